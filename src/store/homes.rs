//! Records that keep the point they were located at: looked through when the gazetteer changed.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use jiff::Timestamp;
use uuid::Uuid;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{PlaceColumns, Source};
use super::types::sql::{InstantSql, KeySql};
use super::types::{Instant, Key};
use crate::domain::ids::CentreId;
use crate::domain::place::Located;

/// A kind of record with a postcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Homes {
    /// Homes of volunteers.
    Volunteers,
    /// Where needs are.
    Needs,
    /// Where organisations are.
    Organisations,
    /// Places of a centre's own list.
    Places,
}

impl Homes {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Volunteers, Self::Needs, Self::Organisations, Self::Places];

    /// What one of them is called in the change log and the audit.
    pub fn entity(self) -> Entity {
        match self {
            Self::Volunteers => Entity::Volunteer,
            Self::Needs => Entity::Need,
            Self::Organisations => Entity::Organisation,
            Self::Places => Entity::Place,
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Volunteers => "volunteers",
            Self::Needs => "needs",
            Self::Organisations => "organisations",
            Self::Places => "centre_places",
        }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = KeySql)]
    id: Key,
    #[diesel(sql_type = Text)]
    postcode: String,
    #[diesel(sql_type = Nullable<Integer>)]
    lat: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    lon: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    place_precision: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    ward: Option<String>,
}

/// The records of a kind that have a postcode, after an id, by id.
pub fn page(
    conn: &mut AnyConn,
    centre: CentreId,
    kind: Homes,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Located)>, Error> {
    let sql = format!(
        "SELECT id, postcode, lat, lon, place_precision, ward FROM {} WHERE centre_id = $1 \
         AND id > $2 AND postcode IS NOT NULL ORDER BY id LIMIT $3",
        kind.table()
    );
    let rows: Vec<Row> = diesel::sql_query(sql)
        .bind::<KeySql, _>(Key(centre.0))
        .bind::<KeySql, _>(Key(after))
        .bind::<BigInt, _>(limit)
        .load(conn)?;
    let located = |row: Row| {
        let place = PlaceColumns {
            postcode: Some(row.postcode),
            lat: row.lat,
            lon: row.lon,
            precision: row.place_precision,
            ward: row.ward,
        };
        let from = Source(kind.table());
        let located = place.located(from)?.ok_or_else(|| Error::corrupt(from.0, "postcode"))?;
        Ok((row.id.0, located))
    };
    rows.into_iter().map(located).collect()
}

/// Notes where a record's postcode is now, as its next version. False where the record has gone
/// or has another postcode by now: whoever changed it looked that one up.
pub fn put(
    tx: &mut Tx<'_>,
    centre: CentreId,
    kind: Homes,
    (id, now_at): (Uuid, &Located),
    at: Timestamp,
) -> Result<bool, Error> {
    let place = PlaceColumns::of(Some(now_at));
    let sql = format!(
        "UPDATE {} SET lat = $1, lon = $2, place_precision = $3, ward = $4, \
         version = version + 1, updated_at = $5 WHERE centre_id = $6 AND id = $7 AND postcode = $8",
        kind.table()
    );
    let rows = diesel::sql_query(sql)
        .bind::<Nullable<Integer>, _>(place.lat)
        .bind::<Nullable<Integer>, _>(place.lon)
        .bind::<Nullable<Text>, _>(place.precision)
        .bind::<Nullable<Text>, _>(place.ward)
        .bind::<InstantSql, _>(Instant::from(at))
        .bind::<KeySql, _>(Key(centre.0))
        .bind::<KeySql, _>(Key(id))
        .bind::<Text, _>(now_at.postcode.as_str())
        .execute(tx.conn())?;
    if rows == 1 {
        tx.changed(centre, kind.entity(), id);
    }
    Ok(rows == 1)
}
