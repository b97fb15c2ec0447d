//! What a person decides about the rows of a dry run.

use serde_json::{Value, json};

use super::totals;
use super::updates::{commit, dry_run, person, taken_in};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

const THERE: &str = "Ann,Lee,ann@example.org,07700 900123,L36 9YX,1961-03-09,,\n";
/// The same woman perhaps: no address, but the same name, postcode and date of birth.
const LIKELY: &str = "Ann,Lee,,07700 900777,L36 9YX,1961-03-09,cooking,\n";

fn named(staff: &Client, name: &str) -> usize {
    let found = staff.post("/volunteers/search", &json!({"name": name})).expect(200);
    found["items"].as_array().expect("a list").len()
}

fn likely(staff: &Client) -> (String, Value) {
    let ann = taken_in(staff, THERE).remove(0);
    let dry = dry_run(staff, LIKELY);
    assert_eq!(dry["totals"], totals(&[("likely_duplicate", 1)]), "{dry}");
    let row = &dry["rows"][0];
    assert_eq!(row["take"], "leave_out");
    assert_eq!(row["candidates"][0]["record_id"], json!(ann));
    let fields: Vec<_> =
        row["candidates"][0]["evidence"].as_array().unwrap().iter().map(|e| &e["field"]).collect();
    assert!(fields.contains(&&json!("date_of_birth")), "{fields:?}");
    (ann, dry)
}

#[test]
fn a_likely_duplicate_is_neither_joined_nor_added_without_a_persons_say() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (ann, dry) = likely(&staff);
        let before = person(&staff, &ann);
        let done = commit(&staff, &dry);
        assert_eq!(done["taking"], json!({"new": 0, "update": 0, "leave_out": 1}));
        assert_eq!(named(&staff, "Ann Lee"), 1);
        assert_eq!(person(&staff, &ann), before);
    });
}

#[test]
fn a_likely_duplicate_is_joined_or_added_as_a_person_says() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (ann, dry) = likely(&staff);
        let path = format!("/imports/{}", dry["id"].as_str().unwrap());
        let row_path = format!("{path}/rows/2");
        let etag = staff.get(&path).etag();
        let join = json!({"take": "update", "record_id": ann});
        let answer = staff.patch(&row_path, &etag, &join);
        let row = answer.expect(200);
        assert_eq!((&row["take"], &row["record_id"]), (&json!("update"), &json!(ann)));
        let fields: Vec<_> =
            row["changes"].as_array().unwrap().iter().map(|c| &c["field"]).collect();
        assert_eq!(fields, ["phone", "skills"]);
        assert_eq!(staff.patch(&row_path, &etag, &join).status, 412, "the import has changed");
        assert_eq!(staff.get(&path).expect(200)["rows"][0], row);
        // Another thought.
        let new = staff.patch(&row_path, &answer.etag(), &json!({"take": "new"})).expect(200);
        assert_eq!((&new["take"], &new["changes"][0]["old"]), (&json!("new"), &Value::Null));
        assert_eq!(new["sentence"], "Ann Lee: taken in as new, as was decided.");
        let join = json!({"rows": [{"line": 2, "take": "update", "record_id": ann}]});
        let done = staff.post(&format!("{path}/commit"), &join).expect(200);
        assert_eq!(done["taking"], json!({"new": 0, "update": 1, "leave_out": 0}));
        assert_eq!(named(&staff, "Ann Lee"), 1);
        assert_eq!(person(&staff, &ann)["phone"], "+447700900777");
        assert_eq!(person(&staff, &ann)["email"], "ann@example.org");
    });
}

#[test]
fn all_rows_of_an_outcome_are_decided_at_once() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (ann, _) = likely(&staff);
        let rows =
            format!("{LIKELY}Bob,Ray,bob@example.org,,,,,\nAnn,Lee,ann@example.org,,L34 1AA,,,\n");
        let dry = dry_run(&staff, &rows);
        assert_eq!(dry["totals"], totals(&[("likely_duplicate", 1), ("new", 1), ("update", 1)]));
        let choices = json!({"all": [{"outcome": "likely_duplicate", "take": "new"},
            {"outcome": "new", "take": "leave_out"}, {"outcome": "update", "take": "leave_out"}]});
        let path = format!("/imports/{}/commit", dry["id"].as_str().unwrap());
        let done = staff.post(&path, &choices).expect(200);
        assert_eq!(done["taking"], json!({"new": 1, "update": 0, "leave_out": 2}));
        assert_eq!((named(&staff, "Ann Lee"), named(&staff, "Bob Ray")), (2, 0));
        assert_eq!(person(&staff, &ann)["postcode"], "L36 9YX");
    });
}

#[test]
fn what_cannot_be_decided_is_refused_with_its_reason() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (ann, _) = likely(&staff);
    let rows = format!(
        "{LIKELY}Bob,Ray,bob@example.org,,,,,\nBob,Ray,bob@example.org,,,,,\n,,x@,,,,,\n\
        Ann,Lee,ann@example.org,,L34 1AA,,,\n"
    );
    let dry = dry_run(&staff, &rows);
    let path = format!("/imports/{}", dry["id"].as_str().unwrap());
    let etag = staff.get(&path).etag();
    let choose =
        |line: u32, choice: Value| staff.patch(&format!("{path}/rows/{line}"), &etag, &choice);
    assert_eq!(choose(2, json!({"take": "join"})).pointers(422), ["/take"]);
    assert_eq!(choose(2, json!({})).pointers(422), ["/take"]);
    assert_eq!(choose(2, json!({"take": "update"})).pointers(422), ["/record_id"]);
    let nobody = "01900000-0000-7000-8000-000000000000";
    let of_nobody = json!({"take": "update", "record_id": nobody});
    assert_eq!(choose(2, of_nobody).pointers(422), ["/record_id"]);
    assert_eq!(choose(2, json!({"take": "new", "record_id": ann})).pointers(422), ["/record_id"]);
    let twice = json!({"take": "update", "record_id": ann});
    assert_eq!(choose(2, twice).pointers(422), ["/record_id"], "line 6 changes her already");
    for line in [4, 5] {
        let refused = choose(line, json!({"take": "new"})).expect(409);
        assert_eq!(refused["code"], "not_choosable", "line {line}");
    }
    assert_eq!(choose(1, json!({"take": "new"})).status, 404);
    assert_eq!(choose(99, json!({"take": "new"})).status, 404);
    let all = |outcome: &str, take: &str| {
        let body = json!({"all": [{"outcome": outcome, "take": take}]});
        staff.post(&format!("{path}/commit"), &body).pointers(422)
    };
    assert_eq!(
        all("likely_duplicate", "update"),
        ["/all/0"],
        "whether two are one is decided singly"
    );
    assert_eq!(all("refused", "new"), ["/all/0"]);
    assert_eq!(all("odd", "new"), ["/all/0"]);
    assert_eq!(staff.get(&path).expect(200)["state"], "dry_run");
}
