//! Shortest paths: an empty place is filled, a person's free time is used, each over a chain of
//! exchanges with other needs.
//!
//! Costs are taken at the prices, so that with right prices none is negative. Where one pair
//! excludes two others prices can be wrong for an exchange; it then counts as free, which makes
//! a path worse than it looks to be at most where it is not taken, and no bound wrong.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::problem::Value;
use super::state::State;

/// How a need was reached.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The path begins here.
    Start,
    /// It begins with this pair being picked in a block that has room.
    Picks(usize),
    /// Over a block, of which `pick` is picked and `drop` dropped; one of the two is of the need
    /// that is left, the other of that which is reached.
    Swap { from: usize, pick: usize, drop: usize },
}

/// How a path ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// The need that is short of a place stays so.
    Leave(usize),
    /// The need that has one pick too many has an empty place for it.
    Keep(usize),
    /// This pair is picked for the need.
    Pick(usize, usize),
    /// This pair of the need is dropped.
    Drop(usize, usize),
}

/// Room for searching, kept between searches.
#[derive(Debug)]
pub(super) struct Paths {
    cost: Vec<Value>,
    step: Vec<Step>,
    seen: Vec<usize>,
    done: Vec<usize>,
    heap: BinaryHeap<Reverse<(Value, usize)>>,
}

impl Paths {
    pub(super) fn new(needs: usize) -> Self {
        Self {
            cost: vec![Value::MAX; needs],
            step: vec![Step::Start; needs],
            seen: Vec::new(),
            done: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Fills empty places that have a price and uses free time, until there is no more of either.
    /// Each step adds to the value of what is picked, so it comes to an end.
    pub(super) fn settle(&mut self, state: &mut State) {
        loop {
            if let Some(need) = state.hungry.pop() {
                while state.has_place(need) && state.price(need) > 0 && self.fill(state, need) {}
            } else if let Some(block) = state.roomy.pop() {
                while self.use_room(state, block) {}
            } else {
                return;
            }
        }
    }

    /// Fills one place of a need; `false` where that gains nothing.
    pub(super) fn fill(&mut self, state: &mut State, need: usize) -> bool {
        self.clear();
        self.reach(need, 0, Step::Start);
        let mut end = (Value::MAX, End::Leave(need));
        while let Some(Reverse((cost, at))) = self.heap.pop() {
            if cost >= end.0 {
                break;
            }
            if cost > self.cost[at] {
                continue;
            }
            self.done.push(at);
            if cost + state.price(at) < end.0 {
                end = (cost + state.price(at), End::Leave(at));
            }
            self.ways_to_fill(state, at, cost, &mut end);
        }
        for &at in &self.done {
            if self.cost[at] < end.0 {
                state.set_price(at, state.price(at) - (end.0 - self.cost[at]));
            }
        }
        match end.1 {
            End::Leave(at) if at == need => false,
            End::Leave(_) | End::Keep(_) | End::Pick(..) | End::Drop(..) => {
                self.walk(state, end.1);
                true
            }
        }
    }

    fn ways_to_fill(&mut self, state: &State, at: usize, cost: Value, end: &mut (Value, End)) {
        let problem = state.problem;
        for &pick in problem.of_need(at) {
            let loss = -state.gain(pick);
            if cost + loss.max(0) >= end.0 {
                break;
            }
            if state.is_picked(pick) {
                continue;
            }
            let block = problem.pair(pick).block;
            if state.fits(pick, None) {
                if !self.is_new(state, at, block) {
                    continue;
                }
                *end = (cost + loss.max(0), End::Pick(at, pick));
                break;
            }
            for &drop in state.picked_of_block(block) {
                let other = problem.pair(drop).need;
                let next = cost + (loss + state.gain(drop)).max(0);
                if next < self.cost[other].min(end.0)
                    && state.fits(pick, Some(drop))
                    && self.is_new(state, at, block)
                {
                    self.reach(other, next, Step::Swap { from: at, pick, drop });
                }
            }
        }
    }

    /// Picks one more pair for a block that has room for it; `false` where that gains nothing.
    fn use_room(&mut self, state: &mut State, block: usize) -> bool {
        self.clear();
        for pick in state.problem.of_block(block) {
            let gain = state.gain(pick);
            let need = state.problem.pair(pick).need;
            let better = gain > 0 && -gain < self.cost[need];
            if better && !state.is_picked(pick) && state.fits(pick, None) {
                self.reach(need, -gain, Step::Picks(pick));
            }
        }
        let mut end = (0, None);
        while let Some(Reverse((cost, at))) = self.heap.pop() {
            if cost >= end.0 {
                break;
            }
            if cost > self.cost[at] {
                continue;
            }
            self.done.push(at);
            if state.has_place(at) {
                end = (cost, Some(End::Keep(at)));
                break;
            }
            self.ways_to_drop(state, at, cost, &mut end);
        }
        for &at in &self.done {
            if self.cost[at] < end.0 {
                state.set_price(at, state.price(at) + end.0 - self.cost[at]);
            }
        }
        if let Some(end) = end.1 {
            self.walk(state, end);
        }
        end.1.is_some()
    }

    fn ways_to_drop(
        &mut self,
        state: &State,
        at: usize,
        cost: Value,
        end: &mut (Value, Option<End>),
    ) {
        let problem = state.problem;
        for &drop in state.picked_of_need(at) {
            let loss = state.gain(drop);
            let block = problem.pair(drop).block;
            if !self.is_new(state, at, block) {
                continue;
            }
            if cost + loss.max(0) < end.0 {
                *end = (cost + loss.max(0), Some(End::Drop(at, drop)));
            }
            for pick in problem.of_block(block) {
                let gain = state.gain(pick);
                let other = problem.pair(pick).need;
                let next = cost + (loss - gain).max(0);
                if gain > 0
                    && next < self.cost[other].min(end.0)
                    && !state.is_picked(pick)
                    && state.fits(pick, Some(drop))
                {
                    self.reach(other, next, Step::Swap { from: at, pick, drop });
                }
            }
        }
    }

    fn clear(&mut self) {
        for need in self.seen.drain(..) {
            self.cost[need] = Value::MAX;
        }
        self.done.clear();
        self.heap.clear();
    }

    fn reach(&mut self, need: usize, cost: Value, step: Step) {
        if self.cost[need] == Value::MAX {
            self.seen.push(need);
        }
        self.cost[need] = cost;
        self.step[need] = step;
        self.heap.push(Reverse((cost, need)));
    }

    /// Whether the path to a need has not been at a block yet: two exchanges of one person could
    /// each be possible and not both.
    fn is_new(&self, state: &State, mut at: usize, block: usize) -> bool {
        loop {
            match self.step[at] {
                Step::Start => return true,
                Step::Picks(pick) => return state.problem.pair(pick).block != block,
                Step::Swap { from, pick, .. } => {
                    if state.problem.pair(pick).block == block {
                        return false;
                    }
                    at = from;
                }
            }
        }
    }

    /// Makes the exchanges of a path, from its end to its start.
    fn walk(&self, state: &mut State, end: End) {
        let mut at = match end {
            End::Leave(at) | End::Keep(at) => at,
            End::Pick(at, pick) => {
                state.pick(pick);
                state.roomy.push(state.problem.pair(pick).block);
                at
            }
            End::Drop(at, drop) => {
                state.drop(drop);
                state.roomy.push(state.problem.pair(drop).block);
                at
            }
        };
        loop {
            match self.step[at] {
                Step::Start => return,
                Step::Picks(pick) => {
                    state.pick(pick);
                    return;
                }
                Step::Swap { from, pick, drop } => {
                    state.drop(drop);
                    state.pick(pick);
                    state.roomy.push(state.problem.pair(pick).block);
                    at = from;
                }
            }
        }
    }
}
