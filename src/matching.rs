//! The engine: who fits a need, how well, and why; and the other way round. It follows
//! `scoring.md` to the letter. It is pure: no clock, no I/O, and nothing in it can fail.
//!
//! A ranking reads an immutable [`Snapshot`] in which volunteers and needs are prepared for quick
//! comparison. One path tests the gates and computes the components, for the quick look at
//! everybody as for the full explanation of the few on the list.

mod ahead;
mod availability;
mod bar;
mod bytes;
mod calendar;
mod chunk;
mod course;
mod distance;
mod eligibility;
mod ends;
mod explain;
mod glance;
mod index;
mod interests;
mod lexicon;
mod marks;
mod mask;
mod need;
mod need_row;
mod occasion;
mod open_needs;
mod order;
mod parts;
mod people;
mod person;
mod pile;
mod promised;
mod rest;
mod row;
mod score;
mod search;
mod seeker;
mod segments;
mod sentences;
mod sieve;
mod skills;
mod spans;
mod survey;
mod takes;
mod top;

pub mod advice;
pub mod free;
pub mod near_misses;
pub mod plan;
pub mod promise;
pub mod rank;
pub mod snapshot;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::weights::{Millionths, WeightOverrides, Weights};
pub use pile::{Hands, OneHand};
pub use snapshot::Snapshot;

/// `U` of scoring.md: what counts for something the volunteer has not told us.
pub(crate) const UNKNOWN: Millionths = 150_000;

/// What matching takes from the centre's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The time zone of all civil times.
    pub zone: TimeZone,
    /// The centre's weights.
    pub weights: Weights,
    /// Asks in 28 days from which on a person is not asked again.
    pub asks_cap: u32,
}

/// What a ranking is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The instant (cut to whole minutes).
    pub as_of: Timestamp,
    /// Most items of the list.
    pub limit: usize,
    /// Weights that replace the centre's and the need's.
    pub weights: WeightOverrides,
    /// Whether to count those who are eligible and those who fail each rule, which has to look at
    /// everyone in full.
    pub counts: bool,
}

/// The need has no session left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the need has no session left")]
pub struct NeedOver;

#[cfg(test)]
mod tests;
