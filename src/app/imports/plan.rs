//! The dry run: what every row of a file is, next to what is there and to the rows before it.

use std::collections::{BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::jobs::Progress;
use super::likely::Likely;
use super::people::{self, Beside};
use crate::app::erasures::Erasures;
use crate::app::{Error, places};
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::import::{
    Basis, Draft, ImportKind, ImportedRow, Noticed, Outcome, PersonDraft, RowFault, Shown, Take,
};
use crate::domain::place::Located;
use crate::domain::postcode::Postcode;
use crate::domain::text::Email;
use crate::domain::volunteer::Volunteer;
use crate::intake::volunteers::{Remark, Sheet};
use crate::store::imports::{self, Before, KeptRow, Reference};
use crate::store::volunteers::name_key;
use crate::store::{AnyConn, consents, notes, volunteers};

/// E-mail address and name as they are compared.
type NameKey = (String, String);

/// A row on its way to what it is.
struct Row {
    line: u32,
    reference: Option<String>,
    noticed: Vec<Noticed>,
    said: Said,
}

enum Said {
    Refused(Vec<RowFault>),
    Repeated(u32),
    Person { draft: Box<PersonDraft>, there: Option<VolunteerId> },
}

/// What the plan is made against.
pub(super) struct Against<'a> {
    /// The centre.
    pub centre: CentreId,
    /// The source of the file.
    pub source: &'a str,
    /// What is declared.
    pub basis: Option<&'a Basis>,
    /// Knows who was erased.
    pub erasures: &'a Erasures,
}

/// Plans all rows of a file. `new_id` makes the ids of the records that may come of it.
pub(super) fn plan(
    conn: &mut AnyConn,
    against: &Against<'_>,
    sheet: Sheet,
    progress: &Progress,
    new_id: &dyn Fn() -> Uuid,
) -> Result<Vec<KeptRow>, Error> {
    let known = There::read(conn, against)?;
    let rows = people_of(conn, against, sheet, &known)?;
    let there: BTreeSet<VolunteerId> = rows.iter().filter_map(Row::there).collect();
    let there: Vec<VolunteerId> = there.into_iter().collect();
    let records = volunteers::get_many(conn, against.centre, &there)?;
    let records: HashMap<VolunteerId, Volunteer> =
        records.into_iter().map(|one| (one.id, one)).collect();
    let ledgers = consents::ledgers(conn, against.centre, &there)?;
    let notes = notes::of_volunteers(conn, against.centre, &there)?;
    let likely = Likely::read(conn, against.centre)?;
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let mut made = match row.said {
            Said::Refused(faults) => bare(row.line, Outcome::Refused { faults }),
            Said::Repeated(line) => bare(row.line, Outcome::Repeated { line }),
            Said::Person { draft, there } => match there.and_then(|id| records.get(&id)) {
                Some(record) => {
                    let beside = Beside {
                        reference: known.reference(record.id),
                        ledger: ledgers.get(&record.id).map_or(&[], Vec::as_slice),
                        notes: notes.get(&record.id).map_or(&[], Vec::as_slice),
                        basis: against.basis,
                    };
                    found(row.line, *draft, record, beside, new_id())
                }
                None => unknown(row.line, *draft, &likely, new_id()),
            },
        };
        made.reference = row.reference;
        made.row.shown.noticed = row.noticed;
        kept.push(made);
        progress.step();
    }
    Ok(kept)
}

impl Row {
    fn person(&self) -> Option<&Volunteer> {
        match &self.said {
            Said::Person { draft, .. } => Some(&draft.person),
            Said::Refused(_) | Said::Repeated(_) => None,
        }
    }

    fn is_unknown(&self) -> bool {
        matches!(self.said, Said::Person { there: None, .. })
    }

    fn there(&self) -> Option<VolunteerId> {
        match &self.said {
            Said::Person { there, .. } => *there,
            Said::Refused(_) | Said::Repeated(_) => None,
        }
    }
}

/// Who is there, by the source's key and by e-mail address and name.
pub(super) struct There {
    by_name: HashMap<NameKey, VolunteerId>,
    by_key: HashMap<String, VolunteerId>,
    references: HashMap<VolunteerId, Reference>,
}

impl There {
    pub fn read(conn: &mut AnyConn, against: &Against<'_>) -> Result<Self, Error> {
        let by_name = volunteers::emails_and_names(conn, against.centre)?;
        let kind = ImportKind::Volunteers;
        let references = imports::references(conn, against.centre, kind, against.source)?;
        let by_key = references.iter().map(|one| (one.reference.clone(), VolunteerId(one.record)));
        let by_key = by_key.collect();
        let references = references.into_iter().map(|one| (VolunteerId(one.record), one));
        Ok(Self { by_name, by_key, references: references.collect() })
    }

    /// Who the person of a row is for certain: by the source's own key, or else by e-mail address
    /// and name. By a name alone nobody is known again: two people may share one.
    pub fn find(&self, reference: Option<&str>, person: &Volunteer) -> Option<VolunteerId> {
        let by_key = reference.and_then(|reference| self.by_key.get(reference)).copied();
        by_key.or_else(|| self.by_name.get(&key(person)?).copied())
    }

    /// What the source last said of a record.
    pub fn reference(&self, id: VolunteerId) -> Option<&Reference> {
        self.references.get(&id)
    }
}

/// By what two rows, or a row and a record, are the same person.
fn key(person: &Volunteer) -> Option<NameKey> {
    Some((person.email.as_ref().map(Email::key)?, name_key(&person.name)))
}

/// The rows with the people they describe.
fn people_of(
    conn: &mut AnyConn,
    against: &Against<'_>,
    sheet: Sheet,
    known: &There,
) -> Result<Vec<Row>, Error> {
    let read = sheet.rows.iter().filter_map(|row| row.person.as_ref().ok());
    let postcodes: Vec<Postcode> = read.filter_map(|person| person.postcode.clone()).collect();
    let located = places::locate_all(conn, &postcodes)?;
    let mut rows: Vec<Row> = Vec::with_capacity(sheet.rows.len());
    let mut claimed: HashSet<VolunteerId> = HashSet::new();
    for row in sheet.rows {
        let mut reference = None;
        let said = match (row.person, row.same_as) {
            (Err(faults), _) => Said::Refused(RowFault::of(&faults)),
            (Ok(_), Some(line)) => Said::Repeated(line),
            (Ok(new), None) => {
                let home = new.postcode.clone().map(|postcode| {
                    let found = located.get(&postcode).cloned();
                    Located { postcode, found }
                });
                reference.clone_from(&new.source_id);
                let draft = Box::new(people::draft(new, home, against.basis));
                let there = known.find(reference.as_deref(), &draft.person);
                // Two rows that are not one person cannot both be the same record.
                let there = there.filter(|id| claimed.insert(*id));
                Said::Person { draft, there }
            }
        };
        let noticed = row.remarks.into_iter().map(noticed).collect();
        rows.push(Row { line: row.line, reference, noticed, said });
    }
    refuse_erased(conn, against, &mut rows)?;
    Ok(rows)
}

fn noticed(remark: Remark) -> Noticed {
    let Remark { pointer, code, message, words } = remark;
    Noticed { pointer, code: code.to_owned(), message, words }
}

/// Who asked to be forgotten does not come back with an old list.
fn refuse_erased(conn: &mut AnyConn, against: &Against<'_>, rows: &mut [Row]) -> Result<(), Error> {
    let mut unknown: Vec<&mut Row> = rows.iter_mut().filter(|row| row.is_unknown()).collect();
    let people = unknown.iter().filter_map(|row| row.person());
    let erased = against.erasures.of(conn, against.centre, people)?;
    for (row, _) in unknown.iter_mut().zip(erased).filter(|(_, erased)| *erased) {
        row.said = Said::Refused(vec![RowFault::at("", was_erased())]);
    }
    Ok(())
}

fn was_erased() -> Fault {
    let message = "Somebody with this e-mail address or telephone number asked to be forgotten. \
        Whoever comes back, or is somebody else, is taken in by hand.";
    Fault::new("erased", message)
}

/// A row that says nothing by itself.
fn bare(line: u32, outcome: Outcome) -> KeptRow {
    KeptRow {
        row: ImportedRow {
            line,
            outcome,
            take: Take::LeaveOut,
            record: None,
            shown: Shown::default(),
            undone: None,
        },
        new_id: None,
        record_version: None,
        reference: None,
        draft: None,
        before: None,
    }
}

/// A row of somebody who is there for certain.
fn found(
    line: u32,
    draft: PersonDraft,
    record: &Volunteer,
    beside: Beside<'_>,
    new_id: Uuid,
) -> KeptRow {
    let mut kept = bare(line, Outcome::Unchanged);
    kept.new_id = Some(new_id);
    match_with(&mut kept, &draft, record, beside);
    if kept.row.shown.changes.iter().any(|change| change.take) {
        kept.row.outcome = Outcome::Update;
        kept.row.take = Take::Update;
    } else {
        kept.before = None;
    }
    kept.row.shown.unresolved = words(&draft);
    kept.draft = Some(Draft::Person(Box::new(draft)));
    kept
}

/// Notes what a row would change in a record.
pub(super) fn match_with(
    kept: &mut KeptRow,
    draft: &PersonDraft,
    record: &Volunteer,
    beside: Beside<'_>,
) {
    kept.row.record = Some(record.id.0);
    kept.record_version = Some(record.version);
    kept.row.shown.changes = people::changes(record, draft, beside);
    let before =
        PersonDraft { person: record.clone(), status: None, note: None, refuses: Vec::new() };
    kept.before = Some(Before {
        record: Draft::Person(Box::new(before)),
        reference: beside.reference.cloned(),
    });
}

/// A row of somebody who is not there for certain.
fn unknown(line: u32, draft: PersonDraft, likely: &Likely, new_id: Uuid) -> KeptRow {
    let candidates = likely.of(&draft.person);
    let outcome = if candidates.is_empty() { Outcome::New } else { Outcome::LikelyDuplicate };
    let mut kept = bare(line, outcome);
    // Whether two are one only a person says: until then the row stays out.
    kept.row.take = if candidates.is_empty() { Take::New } else { Take::LeaveOut };
    kept.new_id = Some(new_id);
    kept.row.shown = Shown { candidates, unresolved: words(&draft), ..Shown::default() };
    kept.draft = Some(Draft::Person(Box::new(draft)));
    kept
}

fn words(draft: &PersonDraft) -> Vec<String> {
    draft.person.unresolved.iter().map(|word| word.text.clone()).collect()
}
