//! Pairs that staff ruled out.

use jiff::Timestamp;

use super::ids::{BlockId, NeedId, OrganisationId, VolunteerId};

/// What a volunteer is kept apart from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockedFrom {
    /// One need.
    Need(NeedId),
    /// Every need of an organisation.
    Organisation(OrganisationId),
}

/// A ruling of staff that a volunteer and a need, or an organisation, do not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its id.
    pub id: BlockId,
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// From what.
    pub from: BlockedFrom,
    /// Why, for staff.
    pub reason: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts its changes.
    pub version: i64,
}
