//! The best near misses of a need: chunk by chunk, nearest first. Bitmaps and rows leave out who
//! fails two rules for certain, who is eligible for certain, and who cannot come to a score that is
//! high enough; the record decides on the others.

use std::sync::Arc;

use crate::domain::score::Reason;
use crate::domain::weights::{Millionths, ONE};

use super::change;
use crate::matching::UNKNOWN;
use crate::matching::availability::Scratch;
use crate::matching::bar::Bar;
use crate::matching::chunk::{Chunk, Reach};
use crate::matching::distance;
use crate::matching::eligibility::Failed;
use crate::matching::glance::{Glance, Levels};
use crate::matching::order::VolunteerKey;
use crate::matching::people::{People, Seat};
use crate::matching::person::Person;
use crate::matching::row::Row;
use crate::matching::score::{self, Look};
use crate::matching::sieve::{Place, Sieve, View};
use crate::matching::top::Top;

/// The best `limit` near misses, best first.
pub(super) fn best(people: &People, sieve: &Sieve<'_>, limit: usize) -> Vec<Seat> {
    if limit == 0 {
        return Vec::new();
    }
    let mut search = Search {
        sieve,
        top: Top::new(limit),
        bar: None,
        view: View::default(),
        candidates: Vec::new(),
        person: Person::default(),
        scratch: Scratch::default(),
    };
    for (distance, chunk) in by_distance(people, sieve) {
        if !search.may_gain(distance) {
            break;
        }
        search.visit(chunk);
    }
    let seat = |(_, (chunk, at)): (VolunteerKey, (&Arc<Chunk>, usize))| Seat {
        chunk: Arc::clone(chunk),
        at,
    };
    search.top.into_sorted().map(seat).collect()
}

/// All chunks with the most that `D` can be in each, the greatest first.
fn by_distance<'a>(people: &'a People, sieve: &Sieve<'_>) -> Vec<(Millionths, &'a Arc<Chunk>)> {
    let chunks = people.blocks().flat_map(|(_, block)| block.chunks());
    let most = |(reach, chunk)| (distance_at_most(sieve, reach), chunk);
    let mut found: Vec<_> = chunks.map(most).collect();
    found.sort_by_key(|(distance, _)| std::cmp::Reverse(*distance));
    found
}

/// The most that `D` can be in a chunk, also for those who live too far away.
fn distance_at_most(sieve: &Sieve<'_>, reach: &Reach) -> Millionths {
    match sieve.place {
        Place::Remote => ONE,
        Place::Unknown => UNKNOWN,
        Place::At(spot) => {
            let near = reach.metres_to(spot).map(|metres| metres as u32);
            let near = near.map_or(0, |metres| distance::halved(metres, reach.half_metres));
            near.max(if reach.has_unknown() { UNKNOWN } else { 0 })
        }
    }
}

/// Somebody who may be on the list.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    sum: u64,
    at: usize,
}

struct Search<'s, 'a> {
    sieve: &'s Sieve<'s>,
    top: Top<VolunteerKey, (&'a Arc<Chunk>, usize)>,
    bar: Option<Bar>,
    view: View,
    candidates: Vec<Candidate>,
    person: Person,
    scratch: Scratch,
}

impl<'a> Search<'_, 'a> {
    /// Whether anybody may be on the list, with so much for the distance.
    fn may_gain(&self, distance: Millionths) -> bool {
        let Some(bar) = self.bar else { return true };
        let skills = if self.sieve.desirable.is_empty() { self.sieve.flat_skills() } else { ONE };
        let interests = if self.sieve.has_causes() { ONE } else { ONE / 2 };
        let most = [skills, ONE, distance, interests, ONE];
        score::sum(most, &self.sieve.terms.weights) >= bar.reaches
    }

    /// Puts those of a chunk on the list who belong there.
    fn visit(&mut self, chunk: &'a Arc<Chunk>) {
        let weights = &self.sieve.terms.weights;
        let pool = self.sieve.nearly(chunk, &mut self.view);
        self.candidates.clear();
        for at in pool.iter() {
            let Some(row) = chunk.rows.get(at) else { continue };
            let mut glance = self.sieve.glance_past_levels(row, at, &self.view);
            self.sieve.look_at_marks(row, at, &self.view, &mut glance);
            if !self.may_be_near(&glance, at) || !self.may_be_listed(glance.sum(weights), row) {
                continue;
            }
            let glance = self.sieve.with_levels(glance, chunk, at, &mut self.person.skills);
            let sum = glance.sum(weights);
            if self.may_be_near(&glance, at) && self.may_be_listed(sum, row) {
                self.candidates.push(Candidate { sum, at });
            }
        }
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.sort_unstable_by_key(|candidate| std::cmp::Reverse(candidate.sum));
        for candidate in &candidates {
            if let Some(row) = chunk.rows.get(candidate.at)
                && self.may_be_listed(candidate.sum, row)
            {
                self.look_at(chunk, candidate.at);
            }
        }
        self.candidates = candidates;
    }

    fn may_be_listed(&self, sum: u64, row: &Row) -> bool {
        self.bar.is_none_or(|bar| bar.lets_in(sum, row, self.sieve))
    }

    /// Whether exactly one rule may fail that may be relaxed.
    fn may_be_near(&self, glance: &Glance, at: usize) -> bool {
        let unchecked = self.sieve.has_checks() && !self.view.checked.has(at);
        let failed = glance.failed.and(Failed::default().when(unchecked, Reason::CheckMissing));
        let of_time = [Reason::Unavailable, Reason::NoCapacity];
        let no_time = glance.no_time() && !of_time.iter().any(|reason| failed.has(*reason));
        let fail = failed.reasons().count() + usize::from(no_time);
        match fail {
            0 => !glance.settled || glance.levels == Levels::Open,
            1 => failed.reasons().all(change::may_be_relaxed),
            _ => false,
        }
    }

    /// Looks at somebody's record.
    fn look_at(&mut self, chunk: &'a Arc<Chunk>, at: usize) {
        chunk.read(at, &mut self.person);
        let pair = self.sieve.occasion.with(&self.person);
        let found = score::assess(&pair, self.sieve.terms, Look::All, &mut self.scratch);
        let Some(reason) = change::only_rule(&pair, &found) else { return };
        let key = pair.key(score::of(found.values, &self.sieve.terms.weights));
        let is_better = self.bar.is_none_or(|bar| key < bar.key);
        let cap = self.sieve.terms.asks_cap;
        if is_better && change::is_possible(&pair, reason, cap, &self.scratch) {
            self.top.offer(key, (chunk, at));
            self.raise_bar();
        }
    }

    fn raise_bar(&mut self) {
        let Some(key) = self.top.floor().copied() else { return };
        if self.bar.is_none_or(|bar| bar.key != key) {
            self.bar = Some(Bar::new(key, self.sieve));
        }
    }
}
