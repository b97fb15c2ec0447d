//! Better prices: where paths leave a gap, the best prices are those of a linear program whose
//! columns are sets of pairs of one person each. Columns are found as they are needed: prices in,
//! best sets out, until there is none that would change them.

use std::collections::{BTreeMap, BTreeSet};

use super::best_set::BestSet;
use super::master::{Cost, Master};
use super::problem::{Problem, UNIT, Value};
use super::state::State;

/// Rounds of prices and sets.
const ROUNDS_MAX: usize = 400;
/// The duals of places are rounded to such parts, which all of 1 to 16 divide.
const PARTS: Value = 720_720;
/// Prices before are told apart by such parts of places.
const EVEN_PARTS: Value = 840;
/// What is taken is as good as whole when it is this near to it.
const WHOLE: f64 = 1e-3;
/// What a set costs that is not allowed.
const FORBIDDEN: Cost = [-1e3, 0.0, 0.0];

/// What a column stands for.
#[derive(Debug)]
enum Kind {
    /// A block takes a set.
    Set(usize, Vec<usize>),
    /// A place of a need goes to nobody, as if that were worth the price that was found for it
    /// before. It lets the program begin with good prices.
    Nobody,
}

/// The sets that are known, and the program of them. A block is part of it as soon as it has a
/// better set than it had at the beginning; until then it holds its places.
pub(super) struct Columns<'p> {
    problem: &'p Problem,
    master: Master,
    /// By column, also whether it is allowed.
    kinds: Vec<Kind>,
    allowed: Vec<bool>,
    /// By block: its columns.
    of_block: Vec<Vec<usize>>,
    known: BTreeSet<(usize, Vec<usize>)>,
    /// By need and by block: its row.
    need_rows: Vec<Option<usize>>,
    block_rows: Vec<Option<usize>>,
    /// The caps, and their rows.
    caps: [i64; 2],
    cap_rows: [usize; 2],
    /// By block: what it holds as long as it is no part of the program; by need how many of its
    /// places are held so, and how many urgent and other places.
    held: Vec<Vec<usize>>,
    held_of_need: Vec<u32>,
    held_in_all: [i64; 2],
    /// By need: what a place cost at the beginning, tolls and all.
    cost: Vec<Value>,
}

impl<'p> Columns<'p> {
    /// Begins with the blocks that fall short.
    pub(super) fn new(state: &State<'p>) -> Self {
        let problem = state.problem;
        let mut master = Master::default();
        let cap_rows = [master.row(0.0), master.row(0.0)];
        let mut columns = Self {
            problem,
            master,
            kinds: Vec::new(),
            need_rows: vec![None; problem.needs()],
            block_rows: vec![None; problem.blocks()],
            caps: state.caps(),
            cap_rows,
            held: vec![Vec::new(); problem.blocks()],
            held_of_need: vec![0; problem.needs()],
            held_in_all: [0; 2],
            cost: (0..problem.needs()).map(|need| state.price(need)).collect(),
            of_block: vec![Vec::new(); problem.blocks()],
            allowed: Vec::new(),
            known: BTreeSet::new(),
        };
        for need in 0..problem.needs() {
            let held = state.picked_of_need(need);
            columns.held_of_need[need] = held.len() as u32;
            columns.held_in_all[1] += held.len() as i64;
            columns.held_in_all[0] += if problem.is_urgent(need) { held.len() as i64 } else { 0 };
        }
        for block in 0..problem.blocks() {
            columns.held[block] = state.picked_of_block(block).to_vec();
        }
        for (row, (cap, held)) in
            cap_rows.into_iter().zip(state.caps().into_iter().zip(columns.held_in_all))
        {
            columns.master.raise(row, (cap - held) as f64);
        }
        for block in state.all_short() {
            columns.open(block);
            let best = state.best_set(block).pairs;
            columns.add(block, best);
        }
        columns
    }

    /// Makes a block part of the program, with what it holds.
    fn open(&mut self, block: usize) {
        if self.block_rows[block].is_some() {
            return;
        }
        let row = self.master.row(1.0);
        self.block_rows[block] = Some(row);
        let held = std::mem::take(&mut self.held[block]);
        for &pair in &held {
            let need = self.problem.pair(pair).need;
            let of_need = self.need_row(need);
            self.held_of_need[need] -= 1;
            self.master.raise(of_need, 1.0);
            for at in usize::from(!self.problem.is_urgent(need))..2 {
                self.held_in_all[at] -= 1;
                self.master.raise(self.cap_rows[at], 1.0);
            }
        }
        if let Some(column) = self.add(block, held) {
            self.master.begin_with(column, row);
        }
    }

    fn need_row(&mut self, need: usize) -> usize {
        if let Some(row) = self.need_rows[need] {
            return row;
        }
        let left = self.problem.places(need) - self.held_of_need[need];
        let row = self.master.row(f64::from(left));
        self.need_rows[need] = Some(row);
        let cost = self.cost[need];
        if cost > 0 {
            let mut entries = vec![(row, 1.0), (self.cap_rows[1], 1.0)];
            if self.problem.is_urgent(need) {
                entries.push((self.cap_rows[0], 1.0));
            }
            let column = self.master.column(split(self.problem, cost), entries);
            self.kinds.push(Kind::Nobody);
            self.allowed.push(true);
            self.master.begin_with(column, row);
        }
        row
    }

    /// Adds a set as a column, if it is new.
    fn add(&mut self, block: usize, mut set: Vec<usize>) -> Option<usize> {
        set.sort_unstable();
        if set.is_empty() || !self.known.insert((block, set.clone())) {
            return None;
        }
        let mut entries: Vec<(usize, f64)> = Vec::with_capacity(set.len() + 3);
        entries.extend(self.block_rows[block].map(|row| (row, 1.0)));
        let mut urgent = 0;
        for &pair in &set {
            let need = self.problem.pair(pair).need;
            urgent += u32::from(self.problem.is_urgent(need));
            entries.push((self.need_row(need), 1.0));
        }
        if urgent > 0 {
            entries.push((self.cap_rows[0], f64::from(urgent)));
        }
        entries.push((self.cap_rows[1], set.len() as f64));
        let column = self.master.column(cost(self.problem, &set), entries);
        self.of_block[block].push(column);
        self.kinds.push(Kind::Set(block, set));
        self.allowed.push(true);
        Some(column)
    }

    /// Takes in what a block would rather have, if it is new.
    fn take_in(&mut self, state: &State, block: usize, best: &BestSet) -> bool {
        let closed = self.block_rows[block].is_none();
        if closed {
            let has: Value = self.held[block].iter().map(|&pair| state.gain(pair)).sum();
            if best.bound == has {
                return false;
            }
            self.open(block);
        }
        self.add(block, best.pairs.clone()).is_some() || closed
    }

    /// What is allowed to a block, and what the caps are, has changed.
    pub(super) fn sync(&mut self, state: &State, block: usize) {
        self.sync_caps(state);
        if !allows(state, &self.held[block]) {
            self.open(block);
        }
        for &column in &self.of_block[block] {
            let Kind::Set(_, set) = &self.kinds[column] else { continue };
            let allowed = allows(state, set);
            if allowed != self.allowed[column] {
                self.allowed[column] = allowed;
                let cost = if allowed { cost(self.problem, set) } else { FORBIDDEN };
                self.master.set_cost(column, cost);
            }
        }
    }

    /// Prices in, sets out, until no set is new or the bound is below what is `enough`. The state
    /// has the best prices that were found.
    pub(super) fn price(&mut self, state: &mut State, enough: Value, reached: [i64; 3]) {
        let mut best = state.bound();
        let mut prices = Prices::of(state);
        let mut halfway = true;
        for _ in 0..ROUNDS_MAX {
            if state.watch.stop() {
                break;
            }
            self.master.improve(state.watch);
            let found = self.found();
            let next = if halfway { prices.towards(&found) } else { found };
            state.set_prices(&next.needs, next.tolls);
            let mut new = 0;
            state.refresh_seeing(|state, block, set: &BestSet| {
                new += usize::from(self.take_in(state, block, set));
            });
            if state.bound() < best {
                best = state.bound();
                prices = Prices::of(state);
                if best < enough {
                    break;
                }
            }
            let tighter = self.cap(state, best, reached);
            if tighter {
                best = state.bound();
            }
            if new == 0 && !halfway && !tighter && !self.fill_those_of_nobody() {
                break;
            }
            halfway = new > 0;
        }
        state.set_prices(&prices.needs, prices.tolls);
        state.refresh();
    }

    /// Places that the program leaves to nobody are worth nothing from now on; whether there are
    /// any.
    fn fill_those_of_nobody(&mut self) -> bool {
        let of_nobody =
            |(column, x): &(usize, f64)| *x > WHOLE && matches!(self.kinds[*column], Kind::Nobody);
        let left: Vec<usize> = self.master.taken().filter(of_nobody).map(|(at, _)| at).collect();
        for &column in &left {
            self.master.set_cost(column, [0.0; 3]);
        }
        !left.is_empty()
    }

    /// Caps the places with what the bound says.
    fn cap(&mut self, state: &mut State, bound: Value, reached: [i64; 3]) -> bool {
        let old = state.caps();
        let most = self.problem.bounds(bound, reached);
        let urgent = most[0].min(old[0]);
        let places = if urgent == reached[0] { most[1].min(old[1]) } else { old[1] };
        if [urgent, places] == old {
            return false;
        }
        state.set_caps([urgent, places]);
        self.sync_caps(state);
        true
    }

    /// The caps are those of the state.
    fn sync_caps(&mut self, state: &State) {
        for at in 0..2 {
            let cap = state.caps()[at];
            if cap != self.caps[at] {
                self.caps[at] = cap;
                let left = (cap - self.held_in_all[at]) as f64;
                self.master.set_right(self.cap_rows[at], left, state.watch);
            }
        }
    }

    /// The prices of the program. Needs that are no part of it cost what they did.
    fn found(&self) -> Prices {
        let tolls = self.cap_rows.map(|row| self.value(self.master.dual(row)).max(0));
        let price = |need: usize| {
            let Some(row) = self.need_rows[need] else {
                let of_urgent = if self.problem.is_urgent(need) { tolls[0] } else { 0 };
                return (self.cost[need] - of_urgent - tolls[1]).max(0);
            };
            self.value(self.master.dual(row)).max(0)
        };
        Prices { needs: (0..self.need_rows.len()).map(price).collect(), tolls }
    }

    fn value(&self, [urgent, place, score]: Cost) -> Value {
        let weights = self.problem.weights();
        let parts = |level: f64| (level * PARTS as f64).round() as Value;
        parts(urgent) * (weights.urgent / PARTS)
            + parts(place) * (weights.place / PARTS)
            + (score * 1e6 * UNIT as f64).round() as Value
    }

    /// The pair of which the program takes a part that is nearest to a half, and that part.
    pub(super) fn most_divided(&self, state: &State) -> Option<(usize, f64)> {
        let mut of_pair: BTreeMap<usize, f64> = BTreeMap::new();
        for ((_, set), x) in self.taken_sets() {
            for &pair in set {
                *of_pair.entry(pair).or_default() += x;
            }
        }
        let divided = |(pair, x): &(usize, f64)| {
            *x > WHOLE && *x < 1.0 - WHOLE && state.allowed(*pair) && !state.is_reserved(*pair)
        };
        let apart = |x: f64| (x - 0.5).abs();
        let divided = of_pair.into_iter().filter(divided);
        divided.min_by(|a, b| apart(a.1).total_cmp(&apart(b.1)).then(a.0.cmp(&b.0)))
    }

    fn taken_sets(&self) -> impl Iterator<Item = ((usize, &[usize]), f64)> {
        self.master.taken().filter_map(|(column, x)| match &self.kinds[column] {
            Kind::Set(block, set) => Some(((*block, set.as_slice()), x)),
            Kind::Nobody => None,
        })
    }

    /// Picks the sets of which the program takes more than half, as far as there are places.
    pub(super) fn install(&self, state: &mut State) {
        // Those that take no part of anything hold nothing.
        let mut chosen: Vec<&[usize]> = self.held.iter().map(Vec::as_slice).collect();
        for ((block, set), _) in self.taken_sets().filter(|(_, x)| *x > 0.5) {
            chosen[block] = set;
        }
        for (block, set) in chosen.iter().enumerate() {
            for pair in state.picked_of_block(block).to_vec() {
                if !set.contains(&pair) {
                    state.drop(pair);
                    state.hungry.push(self.problem.pair(pair).need);
                    state.roomy.push(block);
                }
            }
        }
        for &pair in chosen.into_iter().flatten() {
            let free = state.has_place(self.problem.pair(pair).need) && !state.is_picked(pair);
            if free && state.fits(pair, None) {
                state.pick(pair);
            }
        }
    }
}

/// Whether all pairs of a set may be picked, and go with those that are reserved.
fn allows(state: &State, set: &[usize]) -> bool {
    let others = |pair: usize| set.iter().copied().filter(move |&other| other != pair);
    set.iter().all(|&pair| state.allowed(pair) && state.goes_with(pair, others(pair)))
}

/// Prices of needs, and tolls.
struct Prices {
    needs: Vec<Value>,
    tolls: [Value; 2],
}

impl Prices {
    fn of(state: &State) -> Self {
        let needs = (0..state.problem.needs()).map(|need| state.price(need)).collect();
        Self { needs, tolls: state.tolls() }
    }

    /// Somewhat more than halfway to others.
    fn towards(&self, others: &Self) -> Self {
        let part = |(old, new): (&Value, &Value)| (2 * old + 3 * new) / 5;
        let needs = self.needs.iter().zip(&others.needs).map(part).collect();
        Self { needs, tolls: [0, 1].map(|at| part((&self.tolls[at], &others.tolls[at]))) }
    }
}

/// Urgent places, places and score of a set.
fn cost(problem: &Problem, set: &[usize]) -> Cost {
    let mut cost = [0.0; 3];
    for &pair in set {
        let of = problem.pair(pair);
        cost[0] += f64::from(u8::from(of.urgent));
        cost[1] += 1.0;
        cost[2] += f64::from(problem.score(pair)) / 1e6;
    }
    cost
}

/// A price by its levels.
fn split(problem: &Problem, value: Value) -> Cost {
    let weights = problem.weights();
    let nearest = |value: Value, part: Value| (2 * value + part).div_euclid(2 * part);
    let (of_urgent, of_place) = (weights.urgent / EVEN_PARTS, weights.place / EVEN_PARTS);
    let urgent = nearest(value, of_urgent);
    let rest = value - urgent * of_urgent;
    let place = nearest(rest, of_place);
    let score = rest - place * of_place;
    let parts = |level: Value| level as f64 / EVEN_PARTS as f64;
    [parts(urgent), parts(place), score as f64 / (1e6 * UNIT as f64)]
}
