//! The undo: records that were made go, records that were changed are as they were before; what
//! was used or changed since stays, and the row says why.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::commit::reference_name;
use super::jobs::Progress;
use super::people::{self, CONSENT, NOTE, UNDONE};
use crate::app::Error;
use crate::domain::centre::Centre;
use crate::domain::consent::{Act, ConsentEntry};
use crate::domain::ids::VolunteerId;
use crate::domain::import::{Draft, Import, ImportKind, ImportState, Take, Undone};
use crate::domain::note::NoteSubject;
use crate::domain::pii::Pii;
use crate::domain::volunteer::Volunteer;
use crate::store::imports::{self, KeptRow, RowFilter};
use crate::store::volunteers::Use;
use crate::store::{Tx, consents, notes, volunteers};

/// How long an import can be undone, and what that needs is kept.
pub const UNDO_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Rows that are in memory at once.
const ROWS: i64 = 1_000;
/// The version of a record that nobody has touched since it was made.
const UNTOUCHED: i64 = 1;

/// Takes back what an import did, and notes that it was done. Returns the records it touched.
pub(super) fn undo(
    tx: &mut Tx<'_>,
    centre: &Centre,
    import: &mut Import,
    now: Timestamp,
    progress: &Progress,
) -> Result<Vec<Uuid>, Error> {
    let consent = import.basis.as_ref().map(|basis| people::consent(basis, centre));
    let mut work = Work { centre, import, consent, now, touched: Vec::new() };
    let mut kept = Vec::new();
    work.each(tx, Take::New, progress, &mut |work, tx, rows| work.remove(tx, rows, &mut kept))?;
    imports::set_removed(tx, centre.id, import.id)?;
    for row in kept {
        imports::update_row(tx, centre.id, import.id, &row)?;
    }
    work.each(tx, Take::Update, progress, &mut |work, tx, rows| {
        rows.into_iter().try_for_each(|row| work.restore(tx, row))
    })?;
    let touched = work.touched;
    import.state = ImportState::Undone;
    import.undone_at = Some(now);
    import.version += 1;
    imports::update(tx, centre.id, import)?;
    Ok(touched)
}

/// What an undo carries along.
struct Work<'a> {
    centre: &'a Centre,
    import: &'a Import,
    consent: Option<ConsentEntry>,
    now: Timestamp,
    touched: Vec<Uuid>,
}

type Step<'s, 'a> = dyn FnMut(&mut Work<'a>, &mut Tx<'_>, Vec<KeptRow>) -> Result<(), Error> + 's;

impl<'a> Work<'a> {
    /// Does something with all rows that were taken in one way.
    fn each(
        &mut self,
        tx: &mut Tx<'_>,
        take: Take,
        progress: &Progress,
        step: &mut Step<'_, 'a>,
    ) -> Result<(), Error> {
        let mut filter = RowFilter { take: Some(take), ..RowFilter::default() };
        loop {
            let rows = imports::rows(tx.conn(), self.centre.id, self.import.id, &filter, ROWS)?;
            let Some(last) = rows.last() else { return Ok(()) };
            filter.after_line = last.row.line;
            (0..rows.len()).for_each(|_| progress.step());
            step(self, tx, rows)?;
        }
    }

    /// Removes the records that rows made. A record that was used since stays.
    fn remove(
        &mut self,
        tx: &mut Tx<'_>,
        rows: Vec<KeptRow>,
        kept: &mut Vec<KeptRow>,
    ) -> Result<(), Error> {
        let ids: Vec<VolunteerId> = rows.iter().filter_map(|r| r.new_id.map(VolunteerId)).collect();
        let there = volunteers::get_many(tx.conn(), self.centre.id, &ids)?;
        let there: HashMap<VolunteerId, Volunteer> =
            there.into_iter().map(|one| (one.id, one)).collect();
        let own_lines = i32::from(self.consent.is_some());
        let uses = volunteers::uses(tx.conn(), self.centre.id, &ids, (own_lines, self.import.id))?;
        let mut gone = Vec::new();
        for mut row in rows {
            let Some(id) = row.new_id.map(VolunteerId) else { continue };
            let Some(person) = there.get(&id) else { continue };
            let by = used_by(person, &uses);
            if by.is_empty() {
                gone.push(id);
            } else {
                row.row.undone = Some(Undone::Kept { by });
                kept.push(row);
            }
        }
        for id in &gone {
            imports::delete_references_to(tx, self.centre.id, id.0)?;
        }
        volunteers::remove_many(tx, self.centre.id, &gone)?;
        self.touched.extend(gone.iter().map(|id| id.0));
        Ok(())
    }

    /// Puts back what a row changed in a record, field by field. A field that was changed since
    /// stays.
    fn restore(&mut self, tx: &mut Tx<'_>, mut row: KeptRow) -> Result<(), Error> {
        // Without them the person was erased, and there is nothing to put back.
        let (Some(before), Some(id)) = (row.before.take(), row.row.record.map(VolunteerId)) else {
            return Ok(());
        };
        let Draft::Person(old) = &before.record;
        let there = volunteers::get_locked(tx, self.centre.id, id)?;
        let Some(there) = there else { return Ok(()) };
        let mut after = there.clone();
        let mut kept = Vec::new();
        let changes = &row.row.shown.changes;
        for field in people::taken(changes) {
            let change = changes.iter().find(|change| change.field == field.as_str());
            let ours = change.and_then(|change| change.new.as_ref()).map(Pii::reveal);
            if field.shown(&there).as_ref() == ours {
                field.copy(&old.person, &mut after);
            } else {
                kept.push(field.as_str().to_owned());
            }
        }
        if after != there {
            (after.version, after.updated_at) = (there.version + 1, self.now);
            volunteers::update(tx, self.centre.id, &after)?;
        }
        if changes.iter().any(|change| change.field == CONSENT && change.take) {
            kept.extend(self.take_back_consent(tx, id)?);
        }
        if changes.iter().any(|change| change.field == NOTE && change.take) {
            kept.extend(self.take_back_note(tx, id)?);
        }
        let name = reference_name(&row, id.0);
        let (kind, source) = (ImportKind::Volunteers, &self.import.source);
        match before.reference {
            Some(said) => imports::keep_references(tx, self.centre.id, kind, source, vec![said])?,
            None => imports::delete_references(tx, self.centre.id, kind, source, &[&name])?,
        }
        row.row.undone = Some(Undone::Restored { kept });
        self.touched.push(id.0);
        Ok(imports::update_row(tx, self.centre.id, self.import.id, &row)?)
    }

    /// Removes the note that the import wrote; the name of the field where it was changed since.
    fn take_back_note(&self, tx: &mut Tx<'_>, id: VolunteerId) -> Result<Option<String>, Error> {
        let there = notes::list(tx.conn(), self.centre.id, NoteSubject::Volunteer(id))?;
        let ours = there.into_iter().filter(|note| note.import == Some(self.import.id));
        let mut kept = None;
        for note in ours {
            if note.version == UNTOUCHED {
                notes::delete(tx, self.centre.id, note.id)?;
            } else {
                kept = Some(NOTE.to_owned());
            }
        }
        Ok(kept)
    }

    /// The ledger only grows: a line says that the import's consent no longer counts. The name of
    /// the field where something came after it.
    fn take_back_consent(&self, tx: &mut Tx<'_>, id: VolunteerId) -> Result<Option<String>, Error> {
        let Some(given) = &self.consent else { return Ok(None) };
        let ledger = consents::ledger(tx.conn(), self.centre.id, id)?;
        if !people::is_last(&ledger, given.purpose, given) {
            return Ok(Some(CONSENT.to_owned()));
        }
        let line = ConsentEntry {
            act: Act::Withdrawn,
            through: UNDONE.to_owned(),
            at: self.now,
            ..given.clone()
        };
        consents::append(tx, self.centre.id, id, &line)?;
        Ok(None)
    }
}

/// What a record is used by that an import made.
fn used_by(person: &Volunteer, uses: &BTreeMap<VolunteerId, BTreeSet<Use>>) -> Vec<String> {
    let edited = (person.version != UNTOUCHED).then(|| "edited".to_owned());
    let uses = uses.get(&person.id).into_iter().flatten();
    edited.into_iter().chain(uses.map(|one| one.as_str().to_owned())).collect()
}
