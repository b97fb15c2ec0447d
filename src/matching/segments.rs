//! A set of records in segments, so that a change copies one segment and not all of them.

use std::sync::Arc;

/// How many segments there are (a power of two).
const SEGMENTS: usize = 128;

/// A record with an id.
pub(crate) trait Keyed {
    /// The id as a number.
    fn key(&self) -> u128;
}

/// Records by id: segments by the low bits of the id, each sorted by id.
#[derive(Debug)]
pub(crate) struct Segments<T> {
    parts: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Clone for Segments<T> {
    fn clone(&self) -> Self {
        Self { parts: self.parts.clone(), len: self.len }
    }
}

impl<T: Keyed + Clone> Segments<T> {
    /// Puts records in order; of two with one id the later wins.
    pub(crate) fn build(records: impl Iterator<Item = T>) -> Self {
        let mut parts: Vec<Vec<T>> = (0..SEGMENTS).map(|_| Vec::new()).collect();
        for record in records {
            if let Some(part) = parts.get_mut(segment(record.key())) {
                part.push(record);
            }
        }
        for part in &mut parts {
            // The sort is stable: reversed first, the later of two equals comes first and stays.
            part.reverse();
            part.sort_by_key(Keyed::key);
            part.dedup_by_key(|record| record.key());
        }
        let len = parts.iter().map(Vec::len).sum();
        Self { parts: parts.into_iter().map(Arc::new).collect(), len }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The record with an id.
    pub(crate) fn get(&self, key: u128) -> Option<&T> {
        let part = self.parts.get(segment(key))?;
        part.binary_search_by_key(&key, Keyed::key).ok().and_then(|i| part.get(i))
    }

    /// All of them, in no order that means anything.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.parts.iter().flat_map(|part| part.iter())
    }

    /// The same with a record added or replaced.
    pub(crate) fn with(&self, record: T) -> Self {
        let key = record.key();
        self.changed(key, |part| match part.binary_search_by_key(&key, Keyed::key) {
            Ok(at) => {
                part.remove(at);
                part.insert(at, record);
            }
            Err(at) => part.insert(at, record),
        })
    }

    /// The same without a record.
    pub(crate) fn without(&self, key: u128) -> Self {
        self.changed(key, |part| part.retain(|record| record.key() != key))
    }

    fn changed(&self, key: u128, change: impl FnOnce(&mut Vec<T>)) -> Self {
        let mut parts = self.parts.clone();
        let mut len = self.len;
        if let Some(part) = parts.get_mut(segment(key)) {
            let mut copy = Vec::clone(part);
            change(&mut copy);
            len = len - part.len() + copy.len();
            *part = Arc::new(copy);
        }
        Self { parts, len }
    }
}

fn segment(key: u128) -> usize {
    key as usize % SEGMENTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Record(u128, &'static str);
    impl Keyed for Record {
        fn key(&self) -> u128 {
            self.0
        }
    }

    #[test]
    fn records_are_added_replaced_and_removed() {
        let first = (0..1000).map(|i| Record(i, "first"));
        let set = Segments::build(first.chain([Record(7, "later")]));
        assert_eq!((set.len(), set.iter().count()), (1000, 1000));
        assert_eq!(set.get(7).unwrap().1, "later");
        let more = set.with(Record(7, "new")).with(Record(2000, "more"));
        assert_eq!((more.len(), more.get(7).unwrap().1), (1001, "new"));
        let less = more.without(7).without(7);
        assert_eq!((less.len(), less.get(7)), (1000, None));
        assert_eq!(set.get(7).unwrap().1, "later");
    }
}
