//! Answers, and the way a handler waits for the app without holding up others.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::preconditions::{etag, etag_of};
use super::problem::Problem;
use super::{log, page};
use crate::app::request::during;
use crate::app::{App, Error};

/// What a handler answers.
pub type Reply = Result<HttpResponse, Problem>;

/// Runs a use case where waiting is allowed: it may wait for the database.
pub async fn run<R: Send + 'static>(
    app: &web::Data<App>,
    f: impl FnOnce(&App) -> Result<R, Error> + Send + 'static,
) -> Result<R, Problem> {
    let (app, request) = (app.clone(), log::current_request());
    match web::block(move || during(request, || f(&app))).await {
        Ok(outcome) => outcome.map_err(Problem::from),
        Err(_) => Err(Problem::from(Error::Overloaded { retry_after_s: 1 })),
    }
}

/// 200 with a resource and its version.
pub fn ok(body: &impl Serialize, version: i64) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, etag(version))).json(body)
}

/// 201 with a resource, its address and its version.
pub fn created(body: &impl Serialize, location: &str, version: i64) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((header::LOCATION, location))
        .insert_header((header::ETAG, etag(version)))
        .json(body)
}

/// 200 with a resource that counts no versions.
pub fn ok_unnumbered(body: &impl Serialize) -> Reply {
    Ok(HttpResponse::Ok().insert_header((header::ETAG, etag_of(body)?)).json(body))
}

/// 201 with a resource that counts no versions, and its address.
pub fn created_unnumbered(body: &impl Serialize, location: &str) -> Reply {
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, location))
        .insert_header((header::ETAG, etag_of(body)?))
        .json(body))
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// Cursor of the next page; `null` = this is the last.
    pub next: Option<String>,
}

/// A page of a list of which one item more than the limit was read, to know whether it goes on.
pub fn list<T, V: Serialize>(
    mut rows: Vec<T>,
    limit: usize,
    id: impl Fn(&T) -> Uuid,
    view: impl Fn(&T) -> V,
) -> HttpResponse {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|row| page::cursor(id(row))) } else { None };
    HttpResponse::Ok().json(List { items: rows.iter().map(view).collect(), next })
}

/// The id in an address. What is no id is an id that does not exist.
pub fn id_in<I: std::str::FromStr>(text: &str) -> Result<I, Problem> {
    text.parse().map_err(|_| Problem::from(Error::NotFound))
}
