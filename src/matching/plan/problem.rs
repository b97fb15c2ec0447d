//! The problem of a plan, packed: of sessions and hours only what keeps pairs apart is kept.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::time::Span;
use crate::domain::weights::{Millionths, ONE};

/// Most places that a plan can tell apart: beyond it the weight of an urgent place would not fit.
const PLACES_MAX: i64 = 1_000_000;

/// Value of a pair, and prices: millionths of score times [`UNIT`].
pub(super) type Value = i128;
/// Parts of a millionth, so that prices may be fractions: a number that all of 1 to 16 divide.
pub(super) const UNIT: Value = 720_720;
/// How much more a place weighs than needed, so that parts of it are told from sums of scores.
const APART: Value = 10_000;

/// A need as a plan sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// Open places.
    pub places: u32,
    /// Whether it is urgent.
    pub urgent: bool,
}

/// A candidate pair of a person: the need, the score, and what the pair takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The need, by its place among the wants.
    pub need: usize,
    /// The score of the pair.
    pub score: Millionths,
    /// The sessions that it takes.
    pub sessions: Vec<Span>,
    /// Minutes that it takes, by week; a week comes once.
    pub hours: Vec<(i64, u32)>,
}

/// There are more places than a plan can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a plan is for at most {PLACES_MAX} places")]
pub struct TooLarge;

/// A limit on the minutes of some pairs of a block together, by their places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) minutes: u64,
    pub(super) takes: Vec<u64>,
}

/// Pairs of one person that stand in each other's way, directly or over others of them.
#[derive(Debug, Clone)]
struct Block {
    pairs: Range<usize>,
    /// Where its clashes begin, and how many words each pair has.
    clashes: usize,
    words: usize,
    limits: Vec<Limit>,
}

/// One pair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) need: usize,
    pub(super) block: usize,
    /// The score, the weight of a place and, in an urgent need, that of an urgent place.
    pub(super) value: Value,
    pub(super) urgent: bool,
    /// In the order in which pairs were offered.
    number: usize,
}

/// Needs and candidate pairs, ready to be solved.
#[derive(Debug, Clone)]
pub struct Problem {
    wants: Vec<Want>,
    pairs: Vec<Pair>,
    blocks: Vec<Block>,
    clashes: Vec<u64>,
    by_need: Vec<Vec<usize>>,
    /// Urgent places, and all.
    places: [i64; 2],
    weights: Weights,
}

/// What a place and an urgent place weigh, in millionths of score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weights {
    pub(super) place: Value,
    pub(super) urgent: Value,
}

/// Takes people in, one by one.
#[derive(Debug)]
pub struct Builder {
    problem: Problem,
    offered: usize,
}

impl Builder {
    /// For these needs.
    pub fn new(wants: Vec<Want>) -> Result<Self, TooLarge> {
        let sum = |wants: &mut dyn Iterator<Item = &Want>| wants.map(|w| i64::from(w.places)).sum();
        let all = [sum(&mut wants.iter().filter(|want| want.urgent)), sum(&mut wants.iter())];
        let places = all[1];
        if places > PLACES_MAX {
            return Err(TooLarge);
        }
        let places = Value::from(places);
        let place = UNIT * APART * (places * Value::from(ONE) + 1);
        let weights = Weights { place, urgent: place * APART * (places + 1) };
        let by_need = vec![Vec::new(); wants.len()];
        let (pairs, blocks, clashes) = (Vec::new(), Vec::new(), Vec::new());
        let problem = Problem { wants, pairs, blocks, clashes, by_need, places: all, weights };
        Ok(Self { problem, offered: 0 })
    }

    /// Adds a person with their candidate pairs (at most one for each need), and the minutes that
    /// are left in each week; a week that is not named has no limit. Pairs that nobody could pick
    /// (more minutes than are left, sessions of their own that overlap) keep their number and are
    /// never picked.
    pub fn person(&mut self, offers: &[Offer], left: &BTreeMap<i64, u32>) {
        let first = self.offered;
        self.offered += offers.len();
        let fits = |offer: &Offer| {
            offer.hours.iter().all(|(week, minutes)| left.get(week).is_none_or(|l| minutes <= l))
                && !overlap_themselves(&offer.sessions)
        };
        let able: Vec<(usize, &Offer)> =
            offers.iter().enumerate().filter(|(_, offer)| fits(offer)).collect();
        let mut apart = clashing(&able);
        let limits = limits(&able, left, &mut apart);
        for block in blocks(able.len(), &apart, &limits) {
            self.block(&able, first, &block, &apart, &limits);
        }
    }

    fn block(
        &mut self,
        able: &[(usize, &Offer)],
        first: usize,
        members: &[usize],
        apart: &[Vec<bool>],
        limits: &[Limit],
    ) {
        let problem = &mut self.problem;
        let (block, from) = (problem.blocks.len(), problem.pairs.len());
        let (words, clashes) = (members.len().div_ceil(64), problem.clashes.len());
        for &member in members {
            let (number, offer) = able[member];
            let urgent = problem.wants[offer.need].urgent;
            let weights = problem.weights;
            let extra = if urgent { weights.urgent } else { 0 };
            let value = UNIT * Value::from(offer.score) + weights.place + extra;
            problem.by_need[offer.need].push(problem.pairs.len());
            let (need, number) = (offer.need, first + number);
            problem.pairs.push(Pair { need, block, value, urgent, number });
            let mut row = vec![0_u64; words];
            for (at, &other) in members.iter().enumerate() {
                row[at / 64] |= u64::from(apart[member][other]) << (at % 64);
            }
            problem.clashes.extend(row);
        }
        let of_block = limits.iter().map(|limit| Limit {
            minutes: limit.minutes,
            takes: members.iter().map(|&member| limit.takes[member]).collect(),
        });
        let limits = of_block.filter(|l| l.takes.iter().sum::<u64>() > l.minutes).collect();
        let pairs = from..problem.pairs.len();
        problem.blocks.push(Block { pairs, clashes, words, limits });
    }

    /// Everybody is in.
    pub fn build(mut self) -> Problem {
        let pairs = &self.problem.pairs;
        for of_need in &mut self.problem.by_need {
            of_need.sort_unstable_by_key(|&pair| (Reverse(pairs[pair].value), pair));
        }
        self.problem
    }
}

impl Problem {
    pub(super) fn needs(&self) -> usize {
        self.wants.len()
    }

    pub(super) fn places(&self, need: usize) -> u32 {
        self.wants[need].places
    }

    pub(super) fn is_urgent(&self, need: usize) -> bool {
        self.wants[need].urgent
    }

    /// All urgent places, and all places.
    pub(super) fn all_places(&self) -> [i64; 2] {
        self.places
    }

    pub(super) fn blocks(&self) -> usize {
        self.blocks.len()
    }

    pub(super) fn pairs(&self) -> usize {
        self.pairs.len()
    }

    pub(super) fn pair(&self, pair: usize) -> Pair {
        self.pairs[pair]
    }

    /// The pairs of a block.
    pub(super) fn of_block(&self, block: usize) -> Range<usize> {
        self.blocks[block].pairs.clone()
    }

    /// The pairs of a need, the most valuable first.
    pub(super) fn of_need(&self, need: usize) -> &[usize] {
        &self.by_need[need]
    }

    /// The score of a pair.
    pub(super) fn score(&self, pair: usize) -> Millionths {
        let Pair { value, .. } = self.pairs[pair];
        (value % self.weights.urgent % self.weights.place / UNIT) as Millionths
    }

    /// Whether two pairs of one block exclude each other.
    pub(super) fn clash(&self, one: usize, other: usize) -> bool {
        let block = &self.blocks[self.pairs[one].block];
        let (row, at) = (one - block.pairs.start, other - block.pairs.start);
        self.clashes[block.clashes + row * block.words + at / 64] >> (at % 64) & 1 == 1
    }

    /// Whether a pair goes with others of its block (itself not among them).
    pub(super) fn goes_with(
        &self,
        pair: usize,
        mut others: impl Iterator<Item = usize> + Clone,
    ) -> bool {
        let block = &self.blocks[self.pairs[pair].block];
        let within = |limit: &Limit| {
            let of = |pair: usize| limit.takes[pair - block.pairs.start];
            others.clone().map(of).sum::<u64>() + of(pair) <= limit.minutes
        };
        block.limits.iter().all(within) && others.all(|other| !self.clash(pair, other))
    }

    /// The limits of a block: the minutes, and what a pair takes of them.
    pub(super) fn limits(
        &self,
        block: usize,
    ) -> impl Iterator<Item = (u64, impl Fn(usize) -> u64)> {
        let first = self.blocks[block].pairs.start;
        let takes = move |limit: &Limit, pair: usize| limit.takes[pair - first];
        let limits = self.blocks[block].limits.iter();
        limits.map(move |limit| (limit.minutes, move |pair: usize| takes(limit, pair)))
    }

    pub(super) fn weights(&self) -> Weights {
        self.weights
    }

    /// Splits the sum of values of a plan into urgent places, places and millionths of score.
    pub(super) fn stages(&self, sum: Value) -> [i64; 3] {
        let Weights { urgent, place } = self.weights;
        let rest = sum % urgent;
        [(sum / urgent) as i64, (rest / place) as i64, (rest % place / UNIT) as i64]
    }

    /// The most that stages can have, given a bound of the sum of values and what a plan reached.
    pub(super) fn bounds(&self, bound: Value, reached: [i64; 3]) -> [i64; 3] {
        let Weights { urgent, place } = self.weights;
        let all = self.places[1];
        let after_urgent = bound - urgent * Value::from(reached[0]);
        let after_places = after_urgent - place * Value::from(reached[1]);
        let most = |sum: Value, most: i64| sum.min(Value::from(most)) as i64;
        [
            most(bound / urgent, all),
            most(after_urgent / place, all),
            most(after_places / UNIT, reached[1] * i64::from(ONE)),
        ]
    }

    /// The number of a pair in the order in which pairs were offered.
    pub(super) fn number(&self, pair: usize) -> usize {
        self.pairs[pair].number
    }
}

fn overlap_themselves(sessions: &[Span]) -> bool {
    let mut sorted = sessions.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).any(|two| two[1].from < two[0].to)
}

/// By two pairs: whether they have overlapping sessions.
fn clashing(able: &[(usize, &Offer)]) -> Vec<Vec<bool>> {
    let mut apart = vec![vec![false; able.len()]; able.len()];
    if able.len() < 2 {
        return apart;
    }
    let mut all: Vec<(Span, usize)> = Vec::new();
    for (at, (_, offer)) in able.iter().enumerate() {
        all.extend(offer.sessions.iter().map(|session| (*session, at)));
    }
    all.sort_unstable();
    for (at, (session, one)) in all.iter().enumerate() {
        for (_, other) in all[at + 1..].iter().take_while(|(next, _)| next.from < session.to) {
            apart[*one][*other] = true;
            apart[*other][*one] = true;
        }
    }
    apart
}

/// The limits that some choice of pairs could break, none that follows from another. Two pairs
/// that break one together are set apart.
fn limits(
    able: &[(usize, &Offer)],
    left: &BTreeMap<i64, u32>,
    apart: &mut [Vec<bool>],
) -> Vec<Limit> {
    let mut weeks: BTreeMap<i64, Vec<u64>> = BTreeMap::new();
    for (at, (_, offer)) in able.iter().enumerate() {
        for (week, minutes) in offer.hours.iter().filter(|(week, _)| left.contains_key(week)) {
            let takes = weeks.entry(*week).or_insert_with(|| vec![0; able.len()]);
            takes[at] += u64::from(*minutes);
        }
    }
    let mut all: Vec<Limit> = Vec::new();
    for (week, takes) in weeks {
        let minutes = left.get(&week).copied().map_or(u64::MAX, u64::from);
        let limit = Limit { minutes, takes };
        if limit.takes.iter().sum::<u64>() > minutes && !all.contains(&limit) {
            all.push(limit);
        }
    }
    for limit in &all {
        for (one, row) in apart.iter_mut().enumerate() {
            for (other, cell) in row.iter_mut().enumerate() {
                *cell |= one != other && limit.takes[one] + limit.takes[other] > limit.minutes;
            }
        }
    }
    let follows = |limit: &Limit| all.iter().any(|other| other != limit && stricter(other, limit));
    all.iter().filter(|l| !follows(l) && can_break(l, apart)).cloned().collect()
}

fn stricter(one: &Limit, other: &Limit) -> bool {
    one.minutes <= other.minutes && one.takes.iter().zip(&other.takes).all(|(a, b)| a >= b)
}

/// Whether pairs that go with each other two by two might break the limit: not where cliques of
/// pairs that exclude each other, of each the longest, keep it.
fn can_break(limit: &Limit, apart: &[Vec<bool>]) -> bool {
    let mut left: Vec<usize> = (0..apart.len()).filter(|&at| limit.takes[at] > 0).collect();
    let mut most = 0;
    while let Some(&first) = left.first() {
        let mut clique = vec![first];
        for &next in &left {
            if next != first && clique.iter().all(|&member| apart[member][next]) {
                clique.push(next);
            }
        }
        most += clique.iter().map(|&member| limit.takes[member]).max().unwrap_or(0);
        left.retain(|at| !clique.contains(at));
    }
    most > limit.minutes
}

/// Pairs that stand in each other's way, directly or over others; each pair in one block.
fn blocks(pairs: usize, apart: &[Vec<bool>], limits: &[Limit]) -> Vec<Vec<usize>> {
    let near = |one: usize, other: usize| {
        apart[one][other] || limits.iter().any(|l| l.takes[one] > 0 && l.takes[other] > 0)
    };
    let mut free: Vec<usize> = (0..pairs).collect();
    let mut found = Vec::new();
    while let Some(&first) = free.first() {
        let mut block = vec![first];
        free.remove(0);
        let mut at = 0;
        while at < block.len() {
            let (joined, rest) = free.iter().partition(|&&other| near(block[at], other));
            free = rest;
            block.extend::<Vec<usize>>(joined);
            at += 1;
        }
        block.sort_unstable();
        found.push(block);
    }
    found
}
