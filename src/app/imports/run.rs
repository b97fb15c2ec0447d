//! Imports as the doors of the house ask for them.

use jiff::Timestamp;
use uuid::Uuid;

use super::choose::{self, Choice, Choices};
use super::groups::{self, Groups};
use super::jobs::{Job, Progress};
use super::people::{self, People};
use super::plan::{Against, plan};
use super::read::{Read, ReadRows, Sent, read, source_of};
use super::report::{self, ToldRow};
use super::undo::{UNDO_KEPT, undo};
use super::{ImportReport, RowFilter, commit, work};
use crate::app::idempotency::{Made, Repeat};
use crate::app::{App, Error, audit, today};
use crate::domain::account::Caller;
use crate::domain::ids::{CentreId, ImportId};
use crate::domain::import::{
    Import, ImportKind, ImportState, ImportedRow, Outcome, Taking, Totals,
};
use crate::intake::answer::Known;
use crate::store::audit::AuditEntry;
use crate::store::imports::KeptRow;
use crate::store::{AnyConn, Tx, centres, imports};

/// Rows of a dry run that are stored in one transaction, so that others come in between.
const ROWS_AT_ONCE: usize = 5_000;
/// Records that one row of the audit names.
const IDS_AT_ONCE: usize = 1_000;

/// Who imports, and into which centre: staff, or whoever runs the command line.
#[derive(Debug, Clone, Copy)]
pub struct Importer {
    /// The centre.
    pub centre: CentreId,
    /// Who it is, for the audit; `Anyone` = the command line.
    pub caller: Caller,
}

/// An import whose file was read and whose rows are still to be looked at.
#[derive(Debug)]
pub struct Started {
    import: Import,
    read: Read,
    job: Job,
}

impl Started {
    /// The import's id.
    pub fn id(&self) -> ImportId {
        self.import.id
    }
}

impl Importer {
    fn entry(&self, action: &'static str, at: Timestamp) -> AuditEntry {
        match self.caller {
            Caller::Staff(_) | Caller::Group(_) => {
                audit::entry(&self.caller, self.centre, action, "import", at)
            }
            Caller::Anyone => audit::by_operator(Some(self.centre), action, "import", at),
        }
    }
}

impl App {
    /// Reads a file and says of every row what would happen; nobody is taken in yet.
    pub fn start_import(
        &self,
        by: &Importer,
        sent: Sent<'_>,
        once: Option<&Repeat>,
    ) -> Result<Made<ImportReport>, Error> {
        match self.begin_import(by, sent, once)? {
            Made::New(started) => self.look_at_import(by, started, usize::MAX).map(Made::New),
            Made::Before(id) => Ok(Made::Before(id)),
        }
    }

    /// Reads a file and notes that its rows are to be looked at.
    pub fn begin_import(
        &self,
        by: &Importer,
        sent: Sent<'_>,
        once: Option<&Repeat>,
    ) -> Result<Made<Started>, Error> {
        let now = self.clock.now();
        let words = self.words(by.centre)?;
        let today = today(&self.centre(by.centre)?, now);
        let known = Known { vocabulary: &words.terms, skills: words.index(), today };
        let source = source_of(&sent)?;
        let kind = sent.kind();
        let kept = |conn: &mut AnyConn| imports::source_reading(conn, by.centre, kind, &source);
        let kept = self.store.read(kept)?;
        let read = read(sent, &known, source, kept)?;
        let import = read.import(ImportId(self.clock.new_id()), now);
        let job = self.jobs.begin(import.id, ImportState::Reading)?;
        job.progress.expect(read.rows.len());
        self.write_once(once, import.id.0, |tx| {
            imports::insert(tx, by.centre, &import)?;
            let entry = by.entry("dry_run", now);
            tx.audit(audit::about(entry, [import.id.0]));
            Ok(Started { import, read, job })
        })
    }

    /// Looks at the rows of a file, and says of each what would happen; the report shows at most
    /// `limit` of them.
    pub fn look_at_import(
        &self,
        by: &Importer,
        started: Started,
        limit: usize,
    ) -> Result<ImportReport, Error> {
        let Started { mut import, read, job } = started;
        let planned = self.plan_import(by, &mut import, read, &job.progress);
        if planned.is_err() {
            import.state = ImportState::Failed;
            import.version += 1;
            self.write(|tx| {
                imports::delete_rows(tx, by.centre, import.id)?;
                Ok(imports::update(tx, by.centre, &import)?)
            })?;
        }
        let mut rows = planned?;
        let taking = super::taking(rows.iter().map(|kept| &kept.row));
        rows.truncate(limit);
        let rows = self.store.read(|conn| report::told(conn, by.centre, &import, rows))?;
        Ok(ImportReport {
            taking,
            progress: (import.totals.rows(), import.totals.rows()),
            import,
            rows,
        })
    }

    fn plan_import(
        &self,
        by: &Importer,
        import: &mut Import,
        read: Read,
        progress: &Progress,
    ) -> Result<Vec<KeptRow>, Error> {
        let against = Against {
            centre: by.centre,
            source: &read.source,
            basis: read.basis.as_ref(),
            erasures: &self.erasures,
        };
        let new_id = || self.clock.new_id();
        let rows = self.store.snapshot(|conn| match read.rows {
            ReadRows::Volunteers(sheet) => {
                let rows = people::rows(conn, &against, sheet)?;
                plan::<People>(conn, &against, rows, progress, &new_id)
            }
            ReadRows::Organisations(rows) => {
                let rows = groups::rows(conn, rows)?;
                plan::<Groups>(conn, &against, rows, progress, &new_id)
            }
            ReadRows::Placements(rows) => {
                let centre = centres::get(conn, by.centre)?.ok_or(Error::NotFound)?;
                let today = today(&centre, self.clock.now());
                work::plan(conn, &centre, rows, (progress, today), &new_id)
            }
        })?;
        for rows in rows.chunks(ROWS_AT_ONCE) {
            self.write(|tx| Ok(imports::insert_rows(tx, by.centre, import.id, rows)?))?;
        }
        import.totals = Totals::of(rows.iter().map(|kept| &kept.row.outcome));
        import.state = ImportState::DryRun;
        import.version += 1;
        self.write(|tx| Ok(imports::update(tx, by.centre, import)?))?;
        Ok(rows)
    }

    /// Decides about one row. `version` is that of the import as it was read.
    pub fn choose_import_row(
        &self,
        by: &Importer,
        id: ImportId,
        line: u32,
        choice: &Choice,
        check: impl FnOnce(i64) -> Result<(), Error>,
    ) -> Result<(ImportKind, i64, ToldRow), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let mut import = open(tx, by.centre, id)?;
            check(import.version)?;
            let mut row = imports::row(tx.conn(), by.centre, id, line)?.ok_or(Error::NotFound)?;
            let against = self.against(&import, by.centre);
            choose::decider(tx, &against, &import)?(tx, &mut row, choice)?;
            imports::update_row(tx, by.centre, id, &row)?;
            import.version += 1;
            imports::update(tx, by.centre, &import)?;
            let entry = by.entry("choose", now);
            tx.audit(audit::about(entry, [id.0]));
            let mut told = report::told(tx.conn(), by.centre, &import, vec![row])?;
            Ok((import.kind, import.version, told.pop().ok_or(Error::NotFound)?))
        })
    }

    /// Takes in exactly what the dry run said, with what was decided, all of it or nothing.
    pub fn commit_import(
        &self,
        by: &Importer,
        id: ImportId,
        choices: &Choices,
    ) -> Result<Import, Error> {
        let now = self.clock.now();
        let centre = self.centre(by.centre)?;
        let job = self.jobs.begin(id, ImportState::Committing)?;
        self.write(|tx| {
            // Two commits of one centre wait for each other, and the later sees the people of the
            // first.
            centres::get_locked(tx, centre.id)?.ok_or(Error::NotFound)?;
            let mut import = open(tx, centre.id, id)?;
            job.progress.expect(import.totals.rows() as usize);
            choose::note(tx, &self.against(&import, by.centre), &import, choices)?;
            let around = (&centre, &self.erasures);
            let mut new_id = || self.clock.new_id();
            let touched =
                commit::commit(tx, around, &mut import, (now, &mut new_id), &job.progress)?;
            audit_all(tx, by, "take_in", id, &touched, now);
            Ok(import)
        })
    }

    /// Takes back what an import did: records that it made go, records that it changed are as
    /// before; what was used or changed since stays.
    pub fn undo_import(&self, by: &Importer, id: ImportId) -> Result<Import, Error> {
        let now = self.clock.now();
        let centre = self.centre(by.centre)?;
        let job = self.jobs.begin(id, ImportState::Committed)?;
        let undone = self.write(|tx| {
            centres::get_locked(tx, centre.id)?.ok_or(Error::NotFound)?;
            let mut import = imports::get_locked(tx, centre.id, id)?.ok_or(Error::NotFound)?;
            may_be_undone(&import, now)?;
            job.progress.expect(import.totals.rows() as usize);
            let touched = undo(tx, &centre, &mut import, now, &job.progress)?;
            audit_all(tx, by, "undo", id, &touched, now);
            Ok(import)
        })?;
        self.upkeep.erased();
        Ok(undone)
    }

    /// An import as it stands, with the rows that a filter lets through, at most `limit`. Where
    /// they show people, the read is audited.
    pub fn import_report(
        &self,
        by: &Importer,
        id: ImportId,
        filter: &RowFilter,
        limit: usize,
    ) -> Result<ImportReport, Error> {
        let limit = crate::app::rows(limit);
        let report = self.store.snapshot(|conn| report(conn, by.centre, id, filter, limit))?;
        let shown: Vec<Uuid> = report.rows.iter().filter_map(|told| shows(&told.row)).collect();
        if !shown.is_empty() {
            let now = self.clock.now();
            self.write(|tx| {
                audit_all(tx, by, "read", id, &shown, now);
                Ok(())
            })?;
        }
        Ok(self.with_progress(report))
    }

    /// Rows that are done of an import that is under way here, and all rows.
    pub fn import_progress(&self, id: ImportId) -> Option<(u32, u32)> {
        self.jobs.progress(id).map(|progress| progress.rows())
    }

    /// The imports of a centre, oldest first.
    pub fn imports(
        &self,
        centre: CentreId,
        after: Option<ImportId>,
        limit: usize,
    ) -> Result<Vec<Import>, Error> {
        let limit = crate::app::rows(limit);
        self.store.read(|conn| Ok(imports::list(conn, centre, after, limit)?))
    }

    fn against<'a>(&'a self, import: &'a Import, centre: CentreId) -> Against<'a> {
        let basis = import.basis.as_ref();
        Against { centre, source: &import.source, basis, erasures: &self.erasures }
    }

    fn with_progress(&self, mut report: ImportReport) -> ImportReport {
        if let Some(progress) = self.jobs.progress(report.import.id) {
            report.progress = progress.rows();
            match progress.state() {
                ImportState::Committing => report.import.state = ImportState::Committing,
                // Until the work is done nobody can decide about the rows.
                ImportState::Reading => {
                    report.import.state = ImportState::Reading;
                    (report.rows, report.taking) = (Vec::new(), Taking::default());
                }
                ImportState::DryRun
                | ImportState::Committed
                | ImportState::Undone
                | ImportState::Failed => {}
            }
        }
        report
    }
}

/// An import that is still to be decided about.
fn open(tx: &mut Tx<'_>, centre: CentreId, id: ImportId) -> Result<Import, Error> {
    let import = imports::get_locked(tx, centre, id)?.ok_or(Error::NotFound)?;
    let (code, message) = match import.state {
        ImportState::DryRun => return Ok(import),
        ImportState::Reading | ImportState::Committing => {
            ("import_running", "This import is being worked on. Look again in a moment.")
        }
        ImportState::Committed => {
            ("import_committed", "This import was committed already; nothing was taken in twice.")
        }
        ImportState::Undone => {
            ("import_undone", "This import was undone. Send the file again to take it in again.")
        }
        ImportState::Failed => ("import_failed", "This import failed. Send the file again."),
    };
    Err(Error::conflict(code, message))
}

fn may_be_undone(import: &Import, now: jiff::Timestamp) -> Result<(), Error> {
    let Some(committed) = import.committed_at.filter(|_| import.state == ImportState::Committed)
    else {
        let message = "Only an import that was committed can be undone, and once.";
        return Err(Error::conflict("import_not_committed", message));
    };
    if now.duration_since(committed) > UNDO_KEPT {
        let days = UNDO_KEPT.as_hours() / 24;
        let message =
            format!("An import can be undone for {days} days; then what that needs goes.");
        return Err(Error::conflict("undo_expired", message));
    }
    Ok(())
}

/// An import as it stands, with the rows that a filter lets through.
fn report(
    conn: &mut AnyConn,
    centre: CentreId,
    id: ImportId,
    filter: &RowFilter,
    limit: i64,
) -> Result<ImportReport, Error> {
    let import = imports::get(conn, centre, id)?.ok_or(Error::NotFound)?;
    let all = import.totals.rows();
    let (taking, rows) = if import.state == ImportState::Reading {
        (Taking::default(), Vec::new())
    } else {
        let rows = choose::shown(conn, centre, &import, filter, limit)?;
        (imports::taking(conn, centre, id)?, rows)
    };
    Ok(ImportReport { import, taking, progress: (all, all), rows })
}

/// The record whose contact data a row shows.
fn shows(row: &ImportedRow) -> Option<Uuid> {
    let of_record = matches!(row.outcome, Outcome::Update | Outcome::LikelyDuplicate)
        || !row.shown.changes.is_empty();
    row.record.filter(|_| of_record && !row.shown.changes.is_empty())
}

fn audit_all(
    tx: &mut Tx<'_>,
    by: &Importer,
    action: &'static str,
    id: ImportId,
    records: &[Uuid],
    now: jiff::Timestamp,
) {
    let entry = || by.entry(action, now);
    if records.is_empty() {
        tx.audit(audit::about(entry(), [id.0]));
    }
    for records in records.chunks(IDS_AT_ONCE) {
        tx.audit(audit::about(entry(), std::iter::once(id.0).chain(records.iter().copied())));
    }
}
