//! The tree of branches with the best prices at each node, where paths alone leave a gap.

use super::columns::Columns;
use super::fix::fix;
use super::problem::{UNIT, Value};
use super::search::{Branch, DEPTH_MAX, Search};

/// The tree so far.
struct Tree<'p> {
    columns: Columns<'p>,
    /// The gap at which it is better to begin anew.
    anew_at: Value,
    /// Whether it was left for that.
    left: bool,
}

impl Search<'_> {
    /// Searches the whole tree. It begins anew whenever the gap has become half of what it was,
    /// with what can be fixed by then.
    pub(super) fn priced(&mut self) {
        let columns = Columns::new(&self.state);
        let mut tree = Tree { columns, anew_at: 0, left: true };
        while tree.left {
            self.price(&mut tree.columns);
            self.state.forget();
            self.root = self.state.bound().min(self.root);
            self.open = self.root;
            if self.watch.stop() {
                return;
            }
            if self.may_be_better(self.root) {
                for block in fix(&mut self.state, self.value + UNIT, self.watch) {
                    tree.columns.sync(&self.state, block);
                }
                self.state.forget();
            }
            (self.open, self.share) = (0, 0.0);
            (tree.anew_at, tree.left) = ((self.root - self.value) / 2, false);
            self.priced_node(&mut tree, 1.0, 0);
        }
    }

    /// Finds the best prices, and looks what the program of them would pick.
    fn price(&mut self, columns: &mut Columns) {
        let reached = self.state.problem.stages(self.value);
        columns.price(&mut self.state, self.value + UNIT, reached);
        if self.may_be_better(self.state.bound()) {
            let mark = self.state.mark();
            columns.install(&mut self.state);
            self.keep();
            self.paths.settle(&mut self.state);
            self.keep();
            self.state.back_to(mark);
        }
    }

    /// Works a node of the tree off; `share` is its part of the tree. The state is as before
    /// afterwards.
    fn priced_node(&mut self, tree: &mut Tree, share: f64, depth: usize) {
        let bound = self.state.bound();
        if !self.may_be_better(bound) {
            self.share += share;
            return;
        }
        self.report();
        let divided = tree.columns.most_divided(&self.state);
        let pair = divided.map(|(pair, _)| pair).or_else(|| self.to_branch_on());
        let (Some(pair), false) = (pair, depth > DEPTH_MAX || self.watch.stop()) else {
            self.open = self.open.max(bound);
            return;
        };
        let mut ways = [Branch::With(pair), Branch::Without(pair)];
        if divided.is_some_and(|(_, part)| part < 0.5) {
            ways.swap(0, 1);
        }
        let mark = self.state.mark();
        let block = self.state.problem.pair(pair).block;
        for branch in ways {
            tree.left |= self.root - self.value <= tree.anew_at && self.may_be_better(self.root);
            if tree.left {
                self.open = self.open.max(bound);
                return;
            }
            self.enter(branch);
            tree.columns.sync(&self.state, block);
            self.price(&mut tree.columns);
            self.priced_node(tree, share / 2.0, depth + 1);
            self.state.back_to(mark);
            tree.columns.sync(&self.state, block);
        }
    }
}
