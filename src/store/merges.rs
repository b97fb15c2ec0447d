//! Records that were joined, and what it takes to part them again exactly.
//!
//! Whatever names a volunteer by id goes over to the record that is kept: consents, checks,
//! placements, blocks, and which row of a source the record is. A table that names volunteers must
//! be known here; `tests/it/merges.rs` fails for one that is not.

mod before;
mod undo;

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use super::changes::{self, Entity};
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::{
    audit_details, blocks, checks, import_references, merges, notes, placements, volunteers,
};
use super::types::{Doc, Instant, Key};
use super::volunteers::Row as VolunteerRow;
use super::{consents as ledger, distinct};
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::volunteer::Volunteer;

pub use before::Before;
pub use undo::{Restored, part};

/// A merge: `other` lives on in `keeper`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// Its id. Ids grow with time, so the greatest of a keeper is the last.
    pub id: Uuid,
    /// The record that is kept.
    pub keeper: VolunteerId,
    /// The record that went.
    pub other: VolunteerId,
    /// When.
    pub at: Timestamp,
}

/// Gives everything of `merge.other` to the keeper, who becomes `joined`, and removes the other
/// record. `before` was read in the same transaction, before anything was changed.
pub fn join(
    tx: &mut Tx<'_>,
    centre: CentreId,
    merge: Merge,
    mut before: Before,
    joined: &Volunteer,
) -> Result<(), Error> {
    let (centre_key, keeper, other) = (Key(centre.0), Key(merge.keeper.0), Key(merge.other.0));
    before.note_after(tx.conn(), centre_key, other, VolunteerRow::of(centre, joined)?)?;
    ledger::replace(tx.conn(), centre_key, &[keeper, other], before.joined_ledger(keeper))?;
    diesel::update(
        checks::table
            .filter(checks::centre_id.eq(centre_key))
            .filter(checks::volunteer_id.eq(other)),
    )
    .set(checks::volunteer_id.eq(keeper))
    .execute(tx.conn())?;
    diesel::update(
        placements::table
            .filter(placements::centre_id.eq(centre_key))
            .filter(placements::volunteer_id.eq(other)),
    )
    .set((
        placements::volunteer_id.eq(Some(keeper)),
        placements::version.eq(placements::version + 1),
    ))
    .execute(tx.conn())?;
    diesel::update(
        blocks::table
            .filter(blocks::centre_id.eq(centre_key))
            .filter(blocks::volunteer_id.eq(other)),
    )
    .set(blocks::volunteer_id.eq(keeper))
    .execute(tx.conn())?;
    diesel::update(
        notes::table.filter(notes::centre_id.eq(centre_key)).filter(notes::volunteer_id.eq(other)),
    )
    .set(notes::volunteer_id.eq(Some(keeper)))
    .execute(tx.conn())?;
    diesel::update(
        import_references::table
            .filter(import_references::centre_id.eq(centre_key))
            .filter(import_references::record_id.eq(other)),
    )
    .set(import_references::record_id.eq(keeper))
    .execute(tx.conn())?;
    super::plans::hand_over(tx, centre_key, other, keeper)?;
    diesel::delete(volunteers::table.find((centre_key, other))).execute(tx.conn())?;
    diesel::update(volunteers::table.find((centre_key, keeper)))
        .set(before.joined()?)
        .execute(tx.conn())?;
    note(tx, centre, merge, &before);
    let row = (
        merges::centre_id.eq(centre_key),
        merges::id.eq(Key(merge.id)),
        merges::keeper_id.eq(keeper),
        merges::other_id.eq(other),
        merges::before.eq(Doc(before)),
        merges::merged_at.eq(Instant::from(merge.at)),
    );
    diesel::insert_into(merges::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Names everything that a merge or its undo touched in the change log.
fn note(tx: &mut Tx<'_>, centre: CentreId, merge: Merge, before: &Before) {
    tx.changed(centre, Entity::Volunteer, merge.keeper.0);
    tx.changed(centre, Entity::Volunteer, merge.other.0);
    for (placement, need) in before.placements() {
        tx.changed(centre, Entity::Placement, placement.0);
        tx.changed(centre, Entity::Need, need.0);
    }
    for plan in before.plans() {
        tx.changed(centre, Entity::Plan, plan.0);
    }
    for block in before.blocks() {
        tx.changed(centre, Entity::Block, block.0);
    }
    for note in &before.notes {
        tx.changed(centre, Entity::Note, note.0);
    }
}

type Stored = (Key, Key, Key, Doc<Before>, Instant);

fn read((id, keeper, other, before, at): Stored) -> (Merge, Before) {
    let (keeper, other) = (VolunteerId(keeper.0), VolunteerId(other.0));
    (Merge { id: id.0, keeper, other, at: at.into() }, before.0)
}

/// The last merge into a record that was not undone.
pub fn last(
    conn: &mut AnyConn,
    centre: CentreId,
    keeper: VolunteerId,
) -> Result<Option<(Merge, Before)>, Error> {
    Ok(into(conn, centre, keeper)?.pop())
}

/// The merges into a record, the last one last.
fn into(
    conn: &mut AnyConn,
    centre: CentreId,
    keeper: VolunteerId,
) -> Result<Vec<(Merge, Before)>, Error> {
    let rows: Vec<Stored> = merges::table
        .filter(merges::centre_id.eq(Key(centre.0)))
        .filter(merges::keeper_id.eq(Key(keeper.0)))
        .order(merges::id)
        .select((
            merges::id,
            merges::keeper_id,
            merges::other_id,
            merges::before,
            merges::merged_at,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(read).collect())
}

/// In which record somebody lives on whose record was joined with another, however often.
pub fn keeper_of(
    conn: &mut AnyConn,
    centre: CentreId,
    id: VolunteerId,
) -> Result<Option<VolunteerId>, Error> {
    let mut found = None;
    let mut next = Some(Key(id.0));
    while let Some(other) = next {
        next = merges::table
            .filter(merges::centre_id.eq(Key(centre.0)))
            .filter(merges::other_id.eq(other))
            .select(merges::keeper_id)
            .first(conn)
            .optional()?;
        found = next.or(found);
    }
    Ok(found.map(|key| VolunteerId(key.0)))
}

/// Takes all that is kept for undoing merges into a record away, and all that is held of those
/// who live on in it; answers who they were, each record as it was before, with the id under
/// which it is known.
pub fn forget(
    tx: &mut Tx<'_>,
    centre: CentreId,
    keeper: VolunteerId,
) -> Result<Vec<Volunteer>, Error> {
    let mut gone = Vec::new();
    let mut open = vec![keeper];
    while let Some(next) = open.pop() {
        for (merge, before) in into(tx.conn(), centre, next)? {
            let other = before.other()?;
            // What the kept record said before it was joined has no id of its own.
            gone.push(Volunteer { id: VolunteerId(merge.id), ..before.keeper()? });
            let key = Key(other.id.0);
            diesel::delete(audit_details::table.filter(audit_details::subject.eq(key)))
                .execute(tx.conn())?;
            distinct::forget(tx.conn(), centre, other.id)?;
            changes::forget(tx.conn(), other.id.0)?;
            diesel::delete(merges::table.find((Key(centre.0), Key(merge.id))))
                .execute(tx.conn())?;
            open.push(other.id);
            gone.push(other);
        }
    }
    Ok(gone)
}
