//! Imports and their rows as they are stored, and back.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::person::Person;
use super::{KeptRow, outcome_word};
use crate::domain::consent::Purpose;
use crate::domain::ids::{CentreId, ImportId, VolunteerId};
use crate::domain::import::{Basis, Import, ImportState, ImportedRow, Outcome, RowFault, Totals};
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = imports)]
pub(super) struct ImportColumns {
    centre_id: Key,
    id: Key,
    state: String,
    basis: Option<Doc<BasisDoc>>,
    unmapped: Doc<Vec<String>>,
    new_rows: i32,
    refused_rows: i32,
    known_rows: i32,
    created_at: Instant,
    committed_at: Option<Instant>,
}

impl ImportColumns {
    pub fn of(centre: CentreId, import: &Import) -> Result<Self, Error> {
        Ok(Self {
            centre_id: Key(centre.0),
            id: Key(import.id.0),
            state: import.state.as_str().to_owned(),
            basis: import.basis.as_ref().map(|basis| Doc(BasisDoc::of(basis))),
            unmapped: Doc(import.unmapped.clone()),
            new_rows: small(import.totals.new)?,
            refused_rows: small(import.totals.refused)?,
            known_rows: small(import.totals.already_there)?,
            created_at: import.created_at.into(),
            committed_at: import.committed_at.map(Instant::from),
        })
    }

    pub fn import(self) -> Result<Import, Error> {
        Ok(Import {
            id: ImportId(self.id.0),
            state: IMPORTS.read("state", ImportState::parse(&self.state))?,
            basis: self.basis.map(|doc| doc.0.basis()).transpose()?,
            unmapped: self.unmapped.0,
            totals: Totals {
                new: IMPORTS.number("new_rows", self.new_rows)?,
                refused: IMPORTS.number("refused_rows", self.refused_rows)?,
                already_there: IMPORTS.number("known_rows", self.known_rows)?,
            },
            created_at: self.created_at.into(),
            committed_at: self.committed_at.map(Into::into),
        })
    }
}

/// Pointer, code, message.
type FaultDoc = (String, String, String);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows)]
pub(super) struct RowColumns {
    centre_id: Key,
    import_id: Key,
    line: i32,
    outcome: String,
    volunteer_id: Option<Key>,
    same_as_line: Option<i32>,
    faults: Option<Doc<Vec<FaultDoc>>>,
    person: Option<Doc<Person>>,
}

impl RowColumns {
    pub fn of(centre: CentreId, import: ImportId, kept: &KeptRow) -> Result<Self, Error> {
        let key = |id: &VolunteerId| Key(id.0);
        let (volunteer_id, same_as_line, faults) = match &kept.row.outcome {
            Outcome::New { volunteer } => (volunteer.as_ref().map(key), None, None),
            Outcome::AlreadyThere { volunteer, line } => {
                (volunteer.as_ref().map(key), line.map(small).transpose()?, None)
            }
            Outcome::Refused { faults } => {
                let doc = |f: &RowFault| (f.pointer.clone(), f.code.clone(), f.message.clone());
                (None, None, Some(Doc(faults.iter().map(doc).collect())))
            }
        };
        Ok(Self {
            centre_id: Key(centre.0),
            import_id: Key(import.0),
            line: small(kept.row.line)?,
            outcome: outcome_word(&kept.row.outcome).to_owned(),
            volunteer_id,
            same_as_line,
            faults,
            person: kept.person.as_ref().map(|person| Doc(Person::of(person))),
        })
    }

    pub fn kept(self) -> Result<KeptRow, Error> {
        let volunteer = self.volunteer_id.map(|key| VolunteerId(key.0));
        let outcome = match (self.outcome.as_str(), self.faults) {
            ("new", None) => Outcome::New { volunteer },
            ("already_there", None) => {
                let line = ROWS.maybe("same_as_line", self.same_as_line, u32::try_from)?;
                Outcome::AlreadyThere { volunteer, line }
            }
            ("refused", Some(faults)) => {
                let fault = |(pointer, code, message)| RowFault { pointer, code, message };
                Outcome::Refused { faults: faults.0.into_iter().map(fault).collect() }
            }
            (_, _) => return Err(Error::corrupt(ROWS.0, "outcome")),
        };
        Ok(KeptRow {
            row: ImportedRow { line: ROWS.number("line", self.line)?, outcome },
            person: self.person.map(|doc| doc.0.volunteer()).transpose()?,
        })
    }
}
