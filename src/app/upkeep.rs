//! What the service does by itself, beside requests: it follows the change log, recovers after a
//! failed write, and lets go of what must not be kept.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::imports::UNDO_KEPT;
use super::{App, Error};
use crate::domain::time;
use crate::store::{changes, idempotency, imports, plans};

/// Seconds from one clearing out to the next.
const CLEAR_OUT_EVERY_S: i64 = 3_600;
/// Seconds until a scrub that did not come through is tried again.
const SCRUB_AGAIN_S: i64 = 15;
/// How long an `Idempotency-Key` is kept.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a dry run that nobody commits is kept: it holds people's data.
const DRY_RUNS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a plan is kept once it is there; the placements that came of it stay.
const PLANS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long the lines of the change log are kept; a follower further behind reads all anew.
const CHANGES_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a file is read at most. Who reads one for longer has died over it.
const READING_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// What is still to be done.
pub(super) struct Upkeep {
    /// Whether somebody was erased and their bytes may still be on disk. True at the start, as
    /// the process before this one may have died in between.
    scrub: AtomicBool,
    /// When it may be tried again, in seconds since 1970.
    scrub_from: AtomicI64,
    /// When things were last cleared out, in seconds since 1970.
    cleared: AtomicI64,
}

impl Upkeep {
    /// Everything is still to be done.
    pub fn new() -> Self {
        Self {
            scrub: AtomicBool::new(true),
            scrub_from: AtomicI64::new(i64::MIN),
            cleared: AtomicI64::new(i64::MIN),
        }
    }

    /// Somebody was erased.
    pub fn erased(&self) {
        self.scrub.store(true, Ordering::Release);
    }
}

impl App {
    /// Takes in what other processes wrote, probes the database after a failed write, removes the
    /// last traces of erased people, and once an hour what is past its time. To be called a few
    /// times a second.
    pub fn tick(&self) -> Result<(), Error> {
        if !self.store.write_healthy() {
            self.store.probe_write()?;
        }
        self.engine.catch_up(&self.store)?;
        let now = self.clock.now();
        self.engine.world().forget_lists_before(time::whole_minute(now));
        self.scrub(now)?;
        let last = self.upkeep.cleared.load(Ordering::Acquire);
        if now.as_second().saturating_sub(last) >= CLEAR_OUT_EVERY_S {
            self.abandon_imports(now, last)?;
            self.clear_out(now)?;
            self.erasures.reconcile(&self.store, now)?;
            self.upkeep.cleared.store(now.as_second(), Ordering::Release);
        }
        Ok(())
    }

    /// Notes of imports that nobody reads any more that they failed. At the start that is all of
    /// them where no other server can be at work.
    fn abandon_imports(&self, now: Timestamp, last: i64) -> Result<(), Error> {
        let running = self.jobs.running();
        self.store.write(|tx| {
            let alone = last == i64::MIN && tx.serves_alone();
            let kept = if alone { SignedDuration::ZERO } else { READING_LASTS };
            let before = now.checked_sub(kept).unwrap_or(Timestamp::MIN);
            imports::abandon(tx, before, &running)
        })?;
        Ok(())
    }

    fn scrub(&self, now: Timestamp) -> Result<(), Error> {
        let upkeep = &self.upkeep;
        let early = now.as_second() < upkeep.scrub_from.load(Ordering::Acquire);
        if early || !upkeep.scrub.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let done = self.store.scrub();
        if !matches!(done, Ok(true)) {
            upkeep.scrub_from.store(now.as_second() + SCRUB_AGAIN_S, Ordering::Release);
            upkeep.erased();
        }
        done?;
        Ok(())
    }

    /// Whether traces of erased people may still be on disk.
    pub fn is_scrubbing(&self) -> bool {
        self.upkeep.scrub.load(Ordering::Acquire)
    }

    fn clear_out(&self, now: Timestamp) -> Result<(), Error> {
        let before = |kept| now.checked_sub(kept).unwrap_or(Timestamp::MIN);
        self.store.write(|tx| {
            idempotency::prune(tx, before(KEYS_KEPT))?;
            imports::prune(tx, before(DRY_RUNS_KEPT))?;
            imports::forget_expired(tx, before(UNDO_KEPT))?;
            plans::prune(tx, before(PLANS_KEPT))?;
            let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
            changes::mark_day(tx, day(now))?;
            Ok::<_, Error>(changes::prune(tx, day(before(CHANGES_KEPT)))?)
        })
    }
}
