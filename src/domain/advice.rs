//! Advice on a need: what a single change to it would bring.

use jiff::Timestamp;

use super::ids::SkillId;
use super::weights::Millionths;

/// A single change to a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// All its sessions earlier (below 0) or later, by minutes.
    Shift(i16),
    /// A recurrence later in the week, by 1 to 6 days.
    Move(u8),
    /// A required skill only desirable.
    Desirable(SkillId),
    /// Less of its sessions to be covered: the least coverage after the change.
    LessCoverage(Millionths),
    /// Allowed from anywhere.
    Remote,
}

/// How many are eligible for a need, and the best score among them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Eligible {
    /// How many.
    pub count: usize,
    /// The best score; `None` where nobody is.
    pub best: Option<Millionths>,
}

/// Who would fit a need as it is, and after each change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The instant it holds for.
    pub as_of: Timestamp,
    /// Places of the need that are not taken.
    pub open_places: u32,
    /// As it is.
    pub unchanged: Eligible,
    /// After each change, in the order of [`Change`]; none where enough people fit as it is.
    pub changes: Vec<(Change, Eligible)>,
}

/// Eligible volunteers for each open place from which on no advice is needed (scoring.md).
pub const ENOUGH_A_PLACE: usize = 3;

/// Whether a need has fewer eligible volunteers than it should have to choose from.
pub fn is_wanted(eligible: usize, open_places: u32) -> bool {
    eligible < ENOUGH_A_PLACE * open_places as usize
}
