//! Files as they are: samples of other systems, raw bodies, proposed and kept mappings.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::totals;
use super::updates::{commit, person};
use crate::bad_input::stored;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

/// Sends a file as the body itself.
fn send(staff: &Client, path: &str, media_type: &str, file: &[u8]) -> (u16, Value) {
    let answer = staff.send_bytes("POST", path, &[("Content-Type", media_type)], file);
    (answer.status, answer.json())
}

fn csv(staff: &Client, query: &str, file: &[u8]) -> Value {
    let (status, report) = send(staff, &format!("/imports{query}"), "text/csv", file);
    assert_eq!(status, 201, "{report}");
    report
}

fn samples() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/import");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no samples at {}", folder.display());
    None
}

#[test]
fn every_sample_comes_in_by_the_proposed_mapping_alone_and_the_second_time_changes_nothing() {
    let Some(folder) = samples() else { return };
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let mut read = 0;
        for entry in std::fs::read_dir(&folder).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|extension| extension != "csv") {
                continue;
            }
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let file = std::fs::read(&path).expect("a sample");
            let query = format!("?source={name}");
            let first = csv(&staff, &query, &file);
            eprintln!("{name}: {} {}", first["totals"], first["reading"]["found"]);
            assert_eq!(first["reading"]["mapping"], "proposed", "{name}");
            assert_eq!(first["totals"]["refused"], 0, "{name}: {first}");
            assert_ne!(first["taking"]["new"], 0, "{name}");
            commit(&staff, &first);
            let before = stored(&staff);
            let second = csv(&staff, &query, &file);
            assert_eq!(second["reading"]["mapping"], "kept", "{name}");
            assert_eq!(second["totals"]["new"], 0, "{name}: {second}");
            assert_eq!(second["totals"]["update"], 0, "{name}: {second}");
            assert_eq!(second["taking"]["new"], 0, "{name}: {second}");
            commit(&staff, &second);
            assert_eq!(stored(&staff), before, "{name}");
            read += 1;
        }
        assert!(read >= 5, "{read} samples");
    });
}

#[test]
fn a_preview_proposes_and_asks_and_stores_nothing() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let file = b"Forename;Surname;E-mail;DOB\nAnn;Lee;ann@example.org;03/02/1961\n";
    let (status, proposal) = send(&staff, "/imports/mapping", "text/csv", file);
    assert_eq!(status, 200, "{proposal}");
    let fields: Vec<_> =
        proposal["columns"].as_array().unwrap().iter().map(|c| &c["field"]).collect();
    assert_eq!(fields, ["given_name", "family_name", "email", "date_of_birth"]);
    assert_eq!(proposal["questions"][0]["code"], "date_order");
    assert_eq!(staff.get("/imports").expect(200)["items"], json!([]));
    // Without an answer the row waits; with it the date is read.
    let asked = csv(&staff, "", file);
    assert_eq!(asked["totals"], totals(&[("refused", 1)]));
    let answered = csv(&staff, "?date_order=day_first", file);
    assert_eq!(answered["totals"], totals(&[("new", 1)]));
    let done = commit(&staff, &answered);
    let ann = person(&staff, done["rows"][0]["record_id"].as_str().unwrap());
    assert_eq!(ann["date_of_birth"], "1961-02-03");
    let (status, refused) = send(&staff, "/imports?date_order=odd", "text/csv", file);
    assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/answers/date_order")));
}

#[test]
fn the_next_file_of_a_source_is_read_like_the_last_and_people_are_known_by_its_keys() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let query = "?source=Old%20system&status=active&consent_purpose=matching\
            &consent_wording=2026-11&consent_date=2026-11-01";
        let file = "Id,Forename,Surname,Postcode\nA1,Ann,Lee,L36 9YX\nA2,Bob,Ray,L34 1AA\n";
        let done = commit(&staff, &csv(&staff, query, file.as_bytes()));
        let ann = done["rows"][0]["record_id"].as_str().unwrap().to_owned();
        assert_eq!(person(&staff, &ann)["status"], "active");
        // Married, moved, and without an address: the key of the old system knows her.
        let next = "Id,Forename,Surname,Postcode\nA1,Ann,Smith,L33 7AA\n";
        let dry = csv(&staff, query, next.as_bytes());
        assert_eq!(dry["reading"]["mapping"], "kept");
        assert_eq!(dry["totals"], totals(&[("update", 1)]), "{dry}");
        assert_eq!(dry["rows"][0]["record_id"], json!(ann));
        commit(&staff, &dry);
        assert_eq!(person(&staff, &ann)["family_name"], "Smith");
        let sources = staff.get("/import-sources").expect(200);
        assert_eq!(sources["items"][0]["name"], "old system");
        assert_eq!(staff.delete("/import-sources/old%20system").status, 204);
        assert_eq!(csv(&staff, query, next.as_bytes())["reading"]["mapping"], "proposed");
    });
}

#[test]
fn a_row_that_says_no_is_not_declared_to_have_said_yes() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let body = json!({
        "csv": "First,Last,Mail,Matching\nAnn,Lee,ann@example.org,no\nBob,Ray,bob@example.org,yes\n",
        "mapping": {"columns": {"First": "given_name", "Last": "family_name", "Mail": "email",
            "Matching": "consent_matching"}},
        "basis": {"status": "active", "consent_purpose": "matching", "consent_wording": "2026-11",
            "source": "a list", "date": "2026-11-01", "asserted_by": "Jo"}
    });
    let done = commit(&staff, &staff.post("/imports", &body).expect(201));
    let lines = |row: usize| {
        let id = done["rows"][row]["record_id"].as_str().unwrap();
        let ledger = staff.get(&format!("/volunteers/{id}/consents")).expect(200);
        ledger["items"].as_array().unwrap().len()
    };
    assert_eq!((lines(0), lines(1)), (0, 1));
}
