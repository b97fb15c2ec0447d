//! The ledger of consents: lines are added, never changed.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::Source;
use super::schema::{consents, volunteers};
use super::sql::LockedExt;
use super::types::{Instant, Key};
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::ids::{CentreId, VolunteerId};

const FROM: Source = Source("consents");

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = consents)]
struct Row {
    centre_id: Key,
    volunteer_id: Key,
    n: i32,
    purpose: String,
    act: String,
    wording: String,
    through: String,
    at: Instant,
}

impl Row {
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
    let row = Row {
        centre_id: centre_key,
        volunteer_id: key,
        n: last.unwrap_or(0) + 1,
        purpose: entry.purpose.as_str().to_owned(),
        act: entry.act.as_str().to_owned(),
        wording: entry.wording.clone(),
        through: entry.through.clone(),
        at: entry.at.into(),
    };
    diesel::insert_into(consents::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Volunteer, volunteer.0);
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
