//! The reference itself, held against cases worked by hand.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use onestop::domain::point::Point;
use onestop::domain::recurrence::Recurrence;
use onestop::domain::schedule::{Flexible, Recurring, Schedule, Session};
use onestop::domain::time::Clock;
use onestop::domain::weights::{WeightOverrides, Weights};

use super::calendar::{date_of, day_of, horizon, instant_of, session_day, session_on};
use super::components::{m, metres_between, ratio, rest, score, shares, weights};
use super::recurrence::rule_dates;

fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn time(hour: u16, minute: u16) -> Clock {
    Clock::from_minutes(hour * 60 + minute).unwrap()
}

fn minute(date: Date, hour: i64, minute: i64) -> i64 {
    day_of(date) * 1440 + hour * 60 + minute
}

fn dates(text: &str, first: Date, count: usize) -> Vec<String> {
    let rule = Recurrence::parse(text, first).unwrap();
    rule_dates(&rule).take(count).map(|date| date.to_string()).collect()
}

#[test]
fn arithmetic_rounds_halves_up_in_whole_numbers() {
    assert_eq!(ratio(1, 3), 333_333);
    assert_eq!(ratio(2, 3), 666_667);
    assert_eq!(ratio(1, 2_000_000), 1);
    assert_eq!(ratio(1, 2_000_001), 0);
    assert_eq!([m(0.15), m(0.0), m(1.0)], [150_000, 0, 1_000_000]);
    // The cube root of a half is 0.7937005..., its square 0.6299605...
    assert_eq!([rest(0), rest(1), rest(2), rest(3)], [1_000_000, 793_701, 629_961, 500_000]);
}

#[test]
fn the_score_is_the_rounded_mean_and_shares_are_of_its_parts() {
    assert_eq!(score([1, 0, 0, 0, 0], [1, 1, 0, 0, 0]), 1);
    assert_eq!(score([1, 0, 0, 0, 0], [1, 2, 0, 0, 0]), 0);
    assert_eq!(shares([1, 2, 0, 0, 0], [1, 1, 9, 0, 0]), [333_333, 666_667, 0, 0, 0]);
    assert_eq!(shares([0, 0, 5, 0, 0], [1, 1, 0, 1, 1]), [0; 5]);
}

#[test]
fn weights_replace_those_that_they_name_unless_all_would_be_nothing() {
    let over = |values| WeightOverrides::new(values).unwrap();
    let centre = Weights::default();
    let need = over([Some(0), None, None, None, Some(7)]);
    let request = over([None, None, Some(1), None, None]);
    assert_eq!(weights(centre, &need, &request).values(), [0, 250, 1, 50, 7]);
    let nothing = over([Some(0); 5]);
    assert_eq!(weights(centre, &need, &nothing).values(), [0, 250, 200, 50, 7]);
    assert_eq!(weights(centre, &nothing, &request).values(), [400, 250, 1, 50, 100]);
}

#[test]
fn a_civil_time_that_comes_twice_is_the_first_and_one_that_never_comes_is_moved_on() {
    let spring = minute(date(2026, 3, 29), 1, 30);
    let autumn = minute(date(2026, 10, 25), 1, 30);
    assert_eq!(instant_of(spring, &london()), at("2026-03-29T01:30:00Z"));
    assert_eq!(instant_of(autumn, &london()), at("2026-10-25T00:30:00Z"));
    assert_eq!(instant_of(autumn + 60, &london()), at("2026-10-25T02:30:00Z"));
    let half_hour = TimeZone::get("Australia/Lord_Howe").unwrap();
    let twice = minute(date(2026, 4, 5), 1, 45);
    assert_eq!(instant_of(twice, &half_hour), at("2026-04-04T14:45:00Z"));
}

#[test]
fn rules_name_the_dates_of_the_calendar() {
    let tuesday = date(2026, 12, 1);
    assert_eq!(dates("FREQ=WEEKLY", tuesday, 2), ["2026-12-01", "2026-12-08"]);
    // Weeks start on Monday: the first week is that of 30 November, the next but one follows.
    assert_eq!(
        dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", tuesday, 3),
        ["2026-12-06", "2026-12-14", "2026-12-20"]
    );
    assert_eq!(
        dates("FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=3", tuesday, 9),
        ["2026-12-08", "2026-12-25", "2027-01-12"]
    );
    assert_eq!(
        dates("FREQ=MONTHLY;BYMONTHDAY=31,-1;UNTIL=20270131", tuesday, 9),
        ["2026-12-31", "2027-01-31"]
    );
    assert_eq!(dates("FREQ=MONTHLY", date(2027, 1, 31), 2), ["2027-01-31", "2027-03-31"]);
    assert_eq!(dates("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", tuesday, 1), ["2027-08-13"]);
    assert_eq!(dates("FREQ=DAILY;INTERVAL=3;BYDAY=TU", tuesday, 2), ["2026-12-01", "2026-12-22"]);
}

#[test]
fn the_horizon_is_56_days_from_the_first_session_that_is_still_to_start() {
    let tuesdays = Recurring {
        rule: Recurrence::parse("FREQ=WEEKLY;BYDAY=TU", date(2026, 12, 1)).unwrap(),
        last_date: None,
        from: time(10, 0),
        to: time(13, 0),
        except: vec![date(2026, 12, 8)],
    };
    let need = Schedule::Recurring(Box::new(tuesdays));
    // At the very start of a session it still counts, a minute later it does not.
    let on_time = horizon(&need, at("2026-12-01T10:00:00Z"), &london()).unwrap();
    let late = horizon(&need, at("2026-12-01T10:01:00Z"), &london()).unwrap();
    assert_eq!((on_time.sessions.len(), date_of(on_time.first)), (7, date(2026, 12, 1)));
    assert_eq!((late.sessions.len(), date_of(late.first)), (8, date(2026, 12, 15)));
    assert_eq!(date_of(on_time.last), date(2027, 1, 19));
    assert_eq!(session_day(on_time.sessions[1]), day_of(date(2026, 12, 15)));

    let days = [date(2026, 12, 1), date(2027, 1, 25), date(2027, 1, 26)];
    let sessions = days.map(|day| session_on(day, time(23, 0), time(1, 0)));
    let need = Schedule::sessions(sessions.to_vec()).unwrap();
    let found = horizon(&need, at("2026-11-01T00:00:00Z"), &london()).unwrap();
    assert_eq!(found.sessions, sessions[..2]);
    assert_eq!(horizon(&need, at("2027-01-26T23:01:00Z"), &london()), None);
}

#[test]
fn a_flexible_need_is_looked_at_from_today_or_its_first_date_to_its_last() {
    let need = |first_date, last_date| {
        Schedule::Flexible(Flexible {
            minutes_per_week: 60,
            first_date,
            last_date,
            windows: Vec::new(),
        })
    };
    // 23:30 in Greenwich is past midnight in British Summer Time.
    let now = at("2026-06-30T23:30:00Z");
    let open = horizon(&need(date(2026, 1, 1), None), now, &london()).unwrap();
    assert_eq!((date_of(open.first), date_of(open.last)), (date(2026, 7, 1), date(2026, 8, 25)));
    let short = need(date(2026, 7, 10), Some(date(2026, 7, 10)));
    let short = horizon(&short, now, &london()).unwrap();
    assert_eq!((short.first, short.last), (day_of(date(2026, 7, 10)), short.first));
    assert_eq!(horizon(&need(date(2026, 1, 1), Some(date(2026, 6, 30))), now, &london()), None);
}

#[test]
fn distances_are_those_of_a_globe() {
    let point = |lat, lon| Point::from_micro(lat, lon);
    // A degree of latitude is 6,371,008.8 m x pi / 180 = 111,195.08 m.
    assert_eq!(metres_between(point(53_000_000, 0), point(54_000_000, 0)), 111_195);
    // Half way round: pi x 6,371,008.8 m.
    assert_eq!(metres_between(point(0, 0), point(0, 180_000_000)), 20_015_114);
    assert_eq!(metres_between(point(53_410_000, -2_840_000), point(53_410_000, -2_840_000)), 0);
}

#[test]
fn a_session_past_midnight_belongs_to_the_day_on_which_it_starts() {
    let night = session_on(date(2026, 12, 6), time(22, 0), time(2, 0));
    assert_eq!(session_day(night), day_of(date(2026, 12, 6)));
    let start = minute(date(2026, 12, 6), 22, 0);
    assert_eq!(night, Session::new(start, start + 240).unwrap());
    let whole = session_on(date(2026, 12, 6), time(9, 0), time(9, 0));
    assert_eq!(whole.span().to - whole.span().from, 1440);
}
