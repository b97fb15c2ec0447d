//! Pairs of records: candidates compared, weighed and judged.

use super::compare::{Levels, compare};
use super::fields::VALUES;
use super::keys::{Blocks, Tally};
use super::model::Model;
use super::rarity::Rarity;
use super::record::Record;

/// Pairs below this weight, in bits, are not kept: no prior would make them likely.
const HOPELESS: f64 = -4.0;

/// A candidate pair.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    /// Place of the one.
    pub a: u32,
    /// Place of the other.
    pub b: u32,
    /// How alike.
    pub levels: Levels,
    /// Probability of each level between strangers.
    pub shares: [f64; VALUES],
}

/// A set of people to look in.
pub(super) struct Set<'a> {
    /// Their records.
    pub records: &'a [Record],
    /// The same by their keys.
    pub blocks: &'a Blocks,
}

/// All candidate pairs of `a` with the people of `set`, in order.
pub(super) fn across(a: &[Record], set: &Set<'_>, rarity: &Rarity, model: &Model) -> Vec<Pair> {
    let mut tally = Tally::default();
    let places = |(at, record)| {
        let found = set.blocks.candidates(record, None, &mut tally);
        found.into_iter().map(move |other| (at as u32, other))
    };
    let places: Vec<(u32, u32)> = a.iter().enumerate().flat_map(places).collect();
    compared(places, a, set.records, rarity, model)
}

/// All candidate pairs within `set`, each once, the earlier record first, in order.
pub(super) fn within(set: &Set<'_>, rarity: &Rarity, model: &Model) -> Vec<Pair> {
    let mut tally = Tally::default();
    let places = |(at, record)| {
        let at = at as u32;
        let found = set.blocks.candidates(record, Some(at), &mut tally);
        found.into_iter().map(move |other| (at.min(other), at.max(other)))
    };
    let places: Vec<(u32, u32)> = set.records.iter().enumerate().flat_map(places).collect();
    compared(places, set.records, set.records, rarity, model)
}

fn compared(
    mut places: Vec<(u32, u32)>,
    a: &[Record],
    b: &[Record],
    rarity: &Rarity,
    model: &Model,
) -> Vec<Pair> {
    places.sort_unstable();
    places.dedup();
    let pair = |(at, other): (u32, u32)| {
        let (levels, shares) = weigh(&a[at as usize], &b[other as usize], rarity, model, 2);
        let found = model.likelihoods(&levels, &shares);
        let kept = found.stayed.max(found.moved) > HOPELESS;
        kept.then_some(Pair { a: at, b: other, levels, shares })
    };
    places.into_iter().filter_map(pair).collect()
}

/// The levels of two records, and how probable each is between strangers. `own`: as for
/// [`Rarity::share`].
pub(super) fn weigh(
    a: &Record,
    b: &Record,
    rarity: &Rarity,
    model: &Model,
    own: u32,
) -> (Levels, [f64; VALUES]) {
    let levels = compare(a, b, rarity);
    let shares = model.shares(&levels, |field| rarity.share(a, field, &levels, own));
    (levels, shares)
}
