//! An import of a file: what it declares, how far it has come, and what became of each row.

mod draft;
mod reading;
mod row;

use jiff::Timestamp;
use jiff::civil::Date;

use super::check::named;
use super::consent::Purpose;
use super::ids::ImportId;
use super::volunteer::Status;

pub use draft::{Draft, OrganisationDraft, PersonDraft, RecordDraft, WorkDraft};
pub use reading::{Answered, Asked, MappingFrom, ReadColumn, Reading};
pub use row::{
    Candidate, Change, Evidence, ImportedRow, Like, Noticed, Outcome, RowFault, Shown, Take,
    Undone, Why,
};

/// What somebody declares about the people of a file. Without it they come in as applied and
/// without consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The status of rows that name none.
    pub status: Status,
    /// What the people agreed to.
    pub consent_purpose: Purpose,
    /// The version of the words that they agreed to.
    pub consent_wording: String,
    /// Where the data come from, e.g. `V-Base export of Huyton`.
    pub source: String,
    /// When the consent was given, at the latest.
    pub date: Date,
    /// Who says so.
    pub asserted_by: String,
}

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportKind {
    /// People who volunteer.
    Volunteers,
    /// Groups and organisations.
    Organisations,
    /// Past placements, and the hours that were given.
    Placements,
}

named!(
    ImportKind,
    "A kind of import",
    Volunteers = "volunteers",
    Organisations = "organisations",
    Placements = "placements"
);

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportState {
    /// Its rows are being looked at.
    Reading,
    /// Nothing was taken in; the report says what would be.
    DryRun,
    /// It is being taken in; until that is done nothing of it is there.
    Committing,
    /// What the report says was taken in.
    Committed,
    /// What was taken in was taken back.
    Undone,
    /// It could not be looked at; nothing of it is there. Send the file again.
    Failed,
}

named!(
    ImportState,
    "The state of an import",
    Reading = "reading",
    DryRun = "dry_run",
    Committing = "committing",
    Committed = "committed",
    Undone = "undone",
    Failed = "failed"
);

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Nobody like that is there.
    pub new: u32,
    /// They are there, and the row says something else or more.
    pub update: u32,
    /// They are there, and the row says nothing new.
    pub unchanged: u32,
    /// Somebody who is there may be the same.
    pub likely_duplicate: u32,
    /// The same as an earlier row of the file.
    pub repeated: u32,
    /// Something is wrong.
    pub refused: u32,
}

impl Totals {
    /// Counts outcomes.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut totals = Self::default();
        for outcome in outcomes {
            let count = match outcome {
                Outcome::New => &mut totals.new,
                Outcome::Update => &mut totals.update,
                Outcome::Unchanged => &mut totals.unchanged,
                Outcome::LikelyDuplicate => &mut totals.likely_duplicate,
                Outcome::Repeated { .. } => &mut totals.repeated,
                Outcome::Refused { .. } => &mut totals.refused,
            };
            *count += 1;
        }
        totals
    }

    /// All rows.
    pub fn rows(&self) -> u32 {
        let known = self.update + self.unchanged + self.likely_duplicate;
        self.new + known + self.repeated + self.refused
    }
}

/// What the commit does with the rows, or did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taking {
    /// Records that are made.
    pub new: u32,
    /// Records that are changed.
    pub update: u32,
    /// Rows that are left out.
    pub leave_out: u32,
}

/// An import without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What its rows are.
    pub kind: ImportKind,
    /// How far it has come.
    pub state: ImportState,
    /// Where the file comes from, as it is called here; by it the next file of the same source
    /// finds its mapping and its records again.
    pub source: String,
    /// What was declared, if anything.
    pub basis: Option<Basis>,
    /// How the file was read.
    pub reading: Reading,
    /// Headings of the file that the mapping does not name, and that were left out.
    pub unmapped: Vec<String>,
    /// How many rows came to what.
    pub totals: Totals,
    /// Counts changes, for lost updates.
    pub version: i64,
    /// When the dry run was made.
    pub created_at: Timestamp,
    /// When it was committed.
    pub committed_at: Option<Timestamp>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}
