//! The gates: every rule that a pair may fail, with its code.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::check::{CheckWhen, RequiredCheck};
use crate::domain::need::Need;
use crate::domain::placement::PlacementState;
use crate::domain::score::Reason;
use crate::domain::weights::Millionths;

use super::availability;
use super::calendar::Calendar;
use super::distance::Way;
use super::need::PreparedNeed;
use super::order::VolunteerKey;
use super::person::Person;
use super::rest::last_ask;
use super::row::{Flag, Row, born_by, history_bit};
use super::skills;

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
    pub(crate) volunteer: &'a Person,
    pub(crate) as_of: Timestamp,
    /// From when on asks count.
    pub(crate) asks_from: Timestamp,
    /// The date of `as_of`.
    pub(crate) today: Date,
}

impl Pair<'_> {
    /// The place in the order of volunteers, with a score.
    pub(crate) fn key(&self, score: Millionths) -> VolunteerKey {
        let last_ask = last_ask(&self.volunteer.asks, self.as_of);
        VolunteerKey::new(score, self.need.facts.need.id, self.volunteer.row.id(), last_ask)
    }
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

    /// Whether a rule fails.
    pub(crate) fn has(self, reason: Reason) -> bool {
        self.0 & (1 << reason as u32) != 0
    }

    /// In the order of the table.
    pub(crate) fn reasons(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |reason| self.has(*reason))
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
pub(crate) fn way(way: Way, volunteer: &Row) -> Failed {
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

/// The gates of somebody's standing.
pub(crate) fn standing(pair: &Pair) -> Failed {
    let paused = pair.volunteer.paused_until.is_some_and(|until| until > pair.today);
    always(&pair.volunteer.row).when(paused, Reason::Paused)
}

/// What fails whatever the need and the instant.
pub(crate) fn always(row: &Row) -> Failed {
    Failed::default()
        .when(row.is(Flag::Inactive), Reason::Inactive)
        .when(row.is(Flag::NoConsent), Reason::NoConsent)
}

fn vehicle(pair: &Pair) -> Failed {
    if pair.need.facts.need.vehicle_needed {
        no_vehicle(&pair.volunteer.row)
    } else {
        Failed::default()
    }
}

/// The gate of a need that asks for a vehicle.
pub(crate) fn no_vehicle(row: &Row) -> Failed {
    let unknown = !row.is(Flag::Vehicle) && !row.is(Flag::NoVehicle);
    Failed::default()
        .when(row.is(Flag::NoVehicle), Reason::VehicleMissing)
        .when(unknown, Reason::VehicleUnknown)
}

fn age(pair: &Pair) -> Failed {
    Ages::new(pair.need.facts.need.min_age, pair.calendar.first).gate(&pair.volunteer.row)
}

/// Whether a date of birth must be known for a youngest age.
pub(crate) fn asks_age(youngest: u8) -> bool {
    youngest > AGE_ASKED_ABOVE
}

/// The latest dates of birth of those who are old enough.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ages {
    must_be_known: bool,
    youngest: u32,
    adult: u32,
}

impl Ages {
    /// For a youngest age on the date of the first session.
    pub(crate) fn new(youngest: u8, first: Date) -> Self {
        Self {
            must_be_known: asks_age(youngest),
            youngest: born_by(first, i16::from(youngest)),
            adult: born_by(first, ADULT),
        }
    }

    /// The gate of the age.
    pub(crate) fn gate(&self, row: &Row) -> Failed {
        let failed = Failed::default();
        match (row.is_born_by(self.youngest), row.is_born_by(self.adult)) {
            (Some(old_enough), Some(adult)) => {
                let alone = !adult && !row.is(Flag::Guardian);
                failed.when(!old_enough || alone, Reason::TooYoung)
            }
            (None, _) | (_, None) => failed.when(self.must_be_known, Reason::AgeUnknown),
        }
    }
}

fn languages(pair: &Pair) -> Failed {
    let (wanted, spoken) = (&pair.need.languages, &pair.volunteer.languages);
    let none = Failed::default();
    if wanted.is_empty() {
        return none;
    }
    if pair.volunteer.row.is(Flag::KnowsLanguages) {
        none.when(!wanted.iter().all(|w| spoken.contains(w)), Reason::LanguageMissing)
    } else {
        none.when(true, Reason::LanguageUnknown)
    }
}

/// The bits of a need and its organisation, to compare with [`Row::history`].
pub(crate) fn history_bits(need: &Need) -> u32 {
    history_bit(need.id.0) | history_bit(need.organisation.0)
}

/// Blocks, and what became of earlier placements of the pair.
fn history(pair: &Pair) -> Failed {
    use PlacementState as S;
    let (person, need) = (pair.volunteer, &pair.need.facts.need);
    if person.row.history & history_bits(need) == 0 {
        return Failed::default();
    }
    let blocked = person.blocked.iter().any(|id| *id == need.id.0 || *id == need.organisation.0);
    let any = |test: fn(S) -> bool| {
        person.placements.iter().any(|(of, state)| *of == need.id.0 && test(*state))
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
    checks_to_match(pair).fold(Failed::default(), |failed, (_, state)| {
        let missing = state == CheckState::Missing;
        let expiring = matches!(state, CheckState::Expiring(_));
        failed.when(missing, Reason::CheckMissing).when(expiring, Reason::CheckExpiring)
    })
}

/// How a required check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckState {
    /// It is good for every session.
    Good,
    /// It is not held, or past its review.
    Missing,
    /// It is held today, and its review is due on this day, before the last session.
    Expiring(Date),
}

/// Every check that is required to match, and how it stands.
pub(crate) fn checks_to_match(pair: &Pair) -> impl Iterator<Item = (RequiredCheck, CheckState)> {
    let all = pair.need.facts.need.checks.iter().copied();
    all.filter(|required| required.when == CheckWhen::ToMatch).map(|required| {
        let state = match good_until(pair, required).filter(|until| *until >= pair.today) {
            None => CheckState::Missing,
            Some(until) if until < pair.calendar.last => CheckState::Expiring(until),
            Some(_) => CheckState::Good,
        };
        (required, state)
    })
}

/// The latest review date among the checks that are held and serve; `None` where none does.
fn good_until(pair: &Pair, required: RequiredCheck) -> Option<Date> {
    let held = pair.volunteer.checks.iter();
    let held = held.filter(|c| c.issued <= pair.today && c.kind.serves(required.kind));
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
