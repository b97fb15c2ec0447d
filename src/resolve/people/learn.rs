//! Learning the weights without labels, by expectation and maximisation (Dempster, Laird and
//! Rubin 1977; Winkler 1988).

use super::compare::compare;
use super::fields::{Field, LEVELS, Level, VALUES};
use super::finding::verdict;
use super::model::{LEAST, Model, Table};
use super::pairs::Pair;
use super::rarity::Rarity;
use super::record::Record;

/// The defaults of a table count as much as so many pairs of one person: with few pairs they
/// stand, with thousands the data decide.
const DEFAULTS_COUNT: f64 = 100.0;
/// Fewer pairs than this teach nothing: the defaults stay as they are.
const ENOUGH: f64 = 100.0;
/// In two records of one person these differ in at most such a share, whatever the data seem to
/// say. Without it the learning could take brothers and sisters for the same person.
const MOST_DIFFERENT: [(Field, f64); 3] =
    [(Field::GivenName, 0.15), (Field::FamilyName, 0.15), (Field::DateOfBirth, 0.1)];
/// The same for strangers.
const STRANGERS_COUNT: f64 = 500.0;
/// Pairs of strangers looked at.
const STRANGERS_LOOKED_AT: usize = 60_000;
/// Rounds at most; they end when nothing moves.
const ROUNDS: usize = 25;

/// Learns how often strangers agree, from pairs of records spread evenly over the data.
pub(super) fn strangers(model: &mut Model, a: &[Record], b: &[Record], rarity: &Rarity) {
    if a.len() < 2 || b.len() < 2 {
        return;
    }
    let defaults = model.strange;
    let mut counts: Table = defaults.map(|row| row.map(|p| p * STRANGERS_COUNT));
    let each = (STRANGERS_LOOKED_AT / a.len()).clamp(1, 50);
    for (at, record) in a.iter().enumerate() {
        for step in 0..each {
            let other = (at * 7_919 + step * 104_729 + 13) % b.len();
            let levels = compare(record, &b[other], rarity);
            let shares = model.shares(&levels, |field| rarity.share(record, field, &levels, 2));
            if std::ptr::eq(record, &raw const b[other])
                || model.likelihoods(&levels, &shares).stayed > 3.0
            {
                continue;
            }
            for field in Field::ALL_VALUES {
                if let Some(level) = levels.get(field).index() {
                    counts[field as usize][level] += 1.0;
                }
            }
        }
    }
    model.strange = shares(&counts);
}

fn shares(counts: &Table) -> Table {
    counts.map(|row| {
        let sum: f64 = row.iter().sum();
        row.map(|count| (count / sum).max(LEAST))
    })
}

/// Learns how often the records of one person agree, and how many such pairs there are.
/// `among` is the number of records that could be the other one of a pair; `records` the number
/// of those that could have one, each pair counted from one side only.
pub(super) fn same_person(model: &mut Model, pairs: &[Pair], records: f64, among: f64) {
    let defaults = model.clone();
    let expected: f64 = pairs
        .iter()
        .map(|pair| verdict(model, &pair.levels, &pair.shares, among).probability)
        .sum();
    if expected < ENOUGH {
        return;
    }
    for _ in 0..ROUNDS {
        let before = model.same;
        round(model, &defaults, pairs, records, among);
        let moved = (0..VALUES)
            .flat_map(|field| (0..LEVELS).map(move |level| (field, level)))
            .map(|(field, level)| (before[field][level] - model.same[field][level]).abs())
            .fold(0.0, f64::max);
        if moved < 0.000_1 {
            break;
        }
    }
}

fn round(model: &mut Model, defaults: &Model, pairs: &[Pair], records: f64, among: f64) {
    let mut counts: Table = defaults.same.map(|row| row.map(|p| p * DEFAULTS_COUNT));
    let (mut same, mut moved, mut relatives) = (0.0, 0.0, 0.0);
    let (mut names, mut lines) = (0.0, 0.0);
    for pair in pairs {
        let odds = model.odds(&model.likelihoods(&pair.levels, &pair.shares), among);
        let all = 1.0 + odds.iter().sum::<f64>();
        let [stayed, away, near, _] = odds.map(|odds| odds / all);
        same += stayed + away;
        moved += away;
        relatives += near;
        names += if pair.levels.names_swapped { stayed + away } else { 0.0 };
        lines += if pair.levels.lines_swapped { stayed } else { 0.0 };
        for field in Field::ALL_VALUES {
            if let Some(level) = pair.levels.get(field).index() {
                let part = if field.of_the_home() { stayed } else { stayed + away };
                counts[field as usize][level] += part;
            }
        }
    }
    let blend = |found: f64, of: f64, default: f64| {
        (found + default * DEFAULTS_COUNT) / (of + DEFAULTS_COUNT)
    };
    model.same = shares(&counts);
    for (field, most) in MOST_DIFFERENT {
        bound(&mut model.same[field as usize], most);
    }
    model.names_swapped = blend(names, same, defaults.names_swapped);
    model.lines_swapped = blend(lines, same, defaults.lines_swapped);
    model.moved = blend(moved, same, defaults.moved);
    model.duplicates = blend(same, records, defaults.duplicates);
    model.relatives = blend(relatives, records, defaults.relatives);
}

/// Holds the share of `Different` down to `most`; the other levels grow alike.
fn bound(row: &mut [f64; LEVELS], most: f64) {
    let different = row[Level::Different as usize];
    if different > most {
        let grow = (1.0 - most) / (1.0 - different);
        for share in row.iter_mut() {
            *share *= grow;
        }
        row[Level::Different as usize] = most;
    }
}
