//! What is settled already: where a plan with a pair, or without it, could not be better than the
//! best so far by the bound, the pair is out, or all that does not go with it.

use super::Watch;
use super::problem::Value;
use super::state::State;

/// Fixes what it can, as plans of less than `enough` are of no interest; the blocks where it did.
/// The bound stays what it is.
pub(super) fn fix(state: &mut State, enough: Value, watch: &dyn Watch) -> Vec<usize> {
    let room = state.bound() - enough;
    let mut fixed = Vec::new();
    for block in 0..state.problem.blocks() {
        if watch.stop() {
            break;
        }
        let best = state.best_set(block);
        let least = best.bound - room;
        let mut any = false;
        for pair in state.problem.of_block(block) {
            if state.allowed(pair) && !state.is_reserved(pair) && with(state, pair) < least {
                state.ban(pair);
                any = true;
            }
        }
        for pair in best.pairs {
            if !state.is_reserved(pair) && without(state, pair) < least {
                state.reserve(pair);
                any = true;
            }
        }
        if any {
            fixed.push(block);
        }
    }
    state.refresh();
    fixed
}

/// The most that a set of a block with this pair comes to.
fn with(state: &mut State, pair: usize) -> Value {
    let mark = state.mark();
    state.reserve(pair);
    let most = state.best_set(state.problem.pair(pair).block).bound + state.gain(pair).min(0);
    state.back_to(mark);
    most
}

/// The most that a set of a block without this pair comes to.
fn without(state: &mut State, pair: usize) -> Value {
    let mark = state.mark();
    state.ban(pair);
    let most = state.best_set(state.problem.pair(pair).block).bound;
    state.back_to(mark);
    most
}
