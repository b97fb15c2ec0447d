//! Who is erased is gone: from the answers, from the rankings and from the bytes on disk.

use std::path::Path;

use serde_json::json;

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
    let app = TestApp::start(&sqlite());
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
