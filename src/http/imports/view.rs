//! An import as it is answered.

use serde::Serialize;
use utoipa::ToSchema;

use super::ROWS;
use super::reading::ReadingView;
use crate::app::imports::sentences;
use crate::app::imports::{ImportReport, ToldRow};
use crate::domain::import::{
    Candidate, Change, Import, ImportKind, Noticed, Outcome, RowFault, Taking, Totals, Undone, Why,
};

/// How many rows came to what.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotalsView {
    /// Nobody like that is there.
    pub new: u32,
    /// They are there, and the row says something else or more.
    pub update: u32,
    /// They are there, and the row says nothing new.
    pub unchanged: u32,
    /// Somebody who is there may be the same.
    pub likely_duplicate: u32,
    /// The same as an earlier row of the file, with which they make one record.
    pub repeated: u32,
    /// Something is wrong.
    pub refused: u32,
}

/// What the commit does with the rows, or did.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakingView {
    /// Records that are made.
    pub new: u32,
    /// Records that are changed.
    pub update: u32,
    /// Rows that are left out.
    pub leave_out: u32,
}

/// One thing wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowFaultView {
    /// `/` and the heading of the column.
    pub pointer: String,
    /// Stable, for programs.
    pub code: String,
    /// What would be right.
    pub message: String,
}

/// A field of a record that the row would change, or did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// Its name.
    #[schema(example = "phone")]
    pub field: String,
    /// What is there; `null` = nothing.
    pub old: Option<String>,
    /// What would be there.
    pub new: Option<String>,
    /// Whether it is taken over.
    pub take: bool,
    /// Why it is not, unless somebody says so: `changed_here` (since the last import of this
    /// source), `has_left`; or not at all: `age`, `consent_withdrawn`.
    pub why: Option<String>,
}

/// How alike one field of two records is.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceView {
    /// Which field.
    pub field: String,
    /// How alike: `same`, `one_error`, `different`, ...
    pub level: String,
    /// What that says for one person (above 0) or two (below), in bits.
    pub weight: f64,
}

/// Somebody who may be the person of a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateView {
    /// The record that is there; `null` where it is an earlier line of the file.
    pub record_id: Option<String>,
    /// The earlier line of the file.
    pub line: Option<u32>,
    /// What they are called.
    pub name: String,
    /// Why they may be the same, in words.
    #[schema(example = "same e-mail address, first name one typing error apart")]
    pub why: String,
    /// How likely it is, 0 to 1.
    pub likelihood: f64,
    /// Why, field by field.
    pub evidence: Vec<EvidenceView>,
}

/// Something about a row that somebody may want to know, though it is not refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemarkView {
    /// `/` and the heading of the column.
    pub pointer: String,
    /// Stable, for programs.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The words of the cell that it is about.
    pub words: Option<String>,
}

/// What an undo did with a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneView {
    /// `removed` (the record that it had made is gone), `restored` (the record that it had changed
    /// is as before) or `kept` (the record that it had made stays, as it was used since).
    pub result: &'static str,
    /// Of a restored record: fields that were changed since, and stay. Of a kept one: what it is
    /// used by.
    pub kept: Vec<String>,
}

/// What became of a row, or would.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowView {
    /// The line of the file; the heading row is on line 1.
    pub line: u32,
    /// `new`, `update`, `unchanged`, `likely_duplicate`, `repeated` or `refused`.
    pub outcome: &'static str,
    /// What is done with it: `new`, `update` or `leave_out`.
    pub take: &'static str,
    /// What becomes of it and why, for people.
    #[schema(example = "Sam Taylor: here already; telephone number changes.")]
    pub sentence: String,
    /// The record that it changes; once committed, also the one that it made.
    pub record_id: Option<String>,
    /// The same, where it is a volunteer.
    pub volunteer_id: Option<String>,
    /// The earlier line of the file with the same person.
    pub same_as_line: Option<u32>,
    /// Fields that it would change, or did; of a row that makes a record, all that this would hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeView>,
    /// Who may be the same, the likeliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<CandidateView>,
    /// Words that no vocabulary knows; they are kept with the record as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unresolved: Vec<String>,
    /// What was read with care.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<RemarkView>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<RowFaultView>,
    /// What an undo did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone: Option<UndoneView>,
}

/// An import as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// Id.
    pub id: String,
    /// `volunteers`, `organisations` or `placements`.
    pub kind: &'static str,
    /// `reading`, `dry_run`, `committing`, `committed`, `undone` or `failed`.
    pub state: &'static str,
    /// What the file holds, what is left out and what is to be decided, for people.
    pub summary: Vec<String>,
    /// Where the file comes from.
    pub source: String,
    /// Rows that were looked at, or taken in.
    pub rows_done: u32,
    /// All rows.
    pub rows_total: u32,
    /// How many rows came to what.
    pub totals: TotalsView,
    /// What the commit does with them, or did.
    pub taking: TakingView,
    /// How the file was read.
    pub reading: ReadingView,
    /// Headings that the mapping does not name, and that are left out.
    pub unmapped: Vec<String>,
    /// Rows, at most 1000; the next ones are at `?after_line=` the last line.
    pub rows: Vec<RowView>,
    /// When the dry run was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was committed; until 30 days later it can be undone.
    #[schema(format = "date-time")]
    pub committed_at: Option<String>,
    /// When it was undone.
    #[schema(format = "date-time")]
    pub undone_at: Option<String>,
}

/// An import in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportSummary {
    /// Id.
    pub id: String,
    /// `volunteers`, `organisations` or `placements`.
    pub kind: &'static str,
    /// `reading`, `dry_run`, `committed`, `undone` or `failed`.
    pub state: &'static str,
    /// Where the file comes from.
    pub source: String,
    /// How many rows came to what.
    pub totals: TotalsView,
    /// When the dry run was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was committed.
    #[schema(format = "date-time")]
    pub committed_at: Option<String>,
    /// When it was undone.
    #[schema(format = "date-time")]
    pub undone_at: Option<String>,
}

impl ImportView {
    /// The view of a report.
    pub fn of(report: &ImportReport) -> Self {
        let import = &report.import;
        let (rows_done, rows_total) = report.progress;
        Self {
            id: import.id.to_string(),
            kind: import.kind.as_str(),
            state: import.state.as_str(),
            summary: sentences::summary(import),
            source: import.source.clone(),
            rows_done,
            rows_total,
            totals: TotalsView::of(import.totals),
            taking: TakingView::of(report.taking),
            reading: ReadingView::of(&import.reading),
            unmapped: import.unmapped.clone(),
            rows: report.rows.iter().take(ROWS).map(|row| RowView::of(import.kind, row)).collect(),
            created_at: import.created_at.to_string(),
            committed_at: import.committed_at.map(|at| at.to_string()),
            undone_at: import.undone_at.map(|at| at.to_string()),
        }
    }
}

impl ImportSummary {
    /// The view of an import without its rows.
    pub fn of(import: &Import) -> Self {
        Self {
            id: import.id.to_string(),
            kind: import.kind.as_str(),
            state: import.state.as_str(),
            source: import.source.clone(),
            totals: TotalsView::of(import.totals),
            created_at: import.created_at.to_string(),
            committed_at: import.committed_at.map(|at| at.to_string()),
            undone_at: import.undone_at.map(|at| at.to_string()),
        }
    }
}

impl TotalsView {
    fn of(totals: Totals) -> Self {
        let Totals { new, update, unchanged, likely_duplicate, repeated, refused } = totals;
        Self { new, update, unchanged, likely_duplicate, repeated, refused }
    }
}

impl TakingView {
    fn of(taking: Taking) -> Self {
        Self { new: taking.new, update: taking.update, leave_out: taking.leave_out }
    }
}

impl RowView {
    /// The view of a row.
    pub fn of(kind: ImportKind, told: &ToldRow) -> Self {
        let row = &told.row;
        let (same_as_line, errors) = match &row.outcome {
            Outcome::Repeated { line } => (Some(*line), Vec::new()),
            Outcome::Refused { faults } => (None, faults.iter().map(RowFaultView::of).collect()),
            Outcome::New | Outcome::Update | Outcome::Unchanged | Outcome::LikelyDuplicate => {
                (None, Vec::new())
            }
        };
        let record = row.record.map(|id| id.to_string());
        Self {
            line: row.line,
            outcome: row.outcome.as_str(),
            take: row.take.as_str(),
            sentence: told.sentence.reveal().clone(),
            volunteer_id: record.clone().filter(|_| kind == ImportKind::Volunteers),
            record_id: record,
            same_as_line,
            changes: row.shown.changes.iter().map(ChangeView::of).collect(),
            candidates: row
                .shown
                .candidates
                .iter()
                .zip(&told.candidates)
                .map(|(one, told)| CandidateView::of(one, told.reveal()))
                .collect(),
            unresolved: row.shown.unresolved.clone(),
            remarks: row.shown.noticed.iter().map(RemarkView::of).collect(),
            errors,
            undone: row.undone.as_ref().map(UndoneView::of),
        }
    }
}

impl RemarkView {
    fn of(noticed: &Noticed) -> Self {
        Self {
            pointer: noticed.pointer.clone(),
            code: noticed.code.clone(),
            message: noticed.message.clone(),
            words: noticed.words.as_ref().map(|words| words.reveal().clone()),
        }
    }
}

impl RowFaultView {
    fn of(fault: &RowFault) -> Self {
        Self {
            pointer: fault.pointer.clone(),
            code: fault.code.clone(),
            message: fault.message.clone(),
        }
    }
}

impl ChangeView {
    fn of(change: &Change) -> Self {
        Self {
            field: change.field.clone(),
            old: change.old.as_ref().map(|old| old.reveal().clone()),
            new: change.new.as_ref().map(|new| new.reveal().clone()),
            take: change.take,
            why: change.why.map(Why::as_str).map(str::to_owned),
        }
    }
}

impl CandidateView {
    fn of(candidate: &Candidate, (name, why): &(String, String)) -> Self {
        let evidence = |one: &crate::domain::import::Evidence| EvidenceView {
            field: one.field.clone(),
            level: one.level.clone(),
            weight: f64::from(one.weight) / 100.0,
        };
        Self {
            record_id: candidate.like.record().map(|id| id.to_string()),
            line: candidate.like.line(),
            name: name.clone(),
            why: why.clone(),
            likelihood: f64::from(candidate.likelihood) / 1e6,
            evidence: candidate.evidence.iter().map(evidence).collect(),
        }
    }
}

impl UndoneView {
    fn of(undone: &Undone) -> Self {
        match undone {
            Undone::Removed => Self { result: "removed", kept: Vec::new() },
            Undone::Restored { kept } => Self { result: "restored", kept: kept.clone() },
            Undone::Kept { by } => Self { result: "kept", kept: by.clone() },
        }
    }
}
