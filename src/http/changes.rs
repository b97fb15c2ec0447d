//! `/changes` and `/audit`: what changed, for systems that keep a copy; and who read or changed it.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::caller::{Admin, StaffMember};
use super::page::Page;
use super::query::{PageQuery, Query};
use super::reply::{List, Reply, list, run};
use crate::app::audit::AuditLine;
use crate::app::changes::Changes;
use crate::app::{App, Error};
use crate::domain::fault::Fault;

/// From where on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// `after` of the answer before; left out: nothing is listed but where to begin.
    #[param(value_type = Option<u64>)]
    pub after: Option<String>,
    /// Most items, 1 to 200 (50).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
}

/// A record that was written or removed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedView {
    /// `centre`, `volunteer`, `organisation`, `need`, `placement`, `block`, `term` (with the id of
    /// the centre), `account`, `import`, `place`, `note` or `hours`.
    pub entity: String,
    /// Its id.
    pub id: String,
    /// Whether it is there no more.
    pub gone: bool,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangesView {
    /// Each record once, in the order of its last change. What it is now is read at its address.
    pub items: Vec<ChangedView>,
    /// Send it as `after` to go on.
    pub after: i64,
    /// Whether there is more already.
    pub more: bool,
}

impl ChangesView {
    fn of(changes: &Changes) -> Self {
        let items = changes.items.iter().map(|item| ChangedView {
            entity: item.entity.to_owned(),
            id: item.id.to_string(),
            gone: item.gone,
        });
        Self { items: items.collect(), after: changes.after, more: changes.more }
    }
}

/// What changed since; kept for 30 days. To keep a copy: ask without `after`, read the lists, then
/// go on from the `after` of that first answer.
#[utoipa::path(get, path = "/api/v1/changes", tag = "changes", params(ChangesQuery),
    responses((status = 200, description = "What changed", body = ChangesView)))]
pub async fn list_changes(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<ChangesQuery>,
) -> Reply {
    let limit = Page::read(query.0.limit.as_deref(), None)?.limit;
    let after = match query.0.after.as_deref().map(str::parse::<i64>) {
        None => None,
        Some(Ok(after)) if after >= 0 => Some(after),
        Some(_) => {
            let message = "Send `after` as the answer before gave it.";
            return Err(Error::invalid("?after", Fault::new("invalid_cursor", message)).into());
        }
    };
    let changes = run(&app, move |app| app.changes(&staff.0, after, limit)).await?;
    Ok(HttpResponse::Ok().json(ChangesView::of(&changes)))
}

/// A row of the audit. It holds no values.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// Its number.
    pub number: i64,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
    /// Who: `staff:` or `group:` and the id of the account, `anyone`, or `operator` for whoever
    /// works at the command line.
    pub actor: String,
    /// What was done, e.g. `read`, `change`.
    pub action: String,
    /// To what kind of thing.
    pub entity: String,
    /// To which ones.
    pub ids: Vec<String>,
    /// Which fields.
    pub fields: Vec<String>,
    /// The reason that was given.
    pub why: Option<String>,
}

impl AuditView {
    fn of(line: &AuditLine) -> Self {
        Self {
            number: line.seq,
            at: line.at.to_string(),
            actor: line.actor.clone(),
            action: line.action.clone(),
            entity: line.entity.clone(),
            ids: line.ids.iter().map(Uuid::to_string).collect(),
            fields: line.fields.clone(),
            why: line.why.clone(),
        }
    }
}

/// Who read or changed what in the centre, newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "changes", params(PageQuery),
    responses((status = 200, description = "A page of the audit", body = List<AuditView>)))]
pub async fn list_audit(app: web::Data<App>, admin: Admin, query: Query<PageQuery>) -> Reply {
    let page = query.0.page()?;
    let limit = page.limit;
    let before = page.after.map(|id| i64::try_from(id.as_u128()).unwrap_or(i64::MAX));
    let lines = run(&app, move |app| app.audit(&admin.0, before, limit + 1)).await?;
    // Rows are numbered; the number stands in the cursor for an id.
    let number = |line: &AuditLine| Uuid::from_u128(u128::from(line.seq.unsigned_abs()));
    Ok(list(lines, limit, number, AuditView::of))
}
