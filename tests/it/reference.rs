//! A match, computed in the plainest way there is, straight from `scoring.md`: minute by minute,
//! day by day, nothing kept between two questions. It exists to be read side by side with that
//! text (each function quotes the words it follows) and to check the engine against.
//!
//! It shares only the record types with the product. Codes are the words of the text.
#![expect(clippy::doc_markdown, reason = "what is quoted stands as it is written there")]

mod advice;
mod availability;
mod calendar;
mod components;
mod examples;
mod gates;
mod lists;
mod near_misses;
mod recurrence;
mod skills;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use onestop::domain::check::RequiredCheck;
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{NeedId, SkillId, SupportId, VolunteerId};
use onestop::domain::need::Importance;
use onestop::domain::schedule::Session;
use onestop::domain::taxonomy::Skill;
use onestop::domain::weights::{Millionths, WeightOverrides, Weights};

pub use advice::{Advised, advice};
pub use availability::free_sessions;
pub use calendar::{Horizon, horizon, instant_of, whole_minute};
pub use components::{Place, greatest_metres, metres_between};
pub use gates::is_held;
pub use lists::{needs_for, volunteers_for};
pub use near_misses::{fewest_minutes, near_misses, with_free_minutes};
pub use recurrence::rule_dates;

/// What the centre has set.
#[derive(Debug, Clone)]
pub struct Centre {
    pub zone: TimeZone,
    pub weights: Weights,
    pub asks_cap: u32,
    pub skills: Vec<Skill>,
}

/// How one needed skill is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub needed: SkillId,
    pub held: Option<SkillId>,
    pub quality: Millionths,
    pub importance: Importance,
}

/// Everything the text says about one pair, eligible or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub volunteer: VolunteerId,
    pub need: NeedId,
    /// Codes of the rules that fail, in the order of the table.
    pub reasons: Vec<&'static str>,
    pub score: Millionths,
    /// Skills, availability, distance, interests, rest.
    pub components: [Millionths; 5],
    pub weights: [u16; 5],
    pub shares: [Millionths; 5],
    pub parts: Vec<Part>,
    pub covered: Vec<Session>,
    pub uncovered: Vec<Session>,
    pub metres: Option<u32>,
    pub unknown: Vec<&'static str>,
    pub checks_to_obtain: Vec<RequiredCheck>,
    pub support_missing: Vec<SupportId>,
}

impl Pair {
    pub fn is_eligible(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// Which question is asked: who for a need, or which needs for a volunteer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// "Rest F".
    Rest,
    /// "in place of rest (and with its weight) stands attention".
    Attention,
}

/// The pair at an instant. `None`: the need is over ("A need that has none left is over and is not
/// matched").
pub fn pair(
    centre: &Centre,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    as_of: Timestamp,
    request: &WeightOverrides,
    last: Last,
) -> Option<Pair> {
    let horizon = horizon(&need.need.schedule, as_of, &centre.zone)?;
    Some(pair_within(centre, need, volunteer, as_of, request, last, &horizon))
}

/// The same for a horizon that is given.
fn pair_within(
    centre: &Centre,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    as_of: Timestamp,
    request: &WeightOverrides,
    last: Last,
    horizon: &Horizon,
) -> Pair {
    let as_of = calendar::whole_minute(as_of);
    let parts = skills::parts(&centre.skills, &need.need, &volunteer.volunteer);
    let time = availability::availability(&need.need, volunteer, horizon);
    let place = components::place(&need.need, &volunteer.volunteer);
    let asks = components::asks(volunteer, as_of);
    let facts = gates::Computed { horizon, parts: &parts, time: &time, place, asks };
    let values = [
        skills::component(&parts, &need.need, &volunteer.volunteer),
        time.value(),
        components::distance(place, &volunteer.volunteer),
        components::interests(&need.need, &volunteer.volunteer),
        match last {
            Last::Rest => components::rest(asks),
            Last::Attention => components::attention(need),
        },
    ];
    let weights = components::weights(centre.weights, &need.need.weights, request).values();
    let today = calendar::date_at(as_of, &centre.zone);
    Pair {
        volunteer: volunteer.volunteer.id,
        need: need.need.id,
        reasons: gates::reasons(centre, need, volunteer, today, &facts),
        score: components::score(values, weights),
        components: values,
        weights,
        shares: components::shares(values, weights),
        unknown: unknown(need, volunteer, &time, place),
        checks_to_obtain: gates::checks_to_obtain(&need.need, volunteer, today, horizon),
        support_missing: support_missing(need, volunteer),
        metres: place.metres(),
        covered: time.covered,
        uncovered: time.uncovered,
        parts,
    }
}

/// "in a component, what the volunteer has not told us counts as U = 0.15 [...] and is flagged".
fn unknown(
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    time: &availability::Time,
    place: Place,
) -> Vec<&'static str> {
    let mut flags = Vec::new();
    // "`skills` is flagged as unknown where none is listed and a desirable one is named."
    let desirable = need.need.skills.iter().any(|s| s.importance == Importance::Desirable);
    if volunteer.volunteer.skills.is_empty() && desirable {
        flags.push("skills");
    }
    // "no window and no extra = unknown"
    if !time.known {
        flags.push("availability");
    }
    // "unknown home: passes, flagged"
    if place == Place::Unknown {
        flags.push("distance");
    }
    flags
}

/// "support asked for and not offered".
fn support_missing(need: &NeedFacts, volunteer: &VolunteerFacts) -> Vec<SupportId> {
    let mut missing = volunteer.volunteer.support_needed.clone();
    missing.retain(|support| !need.need.support_offered.contains(support));
    missing
}
