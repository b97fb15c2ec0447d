use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use actix_web::http::Method;
use serde_json::Value;

use super::*;
use crate::app::Error;
use crate::http::body::Body;
use crate::http::health;
use crate::http::log::RequestId;
use crate::http::problem::{KnownRoutes, Problem};

struct Switch(AtomicBool);

impl Readiness for Switch {
    fn ready(&self) -> Result<(), &'static str> {
        if self.0.load(Ordering::SeqCst) { Ok(()) } else { Err("The last write failed.") }
    }
}

/// A server on a thread of its own.
struct Running {
    address: SocketAddr,
    metrics: SocketAddr,
    switch: Arc<Switch>,
    stop: Stop,
    thread: JoinHandle<io::Result<()>>,
}

fn routes(app: &mut web::ServiceConfig) {
    let known = [
        (Method::GET, "/ok"),
        (Method::POST, "/echo"),
        (Method::GET, "/items/{id}"),
        (Method::POST, "/items/{id}"),
    ];
    app.app_data(web::Data::new(KnownRoutes::new(known)))
        .route("/ok", web::get().to(|id: RequestId| async move { id.0 }))
        .route("/echo", web::post().to(|body: Body<Value>| async move { web::Json(body.value) }))
        .service(
            web::resource("/items/{id}")
                .route(web::get().to(|id: web::Path<u64>| async move { id.to_string() })),
        )
        .route("/slow", web::get().to(slow))
        .route("/panics", web::get().to(panics))
        .route("/fails", web::get().to(fails))
        .route("/health/live", web::get().to(health::live))
        .route("/health/ready", web::get().to(health::ready));
}

async fn slow() -> &'static str {
    rt::time::sleep(Duration::from_millis(400)).await;
    "done"
}

async fn panics() -> Result<HttpResponse, Problem> {
    rt::task::yield_now().await;
    panic!("hunter2")
}

async fn fails() -> Result<HttpResponse, Problem> {
    rt::task::yield_now().await;
    Err(Error::internal("reading", "no such column: hunter2").into())
}

fn serve(settings: Settings) -> Running {
    let switch = Arc::new(Switch(AtomicBool::new(true)));
    let readiness: Arc<dyn Readiness> = Arc::clone(&switch) as _;
    let (tell, told) = mpsc::channel();
    let thread = thread::spawn(move || {
        rt::System::new().block_on(async move {
            let bound = build(&Parts {
                settings: Settings {
                    metrics_address: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
                    workers: Some(1),
                    ..settings
                },
                clock: Clock::system(),
                readiness,
                metrics: Arc::new(|| "some_total 1\n".to_owned()),
                routes: Arc::new(routes),
            })?;
            tell.send((bound.address, bound.metrics_address.unwrap(), bound.stop())).unwrap();
            bound.until_stopped().await
        })
    });
    let (address, metrics, stop) = told.recv().unwrap();
    Running { address, metrics, switch, stop, thread }
}

impl Running {
    fn stop(self) {
        rt::System::new().block_on(self.stop.gracefully());
        self.thread.join().unwrap().unwrap();
    }

    fn ask(&self, request: &str) -> Answer {
        exchange(self.address, request)
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    fn post(&self, path: &str, headers: &str, body: &str) -> Answer {
        let length = body.len();
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\
             {headers}\r\n{body}"
        ))
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

fn exchange(address: SocketAddr, request: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = Vec::new();
    // A server that refuses a body may close before all of it was sent.
    let _ = stream.read_to_end(&mut text);
    let text = String::from_utf8(text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}

impl Answer {
    /// Asserts that it is a problem document and returns it.
    fn problem(&self, status: u16, kind: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.head.contains("content-type: application/problem+json"), "{self:?}");
        let body: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(body["type"], format!("/problems/{kind}"));
        assert_eq!(body["status"], status);
        let id = body["request_id"].as_str().unwrap();
        assert!(self.head.contains(&format!("x-request-id: {id}")), "{self:?}");
        assert!(!self.body.contains("hunter2"), "{self:?}");
        body
    }
}

const JSON: &str = "Content-Type: application/json\r\n";

#[test]
fn every_refusal_is_a_problem_document() {
    let server = serve(Settings::default());
    let body = server.get("/nope?password=hunter2").problem(404, "not-found");
    assert_eq!(body["instance"], "/nope");
    server.get("/items/seven").problem(404, "not-found");
    let wrong = server.post("/ok", JSON, "{}");
    wrong.problem(405, "method-not-allowed");
    assert!(wrong.head.contains("allow: get, head\r"), "{wrong:?}");
    let wrong = server.ask("DELETE /items/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    wrong.problem(405, "method-not-allowed");
    assert!(wrong.head.contains("allow: get, head, post"), "{wrong:?}");
    server.post("/echo", JSON, "{\"a\": ").problem(400, "malformed");
    server.post("/echo", JSON, "{\"a\": \"\\u0000\"}").problem(422, "invalid");
    server.post("/echo", "", "{}").problem(415, "unsupported-media-type");
    let gzip = format!("{JSON}Content-Encoding: gzip\r\n");
    server.post("/echo", &gzip, "{}").problem(415, "unsupported-media-type");
    server.post("/echo", JSON, &"x".repeat(1024 * 1024 + 1)).problem(413, "too-large");
    server.get("/fails").problem(500, "internal");
    server.get("/panics").problem(500, "internal");
    assert_eq!(server.get("/items/7").body, "7");
    assert_eq!(server.post("/echo", JSON, "{\"a\":1}").body, "{\"a\":1}");
    server.stop();
}

#[test]
fn a_chunked_body_is_bounded_too() {
    let server = serve(Settings::default());
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let answer = server.ask(&format!(
        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{JSON}Transfer-Encoding: chunked\
         \r\n\r\n{}0\r\n\r\n",
        chunk.repeat(17)
    ));
    answer.problem(413, "too-large");
    server.stop();
}

#[test]
fn a_body_that_comes_too_slowly_is_not_waited_for() {
    let settings = Settings { body_timeout: Duration::from_millis(200), ..Settings::default() };
    let server = serve(settings);
    let head = format!("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n{JSON}\r\n{{");
    let answer = server.ask(&head);
    answer.problem(408, "too-slow");
    server.stop();
}

#[test]
fn a_request_keeps_its_id_where_it_is_harmless() {
    let server = serve(Settings::default());
    let with = |id: &str| {
        server.ask(&format!(
            "GET /ok HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: {id}\r\n\r\n"
        ))
    };
    let answer = with("abc-1.2_3");
    assert_eq!(answer.body, "abc-1.2_3");
    assert!(answer.head.contains("x-request-id: abc-1.2_3"), "{answer:?}");
    for odd in ["a b", "sam@example.org", &"x".repeat(65), "{}"] {
        let answer = with(odd);
        assert_eq!(answer.body.len(), 36, "{answer:?}");
        assert!(answer.head.contains(&format!("x-request-id: {}", answer.body)));
    }
    server.stop();
}

#[test]
fn who_asks_too_often_waits_and_is_told_how_long() {
    let server = serve(Settings {
        allowance: Allowance {
            per_second: NonZeroU32::MIN,
            burst: NonZeroU32::MIN.saturating_add(2),
            at_once: 8,
        },
        ..Settings::default()
    });
    let answers: Vec<Answer> = (0..4).map(|_| server.get("/ok")).collect();
    assert!(answers[..3].iter().all(|answer| answer.status == 200), "{answers:?}");
    assert!(answers[0].head.contains("ratelimit: \"client\";r=2;t=1"), "{answers:?}");
    answers[3].problem(429, "too-many-requests");
    assert!(answers[3].head.contains("retry-after: 1"), "{answers:?}");
    assert_eq!(server.get("/health/live").status, 200, "probes always come in");
    server.stop();
}

#[test]
fn past_what_it_can_do_at_once_the_server_says_so() {
    let allowance = Allowance { at_once: 1, ..Settings::default().allowance };
    let server = serve(Settings { allowance, ..Settings::default() });
    let address = server.address;
    let first = thread::spawn(move || {
        exchange(address, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    });
    thread::sleep(Duration::from_millis(150));
    let refused = server.get("/ok");
    refused.problem(503, "overloaded");
    assert!(refused.head.contains("retry-after: 1"), "{refused:?}");
    assert_eq!(first.join().unwrap().body, "done");
    assert_eq!(server.get("/ok").status, 200);
    server.stop();
}

#[test]
fn one_address_holds_a_bounded_number_of_connections() {
    let server = serve(Settings { connections_per_address: 2, ..Settings::default() });
    let held: Vec<TcpStream> =
        (0..2).map(|_| TcpStream::connect(server.address).unwrap()).collect();
    thread::sleep(Duration::from_millis(100));
    let mut third = TcpStream::connect(server.address).unwrap();
    third.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert_eq!(third.read(&mut [0; 1]).unwrap(), 0, "closed without a word");
    drop(held);
    thread::sleep(Duration::from_millis(100));
    assert_eq!(server.get("/ok").status, 200);
    server.stop();
}

#[test]
fn the_probes_tell_the_truth_and_metrics_are_elsewhere() {
    let server = serve(Settings::default());
    assert_eq!(server.get("/health/ready").body, "{\"status\":\"ready\"}");
    server.switch.0.store(false, Ordering::SeqCst);
    let unready = server.get("/health/ready").problem(503, "not-ready");
    assert_eq!(unready["detail"], "The last write failed.");
    assert_eq!(server.get("/health/live").body, "{\"status\":\"alive\"}");
    server.get("/metrics").problem(404, "not-found");
    let request = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(server.metrics, request).body, "some_total 1\n");
    server.stop();
}

#[test]
fn a_graceful_stop_finishes_what_is_at_work() {
    let server = serve(Settings::default());
    let address = server.address;
    let at_work = thread::spawn(move || {
        exchange(address, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    });
    thread::sleep(Duration::from_millis(150));
    server.stop();
    assert_eq!(at_work.join().unwrap().body, "done");
    assert!(TcpStream::connect(address).is_err(), "the port is free again");
}
