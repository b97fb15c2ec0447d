//! Near misses: volunteers who fail exactly one rule that may be relaxed, and what would have to
//! change (scoring.md, "Near misses").

use jiff::Timestamp;

use super::check::{CheckKind, named};
use super::ids::SkillId;
use super::schedule::Session;
use super::score::{Match, Reason};
use super::taxonomy::Level;
use super::time::Span;
use super::weights::Weights;

/// A question to the volunteer that may clear a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Whether they would do it this time.
    Again,
    /// When they were born.
    DateOfBirth,
    /// Which languages they speak.
    Languages,
    /// Whether they have a vehicle.
    Vehicle,
    /// What they can do.
    Skills,
}

named!(
    Question,
    "A question",
    Again = "again",
    DateOfBirth = "date_of_birth",
    Languages = "languages",
    Vehicle = "vehicle",
    Skills = "skills"
);

/// The smallest change that would make a pair eligible, by the rule that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// `too_far`: metres by which the place lies beyond what they travel.
    Metres(u32),
    /// `unavailable`: the fewest minutes of the horizon that they would have to be free in
    /// addition.
    FreeMinutes {
        /// How many.
        minutes: u32,
        /// Which, joined; none for a flexible need, which may have any that it allows.
        times: Vec<Span>,
        /// The sessions that they would cover then and do not cover now; none likewise.
        sessions: Vec<Session>,
    },
    /// `no_capacity`: minutes a week that they would have to give in addition.
    WeeklyMinutes(u32),
    /// `asked_enough`: days (of 24 hours) until they were asked seldom enough.
    Days(u32),
    /// `check_missing`: the check that is required and not held.
    Check(CheckKind),
    /// `check_expiring`: a check that is held.
    CheckLonger {
        /// The check that is required.
        check: CheckKind,
        /// Days by which the review of the one that is held would have to be later.
        days: u32,
    },
    /// `skill_missing`: the required skill that is not held well enough.
    Skill {
        /// Which.
        skill: SkillId,
        /// The level that is wanted.
        level: Level,
        /// The lower level at which they hold it, or one below it in the taxonomy.
        held: Option<Level>,
    },
    /// `asked_before` and everything that is unknown.
    Ask(Question),
}

/// Somebody who fails exactly one rule that may be relaxed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// The pair in full, with its score as it is.
    pub matched: Match,
    /// The rule that fails.
    pub reason: Reason,
    /// What would have to change.
    pub missing: Missing,
    /// The same in a sentence that can be read out.
    pub sentence: String,
}

/// Near misses of a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMisses {
    /// The instant they hold for, in whole minutes.
    pub as_of: Timestamp,
    /// The weights used.
    pub weights: Weights,
    /// How many volunteers were looked at.
    pub considered: usize,
    /// The best, best first.
    pub items: Vec<NearMiss>,
}
