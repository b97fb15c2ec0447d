//! Needs: posted, approved, changed, listed, and what their rankings answer.

mod advice;
mod near_misses;
mod over;
mod preview;
mod rankings;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

#[test]
fn a_need_is_somewhere_or_remote() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let group = made(&staff, "/organisations", &organisation());
        let at = |location: Value| {
            staff.post("/needs", &with(need(&group), &json!({"location": location})))
        };
        for nowhere in [json!({"postcode": "ZE1 0AA"}), json!({"remote": false}), json!({})] {
            assert_eq!(at(nowhere).pointers(422), ["/location/postcode"]);
        }
        let remote = at(json!({"remote": true})).expect(201);
        assert_eq!((&remote["place"], &remote["location"]["remote"]), (&Value::Null, &json!(true)));
        let far = at(json!({"remote": true, "postcode": "ZE1 0AA"})).expect(201);
        assert_eq!(far["location"]["postcode"], "ZE1 0AA");
        let here = at(json!({"postcode": "l336yx"})).expect(201);
        assert_eq!(here["location"]["postcode"], "L33 6YX");
        assert_eq!(
            (&here["place"]["precision"], &here["place"]["ward"]),
            (&json!("sector"), &json!("E05010938"))
        );
    });
}

#[test]
fn a_need_comes_back_as_it_was_given() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let group = made(&staff, "/organisations", &organisation());
        let schedules = [
            json!({"kind": "recurring", "rrule": "FREQ=MONTHLY;BYDAY=1TU", "first_date": "2026-12-01",
                "last_date": "2027-12-01", "from": "22:30", "to": "00:30", "except": ["2027-01-05"]}),
            json!({"kind": "sessions", "last_date": null, "sessions": [
                {"starts": "2026-12-01T10:00", "ends": "2026-12-01T13:00"},
                {"starts": "2026-12-08T23:00", "ends": "2026-12-09T01:00"}]}),
            json!({"kind": "flexible", "hours_per_week": 2.5, "first_date": "2026-12-01",
                "last_date": null, "windows": [{"day": "mon", "from": "09:00", "to": "17:00"}]}),
        ];
        for schedule in schedules {
            let given = json!({
                "organisation_id": group, "title": "Größe & more", "description": "Two\nlines",
                "places": 3, "urgency": "urgent", "location": {"postcode": "L33 6YX", "remote": false},
                "schedule": schedule,
                "skills": [{"skill": "driving", "importance": "required", "level": 2, "weight": 7},
                    {"skill": "knot tying", "importance": "desirable", "level": 1, "weight": 1}],
                "causes": ["anti-poverty"], "min_age": 21, "languages": ["en"], "vehicle_needed": true,
                "checks": [{"kind": "dbs", "level": "basic", "workforce": null, "when": "to_match"}],
                "least_coverage": 0.5, "weights": {"skills": 7, "rest": 0}, "expenses_paid": true,
                "support_offered": ["step_free"], "outcomes": ["empowered-communities"]
            });
            let made = staff.post("/needs", &given);
            let record = made.expect(201);
            for (name, value) in given.as_object().expect("an object") {
                assert_eq!(&record[name], value, "{name}");
            }
            let id = record["id"].as_str().expect("an id");
            let read = staff.get(&format!("/needs/{id}"));
            assert_eq!((read.expect(200), read.etag()), (record.clone(), made.etag()));
            // Sent back as it was read, nothing of it changes.
            let patched = staff.patch(&format!("/needs/{id}"), &read.etag(), &given).expect(200);
            assert_eq!(patched["schedule"], given["schedule"]);
        }
    });
}

#[test]
fn a_skill_that_nobody_could_place_is_kept_and_waits_for_staff() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let group = made(staff, "/organisations", &organisation());
        let asks = |importance: &str| json!({"skills": [{"skill": "Driving"}, {"skill": "knot tying", "importance": importance}]});
        let wished = staff.post("/needs", &with(need(&group), &asks("desirable"))).expect(201);
        assert_eq!(wished["state"], "open");
        let needed = staff.post("/needs", &with(need(&group), &asks("required"))).expect(201);
        assert_eq!(needed["state"], "pending");
        for record in [&wished, &needed] {
            let skills: Vec<_> =
                record["skills"].as_array().unwrap().iter().map(|s| &s["skill"]).collect();
            assert_eq!(skills, ["driving", "knot tying"]);
        }
        let path = format!("/needs/{}", needed["id"].as_str().unwrap());
        let refused = staff.act(&format!("{path}/approve"));
        assert_eq!(refused.expect(409)["code"], "skill_unresolved");
        let open = format!("/needs/{}", wished["id"].as_str().unwrap());
        let refused = staff.patch(&open, "*", &asks("required"));
        assert_eq!(refused.expect(409)["code"], "skill_unresolved", "an open need stays rankable");
        // Staff place it, by a term of the centre's own or by another skill.
        let term = json!({"list": "skill", "id": "knots", "label": "Knot tying"});
        centre.admin.post("/centre/terms", &term).expect(201);
        staff.patch(&path, "*", &asks("required")).expect(200);
        let approved = staff.act(&format!("{path}/approve")).expect(200);
        assert_eq!(approved["state"], "open");
        assert_eq!(approved["skills"][1]["skill"], "knots");
    });
}

#[test]
fn a_need_of_a_group_waits_for_approval_and_so_does_every_change_by_the_group() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let pending = with(organisation(), &json!({"state": "pending"}));
        let group = made(staff, "/organisations", &pending);
        let contact = app.contact(&centre, &group);
        let mut body = need(&group);
        body.as_object_mut().unwrap().remove("organisation_id");
        let posted = contact.post("/needs", &body).expect(201);
        assert_eq!(
            (&posted["state"], &posted["organisation_id"]),
            (&json!("pending"), &json!(group))
        );
        let path = format!("/needs/{}", posted["id"].as_str().unwrap());
        assert_eq!(staff.post("/needs", &need(&group)).expect(201)["state"], "pending");
        assert_eq!(app.anyone().get(&path).status, 404, "what is not open is not seen");
        assert_eq!(contact.act(&format!("{path}/approve")).status, 403);
        let refused = staff.act(&format!("{path}/approve"));
        assert_eq!(refused.expect(409)["code"], "organisation_not_approved");
        staff.act(&format!("/organisations/{group}/approve")).expect(200);
        let approved = staff.act(&format!("{path}/approve"));
        assert_eq!(approved.expect(200)["state"], "open");
        let again = staff.act(&format!("{path}/approve"));
        assert_eq!(
            (again.expect(200)["state"].clone(), again.etag()),
            (json!("open"), approved.etag())
        );
        app.anyone().get(&path).expect(200);
        let changed = contact.patch(&path, &again.etag(), &json!({"places": 5})).expect(200);
        assert_eq!((&changed["state"], &changed["places"]), (&json!("pending"), &json!(5)));
        assert_eq!(app.anyone().get(&path).status, 404);
        staff.act(&format!("{path}/approve")).expect(200);
        assert_eq!(staff.patch(&path, "*", &json!({"places": 6})).expect(200)["state"], "open");
        // Another group neither sees it changed nor posts for this one.
        let (other, _) = open_need(staff);
        let stranger = app.contact(&centre, &other);
        assert_eq!(stranger.patch(&path, "*", &json!({"places": 9})).status, 404);
        assert_eq!(stranger.post("/needs", &need(&group)).pointers(422), ["/organisation_id"]);
        let moved = staff.patch(&path, "*", &json!({"organisation_id": other}));
        assert_eq!(moved.pointers(422), ["/organisation_id"]);
        staff.act(&format!("{path}/close")).expect(200);
        assert_eq!(staff.act(&format!("{path}/approve")).expect(409)["code"], "need_closed");
    });
}

#[test]
fn a_need_keeps_a_place_for_everybody_who_has_one() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (_, id) = open_need(&staff);
    for _ in 0..2 {
        let person = made(&staff, "/volunteers", &volunteer());
        let asked = json!({"need_id": id, "volunteer_id": person, "state": "offered"});
        let placement = made(&staff, "/placements", &asked);
        let yes = json!({"from": "offered", "to": "accepted"});
        staff.post(&format!("/placements/{placement}/events"), &yes).expect(200);
    }
    let places = |n: u32| staff.patch(&format!("/needs/{id}"), "*", &json!({"places": n}));
    assert_eq!(places(1).pointers(422), ["/places"]);
    assert_eq!(places(3).expect(200)["state"], "open");
    assert_eq!(places(2).expect(200)["state"], "filled");
}

/// The ids of the needs on all pages of a list.
fn listed(client: &Client, query: &str) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/needs?limit=2&{query}{cursor}")).expect(200);
        let items = page["items"].as_array().expect("needs");
        assert!(items.len() <= 2);
        ids.extend(items.iter().map(|need| need["id"].as_str().expect("an id").to_owned()));
        let Some(next) = page["next"].as_str() else { return ids };
        cursor = format!("&cursor={next}");
    }
}

#[test]
fn needs_are_listed_by_what_is_asked_and_by_who_asks() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("halton"));
        let staff = &centre.broker;
        let (group, first) = open_need(staff);
        let post = |fields: Value| made(staff, "/needs", &with(need(&group), &fields));
        let north = post(json!({"location": {"postcode": "L33 6YX"}}));
        let cooks = post(json!({"skills": [{"skill": "cooking"}], "causes": ["health"]}));
        let closed = post(json!({}));
        staff.act(&format!("/needs/{closed}/close")).expect(200);
        let soon = post(json!({"schedule": {"kind": "sessions",
            "sessions": [{"starts": "2026-11-21T21:30", "ends": "2026-11-21T22:00"}]}}));
        let (second_group, theirs) = open_need(staff);
        let pending = made(&app.contact(&centre, &second_group), "/needs", &need(&second_group));
        open_need(&other.broker);
        let all = [&first, &north, &cooks, &closed, &soon, &theirs, &pending];
        assert_eq!(listed(staff, "").iter().collect::<Vec<_>>(), all);
        assert_eq!(listed(staff, "ward=E05010938"), [&*north]);
        assert_eq!(listed(staff, "ward=E00000000"), [""; 0]);
        assert_eq!(listed(staff, "skill=Cooking"), [&*cooks]);
        assert_eq!(listed(staff, "cause=health"), [&*cooks]);
        assert_eq!(listed(staff, "cause=poverty&skill=driving&ward=E05010938"), [&*north]);
        assert_eq!(listed(staff, "state=closed"), [&*closed]);
        assert_eq!(listed(staff, "state=pending"), [&*pending]);
        assert_eq!(listed(staff, &format!("organisation_id={second_group}")), [&*theirs, &pending]);
        let open = [&first, &north, &cooks, &soon, &theirs];
        let public = listed(&app.anyone(), "centre=knowsley");
        assert_eq!(public.iter().collect::<Vec<_>>(), open, "anyone sees what is open");
        assert_eq!(listed(&app.anyone(), "centre=knowsley&state=closed"), public, "and only that");
        let contact = app.contact(&centre, &second_group);
        assert_eq!(listed(&contact, ""), [&*theirs, &pending], "a group sees its own");
        app.clock.advance(jiff::SignedDuration::from_mins(60));
        let later: BTreeSet<_> = listed(&app.anyone(), "centre=knowsley").into_iter().collect();
        assert!(!later.contains(&soon), "what is over is not open");
        assert_eq!(listed(staff, "state=open").len(), 4);
    });
}
