//! What changed since, for systems that keep a copy, and who did it, for admins.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use onestop::domain::account::Staff;
use onestop::domain::ids::AccountId;
use serde_json::{Value, json};

use crate::bad_input::assert_problem;
use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, organisation, volunteer};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

fn now(staff: &Client) -> i64 {
    let answer = staff.get("/changes").expect(200);
    assert_eq!((&answer["items"], &answer["more"]), (&json!([]), &json!(false)));
    answer["after"].as_i64().expect("a number")
}

/// Whether each record that is named is gone, and where to go on.
fn since(staff: &Client, after: i64) -> (BTreeMap<(String, String), bool>, i64) {
    let (mut found, mut after) = (BTreeMap::new(), after);
    loop {
        let part = staff.get(&format!("/changes?after={after}&limit=3")).expect(200);
        for item in part["items"].as_array().expect("items") {
            let text = |name: &str| item[name].as_str().expect("text").to_owned();
            found.insert((text("entity"), text("id")), item["gone"].as_bool().expect("a flag"));
        }
        after = part["after"].as_i64().expect("a number");
        if part["more"] == json!(false) {
            return (found, after);
        }
    }
}

#[test]
fn a_follower_learns_of_every_record_that_is_new_changed_or_gone() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("halton"));
        let staff = &centre.broker;
        made(staff, "/volunteers", &volunteer());
        let start = now(staff);
        let (group, need) = open_need(staff);
        let sam = made(staff, "/volunteers", &volunteer());
        let block = json!({"volunteer_id": sam, "organisation_id": group, "reason": "asked"});
        let block = made(staff, "/blocks", &block);
        assert_eq!(staff.delete(&format!("/blocks/{block}")).status, 204);
        staff.patch(&format!("/needs/{need}"), "*", &json!({"title": "Another"})).expect(200);
        made(&other.broker, "/organisations", &organisation());
        let name = |entity: &str, id: &str| (entity.to_owned(), id.to_owned());
        let (found, after) = since(staff, start);
        let expected = [
            (name("organisation", &group), false),
            (name("need", &need), false),
            (name("volunteer", &sam), false),
            (name("block", &block), true),
        ];
        assert_eq!(found, BTreeMap::from(expected));
        assert_eq!(since(staff, after).0, BTreeMap::new());
        staff.delete(&format!("/volunteers/{sam}")).expect(202);
        let (found, _) = since(staff, after);
        assert_eq!(found.get(&name("volunteer", &sam)), Some(&true));
    });
}

#[test]
fn changes_are_kept_for_thirty_days_and_whoever_is_later_learns_where_to_begin() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let old = &centre.broker;
        let start = now(old);
        made(old, "/organisations", &organisation());
        let me = old.get("/sessions/current").expect(200)["id"].clone();
        let account: AccountId = me.as_str().expect("an id").parse().expect("an id");
        // A token lasts for hours: each time they sign in anew.
        let later = |hours: i64| {
            app.clock.advance(SignedDuration::from_hours(hours));
            app.app.tick().expect("the upkeep");
            let staff = Staff { account, centre: centre.id, admin: false };
            app.as_caller(&staff.into())
        };
        later(2);
        assert_eq!(since(&later(24 * 29), start).0.len(), 1);
        let late = later(24 * 3);
        let gone = late.get(&format!("/changes?after={start}"));
        assert_eq!(gone.status, 410, "{}", gone.text);
        assert_problem(&gone, "too late");
        let detail = gone.json()["detail"].as_str().expect("a sentence").to_owned();
        let head = now(&late);
        assert!(detail.contains(&format!("?after={head}")), "{detail}");
        assert_eq!(since(&late, head).0, BTreeMap::new());
        let future = late.get(&format!("/changes?after={}", head + 1));
        assert_eq!(future.status, 410, "{}", future.text);
    });
}

#[test]
fn an_admin_reads_who_read_and_changed_what_newest_first() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("halton"));
        let staff = &centre.broker;
        let sam = made(staff, "/volunteers", &volunteer());
        staff.get(&format!("/volunteers/{sam}")).expect(200);
        staff.patch(&format!("/volunteers/{sam}"), "*", &json!({"known_as": "Sammy"})).expect(200);
        made(&other.broker, "/volunteers", &volunteer());
        let (mut lines, mut cursor): (Vec<Value>, String) = (Vec::new(), String::new());
        loop {
            let page = centre.admin.get(&format!("/audit?limit=2{cursor}")).expect(200);
            lines.extend(page["items"].as_array().expect("items").iter().cloned());
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        let said = |line: &Value| {
            let text = |name: &str| line[name].as_str().expect("text").to_owned();
            let actor = text("actor").split(':').next().unwrap_or_default().to_owned();
            format!("{actor} {} {}", text("action"), text("entity"))
        };
        let expected = [
            "staff change volunteer",
            "staff read volunteer",
            "staff read volunteer",
            "staff register volunteer",
            "operator add centre",
        ];
        assert_eq!(lines.iter().map(said).collect::<Vec<_>>(), expected);
        assert_eq!(lines[0]["fields"], json!(["name"]));
        assert_eq!(lines[0]["ids"], json!([sam]));
        assert!(!lines.iter().any(|line| line.to_string().contains("Sammy")), "no values");
    });
}

#[test]
fn the_audit_is_for_admins() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    assert_eq!(centre.broker.get("/audit").status, 403);
    assert_eq!(app.anyone().get("/audit").status, 401);
    assert_eq!(centre.admin.get("/audit?cursor=x").pointers(422), ["?cursor"]);
}
