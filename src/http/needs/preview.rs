//! `/needs/preview`: how many would fit a need that is not posted yet.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::body::Body;
use super::super::caller::Member;
use super::super::matches::advice::AdvisedView;
use super::super::parts::Stamp;
use super::super::reply::{Reply, run};
use super::body::NeedBody;
use super::parse;
use crate::app::App;
use crate::domain::ids::NeedId;
use crate::domain::need::{NeedState, UnresolvedNeeded};

/// A word for a skill that nobody could place.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassedOverView {
    /// As written.
    #[schema(example = "juggling")]
    pub text: String,
    /// `required` or `desirable`.
    pub importance: String,
}

/// How many would fit a need that is not posted yet, and what each single change would bring.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewView {
    /// Words for skills that are in no vocabulary: they are **passed over** here, as if the need
    /// did not ask for them. A required one must be placed before the need can be approved.
    pub passed_over: Vec<PassedOverView>,
    /// Who would fit.
    #[serde(flatten)]
    pub advised: AdvisedView,
}

/// How many would fit a need, without posting it: bands for a group (30 previews in an hour, advice
/// on its needs included; the place is the middle of its postcode's sector), figures for staff.
#[utoipa::path(post, path = "/api/v1/needs/preview", tag = "needs", request_body = NeedBody,
    responses((status = 200, description = "Who would fit", body = PreviewView)))]
pub async fn preview_need(app: web::Data<App>, member: Member, body: Body<NeedBody>) -> Reply {
    let view = run(&app, move |app| {
        let stamp = Stamp::first(NeedId(app.clock().new_id()), app.clock().now());
        let need = parse(app, &member.0, &body.value, stamp, NeedState::Draft)?;
        let passed_over = need.unresolved.iter().map(PassedOverView::of).collect();
        let advised = app.preview_need(&member.0, need)?;
        Ok(PreviewView { passed_over, advised: AdvisedView::of(&advised) })
    })
    .await?;
    Ok(HttpResponse::Ok().json(view))
}

impl PassedOverView {
    fn of(word: &UnresolvedNeeded) -> Self {
        let UnresolvedNeeded { text, importance, .. } = word;
        Self { text: text.clone(), importance: importance.as_str().to_owned() }
    }
}
