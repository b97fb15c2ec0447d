//! How often something takes place: rules of the subset that the API takes.

use jiff::civil::Weekday;

use super::days::{self, Days, How};
use super::numbers::{number, ordinal};
use super::words::{Run, Words};

/// How often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The rule as the API takes it.
    pub text: String,
    /// The words.
    pub run: Run,
    /// The days that it names.
    pub days: Vec<Weekday>,
}

/// What the text says of how often, beside its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Each week.
    Weeks(u32, Run),
    /// Each day.
    Day(Run),
    /// Each month, on a day that is not said.
    Month(Run),
}

const LETTERS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "MO"),
    (Weekday::Tuesday, "TU"),
    (Weekday::Wednesday, "WE"),
    (Weekday::Thursday, "TH"),
    (Weekday::Friday, "FR"),
    (Weekday::Saturday, "SA"),
    (Weekday::Sunday, "SU"),
];

/// The two letters of a day in a rule.
pub fn letters(day: Weekday) -> &'static str {
    LETTERS.iter().find(|(named, _)| *named == day).map_or("MO", |(_, letters)| letters)
}

/// The rule that names days of every so many weeks.
pub fn weekly(days: &[Weekday], weeks: u32) -> String {
    let days = days.iter().map(|day| letters(*day)).collect::<Vec<_>>().join(",");
    match weeks {
        1 => format!("FREQ=WEEKLY;BYDAY={days}"),
        _ => format!("FREQ=WEEKLY;INTERVAL={weeks};BYDAY={days}"),
    }
}

/// "the first and third Tuesday of the month".
pub fn monthly(words: &Words) -> Option<Rule> {
    (0..words.len()).find_map(|at| by_place(words, at))
}

fn by_place(words: &Words, at: usize) -> Option<Rule> {
    let (place, mut run) = ordinal(words, at)?;
    let mut places = vec![place];
    while words.is(run.to, &["and", "&", ",", "or"]) {
        let Some((place, next)) = ordinal(words, run.to + 1) else { break };
        places.push(place);
        run = run.with(next);
    }
    let (day, _) = days::weekday(words, run.to)?;
    run.to += 1;
    let skip = usize::from(days::part_at(words, run.to).is_some());
    let of_the_month = [
        "of the month",
        "of each month",
        "of every month",
        "in the month",
        "in each month",
        "each month",
        "every month",
        "of a month",
        "of month",
        "a month",
        "monthly",
    ]
    .iter()
    .find_map(|phrase| words.follows(run.to + skip, phrase));
    let clause = words.clause(at);
    let before = (clause.from..at).find(|at| words.at(*at) == "monthly").map(|at| Run::of(at, 1));
    let whole = of_the_month.or(before)?.with(run);
    places.sort_unstable_by_key(|place| if *place < 0 { 9 } else { *place });
    places.dedup();
    let named: Vec<String> = places.iter().map(|p| format!("{p}{}", letters(day))).collect();
    let text = format!("FREQ=MONTHLY;BYDAY={}", named.join(","));
    Some(Rule { text, run: whole, days: vec![day] })
}

/// What the text says of how often.
pub fn every(words: &Words) -> Option<Every> {
    (0..words.len()).find_map(|at| {
        some_weeks(words, at)
            .or_else(|| each_day(words, at))
            .or_else(|| phrase(words, at, &MONTHLY).map(Every::Month))
            .or_else(|| phrase(words, at, &WEEKLY).map(|run| Every::Weeks(1, run)))
    })
}

const FORTNIGHTLY: [&str; 8] = [
    "fortnightly",
    "every fortnight",
    "once a fortnight",
    "each fortnight",
    "every other week",
    "alternate weeks",
    "every second week",
    "a fortnight",
];
const DAILY: [&str; 4] = ["every day", "7 days a week", "seven days a week", "each day"];
const MONTHLY: [&str; 4] = ["once a month", "monthly", "every month", "each month"];
const WEEKLY: [&str; 12] = [
    "weekly",
    "every week",
    "each week",
    "once a week",
    "per week",
    "a week",
    "regular",
    "regularly",
    "ongoing",
    "term time",
    "week in week out",
    "on a regular basis",
];

fn phrase(words: &Words, at: usize, phrases: &[&str]) -> Option<Run> {
    phrases.iter().find_map(|phrase| words.follows(at, phrase))
}

/// Every second week, every third, ...
fn some_weeks(words: &Words, at: usize) -> Option<Every> {
    if let Some(run) = phrase(words, at, &FORTNIGHTLY) {
        return Some(Every::Weeks(2, run));
    }
    let other = phrase(words, at, &["every other", "every second", "alternate"]);
    if let Some(run) = other.filter(|run| days::weekday(words, run.to).is_some()) {
        return Some(Every::Weeks(2, run));
    }
    let (weeks, run) = number(words, at + 1).filter(|_| words.at(at) == "every")?;
    let known = words.at(run.to) == "weeks" && (2..=26).contains(&weeks);
    known.then_some(Every::Weeks(weeks, Run { from: at, to: run.to + 1 }))
}

/// "every day"; "daily" alone, for "the daily tide" is something else.
fn each_day(words: &Words, at: usize) -> Option<Every> {
    let alone = words.is_break(at + 1)
        || words.number(at + 1).is_some()
        || words.is(at + 1, &["from", "between"]);
    if words.at(at) == "daily" && alone {
        return Some(Every::Day(Run::of(at, 1)));
    }
    phrase(words, at, &DAILY).map(Every::Day)
}

/// "for six weeks": how often a weekly rule names a day.
pub fn count(words: &Words) -> Option<(u32, Run)> {
    (0..words.len()).find_map(|at| {
        let run = words.follows(at, "for")?;
        let skip = usize::from(words.is(run.to, &["the", "about"]))
            + usize::from(words.at(run.to + 1) == "next");
        let (weeks, count) = number(words, run.to + skip)?;
        let whole = Run { from: at, to: count.to + 1 };
        ((1..=104).contains(&weeks) && words.is(count.to, &["weeks", "week"]))
            .then_some((weeks, whole))
    })
}

/// Whether days are said of every week: by themselves, or because the text is about every week.
pub fn is_weekly(days: &Days, every: Option<Every>) -> bool {
    match days.how {
        How::Every => true,
        How::Open => every.is_some(),
        How::Single => false,
    }
}
