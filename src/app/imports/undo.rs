//! The undo: records that were made go, records that were changed are as they were before; what
//! was used or changed since stays, and the row says why.

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::changes::{self, CONSENT, NOTE, UNDONE};
use super::commit::reference_name;
use super::groups::Groups;
use super::jobs::Progress;
use super::kind::{Field, Kind};
use super::people::{self, People};
use super::work;
use crate::app::Error;
use crate::domain::centre::Centre;
use crate::domain::consent::{Act, ConsentEntry};
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::import::{Import, ImportKind, ImportState, Take, Undone};
use crate::domain::note::NoteSubject;
use crate::domain::pii::Pii;
use crate::store::imports::{self, KeptRow, RowFilter};
use crate::store::{Tx, consents, notes};

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
    let touched = match import.kind {
        ImportKind::Volunteers => undo_all::<People>(tx, centre, import, now, progress)?,
        ImportKind::Organisations => undo_all::<Groups>(tx, centre, import, now, progress)?,
        ImportKind::Placements => work::undo_all(tx, centre, import, now, progress)?,
    };
    import.state = ImportState::Undone;
    import.undone_at = Some(now);
    import.version += 1;
    imports::update(tx, centre.id, import)?;
    Ok(touched)
}

fn undo_all<K: Kind>(
    tx: &mut Tx<'_>,
    centre: &Centre,
    import: &Import,
    now: Timestamp,
    progress: &Progress,
) -> Result<Vec<Uuid>, Error> {
    let consent = import.basis.as_ref().map(|basis| people::consent(basis, centre));
    let mut work =
        Work::<K> { centre, import, consent, now, touched: Vec::new(), kind: PhantomData };
    let mut kept = Vec::new();
    let of_import = (centre.id, import);
    each(tx, of_import, Take::New, progress, &mut |tx, rows| work.remove(tx, rows, &mut kept))?;
    imports::set_removed(tx, centre.id, import.id)?;
    for row in kept {
        imports::update_row(tx, centre.id, import.id, &row)?;
    }
    each(tx, of_import, Take::Update, progress, &mut |tx, rows| {
        rows.into_iter().try_for_each(|row| work.restore(tx, row))
    })?;
    Ok(work.touched)
}

/// What is done with some rows of an import.
type Step<'s> = dyn FnMut(&mut Tx<'_>, Vec<KeptRow>) -> Result<(), Error> + 's;

/// Does something with all rows that were taken in one way.
pub(super) fn each(
    tx: &mut Tx<'_>,
    (centre, import): (CentreId, &Import),
    take: Take,
    progress: &Progress,
    step: &mut Step<'_>,
) -> Result<(), Error> {
    let mut filter = RowFilter { take: Some(take), ..RowFilter::default() };
    loop {
        let rows = imports::rows(tx.conn(), centre, import.id, &filter, ROWS)?;
        let Some(last) = rows.last() else { return Ok(()) };
        filter.after_line = last.row.line;
        (0..rows.len()).for_each(|_| progress.step());
        step(tx, rows)?;
    }
}

/// What an undo carries along.
struct Work<'a, K: Kind> {
    centre: &'a Centre,
    import: &'a Import,
    consent: Option<ConsentEntry>,
    now: Timestamp,
    touched: Vec<Uuid>,
    kind: PhantomData<K>,
}

impl<K: Kind> Work<'_, K> {
    /// Removes the records that rows made. A record that was used since stays.
    fn remove(
        &mut self,
        tx: &mut Tx<'_>,
        rows: Vec<KeptRow>,
        kept: &mut Vec<KeptRow>,
    ) -> Result<(), Error> {
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.new_id).collect();
        let there = K::get_many(tx.conn(), self.centre.id, &ids)?;
        let there: HashMap<Uuid, K::Record> =
            there.into_iter().map(|one| (K::id(&one), one)).collect();
        let own = (i32::from(self.consent.is_some()), self.import.id);
        let uses = K::uses(tx.conn(), self.centre.id, &ids, own)?;
        let mut gone = Vec::new();
        for mut row in rows {
            let Some((id, record)) = row.new_id.and_then(|id| Some((id, there.get(&id)?))) else {
                continue;
            };
            let by = used_by::<K>(record, &uses);
            if by.is_empty() {
                gone.push(id);
            } else {
                row.row.undone = Some(Undone::Kept { by });
                kept.push(row);
            }
        }
        for id in &gone {
            imports::delete_references_to(tx, self.centre.id, *id)?;
        }
        K::remove_many(tx, self.centre.id, &gone)?;
        self.touched.extend(gone);
        Ok(())
    }

    /// Puts back what a row changed in a record, field by field. A field that was changed since
    /// stays.
    fn restore(&mut self, tx: &mut Tx<'_>, mut row: KeptRow) -> Result<(), Error> {
        // Without them the person was erased, and there is nothing to put back.
        let (Some(before), Some(id)) = (row.before.take(), row.row.record) else {
            return Ok(());
        };
        let Some(old) = K::draft(&before.record) else { return Ok(()) };
        let Some(there) = K::get_locked(tx, self.centre.id, id)? else { return Ok(()) };
        let mut after = there.clone();
        let mut kept = Vec::new();
        let changes = &row.row.shown.changes;
        for field in changes::taken::<K>(changes) {
            let change = changes.iter().find(|change| change.field == field.name());
            let ours = change.and_then(|change| change.new.as_ref()).map(Pii::reveal);
            if field.shown(&there).as_ref() == ours {
                field.copy(&old.record, &mut after);
            } else {
                kept.push(field.name().to_owned());
            }
        }
        if after != there {
            K::count(&mut after, K::version(&there) + 1, self.now);
            K::update(tx, self.centre.id, &after)?;
        }
        if changes.iter().any(|change| change.field == CONSENT && change.take) {
            kept.extend(self.take_back_consent(tx, VolunteerId(id))?);
        }
        if changes.iter().any(|change| change.field == NOTE && change.take) {
            kept.extend(self.take_back_note(tx, K::subject(id))?);
        }
        let name = reference_name(&row, id);
        let source = &self.import.source;
        match before.reference {
            Some(said) => {
                imports::keep_references(tx, self.centre.id, K::KIND, source, vec![said])?;
            }
            None => imports::delete_references(tx, self.centre.id, K::KIND, source, &[&name])?,
        }
        row.row.undone = Some(Undone::Restored { kept });
        self.touched.push(id);
        Ok(imports::update_row(tx, self.centre.id, self.import.id, &row)?)
    }

    /// Removes the note that the import wrote; the name of the field where it was changed since.
    fn take_back_note(&self, tx: &mut Tx<'_>, about: NoteSubject) -> Result<Option<String>, Error> {
        let there = notes::list(tx.conn(), self.centre.id, about)?;
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
fn used_by<K: Kind>(record: &K::Record, uses: &BTreeMap<Uuid, Vec<&'static str>>) -> Vec<String> {
    let edited = (K::version(record) != UNTOUCHED).then_some("edited");
    let uses = uses.get(&K::id(record)).into_iter().flatten().copied();
    edited.into_iter().chain(uses).map(str::to_owned).collect()
}
