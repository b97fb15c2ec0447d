//! A person's best set of pairs at given prices, by branch and bound.

use std::cmp::Reverse;

use super::Watch;
use super::problem::{Problem, Value};
use super::state::State;

/// Steps after which the search for one best set gives up being exact.
const STEPS_MAX: usize = 2_000;

/// The best set of a block.
#[derive(Debug, Clone, Default)]
pub(super) struct BestSet {
    /// No set has more; that of `pairs`, unless the search was given up.
    pub(super) bound: Value,
    /// The best set that was found.
    pub(super) pairs: Vec<usize>,
}

/// A pair with its value less price.
type Item = (Value, usize);

/// The set of pairs of a block with the greatest sum of value less price.
pub(super) fn best_set(state: &State, block: usize, watch: &dyn Watch) -> BestSet {
    let mut items: Vec<Item> = Vec::new();
    for pair in state.problem.of_block(block) {
        let gain = state.gain(pair);
        if gain > 0 && state.allowed(pair) {
            items.push((gain, pair));
        }
    }
    match items.as_slice() {
        [] => return BestSet::default(),
        [(gain, pair)] => return BestSet { bound: *gain, pairs: vec![*pair] },
        [_, _, ..] => {}
    }
    items.sort_unstable_by_key(|(gain, pair)| (Reverse(*gain), *pair));
    let mut search =
        Search { state, block, chosen: Vec::new(), steps: 0, found: 0, best: Vec::new() };
    let most = search.most(&items);
    if watch.stop() {
        return BestSet { bound: most, pairs: Vec::new() };
    }
    search.from(&items, 0);
    let bound = if search.steps > STEPS_MAX { most } else { search.found };
    BestSet { bound, pairs: search.best }
}

struct Search<'a> {
    state: &'a State<'a>,
    block: usize,
    chosen: Vec<usize>,
    steps: usize,
    found: Value,
    best: Vec<usize>,
}

impl Search<'_> {
    /// Looks at all sets of what is chosen and some of the items, which all go with it; `sum` is
    /// that of what is chosen.
    fn from(&mut self, items: &[Item], sum: Value) {
        self.steps += 1;
        if sum > self.found {
            self.found = sum;
            self.best.clone_from(&self.chosen);
        }
        if items.is_empty()
            || self.steps > STEPS_MAX
            || sum + self.within_limits(items) <= self.found
        {
            return;
        }
        let rest = by_cliques(self.state.problem, items);
        for (at, &(gain, pair)) in items.iter().enumerate() {
            if sum + rest[at] <= self.found {
                return;
            }
            self.chosen.push(pair);
            let goes = |(_, other): &&Item| {
                !self.state.problem.clash(pair, *other)
                    && self.state.goes_with(*other, self.chosen.iter().copied())
            };
            let next: Vec<Item> = items[at + 1..].iter().filter(goes).copied().collect();
            self.from(&next, sum + gain);
            self.chosen.pop();
        }
    }

    fn most(&self, items: &[Item]) -> Value {
        let by_cliques = by_cliques(self.state.problem, items);
        by_cliques[0].min(self.within_limits(items))
    }

    /// The most that items can add within each limit alone, were they divisible.
    fn within_limits(&self, items: &[Item]) -> Value {
        let mut most: Value = items.iter().map(|(gain, _)| gain).sum();
        for (minutes, takes) in self.state.problem.limits(self.block) {
            let taken: u64 = self.chosen.iter().map(|&pair| takes(pair)).sum();
            let mut left = Value::from(minutes.saturating_sub(taken));
            let mut sorted: Vec<(Value, Value)> =
                items.iter().map(|&(gain, pair)| (gain, Value::from(takes(pair)))).collect();
            sorted.sort_unstable_by(|a, b| (b.0 * a.1).cmp(&(a.0 * b.1)));
            let mut sum = 0;
            for (gain, takes) in sorted {
                if takes <= left {
                    sum += gain;
                    left -= takes;
                } else {
                    sum += (gain * left + takes - 1) / takes;
                    left = 0;
                }
            }
            most = most.min(sum);
        }
        most
    }
}

/// By item: no set of it and those after it has more. Of pairs that all exclude each other only
/// one can be in a set: the items are parted into such cliques, and each counts with its greatest
/// item that is left.
fn by_cliques(problem: &Problem, items: &[Item]) -> Vec<Value> {
    let mut cliques: Vec<Vec<usize>> = Vec::new();
    let mut of_item = Vec::with_capacity(items.len());
    for &(_, pair) in items {
        let all_clash = |c: &Vec<usize>| c.iter().all(|&member| problem.clash(member, pair));
        let at = cliques.iter().position(all_clash).unwrap_or(cliques.len());
        match cliques.get_mut(at) {
            Some(clique) => clique.push(pair),
            None => cliques.push(vec![pair]),
        }
        of_item.push(at);
    }
    let mut greatest = vec![0; cliques.len()];
    let mut rest = vec![0; items.len()];
    let mut sum = 0;
    for (at, &(gain, _)) in items.iter().enumerate().rev() {
        let clique = of_item[at];
        sum += gain - greatest[clique];
        greatest[clique] = gain;
        rest[at] = sum;
    }
    rest
}
