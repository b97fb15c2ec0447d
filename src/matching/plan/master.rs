//! A linear program of sets: of each block a mixture of its sets, so that needs get no more than
//! their places. Primal simplex on a sparse basis (product form, made anew now and then); the
//! three stages are three levels of cost that are compared one after the other. Its figures are
//! rounded and prove nothing by themselves: the prices it finds are judged by the exact bound
//! that they give.

use super::Watch;
use super::basis::Basis;

/// Levels of cost: urgent places, places, score.
pub(super) type Cost = [f64; 3];

/// Below this a reduced cost is taken as 0, by level.
const NOTHING: f64 = 1e-8;
/// Exchanges in a row after which it is left as it is.
const EXCHANGES_MAX: usize = 50_000;
/// Below this an entry of the leaving row is taken as 0.
const NEARLY_NOTHING: f64 = 1e-12;
/// Below this an entry of a column is no pivot.
const PIVOT_MIN: f64 = 1e-7;

/// By about this much rights differ.
const JITTER: f64 = 1e-7;

#[derive(Debug, Clone)]
struct Column {
    cost: Cost,
    entries: Vec<(usize, f64)>,
    basic: bool,
}

/// A column, or what is left of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    Column(usize),
    Slack(usize),
}

/// Rows `sum <= right`, the greatest cost.
#[derive(Debug, Default)]
pub(super) struct Master {
    columns: Vec<Column>,
    /// By row: the columns with an entry in it.
    of_row: Vec<Vec<(usize, f64)>>,
    right: Vec<f64>,
    /// What is basic, by place in the basis; there are as many as rows.
    basic: Vec<Variable>,
    slack_basic: Vec<bool>,
    basis: Basis,
    x: Vec<f64>,
    dual: Vec<Cost>,
    /// By column: its cost less the duals of its rows; 0 where it is basic.
    reduced: Vec<Cost>,
    entering: Vec<f64>,
    leaving: Vec<f64>,
    /// Whether duals and reduced costs are of costs that were changed since.
    is_old: bool,
}

impl Master {
    /// Adds a row; its number.
    pub(super) fn row(&mut self, right: f64) -> usize {
        let row = self.basic.len();
        // Rights that differ a little keep the simplex from going round in circles.
        let jitter = JITTER * (0.5 + (row * 7_919 % 1_009) as f64 / 1_009.0);
        self.of_row.push(Vec::new());
        self.right.push(right + jitter);
        self.basic.push(Variable::Slack(row));
        self.slack_basic.push(true);
        self.x.push(right + jitter);
        self.dual.push([0.0; 3]);
        self.entering.push(0.0);
        self.leaving.push(0.0);
        row
    }

    /// Adds a column; its number.
    pub(super) fn column(&mut self, cost: Cost, entries: Vec<(usize, f64)>) -> usize {
        let at = self.columns.len();
        for &(row, entry) in &entries {
            self.of_row[row].push((at, entry));
        }
        self.columns.push(Column { cost, entries, basic: false });
        self.reduced.push([0.0; 3]);
        self.reduce(at);
        at
    }

    fn reduce(&mut self, at: usize) {
        let column = &self.columns[at];
        let mut reduced = column.cost;
        for &(row, entry) in &column.entries {
            for (level, dual) in reduced.iter_mut().zip(self.dual[row]) {
                *level -= dual * entry;
            }
        }
        self.reduced[at] = reduced;
    }

    /// The dual of a row.
    pub(super) fn dual(&self, row: usize) -> Cost {
        self.dual[row]
    }

    /// Columns with how much of each is taken.
    pub(super) fn taken(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let basic = self.basic.iter().zip(&self.x);
        basic.filter_map(|(variable, x)| match variable {
            Variable::Column(column) => Some((*column, *x)),
            Variable::Slack(_) => None,
        })
    }

    /// Exchanges until the optimum is reached, or the watch stops the work.
    pub(super) fn improve(&mut self, watch: &dyn Watch) {
        for _ in 0..EXCHANGES_MAX {
            if self.is_old || self.basis.is_long() {
                if watch.stop() {
                    return;
                }
                self.renew();
            }
            let Some((entering, reduced)) = self.best_entering() else { return };
            if !self.exchange(entering, reduced) {
                return;
            }
        }
    }

    /// Makes the basis anew, and values, duals and reduced costs from it.
    fn renew(&mut self) {
        self.is_old = false;
        let columns = &self.columns;
        let left_out = self.basis.renew(&mut self.basic, |at| columns[at].entries.as_slice());
        for (column, row) in left_out {
            self.set_basic(Variable::Column(column), false);
            self.set_basic(Variable::Slack(row), true);
        }
        self.x.clone_from(&self.right);
        self.basis.solve(&mut self.x);
        for level in 0..3 {
            for (line, variable) in self.leaving.iter_mut().zip(&self.basic) {
                *line = match variable {
                    Variable::Column(column) => self.columns[*column].cost[level],
                    Variable::Slack(_) => 0.0,
                };
            }
            self.basis.solve_across(&mut self.leaving);
            for (dual, found) in self.dual.iter_mut().zip(&self.leaving) {
                dual[level] = *found;
            }
        }
        for at in 0..self.columns.len() {
            if self.columns[at].basic {
                self.reduced[at] = [0.0; 3];
            } else {
                self.reduce(at);
            }
        }
    }

    /// Makes a column basic in the place of a row's slack, before the first exchange. Columns that
    /// keep all rows together are a place to begin; [`Self::renew`] comes after the last.
    pub(super) fn begin_with(&mut self, column: usize, row: usize) {
        self.is_old = true;
        self.set_basic(Variable::Slack(row), false);
        self.set_basic(Variable::Column(column), true);
        self.basic[row] = Variable::Column(column);
    }

    /// A row has so much more right.
    pub(super) fn raise(&mut self, row: usize, by: f64) {
        self.right[row] += by;
        self.is_old = true;
    }

    /// A column costs something else now.
    pub(super) fn set_cost(&mut self, column: usize, cost: Cost) {
        self.columns[column].cost = cost;
        if self.columns[column].basic {
            self.is_old = true;
        } else {
            self.reduce(column);
        }
    }

    /// A row has another right from now on: exchanges until all rows are kept again.
    pub(super) fn set_right(&mut self, row: usize, right: f64, watch: &dyn Watch) {
        self.improve(watch);
        self.right[row] = right - JITTER;
        self.is_old = true;
        for _ in 0..EXCHANGES_MAX {
            if self.is_old || self.basis.is_long() {
                if watch.stop() {
                    return;
                }
                self.renew();
            }
            let Some(out) = self.least() else { return };
            if !self.exchange_out(out) {
                return;
            }
        }
    }

    /// The basic variable that is the most below 0.
    fn least(&self) -> Option<usize> {
        let below = self.x.iter().enumerate().filter(|(_, x)| **x < -NOTHING);
        below.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(at, _)| at)
    }

    /// Exchanges a variable that is below 0 for the one that costs least; `false` where there is
    /// none.
    fn exchange_out(&mut self, out: usize) -> bool {
        self.leave(out);
        let mut best: Option<Leaving> = None;
        let mut entries = vec![0.0; self.columns.len()];
        for (row, &times) in self.leaving.iter().enumerate() {
            if times.abs() > NEARLY_NOTHING {
                for &(column, entry) in &self.of_row[row] {
                    entries[column] += times * entry;
                }
                if !self.slack_basic[row] {
                    let reduced = self.dual[row].map(|level| -level);
                    Leaving::keep(&mut best, Variable::Slack(row), reduced, times);
                }
            }
        }
        for (column, &entry) in entries.iter().enumerate() {
            if !self.columns[column].basic {
                let reduced = self.reduced[column];
                Leaving::keep(&mut best, Variable::Column(column), reduced, entry);
            }
        }
        let Some(Leaving { entering, reduced, .. }) = best else { return false };
        self.enter(entering);
        let step = self.x[out] / self.entering[out];
        self.exchange_at(out, step, entering, reduced);
        true
    }

    fn best_entering(&self) -> Option<(Variable, Cost)> {
        let mut best = None;
        for (at, reduced) in self.reduced.iter().enumerate() {
            if !self.columns[at].basic {
                better(&mut best, Variable::Column(at), *reduced);
            }
        }
        for (row, dual) in self.dual.iter().enumerate() {
            if !self.slack_basic[row] {
                better(&mut best, Variable::Slack(row), dual.map(|level| -level));
            }
        }
        best
    }

    /// The row of the basis that is left.
    fn leave(&mut self, out: usize) {
        self.leaving.fill(0.0);
        self.leaving[out] = 1.0;
        self.basis.solve_across(&mut self.leaving);
    }

    /// The column that is entered, at the basis.
    fn enter(&mut self, entering: Variable) {
        self.entering.fill(0.0);
        match entering {
            Variable::Column(at) => {
                for &(row, entry) in &self.columns[at].entries {
                    self.entering[row] += entry;
                }
            }
            Variable::Slack(row) => self.entering[row] = 1.0,
        }
        self.basis.solve(&mut self.entering);
    }

    fn exchange(&mut self, entering: Variable, reduced: Cost) -> bool {
        self.enter(entering);
        let mut found: Option<(f64, usize)> = None;
        for (at, &entry) in self.entering.iter().enumerate() {
            if entry > PIVOT_MIN {
                let step = self.x[at].max(0.0) / entry;
                if found.is_none_or(|(least, _)| step < least) {
                    found = Some((step, at));
                }
            }
        }
        let Some((step, out)) = found else { return false };
        self.leave(out);
        self.exchange_at(out, step, entering, reduced);
        true
    }

    fn exchange_at(&mut self, out: usize, step: f64, entering: Variable, reduced: Cost) {
        let pivot = self.entering[out];
        self.change_duals(reduced.map(|level| level / pivot));
        self.set_basic(self.basic[out], false);
        self.set_basic(entering, true);
        self.basic[out] = entering;
        for (x, entry) in self.x.iter_mut().zip(&self.entering) {
            *x -= step * entry;
        }
        self.x[out] = step;
        self.basis.push(out, &self.entering);
    }

    /// Adds so many times the leaving row to the duals.
    fn change_duals(&mut self, times: Cost) {
        for (row, &entry) in self.leaving.iter().enumerate() {
            if entry.abs() < NEARLY_NOTHING {
                continue;
            }
            let change = times.map(|level| level * entry);
            for (level, change) in self.dual[row].iter_mut().zip(change) {
                *level += change;
            }
            for &(column, entry) in &self.of_row[row] {
                for (level, change) in self.reduced[column].iter_mut().zip(change) {
                    *level -= change * entry;
                }
            }
        }
    }

    fn set_basic(&mut self, variable: Variable, basic: bool) {
        match variable {
            Variable::Column(column) => {
                self.columns[column].basic = basic;
                if basic {
                    self.reduced[column] = [0.0; 3];
                }
            }
            Variable::Slack(row) => self.slack_basic[row] = basic,
        }
    }
}

/// A variable that could enter for one that has to leave.
struct Leaving {
    /// What it costs for each step.
    ratio: Cost,
    entering: Variable,
    reduced: Cost,
}

impl Leaving {
    /// Keeps the variable that costs least, of those that help.
    fn keep(best: &mut Option<Self>, entering: Variable, reduced: Cost, entry: f64) {
        if entry > -PIVOT_MIN {
            return;
        }
        let ratio = reduced.map(|level| if level.abs() < NOTHING { 0.0 } else { level / entry });
        if best.as_ref().is_none_or(|other| over(&other.ratio, &ratio)) {
            *best = Some(Self { ratio, entering, reduced });
        }
    }
}

/// Whether one cost is greater than another, at the first level where they differ.
fn over(one: &Cost, other: &Cost) -> bool {
    let mut apart = one.iter().zip(other).map(|(a, b)| a - b);
    apart.find(|d| d.abs() > NOTHING).is_some_and(|difference| difference > 0.0)
}

/// Keeps the variable with the greatest reduced cost, if that is above 0 at all.
fn better(best: &mut Option<(Variable, Cost)>, variable: Variable, reduced: Cost) {
    if over(&reduced, &best.map_or([0.0; 3], |(_, other)| other)) {
        *best = Some((variable, reduced));
    }
}
