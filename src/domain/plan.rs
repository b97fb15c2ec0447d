//! Plans: who could help where, for many needs at once.

use jiff::Timestamp;

use super::check::named;
use super::fault::Fault;
use super::ids::{NeedId, PlacementId, PlanId, VolunteerId};
use super::weights::Millionths;

/// Candidates of a need where none are asked for, and most.
pub const CANDIDATES: u32 = 200;
/// Most candidates of a need.
pub const CANDIDATES_MAX: u32 = 1_000;
/// Least score where none is asked for.
pub const MIN_SCORE: Millionths = 500_000;

/// The stages of a plan, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The most places of urgent needs.
    Urgent,
    /// The most places.
    Places,
    /// The greatest sum of scores, in millionths.
    Scores,
}

named!(Stage, "A stage", Urgent = "urgent_places", Places = "places", Scores = "scores");

/// What a stage came to, and what it was compared with. The bound of a stage is that of all plans
/// that reach what the stages before it reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Places, or millionths of score.
    pub reached: i64,
    /// No plan can have more.
    pub bound: i64,
}

impl Reached {
    /// What may be missing; 0 is a proof that nothing is.
    pub fn gap(self) -> i64 {
        self.bound - self.reached
    }
}

/// How far a plan has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanState {
    /// It waits for its turn.
    Waiting,
    /// It is being worked out.
    Running,
    /// It is there, with its lines.
    Done,
    /// Staff called it off before it was there.
    Cancelled,
    /// It could not be worked out.
    Failed,
}

named!(
    PlanState,
    "A plan's state",
    Waiting = "waiting",
    Running = "running",
    Done = "done",
    Cancelled = "cancelled",
    Failed = "failed"
);

impl PlanState {
    /// Whether it is still to come.
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// What is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRequest {
    /// For these needs; `None` = all open ones.
    pub needs: Option<Vec<NeedId>>,
    /// How many of the best of each need are looked at.
    pub candidates: u32,
    /// Pairs below this score are no candidates.
    pub min_score: Millionths,
    /// The instant, in whole minutes.
    pub as_of: Timestamp,
}

/// How many candidates of a need to look at.
pub fn candidates(number: i64) -> Result<u32, Fault> {
    match u32::try_from(number) {
        Ok(number) if (1..=CANDIDATES_MAX).contains(&number) => Ok(number),
        Ok(_) | Err(_) => Err(Fault::range("The number of candidates", 1, CANDIDATES_MAX)),
    }
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The first stage that is not proven.
    pub stage: Stage,
    /// 0 to 100.
    pub percent: u8,
    /// The best plan so far: urgent places, places, millionths of score.
    pub best: [i64; 3],
}

impl Progress {
    /// Nothing is done yet.
    pub const START: Self = Self { stage: Stage::Urgent, percent: 0, best: [0; 3] };
}

/// A plan without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// What was asked for.
    pub request: PlanRequest,
    /// How far it has come.
    pub state: PlanState,
    /// How far the work is, or was.
    pub progress: Progress,
    /// How often it was begun: a server that dies over a plan leaves it to the next.
    pub attempts: u32,
    /// The bounds that the stages were compared with; `None` until it is done.
    pub bounds: Option<[i64; 3]>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was done, called off or given up.
    pub finished_at: Option<Timestamp>,
    /// Counts changes.
    pub version: i64,
}

/// What staff made of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineState {
    /// Nothing yet.
    Suggested,
    /// A placement came of it.
    Accepted,
    /// It is not to be.
    Struck,
}

named!(
    LineState,
    "A line's state",
    Suggested = "suggested",
    Accepted = "accepted",
    Struck = "struck"
);

/// One pair of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanLine {
    /// 1, 2, 3, ..
    pub n: u32,
    /// The need.
    pub need: NeedId,
    /// The volunteer; `None` = erased.
    pub volunteer: Option<VolunteerId>,
    /// The score of the pair before the plan.
    pub score: Millionths,
    /// What staff made of it.
    pub state: LineState,
    /// The placement that came of it.
    pub placement: Option<PlacementId>,
}
