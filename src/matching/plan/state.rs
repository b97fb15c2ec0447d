//! Where the work stands: the picked pairs, the prices, the bound; every step can be taken back.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Watch;
use super::best_set::{BestSet, best_set};
use super::problem::{Problem, Value};

/// One step back.
#[derive(Debug, Clone, Copy)]
enum Undo {
    Pick(usize),
    Drop(usize),
    Cost(usize, Value),
    Tolls([Value; 2]),
    Caps([i64; 2]),
    Best(usize, Value, Value),
    Ban(usize),
    Reserve(usize),
}

/// Picked pairs and prices, with the bound that the prices give.
pub(super) struct State<'a> {
    pub(super) problem: &'a Problem,
    pub(super) watch: &'a dyn Watch,
    /// By pair.
    picked: Vec<bool>,
    banned: Vec<bool>,
    /// By block: its picked pairs, and those that whatever is picked has to go with.
    of_block: Vec<Vec<usize>>,
    reserved: Vec<Vec<usize>>,
    /// By block: the bound of its best set, and by how much the picked set falls short of it.
    best: Vec<Value>,
    short: Vec<Value>,
    /// By need: its picked pairs and what a place costs, with tolls.
    of_need: Vec<Vec<usize>>,
    cost: Vec<Value>,
    /// Of urgent places and of all places: no plan of interest fills more, and what each that is
    /// filled costs for that.
    caps: [i64; 2],
    tolls: [Value; 2],
    /// The blocks that fall short, the most first.
    shortest: BTreeSet<(Reverse<Value>, usize)>,
    /// Sum of the values of what is picked.
    value: Value,
    /// No plan that goes with bans and reserves has more.
    bound: Value,
    undo: Vec<Undo>,
    stale: Vec<usize>,
    is_stale: Vec<bool>,
    /// Needs and blocks to look at again.
    pub(super) hungry: Vec<usize>,
    pub(super) roomy: Vec<usize>,
}

impl<'a> State<'a> {
    /// Nothing picked, at prices so high that nobody wants anything.
    pub(super) fn new(problem: &'a Problem, watch: &'a dyn Watch) -> Self {
        let (needs, blocks, pairs) = (problem.needs(), problem.blocks(), problem.pairs());
        let dearest = |need| problem.of_need(need).first().map_or(0, |&p| problem.pair(p).value);
        let cost: Vec<Value> = (0..needs).map(dearest).collect();
        let of_places = |need: usize| Value::from(problem.places(need)) * cost[need];
        let bound = (0..needs).map(of_places).sum();
        Self {
            problem,
            watch,
            picked: vec![false; pairs],
            banned: vec![false; pairs],
            of_block: vec![Vec::new(); blocks],
            reserved: vec![Vec::new(); blocks],
            best: vec![0; blocks],
            short: vec![0; blocks],
            of_need: vec![Vec::new(); needs],
            cost,
            caps: problem.all_places(),
            tolls: [0; 2],
            shortest: BTreeSet::new(),
            value: 0,
            bound,
            undo: Vec::new(),
            stale: Vec::new(),
            is_stale: vec![false; blocks],
            hungry: Vec::new(),
            roomy: Vec::new(),
        }
    }

    /// The price of a place, beside tolls.
    pub(super) fn price(&self, need: usize) -> Value {
        self.cost[need] - self.toll(need)
    }

    /// The tolls on a place of a need.
    fn toll(&self, need: usize) -> Value {
        let of_urgent = if self.problem.is_urgent(need) { self.tolls[0] } else { 0 };
        of_urgent + self.tolls[1]
    }

    /// Value less price and tolls.
    pub(super) fn gain(&self, pair: usize) -> Value {
        let pair = self.problem.pair(pair);
        pair.value - self.cost[pair.need]
    }

    pub(super) fn caps(&self) -> [i64; 2] {
        self.caps
    }

    pub(super) fn tolls(&self) -> [Value; 2] {
        self.tolls
    }

    /// From now on only plans are of interest that fill at most so many urgent places, and places.
    pub(super) fn set_caps(&mut self, caps: [i64; 2]) {
        self.undo.push(Undo::Caps(self.caps));
        self.put_caps(caps);
    }

    fn put_caps(&mut self, caps: [i64; 2]) {
        for (at, cap) in caps.into_iter().enumerate() {
            self.bound += self.tolls[at] * Value::from(cap - self.caps[at]);
        }
        self.caps = caps;
    }

    /// Sets all prices, and the tolls on urgent places and on all.
    pub(super) fn set_prices(&mut self, prices: &[Value], tolls: [Value; 2]) {
        if tolls != self.tolls {
            self.undo.push(Undo::Tolls(self.tolls));
            self.put_tolls(tolls);
        }
        for (need, price) in prices.iter().enumerate() {
            self.set_cost(need, price + self.toll(need));
        }
    }

    fn put_tolls(&mut self, tolls: [Value; 2]) {
        let all = self.problem.all_places();
        for (at, toll) in tolls.into_iter().enumerate() {
            self.bound += Value::from(self.caps[at] - all[at]) * (toll - self.tolls[at]);
        }
        self.tolls = tolls;
    }

    pub(super) fn is_picked(&self, pair: usize) -> bool {
        self.picked[pair]
    }

    pub(super) fn picked_of_block(&self, block: usize) -> &[usize] {
        &self.of_block[block]
    }

    pub(super) fn picked_of_need(&self, need: usize) -> &[usize] {
        &self.of_need[need]
    }

    /// Whether a place of the need is empty.
    pub(super) fn has_place(&self, need: usize) -> bool {
        self.of_need[need].len() < self.problem.places(need) as usize
    }

    /// Whether the pair may be picked at all.
    pub(super) fn allowed(&self, pair: usize) -> bool {
        let block = self.problem.pair(pair).block;
        !self.banned[pair]
            && (self.reserved[block].is_empty() || self.goes_with(pair, std::iter::empty()))
    }

    pub(super) fn is_reserved(&self, pair: usize) -> bool {
        self.reserved[self.problem.pair(pair).block].contains(&pair)
    }

    /// Whether a pair goes with others of its block and with the reserved ones.
    pub(super) fn goes_with(
        &self,
        pair: usize,
        others: impl Iterator<Item = usize> + Clone,
    ) -> bool {
        let reserved = &self.reserved[self.problem.pair(pair).block];
        if reserved.is_empty() {
            return self.problem.goes_with(pair, others);
        }
        let mut all: Vec<usize> = others.chain(reserved.iter().copied()).collect();
        all.retain(|&other| other != pair);
        all.sort_unstable();
        all.dedup();
        self.problem.goes_with(pair, all.iter().copied())
    }

    /// Whether a pair could be picked beside what its block has, were `but` dropped.
    pub(super) fn fits(&self, pair: usize, but: Option<usize>) -> bool {
        let picked = &self.of_block[self.problem.pair(pair).block];
        !self.banned[pair]
            && self.goes_with(pair, picked.iter().copied().filter(|&other| Some(other) != but))
    }

    pub(super) fn value(&self) -> Value {
        self.value
    }

    pub(super) fn bound(&self) -> Value {
        self.bound
    }

    /// All picked pairs.
    pub(super) fn all_picked(&self) -> Vec<usize> {
        (0..self.picked.len()).filter(|&pair| self.picked[pair]).collect()
    }

    /// The block that falls short the most.
    pub(super) fn shortest(&self) -> Option<usize> {
        self.shortest.first().map(|(_, block)| *block)
    }

    pub(super) fn best_set(&self, block: usize) -> BestSet {
        best_set(self, block, self.watch)
    }

    pub(super) fn pick(&mut self, pair: usize) {
        self.undo.push(Undo::Drop(pair));
        self.put_in(pair);
        self.touch(self.problem.pair(pair).block);
    }

    pub(super) fn drop(&mut self, pair: usize) {
        self.undo.push(Undo::Pick(pair));
        self.take_out(pair);
        self.touch(self.problem.pair(pair).block);
    }

    /// Sets the price of a place, beside tolls.
    pub(super) fn set_price(&mut self, need: usize, price: Value) {
        self.set_cost(need, price + self.toll(need));
    }

    fn set_cost(&mut self, need: usize, cost: Value) {
        let old = self.cost[need];
        if cost == old {
            return;
        }
        self.undo.push(Undo::Cost(need, old));
        self.put_cost(need, cost);
        let problem = self.problem;
        let wanted = |&&pair: &&usize| problem.pair(pair).value >= old.min(cost);
        for &pair in problem.of_need(need).iter().take_while(wanted) {
            self.touch(problem.pair(pair).block);
        }
    }

    /// From now on the pair is not picked.
    pub(super) fn ban(&mut self, pair: usize) {
        self.undo.push(Undo::Ban(pair));
        self.banned[pair] = true;
        self.touch(self.problem.pair(pair).block);
    }

    /// From now on only what goes with the pair is picked in its block.
    pub(super) fn reserve(&mut self, pair: usize) {
        let block = self.problem.pair(pair).block;
        self.undo.push(Undo::Reserve(pair));
        self.reserved[block].push(pair);
        self.touch(block);
    }

    /// Brings the bound up to date.
    pub(super) fn refresh(&mut self) {
        self.refresh_seeing(|_, _, _| ());
    }

    /// Brings the bound up to date and shows each best set that was sought anew, with its block.
    pub(super) fn refresh_seeing(&mut self, mut see: impl FnMut(&Self, usize, &BestSet)) {
        while let Some(block) = self.stale.pop() {
            self.is_stale[block] = false;
            let set = self.best_set(block);
            see(self, block, &set);
            let best = set.bound;
            let has: Value = self.of_block[block].iter().map(|&pair| self.gain(pair)).sum();
            if best != self.best[block] || best - has != self.short[block] {
                self.undo.push(Undo::Best(block, self.best[block], self.short[block]));
                self.put_best(block, best, best - has);
            }
        }
    }

    /// A mark to go back to; the bound is up to date there.
    pub(super) fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Takes back every step since the mark.
    pub(super) fn back_to(&mut self, mark: usize) {
        for block in self.stale.drain(..) {
            self.is_stale[block] = false;
        }
        self.hungry.clear();
        self.roomy.clear();
        while self.undo.len() > mark {
            match self.undo.pop() {
                Some(Undo::Pick(pair)) => self.put_in(pair),
                Some(Undo::Drop(pair)) => self.take_out(pair),
                Some(Undo::Cost(need, cost)) => self.put_cost(need, cost),
                Some(Undo::Tolls(tolls)) => self.put_tolls(tolls),
                Some(Undo::Caps(caps)) => self.put_caps(caps),
                Some(Undo::Best(block, best, short)) => self.put_best(block, best, short),
                Some(Undo::Ban(pair)) => self.banned[pair] = false,
                Some(Undo::Reserve(pair)) => {
                    self.reserved[self.problem.pair(pair).block].pop();
                }
                None => return,
            }
        }
    }

    /// Forgets the steps so far: there is no way back before here.
    pub(super) fn forget(&mut self) {
        self.undo.clear();
    }

    /// The blocks that fall short, the most first.
    pub(super) fn all_short(&self) -> impl Iterator<Item = usize> + '_ {
        self.shortest.iter().map(|(_, block)| *block)
    }

    fn touch(&mut self, block: usize) {
        if !self.is_stale[block] {
            self.is_stale[block] = true;
            self.stale.push(block);
        }
    }

    fn put_in(&mut self, pair: usize) {
        let of = self.problem.pair(pair);
        self.picked[pair] = true;
        self.of_block[of.block].push(pair);
        self.of_need[of.need].push(pair);
        self.value += of.value;
    }

    fn take_out(&mut self, pair: usize) {
        let of = self.problem.pair(pair);
        self.picked[pair] = false;
        self.of_block[of.block].retain(|&other| other != pair);
        self.of_need[of.need].retain(|&other| other != pair);
        self.value -= of.value;
    }

    fn put_cost(&mut self, need: usize, cost: Value) {
        let places = Value::from(self.problem.places(need));
        self.bound += places * (cost - self.cost[need]);
        self.cost[need] = cost;
    }

    fn put_best(&mut self, block: usize, best: Value, short: Value) {
        self.bound += best - self.best[block];
        self.best[block] = best;
        if self.short[block] != 0 {
            self.shortest.remove(&(Reverse(self.short[block]), block));
        }
        self.short[block] = short;
        if short != 0 {
            self.shortest.insert((Reverse(short), block));
        }
    }
}
