//! People who are free at a time.

use serde_json::{Value, json};

use super::found;
use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

/// Tuesday 1 December, ten to twelve.
fn tuesday(unknown: Option<&str>) -> Value {
    let mut at = json!({"starts": "2026-12-01T10:00", "ends": "2026-12-01T12:00"});
    if let Some(unknown) = unknown {
        at["unknown"] = json!(unknown);
    }
    json!({"free_at": at})
}

fn person(staff: &Client, availability: &Value) -> String {
    let body = json!({"given_name": "Sam", "availability": availability});
    made(staff, "/volunteers", &body)
}

#[test]
fn people_are_found_who_are_free_for_the_whole_of_a_time() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let window = |day: &str, from: &str, to: &str| json!({"day": day, "from": from, "to": to});
        let tuesdays = json!([window("tue", "09:00", "11:00"), window("tue", "11:00", "13:00")]);
        let december = json!([{"from": "2026-12-01", "to": "2026-12-31"}]);
        let that_day =
            |from: &str, to: &str| json!([{"date": "2026-12-01", "from": from, "to": to}]);
        let free = person(&staff, &json!({"weekly": tuesdays}));
        let short = json!({"weekly": [window("tue", "09:00", "11:59")]});
        person(&staff, &short);
        person(&staff, &json!({"weekly": [window("wed", "09:00", "21:00")]}));
        person(&staff, &json!({"weekly": tuesdays, "away": december}));
        let extra =
            json!({"weekly": tuesdays, "away": december, "extra": that_day("10:00", "12:00")});
        let extra = person(&staff, &extra);
        let late = json!({"weekly": [window("mon", "20:00", "11:00")], "extra": that_day("11:00", "12:00")});
        let late = person(&staff, &late);
        let unknown = person(&staff, &json!({"hours_per_week": 3}));
        let (_, need) = open_need(&staff);
        let promised = made(&staff, "/volunteers", &volunteer());
        let placed = json!({"need_id": need, "volunteer_id": promised, "state": "offered"});
        let placement = made(&staff, "/placements", &placed);
        let accepted = json!({"from": "offered", "to": "accepted"});
        staff.post(&format!("/placements/{placement}/events"), &accepted).expect(200);

        let yes = [&*free, &extra, &late, &promised];
        assert_eq!(found(&staff, &tuesday(Some("left_out"))), yes);
        assert_eq!(found(&staff, &tuesday(Some("only"))), [&*unknown]);
        let all = staff.post("/volunteers/search", &tuesday(None)).expect(200);
        let items: Vec<(&str, &str)> = (all["items"].as_array().expect("people").iter())
            .map(|one| (one["id"].as_str().unwrap(), one["free"].as_str().unwrap()))
            .collect();
        let marked = [
            (&*free, "yes"),
            (&extra, "yes"),
            (&late, "yes"),
            (&unknown, "unknown"),
            (&promised, "yes"),
        ];
        assert_eq!(items, marked);
        // What is promised is no longer free: the need's Tuesdays, half past five.
        let evening = json!({"free_at": {"starts": "2026-12-08T19:00", "ends": "2026-12-08T20:00",
            "unknown": "left_out"}});
        assert_eq!(found(&staff, &evening), [""; 0]);
        let after = json!({"free_at": {"starts": "2026-12-08T19:30", "ends": "2026-12-08T20:00",
            "unknown": "left_out"}});
        assert_eq!(found(&staff, &after), [&*promised]);
        // Together with what else is asked.
        let by_name = with(tuesday(None), &json!({"name": "taylor"}));
        assert_eq!(found(&staff, &by_name), [&*promised]);
        let plain = staff.post("/volunteers/search", &json!({})).expect(200);
        assert!(plain["items"][0].get("free").is_none(), "nobody asked");
    });
}

#[test]
fn a_list_of_the_free_goes_on_from_page_to_page() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let every_day = volunteer()["availability"].clone();
        let never = json!({"extra": [{"date": "2026-12-02", "from": "10:00", "to": "12:00"}]});
        let mut expected = Vec::new();
        for n in 0..230 {
            let id = person(&staff, if n % 25 == 24 { &every_day } else { &never });
            if n % 25 == 24 {
                expected.push(id);
            }
        }
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/volunteers/search?limit=2{cursor}");
            let page = staff.post(&path, &tuesday(None)).expect(200);
            let items = page["items"].as_array().expect("people");
            seen.extend(items.iter().map(|one| one["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            assert_eq!(items.len(), 2, "a page that goes on is full");
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, expected);
    });
}

#[test]
fn a_time_that_is_none_is_refused() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    for (starts, ends, pointer) in [
        ("2026-12-01", "2026-12-01T12:00", "/free_at/starts"),
        ("2026-12-01T10:00", "12:00", "/free_at/ends"),
        ("2026-12-01T10:00", "2026-12-01T10:00", "/free_at/ends"),
        ("2026-12-01T10:00", "2026-12-02T10:01", "/free_at/ends"),
        ("2026-12-01T10:00Z", "2026-12-01T12:00", "/free_at/starts"),
        ("1066-12-01T10:00", "2026-12-01T12:00", "/free_at/starts"),
    ] {
        let body = json!({"free_at": {"starts": starts, "ends": ends}});
        assert_eq!(staff.post("/volunteers/search", &body).pointers(422), [pointer]);
    }
    let search = |body: Value| staff.post("/volunteers/search", &body).pointers(422);
    assert_eq!(search(tuesday(Some("maybe"))), ["/free_at/unknown"]);
    assert_eq!(search(json!({"free_at": {"starts": "2026-12-01T10:00"}})), ["/free_at/ends"]);
    assert_eq!(search(json!({"free_at": "2026-12-01T10:00"})), ["/free_at"]);
}
