//! What the framework refuses by itself: unknown paths, wrong methods, bad paths and queries.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::{HttpRequest, web};

use super::Problem;
use crate::app::Error;

/// Longest body that the framework's own extractors read, in bytes.
const FRAMEWORK_BODY: usize = 1024 * 1024;

/// Every path with its methods, to tell a wrong method from an unknown path.
pub struct KnownRoutes(Vec<(ResourceDef, Method)>);

impl KnownRoutes {
    /// From the table of routes: method and pattern (`/api/v1/needs/{id}`).
    pub fn new<'a>(routes: impl IntoIterator<Item = (Method, &'a str)>) -> Self {
        let known = routes.into_iter().map(|(method, path)| (ResourceDef::new(path), method));
        Self(known.collect())
    }

    /// The methods of a path as `Allow` names them; `None` for an unknown path. What is read with
    /// GET answers HEAD too.
    pub fn allowed(&self, path: &str) -> Option<String> {
        // As in the framework, the first pattern that fits is the one that is meant.
        let (meant, _) = self.0.iter().find(|(pattern, _)| pattern.is_match(path))?;
        let same = self.0.iter().filter(|(pattern, _)| pattern == meant);
        let mut methods: Vec<&str> = same.map(|(_, method)| method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.dedup();
        Some(methods.join(", "))
    }
}

/// The methods of the path of a request.
pub(super) fn allowed(request: &HttpRequest) -> Option<String> {
    let known = request.app_data::<web::Data<KnownRoutes>>()?;
    known.allowed(request.path())
}

/// Answers what no route answers: 405 where the path is known, 404 else.
fn no_route(request: &HttpRequest) -> Problem {
    match allowed(request) {
        Some(methods) => Problem::method_not_allowed(methods),
        None => Error::NotFound.into(),
    }
}

/// Makes the framework's extractors and its lack of a route speak our language. Needs the
/// `KnownRoutes` as `web::Data`.
pub fn configure(app: &mut web::ServiceConfig) {
    let malformed = |message: &str| Problem::from(Error::malformed(message)).into();
    app.app_data(web::PayloadConfig::new(FRAMEWORK_BODY))
        .app_data(web::PathConfig::default().error_handler(|_, _| {
            // An id that is none is an id that does not exist.
            Problem::from(Error::NotFound).into()
        }))
        .app_data(web::QueryConfig::default().error_handler(move |_, _| {
            malformed("The query string has a name or a value that is not known here.")
        }))
        .app_data(web::FormConfig::default().error_handler(|error, _| {
            let status = actix_web::ResponseError::status_code(&error);
            Problem::of(status).into()
        }))
        .app_data(web::JsonConfig::default().error_handler(|error, _| {
            let status = actix_web::ResponseError::status_code(&error);
            Problem::of(status).into()
        }))
        .default_service(web::to(|request: HttpRequest| async move {
            Err::<actix_web::HttpResponse, Problem>(no_route(&request))
        }));
}
