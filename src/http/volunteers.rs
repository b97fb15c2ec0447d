//! `/volunteers`: people who volunteer, their checks and consents.

pub mod body;
pub mod checks;
pub mod consents;
pub mod merge;
pub mod search;
mod view;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, Patch};
use super::caller::{AnyCaller, StaffMember};
use super::duplicates::LikelyDuplicateView;
use super::once::Once;
use super::parts::Stamp;
use super::preconditions::IfMatch;
use super::query::{Query, centre_of};
use super::reply::{Reply, created, id_in, ok, run};
use crate::app::idempotency::Made;
use crate::app::volunteers::Returning;
use crate::app::{App, Error};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::Fault;
use crate::domain::ids::VolunteerId;
use crate::domain::volunteer::{Status, Volunteer};
use body::{VolunteerBody, VolunteerView};

/// What anyone who is not staff gets for a sign-up.
#[derive(Serialize, ToSchema)]
pub struct ReceiptView {
    /// To be quoted when asking what became of it.
    pub receipt: String,
}

/// What staff get for a registration.
#[derive(Serialize, ToSchema)]
pub struct RegisteredView {
    /// The record.
    #[serde(flatten)]
    pub record: VolunteerView,
    /// Who of the centre may be the same person, the most likely first. Nothing is joined without
    /// somebody's say: see `/duplicates` and `/volunteers/{id}/merge`. Left out where there is nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub likely_duplicates: Vec<LikelyDuplicateView>,
}

/// What may be said beside a registration.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegisterQuery {
    /// Short name of the centre, for callers without a token; may be left out where there is one.
    pub centre: Option<String>,
    /// `true` where staff know that somebody who was erased wants to come back.
    pub returning: Option<bool>,
}

/// Registers a volunteer. Staff get the record; anyone else always a receipt and nothing more.
#[utoipa::path(post, path = "/api/v1/volunteers", tag = "volunteers", request_body = VolunteerBody,
    security((), ("token" = [])),
    params(RegisterQuery, ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses(
        (status = 201, description = "Registered by staff", body = RegisteredView),
        (status = 202, description = "Taken in; staff will look at it", body = ReceiptView)))]
pub async fn register_volunteer(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<RegisterQuery>,
    once: Once,
    body: Body<VolunteerBody>,
) -> Reply {
    let caller = caller.0;
    let made = run(&app, move |app| {
        let centre = centre_of(app, &caller, query.0.centre.as_deref())?;
        let asked = query.0.returning == Some(true);
        let returning = if asked { Returning::Asked } else { Returning::NotSaid };
        let once = once.repeat(&caller, "POST /volunteers", &body.digest);
        let once = once.map(|once| once.at(centre));
        let stamp = Stamp::first(VolunteerId(app.clock().new_id()), app.clock().now());
        let words = app.words(centre)?;
        let (mut volunteer, consents) = body.value.parse(&words, stamp)?;
        if matches!(caller, Caller::Staff(_)) && body.value.status.is_none() {
            volunteer.status = Status::Active;
        }
        let once = once.as_ref();
        let made =
            app.register_volunteer(&caller, centre, volunteer, &consents, returning, once)?;
        match (caller, made) {
            (Caller::Staff(staff), Made::New(volunteer)) => registered(app, &staff, &volunteer),
            (Caller::Staff(staff), Made::Before(id)) => {
                let volunteer = app.volunteer(&staff, VolunteerId(id))?;
                registered(app, &staff, &volunteer)
            }
            (_, Made::New(volunteer)) => Ok(Answer::Receipt(volunteer.id.to_string())),
            (_, Made::Before(id)) => Ok(Answer::Receipt(id.to_string())),
        }
    })
    .await?;
    Ok(match made {
        Answer::Record { view, version } => {
            let location = format!("/api/v1/volunteers/{}", view.record.id);
            created(&view, &location, version)
        }
        Answer::Receipt(receipt) => HttpResponse::Accepted().json(ReceiptView { receipt }),
    })
}

enum Answer {
    Record { view: Box<RegisteredView>, version: i64 },
    Receipt(String),
}

/// The record with whom it may double.
fn registered(app: &App, staff: &Staff, volunteer: &Volunteer) -> Result<Answer, Error> {
    let found = app.likely_duplicates(staff, volunteer)?;
    let likely_duplicates = found.iter().map(LikelyDuplicateView::of).collect();
    let view = RegisteredView { record: VolunteerView::of(volunteer), likely_duplicates };
    Ok(Answer::Record { view: Box::new(view), version: volunteer.version })
}

/// One person's record.
#[utoipa::path(get, path = "/api/v1/volunteers/{id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer")),
    responses((status = 200, description = "The record", body = VolunteerView)))]
pub async fn read_volunteer(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
) -> Reply {
    let id = id_in(&id)?;
    let volunteer = run(&app, move |app| app.volunteer(&staff.0, id)).await?;
    Ok(ok(&VolunteerView::of(&volunteer), volunteer.version))
}

/// Changes a record (JSON merge patch).
#[utoipa::path(patch, path = "/api/v1/volunteers/{id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = VolunteerBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The record as it is now", body = VolunteerView)))]
pub async fn change_volunteer(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let id = id_in(&id)?;
    let volunteer = run(&app, move |app| {
        let old = app.volunteer(&staff.0, id)?;
        if_match.check(old.version)?;
        if patch.names("consents") {
            let message = "Consents are added under /consents.";
            return Err(Error::invalid("/consents", Fault::new("not_allowed", message)));
        }
        let body: VolunteerBody = patch.merged(&VolunteerBody::of(&old))?;
        let stamp = Stamp::next(id, old.version, old.created_at, app.clock().now());
        let words = app.words(staff.0.centre)?;
        let (mut new, _) = body.parse(&words, stamp)?;
        if body.status.is_none() {
            new.status = old.status;
        }
        app.change_volunteer(&staff.0, new)
    })
    .await?;
    Ok(ok(&VolunteerView::of(&volunteer), volunteer.version))
}

/// Forgets a person. The rows are gone when this is answered; traces on disk within a minute.
#[utoipa::path(delete, path = "/api/v1/volunteers/{id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer")),
    responses((status = 202, description = "The person is erased")))]
pub async fn erase_volunteer(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
) -> Reply {
    let id = id_in(&id)?;
    run(&app, move |app| app.erase_volunteer(&staff.0, id)).await?;
    Ok(HttpResponse::Accepted().finish())
}
