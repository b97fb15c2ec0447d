//! Files of people, organisations and past work that come in by the command line.

mod report;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;

use super::{Failure, setup};
use crate::app::App;
use crate::app::idempotency::Made;
use crate::app::imports::{BasisDraft, Choices, ColumnDraft, Importer, RowFilter, Sent};
use crate::config::Config;
use crate::domain::account::Caller;
use crate::domain::ids::ImportId;
use crate::domain::import::{ImportKind, Undone};

/// Rows of a report that are fetched at once.
const ROWS: usize = 1000;
/// How often the bar looks how far the work is.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What can be imported.
#[derive(Subcommand)]
pub enum ImportCommand {
    /// Import volunteers from a file.
    Volunteers(FileArgs),
    /// Import groups and organisations from a file.
    Organisations(FileArgs),
    /// Import past placements and hours from a file.
    Placements(FileArgs),
    /// Take an import back, up to 30 days after it.
    Undo {
        /// The import's id.
        id: String,
        /// Short name of the centre; may be left out where there is one.
        #[arg(long)]
        centre: Option<String>,
    },
}

/// A file and how to read it.
#[derive(Args)]
pub struct FileArgs {
    /// The file: CSV or XLSX, with a heading row.
    file: PathBuf,
    /// A JSON file: `{"columns": {"First name": "given_name", ...}, "basis": {...}}`. Without
    /// columns they are read as in the last file of the source, or as is proposed.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Where the file comes from, e.g. `membership list`.
    #[arg(long)]
    source: Option<String>,
    /// Short name of the centre; may be left out where there is one.
    #[arg(long)]
    centre: Option<String>,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Name every row, also those that simply come in or say nothing new.
    #[arg(long)]
    every_row: bool,
}

/// A mapping file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    columns: Option<BTreeMap<String, ColumnFile>>,
    basis: Option<BasisFile>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ColumnFile {
    Field(String),
    List { field: String, separator: Option<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BasisFile {
    status: String,
    consent_purpose: String,
    consent_wording: String,
    source: String,
    date: String,
    asserted_by: String,
}

/// Imports a file, or takes an import back.
pub fn import(config: &Config, command: &ImportCommand) -> Result<(), Failure> {
    match command {
        ImportCommand::Volunteers(args) => import_file(config, ImportKind::Volunteers, args),
        ImportCommand::Organisations(args) => import_file(config, ImportKind::Organisations, args),
        ImportCommand::Placements(args) => import_file(config, ImportKind::Placements, args),
        ImportCommand::Undo { id, centre } => undo(config, id, centre.as_deref()),
    }
}

/// The dry run of a file, its report, and, unless only that was asked for, the commit.
fn import_file(config: &Config, kind: ImportKind, args: &FileArgs) -> Result<(), Failure> {
    let bytes = read(&args.file)?;
    let mapping = args.mapping.as_deref().map(mapping_file).transpose()?;
    let app = setup::open(config)?;
    let centre = app.centre_named(args.centre.as_deref())?;
    let by = Importer { centre, caller: Caller::Anyone };
    let (columns, basis) = mapping.map_or((None, None), |file| (file.columns, file.basis));
    let columns: Option<Vec<ColumnDraft>> =
        columns.map(|columns| columns.into_iter().map(column).collect());
    let basis = basis.map(draft);
    let sent = Sent {
        kind: Some(kind),
        file: &bytes,
        source: args.source.as_deref(),
        columns: columns.as_deref(),
        basis: basis.as_ref(),
        ..Sent::default()
    };
    let Made::New(started) = app.begin_import(&by, sent, None)? else {
        return Err(Failure::new("The import was made before."));
    };
    let id = started.id();
    let report = with_bar(&app, id, "rows looked at", || app.look_at_import(&by, started, ROWS))?;
    report::show(&app, &by, &report, args.every_row)?;
    if args.dry_run {
        println!("Nothing was taken in: this was a dry run.");
        return Ok(());
    }
    let choices = Choices::default();
    let done = with_bar(&app, id, "rows taken in", || app.commit_import(&by, id, &choices))?;
    let (what, taking) = (report::records(kind), report.taking);
    println!("{} {what} were taken in. {} records were changed.", taking.new, taking.update);
    println!("To take that back: onestop import undo {}", done.id);
    Ok(())
}

/// Works on an import, with a bar of the rows that are done; none is drawn where nobody looks at
/// a terminal.
fn with_bar<R>(app: &App, id: ImportId, what: &'static str, work: impl FnOnce() -> R) -> R {
    let bar = ProgressBar::new(0).with_message(what);
    let form = "{bar:40} {human_pos} of {human_len} {msg}";
    bar.set_style(ProgressStyle::with_template(form).unwrap_or(ProgressStyle::default_bar()));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                if let Some((rows, all)) = app.import_progress(id) {
                    bar.set_length(u64::from(all));
                    bar.set_position(u64::from(rows));
                }
                thread::park_timeout(LOOK_EVERY);
            }
            bar.finish_and_clear();
        });
        let outcome = work();
        done.store(true, Ordering::Release);
        watcher.thread().unpark();
        outcome
    })
}

fn mapping_file(path: &Path) -> Result<MappingFile, Failure> {
    serde_json::from_slice(&read(path)?)
        .map_err(|error| Failure::new(format!("The mapping is not as it should be: {error}.")))
}

fn undo(config: &Config, id: &str, centre: Option<&str>) -> Result<(), Failure> {
    let id: ImportId = id.parse().map_err(|_| Failure::new("This is no id of an import."))?;
    let app = setup::open(config)?;
    let by = Importer { centre: app.centre_named(centre)?, caller: Caller::Anyone };
    let undone = app.undo_import(&by, id)?;
    let filter = RowFilter::default();
    let report = app.import_report(&by, undone.id, &filter, undone.totals.rows() as usize)?;
    let (mut gone, mut restored) = (0, 0);
    for told in &report.rows {
        let row = &told.row;
        match &row.undone {
            None => {}
            Some(Undone::Removed) => gone += 1,
            Some(Undone::Restored { kept }) if kept.is_empty() => restored += 1,
            Some(Undone::Restored { kept }) => {
                restored += 1;
                println!("line {}: changed since, and kept: {}", row.line, kept.join(", "));
            }
            Some(Undone::Kept { by }) => {
                println!("line {}: stays, as it was used since: {}", row.line, by.join(", "));
            }
        }
    }
    println!("{gone} records are gone, {restored} are as they were before.");
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}.", path.display())))
}

fn column((heading, column): (String, ColumnFile)) -> ColumnDraft {
    match column {
        ColumnFile::Field(field) => ColumnDraft { heading, field, separator: None },
        ColumnFile::List { field, separator } => ColumnDraft { heading, field, separator },
    }
}

fn draft(file: BasisFile) -> BasisDraft {
    BasisDraft {
        status: file.status,
        consent_purpose: file.consent_purpose,
        consent_wording: file.consent_wording,
        source: file.source,
        date: file.date,
        asserted_by: file.asserted_by,
    }
}
