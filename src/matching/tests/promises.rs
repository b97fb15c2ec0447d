//! What an acceptance promises.

use jiff::civil::{Date, Weekday, date};

use super::fixtures::{as_of, away, london, need, recurring, session, sessions, volunteer, window};
use crate::domain::availability::Availability;
use crate::domain::facts::VolunteerFacts;
use crate::domain::placement::Promise;
use crate::domain::schedule::{Flexible, Schedule, Session};
use crate::matching::promise;

const TUESDAY: Date = date(2026, 12, 1);

fn promised(schedule: Schedule, person: &VolunteerFacts) -> Promise {
    promise::of(&need(|n| n.schedule = schedule).need, person, as_of(), &london())
}

#[test]
fn the_covered_sessions_are_promised_and_all_where_nothing_is_known() {
    let schedule =
        || sessions(&[(TUESDAY, "10:00", "12:00"), (date(2026, 12, 2), "10:00", "12:00")]);
    let covered = vec![session(TUESDAY, "10:00", "12:00")];
    assert_eq!(promised(schedule(), &volunteer(|_| ())), Promise::Sessions(covered));
    let unknown = volunteer(|v| v.availability = Availability::default());
    let Promise::Sessions(all) = promised(schedule(), &unknown) else { panic!() };
    assert_eq!(all.len(), 2);
}

#[test]
fn a_recurrence_is_promised_as_a_rule_that_gives_the_covered_sessions() {
    let mut rule = recurring("FREQ=DAILY", date(2026, 11, 1), "10:00", "12:00");
    rule.except = vec![date(2026, 12, 3)];
    let person = volunteer(|v| {
        v.availability.weekly = vec![window("mon 09:00-13:00"), window("thu 09:00-13:00")];
        v.availability.away = vec![away(date(2026, 12, 20), date(2027, 1, 3))];
    });
    let schedule = Schedule::Recurring(Box::new(rule));
    let Promise::Recurring(kept) = promised(schedule.clone(), &person) else { panic!() };
    assert_eq!(kept.days, [Weekday::Monday, Weekday::Thursday]);
    let expected = [(12, 3), (12, 21), (12, 24), (12, 28), (12, 31)];
    let expected = expected.map(|(month, day)| date(2026, month, day));
    assert_eq!(kept.except, expected);
    let covered = crate::matching::tests::fixtures::pair(&need(|n| n.schedule = schedule), &person);
    // The horizon: 56 days from 30 November.
    let by_rule = kept.sessions(date(2026, 11, 30), date(2027, 1, 24));
    assert_eq!(by_rule, covered.explanation.covered);
}

#[test]
fn sessions_of_this_week_that_are_past_are_no_part_of_the_promise() {
    let rule = recurring("FREQ=WEEKLY;BYDAY=MO,TU", date(2026, 11, 1), "08:00", "08:30");
    let person = volunteer(|v| {
        v.availability.weekly = vec![window("mon 08:00-09:00"), window("tue 08:00-09:00")];
    });
    let Promise::Recurring(kept) = promised(Schedule::Recurring(Box::new(rule)), &person) else {
        panic!()
    };
    // as_of is Monday 09:00.
    assert_eq!(kept.except, [date(2026, 11, 30)]);
    let first: Vec<_> =
        kept.sessions(date(2026, 11, 30), TUESDAY).into_iter().map(Session::date).collect();
    assert_eq!(first, [TUESDAY]);
}

#[test]
fn flexible_hours_are_promised_for_every_week() {
    let schedule = Schedule::Flexible(Flexible {
        minutes_per_week: 90,
        first_date: TUESDAY,
        last_date: None,
        windows: Vec::new(),
    });
    assert_eq!(promised(schedule, &volunteer(|_| ())), Promise::Weekly(90));
}
