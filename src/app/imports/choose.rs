//! What a person decides about rows, before the commit.

use uuid::Uuid;

use super::changes::Beside;
use super::groups::Groups;
use super::kind::Kind;
use super::people::People;
use super::plan::{Against, There, match_with};
use super::report::{self, ToldRow};
use super::work;
use crate::app::Error;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::CentreId;
use crate::domain::import::{Change, Import, ImportKind, Outcome, RecordDraft, Take};
use crate::store::Tx;
use crate::store::imports::{self, KeptRow, RowFilter};

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
        match allowed(class, import.kind) {
            Ok(outcome) => {
                imports::take_all(tx, centre, import.id, outcome, class.take)?;
            }
            Err(fault) => faults.add(format!("/all/{n}"), fault),
        }
    }
    let mut decide =
        if choices.rows.is_empty() { None } else { Some(decider(tx, against, import)?) };
    for (n, (line, choice)) in choices.rows.iter().enumerate() {
        let Some(mut row) = imports::row(tx.conn(), centre, import.id, *line)? else {
            let message = "The file has no row on this line.";
            faults.add(format!("/rows/{n}/line"), Fault::new("unknown", message));
            continue;
        };
        match decide.as_mut().map(|decide| decide(tx, &mut row, choice)) {
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
fn allowed(class: &ClassChoice, kind: ImportKind) -> Result<&'static str, Fault> {
    let outcome = Outcome::NAMES.into_iter().find(|name| *name == class.outcome);
    if kind == ImportKind::Placements
        && (outcome, class.take) == (Some("likely_duplicate"), Take::New)
    {
        let message = "Whose work it was is said row by row.";
        return Err(Fault::new("not_allowed", message));
    }
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

/// Decides about rows of an import.
type Decider<'a> = dyn FnMut(&mut Tx<'_>, &mut KeptRow, &Choice) -> Result<(), Error> + 'a;

/// Reads what decisions about the rows of an import are made against. Faults of a decision are at
/// the members of the choice.
pub(super) fn decider<'a>(
    tx: &mut Tx<'_>,
    against: &'a Against<'a>,
    import: &'a Import,
) -> Result<Box<Decider<'a>>, Error> {
    match import.kind {
        ImportKind::Volunteers => decider_of::<People>(tx, against, import),
        ImportKind::Organisations => decider_of::<Groups>(tx, against, import),
        ImportKind::Placements => {
            let centre = against.centre;
            Ok(Box::new(move |tx, row, choice| work::decide(tx, centre, row, choice)))
        }
    }
}

fn decider_of<'a, K: Kind>(
    tx: &mut Tx<'_>,
    against: &'a Against<'a>,
    import: &'a Import,
) -> Result<Box<Decider<'a>>, Error> {
    let known = There::<K>::read(tx.conn(), against)?;
    Ok(Box::new(move |tx, row, choice| decide::<K>(tx, against, import, &known, row, choice)))
}

/// Changes a row as it was decided. Faults are at the members of the choice.
fn decide<K: Kind>(
    tx: &mut Tx<'_>,
    against: &Against<'_>,
    import: &Import,
    known: &There<K>,
    row: &mut KeptRow,
    choice: &Choice,
) -> Result<(), Error> {
    let draft = choosable::<K>(row)?;
    if choice.take != Take::Update && (choice.record.is_some() || choice.fields.is_some()) {
        let pointer = if choice.record.is_some() { "/record_id" } else { "/fields" };
        let message = "Only a row that is taken as update names these.";
        return Err(Error::invalid(pointer, Fault::new("unexpected", message)));
    }
    if choice.take == Take::Update {
        let Some(id) = choice.record.or(row.row.record) else {
            return Err(Error::invalid("/record_id", no_record(row)));
        };
        let Some(record) = K::get_many(tx.conn(), against.centre, &[id])?.pop() else {
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
        let ledgers = K::ledgers(tx.conn(), against.centre, &[id])?;
        let notes = K::notes(tx.conn(), against.centre, &[id])?;
        let beside = Beside {
            reference: known.reference(id),
            ledger: ledgers.get(&id).map_or(&[], Vec::as_slice),
            notes: notes.get(&id).map_or(&[], Vec::as_slice),
            basis: against.basis,
        };
        match_with::<K>(row, &draft, &record, beside);
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

/// What a row says about which there is something to decide.
fn choosable<K: Kind>(row: &KeptRow) -> Result<RecordDraft<K::Record>, Error> {
    match &row.row.outcome {
        Outcome::Refused { .. } => return Err(not_choosable("It was refused.")),
        Outcome::Repeated { line } => {
            let why = format!("It belongs to line {line}: decide about that one.");
            return Err(not_choosable(&why));
        }
        Outcome::New | Outcome::Update | Outcome::Unchanged | Outcome::LikelyDuplicate => {}
    }
    let draft = row.draft.as_ref().and_then(K::draft);
    draft.cloned().ok_or_else(|| not_choosable("The person was erased."))
}

pub(super) fn not_choosable(why: &str) -> Error {
    Error::conflict("not_choosable", format!("There is nothing to decide about this row. {why}"))
}

/// Why a row cannot be joined with what it names.
fn no_record(row: &KeptRow) -> Fault {
    match row.row.shown.candidates.iter().find_map(|one| one.like.line()) {
        None => Fault::required("the record to change"),
        Some(line) => Fault::new(
            "not_there_yet",
            format!(
                "Line {line} has no record yet. Leave this row out, commit, and send the file \
                 again: then the two can be joined."
            ),
        ),
    }
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
) -> Result<Vec<ToldRow>, Error> {
    let rows = imports::rows(conn, centre, import.id, filter, limit)?;
    report::told(conn, centre, import, rows)
}
