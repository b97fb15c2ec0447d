//! Who did or saw what. Rows are numbered and chained by hash in commit order, under the counter
//! row of the change log, so that an edit, a removal or a cut at the end shows.
//!
//! A row holds no values: they lie in a side row that erasing the person deletes, and the chain
//! covers their digest only.

mod chain;

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use super::connection::AnyConn;
use super::error::Error;
use super::parts::Source;
use super::schema::{audit, audit_details, change_counter};
use super::sql::LockedExt;
use super::types::{Doc, Instant, Key};
use crate::domain::ids::{CentreId, VolunteerId};

pub use chain::{Verified, verify_chain};

/// What to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The centre whose data it was about; `None` for the deployment.
    pub centre: Option<CentreId>,
    /// Who, as `staff:<id>`; never a name.
    pub actor: String,
    /// What was done: `create`, `read`, `update`, ...
    pub action: &'static str,
    /// To what kind of thing.
    pub entity: &'static str,
    /// To which ones.
    pub ids: Vec<Uuid>,
    /// Names of the fields that were changed or shown.
    pub fields: Vec<String>,
    /// The reason that was given.
    pub why: Option<String>,
    /// Values and notes, by name: kept apart, and deleted with their subject.
    pub details: Vec<(String, String)>,
    /// The person whom the details are about.
    pub subject: Option<VolunteerId>,
    /// When.
    pub at: Timestamp,
    /// The request.
    pub request_id: Option<String>,
}

/// A row of the audit as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// 1, 2, 3, .. in commit order.
    pub seq: i64,
    /// See [`AuditEntry`]; the same below.
    pub centre: Option<CentreId>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub entity: String,
    /// To which ones.
    pub ids: Vec<Uuid>,
    /// Which fields.
    pub fields: Vec<String>,
    /// The reason that was given.
    pub why: Option<String>,
    /// Values and notes; empty where there were none or where they were erased.
    pub details: Vec<(String, String)>,
    /// When.
    pub at: Timestamp,
    /// The request.
    pub request_id: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
struct Row {
    seq: i64,
    centre_id: Option<Key>,
    actor: String,
    action: String,
    entity: String,
    ids: Doc<Vec<String>>,
    fields: Doc<Vec<String>>,
    why: Option<String>,
    details_digest: Option<Vec<u8>>,
    at: Instant,
    request_id: Option<String>,
    hash: Vec<u8>,
}

/// A centre's rows before a number (`None` = from the last one on), newest first, at most `limit`.
pub fn latest(
    conn: &mut AnyConn,
    centre: CentreId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditLine>, Error> {
    let rows: Vec<Row> = audit::table
        .filter(audit::centre_id.eq(Key(centre.0)))
        .filter(audit::seq.lt(before.unwrap_or(i64::MAX)))
        .order(audit::seq.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| line(conn, row)).collect()
}

/// A centre's rows after a number, oldest first, at most `limit`.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    after: i64,
    limit: i64,
) -> Result<Vec<AuditLine>, Error> {
    let rows: Vec<Row> = audit::table
        .filter(audit::centre_id.eq(Key(centre.0)))
        .filter(audit::seq.gt(after))
        .order(audit::seq)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| line(conn, row)).collect()
}

fn line(conn: &mut AnyConn, row: Row) -> Result<AuditLine, Error> {
    let from = Source("audit");
    let details = match row.details_digest {
        None => Vec::new(),
        Some(_) => match stored_details(conn, row.seq)? {
            None => Vec::new(),
            Some(text) => Source("audit_details").read("details", serde_json::from_str(&text))?,
        },
    };
    Ok(AuditLine {
        seq: row.seq,
        centre: row.centre_id.map(|key| CentreId(key.0)),
        actor: row.actor,
        action: row.action,
        entity: row.entity,
        ids: from.list("ids", row.ids.0, |id| Uuid::parse_str(&id))?,
        fields: row.fields.0,
        why: row.why,
        details,
        at: row.at.into(),
        request_id: row.request_id,
    })
}

fn stored_details(conn: &mut AnyConn, seq: i64) -> Result<Option<String>, Error> {
    Ok(audit_details::table.find(seq).select(audit_details::details).first(conn).optional()?)
}

/// Numbers, chains and stores what a transaction wrote down. Like the change log it comes last
/// before the commit, for it holds the counter row.
pub(super) fn append(conn: &mut AnyConn, entries: Vec<AuditEntry>) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let counter = change_counter::table.find(1);
    let (mut seq, mut hash): (i64, Vec<u8>) = counter
        .select((change_counter::audit_head, change_counter::audit_hash))
        .locked()
        .get_result(conn)?;
    for entry in entries {
        seq += 1;
        let details = if entry.details.is_empty() { None } else { Some(encode(&entry.details)?) };
        let mut row = row_of(seq, &entry, details.as_deref());
        row.hash = chain::link(&hash, &row);
        hash.clone_from(&row.hash);
        diesel::insert_into(audit::table).values(&row).execute(conn)?;
        if let Some(details) = details {
            diesel::insert_into(audit_details::table)
                .values((
                    audit_details::seq.eq(seq),
                    audit_details::subject.eq(entry.subject.map(|id| Key(id.0))),
                    audit_details::details.eq(details),
                ))
                .execute(conn)?;
        }
    }
    diesel::update(counter)
        .set((change_counter::audit_head.eq(seq), change_counter::audit_hash.eq(hash)))
        .execute(conn)?;
    Ok(())
}

fn encode(details: &[(String, String)]) -> Result<String, Error> {
    serde_json::to_string(details)
        .map_err(|_| Error::Db("audit details could not be encoded".to_owned()))
}

/// The row without its hash.
fn row_of(seq: i64, entry: &AuditEntry, details: Option<&str>) -> Row {
    Row {
        seq,
        centre_id: entry.centre.map(|centre| Key(centre.0)),
        actor: entry.actor.clone(),
        action: entry.action.to_owned(),
        entity: entry.entity.to_owned(),
        ids: Doc(entry.ids.iter().map(Uuid::to_string).collect()),
        fields: Doc(entry.fields.clone()),
        why: entry.why.clone(),
        details_digest: details.map(chain::digest),
        at: entry.at.into(),
        request_id: entry.request_id.clone(),
        hash: Vec::new(),
    }
}
