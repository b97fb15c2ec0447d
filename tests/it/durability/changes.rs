//! `kill -9` while many people change: what was acknowledged is there, and the rankings are those
//! that a program which reads everything anew gives, also while the server goes on following.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use super::prepared;
use super::program::{Program, Server};
use crate::support::builders::{made, need, organisation, with};
use crate::support::client::Client;

/// Members of staff who change people at the same time.
const WRITERS: usize = 3;
const AS_OF: &str = "2027-01-04T09:00:00Z";

/// By person: the greatest distance in km of the last change that was acknowledged.
type Acknowledged = Arc<Mutex<HashMap<String, u64>>>;

/// Needs around the borough that different people fit.
fn more_needs(staff: &Client) {
    let group = made(staff, "/organisations", &organisation());
    for postcode in ["L34 1AA", "L33 7AA", "L26 1AA"] {
        let there = json!({"location": {"postcode": postcode}, "vehicle_needed": false,
            "skills": [{"skill": "driving", "importance": "desirable"}], "least_coverage": 0.0});
        made(staff, "/needs", &with(need(&group), &there));
    }
}

fn everybody(staff: &Client) -> Vec<String> {
    let found = staff.post("/volunteers/search?limit=200", &json!({})).expect(200);
    let items = found["items"].as_array().expect("a list");
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

/// Changes people in turn, each time to another distance, so often or until the server dies.
fn change(staff: &Client, people: &[String], rounds: std::ops::Range<u64>, told: &Acknowledged) {
    for (km, person) in rounds.flat_map(|km| people.iter().map(move |person| (km, person))) {
        let path = format!("/volunteers/{person}");
        let etag = staff.get(&path).etag();
        let farther = json!({"travel": {"mode": "car", "max_km": km}});
        staff.patch(&path, &etag, &farther).expect(200);
        told.lock().expect("the list").insert(person.clone(), km);
    }
}

/// The best people of every open need, as a program says that reads everything anew.
fn read_anew(program: &Program) -> String {
    program.run(&["match", "--all", "--as-of", AS_OF, "--limit", "200", "--out", "all.ndjson"]);
    std::fs::read_to_string(program.path().join("all.ndjson")).expect("the file")
}

/// The same as the server says.
fn served(staff: &Client) -> String {
    let all = json!({"all_open": true, "as_of": AS_OF, "limit": 200});
    let answer = staff.post("/matches/batch", &all);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

/// Lets the writers work until so many changes are acknowledged, and kills the server.
fn killed_amid(
    server: Server,
    staff: &Client,
    people: &[String],
    acknowledged: usize,
) -> HashMap<String, u64> {
    let told = Acknowledged::default();
    let writers: Vec<_> = people
        .chunks(people.len().div_ceil(WRITERS))
        .map(|part| {
            let (staff, part, told) = (staff.clone(), part.to_vec(), Arc::clone(&told));
            std::thread::spawn(move || change(&staff, &part, 1..90, &told))
        })
        .collect();
    let count = || -> u64 { told.lock().expect("the list").values().sum() };
    while count() < acknowledged as u64 {
        assert!(writers.iter().all(|writer| !writer.is_finished()), "a change was refused");
        std::thread::sleep(Duration::from_millis(1));
    }
    server.kill();
    // Each ends with the request that nobody answers.
    assert!(writers.into_iter().all(|writer| writer.join().is_err()));
    let told = told.lock().expect("the list");
    told.clone()
}

#[test]
fn a_server_that_is_killed_amid_changes_ranks_as_before_after_its_start() {
    let (program, _) = prepared();
    let server = program.serve();
    more_needs(&server.sign_in());
    drop(server);
    for acknowledged in [1, 25, 90] {
        let program = program.copy();
        let server = program.serve();
        let staff = server.sign_in();
        let people = everybody(&staff);
        let told = killed_amid(server, &staff, &people, acknowledged);

        let said = program.run(&["verify"]);
        assert!(said.contains("The index ranks the same"), "{said}");
        let as_read = read_anew(&program);
        assert_eq!(as_read.lines().count(), 4);
        let server = program.serve();
        let staff = server.client(staff.token.as_deref());
        assert_eq!(served(&staff), as_read);
        for (person, km) in &told {
            let found = staff.get(&format!("/volunteers/{person}")).expect(200);
            let there = found["travel"]["max_km"].as_f64().expect("a number") as u64;
            // The change that was under way may be there as well.
            assert!((*km..=km + 1).contains(&there), "{there} km instead of {km}");
        }
        // What the server follows from here on, another one reads.
        change(&staff, &people[..20], 100..101, &Acknowledged::default());
        let followed = served(&staff);
        assert_ne!(followed, as_read);
        assert_eq!(followed, read_anew(&program));
        program.run(&["verify"]);
    }
}
