//! Files that come in by the command line: postcodes and volunteers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Deserialize;

use super::{Failure, setup};
use crate::app::idempotency::Made;
use crate::app::imports::{
    BasisDraft, Choices, ColumnDraft, ImportReport, Importer, RowFilter, Sent,
};
use crate::config::Config;
use crate::domain::account::Caller;
use crate::domain::ids::ImportId;
use crate::domain::import::{Outcome, Undone};

/// What can be done with places.
#[derive(Subcommand)]
pub enum PlacesCommand {
    /// Import OS Code-Point Open or the ONS Postcode Directory (ONSPD) as they are downloaded: zip
    /// files, folders or CSV files. What is stored already is located again.
    Import {
        /// Where the files are.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// A CSV with the columns `ward_code` and `ward` (or `WD25CD` and `WD25NM`), for the names of
        /// wards.
        #[arg(long)]
        wards: Option<PathBuf>,
    },
}

/// Fills the gazetteer.
pub fn places(config: &Config, command: &PlacesCommand) -> Result<(), Failure> {
    let PlacesCommand::Import { paths, wards } = command;
    let app = setup::open(config)?;
    let report = app.import_places(paths, wards.as_deref())?;
    println!(
        "{} files, {} lines ({} without coordinates, {} of postcodes no longer in use): {} postcodes, \
         {} sectors and outcodes and {} ward names are new or have changed.",
        report.files,
        report.lines,
        report.without_point,
        report.terminated,
        report.postcodes_changed,
        report.centroids_changed,
        report.wards_changed
    );
    let moved = report.moved;
    println!(
        "Located again: {} volunteers, {} needs, {} organisations and {} places of centres' lists lie \
         elsewhere than before or are known more precisely.",
        moved.volunteers, moved.needs, moved.organisations, moved.places
    );
    Ok(())
}

/// What can be imported.
#[derive(Subcommand)]
pub enum ImportCommand {
    /// Import volunteers from a CSV file.
    Volunteers {
        /// The file, UTF-8, with a heading row.
        file: PathBuf,
        /// A JSON file: `{"columns": {"First name": "given_name", ...}, "basis": {...}}`.
        #[arg(long)]
        mapping: PathBuf,
        /// Short name of the centre; may be left out where there is one.
        #[arg(long)]
        centre: Option<String>,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Take an import back, up to 30 days after it.
    Undo {
        /// The import's id.
        id: String,
        /// Short name of the centre; may be left out where there is one.
        #[arg(long)]
        centre: Option<String>,
    },
}

/// A mapping file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    columns: BTreeMap<String, ColumnFile>,
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

/// Imports a file of volunteers: the dry run, its report, and, unless only that was asked for,
/// the commit.
pub fn import(config: &Config, command: &ImportCommand) -> Result<(), Failure> {
    let (file, mapping, centre, dry_run) = match command {
        ImportCommand::Volunteers { file, mapping, centre, dry_run } => {
            (file, mapping, centre, dry_run)
        }
        ImportCommand::Undo { id, centre } => return undo(config, id, centre.as_deref()),
    };
    let bytes = read(file)?;
    let mapping: MappingFile = serde_json::from_slice(&read(mapping)?)
        .map_err(|error| Failure::new(format!("The mapping is not as it should be: {error}.")))?;
    let app = setup::open(config)?;
    let by = Importer { centre: app.centre_named(centre.as_deref())?, caller: Caller::Anyone };
    let columns: Vec<ColumnDraft> = mapping.columns.into_iter().map(column).collect();
    let basis = mapping.basis.map(draft);
    let sent = Sent { file: &bytes, source: None, columns: &columns, basis: basis.as_ref() };
    let Made::New(report) = app.start_import(&by, sent, None)? else {
        return Err(Failure::new("The import was made before."));
    };
    show(&report);
    if *dry_run {
        println!("Nothing was taken in: this was a dry run.");
        return Ok(());
    }
    let done = app.commit_import(&by, report.import.id, &Choices::default())?;
    println!(
        "{} people were taken in. To take that back: onestop import undo {}",
        report.taking.new, done.id
    );
    Ok(())
}

fn undo(config: &Config, id: &str, centre: Option<&str>) -> Result<(), Failure> {
    let id: ImportId = id.parse().map_err(|_| Failure::new("This is no id of an import."))?;
    let app = setup::open(config)?;
    let by = Importer { centre: app.centre_named(centre)?, caller: Caller::Anyone };
    let undone = app.undo_import(&by, id)?;
    let filter = RowFilter::default();
    let report = app.import_report(&by, undone.id, &filter, undone.totals.rows() as usize)?;
    let (mut gone, mut restored) = (0, 0);
    for row in &report.rows {
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

/// Says what would happen: the totals, and every row that is not simply new or unchanged.
fn show(report: &ImportReport) {
    for row in &report.rows {
        let line = row.line;
        match &row.outcome {
            Outcome::New | Outcome::Unchanged => {}
            Outcome::Update => {
                let fields: Vec<&str> =
                    row.shown.changes.iter().map(|change| change.field.as_str()).collect();
                println!("line {line}: already there; changes {}", fields.join(", "));
            }
            Outcome::LikelyDuplicate => {
                println!("line {line}: somebody who is there may be the same; left out");
            }
            Outcome::Repeated { line: first } => {
                println!("line {line}: the same person as on line {first}");
            }
            Outcome::Refused { faults } => {
                for fault in faults {
                    println!("line {line}: {}: {}", fault.pointer, fault.message);
                }
            }
        }
    }
    let totals = report.import.totals;
    println!(
        "{} new, {} with changes, {} unchanged, {} perhaps there already, {} repeated, {} refused.",
        totals.new,
        totals.update,
        totals.unchanged,
        totals.likely_duplicate,
        totals.repeated,
        totals.refused
    );
    if !report.import.unmapped.is_empty() {
        println!(
            "Left out, as the mapping does not name them: {}.",
            report.import.unmapped.join(", ")
        );
    }
}
