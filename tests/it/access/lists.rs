//! Lists, filters and references: what one may not read alone is not to be had by another way.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::said;
use super::world::World;
use crate::support::client::Client;
use crate::support::databases::each_database;

const NEEDS: [&str; 6] =
    ["draft-need", "pending-need", "open-need", "filled-need", "closed-need", "over-need"];

/// The ids of all items of a list.
fn ids(client: &Client, path: &str) -> BTreeSet<String> {
    let list = client.get(path).expect(200);
    assert_eq!(list["next"], Value::Null, "the list goes on");
    let items = list["items"].as_array().expect("items").iter();
    items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_list_of_needs_holds_what_the_caller_may_read_one_by_one() {
    each_database(|database| {
        let world = World::new(database);
        let (home, anyone) = (&world.ashfield, world.app.anyone());
        let mut needs: Vec<String> = NEEDS.map(|name| world.thing(name)[0].clone()).into();
        needs.push(home.need.clone());
        let own = &needs[..];
        let mut theirs = home.new_need();
        theirs.as_object_mut().unwrap().remove("organisation_id");
        let theirs = home.other.post("/needs", &theirs).expect(201)["id"].clone();
        let theirs = theirs.as_str().unwrap().to_owned();
        let set = |ids: &[&String]| ids.iter().map(|id| (*id).clone()).collect::<BTreeSet<_>>();
        let all: Vec<&String> = own.iter().chain([&theirs]).collect();
        let all = set(&all);
        let open = set(&[&own[2], &own[6]]);
        assert_eq!(ids(&home.centre.broker, "/needs?limit=200"), all);
        assert_eq!(ids(&home.group, "/needs?limit=200"), own.iter().cloned().collect());
        assert_eq!(ids(&home.other, "/needs?limit=200"), set(&[&theirs]));
        assert_eq!(ids(&anyone, "/needs?centre=ashfield"), open);
        // A filter never widens what is seen.
        let own_organisation = format!("/needs?organisation_id={}", home.organisation);
        assert!(!ids(&home.other, &own_organisation).contains(&own[1]));
        let by_nobody = format!("/needs?centre=ashfield&organisation_id={}", home.organisation);
        assert_eq!(ids(&anyone, &by_nobody), open);
        for state in ["draft", "pending", "filled", "closed", "over"] {
            let asked = anyone.get(&format!("/needs?centre=ashfield&state={state}"));
            let shown = asked.json()["items"].as_array().cloned().unwrap_or_default();
            assert!(shown.iter().all(|need| need["state"] == "open"), "{state}: {}", asked.text);
        }
        assert_eq!(ids(&anyone, "/needs?centre=birchwood"), set(&[&world.birchwood.need]));
    });
}

#[test]
fn a_group_lists_the_placements_of_people_introduced_to_it_and_no_others() {
    each_database(|database| {
        let world = World::new(database);
        let home = &world.ashfield;
        let states = ["suggested", "offered", "accepted", "introduced", "started", "declined"];
        let made = states.map(|state| home.placement(state));
        let seen = ids(&home.group, "/placements?limit=200");
        for (state, (id, person)) in states.iter().zip(&made) {
            let known = ["introduced", "started"].contains(state);
            assert_eq!(seen.contains(id), known, "{state}");
            let of_one = ids(&home.group, &format!("/placements?volunteer_id={person}"));
            assert_eq!(of_one.len(), usize::from(known), "{state}");
        }
        assert!(ids(&home.other, "/placements").is_empty());
        assert!(ids(&home.other, &format!("/placements?need_id={}", home.need)).is_empty());
        let elsewhere = ids(&world.birchwood.centre.broker, "/placements?limit=200");
        assert!(elsewhere.is_disjoint(&ids(&home.centre.broker, "/placements?limit=200")));
    });
}

#[test]
fn a_group_reads_its_own_notes_of_a_placement_and_not_those_of_staff() {
    each_database(|database| {
        let world = World::new(database);
        let home = &world.ashfield;
        let (id, _) = home.placement("introduced");
        let started = json!({"from": "introduced", "to": "started", "note": "ours"});
        home.group.post(&format!("/placements/{id}/events"), &started).expect(200);
        let notes = |client: &Client| -> Vec<Value> {
            let placement = client.get(&format!("/placements/{id}")).expect(200);
            let history = placement["history"].as_array().expect("a history").clone();
            history.iter().map(|event| event["note"].clone()).collect()
        };
        assert_eq!(notes(&home.group), [json!(null), json!(null), json!(null), json!("ours")]);
        let all = [json!(null), json!("ashfield"), json!("ashfield"), json!("ours")];
        assert_eq!(notes(&home.centre.broker), all);
    });
}

#[test]
fn what_belongs_to_another_centre_is_named_in_vain() {
    each_database(|database| {
        let world = World::new(database);
        let (home, there) = (&world.ashfield, &world.birchwood);
        let unknown = world.app.clock.new_id().to_string();
        let staff = &home.centre.broker;
        let (need, person) = (&home.need, &home.volunteer);
        let placement = |need: &str, person: &str| json!({"need_id": need, "volunteer_id": person, "state": "offered"});
        let block = |person: &str, field: &str, id: &str| json!({"volunteer_id": person, field: id, "reason": "kept apart"});
        let post = |organisation: &str| {
            let mut need = home.new_need();
            need["organisation_id"] = json!(organisation);
            need
        };
        let bodies = [
            ("/placements", placement(&there.need, person), placement(&unknown, person)),
            ("/placements", placement(need, &there.volunteer), placement(need, &unknown)),
            ("/blocks", block(&there.volunteer, "need_id", need), block(&unknown, "need_id", need)),
            ("/blocks", block(person, "need_id", &there.need), block(person, "need_id", &unknown)),
            (
                "/blocks",
                block(person, "organisation_id", &there.organisation),
                block(person, "organisation_id", &unknown),
            ),
            ("/needs", post(&there.organisation), post(&unknown)),
        ];
        let before = world.changes();
        for (path, theirs, nobodys) in bodies {
            let (theirs, nobodys) = (staff.post(path, &theirs), staff.post(path, &nobodys));
            assert_eq!(theirs.status, 422, "{path}: {}", theirs.text);
            assert_eq!(said(&theirs), said(&nobodys), "{path}");
        }
        // The same between two organisations of a centre.
        let theirs = home.other.post("/needs", &post(&home.organisation));
        assert_eq!(said(&theirs), said(&home.other.post("/needs", &post(&unknown))));
        assert_eq!(before, world.changes());
        for filter in [
            format!("/placements?need_id={}", there.need),
            format!("/placements?volunteer_id={}", there.volunteer),
            format!("/needs?organisation_id={}", there.organisation),
        ] {
            assert!(ids(staff, &filter).is_empty(), "{filter}");
        }
        assert_eq!(
            staff.post("/volunteers/search", &json!({"name": "birchwood"})).json()["items"],
            json!([])
        );
    });
}

#[test]
fn a_token_names_its_centre_and_opens_no_other() {
    each_database(|database| {
        let world = World::new(database);
        for path in ["/needs", "/skills", "/causes", "/outcomes", "/languages", "/support"] {
            let staff = &world.ashfield.centre.admin;
            let theirs = staff.get(&format!("{path}?centre=birchwood"));
            assert_eq!(theirs.status, 404, "{path}: {}", theirs.text);
            let nowhere = staff.get(&format!("{path}?centre=nowhere"));
            assert_eq!(said(&theirs), said(&nowhere), "{path}");
            staff.get(&format!("{path}?centre=ashfield")).expect(200);
        }
        let need = format!("/needs/{}", world.birchwood.need);
        let elsewhere = world.ashfield.group.get(&format!("{need}?centre=birchwood"));
        assert_eq!(elsewhere.status, 404);
        world.app.anyone().get(&format!("{need}?centre=birchwood")).expect(200);
    });
}

#[test]
fn a_key_of_one_centres_sign_up_says_nothing_of_another_centre() {
    each_database(|database| {
        let world = World::new(database);
        let body = json!({"given_name": "Sam", "family_name": "Taylor"}).to_string();
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "the-same")];
        let sign_up = |slug: &str| {
            let path = format!("/volunteers?centre={slug}");
            let answer = world.app.anyone().send("POST", &path, &headers, Some(&body));
            answer.expect(202)["receipt"].clone()
        };
        let first = sign_up("ashfield");
        assert_eq!(first, sign_up("ashfield"));
        assert_ne!(first, sign_up("birchwood"));
        let staff = &world.birchwood.centre.broker;
        let found = staff.post("/volunteers/search", &json!({"name": "Taylor"})).expect(200);
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
    });
}
