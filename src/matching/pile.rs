//! Records of volunteers as they come in, and how they are cut into chunks of people who live near
//! each other.

use std::sync::Arc;

use crate::domain::ids::VolunteerId;

use super::ahead;
use super::chunk::Chunk;
use super::mask::{CAPACITY, GROUP};
use super::row::Row;

/// Volunteers in a chunk at first, so that there is room for more.
const CHUNK_AT_FIRST: usize = CAPACITY * 9 / 10;

/// Does several things, at the same time where it can. Threads are the business of who calls.
pub trait Hands: Sync {
    /// How many things at the same time are worth while.
    fn count(&self) -> usize;

    /// Does both.
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B);
}

/// Does one thing after the other.
#[derive(Debug, Clone, Copy)]
pub struct OneHand;

impl Hands for OneHand {
    fn count(&self) -> usize {
        1
    }

    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        (one(), other())
    }
}

/// A row of a pile, and where it lives.
#[derive(Debug, Clone, Copy)]
struct Placed {
    place: u32,
    spot: [i32; 3],
}

/// Rows with their records, in one piece each.
#[derive(Debug, Default)]
pub(crate) struct Pile {
    rows: Vec<Row>,
    starts: Vec<usize>,
    records: Vec<u8>,
}

impl Pile {
    /// Adds one.
    pub(crate) fn push(&mut self, row: Row, record: &[u8]) {
        self.rows.push(row);
        self.starts.push(self.records.len());
        self.records.extend_from_slice(record);
    }

    fn member(&self, at: usize) -> (Row, &[u8]) {
        let end = self.starts.get(at + 1).copied().unwrap_or(self.records.len());
        (self.rows[at], &self.records[self.starts[at]..end])
    }

    /// Adds all of another one.
    pub(crate) fn append(&mut self, other: &Self) {
        let before = self.records.len();
        self.rows.extend_from_slice(&other.rows);
        self.starts.extend(other.starts.iter().map(|start| before + start));
        self.records.extend_from_slice(&other.records);
    }

    /// All of them.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Row, &[u8])> {
        (0..self.rows.len()).map(|at| self.member(at))
    }

    /// All of them in chunks, those whose homes are known and then the others; the same however many
    /// hands there are. Of two with one id the later counts.
    pub(crate) fn chunks(&self, hands: &impl Hands) -> [Vec<Arc<Chunk>>; 2] {
        let has_home = |placed: &Placed| self.rows[placed.place as usize].home().is_some();
        let (known, unknown): (Vec<Placed>, Vec<Placed>) =
            self.spots().into_iter().partition(has_home);
        [known, unknown].map(|mut group| {
            let leaves = group.len().div_ceil(CHUNK_AT_FIRST);
            self.leaves(&mut group, leaves, hands, hands.count())
        })
    }

    fn leaves(
        &self,
        some: &mut [Placed],
        leaves: usize,
        hands: &impl Hands,
        free: usize,
    ) -> Vec<Arc<Chunk>> {
        let spot = |placed: &Placed| placed.spot;
        if free < 2 || leaves < 2 {
            let mut chunks = Vec::with_capacity(leaves);
            split(some, leaves, &spot, &mut |leaf| {
                let mut leaf = leaf.to_vec();
                gather(&mut leaf, &spot);
                chunks.push(Arc::new(Chunk::new(self.fetch(&leaf).into_iter())));
            });
            return chunks;
        }
        let (before, after) = cut(some, half_way(some.len(), leaves), &spot);
        let (mut chunks, others) = hands.both(
            || self.leaves(before, leaves / 2, hands, free - free / 2),
            || self.leaves(after, leaves - leaves / 2, hands, free / 2),
        );
        chunks.extend(others);
        chunks
    }

    /// Some of them, whose rows and records lie far apart.
    fn fetch(&self, some: &[Placed]) -> Vec<(Row, &[u8])> {
        let members: Vec<_> = some.iter().map(|p| self.member(p.place as usize)).collect();
        ahead::touch(members.iter().map(|(_, record)| ahead::bits_of(record)));
        members
    }

    /// Where all rows stand, by their ids, and of those with one id the last.
    fn spots(&self) -> Vec<Placed> {
        let mut ids: Vec<_> = self.rows.iter().map(Row::id).zip(0..).collect();
        // They come in a few runs that are in order already, which a stable sort makes use of.
        ids.sort_by_key(|(id, place): &(VolunteerId, u32)| (*id, std::cmp::Reverse(*place)));
        ids.dedup_by_key(|(id, _)| *id);
        let spot = |place: u32| self.rows[place as usize].spot().0;
        ids.into_iter().map(|(_, place)| Placed { place, spot: spot(place) }).collect()
    }
}

/// Cuts items into leaves of (nearly) one size, each time across the axis along which they
/// stretch farthest.
pub(crate) fn split<T>(
    items: &mut [T],
    leaves: usize,
    spot: &impl Fn(&T) -> [i32; 3],
    each: &mut impl FnMut(&[T]),
) {
    if leaves < 2 {
        if !items.is_empty() {
            each(items);
        }
        return;
    }
    let (before, after) = cut(items, half_way(items.len(), leaves), spot);
    split(before, leaves / 2, spot, each);
    split(after, leaves - leaves / 2, spot, each);
}

/// How many of so many items go into the first half of the leaves.
fn half_way(items: usize, leaves: usize) -> usize {
    items * (leaves / 2) / leaves
}

/// Puts items in an order in which those that fall into one group of a chunk lie near each other.
pub(crate) fn gather<T>(items: &mut [T], spot: &impl Fn(&T) -> [i32; 3]) {
    let groups = items.len().div_ceil(GROUP);
    if groups > 1 {
        let (before, after) = cut(items, groups / 2 * GROUP, spot);
        gather(before, spot);
        gather(after, spot);
    }
}

/// Cuts items in two across the axis along which they stretch farthest; so many come before.
fn cut<'a, T>(
    items: &'a mut [T],
    at: usize,
    spot: &impl Fn(&T) -> [i32; 3],
) -> (&'a mut [T], &'a mut [T]) {
    let stretch = |axis: &usize| {
        let along = || items.iter().map(|item| i64::from(spot(item)[*axis]));
        along().max().unwrap_or(0) - along().min().unwrap_or(0)
    };
    let axis = (0..3).max_by_key(stretch).unwrap_or(0);
    items.select_nth_unstable_by_key(at, |item| spot(item)[axis]);
    items.split_at_mut(at)
}
