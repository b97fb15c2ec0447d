//! One line per request, and its id: outermost, so that every answer passes here.

use std::future::{Ready, ready};
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::FutureExt;

use super::problem::{self, Asked, Problem, REQUEST_ID};
use crate::clock::Clock;

/// Longest request id that is taken over from a client, in characters.
const LONGEST_ID: usize = 64;
/// In the log and the metrics for a path that no route has: raw paths may hold anything.
const NO_ROUTE: &str = "none";

/// The id of this request: the client's `X-Request-Id`, or a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// What kind of caller it is (`staff`, `group`, ...), put among the request's extensions by
/// whoever finds out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallerKind(pub &'static str);

impl FromRequest for RequestId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.extensions().get::<Self>().cloned();
        ready(id.ok_or_else(|| {
            crate::app::Error::internal("finding the request id", "the log is not wired").into()
        }))
    }
}

tokio::task_local! {
    /// The id of the request that a task works for.
    static WORKED_FOR: String;
}

/// The id of the request that is worked for; `None` outside of any.
pub fn current_request() -> Option<String> {
    WORKED_FOR.try_with(Clone::clone).ok()
}

/// Gives the request its id, catches panics, finishes problems, writes the line and the metrics.
pub async fn observe(
    clock: Clock,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let id = request_id(&request, &clock);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = method_of(&request);
    let asked = Asked { path: request.path().to_owned(), request_id: id };
    let at_work = AtWork::begin();
    let outcome = AssertUnwindSafe(WORKED_FOR.scope(asked.request_id.clone(), next.call(request)))
        .catch_unwind()
        .await;
    at_work.end();
    let outcome = outcome.unwrap_or_else(|_| Err(Problem::panicked().into()));
    let mut line = Line { method, asked, route: NO_ROUTE.to_owned(), caller: "anyone", status: 0 };
    match outcome {
        Ok(answer) => {
            let (mut answer, problem) = problem::finish(answer.map_into_boxed_body(), &line.asked);
            line.route = answer.request().match_pattern().unwrap_or(line.route);
            let caller = answer.request().extensions().get::<CallerKind>().copied();
            line.caller = caller.map_or(line.caller, |kind| kind.0);
            line.status = answer.status().as_u16();
            line.write(problem.as_ref(), started.elapsed());
            if let Ok(value) = HeaderValue::from_str(&line.asked.request_id) {
                let name = HeaderName::from_static("x-request-id");
                answer.headers_mut().insert(name, value);
            }
            Ok(answer)
        }
        Err(error) => {
            let problem = Problem::of_error(&error).asked(line.asked.clone());
            line.status = actix_web::ResponseError::status_code(&problem).as_u16();
            line.write(Some(&problem), started.elapsed());
            Err(problem.into())
        }
    }
}

/// A request at work. A client that goes away takes its request with it: then it ends by drop.
struct AtWork {
    answered: bool,
}

impl AtWork {
    fn begin() -> Self {
        metrics::gauge!("http_requests_in_flight").increment(1.0);
        Self { answered: false }
    }

    fn end(mut self) {
        self.answered = true;
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        metrics::gauge!("http_requests_in_flight").decrement(1.0);
        if !self.answered {
            metrics::counter!("http_requests_abandoned_total").increment(1);
        }
    }
}

/// What the log says of a request: nothing that names a person, no raw path, no query.
struct Line {
    method: &'static str,
    asked: Asked,
    route: String,
    caller: &'static str,
    status: u16,
}

impl Line {
    fn write(&self, problem: Option<&Problem>, took: Duration) {
        let (method, route, status) = (self.method, self.route.as_str(), self.status);
        let (caller, request_id) = (self.caller, self.asked.request_id.as_str());
        let ms = took.as_secs_f64() * 1000.0;
        let kind = problem.map(Problem::kind);
        if let Some(cause) = problem.and_then(Problem::log_text) {
            tracing::error!(
                target: "onestop::request",
                method, route, status, ms, caller, request_id, problem = kind, cause, "request"
            );
        } else {
            tracing::info!(
                target: "onestop::request",
                method, route, status, ms, caller, request_id, problem = kind, "request"
            );
        }
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.to_string()),
        ];
        metrics::counter!("http_requests_total", &labels).increment(1);
        metrics::histogram!("http_request_duration_seconds", &labels[..2])
            .record(took.as_secs_f64());
    }
}

/// The client's id where it is harmless, else a new one.
fn request_id(request: &ServiceRequest, clock: &Clock) -> String {
    let sent = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let harmless = |id: &&str| {
        (1..=LONGEST_ID).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    sent.filter(harmless).map_or_else(|| clock.new_id().to_string(), str::to_owned)
}

/// The method as a label; made-up methods share one, so that nobody can fill the metrics.
fn method_of(request: &ServiceRequest) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
