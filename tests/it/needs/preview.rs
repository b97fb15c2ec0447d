//! How many would fit a need that is not posted: figures for staff, bands for a group.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::databases::{each_database, sqlite};

#[test]
fn a_preview_says_what_advice_says_once_the_need_is_posted_and_stores_nothing() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let group = made(staff, "/organisations", &organisation());
        let late = json!({"weekly": [{"day": "tue", "from": "18:00", "to": "22:00"}]});
        made(staff, "/volunteers", &with(volunteer(), &json!({"availability": late})));
        made(staff, "/volunteers", &volunteer());
        let preview = staff.post("/needs/preview", &need(&group)).expect(200);
        assert_eq!(staff.get("/needs").expect(200)["items"], json!([]));
        assert_eq!((&preview["eligible"], &preview["open_places"]), (&json!(1), &json!(2)));
        assert_eq!(preview["passed_over"], json!([]));
        let id = made(staff, "/needs", &need(&group));
        let advice = staff.get(&format!("/needs/{id}/advice")).expect(200);
        for field in ["as_of", "open_places", "wanted", "band", "eligible", "best", "changes"] {
            assert_eq!(preview[field], advice[field], "{field}");
        }
        let contact = app.contact(&centre, &group);
        let own = contact.post("/needs/preview", &need(&group)).expect(200);
        let bands = contact.get(&format!("/needs/{id}/advice")).expect(200);
        assert_eq!((&own["band"], &own["changes"]), (&bands["band"], &bands["changes"]));
        let told = own.to_string();
        assert!(!told.contains("eligible") && !told.contains("best"), "{told}");
    });
}

#[test]
fn a_preview_is_read_as_a_need_is_and_says_what_it_passed_over() {
    let app = TestApp::start(&sqlite());
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let group = made(staff, "/organisations", &organisation());
    made(staff, "/volunteers", &volunteer());
    let of = |fields: Value| staff.post("/needs/preview", &with(need(&group), &fields));
    let skills = json!([{"skill": "driving", "importance": "required"},
                        {"skill": "flumbling", "importance": "required"}]);
    let preview = of(json!({"skills": skills})).expect(200);
    let passed_over = json!([{"text": "flumbling", "importance": "required"}]);
    assert_eq!((&preview["passed_over"], &preview["eligible"]), (&passed_over, &json!(1)));
    let desirable = |change: &&Value| change["change"] == "desirable";
    let changes = preview["changes"].as_array().expect("changes");
    assert_eq!(
        changes.iter().find(desirable).expect("the change")["sentence"],
        "If Driving were welcome but not required, 1 person would fit."
    );
    let past = json!({"kind": "sessions",
        "sessions": [{"starts": "2026-11-01T10:00", "ends": "2026-11-01T12:00"}]});
    assert_eq!(of(json!({"schedule": past})).status, 409);
    assert_eq!(of(json!({"places": 0, "title": ""})).pointers(422), ["/title", "/places"]);
    assert_eq!(
        of(json!({"location": {"postcode": "ZE1 0AA"}})).pointers(422),
        ["/location/postcode"]
    );
    let other = app.clock.new_id().to_string();
    assert_eq!(of(json!({"organisation_id": other})).pointers(422), ["/organisation_id"]);
    let nothing = json!({"skills": 0, "availability": 0, "distance": 0, "interests": 0, "rest": 0});
    assert_eq!(of(json!({"weights": nothing})).pointers(422), ["/weights"]);
    let contact = app.contact(&centre, &group);
    let (others, _) = open_need(staff);
    assert_eq!(contact.post("/needs/preview", &need(&others)).pointers(422), ["/organisation_id"]);
    let own = with(need(&group), &json!({"organisation_id": null}));
    contact.post("/needs/preview", &own).expect(200);
}

#[test]
fn previews_and_advice_share_thirty_questions_an_hour() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let (group, id) = open_need(&centre.broker);
        let contact = app.contact(&centre, &group);
        let preview = || contact.post("/needs/preview", &need(&group));
        for _ in 0..15 {
            preview().expect(200);
            contact.get(&format!("/needs/{id}/advice")).expect(200);
        }
        let refused = preview();
        assert_eq!(refused.status, 429);
        assert!(refused.header("retry-after").is_some());
        assert_eq!(contact.get(&format!("/needs/{id}/advice")).status, 429);
        centre.broker.post("/needs/preview", &need(&group)).expect(200);
        app.clock.advance(SignedDuration::from_hours(1));
        preview().expect(200);
    });
}

/// Two postcodes of one sector, 316 m apart.
const SECTOR: &str = "L36 9YX,10,344300,390900,,,,,,\nL36 9ZZ,10,344400,391200,,,,,,\n";

#[test]
fn a_group_finds_out_nothing_finer_than_a_sector() {
    each_database(|database| {
        let app = TestApp::start(database);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("l.csv");
        std::fs::write(&file, SECTOR).expect("a file");
        app.app.import_places(&[file], None).expect("the postcodes");
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let group = made(staff, "/organisations", &organisation());
        let near = json!({"travel": {"mode": "walk", "max_km": 0.1}});
        for _ in 0..6 {
            made(staff, "/volunteers", &with(volunteer(), &near));
        }
        let at = |postcode: &str| with(need(&group), &json!({"location": {"postcode": postcode}}));
        let eligible = |postcode: &str| {
            staff.post("/needs/preview", &at(postcode)).expect(200)["eligible"].clone()
        };
        assert_eq!((eligible("L36 9YX"), eligible("L36 9ZZ")), (json!(6), json!(0)));
        let contact = app.contact(&centre, &group);
        let told = |postcode: &str| contact.post("/needs/preview", &at(postcode)).expect(200);
        assert_eq!(told("L36 9YX"), told("L36 9ZZ"));
    });
}
