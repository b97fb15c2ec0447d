//! Bodies that are too large, compressed, or of a kind that is not read.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use super::{assert_problem, stored};
use crate::support::app::TestApp;
use crate::support::databases::sqlite;

/// Sends bytes as they are, and answers the status line and what follows.
fn raw(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time limit");
    stream.write_all(request).expect("the request is sent");
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    // The answer is short; the server may keep the connection open behind it.
    while !String::from_utf8_lossy(&answer).ends_with('}') {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(n) => answer.extend_from_slice(&piece[..n]),
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[track_caller]
fn assert_raw_problem(answer: &str, status: u16) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["status"], status);
}

#[test]
fn a_body_over_the_limit_is_refused_before_and_while_it_comes() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let head = format!(
        "POST /api/v1/volunteers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\n",
        staff.token.as_deref().expect("a token")
    );
    let before = stored(&staff);
    // Announced: refused although nothing of it came.
    let announced = format!("{head}Content-Length: {}\r\n\r\n", 1024 * 1024 + 1);
    assert_raw_problem(&raw(app.address, announced.as_bytes()), 413);
    // Not announced: refused when one byte too many has come.
    let name = "x".repeat(1024 * 1024);
    let body = json!({"given_name": name}).to_string();
    let mut chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    for chunk in body.as_bytes().chunks(64 * 1024) {
        chunked.extend(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunked.extend(chunk);
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    assert_raw_problem(&raw(app.address, &chunked), 413);
    assert_eq!(stored(&staff), before);
    // An import may be larger than that.
    let csv = format!("First name\n{}", format!("{}\n", "Sam ".repeat(40)).repeat(8_000));
    let body = json!({"csv": csv, "mapping": {"columns": {"Forename": "given_name"}}});
    let answer = staff.post("/imports", &body);
    assert_eq!(answer.pointers(422), ["/mapping/columns/Forename"]);
}

#[test]
fn a_body_that_is_compressed_or_no_json_is_refused() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let sam = json!({"given_name": "Sam"}).to_string();
    let before = stored(&staff);
    let json_type = ("Content-Type", "application/json");
    for encoding in ["gzip", "deflate", "br", "identity", "x"] {
        let headers = [json_type, ("Content-Encoding", encoding)];
        let answer = staff.send("POST", "/volunteers", &headers, Some(&sam));
        assert_eq!(answer.status, 415, "{encoding}: {}", answer.text);
        assert_problem(&answer, encoding);
    }
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=latin1",
        "application/merge-patch+json",
        "json",
        "",
    ] {
        let headers = [("Content-Type", media_type)];
        let answer = staff.send("POST", "/volunteers", &headers, Some(&sam));
        assert_eq!(answer.status, 415, "{media_type}: {}", answer.text);
        assert_problem(&answer, media_type);
    }
    assert_eq!(stored(&staff), before);
    let headers = [("Content-Type", "application/json; charset=\"UTF-8\"")];
    staff.send("POST", "/volunteers", &headers, Some(&sam)).expect(201);
}

#[test]
fn texts_to_resolve_are_bounded_by_who_asks() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let texts = |n: usize| json!(vec![json!({"text": "driving"}); n]);
    let anyone = app.anyone();
    for (client, most) in [(&centre.broker, 200), (&anyone, 50)] {
        let answer = client.post("/skills/resolve", &texts(most));
        assert_eq!(answer.expect(200).as_array().map(Vec::len), Some(most));
        assert_eq!(client.post("/skills/resolve", &texts(most + 1)).pointers(422), [""]);
    }
    assert_eq!(anyone.post("/skills/resolve", &texts(0)).expect(200), json!([]));
}
