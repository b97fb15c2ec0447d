//! What goes when a person is erased, and what stays: placements keep their row for the counts,
//! without the person.

use diesel::prelude::*;

use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::placement::PlacementState;
use crate::store::changes::{self, Entity};
use crate::store::connection::{AnyConn, Tx};
use crate::store::distinct;
use crate::store::error::Error;
use crate::store::parts::BATCH;
use crate::store::schema::{
    audit_details, blocks, checks, consents, hours, notes, placement_events, placements, volunteers,
};
use crate::store::sql::LockedExt;
use crate::store::types::{Doc, Key};

/// What stands where the person was named as the one who moved a placement.
const ERASED: &str = "erased";

/// Erases a person: the row, consents, checks, blocks, notes and the details of the audit. Live
/// placements become `withdrawn`, so that they hold no place; all lose the person and the notes.
/// False where there is no such person.
pub fn erase(tx: &mut Tx<'_>, centre: CentreId, id: VolunteerId) -> Result<bool, Error> {
    let (centre_key, key) = (Key(centre.0), Key(id.0));
    let row = volunteers::table.find((centre_key, key)).select(volunteers::id).locked();
    if row.get_result::<Key>(tx.conn()).optional()?.is_none() {
        return Ok(false);
    }
    take_out_of_placements(tx, centre, id)?;
    take_out_of_blocks(tx, centre, id)?;
    remove_notes(tx, centre, id)?;
    let conn = tx.conn();
    diesel::delete(
        consents::table
            .filter(consents::centre_id.eq(centre_key))
            .filter(consents::volunteer_id.eq(key)),
    )
    .execute(conn)?;
    diesel::delete(
        checks::table.filter(checks::centre_id.eq(centre_key)).filter(checks::volunteer_id.eq(key)),
    )
    .execute(conn)?;
    diesel::delete(audit_details::table.filter(audit_details::subject.eq(key))).execute(conn)?;
    distinct::forget(conn, centre, id)?;
    diesel::delete(volunteers::table.find((centre_key, key))).execute(conn)?;
    changes::forget(conn, id.0)?;
    tx.changed(centre, Entity::Volunteer, id.0);
    Ok(true)
}

fn take_out_of_blocks(tx: &mut Tx<'_>, centre: CentreId, id: VolunteerId) -> Result<(), Error> {
    let gone: Vec<Key> = diesel::delete(
        blocks::table
            .filter(blocks::centre_id.eq(Key(centre.0)))
            .filter(blocks::volunteer_id.eq(Key(id.0))),
    )
    .returning(blocks::id)
    .get_results(tx.conn())?;
    for block in gone {
        tx.changed(centre, Entity::Block, block.0);
    }
    Ok(())
}

fn remove_notes(tx: &mut Tx<'_>, centre: CentreId, id: VolunteerId) -> Result<(), Error> {
    let gone: Vec<Key> = diesel::delete(
        notes::table
            .filter(notes::centre_id.eq(Key(centre.0)))
            .filter(notes::volunteer_id.eq(Key(id.0))),
    )
    .returning(notes::id)
    .get_results(tx.conn())?;
    for note in gone {
        tx.changed(centre, Entity::Note, note.0);
    }
    Ok(())
}

fn take_out_of_placements(tx: &mut Tx<'_>, centre: CentreId, id: VolunteerId) -> Result<(), Error> {
    let (centre_key, key) = (Key(centre.0), Key(id.0));
    let held: Vec<(Key, Key)> = placements::table
        .filter(placements::centre_id.eq(centre_key))
        .filter(placements::volunteer_id.eq(key))
        .select((placements::id, placements::need_id))
        .load(tx.conn())?;
    let live: Vec<&str> = PlacementState::ALL
        .iter()
        .filter(|state| state.is_live())
        .map(|state| state.as_str())
        .collect();
    let of_person = placements::table
        .filter(placements::centre_id.eq(centre_key))
        .filter(placements::volunteer_id.eq(key));
    diesel::update(of_person.filter(placements::state.eq_any(live)))
        .set(placements::state.eq(PlacementState::Withdrawn.as_str()))
        .execute(tx.conn())?;
    diesel::update(of_person)
        .set((
            placements::volunteer_id.eq(None::<Key>),
            placements::promise.eq(None::<Doc<serde_json::Value>>),
            placements::waiting_for.eq(None::<String>),
            placements::due.eq(None::<crate::store::types::Instant>),
            placements::version.eq(placements::version + 1),
        ))
        .execute(tx.conn())?;
    let actor = format!("volunteer:{id}");
    for held in held.chunks(BATCH) {
        let ids: Vec<Key> = held.iter().map(|(placement, _)| *placement).collect();
        blank_events(tx.conn(), centre_key, &ids, &actor)?;
        blank_hours(tx, centre, ids)?;
    }
    for (placement, need) in held {
        tx.changed(centre, Entity::Placement, placement.0);
        tx.changed(centre, Entity::Need, need.0);
    }
    Ok(())
}

/// Hours stay for the counts, without what was noted of the person.
fn blank_hours(tx: &mut Tx<'_>, centre: CentreId, placements: Vec<Key>) -> Result<(), Error> {
    let noted = hours::table
        .filter(hours::centre_id.eq(Key(centre.0)))
        .filter(hours::placement_id.eq_any(placements))
        .filter(hours::note.is_not_null());
    let blanked: Vec<Key> = diesel::update(noted)
        .set((hours::note.eq(None::<String>), hours::version.eq(hours::version + 1)))
        .returning(hours::id)
        .get_results(tx.conn())?;
    for one in blanked {
        tx.changed(centre, Entity::Hours, one.0);
    }
    Ok(())
}

fn blank_events(
    conn: &mut AnyConn,
    centre: Key,
    placements: &[Key],
    actor: &str,
) -> Result<(), Error> {
    let events = placement_events::table
        .filter(placement_events::centre_id.eq(centre))
        .filter(placement_events::placement_id.eq_any(placements.to_vec()));
    diesel::update(events.clone()).set(placement_events::note.eq(None::<String>)).execute(conn)?;
    diesel::update(events.filter(placement_events::actor.eq(actor)))
        .set(placement_events::actor.eq(ERASED))
        .execute(conn)?;
    Ok(())
}
