//! Being free for one session, as a search by hand asks, is being covered for it, as a match
//! says.

use onestop::matching::free::{self, Free};
use onestop::matching::rank;

use super::compare::{Tally, describe, snapshot};
use super::world::World;

#[test]
fn who_is_free_for_a_session_is_who_covers_it_in_a_match() {
    let mut tally = Tally::default();
    for seed in 0..1500 {
        let world = World::generate(seed);
        let snapshot = snapshot(&world);
        for need in &world.needs {
            for person in &world.volunteers {
                let pair = rank::pair(&snapshot, need, person, world.now.as_of, world.request);
                let Ok(pair) = pair else { continue };
                let told = &pair.explanation;
                let covered = told.covered.iter().map(|session| (session, Free::Yes));
                let uncovered = told.uncovered.iter().map(|session| (session, Free::No));
                for (session, expected) in covered.chain(uncovered) {
                    let promises = person.promises.iter().map(|(_, promise)| promise);
                    let known = &person.volunteer.availability;
                    let found = free::at(known, promises, *session);
                    tally.add(found.as_str());
                    let told = || describe(&world, need, person);
                    assert_eq!(found, expected, "{session:?}\n{}", told());
                }
            }
        }
    }
    tally.at_least(2_000, ["yes", "no"]);
}
