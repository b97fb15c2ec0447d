//! The ledger of erasures: who was erased, known again only by keyed hashes.

pub mod file;

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;

use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{BATCH, Source};
use super::schema::{erasures, meta};
use super::sql::EachExt;
use super::types::{Instant, Key};
use crate::domain::erasure::{Erasure, Pseudonym};
use crate::domain::ids::{CentreId, VolunteerId};

/// Under which `meta` keeps the fingerprint of the key of the pseudonyms.
const KEY_FINGERPRINT: &str = "erasures_key";
const TABLE: Source = Source("erasures");

type Row = (Key, Key, Option<Vec<u8>>, Option<Vec<u8>>, Instant);

/// Writes a line; one that is there already stays as it is.
pub fn insert(tx: &mut Tx<'_>, erasure: &Erasure) -> Result<(), Error> {
    let bytes = |hash: Option<Pseudonym>| hash.map(|hash| hash.0.to_vec());
    diesel::insert_into(erasures::table)
        .values((
            erasures::centre_id.eq(Key(erasure.centre.0)),
            erasures::volunteer_id.eq(Key(erasure.volunteer.0)),
            erasures::email_hash.eq(bytes(erasure.email)),
            erasures::phone_hash.eq(bytes(erasure.phone)),
            erasures::erased_at.eq(Instant::from(erasure.at)),
        ))
        .on_conflict_do_nothing()
        .each()
        .execute(tx.conn())?;
    Ok(())
}

/// All lines, oldest first.
pub fn all(conn: &mut AnyConn) -> Result<Vec<Erasure>, Error> {
    let order = (erasures::erased_at, erasures::centre_id, erasures::volunteer_id);
    let rows: Vec<Row> = erasures::table.order(order).load(conn)?;
    rows.into_iter().map(erasure).collect()
}

/// Which of some pseudonyms belong to somebody whom a centre erased.
pub fn known(
    conn: &mut AnyConn,
    centre: CentreId,
    wanted: &[Pseudonym],
) -> Result<BTreeSet<Pseudonym>, Error> {
    let mut found = BTreeSet::new();
    for some in wanted.chunks(BATCH) {
        let bytes: Vec<Vec<u8>> = some.iter().map(|hash| hash.0.to_vec()).collect();
        let of_centre = erasures::table.filter(erasures::centre_id.eq(Key(centre.0)));
        let emails: Vec<Option<Vec<u8>>> = of_centre
            .filter(erasures::email_hash.eq_any(bytes.clone()))
            .select(erasures::email_hash)
            .load(conn)?;
        let phones: Vec<Option<Vec<u8>>> = of_centre
            .filter(erasures::phone_hash.eq_any(bytes))
            .select(erasures::phone_hash)
            .load(conn)?;
        for hash in emails.into_iter().chain(phones) {
            found.extend(TABLE.maybe("hash", hash, pseudonym)?);
        }
    }
    Ok(found)
}

/// The fingerprint of the key that the hashes here were made with: the given one from now on,
/// where none is on record.
pub fn key_fingerprint(tx: &mut Tx<'_>, ours: Pseudonym) -> Result<Pseudonym, Error> {
    let text = |hash: Pseudonym| file::hex(hash);
    diesel::insert_into(meta::table)
        .values((meta::key.eq(KEY_FINGERPRINT), meta::value.eq(text(ours))))
        .on_conflict_do_nothing()
        .each()
        .execute(tx.conn())?;
    let stored: String = meta::table.find(KEY_FINGERPRINT).select(meta::value).first(tx.conn())?;
    Source("meta").read("value", file::unhex(&stored).ok_or(()))
}

fn erasure((centre, volunteer, email, phone, at): Row) -> Result<Erasure, Error> {
    Ok(Erasure {
        centre: CentreId(centre.0),
        volunteer: VolunteerId(volunteer.0),
        email: TABLE.maybe("email_hash", email, pseudonym)?,
        phone: TABLE.maybe("phone_hash", phone, pseudonym)?,
        at: Timestamp::from(at),
    })
}

fn pseudonym(bytes: Vec<u8>) -> Result<Pseudonym, Vec<u8>> {
    <[u8; 32]>::try_from(bytes).map(Pseudonym)
}
