//! Centres.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{Source, small};
use super::schema::centres;
use super::sql::LockedExt;
use super::types::{Doc, Key};
use crate::domain::centre::{Centre, SecondFactor, Zone};
use crate::domain::ids::CentreId;
use crate::domain::weights::Weights;

const FROM: Source = Source("centres");

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = centres)]
struct Row {
    id: Key,
    slug: String,
    name: String,
    zone: String,
    weights: Doc<[u16; 5]>,
    asks_cap: i32,
    check_years: i32,
    staff_second_factor: String,
    version: i64,
}

impl Row {
    fn of(centre: &Centre) -> Result<Self, Error> {
        Ok(Self {
            id: Key(centre.id.0),
            slug: centre.slug.clone(),
            name: centre.name.clone(),
            zone: centre.zone.name().to_owned(),
            weights: Doc(centre.weights.values()),
            asks_cap: small(centre.asks_cap)?,
            check_years: i32::from(centre.check_years),
            staff_second_factor: centre.staff_second_factor.as_str().to_owned(),
            version: centre.version,
        })
    }

    fn centre(self) -> Result<Centre, Error> {
        Ok(Centre {
            id: CentreId(self.id.0),
            slug: self.slug,
            name: self.name,
            zone: FROM.read("zone", Zone::parse(&self.zone))?,
            weights: FROM.read("weights", Weights::new(self.weights.0))?,
            asks_cap: FROM.number("asks_cap", self.asks_cap)?,
            check_years: FROM.number("check_years", self.check_years)?,
            staff_second_factor: FROM
                .read("staff_second_factor", SecondFactor::parse(&self.staff_second_factor))?,
            version: self.version,
        })
    }
}

/// Adds a centre. [`Error::Unique`] on `slug` where its short name is taken.
pub fn insert(tx: &mut Tx<'_>, centre: &Centre) -> Result<(), Error> {
    diesel::insert_into(centres::table).values(Row::of(centre)?).execute(tx.conn())?;
    tx.changed(centre.id, Entity::Centre, centre.id.0);
    Ok(())
}

/// Replaces a centre whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(tx: &mut Tx<'_>, centre: &Centre) -> Result<(), Error> {
    let old = centres::table.find(Key(centre.id.0)).filter(centres::version.eq(centre.version - 1));
    let rows = diesel::update(old).set(Row::of(centre)?).execute(tx.conn())?;
    Error::unless_one(rows)?;
    tx.changed(centre.id, Entity::Centre, centre.id.0);
    Ok(())
}

/// A centre by id.
pub fn get(conn: &mut AnyConn, id: CentreId) -> Result<Option<Centre>, Error> {
    let row = centres::table.find(Key(id.0)).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::centre).transpose()
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(tx: &mut Tx<'_>, id: CentreId) -> Result<Option<Centre>, Error> {
    let query = centres::table.find(Key(id.0)).select(Row::as_select()).locked();
    query.get_result(tx.conn()).optional()?.map(Row::centre).transpose()
}

/// A centre by its short name.
pub fn by_slug(conn: &mut AnyConn, slug: &str) -> Result<Option<Centre>, Error> {
    let query = centres::table.filter(centres::slug.eq(slug)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::centre).transpose()
}

/// All centres, by id.
pub fn list(conn: &mut AnyConn) -> Result<Vec<Centre>, Error> {
    let rows: Vec<Row> = centres::table.order(centres::id).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::centre).collect()
}
