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
