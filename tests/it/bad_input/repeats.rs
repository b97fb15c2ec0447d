//! The same request twice, changes against an old version, and needs that want nobody any more.

use std::thread;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{assert_problem, stored};
use crate::support::app::{PASSWORD, TestApp};
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::client::{Answer, Client};
use crate::support::databases::each_database;

fn post_with_key(client: &Client, path: &str, key: &str, body: &Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    client.send("POST", path, &headers, Some(&body.to_string()))
}

#[test]
fn a_key_makes_one_thing_however_often_it_is_sent() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let (group, need_id) = open_need(staff);
        let sam = made(staff, "/volunteers", &volunteer());
        let csv = json!({"csv": "Name\nJo\n", "mapping": {"columns": {"Name": "given_name"}}});
        let bodies = [
            ("/volunteers", volunteer(), json!({"given_name": "Alex"})),
            ("/organisations", organisation(), json!({"name": "Another"})),
            ("/needs", need(&group), json!({"title": "Another"})),
            (
                "/blocks",
                json!({"volunteer_id": sam, "organisation_id": group, "reason": "asked"}),
                json!({"reason": "another"}),
            ),
            (
                "/placements",
                json!({"volunteer_id": sam, "need_id": need_id, "state": "suggested"}),
                json!({"state": "interested"}),
            ),
            ("/imports", csv, json!({"csv": "Name\nAl\n"})),
        ];
        for (path, body, changes) in bodies {
            let first = post_with_key(staff, path, "key-1", &body).expect(201);
            let after_one = stored(staff);
            let again = post_with_key(staff, path, "key-1", &body);
            assert_eq!(again.expect(201), first, "{path}");
            let other = post_with_key(staff, path, "key-1", &with(body, &changes));
            assert_eq!(other.expect(422)["type"], "/problems/idempotency-key-reused", "{path}");
            assert_problem(&other, path);
            assert_eq!(stored(staff), after_one, "{path}");
        }
        let mine = post_with_key(staff, "/organisations", "key-2", &organisation()).expect(201);
        let theirs = post_with_key(&centre.admin, "/organisations", "key-2", &organisation());
        assert_ne!(theirs.expect(201)["id"], mine["id"], "a key belongs to its caller");
        app.clock.advance(SignedDuration::from_hours(7));
        let same_day = post_with_key(staff, "/organisations", "key-2", &organisation());
        assert_eq!(same_day.expect(201)["id"], mine["id"]);
    });
}

#[test]
fn a_key_makes_one_thing_below_each_address() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").admin;
        let (_, need_id) = open_need(&staff);
        let [sam, kim] = [(); 2].map(|()| made(&staff, "/volunteers", &volunteer()));
        let placed = |who: &str| {
            let asked = json!({"volunteer_id": who, "need_id": need_id, "state": "offered"});
            made(&staff, "/placements", &asked)
        };
        let (one, two) = (placed(&sam), placed(&kim));
        let check = json!({"kind": "dbs", "level": "basic", "issued": "2026-01-31",
            "decision": "cleared"});
        let consent = json!({"purpose": "news", "act": "given", "wording": "2026-11"});
        let bodies = [
            (
                [format!("/volunteers/{sam}/checks"), format!("/volunteers/{kim}/checks")],
                (check, json!({"decision": "pending"}), 201),
            ),
            (
                [format!("/volunteers/{sam}/consents"), format!("/volunteers/{kim}/consents")],
                (consent, json!({"act": "withdrawn"}), 201),
            ),
            (
                [format!("/placements/{one}/events"), format!("/placements/{two}/events")],
                (json!({"from": "offered", "to": "accepted"}), json!({"to": "declined"}), 200),
            ),
        ];
        for ([path, elsewhere], (body, changes, status)) in bodies {
            let first = post_with_key(&staff, &path, "key-1", &body).expect(status);
            app.clock.advance(SignedDuration::from_secs(1));
            let again = post_with_key(&staff, &path, "key-1", &body);
            assert_eq!(again.expect(status), first, "{path}");
            let other = post_with_key(&staff, &path, "key-1", &with(body.clone(), &changes));
            assert_eq!(other.expect(422)["type"], "/problems/idempotency-key-reused", "{path}");
            let beside = post_with_key(&staff, &elsewhere, "key-1", &body).expect(status);
            assert_ne!(beside, first, "{elsewhere}");
        }
        for path in ["checks", "consents"] {
            let list = staff.get(&format!("/volunteers/{sam}/{path}")).expect(200);
            let news = list["items"].as_array().expect("items").iter();
            assert_eq!(news.filter(|line| line["purpose"] != "matching").count(), 1, "{path}");
        }
        let history = staff.get(&format!("/placements/{one}")).expect(200)["history"].clone();
        assert_eq!(history.as_array().map(Vec::len), Some(2));
    });
}

#[test]
fn a_key_makes_one_term_and_one_contact() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").admin;
        let [group, other_group] =
            [(); 2].map(|()| made(&staff, "/organisations", &organisation()));
        let term = json!({"list": "skill", "id": "juggling", "label": "Juggling"});
        let first = post_with_key(&staff, "/centre/terms", "key-1", &term).expect(201);
        assert_eq!(post_with_key(&staff, "/centre/terms", "key-1", &term).expect(201), first);
        assert_eq!(post_with_key(&staff, "/centre/terms", "key-2", &term).status, 409);
        let changed = with(term, &json!({"label": "Fire"}));
        assert_eq!(post_with_key(&staff, "/centre/terms", "key-1", &changed).status, 422);

        let contacts = format!("/organisations/{group}/contacts");
        let contact = json!({"name": "Jo", "email": "jo@example.org", "password": PASSWORD});
        let first = post_with_key(&staff, &contacts, "key-1", &contact).expect(201);
        assert_eq!(post_with_key(&staff, &contacts, "key-1", &contact).expect(201), first);
        for change in [json!({"name": "Al"}), json!({"password": "another long one"})] {
            let other = post_with_key(&staff, &contacts, "key-1", &with(contact.clone(), &change));
            assert_eq!(other.expect(422)["type"], "/problems/idempotency-key-reused", "{change}");
        }
        let elsewhere = format!("/organisations/{other_group}/contacts");
        let there = post_with_key(&staff, &elsewhere, "key-1", &contact);
        assert_eq!(there.pointers(422), ["/email"], "another address, so another request");
    });
}

#[test]
fn strangers_do_not_meet_by_their_keys() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let sign_up = |name: &str| {
            let answer =
                post_with_key(&app.anyone(), "/volunteers", "1", &json!({"given_name": name}));
            answer.expect(202)["receipt"].clone()
        };
        let ann = sign_up("Ann");
        assert_ne!(sign_up("Bob"), ann, "another person with the same key");
        assert_eq!(sign_up("Ann"), ann, "the same again");
        let people = staff.post("/volunteers/search", &json!({})).expect(200);
        assert_eq!(people["items"].as_array().map(Vec::len), Some(2));
    });
}

#[test]
fn a_key_is_read_and_a_refused_request_does_not_use_it_up() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        for key in ["", " ", &"k".repeat(201)] {
            let answer = post_with_key(&staff, "/volunteers", key, &volunteer());
            assert_eq!(answer.status, 400, "{key}: {}", answer.text);
            assert_problem(&answer, key);
        }
        let bad = with(volunteer(), &json!({"email": "x"}));
        assert_eq!(post_with_key(&staff, "/volunteers", "key", &bad).pointers(422), ["/email"]);
        post_with_key(&staff, "/volunteers", "key", &volunteer()).expect(201);

        let before = stored(&staff);
        let answers: Vec<Answer> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| post_with_key(&staff, "/organisations", "one", &organisation()))
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        let made: Vec<&Answer> = answers.iter().filter(|a| a.status == 201).collect();
        assert!(!made.is_empty());
        assert!(made.iter().all(|a| a.json()["id"] == made[0].json()["id"]));
        let rest = answers.iter().filter(|a| a.status != 201);
        for answer in rest {
            assert_eq!(answer.expect(409)["code"], "still_running");
        }
        assert_ne!(stored(&staff), before);
        let list = staff.get("/organisations").expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    });
}

#[test]
fn a_change_names_the_version_it_was_made_against() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.admin;
        let (group, need) = open_need(staff);
        let sam = made(staff, "/volunteers", &volunteer());
        let resources = [
            (format!("/volunteers/{sam}"), "given_name"),
            (format!("/organisations/{group}"), "name"),
            (format!("/needs/{need}"), "title"),
            ("/centre".to_owned(), "name"),
        ];
        for (path, member) in &resources {
            let old = staff.get(path).etag();
            let change = |name: &str| json!({*member: name});
            let headers = [("Content-Type", "application/merge-patch+json")];
            let without = staff.send("PATCH", path, &headers, Some(&change("One").to_string()));
            assert_eq!(without.status, 428, "{path}: {}", without.text);
            assert_problem(&without, path);
            assert_eq!(staff.patch(path, "v1", &change("One")).status, 400, "{path}");
            let new = staff.patch(path, &old, &change("Two"));
            assert_eq!(new.expect(200)[*member], "Two");
            assert_ne!(new.etag(), old);
            assert_eq!(staff.get(path).etag(), new.etag());
            let stale = staff.patch(path, &old, &change("Three"));
            assert_eq!(stale.status, 412, "{path}: {}", stale.text);
            assert_problem(&stale, path);
            assert_eq!(staff.get(path).expect(200)[*member], "Two");
            let won = thread::scope(|scope| {
                let threads: Vec<_> = (0..4)
                    .map(|n| {
                        let (etag, body) = (new.etag(), change(&format!("Number {n}")));
                        scope.spawn(move || staff.patch(path, &etag, &body).status)
                    })
                    .collect();
                let statuses = threads.into_iter().map(|t| t.join().expect("an answer"));
                let (won, lost): (Vec<u16>, Vec<u16>) = statuses.partition(|s| *s == 200);
                assert!(lost.iter().all(|s| *s == 412), "{path}: {lost:?}");
                won.len()
            });
            assert_eq!(won, 1, "{path}");
        }
    });
}

#[test]
fn a_need_that_wants_nobody_is_neither_matched_nor_filled() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (group, closed) = open_need(&staff);
        let sam = made(&staff, "/volunteers", &volunteer());
        let once = json!({"schedule": {"kind": "sessions",
            "sessions": [{"starts": "2026-11-22T10:00", "ends": "2026-11-22T12:00"}]}});
        let over = made(&staff, "/needs", &with(need(&group), &once));
        staff.act(&format!("/needs/{closed}/close")).expect(200);
        app.clock.advance(SignedDuration::from_hours(7));
        // Within the 8 hours that a token lasts.
        let soon = json!({"schedule": {"kind": "sessions",
            "sessions": [{"starts": "2026-11-22T04:10", "ends": "2026-11-22T04:30"}]}});
        let short = made(&staff, "/needs", &with(need(&group), &soon));
        app.clock.advance(SignedDuration::from_mins(40));
        staff.get(&format!("/needs/{over}/matches")).expect(200);
        for (need, code) in [(&closed, "need_closed"), (&short, "need_over")] {
            let pair = format!("/needs/{need}/matches/{sam}");
            for answer in [staff.get(&format!("/needs/{need}/matches")), staff.get(&pair)] {
                assert_eq!(answer.expect(409)["code"], code);
                assert_problem(&answer, code);
            }
            for state in ["suggested", "offered", "interested"] {
                let asked = json!({"need_id": need, "volunteer_id": sam, "state": state});
                let answer = staff.post("/placements", &asked);
                assert_eq!(answer.expect(409)["code"], code, "{state}");
            }
        }
        assert_eq!(staff.get(&format!("/needs/{short}")).expect(200)["state"], "over");
        assert_eq!(staff.get("/placements").expect(200)["items"], json!([]));
    });
}
