//! Near misses of the engine are those of the reference, and the change that each carries is the
//! smallest: applied it makes the pair eligible, and one unit less does not.

mod changed;

use std::sync::Arc;

use onestop::domain::availability::{Availability, Extra};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::near_miss::{Missing, NearMiss};
use onestop::domain::schedule::{Schedule, Session};
use onestop::matching::near_misses::near_misses;

use crate::reference::{self, Last, Pair, horizon};

use super::agree::worlds;
use super::compare::{Disagreements, Tally, bad_sentence, describe, request, seen, snapshot};
use super::dice::Dice;
use super::people::NAMES;
use super::schedules::{clock, later};
use super::world::World;
use changed::{changed, one_less};

/// Codes that may be relaxed, in the order of the table.
const CODES: [&str; 12] = [
    "asked_before",
    "asked_enough",
    "age_unknown",
    "language_unknown",
    "vehicle_unknown",
    "check_missing",
    "check_expiring",
    "skill_missing",
    "skill_unknown",
    "too_far",
    "unavailable",
    "no_capacity",
];

#[test]
fn near_misses_are_those_who_fail_one_rule_that_may_be_relaxed() {
    let (mut wrong, mut tally, mut cases) = (Disagreements::default(), Tally::default(), 0);
    for world in worlds(8, 250) {
        let snapshot = snapshot(&world);
        for need in &world.needs {
            let (as_of, over) = (world.now.as_of, &world.request);
            let expected =
                reference::near_misses(&world.centre, &world.volunteers, need, as_of, over);
            for limit in [1, 3, 200] {
                cases += 1;
                let found = near_misses(&snapshot, need, &request(&world, limit, false));
                let list = found.as_ref().ok().map(|found| {
                    found.items.iter().map(|item| seen(&item.matched)).collect::<Vec<_>>()
                });
                let cut = |list: &Vec<Pair>| list.iter().take(limit).cloned().collect::<Vec<_>>();
                let expected = expected.as_ref().map(cut);
                if list != expected {
                    wrong.note(format!(
                        "seed {}, need {:?}, limit {limit}\nreference: {expected:#?}\n\
                         engine: {list:#?}",
                        world.seed, need.need
                    ));
                }
            }
            let Ok(found) = near_misses(&snapshot, need, &request(&world, 200, false)) else {
                continue;
            };
            assert_eq!(found.considered, world.volunteers.len());
            for item in &found.items {
                tally.add(item.reason.as_str());
                let who = |v: &&VolunteerFacts| v.volunteer.id == item.matched.volunteer;
                let volunteer = world.volunteers.iter().find(who).unwrap();
                assert_smallest(&world, need, volunteer, item, &mut tally);
            }
        }
    }
    wrong.none_of(cases);
    tally.at_least(5, CODES);
    tally.at_least(10, ["minutes of sessions", "minutes of weeks", "one less"]);
}

fn assert_smallest(
    world: &World,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    item: &NearMiss,
    tally: &mut Tally,
) {
    let told = || format!("{item:?}\n{}", describe(world, need, volunteer));
    assert_eq!(item.matched.reasons, [item.reason]);
    assert_eq!(bad_sentence(&item.matched), None);
    let said = &item.sentence;
    assert!(said.ends_with('.') && !NAMES.iter().any(|name| said.contains(name)), "{said}");
    let (as_of, over) = (world.now.as_of, &world.request);
    let fails = |facts: &VolunteerFacts| {
        let pair = reference::pair(&world.centre, need, facts, as_of, over, Last::Rest);
        pair.expect("the need is not over").reasons
    };
    let after = fails(&changed(world, need, volunteer, &item.missing));
    assert!(after.is_empty(), "{after:?} after the change\n{}", told());
    for less in one_less(world, need, volunteer, &item.missing) {
        tally.add("one less");
        assert!(!fails(&less).is_empty(), "less is enough\n{}", told());
    }
    if let Missing::FreeMinutes { minutes, times, .. } = &item.missing {
        let horizon = horizon(&need.need.schedule, as_of, &world.now.zone).unwrap();
        if matches!(need.need.schedule, Schedule::Flexible(_)) {
            tally.add("minutes of weeks");
            return;
        }
        let fewest = reference::fewest_minutes(&need.need, volunteer, &horizon);
        let named: i64 = times.iter().map(|time| time.minutes()).sum();
        assert_eq!(i64::from(*minutes), named, "{}", told());
        if let Some(fewest) = fewest {
            tally.add("minutes of sessions");
            assert_eq!(i64::from(*minutes), fewest, "{}", told());
        }
    }
}

/// Sixty sessions of any length, each free for less than half.
fn odd_sessions(dice: &mut Dice, world: &mut World) {
    let first = onestop::domain::time::day_start(later(world.now.today, 7));
    let need = Arc::make_mut(&mut world.needs[0].need);
    let mut sessions = Vec::new();
    let mut extra = Vec::new();
    for n in 0..60 {
        let from = first + n * 300;
        let minutes = dice.between(60, 160);
        sessions.push(Session::new(from, from + minutes).unwrap());
        let to = clock(from + dice.between(1, minutes / 2));
        extra.push(Extra { date: sessions[n as usize].date(), from: clock(from), to });
    }
    need.schedule = Schedule::sessions(sessions).unwrap();
    need.least_coverage = 500_000;
    let person = Arc::make_mut(&mut world.volunteers[0].volunteer);
    person.availability = Availability { extra, ..Availability::default() };
    world.volunteers[0].promises.clear();
}

#[test]
fn a_need_with_more_ways_to_choose_than_are_looked_at_has_a_change_that_would_do() {
    let mut found = 0;
    for seed in 0..12 {
        let mut world = World::generate(15_000_000 + seed);
        odd_sessions(&mut Dice::new(seed), &mut world);
        world.volunteers.truncate(1);
        let (need, volunteer) = (&world.needs[0], &world.volunteers[0]);
        let list = near_misses(&snapshot(&world), need, &request(&world, 20, false)).unwrap();
        for item in &list.items {
            found += usize::from(matches!(item.missing, Missing::FreeMinutes { .. }));
            let after = changed(&world, need, volunteer, &item.missing);
            let (as_of, over) = (world.now.as_of, &world.request);
            let pair = reference::pair(&world.centre, need, &after, as_of, over, Last::Rest);
            assert!(pair.unwrap().is_eligible(), "seed {seed}");
        }
    }
    assert!(found > 1, "{found}");
}
