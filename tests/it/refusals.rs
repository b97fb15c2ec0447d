//! Every way to be refused speaks one language: a problem document, with what helps beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;

use onestop::http::routes;

use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::databases::sqlite;

/// Asserts that an answer is a problem document of a status and kind.
#[track_caller]
fn is_problem(answer: &Answer, status: u16, kind: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["type"], format!("/problems/{kind}"), "{problem}");
    assert_eq!(problem["status"], status);
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"), "{problem}");
    for text in ["title", "detail"] {
        assert!(problem[text].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
}

#[test]
fn an_unknown_path_is_not_found_by_any_method() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").admin;
    for path in [
        "//",
        "//api",
        "//api/v1",
        "/nothing",
        "/needs/",
        "//api/v2/needs",
        "//metrics",
        "//needs",
        "/needs/1/2/3",
        "/NEEDS",
        "/needs%2f",
        "//health",
        "//.env",
    ] {
        for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS"] {
            for caller in [&staff, &app.anyone()] {
                let answer = caller.send(method, path, &[], None);
                assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
                is_problem(&answer, 404, "not-found");
            }
        }
    }
}

#[test]
fn a_known_path_names_its_methods_to_all_others() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").admin;
    let id = app.clock.new_id().to_string();
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for route in routes::table() {
        let path = route.path.replace("{id}", &id).replace("{volunteer_id}", &id);
        let path = path.replace("{check_id}", &id).replace("{postcode}", "L36");
        let path = path.replace("{line}", "2");
        let methods = known.entry(format!("/{path}")).or_default();
        methods.insert(route.method.to_string());
        if route.method == "GET" {
            methods.insert("HEAD".to_owned());
        }
    }
    for path in ["//api/v1/openapi.json", "//docs", "//docs/"] {
        known.insert(path.to_owned(), ["GET", "HEAD"].map(str::to_owned).into());
    }
    for (path, methods) in known {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
        {
            if methods.contains(method) {
                continue;
            }
            let answer = staff.send(method, &path, &[], None);
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
            let allow =
                answer.header("allow").unwrap_or_else(|| panic!("{method} {path}: no Allow"));
            let allowed = allow.split(", ").map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(allowed, methods, "{method} {path}");
            if method == "HEAD" {
                assert_eq!(answer.header("content-type"), Some("application/problem+json"));
                assert_eq!(answer.text, "");
            } else {
                is_problem(&answer, 405, "method-not-allowed");
            }
        }
    }
}

#[test]
fn the_head_of_an_answer_is_to_be_had_without_its_body() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").admin;
    for path in ["/centre", "/skills", "/needs?limit=5", "//health/live", "//docs/", "//docs"] {
        let whole = staff.send("GET", path, &[], None);
        let head = staff.send("HEAD", path, &[], None);
        assert_eq!((head.status, &*head.text), (whole.status, ""), "{path}");
        let length = whole.text.len().to_string();
        assert_eq!(head.header("content-length"), Some(&*length), "{path}");
        for name in ["content-type", "etag", "location"] {
            assert_eq!(head.header(name), whole.header(name), "{path}: {name}");
        }
    }
    assert_eq!(staff.send("HEAD", "/nothing", &[], None).status, 404);
    assert_eq!(app.anyone().send("HEAD", "/centre", &[], None).status, 401);
}

/// Sends a body of a media type to each route that reads one.
fn to_every_body(
    staff: &Client,
    headers: &[(&str, &str)],
    body: &str,
    check: impl Fn(&str, &Answer),
) {
    let id = "01a1ffe8-a880-7000-8000-000000000048";
    let bodiless = ["accept", "approve", "close", "commit", "strike", "undo", "second-factor"];
    for route in routes::table() {
        let method = route.method.as_str();
        let last = route.path.rsplit('/').next().unwrap_or_default();
        if !["POST", "PATCH"].contains(&method) || bodiless.contains(&last) {
            continue;
        }
        let mut headers = headers.to_vec();
        headers.push(("If-Match", "*"));
        let media_type = match method {
            "PATCH" => "application/merge-patch+json",
            _ => "application/json",
        };
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            headers.push(("Content-Type", media_type));
        }
        let ids = ["{id}", "{check_id}", "{hours_id}", "{note_id}"];
        let path = ids.iter().fold(route.path.to_owned(), |path, name| path.replace(name, id));
        let path = format!("/{path}");
        let path = path.replace("{line}", "2");
        check(&format!("{method} {path}"), &staff.send(method, &path, &headers, Some(body)));
    }
}

#[test]
fn a_body_that_cannot_be_read_is_refused_by_every_route_that_reads_one() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").admin;
    let broken =
        ["", "{", "{\"name\": \"a", "[1,", "nonsense", "{\"a\": 1} {", "\u{feff}{}", "{'a': 1}"];
    for body in broken {
        to_every_body(&staff, &[], body, |at, answer| {
            assert_eq!(answer.status, 400, "{at} with {body:?}: {}", answer.text);
            is_problem(answer, 400, "malformed");
        });
    }
    let xml = [("Content-Type", "application/xml")];
    let other_charset = [("Content-Type", "application/json; charset=iso-8859-1")];
    let packed = [("Content-Encoding", "gzip")];
    for headers in [&xml, &other_charset, &packed] {
        to_every_body(&staff, headers, "{}", |at, answer| {
            assert_eq!(answer.status, 415, "{at} with {headers:?}: {}", answer.text);
            is_problem(answer, 415, "unsupported-media-type");
        });
    }
    let big = format!("\"{}\"", "a".repeat(1024 * 1024));
    to_every_body(&staff, &[], &big, |at, answer| {
        if at.ends_with("/imports") || at.ends_with("/imports/mapping") {
            return is_problem(answer, 422, "invalid");
        }
        assert_eq!(answer.status, 413, "{at}: {}", answer.text);
        is_problem(answer, 413, "too-large");
    });
    to_every_body(&staff, &[], "17", |at, answer| {
        assert_eq!(answer.status, 422, "{at}: {}", answer.text);
        is_problem(answer, 422, "invalid");
    });
}

#[test]
fn a_query_that_the_address_does_not_know_is_refused() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").admin;
    for path in ["/needs", "/organisations", "/blocks", "/placements", "/skills", "/causes"] {
        let misspelt = staff.get(&format!("{path}?limmit=5"));
        assert_eq!(misspelt.status, 400, "{path}: {}", misspelt.text);
        is_problem(&misspelt, 400, "malformed");
    }
    for path in ["/needs", "/organisations", "/blocks", "/placements"] {
        assert_eq!(
            staff.get(&format!("{path}?limit=0&cursor=x")).pointers(422),
            ["?limit", "?cursor"]
        );
    }
}

#[test]
fn what_is_missing_from_a_request_is_named() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").admin;
    let merge = ("Content-Type", "application/merge-patch+json");
    is_problem(&staff.send("PATCH", "/centre", &[merge], Some("{}")), 428, "precondition-required");
    is_problem(&staff.patch("/centre", "\"v9\"", &serde_json::json!({})), 412, "stale");
    is_problem(&staff.patch("/centre", "v1", &serde_json::json!({})), 400, "malformed");
    let basic = [("Authorization", "Basic YTpi")];
    let answer = app.anyone().send("GET", "/centre", &basic, None);
    is_problem(&answer, 401, "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"onestop\""));
}

/// The answer to bytes that need not be a request.
fn raw(app: &TestApp, request: &str) -> String {
    let mut stream = TcpStream::connect(app.address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    // The server may close before all was read: what came is looked at.
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn a_request_beyond_the_frameworks_patience_does_no_harm() {
    let app = TestApp::start(&sqlite());
    let long = format!("GET /api/v1/needs?q={} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(200_000));
    for request in ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\0\0\0\r\n\r\n", &long] {
        let answer = raw(&app, request);
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
        // The framework answers before anything of ours is asked; the API's description says so.
        assert!(answer.ends_with("\r\n\r\n"), "no body: {answer}");
    }
    app.anyone().send("GET", "//health/ready", &[], None).expect(200);
}
