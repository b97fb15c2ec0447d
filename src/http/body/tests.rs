use actix_web::test::TestRequest;
use serde::Deserialize;
use serde_json::json;

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Home {
    #[expect(dead_code, reason = "only reading it matters here")]
    lat: f64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Car,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    age: Option<u8>,
    #[serde(default)]
    homes: Vec<Home>,
    mode: Option<Mode>,
}

fn parsed(body: &str) -> Result<Person, Error> {
    parse(body.as_bytes())
}

fn faults(body: &str) -> Vec<String> {
    match parsed(body) {
        Err(Error::Invalid(faults)) => {
            let mut found: Vec<_> =
                faults.list().iter().map(|f| format!("{} {}", f.pointer, f.fault.code)).collect();
            found.sort();
            found
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_good_body_is_read() {
    let person = parsed(r#"{"name": "Sam", "age": 40, "homes": [{"lat": 1}], "mode": "car"}"#);
    let person = person.unwrap();
    assert_eq!((person.name.as_str(), person.age), ("Sam", Some(40)));
    assert_eq!(person.homes.len(), 1);
    assert!(matches!(person.mode, Some(Mode::Car)));
}

#[test]
fn what_is_no_json_is_malformed() {
    let deep = "[".repeat(100_000);
    for body in [
        "",
        "{",
        "{\"name\": \"Sa",
        "nope",
        "{\"name\":\"S\"} x",
        "\u{0}",
        &deep,
        "{\"name\": \"a\u{0}b\"}",
    ] {
        assert!(matches!(parsed(body), Err(Error::Malformed { .. })), "{body:.20}");
    }
    assert!(parse::<Person>(b"{\"name\": \"\xff\"}").is_err());
}

#[test]
fn every_wrong_value_is_named() {
    assert_eq!(faults(r#"{"name": 7}"#), ["/name invalid_type"]);
    assert_eq!(faults("{}"), ["/name required"]);
    assert_eq!(faults("[]"), [" invalid_type"]);
    assert_eq!(faults(r#"{"name": "a", "age": 300}"#), ["/age out_of_range"]);
    assert_eq!(faults(r#"{"name": "a", "mode": "bus"}"#), ["/mode unknown"]);
    assert_eq!(faults(r#"{"name": "a", "name": "b"}"#), ["/name duplicate_field"]);
    assert_eq!(faults(r#"{"name": "a", "homes": [{"lat": 1}, {}]}"#), ["/homes/1/lat required"]);
    assert_eq!(
        faults(
            r#"{"x": 1, "a/b~c": 2, "name": "a", "age": "x", "mode": 1, "homes": [{"lat": 1, "lon": 2}]}"#
        ),
        [
            "/age invalid_type",
            "/a~1b~0c unknown_field",
            "/homes/0/lon unknown_field",
            "/mode invalid_type",
            "/x unknown_field",
        ]
    );
}

#[test]
fn a_fault_does_not_repeat_what_was_sent() {
    let Err(error) = parsed(r#"{"name": "a", "age": "hunter2", "mode": "hunter2"}"#) else {
        panic!("taken")
    };
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
}

#[test]
fn a_nul_is_found_wherever_it_is() {
    assert_eq!(
        faults(r#"{"name": "a\u0000b", "homes": ["\u0000"]}"#),
        ["/homes/0 control_character", "/name control_character"]
    );
    // an escaped back slash before "u0000" is no NUL
    assert_eq!(parsed(r#"{"name": "a\\u0000b"}"#).unwrap().name, "a\\u0000b");
}

fn headers(pairs: &[(&str, &str)]) -> Result<usize, Error> {
    let mut request = TestRequest::default();
    for pair in pairs {
        request = request.append_header(*pair);
    }
    check_headers(&request.to_http_request(), &["application/json"], 100)
}

#[test]
fn only_plain_json_of_a_bounded_length_comes_in() {
    for good in ["application/json", "Application/JSON; charset=UTF-8", "application/json;v=1"] {
        assert_eq!(headers(&[("Content-Type", good), ("Content-Length", "100")]), Ok(100));
    }
    for bad in ["text/plain", "application/jsonx", "application/json; charset=latin1", ""] {
        let refused = headers(&[("Content-Type", bad)]);
        assert!(matches!(refused, Err(Error::UnsupportedMedia { .. })), "{bad}");
    }
    let json = ("Content-Type", "application/json");
    assert!(matches!(headers(&[]), Err(Error::UnsupportedMedia { .. })));
    for encoding in ["gzip", "identity", "br"] {
        let refused = headers(&[json, ("Content-Encoding", encoding)]);
        assert!(matches!(refused, Err(Error::UnsupportedMedia { .. })));
    }
    let refused = headers(&[json, ("Content-Length", "101")]);
    assert_eq!(refused, Err(Error::TooLarge { limit_bytes: 100 }));
}

#[test]
fn a_document_in_hand_is_read_the_same_way() {
    let person: Person = from_value(json!({"name": "Sam"})).unwrap();
    assert_eq!(person.name, "Sam");
    assert!(from_value::<Person>(json!({"nmae": "Sam"})).is_err());
}
