//! Which request a thread works for: the rows of the audit that it causes name it, so that they
//! can be found in the log and the other way round.

use std::cell::RefCell;

thread_local! {
    static WORKED_FOR: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Takes the name away again, also when the work panics.
struct Until;

impl Drop for Until {
    fn drop(&mut self) {
        WORKED_FOR.set(None);
    }
}

/// Works for a request on this thread, from beginning to end.
pub fn during<R>(request: Option<String>, work: impl FnOnce() -> R) -> R {
    WORKED_FOR.set(request);
    let _until = Until;
    work()
}

/// The request that this thread works for; `None` for workers and the command line.
pub(super) fn current() -> Option<String> {
    WORKED_FOR.with_borrow(Clone::clone)
}
