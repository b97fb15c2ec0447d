//! Placements: the table of states, what is tested on the way, and who may move them.

mod gates;

use std::thread;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::client::{Answer, Client};
use crate::support::databases::{each_database, sqlite};

/// The table of api.md: a state, and those that can follow it.
const TABLE: [(&str, &[&str]); 12] = [
    ("suggested", &["offered", "withdrawn"]),
    ("interested", &["accepted", "refused", "declined", "withdrawn"]),
    ("offered", &["accepted", "declined", "no_reply", "withdrawn"]),
    ("no_reply", &["accepted", "offered", "declined"]),
    ("accepted", &["introduced", "refused", "declined", "withdrawn"]),
    ("introduced", &["started", "refused", "declined", "no_reply", "withdrawn"]),
    ("started", &["completed", "ended_early"]),
    ("completed", &[]),
    ("ended_early", &[]),
    ("declined", &[]),
    ("refused", &[]),
    ("withdrawn", &[]),
];

/// How a placement comes to a state: how it is made, and its moves.
fn way_to(state: &str) -> Vec<&str> {
    match state {
        "suggested" | "interested" | "offered" => vec![state],
        "introduced" => vec!["offered", "accepted", "introduced"],
        "started" => vec!["offered", "accepted", "introduced", "started"],
        "completed" | "ended_early" => vec!["offered", "accepted", "introduced", "started", state],
        "refused" => vec!["interested", "refused"],
        _ => vec!["offered", state],
    }
}

/// Makes a placement.
pub fn begun(staff: &Client, need: &str, volunteer: &str, state: &str) -> Answer {
    let body = json!({"need_id": need, "volunteer_id": volunteer, "state": state});
    staff.post("/placements", &body)
}

/// Moves a placement.
pub fn moved(client: &Client, id: &str, from: &str, to: &str) -> Answer {
    client.post(&format!("/placements/{id}/events"), &json!({"from": from, "to": to}))
}

/// A placement of somebody new that has come to a state.
#[track_caller]
fn placement_in(staff: &Client, need: &str, state: &str) -> String {
    let person = made(staff, "/volunteers", &volunteer());
    let way = way_to(state);
    let first = begun(staff, need, &person, way[0]).expect(201);
    let id = first["id"].as_str().expect("an id").to_owned();
    for step in way.windows(2) {
        moved(staff, &id, step[0], step[1]).expect(200);
    }
    id
}

#[track_caller]
fn assert_in(staff: &Client, id: &str, state: &str) {
    assert_eq!(staff.get(&format!("/placements/{id}")).expect(200)["state"], state);
}

#[test]
fn every_move_of_the_table_is_possible_and_no_other() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let group = made(&staff, "/organisations", &organisation());
    let need = made(&staff, "/needs", &with(need(&group), &json!({"places": 999})));
    for (from, legal) in TABLE {
        let id = placement_in(&staff, &need, from);
        assert_eq!(staff.get(&format!("/placements/{id}")).expect(200)["next"], json!(legal));
        for (to, _) in TABLE.iter().filter(|(to, _)| !legal.contains(to)) {
            let refused = moved(&staff, &id, from, to).expect(409);
            assert_eq!(refused["code"], "illegal_move", "{from} -> {to}");
            let detail = refused["detail"].as_str().expect("a sentence");
            assert!(legal.iter().all(|name| detail.contains(name)), "{from} -> {to}: {detail}");
        }
        assert_in(&staff, &id, from);
        for to in legal {
            let id = placement_in(&staff, &need, from);
            let wrong = if from == "started" { "suggested" } else { "started" };
            let elsewhere = moved(&staff, &id, wrong, to).expect(409);
            assert_eq!(elsewhere["code"], "illegal_move", "it is not {wrong}");
            assert_eq!(moved(&staff, &id, from, to).expect(200)["state"], *to);
            let again = moved(&staff, &id, from, to);
            assert_eq!(again.expect(409)["code"], "illegal_move", "{from} -> {to} twice");
        }
    }
    let sam = made(&staff, "/volunteers", &volunteer());
    for (state, _) in TABLE.iter().filter(|(s, _)| way_to(s).len() > 1) {
        assert_eq!(begun(&staff, &need, &sam, state).pointers(422), ["/state"], "{state}");
    }
    let nobody = app.clock.new_id().to_string();
    assert_eq!(begun(&staff, &need, &nobody, "offered").pointers(422), ["/volunteer_id"]);
    assert_eq!(begun(&staff, &nobody, &sam, "offered").pointers(422), ["/need_id"]);
}

fn corrected(client: &Client, id: &str, from: &str, to: &str, note: Option<&str>) -> Answer {
    let body = json!({"from": from, "to": to, "note": note, "correction": true});
    client.post(&format!("/placements/{id}/events"), &body)
}

#[test]
fn staff_take_the_last_move_back_with_a_note_and_the_history_keeps_both() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let (group, need) = open_need(staff);
        let id = placement_in(staff, &need, "introduced");
        let note = Some("the wrong person");
        assert_eq!(corrected(staff, &id, "introduced", "accepted", None).pointers(422), ["/note"]);
        assert_eq!(corrected(staff, &id, "introduced", "offered", note).status, 409, "two steps");
        assert_eq!(corrected(staff, &id, "accepted", "offered", note).status, 409, "elsewhere");
        let contact = app.contact(&centre, &group);
        assert_eq!(corrected(&contact, &id, "introduced", "accepted", note).status, 403);
        corrected(staff, &id, "introduced", "accepted", note).expect(200);
        let twice = corrected(staff, &id, "accepted", "introduced", note);
        assert_eq!(twice.expect(409)["code"], "illegal_move", "a correction is not corrected");
        let seen = staff.get(&format!("/placements/{id}")).expect(200);
        let history: Vec<_> =
            seen["history"].as_array().unwrap().iter().map(|e| &e["to"]).collect();
        assert_eq!(history, ["offered", "accepted", "introduced", "accepted"]);
        assert_eq!(seen["history"][3]["note"], "the wrong person");
        assert_eq!(seen["history"][3]["correction"], true);
        // An end is taken back too, and with it the place comes back.
        let id = placement_in(staff, &need, "accepted");
        assert_eq!(staff.get(&format!("/needs/{need}")).expect(200)["state"], "filled");
        moved(staff, &id, "accepted", "declined").expect(200);
        assert_eq!(staff.get(&format!("/needs/{need}")).expect(200)["state"], "open");
        corrected(staff, &id, "declined", "accepted", note).expect(200);
        assert_eq!(staff.get(&format!("/needs/{need}")).expect(200)["state"], "filled");
    });
}

#[test]
fn a_pair_has_one_live_placement_whatever_is_taken_back() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let sam = made(&staff, "/volunteers", &volunteer());
        let one = begun(&staff, &need, &sam, "suggested").expect(201);
        let one = one["id"].as_str().unwrap();
        for state in ["suggested", "interested", "offered"] {
            let second = begun(&staff, &need, &sam, state);
            assert_eq!(second.expect(409)["code"], "not_eligible", "{state}");
        }
        moved(&staff, one, "suggested", "withdrawn").expect(200);
        begun(&staff, &need, &sam, "suggested").expect(201);
        let back = corrected(&staff, one, "withdrawn", "suggested", Some("by mistake"));
        assert_eq!(back.expect(409)["code"], "not_eligible");
        assert_in(&staff, one, "withdrawn");
    });
}

#[test]
fn of_many_who_take_the_last_place_at_once_one_gets_it() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let group = made(&staff, "/organisations", &organisation());
        let need = made(&staff, "/needs", &with(need(&group), &json!({"places": 1})));
        let offers: Vec<String> = (0..8).map(|_| placement_in(&staff, &need, "offered")).collect();
        let answers: Vec<Answer> = thread::scope(|scope| {
            let yes = |id: &String| moved(&staff, id, "offered", "accepted");
            let threads: Vec<_> = offers.iter().map(|id| scope.spawn(move || yes(id))).collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        });
        let lost: Vec<&Answer> = answers.iter().filter(|a| a.status != 200).collect();
        assert_eq!(lost.len(), 7);
        assert!(lost.iter().all(|a| a.expect(409)["code"] == "no_open_place"));
        assert_eq!(staff.get(&format!("/needs/{need}")).expect(200)["state"], "filled");
        let all = staff.get(&format!("/placements?need_id={need}")).expect(200);
        let states = all["items"].as_array().unwrap().iter().map(|p| &p["state"]);
        assert_eq!(states.filter(|state| **state == "accepted").count(), 1);
    });
}

#[test]
fn a_group_sees_and_moves_a_placement_from_the_introduction_on() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let (group, need) = open_need(staff);
    let (other, _) = open_need(staff);
    let (contact, stranger) = (app.contact(&centre, &group), app.contact(&centre, &other));
    let hidden = placement_in(staff, &need, "accepted");
    assert_eq!(contact.get(&format!("/placements/{hidden}")).status, 404);
    assert_eq!(moved(&contact, &hidden, "accepted", "refused").status, 404);
    assert_eq!(contact.get("/placements").expect(200)["items"], json!([]));
    moved(staff, &hidden, "accepted", "introduced").expect(200);
    let listed = contact.get("/placements").expect(200);
    assert_eq!(listed["items"][0]["id"], hidden.as_str());
    assert_eq!(stranger.get(&format!("/placements/{hidden}")).status, 404);
    assert_eq!(moved(&stranger, &hidden, "introduced", "started").status, 404);
    for to in ["withdrawn", "declined", "no_reply"] {
        assert_eq!(moved(&contact, &hidden, "introduced", to).status, 403, "{to}");
    }
    let as_volunteer = json!({"from": "introduced", "to": "started", "by": "volunteer"});
    let events = format!("/placements/{hidden}/events");
    assert_eq!(contact.post(&events, &as_volunteer).status, 403);
    moved(&contact, &hidden, "introduced", "started").expect(200);
    let history = staff.get(&format!("/placements/{hidden}")).expect(200)["history"].clone();
    assert_eq!(history[3]["by"], "group");
    assert_eq!(contact.post("/placements", &json!({})).status, 403);
}

#[test]
fn the_worklist_shows_whom_what_waits_for_and_until_when() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let group = made(&staff, "/organisations", &organisation());
    let need = made(&staff, "/needs", &with(need(&group), &json!({"places": 99})));
    let first = placement_in(&staff, &need, "offered");
    app.clock.advance(SignedDuration::from_secs(60));
    let states = ["suggested", "interested", "accepted", "no_reply", "declined", "completed"];
    let rest: Vec<String> = states.iter().map(|state| placement_in(&staff, &need, state)).collect();
    let ids = |query: &str| -> Vec<Value> {
        let list = staff.get(&format!("/placements?{query}")).expect(200);
        list["items"].as_array().unwrap().iter().map(|p| p["id"].clone()).collect()
    };
    assert_eq!(ids("waiting_for=volunteer"), [first.as_str()]);
    assert_eq!(ids("waiting_for=group"), [rest[1].as_str()]);
    assert_eq!(ids("waiting_for=staff"), [rest[0].as_str(), &rest[2]]);
    let offered = staff.get(&format!("/placements/{first}")).expect(200);
    assert_eq!(offered["due"], "2026-11-26T21:00:00Z");
    assert_eq!(ids("waiting_for=volunteer&due_before=2026-11-26T21:00:00Z"), [""; 0]);
    assert_eq!(ids("waiting_for=volunteer&due_before=2026-11-26T21:00:01Z"), [first.as_str()]);
    let person = offered["volunteer_id"].as_str().unwrap();
    assert_eq!(ids(&format!("volunteer_id={person}")), [first.as_str()]);
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = staff.get(&format!("/placements?need_id={need}&limit=3{cursor}")).expect(200);
        paged.extend(page["items"].as_array().unwrap().iter().map(|p| p["id"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, ids(&format!("need_id={need}")));
    assert_eq!(paged.len(), 7);
}
