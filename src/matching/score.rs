//! The score of a pair: gates and components on one path, for the quick look and for the
//! explanation alike.

use crate::domain::weights::{Millionths, ONE, Weights, ratio};

use super::availability::{self, Scratch};
use super::distance::{self, Way};
use super::eligibility::{self, Failed, GATES, Pair};
use super::interests::{self, Causes};
use super::rest;
use super::skills;

/// How thoroughly a pair is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Stops at the first failed rule.
    First,
    /// Finds every failed rule.
    All,
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
    pub(crate) failed: Failed,
    pub(crate) skills: skills::Finding,
    pub(crate) availability: availability::Finding,
    pub(crate) way: Way,
    pub(crate) causes: Causes,
    pub(crate) asks: usize,
}

/// Looks at a pair. With [`Look::First`] whatever comes after the first failed rule is left out
/// of what was found.
pub(crate) fn assess(pair: &Pair, asks_cap: u32, look: Look, scratch: &mut Scratch) -> Assessment {
    let (need, volunteer) = (pair.need, pair.volunteer);
    let way = distance::way(need, volunteer);
    let mut found = Assessment {
        failed: eligibility::way(way, volunteer),
        skills: skills::Finding::default(),
        availability: availability::Finding::default(),
        way,
        causes: Causes::Open,
        asks: 0,
    };
    let enough = |failed: Failed| look == Look::First && !failed.is_empty();
    for gate in GATES {
        if enough(found.failed) {
            return found;
        }
        found.failed = found.failed.and(gate(pair));
    }
    found.asks = rest::asks(&volunteer.facts.asks, pair.as_of);
    found.failed = found.failed.and(eligibility::asked(found.asks, asks_cap));
    if enough(found.failed) {
        return found;
    }
    found.skills = skills::assess(&need.skills, volunteer, |_, _| ());
    found.failed = found.failed.and(eligibility::skills(found.skills));
    if enough(found.failed) {
        return found;
    }
    found.availability = availability::assess(pair.calendar, volunteer, scratch);
    found.failed = found.failed.and(eligibility::time(found.availability, need));
    if !enough(found.failed) {
        found.causes = interests::compare(&need.causes, &volunteer.causes);
    }
    found
}

/// The components in the order of [`crate::domain::weights::Component::ALL`].
pub(crate) fn values(pair: &Pair, found: &Assessment, fifth: Fifth) -> [Millionths; 5] {
    let need = &pair.need.facts;
    [
        found.skills.value,
        found.availability.value,
        distance::value(found.way, pair.volunteer.mode),
        interests::value(found.causes),
        match fifth {
            Fifth::Rest => rest::value(found.asks),
            Fifth::Attention => {
                rest::attention(need.need.urgency, need.responses, need.open_places)
            }
        },
    ]
}

/// The score: the weighted mean of the components.
pub(crate) fn of(values: [Millionths; 5], weights: &Weights) -> Millionths {
    let all: u64 = weights.values().iter().map(|w| u64::from(*w)).sum();
    ratio(weighted(values, weights).iter().sum(), all * u64::from(ONE))
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
    fn shares_add_up_and_are_zero_where_the_score_is() {
        let weights = Weights::default();
        assert_eq!(shares([0; 5], &weights), [0; 5]);
        assert_eq!(shares([ONE; 5], &weights), [400_000, 250_000, 200_000, 50_000, 100_000]);
    }
}
