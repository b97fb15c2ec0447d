//! Work for many at once, on several threads, told in the order in which it was asked for.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::matching::Hands;

/// Results that each thread may be ahead of whoever takes them: it bounds what is held at a time.
const AHEAD: usize = 16;

/// Does the work of each number below `count` on some threads and hands the results over in order,
/// on this one, until `take` breaks; then the threads end with what they have begun. At most
/// [`AHEAD`] results a thread, and one each that is being made, wait to be taken.
pub(super) fn in_order<R: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) {
    let lanes = threads.clamp(1, count.max(1));
    thread::scope(|threads| {
        let lane = |first: usize| -> Receiver<R> {
            let (done, results) = sync_channel(AHEAD);
            let work = &work;
            threads.spawn(move || {
                for number in (first..count).step_by(lanes) {
                    if done.send(work(number)).is_err() {
                        break;
                    }
                }
            });
            results
        };
        let results: Vec<Receiver<R>> = (0..lanes).map(lane).collect();
        for number in 0..count {
            // A lane that is gone before its end panicked; so does this scope, when all have ended.
            let Ok(result) = results[number % lanes].recv() else { break };
            if take(result).is_break() {
                break;
            }
        }
    });
}

/// All processors.
pub(super) struct Processors;

impl Hands for Processors {
    fn count(&self) -> usize {
        cores()
    }

    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        thread::scope(|scope| {
            let other = scope.spawn(other);
            (one(), other.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })
    }
}

/// How many threads there is room for.
pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn both_things_are_done_and_each_has_its_place() {
        assert!(Processors.count() >= 1);
        let texts = [String::from("one"), String::from("other")];
        let lengths = Processors.both(|| texts[0].len(), || texts[1].clone());
        assert_eq!(lengths, (3, String::from("other")));
    }

    #[test]
    fn everything_is_told_once_and_in_order() {
        for count in [0, 1, 2, 7, 500] {
            for threads in [0, 1, 2, 3, 16] {
                let mut told = Vec::new();
                in_order(
                    count,
                    threads,
                    |number| number * number,
                    |square| {
                        told.push(square);
                        ControlFlow::Continue(())
                    },
                );
                assert_eq!(told, (0..count).map(|number| number * number).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn nobody_runs_far_ahead_of_who_takes_and_all_stop_when_they_do() {
        let begun = AtomicUsize::new(0);
        let mut told = 0;
        let work = |_| begun.fetch_add(1, Ordering::SeqCst);
        in_order(10_000, 3, work, |_| {
            told += 1;
            assert!(begun.load(Ordering::SeqCst) <= told + 3 * (AHEAD + 1));
            if told == 100 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(told, 100);
        assert!(begun.into_inner() <= 100 + 3 * (AHEAD + 1));
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_fault_in_the_work_is_not_swallowed() {
        let work = |number: usize| assert_ne!(number, 5);
        in_order(9, 2, work, |()| ControlFlow::Continue(()));
    }
}
