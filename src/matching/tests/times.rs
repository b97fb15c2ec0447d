//! Availability: horizon, windows, dates away, promises, caps, flexible hours.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::fixtures::{
    as_of, away, clock, extra, london, need, pair, reasons, recurring, session, sessions, snapshot,
    values, volunteer, window,
};
use crate::domain::availability::Availability;
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::NeedId;
use crate::domain::placement::{Promise, RecurringPromise};
use crate::domain::schedule::{Flexible, Schedule};
use crate::domain::score::{Reason, Unknown};
use crate::domain::weights::WeightOverrides;
use crate::matching::{NeedOver, rank};

const TUESDAY: Date = date(2026, 12, 1);

fn free(change: impl FnOnce(&mut Availability)) -> VolunteerFacts {
    volunteer(|v| change(&mut v.availability))
}

fn at(schedule: Schedule) -> NeedFacts {
    need(|n| n.schedule = schedule)
}

/// `A` of one session.
fn covers(person: &VolunteerFacts, date: Date, from: &str, to: &str) -> bool {
    match values(&at(sessions(&[(date, from, to)])), person)[1] {
        0 => false,
        1_000_000 => true,
        other => panic!("{other}"),
    }
}

#[test]
fn joined_windows_cover_what_each_alone_does_not() {
    let person = free(|a| a.weekly = vec![window("tue 10:00-11:15"), window("tue 11:15-12:00")]);
    assert!(covers(&person, TUESDAY, "10:30", "11:45"));
    assert!(covers(&person, TUESDAY, "10:00", "12:00"));
    assert!(!covers(&person, TUESDAY, "10:00", "12:01"));
    assert!(!covers(&person, TUESDAY, "09:59", "12:00"));
}

#[test]
fn a_window_past_midnight_goes_on_into_the_next_day_even_on_monday() {
    let person = free(|a| a.weekly = vec![window("sun 22:00-02:00"), window("mon 02:00-03:00")]);
    let sunday = date(2026, 12, 6);
    assert!(covers(&person, sunday, "22:00", "03:00"));
    assert!(covers(&person, date(2026, 12, 7), "00:00", "03:00"));
    assert!(!covers(&person, sunday, "21:59", "03:00"));
    let always = free(|a| {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        a.weekly = days.iter().map(|day| window(&format!("{day} 00:00-00:00"))).collect();
    });
    assert!(covers(&always, sunday, "23:00", "23:00"));
}

#[test]
fn only_the_minutes_on_dates_away_are_cut_and_only_from_weekly_windows() {
    let saturday = date(2026, 12, 5);
    let friday = date(2026, 12, 4);
    let person = free(|a| {
        a.weekly = vec![window("fri 22:00-02:00")];
        a.away = vec![away(saturday, saturday)];
    });
    assert!(covers(&person, friday, "22:00", "00:00"));
    assert!(!covers(&person, friday, "22:00", "00:01"));
    let person = free(|a| {
        a.weekly = vec![window("fri 22:00-02:00")];
        a.away = vec![away(friday, friday)];
    });
    assert!(covers(&person, saturday, "00:00", "02:00"));
    assert!(!covers(&person, friday, "22:00", "23:00"));
    let person = free(|a| {
        a.weekly = vec![window("fri 20:00-22:00")];
        a.away = vec![away(saturday, saturday)];
        a.extra = vec![extra(friday, "22:00", "02:00")];
    });
    assert!(covers(&person, friday, "20:00", "02:00"));
}

#[test]
fn promised_sessions_are_not_free_and_touching_ones_do_no_harm() {
    let promised = |from: &str, to: &str| {
        let mut person = free(|a| a.weekly = vec![window("tue 09:00-18:00")]);
        let other = NeedId(uuid::Uuid::from_u128(77));
        person.promises = vec![(other, Promise::Sessions(vec![session(TUESDAY, from, to)]))];
        covers(&person, TUESDAY, "10:00", "12:00")
    };
    assert!(promised("09:00", "10:00"));
    assert!(promised("12:00", "13:00"));
    assert!(!promised("11:59", "13:00"));
    assert!(!promised("09:00", "10:01"));
    assert!(!promised("10:30", "10:31"));
}

#[test]
fn a_promised_recurrence_takes_its_days_without_its_exceptions() {
    let mut person = free(|a| a.weekly = vec![window("tue 09:00-13:00")]);
    let promise = RecurringPromise {
        rule: recurring("FREQ=DAILY", date(2026, 1, 1), "11:00", "11:30").rule,
        last_date: Some(date(2026, 12, 8)),
        from: clock("11:00"),
        to: clock("11:30"),
        days: vec![jiff::civil::Weekday::Tuesday],
        except: vec![TUESDAY],
    };
    person.promises =
        vec![(NeedId(uuid::Uuid::from_u128(77)), Promise::Recurring(Box::new(promise)))];
    let weekly = recurring("FREQ=WEEKLY;BYDAY=TU", TUESDAY, "10:00", "12:00");
    let found = pair(&at(Schedule::Recurring(Box::new(weekly))), &person).explanation;
    // Eight Tuesdays from 1 December; the 8th is promised, the 1st an exception, later ones over.
    let uncovered: Vec<_> = found.uncovered.iter().map(|s| s.date()).collect();
    assert_eq!((found.covered.len(), uncovered), (7, vec![date(2026, 12, 8)]));
}

#[test]
fn the_horizon_begins_with_the_first_session_left_and_lasts_56_days() {
    let later = date(2027, 3, 2);
    let schedule = sessions(&[
        (date(2026, 11, 30), "08:59", "12:00"),
        (later, "10:00", "12:00"),
        (later + jiff::Span::new().days(55), "10:00", "12:00"),
        (later + jiff::Span::new().days(56), "10:00", "12:00"),
    ]);
    let found = pair(&at(schedule), &volunteer(|_| ())).explanation;
    assert_eq!(found.covered, [session(later, "10:00", "12:00")]);
    assert_eq!(found.uncovered.len(), 1);
}

#[test]
fn a_session_that_starts_right_now_counts_and_a_need_without_one_is_over() {
    let now = date(2026, 11, 30);
    let snapshot = snapshot(&[], &[]);
    let person = volunteer(|_| ());
    let at_nine = at(sessions(&[(now, "09:00", "10:00")]));
    let none = WeightOverrides::default();
    assert!(rank::pair(&snapshot, &at_nine, &person, as_of(), none).is_ok());
    let past = at(sessions(&[(now, "08:59", "10:00")]));
    assert_eq!(rank::pair(&snapshot, &past, &person, as_of(), none), Err(NeedOver));
    // Seconds do not matter: as_of is whole minutes.
    let seconds: Timestamp = "2026-11-30T09:00:59Z".parse().unwrap();
    assert!(rank::pair(&snapshot, &at_nine, &person, seconds, none).is_ok());
}

#[test]
fn clock_changes_change_no_length_and_starts_are_instants() {
    // The clocks go forward on 28 March 2027 at 01:00; 01:30 does not exist and means 02:30.
    let spring = date(2027, 3, 28);
    let schedule = at(sessions(&[(spring, "01:30", "03:30")]));
    let before: Timestamp = "2027-03-28T01:30:00Z".parse().unwrap();
    let after: Timestamp = "2027-03-28T01:31:00Z".parse().unwrap();
    let person = free(|a| a.weekly = vec![window("sun 01:30-03:30")]);
    let snapshot = snapshot(&[], &[]);
    let none = WeightOverrides::default();
    let found = rank::pair(&snapshot, &schedule, &person, before, none).unwrap();
    assert_eq!(found.explanation.components[1].value, 1_000_000);
    assert_eq!(rank::pair(&snapshot, &schedule, &person, after, none), Err(NeedOver));
    // 01:30 on 31 October 2027 occurs twice and means the first.
    let autumn = at(sessions(&[(date(2027, 10, 31), "01:30", "03:30")]));
    let between: Timestamp = "2027-10-31T01:00:00Z".parse().unwrap();
    assert_eq!(rank::pair(&snapshot, &autumn, &person, between, none), Err(NeedOver));
}

#[test]
fn the_cap_counts_week_by_week_and_a_session_that_does_not_fit_counts_nothing() {
    // Two hours on each of Tuesday and Wednesday in two weeks.
    let days = [1, 2, 8, 9].map(|day| (date(2026, 12, day), "10:00", "12:00"));
    let twice = at(sessions(&days));
    let with = |minutes: u32, promises: Vec<Promise>| {
        let mut person = free(|a| {
            a.weekly = vec![window("tue 09:00-13:00"), window("wed 09:00-13:00")];
            a.minutes_per_week = Some(minutes);
        });
        let other = NeedId(uuid::Uuid::from_u128(77));
        person.promises = promises.into_iter().map(|promise| (other, promise)).collect();
        (values(&twice, &person)[1], reasons(&twice, &person))
    };
    let no_capacity = || vec![Reason::NoCapacity];
    assert_eq!(with(240, vec![]), (1_000_000, vec![]));
    assert_eq!(with(180, vec![]), (750_000, vec![]));
    assert_eq!(with(119, vec![]), (0, no_capacity()));
    assert_eq!(with(0, vec![]), (0, no_capacity()));
    assert_eq!(with(240, vec![Promise::Weekly(60)]), (750_000, vec![]));
    assert_eq!(with(240, vec![Promise::Weekly(121)]), (0, no_capacity()));
    // A promise on Monday of the first week, before as_of, counts in that week only.
    let monday = Promise::Sessions(vec![session(date(2026, 11, 30), "06:00", "08:30")]);
    assert_eq!(with(240, vec![monday]), (500_000, vec![]));
    // A promise that starts on Sunday belongs whole to the week before.
    let sunday = Promise::Sessions(vec![session(date(2026, 12, 6), "20:00", "08:00")]);
    assert_eq!(with(720, vec![sunday]), (500_000, vec![]));
}

#[test]
fn least_coverage_is_compared_in_millionths() {
    let three = [1, 2, 3].map(|day| (date(2026, 12, day), "10:00", "11:00"));
    let needs = |least| {
        need(|n| {
            n.schedule = sessions(&three);
            n.least_coverage = least;
        })
    };
    let person = volunteer(|_| ());
    assert_eq!(values(&needs(0), &person)[1], 333_333);
    assert_eq!(reasons(&needs(333_333), &person), []);
    assert_eq!(reasons(&needs(333_334), &person), [Reason::Unavailable]);
    let never = free(|a| a.weekly = vec![window("sun 09:00-10:00")]);
    assert_eq!(reasons(&needs(0), &never), [Reason::Unavailable]);
}

#[test]
fn unknown_availability_is_flagged_and_the_cap_takes_all_as_covered() {
    let unknown = |minutes| {
        volunteer(|v| {
            v.availability = Availability { minutes_per_week: minutes, ..Availability::default() };
            v.availability.away = vec![away(TUESDAY, TUESDAY)];
        })
    };
    let found = pair(&need(|_| ()), &unknown(None));
    assert_eq!(found.explanation.components[1].value, 150_000);
    assert_eq!(found.explanation.unknown, [Unknown::Availability]);
    assert_eq!((found.reasons, found.explanation.covered.len()), (vec![], 0));
    assert_eq!(reasons(&need(|_| ()), &unknown(Some(120))), []);
    assert_eq!(reasons(&need(|_| ()), &unknown(Some(119))), [Reason::NoCapacity]);
}

fn flexible(change: impl FnOnce(&mut Flexible)) -> NeedFacts {
    let mut flexible = Flexible {
        minutes_per_week: 180,
        first_date: date(2026, 11, 1),
        last_date: None,
        windows: Vec::new(),
    };
    change(&mut flexible);
    at(Schedule::Flexible(flexible))
}

#[test]
fn flexible_hours_are_counted_in_spans_of_seven_days() {
    let person = |minutes| {
        free(|a| {
            a.weekly = vec![window("tue 09:00-11:00")];
            a.minutes_per_week = minutes;
        })
    };
    assert_eq!(values(&flexible(|_| ()), &person(None))[1], 666_667);
    assert_eq!(values(&flexible(|f| f.minutes_per_week = 120), &person(None))[1], 1_000_000);
    assert_eq!(values(&flexible(|_| ()), &person(Some(90)))[1], 500_000);
    let mornings = flexible(|f| f.windows = vec![window("tue 08:00-10:00")]);
    assert_eq!(values(&mornings, &person(None))[1], 333_333);
    // as_of is a Monday: to Monday the 7th there are two spans, the second a day long.
    let short = flexible(|f| f.last_date = Some(date(2026, 12, 7)));
    assert_eq!(values(&short, &person(None))[1], 333_333);
    let away = free(|a| {
        a.weekly = vec![window("tue 09:00-11:00")];
        a.away = vec![away(TUESDAY, TUESDAY)];
        a.extra = vec![extra(TUESDAY, "10:30", "11:30")];
    });
    // Seven spans of 120 minutes and one of 60.
    assert_eq!(values(&flexible(|_| ()), &away)[1], 625_000);
}

#[test]
fn a_flexible_need_is_over_after_its_last_date() {
    let snapshot = snapshot(&[], &[]);
    let until = |day| flexible(move |f| f.last_date = Some(date(2026, 11, day)));
    let none = WeightOverrides::default();
    assert!(rank::pair(&snapshot, &until(30), &volunteer(|_| ()), as_of(), none).is_ok());
    let over = rank::pair(&snapshot, &until(29), &volunteer(|_| ()), as_of(), none);
    assert_eq!(over, Err(NeedOver));
}

#[test]
fn promises_count_in_the_span_in_which_they_start() {
    let mut person = free(|a| {
        a.weekly = vec![window("tue 09:00-13:00")];
        a.minutes_per_week = Some(180);
    });
    let other = NeedId(uuid::Uuid::from_u128(77));
    person.promises = vec![
        (other, Promise::Weekly(60)),
        (other, Promise::Sessions(vec![session(TUESDAY, "12:00", "13:00")])),
    ];
    // 120 left in seven spans, 60 in the first.
    assert_eq!(values(&flexible(|_| ()), &person)[1], 625_000);
}

#[test]
fn a_calendar_that_was_kept_gives_what_a_new_one_gives() {
    let weekly = recurring("FREQ=WEEKLY;BYDAY=TU,TH", date(2026, 10, 1), "10:00", "12:00");
    let asked = at(Schedule::Recurring(Box::new(weekly)));
    let kept = snapshot(&[volunteer(|_| ())], std::slice::from_ref(&asked));
    let zone = london();
    for hours in (0..400).step_by(5).chain((0..400).rev().step_by(7)) {
        let at = as_of() + jiff::SignedDuration::from_hours(hours);
        let fresh = snapshot(&[], &[]);
        let none = WeightOverrides::default();
        let person = volunteer(|_| ());
        let expected = rank::pair(&fresh, &asked, &person, at, none).unwrap();
        assert_eq!(rank::pair(&kept, &asked, &person, at, none).unwrap(), expected);
        let sessions = asked.need.schedule.horizon_sessions(at, &zone);
        let all = expected.explanation.covered.len() + expected.explanation.uncovered.len();
        assert_eq!(all, sessions.len());
    }
}
