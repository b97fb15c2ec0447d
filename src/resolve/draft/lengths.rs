//! Lengths of time: `2 hours`, `an hour and a half`, `90 minutes`.

use super::numbers;
use super::words::{Run, Words};

/// "for 2 hours" after a time, in minutes.
pub fn lasting(words: &Words, at: usize) -> Option<(u16, Run)> {
    let at = if words.at(at) == "start" { at + 1 } else { at };
    let run = words.follows(at, "for")?;
    let from = if words.is(run.to, &["about", "around"]) { run.to + 1 } else { run.to };
    let (minutes, end) = hours(words, from)?;
    Some((minutes, run.with(end)))
}

/// A length of time in minutes: "2 hours", "1.5 hrs", "an hour", "half an hour", "90 minutes".
pub fn hours(words: &Words, at: usize) -> Option<(u16, Run)> {
    for (phrase, minutes) in
        [("half an hour", 30), ("an hour and a half", 90), ("an hour", 60), ("hour a week", 60)]
    {
        if let Some(run) = words.follows(at, phrase) {
            // What follows it says how often.
            let run = if phrase == "hour a week" { Run::of(at, 1) } else { run };
            return Some((minutes, run));
        }
    }
    let (whole, run) = numbers::number(words, at)?;
    let (tenths, run) = match words.number(run.to + 1) {
        Some(tenth) if words.at(run.to) == "." && words.glued(run.to) && tenth < 10 => {
            (tenth, Run { from: at, to: run.to + 2 })
        }
        Some(_) | None => (0, run),
    };
    let length = match words.at(run.to) {
        "hour" | "hours" | "hrs" | "hr" | "h" => whole.min(168) * 60 + tenths * 6,
        "minutes" | "mins" | "min" if tenths == 0 => whole.min(1440),
        _ => return None,
    };
    Some((length as u16, Run { from: at, to: run.to + 1 }))
}
