//! The best few of many, without sorting them all.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Keeps the records with the `limit` smallest keys.
pub(crate) struct Top<K, T> {
    limit: usize,
    /// The worst on top.
    kept: BinaryHeap<Kept<K, T>>,
}

struct Kept<K, T>(K, T);

/// Room for so many at first.
const ROOM: usize = 32;

impl<K: Ord, T> Ord for Kept<K, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K: Ord, T> PartialOrd for Kept<K, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, T> PartialEq for Kept<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<K: Ord, T> Eq for Kept<K, T> {}

impl<K: Ord, T> Top<K, T> {
    /// For the best `limit`.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, kept: BinaryHeap::with_capacity(limit.min(ROOM)) }
    }

    /// The worst key that is kept, once there are as many as are wanted.
    pub(crate) fn floor(&self) -> Option<&K> {
        if self.kept.len() < self.limit { None } else { self.kept.peek().map(|kept| &kept.0) }
    }

    /// Keeps a record if it is among the best so far.
    pub(crate) fn offer(&mut self, key: K, record: T) {
        if self.kept.len() < self.limit {
            self.kept.push(Kept(key, record));
        } else if let Some(mut worst) = self.kept.peek_mut()
            && key < worst.0
        {
            *worst = Kept(key, record);
        }
    }

    /// The kept ones, each with its key, best first.
    pub(crate) fn into_sorted(self) -> impl Iterator<Item = (K, T)> {
        self.kept.into_sorted_vec().into_iter().map(|Kept(key, record)| (key, record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_few_are_those_of_a_full_sort() {
        let keys: Vec<u64> = (0..500_u64).map(|i| i * 7_919 % 1_009).collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        for limit in [0, 1, 20, 499, 500, 900] {
            let mut top = Top::new(limit);
            for key in &keys {
                top.offer(*key, *key);
            }
            let kept: Vec<u64> = top.into_sorted().map(|(_, record)| record).collect();
            assert_eq!(kept, sorted[..limit.min(500)]);
        }
    }
}
