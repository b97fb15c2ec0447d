//! Crowds that fill several chunks of the engine: what it passes over it must be able to prove, and
//! what lies in another chunk must not be lost, also after many changes.

use onestop::domain::facts::VolunteerFacts;
use onestop::matching::advice::advise;
use onestop::matching::near_misses::near_misses;
use onestop::matching::{Snapshot, rank};

use crate::reference;

use super::advice::said;
use super::agree::{assert_head, cut, items};
use super::changes::Held;
use super::compare::{Tally, request, seen, snapshot};
use super::dice::Dice;
use super::world::World;

/// People in a crowd; a chunk takes 512.
const CROWD: i64 = 1_300;

/// Lists, counts and near misses of every need, and how often a list is longer than it is asked for.
fn assert_agrees(
    world: &World,
    index: &Snapshot,
    volunteers: &[VolunteerFacts],
    tally: &mut Tally,
) {
    let (as_of, over, seed) = (world.now.as_of, &world.request, world.seed);
    for need in &world.needs {
        let listed = reference::volunteers_for(&world.centre, volunteers, need, as_of, over);
        let near = reference::near_misses(&world.centre, volunteers, need, as_of, over);
        let (Some(listed), Some(near)) = (listed, near) else { continue };
        tally.add(if listed.ranked.len() > 20 { "eligible" } else { "few" });
        tally.add(if near.len() > 20 { "near" } else { "few" });
        for limit in [1, 20, 200, 5_000] {
            let asked = request(world, limit, limit == 20);
            let found = rank::volunteers_for(index, need, &asked).unwrap();
            assert!(items(&found) == cut(&listed.ranked, limit), "seed {seed}, {limit} of a list");
            if asked.counts {
                assert_head(&found, world, &listed.everyone, volunteers.len());
            }
            let found = near_misses(index, need, &asked).unwrap().items;
            let found: Vec<_> = found.iter().map(|item| seen(&item.matched)).collect();
            assert!(found == cut(&near, limit), "seed {seed}, {limit} near misses");
        }
    }
}

#[test]
fn a_crowd_in_several_chunks_is_ranked_counted_and_missed_as_one_by_one() {
    let mut tally = Tally::default();
    for seed in 0..2 {
        let world = World::crowd(12_000_000 + seed, 1, CROWD);
        let mut index = snapshot(&world);
        let mut held = Held::of(&world);
        let mut dice = Dice::new(seed);
        if seed % 2 == 0 {
            assert_agrees(&world, &index, &world.volunteers, &mut tally);
            continue;
        }
        for _ in 0..600 {
            index = held.change(&mut dice, &world, &index);
        }
        let volunteers: Vec<_> = held.volunteers.into_values().collect();
        assert!(volunteers.len() > 1_000, "{} people", volunteers.len());
        assert_agrees(&world, &index, &volunteers, &mut tally);
    }
    tally.at_least(2, ["eligible", "near"]);
}

#[test]
fn advice_on_a_need_looks_into_every_chunk() {
    let mut world = World::crowd(13_000_003, 1, CROWD);
    // Wanted, however many fit.
    world.needs[0].open_places = 9_999;
    let (as_of, over) = (world.now.as_of, &world.request);
    let index = snapshot(&world);
    let need = &world.needs[0];
    let expected = reference::advice(&world.centre, &world.volunteers, need, as_of, over);
    let found = advise(&index, need, as_of, over);
    assert_eq!(found.as_ref().ok().map(said), expected);
    assert!(expected.unwrap().iter().all(|line| line.1 > 0));
}

#[test]
fn the_needs_for_each_of_a_crowd_are_ranked_alike() {
    let world = World::crowd(14_000_000, 30, CROWD);
    let index = snapshot(&world);
    let (as_of, over) = (world.now.as_of, &world.request);
    let mut listed = 0;
    for volunteer in world.volunteers.iter().step_by(40) {
        let expected = reference::needs_for(&world.centre, &world.needs, volunteer, as_of, over);
        listed += expected.ranked.len();
        let asked = request(&world, 5, true);
        let found = rank::needs_for(&index, volunteer, &asked);
        assert_head(&found, &world, &expected.every_one, expected.every_one.len());
        assert!(items(&found) == cut(&expected.ranked, 5), "{:?}", volunteer.volunteer.id);
        let of_listed = index.volunteer(volunteer.volunteer.id).unwrap();
        assert_eq!(rank::needs_for_listed(&index, &of_listed, &asked), found);
    }
    assert!(listed > 30, "{listed}");
}
