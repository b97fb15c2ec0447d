//! What was answered to requests that carried an `Idempotency-Key`: status and id, no body.

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::Source;
use super::schema::idempotency;
use super::sql::{EachExt, LockedExt};
use super::types::{Instant, Key};

/// A request that has not finished by then died with its process: its key is free again.
pub const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// What is known of a key when a request comes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is ours now: do the work, then [`finish`] or [`release`].
    New,
    /// A request with it is at work.
    Running,
    /// It was answered.
    Done {
        /// The HTTP status.
        status: u16,
        /// What was made.
        id: Option<Uuid>,
    },
    /// It was used with another body.
    Different,
}

type Row = (Vec<u8>, Option<i32>, Option<Key>, Instant);

/// Claims a key of a caller on a route for a body, of which only the digest is kept. An answer
/// that is `keep` old or older is forgotten.
pub fn begin(
    tx: &mut Tx<'_>,
    caller: &str,
    route: &str,
    key: &str,
    body_digest: &[u8],
    now: Timestamp,
    keep: SignedDuration,
) -> Result<Claim, Error> {
    let made = diesel::insert_into(idempotency::table)
        .values((
            idempotency::caller.eq(caller),
            idempotency::route.eq(route),
            idempotency::key.eq(key),
            idempotency::body_digest.eq(body_digest),
            idempotency::at.eq(Instant::from(now)),
        ))
        .on_conflict_do_nothing()
        .each()
        .execute(tx.conn())?;
    if made == 1 {
        return Ok(Claim::New);
    }
    let one = idempotency::table.find((caller, route, key));
    let (digest, status, id, at): Row = one
        .select((
            idempotency::body_digest,
            idempotency::status,
            idempotency::entity_id,
            idempotency::at,
        ))
        .locked()
        .get_result(tx.conn())?;
    let age = now.duration_since(at.into());
    if age >= keep || (status.is_none() && age >= GIVEN_UP_AFTER) {
        diesel::update(one)
            .set((
                idempotency::body_digest.eq(body_digest),
                idempotency::status.eq(None::<i32>),
                idempotency::entity_id.eq(None::<Key>),
                idempotency::at.eq(Instant::from(now)),
            ))
            .execute(tx.conn())?;
        return Ok(Claim::New);
    }
    Ok(match status {
        _ if digest != body_digest => Claim::Different,
        None => Claim::Running,
        Some(status) => Claim::Done {
            status: Source("idempotency").number("status", status)?,
            id: id.map(Uuid::from),
        },
    })
}

/// Keeps the answer; best in the same transaction as the work itself.
pub fn finish(
    tx: &mut Tx<'_>,
    caller: &str,
    route: &str,
    key: &str,
    status: u16,
    id: Option<Uuid>,
) -> Result<(), Error> {
    let rows = diesel::update(idempotency::table.find((caller, route, key)))
        .set((
            idempotency::status.eq(Some(i32::from(status))),
            idempotency::entity_id.eq(id.map(Key)),
        ))
        .execute(tx.conn())?;
    Error::unless_found(rows)
}

/// Frees a key whose request failed, so that it can be tried again.
pub fn release(tx: &mut Tx<'_>, caller: &str, route: &str, key: &str) -> Result<(), Error> {
    let running =
        idempotency::table.find((caller, route, key)).filter(idempotency::status.is_null());
    diesel::delete(running).execute(tx.conn())?;
    Ok(())
}

/// Forgets what was asked before an instant; says how many.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<usize, Error> {
    let old = idempotency::table.filter(idempotency::at.lt(Instant::from(before)));
    Ok(diesel::delete(old).execute(tx.conn())?)
}

/// How many keys are kept.
pub fn count(conn: &mut AnyConn) -> Result<i64, Error> {
    Ok(idempotency::table.count().get_result(conn)?)
}
