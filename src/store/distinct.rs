//! Pairs of records of which staff said that they are two people.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::distinct_people;
use super::types::{Instant, Key};
use crate::domain::ids::{CentreId, VolunteerId};

/// Remembers that two people are two, as long as what identifies them (`digest`) is the same.
/// What was remembered of the pair before is replaced.
pub fn remember(
    tx: &mut Tx<'_>,
    centre: CentreId,
    pair: [VolunteerId; 2],
    digest: &[u8],
    at: Timestamp,
) -> Result<(), Error> {
    let [first, second] = in_order(pair);
    diesel::delete(distinct_people::table.find((Key(centre.0), first, second)))
        .execute(tx.conn())?;
    diesel::insert_into(distinct_people::table)
        .values((
            distinct_people::centre_id.eq(Key(centre.0)),
            distinct_people::first_id.eq(first),
            distinct_people::second_id.eq(second),
            distinct_people::digest.eq(digest.to_vec()),
            distinct_people::decided_at.eq(Instant::from(at)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// All pairs of a centre, the lower id first, with the digest of what identified them.
pub fn all(
    conn: &mut AnyConn,
    centre: CentreId,
) -> Result<HashMap<[VolunteerId; 2], Vec<u8>>, Error> {
    let rows: Vec<(Key, Key, Vec<u8>)> = distinct_people::table
        .filter(distinct_people::centre_id.eq(Key(centre.0)))
        .select((distinct_people::first_id, distinct_people::second_id, distinct_people::digest))
        .load(conn)?;
    let pair = |(first, second, digest): (Key, Key, Vec<u8>)| {
        ([VolunteerId(first.0), VolunteerId(second.0)], digest)
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// Forgets what was said of somebody.
pub fn forget(conn: &mut AnyConn, centre: CentreId, id: VolunteerId) -> Result<(), Error> {
    let of_centre = distinct_people::table.filter(distinct_people::centre_id.eq(Key(centre.0)));
    diesel::delete(of_centre.filter(distinct_people::first_id.eq(Key(id.0)))).execute(conn)?;
    diesel::delete(of_centre.filter(distinct_people::second_id.eq(Key(id.0)))).execute(conn)?;
    Ok(())
}

fn in_order([a, b]: [VolunteerId; 2]) -> [Key; 2] {
    [Key(a.0.min(b.0)), Key(a.0.max(b.0))]
}
