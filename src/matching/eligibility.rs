//! The gates: every rule that a pair may fail, with its code.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::check::{CheckWhen, Decision, RequiredCheck};
use crate::domain::placement::PlacementState;
use crate::domain::score::Reason;
use crate::domain::time::age_on;

use super::availability;
use super::calendar::Calendar;
use super::distance::Way;
use super::need::PreparedNeed;
use super::quick::Quick;
use super::skills;
use super::volunteer::PreparedVolunteer;

/// From this age on nobody needs a guardian's permission.
const ADULT: i16 = 18;
/// Above this youngest age an unknown date of birth must be asked for.
const AGE_ASKED_ABOVE: u8 = 16;

/// A need and a volunteer at an instant.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) need: &'a PreparedNeed,
    /// The need's horizon at `as_of`.
    pub(crate) calendar: &'a Calendar,
    pub(crate) volunteer: &'a PreparedVolunteer,
    /// The short form of the volunteer.
    pub(crate) quick: &'a Quick,
    pub(crate) as_of: Timestamp,
    /// From when on asks count.
    pub(crate) asks_from: Timestamp,
    /// The date of `as_of`.
    pub(crate) today: Date,
}

/// A set of failed rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Failed(u32);

impl Failed {
    /// The rule fails where `fails` is true.
    pub(crate) fn when(mut self, fails: bool, reason: Reason) -> Self {
        self.0 |= u32::from(fails) << reason as u32;
        self
    }

    /// The rules of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether no rule fails.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of the table.
    pub(crate) fn reasons(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |reason| self.0 & (1 << *reason as u32) != 0)
    }
}

/// The gates that need little more than the short form of a volunteer.
pub(crate) const GATES: [fn(&Pair) -> Failed; 3] = [standing, vehicle, age];

/// The gates that go through lists of their record.
pub(crate) const SLOW_GATES: [fn(&Pair) -> Failed; 3] = [history, languages, checks];

/// The gate of the asks, counted as for rest.
pub(crate) fn asked(asks: usize, cap: u32) -> Failed {
    Failed::default().when(asks >= cap as usize, Reason::AskedEnough)
}

/// The gate of the way.
pub(crate) fn way(way: Way, volunteer: &Quick) -> Failed {
    let too_far = match way {
        Way::Metres(metres) => metres > volunteer.max_metres,
        Way::Remote | Way::Unknown => false,
    };
    Failed::default().when(too_far, Reason::TooFar)
}

/// The gates of the skills.
pub(crate) fn skills(finding: skills::Finding) -> Failed {
    Failed::default()
        .when(finding.missing, Reason::SkillMissing)
        .when(finding.unknown_required, Reason::SkillUnknown)
}

/// The gates of the time.
pub(crate) fn time(finding: availability::Finding, need: &PreparedNeed) -> Failed {
    let least = need.facts.need.least_coverage;
    let unavailable = finding.known && (finding.uncapped == 0 || finding.uncapped < least);
    let no_capacity = !unavailable && (finding.capped == 0 || finding.capped < least);
    Failed::default().when(unavailable, Reason::Unavailable).when(no_capacity, Reason::NoCapacity)
}

fn standing(pair: &Pair) -> Failed {
    let paused = pair.quick.paused_until.is_some_and(|until| until > pair.today);
    pair.quick.always.when(paused, Reason::Paused)
}

fn vehicle(pair: &Pair) -> Failed {
    let needed = pair.need.facts.need.vehicle_needed;
    Failed::default()
        .when(needed && pair.quick.vehicle == Some(false), Reason::VehicleMissing)
        .when(needed && pair.quick.vehicle.is_none(), Reason::VehicleUnknown)
}

fn age(pair: &Pair) -> Failed {
    let youngest = pair.need.facts.need.min_age;
    match pair.quick.born {
        None => Failed::default().when(youngest > AGE_ASKED_ABOVE, Reason::AgeUnknown),
        Some(born) => {
            let age = age_on(born, pair.calendar.first);
            let alone = age < ADULT && !pair.quick.has_guardian;
            Failed::default().when(age < i16::from(youngest) || alone, Reason::TooYoung)
        }
    }
}

fn languages(pair: &Pair) -> Failed {
    let wanted = &pair.need.languages;
    let none = Failed::default();
    if wanted.is_empty() {
        return none;
    }
    match &pair.volunteer.languages {
        None => none.when(true, Reason::LanguageUnknown),
        Some(spoken) => none.when(!spoken.has_all(wanted), Reason::LanguageMissing),
    }
}

/// Blocks, and what became of earlier placements of the pair.
fn history(pair: &Pair) -> Failed {
    use PlacementState as S;
    if pair.quick.is_new_to(&pair.need.facts.need) {
        return Failed::default();
    }
    let (facts, need) = (&pair.volunteer.facts, &pair.need.facts.need);
    let blocked = facts.blocked_needs.contains(&need.id)
        || facts.blocked_organisations.contains(&need.organisation);
    let any = |test: fn(S) -> bool| {
        facts.placements.iter().any(|(of, state)| *of == need.id && test(*state))
    };
    let live = any(S::is_live);
    let declined = any(|s| s == S::Declined);
    let refused = any(|s| s == S::Refused);
    let came_to_nothing = any(|s| matches!(s, S::NoReply | S::Withdrawn | S::EndedEarly));
    Failed::default()
        .when(blocked, Reason::Blocked)
        .when(live, Reason::AlreadyPlaced)
        .when(declined, Reason::DeclinedBefore)
        .when(refused, Reason::RefusedBefore)
        .when(came_to_nothing && !declined && !refused && !live, Reason::AskedBefore)
}

/// Checks that are required to match.
fn checks(pair: &Pair) -> Failed {
    let to_match = pair.need.facts.need.checks.iter().filter(|c| c.when == CheckWhen::ToMatch);
    to_match.fold(Failed::default(), |failed, required| {
        let good_until = good_until(pair, *required);
        let missing = good_until.is_none_or(|until| until < pair.today);
        let expiring = !missing && good_until.is_some_and(|until| until < pair.calendar.last);
        failed.when(missing, Reason::CheckMissing).when(expiring, Reason::CheckExpiring)
    })
}

/// The latest review date among the checks that are held and serve; `None` where none does.
fn good_until(pair: &Pair, required: RequiredCheck) -> Option<Date> {
    let held = pair.volunteer.facts.checks.iter().filter(|check| {
        check.decision == Decision::Cleared
            && check.issued <= pair.today
            && check.kind.serves(required.kind)
    });
    held.map(|check| check.review_on).max()
}

/// Checks required to start that are not held, or are due for review before the first session.
pub(crate) fn checks_to_obtain(pair: &Pair) -> Vec<RequiredCheck> {
    let to_start = pair.need.facts.need.checks.iter().filter(|c| c.when == CheckWhen::ToStart);
    let lacking = |required: &&RequiredCheck| {
        good_until(pair, **required).is_none_or(|until| until < pair.calendar.first)
    };
    to_start.filter(lacking).copied().collect()
}
