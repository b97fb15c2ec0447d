//! What a volunteer has promised already, as sessions and as hours of every week.

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::placement::{Promise, RecurringPromise};
use crate::domain::schedule::Session;
use crate::domain::time::{DAY, Span, date_of};

/// Days by which a recurrence is expanded beyond what was asked for, before and after, so that
/// the next questions find it ready.
const AHEAD: (i64, i64) = (30, 120);

/// Everything that is promised.
#[derive(Debug, Default)]
pub(crate) struct Promised {
    /// Minutes of every week.
    pub(crate) weekly_minutes: u64,
    dated: Arc<[Span]>,
    rules: Vec<RecurringPromise>,
    /// The last expansion of the rules: it changes how quick an answer is, never the answer.
    expanded: Mutex<Option<Expanded>>,
}

#[derive(Debug, Clone)]
struct Expanded {
    days: (i64, i64),
    sessions: Arc<[Span]>,
}

impl Promised {
    /// Sorts promises by kind.
    pub(crate) fn new<'a>(given: impl Iterator<Item = &'a Promise>) -> Self {
        let mut promised = Self::default();
        let mut dated = Vec::new();
        for promise in given {
            match promise {
                Promise::Sessions(sessions) => {
                    dated.extend(sessions.iter().copied().map(Session::span));
                }
                Promise::Recurring(rule) => promised.rules.push((**rule).clone()),
                Promise::Weekly(minutes) => promised.weekly_minutes += u64::from(*minutes),
            }
        }
        dated.sort_unstable();
        promised.dated = dated.into();
        promised
    }

    /// Whether any session is promised.
    pub(crate) fn has_sessions(&self) -> bool {
        !self.dated.is_empty() || !self.rules.is_empty()
    }

    /// The promised sessions, sorted by start and not joined; those that share a minute with
    /// `reach` are all among them.
    pub(crate) fn sessions(&self, reach: Span) -> Arc<[Span]> {
        if self.rules.is_empty() {
            return Arc::clone(&self.dated);
        }
        // A session of the day before may last into the first day.
        let days = (reach.from.div_euclid(DAY) - 1, reach.to.div_euclid(DAY));
        let mut last = self.expanded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = last.as_ref().filter(|e| e.days.0 <= days.0 && days.1 <= e.days.1) {
            return Arc::clone(&ready.sessions);
        }
        let days = (days.0 - AHEAD.0, days.1 + AHEAD.1);
        let sessions = self.expand(days);
        *last = Some(Expanded { days, sessions: Arc::clone(&sessions) });
        sessions
    }

    fn expand(&self, days: (i64, i64)) -> Arc<[Span]> {
        let (first, last) = (date_of(days.0), date_of(days.1));
        let recurring = self.rules.iter().flat_map(|rule| rule.sessions(first, last));
        let mut sessions: Vec<Span> =
            self.dated.iter().copied().chain(recurring.map(Session::span)).collect();
        sessions.sort_unstable();
        sessions.into()
    }
}
