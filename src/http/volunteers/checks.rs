//! `/volunteers/{id}/checks`: kinds, dates and decisions.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::{Body, Patch};
use super::super::caller::StaffMember;
use super::super::once::Once;
use super::super::parts;
use super::super::preconditions::IfMatch;
use super::super::reply::{List, Reply, created_unnumbered, id_in, ok_unnumbered, run};
use crate::app::App;
use crate::app::idempotency::Made;
use crate::domain::account::Caller;
use crate::domain::check::{Check, Decision};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CheckId, VolunteerId};

/// A check: kind, level, dates and decision, never what a certificate says.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckBody {
    /// `dbs`.
    #[schema(example = "dbs")]
    pub kind: String,
    /// `basic`, `standard`, `enhanced` or `enhanced_barred`.
    #[schema(example = "enhanced")]
    pub level: String,
    /// `adult`, `child` or `adult_and_child`; none for basic.
    #[schema(example = "adult")]
    pub workforce: Option<String>,
    /// Date of issue.
    #[schema(format = "date")]
    pub issued: String,
    /// Good up to and including this day; left out: the centre's period after the issue.
    #[schema(format = "date")]
    pub review_on: Option<String>,
    /// `pending`, `cleared` or `not_cleared`.
    #[schema(example = "cleared")]
    pub decision: String,
}

/// A check as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckView {
    /// Id.
    pub id: String,
    /// The check.
    #[serde(flatten)]
    pub record: CheckBody,
}

impl CheckView {
    fn of(check: &Check) -> Self {
        Self { id: check.id.to_string(), record: CheckBody::of(check) }
    }
}

impl CheckBody {
    fn of(check: &Check) -> Self {
        Self {
            kind: "dbs".to_owned(),
            level: check.kind.level().as_str().to_owned(),
            workforce: check.kind.workforce().map(|w| w.as_str().to_owned()),
            issued: check.issued.to_string(),
            review_on: Some(check.review_on.to_string()),
            decision: check.decision.as_str().to_owned(),
        }
    }

    fn parse(&self, id: CheckId, period_years: u8) -> Result<Check, Faults> {
        let mut faults = Faults::new();
        let workforce = self.workforce.as_deref();
        let kind = parts::check_kind("", &self.kind, &self.level, workforce, &mut faults);
        let issued = parts::date("/issued".to_owned(), &self.issued, &mut faults);
        let review = parts::optional_date("/review_on", self.review_on.as_deref(), &mut faults);
        let decision = faults.take("/decision", Decision::parse(&self.decision));
        let check = (|| {
            let issued = issued?;
            let review_on = review?.unwrap_or_else(|| Check::default_review(issued, period_years));
            if review_on < issued {
                let message = "The review must not be before the issue.";
                faults.add("/review_on", Fault::new("out_of_order", message));
            }
            Some(Check { id, kind: kind?, issued, review_on, decision: decision? })
        })();
        faults.finish(check)
    }
}

/// A person's checks.
#[utoipa::path(get, path = "/api/v1/volunteers/{id}/checks", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer")),
    responses((status = 200, description = "The checks", body = List<CheckView>)))]
pub async fn list_checks(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id: VolunteerId = id_in(&id)?;
    let checks = run(&app, move |app| app.checks(&staff.0, id)).await?;
    let items = checks.iter().map(CheckView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}

/// Records a check.
#[utoipa::path(post, path = "/api/v1/volunteers/{id}/checks", tag = "volunteers", request_body = CheckBody,
    params(("id" = String, Path, description = "The volunteer"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Recorded", body = CheckView)))]
pub async fn add_check(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    once: Once,
    body: Body<CheckBody>,
) -> Reply {
    let id: VolunteerId = id_in(&id)?;
    let check = run(&app, move |app| {
        let route = format!("POST /volunteers/{id}/checks");
        let once = once.repeat(&Caller::from(staff.0), route, &body.digest);
        let years = app.centre(staff.0.centre)?.check_years;
        let check = body.value.parse(CheckId(app.clock().new_id()), years)?;
        match app.add_check(&staff.0, id, check, once.as_ref())? {
            Made::New(check) => Ok(check),
            Made::Before(check) => app.check(&staff.0, id, CheckId(check)),
        }
    })
    .await?;
    let location = format!("/api/v1/volunteers/{id}/checks/{}", check.id);
    created_unnumbered(&CheckView::of(&check), &location)
}

/// One check of a person.
#[utoipa::path(get, path = "/api/v1/volunteers/{id}/checks/{check_id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer"),
        ("check_id" = String, Path, description = "The check")),
    responses((status = 200, description = "The check", body = CheckView)))]
pub async fn read_check(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
) -> Reply {
    let (of, id): (VolunteerId, CheckId) = (id_in(&ids.0)?, id_in(&ids.1)?);
    let check = run(&app, move |app| app.check(&staff.0, of, id)).await?;
    ok_unnumbered(&CheckView::of(&check))
}

/// Changes a check (JSON merge patch). `review_on: null` counts the centre's period again.
#[utoipa::path(patch, path = "/api/v1/volunteers/{id}/checks/{check_id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer"),
        ("check_id" = String, Path, description = "The check"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = CheckBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The check as it is now", body = CheckView)))]
pub async fn change_check(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let (of, id): (VolunteerId, CheckId) = (id_in(&ids.0)?, id_in(&ids.1)?);
    let check = run(&app, move |app| {
        let old = app.check(&staff.0, of, id)?;
        if_match.check_unnumbered(&CheckView::of(&old))?;
        let body: CheckBody = patch.merged(&CheckBody::of(&old))?;
        let new = body.parse(id, app.centre(staff.0.centre)?.check_years)?;
        app.change_check(&staff.0, of, &old, new)
    })
    .await?;
    ok_unnumbered(&CheckView::of(&check))
}
