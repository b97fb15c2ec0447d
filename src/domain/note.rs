//! What staff write down about a person or an organisation, for staff.

use jiff::Timestamp;

use super::ids::{ImportId, NoteId, OrganisationId, VolunteerId};
use super::pii::Pii;

/// Whom a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteSubject {
    /// A person.
    Volunteer(VolunteerId),
    /// A group or organisation.
    Organisation(OrganisationId),
}

/// A note. No group ever sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// Whom it is about.
    pub subject: NoteSubject,
    /// What it says, at most 5,000 characters.
    pub text: Pii<String>,
    /// Who wrote it, as in the audit.
    pub author: String,
    /// The file that said so, where it came with one.
    pub import: Option<ImportId>,
    /// Counts its changes.
    pub version: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
