//! Sets of the volunteers of one chunk, a bit for each.

use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not};

/// Words of a mask: as many bytes as a line of the processor's cache.
const WORDS: usize = 8;
/// Most volunteers in a chunk. The tests of this room use small ones, so that small crowds fill
/// several.
pub(crate) const CAPACITY: usize = if cfg!(test) { 10 } else { WORDS * 64 };

/// Volunteers of a chunk who stand in one word of its masks.
pub(crate) const GROUP: usize = 64;
/// Groups of a chunk.
pub(crate) const GROUPS: usize = WORDS;

/// A set of volunteers of a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Mask([u64; WORDS]);

impl Mask {
    /// Nobody.
    pub(crate) const NONE: Self = Self([0; WORDS]);
    /// Everybody there could be.
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    /// Takes whole groups out: those for which `keep` says no.
    pub(crate) fn keep_groups(&mut self, mut keep: impl FnMut(usize) -> bool) {
        for (group, word) in self.0.iter_mut().enumerate() {
            if *word != 0 && !keep(group) {
                *word = 0;
            }
        }
    }

    /// Adds one.
    pub(crate) fn set(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Takes a place out of the chunk: all behind it move up by one.
    pub(crate) fn close_up(&mut self, at: usize) {
        let Some(words) = self.0.get_mut(at / 64..) else { return };
        let mut stay = (1_u64 << (at % 64)) - 1;
        for i in 0..words.len() {
            let from_next = words.get(i + 1).map_or(0, |next| next << 63);
            if let Some(word) = words.get_mut(i) {
                *word = (*word & stay) | (*word >> 1 & !stay) | from_next;
            }
            stay = 0;
        }
    }

    /// Whether one is in it.
    pub(crate) fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Some of its bits, see [`super::ahead`].
    pub(crate) fn bits(&self) -> u64 {
        self.0[0]
    }

    /// Whether nobody is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    /// All in it, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(i, word)| bits(word).map(move |bit| i * 64 + bit))
    }

    fn each(self, other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|i| join(self.0[i], other.0[i])))
    }
}

/// The places of the bits of a word, from the lowest on.
pub(crate) fn bits(word: u64) -> impl Iterator<Item = usize> {
    Bits(word)
}

struct Bits(u64);

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let bit = self.0.trailing_zeros() as usize;
        (self.0 != 0).then(|| {
            self.0 &= self.0 - 1;
            bit
        })
    }
}

impl BitAnd for Mask {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        self.each(other, |a, b| a & b)
    }
}

impl BitOr for Mask {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.each(other, |a, b| a | b)
    }
}

impl Not for Mask {
    type Output = Self;
    fn not(self) -> Self {
        self.each(self, |a, _| !a)
    }
}

impl BitAndAssign for Mask {
    fn bitand_assign(&mut self, other: Self) {
        *self = *self & other;
    }
}

impl BitOrAssign for Mask {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_sets() {
        let first = |count| {
            let mut first = Mask::NONE;
            (0..count).for_each(|at| first.set(at));
            first
        };
        let mut odd = Mask::NONE;
        (1..512).step_by(2).for_each(|at| odd.set(at));
        for count in [0, 1, 63, 64, 65, 200, 512] {
            let first = first(count);
            assert_eq!(first.iter().collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
            let expected: Vec<usize> = (1..count).step_by(2).collect();
            assert_eq!((first & odd).iter().collect::<Vec<_>>(), expected);
            assert!((first & !first).is_empty());
            assert_eq!(first.has(7), count > 7);
            assert_eq!((first | odd) & !odd, first & !odd);
        }
        assert_eq!(first(512), Mask::ALL);
    }

    #[test]
    fn a_place_is_taken_out_and_those_behind_it_move_up() {
        let mut thirds = Mask::NONE;
        (0..512).step_by(3).for_each(|at| thirds.set(at));
        for out in [0, 1, 3, 62, 63, 64, 65, 300, 510, 511] {
            let mut left = thirds;
            left.close_up(out);
            let stay = (0..512).step_by(3).filter(|at| *at != out);
            let expected: Vec<usize> = stay.map(|at| at - usize::from(at > out)).collect();
            assert_eq!(left.iter().collect::<Vec<_>>(), expected, "{out}");
        }
    }
}
