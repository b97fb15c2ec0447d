//! Taking an import back.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::updates::{commit, dry_run, person, taken_in};
use crate::support::app::{PASSWORD, TestApp};
use crate::support::builders::{made, open_need};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

fn undo(staff: &Client, done: &Value) -> Value {
    staff.act(&format!("/imports/{}/undo", done["id"].as_str().expect("an id"))).expect(200)
}

/// The record without what counts its changes.
fn content(mut person: Value) -> Value {
    person["updated_at"] = Value::Null;
    person
}

#[test]
fn an_undo_leaves_everything_as_it_was() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let ann = taken_in(&staff, "Ann,Lee,ann@example.org,,L36 9YX,,First aid,\n").remove(0);
        let before = person(&staff, &ann);
        let ranking =
            staff.get(&format!("/needs/{need}/matches")).expect(200)["considered"].clone();
        let done = commit(
            &staff,
            &dry_run(
                &staff,
                "Ann,Lee,ann@example.org,07700 900123,L34 1AA,1961-03-09,cooking,\n\
                Bob,Ray,bob@example.org,,,,,\n",
            ),
        );
        assert_eq!(person(&staff, &ann)["postcode"], "L34 1AA");
        let bob = done["rows"][1]["record_id"].as_str().expect("an id").to_owned();
        assert_eq!(person(&staff, &bob)["family_name"], "Ray");
        let undone = undo(&staff, &done);
        assert_eq!(undone["state"], "undone");
        assert_eq!(undone["rows"][0]["undone"], json!({"result": "restored", "kept": []}));
        assert_eq!(undone["rows"][1]["undone"], json!({"result": "removed", "kept": []}));
        assert_eq!(staff.get(&format!("/volunteers/{bob}")).status, 404);
        assert_eq!(content(person(&staff, &ann)), content(before));
        let now = staff.get(&format!("/needs/{need}/matches")).expect(200)["considered"].clone();
        assert_eq!(now, ranking, "the index follows");
        let path = format!("/imports/{}", done["id"].as_str().unwrap());
        assert_eq!(staff.act(&format!("{path}/undo")).expect(409)["code"], "import_not_committed");
        assert_eq!(staff.act(&format!("{path}/commit")).expect(409)["code"], "import_undone");
        // The file can come in again, as if for the first time.
        let again = dry_run(&staff, "Bob,Ray,bob@example.org,,,,,\n");
        assert_eq!(again["rows"][0]["outcome"], "new");
    });
}

#[test]
fn what_was_used_or_changed_since_stays_and_the_row_says_why() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let ann = taken_in(&staff, "Ann,Lee,ann@example.org,07700 900111,L36 9YX,,,\n").remove(0);
        let done = commit(
            &staff,
            &dry_run(
                &staff,
                "Ann,Lee,ann@example.org,07700 900123,L34 1AA,,,\n\
                Bob,Ray,bob@example.org,,,,,\nCy,Roe,cy@example.org,,,,,\nDi,Poe,di@example.org,,,,,\n",
            ),
        );
        let id = |n: usize| done["rows"][n]["record_id"].as_str().expect("an id").to_owned();
        let edit = |id: &str, patch: Value| {
            let path = format!("/volunteers/{id}");
            staff.patch(&path, &staff.get(&path).etag(), &patch).expect(200);
        };
        edit(&ann, json!({"phone": "+447700900999", "known_as": "Annie"}));
        edit(&id(1), json!({"known_as": "Bobby"}));
        let asked = json!({"need_id": need, "volunteer_id": id(2), "state": "suggested"});
        made(&staff, "/placements", &asked);
        let undone = undo(&staff, &done);
        let results: Vec<_> =
            undone["rows"].as_array().unwrap().iter().map(|row| &row["undone"]).collect();
        assert_eq!(
            json!(results),
            json!([
                {"result": "restored", "kept": ["phone"]},
                {"result": "kept", "kept": ["edited"]},
                {"result": "kept", "kept": ["placements"]},
                {"result": "removed", "kept": []}
            ])
        );
        let after = person(&staff, &ann);
        assert_eq!(
            (&after["phone"], &after["postcode"], &after["known_as"]),
            (&json!("+447700900999"), &json!("L36 9YX"), &json!("Annie"))
        );
        assert_eq!(person(&staff, &id(1))["known_as"], "Bobby");
        assert_eq!(staff.get(&format!("/volunteers/{}", id(3))).status, 404);
    });
}

#[test]
fn an_undone_consent_counts_no_more_and_is_nobodys_no() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let ann = made(
            &staff,
            "/volunteers",
            &json!({"given_name": "Ann", "family_name": "Lee", "email": "ann@example.org",
                "status": "active"}),
        );
        let last = || {
            let ledger = staff.get(&format!("/volunteers/{ann}/consents")).expect(200);
            ledger["items"].as_array().expect("lines").last().cloned()
        };
        let row = "Ann,Lee,ann@example.org,,,,,\n";
        let done = commit(&staff, &dry_run(&staff, row));
        assert_eq!(done["rows"][0]["changes"][0]["field"], "consent");
        assert_eq!(last().expect("a line")["act"], "given");
        undo(&staff, &done);
        assert_eq!(last().expect("a line")["act"], "withdrawn");
        commit(&staff, &dry_run(&staff, row));
        assert_eq!(last().expect("a line")["act"], "given", "the next import may say it again");
    });
}

#[test]
fn after_thirty_days_what_an_undo_needs_is_gone() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        taken_in(staff, "Ann,Lee,ann@example.org,,L36 9YX,,,\n");
        let done = commit(staff, &dry_run(staff, "Ann,Lee,ann@example.org,,L34 1AA,,,\n"));
        let path = format!("/imports/{}", done["id"].as_str().unwrap());
        let email = staff.get("/sessions/current").expect(200)["email"].clone();
        app.clock.advance(SignedDuration::from_hours(30 * 24 + 1));
        let session = json!({"email": email, "password": PASSWORD});
        let session = app.anyone().post("/sessions", &session).expect(201);
        let staff = staff.with_token(session["token"].as_str().expect("a token"));
        assert_eq!(staff.act(&format!("{path}/undo")).expect(409)["code"], "undo_expired");
        app.app.tick().expect("it clears out");
        let row = &staff.get(&path).expect(200)["rows"][0];
        assert_eq!((&row["outcome"], &row["changes"]), (&json!("update"), &Value::Null));
    });
}

#[test]
fn an_erased_person_leaves_the_imports_too_and_an_undo_goes_on_without_them() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let ann = taken_in(&staff, "Ann,Lee,ann@example.org,,L36 9YX,,,\n").remove(0);
    let done = commit(
        &staff,
        &dry_run(&staff, "Ann,Lee,ann@example.org,,L34 1AA,,,\nBob,Ray,bob@example.org,,,,,\n"),
    );
    assert_eq!(staff.delete(&format!("/volunteers/{ann}")).status, 202);
    let path = format!("/imports/{}", done["id"].as_str().unwrap());
    let row = &staff.get(&path).expect(200)["rows"][0];
    assert_eq!((&row["record_id"], &row["changes"]), (&Value::Null, &Value::Null));
    let undone = undo(&staff, &done);
    assert_eq!(undone["rows"][1]["undone"]["result"], "removed");
    assert_eq!(staff.get(&format!("/volunteers/{ann}")).status, 404);
}
