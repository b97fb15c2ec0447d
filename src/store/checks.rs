//! Checks on people.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{Source, check_kind};
use super::schema::checks;
use super::sql::LockedExt;
use super::types::{Day, Key};
use crate::domain::check::{Check, Decision};
use crate::domain::ids::{CentreId, CheckId, VolunteerId};

const FROM: Source = Source("checks");

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = checks, primary_key(centre_id, id), treat_none_as_null = true)]
pub(super) struct Row {
    centre_id: Key,
    id: Key,
    pub(super) volunteer_id: Key,
    level: String,
    workforce: Option<String>,
    issued: Day,
    review_on: Day,
    decision: String,
}

impl Row {
    fn of(centre: CentreId, volunteer: VolunteerId, check: &Check) -> Self {
        Self {
            centre_id: Key(centre.0),
            id: Key(check.id.0),
            volunteer_id: Key(volunteer.0),
            level: check.kind.level().as_str().to_owned(),
            workforce: check.kind.workforce().map(|workforce| workforce.as_str().to_owned()),
            issued: Day(check.issued),
            review_on: Day(check.review_on),
            decision: check.decision.as_str().to_owned(),
        }
    }

    pub(super) fn check(self) -> Result<Check, Error> {
        Ok(Check {
            id: CheckId(self.id.0),
            kind: check_kind(FROM, &self.level, self.workforce.as_deref())?,
            issued: self.issued.0,
            review_on: self.review_on.0,
            decision: FROM.read("decision", Decision::parse(&self.decision))?,
        })
    }
}

/// Adds a check of a volunteer. [`Error::ForeignKey`] where there is no such volunteer.
pub fn insert(
    tx: &mut Tx<'_>,
    centre: CentreId,
    volunteer: VolunteerId,
    check: &Check,
) -> Result<(), Error> {
    let row = Row::of(centre, volunteer, check);
    diesel::insert_into(checks::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Volunteer, volunteer.0);
    Ok(())
}

/// Replaces a check of a volunteer; read it locked before.
pub fn update(
    tx: &mut Tx<'_>,
    centre: CentreId,
    volunteer: VolunteerId,
    check: &Check,
) -> Result<(), Error> {
    let row = Row::of(centre, volunteer, check);
    let old = checks::table
        .find((row.centre_id, row.id))
        .filter(checks::volunteer_id.eq(row.volunteer_id));
    let rows = diesel::update(old).set(&row).execute(tx.conn())?;
    Error::unless_found(rows)?;
    tx.changed(centre, Entity::Volunteer, volunteer.0);
    Ok(())
}

/// A check by id, with the volunteer whose it is.
pub fn get(
    conn: &mut AnyConn,
    centre: CentreId,
    id: CheckId,
) -> Result<Option<(VolunteerId, Check)>, Error> {
    let query = checks::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.first(conn).optional()?.map(with_volunteer).transpose()
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: CheckId,
) -> Result<Option<(VolunteerId, Check)>, Error> {
    let query = checks::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(with_volunteer).transpose()
}

fn with_volunteer(row: Row) -> Result<(VolunteerId, Check), Error> {
    Ok((VolunteerId(row.volunteer_id.0), row.check()?))
}

/// A volunteer's checks, by id.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    volunteer: VolunteerId,
) -> Result<Vec<Check>, Error> {
    let rows: Vec<Row> = checks::table
        .filter(checks::centre_id.eq(Key(centre.0)))
        .filter(checks::volunteer_id.eq(Key(volunteer.0)))
        .order(checks::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::check).collect()
}
