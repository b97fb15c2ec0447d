//! Recurrences: the subset of RFC 5545 that api.md fixes, expanded by the `rrule` crate.

mod form;

use std::fmt;

use jiff::civil::Date;
use rrule::{Frequency, NWeekday, RRule, RRuleError, Tz, Unvalidated, Validated};

use super::fault::Fault;
use super::time::{date_of, day_number};

/// A rule with COUNT is gone through from its first date on, so that must not lie far back.
const FIRST_YEAR: i16 = 2000;
/// Longest rule in characters.
const RULE_MAX: usize = 300;
/// Most dates that are gone through at a time: those of a daily rule in some 80 years.
const STEPS_MAX: usize = 30_000;
/// The last year that dates are looked for in, as everywhere in the service.
const YEAR_MAX: i32 = 2200;

/// The days of the week in a rule.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule that names dates, counted from a first date.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurrence {
    text: String,
    first: Date,
    /// Its last date, or a day after which it names none; `None` = it goes on.
    until: Option<Date>,
    /// Without COUNT, in whose place stands `until`: so dates can be looked for from any date on.
    rule: RRule<Validated>,
}

impl Eq for Recurrence {}

impl Recurrence {
    /// Reads a rule such as `FREQ=WEEKLY;BYDAY=TU` that starts at a date. Allowed are FREQ DAILY,
    /// WEEKLY, MONTHLY with INTERVAL, BYDAY (ordinals only when MONTHLY), BYMONTHDAY, COUNT and
    /// UNTIL as a date; anything else is `rrule_unsupported`.
    pub fn parse(text: &str, first: Date) -> Result<Self, Fault> {
        if first.year() < FIRST_YEAR {
            let message = "A recurrence begins in the year 2000 or later: give a later first date.";
            return Err(Fault::new("out_of_range", message));
        }
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text).to_owned();
        if text.len() > RULE_MAX || !text.is_ascii() {
            return Err(unsupported());
        }
        check_parts(&text)?;
        let until = text.split(';').find_map(|part| part.strip_prefix("UNTIL="));
        let until = until.map(parse_until).transpose()?;
        let rule = read(&text, &["UNTIL="], first, until)?;
        let counted = rule.get_count().is_some();
        let whole = Self { text, first, until, rule };
        if !counted {
            return Ok(whole);
        }
        // Of a rule that names no date at all any day is as good as its last.
        let until = whole.walk(first, |dates| dates.last()).unwrap_or(first);
        let rule = read(&whole.text, &["COUNT="], first, Some(until))?;
        Ok(Self { until: Some(until), rule, ..whole })
    }

    /// The rule as text, normalised.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The date from which it counts; a session only if the rule names it.
    pub fn first(&self) -> Date {
        self.first
    }

    /// Its last date, or a day after which it names none; `None` = it goes on.
    pub fn until(&self) -> Option<Date> {
        self.until
    }

    /// Dates that the rule names, in order, from `from` to `to` (both included).
    pub fn dates(&self, from: Date, to: Date) -> Vec<Date> {
        self.walk(from, |dates| {
            dates.skip_while(|date| *date < from).take_while(|date| *date <= to).collect()
        })
    }

    /// Dates from `from` to `last` that the rule names and `keep` accepts, up to `days` days from
    /// the first of them on (that one counted).
    pub fn dates_from_first(
        &self,
        from: Date,
        last: Option<Date>,
        days: i64,
        keep: impl Fn(Date) -> bool,
    ) -> Vec<Date> {
        self.walk(from, |dates| {
            let mut end = None;
            dates
                .skip_while(|date| *date < from)
                // Without this a rule that goes on after `last` would be walked to its very end.
                .take_while(|date| last.is_none_or(|last| *date <= last))
                .filter(|date| keep(*date))
                .take_while(|date| {
                    let day = day_number(*date);
                    day < *end.get_or_insert(day + days)
                })
                .collect()
        })
    }

    /// Its last date on or before `limit`; `None` where neither the rule nor `limit` ends it.
    pub fn last_date(&self, limit: Option<Date>, keep: impl Fn(Date) -> bool) -> Option<Date> {
        let end = match (limit, self.until) {
            (Some(limit), Some(until)) => limit.min(until),
            (limit, until) => limit.or(until)?,
        };
        // Looked for from the end, further and further back.
        let mut days = 64;
        loop {
            let from = date_of(day_number(end) - days);
            let last = self.dates(from, end).into_iter().rfind(|date| keep(*date));
            if last.is_some() || from <= self.first {
                return last;
            }
            days *= 8;
        }
    }

    /// Goes through the dates, from one on that is not after the first on or after `from`.
    fn walk<R>(&self, from: Date, visit: impl FnOnce(&mut dyn Iterator<Item = Date>) -> R) -> R {
        let start = self.start_near(from);
        let Ok(start) = midnight(start) else { return visit(&mut std::iter::empty()) };
        let set = rrule::RRuleSet::new(start).rrule(self.rule.clone()).limit();
        visit(&mut set.into_iter().take(STEPS_MAX).map_while(civil))
    }

    /// A date from which the rule, counted anew, names the same dates from `from` on: as many
    /// whole intervals after the first date as fit.
    fn start_near(&self, from: Date) -> Date {
        let interval = i64::from(self.rule.get_interval()).max(1);
        let first = day_number(self.first);
        let whole = |distance: i64, interval: i64| distance.max(0) / interval * interval;
        match self.rule.get_freq() {
            Frequency::Daily => date_of(first + whole(day_number(from) - first, interval)),
            // A week further back, as days of a week before the one it begins with are left out.
            Frequency::Weekly => date_of(first + whole(day_number(from) - 7 - first, 7 * interval)),
            Frequency::Monthly => {
                let month = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
                let months = whole(month(from) - month(self.first), interval);
                if months == 0 {
                    return self.first;
                }
                let month = month(self.first) + months;
                let (year, month) = (month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1);
                Date::new(year, month, 1).unwrap_or(self.first)
            }
            Frequency::Yearly | Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => {
                self.first
            }
        }
    }
}

/// Reads the text as the library does, without the parts that begin with one of `without`, ending
/// with `until`.
fn read(
    text: &str,
    without: &[&str],
    first: Date,
    until: Option<Date>,
) -> Result<RRule<Validated>, Fault> {
    let parts = text.split(';').filter(|part| !without.iter().any(|name| part.starts_with(name)));
    let bare: Vec<String> = parts.map(for_library).collect();
    let parsed: RRule<Unvalidated> = bare.join(";").parse().map_err(unsupported_by)?;
    let parsed = match until {
        None => parsed,
        Some(date) => parsed.until(midnight(date)?),
    };
    check_days(&parsed)?;
    parsed.validate(midnight(first)?).map_err(unsupported_by)
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn unsupported() -> Fault {
    Fault::new(
        "rrule_unsupported",
        "A recurrence is FREQ=DAILY, WEEKLY or MONTHLY with INTERVAL, BYDAY, BYMONTHDAY, COUNT or \
         UNTIL as a date, e.g. FREQ=WEEKLY;BYDAY=TU.",
    )
}

fn unsupported_by(_: RRuleError) -> Fault {
    unsupported()
}

fn check_parts(text: &str) -> Result<(), Fault> {
    let mut seen: Vec<&str> = Vec::new();
    for part in text.split(';') {
        let (name, value) = part.split_once('=').ok_or_else(unsupported)?;
        let known = match name {
            "FREQ" => matches!(value, "DAILY" | "WEEKLY" | "MONTHLY"),
            "INTERVAL" => value.parse().is_ok_and(|n: u16| (1..=1000).contains(&n)),
            "COUNT" => value.parse().is_ok_and(|n: u32| (1..=10_000).contains(&n)),
            "UNTIL" => !value.is_empty(),
            "BYDAY" => value.split(',').all(is_named_day),
            "BYMONTHDAY" => value.split(',').all(|day| is_place(day, 31)),
            _ => false,
        };
        if !known || seen.contains(&name) {
            return Err(unsupported());
        }
        seen.push(name);
    }
    let both_ends = seen.contains(&"COUNT") && seen.contains(&"UNTIL");
    if seen.contains(&"FREQ") && !both_ends { Ok(()) } else { Err(unsupported()) }
}

/// Whether a text is a day of the week, with or without its place in the month: `TU`, `-1FR`. The
/// library reads any other text before the letters as none.
fn is_named_day(text: &str) -> bool {
    text.len().checked_sub(2).is_some_and(|at| {
        let (place, day) = text.split_at(at);
        DAYS.contains(&day) && (place.is_empty() || is_place(place, 5))
    })
}

/// Whether a text is a number from 1 to `most`, or from -1 to `-most`.
fn is_place(text: &str, most: u16) -> bool {
    text.parse().is_ok_and(|n: i16| (1..=most).contains(&n.unsigned_abs()))
}

/// A part as the library understands it. Of `BYDAY=2TU,WE` it takes the Wednesdays that are second
/// Tuesdays, none; RFC 5545 means both. Named five times by its place, a day is what it was alone.
fn for_library(part: &str) -> String {
    let Some(days) = part.strip_prefix("BYDAY=") else { return part.to_owned() };
    let has_place = |day: &&str| day.len() > 2;
    if !days.split(',').any(|day| has_place(&day)) {
        return part.to_owned();
    }
    let all_places = |day: &str| (1..=5).map(|n| format!("{n}{day}")).collect::<Vec<_>>().join(",");
    let named = days.split(',').map(|d| if has_place(&d) { d.to_owned() } else { all_places(d) });
    format!("BYDAY={}", named.collect::<Vec<_>>().join(","))
}

fn check_days(rule: &RRule<Unvalidated>) -> Result<(), Fault> {
    let ordinals = rule.get_by_weekday().iter().any(|day| matches!(day, NWeekday::Nth(..)));
    let monthly = rule.get_freq() == Frequency::Monthly;
    // RFC 5545 forbids BYMONTHDAY in a weekly rule and ordinals outside a monthly one.
    let weekly_by_month_day =
        rule.get_freq() == Frequency::Weekly && !rule.get_by_month_day().is_empty();
    if (ordinals && !monthly) || weekly_by_month_day { Err(unsupported()) } else { Ok(()) }
}

fn parse_until(text: &str) -> Result<Date, Fault> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Date::strptime("%Y%m%d", text).map_err(|_| unsupported());
    }
    super::time::parse_date(text).map_err(|_| unsupported())
}

fn midnight(date: Date) -> Result<chrono::DateTime<Tz>, Fault> {
    let (year, month, day) = (i32::from(date.year()), date.month() as u32, date.day() as u32);
    chrono::NaiveDate::from_ymd_opt(year, month, day)
        .and_then(|d| d.and_hms_opt(0, 0, 0))
        .and_then(|at| at.and_local_timezone(Tz::UTC).single())
        .ok_or_else(unsupported)
}

/// The date, up to [`YEAR_MAX`]: the library goes on to years that a date cannot have.
fn civil(at: chrono::DateTime<Tz>) -> Option<Date> {
    use chrono::Datelike;
    let in_range = at.year() <= YEAR_MAX;
    in_range.then(|| jiff::civil::date(at.year() as i16, at.month() as i8, at.day() as i8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn rule(text: &str) -> Recurrence {
        Recurrence::parse(text, date(2026, 12, 1)).unwrap()
    }

    #[test]
    fn weekly_rules_name_their_days() {
        let tuesdays = rule("FREQ=WEEKLY;BYDAY=TU");
        let dates = tuesdays.dates(date(2026, 12, 2), date(2026, 12, 20));
        assert_eq!(dates, [date(2026, 12, 8), date(2026, 12, 15)]);
    }

    #[test]
    fn the_first_date_is_a_session_only_if_the_rule_names_it() {
        let mondays = rule("FREQ=WEEKLY;BYDAY=MO");
        assert_eq!(
            mondays.dates_from_first(date(2026, 1, 1), None, 7, |_| true),
            [date(2026, 12, 7)]
        );
    }

    #[test]
    fn monthly_rules_know_ordinals_and_until() {
        let last_friday = rule("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270228");
        assert_eq!(last_friday.last_date(None, |_| true), Some(date(2027, 2, 26)));
        let count = rule("FREQ=DAILY;INTERVAL=2;COUNT=3");
        assert_eq!(count.last_date(None, |_| true), Some(date(2026, 12, 5)));
        assert_eq!(rule("FREQ=DAILY").last_date(None, |_| true), None);
    }

    #[test]
    fn days_with_and_without_a_place_in_the_month_are_both_meant() {
        let both = rule("FREQ=MONTHLY;BYDAY=1TU,SA");
        let december = [1, 5, 12, 19, 26].map(|day| date(2026, 12, day));
        assert_eq!(both.dates(date(2026, 12, 1), date(2026, 12, 31)), december);
        assert_eq!(both.text(), "FREQ=MONTHLY;BYDAY=1TU,SA");
    }

    #[test]
    fn a_rule_that_is_looked_through_in_vain_ends_before_dates_do() {
        let yearly = rule("FREQ=MONTHLY;INTERVAL=12");
        assert!(yearly.dates_from_first(date(2026, 1, 1), None, 56, |_| false).is_empty());
        let last = Some(date(2026, 12, 1));
        let dates = yearly.dates_from_first(date(2026, 12, 2), last, 56, |_| true);
        assert!(dates.is_empty());
    }

    #[test]
    fn rules_outside_the_subset_are_refused() {
        for text in [
            "",
            "WEEKLY",
            "FREQ=YEARLY",
            "FREQ=HOURLY",
            "FREQ=WEEKLY;BYSETPOS=1",
            "FREQ=WEEKLY;BYDAY=1TU",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=0",
            "FREQ=WEEKLY;BYDAY=XX",
            "FREQ=WEEKLY;BYDAY=ABCTU",
            "FREQ=WEEKLY;BYDAY=0TU",
            "FREQ=WEEKLY;BYDAY=TU,",
            "FREQ=MONTHLY;BYDAY=6TU",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=DAILY;FREQ=DAILY",
            "FREQ=DAILY;UNTIL=20270101T000000Z",
            "FREQ=DAILY;UNTIL=20271301",
            "FREQ=DAILY;COUNT=2;UNTIL=20270101",
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "FREQ=MONTHLY;BYMONTHDAY=32",
        ] {
            let code = Recurrence::parse(text, date(2026, 12, 1)).unwrap_err().code;
            assert_eq!(code, "rrule_unsupported", "{text}");
        }
    }
}
