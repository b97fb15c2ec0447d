//! Files of organisations: the same dry run, choices, commit and undo as files of people.

use serde_json::{Value, json};

use super::totals;
use super::updates::{changes, commit};
use crate::support::app::TestApp;
use crate::support::builders::{made, organisation, with};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

const HEADING: &str = "Ref,Organisation name,Type,Telephone,Email,Postcode,Main contact\n";

/// The dry run of some rows below [`HEADING`], by the proposed mapping.
fn dry_run(staff: &Client, rows: &str) -> Value {
    let body = json!({"csv": format!("{HEADING}{rows}"), "source": "Group list"});
    staff.post("/imports?kind=organisations", &body).expect(201)
}

fn group(staff: &Client, id: &Value) -> Value {
    staff.get(&format!("/organisations/{}", id.as_str().expect("an id"))).expect(200)
}

fn undo(staff: &Client, done: &Value) -> Value {
    staff.act(&format!("/imports/{}/undo", done["id"].as_str().expect("an id"))).expect(200)
}

fn outcomes(report: &Value) -> Vec<&str> {
    let rows = report["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["outcome"].as_str().expect("an outcome")).collect()
}

#[test]
fn organisations_come_in_as_the_dry_run_says_and_the_second_time_nothing_changes() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let rows = "7,Page Moss Pantry,Charity,0151 496 0101,hub@example.org,L36 9YX,Jo Lee\n\
            8,Knit & Natter,Club,,,,\n\
            7,The Page Moss Pantry,Charity,,other@example.org,,Al Ray\n\
            9,,Club,,,,\n";
        let dry = dry_run(&staff, rows);
        assert_eq!((&dry["kind"], &dry["state"]), (&json!("organisations"), &json!("dry_run")));
        assert_eq!(dry["reading"]["mapping"], "proposed");
        assert_eq!(outcomes(&dry), ["new", "new", "repeated", "refused"]);
        assert_eq!(dry["rows"][2]["same_as_line"], 2);
        assert_eq!(staff.get("/organisations").expect(200)["items"], json!([]), "nothing yet");
        let done = commit(&staff, &dry);
        let pantry = group(&staff, &done["rows"][0]["record_id"]);
        let expected =
            json!(["Page Moss Pantry", "organisation", "+441514960101", "L36 9YX", "approved"]);
        let found = ["name", "kind", "phone", "postcode", "state"].map(|name| pantry[name].clone());
        assert_eq!(Value::from(found.to_vec()), expected);
        assert_eq!(done["rows"][0]["volunteer_id"], Value::Null, "it is nobody");
        let notes = format!("/organisations/{}/notes", pantry["id"].as_str().unwrap());
        let notes = staff.get(&notes).expect(200);
        let note = "Contact: Jo Lee\nname: The Page Moss Pantry\nemail: other@example.org\nContact: Al Ray";
        assert_eq!(notes["items"][0]["text"], note, "nothing is lost");
        let again = dry_run(&staff, rows);
        assert_eq!(again["reading"]["mapping"], "kept");
        let same = [("unchanged", 2), ("repeated", 1), ("refused", 1)];
        assert_eq!(again["totals"], totals(&same), "{again}");
        let before = staff.get("/organisations").expect(200);
        commit(&staff, &again);
        assert_eq!(staff.get("/organisations").expect(200), before);
    });
}

#[test]
fn what_a_row_says_otherwise_is_shown_field_by_field_and_what_was_changed_here_stays() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let row = |phone: &str, postcode: &str| format!("7,Hub,Charity,{phone},,{postcode},\n");
        let done = commit(&staff, &dry_run(&staff, &row("0151 496 0101", "L36 9YX")));
        let id = done["rows"][0]["record_id"].clone();
        let path = format!("/organisations/{}", id.as_str().unwrap());
        staff.patch(&path, "*", &json!({"phone": "0151 496 0199"})).expect(200);
        let next = dry_run(&staff, &row("0151 496 0102", "L34 1AA"));
        let shown = [
            json!(["phone", "+441514960199", "+441514960102", false, "changed_here"]),
            json!(["postcode", "L36 9YX", "L34 1AA", true, null]),
        ];
        assert_eq!((outcomes(&next), changes(&next["rows"][0])), (vec!["update"], shown.to_vec()));
        let line = format!("/imports/{}/rows/2", next["id"].as_str().unwrap());
        let take = json!({"take": "update", "fields": ["phone", "postcode"]});
        staff.patch(&line, "*", &take).expect(200);
        let done = commit(&staff, &next);
        let now = group(&staff, &id);
        assert_eq!((&now["phone"], &now["postcode"]), (&json!("+441514960102"), &json!("L34 1AA")));
        // An undo puts back what the import changed, and keeps what was changed since.
        staff.patch(&path, "*", &json!({"postcode": "L36 9YX", "description": "Food"})).expect(200);
        let undone = undo(&staff, &done);
        let expected = json!({"result": "restored", "kept": ["postcode"]});
        assert_eq!(undone["rows"][0]["undone"], expected);
        let now = group(&staff, &id);
        let found = ["phone", "postcode", "description"].map(|name| now[name].clone());
        assert_eq!(Value::from(found.to_vec()), json!(["+441514960199", "L36 9YX", "Food"]));
    });
}

#[test]
fn an_organisation_that_may_be_there_is_joined_by_a_person_only() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let there = made(&staff, "/organisations", &organisation());
        let hub = with(organisation(), &json!({"name": "Hub"}));
        let hub = made(&staff, "/organisations", &hub);
        let rows = ",Page Moss Food Pantry,,0151 496 0101,,,\n,Hub,,,,L34 1AA,\n,HUB,,,,L36 9YX,\n";
        let dry = dry_run(&staff, rows);
        assert_eq!(outcomes(&dry), ["likely_duplicate", "likely_duplicate", "unchanged"]);
        let candidate = &dry["rows"][0]["candidates"][0];
        assert_eq!(candidate["record_id"], there.as_str());
        assert_eq!(candidate["evidence"][0]["level"], "alike");
        assert_eq!(dry["rows"][1]["candidates"][0]["record_id"], hub.as_str());
        assert_eq!(dry["taking"], json!({"new": 0, "update": 0, "leave_out": 3}));
        let line = format!("/imports/{}/rows/2", dry["id"].as_str().unwrap());
        let take = json!({"take": "update", "record_id": there});
        let shown = staff.patch(&line, "*", &take).expect(200);
        assert_eq!(shown["changes"][0]["field"], "name");
        let line = format!("/imports/{}/rows/3", dry["id"].as_str().unwrap());
        staff.patch(&line, "*", &json!({"take": "new"})).expect(200);
        let done = commit(&staff, &dry);
        assert_eq!(group(&staff, &json!(there))["name"], "Page Moss Food Pantry");
        let undone = undo(&staff, &done);
        assert_eq!(undone["rows"][1]["undone"], json!({"result": "removed", "kept": []}));
        assert_eq!(group(&staff, &json!(there))["name"], "Page Moss Pantry");
        let list = staff.get("/organisations").expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
    });
}

#[test]
fn an_organisation_that_is_used_since_stays_at_an_undo() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let rows = "1,Hub,,,,L36 9YX,Jo\n2,Pantry,,,,L36 9YX,Al\n3,Scouts,,,,,Bo\n";
        let done = commit(&staff, &dry_run(&staff, rows));
        let id = |n: usize| done["rows"][n]["record_id"].as_str().unwrap().to_owned();
        made(&staff, "/needs", &crate::support::builders::need(&id(0)));
        let note = json!({"text": "Moved."});
        made(&staff, &format!("/organisations/{}/notes", id(1)), &note);
        let undone = undo(&staff, &done);
        let results: Vec<&Value> = (0..3).map(|n| &undone["rows"][n]["undone"]).collect();
        assert_eq!(results[0], &json!({"result": "kept", "kept": ["needs"]}));
        assert_eq!(results[1], &json!({"result": "kept", "kept": ["notes"]}));
        assert_eq!(results[2], &json!({"result": "removed", "kept": []}));
        assert_eq!(staff.get(&format!("/organisations/{}", id(2))).status, 404);
    });
}

#[test]
fn people_with_notes_go_at_an_undo_and_their_notes_with_them() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let file = json!({"csv": "First name,Surname,Notes\nAnn,Lee,Feeds cats\n"});
        let import = made(&staff, "/imports", &file);
        let done = staff.act(&format!("/imports/{import}/commit")).expect(200);
        let undone = undo(&staff, &done);
        assert_eq!(undone["rows"][0]["undone"], json!({"result": "removed", "kept": []}));
    });
}

#[test]
fn a_file_says_of_which_kind_it_is_and_only_people_have_a_basis() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let file = |kind: &str| json!({"csv": "Name\nHub\n", "kind": kind});
    assert_eq!(staff.post("/imports", &file("groups")).pointers(422), ["/kind"]);
    assert_eq!(staff.post("/imports?kind=groups", &json!({"csv": ""})).pointers(422), ["/kind"]);
    let mut based = file("organisations");
    based["basis"] = json!({"status": "active", "consent_purpose": "matching",
        "consent_wording": "1", "source": "x", "date": "2026-11-01", "asserted_by": "Jo"});
    assert_eq!(staff.post("/imports", &based).pointers(422), ["/basis"]);
    let mut unnamed = file("organisations");
    unnamed["mapping"] = json!({"columns": {"Name": "email"}});
    assert_eq!(staff.post("/imports", &unnamed).pointers(422), ["/mapping/columns"]);
    let reading = staff.post("/imports/mapping", &file("organisations")).expect(200);
    assert_eq!(reading["columns"][0]["field"], "name");
    // A source of organisations is another one than a source of people of that name.
    commit(&staff, &dry_run(&staff, "1,Hub,,,,,\n"));
    let sources = staff.get("/import-sources").expect(200);
    assert_eq!(sources["items"][0]["kind"], "organisations");
    assert_eq!(staff.delete("/import-sources/group%20list").status, 404);
    staff.delete("/import-sources/group%20list?kind=organisations").expect(204);
}
