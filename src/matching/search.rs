//! The best volunteers for a need: chunk by chunk, nearest first, and in each chunk class by class,
//! as long as what is left may still be on the list. What a row cannot tell for certain is bounded
//! from above, and the record decides.

use std::cell::Cell;
use std::cmp::Reverse;
use std::sync::Arc;

use crate::domain::taxonomy::Level;
use crate::domain::weights::{Millionths, ONE};

use super::ahead::bits_of;
use super::availability::Scratch;
use super::bar::{Bar, key_of_new};
use super::chunk::{Chunk, Reach};
use super::distance;
use super::glance::{Glance, Untold};
use super::lexicon::Word;
use super::mask::Mask;
use super::order::VolunteerKey;
use super::parts::{Parts, Way};
use super::people::People;
use super::person::Person;
use super::row::{NEVER, Row};
use super::score::{self, Look};
use super::sieve::{Place, Sieve, View};
use super::top::Top;
use super::{UNKNOWN, ahead};

/// The best `limit` for a need, best first, each with a chunk and the place in it.
pub(crate) fn best<'a>(
    people: &'a People,
    sieve: &Sieve<'_>,
    limit: usize,
) -> impl Iterator<Item = (VolunteerKey, (&'a Chunk, usize))> {
    let mut search = Search::new(sieve, limit);
    let chunks = if limit == 0 { Vec::new() } else { in_reach(people, sieve) };
    let mut left = chunks.as_slice();
    while let Some((some, rest)) = search.next(left) {
        search.visit(some);
        left = rest;
    }
    search.room.ways = search.parts.ways;
    ROOM.set(Some(search.room));
    search.top.into_sorted()
}

/// The chunks in which somebody may be near enough, each with the most that `D` can be there, the
/// greatest first.
pub(crate) fn in_reach<'a>(people: &'a People, sieve: &Sieve<'_>) -> Vec<InReach<'a>> {
    let mut found = Vec::with_capacity(MANY);
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

/// A chunk with the most that `D` can be in it.
type InReach<'a> = (Millionths, &'a Arc<Chunk>);

/// Chunks visited at a time. What is needed of them is touched together first, so that the memory
/// brings it at the same time.
const AT_ONCE: usize = 8;
/// Fewer chunks than this are in the processor's own memory anyway.
const MANY: usize = 16;

/// Somebody who may be on the list, in one of the chunks that are visited.
#[derive(Debug, Clone, Copy)]
struct Glanced {
    /// The most that they can come to.
    sum: u64,
    chunk: usize,
    at: usize,
    glance: Glance,
}

/// Bits for a place among the glances.
const PLACE_BITS: u32 = 24;

/// When it is the turn of a glance: the greater the sum (five weights up to 1000 of millionths, so
/// 33 bits) the earlier, then by its place. One number is sorted more quickly than a pair.
fn turn(sum: u64, place: u64) -> u64 {
    (u64::MAX >> PLACE_BITS).saturating_sub(sum) << PLACE_BITS | place
}

fn place_of(turn: u64) -> usize {
    (turn & !(u64::MAX << PLACE_BITS)) as usize
}

/// Room for working, kept from one search to the next.
#[derive(Debug, Default)]
struct Room {
    views: Vec<View>,
    ways: Vec<Way>,
    near: Vec<usize>,
    glances: Vec<Glanced>,
    /// The glances, those who can come to most first, see [`turn`].
    order: Vec<u64>,
    skills: Vec<(Word, Level)>,
    person: Person,
    scratch: Scratch,
}

thread_local! {
    /// The room that the last search of this thread left. It changes how quick a search is, never
    /// what it finds: each part of it is filled before it is read.
    static ROOM: Cell<Option<Box<Room>>> = const { Cell::new(None) };
}

struct Search<'s, 'a> {
    sieve: &'s Sieve<'s>,
    parts: Parts,
    top: Top<VolunteerKey, (&'a Chunk, usize)>,
    bar: Option<Bar>,
    room: Box<Room>,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(sieve: &'s Sieve<'s>, limit: usize) -> Self {
        let mut room = ROOM.take().unwrap_or_default();
        let parts = Parts::new(sieve, std::mem::take(&mut room.ways));
        Self { sieve, parts, top: Top::new(limit), bar: None, room }
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

    /// The chunks to visit next, and those after them; `None` where nobody in them may be on the
    /// list. As long as the list is not full it is one at a time.
    fn next<'c>(&self, left: &'c [InReach<'a>]) -> Option<(&'c [InReach<'a>], &'c [InReach<'a>])> {
        let many = self.bar.is_some() && left.len() >= MANY;
        let most = if many { AT_ONCE } else { 1 };
        let may_gain = |near: &&InReach<'a>| self.may_gain(self.at_most(near.0), false);
        let some = left.iter().take(most).take_while(may_gain).count();
        if some == 0 { None } else { left.split_at_checked(some) }
    }

    /// Puts those of some chunks on the list who belong there.
    fn visit(&mut self, some: &[InReach<'a>]) {
        let mut views = std::mem::take(&mut self.room.views);
        let mut glances = std::mem::take(&mut self.room.glances);
        glances.clear();
        views.resize_with(views.len().max(some.len()), View::default);
        if some.len() > 1 {
            ahead::touch(some.iter().map(|(_, chunk)| self.sieve.bits(chunk)));
        }
        let mut chosen = [Mask::NONE; AT_ONCE];
        for ((near, view), chosen) in some.iter().zip(&mut views).zip(&mut chosen) {
            *chosen = self.choose(near, view);
        }
        if some.len() > 1 {
            let rows = some
                .iter()
                .zip(&chosen)
                .flat_map(|((_, chunk), chosen)| chosen.iter().filter_map(|at| chunk.rows.get(at)));
            ahead::touch(rows.map(|row| u64::from(row.max_metres)));
        }
        for (number, (_, chunk)) in some.iter().enumerate() {
            if let (Some(view), Some(chosen)) = (views.get(number), chosen.get(number)) {
                self.glance_at(number, chunk, *chosen, view, &mut glances);
            }
        }
        self.list(some, &glances);
        (self.room.views, self.room.glances) = (views, glances);
    }

    /// Those of a chunk who may be on the list as far as bitmaps tell, which goes into the view.
    fn choose(&mut self, (distance, chunk): &InReach<'a>, view: &mut View) -> Mask {
        let mut pool = self.sieve.pool(chunk, view);
        if let Place::At(spot) = self.sieve.place {
            chunk.keep_near(spot, &mut pool);
        }
        if pool.is_empty() {
            return pool;
        }
        self.sieve.look_at_skills(chunk, view);
        if self.bar.is_none() {
            return pool;
        }
        self.parts.mark(self.sieve, view, chunk);
        self.chosen(0, pool, self.at_most(*distance))
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

    /// Glances at those of a chunk, the so-manieth of those that are visited, who may be on the list.
    fn glance_at(
        &mut self,
        number: usize,
        chunk: &Chunk,
        chosen: Mask,
        view: &View,
        glances: &mut Vec<Glanced>,
    ) {
        let near = self.sieve.near(&chunk.rows, chosen, &mut self.room.near);
        for at in self.room.near.iter().take(near).copied() {
            let Some(row) = chunk.rows.get(at) else { continue };
            let glance = self.sieve.glance_past_levels(row, at, view);
            let sum = glance.sum(&self.sieve.terms.weights);
            if !glance.is_out() && self.may_be_listed(sum, row) {
                glances.push(Glanced { sum, chunk: number, at, glance });
            }
        }
    }

    /// Puts those on the list who belong there, beginning with whoever can come to most.
    fn list(&mut self, some: &[InReach<'a>], glances: &[Glanced]) {
        let mut order = std::mem::take(&mut self.room.order);
        order.clear();
        order.extend(glances.iter().zip(0..).map(|(found, place)| turn(found.sum, place)));
        order.sort_unstable();
        if some.len() > 1 {
            let record = |found: &Glanced| {
                some.get(found.chunk).map_or(0, |(_, chunk)| bits_of(chunk.record(found.at)))
            };
            ahead::touch(glances.iter().map(record));
        }
        for turn in &order {
            let Some(found) = glances.get(place_of(*turn)) else { continue };
            let Some((_, chunk)) = some.get(found.chunk) else { continue };
            if let Some(key) = self.key(chunk, found) {
                self.top.offer(key, (chunk, found.at));
                self.raise_bar();
            }
        }
        self.room.order = order;
    }

    /// The place on the list of somebody who is eligible; `None` where that is below the last.
    fn key(&mut self, chunk: &Chunk, found: &Glanced) -> Option<VolunteerKey> {
        let (at, weights) = (found.at, &self.sieve.terms.weights);
        let row = chunk.rows.get(at)?;
        if !self.may_be_listed(found.sum, row) {
            return None;
        }
        let glance = self.sieve.with_levels(found.glance, chunk, at, &mut self.room.skills);
        if glance.is_out() || !self.may_be_listed(glance.sum(weights), row) {
            return None;
        }
        if glance.settled && glance.exact && row.last_ask == NEVER {
            return Some(key_of_new(self.sieve, score::of(glance.values, weights), row));
        }
        if glance.untold < Untold::More {
            return self.key_by_part(chunk, at, glance);
        }
        chunk.read(at, &mut self.room.person);
        let pair = self.sieve.occasion.with(&self.room.person);
        let look = Look::List { floor: self.bar.map(|bar| bar.key.score()) };
        let exact = score::assess(&pair, self.sieve.terms, look, &mut self.room.scratch);
        exact.score(weights).map(|score| pair.key(score))
    }

    /// The same by no more of the record than the asks and, where they are not told, the time.
    fn key_by_part(&mut self, chunk: &Chunk, at: usize, told: Glance) -> Option<VolunteerKey> {
        let Sieve { occasion, terms, .. } = self.sieve;
        let (row, mut values) = (chunk.rows.get(at)?, told.values);
        let mut record = self.room.person.read_asks(*row, chunk.record(at));
        values[4] = score::past_asks(&occasion.with(&self.room.person), terms)?;
        if told.untold == Untold::Time {
            if !self.may_be_listed(score::sum(values, &terms.weights), row) {
                return None;
            }
            self.room.person.read_time(&mut record);
            values[1] =
                score::past_time(&occasion.with(&self.room.person), &mut self.room.scratch)?;
        }
        Some(occasion.with(&self.room.person).key(score::of(values, &terms.weights)))
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
