//! A centre's own list of places, and the wards in which it is at work.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{PlaceColumns, Source};
use super::schema::{centre_places, needs, organisations};
use super::sql::LockedExt;
use super::types::{Doc, Instant, Key};
use crate::domain::ids::{CentreId, PlaceId};
use crate::domain::named_place::{CentrePlace, Site};
use crate::domain::place::Located;
use crate::domain::point::Point;

const FROM: Source = Source("centre_places");

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = centre_places, primary_key(centre_id, id), treat_none_as_null = true)]
struct Row {
    centre_id: Key,
    id: Key,
    name: String,
    name_key: String,
    aliases: Doc<Vec<String>>,
    postcode: Option<String>,
    lat: i32,
    lon: i32,
    place_precision: Option<String>,
    ward: Option<String>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn of(centre: CentreId, place: &CentrePlace, key: &str) -> Self {
        let (lat, lon) = place.site.point().micro();
        let columns = match &place.site {
            Site::At(postcode, found) => {
                let located = Located { postcode: postcode.clone(), found: Some(found.clone()) };
                PlaceColumns::of(Some(&located))
            }
            Site::Point(_) => PlaceColumns::default(),
        };
        Self {
            centre_id: Key(centre.0),
            id: Key(place.id.0),
            name: place.name.clone(),
            name_key: key.to_owned(),
            aliases: Doc(place.aliases.clone()),
            postcode: columns.postcode,
            lat,
            lon,
            place_precision: columns.precision,
            ward: columns.ward,
            version: place.version,
            created_at: place.created_at.into(),
            updated_at: place.updated_at.into(),
        }
    }

    fn place(self) -> Result<CentrePlace, Error> {
        let site = match self.postcode {
            None => Site::Point(Point::from_micro(self.lat, self.lon)),
            Some(postcode) => {
                let columns = PlaceColumns {
                    postcode: Some(postcode),
                    lat: Some(self.lat),
                    lon: Some(self.lon),
                    precision: self.place_precision,
                    ward: self.ward,
                };
                let located = columns.located(FROM)?;
                let found =
                    located.and_then(|Located { postcode, found }| Some((postcode, found?)));
                let (postcode, found) = FROM.read("postcode", found.ok_or(()))?;
                Site::At(postcode, found)
            }
        };
        Ok(CentrePlace {
            id: PlaceId(self.id.0),
            name: self.name,
            aliases: self.aliases.0,
            site,
            version: self.version,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        })
    }
}

/// Adds a place; `key` is its name as names are compared. [`Error::Unique`] on `centre_places`
/// where the centre has a place of that name.
pub fn insert(
    tx: &mut Tx<'_>,
    centre: CentreId,
    place: &CentrePlace,
    key: &str,
) -> Result<(), Error> {
    let row = Row::of(centre, place, key);
    diesel::insert_into(centre_places::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Place, place.id.0);
    Ok(())
}

/// Replaces a place whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(
    tx: &mut Tx<'_>,
    centre: CentreId,
    place: &CentrePlace,
    key: &str,
) -> Result<(), Error> {
    let row = Row::of(centre, place, key);
    let old = centre_places::table
        .find((row.centre_id, row.id))
        .filter(centre_places::version.eq(row.version - 1));
    let rows = diesel::update(old).set(&row).execute(tx.conn())?;
    Error::unless_one(rows)?;
    tx.changed(centre, Entity::Place, place.id.0);
    Ok(())
}

/// Removes a place; false where there is none.
pub fn delete(tx: &mut Tx<'_>, centre: CentreId, id: PlaceId) -> Result<bool, Error> {
    let rows =
        diesel::delete(centre_places::table.find((Key(centre.0), Key(id.0)))).execute(tx.conn())?;
    if rows == 1 {
        tx.changed(centre, Entity::Place, id.0);
    }
    Ok(rows == 1)
}

/// A place by id.
pub fn get(
    conn: &mut AnyConn,
    centre: CentreId,
    id: PlaceId,
) -> Result<Option<CentrePlace>, Error> {
    let query = centre_places::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.first(conn).optional()?.map(Row::place).transpose()
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: PlaceId,
) -> Result<Option<CentrePlace>, Error> {
    let query = centre_places::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(Row::place).transpose()
}

/// Places after an id, by id.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    after: Option<PlaceId>,
    limit: i64,
) -> Result<Vec<CentrePlace>, Error> {
    let mut query = centre_places::table
        .filter(centre_places::centre_id.eq(Key(centre.0)))
        .order(centre_places::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(centre_places::id.gt(Key(after.0)));
    }
    query.load(conn)?.into_iter().map(Row::place).collect()
}

/// How many places a centre has.
pub fn count(conn: &mut AnyConn, centre: CentreId) -> Result<i64, Error> {
    Ok(centre_places::table
        .filter(centre_places::centre_id.eq(Key(centre.0)))
        .count()
        .get_result(conn)?)
}

/// Codes of the wards in which the centre's organisations and needs are.
pub fn home_wards(conn: &mut AnyConn, centre: CentreId) -> Result<BTreeSet<String>, Error> {
    let of_organisations: Vec<Option<String>> = organisations::table
        .filter(organisations::centre_id.eq(Key(centre.0)))
        .filter(organisations::ward.is_not_null())
        .select(organisations::ward)
        .distinct()
        .load(conn)?;
    let of_needs: Vec<Option<String>> = needs::table
        .filter(needs::centre_id.eq(Key(centre.0)))
        .filter(needs::ward.is_not_null())
        .select(needs::ward)
        .distinct()
        .load(conn)?;
    Ok(of_organisations.into_iter().chain(of_needs).flatten().collect())
}
