//! Civil time, instants and the horizon (scoring.md, "Time").

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use onestop::domain::schedule::{Recurring, Schedule, Session};
use onestop::domain::time::Clock;

use super::recurrence::rule_dates;

/// Minutes of a day: "a change of the clocks changes nothing".
pub const DAY: i64 = 1440;

const EPOCH: Date = date(1970, 1, 1);

/// Days since 1 January 1970.
pub fn day_of(date: Date) -> i64 {
    i64::from(EPOCH.until(date).unwrap().get_days())
}

/// The date so many days after 1 January 1970.
pub fn date_of(day: i64) -> Date {
    EPOCH.checked_add(jiff::Span::new().days(day)).unwrap()
}

/// "A week is a calendar week, Monday to Sunday": its number. 1 January 1970 was a Thursday.
pub fn week_of(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

/// "as_of (an input, part of every answer, whole minutes)".
pub fn whole_minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap()
}

/// The civil date of an instant.
pub fn date_at(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// The instant of a civil minute: "a civil time that occurs twice means the first, one that does
/// not exist the same time after the change". The difference to UTC a day before and a day after
/// are the only two that can apply.
pub fn instant_of(minute: i64, zone: &TimeZone) -> Timestamp {
    let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
    let shifted = |near: i64| minute * 60 - i64::from(zone.to_offset(at(near)).seconds());
    let before = Timestamp::from_second(shifted(minute - DAY)).unwrap();
    let after = Timestamp::from_second(shifted(minute + DAY)).unwrap();
    let wanted = at(minute).to_zoned(TimeZone::UTC).datetime();
    let shows = |instant: &Timestamp| zone.to_datetime(*instant) == wanted;
    [before, after].into_iter().filter(shows).min().unwrap_or(before)
}

/// Length of a window or a session of a recurrence: "an end not after the start is on the next
/// day".
pub fn length(from: Clock, to: Clock) -> i64 {
    if to > from { to.minutes() - from.minutes() } else { to.minutes() + DAY - from.minutes() }
}

/// A session of a recurrence on a date.
pub fn session_on(date: Date, from: Clock, to: Clock) -> Session {
    let start = day_of(date) * DAY + from.minutes();
    Session::new(start, start + length(from, to)).unwrap()
}

/// "a session belongs whole to the week, and to the date, in which it starts".
pub fn session_day(session: Session) -> i64 {
    session.span().from.div_euclid(DAY)
}

/// "Its length is its civil minutes".
pub fn session_minutes(session: Session) -> i64 {
    session.span().to - session.span().from
}

/// What of a need is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// Day number of D0: the first session's date.
    pub first: i64,
    /// Day number of the last session's date; of a flexible need the horizon's last day.
    pub last: i64,
    /// "the need's sessions are those that start in it at or after as_of"; none of a flexible need.
    pub sessions: Vec<Session>,
}

/// "The horizon is [D0, D0 + 56 days), D0 = the date of the first session that starts at or after
/// as_of [...] A need that has none left is over".
pub fn horizon(schedule: &Schedule, as_of: Timestamp, zone: &TimeZone) -> Option<Horizon> {
    let as_of = whole_minute(as_of);
    let ahead = |session: &Session| instant_of(session.span().from, zone) >= as_of;
    let sessions: Vec<Session> = match schedule {
        Schedule::Sessions(sessions) => sessions.iter().copied().filter(ahead).collect(),
        Schedule::Recurring(recurring) => recurring_ahead(recurring, ahead),
        Schedule::Flexible(flexible) => {
            // "For a flexible need D0 is the later of the date of as_of and its first date, its
            // horizon starts at 00:00 and ends early at its last date (over once that is past);
            // D0 is its "first session" and the horizon's last day its "last session"".
            let first = day_of(date_at(as_of, zone).max(flexible.first_date));
            let end = flexible.last_date.map_or(i64::MAX, day_of);
            let last = end.min(first + 55);
            return (last >= first).then_some(Horizon { first, last, sessions: Vec::new() });
        }
    };
    let first = sessions.iter().copied().map(session_day).min()?;
    let mut within: Vec<Session> =
        sessions.into_iter().filter(|s| session_day(*s) < first + 56).collect();
    within.sort();
    let last = within.iter().copied().map(session_day).max()?;
    Some(Horizon { first, last, sessions: within })
}

/// The sessions of a recurrence that lie ahead, far enough for any horizon.
fn recurring_ahead(recurring: &Recurring, ahead: impl Fn(&Session) -> bool) -> Vec<Session> {
    let mut found: Vec<Session> = Vec::new();
    for date in rule_dates(&recurring.rule) {
        let day = day_of(date);
        let ended = recurring.last_date.is_some_and(|last| date > last);
        if ended || found.first().is_some_and(|first| day >= session_day(*first) + 56) {
            break;
        }
        let session = session_on(date, recurring.from, recurring.to);
        if !recurring.except.contains(&date) && ahead(&session) {
            found.push(session);
        }
    }
    found
}
