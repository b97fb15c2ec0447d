//! That a person was erased: all that is kept of them.

use jiff::Timestamp;

use super::ids::{CentreId, VolunteerId};

/// A keyed hash of an e-mail address or a telephone number: it tells whether a given one is the
/// same, and without the key nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym(pub [u8; 32]);

/// A line of the ledger of erasures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The centre that held the record.
    pub centre: CentreId,
    /// The id the record had.
    pub volunteer: VolunteerId,
    /// The e-mail address, where there was one.
    pub email: Option<Pseudonym>,
    /// The telephone number, where there was one.
    pub phone: Option<Pseudonym>,
    /// When.
    pub at: Timestamp,
}
