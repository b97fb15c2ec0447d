//! What most pairs fail on, side by side in memory: looking at thousands of people is mostly
//! waiting for memory.

use jiff::civil::Date;

use crate::domain::facts::VolunteerFacts;
use crate::domain::need::Importance;
use crate::domain::score::Reason;
use crate::domain::vocabulary::Vocabulary;
use crate::domain::volunteer::{Status, TravelMode};

use super::calendar::Asked;
use super::distance::Spot;
use super::eligibility::{Failed, Pair};
use super::need::PreparedNeed;
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
    /// Whether there are any placements or blocks.
    pub(crate) has_history: bool,
    pub(crate) was_asked: bool,
    pub(crate) lists_skills: bool,
    /// The held skills, those of the taxonomy folded into 64 places.
    skills: u64,
    /// Whether they are free by their weekly windows only.
    by_week_only: bool,
    /// The hours of the week in which they are free for at least a minute.
    hours: Hours,
}

/// Skills of the taxonomy folded into 64 places: two sets that share no place share no skill.
pub(crate) fn fold(indices: impl Iterator<Item = u32>) -> u64 {
    indices.fold(0, |places, index| places | 1 << (index % 64))
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
            has_history: !facts.placements.is_empty()
                || !facts.blocked_needs.is_empty()
                || !facts.blocked_organisations.is_empty(),
            was_asked: !facts.asks.is_empty(),
            lists_skills: !person.skills.is_empty(),
            skills: fold(held.map(|index| index.0)),
            by_week_only: !times.weekly.is_empty() && times.extra.is_empty(),
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

    /// Whether it is plain from the short form that they are free for too little. `false` proves
    /// nothing.
    pub(crate) fn lacks_time(&self, pair: &Pair) -> bool {
        let least = pair.need.facts.need.least_coverage;
        let Asked::Sessions(sessions) = &pair.calendar.asked else { return false };
        if !self.by_week_only {
            return false;
        }
        // No more than this can be covered: promises and dates away only take from it.
        let possible = sessions.slots.iter().filter(|slot| self.hours.have(&slot.hours));
        let minutes: u64 = possible.map(|slot| slot.minutes_of_all).sum();
        // ratio(minutes, all) < max(least, 1), without a division.
        let all = sessions.minutes;
        2_000_000 * minutes + all < 2 * all * u64::from(least.max(1))
    }
}
