//! Imports that are under way in this process, and how far they have come.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::Error;
use crate::domain::ids::ImportId;
use crate::domain::import::ImportState;

/// Most imports that are worked on at once: each holds its file's rows in memory.
const AT_ONCE: usize = 2;

/// How far an import has come.
#[derive(Debug)]
pub struct Progress {
    state: ImportState,
    done: AtomicU32,
    total: AtomicU32,
}

impl Progress {
    fn new(state: ImportState) -> Self {
        Self { state, done: AtomicU32::new(0), total: AtomicU32::new(0) }
    }

    /// One more row is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// How many rows there are.
    pub fn expect(&self, rows: usize) {
        self.total.store(u32::try_from(rows).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// What is being done.
    pub fn state(&self) -> ImportState {
        self.state
    }

    /// Rows that are done, and all rows.
    pub fn rows(&self) -> (u32, u32) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

/// What is under way. Cheap to clone; every clone is the same.
#[derive(Debug, Clone, Default)]
pub struct Jobs(Arc<Mutex<HashMap<ImportId, Arc<Progress>>>>);

/// An import that is being worked on, until this is dropped.
#[derive(Debug)]
pub struct Job {
    jobs: Jobs,
    id: ImportId,
    /// How far it has come.
    pub progress: Arc<Progress>,
}

impl Jobs {
    /// Begins to work on an import. Refused where that is done already, and where too many are
    /// under way.
    pub fn begin(&self, id: ImportId, state: ImportState) -> Result<Job, Error> {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.contains_key(&id) {
            let message = "This import is being worked on. Look again in a moment.";
            return Err(Error::conflict("import_running", message));
        }
        if jobs.len() >= AT_ONCE {
            return Err(Error::Overloaded { retry_after_s: 5 });
        }
        let progress = Arc::new(Progress::new(state));
        jobs.insert(id, Arc::clone(&progress));
        Ok(Job { jobs: self.clone(), id, progress })
    }

    /// What is under way here.
    pub fn running(&self) -> Vec<ImportId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// How far an import has come that is under way here.
    pub fn progress(&self, id: ImportId) -> Option<Arc<Progress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.jobs.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}
