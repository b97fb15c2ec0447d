//! When a need wants people: dated sessions, a recurrence, or flexible hours.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::availability::{Window, window_minutes};
use super::fault::Fault;
use super::recurrence::Recurrence;
use super::time::{self, CivilMinute, Clock, DAY, Span};

/// Most dated sessions of one need.
pub const SESSIONS_MAX: usize = 500;
/// Longest session in minutes.
pub const SESSION_MINUTES_MAX: i64 = DAY;
/// Days that are looked at from the first session on (scoring.md).
pub const HORIZON_DAYS: i64 = 56;

/// One session: civil minutes of the centre, at least 1 and at most 24 hours long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session(Span);

impl Session {
    /// From start to end in civil minutes.
    pub fn new(from: CivilMinute, to: CivilMinute) -> Result<Self, Fault> {
        if (1..=SESSION_MINUTES_MAX).contains(&(to - from)) {
            Ok(Self(Span { from, to }))
        } else {
            Err(Fault::new(
                "out_of_order",
                "A session ends after it starts and lasts at most 24 hours.",
            ))
        }
    }

    /// On a date between two times; an end not after the start is on the next day.
    pub fn on(date: Date, from: Clock, to: Clock) -> Self {
        let start = time::day_start(date) + from.minutes();
        Self(Span { from: start, to: start + window_minutes(from, to) })
    }

    /// The same so many minutes later; below 0 = earlier.
    #[must_use]
    pub fn later(self, minutes: i64) -> Self {
        Self(Span { from: self.0.from + minutes, to: self.0.to + minutes })
    }

    /// Its minutes.
    pub fn span(self) -> Span {
        self.0
    }

    /// The date to which it belongs: that of its start.
    pub fn date(self) -> Date {
        time::date_of(self.0.from.div_euclid(DAY))
    }

    /// The instant at which it starts.
    pub fn starts(self, zone: &TimeZone) -> Timestamp {
        time::instant(zone, time::civil(self.0.from))
    }
}

/// Sessions that come again by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurring {
    /// Which dates.
    pub rule: Recurrence,
    /// No session after this date; `None` = until somebody says so.
    pub last_date: Option<Date>,
    /// Start of each session.
    pub from: Clock,
    /// End of each; not after the start means on the next day.
    pub to: Clock,
    /// Dates that are left out, sorted.
    pub except: Vec<Date>,
}

impl Recurring {
    /// Whether there is any session at all: a rule may name no date, or only dates left out.
    pub fn has_session(&self) -> bool {
        let first = self.rule.first();
        !self.rule.dates_from_first(first, self.last_date, 1, |date| self.keeps(date)).is_empty()
    }

    fn keeps(&self, date: Date) -> bool {
        self.last_date.is_none_or(|last| date <= last) && !self.except.contains(&date)
    }
}

/// Some hours in every week, when it suits the volunteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flexible {
    /// Minutes wanted in every week, 1 to 10,080.
    pub minutes_per_week: u32,
    /// First day.
    pub first_date: Date,
    /// Last day; `None` = until somebody says so.
    pub last_date: Option<Date>,
    /// Windows in which the hours must lie; none = at any time.
    pub windows: Vec<Window>,
}

/// When a need wants people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// Dated sessions, sorted by start, none twice.
    Sessions(Vec<Session>),
    /// A recurrence.
    Recurring(Box<Recurring>),
    /// Flexible hours.
    Flexible(Flexible),
}

impl Schedule {
    /// Dated sessions, put in order; at least one, at most [`SESSIONS_MAX`].
    pub fn sessions(mut sessions: Vec<Session>) -> Result<Self, Fault> {
        if sessions.is_empty() || sessions.len() > SESSIONS_MAX {
            return Err(Fault::range("The number of sessions", 1, SESSIONS_MAX));
        }
        sessions.sort_unstable();
        sessions.dedup();
        Ok(Self::Sessions(sessions))
    }

    /// The need's sessions for matching at an instant: those that start at or after `as_of` within
    /// the horizon of 56 days that begins with the first of them. Empty: none is left. A flexible
    /// need has none.
    pub fn horizon_sessions(&self, as_of: Timestamp, zone: &TimeZone) -> Vec<Session> {
        let today = as_of.to_zoned(zone.clone()).date();
        match self {
            Self::Sessions(sessions) => {
                let mut left =
                    sessions.iter().filter(|s| s.starts(zone) >= as_of).copied().peekable();
                let Some(first) = left.peek() else { return Vec::new() };
                let end = time::day_start(first.date()) + HORIZON_DAYS * DAY;
                left.take_while(|s| s.span().from < end).collect()
            }
            Self::Recurring(recurring) => {
                let session = |date| Session::on(date, recurring.from, recurring.to);
                let ahead = |date| recurring.keeps(date) && session(date).starts(zone) >= as_of;
                // A session of an earlier date can lie ahead only where the clocks change; one
                // day back covers that.
                let from = today.yesterday().unwrap_or(today);
                let dates =
                    recurring.rule.dates_from_first(from, recurring.last_date, HORIZON_DAYS, ahead);
                dates.into_iter().map(session).collect()
            }
            Self::Flexible(_) => Vec::new(),
        }
    }

    /// The start of the last session there will ever be (for a flexible need the end of its last
    /// date), in civil minutes; `None` where no end is set.
    pub fn last_start(&self) -> Option<CivilMinute> {
        match self {
            Self::Sessions(sessions) => sessions.last().map(|s| s.span().from),
            Self::Recurring(recurring) => {
                let keeps = |date| recurring.keeps(date);
                let date = recurring.rule.last_date(recurring.last_date, keeps)?;
                Some(Session::on(date, recurring.from, recurring.to).span().from)
            }
            Self::Flexible(flexible) => {
                flexible.last_date.map(|last| time::day_start(last) + DAY - 1)
            }
        }
    }

    /// Whether somebody is wanted on a date: a session starts on it, or flexible hours lie on it.
    pub fn wants_on(&self, date: Date) -> bool {
        match self {
            Self::Sessions(sessions) => sessions.iter().any(|session| session.date() == date),
            Self::Recurring(recurring) => {
                recurring.keeps(date) && !recurring.rule.dates(date, date).is_empty()
            }
            Self::Flexible(flexible) => {
                let day = date.weekday();
                flexible.first_date <= date
                    && flexible.last_date.is_none_or(|last| date <= last)
                    && (flexible.windows.is_empty()
                        || flexible.windows.iter().any(|window| window.day == day))
            }
        }
    }

    /// Whether the schedule is past at an instant: no session left, or a flexible need's last date
    /// gone by.
    pub fn is_over(&self, as_of: Timestamp, zone: &TimeZone) -> bool {
        match self {
            Self::Flexible(flexible) => {
                let today = as_of.to_zoned(zone.clone()).date();
                flexible.last_date.is_some_and(|last| last < today)
            }
            Self::Sessions(_) | Self::Recurring(_) => self.horizon_sessions(as_of, zone).is_empty(),
        }
    }
}
