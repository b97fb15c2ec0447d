//! Probes that tell the truth: alive, and ready to work.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;

/// Asked by the readiness probe. It must answer at once: it looks at what is known and asks nobody.
pub trait Readiness: Send + Sync {
    /// `Err` with a sentence that says what keeps the service from working.
    fn ready(&self) -> Result<(), &'static str>;
}

/// What a probe answers when all is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthBody {
    /// `alive` or `ready`.
    #[schema(example = "ready")]
    pub status: &'static str,
}

/// The process runs and answers.
#[utoipa::path(get, path = "/health/live", tag = "health", security(()),
    responses((status = 200, description = "The process runs and answers", body = HealthBody)))]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(HealthBody { status: "alive" })
}

/// The service can do its work: the last write succeeded, and the index is up to date.
#[utoipa::path(get, path = "/health/ready", tag = "health", security(()),
    responses(
        (status = 200, description = "The service can do its work", body = HealthBody),
        (status = 503, description = "It cannot; `detail` says why", body = super::problem::ProblemBody,
            content_type = "application/problem+json")))]
pub async fn ready(readiness: web::Data<Arc<dyn Readiness>>) -> Result<HttpResponse, Problem> {
    readiness.ready().map_err(Problem::not_ready)?;
    Ok(HttpResponse::Ok().json(HealthBody { status: "ready" }))
}
