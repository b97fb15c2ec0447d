//! Plans: which people for which needs, for many needs at once ("Plans" of scoring.md).
//!
//! A plan picks candidate pairs so that first the most places of urgent needs are filled, then the
//! most places, and then the sum of scores is greatest; no need gets more than its open places,
//! no person overlapping sessions or, in any week, more minutes than are left of those they give.
//!
//! **How it is solved.** The three stages are one objective of whole numbers, in which a place
//! outweighs all scores and an urgent place all places. Every need has a price for a place of it.
//! At given prices each person's best set of pairs is a small problem of its own, and
//! `sum(places * price) + sum(best set of each person)` is an upper bound of every plan
//! (Lagrangian duality; the prices are those of an auction for the places). Shortest augmenting
//! paths between needs (Dijkstra with the prices as potentials, as in a min-cost flow) fill the
//! places one by one and keep the prices so that nobody would rather have another set. Where one
//! pair of a person excludes two others, a path cannot say so and a gap stays; it is closed by
//! branching on a pair of that person: taken out, or everything that does not go with it taken
//! out.
//!
//! Where people are scarce there are many such gaps. Then the best prices are sought first: they
//! are the duals of a linear program in which each person takes a mixture of sets (Dantzig-Wolfe;
//! sets are found as they are needed, and a person is part of it only once they would rather have
//! another set). Urgent places and places are whole: what the bound says of them, rounded down, is
//! a row of the program as well, and its dual a toll on every place, so that the bound of the
//! scores is not blurred by parts of places. What the program takes whole is the first plan; what
//! could not be part of a better one by the bound is left out for good, and the rest is branched
//! upon with the best prices at each node. The program counts in fractions and proves nothing:
//! its prices are rounded, every bound is in whole numbers, and a gap of 0 is a proof.
//!
//! **What a pair takes.** In each week the covered sessions, earliest first, each that still fits
//! into what is left of the hours. Flexible hours are counted in spans of seven days from the
//! need's first day on; in a plan a flexible pair counts in every calendar week that its horizon
//! touches, as its promise will, with the greatest of the spans that touch the week, and at most
//! with what is left in it. A pair whose own sessions would overlap something promised (possible
//! only where nothing is known of when the person is free) is no part of a plan.
//!
//! Nothing here knows a clock: who calls says through a [`Watch`] when to stop, and then the
//! plan states the gap that is left. The same problem gives the same plan.

mod basis;
mod best_set;
mod candidates;
mod columns;
mod fix;
mod master;
mod paths;
mod priced;
mod problem;
mod search;
mod state;

pub use candidates::{Best, Candidate, Candidates, RANKED, Wanted};
pub use problem::{Builder, Offer, Problem, TooLarge, Want};
pub use search::solve;

use crate::domain::plan::{Progress, Reached, Stage};

/// A plan, solved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// The picked pairs, by the order in which they were offered, ascending.
    pub picked: Vec<usize>,
    /// The stages in order: urgent places, places, scores.
    pub stages: [Reached; 3],
}

impl Solved {
    /// The work is done: what was reached, at the first stage that is not proven.
    pub fn progress(&self) -> Progress {
        let stages = Stage::ALL.iter().copied().zip(self.stages);
        let open = stages.into_iter().find(|(_, reached)| reached.gap() > 0);
        let stage = open.map_or(Stage::Scores, |(stage, _)| stage);
        Progress { stage, percent: 100, best: self.stages.map(|reached| reached.reached) }
    }
}

/// Who watches the work: it is told how far it is and may end it.
pub trait Watch {
    /// Whether to stop and take the best plan so far. Asked often.
    fn stop(&self) -> bool;

    /// How far the work is.
    fn progress(&self, progress: &Progress);
}

#[cfg(test)]
mod tests;
