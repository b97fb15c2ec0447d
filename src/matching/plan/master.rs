//! A small linear program: of each block a mixture of sets, so that needs get no more than their
//! places. Primal simplex with a dense inverse; the three stages are three levels of cost that
//! are compared one after the other. Its figures are rounded and prove nothing by themselves:
//! the prices it finds are judged by the exact bound that they give.

/// Levels of cost: urgent places, places, score.
pub(super) type Cost = [f64; 3];

/// Below this a reduced cost is taken as 0, by level.
const NOTHING: f64 = 1e-8;
/// Below this an entry of a column is no pivot.
const PIVOT_MIN: f64 = 1e-7;

#[derive(Debug, Clone)]
struct Column {
    cost: Cost,
    rows: Vec<usize>,
    basic: bool,
}

/// A column, or what is left of a row.
#[derive(Debug, Clone, Copy)]
enum Variable {
    Column(usize),
    Slack(usize),
}

/// Rows `sum <= right`, columns with ones in some rows, the greatest cost.
#[derive(Debug, Default)]
pub(super) struct Master {
    columns: Vec<Column>,
    /// What is basic, by place in the basis; there are as many as rows.
    basis: Vec<Variable>,
    slack_basic: Vec<bool>,
    inverse: Vec<Vec<f64>>,
    x: Vec<f64>,
    dual: Vec<Cost>,
    entering: Vec<f64>,
}

impl Master {
    /// Adds a row; its number.
    pub(super) fn row(&mut self, right: f64) -> usize {
        let row = self.basis.len();
        // Rights that differ a little keep the simplex from going round in circles.
        let jitter = 1e-6 * (0.5 + (row * 7_919 % 1_009) as f64 / 1_009.0);
        for line in &mut self.inverse {
            line.push(0.0);
        }
        let mut line = vec![0.0; row + 1];
        line[row] = 1.0;
        self.inverse.push(line);
        self.basis.push(Variable::Slack(row));
        self.slack_basic.push(true);
        self.x.push(right + jitter);
        self.dual.push([0.0; 3]);
        self.entering.push(0.0);
        row
    }

    pub(super) fn rows(&self) -> usize {
        self.basis.len()
    }

    /// Adds a column; its number.
    pub(super) fn column(&mut self, cost: Cost, rows: Vec<usize>) -> usize {
        self.columns.push(Column { cost, rows, basic: false });
        self.columns.len() - 1
    }

    /// The dual of a row.
    pub(super) fn dual(&self, row: usize) -> Cost {
        self.dual[row]
    }

    /// Columns with how much of each is taken.
    pub(super) fn taken(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let basic = self.basis.iter().zip(&self.x);
        basic.filter_map(|(variable, x)| match variable {
            Variable::Column(column) => Some((*column, *x)),
            Variable::Slack(_) => None,
        })
    }

    /// At most so many exchanges towards the optimum; whether it was reached.
    pub(super) fn improve(&mut self, exchanges: usize) -> bool {
        for _ in 0..exchanges {
            let Some((entering, reduced)) = self.best_entering() else { return true };
            if !self.exchange(entering, reduced) {
                return false;
            }
        }
        false
    }

    fn best_entering(&self) -> Option<(Variable, Cost)> {
        let mut best = None;
        for (at, column) in self.columns.iter().enumerate().filter(|(_, c)| !c.basic) {
            let mut reduced = column.cost;
            for &row in &column.rows {
                for (level, dual) in reduced.iter_mut().zip(self.dual[row]) {
                    *level -= dual;
                }
            }
            better(&mut best, Variable::Column(at), reduced);
        }
        for (row, dual) in self.dual.iter().enumerate() {
            if !self.slack_basic[row] {
                better(&mut best, Variable::Slack(row), dual.map(|level| -level));
            }
        }
        best
    }

    fn exchange(&mut self, entering: Variable, reduced: Cost) -> bool {
        let slack;
        let rows: &[usize] = match entering {
            Variable::Column(at) => &self.columns[at].rows,
            Variable::Slack(row) => {
                slack = [row];
                &slack
            }
        };
        for (entry, line) in self.entering.iter_mut().zip(&self.inverse) {
            *entry = rows.iter().map(|&row| line[row]).sum();
        }
        let mut leaving: Option<(f64, usize)> = None;
        for (at, &entry) in self.entering.iter().enumerate() {
            if entry > PIVOT_MIN {
                let step = self.x[at].max(0.0) / entry;
                if leaving.is_none_or(|(least, _)| step < least) {
                    leaving = Some((step, at));
                }
            }
        }
        let Some((step, out)) = leaving else { return false };
        self.set_basic(self.basis[out], false);
        self.set_basic(entering, true);
        self.basis[out] = entering;
        self.pivot(out, step);
        for (dual, entry) in self.dual.iter_mut().zip(&self.inverse[out]) {
            for (level, reduced) in dual.iter_mut().zip(reduced) {
                *level += reduced * entry;
            }
        }
        true
    }

    fn set_basic(&mut self, variable: Variable, basic: bool) {
        match variable {
            Variable::Column(column) => self.columns[column].basic = basic,
            Variable::Slack(row) => self.slack_basic[row] = basic,
        }
    }

    /// Brings inverse and values up to date: what enters takes the place `out`.
    fn pivot(&mut self, out: usize, step: f64) {
        let mut line = std::mem::take(&mut self.inverse[out]);
        let by = self.entering[out];
        for entry in &mut line {
            *entry /= by;
        }
        for (at, other) in self.inverse.iter_mut().enumerate() {
            let times = self.entering[at];
            if at != out && times.abs() > 1e-12 {
                for (entry, of_line) in other.iter_mut().zip(&line) {
                    *entry -= times * of_line;
                }
                self.x[at] -= times * step;
            }
        }
        self.inverse[out] = line;
        self.x[out] = step;
    }
}

/// Keeps the variable with the greatest reduced cost, if that is above 0 at all.
fn better(best: &mut Option<(Variable, Cost)>, variable: Variable, reduced: Cost) {
    let first = reduced.iter().find(|level| level.abs() > NOTHING);
    if first.is_none_or(|level| *level < 0.0) {
        return;
    }
    let over = |other: &Cost| {
        let apart = reduced.iter().zip(other).map(|(a, b)| a - b).find(|d| d.abs() > NOTHING);
        apart.is_some_and(|difference| difference > 0.0)
    };
    if best.as_ref().is_none_or(|(_, other)| over(other)) {
        *best = Some((variable, reduced));
    }
}
