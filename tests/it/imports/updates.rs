//! People of a file who are there already.

use serde_json::{Value, json};

use super::totals;
use crate::support::app::TestApp;
use crate::support::builders::made;
use crate::support::client::Client;
use crate::support::databases::each_database;

pub const HEADING: &str = "First,Last,Mail,Phone,Postcode,Born,Skills,Status\n";

/// A body for rows below [`HEADING`].
pub fn body(rows: &str) -> Value {
    json!({
        "csv": format!("{HEADING}{rows}"),
        "source": "Member list",
        "mapping": {"columns": {"First": "given_name", "Last": "family_name", "Mail": "email",
            "Phone": "phone", "Postcode": "postcode", "Born": "date_of_birth",
            "Skills": "skills", "Status": "status"}},
        "basis": {"status": "active", "consent_purpose": "matching", "consent_wording": "2026-11",
            "source": "Member list", "date": "2026-11-01", "asserted_by": "Jo"}
    })
}

/// The dry run of some rows.
pub fn dry_run(staff: &Client, rows: &str) -> Value {
    staff.post("/imports", &body(rows)).expect(201)
}

/// Takes an import in; its report.
pub fn commit(staff: &Client, dry: &Value) -> Value {
    staff.act(&format!("/imports/{}/commit", dry["id"].as_str().expect("an id"))).expect(200)
}

/// Takes some rows in; the record of each row.
pub fn taken_in(staff: &Client, rows: &str) -> Vec<String> {
    let done = commit(staff, &dry_run(staff, rows));
    let rows = done["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["record_id"].as_str().unwrap_or_default().to_owned()).collect()
}

pub fn person(staff: &Client, id: &str) -> Value {
    staff.get(&format!("/volunteers/{id}")).expect(200)
}

/// Field, old, new, whether it is taken over, why not.
pub fn changes(row: &Value) -> Vec<Value> {
    let all = row["changes"].as_array().cloned().unwrap_or_default();
    all.iter().map(|c| json!([c["field"], c["old"], c["new"], c["take"], c["why"]])).collect()
}

#[test]
fn what_a_row_says_otherwise_is_shown_field_by_field_and_a_blank_cell_erases_nothing() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let ann = taken_in(
            &staff,
            "Ann,Lee,ann@example.org,07700 900123,L36 9YX,1961-03-09,First aid,\n",
        )
        .remove(0);
        let dry = dry_run(&staff, "Ann,Lee,ANN@example.org,,L34 1AA,,cooking,\n");
        assert_eq!(dry["totals"], totals(&[("update", 1)]));
        let row = &dry["rows"][0];
        assert_eq!((&row["outcome"], &row["record_id"]), (&json!("update"), &json!(ann)));
        let expected = [
            json!(["postcode", "L36 9YX", "L34 1AA", true, null]),
            json!(["skills", "first-aid", "cooking; first-aid", true, null]),
        ];
        assert_eq!(changes(row), expected);
        assert_eq!(person(&staff, &ann)["postcode"], "L36 9YX", "not yet");
        commit(&staff, &dry);
        let after = person(&staff, &ann);
        assert_eq!(
            (&after["postcode"], &after["phone"]),
            (&json!("L34 1AA"), &json!("+447700900123"))
        );
        assert_eq!(after["skills"].as_array().map(Vec::len), Some(2));
        // Once more: nothing is new.
        let again = dry_run(&staff, "Ann,Lee,ANN@example.org,,L34 1AA,,cooking,\n");
        assert_eq!(again["totals"], totals(&[("unchanged", 1)]));
        assert_eq!(changes(&again["rows"][0]), Vec::<Value>::new());
    });
}

#[test]
fn what_was_changed_here_since_is_shown_and_stays_unless_somebody_says_otherwise() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let row = "Ann,Lee,ann@example.org,07700 900123,L36 9YX,,First aid; cooking,\n";
        let ann = taken_in(&staff, row).remove(0);
        let path = format!("/volunteers/{ann}");
        let etag = staff.get(&path).etag();
        let ours = json!({"phone": "+447700900999", "skills": [{"skill": "cooking", "level": 2}]});
        staff.patch(&path, &etag, &ours).expect(200);
        for round in ["the same file", "and again"] {
            let dry = dry_run(&staff, row);
            assert_eq!(dry["totals"], totals(&[("unchanged", 1)]), "{round}");
            let expected = [
                json!(["phone", "+447700900999", "+447700900123", false, "changed_here"]),
                json!(["skills", "cooking", "cooking; first-aid", false, "changed_here"]),
            ];
            assert_eq!(changes(&dry["rows"][0]), expected, "{round}");
            commit(&staff, &dry);
            assert_eq!(person(&staff, &ann)["phone"], "+447700900999", "{round}");
        }
        let other = row.replace("900123", "900555");
        let dry = dry_run(&staff, &other);
        let id = dry["id"].as_str().expect("an id");
        let chosen = json!({"take": "update", "fields": ["phone"]});
        let etag = staff.get(&format!("/imports/{id}")).etag();
        let row = staff.patch(&format!("/imports/{id}/rows/2"), &etag, &chosen).expect(200);
        assert_eq!(changes(&row)[0][3], true);
        commit(&staff, &dry);
        assert_eq!(person(&staff, &ann)["phone"], "+447700900555");
    });
}

#[test]
fn no_file_gives_back_a_consent_changes_an_age_or_brings_back_who_has_left() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let ann = taken_in(&staff, "Ann,Lee,ann@example.org,,,2010-03-09,,\n").remove(0);
        let line = json!({"purpose": "matching", "act": "withdrawn", "wording": "2026-11"});
        staff.post(&format!("/volunteers/{ann}/consents"), &line).expect(201);
        let path = format!("/volunteers/{ann}");
        let etag = staff.get(&path).etag();
        staff.patch(&path, &etag, &json!({"status": "left"})).expect(200);
        let dry = dry_run(&staff, "Ann,Lee,ann@example.org,,,1990-03-09,,active\n");
        let shown = changes(&dry["rows"][0]);
        let whys: Vec<_> = shown.iter().map(|c| (&c[0], &c[3], &c[4])).collect();
        assert_eq!(
            json!(whys),
            json!([
                ["date_of_birth", false, "age"],
                ["status", false, "has_left"],
                ["consent", false, "consent_withdrawn"]
            ])
        );
        // Nor when somebody says so.
        let id = dry["id"].as_str().expect("an id");
        for field in ["date_of_birth", "consent"] {
            let choice = json!({"rows": [{"line": 2, "take": "update", "fields": [field]}]});
            let refused = staff.post(&format!("/imports/{id}/commit"), &choice);
            assert_eq!(refused.pointers(422), ["/rows/0/fields/0"]);
        }
        commit(&staff, &dry);
        let after = person(&staff, &ann);
        assert_eq!(
            (&after["status"], &after["date_of_birth"]),
            (&json!("left"), &json!("2010-03-09"))
        );
        let ledger = staff.get(&format!("/volunteers/{ann}/consents")).expect(200);
        assert_eq!(ledger["items"].as_array().expect("lines").last().unwrap()["act"], "withdrawn");
    });
}

#[test]
fn rows_of_one_person_make_one_record() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let rows = "Sarah,Chen,sarah@example.org,,,,cooking,\n\
            Raj,Patel,raj@example.org,,,,,\n\
            Sarah,Chen,Sarah@example.org,07700 900123,,,driving,\n";
        let dry = dry_run(&staff, rows);
        assert_eq!(dry["totals"], totals(&[("new", 2), ("repeated", 1)]));
        assert_eq!(dry["rows"][2]["same_as_line"], 2);
        let done = commit(&staff, &dry);
        let sarah = person(&staff, done["rows"][0]["record_id"].as_str().expect("an id"));
        assert_eq!(sarah["phone"], "+447700900123");
        let skills: Vec<_> =
            sarah["skills"].as_array().unwrap().iter().map(|s| &s["skill"]).collect();
        assert_eq!(skills, ["cooking", "driving"]);
    });
}

#[test]
fn what_changed_since_the_dry_run_is_named_by_its_line_and_nothing_is_taken_in() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let ann = taken_in(&staff, "Ann,Lee,ann@example.org,,,,,\n").remove(0);
        let rows = "New,One,new@example.org,,,,,\n\
            Ann,Lee,ann@example.org,07700 900123,,,,\n\
            New,Two,two@example.org,,,,,\n";
        let dry = dry_run(&staff, rows);
        let path = format!("/volunteers/{ann}");
        let etag = staff.get(&path).etag();
        staff.patch(&path, &etag, &json!({"known_as": "Annie"})).expect(200);
        made(
            &staff,
            "/volunteers",
            &json!({"given_name": "New", "family_name": "Two", "email": "two@example.org"}),
        );
        let commit = format!("/imports/{}/commit", dry["id"].as_str().unwrap());
        let refused = staff.act(&commit).expect(409);
        assert_eq!(refused["code"], "import_outdated");
        let said = refused["detail"].as_str().unwrap();
        assert!(said.contains("line 3, 4"), "{said}");
        let found = staff.post("/volunteers/search", &json!({"name": "New One"})).expect(200);
        assert_eq!(found["items"], json!([]));
    });
}

#[test]
fn who_asked_to_be_forgotten_does_not_come_back_with_a_file() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let row = "Ann,Lee,ann@example.org,,L36 9YX,,,\n";
        let ann = taken_in(&staff, row).remove(0);
        assert_eq!(staff.delete(&format!("/volunteers/{ann}")).status, 202);
        let dry = dry_run(&staff, row);
        assert_eq!(dry["totals"], totals(&[("refused", 1)]));
        assert_eq!(dry["rows"][0]["errors"][0]["code"], "erased");
    });
}
