//! Which chunk a volunteer is in. A change copies one leaf of it and the way there.

use std::sync::Arc;

use crate::domain::ids::VolunteerId;

use super::order::mix;

/// Branches, and leaves of a branch (a power of two).
const WIDTH: usize = 64;

/// The number of the chunk by a short form of the id; two ids may have one short form.
#[derive(Debug, Clone)]
pub(crate) struct Index(Vec<Arc<Vec<Leaf>>>);

type Leaf = Arc<[Entry]>;

/// Sorted by the short form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    short: u32,
    chunk: u32,
}

/// Where an id stands: branch, leaf, short form.
struct Way {
    branch: usize,
    leaf: usize,
    short: u32,
}

impl Way {
    fn of(id: VolunteerId) -> Self {
        let (high, low) = id.0.as_u64_pair();
        let mixed = mix(high ^ mix(low));
        Self {
            branch: (mixed >> 58) as usize % WIDTH,
            leaf: (mixed >> 52) as usize % WIDTH,
            short: mixed as u32,
        }
    }
}

impl Index {
    /// Of ids and the numbers of their chunks.
    pub(crate) fn new(all: impl Iterator<Item = (VolunteerId, u32)>) -> Self {
        let mut leaves: Vec<Vec<Entry>> = vec![Vec::new(); WIDTH * WIDTH];
        for (id, chunk) in all {
            let way = Way::of(id);
            leaves[way.branch * WIDTH + way.leaf].push(Entry { short: way.short, chunk });
        }
        let none: Leaf = Arc::new([]);
        let mut leaves = leaves.into_iter().map(|mut leaf| {
            leaf.sort_unstable();
            if leaf.is_empty() { Arc::clone(&none) } else { Arc::from(leaf) }
        });
        let branch = |_| Arc::new(leaves.by_ref().take(WIDTH).collect());
        Self((0..WIDTH).map(branch).collect())
    }

    /// The chunks that an id may be in.
    pub(crate) fn get(&self, id: VolunteerId) -> impl Iterator<Item = u32> {
        let way = Way::of(id);
        let leaf = self.0.get(way.branch).and_then(|branch| branch.get(way.leaf));
        let entries = leaf.map_or(&[][..], |leaf| leaf);
        let from = entries.partition_point(|entry| entry.short < way.short);
        let same = entries.get(from..).unwrap_or_default().iter();
        same.take_while(move |entry| entry.short == way.short).map(|entry| entry.chunk)
    }

    /// Notes that a volunteer went from one chunk to another; `None` = from or to nowhere.
    pub(crate) fn move_to(&mut self, id: VolunteerId, from: Option<u32>, to: Option<u32>) {
        let way = Way::of(id);
        let Some(branch) = self.0.get_mut(way.branch) else { return };
        let Some(leaf) = Arc::make_mut(branch).get_mut(way.leaf) else { return };
        let mut entries = leaf.to_vec();
        let entry = |chunk| Entry { short: way.short, chunk };
        if let Some(at) = from.and_then(|chunk| entries.binary_search(&entry(chunk)).ok()) {
            entries.remove(at);
        }
        if let Some(entry) = to.map(entry) {
            let at = entries.partition_point(|other| *other < entry);
            entries.insert(at, entry);
        }
        *leaf = entries.into();
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        let leaves = self.0.iter().flat_map(|branch| branch.iter());
        leaves.map(|leaf| size_of_val(&**leaf) + size_of::<Leaf>()).sum()
    }
}
