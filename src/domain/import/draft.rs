//! What a row says, parsed, as it is kept from the dry run to the commit.

use crate::domain::consent::Purpose;
use crate::domain::pii::Pii;
use crate::domain::volunteer::{Status, Volunteer};

/// What a row says of what is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    /// A person.
    Person(Box<PersonDraft>),
}

/// What a row says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDraft {
    /// The record that it makes, with the id that it gets. Where the row says nothing, the field
    /// is empty; the version and the instants mean nothing yet.
    pub person: Volunteer,
    /// The status that the row itself names.
    pub status: Option<Status>,
    /// What has no field of its own: it becomes a note for staff.
    pub note: Option<Pii<String>>,
    /// Purposes to which the row itself says no: what is declared for the whole file does not
    /// hold for this person.
    pub refuses: Vec<Purpose>,
}
