//! Who is erased is gone: from the answers, from the rankings and from the bytes on disk.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use jiff::{SignedDuration, Timestamp};
use onestop::app::erasures::Erasures;
use onestop::app::{App, Parts};
use onestop::auth::keys::Keys;
use onestop::auth::password::Passwords;
use onestop::auth::pseudonyms::Pseudonyms;
use onestop::auth::token::Tokens;
use onestop::clock::Clock;
use onestop::store::audit::verify_chain;
use onestop::store::erasures;
use serde_json::json;

use crate::restart::staff_at;

use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, volunteer, with};
use crate::support::databases::{each_database, sqlite};

/// A name that stands nowhere else.
const NAME: &str = "Xanthippe-Quillfeather";

#[test]
fn an_erased_person_is_in_no_answer_and_no_ranking() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let person = made(&staff, "/volunteers", &volunteer());
        let asked = json!({"need_id": need, "volunteer_id": person, "state": "offered"});
        made(&staff, "/placements", &asked);
        assert_eq!(staff.delete(&format!("/volunteers/{person}")).status, 202);
        assert_eq!(staff.get(&format!("/volunteers/{person}")).status, 404);
        assert_eq!(staff.delete(&format!("/volunteers/{person}")).status, 404);
        let found = staff.post("/volunteers/search", &json!({"name": "Taylor"})).expect(200);
        assert_eq!(found["items"], json!([]));
        let ranking = staff.get(&format!("/needs/{need}/matches")).expect(200);
        assert_eq!(ranking["considered"], 0);
    });
}

#[test]
fn no_byte_of_an_erased_person_stays_in_the_database_file() {
    let database = sqlite();
    let file = database.address().trim_start_matches("sqlite://").to_owned();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let named =
        with(volunteer(), &json!({"family_name": NAME, "email": format!("{NAME}@example.org")}));
    let person = made(&staff, "/volunteers", &named);
    assert!(holds(&file, NAME), "the scan finds what is there");
    assert_eq!(staff.delete(&format!("/volunteers/{person}")).status, 202);
    assert!(app.app.is_scrubbing());
    app.app.tick().unwrap();
    assert!(!app.app.is_scrubbing());
    assert!(!holds(&file, NAME));
}

#[test]
fn a_dry_run_does_not_bring_an_erased_person_back() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let file = json!({
            "csv": "First,Last,Mail\nZoe,Quill,zoe@example.org\n",
            "mapping": {"columns": {"First": "given_name", "Last": "family_name", "Mail": "email"}}
        });
        let dry_run = made(&staff, "/imports", &file);
        let zoe = with(
            volunteer(),
            &json!({"given_name": "Zoe", "family_name": "Quill", "email": "Zoe@example.org"}),
        );
        let person = made(&staff, "/volunteers", &zoe);
        assert_eq!(staff.delete(&format!("/volunteers/{person}")).status, 202);
        let commit = staff.act(&format!("/imports/{dry_run}/commit"));
        assert_eq!(commit.expect(409)["code"], "import_outdated");
        let found = staff.post("/volunteers/search", &json!({"name": "Quill"})).expect(200);
        assert_eq!(found["items"], json!([]));
    });
}

#[test]
fn the_place_of_an_erased_person_is_open_again() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (organisation, _) = open_need(&staff);
    let id = made(&staff, "/needs", &with(need(&organisation), &json!({"places": 1})));
    let person = made(&staff, "/volunteers", &volunteer());
    let asked = json!({"need_id": id, "volunteer_id": person, "state": "offered"});
    let placement = made(&staff, "/placements", &asked);
    let yes = json!({"from": "offered", "to": "accepted"});
    staff.post(&format!("/placements/{placement}/events"), &yes).expect(200);
    assert_eq!(staff.get(&format!("/needs/{id}")).expect(200)["state"], "filled");
    assert_eq!(staff.delete(&format!("/volunteers/{person}")).status, 202);
    assert_eq!(staff.get(&format!("/needs/{id}")).expect(200)["state"], "open");
}

/// Whether a text stands in the database file or its write-ahead log, in any case.
fn holds(file: &str, text: &str) -> bool {
    let wanted = text.to_lowercase().into_bytes();
    let mut files = vec![file.to_owned(), format!("{file}-wal")];
    files.retain(|file| Path::new(file).exists());
    assert!(!files.is_empty());
    files.iter().any(|file| {
        let bytes = std::fs::read(file).unwrap().to_ascii_lowercase();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    })
}

#[test]
fn whoever_was_erased_does_not_come_back_with_a_restored_backup() {
    let database = sqlite();
    let file = database.address().trim_start_matches("sqlite://").to_owned();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let person = made(&centre.broker, "/volunteers", &volunteer());
    let other = made(&centre.broker, "/volunteers", &volunteer());
    let backup = format!("{file}.backup");
    let mut conn = SqliteConnection::establish(&file).unwrap();
    conn.batch_execute(&format!("VACUUM INTO '{backup}'")).unwrap();
    drop(conn);
    assert_eq!(centre.broker.delete(&format!("/volunteers/{person}")).status, 202);
    drop(app);
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{file}{end}"));
    }
    std::fs::rename(backup, &file).unwrap();
    let app = TestApp::start(&database);
    let staff = staff_at(&app, &centre);
    assert_eq!(staff.get(&format!("/volunteers/{person}")).status, 404);
    staff.get(&format!("/volunteers/{other}")).expect(200);
    assert_eq!(app.app.store().read(verify_chain).unwrap().broken, None);
}

#[test]
fn the_ledger_is_in_the_database_and_beside_it_and_names_nobody() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let person = made(&staff, "/volunteers", &volunteer());
        staff.delete(&format!("/volunteers/{person}"));
        let lines = database.erasures().ledger.lines().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(app.app.store().read(erasures::all).unwrap(), lines);
        let text = std::fs::read_to_string(database.ledger()).unwrap();
        assert!(text.contains(&person) && !text.contains("sam") && !text.contains("7700"));
        // Another server of the same database has a file of its own, and fills it.
        std::fs::remove_file(database.ledger()).unwrap();
        let _another = TestApp::start(database);
        assert_eq!(database.erasures().ledger.lines().unwrap(), lines);
    });
}

#[test]
fn staff_take_in_again_who_was_erased_only_if_they_asked_for_it() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let person = made(&staff, "/volunteers", &volunteer());
        staff.delete(&format!("/volunteers/{person}"));
        let by_phone = with(volunteer(), &json!({"email": null}));
        let refused = staff.post("/volunteers", &by_phone).expect(409);
        assert_eq!(refused["code"], "erased_before");
        let stranger = with(volunteer(), &json!({"email": null, "phone": null}));
        made(&staff, "/volunteers", &stranger);
        made(&staff, "/volunteers?returning=true", &by_phone);
        let mut signing_up = volunteer();
        signing_up.as_object_mut().unwrap().remove("status");
        let answer = app.anyone().post("/volunteers", &signing_up).expect(202);
        assert!(answer["receipt"].is_string());
    });
}

#[test]
fn a_database_and_the_key_of_another_do_not_go_together() {
    each_database(|database| {
        drop(TestApp::start(database));
        let keys = Keys::parse(&"11".repeat(32)).unwrap();
        let clock = Clock::fixed("2026-11-21T21:00:00Z".parse::<Timestamp>().unwrap());
        let parts = Parts {
            store: database.store(),
            tokens: Tokens::new(&keys, clock.clone(), SignedDuration::from_hours(8)).unwrap(),
            clock,
            passwords: Passwords::new(1, 1).unwrap(),
            erasures: Erasures { pseudonyms: Pseudonyms::new(&keys), ..database.erasures() },
        };
        let refused = App::open(parts).err().expect("another key is refused");
        assert!(refused.log_text().unwrap().contains("ONESTOP_ERASURES_KEY_FILE"));
    });
}
