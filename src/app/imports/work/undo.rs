//! The undo of a file of past work: hours and placements that it made go, hours that it corrected
//! are as before; what was changed or used since stays.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use super::super::jobs::Progress;
use super::super::undo::each;
use super::commit::fit_places;
use super::{MINUTES, reference_to};
use crate::app::Error;
use crate::domain::centre::Centre;
use crate::domain::hours::Hours;
use crate::domain::ids::{HoursId, NeedId, PlacementId};
use crate::domain::import::{Draft, Import, ImportKind, Take, Undone};
use crate::store::imports::{self, KeptRow};
use crate::store::{Tx, hours, past_work, placements};

/// The version of a record that nobody has touched since it was made.
const UNTOUCHED: i64 = 1;

/// Takes past work back. Returns what it touched.
pub(in crate::app::imports) fn undo_all(
    tx: &mut Tx<'_>,
    centre: &Centre,
    import: &Import,
    now: Timestamp,
    progress: &Progress,
) -> Result<Vec<Uuid>, Error> {
    let mut undo = Undo { centre, import, now, touched: Vec::new(), kept: Vec::new() };
    let mut of_placements = Vec::new();
    let of_import = (centre.id, import);
    each(tx, of_import, Take::New, progress, &mut |tx, rows| {
        rows.into_iter().try_for_each(|row| undo.hours(tx, row, &mut of_placements))
    })?;
    let stays = undo.placements(tx)?;
    imports::set_removed(tx, centre.id, import.id)?;
    for mut row in of_placements {
        if let Some(by) = row.new_id.and_then(|id| stays.get(&id)) {
            row.row.undone = Some(Undone::Kept { by: vec![(*by).to_owned()] });
            undo.kept.push(row);
        }
    }
    for row in std::mem::take(&mut undo.kept) {
        imports::update_row(tx, centre.id, import.id, &row)?;
    }
    each(tx, of_import, Take::Update, progress, &mut |tx, rows| {
        rows.into_iter().try_for_each(|row| undo.restore(tx, row))
    })?;
    Ok(undo.touched)
}

struct Undo<'a> {
    centre: &'a Centre,
    import: &'a Import,
    now: Timestamp,
    touched: Vec<Uuid>,
    /// Rows whose records stay.
    kept: Vec<KeptRow>,
}

impl Undo<'_> {
    /// Removes the hours that a row made; a row without hours made a placement.
    fn hours(
        &mut self,
        tx: &mut Tx<'_>,
        mut row: KeptRow,
        of_placements: &mut Vec<KeptRow>,
    ) -> Result<(), Error> {
        let Some(id) = row.new_id else { return Ok(()) };
        match hours::get_locked(tx, self.centre.id, HoursId(id))? {
            None => of_placements.push(row),
            Some(there) if there.version == UNTOUCHED => {
                hours::delete(tx, self.centre.id, there.id)?;
                self.touched.push(id);
            }
            Some(_) => {
                row.row.undone = Some(Undone::Kept { by: vec!["edited".to_owned()] });
                self.kept.push(row);
            }
        }
        Ok(())
    }

    /// Removes the placements that the import made and nothing hangs on, and needs that hold
    /// nothing any more. Answers the placements that stay, and by what they are used.
    fn placements(&mut self, tx: &mut Tx<'_>) -> Result<HashMap<Uuid, &'static str>, Error> {
        let centre = self.centre.id;
        let mut stays = HashMap::new();
        let mut needs: BTreeSet<NeedId> = BTreeSet::new();
        let made = imports::references_of_import(tx.conn(), centre, self.import.id)?;
        for reference in made {
            let id = PlacementId(reference.record);
            // The placement of somebody who was erased stays for the counts.
            let Some(there) = placements::get_locked(tx, centre, id)? else { continue };
            if !hours::list(tx.conn(), centre, id, None, 1)?.is_empty() {
                stays.insert(id.0, "hours");
            } else if there.version != UNTOUCHED {
                stays.insert(id.0, "edited");
            } else {
                past_work::remove(tx, centre, &there)?;
                let (kind, source) = (ImportKind::Placements, &self.import.source);
                imports::delete_references(tx, centre, kind, source, &[&reference_to(id.0)])?;
                needs.insert(there.need);
                self.touched.push(id.0);
            }
        }
        for need in needs {
            if !past_work::remove_empty_role(tx, centre, need)? {
                fit_places(tx, self.centre, need, self.now)?;
            }
        }
        Ok(stays)
    }

    /// Puts back the hours that a row corrected, unless they were changed since.
    fn restore(&mut self, tx: &mut Tx<'_>, mut row: KeptRow) -> Result<(), Error> {
        let (Some(before), Some(id)) = (row.before.take(), row.row.record) else { return Ok(()) };
        let Draft::Work(old) = &before.record else { return Ok(()) };
        let there = hours::get_locked(tx, self.centre.id, HoursId(id))?;
        let (Some(there), Some(given)) = (there, old.given.clone()) else { return Ok(()) };
        let ours = row.row.shown.changes.iter().filter(|change| change.take);
        let ours = ours.filter_map(|change| change.new.as_ref());
        let mut ours = ours.map(|new| new.reveal() == &there.given.minutes.to_string());
        let mut kept = Vec::new();
        if ours.next() == Some(true) {
            let (version, updated_at) = (there.version + 1, self.now);
            hours::update(tx, self.centre.id, &Hours { given, version, updated_at, ..there })?;
            self.touched.push(id);
        } else {
            kept.push(MINUTES.to_owned());
        }
        row.row.undone = Some(Undone::Restored { kept });
        Ok(imports::update_row(tx, self.centre.id, self.import.id, &row)?)
    }
}
