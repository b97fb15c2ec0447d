//! What is wrong is refused with a problem document that names the field and says what would be
//! right, and nothing of it is stored.

mod fuzz;
mod limits;
mod queries;
mod repeats;
mod tokens;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, volunteer, with};
use crate::support::client::{Answer, Client};
use crate::support::databases::{each_database, sqlite};

/// All that a centre holds, as its lists show it: to see that a refusal leaves nothing behind.
pub fn stored(staff: &Client) -> Vec<String> {
    let people = staff.post("/volunteers/search?limit=200", &json!({}));
    let lists = ["/organisations", "/needs", "/placements", "/blocks"];
    let lists = lists.map(|path| staff.get(&format!("{path}?limit=200")));
    [people].into_iter().chain(lists).map(|answer| answer.expect(200).to_string()).collect()
}

/// Asserts that an answer is a problem document that a person can act on.
#[track_caller]
pub fn assert_problem(answer: &Answer, what: &str) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    let body = answer.json();
    assert_eq!(body["status"], answer.status, "{what}");
    for member in ["type", "title", "detail", "request_id"] {
        assert!(body[member].as_str().is_some_and(|s| !s.is_empty()), "{what}: {member} of {body}");
    }
    for error in body["errors"].as_array().into_iter().flatten() {
        for member in ["code", "message"] {
            assert!(error[member].as_str().is_some_and(|s| !s.is_empty()), "{what}: {body}");
        }
    }
}

/// Asserts that an answer refuses the value at a pointer.
#[track_caller]
pub fn assert_refused(answer: &Answer, pointer: &str, what: &str) {
    assert_eq!(answer.status, 422, "{what}: {}", answer.text);
    assert_problem(answer, what);
    let pointers = answer.pointers(422);
    assert!(pointers.iter().any(|p| p == pointer), "{what}: {pointer} is not in {pointers:?}");
}

/// Fields of a volunteer that are wrong, and where.
fn bad_fields_of_a_volunteer() -> Vec<(Value, &'static str)> {
    let window =
        |day: &str, from: &str| json!({"weekly": [{"day": day, "from": from, "to": "12:00"}]});
    let many: Vec<Value> = (0..10_000).map(|n| json!({"skill": format!("skill {n}")})).collect();
    vec![
        (json!({"given_name": null}), "/given_name"),
        (json!({"given_name": 7}), "/given_name"),
        (json!({"given_name": "  "}), "/given_name"),
        (json!({"given_name": "x".repeat(201)}), "/given_name"),
        (json!({"given_name": "a\u{7}b"}), "/given_name"),
        (json!({"given_name": "a\0b"}), "/given_name"),
        (json!({"family_name": "a\nb"}), "/family_name"),
        (json!({"email": "nobody"}), "/email"),
        (json!({"email": "a b@example.org"}), "/email"),
        (json!({"phone": "12"}), "/phone"),
        (json!({"contact_by": "pigeon"}), "/contact_by"),
        (json!({"postcode": "nowhere"}), "/postcode"),
        (json!({"postcode": "L36"}), "/postcode"),
        (json!({"date_of_birth": "31/01/1990"}), "/date_of_birth"),
        (json!({"date_of_birth": "1990-02-30"}), "/date_of_birth"),
        (json!({"travel": {"mode": "rocket"}}), "/travel/mode"),
        (json!({"travel": {"max_km": 0}}), "/travel/max_km"),
        (json!({"travel": {"max_km": 1e300}}), "/travel/max_km"),
        (json!({"travel": {"speed": 5}}), "/travel/speed"),
        (json!({"skills": "driving"}), "/skills"),
        (json!({"skills": [{"skill": "driving", "level": 4}]}), "/skills/0/level"),
        (json!({"skills": [{"skill": "driving", "levl": 2}]}), "/skills/0/levl"),
        (json!({"skills": [{"skill": "x".repeat(201)}]}), "/skills/0/skill"),
        (json!({"skills": many}), "/skills"),
        (json!({"availability": window("someday", "09:00")}), "/availability/weekly/0/day"),
        (json!({"availability": window("mon", "25:00")}), "/availability/weekly/0/from"),
        (
            json!({"availability": {"away": [{"from": "2026-12-02", "to": "2026-12-01"}]}}),
            "/availability/away/0/to",
        ),
        (json!({"availability": {"hours_per_week": -1}}), "/availability/hours_per_week"),
        (json!({"causes": ["health", "unheard of"]}), "/causes/1"),
        (json!({"languages": ["en", "no such tongue"]}), "/languages/1"),
        (json!({"vehicle": "yes"}), "/vehicle"),
        (json!({"support_needed": ["no such thing"]}), "/support_needed/0"),
        (json!({"status": "gone"}), "/status"),
        (json!({"paused_until": "soon"}), "/paused_until"),
        (json!({"guardian": {"name": "Ann", "given_at": "today"}}), "/guardian/given_at"),
        (json!({"nickname": "Sammy"}), "/nickname"),
    ]
}

#[test]
fn every_bad_field_of_a_volunteer_is_named_and_nothing_is_stored() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let sam = format!("/volunteers/{}", made(&staff, "/volunteers", &volunteer()));
        let before = stored(&staff);
        for (fields, pointer) in bad_fields_of_a_volunteer() {
            let what = &fields.to_string()[..fields.to_string().len().min(80)];
            assert_refused(&staff.post("/volunteers", &with(volunteer(), &fields)), pointer, what);
            assert_refused(&staff.patch(&sam, "*", &fields), pointer, what);
        }
        let given = json!({"consents": [{"purpose": "fun", "wording": "1"}]});
        assert_refused(
            &staff.post("/volunteers", &with(volunteer(), &given)),
            "/consents/0/purpose",
            "a purpose",
        );
        assert_refused(
            &staff.patch(&sam, "*", &given),
            "/consents",
            "consents have their own path",
        );
        assert_eq!(stored(&staff), before);
    });
}

/// Fields of a need that are wrong, and where.
fn bad_fields_of_a_need() -> Vec<(Value, &'static str)> {
    let weekly = |changed: Value| json!({"schedule": with(need("")["schedule"].clone(), &changed)});
    let session = |starts: &str, ends: &str| json!({"schedule": {"kind": "sessions", "sessions": [{"starts": starts, "ends": ends}]}});
    vec![
        (json!({"organisation_id": "x"}), "/organisation_id"),
        (json!({"title": ""}), "/title"),
        (json!({"title": "a\0b"}), "/title"),
        (json!({"description": "x".repeat(5001)}), "/description"),
        (json!({"places": 0}), "/places"),
        (json!({"places": 10_000}), "/places"),
        (json!({"places": 1.5}), "/places"),
        (json!({"urgency": "panic"}), "/urgency"),
        (json!({"location": {"postcode": null}}), "/location/postcode"),
        (json!({"location": {"postcode": "nowhere"}}), "/location/postcode"),
        (json!({"location": {"postcode": "ZE1 0AA"}}), "/location/postcode"),
        (weekly(json!({"kind": "now and then"})), "/schedule/kind"),
        (weekly(json!({"rrule": "FREQ=YEARLY"})), "/schedule/rrule"),
        (weekly(json!({"rrule": "FREQ=WEEKLY;BYDAY=XX"})), "/schedule/rrule"),
        (weekly(json!({"rrule": "FREQ=DAILY;INTERVAL=0"})), "/schedule/rrule"),
        (weekly(json!({"rrule": "FREQ=DAILY;BYSETPOS=1"})), "/schedule/rrule"),
        (weekly(json!({"rrule": "every Tuesday"})), "/schedule/rrule"),
        (weekly(json!({"rrule": null})), "/schedule/rrule"),
        (weekly(json!({"first_date": "1 December"})), "/schedule/first_date"),
        (weekly(json!({"from": "5pm"})), "/schedule/from"),
        (weekly(json!({"except": ["2026-13-01"]})), "/schedule/except/0"),
        (weekly(json!({"hours_per_week": 3})), "/schedule/hours_per_week"),
        (weekly(json!({"starts": "17:30"})), "/schedule/starts"),
        (session("2026-12-01", "2026-12-01T13:00"), "/schedule/sessions/0/starts"),
        (session("2026-12-01T13:00", "2026-12-01T10:00"), "/schedule/sessions/0/ends"),
        (session("2026-12-01T10:00", "2026-12-03T10:00"), "/schedule/sessions/0/ends"),
        (json!({"schedule": {"kind": "sessions", "sessions": []}}), "/schedule/sessions"),
        (
            json!({"schedule": {"kind": "flexible", "first_date": "2026-12-01"}}),
            "/schedule/hours_per_week",
        ),
        (json!({"skills": [{"skill": "driving", "importance": "vital"}]}), "/skills/0/importance"),
        (json!({"skills": [{"skill": "driving", "weight": 0}]}), "/skills/0/weight"),
        (json!({"skills": [{"skill": "driving"}, {"skill": "Driving"}]}), "/skills/1/skill"),
        (json!({"min_age": 100}), "/min_age"),
        (json!({"least_coverage": 1.01}), "/least_coverage"),
        (json!({"checks": [{"kind": "dbs", "level": "super"}]}), "/checks/0/level"),
        (json!({"checks": [{"kind": "dbs", "level": "enhanced"}]}), "/checks/0/workforce"),
        (json!({"weights": {"skills": 1001}}), "/weights"),
        (json!({"weights": {"skills": 70_000}}), "/weights/skills"),
        (json!({"weights": {"luck": 1}}), "/weights/luck"),
        (json!({"outcomes": ["fame"]}), "/outcomes/0"),
        (json!({"state": "open"}), "/state"),
    ]
}

#[test]
fn every_bad_field_of_a_need_is_named_and_nothing_is_stored() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let (organisation, id) = open_need(&staff);
    let path = format!("/needs/{id}");
    let before = stored(&staff);
    for (fields, pointer) in bad_fields_of_a_need() {
        let what = fields.to_string();
        let body = with(need(&organisation), &fields);
        assert_refused(&staff.post("/needs", &body), pointer, &what);
        let patched = staff.patch(&path, "*", &fields);
        // A merge patch leaves what it does not name: members of the old schedule stay.
        let others_stay =
            ["/schedule/sessions/0/starts", "/schedule/sessions/0/ends", "/schedule/sessions"];
        assert_eq!(patched.status, 422, "{what}: {}", patched.text);
        if !others_stay.contains(&pointer) {
            assert_refused(&patched, pointer, &what);
        }
    }
    assert_eq!(stored(&staff), before);
}

#[test]
fn all_bad_fields_are_reported_at_once() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let bad = json!({"given_name": "", "email": "x", "postcode": "y", "date_of_birth": "z",
        "travel": {"mode": "rocket", "max_km": -1}, "skills": [{"skill": "driving", "level": 9}],
        "causes": ["?"], "languages": ["?"], "status": "gone"});
    let mut found = staff.post("/volunteers", &bad).pointers(422);
    found.sort();
    let all = [
        "/causes/0",
        "/date_of_birth",
        "/email",
        "/given_name",
        "/languages/0",
        "/postcode",
        "/skills/0/level",
        "/status",
        "/travel/max_km",
        "/travel/mode",
    ];
    assert_eq!(found, all);
    // Wrong types and unknown names are found before the values are looked at, and also all at once.
    let wrong = json!({"given_name": 1, "email": [], "vehicle": "yes", "agee": 3,
        "travel": {"max_km": "far"}});
    let mut found = staff.post("/volunteers", &wrong).pointers(422);
    found.sort();
    assert_eq!(found, ["/agee", "/email", "/given_name", "/travel/max_km", "/vehicle"]);
    let mut found = staff.post("/needs", &json!({"schedule": {}})).pointers(422);
    found.sort();
    assert_eq!(found, ["/location", "/schedule/kind", "/title"]);
}

#[test]
fn what_is_no_json_is_refused_with_a_place_to_look_at() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let before = stored(staff);
    let deep = "[".repeat(10_000);
    let bodies = [
        "",
        "{",
        "{\"given_name\": \"Sam\"",
        "{given_name: Sam}",
        "{\"given_name\": \"Sam\"} x",
        "nul",
        "{\"given_name\": 1e999}",
        "\u{feff}{}",
        "{\"given_name\": \"\\ud800\"}",
        &deep,
    ];
    for body in bodies {
        for path in [
            "/volunteers",
            "/needs",
            "/organisations",
            "/placements",
            "/blocks",
            "/imports",
            "/sessions",
            "/skills/resolve",
            "/volunteers/search",
        ] {
            let headers = [("Content-Type", "application/json")];
            let answer = staff.send("POST", path, &headers, Some(body));
            let what = format!("{path} {}", &body[..body.len().min(30)]);
            assert_eq!(answer.status, 400, "{what}: {}", answer.text);
            assert_problem(&answer, &what);
        }
    }
    for body in ["[]", "7", "\"x\"", "null", "true"] {
        let headers = [("Content-Type", "application/json")];
        let answer = staff.send("POST", "/volunteers", &headers, Some(body));
        assert_eq!(answer.status, 422, "{body}: {}", answer.text);
        assert_problem(&answer, body);
    }
    assert_eq!(stored(staff), before);
}
