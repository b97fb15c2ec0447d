//! The ledger of consents: lines are added, never changed.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{BATCH, Source};
use super::schema::{consents, volunteers};
use super::sql::LockedExt;
use super::types::{Instant, Key};
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::ids::{CentreId, VolunteerId};

const FROM: Source = Source("consents");

#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = consents)]
pub(super) struct Row {
    pub centre_id: Key,
    pub volunteer_id: Key,
    pub n: i32,
    pub purpose: String,
    pub act: String,
    pub wording: String,
    pub through: String,
    pub at: Instant,
}

impl Row {
    fn of(centre: CentreId, volunteer: VolunteerId, n: i32, entry: &ConsentEntry) -> Self {
        Self {
            centre_id: Key(centre.0),
            volunteer_id: Key(volunteer.0),
            n,
            purpose: entry.purpose.as_str().to_owned(),
            act: entry.act.as_str().to_owned(),
            wording: entry.wording.clone(),
            through: entry.through.clone(),
            at: entry.at.into(),
        }
    }

    fn entry(self) -> Result<ConsentEntry, Error> {
        Ok(ConsentEntry {
            purpose: FROM.read("purpose", Purpose::parse(&self.purpose))?,
            act: FROM.read("act", Act::parse(&self.act))?,
            wording: self.wording,
            through: self.through,
            at: self.at.into(),
        })
    }
}

/// Adds a line to a volunteer's ledger. [`Error::NotFound`] where there is no such volunteer.
pub fn append(
    tx: &mut Tx<'_>,
    centre: CentreId,
    volunteer: VolunteerId,
    entry: &ConsentEntry,
) -> Result<(), Error> {
    let (centre_key, key) = (Key(centre.0), Key(volunteer.0));
    // The volunteer's row is what two who add a line at once wait for.
    let _: Key = volunteers::table
        .find((centre_key, key))
        .select(volunteers::id)
        .locked()
        .get_result(tx.conn())?;
    let last: Option<i32> = consents::table
        .filter(consents::centre_id.eq(centre_key))
        .filter(consents::volunteer_id.eq(key))
        .select(diesel::dsl::max(consents::n))
        .first(tx.conn())?;
    let row = Row::of(centre, volunteer, last.unwrap_or(0) + 1, entry);
    diesel::insert_into(consents::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Volunteer, volunteer.0);
    Ok(())
}

/// Adds the first line to the ledgers of volunteers who were added in this transaction.
pub fn begin_many(
    tx: &mut Tx<'_>,
    centre: CentreId,
    volunteers: &[VolunteerId],
    entry: &ConsentEntry,
) -> Result<(), Error> {
    let rows: Vec<Row> = volunteers.iter().map(|id| Row::of(centre, *id, 1, entry)).collect();
    match tx.conn() {
        // A batch cannot pass through `MultiConnection`; 1,000 rows of 8 columns.
        AnyConn::Pg(conn) => {
            for rows in rows.chunks(BATCH) {
                diesel::insert_into(consents::table).values(rows).execute(conn)?;
            }
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(consents::table).values(row).execute(conn)?;
            }
        }
    }
    for id in volunteers {
        tx.changed(centre, Entity::Volunteer, id.0);
    }
    Ok(())
}

/// The ledgers of several volunteers, each in the order in which it was written.
pub fn ledgers(
    conn: &mut AnyConn,
    centre: CentreId,
    volunteers: &[VolunteerId],
) -> Result<HashMap<VolunteerId, Vec<ConsentEntry>>, Error> {
    let mut found: HashMap<VolunteerId, Vec<ConsentEntry>> = HashMap::new();
    for ids in volunteers.chunks(BATCH) {
        let rows: Vec<Row> = consents::table
            .filter(consents::centre_id.eq(Key(centre.0)))
            .filter(consents::volunteer_id.eq_any(ids.iter().map(|id| Key(id.0))))
            .order((consents::volunteer_id, consents::n))
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            found.entry(VolunteerId(row.volunteer_id.0)).or_default().push(row.entry()?);
        }
    }
    Ok(found)
}

/// How a withdrawal is stored.
pub(super) const WITHDRAWN: &str = "withdrawn";

/// The lines of some ledgers, each in its order.
pub(super) fn rows(conn: &mut AnyConn, centre: Key, of: &[Key]) -> Result<Vec<Row>, Error> {
    Ok(consents::table
        .filter(consents::centre_id.eq(centre))
        .filter(consents::volunteer_id.eq_any(of.to_vec()))
        .order((consents::volunteer_id, consents::n))
        .select(Row::as_select())
        .load(conn)?)
}

/// Puts lines in the place of the ledgers of some people: only for records that are joined, or
/// parted again. No line is lost by either.
pub(super) fn replace(
    conn: &mut AnyConn,
    centre: Key,
    of: &[Key],
    lines: Vec<Row>,
) -> Result<(), Error> {
    let old = consents::table
        .filter(consents::centre_id.eq(centre))
        .filter(consents::volunteer_id.eq_any(of.to_vec()));
    diesel::delete(old).execute(conn)?;
    for line in lines {
        diesel::insert_into(consents::table).values(&line).execute(conn)?;
    }
    Ok(())
}

/// A volunteer's ledger, in the order in which it was written.
pub fn ledger(
    conn: &mut AnyConn,
    centre: CentreId,
    volunteer: VolunteerId,
) -> Result<Vec<ConsentEntry>, Error> {
    let rows: Vec<Row> = consents::table
        .filter(consents::centre_id.eq(Key(centre.0)))
        .filter(consents::volunteer_id.eq(Key(volunteer.0)))
        .order(consents::n)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::entry).collect()
}
