//! Who read or changed what.

use jiff::Timestamp;
use uuid::Uuid;

use super::{App, Error, request};
use crate::domain::account::{Caller, Staff};
use crate::domain::ids::CentreId;
use crate::store;
use crate::store::audit::AuditEntry;

pub use crate::store::audit::AuditLine;

impl App {
    /// Who read or changed what in the centre, newest first, before a number.
    pub fn audit(
        &self,
        staff: &Staff,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<AuditLine>, Error> {
        if !staff.admin {
            return Err(Error::forbidden("Only an admin of the centre may read the audit."));
        }
        let limit = super::rows(limit);
        self.store.snapshot(|conn| Ok(store::audit::latest(conn, staff.centre, before, limit)?))
    }
}

/// A row of the audit: who did what, to what kind of thing, when.
pub fn entry(
    caller: &Caller,
    centre: CentreId,
    action: &'static str,
    entity: &'static str,
    at: Timestamp,
) -> AuditEntry {
    AuditEntry {
        centre: Some(centre),
        actor: caller.actor(),
        action,
        entity,
        ids: Vec::new(),
        fields: Vec::new(),
        why: None,
        details: Vec::new(),
        subject: None,
        at,
        request_id: request::current(),
    }
}

/// The same by whoever runs the command line of the service: nobody signs in there.
pub fn by_operator(
    centre: Option<CentreId>,
    action: &'static str,
    entity: &'static str,
    at: Timestamp,
) -> AuditEntry {
    let nobody = CentreId(Uuid::nil());
    let entry = entry(&Caller::Anyone, centre.unwrap_or(nobody), action, entity, at);
    AuditEntry { centre, actor: OPERATOR.to_owned(), ..entry }
}

/// Who works at the command line.
const OPERATOR: &str = "operator";

/// Names what the row is about.
pub fn about(mut entry: AuditEntry, ids: impl IntoIterator<Item = Uuid>) -> AuditEntry {
    entry.ids.extend(ids);
    entry
}
