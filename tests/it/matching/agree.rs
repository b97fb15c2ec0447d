//! The engine and the plain reference agree to the last digit, on thousands of generated cases.
//!
//! `MATCHING_SEED` (a number) tries other cases than the usual ones.

use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::need::{Need, NeedState};
use onestop::domain::schedule::Schedule;
use onestop::domain::score::{Ranking, Reason, Unknown};
use onestop::matching::{NeedOver, rank};

use crate::reference::{self, Last, Pair};

use super::compare::{Disagreements, Tally, bad_sentence, describe, request, seen, snapshot};
use super::world::World;

/// Generated boroughs, each with 3 to 10 people and 1 to 4 needs.
pub fn worlds(part: u64, count: u64) -> impl Iterator<Item = World> {
    let seed: u64 = std::env::var("MATCHING_SEED").map_or(20_261_123, |seed| seed.parse().unwrap());
    let first = (seed << 24) + part * 1_000_000;
    (first..first + count).map(World::generate)
}

#[test]
fn every_pair_is_judged_and_explained_as_the_reference_does() {
    let (mut wrong, mut tally, mut cases) = (Disagreements::default(), Tally::default(), 0);
    for world in worlds(1, 500) {
        let snapshot = snapshot(&world);
        for (need, volunteer) in all_pairs(&world) {
            cases += 1;
            let expected = reference_pair(&world, need, volunteer);
            let found = rank::pair(&snapshot, need, volunteer, world.now.as_of, world.request);
            note_what_came_up(&mut tally, &need.need, expected.as_ref());
            let same = found.as_ref().ok().map(seen) == expected;
            let sentence = found.as_ref().ok().and_then(bad_sentence);
            if !same || sentence.is_some() {
                let told = describe(&world, need, volunteer);
                let found = found.map(|found| seen(&found));
                wrong.note(differences(&told, expected.as_ref(), found.as_ref(), sentence));
            }
        }
    }
    wrong.none_of(cases);
    tally.at_least(30, Reason::ALL.iter().map(|reason| reason.as_str()));
    tally.at_least(200, Unknown::ALL.iter().map(|flag| flag.as_str()));
    tally.at_least(20, ["over", "sessions", "recurring", "flexible", "remote", "check to obtain"]);
    tally.at_least(cases / 8, ["eligible", "in part"]);
}

pub fn all_pairs(world: &World) -> impl Iterator<Item = (&NeedFacts, &VolunteerFacts)> {
    world.needs.iter().flat_map(|need| world.volunteers.iter().map(move |v| (need, v)))
}

fn reference_pair(world: &World, need: &NeedFacts, volunteer: &VolunteerFacts) -> Option<Pair> {
    let (as_of, request) = (world.now.as_of, &world.request);
    reference::pair(&world.centre, need, volunteer, as_of, request, Last::Rest)
}

fn note_what_came_up(tally: &mut Tally, need: &Need, expected: Option<&Pair>) {
    let Some(pair) = expected else { return tally.add("over") };
    pair.reasons.iter().chain(&pair.unknown).for_each(|code| tally.add(code));
    tally.add(match need.schedule {
        Schedule::Sessions(_) => "sessions",
        Schedule::Recurring(_) => "recurring",
        Schedule::Flexible(_) => "flexible",
    });
    let rows = [
        ("eligible", pair.is_eligible()),
        ("remote", need.location.is_remote()),
        ("check to obtain", !pair.checks_to_obtain.is_empty()),
        ("in part", pair.components[1] > 0 && pair.components[1] < 1_000_000),
    ];
    rows.iter().filter(|(_, came_up)| *came_up).for_each(|(what, _)| tally.add(what));
}

/// Both answers, shortened to what differs where there are two.
fn differences(
    told: &str,
    expected: Option<&Pair>,
    found: Result<&Pair, &NeedOver>,
    sentence: Option<String>,
) -> String {
    let (Some(expected), Ok(found)) = (expected, found) else {
        return format!("{told}\nreference: {expected:?}\nengine: {found:?}");
    };
    let lines =
        |pair: &Pair| -> Vec<String> { format!("{pair:#?}").lines().map(str::to_owned).collect() };
    let (mut left, mut right) = (lines(expected), lines(found));
    let (all_left, all_right) = (left.clone(), right.clone());
    left.retain(|line| !all_right.contains(line));
    right.retain(|line| !all_left.contains(line));
    format!("{told}\nreference: {left:#?}\nengine: {right:#?}\n{}", sentence.unwrap_or_default())
}

#[test]
fn lists_of_volunteers_are_what_scoring_everyone_and_then_cutting_gives() {
    let (mut wrong, mut tally, mut cases) = (Disagreements::default(), Tally::default(), 0);
    for world in worlds(2, 350) {
        let snapshot = snapshot(&world);
        for need in &world.needs {
            let (as_of, over) = (world.now.as_of, &world.request);
            let expected =
                reference::volunteers_for(&world.centre, &world.volunteers, need, as_of, over);
            let scores = expected.iter().flat_map(|list| list.ranked.windows(2));
            scores.filter(|two| two[0].score == two[1].score).for_each(|_| tally.add("equals"));
            for (limit, counts) in [(1, false), (3, true), (20, false), (20, true), (0, true)] {
                cases += 1;
                let asked = request(&world, limit, counts);
                let found = rank::volunteers_for(&snapshot, need, &asked);
                let expected = expected.as_ref().map(|list| cut(&list.ranked, limit));
                let list = found.as_ref().ok().map(items);
                if list != expected {
                    let people = world.volunteers.len();
                    wrong.note(format!(
                        "seed {}, need {:?}, {people} people, limit {limit}, counts {counts}\n\
                         reference: {expected:#?}\nengine: {list:#?}",
                        world.seed, need.need
                    ));
                }
            }
            if let Some(expected) = &expected {
                let asked = request(&world, 3, true);
                let found = rank::volunteers_for(&snapshot, need, &asked).unwrap();
                assert_head(&found, &world, &expected.everyone, world.volunteers.len());
                let not_counted = request(&world, 3, false);
                let found = rank::volunteers_for(&snapshot, need, &not_counted).unwrap();
                assert_eq!(found.counts, None, "seed {}", world.seed);
                assert_eq!(found.weights.values(), expected.everyone[0].weights);
            }
        }
    }
    wrong.none_of(cases);
    tally.at_least(50, ["equals"]);
}

/// The first so many.
pub fn cut(ranked: &[Pair], limit: usize) -> Vec<Pair> {
    ranked.iter().take(limit).cloned().collect()
}

pub fn items(found: &Ranking) -> Vec<Pair> {
    for item in &found.items {
        assert_eq!(bad_sentence(item), None);
    }
    found.items.iter().map(seen).collect()
}

/// What stands above the list: the instant, how many were looked at, the counts.
pub fn assert_head(found: &Ranking, world: &World, everyone: &[Pair], considered: usize) {
    let seed = world.seed;
    assert_eq!(found.as_of.as_second(), world.now.as_of.as_second().div_euclid(60) * 60);
    assert_eq!(found.as_of.subsec_nanosecond(), 0, "seed {seed}");
    assert_eq!(found.considered, considered, "seed {seed}");
    let counts = found.counts.as_ref().unwrap();
    let eligible = everyone.iter().filter(|pair| pair.is_eligible()).count();
    assert_eq!(counts.eligible, eligible, "seed {seed}");
    let fail = |code: &str| everyone.iter().filter(|p| p.reasons.contains(&code)).count();
    let excluded: Vec<(Reason, usize)> =
        Reason::ALL.iter().map(|r| (*r, fail(r.as_str()))).filter(|(_, n)| *n > 0).collect();
    assert_eq!(counts.excluded, excluded, "seed {seed}");
}

#[test]
fn lists_of_needs_are_ranked_with_attention_in_place_of_rest() {
    let (mut wrong, mut tally, mut cases) = (Disagreements::default(), Tally::default(), 0);
    for world in worlds(3, 350) {
        let snapshot = snapshot(&world);
        for volunteer in &world.volunteers {
            let (as_of, over) = (world.now.as_of, &world.request);
            let expected =
                reference::needs_for(&world.centre, &world.needs, volunteer, as_of, over);
            expected.ranked.iter().for_each(|_| tally.add("listed"));
            for limit in [1, 3, 20] {
                cases += 1;
                let found = rank::needs_for(&snapshot, volunteer, &request(&world, limit, true));
                assert_head(&found, &world, &expected.every_one, expected.every_one.len());
                let list = items(&found);
                if list != cut(&expected.ranked, limit) {
                    let needs = &world.needs;
                    wrong.note(format!(
                        "seed {}, {needs:?}\nvolunteer {:?}\nreference: {:#?}\nengine: {list:#?}",
                        world.seed, volunteer.volunteer, expected.ranked
                    ));
                }
            }
        }
        let closed = world.needs.iter().filter(|need| need.need.state != NeedState::Open);
        closed.for_each(|_| tally.add("not open"));
    }
    wrong.none_of(cases);
    tally.at_least(100, ["listed", "not open"]);
}
