//! Second factors: set up by their owners, asked for by the centre, taken away by an admin.

use jiff::SignedDuration;
use onestop::auth::totp;
use onestop::domain::text::Email;
use onestop::store::audit;
use serde_json::{Value, json};

use super::{broker, sign_in};
use crate::bad_input::assert_problem;
use crate::support::app::{PASSWORD, TestApp};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

const JO: &str = "jo@example.org";
const FACTOR: &str = "/sessions/current/second-factor";

fn code(app: &TestApp, secret: &str) -> String {
    totp::code(secret, app.clock.now()).expect("a code")
}

fn confirm(app: &TestApp, jo: &Client, secret: &str) -> u16 {
    let first = json!({"password": PASSWORD, "secret": secret, "code": code(app, secret)});
    jo.post(&format!("{FACTOR}/confirm"), &first).status
}

/// Signs in; `None` = refused.
fn jo(app: &TestApp, code: Option<&str>) -> Option<(Client, Value)> {
    let answer = sign_in(&app.anyone(), JO, PASSWORD, code);
    let session = (answer.status == 201).then(|| answer.json())?;
    let token = session["token"].as_str().expect("a token");
    Some((app.anyone().with_token(token), session["account"].clone()))
}

#[test]
fn staff_set_up_a_second_factor_and_sign_in_with_it_from_then_on() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        broker(&app, &centre, JO, false);
        let (session, account) = jo(&app, None).expect("no factor yet");
        assert_eq!(account["second_factor"], false);
        let offer = session.act(FACTOR);
        let secret = offer.expect(200)["secret"].as_str().expect("a secret").to_owned();
        assert!(offer.json()["address"].as_str().expect("an address").starts_with("otpauth://"));
        assert_eq!(offer.header("cache-control"), Some("no-store"));
        assert!(jo(&app, None).is_some(), "an offer is none yet");
        assert_eq!(confirm(&app, &session, &secret), 204);
        assert_eq!(session.get("/sessions/current").expect(200)["second_factor"], true);
        session.get("/centre").expect(200);
        assert!(jo(&app, None).is_none());
        assert!(jo(&app, Some(&code(&app, &secret))).is_none(), "the first code has served");
        app.clock.advance(SignedDuration::from_secs(30));
        assert!(jo(&app, Some(&code(&app, &secret))).is_some());
        for again in [session.act(FACTOR).status, confirm(&app, &session, &secret)] {
            assert_eq!(again, 409, "a token alone replaces no second factor");
        }
    });
}

#[test]
fn a_second_factor_is_kept_only_with_the_password_and_a_right_code() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    broker(&app, &centre, JO, false);
    let (session, _) = jo(&app, None).expect("no factor yet");
    let offer = session.act(FACTOR).expect(200);
    let secret = offer["secret"].as_str().expect("a secret");
    let right = json!({"password": PASSWORD, "secret": secret, "code": code(&app, secret)});
    let path = format!("{FACTOR}/confirm");
    for (member, wrong) in [
        ("password", "a wrong password"),
        ("code", "000000"),
        ("code", "x"),
        ("secret", "short"),
        ("secret", "not base 32 in any way at all, 0189"),
    ] {
        let mut body = right.clone();
        body[member] = json!(wrong);
        let answer = session.post(&path, &body);
        assert_eq!(answer.pointers(422), [format!("/{member}")], "{wrong}");
    }
    for _ in 0..10 {
        let mut body = right.clone();
        body["password"] = json!("a wrong password");
        session.post(&path, &body);
    }
    assert_eq!(session.post(&path, &right).status, 429, "guesses are counted here too");
    assert!(jo(&app, None).is_none(), "and with those at the sign-in");
}

#[test]
fn a_centre_asks_its_staff_for_a_second_factor() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let other = app.centre("halton");
        broker(&app, &centre, JO, false);
        let group = json!({"name": "Pantry"});
        let group = centre.broker.post("/organisations", &group).expect(201)["id"].clone();
        let contact = app.contact(&centre, group.as_str().expect("an id"));
        assert_eq!(centre.admin.get("/centre").expect(200)["staff_second_factor"], "optional");
        let asked = json!({"staff_second_factor": "required"});
        assert_eq!(centre.broker.patch("/centre", "*", &asked).status, 403);
        centre.admin.patch("/centre", "*", &asked).expect(200);
        let (session, _) = jo(&app, None).expect("to set one up");
        for (path, body) in [("/volunteers/search", json!({})), ("/skills/resolve", json!([]))] {
            let refused = session.post(path, &body);
            assert_eq!(refused.status, 403, "{path}: {}", refused.text);
            assert_problem(&refused, path);
            assert!(refused.text.contains("second-factor"), "{}", refused.text);
        }
        assert_eq!(centre.admin.get("/centre").status, 403, "the admin as well");
        contact.get("/needs").expect(200);
        other.broker.get("/centre").expect(200);
        app.anyone().get("/needs?centre=knowsley").expect(200);

        let offer = session.act(FACTOR).expect(200);
        assert_eq!(confirm(&app, &session, offer["secret"].as_str().expect("a secret")), 204);
        session.get("/centre").expect(200);
        let bad = other.admin.patch("/centre", "*", &json!({"staff_second_factor": "perhaps"}));
        assert_eq!(bad.pointers(422), ["/staff_second_factor"]);
    });
}

#[test]
fn a_lost_second_factor_is_renewed_at_the_command_line() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let lost = broker(&app, &centre, JO, true).expect("a secret");
        let (session, _) = jo(&app, Some(&code(&app, &lost))).expect("the old one");
        let email = Email::parse(JO).expect("an address");
        let address = app.app.renew_second_factor(&email).expect("a new one");
        let secret = address.split("secret=").nth(1).and_then(|rest| rest.split('&').next());
        let secret = secret.expect("a secret");
        assert_eq!(session.get("/sessions/current").status, 401, "the sessions have ended");
        app.clock.advance(SignedDuration::from_secs(30));
        assert!(jo(&app, None).is_none() && jo(&app, Some(&code(&app, &lost))).is_none());
        assert!(jo(&app, Some(&code(&app, secret))).is_some());
        let lines = app.app.store().read(|conn| audit::list(conn, centre.id, 0, 10_000));
        let lines = lines.expect("the audit").into_iter();
        let renewed: Vec<String> = lines
            .filter(|line| line.entity == "second_factor")
            .map(|line| format!("{} {}", line.actor, line.action))
            .collect();
        assert_eq!(renewed, ["operator renew"]);
        let nobody = Email::parse("nobody@example.org").expect("an address");
        assert!(app.app.renew_second_factor(&nobody).is_err());
    });
}

#[test]
fn an_admin_takes_a_second_factor_away_but_not_the_own_one() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("halton"));
        let secret = broker(&app, &centre, JO, true).expect("a secret");
        let (session, account) = jo(&app, Some(&code(&app, &secret))).expect("with the code");
        let path = format!("/centre/accounts/{}/second-factor", account["id"].as_str().unwrap());
        let accounts = centre.admin.get("/centre/accounts").expect(200);
        let accounts = accounts["items"].as_array().expect("accounts").clone();
        assert_eq!(accounts.len(), 3, "admin, broker and Jo");
        assert!(accounts.contains(&account));
        assert_eq!(session.delete(&path).status, 403, "a broker");
        assert_eq!(other.admin.delete(&path).status, 404, "another centre");
        assert_eq!(centre.admin.delete(&path).status, 204);
        assert_eq!(session.get("/centre").status, 401, "the sessions end");
        assert_eq!(centre.admin.delete(&path).status, 404, "there is none");
        app.clock.advance(SignedDuration::from_secs(1));
        assert!(jo(&app, None).is_some());

        let offer = centre.admin.act(FACTOR).expect(200);
        assert_eq!(confirm(&app, &centre.admin, offer["secret"].as_str().expect("a secret")), 204);
        let me = centre.admin.get("/sessions/current").expect(200);
        let own = format!("/centre/accounts/{}/second-factor", me["id"].as_str().unwrap());
        assert_eq!(centre.admin.delete(&own).status, 403);
        let lines = app.app.store().read(|conn| audit::list(conn, centre.id, 0, 100));
        let lines = lines.expect("the audit").into_iter();
        let factors = lines.filter(|line| line.entity == "second_factor").map(|line| line.action);
        assert_eq!(factors.collect::<Vec<_>>(), ["remove", "add"]);
    });
}
