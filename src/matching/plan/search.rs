//! From the first fill to the proof: paths fill the places, branching closes what gap is left,
//! with better prices where there is too much to branch on.

use super::candidates::RANKED;
use super::paths::Paths;
use super::problem::{Problem, UNIT, Value};
use super::state::State;
use super::{Solved, Watch};
use crate::domain::plan::{Progress, Reached, Stage};

/// Places that are filled between two reports of progress.
const FILLS_BETWEEN: usize = 256;
/// Percent of the work that are done when all places are filled as far as paths can.
const FILLED: usize = 60;
/// Nodes of the tree up to which branching is tried without the best prices.
const NODES_PLAIN: usize = 200;
/// Branches upon each other after which a part of the tree is left open.
pub(super) const DEPTH_MAX: usize = 1_000;

/// Solves a plan. Unless the watch stops the work it goes on until the plan is proven to be the
/// best there is, or what is open lies deeper than branching goes; the plan states its gap.
pub fn solve(problem: &Problem, watch: &dyn Watch) -> Solved {
    solve_after(NODES_PLAIN, problem, watch)
}

/// As [`solve`], with so many nodes of plain branching before the best prices are sought.
pub(super) fn solve_after(plain: usize, problem: &Problem, watch: &dyn Watch) -> Solved {
    let mut search = Search::new(problem, watch);
    search.fill();
    search.state.refresh();
    search.keep();
    search.state.forget();
    search.root = search.state.bound();
    search.plain = plain;
    search.node(1.0, 0);
    if search.may_be_better(search.open) && !watch.stop() {
        search.priced();
    }
    search.plan()
}

pub(super) struct Search<'a> {
    pub(super) state: State<'a>,
    pub(super) paths: Paths,
    pub(super) watch: &'a dyn Watch,
    /// Nodes of plain branching so far, and the most.
    nodes: usize,
    plain: usize,
    /// The best plan so far and its value.
    best: Vec<usize>,
    pub(super) value: Value,
    /// No plan in the parts of the tree that were left open has more.
    pub(super) open: Value,
    /// The bound at the root.
    pub(super) root: Value,
    /// The share of the tree that is done.
    pub(super) share: f64,
    /// What was reported last: a second way through the tree does not count down.
    percent: u8,
}

/// A branch: the pair is out, or all that does not go with it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Branch {
    Without(usize),
    With(usize),
}

impl<'a> Search<'a> {
    fn new(problem: &'a Problem, watch: &'a dyn Watch) -> Self {
        Self {
            state: State::new(problem, watch),
            paths: Paths::new(problem.needs()),
            watch,
            nodes: 0,
            plain: 0,
            best: Vec::new(),
            value: 0,
            open: 0,
            root: 0,
            share: 0.0,
            percent: 0,
        }
    }

    /// Fills the places of all needs, one by one.
    fn fill(&mut self) {
        let problem = self.state.problem;
        let all: usize = (0..problem.needs()).map(|need| problem.places(need) as usize).sum();
        let mut tried = 0_usize;
        for need in 0..problem.needs() {
            for _ in 0..problem.places(need) {
                tried += 1;
                if tried.is_multiple_of(FILLS_BETWEEN) {
                    let best = problem.stages(self.state.value());
                    let percent = (RANKED + tried * (FILLED - RANKED) / all.max(1)) as u8;
                    self.watch.progress(&Progress { stage: Stage::Urgent, percent, best });
                }
                if self.watch.stop() {
                    return;
                }
                if !self.paths.fill(&mut self.state, need) {
                    break;
                }
            }
        }
        self.paths.settle(&mut self.state);
    }

    /// Keeps what is picked where it is the best so far.
    pub(super) fn keep(&mut self) {
        if self.state.value() > self.value {
            self.value = self.state.value();
            self.best = self.state.all_picked();
        }
    }

    /// Whether a bound says that there may be something better: values differ by whole units.
    pub(super) fn may_be_better(&self, bound: Value) -> bool {
        bound >= self.value + UNIT
    }

    /// Works a node of the tree off; `share` is its part of the tree. The state is as before
    /// afterwards.
    fn node(&mut self, share: f64, depth: usize) {
        self.nodes += 1;
        let bound = self.state.bound();
        if !self.may_be_better(bound) {
            self.share += share;
            return;
        }
        self.report();
        let spent = self.nodes > self.plain;
        let pair = self.to_branch_on();
        let (Some(pair), false) = (pair, spent || depth > DEPTH_MAX || self.watch.stop()) else {
            self.open = self.open.max(bound);
            return;
        };
        let mark = self.state.mark();
        let mut ways = [(0, Branch::With(pair)), (0, Branch::Without(pair))];
        for way in &mut ways {
            self.enter(way.1);
            way.0 = self.state.bound();
            self.state.back_to(mark);
        }
        if ways[1].0 > ways[0].0 {
            ways.swap(0, 1);
        }
        for (bound, branch) in ways {
            if self.may_be_better(bound) {
                self.enter(branch);
                self.node(share / 2.0, depth + 1);
                self.state.back_to(mark);
            } else {
                self.share += share / 2.0;
            }
        }
    }

    /// Takes a branch, and mends what it breaks.
    pub(super) fn enter(&mut self, branch: Branch) {
        match branch {
            Branch::Without(pair) => {
                if self.state.is_picked(pair) {
                    self.unpick(pair);
                }
                self.state.ban(pair);
            }
            Branch::With(pair) => {
                self.state.reserve(pair);
                let block = self.state.problem.pair(pair).block;
                let mut picked = self.state.picked_of_block(block).to_vec();
                picked.sort_unstable_by_key(|&other| (self.state.gain(other), other));
                for other in picked {
                    if !self.state.fits(other, Some(other)) {
                        self.unpick(other);
                    }
                }
            }
        }
        self.paths.settle(&mut self.state);
        self.state.refresh();
        self.keep();
    }

    fn unpick(&mut self, pair: usize) {
        let of = self.state.problem.pair(pair);
        self.state.drop(pair);
        self.state.hungry.push(of.need);
        self.state.roomy.push(of.block);
    }

    /// A pair of the block that falls short the most: of its best set and not picked, or, where the
    /// best set is not known for sure, any that is not decided.
    pub(super) fn to_branch_on(&self) -> Option<usize> {
        let state = &self.state;
        let block = state.shortest()?;
        let open = |&pair: &usize| !state.is_reserved(pair);
        let best = state.best_set(block).pairs.into_iter();
        let undecided = |&pair: &usize| state.allowed(pair) && open(&pair) && state.gain(pair) > 0;
        best.filter(|&pair| !state.is_picked(pair))
            .find(open)
            .or_else(|| state.problem.of_block(block).find(undecided))
    }

    pub(super) fn report(&mut self) {
        let problem = self.state.problem;
        let best = problem.stages(self.value);
        let most = problem.bounds(self.root, best);
        let open = |stage: usize| best[stage] < most[stage];
        let stage = match (open(0), open(1)) {
            (true, true | false) => Stage::Urgent,
            (false, true) => Stage::Places,
            (false, false) => Stage::Scores,
        };
        let percent = (FILLED as f64 + self.share * (99 - FILLED) as f64) as u8;
        self.percent = self.percent.max(percent);
        self.watch.progress(&Progress { stage, percent: self.percent, best });
    }

    fn plan(self) -> Solved {
        let problem = self.state.problem;
        let reached = problem.stages(self.value);
        let most = problem.bounds(self.open.min(self.root).max(self.value), reached);
        let mut picked: Vec<usize> = self.best.iter().map(|&pair| problem.number(pair)).collect();
        picked.sort_unstable();
        let stage = |at: usize| Reached { reached: reached[at], bound: most[at] };
        Solved { picked, stages: [stage(0), stage(1), stage(2)] }
    }
}
