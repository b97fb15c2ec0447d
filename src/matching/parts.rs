//! The parts into which bitmaps split a chunk, by the most that their members can come to.

use crate::domain::weights::{Millionths, ONE};

use super::UNKNOWN;
use super::chunk::Chunk;
use super::marks::Mark;
use super::mask::Mask;
use super::sieve::{Sieve, TIERS, View};

/// One of several parts into which bitmaps split a chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// By how much less, at least, they can come to than the best part.
    pub(crate) less: u64,
    /// Whether they are known to have been asked before.
    pub(crate) asked: bool,
    /// Who they are, in the chunk that is looked at.
    pub(crate) mask: Mask,
}

/// A way to split a chunk, with its best part first. Where there are fewer, the last ones hold
/// nobody and come to nothing.
pub(crate) type Way = [Part; 4];

/// The ways to split a chunk: by time, by each desirable skill, by causes, by whether somebody was
/// asked before.
pub(crate) struct Parts {
    /// The most that the components but distance can come to.
    pub(crate) most: u64,
    pub(crate) ways: Vec<Way>,
}

impl Parts {
    /// For a need, before a chunk is looked at. `ways` gives its room.
    pub(crate) fn new(sieve: &Sieve<'_>, mut ways: Vec<Way>) -> Self {
        let weights = sieve.terms.weights.values().map(u64::from);
        let [by_skills, by_time, _, by_causes, by_rest] = weights;
        ways.clear();
        let below = |best: Millionths, value: Millionths| u64::from(best - value);
        // Of two parts that can come to as much either may be first; what counts is that none that
        // can come to less is before one that can come to more.
        let time = [ONE, sieve.partly_free().max(UNKNOWN), UNKNOWN];
        ways.push(way(time.map(|value| by_time * below(ONE, value))));
        for skill in &sieve.desirable {
            let qualities = [TIERS[0], TIERS[1], TIERS[2], UNKNOWN];
            let all = sieve.skill_weights.max(1);
            // Rounded down, so that it is never more than what is lost.
            let less = |quality| by_skills * skill.weight * below(ONE, quality) / all;
            ways.push(way(qualities.map(less)));
        }
        let (skills, causes) = match (sieve.desirable.is_empty(), sieve.has_causes()) {
            (true, true) => (sieve.flat_skills(), ONE),
            (true, false) => (sieve.flat_skills(), ONE / 2),
            (false, true) => (ONE, ONE),
            (false, false) => (ONE, ONE / 2),
        };
        if sieve.has_causes() {
            ways.push(way([0, by_causes * below(ONE, ONE / 2)]));
        }
        ways.push(way([0, 0]));
        // A share of a sum is rounded up by half a millionth at most.
        let rounding = if sieve.desirable.len() > 1 { by_skills.div_ceil(2) } else { 0 };
        let most = by_skills * u64::from(skills)
            + by_time * u64::from(ONE)
            + by_causes * u64::from(causes)
            + by_rest * u64::from(ONE);
        Self { most: most + rounding, ways }
    }

    /// Finds out who is in which part of a chunk.
    pub(crate) fn mark(&mut self, sieve: &Sieve<'_>, view: &View, chunk: &Chunk) {
        let mut ways = self.ways.iter_mut();
        if let Some([whole, part, unsure, _]) = ways.next() {
            unsure.mask = view.unsure;
            whole.mask = view.whole & !unsure.mask;
            part.mask = !(whole.mask | unsure.mask);
        }
        for served in &view.served {
            let Some(parts) = ways.next() else { break };
            let rest = !served.iter().fold(Mask::NONE, |any, mask| any | *mask);
            for (part, mask) in parts.iter_mut().zip(served.iter().chain([&rest])) {
                part.mask = *mask;
            }
        }
        if sieve.has_causes()
            && let Some([caring, rest, ..]) = ways.next()
        {
            caring.mask = sieve.caring(chunk);
            rest.mask = !caring.mask;
        }
        if let Some([new, asked, ..]) = ways.next() {
            asked.mask = chunk.marks.of(Mark::Asked);
            new.mask = !asked.mask;
            // An ask after `as_of` is none: then the mark does not tell who was never asked.
            asked.asked = chunk.last_ask < sieve.as_of;
        }
    }
}

/// Parts that come to so much less than the best.
fn way<const PARTS: usize>(less: [u64; PARTS]) -> Way {
    let part = |i| less.get(i).copied().unwrap_or(u64::MAX);
    std::array::from_fn(|i| Part { less: part(i), asked: false, mask: Mask::NONE })
}
