//! Recurrences of every kind of the subset, and the library that expands them against the plain
//! day-by-day reading of RFC 5545.

use jiff::civil::Date;

use onestop::domain::recurrence::Recurrence;

use crate::reference::rule_dates;

use super::dice::Dice;

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule that counts from a first date.
pub fn recurrence(dice: &mut Dice, first: Date) -> Recurrence {
    let text = rule_text(dice, first);
    Recurrence::parse(&text, first).unwrap_or_else(|fault| panic!("{text}: {}", fault.message))
}

fn rule_text(dice: &mut Dice, first: Date) -> String {
    let freq = dice.pick(&["DAILY", "WEEKLY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY"]);
    let mut parts = vec![format!("FREQ={freq}")];
    if dice.chance(40) {
        let usual: &[i64] = if freq == "DAILY" { &[1, 2, 3, 7, 30] } else { &[1, 2, 2, 3, 5, 12] };
        parts.push(format!("INTERVAL={}", dice.pick(usual)));
    }
    let by_day = if freq == "WEEKLY" { 75 } else { 35 };
    if dice.chance(by_day) {
        let named: Vec<String> =
            (0..dice.between(1, 3)).map(|_| named_day(dice, freq == "MONTHLY")).collect();
        parts.push(format!("BYDAY={}", named.join(",")));
    }
    if freq != "WEEKLY" && dice.chance(30) {
        let days = dice.some(&["1", "2", "13", "15", "28", "29", "30", "31", "-1", "-2", "-30"], 4);
        if !days.is_empty() {
            parts.push(format!("BYMONTHDAY={}", days.join(",")));
        }
    }
    parts.extend(end(dice, first));
    parts.join(";")
}

/// How a rule ends, if it does.
fn end(dice: &mut Dice, first: Date) -> Option<String> {
    match dice.between(1, 10) {
        1 | 2 => Some(format!("COUNT={}", dice.pick(&[1, 2, 3, 5, 8, 13, 60, 400]))),
        3 | 4 => {
            let until = first.saturating_add(jiff::Span::new().days(dice.between(0, 500)));
            Some(format!("UNTIL={}", until.strftime(dice.pick(&["%Y%m%d", "%Y-%m-%d"]))))
        }
        _ => None,
    }
}

fn named_day(dice: &mut Dice, monthly: bool) -> String {
    let place = if monthly && dice.chance(70) {
        dice.pick(&["1", "2", "3", "4", "5", "-1", "-2", "-4"])
    } else {
        ""
    };
    format!("{place}{}", dice.pick(&DAYS))
}

#[test]
fn the_library_names_the_same_dates_as_a_day_by_day_reading_of_the_rule() {
    let mut dice = Dice::new(5_545);
    for _ in 0..2_000 {
        let first: Date = jiff::civil::date(2024, 1, 1)
            .saturating_add(jiff::Span::new().days(dice.between(0, 1_500)));
        let rule = recurrence(&mut dice, first);
        let from = first.saturating_add(jiff::Span::new().days(dice.between(-10, 400)));
        let to = from.saturating_add(jiff::Span::new().days(dice.between(0, 800)));
        let plain: Vec<Date> =
            rule_dates(&rule).take_while(|date| *date <= to).filter(|date| *date >= from).collect();
        assert_eq!(rule.dates(from, to), plain, "{rule} from {first}, {from} to {to}");
    }
}

#[test]
fn an_old_rule_names_the_same_dates_as_when_it_is_gone_through_from_its_beginning() {
    let mut dice = Dice::new(2_000);
    let mut named = 0;
    for _ in 0..600 {
        let days = |date: Date, days: i64| date.saturating_add(jiff::Span::new().days(days));
        let first = days(jiff::civil::date(2000, 1, 1), dice.between(0, 400));
        let mut text = rule_text(&mut dice, first);
        if dice.chance(20) && !text.contains("COUNT") && !text.contains("UNTIL") {
            text = format!("{text};COUNT={}", dice.pick(&[1_000, 3_000, 10_000]));
        }
        let rule = Recurrence::parse(&text, first).expect("a rule of the subset");
        let all: Vec<Date> = {
            let last = jiff::civil::date(2028, 12, 31);
            rule_dates(&rule).take_while(|date| *date <= last).collect()
        };
        for _ in 0..4 {
            let from = days(first, dice.between(-10, 10_000));
            let to = days(from, dice.between(0, 100));
            let plain: Vec<Date> =
                all.iter().copied().filter(|date| (from..=to).contains(date)).collect();
            assert_eq!(rule.dates(from, to), plain, "{rule} from {first}, {from} to {to}");
            let ahead: Vec<Date> = all.iter().copied().filter(|date| *date >= from).collect();
            let next = rule.dates_from_first(from, Some(to), 1, |_| true);
            let within = ahead.first().copied().filter(|date| *date <= to);
            assert_eq!(next.first().copied(), within, "{rule} from {first}, after {from}");
            let odd = |date: Date| date.day() % 2 == 1;
            let last = all.iter().rfind(|date| **date <= to && odd(**date)).copied();
            assert_eq!(rule.last_date(Some(to), odd), last, "{rule} from {first} up to {to}");
            named += plain.len();
        }
    }
    assert!(named > 5_000, "{named}");
}
