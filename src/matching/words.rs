//! Terms of a vocabulary as small numbers, so that sets of them compare quickly.

use crate::domain::vocabulary::Terms;

/// A set of terms: those of the vocabulary by their place in it, any others by their key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    known: Vec<u32>,
    other: Vec<String>,
}

impl Words {
    /// From keys, with their vocabulary.
    pub(crate) fn new<'a>(keys: impl Iterator<Item = &'a str>, terms: &Terms) -> Self {
        let mut words = Self::default();
        for key in keys {
            match terms.all().binary_search_by(|term| term.id.as_str().cmp(key)) {
                Ok(place) => words.known.push(place as u32),
                Err(_) => words.other.push(key.to_owned()),
            }
        }
        words
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty() && self.other.is_empty()
    }

    /// Whether the two sets share one.
    pub(crate) fn shares_one(&self, with: &Self) -> bool {
        self.known.iter().any(|word| with.known.contains(word))
            || self.other.iter().any(|word| with.other.contains(word))
    }

    /// Whether all of `wanted` are in this set.
    pub(crate) fn has_all(&self, wanted: &Self) -> bool {
        wanted.known.iter().all(|word| self.known.contains(word))
            && wanted.other.iter().all(|word| self.other.contains(word))
    }
}
