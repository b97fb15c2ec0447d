//! Advice on a need: figures for staff, bands for the group, nothing for others.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, volunteer, with};
use crate::support::databases::each_database;

fn change<'a>(advice: &'a Value, kind: &str) -> &'a Value {
    let changes = advice["changes"].as_array().expect("changes");
    changes.iter().find(|change| change["change"] == kind).expect("the change")
}

#[test]
fn staff_see_what_each_change_would_bring() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, id) = open_need(&staff);
        let evenings = json!({"availability": {"weekly":
            [{"day": "tue", "from": "18:00", "to": "22:00"}]}});
        made(&staff, "/volunteers", &with(volunteer(), &evenings));
        let path = format!("/needs/{id}/advice");
        let advice = staff.get(&path).expect(200);
        let seen = [&advice["need_id"], &advice["eligible"], &advice["band"], &advice["wanted"]];
        assert_eq!(seen, [&json!(id), &json!(0), &json!("fewer than 5"), &json!(true)]);
        assert_eq!(advice["best"], Value::Null);
        let later = advice["changes"].as_array().expect("changes").iter();
        let later = later.clone().find(|change| change["minutes"] == 30).expect("half an hour");
        assert_eq!(later["eligible"], 1);
        assert_eq!(
            later["sentence"],
            "If every session began 30 minutes later, 1 person would fit."
        );
        let ranked = staff.get(&format!("/needs/{id}/matches")).expect(200);
        assert_eq!(ranked["items"], json!([]));
        assert!(later["best"].as_f64().expect("a score") > 0.0);
        assert_eq!(change(&advice, "remote")["eligible"], 0);

        // Enough people for each place: no advice is needed.
        for _ in 0..6 {
            made(&staff, "/volunteers", &volunteer());
        }
        let advice = staff.get(&path).expect(200);
        assert_eq!((&advice["wanted"], &advice["changes"]), (&json!(false), &json!([])));
        assert_eq!((&advice["eligible"], &advice["band"]), (&json!(6), &json!("5-9")));
        assert_eq!(staff.get(&format!("{path}?limit=3")).status, 400);
        assert_eq!(staff.get(&format!("{path}?as_of=soon")).pointers(422), ["?as_of"]);
    });
}

#[test]
fn a_group_sees_bands_about_its_own_needs_and_not_too_often() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let (organisation, id) = open_need(&centre.broker);
        let group = app.contact(&centre, &organisation);
        let path = format!("/needs/{id}/advice");
        let advice = group.get(&path).expect(200);
        assert_eq!(advice["band"], "fewer than 5");
        let told = advice.to_string();
        assert!(!told.contains("eligible") && !told.contains("best"), "{told}");
        let remote = change(&advice, "remote");
        assert_eq!(
            remote["sentence"],
            "If it could be done from anywhere, fewer than 5 people would fit."
        );
        assert_eq!(group.get(&format!("{path}?weights=skills:1")).status, 403);
        let (_, others) = open_need(&centre.broker);
        assert_eq!(group.get(&format!("/needs/{others}/advice")).status, 404);
        for _ in 1..30 {
            group.get(&path).expect(200);
        }
        assert_eq!(group.get(&path).status, 429);
        centre.broker.get(&path).expect(200);
        app.clock.advance(SignedDuration::from_hours(1));
        group.get(&path).expect(200);
    });
}
