//! When people are free and what they have promised, cut to fit a need exactly, or all but.

use jiff::civil::Date;

use onestop::domain::availability::{Availability, Away, Extra, Window};
use onestop::domain::facts::NeedFacts;
use onestop::domain::ids::NeedId;
use onestop::domain::placement::{Promise, RecurringPromise};
use onestop::domain::schedule::{Schedule, Session};
use onestop::domain::time::WEEKDAYS;

use crate::reference::{Horizon, horizon};

use super::dice::Dice;
use super::recurrences::recurrence;
use super::schedules::{any_clock, any_window, clock, later};
use super::world::Now;

/// When somebody is free, with a need in mind.
pub fn availability(dice: &mut Dice, need: &NeedFacts, now: &Now) -> Availability {
    let horizon = horizon(&need.need.schedule, now.as_of, &now.zone);
    let sessions = horizon.as_ref().map_or(&[][..], |h| &h.sessions);
    let mut free = Availability::default();
    match dice.between(1, 100) {
        1..=12 => {}
        13..=32 => {
            let (from, to) = (clock(0), clock(0));
            free.weekly = WEEKDAYS.iter().map(|(_, day)| Window { day: *day, from, to }).collect();
        }
        33..=84 if !sessions.is_empty() => free.weekly = fitting(dice, sessions),
        85..=91 if !sessions.is_empty() => free.extra = extras(dice, sessions),
        _ => free.weekly = (0..dice.between(1, 12)).map(|_| any_window(dice)).collect(),
    }
    if dice.chance(15) {
        free.extra.extend(extras(dice, sessions));
    }
    if dice.chance(20) {
        free.away = (0..dice.between(1, 2)).map(|_| away(dice, sessions, now)).collect();
    }
    free.minutes_per_week = dice.perhaps(40, |dice| minutes_per_week(dice, &need.need.schedule));
    free
}

/// Windows about sessions: exact, wider, in two that meet or overlap, a minute short, left out.
fn fitting(dice: &mut Dice, sessions: &[Session]) -> Vec<Window> {
    let mut windows = Vec::new();
    for session in sessions.iter().take(30) {
        let (start, end) = (session.span().from, session.span().to);
        let day = session.date().weekday();
        let window = |from: i64, to: i64| Window { day, from: clock(from), to: clock(to) };
        let middle = dice.between(start, end);
        match dice.between(1, 100) {
            1..=8 => {}
            9..=14 if end - start > 1 => windows.push(window(start + 1, end)),
            15..=20 if end - start > 1 => windows.push(window(start, end - 1)),
            21..=45 if middle > start && middle < end => {
                windows.push(window(start, middle));
                // What starts after midnight starts on another day.
                let next = Session::new(middle, end).unwrap().date().weekday();
                let early = if dice.chance(30) && middle % 1440 != 0 { middle - 1 } else { middle };
                windows.push(Window { day: next, from: clock(early), to: clock(end) });
            }
            46..=60 if end - start < 1380 => windows.push(window(start, end + 30)),
            _ => windows.push(window(start, end)),
        }
    }
    windows.sort_by_key(|w| (w.day.to_monday_zero_offset(), w.from, w.to));
    windows.dedup();
    windows
}

/// Windows on the dates of sessions.
fn extras(dice: &mut Dice, sessions: &[Session]) -> Vec<Extra> {
    let mut extras = Vec::new();
    for session in sessions.iter().take(12) {
        if dice.chance(70) {
            let (start, end) = (session.span().from, session.span().to);
            let end = end - i64::from(end - start > 1 && dice.chance(15));
            extras.push(Extra { date: session.date(), from: clock(start), to: clock(end) });
        }
    }
    extras
}

/// Days away about a session's date, or at any time.
fn away(dice: &mut Dice, sessions: &[Session], now: &Now) -> Away {
    let about = if sessions.is_empty() { now.today } else { dice.pick(sessions).date() };
    let from = later(about, dice.pick(&[-7, -1, 0, 0, 1]));
    Away::new(from, later(from, dice.pick(&[0, 0, 1, 6, 20]))).unwrap()
}

/// Hours a week that just suffice, or just do not.
fn minutes_per_week(dice: &mut Dice, schedule: &Schedule) -> u32 {
    let one = match schedule {
        Schedule::Sessions(sessions) => sessions[0].span().minutes(),
        Schedule::Recurring(r) => Session::on(now_here(), r.from, r.to).span().minutes(),
        Schedule::Flexible(flexible) => i64::from(flexible.minutes_per_week),
    };
    let hours = dice.pick(&[one, one, one + 1, one * 2, one * 3, one - 1, 60, 240, 600, 10_080, 0]);
    hours.clamp(0, 10_080) as u32
}

/// Any date: the length of a session does not depend on it.
fn now_here() -> Date {
    jiff::civil::date(2026, 12, 1)
}

/// What somebody has promised, mostly near the sessions of the need.
pub fn promises(dice: &mut Dice, need: &NeedFacts, now: &Now) -> Vec<(NeedId, Promise)> {
    if dice.chance(55) {
        return Vec::new();
    }
    let horizon = horizon(&need.need.schedule, now.as_of, &now.zone);
    (0..dice.between(1, 3))
        .map(|_| {
            let other = NeedId(uuid::Uuid::from_u64_pair(dice.bits(), dice.bits()));
            (other, promise(dice, horizon.as_ref(), now))
        })
        .collect()
}

fn promise(dice: &mut Dice, horizon: Option<&Horizon>, now: &Now) -> Promise {
    match dice.between(1, 3) {
        1 => Promise::Sessions(promised_sessions(dice, horizon, now)),
        2 => Promise::Recurring(Box::new(promised_rule(dice, now))),
        _ => Promise::Weekly(dice.pick(&[1, 30, 60, 120, 600])),
    }
}

/// Sessions that end where one of the need's starts, overlap it by a minute, or are the same; or
/// in the same week, before the first.
fn promised_sessions(dice: &mut Dice, horizon: Option<&Horizon>, now: &Now) -> Vec<Session> {
    let any = Session::on(now.today, any_clock(dice), any_clock(dice));
    let near = horizon.map_or(&[][..], |h| &h.sessions[..]);
    let mut sessions: Vec<Session> = (0..dice.between(1, 4))
        .map(|_| {
            let other = if near.is_empty() { any } else { dice.pick(near) };
            let (from, to) = (other.span().from, other.span().to);
            let start = match dice.between(1, 5) {
                1 => from - 60,
                2 => from - 59,
                3 => to,
                4 => to - 1,
                _ => from - 1440 * dice.between(-3, 3),
            };
            Session::new(start, start + dice.pick(&[60, 60, 1, 1440])).unwrap()
        })
        .collect();
    sessions.sort_unstable();
    sessions.dedup();
    sessions
}

fn promised_rule(dice: &mut Dice, now: &Now) -> RecurringPromise {
    let first = later(now.today, dice.pick(&[-500, -20, -7, 0, 3]));
    let rule = recurrence(dice, first);
    let from = any_clock(dice);
    let to = clock(from.minutes() + dice.pick(&[30, 60, 180, 1440]));
    let last_date = dice.perhaps(30, |dice| later(now.today, dice.between(0, 60)));
    let week: Vec<_> = WEEKDAYS.iter().map(|(_, day)| *day).collect();
    let days = if dice.chance(50) { week } else { dice.some(&week, 5) };
    let mut except: Vec<Date> =
        (0..dice.between(0, 3)).map(|_| later(now.today, dice.between(0, 30))).collect();
    except.sort_unstable();
    except.dedup();
    RecurringPromise { rule, last_date, from, to, days, except }
}
