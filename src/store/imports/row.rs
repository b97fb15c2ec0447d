//! Imports and their rows as they are stored, and back.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::docs::{ShownDoc, UndoneDoc};
use super::organisation::Group;
use super::person::Person;
use super::reading::ReadingDoc;
use super::work::Work;
use super::{Base, Before, KeptRow, Reference};
use crate::domain::consent::Purpose;
use crate::domain::ids::{CentreId, ImportId};
use crate::domain::import::{
    Basis, Draft, Import, ImportKind, ImportState, ImportedRow, Outcome, RowFault, Take, Totals,
};
use crate::domain::volunteer::Status;
use crate::store::error::Error;
use crate::store::parts::{Source, date, small};
use crate::store::schema::{import_rows, imports};
use crate::store::types::{Doc, Instant, Key};

const IMPORTS: Source = Source("imports");
const ROWS: Source = Source("import_rows");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BasisDoc {
    status: String,
    consent_purpose: String,
    consent_wording: String,
    source: String,
    date: String,
    asserted_by: String,
}

impl BasisDoc {
    fn of(basis: &Basis) -> Self {
        Self {
            status: basis.status.as_str().to_owned(),
            consent_purpose: basis.consent_purpose.as_str().to_owned(),
            consent_wording: basis.consent_wording.clone(),
            source: basis.source.clone(),
            date: basis.date.to_string(),
            asserted_by: basis.asserted_by.clone(),
        }
    }

    fn basis(self) -> Result<Basis, Error> {
        Ok(Basis {
            status: IMPORTS.read("basis", Status::parse(&self.status))?,
            consent_purpose: IMPORTS.read("basis", Purpose::parse(&self.consent_purpose))?,
            consent_wording: self.consent_wording,
            source: self.source,
            date: date(IMPORTS, "basis", &self.date)?,
            asserted_by: self.asserted_by,
        })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = imports, primary_key(centre_id, id), treat_none_as_null = true)]
pub(super) struct ImportColumns {
    centre_id: Key,
    id: Key,
    kind: String,
    state: String,
    source: String,
    basis: Option<Doc<BasisDoc>>,
    unmapped: Doc<Vec<String>>,
    new_rows: i32,
    update_rows: i32,
    unchanged_rows: i32,
    duplicate_rows: i32,
    repeated_rows: i32,
    refused_rows: i32,
    version: i64,
    created_at: Instant,
    committed_at: Option<Instant>,
    undone_at: Option<Instant>,
    reading: Option<Doc<ReadingDoc>>,
}

impl ImportColumns {
    pub fn of(centre: CentreId, import: &Import) -> Result<Self, Error> {
        Ok(Self {
            centre_id: Key(centre.0),
            id: Key(import.id.0),
            kind: import.kind.as_str().to_owned(),
            state: import.state.as_str().to_owned(),
            source: import.source.clone(),
            basis: import.basis.as_ref().map(|basis| Doc(BasisDoc::of(basis))),
            unmapped: Doc(import.unmapped.clone()),
            new_rows: small(import.totals.new)?,
            update_rows: small(import.totals.update)?,
            unchanged_rows: small(import.totals.unchanged)?,
            duplicate_rows: small(import.totals.likely_duplicate)?,
            repeated_rows: small(import.totals.repeated)?,
            refused_rows: small(import.totals.refused)?,
            version: import.version,
            created_at: import.created_at.into(),
            committed_at: import.committed_at.map(Instant::from),
            undone_at: import.undone_at.map(Instant::from),
            reading: Some(Doc(ReadingDoc::of(&import.reading))),
        })
    }

    pub fn import(self) -> Result<Import, Error> {
        let reading = self.reading.map(|doc| doc.0.reading()).transpose()?;
        Ok(Import {
            id: ImportId(self.id.0),
            kind: IMPORTS.read("kind", ImportKind::parse(&self.kind))?,
            state: IMPORTS.read("state", ImportState::parse(&self.state))?,
            source: self.source,
            basis: self.basis.map(|doc| doc.0.basis()).transpose()?,
            reading: reading.unwrap_or_default(),
            unmapped: self.unmapped.0,
            totals: Totals {
                new: IMPORTS.number("new_rows", self.new_rows)?,
                update: IMPORTS.number("update_rows", self.update_rows)?,
                unchanged: IMPORTS.number("unchanged_rows", self.unchanged_rows)?,
                likely_duplicate: IMPORTS.number("duplicate_rows", self.duplicate_rows)?,
                repeated: IMPORTS.number("repeated_rows", self.repeated_rows)?,
                refused: IMPORTS.number("refused_rows", self.refused_rows)?,
            },
            version: self.version,
            created_at: self.created_at.into(),
            committed_at: self.committed_at.map(Into::into),
            undone_at: self.undone_at.map(Into::into),
        })
    }
}

/// Pointer, code, message.
type FaultDoc = (String, String, String);

/// What a row says, by the kind of thing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DraftDoc {
    Person(Box<Person>),
    Organisation(Box<Group>),
    Work(Box<Work>),
}

impl DraftDoc {
    pub fn of(draft: &Draft) -> Self {
        match draft {
            Draft::Person(person) => Self::Person(Box::new(Person::of(person))),
            Draft::Organisation(group) => Self::Organisation(Box::new(Group::of(group))),
            Draft::Work(work) => Self::Work(Box::new(Work::of(work))),
        }
    }

    pub fn draft(self) -> Result<Draft, Error> {
        match self {
            Self::Person(person) => Ok(Draft::Person(Box::new(person.draft()?))),
            Self::Organisation(group) => Ok(Draft::Organisation(Box::new(group.draft()?))),
            Self::Work(work) => Ok(Draft::Work(Box::new(work.draft()?))),
        }
    }
}

/// Reference, record, import, base.
type ReferenceDoc = (String, String, String, Base);

/// What an undo brings back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct BeforeDoc {
    record: DraftDoc,
    reference: Option<ReferenceDoc>,
}

impl BeforeDoc {
    fn of(before: &Before) -> Self {
        let reference = |one: &Reference| {
            let (record, import) = (one.record.to_string(), one.import.to_string());
            (one.reference.clone(), record, import, one.base.clone())
        };
        Self {
            record: DraftDoc::of(&before.record),
            reference: before.reference.as_ref().map(reference),
        }
    }

    fn before(self) -> Result<Before, Error> {
        let reference = |(reference, record, import, base): ReferenceDoc| {
            let record = ROWS.read("before", record.parse())?;
            let import = ROWS.read("before", import.parse())?;
            Ok::<_, Error>(Reference { reference, record, import, base })
        };
        Ok(Before {
            record: self.record.draft()?,
            reference: self.reference.map(reference).transpose()?,
        })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = import_rows, primary_key(centre_id, import_id, line), treat_none_as_null = true)]
pub(super) struct RowColumns {
    centre_id: Key,
    import_id: Key,
    line: i32,
    outcome: String,
    take: String,
    same_as_line: Option<i32>,
    new_id: Option<Key>,
    record_id: Option<Key>,
    record_version: Option<i64>,
    reference: Option<String>,
    faults: Option<Doc<Vec<FaultDoc>>>,
    shown: Option<Doc<ShownDoc>>,
    draft: Option<Doc<DraftDoc>>,
    before: Option<Doc<BeforeDoc>>,
    undone: Option<Doc<UndoneDoc>>,
}

impl RowColumns {
    pub fn of(centre: CentreId, import: ImportId, kept: &KeptRow) -> Result<Self, Error> {
        let row = &kept.row;
        let (same_as_line, faults) = match &row.outcome {
            Outcome::New | Outcome::Update | Outcome::Unchanged | Outcome::LikelyDuplicate => {
                (None, None)
            }
            Outcome::Repeated { line } => (Some(small(*line)?), None),
            Outcome::Refused { faults } => {
                let doc = |f: &RowFault| (f.pointer.clone(), f.code.clone(), f.message.clone());
                (None, Some(Doc(faults.iter().map(doc).collect())))
            }
        };
        Ok(Self {
            centre_id: Key(centre.0),
            import_id: Key(import.0),
            line: small(row.line)?,
            outcome: row.outcome.as_str().to_owned(),
            take: row.take.as_str().to_owned(),
            same_as_line,
            new_id: kept.new_id.map(Key),
            record_id: row.record.map(Key),
            record_version: kept.record_version,
            reference: kept.reference.clone(),
            faults,
            shown: ShownDoc::of(&row.shown).map(Doc),
            draft: kept.draft.as_ref().map(|draft| Doc(DraftDoc::of(draft))),
            before: kept.before.as_ref().map(|before| Doc(BeforeDoc::of(before))),
            undone: row.undone.as_ref().map(|undone| Doc(UndoneDoc::of(undone))),
        })
    }

    pub fn kept(self) -> Result<KeptRow, Error> {
        let outcome = match (self.outcome.as_str(), self.same_as_line, self.faults) {
            ("new", None, None) => Outcome::New,
            ("update", None, None) => Outcome::Update,
            ("unchanged", None, None) => Outcome::Unchanged,
            ("likely_duplicate", None, None) => Outcome::LikelyDuplicate,
            ("repeated", Some(line), None) => {
                Outcome::Repeated { line: ROWS.number("same_as_line", line)? }
            }
            ("refused", None, Some(faults)) => {
                let fault = |(pointer, code, message)| RowFault { pointer, code, message };
                Outcome::Refused { faults: faults.0.into_iter().map(fault).collect() }
            }
            (_, _, _) => return Err(Error::corrupt(ROWS.0, "outcome")),
        };
        let take = ROWS.read("take", Take::parse(&self.take))?;
        let (new_id, record) = (self.new_id.map(|key| key.0), self.record_id.map(|key| key.0));
        let shown = self.shown.map(|doc| doc.0.shown()).transpose()?;
        Ok(KeptRow {
            row: ImportedRow {
                line: ROWS.number("line", self.line)?,
                outcome,
                take,
                record,
                shown: shown.unwrap_or_default(),
                undone: self.undone.map(|doc| doc.0.undone()),
            },
            new_id,
            record_version: self.record_version,
            reference: self.reference,
            draft: self.draft.map(|doc| doc.0.draft()).transpose()?,
            before: self.before.map(|doc| doc.0.before()).transpose()?,
        })
    }
}
