//! What most pairs fail on, side by side in memory: looking at thousands of people is mostly
//! waiting for memory.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::facts::VolunteerFacts;
use crate::domain::need::{Importance, Need};
use crate::domain::score::Reason;
use crate::domain::vocabulary::Vocabulary;
use crate::domain::volunteer::{Status, TravelMode};
use crate::domain::weights::{Millionths, ONE};

use super::UNKNOWN;
use super::calendar::Asked;
use super::distance::Spot;
use super::eligibility::{Failed, Pair};
use super::need::PreparedNeed;
use super::skills::Wanted;
use super::spans::{Hours, Pattern};

/// The short form of a volunteer.
#[expect(clippy::struct_excessive_bools, reason = "facts that are independent of each other")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quick {
    pub(crate) home: Option<Spot>,
    pub(crate) max_metres: u32,
    pub(crate) mode: TravelMode,
    /// What fails whatever the need and the instant.
    pub(crate) always: Failed,
    pub(crate) paused_until: Option<Date>,
    pub(crate) born: Option<Date>,
    pub(crate) has_guardian: bool,
    pub(crate) vehicle: Option<bool>,
    /// The last ask on record, whenever that is.
    pub(crate) last_ask: Option<Timestamp>,
    /// The needs and organisations of their placements and blocks, folded.
    history: u64,
    pub(crate) lists_skills: bool,
    /// The held skills, those of the taxonomy folded into 64 places.
    skills: u64,
    /// Whether they have told us when they are free.
    knows_when: bool,
    /// Whether they have extra windows.
    has_extra: bool,
    /// The hours of the week in which they are free for at least a minute.
    hours: Hours,
}

/// Numbers folded into 64 places: two sets that share no place share no number.
pub(crate) fn fold(numbers: impl Iterator<Item = u128>) -> u64 {
    numbers.fold(0, |places, number| places | 1 << (number % 64))
}

impl Quick {
    /// The short form of a record.
    pub(crate) fn new(facts: &VolunteerFacts, weekly: &Pattern, words: &Vocabulary) -> Self {
        let person = &facts.volunteer;
        let point = person.home.as_ref().and_then(|home| home.found.as_ref()).map(|f| f.point);
        let held = person.skills.iter().filter_map(|s| words.skills.index(&s.skill));
        let times = &person.availability;
        Self {
            home: point.map(Spot::new),
            max_metres: person.travel.max_metres(),
            mode: person.travel.mode(),
            always: Failed::default()
                .when(person.status != Status::Active, Reason::Inactive)
                .when(!facts.may_match, Reason::NoConsent),
            paused_until: person.paused_until,
            born: person.date_of_birth.as_ref().map(|born| *born.reveal()),
            has_guardian: person.guardian.is_some(),
            vehicle: person.vehicle,
            last_ask: facts.asks.last().copied(),
            history: fold(history(facts)),
            lists_skills: !person.skills.is_empty(),
            skills: fold(held.map(|index| u128::from(index.0))),
            knows_when: times.is_known(),
            has_extra: !times.extra.is_empty(),
            hours: weekly.hours(),
        }
    }

    /// Whether it is plain from the short form that a required skill is missing. `false` proves
    /// nothing.
    pub(crate) fn lacks_skill(&self, need: &PreparedNeed) -> bool {
        self.lists_skills
            && need.skills.iter().any(|wanted| {
                let required = wanted.needed.importance == Importance::Required;
                required && wanted.full.is_some_and(|full| full & self.skills == 0)
            })
    }

    /// Whether it is plain that they have no history with a need or its organisation.
    pub(crate) fn is_new_to(&self, need: &Need) -> bool {
        let both = [need.id.0.as_u128(), need.organisation.0.as_u128()];
        self.history & fold(both.into_iter()) == 0
    }

    /// The most that skills can come to. What is not even related counts as unknown, and what
    /// cannot serve in full at most as half.
    pub(crate) fn skills_at_most(&self, need: &PreparedNeed) -> Millionths {
        let desirable = |w: &&Wanted| w.needed.importance == Importance::Desirable;
        let (mut weighed, mut weights) = (0, 0);
        for wanted in need.skills.iter().filter(desirable) {
            let most = match (wanted.full, wanted.related) {
                (Some(full), Some(related)) if full & self.skills == 0 => {
                    if related & self.skills == 0 { UNKNOWN } else { ONE / 2 }
                }
                (Some(_) | None, Some(_) | None) => ONE,
            };
            weighed += u64::from(wanted.needed.weight) * u64::from(most);
            weights += u64::from(wanted.needed.weight);
        }
        match (weights, need.skills.is_empty()) {
            (0, true) => ONE / 2,
            (0, false) => ONE,
            (_, true | false) => ((2 * weighed + weights) / (2 * weights)) as Millionths,
        }
    }

    /// The most that availability can come to, and whether it is plain that this is too little.
    /// Promises, dates away and hours a week only take from it.
    pub(crate) fn time_at_most(&self, pair: &Pair) -> (Millionths, bool) {
        if !self.knows_when {
            return (UNKNOWN, false);
        }
        let sessions = match &pair.calendar.asked {
            Asked::Sessions(sessions) if !self.has_extra => sessions,
            Asked::Sessions(_) | Asked::Flexible(_) => return (ONE, false),
        };
        let possible = sessions.slots.iter().filter(|slot| self.hours.have(&slot.hours));
        let minutes: u64 = possible.map(|slot| slot.minutes_of_all).sum();
        let all = sessions.minutes.max(1);
        let most = ((2_000_000 * minutes + all) / (2 * all)) as Millionths;
        (most, most == 0 || most < pair.need.facts.need.least_coverage)
    }
}

fn history(facts: &VolunteerFacts) -> impl Iterator<Item = u128> + '_ {
    let placed = facts.placements.iter().map(|(need, _)| need.0);
    let needs = facts.blocked_needs.iter().map(|need| need.0);
    let organisations = facts.blocked_organisations.iter().map(|organisation| organisation.0);
    placed.chain(needs).chain(organisations).map(|id| id.as_u128())
}
