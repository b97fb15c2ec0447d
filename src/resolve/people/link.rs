//! Linking two sets in which each person stands once: a record has one partner at most.

use std::collections::{HashMap, HashSet};

use super::finding::LIKELY;

/// A pair and the odds that it is one person, against strangers.
#[derive(Clone, Copy)]
pub(super) struct Weighed {
    /// Place in the first set.
    pub a: u32,
    /// Place in the second set.
    pub b: u32,
    /// Odds.
    pub odds: f64,
}

/// Both sets count as free of duplicates where at most this share of the linked records has a
/// second partner that is all but certain.
const SECOND_PARTNERS: f64 = 0.01;
/// Odds of a partner that is all but certain.
const SURE: f64 = 20.0;

/// Whether each person seems to stand once in either set.
pub(super) fn one_to_one(pairs: &[Weighed]) -> bool {
    let second = |side: fn(&Weighed) -> u32| {
        let mut partners: HashMap<u32, u32> = HashMap::new();
        for pair in pairs.iter().filter(|pair| pair.odds >= SURE) {
            *partners.entry(side(pair)).or_default() += 1;
        }
        let several = partners.values().filter(|count| **count > 1).count();
        several as f64 <= SECOND_PARTNERS * partners.len() as f64
    };
    second(|pair| pair.a) && second(|pair| pair.b)
}

/// The pairs of a one-to-one link with their probabilities, in order. A record's odds of having
/// a partner at all are shared among those it could be; `unlinked` is the share of records that
/// have none. The likeliest pairs are taken first, each record once.
pub(super) fn assign(pairs: &[Weighed], unlinked: f64) -> Vec<(Weighed, f64)> {
    let sums = |side: fn(&Weighed) -> u32| {
        let mut sums: HashMap<u32, f64> = HashMap::new();
        for pair in pairs {
            *sums.entry(side(pair)).or_default() += pair.odds;
        }
        sums
    };
    let (by_a, by_b) = (sums(|pair| pair.a), sums(|pair| pair.b));
    let mut order: Vec<&Weighed> = pairs.iter().collect();
    order.sort_unstable_by(|x, y| y.odds.total_cmp(&x.odds).then((x.a, x.b).cmp(&(y.a, y.b))));
    let (mut taken_a, mut taken_b) = (HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    for pair in order {
        if taken_a.contains(&pair.a) || taken_b.contains(&pair.b) {
            continue;
        }
        let most = by_a[&pair.a].max(by_b[&pair.b]);
        let probability = pair.odds / (unlinked + most);
        if probability >= LIKELY {
            taken_a.insert(pair.a);
            taken_b.insert(pair.b);
            found.push((*pair, probability));
        }
    }
    found.sort_unstable_by_key(|(pair, _)| (pair.a, pair.b));
    found
}
