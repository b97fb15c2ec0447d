//! The score of a pair: gates and components on one path, for the quick look and for the
//! explanation alike.

use crate::domain::weights::{Millionths, ONE, Weights, ratio};

use super::availability::{self, Scratch};
use super::distance::{self, Way};
use super::eligibility::{self, Failed, GATES, Pair, SLOW_GATES};
use super::interests::{self, Causes};
use super::rest;
use super::skills;

/// How thoroughly a pair is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// For a list: stops at the first failed rule, or as soon as it is certain that the score
    /// stays below `floor` (the lowest score on a list that is full).
    List { floor: Option<Millionths> },
    /// In full.
    All,
}

/// How pairs are scored.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) asks_cap: u32,
    pub(crate) weights: Weights,
    pub(crate) fifth: Fifth,
}

/// The fifth component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fifth {
    /// Rest of the volunteer, where volunteers are ranked.
    Rest,
    /// Attention to the need, where needs are ranked.
    Attention,
}

/// What the gates and the components found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assessment {
    /// Whether it was looked at to the end; if not, the rest of what was found is worth nothing.
    pub(crate) complete: bool,
    pub(crate) failed: Failed,
    /// In the order of [`crate::domain::weights::Component::ALL`].
    pub(crate) values: [Millionths; 5],
    pub(crate) skills: skills::Finding,
    pub(crate) availability: availability::Finding,
    pub(crate) way: Way,
    pub(crate) causes: Causes,
    pub(crate) asks: usize,
}

impl Assessment {
    /// The score of a pair that is eligible and was looked at to the end.
    pub(crate) fn score(&self, weights: &Weights) -> Option<Millionths> {
        (self.complete && self.failed.is_empty()).then(|| of(self.values, weights))
    }

    fn fails(&mut self, failed: Failed) {
        self.failed = self.failed.and(failed);
    }

    /// Whether the look is over. Components that were not looked at yet stand at the most that they
    /// can come to, so that the score can only fall.
    fn over(&self, look: Look, weights: &Weights) -> bool {
        match look {
            Look::All => false,
            Look::List { floor } => {
                let reaches = |floor| can_reach(self.values, weights, floor);
                !self.failed.is_empty() || !floor.is_none_or(reaches)
            }
        }
    }
}

/// Looks at a pair: the cheap rules first.
pub(crate) fn assess(pair: &Pair, terms: &Terms, look: Look, scratch: &mut Scratch) -> Assessment {
    let (need, volunteer) = (pair.need, pair.volunteer);
    let way = distance::way(need, volunteer);
    let mut found = Assessment {
        complete: false,
        failed: eligibility::way(way, &volunteer.row),
        values: [ONE; 5],
        skills: skills::Finding::default(),
        availability: availability::Finding::default(),
        way,
        causes: Causes::Open,
        asks: 0,
    };
    let over = |found: &Assessment| found.over(look, &terms.weights);
    for gate in GATES {
        if over(&found) {
            return found;
        }
        found.fails(gate(pair));
    }
    found.values[2] = distance::value(way, volunteer.row.mode());
    found.asks = asks(pair);
    found.fails(eligibility::asked(found.asks, terms.asks_cap));
    found.values[4] = fifth(pair, terms.fifth, found.asks);
    for gate in SLOW_GATES {
        if over(&found) {
            return found;
        }
        found.fails(gate(pair));
    }
    found.causes = interests::compare(&need.causes, &volunteer.causes);
    found.values[3] = interests::value(found.causes);
    found.skills = skills::assess(&need.skills, &volunteer.skills, |_, _| ());
    found.fails(eligibility::skills(found.skills));
    found.values[0] = found.skills.value;
    if over(&found) {
        return found;
    }
    found.availability = availability::assess(pair.calendar, volunteer, scratch);
    found.fails(eligibility::time(found.availability, need));
    found.values[1] = found.availability.value;
    found.complete = true;
    found
}

/// The fifth component of a pair whose standing and asks fail no rule.
pub(crate) fn past_asks(pair: &Pair, terms: &Terms) -> Option<Millionths> {
    let asks = asks(pair);
    let failed = eligibility::asked(asks, terms.asks_cap).and(eligibility::standing(pair));
    failed.is_empty().then(|| fifth(pair, terms.fifth, asks))
}

/// The availability of a pair where that fails no rule.
pub(crate) fn past_time(pair: &Pair, scratch: &mut Scratch) -> Option<Millionths> {
    let found = availability::assess(pair.calendar, pair.volunteer, scratch);
    eligibility::time(found, pair.need).is_empty().then_some(found.value)
}

fn asks(pair: &Pair) -> usize {
    rest::asks(&pair.volunteer.asks, pair.asks_from, pair.as_of)
}

fn fifth(pair: &Pair, fifth: Fifth, asks: usize) -> Millionths {
    let need = &pair.need.facts;
    match fifth {
        Fifth::Rest => rest::value(asks),
        Fifth::Attention => rest::attention(need.need.urgency, need.responses, need.open_places),
    }
}

/// Whether the score of these values is at least `floor`, without a division.
fn can_reach(values: [Millionths; 5], weights: &Weights, floor: Millionths) -> bool {
    sum(values, weights) >= least_sum(floor, weights)
}

/// The weighted sum of the components.
pub(crate) fn sum(values: [Millionths; 5], weights: &Weights) -> u64 {
    weighted(values, weights).iter().sum()
}

/// The least weighted sum that comes to a score.
pub(crate) fn least_sum(score: Millionths, weights: &Weights) -> u64 {
    let all: u64 = weights.values().iter().map(|w| u64::from(*w)).sum();
    (2 * all * u64::from(score)).saturating_sub(all).div_ceil(2)
}

/// The score: the weighted mean of the components.
pub(crate) fn of(values: [Millionths; 5], weights: &Weights) -> Millionths {
    let all: u64 = weights.values().iter().map(|w| u64::from(*w)).sum();
    ratio(sum(values, weights), all * u64::from(ONE))
}

/// Each component's share of the score.
pub(crate) fn shares(values: [Millionths; 5], weights: &Weights) -> [Millionths; 5] {
    let weighted = weighted(values, weights);
    let all = weighted.iter().sum();
    weighted.map(|part| ratio(part, all))
}

fn weighted(values: [Millionths; 5], weights: &Weights) -> [u64; 5] {
    let mut weighted = values.map(u64::from);
    for (value, weight) in weighted.iter_mut().zip(weights.values()) {
        *value *= u64::from(weight);
    }
    weighted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_weighted_mean_rounded_half_up() {
        let weights = Weights::new([1, 1, 0, 0, 0]).unwrap();
        assert_eq!(of([1, 0, 9, 9, 9], &weights), 1);
        assert_eq!(of([ONE; 5], &Weights::default()), ONE);
        assert_eq!(of([1, 1, 0, 0, 0], &Weights::new([1, 2, 0, 0, 0]).unwrap()), 1);
    }

    #[test]
    fn whether_a_score_can_reach_a_floor_is_told_by_the_score_itself() {
        let weights = Weights::new([3, 7, 11, 0, 1]).unwrap();
        for i in 0..2_000_u32 {
            let values = [i * 499, ONE - i, i * i % ONE, 5, i * 31];
            let score = of(values, &weights);
            assert!(can_reach(values, &weights, score));
            assert!(!can_reach(values, &weights, score + 1));
        }
    }

    #[test]
    fn shares_add_up_and_are_zero_where_the_score_is() {
        let weights = Weights::default();
        assert_eq!(shares([0; 5], &weights), [0; 5]);
        assert_eq!(shares([ONE; 5], &weights), [400_000, 250_000, 200_000, 50_000, 100_000]);
    }
}
