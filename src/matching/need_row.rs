//! What a quick look at a need tells, in two lines of the processor's cache.

use crate::domain::availability::window_minutes;
use crate::domain::check::CheckWhen;
use crate::domain::schedule::Schedule;
use crate::domain::time::DAY;
use crate::domain::weights::Millionths;

use super::lexicon::{Lexicon, Word};
use super::need::PreparedNeed;
use super::rest;
use super::row::cause_bit;
use super::spans::{Pattern, WEEK, minute_of_week};

/// Most times of the week of a row: a session on each day.
const TIMES: usize = 7;
/// Most skills of a row.
const SKILLS: usize = 4;

/// The short form of a need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NeedRow {
    /// Causes, by [`cause_bit`].
    pub(crate) causes: u64,
    pub(crate) least_coverage: Millionths,
    pub(crate) attention: Millionths,
    skills: [SkillAsked; SKILLS],
    times: [Time; TIMES],
    /// Minutes of flexible hours in a week.
    pub(crate) minutes_each: u16,
    skill_count: u8,
    time_count: u8,
    pub(crate) when: When,
    pub(crate) min_age: u8,
    flags: u8,
}

/// What the times of a row are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// All that sessions may take.
    Sessions,
    /// Those in which flexible hours must lie.
    Flexible,
    /// There are more than a row has room for.
    Untold,
}

/// A time of the week: the minute at which it starts, and its length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Time {
    pub(crate) from: u16,
    pub(crate) minutes: u16,
}

/// A needed skill.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SkillAsked {
    pub(crate) word: Word,
    pub(crate) level: u8,
    pub(crate) weight: u8,
    pub(crate) required: bool,
}

/// A yes or no about a need; each is a bit of [`NeedRow`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NeedFlag {
    /// A vehicle is needed.
    Vehicle,
    /// Languages are required.
    Languages,
    /// Checks are required to match.
    Checks,
    /// It has weights of its own.
    Weights,
    /// It names more skills than a row has room for.
    MoreSkills,
}

impl NeedRow {
    /// Of a need, with the words that it was prepared with.
    pub(crate) fn new(need: &PreparedNeed, lexicon: &Lexicon) -> Self {
        let (facts, record) = (&need.facts, &need.facts.need);
        let (when, times) = times(&record.schedule);
        let mut row = Self {
            causes: need.causes.iter().fold(0, |b, w| b | cause_bit(lexicon.cause_place(*w))),
            least_coverage: record.least_coverage,
            attention: rest::attention(record.urgency, facts.responses, facts.open_places),
            skills: [SkillAsked { word: Word(0), level: 0, weight: 0, required: false }; SKILLS],
            times: [Time::default(); TIMES],
            minutes_each: match &record.schedule {
                Schedule::Flexible(flexible) => {
                    u16::try_from(flexible.minutes_per_week).unwrap_or(u16::MAX)
                }
                Schedule::Sessions(_) | Schedule::Recurring(_) => 0,
            },
            skill_count: need.skills.len().min(SKILLS) as u8,
            time_count: times.len().min(TIMES) as u8,
            when,
            min_age: record.min_age,
            flags: 0,
        };
        for (place, skill) in row.skills.iter_mut().zip(&need.skills) {
            *place = SkillAsked {
                word: skill.word,
                level: skill.needed.level.get(),
                weight: skill.needed.weight,
                required: skill.is_required(),
            };
        }
        row.times.iter_mut().zip(times).for_each(|(place, time)| *place = time);
        let flags = [
            (NeedFlag::Vehicle, record.vehicle_needed),
            (NeedFlag::Languages, !need.languages.is_empty()),
            (NeedFlag::Checks, record.checks.iter().any(|check| check.when == CheckWhen::ToMatch)),
            (NeedFlag::Weights, !record.weights.is_empty()),
            (NeedFlag::MoreSkills, need.skills.len() > SKILLS),
        ];
        let set = flags.into_iter().filter(|(_, set)| *set);
        row.flags = set.fold(0, |flags, (flag, _)| flags | 1 << flag as u8);
        row
    }

    /// Whether a flag is set.
    pub(crate) fn is(&self, flag: NeedFlag) -> bool {
        self.flags & 1 << flag as u8 != 0
    }

    /// The times of the week.
    pub(crate) fn times(&self) -> &[Time] {
        self.times.get(..usize::from(self.time_count)).unwrap_or_default()
    }

    /// Needed skills, in the order of the need.
    pub(crate) fn skills(&self) -> &[SkillAsked] {
        self.skills.get(..usize::from(self.skill_count)).unwrap_or_default()
    }
}

/// The times of the week of a schedule at whatever instant.
fn times(schedule: &Schedule) -> (When, Vec<Time>) {
    let mut times = Vec::new();
    let mut add = |from: i64, minutes: i64| {
        let time = Time { from: from as u16, minutes: minutes as u16 };
        if times.len() <= TIMES && !times.contains(&time) {
            times.push(time);
        }
    };
    let when = match schedule {
        Schedule::Sessions(sessions) => {
            for span in sessions.iter().map(|session| session.span()) {
                add(minute_of_week(span.from), span.minutes());
            }
            When::Sessions
        }
        Schedule::Recurring(recurring) => {
            let minutes = window_minutes(recurring.from, recurring.to);
            for day in recurring.rule.weekdays() {
                let day = i64::from(day.to_monday_zero_offset());
                add(day * DAY + recurring.from.minutes(), minutes);
            }
            When::Sessions
        }
        Schedule::Flexible(flexible) if flexible.windows.is_empty() => {
            add(0, WEEK);
            When::Flexible
        }
        Schedule::Flexible(flexible) => {
            for span in Pattern::new(&flexible.windows).week() {
                add(span.from, span.minutes());
            }
            When::Flexible
        }
    };
    if times.len() > TIMES { (When::Untold, Vec::new()) } else { (when, times) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_two_lines_of_the_cache_with_what_stands_beside_it() {
        assert!(size_of::<NeedRow>() <= 96, "{}", size_of::<NeedRow>());
    }
}
