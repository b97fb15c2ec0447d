//! What would have to change, in a sentence that a broker can read out. No names, and no ids: words
//! are told by their labels.

use crate::domain::ids::{LanguageId, SkillId};
use crate::domain::near_miss::{Missing, Question};
use crate::domain::need::{Importance, Need};
use crate::domain::schedule::Session;
use crate::domain::taxonomy::Level;
use crate::domain::time::{CivilMinute, DAY, Span, civil};

use crate::matching::calendar::Asked;
use crate::matching::eligibility::Pair;
use crate::matching::lexicon::Lexicon;
use crate::matching::sentences::{counted, day, hours, km, listed};
use crate::matching::spans::common;

/// Sessions that are named one by one.
const NAMED_MAX: usize = 3;

/// Tells what is missing in a pair.
pub(super) struct Teller<'a> {
    pub(super) pair: &'a Pair<'a>,
    pub(super) lexicon: &'a Lexicon,
}

impl Teller<'_> {
    /// The change; `asks` is how often they were asked in the last 672 hours.
    pub(super) fn missing(&self, missing: &Missing, asks: usize) -> String {
        let row = &self.pair.volunteer.row;
        match missing {
            Missing::Metres(metres) => {
                format!("{} beyond their {}.", way(*metres), way(row.max_metres))
            }
            Missing::FreeMinutes { minutes, times, sessions } => {
                self.free_time(*minutes, times, sessions)
            }
            Missing::WeeklyMinutes(minutes) => format!(
                "{} a week more than the {} that they will give, what is promised already included.",
                hours(u64::from(*minutes)),
                hours(row.minutes_per_week().unwrap_or(0)),
            ),
            Missing::Days(days) => format!(
                "Asked {} in the last four weeks: ask again in {}.",
                times(asks),
                counted(*days as usize, "day")
            ),
            Missing::Check(check) => format!("One check is missing: {}.", check.words()),
            Missing::CheckLonger { check, days } => format!(
                "The {} that they hold is due for review {} before the last day it is needed, {}.",
                check.words(),
                counted(*days as usize, "day"),
                day(self.pair.calendar.last)
            ),
            Missing::Skill { skill, level, held } => self.skill(skill, *level, *held),
            Missing::Ask(question) => self.question(*question),
        }
    }

    fn skill(&self, skill: &SkillId, level: Level, held: Option<Level>) -> String {
        let label = self.label(skill);
        match held {
            Some(held) => {
                format!("{label}: they are {}, {} is required.", word(held), word(level))
            }
            None if level == Level::NEEDED => format!("One skill is missing: {label}."),
            None => format!("One skill is missing: {label}, {}.", word(level)),
        }
    }

    fn label<'a>(&'a self, id: &'a SkillId) -> &'a str {
        self.lexicon.vocabulary().skills.get(id).map_or(id.as_str(), |skill| &skill.label)
    }

    fn language(&self, id: &LanguageId) -> String {
        let term = self.lexicon.vocabulary().languages.get(id.as_str());
        term.map_or(id.as_str(), |term| &term.label).to_owned()
    }

    fn question(&self, question: Question) -> String {
        let need: &Need = &self.pair.need.facts.need;
        match question {
            Question::Again => {
                "They were asked before and nothing came of it: ask whether they would do it now."
                    .to_owned()
            }
            Question::DateOfBirth => format!("Ask whether they are {} or older.", need.min_age),
            Question::Languages => {
                let names: Vec<_> = need.languages.iter().map(|id| self.language(id)).collect();
                format!("Ask whether they speak {}.", listed(&names))
            }
            Question::Vehicle => "Ask whether they have a car.".to_owned(),
            Question::Skills => {
                let required = need.skills.iter().filter(|s| s.importance == Importance::Required);
                let label = |id| self.label(id).to_owned();
                let names: Vec<_> = required.map(|needed| label(&needed.skill)).collect();
                let what = if names.len() == 1 { "this skill" } else { "these skills" };
                format!("Ask whether they have {what}: {}.", listed(&names))
            }
        }
    }

    fn free_time(&self, minutes: u32, times: &[Span], sessions: &[Session]) -> String {
        let more = hours(u64::from(minutes));
        match &self.pair.calendar.asked {
            Asked::Sessions(all) => match sessions {
                [only] => of_one(*only, times, all.all.len()),
                _ => of_some(&more, times, sessions, all.all.len()),
            },
            Asked::Flexible(flexible) => format!(
                "Not free enough for the {} a week that are wanted: {more} more in the {} from {} \
                 on would do.",
                hours(flexible.minutes_each),
                counted(flexible.spans.len(), "week"),
                day(self.pair.calendar.first)
            ),
        }
    }
}

/// What is missing for one session.
fn of_one(session: Session, times: &[Span], all: usize) -> String {
    let span = session.span();
    let one = format!("the session on {}", day(session.date()));
    let told = match times {
        [gap] if *gap == span => {
            format!("Not free for {one}, {} to {}", clock(span.from), clock(span.to))
        }
        [gap] if gap.from == span.from => {
            format!("Free from {}, {one} starts at {}", clock(gap.to), clock(span.from))
        }
        [gap] if gap.to == span.to => {
            format!("Free until {}, {one} ends at {}", clock(gap.from), clock(span.to))
        }
        gaps => format!("Not free {} during {one}", between(gaps)),
    };
    if all == 1 { format!("{told}.") } else { format!("{told}; that one of {all} would do.") }
}

/// What is missing for several sessions: as for one, if each lacks the same.
fn of_some(more: &str, times: &[Span], sessions: &[Session], all: usize) -> String {
    let which = if sessions.len() <= NAMED_MAX {
        let days: Vec<_> = sessions.iter().map(|session| day(session.date())).collect();
        format!("those on {}", listed(&days))
    } else {
        let first = sessions.first().map_or_else(String::new, |session| day(session.date()));
        format!("{} of them, the first on {first},", sessions.len())
    };
    let same = |two: &[Session]| shape(two[0], times) == shape(two[1], times);
    let told = match sessions.first() {
        Some(first) if sessions.windows(2).all(same) => {
            let span = first.span();
            match within(*first, times)[..] {
                [gap] if gap == span => {
                    format!("Not free for the sessions at {}", clock(span.from))
                }
                [gap] if gap.from == span.from => {
                    format!(
                        "Free from {}, the sessions start at {}",
                        clock(gap.to),
                        clock(gap.from)
                    )
                }
                [gap] if gap.to == span.to => {
                    format!("Free until {}, the sessions end at {}", clock(gap.from), clock(gap.to))
                }
                ref gaps => format!("Not free {} during each session", between(gaps)),
            }
        }
        Some(_) | None => format!("{more} of free time are missing"),
    };
    format!("{told}; {which} would be enough of the {all}.")
}

/// The time of day at which a session starts, its length, and when in it they are not free.
fn shape(session: Session, times: &[Span]) -> (CivilMinute, i64, Vec<Span>) {
    let span = session.span();
    let from_start = |gap: Span| Span { from: gap.from - span.from, to: gap.to - span.from };
    let gaps = within(session, times).into_iter().map(from_start).collect();
    (span.from.rem_euclid(DAY), span.minutes(), gaps)
}

/// The times that lie in a session.
fn within(session: Session, times: &[Span]) -> Vec<Span> {
    common(times, &[session.span()])
}

/// `from 10:00 to 10:30 and from 11:00 to 11:15`.
fn between(gaps: &[Span]) -> String {
    let gap = |gap: &Span| format!("from {} to {}", clock(gap.from), clock(gap.to));
    listed(&gaps.iter().map(gap).collect::<Vec<_>>())
}

/// A time of day.
fn clock(minute: CivilMinute) -> String {
    civil(minute).time().strftime("%H:%M").to_string()
}

/// A way: below a kilometre in metres, else in km to 0.1 km.
fn way(metres: u32) -> String {
    if metres < 1_000 { format!("{metres} m") } else { km(metres) }
}

fn times(asks: usize) -> String {
    match asks {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{asks} times"),
    }
}

fn word(level: Level) -> &'static str {
    match level.get() {
        3 => "expert",
        2 => "competent",
        _ => "basic",
    }
}
