//! Availability A, minute by minute (scoring.md, "Time" and "Components").

use jiff::civil::Weekday;

use onestop::domain::availability::Window;
use onestop::domain::facts::VolunteerFacts;
use onestop::domain::need::Need;
use onestop::domain::placement::Promise;
use onestop::domain::schedule::{Flexible, Schedule, Session};
use onestop::domain::weights::Millionths;

use super::calendar::{
    DAY, Horizon, date_of, day_of, length, session_day, session_minutes, session_on, week_of,
};
use super::components::{UNKNOWN, ratio};
use super::recurrence::rule_dates;

/// What comes out.
#[derive(Debug, Clone)]
pub struct Time {
    /// "no window and no extra = unknown".
    pub known: bool,
    pub uncapped: Millionths,
    /// Where availability is unknown: "tested with all sessions taken as covered".
    pub capped: Millionths,
    pub covered: Vec<Session>,
    pub uncovered: Vec<Session>,
}

impl Time {
    /// "A is the capped one. Unknown availability: A = m(U)".
    pub fn value(&self) -> Millionths {
        if self.known { self.capped } else { UNKNOWN }
    }
}

/// A for a pair.
pub fn availability(need: &Need, volunteer: &VolunteerFacts, horizon: &Horizon) -> Time {
    match &need.schedule {
        Schedule::Flexible(flexible) => of_flexible(flexible, volunteer, horizon),
        Schedule::Sessions(_) | Schedule::Recurring(_) => of_sessions(volunteer, horizon),
    }
}

/// The sessions of the horizon that are covered, all of them where availability is unknown.
pub fn free_sessions(volunteer: &VolunteerFacts, horizon: &Horizon) -> Vec<Session> {
    let known = is_known(volunteer);
    // Advice may move a session to the day before the first.
    let free = FreeMinutes::of(volunteer, horizon.first - 1, horizon.last + 2);
    horizon.sessions.iter().copied().filter(|s| !known || free.covers(*s)).collect()
}

fn is_known(volunteer: &VolunteerFacts) -> bool {
    let availability = &volunteer.volunteer.availability;
    !(availability.weekly.is_empty() && availability.extra.is_empty())
}

fn of_sessions(volunteer: &VolunteerFacts, horizon: &Horizon) -> Time {
    let known = is_known(volunteer);
    let counted = free_sessions(volunteer, horizon);
    let all: i64 = horizon.sessions.iter().copied().map(session_minutes).sum();
    // "Uncapped: m(covered minutes / all minutes of the need's sessions)."
    let covered: i64 = counted.iter().copied().map(session_minutes).sum();
    // "Capped by the hours a week they will give: m(sum over weeks of t_w / all minutes)".
    // Advice may move a session to the day before the first.
    let weeks = week_of(horizon.first - 1)..=week_of(horizon.last);
    let taken: i64 = weeks.map(|week| taken_in_week(volunteer, &counted, week)).sum();
    let uncovered = horizon.sessions.iter().copied().filter(|s| !counted.contains(s)).collect();
    Time {
        known,
        uncapped: ratio(covered, all),
        capped: ratio(taken, all),
        covered: if known { counted } else { Vec::new() },
        uncovered: if known { uncovered } else { Vec::new() },
    }
}

/// "t_w = min(covered minutes in w, minutes left in w), or 0 where not even the shortest covered
/// session of w fits into what is left".
pub fn taken_in_week(volunteer: &VolunteerFacts, covered: &[Session], week: i64) -> i64 {
    let lengths: Vec<i64> = covered
        .iter()
        .filter(|session| week_of(session_day(**session)) == week)
        .map(|session| session_minutes(*session))
        .collect();
    let minutes: i64 = lengths.iter().sum();
    let monday = week * 7 - 3;
    let Some(left) = minutes_left(volunteer, monday, monday + 7) else { return minutes };
    match lengths.iter().min() {
        Some(shortest) if *shortest <= left => minutes.min(left),
        _ => 0,
    }
}

/// "left = hours a week - promised in w, at least 0", for the days from `first` to before `end`;
/// `None`: "none = no limit".
pub fn minutes_left(volunteer: &VolunteerFacts, first: i64, end: i64) -> Option<i64> {
    let hours = i64::from(volunteer.volunteer.availability.minutes_per_week?);
    let sessions: i64 =
        promised_sessions(volunteer, first, end).into_iter().map(session_minutes).sum();
    // "a flexible need promises its hours in every week and no session".
    let weekly: i64 = volunteer
        .promises
        .iter()
        .map(|(_, promise)| match promise {
            Promise::Weekly(minutes) => i64::from(*minutes),
            Promise::Sessions(_) | Promise::Recurring(_) => 0,
        })
        .sum();
    Some((hours - sessions - weekly).max(0))
}

/// Promised sessions that start on the days from `first` to before `end`.
pub fn promised_sessions(volunteer: &VolunteerFacts, first: i64, end: i64) -> Vec<Session> {
    let mut found = Vec::new();
    for (_, promise) in &volunteer.promises {
        match promise {
            Promise::Sessions(sessions) => found.extend(sessions),
            Promise::Recurring(promised) => {
                for date in rule_dates(&promised.rule).take_while(|date| day_of(*date) < end) {
                    let kept = promised.last_date.is_none_or(|last| date <= last)
                        && promised.days.contains(&date.weekday())
                        && !promised.except.contains(&date);
                    if kept {
                        found.push(session_on(date, promised.from, promised.to));
                    }
                }
            }
            Promise::Weekly(_) => {}
        }
    }
    found.retain(|session| (first..end).contains(&session_day(*session)));
    found
}

/// A yes or no for each minute of some days.
pub struct FreeMinutes {
    start: i64,
    minutes: Vec<bool>,
}

impl FreeMinutes {
    /// No minute of the days from `first` to before `end`.
    pub fn none(first: i64, end: i64) -> Self {
        let count = usize::try_from((end - first) * DAY).unwrap();
        Self { start: first * DAY, minutes: vec![false; count] }
    }

    /// "A volunteer is free in the weekly windows, minus the minutes that fall on dates away,
    /// joined with the extra windows (each counts whole, also on dates away), minus promised
    /// sessions."
    pub fn of(volunteer: &VolunteerFacts, first: i64, end: i64) -> Self {
        let availability = &volunteer.volunteer.availability;
        let mut free = Self::none(first, end);
        free.add_weekly(&availability.weekly, first, end);
        for away in &availability.away {
            free.set(day_of(away.from) * DAY, (day_of(away.to) + 1) * DAY, false);
        }
        for extra in &availability.extra {
            let from = day_of(extra.date) * DAY + extra.from.minutes();
            free.set(from, from + length(extra.from, extra.to), true);
        }
        for session in promised_sessions(volunteer, first - 1, end) {
            free.set(session.span().from, session.span().to, false);
        }
        free
    }

    /// "A window past midnight goes on into the next day": so the day before counts too.
    pub fn add_weekly(&mut self, windows: &[Window], first: i64, end: i64) {
        for day in first - 1..end {
            let weekday: Weekday = date_of(day).weekday();
            for window in windows.iter().filter(|window| window.day == weekday) {
                let from = day * DAY + window.from.minutes();
                self.set(from, from + length(window.from, window.to), true);
            }
        }
    }

    fn set(&mut self, from: i64, to: i64, value: bool) {
        let end = self.minutes.len() as i64;
        let from = (from - self.start).clamp(0, end) as usize;
        let to = (to - self.start).clamp(0, end) as usize;
        self.minutes[from..to].fill(value);
    }

    pub fn has(&self, minute: i64) -> bool {
        self.minutes[usize::try_from(minute - self.start).unwrap()]
    }

    /// "A session is covered if every one of its minutes is free."
    pub fn covers(&self, session: Session) -> bool {
        (session.span().from..session.span().to).all(|minute| self.has(minute))
    }
}

/// "A flexible need of h hours a week, inside its allowed windows if it has any: the same with
/// t_w = min(60 h, free minutes[, minutes left]) over the spans of seven days from D0 to the end of
/// the horizon (8, or fewer before an early last date, the last one may be short), all minutes =
/// 60 h for each; promised in a span = the promised sessions that start in it + promised hours a
/// week."
fn of_flexible(need: &Flexible, volunteer: &VolunteerFacts, horizon: &Horizon) -> Time {
    let (first, end) = (horizon.first, horizon.last + 1);
    let known = is_known(volunteer);
    let wanted = i64::from(need.minutes_per_week);
    let free = FreeMinutes::of(volunteer, first, end);
    let mut allowed = FreeMinutes::none(first, end);
    allowed.add_weekly(&need.windows, first, end);
    let counts = |minute: i64| free.has(minute) && (need.windows.is_empty() || allowed.has(minute));
    let (mut all, mut uncapped, mut capped) = (0, 0, 0);
    let mut from = first;
    while from < end {
        let to = (from + 7).min(end);
        let minutes = (from * DAY..to * DAY).filter(|minute| counts(*minute)).count() as i64;
        let taken = if known { minutes.min(wanted) } else { wanted };
        all += wanted;
        uncapped += taken;
        capped += minutes_left(volunteer, from, to).map_or(taken, |left| taken.min(left));
        from = to;
    }
    Time {
        known,
        uncapped: ratio(uncapped, all),
        capped: ratio(capped, all),
        covered: Vec::new(),
        uncovered: Vec::new(),
    }
}
