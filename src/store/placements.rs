//! Placements and their history.
//!
//! The placement of an erased person is kept for the counts and is never listed.

mod row;

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::{needs, placement_events, placements};
use super::sql::LockedExt;
use super::types::{Doc, Instant, Key};
use crate::domain::ids::{CentreId, NeedId, OrganisationId, PlacementId, VolunteerId};
use crate::domain::placement::{Event, Party, Placement, PlacementState, Promise};

pub(super) use row::{EventRow, PromiseDoc, Row, asked_at, state};

/// Which placements to list; what is `None` or empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct PlacementFilter {
    /// Whom they wait for.
    pub waiting_for: Option<Party>,
    /// Whoever they wait for should have acted before this instant.
    pub due_before: Option<Timestamp>,
    /// Of a need.
    pub need: Option<NeedId>,
    /// Of a volunteer.
    pub volunteer: Option<VolunteerId>,
    /// Of an organisation's needs.
    pub organisation: Option<OrganisationId>,
    /// Where they stand: any of these.
    pub states: Vec<PlacementState>,
}

/// Adds a placement with its first event. [`Error::Unique`] on `placements` where the pair has a
/// live one, [`Error::ForeignKey`] where need or volunteer is not of the centre.
pub fn insert(
    tx: &mut Tx<'_>,
    centre: CentreId,
    placement: &Placement,
    event: &Event,
) -> Result<(), Error> {
    let row = Row::of(centre, placement);
    diesel::insert_into(placements::table).values(&row).execute(tx.conn())?;
    record(tx, centre, placement, 1, event)
}

/// Replaces a placement whose stored version is one less ([`Error::Stale`] otherwise), and adds
/// the event that moved it.
pub fn update(
    tx: &mut Tx<'_>,
    centre: CentreId,
    placement: &Placement,
    event: &Event,
) -> Result<(), Error> {
    let row = Row::of(centre, placement);
    let old = placements::table
        .find((Key(centre.0), Key(placement.id.0)))
        .filter(placements::version.eq(placement.version - 1));
    let rows = diesel::update(old).set(&row).execute(tx.conn())?;
    Error::unless_one(rows)?;
    // The update has locked the placement: nobody else adds an event now.
    let last: Option<i32> = placement_events::table
        .filter(placement_events::centre_id.eq(Key(centre.0)))
        .filter(placement_events::placement_id.eq(Key(placement.id.0)))
        .select(diesel::dsl::max(placement_events::n))
        .first(tx.conn())?;
    record(tx, centre, placement, last.unwrap_or(0) + 1, event)
}

fn record(
    tx: &mut Tx<'_>,
    centre: CentreId,
    placement: &Placement,
    n: i32,
    event: &Event,
) -> Result<(), Error> {
    let row = EventRow::of(centre, placement.id, n, event);
    diesel::insert_into(placement_events::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Placement, placement.id.0);
    tx.changed(centre, Entity::Volunteer, placement.volunteer.0);
    tx.changed(centre, Entity::Need, placement.need.0);
    Ok(())
}

/// A placement by id.
pub fn get(
    conn: &mut AnyConn,
    centre: CentreId,
    id: PlacementId,
) -> Result<Option<Placement>, Error> {
    let query = placements::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    let row: Option<Row> = query.first(conn).optional()?;
    Ok(row.map(Row::placement).transpose()?.flatten())
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: PlacementId,
) -> Result<Option<Placement>, Error> {
    let query = placements::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    let row: Option<Row> = query.locked().get_result(tx.conn()).optional()?;
    Ok(row.map(Row::placement).transpose()?.flatten())
}

/// The history of a placement, oldest first.
pub fn events(conn: &mut AnyConn, centre: CentreId, id: PlacementId) -> Result<Vec<Event>, Error> {
    let rows: Vec<EventRow> = placement_events::table
        .filter(placement_events::centre_id.eq(Key(centre.0)))
        .filter(placement_events::placement_id.eq(Key(id.0)))
        .order(placement_events::n)
        .select(EventRow::as_select())
        .load(conn)?;
    rows.into_iter().map(EventRow::event).collect()
}

/// The placements that a filter lets through, after an id, by id.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    filter: &PlacementFilter,
    after: Option<PlacementId>,
    limit: i64,
) -> Result<Vec<Placement>, Error> {
    let mut query = placements::table
        .filter(placements::centre_id.eq(Key(centre.0)))
        .filter(placements::volunteer_id.is_not_null())
        .order(placements::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(party) = filter.waiting_for {
        query = query.filter(placements::waiting_for.eq(party.as_str()));
    }
    if let Some(instant) = filter.due_before {
        query = query.filter(placements::due.lt(Instant::from(instant)));
    }
    if let Some(need) = filter.need {
        query = query.filter(placements::need_id.eq(Key(need.0)));
    }
    if let Some(volunteer) = filter.volunteer {
        query = query.filter(placements::volunteer_id.eq(Key(volunteer.0)));
    }
    if let Some(organisation) = filter.organisation {
        let of_organisation = needs::table
            .filter(needs::centre_id.eq(Key(centre.0)))
            .filter(needs::organisation_id.eq(Key(organisation.0)))
            .select(needs::id);
        query = query.filter(placements::need_id.eq_any(of_organisation));
    }
    if !filter.states.is_empty() {
        let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
        query = query.filter(placements::state.eq_any(states));
    }
    if let Some(after) = after {
        query = query.filter(placements::id.gt(Key(after.0)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().filter_map(|row| row.placement().transpose()).collect()
}

/// All placements of a volunteer, by id.
pub fn for_volunteer(
    conn: &mut AnyConn,
    centre: CentreId,
    volunteer: VolunteerId,
) -> Result<Vec<Placement>, Error> {
    let filter = PlacementFilter { volunteer: Some(volunteer), ..PlacementFilter::default() };
    list(conn, centre, &filter, None, i64::MAX)
}

/// What volunteers have promised, by volunteer.
pub fn promises(
    conn: &mut AnyConn,
    centre: CentreId,
    volunteers: impl Iterator<Item = VolunteerId>,
) -> Result<HashMap<VolunteerId, Vec<Promise>>, Error> {
    let some: Vec<Key> = volunteers.map(|id| Key(id.0)).collect();
    let promised = PlacementState::ALL.iter().filter(|state| state.is_promised());
    let promised: Vec<&str> = promised.map(|state| state.as_str()).collect();
    let rows: Vec<(Key, Doc<PromiseDoc>)> = placements::table
        .filter(placements::centre_id.eq(Key(centre.0)))
        .filter(placements::volunteer_id.eq_any(some))
        .filter(placements::state.eq_any(promised))
        .filter(placements::promise.is_not_null())
        .order(placements::id)
        .select((placements::volunteer_id.assume_not_null(), placements::promise.assume_not_null()))
        .load(conn)?;
    let mut found: HashMap<VolunteerId, Vec<Promise>> = HashMap::new();
    for (volunteer, promise) in rows {
        found.entry(VolunteerId(volunteer.0)).or_default().push(promise.0.promise()?);
    }
    Ok(found)
}

/// How many of a need's places are taken, those of erased people who completed included. Read
/// the need locked before, so that the number cannot change until the commit.
pub fn count_holding(tx: &mut Tx<'_>, centre: CentreId, need: NeedId) -> Result<u32, Error> {
    let holding: Vec<&str> = PlacementState::ALL
        .iter()
        .filter(|state| state.holds_place())
        .map(|state| state.as_str())
        .collect();
    let count: i64 = placements::table
        .filter(placements::centre_id.eq(Key(centre.0)))
        .filter(placements::need_id.eq(Key(need.0)))
        .filter(placements::state.eq_any(holding))
        .count()
        .get_result(tx.conn())?;
    u32::try_from(count).map_err(|_| Error::corrupt("placements", "need_id"))
}
