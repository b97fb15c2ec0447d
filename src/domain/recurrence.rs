//! Recurrences: the subset of RFC 5545 that api.md fixes, expanded by the `rrule` crate.

use std::fmt;

use jiff::civil::Date;
use rrule::{Frequency, NWeekday, RRule, RRuleError, Tz, Unvalidated, Validated};

use super::fault::Fault;
use super::time::day_number;

/// Longest rule in characters.
const RULE_MAX: usize = 300;
/// Most dates a rule may go through before those asked for: a daily rule for some 80 years.
const STEPS_MAX: usize = 30_000;

/// A rule that names dates, counted from a first date.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurrence {
    text: String,
    first: Date,
    rule: RRule<Validated>,
}

impl Eq for Recurrence {}

impl Recurrence {
    /// Reads a rule such as `FREQ=WEEKLY;BYDAY=TU` that starts at a date. Allowed are FREQ DAILY,
    /// WEEKLY, MONTHLY with INTERVAL, BYDAY (ordinals only when MONTHLY), BYMONTHDAY, COUNT and
    /// UNTIL as a date; anything else is `rrule_unsupported`.
    pub fn parse(text: &str, first: Date) -> Result<Self, Fault> {
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text).to_owned();
        if text.len() > RULE_MAX || !text.is_ascii() {
            return Err(unsupported());
        }
        check_parts(&text)?;
        let rule = text.replace("UNTIL=", "UNTIL_DATE=");
        let until = rule.split(';').find_map(|p| p.strip_prefix("UNTIL_DATE=").map(str::to_owned));
        let bare: Vec<&str> = rule.split(';').filter(|p| !p.starts_with("UNTIL_DATE=")).collect();
        let parsed: RRule<Unvalidated> = bare.join(";").parse().map_err(unsupported_by)?;
        let parsed = match until {
            None => parsed,
            Some(date) => parsed.until(midnight(parse_until(&date)?)?),
        };
        check_days(&parsed)?;
        let rule = parsed.validate(midnight(first)?).map_err(unsupported_by)?;
        Ok(Self { text, first, rule })
    }

    /// The rule as text, normalised.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The date from which it counts; a session only if the rule names it.
    pub fn first(&self) -> Date {
        self.first
    }

    /// Dates that the rule names, in order, from `from` to `to` (both included).
    pub fn dates(&self, from: Date, to: Date) -> Vec<Date> {
        self.walk(|dates| {
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
        self.walk(|dates| {
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
        let ends =
            limit.is_some() || self.rule.get_count().is_some() || self.rule.get_until().is_some();
        if !ends {
            return None;
        }
        let within = |date: &Date| limit.is_none_or(|limit| *date <= limit);
        self.walk(|dates| dates.take_while(within).filter(|date| keep(*date)).last())
    }

    fn walk<R>(&self, visit: impl FnOnce(&mut dyn Iterator<Item = Date>) -> R) -> R {
        let Ok(start) = midnight(self.first) else { return visit(&mut std::iter::empty()) };
        let set = rrule::RRuleSet::new(start).rrule(self.rule.clone()).limit();
        visit(&mut set.into_iter().take(STEPS_MAX).map(civil))
    }
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
            "UNTIL" | "BYDAY" | "BYMONTHDAY" => !value.is_empty(),
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

fn civil(at: chrono::DateTime<Tz>) -> Date {
    use chrono::Datelike;
    jiff::civil::date(at.year() as i16, at.month() as i8, at.day() as i8)
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
