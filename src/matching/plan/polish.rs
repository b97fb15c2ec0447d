//! Better prices for a neighbourhood: where paths leave a gap, the best prices of the needs around
//! are those of a linear program whose columns are sets of pairs of one person each. Columns are
//! found as they are needed: prices in, best sets out, until there is none that would change them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::best_set::BestSet;
use super::master::{Cost, Master};
use super::paths::Paths;
use super::problem::{Problem, UNIT, Value};
use super::state::State;

/// Most rows of the linear program.
const ROWS_MAX: usize = 500;
/// Most needs of a neighbourhood.
const NEEDS_MAX: usize = 250;
/// Rounds of prices and sets.
const ROUNDS_MAX: usize = 80;
/// Exchanges of the simplex in a round.
const EXCHANGES_MAX: usize = 4_000;
/// The duals of places are multiples of one 840th, which all of 1 to 8 divide.
const PARTS: Value = 840;
/// Pairs with this much less value than price, in millionths, are near enough to matter.
const NEAR: Value = 100_000 * UNIT;

/// Improves the prices around a block, and what is picked there.
pub(super) fn polish(state: &mut State, paths: &mut Paths, block: usize) {
    let needs = neighbourhood(state, block);
    let mut work = Polish::new(state, &needs);
    work.first(state);
    work.rounds(state);
    work.install(state);
    paths.settle(state);
    state.refresh();
}

/// Needs around a block: those of its pairs, those of people who hold places of these, and so on.
fn neighbourhood(state: &State, block: usize) -> BTreeSet<usize> {
    let problem = state.problem;
    let mut needs = BTreeSet::new();
    let mut seen = BTreeSet::from([block]);
    let mut queue = VecDeque::from([block]);
    while let Some(block) = queue.pop_front() {
        for pair in problem.of_block(block) {
            let need = problem.pair(pair).need;
            let near = state.is_picked(pair) || state.gain(pair) > -NEAR;
            if !near || needs.len() >= NEEDS_MAX || needs.len() + seen.len() >= ROWS_MAX {
                continue;
            }
            if needs.insert(need) {
                for &held in state.picked_of_need(need) {
                    let block = problem.pair(held).block;
                    if seen.insert(block) {
                        queue.push_back(block);
                    }
                }
            }
        }
    }
    needs
}

struct Polish<'p, 'a> {
    problem: &'p Problem,
    needs: &'a BTreeSet<usize>,
    master: Master,
    need_rows: BTreeMap<usize, usize>,
    block_rows: BTreeMap<usize, usize>,
    /// By column: the block and its set.
    sets: Vec<(usize, Vec<usize>)>,
    known: BTreeSet<(usize, Vec<usize>)>,
}

impl<'p, 'a> Polish<'p, 'a> {
    fn new(state: &State<'p>, needs: &'a BTreeSet<usize>) -> Self {
        Self {
            problem: state.problem,
            needs,
            master: Master::default(),
            need_rows: BTreeMap::new(),
            block_rows: BTreeMap::new(),
            sets: Vec::new(),
            known: BTreeSet::new(),
        }
    }

    /// The sets that are picked, and the best ones at the prices as they are.
    fn first(&mut self, state: &State) {
        let mut blocks = BTreeSet::new();
        for &need in self.needs {
            let held = state.picked_of_need(need).iter();
            let wanted = self.problem.of_need(need).iter().take_while(|&&p| state.gain(p) > 0);
            blocks.extend(held.chain(wanted).map(|&pair| self.problem.pair(pair).block));
        }
        for block in blocks {
            self.add(state, block, state.picked_of_block(block).to_vec());
            self.add(state, block, state.best_set(block).pairs);
        }
    }

    /// Adds a set as a column; whether it is new.
    fn add(&mut self, state: &State, block: usize, mut set: Vec<usize>) -> bool {
        let inside = |pair: &usize| self.needs.contains(&self.problem.pair(*pair).need);
        if !set.iter().any(inside) {
            return false;
        }
        set.sort_unstable();
        if self.known.contains(&(block, set.clone())) {
            return false;
        }
        let new_rows = set.len() + 1;
        if self.master.rows() + new_rows > ROWS_MAX {
            return false;
        }
        let mut worth = 0;
        let mut rows = Vec::with_capacity(set.len() + 1);
        for &pair in &set {
            let of = self.problem.pair(pair);
            if self.needs.contains(&of.need) {
                worth += of.value;
                let places = f64::from(self.problem.places(of.need));
                let master = &mut self.master;
                rows.push(*self.need_rows.entry(of.need).or_insert_with(|| master.row(places)));
            } else {
                worth += state.gain(pair);
            }
        }
        let master = &mut self.master;
        rows.push(*self.block_rows.entry(block).or_insert_with(|| master.row(1.0)));
        self.master.column(split(self.problem, worth), rows);
        self.sets.push((block, set.clone()));
        self.known.insert((block, set));
        true
    }

    /// Prices in, sets out, until no set is new.
    fn rounds(&mut self, state: &mut State) {
        let mut best = state.bound();
        let mut prices = self.prices(state);
        let mut halfway = true;
        for _ in 0..ROUNDS_MAX {
            self.master.improve(EXCHANGES_MAX);
            let found: Vec<Value> = self.needs.iter().map(|need| self.dual(*need)).collect();
            for ((&need, &old), &new) in self.needs.iter().zip(&prices).zip(&found) {
                state.set_price(need, if halfway { (2 * old + 3 * new) / 5 } else { new });
            }
            let mut sets: Vec<(usize, Vec<usize>)> = Vec::new();
            state.refresh_seeing(|_, block, set: &BestSet| sets.push((block, set.pairs.clone())));
            let new = sets
                .into_iter()
                .filter(|(block, set)| self.add(state, *block, set.clone()))
                .count();
            if state.bound() < best {
                best = state.bound();
                prices = self.prices(state);
            }
            if new == 0 && !halfway {
                break;
            }
            halfway = new > 0;
        }
        for (&need, &price) in self.needs.iter().zip(&prices) {
            state.set_price(need, price);
        }
        state.refresh();
    }

    fn prices(&self, state: &State) -> Vec<Value> {
        self.needs.iter().map(|&need| state.price(need)).collect()
    }

    fn dual(&self, need: usize) -> Value {
        let weights = self.problem.weights();
        let Some(&row) = self.need_rows.get(&need) else { return 0 };
        let [urgent, place, score] = self.master.dual(row);
        let parts = |level: f64| (level * PARTS as f64).round() as Value;
        let price = parts(urgent) * (weights.urgent / PARTS)
            + parts(place) * (weights.place / PARTS)
            + (score * 1e6 * UNIT as f64).round() as Value;
        price.max(0)
    }

    /// Picks the sets of which the program takes more than half, as far as there are places.
    fn install(&self, state: &mut State) {
        let chosen: Vec<&(usize, Vec<usize>)> = self
            .master
            .taken()
            .filter(|(_, x)| *x > 0.5)
            .map(|(column, _)| &self.sets[column])
            .collect();
        for (block, _) in &chosen {
            for pair in state.picked_of_block(*block).to_vec() {
                state.drop(pair);
                state.hungry.push(self.problem.pair(pair).need);
            }
            state.roomy.push(*block);
        }
        for pair in chosen.iter().flat_map(|(_, set)| set) {
            let free = state.has_place(self.problem.pair(*pair).need) && !state.is_picked(*pair);
            if free && state.fits(*pair, None) {
                state.pick(*pair);
            }
        }
        state.hungry.extend(self.needs.iter().copied());
    }
}

/// A value by its levels: urgent places, places, points of score.
fn split(problem: &Problem, value: Value) -> Cost {
    let weights = problem.weights();
    let nearest = |value: Value, part: Value| (2 * value + part).div_euclid(2 * part);
    let (of_urgent, of_place) = (weights.urgent / PARTS, weights.place / PARTS);
    let urgent = nearest(value, of_urgent);
    let rest = value - urgent * of_urgent;
    let place = nearest(rest, of_place);
    let score = rest - place * of_place;
    let parts = |level: Value| level as f64 / PARTS as f64;
    [parts(urgent), parts(place), score as f64 / (1e6 * UNIT as f64)]
}
