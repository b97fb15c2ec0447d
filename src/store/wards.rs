//! Wards: their names, and where they are. They are shared by all centres.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{BATCH, Source, containing};
use super::schema::wards;
use crate::domain::place::Ward;
use crate::domain::point::Point;
use crate::domain::postcode::Postcode;

/// A ward that can be found by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WardPlace {
    /// Code of the Office for National Statistics.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The name as names of places are compared.
    pub key: String,
    /// The middle of its postcodes.
    pub point: Point,
    /// The postcode nearest to that; `None` where only sectors are known.
    pub postcode: Option<Postcode>,
}

type Row = (String, String, Option<String>, Option<i32>, Option<i32>, Option<String>);

/// The name of a ward.
pub fn name(conn: &mut AnyConn, code: &str) -> Result<Option<String>, Error> {
    Ok(wards::table.find(code).select(wards::name).first(conn).optional()?)
}

/// Names that were stored before names were compared, or are not known to be.
pub fn without_key(conn: &mut AnyConn) -> Result<Vec<Ward>, Error> {
    let rows: Vec<(String, String)> = wards::table
        .filter(wards::name_key.is_null())
        .order(wards::code)
        .select((wards::code, wards::name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, name)| Ward { code, name: Some(name) }).collect())
}

/// Writes the names of wards, where they have one, each with the form in which it is compared;
/// returns how many were new or changed.
pub fn put(tx: &mut Tx<'_>, wards: &[(Ward, String)]) -> Result<usize, Error> {
    let mut changed = 0;
    for (ward, key) in wards {
        let Some(name) = &ward.name else { continue };
        changed += diesel::sql_query(
            "INSERT INTO wards (code, name, name_key) VALUES ($1, $2, $3) ON CONFLICT (code) \
             DO UPDATE SET name = excluded.name, name_key = excluded.name_key \
             WHERE (wards.name, wards.name_key) IS DISTINCT FROM (excluded.name, excluded.name_key)",
        )
        .bind::<Text, _>(&ward.code)
        .bind::<Text, _>(name)
        .bind::<Text, _>(key)
        .execute(tx.conn())?;
    }
    Ok(changed)
}

/// Finds the middle of every named ward anew, from its postcodes in use, else from the sectors
/// that lie in it; and the postcode nearest to it. A degree of longitude counts 0.6 of one of
/// latitude, as it is at 53 degrees north.
pub fn recompute(tx: &mut Tx<'_>) -> Result<(), Error> {
    for of in ["kind = 'postcode' AND terminated IS NULL", "kind = 'sector'"] {
        let only = if of.starts_with("kind = 'sector'") { "AND wards.lat IS NULL" } else { "" };
        let sql = format!(
            "UPDATE wards SET lat = middle.lat, lon = middle.lon FROM \
             (SELECT ward_code, sum(lat) / count(*) AS lat, sum(lon) / count(*) AS lon \
              FROM places WHERE {of} AND ward_code IS NOT NULL GROUP BY ward_code) AS middle \
             WHERE middle.ward_code = wards.code {only}"
        );
        diesel::sql_query(sql).execute(tx.conn())?;
    }
    diesel::sql_query(
        "UPDATE wards SET postcode = near.key FROM \
         (SELECT places.key, places.ward_code, row_number() OVER (PARTITION BY places.ward_code \
          ORDER BY 100 * CAST(places.lat - wards.lat AS bigint) * (places.lat - wards.lat) \
           + 36 * CAST(places.lon - wards.lon AS bigint) * (places.lon - wards.lon), places.key) \
          AS rank FROM places JOIN wards ON wards.code = places.ward_code \
          WHERE places.kind = 'postcode' AND places.terminated IS NULL) AS near \
         WHERE near.rank = 1 AND near.ward_code = wards.code",
    )
    .execute(tx.conn())?;
    Ok(())
}

/// Wards whose name is one of these, as names are compared; by name and code.
pub fn named(conn: &mut AnyConn, keys: &[String]) -> Result<Vec<WardPlace>, Error> {
    let mut found = Vec::new();
    for some in keys.chunks(BATCH) {
        let rows: Vec<Row> = wards::table
            .filter(wards::name_key.eq_any(some))
            .filter(wards::lat.is_not_null())
            .load(conn)?;
        found.extend(rows);
    }
    let mut found = places(found)?;
    found.sort_by(|a, b| (&a.key, &a.code).cmp(&(&b.key, &b.code)));
    Ok(found)
}

/// Wards whose name, as names are compared, begins with a text, then those of which another word
/// does; each by name and code, at most `limit` of either kind.
pub fn beginning(conn: &mut AnyConn, key: &str, limit: i64) -> Result<Vec<WardPlace>, Error> {
    let inside = containing(&format!(" {key}"));
    let begins = containing(key);
    let mut found = Vec::new();
    for pattern in [begins.trim_start_matches('%'), inside.as_str()] {
        let rows: Vec<Row> = wards::table
            .filter(wards::name_key.like(pattern).escape('\\'))
            .filter(wards::lat.is_not_null())
            .order((wards::name_key, wards::code))
            .limit(limit)
            .load(conn)?;
        found.extend(rows);
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut found = places(found)?;
    found.retain(|ward| seen.insert(ward.code.clone()));
    Ok(found)
}

fn places(rows: Vec<Row>) -> Result<Vec<WardPlace>, Error> {
    let from = Source("wards");
    let place = |(code, name, key, lat, lon, postcode): Row| {
        let point = lat.zip(lon).map(|(lat, lon)| Point::from_micro(lat, lon));
        Ok(WardPlace {
            code,
            name,
            key: from.read("name_key", key.ok_or(()))?,
            point: from.read("lat", point.ok_or(()))?,
            postcode: from.maybe("postcode", postcode.as_deref(), Postcode::parse)?,
        })
    };
    rows.into_iter().map(place).collect()
}
