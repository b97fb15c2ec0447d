//! Dates of a recurrence, found by asking of each day whether the rule names it: RFC 5545 for
//! FREQ DAILY, WEEKLY and MONTHLY with INTERVAL, BYDAY, BYMONTHDAY, COUNT and UNTIL; weeks start
//! on Monday. The product uses a library; this reads only the text of the rule and its first date.

use jiff::civil::{Date, Weekday, date};

use onestop::domain::recurrence::Recurrence;

use super::calendar::{date_of, day_of, week_of};

/// The last day that is looked at: the service knows no later year.
const LAST: Date = date(2200, 12, 31);

/// A day of the week, with its place in the month (`2TU`, `-1FR`) where the rule names one.
type NamedDay = (Option<i64>, Weekday);

/// The parts of a rule.
struct Rule {
    first: Date,
    freq: String,
    interval: i64,
    by_day: Vec<NamedDay>,
    by_month_day: Vec<i64>,
    count: Option<usize>,
    until: Option<Date>,
}

/// All dates that a rule names, from its first date on, in order.
pub fn rule_dates(recurrence: &Recurrence) -> impl Iterator<Item = Date> {
    let rule = read(recurrence.text(), recurrence.first());
    let count = rule.count.unwrap_or(usize::MAX);
    let until = rule.until.unwrap_or(LAST);
    (day_of(rule.first)..=day_of(until))
        .map(date_of)
        .filter(move |date| names(&rule, *date))
        .take(count)
}

fn read(text: &str, first: Date) -> Rule {
    let value = |name: &str| {
        text.split(';').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')).map(str::trim)
    };
    let list = |name: &str| value(name).map_or_else(Vec::new, |v| v.split(',').collect());
    Rule {
        first,
        freq: value("FREQ").unwrap().to_owned(),
        interval: value("INTERVAL").map_or(1, |n| n.parse().unwrap()),
        by_day: list("BYDAY").into_iter().map(named_day).collect(),
        by_month_day: list("BYMONTHDAY").iter().map(|n| n.parse().unwrap()).collect(),
        count: value("COUNT").map(|n| n.parse().unwrap()),
        until: value("UNTIL").map(|d| Date::strptime("%Y%m%d", d.replace('-', "")).unwrap()),
    }
}

fn named_day(text: &str) -> NamedDay {
    let (place, day) = text.split_at(text.len() - 2);
    let day = match day {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        other => panic!("{other} is no day of the week"),
    };
    (if place.is_empty() { None } else { Some(place.parse().unwrap()) }, day)
}

/// Whether a rule names a date, its COUNT and UNTIL aside.
fn names(rule: &Rule, date: Date) -> bool {
    let months = |d: Date| i64::from(d.year()) * 12 + i64::from(d.month());
    let steps = match rule.freq.as_str() {
        "DAILY" => day_of(date) - day_of(rule.first),
        "WEEKLY" => week_of(day_of(date)) - week_of(day_of(rule.first)),
        "MONTHLY" => months(date) - months(rule.first),
        other => panic!("{other} is outside the subset"),
    };
    let by_day =
        rule.by_day.is_empty() || rule.by_day.iter().any(|named| is_named_day(*named, date));
    let by_month_day = rule.by_month_day.is_empty()
        || rule.by_month_day.iter().any(|day| is_month_day(*day, date));
    // "Information, not contained in the rule, necessary to determine the various recurrence
    // instance[s is] derived from the Start" (RFC 5545, 3.3.10).
    let like_first = match rule.freq.as_str() {
        "WEEKLY" => !rule.by_day.is_empty() || date.weekday() == rule.first.weekday(),
        "MONTHLY" => {
            !rule.by_day.is_empty()
                || !rule.by_month_day.is_empty()
                || date.day() == rule.first.day()
        }
        _ => true,
    };
    steps % rule.interval == 0 && by_day && by_month_day && like_first
}

/// `TU` is every Tuesday, `2TU` the second of the month, `-1TU` its last.
fn is_named_day((place, day): NamedDay, date: Date) -> bool {
    let from_start = (i64::from(date.day()) - 1) / 7 + 1;
    let from_end = -((i64::from(date.days_in_month()) - i64::from(date.day())) / 7 + 1);
    date.weekday() == day && place.is_none_or(|n| n == from_start || n == from_end)
}

/// `-1` is the last day of the month.
fn is_month_day(day: i64, date: Date) -> bool {
    let from_end = i64::from(date.day()) - i64::from(date.days_in_month()) - 1;
    day == i64::from(date.day()) || day == from_end
}
