//! The way from a person to hundreds of needs, which fill several cells of the engine: what it
//! passes over it must be able to prove, at whatever instant and after whatever changes.

use jiff::SignedDuration;
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::matching::{Request, Snapshot, rank};

use crate::reference;

use super::agree::{assert_head, cut, items};
use super::changes::Held;
use super::compare::{Tally, request, snapshot};
use super::dice::Dice;
use super::world::World;

/// Needs of a centre; a cell takes 256.
const NEEDS: i64 = 700;

/// Days from the world's own instant at which needs are looked for: some are over by then.
const DAYS_LATER: [i64; 9] = [0, 1, 6, 20, 50, 57, 100, 700, 2_000];

/// Lists of needs for each of some people, in turn at each of the instants.
fn assert_agrees(
    world: &mut World,
    index: &Snapshot,
    needs: &[NeedFacts],
    people: &[VolunteerFacts],
    tally: &mut Tally,
) {
    let at_first = world.now.as_of;
    for (volunteer, days) in people.iter().zip(DAYS_LATER.into_iter().cycle()) {
        world.now.as_of = at_first + SignedDuration::from_hours(24 * days);
        let (as_of, over, seed) = (world.now.as_of, &world.request, world.seed);
        let expected = reference::needs_for(&world.centre, needs, volunteer, as_of, over);
        tally.add(if expected.ranked.len() > 20 { "many" } else { "few" });
        let left = expected.every_one.len();
        tally.add(if left < needs.len() / 2 { "mostly over" } else { "mostly ahead" });
        for limit in [0, 1, 20, 5_000] {
            let asked = request(world, limit, limit == 20);
            let found = rank::needs_for(index, volunteer, &asked);
            let list = cut(&expected.ranked, limit);
            assert!(items(&found) == list, "seed {seed}, {days} days later, {limit} of a list");
            assert_eq!(found.considered, left, "seed {seed}, {days} days later");
            if asked.counts {
                assert_head(&found, world, &expected.every_one, left);
                let plain = rank::needs_for(index, volunteer, &Request { counts: false, ..asked });
                assert_eq!((plain.items, plain.considered), (found.items, left));
            }
        }
    }
    world.now.as_of = at_first;
}

#[test]
fn hundreds_of_needs_are_ranked_for_a_person_as_one_by_one() {
    let mut tally = Tally::default();
    for seed in 0..3 {
        let mut world = World::crowd(15_000_000 + seed, NEEDS, 9);
        let index = snapshot(&world);
        let (needs, people) = (world.needs.clone(), world.volunteers.clone());
        assert_agrees(&mut world, &index, &needs, &people, &mut tally);
    }
    tally.at_least(3, ["many", "mostly over", "mostly ahead"]);
}

#[test]
fn needs_that_were_changed_are_ranked_for_a_person_as_if_they_had_always_been_so() {
    let mut tally = Tally::default();
    for seed in 0..2 {
        let mut world = World::crowd(16_000_000 + seed, NEEDS, 9);
        let mut index = snapshot(&world);
        let mut held = Held::of(&world);
        let mut dice = Dice::new(seed);
        for _ in 0..1_500 {
            index = held.change(&mut dice, &world, &index);
        }
        let needs: Vec<_> = held.needs.into_values().collect();
        assert!(needs.len() > 300, "{} needs", needs.len());
        let people: Vec<_> = held.volunteers.into_values().take(9).collect();
        assert_agrees(&mut world, &index, &needs, &people, &mut tally);
    }
    tally.at_least(4, ["many"]);
}
