//! The basis of a linear program as a product of simple matrices, each of which differs from the
//! identity in one column. Most columns of a plan's basis can be put in an order in which they do
//! not change each other, so that the product stays sparse.

use super::master::Variable;

/// Factors that exchanges add before the product is made anew.
const EXCHANGES_MAX: usize = 64;
/// Entries below this are taken as 0.
const NOTHING: f64 = 1e-12;
/// The greatest entry of a column that others do not make up is above this.
const PIVOT_MIN: f64 = 1e-9;
/// Of a column's entries only those of at least this part of the greatest can be its pivot.
const PIVOT_PART: f64 = 0.1;

/// One factor: the identity but for one column.
#[derive(Debug, Clone, Copy)]
struct Factor {
    row: usize,
    pivot: f64,
    /// Where its other entries end; they begin where those of the factor before end.
    end: usize,
}

/// The product.
#[derive(Debug, Default)]
pub(super) struct Basis {
    factors: Vec<Factor>,
    entries: Vec<(usize, f64)>,
    /// How many factors there were when it was made anew.
    made: usize,
}

impl Basis {
    /// Whether so many exchanges were added that it is worth making it anew.
    pub(super) fn is_long(&self) -> bool {
        self.factors.len() - self.made >= EXCHANGES_MAX
    }

    /// Adds an exchange: the column with these entries (already solved for) takes the place.
    pub(super) fn push(&mut self, place: usize, solved: &[f64]) {
        for (row, &entry) in solved.iter().enumerate() {
            if row != place && entry.abs() > NOTHING {
                self.entries.push((row, entry));
            }
        }
        self.factors.push(Factor { row: place, pivot: solved[place], end: self.entries.len() });
    }

    /// Turns a right side into how much of each basic variable makes it up.
    pub(super) fn solve(&self, right: &mut [f64]) {
        let mut from = 0;
        for factor in &self.factors {
            let others = &self.entries[from..factor.end];
            from = factor.end;
            if right[factor.row] == 0.0 {
                continue;
            }
            let times = right[factor.row] / factor.pivot;
            right[factor.row] = times;
            for &(row, entry) in others {
                right[row] -= times * entry;
            }
        }
    }

    /// Turns costs of the basic variables into duals of the rows.
    pub(super) fn solve_across(&self, costs: &mut [f64]) {
        for (at, factor) in self.factors.iter().enumerate().rev() {
            let from = if at == 0 { 0 } else { self.factors[at - 1].end };
            let mut left = costs[factor.row];
            for &(row, entry) in &self.entries[from..factor.end] {
                left -= costs[row] * entry;
            }
            costs[factor.row] = left / factor.pivot;
        }
    }

    /// Makes the product anew from the columns that are basic. Slacks take the places of their own
    /// rows. Columns that others make up are left out: they are returned, with the rows whose
    /// slacks stand in for them.
    pub(super) fn renew<'a>(
        &mut self,
        basic: &mut [Variable],
        entries: impl Fn(usize) -> &'a [(usize, f64)],
    ) -> Vec<(usize, usize)> {
        let order = Order::of(basic, &entries);
        let mut had_slack = vec![false; basic.len()];
        for variable in &*basic {
            if let Variable::Slack(row) = variable {
                had_slack[*row] = true;
            }
        }
        self.factors.clear();
        self.entries.clear();
        let mut column = vec![0.0; basic.len()];
        let mut free = order.free;
        let mut left_out = Vec::new();
        for (row, variable) in basic.iter_mut().enumerate() {
            *variable = Variable::Slack(row);
        }
        for (at, row) in order.columns {
            column.fill(0.0);
            for &(row, entry) in entries(at) {
                column[row] += entry;
            }
            let row = row.or_else(|| {
                self.solve(&mut column);
                pivot(&column, &free)
            });
            let Some(row) = row else {
                left_out.push(at);
                continue;
            };
            self.push(row, &column);
            free[row] = 0;
            basic[row] = Variable::Column(at);
        }
        self.made = self.factors.len();
        let stands_in = |&row: &usize| basic[row] == Variable::Slack(row) && !had_slack[row];
        left_out.into_iter().zip((0..basic.len()).filter(stands_in)).collect()
    }
}

/// Of the rows that are free the one with fewest entries whose entry here is no small one.
fn pivot(column: &[f64], free: &[usize]) -> Option<usize> {
    let open = || free.iter().zip(column).enumerate().filter(|(_, (count, _))| **count > 0);
    let most = open().map(|(_, (_, entry))| entry.abs()).fold(0.0, f64::max);
    let large = open().filter(|(_, (_, entry))| entry.abs() >= most * PIVOT_PART);
    let row = large.min_by_key(|(row, (count, _))| (**count, *row)).map(|(row, _)| row);
    row.filter(|_| most > PIVOT_MIN)
}

/// An order of the basic columns in which few of them change those after them.
struct Order {
    /// With the row of the pivot, where that is known beforehand.
    columns: Vec<(usize, Option<usize>)>,
    /// By row: how many basic columns have an entry in it, 0 where its pivot is known.
    free: Vec<usize>,
}

/// What has no place in the order yet.
struct Unordered<'a, E> {
    entries: &'a E,
    /// The basic columns, and which of them are open.
    all: Vec<usize>,
    open: Vec<bool>,
    /// By row: the columns with an entry in it, by their places in `all`.
    of_row: Vec<Vec<usize>>,
}

impl Order {
    fn of<'a>(basic: &[Variable], entries: &impl Fn(usize) -> &'a [(usize, f64)]) -> Self {
        let mut is_free = vec![true; basic.len()];
        let mut all = Vec::new();
        for variable in basic {
            match variable {
                Variable::Slack(row) => is_free[*row] = false,
                Variable::Column(column) => all.push(*column),
            }
        }
        let mut of_row: Vec<Vec<usize>> = vec![Vec::new(); basic.len()];
        for (place, &column) in all.iter().enumerate() {
            for (row, _) in entries(column).iter().filter(|(row, _)| is_free[*row]) {
                of_row[*row].push(place);
            }
        }
        let mut free: Vec<usize> = of_row.iter().map(Vec::len).collect();
        let mut open = Unordered { entries, open: vec![true; all.len()], all, of_row };
        let mut columns = open.first(&free);
        for (_, row) in &columns {
            is_free[*row] = false;
        }
        let last = open.last(&mut is_free);
        // The rows of these are not for others to choose from.
        for (_, row) in columns.iter().chain(&last) {
            free[*row] = 0;
        }
        let known = |(column, row)| (column, Some(row));
        let mut order: Vec<_> = columns.drain(..).map(known).collect();
        order.extend(open.others(&is_free).map(|column| (column, None)));
        order.extend(last.into_iter().rev().map(known));
        Self { columns: order, free }
    }
}

impl<'a, E: Fn(usize) -> &'a [(usize, f64)]> Unordered<'_, E> {
    fn rows(&self, place: usize) -> impl Iterator<Item = usize> + use<'a, E> {
        (self.entries)(self.all[place]).iter().map(|(row, _)| *row)
    }

    /// Where a row has one column left, none of those that come after it has an entry in the row.
    fn first(&mut self, free: &[usize]) -> Vec<(usize, usize)> {
        let mut left = free.to_vec();
        let mut queue: Vec<usize> = (0..left.len()).filter(|&row| left[row] == 1).collect();
        let mut found = Vec::new();
        while let Some(row) = queue.pop() {
            let Some(&place) = self.of_row[row].iter().find(|&&place| self.open[place]) else {
                continue;
            };
            self.open[place] = false;
            found.push((self.all[place], row));
            for other in self.rows(place) {
                if left[other] > 0 {
                    left[other] -= 1;
                    queue.extend((left[other] == 1).then_some(other));
                }
            }
        }
        found
    }

    /// Where a column has one free row left, none of those that come before it takes that row. The
    /// last comes first.
    fn last(&mut self, is_free: &mut [bool]) -> Vec<(usize, usize)> {
        let mut left: Vec<usize> = (0..self.all.len())
            .map(|place| self.rows(place).filter(|&row| is_free[row]).count())
            .collect();
        let mut queue: Vec<usize> =
            (0..left.len()).filter(|&place| self.open[place] && left[place] == 1).collect();
        let mut found = Vec::new();
        while let Some(place) = queue.pop() {
            let Some(row) = self.rows(place).find(|&row| is_free[row]) else { continue };
            self.open[place] = false;
            is_free[row] = false;
            found.push((self.all[place], row));
            for &other in self.of_row[row].iter().filter(|&&other| self.open[other]) {
                left[other] -= 1;
                queue.extend((left[other] == 1).then_some(other));
            }
        }
        found
    }

    /// All others, those with few entries first.
    fn others(&self, is_free: &[bool]) -> impl Iterator<Item = usize> {
        let entries = |place: usize| self.rows(place).filter(|&row| is_free[row]).count();
        let open = (0..self.all.len()).filter(|&place| self.open[place]);
        let mut others: Vec<(usize, usize)> = open.map(|place| (entries(place), place)).collect();
        others.sort_unstable();
        others.into_iter().map(|(_, place)| self.all[place])
    }
}
