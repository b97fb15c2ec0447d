//! What a need asks for at an instant: its sessions in the horizon, or its spans of seven days.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::schedule::{Flexible, HORIZON_DAYS, Schedule, Session};
use crate::domain::time::{CivilMinute, DAY, Span, date_of, day_number, day_start};

use super::spans::{Pattern, WEEK, common, minute_of_week, week_of};

/// The horizon of a need.
#[derive(Debug, Clone)]
pub(crate) struct Calendar {
    /// `D0`: the date of the first session.
    pub(crate) first: Date,
    /// The date of the last session.
    pub(crate) last: Date,
    pub(crate) asked: Asked,
}

/// What is asked for in it.
#[derive(Debug, Clone)]
pub(crate) enum Asked {
    Sessions(Sessions),
    Flexible(FlexibleSpans),
}

/// Dated sessions.
#[derive(Debug, Clone)]
pub(crate) struct Sessions {
    /// In order of their starts.
    pub(crate) all: Vec<Session>,
    /// The times of the week that they take, each once. Most needs have few, so that a volunteer's
    /// weekly windows are compared with these only.
    pub(crate) slots: Vec<Slot>,
    /// By session: its slot.
    pub(crate) slot_of: Vec<u16>,
    /// The sessions of each calendar week.
    pub(crate) weeks: Vec<Range<usize>>,
    /// Minutes of all sessions.
    pub(crate) minutes: u64,
    /// The most minutes in a week.
    pub(crate) busiest: u64,
    /// From the Monday of the first week to the end of the last week or session: the minutes in
    /// which something promised matters.
    pub(crate) reach: Span,
}

/// A time of the week that sessions take.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The minute of the week at which it starts.
    pub(crate) from: i64,
    /// Its length.
    pub(crate) minutes: i64,
    /// Minutes of all sessions that take it.
    pub(crate) minutes_of_all: u64,
}

/// Flexible hours in spans of seven days.
#[derive(Debug, Clone)]
pub(crate) struct FlexibleSpans {
    /// From the first day on; the last one may be short.
    pub(crate) spans: Vec<Span>,
    /// Minutes wanted in each.
    pub(crate) minutes_each: u64,
    /// When they may lie, as a pattern of a week.
    pub(crate) allowed: Pattern,
    /// All the spans together.
    pub(crate) reach: Span,
}

impl Calendar {
    /// The horizon of a schedule at an instant; `None` where the need is over.
    pub(crate) fn new(schedule: &Schedule, as_of: Timestamp, zone: &TimeZone) -> Option<Self> {
        match schedule {
            Schedule::Flexible(flexible) => {
                Self::flexible(flexible, as_of.to_zoned(zone.clone()).date())
            }
            Schedule::Sessions(_) | Schedule::Recurring(_) => {
                Self::sessions(schedule.horizon_sessions(as_of, zone))
            }
        }
    }

    fn sessions(all: Vec<Session>) -> Option<Self> {
        let (first, last) = (all.first()?.date(), all.last()?.date());
        let mut slots: Vec<Slot> = Vec::new();
        let mut slot_of = Vec::with_capacity(all.len());
        let mut weeks: Vec<Range<usize>> = Vec::new();
        let mut week = None;
        for (i, session) in all.iter().enumerate() {
            let span = session.span();
            slot_of.push(take_slot(&mut slots, span));
            match weeks.last_mut() {
                Some(range) if week == Some(week_of(span.from)) => range.end = i + 1,
                Some(_) | None => weeks.push(i..i + 1),
            }
            week = Some(week_of(span.from));
        }
        let minutes_of = |part: &[Session]| part.iter().map(|s| s.span().minutes() as u64).sum();
        let minutes = minutes_of(&all);
        let of_week = |week: &Range<usize>| minutes_of(&all[week.clone()]);
        let busiest = weeks.iter().map(of_week).max().unwrap_or(0);
        let monday = |date| day_start(date) - minute_of_week(day_start(date));
        let reach = Span { from: monday(first), to: monday(last) + WEEK + DAY };
        let asked =
            Asked::Sessions(Sessions { all, slots, slot_of, weeks, minutes, busiest, reach });
        Some(Self { first, last, asked })
    }

    /// The same sessions so many minutes later, without those that would start before an instant;
    /// `None` where none is left. The first day stays, as the need's own. Flexible hours stay as
    /// they are.
    pub(crate) fn moved(&self, minutes: i64, as_of: Timestamp, zone: &TimeZone) -> Option<Self> {
        let Asked::Sessions(sessions) = &self.asked else { return Some(self.clone()) };
        let moved = sessions.all.iter().map(|session| session.later(minutes));
        let calendar = Self::sessions(moved.filter(|s| s.starts(zone) >= as_of).collect())?;
        Some(Self { first: self.first, ..calendar })
    }

    fn flexible(flexible: &Flexible, today: Date) -> Option<Self> {
        let first = today.max(flexible.first_date);
        let start = day_number(first);
        let end = flexible
            .last_date
            .map_or(start + HORIZON_DAYS, |last| (day_number(last) + 1).min(start + HORIZON_DAYS));
        if end <= start {
            return None;
        }
        let span = |day: i64| Span { from: day * DAY, to: (day + 7).min(end) * DAY };
        let spans = (start..end).step_by(7).map(span).collect();
        let allowed = if flexible.windows.is_empty() {
            Pattern::always()
        } else {
            Pattern::new(&flexible.windows)
        };
        let asked = Asked::Flexible(FlexibleSpans {
            spans,
            minutes_each: u64::from(flexible.minutes_per_week),
            allowed,
            reach: Span { from: start * DAY, to: end * DAY },
        });
        Some(Self { first, last: date_of(end - 1), asked })
    }

    /// Up to which instant, from `as_of` on, the calendar stays as it is; `None` where only for
    /// `as_of` itself. The first session drops out right after its start.
    pub(crate) fn holds_until(&self, zone: &TimeZone) -> Option<Timestamp> {
        match &self.asked {
            Asked::Sessions(sessions) => {
                let soon = day_start(self.first) + 2 * DAY;
                let first = sessions.all.iter().take_while(|s| s.span().from < soon);
                first.map(|s| s.starts(zone)).min()
            }
            Asked::Flexible(_) => None,
        }
    }
}

impl Sessions {
    /// The calendar week of a minute, counted from that of the first session; below 0 = earlier.
    pub(crate) fn week_at(&self, minute: CivilMinute) -> i64 {
        (minute - self.reach.from).div_euclid(WEEK)
    }

    /// Week by week the sessions, each with whether it is covered. Panics where `covered` is of
    /// another need, rather than take what it lacks for uncovered.
    pub(crate) fn by_week<'a>(
        &'a self,
        covered: &'a [bool],
    ) -> impl Iterator<Item = (&'a [Session], &'a [bool])> {
        self.weeks.iter().map(|week| (&self.all[week.clone()], &covered[week.clone()]))
    }
}

/// The place of a session's slot among `slots`, where it is put if it is new.
fn take_slot(slots: &mut Vec<Slot>, session: Span) -> u16 {
    let (from, minutes) = (minute_of_week(session.from), session.minutes());
    let same = |slot: &Slot| slot.from == from && slot.minutes == minutes;
    let place = slots.iter().position(same).unwrap_or(slots.len());
    if let Some(slot) = slots.get_mut(place) {
        slot.minutes_of_all += minutes as u64;
    } else {
        slots.push(Slot { from, minutes, minutes_of_all: minutes as u64 });
    }
    place as u16
}

impl FlexibleSpans {
    /// The minutes of a span that the need allows, joined.
    pub(crate) fn allowed_in(&self, span: Span, free: &[Span]) -> Vec<Span> {
        common(&self.allowed.within(span), free)
    }
}
