//! The same person twice: which records are of one person, how sure that is, and why.
//!
//! Records are compared by name, date of birth, e-mail, telephone, postcode and, in files, the
//! parts of an address. Each value is the same, alike in some way, different, or unknown, and an
//! unknown one says nothing. How much a level is worth comes from how often it is seen in two
//! records of one person and how often between strangers (Fellegi and Sunter), where strangers
//! share a rare value less often than a common one. Relatives and twins are reckoned with apart.
//!
//! - [`People::of`] takes everybody of a centre; [`People::likely`] answers for one row that is
//!   not among them (a sign-up, a row of an import), [`People::pairs`] lists who may stand there
//!   twice.
//! - [`link`] and [`duplicates`] do the same for files, by the same weights.
//!
//! The same input gives the same answer, to the last digit. Nothing here can fail.

mod compare;
pub mod fields;
pub mod finding;
mod groups;
mod keys;
mod learn;
mod link;
mod model;
mod nicknames;
mod pairs;
mod rarity;
mod record;
mod sentences;
#[cfg(test)]
mod tests;
mod text;
mod weights;

use std::collections::HashMap;

pub use fields::{Field, Level};
pub use finding::{Class, Evidence, Finding};
pub use record::{BirthDate, PersonFields};
pub use weights::Weights;

use finding::{class, finding, verdict};
use keys::{Blocks, Tally};
use link::Weighed;
use model::Model;
use pairs::{Pair, Set, weigh};
use rarity::Rarity;
use record::Record;

/// Everybody of a centre (or of a file), ready to be looked through.
pub struct People {
    records: Vec<Record>,
    blocks: Blocks,
    rarity: Rarity,
    model: Model,
    /// Those of them who may stand there twice.
    twice: Vec<Pair>,
}

/// Somebody who may be the person asked about.
#[derive(Clone)]
pub struct Likely {
    /// Their place in the people given to [`People::of`].
    pub at: usize,
    /// How sure, and why.
    pub finding: Finding,
}

/// Two records that may be one person's.
#[derive(Clone)]
pub struct LikelyPair {
    /// Place of the one, in the first set.
    pub a: usize,
    /// Place of the other: in the second set, or later in the only one.
    pub b: usize,
    /// How sure, and why.
    pub finding: Finding,
}

/// What was found in files, and by which weights.
pub struct Found {
    /// The pairs, by their places.
    pub pairs: Vec<LikelyPair>,
    /// The weights.
    pub weights: Weights,
}

impl People {
    /// Reads everybody and learns the weights, as far as there is data to learn from.
    pub fn of(people: &[PersonFields<'_>]) -> Self {
        let mut people = Self::read(people);
        let mut pairs = people.learn();
        pairs.retain(|pair| people.verdict(pair).probability >= finding::LIKELY);
        people.twice = pairs;
        people
    }

    fn read(people: &[PersonFields<'_>]) -> Self {
        let records: Vec<Record> = people.iter().map(Record::new).collect();
        let rarity = Rarity::of(records.iter());
        let (blocks, model) = (Blocks::of(&records), Model::default());
        Self { blocks, rarity, records, model, twice: Vec::new() }
    }

    /// Learns, and hands out the pairs that it learned from.
    fn learn(&mut self) -> Vec<Pair> {
        learn::strangers(&mut self.model, &self.records, &self.records, &self.rarity);
        let set = Set { records: &self.records, blocks: &self.blocks };
        let pairs = pairs::within(&set, &self.rarity, &self.model);
        let all = self.among();
        learn::same_person(&mut self.model, &pairs, all / 2.0, all);
        pairs
    }

    /// The weights in use.
    pub fn weights(&self) -> Weights {
        Weights::of(&self.model)
    }

    fn among(&self) -> f64 {
        self.records.len().max(1) as f64
    }

    /// Who of them `row`, which is not among them, may be: those at least as likely as not, the
    /// most likely first, then by their place.
    pub fn likely(&self, row: &PersonFields<'_>) -> Vec<Likely> {
        let row = Record::new(row);
        let candidates = self.blocks.candidates(&row, None, &mut Tally::default());
        let mut found: Vec<Likely> = candidates
            .into_iter()
            .map(|at| Likely { at: at as usize, finding: self.finding(&row, at as usize, 1) })
            .filter(|likely| likely.finding.class != Class::Unlikely)
            .collect();
        found.sort_by(|x, y| x.finding.sooner(&y.finding).then(x.at.cmp(&y.at)));
        found
    }

    /// Who of them may stand there twice: pairs at least as likely as not, the most likely first,
    /// then by their places.
    pub fn pairs(&self) -> Vec<LikelyPair> {
        let mut found: Vec<LikelyPair> =
            self.twice.iter().map(|pair| self.described(pair)).collect();
        found.sort_by(|x, y| x.finding.sooner(&y.finding).then((x.a, x.b).cmp(&(y.a, y.b))));
        found
    }

    /// What is to be said of two people, however unlikely it is that they are one.
    pub fn compare(&self, a: &PersonFields<'_>, b: &PersonFields<'_>) -> Finding {
        let (a, b) = (Record::new(a), Record::new(b));
        let (levels, shares) = weigh(&a, &b, &self.rarity, &self.model, 2);
        finding(&self.model, &a, &b, (&levels, &shares), self.among())
    }

    fn finding(&self, row: &Record, at: usize, own: u32) -> Finding {
        let other = &self.records[at];
        let (levels, shares) = weigh(row, other, &self.rarity, &self.model, own);
        finding(&self.model, row, other, (&levels, &shares), self.among())
    }

    fn verdict(&self, pair: &Pair) -> finding::Verdict {
        verdict(&self.model, &pair.levels, &pair.shares, self.among())
    }

    fn described(&self, pair: &Pair) -> LikelyPair {
        let (a, b) = (pair.a as usize, pair.b as usize);
        let said = (&pair.levels, &pair.shares);
        let finding = finding(&self.model, &self.records[a], &self.records[b], said, self.among());
        LikelyPair { a, b, finding }
    }
}

/// Who stands twice in one file. Records are put into groups of one person each, and every two
/// of a group are a pair: also those that are alike only through a third.
pub fn duplicates(file: &[PersonFields<'_>]) -> Found {
    let mut people = People::read(file);
    let pairs = people.learn();
    let known: HashMap<(u32, u32), f64> =
        pairs.iter().map(|pair| ((pair.a, pair.b), people.verdict(pair).probability)).collect();
    let probability = |a: u32, b: u32| {
        let place = (a.min(b), a.max(b));
        known.get(&place).copied().unwrap_or_else(|| {
            let (a, b) = (&people.records[place.0 as usize], &people.records[place.1 as usize]);
            let (levels, shares) = weigh(a, b, &people.rarity, &people.model, 2);
            verdict(&people.model, &levels, &shares, people.among()).probability
        })
    };
    let listed: Vec<(u32, u32, f64)> = known.iter().map(|((a, b), p)| (*a, *b, *p)).collect();
    let bits = |a, b| {
        let p = probability(a, b).clamp(1e-12, 1.0 - 1e-12);
        (p / (1.0 - p)).log2()
    };
    let mut pairs = Vec::new();
    for group in groups::groups(&listed, bits) {
        for (at, a) in group.iter().enumerate() {
            for b in &group[at + 1..] {
                pairs.push(people.in_group(*a as usize, *b as usize));
            }
        }
    }
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    Found { pairs, weights: people.weights() }
}

impl People {
    /// Two of a group, as likely as not at the least: others of the group speak for them.
    fn in_group(&self, a: usize, b: usize) -> LikelyPair {
        let mut finding = self.finding(&self.records[a], b, 2);
        if finding.class == Class::Unlikely {
            finding.class = Class::Likely;
            finding.probability = finding.probability.max(finding::LIKELY);
        }
        LikelyPair { a, b, finding }
    }
}

/// Who of file `a` is who of file `b`. Where each person seems to stand once in either file, a
/// record has one partner at most, which helps to tell the right one from those alike.
pub fn link(a: &[PersonFields<'_>], b: &[PersonFields<'_>]) -> Found {
    let first: Vec<Record> = a.iter().map(Record::new).collect();
    let second: Vec<Record> = b.iter().map(Record::new).collect();
    let rarity = Rarity::of(first.iter().chain(&second));
    let blocks = Blocks::of(&second);
    let mut model = Model::default();
    learn::strangers(&mut model, &first, &second, &rarity);
    let set = Set { records: &second, blocks: &blocks };
    let pairs = pairs::across(&first, &set, &rarity, &model);
    let (least, among) = (first.len().min(second.len()).max(1) as f64, second.len().max(1) as f64);
    learn::same_person(&mut model, &pairs, first.len().max(1) as f64, among);
    let weighed: Vec<Weighed> = pairs
        .iter()
        .map(|pair| {
            let p = verdict(&model, &pair.levels, &pair.shares, among).probability;
            Weighed { a: pair.a, b: pair.b, odds: p / (1.0 - p).max(1e-12) }
        })
        .collect();
    let linked = model.duplicates * first.len() as f64 / least;
    let probabilities: HashMap<(u32, u32), f64> = if link::one_to_one(&weighed) {
        let assigned = link::assign(&weighed, (1.0 - linked).max(0.0));
        assigned.into_iter().map(|(pair, p)| ((pair.a, pair.b), p)).collect()
    } else {
        weighed.iter().map(|p| ((p.a, p.b), p.odds / (1.0 + p.odds))).collect()
    };
    let described = |pair: &Pair| {
        let probability = *probabilities.get(&(pair.a, pair.b))?;
        let class = class(probability, &pair.levels);
        let (x, y) = (&first[pair.a as usize], &second[pair.b as usize]);
        let said = finding(&model, x, y, (&pair.levels, &pair.shares), among);
        let finding = Finding { probability, class, ..said };
        let likely = LikelyPair { a: pair.a as usize, b: pair.b as usize, finding };
        (class != Class::Unlikely).then_some(likely)
    };
    Found { pairs: pairs.iter().filter_map(described).collect(), weights: Weights::of(&model) }
}
