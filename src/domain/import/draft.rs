//! What a row says, parsed, as it is kept from the dry run to the commit.

use jiff::civil::Date;

use crate::domain::consent::Purpose;
use crate::domain::hours::Given;
use crate::domain::ids::{OrganisationId, VolunteerId};
use crate::domain::organisation::Organisation;
use crate::domain::pii::Pii;
use crate::domain::volunteer::Volunteer;

/// What a row says of what is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Draft {
    /// A person.
    Person(Box<PersonDraft>),
    /// A group or organisation.
    Organisation(Box<OrganisationDraft>),
    /// A past placement, or hours of one.
    Work(Box<WorkDraft>),
}

/// What a row says of past work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkDraft {
    /// Whose it was; `None` = a person has to say.
    pub volunteer: Option<VolunteerId>,
    /// Where.
    pub organisation: OrganisationId,
    /// As what, as the file says it.
    pub role: Option<String>,
    /// The first day of the placement.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// Hours that were given in it.
    pub given: Option<Given>,
    /// Free text.
    pub note: Option<Pii<String>>,
}

/// What a row says of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDraft<R> {
    /// The record that it makes, with the id that it gets. Where the row says nothing, the field
    /// is empty; the version and the instants mean nothing yet.
    pub record: R,
    /// Names of fields that a new record gets though the row says nothing of them: they change
    /// none that is there.
    pub assumed: Vec<String>,
    /// What has no field of its own: it becomes a note for staff.
    pub note: Option<Pii<String>>,
    /// Purposes to which the row itself says no: what is declared for the whole file does not
    /// hold for this person.
    pub refuses: Vec<Purpose>,
}

/// What a row says of a person.
pub type PersonDraft = RecordDraft<Volunteer>;

/// What a row says of a group or organisation.
pub type OrganisationDraft = RecordDraft<Organisation>;
