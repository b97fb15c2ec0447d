//! The chain of hashes: each row's covers the row and the hash before it.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::{Row, stored_details};
use crate::store::connection::AnyConn;
use crate::store::error::Error;
use crate::store::schema::{audit, change_counter};

/// Rows that are read at a time.
const PAGE: i64 = 1_000;

/// What a look at the whole chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Rows that are as they were written, from the first on.
    pub rows: u64,
    /// The first number at which something was changed, removed or cut off.
    pub broken: Option<i64>,
}

/// Computes the whole chain anew; run it in a snapshot.
pub fn verify_chain(conn: &mut AnyConn) -> Result<Verified, Error> {
    let (head, head_hash): (i64, Vec<u8>) = change_counter::table
        .find(1)
        .select((change_counter::audit_head, change_counter::audit_hash))
        .first(conn)?;
    let (mut last, mut hash) = (0, Vec::new());
    loop {
        let rows: Vec<Row> = audit::table
            .filter(audit::seq.gt(last))
            .order(audit::seq)
            .limit(PAGE)
            .select(Row::as_select())
            .load(conn)?;
        let done = rows.is_empty();
        for row in rows {
            let expected = last + 1;
            let right = row.seq == expected
                && row.hash == link(&hash, &row)
                && details_are_right(conn, &row)?;
            if !right {
                return Ok(Verified { rows: whole(last), broken: Some(expected) });
            }
            (last, hash) = (row.seq, row.hash);
        }
        if done {
            let cut = (last, &hash) != (head, &head_hash);
            return Ok(Verified { rows: whole(last), broken: cut.then_some(last + 1) });
        }
    }
}

fn whole(seq: i64) -> u64 {
    seq.unsigned_abs()
}

/// Details may be gone with their subject, and else must be those of the digest.
fn details_are_right(conn: &mut AnyConn, row: &Row) -> Result<bool, Error> {
    let stored = stored_details(conn, row.seq)?.map(|text| digest(&text));
    Ok(stored.is_none() || stored == row.details_digest)
}

/// The digest of the details as they are stored.
pub(super) fn digest(details: &str) -> Vec<u8> {
    Sha256::digest(details).to_vec()
}

/// The hash of a row that follows `before`. Each part carries its length, so that nothing can
/// move from one to the next.
pub(super) fn link(before: &[u8], row: &Row) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: Option<&[u8]>| {
        let length = bytes.map_or(u64::MAX, |bytes| bytes.len() as u64);
        hasher.update(length.to_be_bytes());
        hasher.update(bytes.unwrap_or_default());
    };
    let at = jiff::Timestamp::from(row.at).as_microsecond();
    part(Some(before));
    part(Some(&row.seq.to_be_bytes()));
    part(row.centre_id.as_ref().map(|key| key.0.as_bytes().as_slice()));
    part(Some(row.actor.as_bytes()));
    part(Some(row.action.as_bytes()));
    part(Some(row.entity.as_bytes()));
    for list in [&row.ids.0, &row.fields.0] {
        part(Some(&(list.len() as u64).to_be_bytes()));
        for text in list {
            part(Some(text.as_bytes()));
        }
    }
    part(row.why.as_deref().map(str::as_bytes));
    part(row.details_digest.as_deref());
    part(Some(&at.to_be_bytes()));
    part(row.request_id.as_deref().map(str::as_bytes));
    hasher.finalize().to_vec()
}
