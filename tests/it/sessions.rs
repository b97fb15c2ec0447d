//! Signing in and out.

mod second_factor;

use std::thread;

use jiff::SignedDuration;
use onestop::app::accounts::NewAccount;
use onestop::auth::totp;
use onestop::domain::account::Role;
use onestop::domain::text::Email;
use onestop::store::accounts;
use serde_json::{Value, json};

use crate::bad_input::assert_problem;
use crate::support::app::{PASSWORD, TestApp, TestCentre};
use crate::support::client::{Answer, Client};
use crate::support::databases::{each_database, sqlite};

/// Makes a broker, and answers the secret of the second factor, where there is one.
fn broker(app: &TestApp, centre: &TestCentre, email: &str, second_factor: bool) -> Option<String> {
    let new = NewAccount {
        centre: centre.id,
        email: Email::parse(email).expect("an address"),
        name: "Jo".to_owned(),
        role: Role::Broker,
        password: PASSWORD.to_owned(),
        second_factor,
    };
    let (account, _) = app.app.add_account(new).expect("the account is new");
    let stored = app.app.store().read(|conn| accounts::get(conn, account.id));
    stored.expect("the account").expect("the account").totp_secret
}

fn sign_in(client: &Client, email: &str, password: &str, code: Option<&str>) -> Answer {
    client.post("/sessions", &json!({"email": email, "password": password, "code": code}))
}

/// What an answer says, without what differs between any two answers.
fn said(answer: &Answer) -> Value {
    let mut body = answer.json();
    body.as_object_mut().expect("an object").remove("request_id");
    body
}

#[test]
fn a_token_is_had_for_the_right_password_and_ends_with_signing_out() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        broker(&app, &centre, "jo@example.org", false);
        let anyone = app.anyone();
        let session = sign_in(&anyone, "JO@Example.org", PASSWORD, None).expect(201);
        assert_eq!(session["expires_at"], "2026-11-22T05:00:00Z");
        assert_eq!(session["account"]["role"], "broker");
        assert!(!session.to_string().contains("argon2"));
        let jo = anyone.with_token(session["token"].as_str().expect("a token"));
        assert_eq!(jo.get("/sessions/current").expect(200), session["account"]);
        let other = sign_in(&anyone, "jo@example.org", PASSWORD, None).expect(201);
        let other = anyone.with_token(other["token"].as_str().expect("a token"));
        assert_eq!(jo.delete("/sessions/current").status, 204);
        for ended in [&jo, &other] {
            assert_eq!(ended.get("/sessions/current").status, 401, "signed out everywhere");
            assert_eq!(ended.get("/centre").status, 401);
        }
        app.clock.advance(SignedDuration::from_secs(1));
        let again = sign_in(&anyone, "jo@example.org", PASSWORD, None).expect(201);
        anyone.with_token(again["token"].as_str().expect("a token")).get("/centre").expect(200);
        assert_eq!(anyone.get("/sessions/current").status, 401);
    });
}

#[test]
fn nobody_learns_whether_an_address_has_an_account() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    broker(&app, &centre, "jo@example.org", false);
    let secret = broker(&app, &centre, "two@example.org", true);
    assert!(secret.is_some());
    let anyone = app.anyone();
    let known = sign_in(&anyone, "jo@example.org", "a wrong password", None);
    assert_eq!(known.status, 401);
    assert_problem(&known, "a wrong password");
    for (email, password, code) in [
        ("nobody@example.org", PASSWORD, None),
        ("jo@example.org", "", None),
        ("two@example.org", PASSWORD, None),
        ("two@example.org", PASSWORD, Some("000000")),
        ("two@example.org", PASSWORD, Some("not a code")),
        ("two@example.org", "a wrong password", Some("000000")),
    ] {
        let before = app.app.passwords_checked();
        let answer = sign_in(&anyone, email, password, code);
        assert_eq!((answer.status, said(&answer)), (401, said(&known)), "{email}");
        let work = app.app.passwords_checked() - before;
        assert_eq!(work, 1, "{email}: the time goes into the one slow hash");
    }
    assert_eq!(sign_in(&anyone, "jo", PASSWORD, None).pointers(422), ["/email"]);
    let missing = anyone.post("/sessions", &json!({}));
    let mut pointers = missing.pointers(422);
    pointers.sort();
    assert_eq!(pointers, ["/email", "/password"]);
}

#[test]
fn a_second_factor_is_asked_for_and_a_code_serves_once() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let secret = broker(&app, &centre, "jo@example.org", true).expect("a secret");
        let anyone = app.anyone();
        let code = || totp::code(&secret, app.clock.now()).expect("a code");
        let with_code = |code: &str| sign_in(&anyone, "jo@example.org", PASSWORD, Some(code));
        assert_eq!(sign_in(&anyone, "jo@example.org", PASSWORD, None).status, 401);
        let first = code();
        with_code(&first).expect(201);
        assert_eq!(with_code(&first).status, 401, "a second time");
        app.clock.advance(SignedDuration::from_secs(30));
        assert_eq!(with_code(&first).status, 401, "and not later");
        // Of many who send the same code at once, one comes in.
        let next = code();
        let statuses: Vec<u16> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| with_code(&next).status)).collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        assert_eq!(statuses.iter().filter(|s| **s == 201).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 3, "{statuses:?}");
    });
}

#[test]
fn ten_guesses_and_no_more_even_all_at_once() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    broker(&app, &centre, "jo@example.org", false);
    broker(&app, &centre, "al@example.org", false);
    let anyone = app.anyone();
    let session = sign_in(&anyone, "jo@example.org", PASSWORD, None).expect(201);
    let jo = anyone.with_token(session["token"].as_str().expect("a token"));
    for email in ["jo@example.org", "nobody@example.org"] {
        let answers: Vec<Answer> = thread::scope(|scope| {
            let guess = || sign_in(&anyone, email, "a wrong password", None);
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(guess)).collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        let wrong = answers.iter().filter(|a| a.status == 401).count();
        let too_many: Vec<&Answer> = answers.iter().filter(|a| a.status == 429).collect();
        assert_eq!((wrong, too_many.len()), (10, 6), "{email}");
        for answer in too_many {
            assert_eq!(answer.header("retry-after"), Some("300"));
            assert_problem(answer, email);
        }
    }
    assert_eq!(sign_in(&anyone, "jo@example.org", PASSWORD, None).status, 429, "even if right");
    jo.get("/centre").expect(200);
    sign_in(&anyone, "al@example.org", PASSWORD, None).expect(201);
    app.clock.advance(SignedDuration::from_secs(299));
    let late = sign_in(&anyone, "jo@example.org", PASSWORD, None);
    assert_eq!((late.status, late.header("retry-after")), (429, Some("1")));
    app.clock.advance(SignedDuration::from_secs(1));
    sign_in(&anyone, "jo@example.org", PASSWORD, None).expect(201);
}
