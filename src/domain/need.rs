//! Something volunteers are wanted for.

use jiff::Timestamp;

use super::check::{RequiredCheck, named};
use super::ids::{CauseId, LanguageId, NeedId, OrganisationId, OutcomeId, SkillId, SupportId};
use super::place::Located;
use super::schedule::Schedule;
use super::taxonomy::Level;
use super::weights::{Millionths, WeightOverrides};

/// Most places of one need.
pub const PLACES_MAX: u32 = 9_999;
/// Youngest age where the need names none.
pub const MIN_AGE: u8 = 16;
/// Least coverage where the need names none: a quarter.
pub const LEAST_COVERAGE: Millionths = 250_000;

/// How pressing a need is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// As usual.
    Normal,
    /// Urgent.
    Urgent,
}

/// Whether a skill must be there or helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Importance {
    /// Without it nobody fits.
    Required,
    /// It helps.
    Desirable,
}

/// Where a need stands, as stored. `over` is told from the schedule and the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NeedState {
    /// Being written.
    Draft,
    /// Waits for staff to approve it.
    Pending,
    /// Volunteers are wanted.
    Open,
    /// Every place is taken.
    Filled,
    /// Closed by hand.
    Closed,
    /// No session is left.
    Over,
}

named!(Urgency, "An urgency", Normal = "normal", Urgent = "urgent");
named!(Importance, "An importance", Required = "required", Desirable = "desirable");
named!(
    NeedState,
    "A need's state",
    Draft = "draft",
    Pending = "pending",
    Open = "open",
    Filled = "filled",
    Closed = "closed",
    Over = "over"
);

/// Where the help is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// At a place that was found.
    At(Located),
    /// From anywhere; a postcode may still say where the group is.
    Remote(Option<Located>),
}

impl Location {
    /// Whether it can be done from anywhere.
    pub fn is_remote(&self) -> bool {
        matches!(self, Self::Remote(_))
    }

    /// The postcode and its point, if any.
    pub fn located(&self) -> Option<&Located> {
        match self {
            Self::At(located) => Some(located),
            Self::Remote(located) => located.as_ref(),
        }
    }
}

/// A skill a need asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NeededSkill {
    /// Which.
    pub skill: SkillId,
    /// Must or may.
    pub importance: Importance,
    /// At least how well.
    pub level: Level,
    /// How much it counts among the desirable ones, 1 to 100.
    pub weight: u8,
}

/// A word for a needed skill that nobody could place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnresolvedNeeded {
    /// As written.
    pub text: String,
    /// Must or may.
    pub importance: Importance,
    /// At least how well.
    pub level: Level,
    /// How much it counts, 1 to 100.
    pub weight: u8,
}

/// Something volunteers are wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Id.
    pub id: NeedId,
    /// Who needs help.
    pub organisation: OrganisationId,
    /// One line.
    pub title: String,
    /// More.
    pub description: Option<String>,
    /// How many people are wanted, 1 to [`PLACES_MAX`].
    pub places: u32,
    /// How pressing.
    pub urgency: Urgency,
    /// Where.
    pub location: Location,
    /// When.
    pub schedule: Schedule,
    /// Skills asked for, sorted by id, each once.
    pub skills: Vec<NeededSkill>,
    /// Words for skills not yet placed.
    pub unresolved: Vec<UnresolvedNeeded>,
    /// Causes it serves, sorted.
    pub causes: Vec<CauseId>,
    /// Youngest age, 0 to 99.
    pub min_age: u8,
    /// Languages that every volunteer must have, sorted.
    pub languages: Vec<LanguageId>,
    /// Whether a vehicle is needed.
    pub vehicle_needed: bool,
    /// Checks asked for, sorted.
    pub checks: Vec<RequiredCheck>,
    /// Least share of the sessions somebody must cover, in millionths.
    pub least_coverage: Millionths,
    /// Weights that replace the centre's.
    pub weights: WeightOverrides,
    /// Whether expenses are paid.
    pub expenses_paid: bool,
    /// Support it offers, sorted.
    pub support_offered: Vec<SupportId>,
    /// Outcomes it serves, sorted.
    pub outcomes: Vec<OutcomeId>,
    /// Where it stands, as stored.
    pub state: NeedState,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// Counts changes, for lost updates.
    pub version: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Need {
    /// Whether a required skill could not be placed yet.
    pub fn has_unresolved_required(&self) -> bool {
        self.unresolved.iter().any(|u| u.importance == Importance::Required)
    }
}
