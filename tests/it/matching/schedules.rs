//! Schedules that lie on the edges: at `as_of`, at midnight, at a change of the clocks, on the last
//! day of the horizon and the day after.

use jiff::civil::Date;

use onestop::domain::availability::Window;
use onestop::domain::schedule::{Flexible, Recurring, Schedule, Session};
use onestop::domain::time::{Clock, WEEKDAYS};

use super::dice::Dice;
use super::recurrences::recurrence;

/// So many days later.
pub fn later(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

/// Minutes since midnight as a time of day.
pub fn clock(minutes: i64) -> Clock {
    Clock::from_minutes(minutes.rem_euclid(1440) as u16).unwrap()
}

/// A time of day, often on an edge.
pub fn any_clock(dice: &mut Dice) -> Clock {
    let edges = [0, 1, 30, 60, 90, 120, 540, 630, 720, 1080, 1320, 1410, 1439];
    if dice.chance(70) { clock(dice.pick(&edges)) } else { clock(dice.between(0, 1439)) }
}

/// A window of any kind: on one day, past midnight, to midnight, of 24 hours.
pub fn any_window(dice: &mut Dice) -> Window {
    let from = any_clock(dice);
    let minutes = dice.pick(&[30, 60, 90, 180, 480, 1439, 1440]);
    let to = if dice.chance(80) { clock(from.minutes() + minutes) } else { any_clock(dice) };
    Window { day: dice.pick(&WEEKDAYS).1, from, to }
}

/// When a need wants people, seen from the civil minute of `as_of`.
pub fn schedule(dice: &mut Dice, today: Date, now: Clock) -> Schedule {
    match dice.between(1, 100) {
        1..=45 => dated(dice, today, now),
        46..=80 => Schedule::Recurring(Box::new(recurring(dice, today, now))),
        _ => Schedule::Flexible(flexible(dice, today)),
    }
}

fn dated(dice: &mut Dice, today: Date, now: Clock) -> Schedule {
    let base = later(today, dice.pick(&[-1, 0, 0, 0, 1, 2, 5, 30]));
    let usual = any_clock(dice);
    let count = if dice.chance(10) { 20 } else { dice.between(1, 6) };
    let sessions = (0..count).map(|_| {
        let days = if dice.chance(60) {
            dice.pick(&[0, 1, 2, 6, 7, 8, 14, 54, 55, 56, 57])
        } else {
            dice.between(0, 70)
        };
        // At as_of itself, a minute before, a minute after.
        let edge = clock(now.minutes() + dice.between(-1, 1));
        let from = if dice.chance(20) { edge } else { usual };
        let from = if dice.chance(25) { any_clock(dice) } else { from };
        let start = Session::on(later(base, days), from, clock(from.minutes() + 1)).span().from;
        let minutes = dice.pick(&[1, 30, 60, 60, 90, 120, 180, 1440 - from.minutes(), 1440]);
        Session::new(start, start + minutes).unwrap()
    });
    Schedule::sessions(sessions.collect()).unwrap()
}

fn recurring(dice: &mut Dice, today: Date, now: Clock) -> Recurring {
    let first = later(today, dice.pick(&[-400, -100, -30, -7, -1, 0, 0, 1, 3, 40]));
    let rule = recurrence(dice, first);
    let from = if dice.chance(15) { now } else { any_clock(dice) };
    let to = clock(from.minutes() + dice.pick(&[1, 60, 60, 90, 120, 180, 600, 1440]));
    let last_date =
        dice.perhaps(30, |dice| later(first.max(today), dice.pick(&[0, 1, 7, 20, 54, 55, 56, 90])));
    let mut except: Vec<Date> = if dice.chance(35) {
        (0..dice.between(1, 8)).map(|_| later(today, dice.between(-2, 60))).collect()
    } else {
        Vec::new()
    };
    except.sort_unstable();
    except.dedup();
    Recurring { rule, last_date, from, to, except }
}

fn flexible(dice: &mut Dice, today: Date) -> Flexible {
    let first_date = later(today, dice.pick(&[-300, -30, -1, 0, 0, 1, 6, 20]));
    let last_date = dice.perhaps(45, |dice| {
        let days = dice.pick(&[-1, 0, 1, 6, 7, 8, 13, 27, 48, 49, 54, 55, 56, 57, 100]);
        later(today.max(first_date), days).max(first_date)
    });
    let windows = if dice.chance(50) {
        (0..dice.between(1, 4)).map(|_| any_window(dice)).collect()
    } else {
        Vec::new()
    };
    let minutes_per_week = dice.pick(&[1, 60, 120, 180, 181, 300, 600, 2_000, 10_080]);
    Flexible { minutes_per_week, first_date, last_date, windows }
}
