//! What may have changed since somebody was asked is tested again.

use serde_json::{Value, json};

use super::{begun, moved};
use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::client::{Answer, Client};
use crate::support::databases::{each_database, sqlite};

/// Changes something about a person.
type Change<'a> = Box<dyn Fn(&str) -> Answer + 'a>;

/// Offers a need to a person, and answers the id of the placement.
#[track_caller]
fn offered(staff: &Client, need: &str, person: &str) -> String {
    begun(staff, need, person, "offered").expect(201)["id"].as_str().expect("an id").to_owned()
}

#[track_caller]
fn assert_not_eligible(answer: &Answer, reason: &str) {
    let problem = answer.expect(409);
    assert_eq!(problem["code"], "not_eligible", "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|d| d.contains(reason)), "{reason}: {problem}");
}

#[test]
fn what_rules_a_person_out_keeps_them_from_being_asked_and_from_saying_yes() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (group, first) = open_need(&staff);
        let second = made(&staff, "/needs", &need(&group));
        let patch =
            |sam: &str, fields: Value| staff.patch(&format!("/volunteers/{sam}"), "*", &fields);
        let withdraw = json!({"purpose": "matching", "act": "withdrawn", "wording": "2026-11"});
        let block =
            |sam: &str| json!({"volunteer_id": sam, "organisation_id": group, "reason": "asked"});
        let changes: [(&str, Change<'_>); 8] = [
            (
                "no_consent",
                Box::new(|sam| staff.post(&format!("/volunteers/{sam}/consents"), &withdraw)),
            ),
            ("blocked", Box::new(|sam| staff.post("/blocks", &block(sam)))),
            ("too_young", Box::new(|sam| patch(sam, json!({"date_of_birth": "2009-01-31"})))),
            ("age_unknown", Box::new(|sam| patch(sam, json!({"date_of_birth": null})))),
            ("vehicle_missing", Box::new(|sam| patch(sam, json!({"vehicle": false})))),
            ("inactive", Box::new(|sam| patch(sam, json!({"status": "left"})))),
            ("paused", Box::new(|sam| patch(sam, json!({"paused_until": "2027-06-01"})))),
            ("inactive", Box::new(|sam| patch(sam, json!({"status": "applied"})))),
        ];
        for (reason, change) in changes {
            let sam = made(&staff, "/volunteers", &volunteer());
            let asked = offered(&staff, &first, &sam);
            let answer = change(&sam);
            assert!(matches!(answer.status, 200 | 201), "{reason}: {}", answer.text);
            assert_not_eligible(&moved(&staff, &asked, "offered", "accepted"), reason);
            assert_not_eligible(&begun(&staff, &second, &sam, "offered"), reason);
            let suggested = begun(&staff, &second, &sam, "suggested").expect(201);
            let suggested = suggested["id"].as_str().unwrap();
            assert_not_eligible(&moved(&staff, suggested, "suggested", "offered"), reason);
            moved(&staff, &asked, "offered", "no_reply").expect(200);
            assert_not_eligible(&moved(&staff, &asked, "no_reply", "accepted"), reason);
        }
    });
}

#[test]
fn a_check_is_held_before_the_offer_or_before_the_start_as_the_need_says() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let group = made(&staff, "/organisations", &organisation());
    let asks = |when: &str| {
        let check = json!({"kind": "dbs", "level": "enhanced", "workforce": "adult", "when": when});
        made(&staff, "/needs", &with(need(&group), &json!({"checks": [check]})))
    };
    let (to_match, to_start) = (asks("to_match"), asks("to_start"));
    let sam = made(&staff, "/volunteers", &volunteer());
    let checks = format!("/volunteers/{sam}/checks");
    let check = |level: &str, workforce: Value, issued: &str, decision: &str| json!({"kind": "dbs", "level": level, "workforce": workforce, "issued": issued, "decision": decision});
    assert_not_eligible(&begun(&staff, &to_match, &sam, "offered"), "check_missing");
    let id = offered(&staff, &to_start, &sam);
    for (from, to) in [("offered", "accepted"), ("accepted", "introduced")] {
        moved(&staff, &id, from, to).expect(200);
    }
    let start = || moved(&staff, &id, "introduced", "started");
    let insufficient = [
        check("basic", Value::Null, "2026-01-01", "cleared"),
        check("enhanced", json!("child"), "2026-01-01", "cleared"),
        check("enhanced", json!("adult"), "2026-01-01", "pending"),
        check("enhanced", json!("adult"), "2026-01-01", "not_cleared"),
        check("enhanced", json!("adult"), "2019-01-01", "cleared"),
        check("enhanced", json!("adult"), "2027-01-01", "cleared"),
    ];
    for check in insufficient {
        staff.post(&checks, &check).expect(201);
        assert_eq!(start().expect(409)["code"], "check_missing", "{check}");
        assert_not_eligible(&begun(&staff, &to_match, &sam, "offered"), "check_missing");
    }
    staff
        .post(&checks, &check("enhanced_barred", json!("adult_and_child"), "2026-01-01", "cleared"))
        .expect(201);
    start().expect(200);
    begun(&staff, &to_match, &sam, "offered").expect(201);
}

#[test]
fn nobody_promises_the_same_time_twice_or_more_than_they_give() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let group = made(&staff, "/organisations", &organisation());
        let on = |rule: &str| {
            let schedule = with(need(&group)["schedule"].clone(), &json!({"rrule": rule}));
            made(&staff, "/needs", &with(need(&group), &json!({"schedule": schedule})))
        };
        let (tuesday, again) = (on("FREQ=WEEKLY;BYDAY=TU"), on("FREQ=WEEKLY;BYDAY=TU"));
        let (wednesday, fridays) = (on("FREQ=WEEKLY;BYDAY=WE"), on("FREQ=WEEKLY;BYDAY=FR"));
        let mut availability = volunteer()["availability"].clone();
        availability["hours_per_week"] = json!(4);
        let person = with(volunteer(), &json!({"availability": availability}));
        let sam = made(&staff, "/volunteers", &person);
        let [a, b, c, d] =
            [&tuesday, &again, &wednesday, &fridays].map(|n| offered(&staff, n, &sam));
        let accept = |id: &str| moved(&staff, id, "offered", "accepted");
        accept(&a).expect(200);
        assert_eq!(accept(&b).expect(409)["code"], "clash");
        accept(&c).expect(200);
        assert_not_eligible(&accept(&d), "no_capacity");
        moved(&staff, &a, "accepted", "declined").expect(200);
        accept(&b).expect(200);
        assert_not_eligible(&accept(&d), "no_capacity");
    });
}

#[test]
fn who_said_no_is_not_asked_again_but_may_come_forward() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (_, need) = open_need(&staff);
    for (no, reason) in [("declined", "declined_before"), ("refused", "refused_before")] {
        let sam = made(&staff, "/volunteers", &volunteer());
        let first = begun(&staff, &need, &sam, "interested").expect(201);
        moved(&staff, first["id"].as_str().unwrap(), "interested", no).expect(200);
        assert_not_eligible(&begun(&staff, &need, &sam, "offered"), reason);
        let second = begun(&staff, &need, &sam, "interested").expect(201);
        moved(&staff, second["id"].as_str().unwrap(), "interested", "accepted").expect(200);
    }
}

#[test]
fn a_need_that_is_not_approved_takes_nobody() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let group = made(&centre.broker, "/organisations", &organisation());
    let sam = made(&centre.broker, "/volunteers", &volunteer());
    let pending = made(&app.contact(&centre, &group), "/needs", &need(&group));
    for state in ["suggested", "interested", "offered"] {
        let answer = begun(&centre.broker, &pending, &sam, state);
        assert_eq!(answer.expect(409)["code"], "need_not_approved", "{state}");
    }
}
