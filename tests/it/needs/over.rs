//! Needs whose last session is past, and rules that began long ago.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, need, organisation, with};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

fn recurring(fields: &Value) -> Value {
    let schedule = json!({"kind": "recurring", "rrule": "FREQ=DAILY", "first_date": "2026-11-01",
        "from": "10:00", "to": "12:00"});
    json!({"schedule": with(schedule, fields)})
}

fn listed(client: &Client, path: &str) -> BTreeSet<String> {
    let list = client.get(path).expect(200);
    let items = list["items"].as_array().expect("items").iter();
    items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_need_without_a_session_ahead_is_over_however_it_ends() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let group = made(&staff, "/organisations", &organisation());
        let post = |schedule: Value| made(&staff, "/needs", &with(need(&group), &schedule));
        let flexible = |last: &str| {
            json!({"schedule": {"kind": "flexible", "hours_per_week": 2, "last_date": last,
                "first_date": "2026-11-01"}})
        };
        let dated = |day: &str| {
            let session = json!({"starts": format!("{day}T10:00"), "ends": format!("{day}T11:00")});
            json!({"schedule": {"kind": "sessions", "sessions": [session]}})
        };
        // It is 21 November, nine in the evening.
        let over: BTreeSet<String> = [
            recurring(&json!({"rrule": "FREQ=DAILY;COUNT=21"})),
            recurring(&json!({"rrule": "FREQ=DAILY;UNTIL=20261121"})),
            recurring(&json!({"last_date": "2026-11-21"})),
            recurring(&json!({"last_date": "2026-11-22", "except": ["2026-11-22"]})),
            flexible("2026-11-20"),
            dated("2026-11-21"),
        ]
        .map(post)
        .into();
        let ahead: BTreeSet<String> = [
            recurring(&json!({"rrule": "FREQ=DAILY;COUNT=22"})),
            recurring(&json!({"rrule": "FREQ=DAILY;UNTIL=20261122"})),
            recurring(&json!({"last_date": "2026-11-22"})),
            recurring(&json!({"last_date": "2026-11-21", "from": "21:00", "to": "22:00"})),
            recurring(&json!({"first_date": "2000-01-01"})),
            flexible("2026-11-21"),
            dated("2026-11-22"),
        ]
        .map(post)
        .into();
        for (state, needs) in [("over", &over), ("open", &ahead)] {
            for id in needs {
                let shown = staff.get(&format!("/needs/{id}")).expect(200);
                assert_eq!(shown["state"], state, "{}", shown["schedule"]);
            }
            assert_eq!(&listed(&staff, &format!("/needs?state={state}")), needs, "{state}");
        }
        let all = &over | &ahead;
        assert_eq!(listed(&staff, "/needs"), all);
        assert_eq!(listed(&app.anyone(), "/needs"), ahead);
        for id in &over {
            assert_eq!(app.anyone().get(&format!("/needs/{id}")).status, 404);
            assert_eq!(staff.get(&format!("/needs/{id}/matches")).expect(409)["code"], "need_over");
        }
        // New dates open it again.
        let id = over.first().expect("one");
        let later = recurring(&json!({"last_date": "2026-12-24"}));
        let shown = staff.patch(&format!("/needs/{id}"), "*", &later).expect(200);
        assert_eq!(shown["state"], "open");
        // And time closes one more.
        app.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(listed(&staff, "/needs?state=over").len(), over.len());
    });
}

#[test]
fn a_recurrence_begins_in_the_year_2000_or_later() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let group = made(&staff, "/organisations", &organisation());
    let from = |first: &str| {
        staff.post("/needs", &with(need(&group), &recurring(&json!({"first_date": first}))))
    };
    let refused = from("1999-12-31");
    assert_eq!(refused.pointers(422), ["/schedule/rrule"]);
    assert!(refused.text.contains("2000"), "{}", refused.text);
    from("2000-01-01").expect(201);
}
