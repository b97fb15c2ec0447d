//! `kill -9` while a plan is worked out: whoever starts next ends it with the answer that nobody
//! disturbed, unless it is called off; and nobody is suggested twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use onestop::cli::demo::load::{self, Loaded};
use onestop::store::{Error, Store, centres};
use serde_json::{Value, json};

use super::prepared;
use super::program::{Program, Server};
use crate::demo::town;
use crate::support::builders::{made, need, organisation, with};
use crate::support::client::Client;
use crate::support::databases::options;
use crate::support::everybody::all_volunteers;

/// Between two looks at a plan.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// Most time until a plan is there. A runner that died is waited for, for half a minute.
const PATIENCE: Duration = Duration::from_mins(5);

/// A made-up borough whose plan takes some seconds in a debug build, at rest.
fn town_at_rest() -> Program {
    let program = Program::new();
    let store = Store::open(&program.url(), &options()).expect("a store");
    assert!(matches!(load::load(&store, town()), Ok(Loaded::Now(_))));
    drop(store);
    program.sign_up();
    program
}

/// Asks for a plan of all open needs among so many that it takes a while; the same key asks for
/// the same one.
#[track_caller]
fn asked(staff: &Client, key: &str) -> String {
    let body = json!({"all_open": true, "candidates": 1_000, "min_score": 0.0,
        "as_of": town().made_at.to_string()});
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    let plan = staff.send("POST", "/plans", &headers, Some(&body.to_string())).expect(202);
    plan["id"].as_str().expect("an id").to_owned()
}

fn read(staff: &Client, plan: &str) -> Value {
    staff.get(&format!("/plans/{plan}")).expect(200)
}

/// Looks at a plan until something is so.
#[track_caller]
fn until(staff: &Client, plan: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let found = read(staff, plan);
        if is_so(&found) {
            return found;
        }
        let is_ahead = found["state"] == "waiting" || found["state"] == "running";
        assert!(is_ahead && begun.elapsed() < PATIENCE, "{found}");
        sleep(LOOK_AGAIN);
    }
}

/// What a plan says when it is there, without what tells one asking from another.
#[track_caller]
fn answer(staff: &Client, plan: &str) -> Value {
    let mut found = until(staff, plan, |plan| plan["state"] == "done");
    for field in ["id", "created_at", "finished_at"] {
        assert!(found[field].take().is_string(), "{field}");
    }
    found
}

/// What it says where nobody disturbs it.
fn undisturbed(rest: &Program) -> Value {
    let program = rest.copy();
    let server = program.serve();
    let staff = server.sign_in();
    let answer = answer(&staff, &asked(&staff, "one"));
    assert!(answer["lines"].as_array().expect("lines").len() > 500);
    answer
}

/// A plan that a server was killed over, as the next one finds it.
struct Left {
    program: Program,
    server: Server,
    staff: Client,
    plan: String,
}

/// Kills a server when it has come so far with a plan, and starts another one.
fn killed_amid(rest: &Program, is_so: impl Fn(&Value) -> bool) -> Left {
    let program = rest.copy();
    let server = program.serve();
    let staff = server.sign_in();
    let plan = asked(&staff, "one");
    until(&staff, &plan, |plan| plan["state"] == "running" && is_so(plan));
    server.kill();
    program.run(&["verify"]);
    let server = program.serve();
    let staff = server.client(staff.token.as_deref());
    let left = read(&staff, &plan);
    assert_eq!((&left["state"], &left["lines"]), (&json!("running"), &json!([])));
    // Whoever asks again, because they did not hear the answer, asks for the same one.
    assert_eq!(asked(&staff, "one"), plan);
    Left { program, server, staff, plan }
}

#[test]
fn a_plan_that_a_server_was_killed_over_ends_as_if_nothing_had_been() {
    let rest = town_at_rest();
    let expected = undisturbed(&rest);
    // Right at the start, and when it had told how far it was.
    let moments: [fn(&Value) -> bool; 2] = [|_| true, |plan| plan["percent"] != 0];
    let all = moments.map(|moment| killed_amid(&rest, moment));
    for Left { program, server, staff, plan } in all {
        assert_eq!(answer(&staff, &plan), expected);
        server.kill();
        program.run(&["verify"]);
        // What is done is not begun again.
        let server = program.serve();
        let staff = server.client(staff.token.as_deref());
        assert_eq!(answer(&staff, &plan), expected);
    }
}

#[test]
fn a_plan_that_a_server_was_killed_over_can_be_called_off_by_the_next() {
    let rest = town_at_rest();
    let Left { program, server, staff, plan } = killed_amid(&rest, |plan| plan["percent"] != 0);
    assert_eq!(staff.delete(&format!("/plans/{plan}")).status, 204);
    let off = read(&staff, &plan);
    assert_eq!((&off["state"], &off["lines"]), (&json!("cancelled"), &json!([])));
    // It is in nobody's way.
    let other = asked(&staff, "other");
    assert_ne!(other, plan);
    until(&staff, &other, |plan| plan["state"] == "running" && plan["percent"] != 0);
    assert_eq!(staff.delete(&format!("/plans/{other}")).status, 204);
    let last = asked(&staff, "last");
    let lines = answer(&staff, &last)["lines"].as_array().expect("lines").len();
    assert!(lines > 500, "{lines} lines");
    for plan in [&plan, &other] {
        let off = read(&staff, plan);
        assert_eq!((&off["state"], &off["lines"]), (&json!("cancelled"), &json!([])));
    }
    server.kill();
    program.run(&["verify"]);
}

/// How many placements there are, asked past the program.
fn placements(program: &Program) -> usize {
    let store = Store::open(&program.url(), &options()).expect("a store");
    let counted = store.snapshot(|conn| {
        let centre = centres::list(conn)?.remove(0).id;
        let people = all_volunteers(conn, centre)?;
        Ok::<_, Error>(people.iter().map(|facts| facts.placements.len()).sum())
    });
    counted.expect("a count")
}

/// A plan of some needs, as far as it goes, with its lines.
fn small_plan(staff: &Client) -> (String, usize) {
    let group = made(staff, "/organisations", &organisation());
    for n in 0..12 {
        let postcode = ["L34 1AA", "L33 7AA", "L26 1AA"][n % 3];
        let there = json!({"location": {"postcode": postcode}, "vehicle_needed": false,
            "skills": [], "least_coverage": 0.0});
        made(staff, "/needs", &with(need(&group), &there));
    }
    let plan = staff.post("/plans", &json!({"all_open": true, "min_score": 0.0})).expect(202);
    let plan = plan["id"].as_str().expect("an id").to_owned();
    let lines = answer(staff, &plan)["lines"].as_array().expect("lines").len();
    assert!(lines >= 20, "{lines} lines");
    (plan, lines)
}

/// Accepts the lines in order, and notes each that was answered.
fn accept(staff: &Client, plan: &str, lines: usize, answered: &AtomicUsize) {
    for n in 1..=lines {
        staff.act(&format!("/plans/{plan}/lines/{n}/accept")).expect(200);
        answered.store(n, Ordering::Release);
    }
}

#[test]
fn lines_that_are_accepted_once_more_after_a_kill_make_one_placement_each() {
    let (program, _) = prepared();
    let mut server = program.serve();
    let mut staff = server.sign_in();
    let (plan, lines) = small_plan(&staff);
    let mut before = placements(&program);
    assert_eq!(before, 0);
    for moment in [1, lines / 2, lines - 3] {
        let answered = Arc::new(AtomicUsize::new(0));
        let asking = {
            let (staff, plan, answered) = (staff.clone(), plan.clone(), Arc::clone(&answered));
            thread::spawn(move || accept(&staff, &plan, lines, &answered))
        };
        while answered.load(Ordering::Acquire) < moment {
            assert!(!asking.is_finished(), "a line was refused");
            thread::yield_now();
        }
        server.kill();
        // It ends with the request that nobody answers, unless it was quicker.
        drop(asking.join());
        let answered = answered.load(Ordering::Acquire);
        // The one that was under way may be there as well.
        let there = placements(&program);
        assert!((before.max(answered)..=before.max(answered + 1)).contains(&there));
        before = there;
        program.run(&["verify"]);
        server = program.serve();
        staff = server.client(staff.token.as_deref());
    }
    accept(&staff, &plan, lines, &AtomicUsize::new(0));
    let plan = read(&staff, &plan);
    let all = plan["lines"].as_array().expect("lines");
    assert!(all.iter().all(|line| line["state"] == "accepted"), "{plan}");
    let made: BTreeSet<&str> =
        all.iter().filter_map(|line| line["placement_id"].as_str()).collect();
    assert_eq!((made.len(), placements(&program)), (lines, lines));
}
