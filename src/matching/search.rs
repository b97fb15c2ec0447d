//! The best volunteers for a need: chunk by chunk, nearest first, and in each chunk class by class,
//! as long as what is left may still be on the list. What a row cannot tell for certain is bounded
//! from above, and the record decides.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::domain::taxonomy::Level;
use crate::domain::weights::{Millionths, ONE};

use super::UNKNOWN;
use super::availability::Scratch;
use super::bar::{Bar, key_of_new};
use super::chunk::{Chunk, Reach};
use super::distance;
use super::glance::{Glance, Untold};
use super::lexicon::Word;
use super::mask::Mask;
use super::order::VolunteerKey;
use super::parts::Parts;
use super::people::People;
use super::person::Person;
use super::row::{NEVER, Row};
use super::score::{self, Look};
use super::sieve::{Place, Sieve, View};
use super::top::Top;

/// The best `limit` for a need, best first, each with a chunk and the place in it.
pub(crate) fn best<'a>(
    people: &'a People,
    sieve: &Sieve<'_>,
    limit: usize,
) -> impl Iterator<Item = (VolunteerKey, (&'a Chunk, usize))> {
    let mut search = Search::new(sieve, limit);
    let chunks = if limit == 0 { Vec::new() } else { in_reach(people, sieve) };
    for (distance, chunk) in chunks {
        if !search.may_gain(search.at_most(distance), false) {
            break;
        }
        search.visit(chunk, distance);
    }
    search.top.into_sorted()
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
        found.sort_unstable_by_key(|(distance, _)| Reverse(*distance));
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

/// Room for so many candidates at first.
const CANDIDATES: usize = 64;

/// Somebody who may be on the list.
#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    sum: u64,
    glance: Glance,
    at: usize,
    row: &'a Row,
}

struct Search<'s, 'a> {
    sieve: &'s Sieve<'s>,
    parts: Parts,
    top: Top<VolunteerKey, (&'a Chunk, usize)>,
    bar: Option<Bar>,
    view: View,
    candidates: Vec<Candidate<'a>>,
    skills: Vec<(Word, Level)>,
    person: Person,
    scratch: Scratch,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(sieve: &'s Sieve<'s>, limit: usize) -> Self {
        Self {
            sieve,
            parts: Parts::new(sieve),
            top: Top::new(limit),
            bar: None,
            view: View::default(),
            candidates: Vec::with_capacity(CANDIDATES),
            skills: Vec::new(),
            person: Person::default(),
            scratch: Scratch::default(),
        }
    }

    /// The most that anybody can come to, with so much for the distance.
    fn at_most(&self, distance: Millionths) -> u64 {
        self.parts.most + u64::from(self.sieve.terms.weights.values()[2]) * u64::from(distance)
    }

    /// Whether those who can come to a sum at most may be on the list.
    fn may_gain(&self, sum: u64, asked: bool) -> bool {
        let Some(bar) = &self.bar else { return true };
        sum >= bar.beats || (sum >= bar.reaches && !(asked && bar.last_ask == NEVER))
    }

    fn visit(&mut self, chunk: &'a Chunk, distance: Millionths) {
        let mut pool = self.sieve.pool(chunk, &mut self.view);
        if let Place::At(spot) = self.sieve.place {
            chunk.keep_near(spot, &mut pool);
        }
        if self.bar.is_none() {
            // Most of them will be looked at, part by part.
            self.sieve.keep_near(&chunk.rows, &mut pool);
        }
        if pool.is_empty() {
            return;
        }
        self.sieve.look_at_skills(chunk, &mut self.view);
        self.parts.mark(self.sieve, &self.view, chunk);
        self.visit_part(chunk, 0, pool, self.at_most(distance));
    }

    /// Looks at those of a pool who may be on the list, where all of it come to `sum` at most. As
    /// long as the list is not full each part is looked at by itself, the best first, so that those
    /// that follow are measured by it.
    fn visit_part(&mut self, chunk: &'a Chunk, depth: usize, pool: Mask, sum: u64) {
        if self.bar.is_some() || depth == self.parts.ways.len() {
            let chosen = self.chosen(depth, pool, sum);
            return self.look_at(chunk, chosen);
        }
        for at in 0..self.parts.ways[depth].len() {
            let part = &self.parts.ways[depth][at];
            let (sum, alike) = (sum.saturating_sub(part.less), pool & part.mask);
            if !self.may_gain(sum, part.asked) {
                break;
            }
            if !alike.is_empty() {
                self.visit_part(chunk, depth + 1, alike, sum);
            }
        }
    }

    /// Those of a pool who may be on the list, where all of it come to `sum` at most.
    fn chosen(&self, depth: usize, pool: Mask, sum: u64) -> Mask {
        let Some(parts) = self.parts.ways.get(depth) else { return pool };
        let mut chosen = Mask::NONE;
        for part in parts {
            let (sum, alike) = (sum.saturating_sub(part.less), pool & part.mask);
            if !self.may_gain(sum, part.asked) {
                break;
            }
            if !alike.is_empty() {
                chosen |= self.chosen(depth + 1, alike, sum);
            }
        }
        chosen
    }

    /// Puts those of a chunk on the list who belong there.
    fn look_at(&mut self, chunk: &'a Chunk, mut chosen: Mask) {
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.clear();
        self.sieve.keep_near(&chunk.rows, &mut chosen);
        for (at, row) in chosen.iter().filter_map(|at| chunk.rows.get(at).map(|row| (at, row))) {
            let glance = self.sieve.glance_past_levels(row, at, &self.view);
            let sum = glance.sum(&self.sieve.terms.weights);
            if !glance.is_out() && self.may_be_listed(sum, row) {
                candidates.push(Candidate { sum, glance, at, row });
            }
        }
        candidates.sort_unstable_by_key(|candidate| Reverse(candidate.sum));
        for candidate in &candidates {
            if let Some(key) = self.key(chunk, candidate) {
                self.top.offer(key, (chunk, candidate.at));
                self.raise_bar();
            }
        }
        self.candidates = candidates;
    }

    /// The place on the list of somebody who is eligible; `None` where that is below the last.
    fn key(&mut self, chunk: &Chunk, found: &Candidate<'_>) -> Option<VolunteerKey> {
        let (Candidate { at, row, .. }, weights) = (found, &self.sieve.terms.weights);
        if !self.may_be_listed(found.sum, row) {
            return None;
        }
        let glance = self.sieve.with_levels(found.glance, chunk, *at, &mut self.skills);
        if glance.is_out() || !self.may_be_listed(glance.sum(weights), row) {
            return None;
        }
        if glance.settled && glance.exact && row.last_ask == NEVER {
            return Some(key_of_new(self.sieve, score::of(glance.values, weights), row));
        }
        if glance.untold < Untold::More {
            return self.key_by_part(chunk, *at, glance);
        }
        chunk.read(*at, &mut self.person);
        let pair = self.sieve.occasion.with(&self.person);
        let look = Look::List { floor: self.bar.map(|bar| bar.key.score()) };
        let exact = score::assess(&pair, self.sieve.terms, look, &mut self.scratch);
        exact.score(weights).map(|score| pair.key(score))
    }

    /// The same by no more of the record than the asks and, where they are not told, the time.
    fn key_by_part(&mut self, chunk: &Chunk, at: usize, told: Glance) -> Option<VolunteerKey> {
        let Sieve { occasion, terms, .. } = self.sieve;
        let (row, mut values) = (chunk.rows.get(at)?, told.values);
        let mut record = self.person.read_asks(*row, chunk.record(at));
        values[4] = score::past_asks(&occasion.with(&self.person), terms)?;
        if told.untold == Untold::Time {
            if !self.may_be_listed(score::sum(values, &terms.weights), row) {
                return None;
            }
            self.person.read_time(&mut record);
            values[1] = score::past_time(&occasion.with(&self.person), &mut self.scratch)?;
        }
        Some(occasion.with(&self.person).key(score::of(values, &terms.weights)))
    }

    /// Whether somebody with at most this weighted sum may be on the list.
    fn may_be_listed(&self, sum: u64, row: &Row) -> bool {
        self.bar.is_none_or(|bar| bar.lets_in(sum, row, self.sieve))
    }

    fn raise_bar(&mut self) {
        let Some(key) = self.top.floor().copied() else { return };
        if self.bar.is_none_or(|bar| bar.key != key) {
            self.bar = Some(Bar::new(key, self.sieve));
        }
    }
}
