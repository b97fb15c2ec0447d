//! Repeatable chance: a splitmix64 generator of our own. The generators of `rand` may give other
//! numbers in another version; the demo borough is to be the same wherever it is made.

use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// A sequence of numbers that depends on its seed alone.
#[derive(Debug, Clone)]
pub struct Dice(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Dice {
    /// A sequence of its own for the `index`-th thing of a `kind`, so that one more throw for one
    /// person changes nobody else.
    pub fn of(seed: u64, kind: &str, index: usize) -> Self {
        // FNV-1a of the kind; any stable hash would do.
        let kind = kind.bytes().fold(0xCBF2_9CE4_8422_2325, |h: u64, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01B3)
        });
        let mut dice = Self(seed ^ kind);
        let start = dice.next();
        Self(start ^ (index as u64).wrapping_mul(STEP))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `n` - 1; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // The bias of one in 2^64 / n is of no account here.
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A number between two, both included; `from` must not be above `to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from + 1).max(0) as u64) as i64
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list, each as likely; `None` where it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len() as u64) as usize)
    }

    /// One of a list, as likely as its weight says; `None` where all weights are 0.
    pub fn weighted<'a, T>(&mut self, list: &'a [(T, u32)]) -> Option<&'a T> {
        let mut left = self.below(list.iter().map(|(_, weight)| u64::from(*weight)).sum());
        list.iter().find_map(|(value, weight)| match left.checked_sub(u64::from(*weight)) {
            None => Some(value),
            Some(rest) => {
                left = rest;
                None
            }
        })
    }

    /// Up to `n` different ones of a weighted list, sorted. Fewer where the same come up again.
    pub fn several<'a, T: Ord>(&mut self, list: &'a [(T, u32)], n: usize) -> Vec<&'a T> {
        let mut drawn: Vec<&T> = (0..n).filter_map(|_| self.weighted(list)).collect();
        drawn.sort_unstable();
        drawn.dedup();
        drawn
    }

    /// An id such as the service makes at an instant: `UUIDv7`, its random bits from here.
    pub fn id(&mut self, at: Timestamp) -> Uuid {
        let (a, b) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        let random = [a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], b[0], b[1]];
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64_for_ever() {
        let mut dice = Dice(0);
        assert_eq!(dice.next(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(dice.next(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn draws_keep_to_their_bounds_and_weights() {
        let mut dice = Dice::of(1, "test", 0);
        assert!((0..1000).all(|_| (-3..=3).contains(&dice.between(-3, 3))));
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.pick::<u8>(&[]), None);
        assert_eq!(dice.weighted(&[("never", 0)]), None);
        let often = (0..1000).filter(|_| dice.weighted(&[(1, 9), (0, 1)]) == Some(&1)).count();
        assert!((850..950).contains(&often), "{often}");
    }

    #[test]
    fn ids_are_of_version_7_and_in_the_order_of_time() {
        let mut dice = Dice::of(1, "test", 1);
        let at = |second| Timestamp::from_second(second).unwrap();
        let (early, late) = (dice.id(at(1_700_000_000)), dice.id(at(1_700_000_001)));
        assert_eq!(early.get_version_num(), 7);
        assert!(early < late);
    }
}
