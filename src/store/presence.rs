//! Which of some records are still there.

use std::collections::BTreeSet;

use diesel::prelude::*;
use uuid::Uuid;

use super::changes::Entity;
use super::connection::AnyConn;
use super::error::Error;
use super::schema::{
    accounts, blocks, centre_places, hours, imports, needs, notes, organisations, placements,
    plans, volunteers,
};
use super::types::Key;
use crate::domain::ids::CentreId;

/// Those of some records of a centre that are there. A centre and its terms are never gone; the
/// placement of an erased person is.
pub fn there(
    conn: &mut AnyConn,
    centre: CentreId,
    named: &BTreeSet<(Entity, Uuid)>,
) -> Result<BTreeSet<(Entity, Uuid)>, Error> {
    let mut there = BTreeSet::new();
    for entity in Entity::ALL {
        let of_kind = named.iter().filter(|(kind, _)| *kind == entity);
        let ids: Vec<Key> = of_kind.map(|(_, id)| Key(*id)).collect();
        if ids.is_empty() {
            continue;
        }
        let found = found(conn, Key(centre.0), entity, ids)?;
        there.extend(found.into_iter().map(|key| (entity, key.0)));
    }
    Ok(there)
}

fn found(
    conn: &mut AnyConn,
    centre: Key,
    entity: Entity,
    ids: Vec<Key>,
) -> Result<Vec<Key>, Error> {
    Ok(match entity {
        Entity::Centre | Entity::Term | Entity::Synonym => ids,
        Entity::Volunteer => volunteers::table
            .filter(volunteers::centre_id.eq(centre))
            .filter(volunteers::id.eq_any(ids))
            .select(volunteers::id)
            .load(conn)?,
        Entity::Organisation => organisations::table
            .filter(organisations::centre_id.eq(centre))
            .filter(organisations::id.eq_any(ids))
            .select(organisations::id)
            .load(conn)?,
        Entity::Need => needs::table
            .filter(needs::centre_id.eq(centre))
            .filter(needs::id.eq_any(ids))
            .select(needs::id)
            .load(conn)?,
        Entity::Placement => placements::table
            .filter(placements::centre_id.eq(centre))
            .filter(placements::id.eq_any(ids))
            .filter(placements::volunteer_id.is_not_null())
            .select(placements::id)
            .load(conn)?,
        Entity::Block => blocks::table
            .filter(blocks::centre_id.eq(centre))
            .filter(blocks::id.eq_any(ids))
            .select(blocks::id)
            .load(conn)?,
        Entity::Account => accounts::table
            .filter(accounts::centre_id.eq(centre))
            .filter(accounts::id.eq_any(ids))
            .select(accounts::id)
            .load(conn)?,
        Entity::Place => centre_places::table
            .filter(centre_places::centre_id.eq(centre))
            .filter(centre_places::id.eq_any(ids))
            .select(centre_places::id)
            .load(conn)?,
        Entity::Plan => plans::table
            .filter(plans::centre_id.eq(centre))
            .filter(plans::id.eq_any(ids))
            .select(plans::id)
            .load(conn)?,
        Entity::Import => imports::table
            .filter(imports::centre_id.eq(centre))
            .filter(imports::id.eq_any(ids))
            .select(imports::id)
            .load(conn)?,
        Entity::Note => notes::table
            .filter(notes::centre_id.eq(centre))
            .filter(notes::id.eq_any(ids))
            .select(notes::id)
            .load(conn)?,
        Entity::Hours => hours::table
            .filter(hours::centre_id.eq(centre))
            .filter(hours::id.eq_any(ids))
            .select(hours::id)
            .load(conn)?,
    })
}
