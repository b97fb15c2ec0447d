//! Taking in a file of volunteers: first a dry run that says of every row what would happen,
//! then a commit that does exactly that, all or nothing.

mod run;

pub use run::Importer;

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::error::Error;
use super::places;
use crate::domain::centre::Centre;
use crate::domain::consent::{Act, ConsentEntry};
use crate::domain::ids::{CentreId, ImportId, VolunteerId};
use crate::domain::import::{Basis, Import, ImportState, ImportedRow, Outcome, RowFault, Totals};
use crate::domain::place::Located;
use crate::domain::postcode::Postcode;
use crate::domain::time;
use crate::domain::vocabulary::Vocabulary;
use crate::domain::volunteer::{Status, Volunteer};
use crate::intake::mapping::Mapping;
use crate::intake::volunteers::{self as intake, NewVolunteer, Sheet};
use crate::resolve::skills::Index;
use crate::store::imports::{self, KeptRow};
use crate::store::{AnyConn, Tx, centres, consents, volunteers};

pub use crate::intake::basis::BasisDraft;
pub use crate::intake::mapping::ColumnDraft;

/// A file as it was sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The CSV, at most 50 MiB.
    pub file: &'a [u8],
    /// Which column is which field.
    pub columns: &'a [ColumnDraft],
    /// What is declared about the people, if anything.
    pub basis: Option<&'a BasisDraft>,
}

/// A file that was read, with nothing looked up and nothing stored yet.
#[derive(Debug, Clone)]
pub struct Read {
    sheet: Sheet,
    basis: Option<Basis>,
}

/// An import and what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// The import.
    pub import: Import,
    /// Its rows, in the order of the file.
    pub rows: Vec<ImportedRow>,
}

/// The date at a centre.
pub fn today(centre: &Centre, now: Timestamp) -> Date {
    now.to_zoned(centre.zone.tz().clone()).date()
}

/// Reads a file. It touches no database and takes a while for a large one: call it before the
/// transaction of [`dry_run`]. Faults are those of the file, the mapping and the basis.
pub fn read(
    sent: Sent<'_>,
    vocabulary: &Vocabulary,
    skills: &Index,
    today: Date,
) -> Result<Read, Error> {
    let mapping = Mapping::parse(sent.columns)?;
    let basis = sent.basis.map(|draft| draft.parse(today)).transpose()?;
    let sheet = intake::read(sent.file, &mapping, vocabulary, skills, today)?;
    Ok(Read { sheet, basis })
}

/// Says of every row what would happen, and keeps it for [`commit`].
pub fn dry_run(
    tx: &mut Tx<'_>,
    centre: CentreId,
    read: Read,
    id: ImportId,
    now: Timestamp,
) -> Result<ImportReport, Error> {
    let Read { sheet, basis } = read;
    let people = sheet.rows.iter().filter_map(|row| row.person.as_ref().ok());
    let postcodes: Vec<Postcode> = people.filter_map(|person| person.postcode.clone()).collect();
    let found = places::locate_all(tx.conn(), &postcodes)?;
    let mut known = Known::read(tx.conn(), centre)?;
    let mut rows = Vec::with_capacity(sheet.rows.len());
    for row in sheet.rows {
        let (outcome, person) = match row.person {
            Err(faults) => (Outcome::Refused { faults: RowFault::of(&faults) }, None),
            Ok(new) => {
                let home = new.postcode.clone().map(|postcode| {
                    let found = found.get(&postcode).cloned();
                    Located { postcode, found }
                });
                let person = person(new, home, basis.as_ref());
                (known.outcome(row.line, &person), Some(person))
            }
        };
        rows.push(KeptRow { row: ImportedRow { line: row.line, outcome }, person });
    }
    let import = Import {
        id,
        state: ImportState::DryRun,
        basis,
        unmapped: sheet.unmapped,
        totals: Totals::of(rows.iter().map(|kept| &kept.row.outcome)),
        created_at: now,
        committed_at: None,
    };
    imports::insert(tx, centre, &import, &rows)?;
    Ok(ImportReport { import, rows: rows.into_iter().map(|kept| kept.row).collect() })
}

/// Does what the dry run said, all of it or nothing. Refused where it was done already, and where
/// somebody of the file was taken in, renamed or erased since.
pub fn commit(
    tx: &mut Tx<'_>,
    centre: &Centre,
    id: ImportId,
    now: Timestamp,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Result<ImportReport, Error> {
    // Two commits of one centre wait for each other, and the later sees the people of the first.
    centres::get_locked(tx, centre.id)?.ok_or(Error::NotFound)?;
    let mut import = imports::get_locked(tx, centre.id, id)?.ok_or(Error::NotFound)?;
    if import.state == ImportState::Committed {
        let message = "This import was committed already; nothing was taken in twice.";
        return Err(Error::conflict("import_committed", message));
    }
    let kept = imports::kept(tx.conn(), centre.id, id)?;
    still_true(tx.conn(), centre.id, &kept)?;
    let consent = import.basis.as_ref().map(|basis| consent(basis, centre));
    let mut new = Vec::with_capacity(import.totals.new as usize);
    let mut rows = Vec::with_capacity(kept.len());
    for KeptRow { mut row, person } in kept {
        if let (Outcome::New { volunteer }, Some(mut person)) = (&mut row.outcome, person) {
            person.id = VolunteerId(new_id());
            (person.version, person.created_at, person.updated_at) = (1, now, now);
            volunteers::insert(tx, centre.id, &person)?;
            if let Some(consent) = &consent {
                consents::append(tx, centre.id, person.id, consent)?;
            }
            *volunteer = Some(person.id);
            new.push((row.line, person.id));
        }
        rows.push(row);
    }
    imports::set_committed(tx, centre.id, id, now, &new)?;
    import.state = ImportState::Committed;
    import.committed_at = Some(now);
    Ok(ImportReport { import, rows })
}

/// An import as it stands, with the rows below a line (0 = from the start), at most `limit`.
pub fn report(
    conn: &mut AnyConn,
    centre: CentreId,
    id: ImportId,
    after_line: u32,
    limit: i64,
) -> Result<ImportReport, Error> {
    let import = imports::get(conn, centre, id)?.ok_or(Error::NotFound)?;
    let rows = imports::rows(conn, centre, id, after_line, limit)?;
    Ok(ImportReport { import, rows })
}

/// Who is there, by e-mail address and name, and who came in an earlier row.
struct Known {
    there: HashMap<(String, String), VolunteerId>,
    earlier: HashMap<(String, String), u32>,
}

impl Known {
    fn read(conn: &mut AnyConn, centre: CentreId) -> Result<Self, Error> {
        let there = volunteers::emails_and_names(conn, centre)?;
        Ok(Self { there, earlier: HashMap::new() })
    }

    /// Whether the person of a row is new. Without an e-mail address nobody is known again: two
    /// people may share a name.
    fn outcome(&mut self, line: u32, person: &Volunteer) -> Outcome {
        let Some(email) = &person.email else { return Outcome::New { volunteer: None } };
        let key = (email.key(), volunteers::name_key(&person.name));
        if let Some(volunteer) = self.there.get(&key) {
            return Outcome::AlreadyThere { volunteer: Some(*volunteer), line: None };
        }
        if let Some(line) = self.earlier.get(&key) {
            return Outcome::AlreadyThere { volunteer: None, line: Some(*line) };
        }
        self.earlier.insert(key, line);
        Outcome::New { volunteer: None }
    }
}

/// Whether the dry run would say the same now.
fn still_true(conn: &mut AnyConn, centre: CentreId, kept: &[KeptRow]) -> Result<(), Error> {
    let mut known = Known::read(conn, centre)?;
    for KeptRow { row, person } in kept {
        let same = match (&row.outcome, person) {
            (Outcome::Refused { .. }, _) => true,
            (outcome, Some(person)) => known.outcome(row.line, person) == *outcome,
            // Erased since.
            (_, None) => false,
        };
        if !same {
            let message = format!(
                "Somebody of the file was taken in, changed or erased since the dry run (first \
                 on line {}). Send the file again.",
                row.line
            );
            return Err(Error::conflict("import_outdated", message));
        }
    }
    Ok(())
}

/// Only a declared basis lets a person in as more than applied.
fn person(new: NewVolunteer, home: Option<Located>, basis: Option<&Basis>) -> Volunteer {
    let status = basis.map_or(Status::Applied, |basis| new.status.unwrap_or(basis.status));
    Volunteer {
        // Given at the commit, with the version and the instants.
        id: VolunteerId(Uuid::nil()),
        name: new.name,
        email: new.email,
        phone: new.phone,
        contact_by: new.contact_by,
        home,
        date_of_birth: new.date_of_birth,
        travel: new.travel,
        skills: new.skills,
        unresolved: new.unresolved,
        availability: new.availability,
        causes: new.causes,
        languages: new.languages,
        vehicle: new.vehicle,
        support_needed: new.support_needed,
        status,
        paused_until: None,
        guardian: None,
        version: 0,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}

/// The line of the consent ledger for everybody of the file.
fn consent(basis: &Basis, centre: &Centre) -> ConsentEntry {
    ConsentEntry {
        purpose: basis.consent_purpose,
        act: Act::Given,
        wording: basis.consent_wording.clone(),
        through: format!("import: {}, asserted by {}", basis.source, basis.asserted_by),
        at: time::instant(centre.zone.tz(), basis.date.at(0, 0, 0, 0)),
    }
}
