//! Files of people.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::fields::PersonField;
use super::kind::{Kind, Row, Said};
use super::likely::{self, Likely};
use super::plan::{Against, noticed};
use crate::app::erasures::Erasures;
use crate::app::{Error, places};
use crate::domain::centre::Centre;
use crate::domain::check::Workforce;
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::ids::{CentreId, ImportId, VolunteerId};
use crate::domain::import::{Basis, Candidate, Draft, ImportKind, PersonDraft, RowFault};
use crate::domain::note::{Note, NoteSubject};
use crate::domain::pii::Pii;
use crate::domain::place::Located;
use crate::domain::postcode::Postcode;
use crate::domain::text::{Email, NOTE_MAX};
use crate::domain::time;
use crate::domain::volunteer::{Status, Volunteer};
use crate::intake::volunteers::{NewVolunteer, Sheet};
use crate::store::volunteers::name_key;
use crate::store::{self, AnyConn, Tx, consents, notes, volunteers};

/// E-mail address and name as they are compared.
type NameKey = (String, String);

/// People who volunteer.
pub(super) struct People;

impl Kind for People {
    type Record = Volunteer;
    type Field = PersonField;
    type There = HashMap<NameKey, VolunteerId>;
    type Likely = Likely;

    const KIND: ImportKind = ImportKind::Volunteers;

    fn draft(draft: &Draft) -> Option<&PersonDraft> {
        match draft {
            Draft::Person(draft) => Some(draft),
            Draft::Organisation(_) | Draft::Work(_) => None,
        }
    }

    fn kept(draft: PersonDraft) -> Draft {
        Draft::Person(Box::new(draft))
    }

    fn id(record: &Volunteer) -> Uuid {
        record.id.0
    }

    fn version(record: &Volunteer) -> i64 {
        record.version
    }

    fn begin(record: &mut Volunteer, id: Uuid, now: Timestamp) {
        (record.id, record.version) = (VolunteerId(id), 1);
        (record.created_at, record.updated_at) = (now, now);
    }

    fn count(record: &mut Volunteer, version: i64, now: Timestamp) {
        (record.version, record.updated_at) = (version, now);
    }

    fn words(record: &Volunteer) -> Vec<String> {
        record.unresolved.iter().map(|word| word.text.clone()).collect()
    }

    fn subject(id: Uuid) -> NoteSubject {
        NoteSubject::Volunteer(VolunteerId(id))
    }

    fn get_many(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
    ) -> Result<Vec<Volunteer>, Error> {
        Ok(volunteers::get_many(conn, centre, &of(ids))?)
    }

    fn get_locked(tx: &mut Tx<'_>, centre: CentreId, id: Uuid) -> Result<Option<Volunteer>, Error> {
        Ok(volunteers::get_locked(tx, centre, VolunteerId(id))?)
    }

    fn insert_many(tx: &mut Tx<'_>, centre: CentreId, new: &[Volunteer]) -> Result<(), Error> {
        Ok(volunteers::insert_many(tx, centre, new)?)
    }

    fn update(tx: &mut Tx<'_>, centre: CentreId, record: &Volunteer) -> Result<(), store::Error> {
        volunteers::update(tx, centre, record)
    }

    fn remove_many(tx: &mut Tx<'_>, centre: CentreId, ids: &[Uuid]) -> Result<(), Error> {
        Ok(volunteers::remove_many(tx, centre, &of(ids))?)
    }

    fn uses(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
        own: (i32, ImportId),
    ) -> Result<BTreeMap<Uuid, Vec<&'static str>>, Error> {
        let uses = volunteers::uses(conn, centre, &of(ids), own)?.into_iter();
        Ok(uses
            .map(|(id, by)| (id.0, by.into_iter().map(volunteers::Use::as_str).collect()))
            .collect())
    }

    fn there(conn: &mut AnyConn, centre: CentreId) -> Result<Self::There, Error> {
        Ok(volunteers::emails_and_names(conn, centre)?)
    }

    /// By e-mail address and name: by a name alone nobody is known again, two people may share
    /// one.
    fn find(there: &Self::There, record: &Volunteer) -> Option<Uuid> {
        let key = (record.email.as_ref().map(Email::key)?, name_key(&record.name));
        there.get(&key).map(|id| id.0)
    }

    fn likely(conn: &mut AnyConn, centre: CentreId) -> Result<Likely, Error> {
        Likely::read(conn, centre)
    }

    fn candidates(likely: &Likely, record: &Volunteer) -> Vec<Candidate> {
        likely.of(record)
    }

    fn alike(lines: &[(u32, &Volunteer)]) -> Vec<(u32, Candidate)> {
        likely::within(lines)
    }

    fn notes(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Note>>, Error> {
        let found = notes::of_volunteers(conn, centre, &of(ids))?.into_iter();
        Ok(found.map(|(id, notes)| (id.0, notes)).collect())
    }

    fn ledgers(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<ConsentEntry>>, Error> {
        let found = consents::ledgers(conn, centre, &of(ids))?.into_iter();
        Ok(found.map(|(id, ledger)| (id.0, ledger)).collect())
    }

    fn erased(
        conn: &mut AnyConn,
        centre: CentreId,
        erasures: &Erasures,
        records: &[&Volunteer],
    ) -> Result<Vec<bool>, Error> {
        erasures.of(conn, centre, records.iter().copied())
    }
}

fn of(ids: &[Uuid]) -> Vec<VolunteerId> {
    ids.iter().copied().map(VolunteerId).collect()
}

/// The rows of a file with the people whom they describe.
pub(super) fn rows(
    conn: &mut AnyConn,
    against: &Against<'_>,
    sheet: Sheet,
) -> Result<Vec<Row<Volunteer>>, Error> {
    let read = sheet.rows.iter().filter_map(|row| row.person.as_ref().ok());
    let postcodes: Vec<Postcode> = read.filter_map(|person| person.postcode.clone()).collect();
    let located = places::locate_all(conn, &postcodes)?;
    let row = |row: crate::intake::volunteers::ReadRow| {
        let said = match (row.person, row.same_as) {
            (Err(faults), _) => Said::Refused(RowFault::of(&faults)),
            (Ok(_), Some(line)) => Said::Repeated(line),
            (Ok(new), None) => {
                let home = new.postcode.clone().map(|postcode| {
                    let found = located.get(&postcode).cloned();
                    Located { postcode, found }
                });
                let reference = new.source_id.clone();
                Said::Record { draft: Box::new(draft(new, home, against.basis)), reference }
            }
        };
        let noticed = row.remarks.into_iter().map(noticed).collect();
        Row { line: row.line, noticed, said }
    };
    Ok(sheet.rows.into_iter().map(row).collect())
}

/// Only a declared basis lets a person in as more than applied.
fn draft(new: NewVolunteer, home: Option<Located>, basis: Option<&Basis>) -> PersonDraft {
    // What is declared for the whole file is for new people.
    let named = basis.and(new.status).is_some();
    let assumed = if named { Vec::new() } else { vec![PersonField::Status.as_str().to_owned()] };
    let given = basis.map_or(Status::Applied, |basis| new.status.unwrap_or(basis.status));
    let note = note(&new);
    let no = new.consents.iter().filter(|said| said.act == Act::Withdrawn);
    let refuses = no.map(|said| said.purpose).collect();
    let record = Volunteer {
        // Given with the plan; the version and the instants at the commit.
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
        status: given,
        paused_until: None,
        guardian: new.guardian,
        version: 0,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    PersonDraft { record, assumed, note, refuses }
}

/// What a row says beyond the fields of a record: free text, and checks, consents and assignments,
/// which a person records who has seen them.
fn note(new: &NewVolunteer) -> Option<Pii<String>> {
    let mut lines: Vec<String> = new.note.iter().map(|note| note.reveal().clone()).collect();
    for check in &new.checks {
        let workforce = check.kind.workforce().map_or("", Workforce::as_str);
        lines.push(format!(
            "Check as the file says: {} {workforce}, issued {}, {}",
            check.kind.level().as_str(),
            check.issued,
            check.decision.as_str()
        ));
    }
    for consent in &new.consents {
        let on = consent.on.map_or(String::new(), |date| format!(" on {date}"));
        let (purpose, act) = (consent.purpose.as_str(), consent.act.as_str());
        lines.push(format!("Consent as the file says: {purpose} {act}{on}"));
    }
    for one in &new.assignments {
        let words = [one.organisation.as_deref(), one.role.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let date = |date: Option<Date>| date.map_or("?".to_owned(), |date| date.to_string());
        let when = match (one.from, one.to) {
            (None, None) => String::new(),
            (from, to) => format!(", {} to {}", date(from), date(to)),
        };
        lines.push(format!("Helps or helped: {}{when}", words.join(", ")));
    }
    let text: String = lines.join("\n").chars().take(NOTE_MAX).collect();
    (!text.is_empty()).then(|| Pii::new(text))
}

/// The line of the consent ledger for everybody of the file.
pub(super) fn consent(basis: &Basis, centre: &Centre) -> ConsentEntry {
    ConsentEntry {
        purpose: basis.consent_purpose,
        act: Act::Given,
        wording: basis.consent_wording.clone(),
        through: format!("import: {}, asserted by {}", basis.source, basis.asserted_by),
        at: time::instant(centre.zone.tz(), basis.date.at(0, 0, 0, 0)),
    }
}

/// Whether the ledger holds the consent that an undo takes back, and nothing came after it.
pub(super) fn is_last(ledger: &[ConsentEntry], purpose: Purpose, given: &ConsentEntry) -> bool {
    ledger.iter().rev().find(|line| line.purpose == purpose) == Some(given)
}
