//! The main journey: a person signs up, a group posts a need, staff see who fits and place them.

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::databases::each_database;

#[test]
fn a_need_goes_in_and_an_explained_ranking_comes_out() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let person = made(&centre.broker, "/volunteers", &volunteer());
        let group = made(&centre.broker, "/organisations", &organisation());
        let contact = app.contact(&centre, &group);
        let posted = contact.post("/needs", &need(&group)).expect(201);
        assert_eq!(posted["state"], "pending");
        let id = posted["id"].as_str().unwrap();
        let approved = centre.broker.act(&format!("/needs/{id}/approve")).expect(200);
        assert_eq!(approved["state"], "open");

        let ranking = centre.broker.get(&format!("/needs/{id}/matches?counts=true")).expect(200);
        assert_eq!(ranking["considered"], 1);
        assert_eq!(ranking["eligible"], 1);
        assert_eq!(ranking["items"][0]["volunteer_id"], person.as_str());
        assert_eq!(ranking["items"][0]["name"], "Sam Taylor");
        assert_eq!(ranking["items"][0]["score"], json!(1.0));
        let pair = centre.broker.get(&format!("/needs/{id}/matches/{person}")).expect(200);
        assert_eq!(pair["eligible"], true);
        assert_eq!(pair["components"], ranking["items"][0]["components"]);

        let asked = json!({"need_id": id, "volunteer_id": person, "state": "offered"});
        let placement = made(&centre.broker, "/placements", &asked);
        let events = format!("/placements/{placement}/events");
        for (from, to) in [("offered", "accepted"), ("accepted", "introduced")] {
            let moved = centre.broker.post(&events, &json!({"from": from, "to": to})).expect(200);
            assert_eq!(moved["state"], to);
        }
        let seen = contact.get(&format!("/placements/{placement}")).expect(200);
        assert_eq!(seen["state"], "introduced");
        let started = contact.post(&events, &json!({"from": "introduced", "to": "started"}));
        assert_eq!(started.expect(200)["state"], "started");
        let after = centre.broker.get(&format!("/needs/{id}/matches/{person}")).expect(200);
        assert_eq!(after["reasons"][0], "already_placed");
    });
}

#[test]
fn the_last_place_closes_a_need_and_a_no_opens_it_again() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (organisation, _) = open_need(&staff);
        let one_place = with(need(&organisation), &json!({"places": 1}));
        let id = made(&staff, "/needs", &one_place);
        let placements: Vec<String> = (0..2)
            .map(|_| {
                let person = made(&staff, "/volunteers", &volunteer());
                let asked = json!({"need_id": id, "volunteer_id": person, "state": "offered"});
                made(&staff, "/placements", &asked)
            })
            .collect();
        let accept = json!({"from": "offered", "to": "accepted", "channel": "phone"});
        staff.post(&format!("/placements/{}/events", placements[0]), &accept).expect(200);
        assert_eq!(staff.get(&format!("/needs/{id}")).expect(200)["state"], "filled");
        let refused = staff.post(&format!("/placements/{}/events", placements[1]), &accept);
        assert_eq!(refused.expect(409)["code"], "no_open_place");
        let no = json!({"from": "accepted", "to": "declined"});
        staff.post(&format!("/placements/{}/events", placements[0]), &no).expect(200);
        assert_eq!(staff.get(&format!("/needs/{id}")).expect(200)["state"], "open");
        staff.post(&format!("/placements/{}/events", placements[1]), &accept).expect(200);
    });
}

#[test]
fn needs_are_found_by_date_and_by_place() {
    let database = crate::support::databases::sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (_, weekly) = open_need(&staff);
    let group = made(&staff, "/organisations", &organisation());
    let far = json!({"location": {"postcode": "L33 7AA"}, "schedule": {"kind": "sessions",
        "sessions": [{"starts": "2026-12-05T10:00", "ends": "2026-12-05T12:00"}]}});
    let once = made(&staff, "/needs", &with(need(&group), &far));
    let anyone = app.anyone();
    let ids = |query: &str| -> Vec<String> {
        let page = anyone.get(&format!("/needs?{query}")).expect(200);
        let items = page["items"].as_array().unwrap();
        items.iter().map(|need| need["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("on=2026-12-08"), std::slice::from_ref(&weekly));
    assert_eq!(ids("on=2026-12-05"), std::slice::from_ref(&once));
    assert_eq!(ids("on=2026-12-09"), Vec::<String>::new());
    assert_eq!(ids("near=L36%209YX&km=2"), std::slice::from_ref(&weekly));
    assert_eq!(ids("near=l33"), std::slice::from_ref(&once));
    assert_eq!(ids("near=L36&km=50"), [weekly, once]);
    assert_eq!(anyone.get("/needs?near=ZZ99&km=500&on=soon").pointers(422).len(), 3);
}

#[test]
fn a_correction_takes_no_place_that_is_taken_and_hands_over_nobody_who_withdrew() {
    let database = crate::support::databases::sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (organisation, _) = open_need(&staff);
    let id = made(&staff, "/needs", &with(need(&organisation), &json!({"places": 1})));
    let people: Vec<String> = (0..2).map(|_| made(&staff, "/volunteers", &volunteer())).collect();
    let asked = |person: &str| json!({"need_id": id, "volunteer_id": person, "state": "offered"});
    let events: Vec<String> = people
        .iter()
        .map(|person| format!("/placements/{}/events", made(&staff, "/placements", &asked(person))))
        .collect();
    let go =
        |at: usize, from: &str, to: &str| staff.post(&events[at], &json!({"from": from, "to": to}));
    go(0, "offered", "accepted").expect(200);
    go(0, "accepted", "introduced").expect(200);
    go(0, "introduced", "no_reply").expect(200);
    go(1, "offered", "accepted").expect(200);
    let back = json!({"from": "no_reply", "to": "introduced", "correction": true, "note": "found"});
    assert_eq!(staff.post(&events[0], &back).expect(409)["code"], "no_open_place");
    let no = json!({"purpose": "matching", "act": "withdrawn", "wording": "2026-11"});
    staff.post(&format!("/volunteers/{}/consents", people[1]), &no).expect(201);
    let refused = go(1, "accepted", "introduced").expect(409);
    assert_eq!(refused["code"], "not_eligible");
    assert!(refused["detail"].as_str().unwrap().contains("no_consent"));
}

#[test]
fn a_group_learns_nothing_of_checks_from_a_refusal() {
    let database = crate::support::databases::sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let group = made(&centre.broker, "/organisations", &organisation());
    let contact = app.contact(&centre, &group);
    let check = json!({"kind": "dbs", "level": "enhanced", "workforce": "child"});
    let with_check = with(need(&group), &json!({"checks": [check]}));
    let id = made(&centre.broker, "/needs", &with_check);
    let person = made(&centre.broker, "/volunteers", &volunteer());
    let asked = json!({"need_id": id, "volunteer_id": person, "state": "offered"});
    let placement = made(&centre.broker, "/placements", &asked);
    let events = format!("/placements/{placement}/events");
    for (from, to) in [("offered", "accepted"), ("accepted", "introduced")] {
        centre.broker.post(&events, &json!({"from": from, "to": to})).expect(200);
    }
    let start = json!({"from": "introduced", "to": "started"});
    let refused = contact.post(&events, &start);
    assert_eq!(refused.expect(409)["code"], "not_ready");
    assert!(!refused.text.contains("DBS") && !refused.text.contains("check"));
    assert_eq!(centre.broker.post(&events, &start).expect(409)["code"], "check_missing");
}
