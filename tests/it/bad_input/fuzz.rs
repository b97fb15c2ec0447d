//! Bodies that are right but for one value: whatever it is, the service says what is wrong with it
//! or takes it, and never fails.

use serde_json::{Value, json};

use super::assert_problem;
use crate::support::app::{PASSWORD, TestApp};
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::databases::each_database;

/// Bodies tried of each route.
const TRIED: usize = 30;

/// Values that do not belong anywhere.
fn strangers() -> Vec<Value> {
    let deep = (0..100).fold(json!("x"), |inner, _| json!([inner]));
    let text = [
        "",
        " ",
        "a\0b",
        "a\u{7}b",
        "\u{202e}abc",
        "🦊🏽‍🚀",
        "9999-12-31",
        "0000-00-00",
        "2200-12-31",
        "FREQ=DAILY;INTERVAL=99999999999;COUNT=0",
        "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=2147483647",
        "23:59",
        "2026-12-01T10:00",
        "01890000-0000-7000-8000-000000000000",
        "-1",
        "İ",
    ];
    let mut values: Vec<Value> = text.into_iter().map(Value::from).collect();
    values.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(-1e-300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("x".repeat(6000)),
        json!([]),
        json!([null]),
        json!({}),
        json!({"": {"a/b~c": []}}),
        deep,
    ]);
    values
}

/// The pointers of all values of a document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(name, member)| places(member, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(n, item)| places(item, &format!("{at}/{n}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A row of numbers that is the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        &choices[usize::try_from(self.0 % choices.len() as u64).expect("an index")]
    }
}

type Request = (&'static str, String, Value);

/// What is sent about people.
fn about_people(sam: &str) -> Vec<Request> {
    let person = with(
        volunteer(),
        &json!({
        "known_as": "Sammy", "contact_by": "email", "support_needed": ["step_free"],
        "paused_until": "2026-12-31", "guardian": {"name": "Ann", "given_at": "2026-01-01"},
        "availability": {"weekly": [{"day": "tue", "from": "18:00", "to": "21:00"}],
            "away": [{"from": "2026-12-20", "to": "2027-01-03"}],
            "extra": [{"date": "2026-12-05", "from": "09:00", "to": "12:00"}], "hours_per_week": 4}}),
    );
    let mut patched = person.clone();
    patched.as_object_mut().expect("an object").remove("consents");
    let search =
        json!({"name": "Sam", "skill": "driving", "ward": "E05000001", "status": "active"});
    let check = json!({"kind": "dbs", "level": "enhanced", "workforce": "adult",
        "issued": "2025-03-01", "review_on": "2028-03-01", "decision": "cleared"});
    let consent = json!({"purpose": "matching", "act": "given", "wording": "2026-11"});
    let import = json!({"csv": "Name,Skills\nJo,driving\n",
        "mapping": {"columns": {"Name": "given_name", "Skills": {"field": "skills", "separator": ";"}}},
        "basis": {"status": "active", "consent_purpose": "matching", "consent_wording": "2026-11",
            "source": "a list", "date": "2026-11-01", "asserted_by": "Jo"}});
    vec![
        ("POST", "/volunteers".into(), person),
        ("PATCH", format!("/volunteers/{sam}"), patched),
        ("POST", "/volunteers/search".into(), search),
        ("POST", format!("/volunteers/{sam}/checks"), check),
        ("POST", format!("/volunteers/{sam}/consents"), consent),
        ("POST", "/imports".into(), import),
    ]
}

/// What is sent about groups and needs: a need of each kind.
fn about_needs(group: &str, need_id: &str) -> Vec<Request> {
    let body = with(
        organisation(),
        &json!({"description": "d", "email": "g@example.org",
        "phone": "0151 496 0000", "state": "approved"}),
    );
    let contact = json!({"name": "Jo", "email": "jo@example.org", "password": "too short"});
    let weekly = with(
        need(group),
        &json!({
        "description": "More", "urgency": "urgent", "least_coverage": 0.5, "languages": ["en"],
        "checks": [{"kind": "dbs", "level": "enhanced", "workforce": "adult", "when": "to_start"}],
        "weights": {"skills": 500, "rest": 0}, "support_offered": ["step_free"],
        "schedule": {"kind": "recurring", "rrule": "FREQ=MONTHLY;BYDAY=1TU", "first_date": "2026-12-01",
            "last_date": "2027-12-01", "from": "17:30", "to": "19:30", "except": ["2026-12-29"]}}),
    );
    let sessions = json!({"schedule": {"kind": "sessions",
        "sessions": [{"starts": "2026-12-01T10:00", "ends": "2026-12-01T13:00"}]}});
    let flexible = json!({"schedule": {"kind": "flexible", "hours_per_week": 3, "last_date": "2027-12-01",
        "first_date": "2026-12-01", "windows": [{"day": "mon", "from": "09:00", "to": "17:00"}]}});
    vec![
        ("POST", "/organisations".into(), body.clone()),
        ("PATCH", format!("/organisations/{group}"), body),
        ("POST", format!("/organisations/{group}/contacts"), contact),
        ("POST", "/needs".into(), with(weekly.clone(), &sessions)),
        ("POST", "/needs".into(), with(weekly.clone(), &flexible)),
        ("POST", "/needs".into(), weekly.clone()),
        ("PATCH", format!("/needs/{need_id}"), weekly),
    ]
}

/// What is sent about who goes where, and all the rest.
fn about_others(group: &str, need_id: &str, sam: &str, placement: &str) -> Vec<Request> {
    let block = json!({"volunteer_id": sam, "organisation_id": group, "reason": "they asked"});
    let asked =
        json!({"need_id": need_id, "volunteer_id": sam, "state": "offered", "channel": "phone"});
    let step = json!({"from": "suggested", "to": "offered", "by": "staff", "channel": "phone",
        "note": "n", "correction": true});
    let centre = json!({"name": "Knowsley", "time_zone": "Europe/London", "asks_cap": 4,
        "weights": {"skills": 100, "rest": 0}, "check_years": 3});
    let term = json!({"list": "skill", "id": "knot-tying", "label": "Knot tying",
        "synonyms": ["knots"], "parent": "driving"});
    let credentials = json!({"email": "jo@example.org", "password": PASSWORD, "code": "123456"});
    vec![
        ("POST", "/blocks".into(), block),
        ("POST", "/placements".into(), asked),
        ("POST", format!("/placements/{placement}/events"), step),
        ("POST", "/skills/resolve".into(), json!([{"text": "minibus"}, {"text": "first aid"}])),
        ("PATCH", "/centre".into(), centre),
        ("POST", "/centre/terms".into(), term),
        ("POST", "/sessions".into(), credentials),
    ]
}

#[test]
fn no_value_anywhere_makes_the_service_fail() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").admin;
        let (group, need_id) = open_need(&staff);
        let sam = made(&staff, "/volunteers", &volunteer());
        let asked = json!({"need_id": need_id, "volunteer_id": sam, "state": "suggested"});
        let placement = made(&staff, "/placements", &asked);
        let strangers = strangers();
        let mut dice = Dice(20_261_121);
        let headers = [("Content-Type", "application/json"), ("If-Match", "*")];
        let mut requests = about_people(&sam);
        requests.extend(about_needs(&group, &need_id));
        requests.extend(about_others(&group, &need_id, &sam, &placement));
        for (method, path, right) in requests {
            let mut at = Vec::new();
            places(&right, "", &mut at);
            for _ in 0..TRIED {
                let (place, value) = (dice.of(&at), dice.of(&strangers));
                let mut body = right.clone();
                *body.pointer_mut(place).expect("a place") = value.clone();
                let answer = staff.send(method, &path, &headers, Some(&body.to_string()));
                let value = value.to_string();
                let what =
                    format!("{method} {path} with {} at {place}", &value[..value.len().min(60)]);
                assert!(answer.status < 500, "{what}: {}", answer.text);
                if answer.status >= 400 {
                    assert_problem(&answer, &what);
                }
            }
        }
        // What was taken can be read, ranked and listed.
        super::stored(&staff);
        staff.get(&format!("/volunteers/{sam}/matches")).expect(200);
        let needs = staff.get("/needs?limit=200").expect(200);
        for need in needs["items"].as_array().expect("needs") {
            let id = need["id"].as_str().expect("an id");
            let ranked = staff.get(&format!("/needs/{id}/matches?counts=true"));
            assert!(matches!(ranked.status, 200 | 409), "{}", ranked.text);
        }
    });
}
