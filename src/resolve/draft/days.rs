//! Days of the week and parts of the day.

use jiff::civil::Weekday;

use super::words::{Run, Words};
use crate::domain::time::{Clock, WEEKDAYS};
use crate::resolve::times::{self, Hours};

/// Days that are named together, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// The days, Monday first, each once.
    pub named: Vec<Weekday>,
    /// Where they are named.
    pub run: Run,
    /// How sure it is that they come every week.
    pub how: How,
    /// Whether any of them would do: "Tuesday or Thursday".
    pub either: bool,
}

/// What the words around days say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Every one of them: "Tuesdays", "every Tuesday", "on a Tuesday", "Mon-Fri".
    Every,
    /// One of them, or all: "Tuesday".
    Open,
    /// A single one: "this Saturday", "Saturday 12 December".
    Single,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What is usually meant, for a person to confirm.
    pub usual: (Clock, Clock),
    /// Whether it lies before noon, if that is sure.
    pub before_noon: Option<bool>,
    /// Whether it is said of many days: "mornings".
    pub many: bool,
    /// Where it stands.
    pub run: Run,
}

/// Short forms that are other words as well, unless they are capitals.
const OTHER_WORDS: [&str; 6] = ["sat", "sun", "wed", "mon", "th", "tu"];

/// A day of the week at a token, and whether it is in the plural.
pub fn weekday(words: &Words, at: usize) -> Option<(Weekday, bool)> {
    let word = words.at(at);
    let day = times::weekday(word)?;
    let plural = word.ends_with("days");
    let doubtful = OTHER_WORDS.contains(&word) && !words.capital(at);
    let beside = |at: usize| {
        let near = words.at(at);
        words.number(at).is_some()
            || part_word(near).is_some()
            || ["every", "each", "on", "this", "next", "and", "-", "&"].contains(&near)
    };
    let sure = !doubtful || beside(at + 1) || (at > 0 && beside(at - 1));
    sure.then_some((day, plural))
}

/// All days that are named, those that are named together in one.
pub fn all(words: &Words) -> Vec<Days> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match group(words, at) {
            Some(days) => {
                at = days.run.to;
                found.push(days);
            }
            None => at += 1,
        }
    }
    found
}

fn group(words: &Words, at: usize) -> Option<Days> {
    if let Some(days) = set(words, at) {
        return Some(days);
    }
    let (first, mut plural) = weekday(words, at)?;
    let mut days = vec![first];
    let mut either = false;
    let mut to = at + 1;
    loop {
        let (join, day_at) = joined(words, to);
        let Some((day, many)) = weekday(words, day_at) else { break };
        match join {
            Join::None => break,
            Join::Range => days.extend(between(days[days.len() - 1], day)),
            Join::Or => {
                either = true;
                days.push(day);
            }
            Join::And => days.push(day),
        }
        plural |= many;
        to = day_at + 1;
    }
    let several = days.len() > 1;
    days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
    days.dedup();
    let run = Run { from: at, to };
    let how = how(words, run, plural, several);
    Some(Days { named: days, run, how, either })
}

enum Join {
    None,
    And,
    Or,
    Range,
}

/// What joins a day to the next, and where that would be.
fn joined(words: &Words, at: usize) -> (Join, usize) {
    match (words.at(at), words.at(at + 1)) {
        (",", "and" | "&") | ("&" | "and", "on") => (Join::And, at + 2),
        (",", "or") => (Join::Or, at + 2),
        ("and" | "&" | "," | "/" | "+", _) => (Join::And, at + 1),
        ("or", _) => (Join::Or, at + 1),
        ("-" | "\u{2013}" | "to" | "till" | "until" | "through", _) => (Join::Range, at + 1),
        (_, _) => (Join::None, at),
    }
}

/// The days after `from` up to `to`.
fn between(from: Weekday, to: Weekday) -> Vec<Weekday> {
    let from = from.to_monday_zero_offset();
    let days = (to.to_monday_zero_offset() - from).rem_euclid(7);
    (1..=days).map(|n| WEEKDAYS[((from + n).rem_euclid(7)) as usize].1).collect()
}

fn set(words: &Words, at: usize) -> Option<Days> {
    let every: Vec<Weekday> = WEEKDAYS.iter().map(|(_, day)| *day).collect();
    let (days, len) = match (words.at(at), words.at(at + 1)) {
        ("week", "days" | "day") => (every[..5].to_vec(), 2),
        ("weekday" | "weekdays", _) => (every[..5].to_vec(), 1),
        ("weekend" | "weekends", _) => (every[5..].to_vec(), 1),
        (_, _) => return None,
    };
    let run = Run::of(at, len);
    let one = words.at(at) == "weekend" || (len == 2 && words.at(at + 1) == "day");
    let before = words.before(at);
    let how = if ["this", "next", "one", "coming"].contains(&before) || words.at(at + len) == "of" {
        How::Single
    } else if one
        && days.len() == 2
        && !["every", "each"].contains(&before)
        && part_at(words, at + 1).is_none()
    {
        How::Open
    } else {
        How::Every
    };
    Some(Days { named: days, run, how, either: false })
}

fn how(words: &Words, run: Run, plural: bool, several: bool) -> How {
    let before = words.before(run.from);
    let before_that = words.before(run.from.saturating_sub(1));
    let date_follows = words.number(run.to).is_some()
        && (words.is(run.to + 1, &["th", "st", "nd", "rd"]) || is_month(words.at(run.to + 1)));
    let part = part_at(words, run.to);
    let many = plural || part.is_some_and(|part| part.many);
    if ["this", "next", "coming"].contains(&before) || date_follows {
        How::Single
    } else if many
        || several
        || ["every", "each", "other", "alternate"].contains(&before)
        || (before == "a" && before_that == "on")
        || words.follows(run.to, "of each").is_some()
        || words.follows(run.to, "of every").is_some()
    {
        How::Every
    } else {
        How::Open
    }
}

/// Whether a word is a month.
pub fn is_month(word: &str) -> bool {
    super::dates::month(word).is_some()
}

/// What a word for a part of the day usually means, whether it lies before noon, if that is sure,
/// and whether it is said of many days.
fn part_word(word: &str) -> Option<(Hours, Option<bool>, bool)> {
    let hours = match word {
        // Lunch is a meal here, and am and pm belong to a clock.
        "am" | "pm" | "ams" | "pms" | "lunch" => return None,
        // A group that says so means people who are up, and not the hours until morning.
        "night" | "nights" | "tonight" => times::part_of_day("evening"),
        word => times::part_of_day(word),
    }?;
    let noon = 12 * 60;
    let before_noon = match (hours.to <= noon, hours.from >= noon) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        (false, false) => None,
    };
    Some((hours, before_noon, word.ends_with('s')))
}

/// A part of the day at a token; "am" and "pm" where no time stands before them.
pub fn part_at(words: &Words, at: usize) -> Option<Part> {
    let after_time = at > 0 && words.number(at - 1).is_some();
    let (word, len) = match words.at(at) {
        "am" if !after_time => ("morning", 1),
        "ams" if !after_time => ("mornings", 1),
        "pm" if !after_time => ("afternoon", 1),
        "pms" if !after_time => ("afternoons", 1),
        "all" if words.at(at + 1) == "day" => ("daytime", 2),
        word => (word, 1),
    };
    let (hours, before_noon, many) = part_word(word)?;
    let greeting = words.before(at) == "good";
    let clock = |minute: u16| Clock::from_minutes(minute).ok();
    let usual = (clock(hours.from)?, clock(hours.to)?);
    (!greeting).then(|| Part { usual, before_noon, many, run: Run::of(at, len) })
}

/// All parts of the day.
pub fn parts(words: &Words) -> Vec<Part> {
    (0..words.len()).filter_map(|at| part_at(words, at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<(String, How)> {
        let all = all(&Words::new(text));
        let name = |day: &Weekday| crate::domain::time::weekday_name(*day);
        all.iter()
            .map(|d| (d.named.iter().map(name).collect::<Vec<_>>().join(" "), d.how))
            .collect()
    }

    #[test]
    fn days_that_are_named_together_belong_together() {
        for (text, days, how) in [
            ("Tues mornings", "tue", How::Every),
            ("Mon, Wed and Fri", "mon wed fri", How::Every),
            ("Monday to Friday", "mon tue wed thu fri", How::Every),
            ("Sat-Mon", "mon sat sun", How::Every),
            ("on a Thursday", "thu", How::Every),
            ("every Sunday", "sun", How::Every),
            ("weekday evenings", "mon tue wed thu fri", How::Every),
            ("this Saturday", "sat", How::Single),
            ("Sat 12 December", "sat", How::Single),
            ("Tuesday 10-12", "tue", How::Open),
            ("weekends", "sat sun", How::Every),
        ] {
            assert_eq!(named(text), [(days.to_owned(), how)], "{text}");
        }
    }

    #[test]
    fn words_that_only_look_like_days_are_none() {
        for text in ["she sat with us", "in the sun", "they wed in May", "good morning"] {
            assert_eq!(named(text), [], "{text}");
        }
        assert!(parts(&Words::new("good morning, 10 am")).is_empty());
    }
}
