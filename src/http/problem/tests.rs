use actix_web::body::to_bytes;
use serde_json::{Value, json};

use super::*;
use crate::domain::fault::Fault;

fn read(problem: &Problem) -> (HttpResponse<()>, Value) {
    let (head, body) = problem.error_response().into_parts();
    let bytes = futures_util::FutureExt::now_or_never(to_bytes(body)).unwrap().unwrap();
    (head, serde_json::from_slice(&bytes).unwrap())
}

#[test]
fn every_error_has_its_status_and_kind() {
    let message = || "What would be right.".to_owned();
    let cases = [
        (Error::invalid("/a", Fault::required("a")), 422, "invalid"),
        (Error::Malformed { message: message() }, 400, "malformed"),
        (Error::Unauthenticated { message: message() }, 401, "unauthenticated"),
        (Error::Forbidden { message: message() }, 403, "forbidden"),
        (Error::NotFound, 404, "not-found"),
        (Error::conflict("closed", message()), 409, "conflict"),
        (Error::KeyReused, 422, "idempotency-key-reused"),
        (Error::Stale, 412, "stale"),
        (Error::PreconditionRequired, 428, "precondition-required"),
        (Error::Gone { message: message() }, 410, "gone"),
        (Error::TooLarge { limit_bytes: 5 }, 413, "too-large"),
        (Error::UnsupportedMedia { message: message() }, 415, "unsupported-media-type"),
        (Error::TooMany { retry_after_s: 7 }, 429, "too-many-requests"),
        (Error::Overloaded { retry_after_s: 7 }, 503, "overloaded"),
        (Error::Internal("secret".to_owned()), 500, "internal"),
    ];
    for (error, status, kind) in cases {
        let (head, body) = read(&Problem::from(error.clone()));
        assert_eq!(head.status().as_u16(), status, "{error:?}");
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], format!("/problems/{kind}"));
        assert_eq!(body["detail"], error.to_string());
        assert_eq!(head.headers().get(header::CONTENT_TYPE).unwrap(), MEDIA_TYPE);
        let retry = head.headers().get(header::RETRY_AFTER).is_some();
        assert_eq!(retry, status == 429 || status == 503);
        let challenge = head.headers().get(header::WWW_AUTHENTICATE).is_some();
        assert_eq!(challenge, status == 401);
        assert!(!body.to_string().contains("secret"));
    }
}

#[test]
fn all_bad_fields_are_listed() {
    let mut faults = Faults::new();
    faults.add("/skills/0/level", Fault::range("A level", 1, 3));
    faults.add("?limit", Fault::required("a limit"));
    let (_, body) = read(&Error::from(faults).into());
    assert_eq!(
        body["errors"],
        json!([
            {"pointer": "/skills/0/level", "code": "out_of_range",
             "message": "A level must be between 1 and 3."},
            {"pointer": "?limit", "code": "required", "message": "Give a limit."},
        ])
    );
}

#[test]
fn the_frameworks_text_is_not_passed_on() {
    let error = actix_web::error::ErrorInternalServerError("password=hunter2");
    let problem = Problem::of_error(&error);
    let (head, body) = read(&problem);
    assert_eq!(head.status(), 500);
    assert!(!body.to_string().contains("hunter2"));
    assert!(!problem.log_text().unwrap().contains("hunter2"));
}

#[test]
fn known_routes_name_their_methods() {
    use actix_web::http::Method;
    let known = KnownRoutes::new([
        (Method::POST, "/api/v1/needs"),
        (Method::GET, "/api/v1/needs"),
        (Method::GET, "/api/v1/needs/{id}"),
    ]);
    assert_eq!(known.allowed("/api/v1/needs").as_deref(), Some("GET, HEAD, POST"));
    assert_eq!(known.allowed("/api/v1/needs/7").as_deref(), Some("GET, HEAD"));
    assert_eq!(known.allowed("/api/v1/need"), None);
}
