//! Notes about people and organisations: written by staff or brought by a file, read by staff.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, organisation, volunteer, with};
use crate::support::databases::{each_database, sqlite};

fn texts(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect()
}

#[test]
fn a_note_is_written_read_changed_and_taken_away() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let person = made(&staff, "/volunteers", &volunteer());
        let group = made(&staff, "/organisations", &organisation());
        for about in
            [format!("/volunteers/{person}/notes"), format!("/organisations/{group}/notes")]
        {
            let first = staff.post(&about, &json!({"text": "Rang.\nPrefers mornings."}));
            let note = first.expect(201);
            let at = first.header("location").unwrap().trim_start_matches("/api/v1").to_owned();
            assert_eq!(staff.get(&at).expect(200), note);
            assert!(note["author"].as_str().unwrap().starts_with("staff:"), "{note}");
            assert_eq!(note["import_id"], Value::Null);
            let second = made(&staff, &about, &json!({"text": "Came in."}));
            let changed = staff.patch(&at, &first.etag(), &json!({"text": "Rang twice."}));
            assert_eq!(changed.expect(200)["text"], "Rang twice.");
            assert_eq!(staff.patch(&at, &first.etag(), &json!({"text": "x"})).status, 412);
            let page = staff.get(&format!("{about}?limit=1")).expect(200);
            assert_eq!(texts(&page), ["Rang twice."]);
            let next = page["next"].as_str().unwrap();
            let page = staff.get(&format!("{about}?limit=1&cursor={next}")).expect(200);
            assert_eq!((texts(&page), &page["next"]), (vec!["Came in."], &Value::Null));
            staff.delete(&at).expect(204);
            assert_eq!(staff.get(&at).status, 404);
            assert_eq!(staff.delete(&at).status, 404);
            assert_eq!(staff.get(&format!("{about}/{second}")).status, 200);
        }
    });
}

#[test]
fn a_note_says_something_and_not_too_much() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let person = made(&staff, "/volunteers", &volunteer());
    let notes = format!("/volunteers/{person}/notes");
    for text in ["", "  \n", "a\u{0}b", &"x".repeat(5001)] {
        assert_eq!(staff.post(&notes, &json!({"text": text})).pointers(422), ["/text"]);
    }
    assert_eq!(staff.post(&notes, &json!({"text": "a", "about": "b"})).pointers(422), ["/about"]);
    let key = [("Content-Type", "application/json"), ("Idempotency-Key", "one")];
    let body = json!({"text": "Once."}).to_string();
    let send = || staff.send("POST", &notes, &key, Some(&body)).expect(201);
    assert_eq!(send(), send());
    assert_eq!(texts(&staff.get(&notes).expect(200)), ["Once."]);
}

#[test]
fn notes_that_a_file_brought_are_read_and_go_with_the_person() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let file =
            json!({"csv": "First name,Surname,Email,Notes\nAnn,Lee,ann@example.org,Feeds cats\n"});
        let import = made(staff, "/imports", &file);
        let done = staff.act(&format!("/imports/{import}/commit")).expect(200);
        let ann = done["rows"][0]["record_id"].as_str().unwrap().to_owned();
        let notes = staff.get(&format!("/volunteers/{ann}/notes")).expect(200);
        assert_eq!(texts(&notes), ["Feeds cats"]);
        assert_eq!(notes["items"][0]["import_id"], import.as_str());
        let note = notes["items"][0]["id"].as_str().unwrap().to_owned();
        // What the other record's notes say goes over with a merge, to the address of the keeper.
        let other = with(volunteer(), &json!({"given_name": "Anne", "family_name": "Lee"}));
        let keeper = made(staff, "/volunteers", &other);
        let merge = format!("/volunteers/{keeper}/merge");
        staff.post(&merge, &json!({"other_id": ann})).expect(200);
        assert_eq!(staff.get(&format!("/volunteers/{ann}/notes")).status, 410);
        let of_keeper = format!("/volunteers/{keeper}/notes");
        assert_eq!(texts(&staff.get(&of_keeper).expect(200)), ["Feeds cats"]);
        let after = staff.get("/changes").expect(200)["after"].clone();
        staff.delete(&format!("/volunteers/{keeper}")).expect(202);
        assert_eq!(staff.get(&of_keeper).status, 404);
        let changes = staff.get(&format!("/changes?after={after}")).expect(200);
        let gone = json!({"entity": "note", "id": note, "gone": true});
        assert!(changes["items"].as_array().unwrap().contains(&gone), "{changes}");
    });
}

#[test]
fn who_reads_or_writes_a_note_stands_in_the_audit() {
    let app = TestApp::start(&sqlite());
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let person = made(staff, "/volunteers", &volunteer());
    let notes = format!("/volunteers/{person}/notes");
    let note = made(staff, &notes, &json!({"text": "Rang."}));
    staff.get(&notes).expect(200);
    staff.delete(&format!("{notes}/{note}")).expect(204);
    let audit = centre.admin.get("/audit").expect(200);
    let lines = audit["items"].as_array().unwrap().iter().filter(|line| line["entity"] == "note");
    let actions: Vec<&str> = lines.map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["remove", "read", "add"]);
}
