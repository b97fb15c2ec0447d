//! What the pairs of a plan take of somebody's time.

use jiff::civil::{Date, date};
use uuid::Uuid;

use super::fixtures::{as_of, need, session, sessions, snapshot, volunteer, window};
use crate::domain::availability::Availability;
use crate::domain::facts::VolunteerFacts;
use crate::domain::ids::NeedId;
use crate::domain::placement::Promise;
use crate::domain::plan::Progress;
use crate::domain::schedule::{Flexible, Schedule};
use crate::domain::time::{Span, day_start};
use crate::domain::volunteer::Volunteer;
use crate::matching::Snapshot;
use crate::matching::plan::{Best, Offer, Wanted, Watch, solve};

const TUESDAY: Date = date(2026, 12, 1);

struct Never;

impl Watch for Never {
    fn stop(&self) -> bool {
        false
    }

    fn progress(&self, _: &Progress) {}
}

const WANTED: Wanted = Wanted { needs: None, as_of: AS_OF, candidates: 200, min_score: 0 };
/// As in the fixtures, in seconds since 1970.
const AS_OF: jiff::Timestamp = jiff::Timestamp::constant(1_796_029_200, 0);

fn ranked(snapshot: &Snapshot) -> Best<'_> {
    let best = Best::new(snapshot, &WANTED);
    let lists: Vec<_> = (0..best.needs()).map(|need| best.ranked(need)).collect();
    best.with(lists)
}

/// The only pair of a schedule and a person, with what is left of their hours, by week.
fn offered(schedule: Schedule, person: &VolunteerFacts) -> (Offer, Vec<(i64, u32)>) {
    assert_eq!(AS_OF, as_of());
    let need = need(|n| n.schedule = schedule);
    let snapshot = snapshot(std::slice::from_ref(person), &[need]);
    let best = ranked(&snapshot);
    let mut people: Vec<_> = best.people().collect();
    let (mut offers, left) = people.pop().unwrap();
    (offers.pop().unwrap(), left.into_iter().collect())
}

fn free_for(minutes: Option<u32>) -> impl FnOnce(&mut Volunteer) {
    move |v| {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let weekly = days.iter().map(|day| window(&format!("{day} 08:00-20:00"))).collect();
        v.availability = Availability { weekly, minutes_per_week: minutes, ..<_>::default() };
    }
}

fn spans(all: &[(Date, &str, &str)]) -> Vec<Span> {
    all.iter().map(|(date, from, to)| session(*date, from, to).span()).collect()
}

#[test]
fn each_covered_session_that_still_fits_is_taken_the_earliest_first() {
    let days = [
        (TUESDAY, "10:00", "12:00"),
        (date(2026, 12, 2), "10:00", "12:00"),
        (date(2026, 12, 3), "10:00", "11:00"),
    ];
    let (offer, left) = offered(sessions(&days), &volunteer(free_for(Some(180))));
    assert_eq!(offer.sessions, spans(&[days[0], days[2]]));
    assert_eq!(offer.hours.iter().map(|(_, minutes)| *minutes).collect::<Vec<_>>(), [180]);
    assert_eq!(left.iter().map(|(_, minutes)| *minutes).collect::<Vec<_>>(), [180]);
    let (offer, left) = offered(sessions(&days), &volunteer(free_for(None)));
    assert_eq!(offer.sessions, spans(&days));
    assert_eq!((offer.hours, left), (Vec::new(), Vec::new()));
}

#[test]
fn flexible_hours_count_in_every_calendar_week_that_they_touch() {
    let mut person = volunteer(free_for(Some(240)));
    let wednesday = session(date(2026, 12, 9), "10:00", "12:00");
    person.promises = vec![(NeedId(Uuid::from_u128(9)), Promise::Sessions(vec![wednesday]))];
    let schedule = Schedule::Flexible(Flexible {
        minutes_per_week: 180,
        first_date: date(2026, 12, 2),
        last_date: Some(date(2026, 12, 22)),
        windows: Vec::new(),
    });
    let (offer, left) = offered(schedule, &person);
    assert!(offer.sessions.is_empty());
    // Spans: 2-8 December 180, 9-15 December 120, 16-22 December 180. Weeks: from 30 November,
    // 7 December (120 are left), 14 December, 21 December.
    assert_eq!(
        offer.hours.iter().map(|(_, minutes)| *minutes).collect::<Vec<_>>(),
        [180, 120, 180, 180]
    );
    assert_eq!(left.iter().map(|(_, minutes)| *minutes).collect::<Vec<_>>(), [240, 120, 240, 240]);
}

#[test]
fn nobody_is_planned_over_what_they_promised_also_where_nothing_is_known_of_when_they_are_free() {
    let picked = |promised: &str| {
        let mut person = volunteer(|v| v.availability = Availability::default());
        let promised = session(TUESDAY, promised, "11:30");
        person.promises = vec![(NeedId(Uuid::from_u128(9)), Promise::Sessions(vec![promised]))];
        let need = need(|n| n.schedule = sessions(&[(TUESDAY, "10:00", "11:00")]));
        let found = ranked(&snapshot(&[person], &[need])).candidates().unwrap();
        solve(&found.problem, &Never).picked.len()
    };
    assert_eq!((picked("10:30"), picked("11:00")), (0, 1));
}

#[test]
fn weeks_are_numbered_from_monday() {
    let (offer, _) =
        offered(sessions(&[(TUESDAY, "10:00", "12:00")]), &volunteer(free_for(Some(180))));
    let monday = day_start(date(2026, 11, 30));
    let (week, _) = offer.hours[0];
    assert_eq!(week, (monday - day_start(date(1969, 12, 29))) / (7 * 24 * 60));
}
