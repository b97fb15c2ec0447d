//! What a pair takes of a person's time in a plan.

use std::collections::BTreeMap;

use crate::domain::time::Span;

use super::availability::{Scratch, assess, free_in_spans, left};
use super::calendar::{Asked, Calendar, FlexibleSpans, Sessions};
use super::person::Person;
use super::spans::{WEEK, meet, week_of, week_start};

/// Sessions, and minutes by calendar week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Takes {
    /// In each week the covered ones, the earliest first, each that still fits; with what is
    /// promised already where one of them overlaps it (only where nothing is known of when the
    /// person is free), so that nobody is planned for two things at a time.
    pub(crate) sessions: Vec<Span>,
    /// Minutes by week, where the person gives so many hours a week and no more.
    pub(crate) hours: Vec<(i64, u32)>,
    /// What is left in these weeks of the minutes that they give.
    pub(crate) left: Vec<(i64, u32)>,
}

impl Takes {
    /// What a person gives to a need.
    pub(crate) fn of(calendar: &Calendar, person: &Person, scratch: &mut Scratch) -> Self {
        assess(calendar, person, scratch);
        match &calendar.asked {
            Asked::Sessions(sessions) => Self::of_sessions(sessions, person, scratch),
            Asked::Flexible(flexible) => Self::of_spans(flexible, person),
        }
    }

    fn of_sessions(sessions: &Sessions, person: &Person, scratch: &Scratch) -> Self {
        let promised = &scratch.promised;
        let mut taken = Self::default();
        for (of_week, flags) in sessions.by_week(&scratch.covered) {
            let covered = of_week.iter().zip(flags).filter(|(_, covered)| **covered);
            let spans = covered.map(|(session, _)| session.span());
            let Some(first) = of_week.first() else { continue };
            let number = week_of(first.span().from);
            let Some(hours) = person.row.minutes_per_week() else {
                taken.sessions.extend(spans);
                continue;
            };
            let left = left(person, promised, calendar_week(number), hours);
            let mut minutes = 0;
            for span in spans {
                if minutes + span.minutes() as u64 <= left {
                    minutes += span.minutes() as u64;
                    taken.sessions.push(span);
                }
            }
            taken.note(number, minutes, left);
        }
        let clashes = |p: &Span| taken.sessions.iter().any(|session| meet(*p, *session));
        let clashing: Vec<Span> = promised.iter().copied().filter(clashes).collect();
        taken.sessions.extend(clashing);
        taken
    }

    /// A flexible pair counts in every calendar week that its spans of seven days touch, as its
    /// promise will: with the greatest of these spans, at most with what is left in the week.
    fn of_spans(flexible: &FlexibleSpans, person: &Person) -> Self {
        let Some(hours) = person.row.minutes_per_week() else { return Self::default() };
        let first = calendar_week(week_of(flexible.reach.from));
        let last = calendar_week(week_of(flexible.reach.to - 1));
        let mut promised = Vec::new();
        person.promised.sessions(Span { from: first.from, to: last.to }, &mut promised);
        let promised = promised.as_slice();
        let free = free_in_spans(flexible, person, promised);
        let mut weeks: BTreeMap<i64, u64> = BTreeMap::new();
        for (span, free) in flexible.spans.iter().zip(free) {
            let minutes = free.min(left(person, promised, *span, hours));
            for week in week_of(span.from)..=week_of(span.to - 1) {
                let most = weeks.entry(week).or_default();
                *most = minutes.max(*most);
            }
        }
        let mut taken = Self::default();
        for (week, minutes) in weeks {
            let left = left(person, promised, calendar_week(week), hours);
            taken.note(week, minutes.min(left), left);
        }
        taken
    }

    fn note(&mut self, week: i64, minutes: u64, left: u64) {
        let small = |minutes: u64| u32::try_from(minutes).unwrap_or(u32::MAX);
        if minutes > 0 {
            self.hours.push((week, small(minutes)));
            self.left.push((week, small(left)));
        }
    }
}

fn calendar_week(number: i64) -> Span {
    Span { from: week_start(number), to: week_start(number) + WEEK }
}
