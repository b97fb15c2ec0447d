//! Ranked lists: order, limits, counts, what is considered.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::fixtures::{as_of, held, need, needed, north, request, snapshot, volunteer, window};
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::need::{Importance, Location, NeedState};
use crate::domain::score::Reason;
use crate::domain::volunteer::Status;
use crate::domain::weights::WeightOverrides;
use crate::matching::{NeedOver, Request, rank};

fn person(id: u128, hours_ago: &[i64]) -> VolunteerFacts {
    let mut person = volunteer(|v| v.id = VolunteerId(Uuid::from_u128(id)));
    person.asks = hours_ago.iter().map(|h| as_of() - SignedDuration::from_hours(*h)).collect();
    person
}

fn order(people: &[VolunteerFacts], limit: usize) -> Vec<u128> {
    let found = rank::volunteers_for(&snapshot(people, &[]), &need(|_| ()), &request(limit));
    found.unwrap().items.iter().map(|item| item.volunteer.0.as_u128()).collect()
}

#[test]
fn among_equals_whoever_was_asked_longest_ago_comes_first_and_never_before_all() {
    let people = [person(1, &[700]), person(2, &[]), person(3, &[900]), person(4, &[-1])];
    let found = order(&people, 10);
    assert_eq!(found[2..], [3, 1]);
    // An ask in the future is none: 2 and 4 were never asked.
    assert!(found[..2].contains(&2) && found[..2].contains(&4));
}

#[test]
fn among_those_never_asked_the_mix_of_the_ids_decides_and_differs_by_need() {
    let people: Vec<_> = (1..=20).map(|id| person(id, &[])).collect();
    let snapshot = snapshot(&people, &[]);
    let order = |need_id: u128| {
        let asked = need(|n| n.id = NeedId(Uuid::from_u128(need_id)));
        let found = rank::volunteers_for(&snapshot, &asked, &request(20)).unwrap();
        found.items.iter().map(|item| item.volunteer.0.as_u128()).collect::<Vec<_>>()
    };
    assert_ne!(order(1), order(2));
    let mut sorted = order(1);
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=20).collect::<Vec<_>>());
}

#[test]
fn what_a_person_is_changes_no_score_and_no_order() {
    let people: Vec<_> = (1..=9).map(|id| person(id, &[])).collect();
    let mut others = people.clone();
    for other in &mut others {
        let v = Arc::make_mut(&mut other.volunteer);
        v.name.given = crate::domain::pii::Pii::new("Another".to_owned());
        v.date_of_birth = None;
        v.support_needed = vec![crate::domain::ids::SupportId::from("step_free")];
    }
    assert_eq!(order(&people, 9), order(&others, 9));
}

/// People who differ in everything that matters, by simple arithmetic on their number.
fn crowd() -> Vec<VolunteerFacts> {
    let make = |i: u128| {
        let mut someone = person(i * 7_919, &[]);
        let v = Arc::make_mut(&mut someone.volunteer);
        v.home = (!i.is_multiple_of(11)).then(|| north((i * 37 % 2_500) as f64));
        let skills = ["driving", "first-aid", "minibus-driving", "tea", "van-driving"];
        v.skills = skills
            .iter()
            .enumerate()
            .filter(|(k, _)| (i >> k) & 1 == 1)
            .map(|(k, skill)| held(skill, ((i + k as u128) % 3 + 1) as i64))
            .collect();
        if i.is_multiple_of(5) {
            v.availability.weekly = vec![window("tue 11:00-13:00")];
        }
        if i.is_multiple_of(7) {
            v.availability.weekly.clear();
        }
        v.availability.minutes_per_week = (i.is_multiple_of(3)).then_some(100 + (i % 40) as u32);
        v.status = if i.is_multiple_of(13) { Status::Left } else { Status::Active };
        someone.asks = (0..i % 5)
            .map(|k| as_of() - SignedDuration::from_hours(((4 - k) * 150) as i64))
            .collect();
        someone
    };
    (1..=700).map(make).collect()
}

fn asked(importance: Importance) -> NeedFacts {
    need(|n| {
        n.skills =
            vec![needed("driving", importance, 2, 3), needed("tea", Importance::Desirable, 1, 1)];
    })
}

#[test]
fn a_list_is_what_scoring_everyone_and_then_cutting_gives() {
    let snapshot = snapshot(&crowd(), &[]);
    for importance in [Importance::Required, Importance::Desirable] {
        for weights in ["", "skills:0,rest:900", "distance:1000,skills:1,availability:0"] {
            let weights = WeightOverrides::parse(weights).unwrap();
            let everyone = Request { weights, counts: true, ..request(usize::MAX) };
            let all = rank::volunteers_for(&snapshot, &asked(importance), &everyone).unwrap();
            let counts = all.counts.unwrap();
            assert_eq!(counts.eligible, all.items.len());
            assert_eq!(all.considered, 700);
            for limit in [0, 1, 5, 50, 699] {
                let few = Request { weights, ..request(limit) };
                let list = rank::volunteers_for(&snapshot, &asked(importance), &few).unwrap();
                assert_eq!(list.items, all.items[..limit.min(all.items.len())]);
                assert_eq!(list.counts, None);
            }
        }
    }
}

#[test]
fn a_pair_says_what_the_list_says() {
    let snapshot = snapshot(&crowd(), &[]);
    let need = asked(Importance::Desirable);
    let all = rank::volunteers_for(&snapshot, &need, &request(usize::MAX)).unwrap();
    let scores: Vec<_> = all.items.iter().map(|item| item.explanation.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b));
    for item in &all.items {
        let volunteer = snapshot.volunteer(item.volunteer).unwrap();
        let none = WeightOverrides::default();
        assert_eq!(rank::pair_listed(&snapshot, &need, &volunteer, as_of(), none).unwrap(), *item);
    }
}

#[test]
fn counts_count_everyone_who_fails_a_rule() {
    let mut two_faults = person(3, &[]);
    let v = Arc::make_mut(&mut two_faults.volunteer);
    v.status = Status::Left;
    v.home = Some(north(9_000.0));
    let mut far = person(2, &[]);
    Arc::make_mut(&mut far.volunteer).home = Some(north(9_000.0));
    let snapshot = snapshot(&[person(1, &[]), far, two_faults], &[]);
    let counted = Request { counts: true, ..request(0) };
    let found = rank::volunteers_for(&snapshot, &need(|_| ()), &counted).unwrap();
    let counts = found.counts.unwrap();
    assert_eq!(counts.eligible, 1);
    assert_eq!(counts.excluded, [(Reason::Inactive, 1), (Reason::TooFar, 2)]);
    assert_eq!((found.considered, found.items.len()), (3, 0));
}

#[test]
fn a_changed_snapshot_ranks_as_one_built_anew() {
    let people = crowd();
    let first = snapshot(&people[..600], &[]);
    let mut changed = people[10].clone();
    Arc::make_mut(&mut changed.volunteer).home = Some(north(0.0));
    let grown = people[600..].iter().fold(first.clone(), |s, v| s.with_volunteer(v));
    let grown = grown.with_volunteer(&changed).without_volunteer(people[5].volunteer.id);
    let mut expected = people.clone();
    expected[10] = changed;
    expected.remove(5);
    let expected = snapshot(&expected, &[]);
    let need = asked(Importance::Desirable);
    let list = |of| rank::volunteers_for(of, &need, &request(usize::MAX)).unwrap();
    assert_eq!(list(&grown), list(&expected));
    let again = grown.with_settings(grown.settings().clone(), Arc::clone(grown.vocabulary()));
    assert_eq!(list(&again), list(&expected));
    assert_eq!((first.volunteers(), grown.volunteers()), (600, 699));
}

fn numbered(id: u128, posted: &str, responses: u32) -> NeedFacts {
    let posted: Timestamp = posted.parse().unwrap();
    let mut asked = need(|n| {
        n.id = NeedId(Uuid::from_u128(id));
        n.posted_at = posted;
        n.urgency = crate::domain::need::Urgency::Urgent;
    });
    asked.responses = responses;
    asked
}

#[test]
fn needs_are_ordered_by_score_then_responses_then_posting_then_id() {
    let needs = [
        numbered(4, "2026-11-01T00:00:00Z", 1),
        numbered(3, "2026-11-02T00:00:00Z", 0),
        numbered(2, "2026-11-03T00:00:00Z", 0),
        numbered(1, "2026-11-03T00:00:00Z", 0),
    ];
    let found = rank::needs_for(&snapshot(&[], &needs), &volunteer(|_| ()), &request(10));
    let ids: Vec<_> = found.items.iter().map(|item| item.need.0.as_u128()).collect();
    assert_eq!(ids, [3, 1, 2, 4]);
}

#[test]
fn only_open_needs_with_an_open_place_and_a_session_left_are_considered() {
    let change = |id: u128, change: fn(&mut NeedFacts)| {
        let mut need = numbered(id, "2026-11-01T00:00:00Z", 0);
        change(&mut need);
        need
    };
    let needs = [
        change(1, |_| ()),
        change(2, |n| n.open_places = 0),
        change(3, |n| Arc::make_mut(&mut n.need).state = NeedState::Pending),
        change(4, |n| Arc::make_mut(&mut n.need).location = Location::At(north(9_000.0))),
        change(5, |n| {
            let past = (jiff::civil::date(2026, 11, 1), "10:00", "12:00");
            Arc::make_mut(&mut n.need).schedule = super::fixtures::sessions(&[past]);
        }),
    ];
    let snapshot = snapshot(&[], &needs);
    let counted = Request { counts: true, ..request(10) };
    let found = rank::needs_for(&snapshot, &volunteer(|_| ()), &counted);
    assert_eq!((found.considered, found.items.len()), (2, 1));
    assert_eq!(found.counts.unwrap().excluded, [(Reason::TooFar, 1)]);
    let over = rank::volunteers_for(&snapshot, &needs[4], &request(1));
    assert_eq!(over, Err(NeedOver));
}
