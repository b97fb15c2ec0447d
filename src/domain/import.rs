//! An import of a file: what it declares, and what became of each row.

use jiff::Timestamp;
use jiff::civil::Date;

use super::check::named;
use super::consent::Purpose;
use super::fault::Faults;
use super::ids::{ImportId, VolunteerId};
use super::volunteer::Status;

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

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportState {
    /// Nothing was taken in; the report says what would be.
    DryRun,
    /// What the report says was taken in.
    Committed,
}

named!(ImportState, "The state of an import", DryRun = "dry_run", Committed = "committed");

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// New people.
    pub new: u32,
    /// Rows with something wrong.
    pub refused: u32,
    /// People who are there already.
    pub already_there: u32,
}

impl Totals {
    /// Counts outcomes.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut totals = Self::default();
        for outcome in outcomes {
            match outcome {
                Outcome::New { .. } => totals.new += 1,
                Outcome::Refused { .. } => totals.refused += 1,
                Outcome::AlreadyThere { .. } => totals.already_there += 1,
            }
        }
        totals
    }
}

/// One thing wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// `/{heading of the column}`, empty for the whole row (RFC 6901).
    pub pointer: String,
    /// Stable, for programs.
    pub code: String,
    /// A sentence for people; it never repeats the value.
    pub message: String,
}

impl RowFault {
    /// The faults of a row.
    pub fn of(faults: &Faults) -> Vec<Self> {
        let one = |field: &super::fault::FieldFault| Self {
            pointer: field.pointer.clone(),
            code: field.fault.code.to_owned(),
            message: field.fault.message.clone(),
        };
        faults.list().iter().map(one).collect()
    }
}

/// What became of a row, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A new person; the id is known once the import is committed.
    New {
        /// The new record.
        volunteer: Option<VolunteerId>,
    },
    /// Something is wrong; all of it is listed.
    Refused {
        /// What.
        faults: Vec<RowFault>,
    },
    /// Somebody with the same e-mail address and name is there already.
    AlreadyThere {
        /// The record, where it was there before the import.
        volunteer: Option<VolunteerId>,
        /// The earlier line of the file, where it is that.
        line: Option<u32>,
    },
}

/// A row of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRow {
    /// The line of the file on which it begins; the heading row is on line 1.
    pub line: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// An import without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// How far it has come.
    pub state: ImportState,
    /// What was declared, if anything.
    pub basis: Option<Basis>,
    /// Headings of the file that the mapping does not name, and that were left out.
    pub unmapped: Vec<String>,
    /// How many rows came to what.
    pub totals: Totals,
    /// When the dry run was made.
    pub created_at: Timestamp,
    /// When it was committed.
    pub committed_at: Option<Timestamp>,
}
