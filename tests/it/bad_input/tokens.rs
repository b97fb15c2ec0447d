//! Tokens that prove nothing.

use data_encoding::BASE64URL_NOPAD;
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use onestop::domain::account::Caller;
use onestop::store::accounts;
use serde_json::{Value, json};

use super::assert_problem;
use crate::support::app::{SECRET, TestApp};
use crate::support::builders::{made, volunteer};
use crate::support::client::Client;
use crate::support::databases::sqlite;

/// The claims of a token.
fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("a payload");
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).expect("base 64"))
        .expect("JSON")
}

/// Signs claims as the service does, but for what the test changes.
fn sign(good: &str, algorithm: Algorithm, secret: &[u8], claims: &Value) -> String {
    let mut header = Header::new(algorithm);
    header.kid = jsonwebtoken::decode_header(good).expect("a header").kid;
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).expect("a token")
}

fn changed(claims: &Value, member: &str, value: Option<Value>) -> Value {
    let mut claims = claims.clone();
    let members = claims.as_object_mut().expect("an object");
    match value {
        Some(value) => members.insert(member.to_owned(), value),
        None => members.remove(member),
    };
    claims
}

#[track_caller]
fn assert_no_entry(client: &Client, what: &str) {
    // A route for staff, and one that anyone may ask without a token but nobody with a bad one.
    for path in ["/centre", "/needs"] {
        let answer = client.get(path);
        assert_eq!(answer.status, 401, "{what} at {path}: {}", answer.text);
        assert_problem(&answer, what);
    }
}

#[test]
fn a_token_that_proves_nothing_opens_nothing() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let (ours, other) = (app.centre("knowsley"), app.centre("halton"));
    let good = ours.broker.token.clone().expect("a token");
    let body = claims(&good);
    let now = app.clock.now().as_second();
    let right = |claims: &Value| sign(&good, Algorithm::HS256, &SECRET, claims);
    ours.broker.with_token(&right(&body)).get("/centre").expect(200);

    let encoded = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let kid = jsonwebtoken::decode_header(&good).expect("a header").kid;
    let none =
        |alg: &str| format!("{}.{}.", encoded(&json!({"alg": alg, "kid": kid})), encoded(&body));
    let unsigned = &good[..=good.rfind('.').expect("a signature")];
    let mut forged = vec![
        ("no algorithm", none("none")),
        ("no algorithm, shouted", none("NONE")),
        ("our algorithm, no signature", none("HS256")),
        ("the signature cut off", unsigned.to_owned()),
        ("HS512", sign(&good, Algorithm::HS512, &SECRET, &body)),
        ("HS384", sign(&good, Algorithm::HS384, &SECRET, &body)),
        ("another key", sign(&good, Algorithm::HS256, &[1; 32], &body)),
        ("nonsense", "a.b.c".to_owned()),
        ("too long", "a".repeat(7000)),
    ];
    let claim = |member: &str, value: Option<Value>| right(&changed(&body, member, value));
    for member in ["aud", "exp", "iss", "sub", "nbf", "centre", "kind", "issued_us", "sid"] {
        forged.push((member, claim(member, None)));
    }
    forged.extend([
        ("another audience", claim("aud", Some(json!("somebody-else")))),
        ("another issuer", claim("iss", Some(json!("somebody-else")))),
        ("an end that is a text", claim("exp", Some(json!((now + 60).to_string())))),
        ("ended", claim("exp", Some(json!(now)))),
        ("not yet begun", claim("nbf", Some(json!(now + 60)))),
        ("of another centre", claim("centre", Some(json!(other.id.to_string())))),
        ("raised to admin", claim("role", Some(json!("admin")))),
        ("of nobody", claim("sub", Some(json!(app.clock.new_id().to_string())))),
    ]);
    for (what, token) in forged {
        assert_no_entry(&ours.broker.with_token(&token), what);
    }
    for header in ["Basic YTpi", "Bearer", "bearer", "Token x", &good] {
        let headers = [("Authorization", header)];
        let answer = app.anyone().send("GET", "/needs?centre=knowsley", &headers, None);
        assert_eq!(answer.status, 401, "{header}");
    }
}

#[test]
fn a_token_ends_with_its_time_and_with_its_account() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    centre.admin.get("/centre").expect(200);
    let Caller::Staff(staff) =
        app.tokens.verify(centre.admin.token.as_deref().unwrap()).unwrap().caller
    else {
        panic!("an admin is staff")
    };
    let ended = app.app.store().write(|tx| {
        let mut account = accounts::get_locked(tx, staff.account)?.expect("the account");
        account.active = false;
        accounts::update(tx, &account)
    });
    ended.expect("the account is switched off");
    app.app.tick().expect("the app follows");
    assert_no_entry(&centre.admin, "of an account that was switched off");

    app.clock.advance(SignedDuration::from_secs(8 * 3600 - 1));
    centre.broker.get("/centre").expect(200);
    app.clock.advance(SignedDuration::from_secs(1));
    assert_no_entry(&centre.broker, "ended");
}

#[test]
fn a_token_of_one_centre_finds_nothing_of_another() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let (ours, other) = (app.centre("knowsley"), app.centre("halton"));
    let sam = made(&ours.broker, "/volunteers", &volunteer());
    let answer = other.broker.get(&format!("/volunteers/{sam}"));
    assert_eq!(answer.status, 404);
    assert_problem(&answer, "of another centre");
    let body = json!({"given_name": "Alex"});
    assert_eq!(other.broker.patch(&format!("/volunteers/{sam}"), "*", &body).status, 404);
    assert_eq!(other.broker.delete(&format!("/volunteers/{sam}")).status, 404);
    assert_eq!(other.broker.get("/needs?centre=knowsley").status, 404);
    assert_eq!(ours.broker.get(&format!("/volunteers/{sam}")).expect(200)["given_name"], "Sam");
}
