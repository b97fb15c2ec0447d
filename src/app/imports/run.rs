//! Imports as the doors of the house ask for them.

use super::{ImportReport, Sent, commit, dry_run, read, report, today};
use crate::app::idempotency::{Made, Repeat};
use crate::app::{App, Error, audit};
use crate::domain::account::Caller;
use crate::domain::ids::{CentreId, ImportId};

/// Who imports, and into which centre: staff, or whoever runs the command line.
#[derive(Debug, Clone, Copy)]
pub struct Importer {
    /// The centre.
    pub centre: CentreId,
    /// Who it is, for the audit; `Anyone` = the command line.
    pub caller: Caller,
}

impl App {
    /// Reads a file and says of every row what would happen; nobody is taken in yet.
    pub fn start_import(
        &self,
        by: &Importer,
        sent: Sent<'_>,
        once: Option<&Repeat>,
    ) -> Result<Made<ImportReport>, Error> {
        let now = self.clock.now();
        let words = self.words(by.centre)?;
        let today = today(&self.centre(by.centre)?, now);
        let file = read(sent, &words.terms, words.index(), today)?;
        let id = ImportId(self.clock.new_id());
        self.write_once(once, id.0, |tx| {
            let report = dry_run(tx, by.centre, file, id, now)?;
            let entry = audit::entry(&by.caller, by.centre, "dry_run", "import", now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(report)
        })
    }

    /// Takes in exactly what the dry run said, all of it or nothing.
    pub fn commit_import(&self, by: &Importer, id: ImportId) -> Result<ImportReport, Error> {
        let now = self.clock.now();
        let centre = self.centre(by.centre)?;
        self.write(|tx| {
            let done = commit(tx, &centre, id, now, &mut || self.clock.new_id())?;
            let entry = audit::entry(&by.caller, by.centre, "take_in", "import", now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(done)
        })
    }

    /// An import as it stands, with its rows after a line, at most `limit`.
    pub fn import_report(
        &self,
        centre: CentreId,
        id: ImportId,
        after_line: u32,
        limit: usize,
    ) -> Result<ImportReport, Error> {
        let limit = crate::app::rows(limit);
        self.store.snapshot(|conn| report(conn, centre, id, after_line, limit))
    }
}
