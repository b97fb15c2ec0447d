//! What a person decides about rows, before the commit.

use uuid::Uuid;

use super::people::Beside;
use super::plan::{Against, There, match_with};
use crate::app::Error;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::CentreId;
use crate::domain::ids::VolunteerId;
use crate::domain::import::{Change, Draft, Import, Outcome, Take};
use crate::domain::note::NoteSubject;
use crate::store::imports::{self, KeptRow, RowFilter};
use crate::store::{Tx, consents, notes, volunteers};

/// What is to be done with one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What.
    pub take: Take,
    /// The record to change; `None` = the one that the row is matched with.
    pub record: Option<Uuid>,
    /// The fields to take over; `None` = those that the dry run would take over.
    pub fields: Option<Vec<String>>,
}

/// What is to be done with all rows of one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassChoice {
    /// The name of the outcome.
    pub outcome: String,
    /// What.
    pub take: Take,
}

/// What was decided, as it comes with a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Of all rows of an outcome; done first.
    pub classes: Vec<ClassChoice>,
    /// Of single rows, by their line.
    pub rows: Vec<(u32, Choice)>,
}

impl Choices {
    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.rows.is_empty()
    }
}

/// Notes what was decided. Faults are at `/all/{n}` and `/rows/{n}`.
pub(super) fn note(
    tx: &mut Tx<'_>,
    against: &Against<'_>,
    import: &Import,
    choices: &Choices,
) -> Result<(), Error> {
    let centre = against.centre;
    let mut faults = Faults::new();
    for (n, class) in choices.classes.iter().enumerate() {
        match allowed(class) {
            Ok(outcome) => {
                imports::take_all(tx, centre, import.id, outcome, class.take)?;
            }
            Err(fault) => faults.add(format!("/all/{n}"), fault),
        }
    }
    let known = if choices.rows.is_empty() { None } else { Some(There::read(tx.conn(), against)?) };
    for (n, (line, choice)) in choices.rows.iter().enumerate() {
        let Some(mut row) = imports::row(tx.conn(), centre, import.id, *line)? else {
            let message = "The file has no row on this line.";
            faults.add(format!("/rows/{n}/line"), Fault::new("unknown", message));
            continue;
        };
        let decided =
            known.as_ref().map(|known| decide(tx, against, import, known, &mut row, choice));
        match decided {
            Some(Err(Error::Invalid(found))) => {
                for one in found.list() {
                    faults.add(format!("/rows/{n}{}", one.pointer), one.fault.clone());
                }
            }
            Some(Err(error)) => return Err(error),
            Some(Ok(())) => imports::update_row(tx, centre, import.id, &row)?,
            None => {}
        }
    }
    Ok(faults.finish(Some(()))?)
}

/// Whole classes are taken as they are shown or left out; a likely duplicate is joined only row
/// by row.
fn allowed(class: &ClassChoice) -> Result<&'static str, Fault> {
    let outcome = Outcome::NAMES.into_iter().find(|name| *name == class.outcome);
    match (outcome, class.take) {
        (Some(name @ ("new" | "likely_duplicate")), Take::New | Take::LeaveOut)
        | (Some(name @ "update"), Take::Update | Take::LeaveOut)
        | (Some(name @ "unchanged"), Take::LeaveOut) => Ok(name),
        (Some(_), _) => {
            let message = "All at once: new and likely_duplicate rows as new or leave_out, \
                update rows as update or leave_out. Whether two are one is decided row by row.";
            Err(Fault::new("not_allowed", message))
        }
        (None, _) => {
            let message = format!("An outcome is one of: {}.", Outcome::NAMES.join(", "));
            Err(Fault::new("unknown", message))
        }
    }
}

/// Changes a row as it was decided. Faults are at the members of the choice.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    against: &Against<'_>,
    import: &Import,
    known: &There,
    row: &mut KeptRow,
    choice: &Choice,
) -> Result<(), Error> {
    let draft = match (&row.row.outcome, &row.draft) {
        (Outcome::Refused { .. }, _) => return Err(not_choosable("It was refused.")),
        (Outcome::Repeated { line }, _) => {
            let why = format!("It belongs to line {line}: decide about that one.");
            return Err(not_choosable(&why));
        }
        (_, None) => return Err(not_choosable("The person was erased.")),
        (_, Some(Draft::Person(draft))) => (**draft).clone(),
    };
    if choice.take != Take::Update && (choice.record.is_some() || choice.fields.is_some()) {
        let pointer = if choice.record.is_some() { "/record_id" } else { "/fields" };
        let message = "Only a row that is taken as update names these.";
        return Err(Error::invalid(pointer, Fault::new("unexpected", message)));
    }
    if choice.take == Take::Update {
        let Some(id) = choice.record.or(row.row.record) else {
            return Err(Error::invalid("/record_id", Fault::required("the record to change")));
        };
        let Some(record) = volunteers::get(tx.conn(), against.centre, VolunteerId(id))? else {
            let fault = Fault::new("unknown", "There is no such record.");
            return Err(Error::invalid("/record_id", fault));
        };
        let line = row.row.line;
        let others = imports::lines_changing(tx.conn(), against.centre, import.id, id, line)?;
        if let Some(other) = others.first() {
            let message =
                format!("Line {other} changes this record already: leave that out first.");
            return Err(Error::invalid("/record_id", Fault::new("duplicate", message)));
        }
        let ledger = consents::ledger(tx.conn(), against.centre, record.id)?;
        let about = NoteSubject::Volunteer(record.id);
        let notes = notes::list(tx.conn(), against.centre, about)?;
        let beside = Beside {
            reference: known.reference(record.id),
            ledger: &ledger,
            notes: &notes,
            basis: against.basis,
        };
        match_with(row, &draft, &record, beside);
        if let Some(fields) = &choice.fields {
            take_fields(&mut row.row.shown.changes, fields)?;
        }
    } else if row.row.outcome == Outcome::LikelyDuplicate {
        (row.row.record, row.record_version, row.before) = (None, None, None);
        row.row.shown.changes.clear();
    }
    row.row.take = choice.take;
    Ok(())
}

fn not_choosable(why: &str) -> Error {
    Error::conflict("not_choosable", format!("There is nothing to decide about this row. {why}"))
}

/// Takes over exactly these fields.
fn take_fields(changes: &mut [Change], fields: &[String]) -> Result<(), Error> {
    let mut faults = Faults::new();
    for (n, field) in fields.iter().enumerate() {
        let at = format!("/fields/{n}");
        match changes.iter().find(|change| change.field == *field) {
            None => {
                let message = "The row does not change this field.";
                faults.add(at, Fault::new("unknown", message));
            }
            Some(change) if change.why.is_some_and(|why| !why.may_be_overruled()) => {
                let message = "No import may change this; do it by hand, with proof.";
                faults.add(at, Fault::new("not_allowed", message));
            }
            Some(_) => {}
        }
    }
    faults.finish(Some(()))?;
    for change in changes {
        change.take = fields.contains(&change.field);
    }
    Ok(())
}

/// The rows that a filter lets through, as they are shown; of a committed import with the records
/// that were made.
pub(super) fn shown(
    conn: &mut crate::store::AnyConn,
    centre: CentreId,
    import: &Import,
    filter: &RowFilter,
    limit: i64,
) -> Result<Vec<crate::domain::import::ImportedRow>, Error> {
    let rows = imports::rows(conn, centre, import.id, filter, limit)?;
    Ok(rows.into_iter().map(|kept| super::as_shown(import, kept)).collect())
}
