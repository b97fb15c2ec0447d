//! Times of day: `10-4`, `5.30pm till 7`, `between 2 and 4`.

use super::days::{self, Part};
use super::lengths::lasting;
use super::numbers;
use super::words::{Kind, Run, Words};
use crate::domain::time::Clock;

/// Times from and to, as far as they are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Start.
    pub from: Clock,
    /// End; `None` = only the start is said.
    pub to: Option<Clock>,
    /// Whether morning or evening had to be supposed where both would be possible.
    pub doubtful: bool,
    /// Where they stand.
    pub run: Run,
}

/// Half of the day, where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

/// A time as it is written.
#[derive(Debug, Clone, Copy)]
struct Written {
    hour: u16,
    minute: u16,
    half: Option<Half>,
    /// Whether it can be nothing but a time.
    certain: bool,
    run: Run,
}

/// What follows a number that is no time.
const THINGS: [&str; 32] = [
    "people",
    "volunteers",
    "helpers",
    "year",
    "years",
    "yr",
    "yrs",
    "hours",
    "hour",
    "hrs",
    "hr",
    "minutes",
    "mins",
    "weeks",
    "week",
    "days",
    "months",
    "miles",
    "km",
    "children",
    "kids",
    "drivers",
    "old",
    "olds",
    "members",
    "pounds",
    "%",
    "guests",
    "players",
    "adults",
    "times",
    "per",
];
/// What stands before numbers that are no times.
const OTHERS: [&str; 19] = [
    "aged", "age", "ages", "under", "over", "year", "years", "page", "$", "\u{a3}", "grades", "no",
    "children", "kids", "boys", "girls", "students", "pupils", "room",
];

/// All times of day, in the order of the text. What `taken` accepts belongs to something else.
pub fn all(words: &Words, taken: &dyn Fn(Run) -> bool) -> Vec<Times> {
    let parts = days::parts(words);
    let mut found: Vec<Times> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let times = range(words, at, &parts).or_else(|| single(words, at, &parts));
        match times.filter(|times| !taken(times.run)) {
            Some(times) => {
                at = times.run.to;
                found.push(times);
            }
            None => at += 1,
        }
    }
    found
}

/// A time at a token.
fn written(words: &Words, at: usize) -> Option<Written> {
    let named = |minutes: u16, half: Half| Written {
        hour: minutes / 60,
        minute: 0,
        half: Some(half),
        certain: true,
        run: Run::of(at, 1),
    };
    match words.at(at) {
        "noon" | "midday" => return Some(named(720, Half::Pm)),
        "midnight" => return Some(named(0, Half::Am)),
        _ => {}
    }
    let (from, to, past) = match (words.at(at), words.at(at + 1)) {
        ("half", "past") => (at + 2, at + 3, 30),
        ("quarter", "past") => (at + 2, at + 3, 15),
        (_, _) => (at, at + 1, 0),
    };
    let (hour, run) = numbers::number(words, from).filter(|(_, run)| run.to == to)?;
    if words.all().get(from)?.kind == Kind::Word && past == 0 {
        let oclock = words.at(to) == "oclock";
        return oclock.then(|| Written {
            hour: hour as u16,
            minute: 0,
            half: None,
            certain: true,
            run: Run { from: at, to: to + 1 },
        });
    }
    let token = words.all().get(from)?;
    let digits = if token.kind == Kind::Number { token.text.len() } else { 2 };
    if digits == 4 && hour < 2400 && hour % 100 < 60 && words.is(to, &["hrs", "hours", "-"]) {
        let certain = words.is(to, &["hrs", "hours"]);
        let run = Run { from: at, to: to + usize::from(certain) };
        return Some(written_as(hour as u16 / 100, hour as u16 % 100, certain, run));
    }
    if hour > 24
        || digits > 2
        || (words.glued(from) && from > 0 && words.is(from - 1, &["/", ":", "."]))
    {
        return None;
    }
    Some(with_rest(words, at, run, hour as u16, past))
}

fn written_as(hour: u16, minute: u16, certain: bool, run: Run) -> Written {
    Written { hour, minute, half: None, certain, run }
}

/// The minutes and the half of the day that stand after an hour.
fn with_rest(words: &Words, at: usize, hour_run: Run, hour: u16, past: u16) -> Written {
    let mut to = hour_run.to;
    let (mut minute, mut certain) = (past, past > 0);
    if words.is(to, &[".", ":"]) && words.glued(to) && words.glued(to + 1) {
        let minutes =
            words.all().get(to + 1).filter(|m| m.kind == Kind::Number && m.text.len() == 2);
        if let Some(minutes) = minutes.and_then(|m| m.text.parse::<u16>().ok()).filter(|m| *m < 60)
        {
            certain = true;
            minute = minutes;
            to += 2;
        }
    }
    let half = match words.at(to) {
        "am" => Some(Half::Am),
        "pm" => Some(Half::Pm),
        "a" | "p" if words.follows(to, "a . m").or(words.follows(to, "p . m")).is_some() => {
            let half = if words.at(to) == "a" { Half::Am } else { Half::Pm };
            to += if words.at(to + 3) == "." { 3 } else { 2 };
            Some(half)
        }
        _ => None,
    };
    if half.is_some() || words.at(to) == "oclock" {
        to += 1;
        certain = true;
    }
    Written { hour, minute, half, certain, run: Run { from: at, to } }
}

fn range(words: &Words, at: usize, parts: &[Part]) -> Option<Times> {
    let lead = words.is(at, &["from", "between"]);
    let start = if lead { at + 1 } else { at };
    let first = written(words, start)?;
    let join = words.at(first.run.to);
    let joined = ["-", "\u{2013}", "\u{2014}", "to", "till", "until", "til"].contains(&join)
        || (join == "and" && words.at(at) == "between");
    let second = written(words, first.run.to + 1).filter(|_| joined)?;
    let run = Run { from: at, to: second.run.to };
    if words.is(run.to, &THINGS) || (words.at(run.to) == "-" && words.glued(run.to)) {
        return None;
    }
    if words.is(start.wrapping_sub(1), &OTHERS) || super::days::is_month(words.at(run.to)) {
        return None;
    }
    let certain = first.certain || second.certain || lead || beside_a_day(words, run, parts);
    if !certain || first.hour > 24 || second.hour > 24 {
        return None;
    }
    resolve(words, first, second, run, parts)
}

/// Whether a day, a date or a part of the day stands beside.
fn beside_a_day(words: &Words, run: Run, parts: &[Part]) -> bool {
    let clause = words.clause(run.from);
    let near = |at: usize| {
        days::weekday(words, at).is_some()
            || days::is_month(words.at(at))
            || words.is(
                at,
                &[
                    "weekdays",
                    "weekends",
                    "weekday",
                    "weekend",
                    "daily",
                    "tomorrow",
                    "today",
                    "tonight",
                    "christmas",
                    "boxing",
                ],
            )
            || parts.iter().any(|part| part.run.from == at)
    };
    let reach = run.from.saturating_sub(6)..(run.to + 4).min(words.len());
    let on_either_side = reach.clone().any(|at| near(at) && !Run::of(at, 1).meets(run));
    let close = clause.from..clause.to;
    on_either_side || close.into_iter().any(near)
}

/// Settles the halves of the day.
fn resolve(
    words: &Words,
    first: Written,
    second: Written,
    run: Run,
    parts: &[Part],
) -> Option<Times> {
    let part = part_near(words, run, parts);
    let (mut from, mut to) = (minutes(first), minutes(second));
    let mut doubtful = false;
    match (first.half, second.half) {
        (Some(half), Some(other)) => (from, to) = (in_half(from, half), in_half(to, other)),
        (None, Some(half)) => {
            to = in_half(to, half);
            from = if first.hour > 12 { from } else { in_half(from, half) };
            if from >= to {
                from = in_half(minutes(first), Half::Am);
            }
        }
        (Some(half), None) => {
            from = in_half(from, half);
            while to <= from && to < 1440 {
                to += 720;
            }
        }
        (None, None) => {
            let as_written =
                first.hour > 12 || second.hour > 12 || (first.hour < 10 && zero(words, run));
            if !as_written {
                let morning = part.and_then(|part| part.before_noon);
                let pm = match (morning, first.hour) {
                    (Some(morning), _) => !morning,
                    (None, 1..=6) => true,
                    (None, _) => false,
                };
                from = in_half(from, if pm { Half::Pm } else { Half::Am });
                if first.hour == 12 {
                    from = 720;
                }
                to = in_half(to, Half::Am);
                while to <= from {
                    to += 720;
                }
                // "7 to 9" is as good in the morning as in the evening.
                doubtful = morning.is_none() && (7..=8).contains(&first.hour) && to < 720;
            }
        }
    }
    times(from, Some(to), doubtful, run)
}

/// Whether the hour is written with a zero before it, as on a clock of 24 hours.
fn zero(words: &Words, run: Run) -> bool {
    (run.from..run.to).any(|at| {
        words.all().get(at).is_some_and(|token| {
            token.kind == Kind::Number
                && token.text.starts_with('0')
                && token.text.len() == 2
                && !words.is(at.wrapping_sub(1), &[".", ":"])
        })
    })
}

fn single(words: &Words, at: usize, parts: &[Part]) -> Option<Times> {
    let lead = words.is(at, &["from", "at", "by", "around"]);
    let start = if lead { at + 1 } else { at };
    let time =
        written(words, start).filter(|time| time.certain || words.is(time.run.to, &["start"]))?;
    if words.is(time.run.to, &THINGS) || words.is(at, &["by", "around"]) {
        return None;
    }
    let run = Run { from: at, to: time.run.to };
    let part = part_near(words, run, parts);
    let (from, doubtful) = match (time.half, part.and_then(|part| part.before_noon)) {
        (Some(half), _) => (in_half(minutes(time), half), false),
        (None, _) if time.hour > 12 || zero(words, run) => (minutes(time), false),
        (None, Some(true)) => (in_half(minutes(time), Half::Am), false),
        (None, Some(false)) => (in_half(minutes(time), Half::Pm), false),
        (None, None) if (1..=6).contains(&time.hour) || time.hour == 12 => {
            (in_half(minutes(time), Half::Pm), false)
        }
        (None, None) => (minutes(time), (7..=8).contains(&time.hour)),
    };
    let (to, run) = match lasting(words, run.to) {
        Some((minutes, end)) => (Some(from + minutes), run.with(end)),
        None => (None, run),
    };
    times(from, to, doubtful, run)
}

fn minutes(time: Written) -> u16 {
    time.hour * 60 + time.minute
}

/// The minute of the day of a time of twelve hours.
fn in_half(minutes: u16, half: Half) -> u16 {
    if minutes >= 780 {
        return minutes;
    }
    match half {
        Half::Am => minutes % 720,
        Half::Pm => minutes % 720 + 720,
    }
}

fn times(from: u16, to: Option<u16>, doubtful: bool, run: Run) -> Option<Times> {
    let clock = |minutes: u16| Clock::from_minutes(minutes % 1440).ok();
    let to = match to {
        None => None,
        Some(to) => Some(clock(to)?),
    };
    let from = clock(from)?;
    // A session of 24 hours is a slip of the pen.
    (to != Some(from)).then_some(Times { from, to, doubtful, run })
}

/// The part of the day that stands closest by.
fn part_near(words: &Words, run: Run, parts: &[Part]) -> Option<Part> {
    let clause = words.clause(run.from);
    let inside =
        parts.iter().filter(|part| part.run.from >= clause.from && part.run.to <= clause.to);
    inside.min_by_key(|part| part.run.from.abs_diff(run.from)).copied()
}

#[cfg(test)]
mod tests;
