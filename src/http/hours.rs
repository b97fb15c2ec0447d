//! `/placements/{id}/hours`: what was given in a placement.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Body, Patch};
use super::caller::Member;
use super::once::Once;
use super::parts;
use super::preconditions::IfMatch;
use super::query::{PageQuery, Query};
use super::reply::{List, Reply, created, id_in, list, ok, run};
use crate::app::hours::NewHours;
use crate::app::idempotency::Made;
use crate::app::{App, Error};
use crate::domain::fault::Faults;
use crate::domain::hours::Hours;
use crate::domain::ids::{HoursId, PlacementId};
use crate::domain::pii::Pii;
use crate::domain::text;

/// Hours of one day, or of several in all.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursBody {
    /// The day, or the first of several.
    #[schema(format = "date", example = "2026-11-20")]
    pub first_date: String,
    /// The last of several days (the first), at most ten years later.
    #[schema(format = "date")]
    pub last_date: Option<String>,
    /// How long in all, in minutes; at most 24 hours a day.
    #[schema(example = 150)]
    pub minutes: u32,
    /// A note.
    pub note: Option<String>,
}

/// Hours as the service answers.
#[derive(Serialize, ToSchema)]
pub struct HoursView {
    /// Id.
    pub id: String,
    /// The placement in which they were given.
    pub placement_id: String,
    /// The hours; a note of staff is shown to staff only.
    #[serde(flatten)]
    pub record: HoursBody,
    /// Who recorded them: `group` or `staff`.
    pub by: String,
    /// The import that brought them; `null` = they were recorded by hand.
    pub import_id: Option<String>,
    /// When they were recorded.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When they last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

impl HoursBody {
    fn parse(&self) -> Result<NewHours, Error> {
        let mut faults = Faults::new();
        let first = parts::date("/first_date".to_owned(), &self.first_date, &mut faults);
        let last = parts::optional_date("/last_date", self.last_date.as_deref(), &mut faults);
        let note = self.note.as_deref().map(|n| text::lines("The note", n, text::NOTE_MAX));
        let note = faults.take("/note", note.transpose());
        let new = (|| {
            let (first, note) = (first?, note?.map(Pii::new));
            let last = last?.unwrap_or(first);
            Some(NewHours { first, last, minutes: self.minutes, note })
        })();
        Ok(faults.finish(new)?)
    }

    fn of(hours: &Hours) -> Self {
        Self {
            first_date: hours.given.first.to_string(),
            last_date: Some(hours.given.last.to_string()),
            minutes: hours.given.minutes,
            note: hours.note.as_ref().map(|note| note.reveal().clone()),
        }
    }
}

impl HoursView {
    fn of(hours: &Hours) -> Self {
        Self {
            id: hours.id.to_string(),
            placement_id: hours.placement.to_string(),
            record: HoursBody::of(hours),
            by: hours.by.as_str().to_owned(),
            import_id: hours.import.map(|import| import.to_string()),
            created_at: hours.created_at.to_string(),
            updated_at: hours.updated_at.to_string(),
        }
    }
}

/// The hours of a placement, in the order in which they were recorded: for staff, and for a
/// group's contact those of the people introduced to it.
#[utoipa::path(get, path = "/api/v1/placements/{id}/hours", tag = "placements",
    params(("id" = String, Path, description = "The placement"), PageQuery),
    responses((status = 200, description = "A page of hours", body = List<HoursView>)))]
pub async fn list_hours(
    app: web::Data<App>,
    member: Member,
    id: web::Path<String>,
    query: Query<PageQuery>,
) -> Reply {
    let id: PlacementId = id_in(&id)?;
    let page = query.0.page()?;
    let (limit, after) = (page.limit, page.after.map(HoursId));
    let found = run(&app, move |app| app.hours(&member.0, id, after, limit + 1)).await?;
    Ok(list(found, limit, |hours| hours.id.0, HoursView::of))
}

/// Records hours in a placement that has started, is completed or ended early.
#[utoipa::path(post, path = "/api/v1/placements/{id}/hours", tag = "placements", request_body = HoursBody,
    params(("id" = String, Path, description = "The placement"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Recorded", body = HoursView)))]
pub async fn add_hours(
    app: web::Data<App>,
    member: Member,
    id: web::Path<String>,
    once: Once,
    body: Body<HoursBody>,
) -> Reply {
    let of: PlacementId = id_in(&id)?;
    let hours = run(&app, move |app| {
        let once = once.repeat(&member.0, format!("POST /placements/{of}/hours"), &body.digest);
        match app.add_hours(&member.0, of, body.value.parse()?, once.as_ref())? {
            Made::New(hours) => Ok(hours),
            Made::Before(id) => app.hours_entry(&member.0, of, HoursId(id)),
        }
    })
    .await?;
    let location = format!("/api/v1/placements/{of}/hours/{}", hours.id);
    Ok(created(&HoursView::of(&hours), &location, hours.version))
}

/// One entry.
#[utoipa::path(get, path = "/api/v1/placements/{id}/hours/{hours_id}", tag = "placements",
    params(("id" = String, Path, description = "The placement"),
        ("hours_id" = String, Path, description = "The entry")),
    responses((status = 200, description = "The hours", body = HoursView)))]
pub async fn read_hours(
    app: web::Data<App>,
    member: Member,
    ids: web::Path<(String, String)>,
) -> Reply {
    let (of, id) = (id_in(&ids.0)?, id_in(&ids.1)?);
    let hours = run(&app, move |app| app.hours_entry(&member.0, of, id)).await?;
    Ok(ok(&HoursView::of(&hours), hours.version))
}

/// Puts an entry right (JSON merge patch): staff any, a group what a group recorded.
#[utoipa::path(patch, path = "/api/v1/placements/{id}/hours/{hours_id}", tag = "placements",
    params(("id" = String, Path, description = "The placement"),
        ("hours_id" = String, Path, description = "The entry"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = HoursBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The hours as they are now", body = HoursView)))]
pub async fn change_hours(
    app: web::Data<App>,
    member: Member,
    ids: web::Path<(String, String)>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let (of, id) = (id_in(&ids.0)?, id_in(&ids.1)?);
    let hours = run(&app, move |app| {
        let old = app.hours_entry(&member.0, of, id)?;
        if_match.check(old.version)?;
        let body: HoursBody = patch.merged(&HoursBody::of(&old))?;
        app.change_hours(&member.0, (of, id), body.parse()?, old.version + 1)
    })
    .await?;
    Ok(ok(&HoursView::of(&hours), hours.version))
}

/// Takes an entry away: staff any, a group what a group recorded.
#[utoipa::path(delete, path = "/api/v1/placements/{id}/hours/{hours_id}", tag = "placements",
    params(("id" = String, Path, description = "The placement"),
        ("hours_id" = String, Path, description = "The entry")),
    responses((status = 204, description = "They are gone")))]
pub async fn remove_hours(
    app: web::Data<App>,
    member: Member,
    ids: web::Path<(String, String)>,
) -> Reply {
    let (of, id) = (id_in(&ids.0)?, id_in(&ids.1)?);
    run(&app, move |app| app.remove_hours(&member.0, of, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
