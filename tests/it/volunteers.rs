//! People who volunteer: their records, checks and consents, and how they are found and forgotten.

mod checks;
mod free_at;
mod sign_up;

use std::collections::BTreeSet;

use onestop::store::audit;
use serde_json::{Value, json};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, open_need, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

/// What a person's record says in a member.
#[track_caller]
fn member(staff: &Client, id: &str, name: &str) -> Value {
    staff.get(&format!("/volunteers/{id}")).expect(200)[name].clone()
}

/// The ids of the people that a search finds.
#[track_caller]
fn found(staff: &Client, body: &Value) -> Vec<String> {
    let list = staff.post("/volunteers/search", body).expect(200);
    let ids = list["items"].as_array().expect("people").iter();
    ids.map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
}

/// Action and entity of every row of the audit that names an id.
fn audited(app: &TestApp, centre: &TestCentre, id: &str) -> Vec<String> {
    let lines = app.app.store().read(|conn| audit::list(conn, centre.id, 0, 10_000));
    let about = |line: &audit::AuditLine| line.ids.iter().any(|one| one.to_string() == id);
    let lines = lines.expect("the audit").into_iter().filter(about);
    lines.map(|line| format!("{} {}", line.action, line.entity)).collect()
}

#[test]
fn a_record_comes_back_as_it_was_given() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let given = json!({
            "given_name": "Zoë", "family_name": "O'Brien-Łuk", "known_as": "Zo",
            "email": "zoe@example.org", "phone": "07700 900123", "contact_by": "text",
            "postcode": "l369yx", "date_of_birth": "2000-02-29",
            "travel": {"mode": "cycle", "max_km": 7.5},
            "skills": [{"skill": "First aid", "level": 3}, {"skill": "juggling with fire"}],
            "availability": {"weekly": [{"day": "sat", "from": "22:00", "to": "02:00"}],
                "away": [{"from": "2026-12-20", "to": "2027-01-03"}],
                "extra": [{"date": "2026-12-05", "from": "09:00", "to": "12:00"}],
                "hours_per_week": 4.5},
            "causes": ["poverty"], "languages": ["pl", "en"], "vehicle": false,
            "support_needed": ["step_free"], "status": "active", "paused_until": "2026-12-24",
            "guardian": {"name": "Ann", "given_at": "2026-01-01"}
        });
        let made = staff.post("/volunteers", &given);
        let record = made.expect(201);
        let location = made.header("location").expect("an address").to_owned();
        let read = staff.get(location.strip_prefix("/api/v1").expect("a path"));
        assert_eq!((read.expect(200), read.etag()), (record.clone(), made.etag()));
        let changed = json!({
            "phone": "+447700900123", "postcode": "L36 9YX", "causes": ["anti-poverty"],
            "languages": ["en", "pl"],
            "skills": [{"skill": "first-aid", "level": 3}, {"skill": "juggling with fire", "level": 2}],
        });
        for (name, value) in with(given, &changed).as_object().expect("an object") {
            assert_eq!(&record[name], value, "{name}");
        }
        assert_eq!(record["place"]["precision"], "sector");
    });
}

#[test]
fn what_is_not_known_is_not_taken_for_nothing() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let sam = made(&staff, "/volunteers", &json!({"given_name": "Sam"}));
        let record = staff.get(&format!("/volunteers/{sam}")).expect(200);
        for name in ["family_name", "email", "postcode", "date_of_birth", "languages", "vehicle"] {
            assert_eq!(record[name], Value::Null, "{name}");
        }
        assert_eq!(record["status"], "active", "staff take people in who are active");
        let path = format!("/volunteers/{sam}");
        for languages in [json!([]), json!(["en"]), json!(null), json!([])] {
            staff.patch(&path, "*", &json!({"languages": languages})).expect(200);
            assert_eq!(member(&staff, &sam, "languages"), languages);
        }
        let none = made(&staff, "/volunteers", &json!({"given_name": "Jo", "languages": []}));
        assert_eq!(member(&staff, &none, "languages"), json!([]));
        let unknown = made(&staff, "/volunteers", &json!({"given_name": "Jo", "languages": null}));
        assert_eq!(member(&staff, &unknown, "languages"), Value::Null);
        // A need that asks for a language tells the two apart.
        let (_, need) = open_need(&staff);
        staff.patch(&format!("/needs/{need}"), "*", &json!({"languages": ["pl"]})).expect(200);
        let reasons = |id: &str| {
            let pair = staff.get(&format!("/needs/{need}/matches/{id}")).expect(200);
            pair["reasons"].as_array().expect("reasons").contains(&json!("language_missing"))
        };
        assert!(reasons(&none));
        let far = "a postcode that no table has is kept";
        staff.patch(&path, "*", &json!({"postcode": "ZE1 0AA"})).expect(200);
        assert_eq!(member(&staff, &sam, "postcode"), "ZE1 0AA", "{far}");
        assert_eq!(member(&staff, &sam, "place"), Value::Null, "{far}");
    });
}

#[test]
fn a_patch_changes_what_it_names_and_null_takes_away() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let sam = made(&staff, "/volunteers", &volunteer());
    let path = format!("/volunteers/{sam}");
    let before = staff.get(&path);
    let change = |body: Value| staff.patch(&path, &staff.get(&path).etag(), &body).expect(200);
    let after = change(json!({"email": null, "travel": {"mode": null}, "known_as": "Sammy"}));
    let expected = with(
        before.json(),
        &json!({"email": null, "known_as": "Sammy",
        "travel": {"mode": null, "max_km": 10.0}}),
    );
    assert_eq!(after, expected);
    // A list is replaced as a whole; an object is merged.
    let after = change(
        json!({"availability": {"weekly": [{"day": "mon", "from": "09:00", "to": "10:00"}]}}),
    );
    assert_eq!(after["availability"]["weekly"].as_array().map(Vec::len), Some(1));
    assert_eq!(after["availability"]["hours_per_week"], json!(10.0));
    let after = change(json!({"availability": null, "skills": null, "travel": null}));
    assert_eq!(after["skills"], json!([]));
    assert_eq!(after["availability"]["hours_per_week"], Value::Null);
    assert_eq!(after["travel"], json!({"mode": null, "max_km": null}));
    assert_eq!(after["given_name"], "Sam");
    // Every record has a status: taking it away leaves the one it has.
    change(json!({"status": "left"}));
    assert_eq!(change(json!({"status": null}))["status"], "left");
    assert_eq!(
        staff.patch(&path, "*", &json!({"given_name": null})).pointers(422),
        ["/given_name"]
    );
    assert_eq!(staff.patch(&path, "*", &json!({"id": "x"})).pointers(422), ["/id"]);
}

#[test]
fn people_are_found_by_what_is_asked_page_by_page() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("halton"));
        let staff = &centre.broker;
        let person = |given: &str, family: &str, more: Value| {
            let body = with(json!({"given_name": given, "family_name": family}), &more);
            made(staff, "/volunteers", &body)
        };
        let ann = person("Ann", "Lee", json!({"skills": [{"skill": "driving"}]}));
        let anna = person("Anna", "Łuk", json!({"known_as": "Nan", "status": "applied"}));
        let bob = person("Bob", "100%_\\", json!({"skills": [{"skill": "cooking"}]}));
        made(&other.broker, "/volunteers", &json!({"given_name": "Ann"}));
        let by = |body: Value| found(staff, &body);
        assert_eq!(by(json!({"name": "ann"})), [&*ann, &anna]);
        assert_eq!(by(json!({"name": "ann lee"})), [&*ann]);
        assert_eq!(by(json!({"name": "łUK"})), [&*anna]);
        assert_eq!(by(json!({"name": "100%"})), [&*bob]);
        assert_eq!(by(json!({"name": "%"})), [&*bob], "no sign stands for any other");
        assert_eq!(by(json!({"name": "_"})), [&*bob]);
        assert_eq!(by(json!({"name": "nobody"})), [""; 0]);
        assert_eq!(by(json!({"skill": "Driving"})), [&*ann]);
        assert_eq!(by(json!({"status": "applied"})), [&*anna]);
        assert_eq!(by(json!({"status": "active", "name": "an"})), [&*ann]);
        assert_eq!(by(json!({"ward": "E00000000"})), [""; 0]);
        assert_eq!(by(json!({})), [&*ann, &anna, &bob]);
        let wrong = json!({"name": "", "skill": "no such skill", "status": "x", "ward": "a\u{7}"});
        let mut pointers = staff.post("/volunteers/search", &wrong).pointers(422);
        pointers.sort();
        assert_eq!(pointers, ["/name", "/skill", "/status", "/ward"]);

        let everybody: BTreeSet<String> = (0..7)
            .map(|n| person(&format!("P{n}"), "X", json!({})))
            .chain([ann, anna, bob])
            .collect();
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page =
                staff.post(&format!("/volunteers/search?limit=3{cursor}"), &json!({})).expect(200);
            let items = page["items"].as_array().expect("people");
            seen.extend(items.iter().map(|one| one["id"].as_str().expect("an id").to_owned()));
            // Who comes later does not shift the pages that are still to be read.
            person("Late", "Comer", json!({"status": "left"}));
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
            assert!(seen.len() < 40, "the list does not end");
            if seen.len() > 12 {
                break;
            }
        }
        let unique: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(unique.len(), seen.len(), "nobody comes twice");
        assert!(unique.is_superset(&everybody), "nobody is left out");
    });
}

#[test]
fn a_withdrawn_consent_ends_matching_at_once() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let sam = made(&staff, "/volunteers", &volunteer());
        let consents = format!("/volunteers/{sam}/consents");
        let says = |purpose: &str, act: &str| {
            let line = json!({"purpose": purpose, "act": act, "wording": "2026-12"});
            staff.post(&consents, &line).expect(201);
        };
        let listed = || {
            let ranking = staff.get(&format!("/needs/{need}/matches")).expect(200);
            let pair = staff.get(&format!("/needs/{need}/matches/{sam}")).expect(200);
            let needs = staff.get(&format!("/volunteers/{sam}/matches")).expect(200);
            let rows = |list: &Value| list["items"].as_array().expect("rows").len();
            assert_eq!(rows(&ranking), rows(&needs));
            assert_eq!(pair["eligible"], json!(rows(&ranking) == 1));
            rows(&ranking)
        };
        assert_eq!(listed(), 1);
        says("news", "withdrawn");
        assert_eq!(listed(), 1, "another purpose");
        says("matching", "withdrawn");
        assert_eq!(listed(), 0);
        let pair = staff.get(&format!("/needs/{need}/matches/{sam}")).expect(200);
        assert_eq!(pair["reasons"], json!(["no_consent"]));
        says("matching", "given");
        assert_eq!(listed(), 1);
        let ledger = staff.get(&consents).expect(200);
        let lines: Vec<String> = (ledger["items"].as_array().expect("lines").iter())
            .map(|l| format!("{} {}", l["purpose"].as_str().unwrap(), l["act"].as_str().unwrap()))
            .collect();
        assert_eq!(
            lines,
            ["matching given", "news withdrawn", "matching withdrawn", "matching given"]
        );
        let bad = json!({"purpose": "fun", "act": "maybe", "wording": ""});
        let mut pointers = staff.post(&consents, &bad).pointers(422);
        pointers.sort();
        assert_eq!(pointers, ["/act", "/purpose", "/wording"]);
    });
}

#[test]
fn a_check_without_a_review_date_counts_for_the_period_of_the_centre() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let sam = made(staff, "/volunteers", &volunteer());
    let checks = format!("/volunteers/{sam}/checks");
    let check = json!({"kind": "dbs", "level": "enhanced", "workforce": "adult",
        "issued": "2024-02-29", "decision": "cleared"});
    assert_eq!(staff.post(&checks, &check).expect(201)["review_on"], "2027-02-28");
    centre.admin.patch("/centre", "*", &json!({"check_years": 1})).expect(200);
    assert_eq!(staff.post(&checks, &check).expect(201)["review_on"], "2025-02-28");
    let given = with(check.clone(), &json!({"review_on": "2030-01-01"}));
    assert_eq!(staff.post(&checks, &given).expect(201)["review_on"], "2030-01-01");
    for (fields, pointer) in [
        (json!({"kind": "mot"}), "/kind"),
        (json!({"level": "super"}), "/level"),
        (json!({"workforce": null}), "/workforce"),
        (json!({"level": "basic"}), "/workforce"),
        (json!({"issued": "29/02/2024"}), "/issued"),
        (json!({"review_on": "2024-02-28"}), "/review_on"),
        (json!({"decision": "guilty"}), "/decision"),
        (json!({"certificate_number": "001234567890"}), "/certificate_number"),
    ] {
        let refused = staff.post(&checks, &with(check.clone(), &fields));
        assert_eq!(refused.pointers(422), [pointer]);
    }
    assert_eq!(staff.get(&checks).expect(200)["items"].as_array().map(Vec::len), Some(3));
}

#[test]
fn who_is_erased_is_gone_everywhere() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let (group, need) = open_need(staff);
        let sam = made(staff, "/volunteers", &volunteer());
        let jo = made(staff, "/volunteers", &with(volunteer(), &json!({"given_name": "Jo"})));
        staff
            .post(
                "/blocks",
                &json!({"volunteer_id": sam, "organisation_id": group, "reason": "Sam said"}),
            )
            .expect(201);
        let asked = |id: &str| json!({"need_id": need, "volunteer_id": id, "state": "suggested"});
        let placement = made(staff, "/placements", &asked(&sam));
        staff.patch(&format!("/volunteers/{sam}"), "*", &json!({"known_as": "Sammy"})).expect(200);
        assert_eq!(staff.delete(&format!("/volunteers/{sam}")).status, 202);

        for path in ["", "/checks", "/consents", "/matches"] {
            assert_eq!(staff.get(&format!("/volunteers/{sam}{path}")).status, 404, "{path}");
        }
        assert_eq!(staff.get(&format!("/needs/{need}/matches/{sam}")).status, 404);
        assert_eq!(staff.patch(&format!("/volunteers/{sam}"), "*", &json!({})).status, 404);
        assert_eq!(staff.delete(&format!("/volunteers/{sam}")).status, 404);
        assert_eq!(staff.post("/placements", &asked(&sam)).pointers(422), ["/volunteer_id"]);
        assert_eq!(found(staff, &json!({})), [&*jo]);
        assert_eq!(staff.get("/blocks").expect(200)["items"], json!([]));
        let ranking = staff.get(&format!("/needs/{need}/matches?counts=true")).expect(200);
        assert_eq!(
            (&ranking["considered"], &ranking["items"][0]["volunteer_id"]),
            (&json!(1), &json!(jo))
        );
        // What is left of a placement counts, and names nobody.
        let left = staff.get(&format!("/placements/{placement}"));
        assert!(left.status == 404 || !left.text.contains(&sam), "{}", left.text);
        let lines = app.app.store().read(|conn| audit::list(conn, centre.id, 0, 10_000));
        for line in lines.expect("the audit") {
            let about = line.ids.iter().any(|id| id.to_string() == sam);
            assert!(!about || line.details.is_empty(), "{line:?}");
        }
        assert!(audited(&app, &centre, &sam).contains(&"erase volunteer".to_owned()));
    });
}

#[test]
fn whoever_reads_about_a_person_is_written_down() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let sam = made(staff, "/volunteers", &volunteer());
        for path in ["", "/checks", "/consents"] {
            staff.get(&format!("/volunteers/{sam}{path}")).expect(200);
        }
        found(staff, &json!({"name": "Sam"}));
        found(staff, &json!({"name": "nobody"}));
        // A list of people who fit is no read of any one of them; what one person fits is.
        let (_, need) = open_need(staff);
        staff.get(&format!("/needs/{need}/matches")).expect(200);
        staff.get(&format!("/needs/{need}/matches/{sam}")).expect(200);
        staff.get(&format!("/volunteers/{sam}/matches")).expect(200);
        let expected = [
            "register volunteer",
            "read volunteer",
            "read checks",
            "read consents",
            "search volunteer",
            "read match",
            "read match",
        ];
        assert_eq!(audited(&app, &centre, &sam), expected);
        // A refused read is none, and a stranger's is not one of this centre.
        let other = app.centre("halton").broker;
        assert_eq!(other.get(&format!("/volunteers/{sam}")).status, 404);
        assert_eq!(audited(&app, &centre, &sam).len(), expected.len());
    });
}
