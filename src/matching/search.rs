//! The best volunteers for a need: chunk by chunk, nearest first, and in each chunk class by class,
//! as long as what is left may still be on the list. What a row cannot tell for certain is bounded
//! from above, and the record decides.

use std::sync::Arc;

use crate::domain::weights::{Millionths, ONE};

use super::UNKNOWN;
use super::availability::Scratch;
use super::chunk::{Chunk, Reach};
use super::distance;
use super::glance::Glance;
use super::marks::Mark;
use super::mask::Mask;
use super::order::VolunteerKey;
use super::people::{People, Seat};
use super::person::Person;
use super::row::{NEVER, Row, minute_of};
use super::score::{self, Look};
use super::sieve::{Place, Sieve, TIERS, View};
use super::top::Top;

/// The best `limit` for a need, best first.
pub(crate) fn best(people: &People, sieve: &Sieve<'_>, limit: usize) -> Vec<(VolunteerKey, Seat)> {
    if limit == 0 {
        return Vec::new();
    }
    let mut search = Search::new(sieve, limit);
    for (distance, chunk) in in_reach(people, sieve) {
        if !search.may_gain(search.most(), distance) {
            break;
        }
        search.visit(chunk, distance);
    }
    let seat = |(chunk, at): (&Arc<Chunk>, usize)| Seat { chunk: Arc::clone(chunk), at };
    search.top.into_sorted().into_iter().map(|(key, place)| (key, seat(place))).collect()
}

/// The chunks in which somebody may be near enough, each with the most that `D` can be there, the
/// greatest first.
pub(crate) fn in_reach<'a>(
    people: &'a People,
    sieve: &Sieve<'_>,
) -> Vec<(Millionths, &'a Arc<Chunk>)> {
    let mut found = Vec::new();
    for (reach, block) in people.blocks() {
        if distance_at_most(sieve, reach).is_none() {
            continue;
        }
        let chunks = block.chunks().filter_map(|(reach, chunk)| {
            distance_at_most(sieve, reach).map(|distance| (distance, chunk))
        });
        found.extend(chunks);
    }
    if matches!(sieve.place, Place::At(..)) {
        found.sort_unstable_by_key(|(distance, _)| std::cmp::Reverse(*distance));
    }
    found
}

/// The most that `D` can be in a chunk; `None` where everybody lives too far away.
fn distance_at_most(sieve: &Sieve<'_>, reach: &Reach) -> Option<Millionths> {
    let Place::At(spot) = sieve.place else {
        return Some(if matches!(sieve.place, Place::Remote) { ONE } else { UNKNOWN });
    };
    let near = reach.metres_to(spot).map(|metres| metres as u32);
    let near = near.filter(|metres| *metres <= reach.max_metres);
    let near = near.map(|metres| distance::halved(metres, reach.half_metres));
    let unknown = reach.has_unknown().then_some(UNKNOWN);
    near.max(unknown)
}

/// Volunteers of a chunk who are alike in what the bitmaps tell.
#[derive(Debug, Clone, Copy)]
struct Class {
    /// The most that their components but distance can add to the weighted sum.
    sum: u64,
    tier: Tier,
    unsure: bool,
    caring: bool,
    asked: bool,
}

/// How well somebody may serve a desirable skill at best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tier {
    /// None is named.
    Any,
    /// One in full.
    Full,
    /// One in part.
    Part,
    /// None.
    None,
}

/// The worst on a list that is full.
#[derive(Debug, Clone, Copy)]
struct Bar {
    key: VolunteerKey,
    /// The least weighted sum that comes to its score.
    reaches: u64,
    /// The least one that comes to more.
    beats: u64,
    last_ask: i32,
}

/// Somebody who may be on the list.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    sum: u64,
    glance: Glance,
    at: usize,
}

struct Search<'s, 'a> {
    sieve: &'s Sieve<'s>,
    classes: Vec<Class>,
    top: Top<VolunteerKey, (VolunteerKey, (&'a Arc<Chunk>, usize))>,
    bar: Option<Bar>,
    view: View,
    candidates: Vec<Candidate>,
    person: Person,
    scratch: Scratch,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(sieve: &'s Sieve<'s>, limit: usize) -> Self {
        Self {
            sieve,
            classes: classes(sieve),
            top: Top::new(limit),
            bar: None,
            view: View::default(),
            candidates: Vec::new(),
            person: Person::default(),
            scratch: Scratch::default(),
        }
    }

    /// The class that can come to most.
    fn most(&self) -> Class {
        let none = Class { sum: 0, tier: Tier::Any, unsure: false, caring: false, asked: false };
        self.classes.first().copied().unwrap_or(none)
    }

    /// Whether one of a class may be on the list, with so much for the distance.
    fn may_gain(&self, class: Class, distance: Millionths) -> bool {
        let Some(bar) = self.bar else { return true };
        let weight = self.sieve.terms.weights.values()[2];
        let sum = class.sum + u64::from(weight) * u64::from(distance);
        sum >= bar.beats || (sum >= bar.reaches && (!class.asked || bar.last_ask != NEVER))
    }

    fn visit(&mut self, chunk: &'a Arc<Chunk>, distance: Millionths) {
        let pool = self.sieve.pool(chunk, &mut self.view);
        if pool.is_empty() {
            return;
        }
        let full = self.sieve.serving(chunk);
        let caring = self.sieve.caring(chunk);
        let asked = chunk.marks.of(Mark::Asked);
        let mut part = None;
        for i in 0..self.classes.len() {
            let mut class = self.classes[i];
            // An ask after `as_of` is none: then the mark does not tell who was never asked.
            let told = chunk.last_ask < self.sieve.as_of;
            let was_asked = class.asked;
            class.asked &= told;
            if !self.may_gain(class, distance) {
                continue;
            }
            let side = |mask: Mask, inside: bool| if inside { mask } else { !mask };
            let alike = pool
                & side(self.view.unsure, class.unsure)
                & side(asked, was_asked)
                & if self.sieve.has_causes() { side(caring, class.caring) } else { Mask::ALL };
            let alike = match class.tier {
                Tier::Any => alike,
                Tier::Full => alike & full,
                Tier::Part | Tier::None => alike & !full,
            };
            if alike.is_empty() {
                continue;
            }
            let part = *part.get_or_insert_with(|| {
                self.sieve.look_at_skills(chunk, &mut self.view);
                let [_, half, quarter] = self.view.best_tiers();
                half | quarter
            });
            self.look_at(
                chunk,
                match class.tier {
                    Tier::Any | Tier::Full => alike,
                    Tier::Part => alike & part,
                    Tier::None => alike & !part,
                },
            );
        }
    }

    /// Puts those of a chunk on the list who belong there.
    fn look_at(&mut self, chunk: &'a Arc<Chunk>, alike: Mask) {
        self.candidates.clear();
        for at in alike.iter() {
            let Some(row) = chunk.rows.get(at) else { continue };
            let glance = self.sieve.glance(row, at, &self.view);
            if glance.is_out() {
                continue;
            }
            let sum = glance.sum(&self.sieve.terms.weights);
            if self.may_be_listed(sum, row) {
                self.candidates.push(Candidate { sum, glance, at });
            }
        }
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.sort_unstable_by_key(|candidate| std::cmp::Reverse(candidate.sum));
        for candidate in &candidates {
            if let Some(row) = chunk.rows.get(candidate.at)
                && self.may_be_listed(candidate.sum, row)
                && let Some(key) = self.key(chunk, row, candidate)
            {
                self.top.offer(key, (key, (chunk, candidate.at)));
                self.raise_bar();
            }
        }
        self.candidates = candidates;
    }

    /// Whether somebody with at most this weighted sum may be on the list.
    fn may_be_listed(&self, sum: u64, row: &Row) -> bool {
        let Some(bar) = &self.bar else { return true };
        if sum >= bar.beats || sum < bar.reaches {
            return sum >= bar.beats;
        }
        // The score is the same at best, so that the last ask decides, then the mix.
        match (row.last_ask, bar.last_ask) {
            (last, _) if last >= self.sieve.as_of => true,
            (NEVER, NEVER) => self.key_of_new(bar.key.score(), row) < bar.key,
            (last, bar) => last <= bar,
        }
    }

    fn key_of_new(&self, score: Millionths, row: &Row) -> VolunteerKey {
        let need = self.sieve.occasion.need.facts.need.id;
        VolunteerKey::new(score, need, row.id(), None)
    }

    /// The place on the list of somebody who is eligible.
    fn key(&mut self, chunk: &Chunk, row: &Row, found: &Candidate) -> Option<VolunteerKey> {
        let weights = &self.sieve.terms.weights;
        if found.glance.settled && found.glance.exact && row.last_ask == NEVER {
            return Some(self.key_of_new(score::of(found.glance.values, weights), row));
        }
        chunk.read(found.at, &mut self.person);
        let pair = self.sieve.occasion.with(&self.person);
        let look = Look::List { floor: self.bar.map(|bar| bar.key.score()) };
        let exact = score::assess(&pair, self.sieve.terms, look, &mut self.scratch);
        exact.score(weights).map(|score| pair.key(score))
    }

    fn raise_bar(&mut self) {
        let Some(key) = self.top.floor().copied() else { return };
        if self.bar.is_some_and(|bar| bar.key == key) {
            return;
        }
        let least = |score| score::least_sum(score, &self.sieve.terms.weights);
        self.bar = Some(Bar {
            key,
            reaches: least(key.score()),
            beats: least(key.score() + 1),
            last_ask: key.last_ask().map_or(NEVER, minute_of),
        });
    }
}

/// All classes, those that can come to most first.
fn classes(sieve: &Sieve<'_>) -> Vec<Class> {
    let tiers: &[(Tier, Millionths)] = if sieve.desirable.is_empty() {
        &[(Tier::Any, sieve.flat_skills())]
    } else {
        &[(Tier::Full, TIERS[0]), (Tier::Part, TIERS[1]), (Tier::None, UNKNOWN)]
    };
    let causes: &[bool] = if sieve.has_causes() { &[true, false] } else { &[false] };
    let mut classes = Vec::with_capacity(24);
    for (tier, skills) in tiers.iter().copied() {
        for (unsure, time) in [(false, ONE), (true, UNKNOWN)] {
            for caring in causes.iter().copied() {
                let interests = if caring { ONE } else { ONE / 2 };
                let sum = score::sum([skills, time, 0, interests, ONE], &sieve.terms.weights);
                let class = |asked| Class { sum, tier, unsure, caring, asked };
                classes.extend([false, true].map(class));
            }
        }
    }
    classes.sort_by_key(|class| (std::cmp::Reverse(class.sum), class.asked));
    classes
}
