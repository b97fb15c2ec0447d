//! All volunteers of a centre, in chunks by where they live, and those whose homes are unknown
//! apart. A change makes another set that shares all but a chunk or two with the first.

use std::sync::Arc;

use crate::domain::ids::VolunteerId;

use super::chunk::{Chunk, Reach};
use super::index::Index;
use super::mask::{CAPACITY, GROUP};
use super::row::Row;

/// Most chunks in a block.
const BLOCK: usize = 64;
/// Chunks in a block at first, so that those that are split find room near by.
const BLOCK_AT_FIRST: usize = 48;
/// Volunteers in a chunk at first, likewise.
const CHUNK_AT_FIRST: usize = CAPACITY * 9 / 10;

/// Everybody.
#[derive(Debug, Clone)]
pub(crate) struct People {
    blocks: Vec<Placed>,
    index: Index,
    len: usize,
}

/// A block with how far it reaches.
#[derive(Debug, Clone)]
struct Placed {
    reach: Reach,
    block: Arc<Block>,
}

impl Placed {
    fn new(block: Block) -> Self {
        Self { reach: block.reach(), block: Arc::new(block) }
    }
}

/// Chunks that lie near each other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    chunks: Vec<Arc<Chunk>>,
    /// How far each of them reaches.
    reaches: Vec<Reach>,
}

/// Somebody's place in a chunk.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub(crate) chunk: Arc<Chunk>,
    pub(crate) at: usize,
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

    /// The places of all rows, of those with one id the last.
    fn places(&self) -> Vec<u32> {
        let mut places: Vec<u32> = (0..self.rows.len() as u32).collect();
        let id = |place: &u32| self.rows[*place as usize].id();
        if !places.is_sorted_by(|a, b| id(a) < id(b)) {
            places.sort_unstable_by_key(|place| (id(place), std::cmp::Reverse(*place)));
            places.dedup_by_key(|place| id(place));
        }
        places
    }
}

impl Block {
    fn push(&mut self, chunk: Arc<Chunk>) {
        self.reaches.push(chunk.reach());
        self.chunks.push(chunk);
    }

    /// The chunks that are not empty, each with its reach.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = (&Reach, &Arc<Chunk>)> {
        self.reaches.iter().zip(&self.chunks).filter(|(reach, _)| reach.count() > 0)
    }

    /// How far all of it reaches.
    pub(crate) fn reach(&self) -> Reach {
        self.reaches.iter().copied().fold(Reach::NOWHERE, Reach::and)
    }
}

impl People {
    /// Puts them into chunks. Of two with one id the later counts.
    pub(crate) fn new(pile: &Pile) -> Self {
        let places = pile.places();
        let row = |place: u32| &pile.rows[place as usize];
        let has_home = |place: &u32| row(*place).home().is_some();
        let (mut known, mut unknown): (Vec<u32>, Vec<u32>) =
            places.iter().copied().partition(has_home);
        let mut blocks = Vec::new();
        let mut numbers = Vec::with_capacity(places.len());
        for group in [&mut known, &mut unknown] {
            let mut block = Block::default();
            let leaves = group.len().div_ceil(CHUNK_AT_FIRST);
            let spot = |place: &u32| row(*place).spot().0;
            split(group, leaves, &spot, &mut |leaf| {
                let mut leaf = leaf.to_vec();
                gather(&mut leaf, &spot);
                let number = (blocks.len() * BLOCK + block.chunks.len()) as u32;
                numbers.extend(leaf.iter().map(|place| (row(*place).id(), number)));
                let members = leaf.iter().map(|place| pile.member(*place as usize));
                block.push(Arc::new(Chunk::new(members)));
                if block.chunks.len() == BLOCK_AT_FIRST {
                    blocks.push(Placed::new(std::mem::take(&mut block)));
                }
            });
            if !block.chunks.is_empty() {
                blocks.push(Placed::new(block));
            }
        }
        Self { blocks, index: Index::new(numbers.into_iter()), len: places.len() }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The blocks, each with its reach.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (&Reach, &Block)> {
        self.blocks.iter().map(|placed| (&placed.reach, &*placed.block))
    }

    /// All chunks that are not empty.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &Arc<Chunk>> {
        self.blocks().flat_map(|(_, block)| block.chunks()).map(|(_, chunk)| chunk)
    }

    /// Where somebody is.
    pub(crate) fn seat(&self, id: VolunteerId) -> Option<Seat> {
        self.number_of(id).map(|(_, seat)| seat)
    }

    fn number_of(&self, id: VolunteerId) -> Option<(u32, Seat)> {
        self.index.get(id).find_map(|number| {
            let chunk = self.chunk(number)?;
            let at = chunk.position(id)?;
            Some((number, Seat { chunk: Arc::clone(chunk), at }))
        })
    }

    fn chunk(&self, number: u32) -> Option<&Arc<Chunk>> {
        let placed = self.blocks.get(number as usize / BLOCK)?;
        placed.block.chunks.get(number as usize % BLOCK)
    }

    /// The same with somebody added or replaced.
    pub(crate) fn with(&self, row: Row, record: &[u8]) -> Self {
        let mut people = self.clone();
        match people.number_of(row.id()) {
            Some((number, seat)) if lives_at(&seat, &row) => {
                people.put(number, seat.chunk.changed(Some(seat.at), Some((row, record))));
            }
            Some(_) => {
                people = people.without(row.id());
                people.insert(row, record);
            }
            None => people.insert(row, record),
        }
        people
    }

    /// The same without somebody.
    pub(crate) fn without(&self, id: VolunteerId) -> Self {
        let mut people = self.clone();
        if let Some((number, seat)) = people.number_of(id) {
            people.put(number, seat.chunk.changed(Some(seat.at), None));
            people.index.move_to(id, Some(number), None);
            people.len -= 1;
        }
        people
    }

    fn insert(&mut self, row: Row, record: &[u8]) {
        self.len += 1;
        let near = self.nearest(&row);
        let number = near.unwrap_or_else(|| self.free_number());
        self.index.move_to(row.id(), None, Some(number));
        let member = (row, record);
        let Some(chunk) = self.chunk(number).cloned() else {
            return self.put(number, Chunk::new(std::iter::once(member)));
        };
        if chunk.rows.len() < CAPACITY {
            return self.put(number, chunk.changed(None, Some(member)));
        }
        let mut halves: Vec<_> = chunk.members().chain(std::iter::once(member)).collect();
        let mut parts = Vec::with_capacity(2);
        let spot = |(row, _): &(Row, &[u8])| row.spot().0;
        split(&mut halves, 2, &spot, &mut |half| {
            let mut half = half.to_vec();
            gather(&mut half, &spot);
            parts.push(half);
        });
        let mut parts = parts.into_iter();
        for part in parts.by_ref().take(1) {
            self.put(number, Chunk::new(part.into_iter()));
        }
        for part in parts {
            let to = self.free_number();
            for (row, _) in &part {
                self.index.move_to(row.id(), Some(number), Some(to));
            }
            self.put(to, Chunk::new(part.into_iter()));
        }
    }

    /// The chunk that somebody should go to: the nearest, and of several the smallest.
    fn nearest(&self, row: &Row) -> Option<u32> {
        let way = |reach: &Reach| match row.home() {
            Some(spot) => reach.metres_to(*spot),
            None => reach.has_unknown().then_some(0.0),
        };
        let of_block = |(b, placed): (usize, &Placed)| {
            let reaches = placed.block.reaches.iter().enumerate();
            let ways = reaches.filter_map(|(c, reach)| Some((way(reach)?, reach.count(), c)));
            let best = ways.min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            best.map(|(metres, count, c)| (metres, count, (b * BLOCK + c) as u32))
        };
        let all = self.blocks.iter().enumerate().filter_map(of_block);
        let best = all.min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        best.map(|(_, _, number)| number)
    }

    /// The number of an empty chunk, or of one that is not there yet.
    fn free_number(&self) -> u32 {
        let free = self.blocks.iter().enumerate().find_map(|(b, placed)| {
            let empty = placed.block.reaches.iter().position(|reach| reach.count() == 0);
            let room = (placed.block.chunks.len() < BLOCK).then_some(placed.block.chunks.len());
            empty.or(room).map(|c| b * BLOCK + c)
        });
        free.unwrap_or(self.blocks.len() * BLOCK) as u32
    }

    fn put(&mut self, number: u32, chunk: Chunk) {
        let (b, c) = (number as usize / BLOCK, number as usize % BLOCK);
        if b == self.blocks.len() {
            self.blocks.push(Placed::new(Block::default()));
        }
        let Some(placed) = self.blocks.get_mut(b) else { return };
        let block = Arc::make_mut(&mut placed.block);
        let (reach, chunk) = (chunk.reach(), Arc::new(chunk));
        match (block.chunks.get_mut(c), block.reaches.get_mut(c)) {
            (Some(old), Some(old_reach)) => (*old, *old_reach) = (chunk, reach),
            (None, _) | (_, None) => block.push(chunk),
        }
        placed.reach = block.reach();
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        let chunk = |chunk: &Arc<Chunk>| size_of::<Chunk>() + chunk.heap_bytes();
        self.chunks().map(chunk).sum::<usize>() + self.index.heap_bytes()
    }
}

/// Whether somebody still lives where they did.
fn lives_at(seat: &Seat, row: &Row) -> bool {
    seat.chunk.rows.get(seat.at).is_some_and(|before| before.home() == row.home())
}

/// Cuts items into leaves of (nearly) one size, each time across the axis along which they
/// stretch farthest.
fn split<T>(
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
    let at = items.len() * (leaves / 2) / leaves;
    let (before, after) = cut(items, at, spot);
    split(before, leaves / 2, spot, each);
    split(after, leaves - leaves / 2, spot, each);
}

/// Puts items in an order in which those that fall into one group of a chunk lie near each other.
fn gather<T>(items: &mut [T], spot: &impl Fn(&T) -> [i32; 3]) {
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
