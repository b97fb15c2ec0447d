//! Long files: how far they are, and what becomes of one that nobody reads any more.

use jiff::SignedDuration;
use onestop::clock::Clock;
use onestop::domain::ids::ImportId;
use onestop::domain::import::ImportState;
use onestop::http::server::Settings;
use onestop::store::{Error, imports};
use serde_json::json;

use super::updates::commit;
use crate::restart::staff_at;
use crate::support::app::TestApp;
use crate::support::databases::{each_database, sqlite};

/// Rows of the long file, and how often its progress is asked for at most.
const ROWS: usize = 4_000;
const ASKED_AT_MOST: usize = 100_000;

#[test]
fn a_long_file_is_answered_at_once_and_says_how_far_it_is() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let rows = (0..ROWS).map(|n| format!("Ann{n},Lee,ann{n}@example.org"));
    let rows: Vec<String> =
        std::iter::once("First name,Surname,Email".to_owned()).chain(rows).collect();
    let csv = rows.join("\n");
    let headers = [("Content-Type", "text/csv"), ("Prefer", "respond-async")];
    let answer = staff.send("POST", "/imports", &headers, Some(&csv));
    let begun = answer.expect(202);
    assert_eq!((&begun["state"], &begun["rows_total"]), (&json!("reading"), &json!(ROWS)));
    let path = answer.header("location").unwrap().trim_start_matches("/api/v1").to_owned();
    let mut done = begun["rows_done"].as_u64().unwrap();
    let mut report = begun;
    for _ in 0..ASKED_AT_MOST {
        report = staff.get(&path).expect(200);
        let now = report["rows_done"].as_u64().unwrap();
        assert!(now >= done && now <= ROWS as u64, "{now} after {done}");
        done = now;
        if report["state"] != "reading" {
            break;
        }
    }
    assert_eq!((&report["state"], &report["rows_done"]), (&json!("dry_run"), &json!(ROWS)));
    let done = commit(&staff, &report);
    assert_eq!((&done["rows_done"], &done["state"]), (&json!(ROWS), &json!("committed")));
}

#[test]
fn an_import_whose_server_died_while_reading_has_failed_and_says_what_to_do() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let file = json!({"csv": "First name,Surname\nAnn,Lee\n"});
        let dry = centre.broker.post("/imports", &file).expect(201);
        let id: ImportId = dry["id"].as_str().unwrap().parse().unwrap();
        let written = app.app.store().write(|tx| -> Result<(), Error> {
            let mut import = imports::get_locked(tx, centre.id, id)?.expect("the import");
            (import.state, import.version) = (ImportState::Reading, import.version + 1);
            imports::update(tx, centre.id, &import)
        });
        written.expect("the import is as it was when the server died");
        let later = app.clock.now() + SignedDuration::from_mins(20);
        drop(app);
        let app = TestApp::start_with(database, Clock::fixed(later), Settings::default());
        app.app.tick().expect("the upkeep runs at the start");
        let staff = staff_at(&app, &centre);
        let path = format!("/imports/{id}");
        let failed = staff.get(&path).expect(200);
        assert_eq!((&failed["state"], &failed["rows"]), (&json!("failed"), &json!([])));
        assert!(
            failed["summary"][0].as_str().unwrap().ends_with("send the file again."),
            "{failed}"
        );
        assert_eq!(staff.act(&format!("{path}/commit")).expect(409)["code"], "import_failed");
        let again = staff.post("/imports", &file).expect(201);
        assert_eq!(again["state"], "dry_run");
    });
}
