//! What became of a row of a file, or would.

use uuid::Uuid;

use crate::domain::check::named;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::pii::Pii;

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
        let one = |field: &FieldFault| Self::at(field.pointer.clone(), field.fault.clone());
        faults.list().iter().map(one).collect()
    }

    /// A fault at a pointer.
    pub fn at(pointer: impl Into<String>, fault: Fault) -> Self {
        Self { pointer: pointer.into(), code: fault.code.to_owned(), message: fault.message }
    }
}

/// What a row is, next to what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody like that is there.
    New,
    /// They are there for certain, and the row says something else or more.
    Update,
    /// They are there for certain, and the row says nothing new.
    Unchanged,
    /// Somebody who is there, or on an earlier line, may be the same; a person decides.
    LikelyDuplicate,
    /// The same as in an earlier row of the file, with which it makes one record.
    Repeated {
        /// The line of that row.
        line: u32,
    },
    /// Something is wrong; all of it is listed.
    Refused {
        /// What.
        faults: Vec<RowFault>,
    },
}

impl Outcome {
    /// The names of all outcomes.
    pub const NAMES: [&str; 6] =
        ["new", "update", "unchanged", "likely_duplicate", "repeated", "refused"];

    /// Its name in the API.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Update => "update",
            Self::Unchanged => "unchanged",
            Self::LikelyDuplicate => "likely_duplicate",
            Self::Repeated { .. } => "repeated",
            Self::Refused { .. } => "refused",
        }
    }
}

/// What is to be done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// A new record is made of it.
    New,
    /// The record that it names is changed.
    Update,
    /// Nothing.
    LeaveOut,
}

/// Why a field is not taken over though the row says something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was changed here since the last import of this source. The caller may take it all the
    /// same.
    ChangedHere,
    /// No import brings somebody back who has left. The caller may take it all the same.
    HasLeft,
    /// A date of birth is corrected by a person who has seen proof, never by a file.
    Age,
    /// What somebody has taken back only they give again.
    ConsentWithdrawn,
}

named!(Take, "What to do with a row", New = "new", Update = "update", LeaveOut = "leave_out");
named!(
    Why,
    "A reason",
    ChangedHere = "changed_here",
    HasLeft = "has_left",
    Age = "age",
    ConsentWithdrawn = "consent_withdrawn"
);

impl Why {
    /// Whether a person may say that the field is taken over all the same.
    pub fn may_be_overruled(self) -> bool {
        match self {
            Self::ChangedHere | Self::HasLeft => true,
            Self::Age | Self::ConsentWithdrawn => false,
        }
    }
}

/// A field of a record that the row would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name in the API.
    pub field: String,
    /// What is there, as people write it.
    pub old: Option<Pii<String>>,
    /// What would be there.
    pub new: Option<Pii<String>>,
    /// Whether it is taken over.
    pub take: bool,
    /// Why it is not, unless somebody says so.
    pub why: Option<Why>,
}

/// How alike one field of two records is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which field.
    pub field: String,
    /// How alike: `same`, `one_error`, `different`, ...
    pub level: String,
    /// What that says for one person (above 0) or two (below), in hundredths of bits.
    pub weight: i32,
}

/// What a row may be the same as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Like {
    /// A record that is there.
    Record(Uuid),
    /// An earlier line of the file.
    Line(u32),
}

impl Like {
    /// The record that is there.
    pub fn record(self) -> Option<Uuid> {
        match self {
            Self::Record(id) => Some(id),
            Self::Line(_) => None,
        }
    }

    /// The earlier line.
    pub fn line(self) -> Option<u32> {
        match self {
            Self::Record(_) => None,
            Self::Line(line) => Some(line),
        }
    }
}

/// Somebody who may be the person of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub like: Like,
    /// How likely it is, in millionths.
    pub likelihood: u32,
    /// Why, field by field.
    pub evidence: Vec<Evidence>,
}

/// Something about a row that somebody may want to know, though it is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noticed {
    /// `/{heading of the column}`, empty for the whole row.
    pub pointer: String,
    /// Stable, for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The words of the cell that it is about.
    pub words: Option<Pii<String>>,
}

/// What a row shows of people: it goes when they are erased, and with the time to undo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The fields of the record that it would change, or did.
    pub changes: Vec<Change>,
    /// Who may be the same.
    pub candidates: Vec<Candidate>,
    /// Words that no vocabulary knows; they are kept with the record as they are.
    pub unresolved: Vec<String>,
    /// What was read with care.
    pub noticed: Vec<Noticed>,
}

/// What an undo did with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// The record that it had made is gone.
    Removed,
    /// The record that it had changed is as it was before; of these fields what was changed
    /// since was kept.
    Restored {
        /// Names of the fields that were kept.
        kept: Vec<String>,
    },
    /// The record that it had made stays, as it was used since.
    Kept {
        /// What it is used by: `edited`, `placements`, `checks`, `consents`, `blocks`.
        by: Vec<String>,
    },
}

/// A row of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRow {
    /// The line of the file on which it begins; the heading row is on line 1.
    pub line: u32,
    /// What it is.
    pub outcome: Outcome,
    /// What is done with it.
    pub take: Take,
    /// The record that it changes; or, once it is committed, that it made.
    pub record: Option<Uuid>,
    /// What it shows of people.
    pub shown: Shown,
    /// What an undo did.
    pub undone: Option<Undone>,
}
