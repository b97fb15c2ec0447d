//! The best few of many, without sorting them all.

/// Keeps the records with the `limit` smallest keys: in the order in which they came until there are
/// as many as are wanted, from then on sorted by their places. A list of what people ask for is
/// short, so that moving a few places is quicker than a heap.
pub(crate) struct Top<K, T> {
    limit: usize,
    kept: Vec<(K, T)>,
    /// Places in `kept`, the best first, once it is full.
    order: Vec<u32>,
}

/// Room for so many at first.
const ROOM: usize = 32;

impl<K: Ord, T> Top<K, T> {
    /// For the best `limit`.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, kept: Vec::with_capacity(limit.min(ROOM)), order: Vec::new() }
    }

    /// The worst key that is kept, once there are as many as are wanted.
    pub(crate) fn floor(&self) -> Option<&K> {
        self.order.last().and_then(|at| self.key(*at))
    }

    /// Keeps a record if it is among the best so far.
    pub(crate) fn offer(&mut self, key: K, record: T) {
        if self.kept.len() < self.limit {
            self.kept.push((key, record));
            if self.kept.len() == self.limit {
                self.order = self.sorted();
            }
            return;
        }
        let Some(worst) = self.order.last().copied() else { return };
        if self.key(worst).is_some_and(|worst| key < *worst) {
            let better = |at: &u32| self.key(*at).is_some_and(|kept| *kept < key);
            let place = self.order.partition_point(better);
            self.order.pop();
            self.order.insert(place, worst);
            if let Some(kept) = self.kept.get_mut(worst as usize) {
                *kept = (key, record);
            }
        }
    }

    /// The kept ones, each with its key, best first.
    pub(crate) fn into_sorted(self) -> impl Iterator<Item = (K, T)> {
        let full = self.kept.len() == self.limit;
        let order = if full { self.order } else { self.sorted() };
        let mut kept: Vec<_> = self.kept.into_iter().map(Some).collect();
        order.into_iter().filter_map(move |at| kept.get_mut(at as usize).and_then(Option::take))
    }

    fn key(&self, at: u32) -> Option<&K> {
        self.kept.get(at as usize).map(|(key, _)| key)
    }

    /// The places, the best first.
    fn sorted(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.kept.len() as u32).collect();
        order.sort_unstable_by_key(|at| self.key(*at));
        order
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
