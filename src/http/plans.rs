//! `/plans`: who could help where, for many needs at once, worked out in the background.

mod view;

use actix_web::{HttpResponse, http::header, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::caller::StaffMember;
use super::matches::batch::selection;
use super::matches::instant;
use super::once::Once;
use super::preconditions::etag;
use super::query::Query;
use super::reply::{Reply, id_in, ok_unnumbered, run};
use crate::app::idempotency::Made;
use crate::app::plans::PlanReport;
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::PlanId;
use crate::domain::plan::{self, PlanRequest};
use crate::domain::weights;
use view::{LineView, PlanView};

/// Lines of an answer where none are asked for, and most.
const LINES: usize = 1_000;

/// What is to be planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlanBody {
    /// These needs, at most 10,000, as far as they are open; either this or `all_open`.
    pub need_ids: Option<Vec<String>>,
    /// `true`: all open needs of the centre.
    pub all_open: Option<bool>,
    /// How many of the best of each need are looked at, 1 to 1000 (200).
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    pub candidates: Option<i64>,
    /// Pairs below this score are left out, 0 to 1 (0.5).
    pub min_score: Option<f64>,
    /// The instant (RFC 3339) to plan for; now where left out. It moves the clock, not the data.
    #[schema(format = "date-time")]
    pub as_of: Option<String>,
}

impl NewPlanBody {
    fn parse(&self, now: jiff::Timestamp) -> Result<PlanRequest, Faults> {
        let mut faults = Faults::new();
        let needs = selection(self.need_ids.as_deref(), self.all_open, &mut faults);
        let candidates = self.candidates.map_or(Ok(plan::CANDIDATES), plan::candidates);
        let candidates = faults.take("/candidates", candidates);
        let min_score = match self.min_score {
            None => Ok(plan::MIN_SCORE),
            Some(score) if (0.0..=1.0).contains(&score) => Ok(weights::millionths(score)),
            Some(_) => Err(Fault::range("The score", 0, 1)),
        };
        let min_score = faults.take("/min_score", min_score);
        let as_of = faults.take("/as_of", self.as_of.as_deref().map_or(Ok(now), instant));
        let request = (|| {
            let (needs, candidates) = (needs?, candidates?);
            Some(PlanRequest { needs, candidates, min_score: min_score?, as_of: as_of? })
        })();
        faults.finish(request)
    }
}

/// Which lines of a plan to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LinesQuery {
    /// Lines after this number (0); an answer has at most 1000.
    #[param(value_type = Option<u32>)]
    pub after_line: Option<String>,
}

/// Asks for a plan; it is worked out in the background.
#[utoipa::path(post, path = "/api/v1/plans", tag = "plans", request_body = NewPlanBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 202, description = "It will be worked out; look at its address",
        body = PlanView)))]
pub async fn start_plan(
    app: web::Data<App>,
    staff: StaffMember,
    once: Once,
    body: Body<NewPlanBody>,
) -> Reply {
    let report = run(&app, move |app| {
        let once = once.repeat(&Caller::from(staff.0), "POST /plans", &body.digest);
        let request = body.value.parse(app.clock().now())?;
        match app.start_plan(&staff.0, request, once.as_ref())? {
            Made::New(plan) => Ok(PlanReport { plan, lines: Vec::new() }),
            Made::Before(id) => app.plan(&staff.0, PlanId(id), 0, LINES),
        }
    })
    .await?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/api/v1/plans/{}", report.plan.id)))
        .insert_header((header::ETAG, etag(report.plan.version)))
        .json(PlanView::of(&report)))
}

/// A plan as it stands: how far it is, or its lines.
#[utoipa::path(get, path = "/api/v1/plans/{id}", tag = "plans",
    params(("id" = String, Path, description = "The plan"), LinesQuery),
    responses((status = 200, description = "The plan", body = PlanView)))]
pub async fn read_plan(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    query: Query<LinesQuery>,
) -> Reply {
    let id = id_in(&id)?;
    let after = match query.0.after_line.as_deref().map(str::parse::<u32>) {
        None => 0,
        Some(Ok(line)) if i32::try_from(line).is_ok() => line,
        Some(_) => {
            let fault = Fault::range("The line", 0, i32::MAX);
            return Err(Error::invalid("?after_line", fault).into());
        }
    };
    let report = run(&app, move |app| app.plan(&staff.0, id, after, LINES)).await?;
    ok_unnumbered(&PlanView::of(&report))
}

/// Makes a placement of a line: suggested, so that nobody is contacted yet.
#[utoipa::path(post, path = "/api/v1/plans/{id}/lines/{n}/accept", tag = "plans",
    params(("id" = String, Path, description = "The plan"),
        ("n" = u32, Path, description = "The line's number")),
    responses((status = 200, description = "The line, with its placement", body = LineView)))]
pub async fn accept_line(
    app: web::Data<App>,
    staff: StaffMember,
    line: web::Path<(String, String)>,
) -> Reply {
    let (id, n) = line_in(&line)?;
    let line = run(&app, move |app| app.accept_line(&staff.0, id, n)).await?;
    ok_unnumbered(&LineView::of(&line, None, None))
}

/// Strikes a line: it is not to be.
#[utoipa::path(post, path = "/api/v1/plans/{id}/lines/{n}/strike", tag = "plans",
    params(("id" = String, Path, description = "The plan"),
        ("n" = u32, Path, description = "The line's number")),
    responses((status = 200, description = "The line", body = LineView)))]
pub async fn strike_line(
    app: web::Data<App>,
    staff: StaffMember,
    line: web::Path<(String, String)>,
) -> Reply {
    let (id, n) = line_in(&line)?;
    let line = run(&app, move |app| app.strike_line(&staff.0, id, n)).await?;
    ok_unnumbered(&LineView::of(&line, None, None))
}

/// Calls a plan off that is still to come; removes one that is there.
#[utoipa::path(delete, path = "/api/v1/plans/{id}", tag = "plans",
    params(("id" = String, Path, description = "The plan")),
    responses((status = 204, description = "It was called off or removed")))]
pub async fn remove_plan(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    run(&app, move |app| app.remove_plan(&staff.0, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The plan and the number of a line in an address; a number that is none names nothing.
fn line_in(parts: &(String, String)) -> Result<(PlanId, u32), super::problem::Problem> {
    let n = parts.1.parse().ok().filter(|n: &u32| i32::try_from(*n).is_ok());
    Ok((id_in(&parts.0)?, n.ok_or(Error::NotFound)?))
}
