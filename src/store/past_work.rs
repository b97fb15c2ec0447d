//! Past placements and hours that came with files: each organisation and role has one closed need
//! that holds them.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::hours;
use super::placements::{EventRow, Row};
use super::schema::placements as placements_table;
use super::schema::{blocks, hours as hours_table, needs, past_roles, placement_events};
use super::types::Key;
use crate::domain::hours::Hours;
use crate::domain::ids::{CentreId, NeedId, OrganisationId, PlacementId, VolunteerId};
use crate::domain::placement::{Event, Placement};

/// The closed need of an organisation and a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRole {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The role as roles are compared; empty where files name none.
    pub key: String,
    /// The need.
    pub need: NeedId,
}

/// All of a centre.
pub fn roles(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<PastRole>, Error> {
    let rows: Vec<(Key, String, Key)> = past_roles::table
        .filter(past_roles::centre_id.eq(Key(centre.0)))
        .order((past_roles::organisation_id, past_roles::role_key))
        .select((past_roles::organisation_id, past_roles::role_key, past_roles::need_id))
        .load(conn)?;
    let role = |(organisation, key, need): (Key, String, Key)| PastRole {
        organisation: OrganisationId(organisation.0),
        key,
        need: NeedId(need.0),
    };
    Ok(rows.into_iter().map(role).collect())
}

/// Notes that a need holds what was done in a role.
pub fn insert_role(tx: &mut Tx<'_>, centre: CentreId, role: &PastRole) -> Result<(), Error> {
    diesel::insert_into(past_roles::table)
        .values((
            past_roles::centre_id.eq(Key(centre.0)),
            past_roles::organisation_id.eq(Key(role.organisation.0)),
            past_roles::role_key.eq(&role.key),
            past_roles::need_id.eq(Key(role.need.0)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The placements of all past roles whose volunteers were not erased, by id.
pub fn placements(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Placement>, Error> {
    let of_roles = past_roles::table
        .filter(past_roles::centre_id.eq(Key(centre.0)))
        .select(past_roles::need_id);
    let rows: Vec<Row> = placements_table::table
        .filter(placements_table::centre_id.eq(Key(centre.0)))
        .filter(placements_table::need_id.eq_any(of_roles))
        .filter(placements_table::volunteer_id.is_not_null())
        .order(placements_table::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().filter_map(|row| row.placement().transpose()).collect()
}

/// The hours of the same placements, by id.
pub fn hours(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Hours>, Error> {
    let of_roles = past_roles::table
        .filter(past_roles::centre_id.eq(Key(centre.0)))
        .select(past_roles::need_id);
    let of_placements = placements_table::table
        .filter(placements_table::centre_id.eq(Key(centre.0)))
        .filter(placements_table::need_id.eq_any(of_roles))
        .select(placements_table::id);
    let rows: Vec<hours::Row> = hours_table::table
        .filter(hours_table::centre_id.eq(Key(centre.0)))
        .filter(hours_table::placement_id.eq_any(of_placements))
        .order(hours_table::id)
        .select(hours::Row::as_select())
        .load(conn)?;
    rows.into_iter().map(hours::Row::hours).collect()
}

/// Adds a placement with its whole history.
pub fn insert(
    tx: &mut Tx<'_>,
    centre: CentreId,
    placement: &Placement,
    history: &[Event],
) -> Result<(), Error> {
    let row = Row::of(centre, placement);
    diesel::insert_into(placements_table::table).values(&row).execute(tx.conn())?;
    for (n, event) in (1..).zip(history) {
        let row = EventRow::of(centre, placement.id, n, event);
        diesel::insert_into(placement_events::table).values(&row).execute(tx.conn())?;
    }
    note(tx, centre, placement.id, placement.volunteer, placement.need);
    Ok(())
}

/// Removes a placement that has no hours, as if it had never been there.
pub fn remove(tx: &mut Tx<'_>, centre: CentreId, gone: &Placement) -> Result<(), Error> {
    let events = placement_events::table
        .filter(placement_events::centre_id.eq(Key(centre.0)))
        .filter(placement_events::placement_id.eq(Key(gone.id.0)));
    diesel::delete(events).execute(tx.conn())?;
    let row = placements_table::table.find((Key(centre.0), Key(gone.id.0)));
    diesel::delete(row).execute(tx.conn())?;
    note(tx, centre, gone.id, gone.volunteer, gone.need);
    Ok(())
}

fn note(
    tx: &mut Tx<'_>,
    centre: CentreId,
    placement: PlacementId,
    volunteer: VolunteerId,
    need: NeedId,
) {
    tx.changed(centre, Entity::Placement, placement.0);
    tx.changed(centre, Entity::Volunteer, volunteer.0);
    tx.changed(centre, Entity::Need, need.0);
}

/// Removes the need of a past role that holds nothing any more; false where it holds something.
pub fn remove_empty_role(tx: &mut Tx<'_>, centre: CentreId, need: NeedId) -> Result<bool, Error> {
    let placed: i64 = placements_table::table
        .filter(placements_table::centre_id.eq(Key(centre.0)))
        .filter(placements_table::need_id.eq(Key(need.0)))
        .count()
        .get_result(tx.conn())?;
    let blocked: i64 = blocks::table
        .filter(blocks::centre_id.eq(Key(centre.0)))
        .filter(blocks::need_id.eq(Key(need.0)))
        .count()
        .get_result(tx.conn())?;
    if placed + blocked > 0 {
        return Ok(false);
    }
    let role = past_roles::table
        .filter(past_roles::centre_id.eq(Key(centre.0)))
        .filter(past_roles::need_id.eq(Key(need.0)));
    diesel::delete(role).execute(tx.conn())?;
    diesel::delete(needs::table.find((Key(centre.0), Key(need.0)))).execute(tx.conn())?;
    tx.changed(centre, Entity::Need, need.0);
    Ok(true)
}
