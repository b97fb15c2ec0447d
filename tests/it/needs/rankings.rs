//! What a ranking takes and answers.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::databases::{each_database, sqlite};

#[test]
fn weights_that_weigh_nothing_are_refused_wherever_they_come_from() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let (group, id) = open_need(staff);
    let sam = made(staff, "/volunteers", &volunteer());
    let nothing = json!({"skills": 0, "availability": 0, "distance": 0, "interests": 0, "rest": 0});
    let weightless = json!({"weights": nothing});
    assert_eq!(staff.post("/needs", &with(need(&group), &weightless)).pointers(422), ["/weights"]);
    assert_eq!(staff.patch(&format!("/needs/{id}"), "*", &weightless).pointers(422), ["/weights"]);
    assert_eq!(centre.admin.patch("/centre", "*", &weightless).pointers(422), ["/weights"]);
    // What is not named keeps the weight of the centre, so these leave something to weigh with.
    staff.patch(&format!("/needs/{id}"), "*", &json!({"weights": {"skills": 0}})).expect(200);
    let query = "weights=availability:0,distance:0,interests:0,rest:0";
    assert_eq!(staff.get(&format!("/needs/{id}/matches?{query}")).pointers(422), ["?weights"]);
    assert_eq!(
        staff.get(&format!("/needs/{id}/matches/{sam}?{query}")).pointers(422),
        ["?weights"]
    );
    let ranking = staff.get(&format!("/needs/{id}/matches?{query},skills:1")).expect(200);
    let used = json!({"skills": 1, "availability": 0, "distance": 0, "interests": 0, "rest": 0});
    assert_eq!(ranking["weights"], used);
}

#[test]
fn a_ranking_answers_the_weights_and_the_instant_it_was_made_for() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let (_, id) = open_need(staff);
        let sam = made(staff, "/volunteers", &volunteer());
        let matches = |query: &str| staff.get(&format!("/needs/{id}/matches?{query}")).expect(200);
        let usual = matches("")["weights"].clone();
        centre.admin.patch("/centre", "*", &json!({"weights": {"interests": 60}})).expect(200);
        assert_eq!(matches("")["weights"], with(usual.clone(), &json!({"interests": 60})));
        staff.patch(&format!("/needs/{id}"), "*", &json!({"weights": {"rest": 7}})).expect(200);
        let own = with(usual, &json!({"interests": 60, "rest": 7}));
        assert_eq!(matches("")["weights"], own);
        let asked = matches("weights=skills:1000,distance:0");
        assert_eq!(asked["weights"], with(own, &json!({"skills": 1000, "distance": 0})));
        assert_eq!(asked["items"][0]["components"]["skills"]["weight"], json!(1000));
        assert_eq!(matches("")["as_of"], "2026-11-21T21:00:00Z");
        let later = matches("as_of=2026-12-24T09:30:00Z");
        assert_eq!(later["as_of"], "2026-12-24T09:30:00Z");
        let first = &later["items"][0]["components"]["availability"]["covered"][0]["starts"];
        assert_eq!(first, "2026-12-29T17:30", "it moves the clock");
        assert_eq!(matches("as_of=2026-12-24T10:30:29%2B01:00")["as_of"], "2026-12-24T09:30:00Z");
        let pair = staff.get(&format!("/needs/{id}/matches/{sam}?as_of=2026-12-24T09:30:00Z"));
        assert_eq!(pair.expect(200)["components"], later["items"][0]["components"]);
    });
}

#[test]
fn a_ranking_is_as_long_as_asked_and_counts_everybody_when_asked() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (_, id) = open_need(&staff);
    let person = |fields: Value| made(&staff, "/volunteers", &with(volunteer(), &fields));
    for n in 0..25 {
        person(json!({"given_name": format!("Sam {n}")}));
    }
    person(json!({"consents": []}));
    person(json!({"vehicle": false, "date_of_birth": null}));
    person(json!({"status": "left"}));
    let matches = |query: &str| staff.get(&format!("/needs/{id}/matches?{query}")).expect(200);
    let length = |ranking: &Value| ranking["items"].as_array().expect("items").len();
    assert_eq!(length(&matches("")), 20);
    assert_eq!(length(&matches("limit=1")), 1);
    let all = matches("limit=200&counts=true");
    assert_eq!((length(&all), &all["considered"], &all["eligible"]), (25, &json!(28), &json!(25)));
    let excluded = json!({"no_consent": 1, "vehicle_missing": 1, "age_unknown": 1, "inactive": 1});
    for (code, count) in excluded.as_object().expect("codes") {
        assert_eq!(&all["excluded"][code], count, "{code}: {all}");
    }
    let plain = matches("limit=200&counts=false");
    assert_eq!((&plain["eligible"], &plain["excluded"]), (&Value::Null, &Value::Null));
    assert_eq!(plain["items"], all["items"]);
    let first = matches("limit=5")["items"].clone();
    assert_eq!(first.as_array().expect("items")[..], all["items"].as_array().expect("items")[..5]);
    assert!(all["next"].is_null(), "a ranking has no pages");
    // Nothing of how to reach them is in a ranking.
    for secret in ["sam@example.org", "+447700900123", "1990-01-31", "L36 9YX"] {
        assert!(!all.to_string().contains(secret), "{secret}");
    }
}

#[test]
fn a_person_sees_the_open_needs_that_fit() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let group = made(staff, "/organisations", &organisation());
        let sam = made(staff, "/volunteers", &volunteer());
        let post = |fields: Value| made(staff, "/needs", &with(need(&group), &fields));
        let fits = post(json!({"title": "Fits"}));
        let _in_polish = post(json!({"languages": ["pl"]}));
        let closed = post(json!({}));
        staff.act(&format!("/needs/{closed}/close")).expect(200);
        made(&app.contact(&centre, &group), "/needs", &need(&group));
        let ranking = staff.get(&format!("/volunteers/{sam}/matches?counts=true")).expect(200);
        let items = ranking["items"].as_array().expect("needs");
        assert_eq!(items.len(), 1, "{ranking}");
        assert_eq!((&items[0]["need_id"], &items[0]["title"]), (&json!(fits), &json!("Fits")));
        assert_eq!(ranking["volunteer_id"], sam.as_str());
        assert_eq!(ranking["excluded"]["language_missing"], 1);
        let better = post(json!({"title": "Nobody else", "urgency": "urgent"}));
        let ranking = staff.get(&format!("/volunteers/{sam}/matches?limit=1")).expect(200);
        assert_eq!(ranking["items"].as_array().map(Vec::len), Some(1));
        let known = [json!(fits), json!(better)];
        assert!(known.contains(&ranking["items"][0]["need_id"]));
        let asked = json!({"need_id": fits, "volunteer_id": sam, "state": "offered"});
        made(staff, "/placements", &asked);
        let ranking = staff.get(&format!("/volunteers/{sam}/matches")).expect(200);
        let left: Vec<_> =
            ranking["items"].as_array().expect("needs").iter().map(|n| &n["need_id"]).collect();
        assert_eq!(left, [&json!(better)], "who is asked already is not shown it again");
    });
}
