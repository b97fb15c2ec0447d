//! The ranked lists of many needs at once, from one state of the centre, on all cores.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use super::{MatchQuery, RankedVolunteers, volunteers};
use crate::app::many::{cores, in_order};
use crate::app::needs::NEED_OVER;
use crate::app::{App, Error, audit};
use crate::domain::account::Staff;
use crate::domain::ids::{CentreId, NeedId};
use crate::domain::weights::WeightOverrides;
use crate::matching::snapshot::Snapshot;

/// Batches at work at one time, each on all cores.
const AT_ONCE: usize = 2;
/// When it is worth asking again, in seconds.
const ASK_AGAIN_S: u32 = 5;

/// What is asked of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchQuery {
    /// For these needs, in this order; `None` = all open ones, by their ids.
    pub needs: Option<Vec<NeedId>>,
    /// The instant; `None` = now.
    pub as_of: Option<Timestamp>,
    /// Most items of a list, 1 to 200.
    pub limit: usize,
}

/// The list of one need, or why there is none.
pub struct BatchLine<'a> {
    /// The need.
    pub need: NeedId,
    /// Its title; empty where there is no such need.
    pub title: &'a str,
    /// The people who fit it, best first.
    pub ranked: Result<RankedVolunteers, Error>,
}

/// A batch that may begin.
pub struct Batch {
    snapshot: Snapshot,
    needs: Vec<NeedId>,
    /// Whether these are all the open needs: those that are over are left out then.
    all: bool,
    query: MatchQuery,
    now: Timestamp,
    _turn: Turn,
}

/// How many batches are at work.
#[derive(Default)]
pub(in crate::app) struct Turns(Arc<AtomicUsize>);

/// The right of one batch to be at work, given back when it ends.
struct Turn(Arc<AtomicUsize>);

impl Turns {
    fn take(&self) -> Result<Turn, Error> {
        let one_more = |at_work: usize| (at_work < AT_ONCE).then_some(at_work + 1);
        match self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more) {
            Ok(_) => Ok(Turn(Arc::clone(&self.0))),
            Err(_) => Err(Error::Overloaded { retry_after_s: ASK_AGAIN_S }),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl App {
    /// Prepares the lists of many needs. `Overloaded` where other batches are at work.
    pub fn match_many(&self, staff: &Staff, query: &BatchQuery) -> Result<Batch, Error> {
        self.batch(staff.centre, query)
    }

    /// The same for whoever runs the command line of the service. Names leave the service with it,
    /// so that it is written down.
    pub fn export_matches(&self, centre: CentreId, query: &BatchQuery) -> Result<Batch, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            tx.audit(audit::by_operator(Some(centre), "export", "match", now));
            Ok(())
        })?;
        self.batch(centre, query)
    }

    fn batch(&self, centre: CentreId, query: &BatchQuery) -> Result<Batch, Error> {
        let turn = self.batches.take()?;
        let snapshot = self.engine.world().centre(centre)?.snapshot.clone();
        let needs = query.needs.clone().unwrap_or_else(|| snapshot.open_needs());
        let now = self.clock.now();
        let query_of_each = MatchQuery {
            as_of: Some(query.as_of.unwrap_or(now)),
            limit: query.limit,
            weights: WeightOverrides::default(),
            counts: false,
        };
        let all = query.needs.is_none();
        Ok(Batch { snapshot, needs, all, query: query_of_each, now, _turn: turn })
    }
}

impl Batch {
    /// How many needs it is for.
    pub fn len(&self) -> usize {
        self.needs.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.needs.is_empty()
    }

    /// Makes the lists, each of which `write` turns into something else on the thread that made it,
    /// and hands them over in order until `take` breaks. `None` stands for an open need that is
    /// over by then, where all open ones were asked for.
    pub fn run<R: Send>(
        &self,
        write: impl Fn(BatchLine<'_>) -> R + Sync,
        take: impl FnMut(Option<R>) -> ControlFlow<()>,
    ) {
        let snapshot = &self.snapshot;
        let work = |at: usize| {
            let need = self.needs[at];
            let ranked = volunteers(snapshot, need, &self.query, self.now);
            let over = matches!(&ranked, Err(Error::Conflict { code: NEED_OVER, .. }));
            if self.all && over {
                return None;
            }
            let title = snapshot.need(need).map_or("", |facts| facts.need.title.as_str());
            Some(write(BatchLine { need, title, ranked }))
        };
        in_order(self.needs.len(), cores(), work, take);
    }
}
