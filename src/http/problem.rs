//! Errors as clients read them (RFC 9457). The only place that maps an error to a status.

mod routes;

pub use routes::{KnownRoutes, configure};

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Error;
use crate::domain::fault::Faults;

/// Media type of every error body.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// The header by which a request is found again in the log.
pub const REQUEST_ID: &str = "X-Request-Id";

/// The body of every answer from 400 on (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemBody {
    /// What kind of problem it is: a stable path, the same for all problems of the kind.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid")]
    pub kind: String,
    /// The kind in words.
    #[schema(example = "Some values are not right")]
    pub title: &'static str,
    /// The status of the answer.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened here, and what would be right.
    pub detail: String,
    /// A finer word than `type`, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The path that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Quote it when you report the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Of a volunteer's record that was joined with another one: the id of that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// All values that are not right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One value that is not right.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body (`/skills/0/level`), or the name of a query parameter (`?limit`).
    #[schema(example = "/skills/0/level")]
    pub pointer: String,
    /// Stable, for programs.
    #[schema(example = "out_of_range")]
    pub code: String,
    /// What would be right.
    #[schema(example = "A level must be between 1 and 3.")]
    pub message: String,
}

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
    code: Option<&'static str>,
    merged_into: Option<String>,
    errors: Vec<FieldError>,
    retry_after_s: Option<u32>,
    allow: Option<String>,
    log: Option<String>,
    asked: Option<Asked>,
}

/// What was asked, for the body of the answer.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The path without the query, which may hold anything.
    pub path: String,
    /// The request's id.
    pub request_id: String,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        let of = |status| Self { detail, ..Self::of(status) };
        match error {
            Error::Invalid(faults) => {
                Self { errors: field_errors(&faults), ..of(StatusCode::UNPROCESSABLE_ENTITY) }
            }
            Error::Malformed { .. } => of(StatusCode::BAD_REQUEST),
            Error::Unauthenticated { .. } => of(StatusCode::UNAUTHORIZED),
            Error::Forbidden { .. } => of(StatusCode::FORBIDDEN),
            Error::NotFound => of(StatusCode::NOT_FOUND),
            Error::Conflict { code, .. } => Self { code: Some(code), ..of(StatusCode::CONFLICT) },
            Error::KeyReused => Self {
                kind: "idempotency-key-reused",
                title: "The key was used for another request",
                ..of(StatusCode::UNPROCESSABLE_ENTITY)
            },
            Error::Stale => of(StatusCode::PRECONDITION_FAILED),
            Error::PreconditionRequired => of(StatusCode::PRECONDITION_REQUIRED),
            Error::Gone { .. } => of(StatusCode::GONE),
            Error::Merged { into } => Self {
                kind: "merged",
                title: "Joined with another record",
                merged_into: Some(into.to_string()),
                ..of(StatusCode::GONE)
            },
            Error::TooLarge { .. } => of(StatusCode::PAYLOAD_TOO_LARGE),
            Error::UnsupportedMedia { .. } => of(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Error::TooMany { retry_after_s } => {
                Self { retry_after_s: Some(retry_after_s), ..of(StatusCode::TOO_MANY_REQUESTS) }
            }
            Error::Overloaded { retry_after_s } => {
                Self { retry_after_s: Some(retry_after_s), ..of(StatusCode::SERVICE_UNAVAILABLE) }
            }
            Error::Internal(text) => {
                Self { log: Some(text), ..of(StatusCode::INTERNAL_SERVER_ERROR) }
            }
        }
    }
}

fn field_errors(faults: &Faults) -> Vec<FieldError> {
    let error = |found: &crate::domain::fault::FieldFault| FieldError {
        pointer: found.pointer.clone(),
        code: found.fault.code.to_owned(),
        message: found.fault.message.clone(),
    };
    faults.list().iter().map(error).collect()
}

/// Kind, title and sentence of a status that says all there is to say.
fn words(status: StatusCode) -> (&'static str, &'static str, &'static str) {
    match status.as_u16() {
        400 => ("malformed", "The request cannot be read", "The request cannot be read."),
        401 => ("unauthenticated", "Sign in first", "Send a valid token."),
        403 => ("forbidden", "Not allowed", "You may not do this."),
        404 => ("not-found", "Nothing here", "There is nothing here under this address."),
        405 => (
            "method-not-allowed",
            "Not done this way here",
            "This address does not know the method. Allow names those it knows.",
        ),
        408 => ("too-slow", "The body came too slowly", "Send the whole body within the time."),
        409 => ("conflict", "Not possible as things are", "It is not possible as things are."),
        410 => ("gone", "No longer kept", "It is no longer kept."),
        412 => ("stale", "It has changed meanwhile", "It has changed since you read it."),
        413 => ("too-large", "The body is too large", "The body is larger than allowed here."),
        414 => ("address-too-long", "The address is too long", "Send a shorter address."),
        415 => (
            "unsupported-media-type",
            "This kind of body is not read here",
            "Send JSON as application/json, not compressed.",
        ),
        422 => ("invalid", "Some values are not right", "Some values are not right."),
        428 => ("precondition-required", "If-Match is missing", "Send If-Match with the ETag."),
        429 => ("too-many-requests", "Too many requests", "Try again later."),
        503 => ("overloaded", "The service is busy", "Try again later."),
        _ if status.is_client_error() => {
            ("refused", "The request was refused", "The request was refused.")
        }
        _ => (
            "internal",
            "Something went wrong in the service",
            "Something went wrong in the service. Quote the request id when you report it.",
        ),
    }
}

impl Problem {
    /// A problem that its status describes.
    pub fn of(status: StatusCode) -> Self {
        let (kind, title, detail) = words(status);
        Self {
            status,
            kind,
            title,
            detail: detail.to_owned(),
            code: None,
            merged_into: None,
            errors: Vec::new(),
            retry_after_s: None,
            allow: None,
            log: None,
            asked: None,
        }
    }

    /// 405: the address knows other methods (`GET, POST`).
    pub fn method_not_allowed(allow: String) -> Self {
        Self { allow: Some(allow), ..Self::of(StatusCode::METHOD_NOT_ALLOWED) }
    }

    /// 408: the body did not come within the time.
    pub fn too_slow() -> Self {
        Self::of(StatusCode::REQUEST_TIMEOUT)
    }

    /// 503 of the readiness probe, with the reason in plain words.
    pub fn not_ready(reason: &str) -> Self {
        Self {
            kind: "not-ready",
            title: "Not ready",
            detail: reason.to_owned(),
            retry_after_s: Some(1),
            ..Self::of(StatusCode::SERVICE_UNAVAILABLE)
        }
    }

    /// 500 of a handler that panicked.
    pub fn panicked() -> Self {
        let log = Some("a handler panicked".to_owned());
        Self { log, ..Self::of(StatusCode::INTERNAL_SERVER_ERROR) }
    }

    /// The framework's own error: what is no problem yet becomes one of the same status, without
    /// the framework's text, which may quote what was sent.
    pub fn of_error(error: &actix_web::Error) -> Self {
        if let Some(problem) = error.as_error::<Self>() {
            return problem.clone();
        }
        let status = error.as_response_error().status_code();
        let log = status.is_server_error().then(|| format!("framework: {status}"));
        Self { log, ..Self::of(status) }
    }

    /// The same, with what was asked.
    #[must_use]
    pub fn asked(self, asked: Asked) -> Self {
        Self { asked: Some(asked), ..self }
    }

    /// The answer, for a middleware, which has no error to return.
    pub fn into_response(self) -> HttpResponse {
        HttpResponse::from_error(self)
    }

    /// The kind, as in `type` after `/problems/`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// What the log should hold beyond what the client reads.
    pub fn log_text(&self) -> Option<&str> {
        self.log.as_deref()
    }

    /// The body of the answer, for where it is a part of another one.
    pub fn body(&self) -> ProblemBody {
        ProblemBody {
            kind: format!("/problems/{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code,
            merged_into: self.merged_into.clone(),
            instance: self.asked.as_ref().map(|asked| asked.path.clone()),
            request_id: self.asked.as_ref().map(|asked| asked.request_id.clone()),
            errors: self.errors.clone(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponseBuilder::new(self.status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"onestop\""));
        }
        if let Some(seconds) = self.retry_after_s {
            response.insert_header((header::RETRY_AFTER, seconds.max(1)));
        }
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(asked) = &self.asked {
            response.insert_header((REQUEST_ID, asked.request_id.as_str()));
        }
        let mut response = response.json(self.body());
        let media_type = HeaderValue::from_static(MEDIA_TYPE);
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response
    }
}

/// Makes an answer from 400 on speak this language, whoever made it; other headers stay.
pub fn finish(
    answer: ServiceResponse<BoxBody>,
    asked: &Asked,
) -> (ServiceResponse<BoxBody>, Option<Problem>) {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return (answer, None);
    }
    let (request, old) = answer.into_parts();
    let mut problem = old.error().map_or_else(|| Problem::of(status), Problem::of_error);
    if status == StatusCode::METHOD_NOT_ALLOWED && problem.allow.is_none() {
        // The framework's own list knows one method a route; what it says stays where we know none.
        problem.allow = routes::allowed(&request);
    }
    let problem = problem.asked(asked.clone());
    let mut new = problem.error_response();
    for (name, value) in old.headers() {
        let ours = new.headers().contains_key(name) || name == header::CONTENT_LENGTH;
        if !ours {
            new.headers_mut().append(name.clone(), value.clone());
        }
    }
    (ServiceResponse::new(request, new), Some(problem))
}

#[cfg(test)]
mod tests;
