//! `/docs`: the API to read and to try, from files inside the program; and the document itself.

use actix_web::http::header;
use actix_web::{HttpResponse, guard, web};
use utoipa_swagger_ui::{Config, serve};

use super::openapi;
use super::reply::Reply;
use crate::app::Error;

/// Where the document is served.
const DOCUMENT: &str = "/api/v1/openapi.json";
/// Where the pages lead to, and the pages.
const MOVED: &str = "/docs";
const PAGES: &str = "/docs/{_:.*}";

/// All paths here; each is only read.
pub const PATHS: [&str; 3] = [DOCUMENT, MOVED, PAGES];

/// The OpenAPI document as it is served and committed: pretty, with a line break at the end.
pub fn document() -> Result<String, Error> {
    let text = openapi::document().to_pretty_json();
    let text = text.map_err(|error| Error::internal("writing the API's description", error))?;
    Ok(text + "\n")
}

/// Puts the pages into actix.
pub fn configure(service: &mut web::ServiceConfig, document: &str) {
    let document = document.to_owned();
    let json = move || {
        let body = document.clone();
        async move { HttpResponse::Ok().content_type("application/json").body(body) }
    };
    let to_pages = || async {
        HttpResponse::TemporaryRedirect().insert_header((header::LOCATION, "/docs/")).finish()
    };
    service
        .route(DOCUMENT, read().to(json))
        .route(MOVED, read().to(to_pages))
        .service(web::resource(PAGES).app_data(web::Data::new(pages())).route(read().to(page)));
}

/// GET, or HEAD for the head alone.
fn read() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn page(path: web::Path<String>, config: web::Data<Config<'static>>) -> Reply {
    let file = serve(&path, config.into_inner());
    let file = file.map_err(|error| Error::internal("a page of the API", error))?;
    let file = file.ok_or(Error::NotFound)?;
    let mut answer = HttpResponse::Ok();
    if file.gzpipped {
        answer.insert_header((header::CONTENT_ENCODING, header::ContentEncoding::Gzip));
    }
    Ok(answer.content_type(file.content_type).body(file.bytes.into_owned()))
}

/// Without "none" the pages would show the document to a validator on the internet.
fn pages() -> Config<'static> {
    Config::new([DOCUMENT]).validator_url("none")
}
