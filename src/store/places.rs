//! The gazetteer: postcodes, sectors and outcodes with their points, and the names of wards. It
//! is shared by all centres, and no matching fact by itself: records keep the point they were
//! located at, so nothing here goes into the change log.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Nullable, Text};

use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::places;
use super::wards;
use crate::domain::place::{Found, Month, Place, PlaceSource, Precision, Ward};
use crate::domain::point::Point;
use crate::domain::postcode::{Outcode, Partial, Postcode, Sector};

/// Keys asked for in one query: `SQLite` binds at most 32,766 values.
const KEYS_PER_QUERY: usize = 10_000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = places)]
struct Row {
    key: String,
    kind: String,
    lat: i32,
    lon: i32,
    ward_code: Option<String>,
    terminated: Option<i32>,
}

/// A row of the gazetteer as it is written. Of the ward only the code counts here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The postcode, sector or outcode.
    pub key: Partial,
    /// Its centroid.
    pub point: Point,
    /// The ward's code.
    pub ward: Option<String>,
    /// The table that a postcode comes from.
    pub source: Option<PlaceSource>,
    /// The month in which a postcode went out of use.
    pub terminated: Option<Month>,
}

/// Whether anything is known at all.
pub fn any(conn: &mut AnyConn) -> Result<bool, Error> {
    Ok(places::table.select(places::key).first::<String>(conn).optional()?.is_some())
}

/// The place itself, or the smallest known one that contains it: of a postcode its sector, else
/// its outcode.
pub fn find(conn: &mut AnyConn, wanted: &Partial) -> Result<Option<Place>, Error> {
    let keys = keys_of(wanted);
    let rows: Vec<Row> =
        places::table.filter(places::key.eq_any(&keys)).select(Row::as_select()).load(conn)?;
    let mut known: Vec<Known> = rows.into_iter().map(parsed).collect::<Result<_, _>>()?;
    known.sort_by_key(|known| known.found.precision);
    let Some(Known { key, found, terminated }) = known.into_iter().next() else { return Ok(None) };
    let ward = match found.ward {
        None => None,
        Some(code) => Some(Ward { name: wards::name(conn, &code)?, code }),
    };
    let Found { point, precision, .. } = found;
    Ok(Some(Place { postcode: key, point, precision, ward, terminated }))
}

/// Where postcodes are: by the postcode itself, else its sector, else its outcode; those of which
/// nothing is known are left out.
pub fn locate(conn: &mut AnyConn, wanted: &[Postcode]) -> Result<HashMap<Postcode, Found>, Error> {
    let mut keys: Vec<String> =
        wanted.iter().flat_map(|one| keys_of(&Partial::Postcode(one.clone()))).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut known: HashMap<String, Found> = HashMap::with_capacity(keys.len());
    for some in keys.chunks(KEYS_PER_QUERY) {
        let rows: Vec<Row> =
            places::table.filter(places::key.eq_any(some)).select(Row::as_select()).load(conn)?;
        for row in rows {
            let key = row.key.clone();
            known.insert(key, parsed(row)?.found);
        }
    }
    Ok(wanted
        .iter()
        .filter_map(|one| {
            let keys = keys_of(&Partial::Postcode(one.clone()));
            let found = keys.iter().find_map(|key| known.get(key))?;
            Some((one.clone(), found.clone()))
        })
        .collect())
}

/// The keys under which a place may be found, the most precise first.
fn keys_of(wanted: &Partial) -> Vec<String> {
    let (postcode, sector, outcode): (Option<&Postcode>, Option<Sector>, Outcode) = match wanted {
        Partial::Postcode(whole) => (Some(whole), Some(whole.sector()), whole.outcode()),
        Partial::Sector(sector) => (None, Some(sector.clone()), sector.outcode()),
        Partial::Outcode(outcode) => (None, None, outcode.clone()),
    };
    postcode
        .map(|whole| whole.as_str().to_owned())
        .into_iter()
        .chain(sector.map(|sector| sector.as_str().to_owned()))
        .chain([outcode.as_str().to_owned()])
        .collect()
}

/// What a row says.
struct Known {
    key: Partial,
    found: Found,
    terminated: Option<Month>,
}

fn parsed(row: Row) -> Result<Known, Error> {
    let corrupt = |column| Error::corrupt("places", column);
    let key = Partial::parse(&row.key).map_err(|_| corrupt("key"))?;
    let precision = precision_of(&key);
    if precision.as_str() != row.kind {
        return Err(corrupt("kind"));
    }
    let point = Point::from_micro(row.lat, row.lon);
    let terminated = row.terminated.map(Month::from_number).transpose();
    let terminated = terminated.map_err(|_| corrupt("terminated"))?;
    Ok(Known { key, found: Found { point, precision, ward: row.ward_code }, terminated })
}

fn precision_of(key: &Partial) -> Precision {
    match key {
        Partial::Postcode(_) => Precision::Postcode,
        Partial::Sector(_) => Precision::Sector,
        Partial::Outcode(_) => Precision::Outcode,
    }
}

/// What both databases do with a row that is there already: nothing, where it says the same or
/// where it comes from the better source.
macro_rules! upsert_head {
    () => {
        "INSERT INTO places (key, kind, lat, lon, ward_code, source, terminated) "
    };
}
macro_rules! upsert_tail {
    () => {
        concat!(
            " WHERE true ON CONFLICT (key) DO UPDATE SET lat = excluded.lat, lon = excluded.lon, ",
            "ward_code = excluded.ward_code, source = excluded.source, ",
            "terminated = excluded.terminated WHERE ",
            "(places.lat, places.lon, places.ward_code, places.source, places.terminated) ",
            "IS DISTINCT FROM (excluded.lat, excluded.lon, excluded.ward_code, excluded.source, ",
            "excluded.terminated) AND (places.source IS DISTINCT FROM 'directory' ",
            "OR excluded.source = 'directory')"
        )
    };
}

/// Writes places; returns how many were new or changed. Of two with one key the later counts, but
/// a postcode that came from the postcode directory is changed by the directory only.
pub fn put(tx: &mut Tx<'_>, entries: &[Entry]) -> Result<usize, Error> {
    // One statement must not touch a row twice.
    let latest: HashMap<&Partial, &Entry> = entries.iter().map(|one| (&one.key, one)).collect();
    let mut latest: Vec<&Entry> = latest.into_values().collect();
    latest.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    let kind = |one: &Entry| precision_of(&one.key).as_str();
    let source = |one: &Entry| one.source.map(source_word);
    let terminated = |one: &Entry| one.terminated.map(Month::number);
    // One statement for a whole batch: rows one by one would take five times as long.
    match tx.conn() {
        AnyConn::Sqlite(conn) => {
            let rows: Vec<_> = latest
                .iter()
                .map(|one| {
                    let (lat, lon) = one.point.micro();
                    let ward = one.ward.as_deref();
                    (one.key.to_string(), kind(one), lat, lon, ward, source(one), terminated(one))
                })
                .collect();
            let rows = serde_json::to_string(&rows)
                .map_err(|_| Error::Db("a batch could not be written as JSON".to_owned()))?;
            let sql = concat!(
                upsert_head!(),
                "SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, \
                 value->>6 FROM json_each($1)",
                upsert_tail!()
            );
            Ok(diesel::sql_query(sql).bind::<Text, _>(rows).execute(conn)?)
        }
        AnyConn::Pg(conn) => {
            let keys: Vec<String> = latest.iter().map(|one| one.key.to_string()).collect();
            let kinds: Vec<_> = latest.iter().map(|one| kind(one)).collect();
            let (lats, lons): (Vec<i32>, Vec<i32>) =
                latest.iter().map(|one| one.point.micro()).unzip();
            let wards: Vec<Option<&str>> = latest.iter().map(|one| one.ward.as_deref()).collect();
            let sources: Vec<Option<&str>> = latest.iter().map(|one| source(one)).collect();
            let terminated: Vec<Option<i32>> = latest.iter().map(|one| terminated(one)).collect();
            let sql = concat!(
                upsert_head!(),
                "SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)",
                upsert_tail!()
            );
            Ok(diesel::sql_query(sql)
                .bind::<Array<Text>, _>(keys)
                .bind::<Array<Text>, _>(kinds)
                .bind::<Array<Integer>, _>(lats)
                .bind::<Array<Integer>, _>(lons)
                .bind::<Array<Nullable<Text>>, _>(wards)
                .bind::<Array<Nullable<Text>>, _>(sources)
                .bind::<Array<Nullable<Integer>>, _>(terminated)
                .execute(conn)?)
        }
    }
}

fn source_word(source: PlaceSource) -> &'static str {
    match source {
        PlaceSource::CodePoint => "code_point",
        PlaceSource::Directory => "directory",
    }
}

/// The mean of the points of the postcodes that are in use, else of those that were.
macro_rules! mean {
    ($of:literal) => {
        concat!(
            "coalesce(sum(CASE WHEN terminated IS NULL THEN ",
            $of,
            " END) / nullif(count(CASE WHEN terminated IS NULL THEN 1 END), 0), sum(",
            $of,
            ") / count(*))"
        )
    };
}

/// Makes the sectors that have postcodes anew: the mean of their points and the commonest ward
/// (of two equally common ones the smaller code), of the postcodes in use where there are any.
/// Returns how many are new or changed.
pub fn recompute_sectors(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let sql = concat!(
        upsert_head!(),
        "SELECT middle.area, 'sector', middle.lat, middle.lon, ward.ward_code, NULL, NULL FROM \
         (SELECT substr(key, 1, length(key) - 2) AS area, ",
        mean!("lat"),
        " AS lat, ",
        mean!("lon"),
        " AS lon FROM places WHERE kind = 'postcode' GROUP BY 1) AS middle \
         LEFT JOIN (SELECT area, ward_code, row_number() OVER \
          (PARTITION BY area ORDER BY living DESC, n DESC, ward_code) AS rank FROM \
          (SELECT substr(key, 1, length(key) - 2) AS area, ward_code, count(*) AS n, \
           count(CASE WHEN terminated IS NULL THEN 1 END) AS living FROM places \
           WHERE kind = 'postcode' AND ward_code IS NOT NULL GROUP BY 1, 2) AS counted) AS ward \
         ON ward.area = middle.area AND ward.rank = 1",
        upsert_tail!()
    );
    Ok(diesel::sql_query(sql).execute(tx.conn())?)
}

/// Makes the outcodes anew: the mean of the points of their postcodes. Returns how many are new
/// or changed.
pub fn recompute_outcodes(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let sql = concat!(
        upsert_head!(),
        "SELECT area, 'outcode', lat, lon, NULL, NULL, NULL FROM \
         (SELECT substr(key, 1, length(key) - 4) AS area, ",
        mean!("lat"),
        " AS lat, ",
        mean!("lon"),
        " AS lon FROM places WHERE kind = 'postcode' GROUP BY 1) AS middle",
        upsert_tail!()
    );
    Ok(diesel::sql_query(sql).execute(tx.conn())?)
}
