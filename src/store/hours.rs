//! Hours that were given in placements.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{BATCH, Source, small};
use super::schema::hours;
use super::sql::LockedExt;
use super::types::{Day, Instant, Key};
use crate::domain::hours::{Given, Hours};
use crate::domain::ids::{CentreId, HoursId, ImportId, PlacementId};
use crate::domain::pii::Pii;
use crate::domain::placement::Party;

const FROM: Source = Source("hours");

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = hours, primary_key(centre_id, id), treat_none_as_null = true)]
pub(super) struct Row {
    centre_id: Key,
    id: Key,
    placement_id: Key,
    first_date: Day,
    last_date: Day,
    minutes: i32,
    note: Option<String>,
    by_party: String,
    actor: String,
    import_id: Option<Key>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn of(centre: CentreId, hours: &Hours) -> Result<Self, Error> {
        Ok(Self {
            centre_id: Key(centre.0),
            id: Key(hours.id.0),
            placement_id: Key(hours.placement.0),
            first_date: hours.given.first.into(),
            last_date: hours.given.last.into(),
            minutes: small(hours.given.minutes)?,
            note: hours.note.as_ref().map(|note| note.reveal().clone()),
            by_party: hours.by.as_str().to_owned(),
            actor: hours.actor.clone(),
            import_id: hours.import.map(|id| Key(id.0)),
            version: hours.version,
            created_at: hours.created_at.into(),
            updated_at: hours.updated_at.into(),
        })
    }

    pub fn hours(self) -> Result<Hours, Error> {
        Ok(Hours {
            id: HoursId(self.id.0),
            placement: PlacementId(self.placement_id.0),
            given: Given {
                first: self.first_date.into(),
                last: self.last_date.into(),
                minutes: FROM.number("minutes", self.minutes)?,
            },
            note: self.note.map(Pii::new),
            by: FROM.read("by_party", Party::parse(&self.by_party))?,
            actor: self.actor,
            import: self.import_id.map(|id| ImportId(id.0)),
            version: self.version,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        })
    }
}

/// Adds hours. [`Error::ForeignKey`] where a placement is not of the centre.
pub fn insert_many(tx: &mut Tx<'_>, centre: CentreId, all: &[Hours]) -> Result<(), Error> {
    let rows: Vec<Row> =
        all.iter().map(|hours| Row::of(centre, hours)).collect::<Result<_, _>>()?;
    match tx.conn() {
        // A batch cannot pass through `MultiConnection`; 1,000 rows of 13 columns.
        AnyConn::Pg(conn) => {
            for rows in rows.chunks(BATCH) {
                diesel::insert_into(hours::table).values(rows).execute(conn)?;
            }
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(hours::table).values(row).execute(conn)?;
            }
        }
    }
    for one in all {
        tx.changed(centre, Entity::Hours, one.id.0);
    }
    Ok(())
}

/// Replaces hours whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(tx: &mut Tx<'_>, centre: CentreId, new: &Hours) -> Result<(), Error> {
    let old = hours::table
        .find((Key(centre.0), Key(new.id.0)))
        .filter(hours::version.eq(new.version - 1));
    Error::unless_one(diesel::update(old).set(&Row::of(centre, new)?).execute(tx.conn())?)?;
    tx.changed(centre, Entity::Hours, new.id.0);
    Ok(())
}

/// Removes hours; false where there are none.
pub fn delete(tx: &mut Tx<'_>, centre: CentreId, id: HoursId) -> Result<bool, Error> {
    let row = hours::table.find((Key(centre.0), Key(id.0)));
    let there = diesel::delete(row).execute(tx.conn())? > 0;
    if there {
        tx.changed(centre, Entity::Hours, id.0);
    }
    Ok(there)
}

/// Hours by id.
pub fn get(conn: &mut AnyConn, centre: CentreId, id: HoursId) -> Result<Option<Hours>, Error> {
    let query = hours::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.first::<Row>(conn).optional()?.map(Row::hours).transpose()
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(tx: &mut Tx<'_>, centre: CentreId, id: HoursId) -> Result<Option<Hours>, Error> {
    let query = hours::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.locked().get_result::<Row>(tx.conn()).optional()?.map(Row::hours).transpose()
}

/// The hours of a placement after an entry, in the order in which they were recorded.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    placement: PlacementId,
    after: Option<HoursId>,
    limit: i64,
) -> Result<Vec<Hours>, Error> {
    let mut query = hours::table
        .filter(hours::centre_id.eq(Key(centre.0)))
        .filter(hours::placement_id.eq(Key(placement.0)))
        .order(hours::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(hours::id.gt(Key(after.0)));
    }
    query.load::<Row>(conn)?.into_iter().map(Row::hours).collect()
}
