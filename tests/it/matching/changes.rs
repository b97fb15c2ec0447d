//! What must not matter: how the engine's index came about, what it was asked before, and who
//! somebody is.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{NeedId, VolunteerId};
use onestop::domain::pii::Pii;
use onestop::domain::score::Match;
use onestop::domain::volunteer::{ContactBy, PersonName};
use onestop::matching::{Snapshot, rank};

use crate::reference::{self, Last, horizon, instant_of};

use super::compare::{describe, request, seen, settings, snapshot};
use super::dice::Dice;
use super::world::World;

/// What an index should hold after some changes.
pub struct Held {
    pub volunteers: BTreeMap<VolunteerId, VolunteerFacts>,
    pub needs: BTreeMap<NeedId, NeedFacts>,
}

impl Held {
    pub fn of(world: &World) -> Self {
        Self {
            volunteers: world.volunteers.iter().map(|v| (v.volunteer.id, v.clone())).collect(),
            needs: world.needs.iter().map(|n| (n.need.id, n.clone())).collect(),
        }
    }

    /// One change of any kind, to these records and to the index.
    pub fn change(&mut self, dice: &mut Dice, world: &World, index: &Snapshot) -> Snapshot {
        let volunteer = VolunteerId(any_id(dice, self.volunteers.keys().map(|id| id.0)));
        let need = NeedId(any_id(dice, self.needs.keys().map(|id| id.0)));
        match dice.between(1, 5) {
            1 | 2 => {
                let facts = world.someone(dice, volunteer);
                let index = index.with_volunteer(&facts);
                self.volunteers.insert(volunteer, facts);
                index
            }
            3 => {
                self.volunteers.remove(&volunteer);
                index.without_volunteer(volunteer)
            }
            4 => {
                let facts = world.something(dice, need);
                self.needs.insert(need, facts.clone());
                index.with_need(facts)
            }
            _ => {
                self.needs.remove(&need);
                index.without_need(need)
            }
        }
    }
}

/// Often one that is there already.
fn any_id(dice: &mut Dice, there: impl Iterator<Item = Uuid>) -> Uuid {
    let there: Vec<Uuid> = there.collect();
    if there.is_empty() || dice.chance(40) {
        Uuid::from_u64_pair(dice.bits(), dice.bits())
    } else {
        dice.pick(&there)
    }
}

#[test]
fn an_index_that_followed_changes_answers_like_one_built_afresh() {
    let mut dice = Dice::new(4);
    for seed in 0..60 {
        let world = World::generate(9_000_000 + seed);
        let mut held = Held::of(&world);
        let mut index = snapshot(&world);
        let before = index.clone();
        for step in 0..dice.between(1, 25) {
            if step == 7 {
                index = index.with_settings(settings(&world), world.vocabulary.clone());
            }
            index = held.change(&mut dice, &world, &index);
        }
        assert_same_answers(&index, &held, &world);
        // What was there before is as it was: readers hold it while it is replaced.
        assert_same_answers(&before, &Held::of(&world), &world);
    }
}

fn assert_same_answers(index: &Snapshot, held: &Held, world: &World) {
    let fresh = Snapshot::build(
        settings(world),
        world.vocabulary.clone(),
        // The other way round: the order of loading must not matter either.
        held.volunteers.values().rev().cloned(),
        held.needs.values().rev().cloned(),
    );
    let seed = world.seed;
    assert_eq!(index.volunteers(), held.volunteers.len(), "seed {seed}");
    assert_eq!(index.needs(), held.needs.len(), "seed {seed}");
    let asked = request(world, 20, true);
    for (id, need) in &held.needs {
        assert_eq!(index.need(*id), Some(need), "seed {seed}");
        let answers = [index, &fresh].map(|index| rank::volunteers_for(index, need, &asked));
        assert_eq!(answers[0], answers[1], "seed {seed}, need {id}");
    }
    for (id, volunteer) in &held.volunteers {
        let listed = index.volunteer(*id).unwrap();
        assert_eq!(listed.name(), volunteer.volunteer.name.display(), "seed {seed}");
        let of_listed = rank::needs_for_listed(index, &listed, &asked);
        assert_eq!(of_listed, rank::needs_for(index, volunteer, &asked), "seed {seed}");
        let answers = [index, &fresh].map(|index| rank::needs_for(index, volunteer, &asked));
        assert_eq!(answers[0], answers[1], "seed {seed}, volunteer {id}");
    }
    let nobody = Uuid::from_u64_pair(3, 3);
    assert!(index.volunteer(VolunteerId(nobody)).is_none());
    assert_eq!(index.need(NeedId(nobody)), None);
}

/// Instants about the sessions of a need, where its horizon changes, in no order.
fn instants(dice: &mut Dice, need: &NeedFacts, world: &World) -> Vec<Timestamp> {
    let zone = &world.now.zone;
    let sessions = horizon(&need.need.schedule, world.now.as_of, zone).map(|h| h.sessions);
    let sessions = sessions.filter(|sessions| !sessions.is_empty());
    (0..6)
        .map(|_| {
            let about = match &sessions {
                Some(sessions) => instant_of(dice.pick(sessions).span().from, zone),
                None => world.now.as_of,
            };
            about + SignedDuration::from_mins(dice.pick(&[0, 1, -1, 1_440, -1_440, 10_080, 90_000]))
        })
        .collect()
}

#[test]
fn an_index_answers_for_any_instant_whatever_it_was_asked_before() {
    let mut dice = Dice::new(5);
    for seed in 0..60 {
        let world = World::generate(6_000_000 + seed);
        let index = snapshot(&world);
        for need in &world.needs {
            for as_of in instants(&mut dice, need, &world) {
                for volunteer in &world.volunteers {
                    let over = &world.request;
                    let expected =
                        reference::pair(&world.centre, need, volunteer, as_of, over, Last::Rest);
                    let found = rank::pair(&index, need, volunteer, as_of, *over);
                    let told = || describe(&world, need, volunteer);
                    let found = found.as_ref().ok().map(seen);
                    assert!(found == expected, "{}\n{as_of}: {expected:?}\n{found:?}", told());
                }
            }
        }
    }
}

/// Somebody else in all that is no input: name, how to reach them, which support they need.
fn renamed(of: &VolunteerFacts, world: &World) -> VolunteerFacts {
    let mut facts = of.clone();
    let person = Arc::make_mut(&mut facts.volunteer);
    person.name = PersonName {
        given: Pii::new("Aaron".to_owned()),
        family: None,
        known_as: Some(Pii::new("Az".to_owned())),
    };
    person.email = None;
    person.phone = None;
    person.contact_by = Some(ContactBy::Post);
    person.support_needed.clone_from(&world.words.support);
    person.version += 1;
    facts
}

/// A match without the support, which is shown and never scored.
fn without_support(found: &Match) -> Match {
    let mut found = found.clone();
    found.explanation.support_missing.clear();
    found
}

#[test]
fn a_name_and_support_needs_change_no_score_and_no_order() {
    for seed in 0..60 {
        let mut world = World::generate(8_000_000 + seed);
        let before = snapshot(&world);
        world.volunteers = world.volunteers.iter().map(|v| renamed(v, &world)).collect();
        let after = snapshot(&world);
        let asked = request(&world, 20, true);
        for need in &world.needs {
            let lists = [&before, &after].map(|index| {
                rank::volunteers_for(index, need, &asked).map(|list| {
                    (list.counts, list.items.iter().map(without_support).collect::<Vec<_>>())
                })
            });
            assert_eq!(lists[0], lists[1], "seed {}", world.seed);
        }
    }
}

/// Somebody with another date of birth inside the limits: as many years, another day.
#[test]
fn age_inside_the_limits_changes_no_score() {
    for seed in 0..40 {
        let mut world = World::generate(7_000_000 + seed);
        let born_in = |world: &mut World, year: i16| {
            for facts in &mut world.volunteers {
                let born = Pii::new(jiff::civil::date(year, 6, 15));
                Arc::make_mut(&mut facts.volunteer).date_of_birth = Some(born);
            }
        };
        let asked = request(&world, 20, true);
        born_in(&mut world, 1930);
        let old = snapshot(&world);
        born_in(&mut world, 1999);
        let young = snapshot(&world);
        for need in world.needs.iter().filter(|need| need.need.min_age <= 21) {
            let lists = [&old, &young].map(|index| rank::volunteers_for(index, need, &asked));
            assert_eq!(lists[0], lists[1], "seed {}", world.seed);
        }
    }
}
