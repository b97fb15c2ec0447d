//! Hours of placements: recorded once they were given, by staff and by the group.

use serde_json::{Value, json};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, open_need, volunteer};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

/// A placement that has begun, its volunteer, and the contact of its group.
struct Begun {
    centre: TestCentre,
    contact: Client,
    person: String,
    placement: String,
}

fn begun(app: &TestApp) -> Begun {
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let (organisation, need) = open_need(staff);
    let contact = app.contact(&centre, &organisation);
    let person = made(staff, "/volunteers", &volunteer());
    let offer = json!({"need_id": need, "volunteer_id": person, "state": "offered"});
    let placement = made(staff, "/placements", &offer);
    let begun = Begun { centre, contact, person, placement };
    for step in ["offered>accepted", "accepted>introduced", "introduced>started"] {
        begun.step(step);
    }
    begun
}

impl Begun {
    fn step(&self, step: &str) {
        let (from, to) = step.split_once('>').unwrap();
        let path = format!("/placements/{}/events", self.placement);
        self.centre.broker.post(&path, &json!({"from": from, "to": to})).expect(200);
    }

    fn path(&self) -> String {
        format!("/placements/{}/hours", self.placement)
    }

    fn minutes(&self) -> Vec<u64> {
        let list = self.centre.broker.get(&self.path()).expect(200);
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["minutes"].as_u64().unwrap()).collect()
    }
}

fn day(date: &str, minutes: u32) -> Value {
    json!({"first_date": date, "minutes": minutes})
}

#[test]
fn hours_are_recorded_listed_put_right_and_taken_away() {
    each_database(|database| {
        let app = TestApp::start(database);
        let begun = begun(&app);
        let staff = &begun.centre.broker;
        let first = staff.post(&begun.path(), &day("2026-11-20", 150));
        let hours = first.expect(201);
        assert_eq!((&hours["last_date"], &hours["by"]), (&json!("2026-11-20"), &json!("staff")));
        let at = first.header("location").unwrap().trim_start_matches("/api/v1").to_owned();
        assert_eq!(staff.get(&at).expect(200), hours);
        let many = json!({"first_date": "2026-10-01", "last_date": "2026-10-31", "minutes": 1200});
        made(&begun.contact, &begun.path(), &many);
        assert_eq!(begun.minutes(), [150, 1200]);
        let right = staff.patch(&at, &first.etag(), &json!({"minutes": 120}));
        assert_eq!(right.expect(200)["minutes"], 120);
        assert_eq!(staff.patch(&at, &first.etag(), &json!({"minutes": 90})).status, 412);
        staff.delete(&at).expect(204);
        assert_eq!(staff.get(&at).status, 404);
        assert_eq!(begun.minutes(), [1200]);
        begun.step("started>completed");
        made(staff, &begun.path(), &day("2026-11-21", 30));
        assert_eq!(begun.minutes(), [1200, 30], "late hours are taken");
    });
}

#[test]
fn hours_that_cannot_have_been_given_are_refused() {
    let app = TestApp::start(&sqlite());
    let begun = begun(&app);
    let staff = &begun.centre.broker;
    let refused = |body: Value| staff.post(&begun.path(), &body).pointers(422);
    assert_eq!(refused(day("2026-11-22", 60)), ["/first_date"], "tomorrow");
    assert_eq!(refused(day("2026-11-20", 0)), ["/minutes"]);
    assert_eq!(refused(day("2026-11-20", 1441)), ["/minutes"]);
    assert_eq!(refused(json!({"first_date": "yesterday", "minutes": 5})), ["/first_date"]);
    let backwards = json!({"first_date": "2026-11-20", "last_date": "2026-11-19", "minutes": 5});
    assert_eq!(refused(backwards), ["/last_date"]);
    assert_eq!(begun.minutes(), [0; 0]);
    let (_, need) = open_need(staff);
    let person = made(staff, "/volunteers", &volunteer());
    let offer = json!({"need_id": need, "volunteer_id": person, "state": "offered"});
    let offered = made(staff, "/placements", &offer);
    let early = staff.post(&format!("/placements/{offered}/hours"), &day("2026-11-20", 60));
    assert_eq!(early.expect(409)["code"], "not_started");
}

#[test]
fn a_placement_with_hours_has_begun_until_they_are_taken_away() {
    let app = TestApp::start(&sqlite());
    let begun = begun(&app);
    let staff = &begun.centre.broker;
    let hours = made(staff, &begun.path(), &day("2026-11-20", 60));
    let back = json!({"from": "started", "to": "introduced", "correction": true, "note": "wrong"});
    let events = format!("/placements/{}/events", begun.placement);
    assert_eq!(staff.post(&events, &back).expect(409)["code"], "has_hours");
    staff.delete(&format!("{}/{hours}", begun.path())).expect(204);
    staff.post(&events, &back).expect(200);
}

#[test]
fn a_group_does_not_read_the_notes_of_staff() {
    let app = TestApp::start(&sqlite());
    let begun = begun(&app);
    let staff = &begun.centre.broker;
    let noted = |minutes: u32| json!({"first_date": "2026-11-20", "minutes": minutes, "note": "n"});
    let ours = made(staff, &begun.path(), &noted(60));
    made(&begun.contact, &begun.path(), &noted(61));
    let list = begun.contact.get(&begun.path()).expect(200);
    let seen: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|h| &h["note"]).collect();
    assert_eq!(seen, [&Value::Null, &json!("n")]);
    let one = begun.contact.get(&format!("{}/{ours}", begun.path())).expect(200);
    assert_eq!(one["note"], Value::Null);
}

#[test]
fn hours_go_with_a_merge_and_stay_without_their_note_after_an_erasure() {
    each_database(|database| {
        let app = TestApp::start(database);
        let begun = begun(&app);
        let staff = &begun.centre.broker;
        let noted = json!({"first_date": "2026-11-20", "minutes": 60, "note": "Sam was late"});
        let hours = made(staff, &begun.path(), &noted);
        let keeper = made(staff, "/volunteers", &volunteer());
        let merge = format!("/volunteers/{keeper}/merge");
        staff.post(&merge, &json!({"other_id": begun.person})).expect(200);
        assert_eq!(begun.minutes(), [60]);
        staff.post(&format!("{merge}/undo"), &json!({})).expect(200);
        assert_eq!(begun.minutes(), [60]);
        staff.delete(&format!("/volunteers/{}", begun.person)).expect(202);
        assert_eq!(staff.get(&begun.path()).status, 404);
        let (centre, id) = (begun.centre.id, hours.parse().unwrap());
        let kept = app.app.store().read(|conn| onestop::store::hours::get(conn, centre, id));
        let kept = kept.unwrap().expect("the hours stay for the counts");
        assert_eq!((kept.given.minutes, kept.note), (60, None));
    });
}
