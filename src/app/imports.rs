//! Taking in a file: first a dry run that says of every row what would happen, and what a person
//! decides about it; then a commit that does exactly that, all or nothing; and an undo.

mod choose;
mod commit;
mod fields;
pub mod jobs;
mod likely;
mod people;
mod plan;
mod run;
mod undo;

pub use choose::{Choice, Choices, ClassChoice};
pub use run::{Importer, Started};
pub use undo::UNDO_KEPT;

use jiff::Timestamp;
use jiff::civil::Date;

use super::error::Error;
use crate::domain::centre::Centre;
use crate::domain::ids::ImportId;
use crate::domain::import::{
    Basis, Import, ImportKind, ImportState, ImportedRow, Take, Taking, Totals,
};
use crate::domain::text::{self, NAME_MAX};
use crate::domain::vocabulary::Vocabulary;
use crate::intake::mapping::Mapping;
use crate::intake::volunteers::{self as intake, Sheet};
use crate::resolve::skills::Index;
use crate::store::imports::KeptRow;

pub use crate::intake::basis::BasisDraft;
pub use crate::intake::mapping::ColumnDraft;
pub use crate::store::imports::RowFilter;

/// What a source is called that has no name.
const UNNAMED: &str = "file";

/// A file as it was sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The CSV, at most 50 MiB.
    pub file: &'a [u8],
    /// Where it comes from; `None` = as the basis says.
    pub source: Option<&'a str>,
    /// Which column is which field.
    pub columns: &'a [ColumnDraft],
    /// What is declared about the people, if anything.
    pub basis: Option<&'a BasisDraft>,
}

/// A file that was read, with nothing looked up and nothing stored yet.
#[derive(Debug, Clone)]
pub struct Read {
    sheet: Sheet,
    source: String,
    basis: Option<Basis>,
}

/// An import and what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// The import.
    pub import: Import,
    /// What the commit does with its rows, or did.
    pub taking: Taking,
    /// How many rows are looked at, or taken in, and of how many.
    pub progress: (u32, u32),
    /// Its rows, in the order of the file.
    pub rows: Vec<ImportedRow>,
}

/// The date at a centre.
pub fn today(centre: &Centre, now: Timestamp) -> Date {
    now.to_zoned(centre.zone.tz().clone()).date()
}

/// Reads a file. It touches no database and takes a while for a large one. Faults are those of
/// the file, the mapping and the basis.
pub fn read(
    sent: Sent<'_>,
    vocabulary: &Vocabulary,
    skills: &Index,
    today: Date,
) -> Result<Read, Error> {
    let mapping = Mapping::parse(sent.columns)?;
    let basis = sent.basis.map(|draft| draft.parse(today)).transpose()?;
    let named = sent.source.map(|name| text::line("The name of a source", name, NAME_MAX));
    let named = named.transpose().map_err(|fault| Error::invalid("/source", fault))?;
    let source = named.or_else(|| basis.as_ref().map(|basis| basis.source.clone()));
    let sheet = intake::read(sent.file, &mapping, vocabulary, skills, today)?;
    Ok(Read { sheet, source: text::key(source.as_deref().unwrap_or(UNNAMED)), basis })
}

impl Read {
    /// The import as it begins.
    fn import(&self, id: ImportId, now: Timestamp) -> Import {
        Import {
            id,
            kind: ImportKind::Volunteers,
            state: ImportState::Reading,
            source: self.source.clone(),
            basis: self.basis.clone(),
            unmapped: self.sheet.unmapped.clone(),
            totals: Totals::default(),
            version: 1,
            created_at: now,
            committed_at: None,
            undone_at: None,
        }
    }
}

/// A row as it is shown: once it is committed, with the record that it made.
fn as_shown(import: &Import, kept: KeptRow) -> ImportedRow {
    let KeptRow { mut row, new_id, .. } = kept;
    match (import.state, row.take) {
        (ImportState::Committed | ImportState::Undone, Take::New) => row.record = new_id,
        (ImportState::Committed | ImportState::Undone, Take::Update | Take::LeaveOut)
        | (
            ImportState::Reading
            | ImportState::DryRun
            | ImportState::Committing
            | ImportState::Failed,
            _,
        ) => {}
    }
    row
}

/// What the commit does with rows.
fn taking<'a>(rows: impl Iterator<Item = &'a ImportedRow>) -> Taking {
    let mut taking = Taking::default();
    for row in rows {
        match row.take {
            Take::New => taking.new += 1,
            Take::Update => taking.update += 1,
            Take::LeaveOut => taking.leave_out += 1,
        }
    }
    taking
}
