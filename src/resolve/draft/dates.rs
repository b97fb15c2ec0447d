//! Dates: `Sat 12 December`, `12/12/2026`, `tomorrow`, `5th, 12th and 19th December`.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::days::weekday;
use super::numbers::is_suffix;
use super::words::{Run, Words};

/// What a date is said for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Something takes place on it.
    On,
    /// Something begins with it.
    First,
    /// Something ends with it.
    Last,
}

/// Dates that are said together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dates {
    /// The dates, in order.
    pub on: Vec<Date>,
    /// What for.
    pub role: Role,
    /// What keeps it from being sure.
    pub doubt: Option<Doubt>,
    /// Where they stand.
    pub run: Run,
}

/// Why a date is not sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is past.
    Past,
    /// It falls on another day of the week than is said.
    OtherDay,
    /// This week's or the next.
    WhichWeek,
    /// The year is not said, and this year's is just past.
    WhichYear,
}

const MONTHS: [(&str, &str); 12] = [
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may", "may"),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
];
const FEASTS: [(&str, i8, i8); 6] = [
    ("christmas day", 12, 25),
    ("christmas eve", 12, 24),
    ("boxing day", 12, 26),
    ("new years eve", 12, 31),
    ("new years day", 1, 1),
    ("halloween", 10, 31),
];
/// Most days from one date to another that are taken as sessions on each of them.
const RANGE_MAX: i32 = 13;
/// A date without a year that is this many days ahead was more likely meant for this year.
const FAR_DAYS: i32 = 300;

/// The month that a word names, 1 to 12.
pub fn month(word: &str) -> Option<i8> {
    let word = if word == "sept" { "sep" } else { word };
    let at = MONTHS.iter().position(|(long, short)| [*long, *short].contains(&word))?;
    Some(at as i8 + 1)
}

/// All dates, in the order of the text.
pub fn all(words: &Words, today: Date) -> Vec<Dates> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match at_token(words, at, today) {
            Some(mut dates) => {
                let said = on_day(words, &mut dates);
                at = dates.run.to;
                dates.role = role(words, dates.run);
                if dates.doubt.is_none() {
                    dates.doubt = doubt(&dates, said, today);
                }
                if !words.is(dates.run.from.wrapping_sub(1), &["by", "before", "since", "born"]) {
                    found.push(dates);
                }
            }
            None => at += 1,
        }
    }
    found
}

fn at_token(words: &Words, at: usize, today: Date) -> Option<Dates> {
    written(words, at, today)
        .or_else(|| list(words, at, today))
        .or_else(|| american(words, at, today))
        .or_else(|| feast(words, at, today))
        .or_else(|| relative(words, at, today))
        .or_else(|| day_and_number(words, at, today))
}

fn certain(dates: Vec<Date>, run: Run) -> Dates {
    Dates { on: dates, role: Role::On, doubt: None, run }
}

/// `2026-12-12`, `12/12/2026`, `12/12`.
fn written(words: &Words, at: usize, today: Date) -> Option<Dates> {
    let first = words.number(at)?;
    let mark = words.at(at + 1);
    if !["/", "-", "."].contains(&mark) || !words.glued(at + 1) || !words.glued(at + 2) {
        return None;
    }
    let second = words.number(at + 2)?;
    let third = words.number(at + 4).filter(|_| words.at(at + 3) == mark && words.glued(at + 4));
    let (date, len) = match third {
        Some(third) if words.at(at).len() == 4 => (whole(first, second, third)?, 5),
        Some(third) => {
            let year = if words.at(at + 4).len() == 2 { 2000 + third } else { third };
            (whole(year, second, first)?, 5)
        }
        None if mark == "/" => (next(today, second as i8, first as i8)?, 3),
        None => return None,
    };
    Some(certain(vec![date], Run::of(at, len)))
}

fn whole(year: u32, month: u32, day: u32) -> Option<Date> {
    let known = (2000..=2100).contains(&year) && month <= 12 && day <= 31;
    known.then(|| Date::new(year as i16, month as i8, day as i8).ok()).flatten()
}

/// `12 December 2026`, `12th of Dec`, `5th, 12th and 19th December`, `12-14 December`.
fn list(words: &Words, at: usize, today: Date) -> Option<Dates> {
    let mut days = Vec::new();
    let mut to = at;
    let mut ranges = false;
    loop {
        let skip = usize::from(words.at(to) == "the");
        let day = words.number(to + skip).filter(|day| (1..=31).contains(day))?;
        days.push(day as i8);
        to += skip + 1;
        to += usize::from(is_suffix(words, to));
        match words.at(to) {
            "," | "and" | "&" => {
                to += 1;
                to += usize::from(words.is(to, &["and", "&"]));
                // "Sat 12 and Sun 13 December"
                to += usize::from(weekday(words, to).is_some());
            }
            "-" | "\u{2013}" | "to" if words.number(to + 1).is_some() && days.len() == 1 => {
                ranges = true;
                to += 1;
            }
            _ => break,
        }
        if days.len() > 31 {
            return None;
        }
    }
    to += usize::from(words.at(to) == "of");
    let month = month(words.at(to))?;
    to += 1;
    to += usize::from(words.at(to) == "," && is_year(words, to + 1));
    let year = words.number(to).filter(|_| is_year(words, to));
    to += usize::from(year.is_some());
    let date = |day: i8| match year {
        Some(year) => whole(year, month as u32, day as u32),
        None => next(today, month, day),
    };
    let mut dates: Vec<Date> = days.iter().map(|day| date(*day)).collect::<Option<_>>()?;
    if ranges {
        dates = each_day(dates[0], *dates.get(1)?)?;
    }
    dates.sort_unstable();
    dates.dedup();
    Some(certain(dates, Run { from: at, to }))
}

fn is_year(words: &Words, at: usize) -> bool {
    words.at(at).len() == 4 && words.number(at).is_some_and(|year| (2000..=2100).contains(&year))
}

fn each_day(from: Date, to: Date) -> Option<Vec<Date>> {
    let days = (to - from).get_days();
    (0..=RANGE_MAX)
        .contains(&days)
        .then(|| (0..=days).map(|n| from.saturating_add(n.days())).collect())
}

/// `December 12th, 2026`.
fn american(words: &Words, at: usize, today: Date) -> Option<Dates> {
    let month = month(words.at(at))?;
    let day =
        words.number(at + 1).filter(|day| (1..=31).contains(day) && words.at(at + 1).len() < 3)?;
    let mut to = at + 2;
    to += usize::from(is_suffix(words, to));
    let comma = usize::from(words.at(to) == "," && is_year(words, to + 1));
    let year = words.number(to + comma).filter(|_| is_year(words, to + comma));
    let date = match year {
        Some(year) => whole(year, month as u32, day)?,
        None => next(today, month, day as i8)?,
    };
    to += if year.is_some() { comma + 1 } else { 0 };
    Some(certain(vec![date], Run { from: at, to }))
}

fn feast(words: &Words, at: usize, today: Date) -> Option<Dates> {
    FEASTS.iter().find_map(|(name, month, day)| {
        let run = words.follows(at, name)?;
        Some(certain(vec![next(today, *month, *day)?], run))
    })
}

/// `today`, `tomorrow`, `this Saturday`, `next Tuesday`.
fn relative(words: &Words, at: usize, today: Date) -> Option<Dates> {
    match words.at(at) {
        "today" if says_hurry(words, at) => return None,
        "today" | "tonight" => return Some(certain(vec![today], Run::of(at, 1))),
        "tomorrow" => return Some(certain(vec![today.tomorrow().ok()?], Run::of(at, 1))),
        "this" | "next" | "coming" => {}
        _ => return None,
    }
    let (day, plural) = weekday(words, at + 1)?;
    if plural {
        return None;
    }
    let coming = upcoming(today, day);
    let this_week = day.to_monday_zero_offset() > today.weekday().to_monday_zero_offset();
    let mut dates = certain(vec![coming], Run::of(at, 2));
    if words.at(at) == "next" {
        if coming == today {
            dates.on = vec![today.saturating_add(7.days())];
        } else if this_week {
            dates.on.push(coming.saturating_add(7.days()));
            dates.doubt = Some(Doubt::WhichWeek);
        }
    }
    Some(dates)
}

/// "Apply today": no date on which anything takes place.
fn says_hurry(words: &Words, at: usize) -> bool {
    let hurry =
        ["apply", "call", "contact", "email", "join", "register", "schedule", "sign", "volunteer"];
    let clause = words.clause(at);
    (clause.from..at).any(|at| words.is(at, &hurry))
}

/// `Saturday 12th`: the next 12th that is a Saturday.
fn day_and_number(words: &Words, at: usize, today: Date) -> Option<Dates> {
    let (day, _) = weekday(words, at)?;
    let skip = at + 1 + usize::from(words.at(at + 1) == "the");
    let number = words.number(skip).filter(|_| is_suffix(words, skip + 1))?;
    if month(words.at(skip + 2)).is_some() || words.at(skip + 2) == "of" {
        return None;
    }
    let fits = |date: &Date| date.day() as u32 == number && date.weekday() == day;
    let date = (0..120).map(|n| today.saturating_add(n.days())).find(fits)?;
    Some(certain(vec![date], Run { from: at, to: skip + 2 }))
}

/// The first day of a kind from a date on.
pub fn upcoming(today: Date, day: Weekday) -> Date {
    let days = day.to_monday_zero_offset() - today.weekday().to_monday_zero_offset();
    today.saturating_add(i64::from(days.rem_euclid(7)).days())
}

/// The first such day from today on.
fn next(today: Date, month: i8, day: i8) -> Option<Date> {
    // 29 February comes every eighth year at the latest.
    (0..=8).filter_map(|n| Date::new(today.year() + n, month, day).ok()).find(|date| *date >= today)
}

/// Takes in a day of the week that stands before or after, and says which it was.
fn on_day(words: &Words, dates: &mut Dates) -> Option<Weekday> {
    let mut from = dates.run.from;
    from -= usize::from(words.before(from) == "the" && from > 0);
    from -= usize::from(words.before(from) == "," && from > 1);
    let before = from.checked_sub(1).and_then(|at| Some((at, weekday(words, at)?.0)));
    let (at, day) = before?;
    dates.run.from = at;
    Some(day)
}

fn role(words: &Words, run: Run) -> Role {
    let mut at = run.from;
    while at > 0 && words.is(at - 1, &["on", "the", "about", "around"]) {
        at -= 1;
    }
    match words.before(at) {
        "from" | "starting" | "start" | "starts" | "beginning" | "begins" | "commencing" => {
            Role::First
        }
        "until" | "till" | "to" | "ending" | "ends" | "til" | "through" => Role::Last,
        _ => Role::On,
    }
}

fn doubt(dates: &Dates, said: Option<Weekday>, today: Date) -> Option<Doubt> {
    let first = *dates.on.first()?;
    if dates.on.iter().any(|date| *date < today) {
        Some(Doubt::Past)
    } else if said.is_some_and(|day| dates.on.iter().all(|date| date.weekday() != day)) {
        Some(Doubt::OtherDay)
    } else if (first - today).get_days() > FAR_DAYS && first.year() > today.year() {
        Some(Doubt::WhichYear)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn said(text: &str) -> Vec<Dates> {
        // A Saturday.
        all(&Words::new(text), date(2026, 11, 21))
    }

    fn shown(text: &str) -> String {
        let show = |d: &Dates| {
            let dates: Vec<String> = d.on.iter().map(ToString::to_string).collect();
            format!("{:?} {}", d.role, dates.join(" "))
        };
        said(text).iter().map(show).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, dates) in [
            ("Sat 12 December", "On 2026-12-12"),
            ("on 12/12/2026", "On 2026-12-12"),
            ("3/1", "On 2027-01-03"),
            ("12th of December", "On 2026-12-12"),
            ("Dec 12th", "On 2026-12-12"),
            ("2026-12-12", "On 2026-12-12"),
            ("tomorrow", "On 2026-11-22"),
            ("this Tuesday", "On 2026-11-24"),
            ("next Tuesday", "On 2026-11-24"),
            ("5th, 12th and 19th December", "On 2026-12-05 2026-12-12 2026-12-19"),
            ("Sat 12 and Sun 13 December", "On 2026-12-12 2026-12-13"),
            ("12-14 December", "On 2026-12-12 2026-12-13 2026-12-14"),
            ("Saturday 12th", "On 2026-12-12"),
            ("Christmas Day", "On 2026-12-25"),
            ("from 1 December until 31 March 2027", "First 2026-12-01; Last 2027-03-31"),
            ("starting 4 January", "First 2027-01-04"),
            ("apply by 1 December", ""),
        ] {
            assert_eq!(shown(text), dates, "{text}");
        }
        assert!(said("from 1 December until 31 March 2027").iter().all(|d| d.doubt.is_none()));
    }

    #[test]
    fn dates_that_cannot_be_sure_say_why() {
        for (text, doubt) in [
            ("Sun 12 December", Doubt::OtherDay),
            ("12 December 2025", Doubt::Past),
            ("15 November", Doubt::WhichYear),
        ] {
            assert_eq!(said(text)[0].doubt, Some(doubt), "{text}");
        }
        let monday = all(&Words::new("next Friday"), date(2026, 11, 23));
        assert_eq!(monday[0].doubt, Some(Doubt::WhichWeek));
        for text in ["31 February", "may help", "10-4", "room 12", "1/2 price of 5/0"] {
            assert!(said(text).iter().all(|d| d.on.len() == 1), "{text}");
        }
    }
}
