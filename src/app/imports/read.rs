//! Reading a file: by the mapping that was sent, by the one of the source's last file, or by the
//! one that is proposed.

use jiff::Timestamp;

use super::{BasisDraft, ColumnDraft};
use crate::app::Error;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::ImportId;
use crate::domain::import::{
    Answered, Asked, Basis, Import, ImportKind, ImportState, MappingFrom, ReadColumn, Reading,
    Totals,
};
use crate::domain::text::{self, NAME_MAX};
use crate::intake::answer::{Answers, Known, Question, Unreadable};
use crate::intake::cell::date::{DateOrder, ShortYears};
use crate::intake::field::Target;
use crate::intake::file::{File, Found};
use crate::intake::history::{self, HistoryRow};
use crate::intake::mapping::Mapping;
use crate::intake::organisations::{self, OrganisationRow};
use crate::intake::propose::{ProposedColumn, propose};
use crate::intake::volunteers::{self as intake, Sheet};

/// What a source is called that has no name.
const UNNAMED: &str = "file";

/// A file as it was sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sent<'a> {
    /// What its rows are; `None` = volunteers.
    pub kind: Option<ImportKind>,
    /// A CSV in any usual encoding or a workbook (XLSX), at most 50 MiB.
    pub file: &'a [u8],
    /// The sheet of a workbook; `None` = the first.
    pub sheet: Option<&'a str>,
    /// Where it comes from; `None` = as the basis says.
    pub source: Option<&'a str>,
    /// Which column is which field; `None` = as in the last file of the source, or as proposed.
    pub columns: Option<&'a [ColumnDraft]>,
    /// What was answered to what the file does not tell.
    pub answers: Option<&'a Answered>,
    /// What is declared about the people, if anything.
    pub basis: Option<&'a BasisDraft>,
}

/// A file that was read, with nothing looked up and nothing stored yet.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub kind: ImportKind,
    pub rows: ReadRows,
    pub unmapped: Vec<String>,
    pub source: String,
    pub basis: Option<Basis>,
    pub reading: Reading,
}

/// The rows of a file, as its kind reads them.
#[derive(Debug, Clone)]
pub(super) enum ReadRows {
    Volunteers(Sheet),
    Organisations(Vec<OrganisationRow>),
    Placements(Vec<HistoryRow>),
}

impl ReadRows {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Volunteers(sheet) => sheet.rows.len(),
            Self::Organisations(rows) => rows.len(),
            Self::Placements(rows) => rows.len(),
        }
    }
}

impl Sent<'_> {
    /// What its rows are.
    pub fn kind(&self) -> ImportKind {
        self.kind.unwrap_or(ImportKind::Volunteers)
    }
}

/// What the reader of files calls a kind.
fn target(kind: ImportKind) -> Target {
    match kind {
        ImportKind::Volunteers => Target::Volunteers,
        ImportKind::Organisations => Target::Organisations,
        ImportKind::Placements => Target::History,
    }
}

/// Reads rows as their kind asks for; with what the file does not tell.
fn read_rows(
    kind: ImportKind,
    file: &File,
    mapping: &Mapping,
    answers: Answers,
    known: &Known<'_>,
) -> Result<(ReadRows, Vec<Question>), Error> {
    Ok(match kind {
        ImportKind::Volunteers => {
            let mut sheet = intake::read_rows(file, mapping, &answers, known)?;
            let questions = std::mem::take(&mut sheet.questions);
            (ReadRows::Volunteers(sheet), questions)
        }
        ImportKind::Organisations => {
            let rows = organisations::read_rows(file, mapping, &answers)?;
            (ReadRows::Organisations(rows), Vec::new())
        }
        ImportKind::Placements => {
            let sheet = history::read_rows(file, mapping, &answers, known)?;
            (ReadRows::Placements(sheet.rows), sheet.questions)
        }
    })
}

/// The name by which a source is known.
pub(super) fn source_of(sent: &Sent<'_>) -> Result<String, Error> {
    let given = sent.source.map(|name| text::line("The name of a source", name, NAME_MAX));
    let given = given.transpose().map_err(|fault| Error::invalid("/source", fault))?;
    let name = given.or_else(|| sent.basis.map(|basis| basis.source.clone()));
    Ok(text::key(name.as_deref().unwrap_or(UNNAMED)))
}

/// Reads a file. It touches no database and takes a while for a large one. `kept` is how the last
/// file of the source was read. Faults are those of the file, the mapping, the answers and the
/// basis.
pub(super) fn read(
    sent: Sent<'_>,
    known: &Known<'_>,
    source: String,
    kept: Option<Reading>,
) -> Result<Read, Error> {
    let kind = sent.kind();
    let sent_mapping = sent.columns.map(|drafts| Mapping::parse_for(target(kind), drafts));
    let sent_mapping = sent_mapping.transpose()?;
    let basis = sent.basis.map(|draft| draft.parse(known.today)).transpose()?;
    if basis.is_some() && kind != ImportKind::Volunteers {
        let message = "A basis is declared for people: a file of another kind has none.";
        return Err(Error::invalid("/basis", Fault::new("unexpected", message)));
    }
    let file = File::read_sheet(sent.file, sent.sheet)?;
    let (mapping, mut reading) = mapping(&file, kind, known, (sent_mapping, sent.columns), kept)?;
    if let Some(answers) = sent.answers {
        reading.answers = answers.clone();
    }
    let (rows, questions) = read_rows(kind, &file, &mapping, answers(&reading.answers)?, known)?;
    reading.questions = questions.iter().map(asked).collect();
    reading.found = found(&file.found);
    let unmapped = mapping.unmapped(&file);
    Ok(Read { kind, rows, unmapped, source, basis, reading })
}

/// How a file would be read, without reading its rows into records.
pub(super) fn preview(sent: Sent<'_>, known: &Known<'_>) -> Result<Reading, Error> {
    let kind = sent.kind();
    let file = File::read_sheet(sent.file, sent.sheet)?;
    let (columns, drafts) = proposed(&file, kind, known);
    let mut reading = Reading {
        found: found(&file.found),
        mapping: MappingFrom::Proposed,
        columns,
        ..Reading::default()
    };
    if let Some(answers) = sent.answers {
        reading.answers = answers.clone();
    }
    // A file without a name in it has a proposal all the same, and no questions yet.
    if let Ok(mapping) = Mapping::parse_for(target(kind), &drafts) {
        let answers = answers(&reading.answers)?;
        let (_, questions) = read_rows(kind, &file, &mapping, answers, known)?;
        reading.questions = questions.iter().map(asked).collect();
    }
    Ok(reading)
}

fn mapping(
    file: &File,
    kind: ImportKind,
    known: &Known<'_>,
    (sent, drafts): (Option<Mapping>, Option<&[ColumnDraft]>),
    kept: Option<Reading>,
) -> Result<(Mapping, Reading), Error> {
    if let (Some(mapping), Some(drafts)) = (sent, drafts) {
        let columns = drafts.iter().map(given).collect();
        return Ok((mapping, Reading { columns, ..Reading::default() }));
    }
    if let Some(kept) = kept {
        let drafts: Vec<ColumnDraft> = kept.columns.iter().map(draft).collect();
        let mapping = Mapping::parse_for(target(kind), &drafts)?;
        // A file of another shape has a mapping of its own.
        if mapping.find_in(file).is_ok() {
            return Ok((mapping, Reading { mapping: MappingFrom::Kept, ..kept }));
        }
    }
    let (columns, drafts) = proposed(file, kind, known);
    let mapping = Mapping::parse_for(target(kind), &drafts)?;
    Ok((mapping, Reading { mapping: MappingFrom::Proposed, columns, ..Reading::default() }))
}

fn proposed(
    file: &File,
    kind: ImportKind,
    known: &Known<'_>,
) -> (Vec<ReadColumn>, Vec<ColumnDraft>) {
    let proposal = propose(file, target(kind), known);
    let column = |one: &ProposedColumn| ReadColumn {
        heading: one.heading.clone(),
        field: one.field.as_str().to_owned(),
        separator: None,
        confidence: Some(one.confidence.as_str().to_owned()),
        reason: Some(one.reason.clone()),
    };
    (proposal.columns.iter().map(column).collect(), proposal.drafts())
}

fn given(draft: &ColumnDraft) -> ReadColumn {
    ReadColumn {
        heading: draft.heading.clone(),
        field: draft.field.clone(),
        separator: draft.separator.clone(),
        confidence: None,
        reason: None,
    }
}

fn draft(column: &ReadColumn) -> ColumnDraft {
    ColumnDraft {
        heading: column.heading.clone(),
        field: column.field.clone(),
        separator: column.separator.clone(),
    }
}

/// The answers as the reader of files understands them; faults are at `/answers/{name}`.
fn answers(given: &Answered) -> Result<Answers, Error> {
    let mut faults = Faults::new();
    let mut answers = Answers::default();
    if let Some(name) = &given.date_order {
        answers.date_order = faults.take("/answers/date_order", DateOrder::parse(name));
    }
    if let Some(name) = &given.two_digit_years {
        answers.two_digit_years = faults.take("/answers/two_digit_years", ShortYears::parse(name));
    }
    if let Some(name) = &given.unreadable {
        let unreadable = faults.take("/answers/unreadable", Unreadable::parse(name));
        answers.unreadable = unreadable.unwrap_or(answers.unreadable);
    }
    Ok(faults.finish(Some(answers))?)
}

fn asked(question: &Question) -> Asked {
    let choice =
        |(name, means): &(&'static str, &'static str)| ((*name).to_owned(), (*means).to_owned());
    Asked {
        code: question.code.to_owned(),
        headings: question.headings.clone(),
        message: question.message.clone(),
        choices: question.choices.iter().map(choice).collect(),
    }
}

fn found(found: &Found) -> String {
    match found {
        Found::Csv { encoding, separator } => {
            let separator = match separator {
                ',' => "commas",
                ';' => "semicolons",
                '\t' => "tabs",
                _other => "bars",
            };
            format!("CSV in {encoding}, separated by {separator}")
        }
        Found::Xlsx { sheet, sheets } => {
            format!("workbook, sheet \"{sheet}\" ({} in all)", sheets.len())
        }
    }
}

impl Read {
    /// The import as it begins.
    pub fn import(&self, id: ImportId, now: Timestamp) -> Import {
        Import {
            id,
            kind: self.kind,
            state: ImportState::Reading,
            source: self.source.clone(),
            basis: self.basis.clone(),
            reading: self.reading.clone(),
            unmapped: self.unmapped.clone(),
            totals: Totals::default(),
            version: 1,
            created_at: now,
            committed_at: None,
            undone_at: None,
        }
    }
}
