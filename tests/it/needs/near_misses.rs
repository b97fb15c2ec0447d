//! Near misses over HTTP: one rule, the smallest change, a sentence to read out, no contact data.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, volunteer, with};
use crate::support::databases::{each_database, sqlite};

fn item<'a>(list: &'a Value, id: &str) -> &'a Value {
    let items = list["items"].as_array().expect("items");
    items.iter().find(|item| item["volunteer_id"] == id).expect("they are listed")
}

#[test]
fn staff_see_who_fails_one_rule_and_what_would_do() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let (_, need) = open_need(staff);
        let person = |fields: Value| made(staff, "/volunteers", &with(volunteer(), &fields));
        let late = json!({"weekly": [{"day": "tue", "from": "18:00", "to": "21:00"}]});
        let late = person(json!({"availability": late}));
        let busy = person(json!({"availability": {
            "weekly": volunteer()["availability"]["weekly"], "hours_per_week": 1.5}}));
        let unasked = person(json!({"vehicle": null}));
        let unskilled = person(json!({"skills": [{"skill": "befriending"}]}));
        let secret = person(json!({"skills": []}));
        let _fits = person(json!({}));
        let _fails_two = person(json!({"vehicle": null, "skills": []}));
        let _has_none = person(json!({"vehicle": false}));

        let list = staff.get(&format!("/needs/{need}/near-misses")).expect(200);
        assert_eq!(list["items"].as_array().expect("items").len(), 5, "{list}");
        assert_eq!((&list["need_id"], &list["considered"]), (&json!(need), &json!(8)));
        let says = |id: &str, change: Value, sentence: &str| {
            let item = item(&list, id);
            assert_eq!((&item["change"], &item["sentence"]), (&change, &json!(sentence)));
        };
        let tuesday = |day: u8, from: &str, to: &str| {
            let at = |clock: &str| format!("2026-12-{day:02}T{clock}");
            json!({"starts": at(from), "ends": at(to)})
        };
        let times = [tuesday(1, "17:30", "18:00"), tuesday(8, "17:30", "18:00")];
        let sessions = [tuesday(1, "17:30", "19:30"), tuesday(8, "17:30", "19:30")];
        says(
            &late,
            json!({"code": "unavailable", "minutes": 60, "times": times, "sessions": sessions}),
            "Free from 18:00, the sessions start at 17:30; those on Tuesday 1 December 2026 and \
             Tuesday 8 December 2026 would be enough of the 8.",
        );
        says(
            &busy,
            json!({"code": "no_capacity", "minutes": 30}),
            "30 minutes a week more than the 1 hour 30 minutes that they will give, what is \
             promised already included.",
        );
        let ask = |what: &str, code: &str| json!({"code": code, "question": what});
        says(&unasked, ask("vehicle", "vehicle_unknown"), "Ask whether they have a car.");
        let sentence = "Ask whether they have this skill: Driving.";
        says(&secret, ask("skills", "skill_unknown"), sentence);
        let skill = json!({"code": "skill_missing", "skill": "driving", "level": 1});
        says(&unskilled, skill, "One skill is missing: Driving.");
        for secret in ["sam@example.org", "+447700900123", "1990-01-31", "L36 9YX"] {
            assert!(!list.to_string().contains(secret), "{secret}");
        }
    });
}

#[test]
fn the_metres_that_are_missing_are_missing_to_the_metre() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let (_, need) = open_need(&staff);
    let travel = |km: f64| json!({"travel": {"mode": "car", "max_km": km}});
    let far = with(with(volunteer(), &json!({"postcode": "L33 6YX"})), &travel(2.0));
    let far = made(&staff, "/volunteers", &far);
    let list = staff.get(&format!("/needs/{need}/near-misses")).expect(200);
    assert!(!list.to_string().contains("L33 6YX"), "{list}");
    let near = item(&list, &far);
    assert_eq!(near["change"]["code"], "too_far");
    let metres = near["change"]["metres"].as_u64().expect("metres") as f64;
    assert_eq!(near["sentence"], format!("{:.1} km beyond their 2 km.", metres / 1e3));
    let path = format!("/volunteers/{far}");
    let pair = format!("/needs/{need}/matches/{far}");
    for (more, fits) in [(metres - 1.0, false), (metres, true)] {
        staff.patch(&path, "*", &travel((2_000.0 + more) / 1e3)).expect(200);
        assert_eq!(staff.get(&pair).expect(200)["eligible"], fits);
    }
}

#[test]
fn near_misses_are_ranked_as_they_are_and_cut() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let (_, need) = open_need(&staff);
    let person = |fields: Value| made(&staff, "/volunteers", &with(volunteer(), &fields));
    let near = person(json!({"vehicle": null}));
    let worse = person(json!({"vehicle": null, "causes": ["health"]}));
    let ids = |query: &str| -> Vec<String> {
        let list = staff.get(&format!("/needs/{need}/near-misses{query}")).expect(200);
        let items = list["items"].as_array().expect("items").iter();
        items.map(|item| item["volunteer_id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids(""), [near.clone(), worse]);
    assert_eq!(ids("?limit=1"), [near]);
    let path = format!("/needs/{need}/near-misses");
    let weighed = staff.get(&format!("{path}?weights=interests:0")).expect(200);
    assert_eq!(weighed["weights"]["interests"], 0);
    let pair = &weighed["items"][0];
    let other = staff.get(&format!("/needs/{need}/matches/{}?weights=interests:0", text(pair)));
    assert_eq!(other.expect(200)["components"], pair["components"]);
    let later = staff.get(&format!("{path}?as_of=2026-12-24T09:30:00Z")).expect(200);
    assert_eq!(later["as_of"], "2026-12-24T09:30:00Z");
    assert_eq!(staff.get(&format!("{path}?limit=0")).pointers(422), ["?limit"]);
    assert_eq!(staff.get(&format!("{path}?counts=true")).status, 400);
}

fn text(item: &Value) -> &str {
    item["volunteer_id"].as_str().expect("an id")
}

#[test]
fn a_list_of_near_misses_tells_of_checks_so_that_its_reading_is_audited() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let (_, need) = open_need(staff);
        let checks = json!([{"kind": "dbs", "level": "enhanced", "workforce": "adult",
                             "when": "to_match"}]);
        staff.patch(&format!("/needs/{need}"), "*", &json!({"checks": checks})).expect(200);
        let sam = made(staff, "/volunteers", &volunteer());
        let list = staff.get(&format!("/needs/{need}/near-misses")).expect(200);
        let item = item(&list, &sam);
        assert_eq!(item["change"]["check"]["level"], "enhanced");
        assert_eq!(item["sentence"], "One check is missing: enhanced DBS check (adult workforce).");
        let audit = centre.admin.get("/audit?limit=1").expect(200);
        let line = &audit["items"][0];
        assert_eq!((&line["action"], &line["entity"]), (&json!("read"), &json!("near_misses")));
        assert_eq!(line["ids"], json!([need, sam]));
        // One check is held, and due before the last session in eight weeks.
        let check = json!({"kind": "dbs", "level": "enhanced", "workforce": "adult",
            "issued": "2024-01-31", "review_on": "2027-01-10", "decision": "cleared"});
        made(staff, &format!("/volunteers/{sam}/checks"), &check);
        let list = staff.get(&format!("/needs/{need}/near-misses")).expect(200);
        let change = &list["items"][0]["change"];
        assert_eq!((&change["code"], &change["days"]), (&json!("check_expiring"), &json!(9)));
    });
}
