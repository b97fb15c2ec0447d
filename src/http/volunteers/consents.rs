//! `/volunteers/{id}/consents`: what a person agreed to and took back.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::Body;
use super::super::caller::StaffMember;
use super::super::once::Once;
use super::super::reply::{List, Reply, id_in, run};
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::fault::Faults;
use crate::domain::ids::VolunteerId;
use crate::domain::text;

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
    params(("id" = String, Path, description = "The volunteer"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Recorded", body = ConsentLineView)))]
pub async fn add_consent(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    once: Once,
    body: Body<ConsentLineBody>,
) -> Reply {
    let id: VolunteerId = id_in(&id)?;
    let line = run(&app, move |app| {
        let route = format!("POST /volunteers/{id}/consents");
        let once = once.repeat(&Caller::from(staff.0), route, &body.digest);
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
        app.add_consent(&staff.0, id, line, once.as_ref())
    })
    .await?;
    Ok(HttpResponse::Created().json(ConsentLineView::of(&line)))
}
