//! The index in memory follows what is written, by this process and by others: a fresh start on
//! the same database ranks the same, byte for byte.

use onestop::domain::account::{Caller, Role, Staff};
use onestop::store::accounts;
use serde_json::{Value, json};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, need, organisation, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::{Database, each_database};

/// What a borough of some people and needs consists of.
struct Borough {
    people: Vec<String>,
    organisations: Vec<String>,
    needs: Vec<String>,
}

/// A member of staff of a centre, at another process that serves the same database.
pub fn staff_at(app: &TestApp, centre: &TestCentre) -> Client {
    let found = app.app.store().read(|conn| accounts::list(conn, centre.id)).expect("accounts");
    let broker = found.iter().find(|account| account.role == Role::Broker).expect("a broker");
    app.as_caller(&Caller::Staff(Staff { account: broker.id, centre: centre.id, admin: false }))
}

/// Every ranking and, from the other side, every person's needs, as they are answered.
fn rankings(client: &Client, borough: &Borough) -> Vec<String> {
    let of_needs = borough
        .needs
        .iter()
        .map(|need| client.get(&format!("/needs/{need}/matches?limit=200&counts=true")));
    let of_people = borough
        .people
        .iter()
        .map(|person| client.get(&format!("/volunteers/{person}/matches?limit=200&counts=true")));
    // Refusals (a closed need, a person who is gone) hold the id of the request, and nothing else
    // of interest than their code.
    let told = |answer: crate::support::client::Answer| {
        if answer.status == 200 {
            answer.text
        } else {
            format!("{} {}", answer.status, answer.json()["code"])
        }
    };
    of_needs.chain(of_people).map(told).collect()
}

/// The index that was kept up to date, and one that is read anew, say the same.
#[track_caller]
fn same_after_a_restart(
    database: &Database,
    kept: &Client,
    centre: &TestCentre,
    borough: &Borough,
) -> Vec<String> {
    let before = rankings(kept, borough);
    let fresh = TestApp::start(database);
    assert_eq!(before, rankings(&staff_at(&fresh, centre), borough));
    before
}

fn person(n: usize) -> Value {
    let mode = ["walk", "cycle", "public_transport", "car"][n % 4];
    let skills = [json!([]), json!([{"skill": "driving", "level": 1 + n % 3}])];
    let postcode = ["L36 9YX", "L34 1AA", "L33 7AA", "L26 1AA"][n % 4];
    let weekly = match n % 3 {
        0 => json!([]),
        1 => json!([{"day": "tue", "from": "17:00", "to": "20:00"}]),
        _ => volunteer()["availability"]["weekly"].clone(),
    };
    with(
        volunteer(),
        &json!({
            "given_name": format!("Person{n}"), "email": format!("person{n}@example.org"),
            "postcode": postcode, "travel": {"mode": mode, "max_km": null},
            "skills": skills[usize::from(!n.is_multiple_of(5))],
            "availability": {"weekly": weekly, "hours_per_week": if n.is_multiple_of(2) { 2.0 } else { 9.5 }},
            "causes": if n.is_multiple_of(2) { vec!["health"] } else { vec!["anti-poverty"] },
        }),
    )
}

fn registered(client: &Client) -> Borough {
    let people = (0..24).map(|n| made(client, "/volunteers", &person(n))).collect();
    let organisations: Vec<String> = (0..3)
        .map(|n| {
            let named = json!({"name": format!("Group {n}")});
            made(client, "/organisations", &with(organisation(), &named))
        })
        .collect();
    let needs = (0..6)
        .map(|n| {
            let day = ["MO", "TU", "WE"][n % 3];
            let date = ["2026-11-30", "2026-12-01", "2026-12-02"][n % 3];
            let importance = if n % 2 == 0 { "desirable" } else { "required" };
            let schedule = json!({"kind": "recurring", "rrule": format!("FREQ=WEEKLY;BYDAY={day}"),
                "first_date": date, "from": "17:30", "to": "19:30"});
            let fields = json!({"title": format!("Need {n}"), "places": 3, "schedule": schedule,
                "vehicle_needed": false, "least_coverage": 0.0,
                "skills": [{"skill": "driving", "importance": importance}]});
            made(client, "/needs", &with(need(&organisations[n % 3]), &fields))
        })
        .collect();
    Borough { people, organisations, needs }
}

/// Changes of people: patches, consents, checks, and one who is erased.
fn change_people(client: &Client, people: &[String]) {
    let patches = [
        json!({"causes": ["education"], "travel": {"mode": "walk", "max_km": 1}}),
        json!({"paused_until": "2027-01-31"}),
        json!({"skills": [{"skill": "van-driving", "level": 3}], "postcode": "L35 1QN"}),
        json!({"availability": {"weekly": [{"day": "mon", "from": "17:00", "to": "21:00"}],
            "away": [{"from": "2026-12-07", "to": "2026-12-20"}]}}),
        json!({"status": "left"}),
    ];
    for (person, patch) in people.iter().zip(&patches) {
        let path = format!("/volunteers/{person}");
        let etag = client.get(&path).etag();
        client.patch(&path, &etag, patch).expect(200);
    }
    let withdrawn = json!({"purpose": "matching", "act": "withdrawn", "wording": "2026-11"});
    client.post(&format!("/volunteers/{}/consents", people[5]), &withdrawn).expect(201);
    client.post(&format!("/volunteers/{}/consents", people[6]), &withdrawn).expect(201);
    let given = with(withdrawn, &json!({"act": "given"}));
    client.post(&format!("/volunteers/{}/consents", people[6]), &given).expect(201);
    let check = json!({"kind": "dbs", "level": "enhanced", "workforce": "adult",
        "issued": "2025-03-01", "review_on": "2028-03-01", "decision": "cleared"});
    client.post(&format!("/volunteers/{}/checks", people[7]), &check).expect(201);
    assert_eq!(client.delete(&format!("/volunteers/{}", people[8])).status, 202);
}

/// Placements that are asked, promised, declined; a block that stays, and one that goes.
fn place_people(client: &Client, borough: &Borough) {
    let placed = |need: &str, person: &str, moves: &[(&str, &str)]| {
        let asked = json!({"need_id": need, "volunteer_id": person, "state": "offered"});
        let answer = client.post("/placements", &asked);
        // Whom the gates keep out cannot be asked; the next one will do.
        if answer.status != 201 {
            return false;
        }
        let events = format!("/placements/{}/events", answer.json()["id"].as_str().expect("an id"));
        for (from, to) in moves {
            client.post(&events, &json!({"from": from, "to": to})).expect(200);
        }
        true
    };
    let journeys: [&[(&str, &str)]; 4] = [
        &[],
        &[("offered", "accepted")],
        &[("offered", "declined")],
        &[("offered", "accepted"), ("accepted", "introduced"), ("introduced", "started")],
    ];
    let mut done = 0;
    for (n, person) in borough.people.iter().enumerate().skip(9) {
        let need = &borough.needs[n % borough.needs.len()];
        done += usize::from(placed(need, person, journeys[n % journeys.len()]));
    }
    assert!(done >= 4, "only {done} people could be placed");
    let block = |other: &Value| with(json!({"reason": "asked for"}), other);
    let (one, two) = (&borough.people[9], &borough.people[10]);
    let of_need = json!({"volunteer_id": one, "need_id": borough.needs[0]});
    made(client, "/blocks", &block(&of_need));
    let of_group = json!({"volunteer_id": two, "organisation_id": borough.organisations[1]});
    let gone = made(client, "/blocks", &block(&of_group));
    assert_eq!(client.delete(&format!("/blocks/{gone}")).status, 204);
    let of_group = json!({"volunteer_id": one, "organisation_id": borough.organisations[2]});
    made(client, "/blocks", &block(&of_group));
}

/// Changes of needs and of the centre's own settings and words.
fn change_the_rest(centre: &TestCentre, borough: &Borough) {
    let client = &centre.broker;
    let path = format!("/needs/{}", borough.needs[0]);
    let etag = client.get(&path).etag();
    let fields = json!({"weights": {"distance": 900}, "location": {"postcode": "L33 7AA"}});
    client.patch(&path, &etag, &fields).expect(200);
    client.act(&format!("/needs/{}/close", borough.needs[1])).expect(200);
    let etag = centre.admin.get("/centre").etag();
    let settings = json!({"asks_cap": 1, "weights": {"rest": 300, "interests": 0}});
    centre.admin.patch("/centre", &etag, &settings).expect(200);
    let own = json!({"list": "skill", "id": "pantry-driving", "label": "Pantry driving",
        "parent": "driving"});
    centre.admin.post("/centre/terms", &own).expect(201);
    let path = format!("/volunteers/{}", borough.people[11]);
    let etag = client.get(&path).etag();
    client.patch(&path, &etag, &json!({"skills": [{"skill": "pantry-driving"}]})).expect(200);
}

#[test]
fn after_a_series_of_writes_a_fresh_start_ranks_the_same() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let borough = registered(&centre.broker);
        let restarted = || same_after_a_restart(database, &centre.broker, &centre, &borough);
        let at_first = restarted();
        change_people(&centre.broker, &borough.people);
        let changed = restarted();
        assert_ne!(at_first, changed);
        place_people(&centre.broker, &borough);
        let placed = restarted();
        assert_ne!(changed, placed);
        change_the_rest(&centre, &borough);
        assert_ne!(placed, restarted());
    });
}

#[test]
fn what_one_process_writes_the_other_sees_after_its_tick() {
    each_database(|database| {
        let here = TestApp::start(database);
        let centre = here.centre("knowsley");
        let borough = registered(&centre.broker);
        let there = TestApp::start(database);
        let other = staff_at(&there, &centre);
        let at_first = rankings(&other, &borough);
        assert_eq!(at_first, rankings(&centre.broker, &borough));

        let series: [&dyn Fn(); 3] = [
            &|| change_people(&centre.broker, &borough.people),
            &|| place_people(&centre.broker, &borough),
            &|| change_the_rest(&centre, &borough),
        ];
        let mut before = at_first;
        for write in series {
            write();
            // The other process knows nothing yet: rankings come from its memory.
            assert_eq!(rankings(&other, &borough), before);
            there.app.tick().expect("it follows");
            let after = rankings(&other, &borough);
            assert_ne!(after, before);
            assert_eq!(after, rankings(&centre.broker, &borough));
            before = after;
        }
    });
}
