//! All volunteers of a centre, in chunks by where they live, and those whose homes are unknown
//! apart. A change makes another set that shares all but a chunk or two with the first.

use std::sync::Arc;

use crate::domain::ids::VolunteerId;

use super::chunk::{Chunk, Reach};
use super::index::Index;
use super::mask::CAPACITY;
use super::pile::{gather, split};
use super::row::Row;

/// Most chunks in a block.
const BLOCK: usize = 64;
/// Chunks in a block at first, so that those that are split find room near by.
const BLOCK_AT_FIRST: usize = 48;

/// Everybody.
#[derive(Debug, Clone)]
pub(crate) struct People {
    blocks: Vec<Reached>,
    index: Index,
    len: usize,
}

/// A block with how far it reaches.
#[derive(Debug, Clone)]
struct Reached {
    reach: Reach,
    block: Arc<Block>,
}

impl Reached {
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
    /// Of chunks, which come in groups: a block has chunks of one group only.
    pub(crate) fn new(groups: &[Vec<Arc<Chunk>>]) -> Self {
        let mut blocks = Vec::new();
        let mut numbers = Vec::new();
        for some in groups.iter().flat_map(|group| group.chunks(BLOCK_AT_FIRST)) {
            let mut block = Block::default();
            for chunk in some {
                let number = (blocks.len() * BLOCK + block.chunks.len()) as u32;
                numbers.extend(chunk.rows.iter().map(|row| (row.id(), number)));
                block.push(Arc::clone(chunk));
            }
            blocks.push(Reached::new(block));
        }
        Self { blocks, len: numbers.len(), index: Index::new(numbers.into_iter()) }
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
        let of_block = |(b, placed): (usize, &Reached)| {
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
            self.blocks.push(Reached::new(Block::default()));
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
