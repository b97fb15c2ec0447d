//! Identifiers. Records carry a `UUIDv7` made by the service; vocabulary terms a readable key.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::fault::Fault;

macro_rules! record_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = Fault;
            fn from_str(text: &str) -> Result<Self, Fault> {
                Uuid::parse_str(text).map(Self).map_err(|_| {
                    Fault::new("invalid_id", "An id is a UUID as this service gave it.")
                })
            }
        }
    )*};
}

record_id! {
    /// A centre: a CVS with its territory.
    CentreId;
    /// A person who volunteers.
    VolunteerId;
    /// A group or organisation that needs help.
    OrganisationId;
    /// Something volunteers are wanted for.
    NeedId;
    /// One volunteer and one need, from first suggestion to the end.
    PlacementId;
    /// A pair that staff ruled out.
    BlockId;
    /// A log-in: staff, a group's contact.
    AccountId;
    /// A check on a person, such as a DBS check.
    CheckId;
    /// One import of a file.
    ImportId;
    /// Something staff wrote down about a person or an organisation.
    NoteId;
    /// A place of a centre's own list.
    PlaceId;
    /// Hours that a volunteer gave in a placement.
    HoursId;
    /// One plan of who could help where.
    PlanId;
}

macro_rules! term_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl $name {
            /// The key as it stands in the vocabulary.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        // Hash, order and equality are those of the text, so that maps can be asked by it.
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(key: &str) -> Self {
                Self(key.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

term_id! {
    /// A skill, activity or credential of the vocabulary, e.g. `minibus-driving`.
    SkillId;
    /// A cause, e.g. `anti-poverty`.
    CauseId;
    /// A language, ISO 639-1 (or 639-3 where there is none), e.g. `pl`.
    LanguageId;
    /// A support or accessibility term, e.g. `step_free`.
    SupportId;
    /// An outcome of the borough's strategy, e.g. `empowered-communities`.
    OutcomeId;
}
