//! The worst on a list that is full: who may still come before it.

use crate::domain::weights::Millionths;

use super::order::VolunteerKey;
use super::row::{NEVER, Row, minute_of};
use super::score;
use super::sieve::Sieve;

/// The worst on a list that is full.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bar {
    pub(crate) key: VolunteerKey,
    /// The least weighted sum that comes to its score.
    pub(crate) reaches: u64,
    /// The least one that comes to more.
    pub(crate) beats: u64,
    /// When it was asked last, by the minute.
    pub(crate) last_ask: i32,
}

impl Bar {
    /// For the worst key of a list.
    pub(crate) fn new(key: VolunteerKey, sieve: &Sieve<'_>) -> Self {
        let least = |score| score::least_sum(score, &sieve.terms.weights);
        Self {
            key,
            reaches: least(key.score()),
            beats: least(key.score() + 1),
            last_ask: key.last_ask().map_or(NEVER, minute_of),
        }
    }

    /// Whether somebody with at most this weighted sum may come before it.
    pub(crate) fn lets_in(&self, sum: u64, row: &Row, sieve: &Sieve<'_>) -> bool {
        if sum >= self.beats || sum < self.reaches {
            return sum >= self.beats;
        }
        // The score is the same at best, so that the last ask decides, then the mix.
        match (row.last_ask, self.last_ask) {
            (last, _) if last >= sieve.as_of => true,
            (NEVER, NEVER) => key_of_new(sieve, self.key.score(), row) < self.key,
            (last, bar) => last <= bar,
        }
    }
}

/// The place in the order of somebody who was never asked.
pub(crate) fn key_of_new(sieve: &Sieve<'_>, score: Millionths, row: &Row) -> VolunteerKey {
    VolunteerKey::new(score, sieve.occasion.need.facts.need.id, row.id(), None)
}
