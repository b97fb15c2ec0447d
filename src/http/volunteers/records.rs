//! `/volunteers/{id}/checks` and `/volunteers/{id}/consents`.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::Body;
use super::super::caller::StaffMember;
use super::super::parts;
use super::super::reply::{List, Reply, id_in, run};
use crate::app::{App, Error};
use crate::domain::check::{Check, Decision};
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CheckId, VolunteerId};
use crate::domain::text;

/// A check: kind, level, dates and decision, never what a certificate says.
#[derive(Debug, Deserialize, ToSchema)]
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
    /// `dbs`.
    pub kind: String,
    /// Level.
    pub level: String,
    /// Workforce; `null` for basic.
    pub workforce: Option<String>,
    /// Date of issue.
    #[schema(format = "date")]
    pub issued: String,
    /// Good up to and including this day.
    #[schema(format = "date")]
    pub review_on: String,
    /// Decision.
    pub decision: String,
}

impl CheckView {
    fn of(check: &Check) -> Self {
        Self {
            id: check.id.to_string(),
            kind: "dbs".to_owned(),
            level: check.kind.level().as_str().to_owned(),
            workforce: check.kind.workforce().map(|w| w.as_str().to_owned()),
            issued: check.issued.to_string(),
            review_on: check.review_on.to_string(),
            decision: check.decision.as_str().to_owned(),
        }
    }
}

impl CheckBody {
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
    params(("id" = String, Path, description = "The volunteer")),
    responses((status = 201, description = "Recorded", body = CheckView)))]
pub async fn add_check(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    body: Body<CheckBody>,
) -> Reply {
    let id: VolunteerId = id_in(&id)?;
    let check = run(&app, move |app| {
        let years = app.centre(staff.0.centre)?.check_years;
        let check = body.value.parse(CheckId(app.clock().new_id()), years)?;
        app.add_check(&staff.0, id, check)
    })
    .await?;
    Ok(HttpResponse::Created().json(CheckView::of(&check)))
}

/// A line of a person's consents.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentLineBody {
    /// `matching`, `news` or `health_data`.
    #[schema(example = "matching")]
    pub purpose: String,
    /// `given` or `withdrawn`.
    #[schema(example = "given")]
    pub act: String,
    /// Version of the words that were shown.
    #[schema(example = "2026-11")]
    pub wording: String,
}

/// A line of a person's consents as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentLineView {
    /// What for.
    pub purpose: String,
    /// `given` or `withdrawn`.
    pub act: String,
    /// Version of the words.
    pub wording: String,
    /// Through whom it came.
    pub through: String,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
}

impl ConsentLineView {
    fn of(line: &ConsentEntry) -> Self {
        Self {
            purpose: line.purpose.as_str().to_owned(),
            act: line.act.as_str().to_owned(),
            wording: line.wording.clone(),
            through: line.through.clone(),
            at: line.at.to_string(),
        }
    }
}

/// What a person agreed to and took back, in order.
#[utoipa::path(get, path = "/api/v1/volunteers/{id}/consents", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer")),
    responses((status = 200, description = "The ledger", body = List<ConsentLineView>)))]
pub async fn list_consents(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
) -> Reply {
    let id: VolunteerId = id_in(&id)?;
    let ledger = run(&app, move |app| app.consents(&staff.0, id)).await?;
    let items = ledger.iter().map(ConsentLineView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}

/// Adds a line to the ledger; a withdrawal stops matching at once.
#[utoipa::path(post, path = "/api/v1/volunteers/{id}/consents", tag = "volunteers", request_body = ConsentLineBody,
    params(("id" = String, Path, description = "The volunteer")),
    responses((status = 201, description = "Recorded", body = ConsentLineView)))]
pub async fn add_consent(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    body: Body<ConsentLineBody>,
) -> Reply {
    let id: VolunteerId = id_in(&id)?;
    let line = run(&app, move |app| {
        let mut faults = Faults::new();
        let purpose = faults.take("/purpose", Purpose::parse(&body.value.purpose));
        let act = faults.take("/act", Act::parse(&body.value.act));
        let wording = text::line("The wording", &body.value.wording, text::NAME_MAX);
        let wording = faults.take("/wording", wording);
        let at = app.clock().now();
        let line = (|| {
            let through = "staff".to_owned();
            Some(ConsentEntry { purpose: purpose?, act: act?, wording: wording?, through, at })
        })();
        let line = faults.finish(line).map_err(Error::from)?;
        app.add_consent(&staff.0, id, line)
    })
    .await?;
    Ok(HttpResponse::Created().json(ConsentLineView::of(&line)))
}
