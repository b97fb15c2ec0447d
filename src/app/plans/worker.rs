//! Works plans out, one at a time, beside the requests.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::app::many::{cores, in_order};
use crate::app::{App, Error, audit};
use crate::domain::account::Caller;
use crate::domain::ids::{CentreId, PlanId};
use crate::domain::plan::{LineState, Plan, PlanLine, PlanState, Progress};
use crate::matching::plan::{self, Best, Candidates, RANKED, Solved, Wanted, Watch};
use crate::store::{self, Tx};

/// How long one plan is worked on; then it states the gap that is left.
const BUDGET: SignedDuration = SignedDuration::from_mins(10);
/// How often a runner says how far it is.
const BEAT_EVERY: Duration = Duration::from_secs(1);
/// A runner that was not heard of for so long is gone, and its plan is taken by another.
const GONE_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// How often a plan is begun before it is given up: a server may have died of it.
const ATTEMPTS_MAX: u32 = 3;

/// What was picked, and among what.
type Outcome = Result<(Candidates, Solved), Error>;

/// The worker's state in this process.
pub struct Planner {
    /// Tells the runners of several servers, and of one before and after a restart, apart.
    runner: Uuid,
    leaving: AtomicBool,
    running: Mutex<Option<(PlanId, Arc<AtomicBool>)>>,
}

impl Planner {
    /// Idle.
    pub fn new(runner: Uuid) -> Self {
        Self { runner, leaving: AtomicBool::new(false), running: Mutex::new(None) }
    }

    /// Stops the work on a plan, if it is this process's.
    pub(super) fn cancel(&self, id: PlanId) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, stop)) = running.as_ref().filter(|(running, _)| *running == id) {
            stop.store(true, Ordering::Release);
        }
    }

    fn begin(&self, id: PlanId) -> Arc<AtomicBool> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running = Some((id, Arc::clone(&stop)));
        stop
    }

    fn end(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl App {
    /// Works one plan out that waits, or that a runner left behind; false where there is none.
    /// To be called again and again from one thread.
    pub fn work_plan(&self) -> Result<bool, Error> {
        let (now, runner) = (self.clock.now(), self.planner.runner);
        let any = |conn: &mut _| store::plans::any_free(conn, now, GONE_AFTER);
        if !self.store.read(|conn| Ok::<_, Error>(any(conn)?))? {
            return Ok(false);
        }
        let taken = self.write(|tx| Ok(store::plans::take(tx, runner, now, GONE_AFTER)?))?;
        let Some((centre, plan)) = taken else { return Ok(false) };
        if plan.attempts > ATTEMPTS_MAX {
            let error = Error::internal("planning", "it was begun too often and never finished");
            return self.conclude(centre, plan.id, Err(error));
        }
        let stop = self.planner.begin(plan.id);
        let outcome = self.work_out(centre, &plan, &stop);
        self.planner.end();
        if self.planner.leaving.load(Ordering::Acquire) {
            self.write(|tx| self.put_back(tx, centre, plan.id, plan.attempts - 1))?;
            return Ok(false);
        }
        self.conclude(centre, plan.id, outcome)
    }

    /// The process ends: the work on a plan stops soon, and is begun again by the next.
    pub fn stop_planning(&self) {
        self.planner.leaving.store(true, Ordering::Release);
    }

    /// Works on a thread of its own, so that a long step does not keep this one from telling the
    /// others that somebody is at it, and so that a fault in it ends this plan and nothing else.
    fn work_out(&self, centre: CentreId, plan: &Plan, stop: &AtomicBool) -> Outcome {
        let progress = Mutex::new(Progress::START);
        let watch = Watcher { app: self, started: self.clock.now(), stop, progress: &progress };
        thread::scope(|threads| {
            let (done, outcome) = mpsc::channel();
            let work = threads.spawn(move || {
                // Nobody listens any more only where this very function is gone.
                drop(done.send(self.pick(centre, plan, &watch)));
            });
            loop {
                match outcome.recv_timeout(BEAT_EVERY) {
                    Ok(outcome) => return outcome,
                    Err(RecvTimeoutError::Timeout) => self.beat(centre, plan.id, stop, &progress),
                    Err(RecvTimeoutError::Disconnected) => {
                        let how = if work.join().is_err() { "it panicked" } else { "it ended" };
                        return Err(Error::internal("planning", how));
                    }
                }
            }
        })
    }

    fn pick(&self, centre: CentreId, plan: &Plan, watch: &Watcher<'_>) -> Outcome {
        let world = self.engine.world();
        let snapshot = &world.centre(centre)?.snapshot;
        let wanted = Wanted {
            needs: plan.request.needs.as_deref(),
            as_of: plan.request.as_of,
            candidates: plan.request.candidates as usize,
            min_score: plan.request.min_score,
        };
        let best = Best::new(snapshot, &wanted);
        let mut lists = Vec::with_capacity(best.needs());
        in_order(
            best.needs(),
            cores(),
            |need| best.ranked(need),
            |list| {
                lists.push(list);
                let percent = (lists.len() * RANKED / best.needs()) as u8;
                watch.progress(&Progress { percent, ..Progress::START });
                if watch.stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        let candidates =
            best.with(lists).candidates().map_err(|error| Error::internal("planning", error))?;
        let solved = plan::solve(&candidates.problem, watch);
        Ok((candidates, solved))
    }

    /// Says how far a plan is; stops the work where the plan is not ours any more.
    fn beat(&self, centre: CentreId, id: PlanId, stop: &AtomicBool, progress: &Mutex<Progress>) {
        let (now, runner) = (self.clock.now(), self.planner.runner);
        let progress = *progress.lock().unwrap_or_else(PoisonError::into_inner);
        let beat = |tx: &mut Tx<'_>| store::plans::beat(tx, centre, id, runner, &progress, now);
        // A beat that cannot be written is tried again with the next; whether the plan is still
        // ours is asked once more before it is finished.
        if matches!(self.store.write(beat), Ok(false)) {
            stop.store(true, Ordering::Release);
        }
    }

    /// Stores what came of a plan. Where that cannot be, as somebody of it was erased or joined
    /// with another record meanwhile, it goes back to the queue.
    fn conclude(&self, centre: CentreId, id: PlanId, outcome: Outcome) -> Result<bool, Error> {
        if let Err(error) = self.write(|tx| self.finish(tx, centre, id, &outcome)) {
            self.write(|tx| {
                let plan = store::plans::get_locked(tx, centre, id)?;
                plan.map_or(Ok(()), |plan| self.put_back(tx, centre, id, plan.attempts))
            })?;
            return Err(error);
        }
        outcome.map(|_| true)
    }

    fn finish(
        &self,
        tx: &mut Tx<'_>,
        centre: CentreId,
        id: PlanId,
        outcome: &Outcome,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let mine = store::plans::beat(tx, centre, id, self.planner.runner, &Progress::START, now)?;
        let found = store::plans::get_locked(tx, centre, id)?;
        let (Some(mut plan), true) = (found, mine) else { return Ok(()) };
        plan.finished_at = Some(now);
        plan.version += 1;
        match outcome {
            Err(_) => plan.state = PlanState::Failed,
            Ok((candidates, solved)) => {
                plan.state = PlanState::Done;
                plan.bounds = Some(solved.stages.map(|stage| stage.bound));
                plan.progress = solved.progress();
                let lines = lines(candidates, solved);
                store::plans::hold(tx, centre, &lines)?;
                store::plans::insert_lines(tx, centre, id, &lines)?;
            }
        }
        store::plans::update(tx, centre, &plan)?;
        let entry = audit::entry(&Caller::Anyone, centre, "finish", "plan", now);
        tx.audit(audit::about(entry, [id.0]));
        Ok(())
    }

    fn put_back(
        &self,
        tx: &mut Tx<'_>,
        centre: CentreId,
        id: PlanId,
        attempts: u32,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let mine = store::plans::beat(tx, centre, id, self.planner.runner, &Progress::START, now)?;
        let found = store::plans::get_locked(tx, centre, id)?;
        let (Some(mut plan), true) = (found, mine) else { return Ok(()) };
        (plan.state, plan.attempts) = (PlanState::Waiting, attempts);
        plan.version += 1;
        Ok(store::plans::update(tx, centre, &plan)?)
    }
}

/// The lines of a plan: by need, the best first.
fn lines(candidates: &Candidates, solved: &Solved) -> Vec<PlanLine> {
    let mut pairs: Vec<_> = solved.picked.iter().map(|&number| candidates.pair(number)).collect();
    pairs.sort_unstable_by_key(|pair| (pair.need, u32::MAX - pair.score, pair.volunteer));
    let line = |(n, pair): (u32, &plan::Candidate)| PlanLine {
        n,
        need: pair.need,
        volunteer: Some(pair.volunteer),
        score: pair.score,
        state: LineState::Suggested,
        placement: None,
    };
    (1..).zip(pairs).map(line).collect()
}

/// Hears how far a plan is, and knows when it is to end.
struct Watcher<'a> {
    app: &'a App,
    started: Timestamp,
    stop: &'a AtomicBool,
    progress: &'a Mutex<Progress>,
}

impl Watch for Watcher<'_> {
    fn stop(&self) -> bool {
        self.stop.load(Ordering::Acquire)
            || self.app.planner.leaving.load(Ordering::Acquire)
            || self.app.clock.now().duration_since(self.started) >= BUDGET
    }

    fn progress(&self, progress: &Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = *progress;
    }
}
