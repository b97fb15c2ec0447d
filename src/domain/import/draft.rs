//! What a row says, parsed, as it is kept from the dry run to the commit.

use crate::domain::consent::Purpose;
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
