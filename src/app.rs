//! Use cases: what happens, in which order, and who may. One file per noun.
//!
//! [`App`] is what the doors of the house (HTTP, the command line) call. Its methods block: they
//! wait for the database, and for a turn to check a password.

pub mod accounts;
pub mod advice;
pub mod audit;
pub mod blocks;
pub mod centre;
pub mod changes;
pub mod duplicates;
pub mod engine;
pub mod erasures;
pub mod error;
pub mod hours;
pub mod idempotency;
pub mod imports;
mod many;
pub mod matches;
pub mod merges;
pub mod near_misses;
pub mod need_drafts;
pub mod needs;
pub mod notes;
pub mod organisations;
pub mod place_names;
pub mod placements;
pub mod places;
pub mod plans;
pub mod request;
pub mod synonyms;
mod upkeep;
pub mod vocabulary;
pub mod volunteers;

pub use error::Error;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::auth::guesses::Guesses;
use crate::auth::password::Passwords;
use crate::auth::token::Tokens;
use crate::clock::Clock;
use crate::domain::centre::Centre;
use crate::domain::place::{Located, Place};
use crate::domain::postcode::Partial;
use crate::store::{Store, Tx};
use engine::Engine;
use erasures::Erasures;
use plans::Planner;
use upkeep::Upkeep;

/// The service, ready to be asked.
pub struct App {
    store: Store,
    clock: Clock,
    engine: Engine,
    tokens: Tokens,
    passwords: Passwords,
    guesses: Guesses,
    previews: Guesses,
    erasures: Erasures,
    upkeep: Upkeep,
    jobs: imports::jobs::Jobs,
    people: duplicates::Indexes,
    planner: Planner,
    batches: matches::batch::Turns,
}

/// What an [`App`] is made of.
pub struct Parts {
    /// The database, its schema up to date.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Makes and checks tokens.
    pub tokens: Tokens,
    /// Checks passwords.
    pub passwords: Passwords,
    /// Knows erased people again.
    pub erasures: Erasures,
}

/// Whether the service can do its work, and what keeps it from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// The last write succeeded.
    pub writes: bool,
    /// The index in memory is up to date.
    pub index: bool,
}

impl App {
    /// Erases again whom a restored backup brought back, brings the shared vocabulary and the built-in places into the database and reads the index.
    pub fn open(parts: Parts) -> Result<Self, Error> {
        let Parts { store, clock, tokens, passwords, erasures } = parts;
        erasures.reconcile(&store, clock.now())?;
        vocabulary::migrate(&store)?;
        places::ensure_builtin(&store)?;
        let engine = Engine::load(&store)?;
        let guesses = Guesses::at_passwords(clock.clone());
        let previews = Guesses::at_previews(clock.clone());
        let (upkeep, jobs) = (Upkeep::new(), imports::jobs::Jobs::default());
        let people = duplicates::Indexes::default();
        let planner = Planner::new(clock.new_id());
        Ok(Self {
            store,
            clock,
            engine,
            tokens,
            passwords,
            guesses,
            previews,
            erasures,
            upkeep,
            jobs,
            people,
            planner,
            batches: matches::batch::Turns::default(),
        })
    }

    /// The time as this service knows it.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The database, for what is loaded beside the use cases.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether the service can do its work.
    pub fn health(&self) -> Health {
        Health { writes: self.store.write_healthy(), index: !self.engine.is_lagging() }
    }

    /// Writes, and lets the index follow before it returns: callers see their own writes.
    fn write<R>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<R, Error>) -> Result<R, Error> {
        let value = self.store.write(f)?;
        self.follow();
        Ok(value)
    }

    /// Lets the index follow what was committed. That it lags is shown by readiness and mended by
    /// the next tick, and must not make an acknowledged write look refused.
    fn follow(&self) {
        if self.engine.catch_up(&self.store).is_err() {
            debug_assert!(self.engine.is_lagging());
        }
    }

    /// A postcode, sector or outcode, or the smallest known place around it.
    pub fn find_place(&self, wanted: &Partial) -> Result<Place, Error> {
        places::find(&self.store, wanted)
    }

    /// Fills the gazetteer from OS Code-Point Open, the ONS Postcode Directory and a table of
    /// ward names, and locates every record again.
    pub fn import_places(
        &self,
        paths: &[PathBuf],
        wards: Option<&Path>,
    ) -> Result<places::PlacesReport, Error> {
        let now = self.clock.now();
        // Files come in in many transactions: who began is written down before the first.
        self.store.write(|tx| {
            tx.audit(audit::by_operator(None, "import", "places", now));
            Ok::<_, Error>(())
        })?;
        let report = places::import(&self.store, paths, wards, now)?;
        self.follow();
        Ok(report)
    }

    /// Looks the postcode up in the gazetteer.
    fn locate(&self, located: Option<&mut Located>) -> Result<(), Error> {
        if let Some(located) = located {
            located.found = self.store.read(|conn| places::locate(conn, &located.postcode))?;
        }
        Ok(())
    }
}

/// Refuses a change that was made against another version than the newest.
fn next_version(stored: i64, new: i64) -> Result<(), Error> {
    if new == stored + 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The date at a centre.
pub fn today(centre: &Centre, now: Timestamp) -> Date {
    now.to_zoned(centre.zone.tz().clone()).date()
}

/// A number of rows as the database counts them.
fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
