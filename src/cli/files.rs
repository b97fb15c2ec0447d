//! Files that come in by the command line: postcodes and volunteers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Deserialize;

use super::{Failure, setup};
use crate::app::App;
use crate::app::idempotency::Made;
use crate::app::imports::{BasisDraft, ColumnDraft, ImportReport, Importer, Sent};
use crate::config::Config;
use crate::domain::account::Caller;
use crate::domain::import::Outcome;

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
        "Located again: {} volunteers, {} needs and {} organisations lie elsewhere than before or \
         are known more precisely.",
        moved.volunteers, moved.needs, moved.organisations
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
    let ImportCommand::Volunteers { file, mapping, centre, dry_run } = command;
    let bytes = read(file)?;
    let mapping: MappingFile = serde_json::from_slice(&read(mapping)?)
        .map_err(|error| Failure::new(format!("The mapping is not as it should be: {error}.")))?;
    let app = setup::open(config)?;
    let by = Importer { centre: app.centre_named(centre.as_deref())?, caller: Caller::Anyone };
    let columns: Vec<ColumnDraft> = mapping.columns.into_iter().map(column).collect();
    let basis = mapping.basis.map(draft);
    let sent = Sent { file: &bytes, columns: &columns, basis: basis.as_ref() };
    let Made::New(report) = app.start_import(&by, sent, None)? else {
        return Err(Failure::new("The import was made before."));
    };
    show(&report);
    if *dry_run {
        println!("Nothing was taken in: this was a dry run.");
        return Ok(());
    }
    commit(&app, &by, &report)
}

fn commit(app: &App, by: &Importer, report: &ImportReport) -> Result<(), Failure> {
    let done = app.commit_import(by, report.import.id)?;
    println!("{} people were taken in.", done.import.totals.new);
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

/// Says what would happen: the totals, and every row that is not simply new.
fn show(report: &ImportReport) {
    for row in &report.rows {
        match &row.outcome {
            Outcome::New { .. } => {}
            Outcome::AlreadyThere { line: Some(line), .. } => {
                println!("line {}: the same person as on line {line}", row.line);
            }
            Outcome::AlreadyThere { line: None, .. } => {
                println!("line {}: already there", row.line);
            }
            Outcome::Refused { faults } => {
                for fault in faults {
                    println!("line {}: {}: {}", row.line, fault.pointer, fault.message);
                }
            }
        }
    }
    let totals = report.import.totals;
    println!(
        "{} new, {} already there, {} refused.",
        totals.new, totals.already_there, totals.refused
    );
    if !report.import.unmapped.is_empty() {
        println!(
            "Left out, as the mapping does not name them: {}.",
            report.import.unmapped.join(", ")
        );
    }
}
