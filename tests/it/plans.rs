//! Plans: what they pick, how staff decide on their lines, and what they survive.

use diesel::RunQueryDsl;
use jiff::SignedDuration;
use onestop::app::App;
use onestop::domain::ids::{CentreId, VolunteerId};
use onestop::domain::plan::{LineState, Plan, PlanLine, PlanState, Progress, Stage};
use onestop::store::{Error, Tx, plans};
use serde_json::{Value, json};

use crate::restart::staff_at;
use crate::support::app::TestApp;
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

/// Asks for a plan of all open needs.
#[track_caller]
fn asked(staff: &Client) -> String {
    let plan = staff.post("/plans", &json!({"all_open": true})).expect(202);
    plan["id"].as_str().expect("an id").to_owned()
}

/// A plan of all open needs, worked out.
#[track_caller]
fn planned(app: &TestApp, staff: &Client) -> (String, Value) {
    let id = asked(staff);
    while app.app.work_plan().expect("a plan is worked out") {}
    let plan = staff.get(&format!("/plans/{id}")).expect(200);
    assert_eq!(plan["state"], "done", "{plan}");
    (id, plan)
}

/// A weekly need on a day, from a time to a time.
fn weekly(group: &str, day: &str, from: &str, to: &str, urgency: &str) -> Value {
    let first = json!({"MO": "2026-11-30", "TU": "2026-12-01", "WE": "2026-12-02"});
    let schedule = json!({"kind": "recurring", "rrule": format!("FREQ=WEEKLY;BYDAY={day}"),
        "first_date": first[day], "from": from, "to": to});
    with(need(group), &json!({"schedule": schedule, "places": 1, "urgency": urgency}))
}

/// The pairs of a plan: need and volunteer.
fn pairs(plan: &Value) -> Vec<[Value; 2]> {
    let lines = plan["lines"].as_array().expect("lines").iter();
    lines.map(|line| [line["need_id"].clone(), line["volunteer_id"].clone()]).collect()
}

#[test]
fn the_only_person_goes_to_the_urgent_need_and_the_plan_proves_that_nothing_is_better() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let group = made(&staff, "/organisations", &organisation());
        made(&staff, "/needs", &weekly(&group, "TU", "17:00", "19:00", "normal"));
        let urgent = made(&staff, "/needs", &weekly(&group, "TU", "18:00", "20:00", "urgent"));
        let person = made(&staff, "/volunteers", &volunteer());
        let (_, plan) = planned(&app, &staff);
        assert_eq!(pairs(&plan), [[json!(urgent), json!(person)]]);
        assert_eq!(plan["best"]["urgent_places"], 1);
        let stages = plan["stages"].as_array().unwrap();
        assert_eq!(stages.len(), 3);
        assert!(stages.iter().all(|stage| stage["gap"] == 0.0), "{stages:?}");
        let line = &plan["lines"][0];
        assert_eq!((&line["n"], &line["state"]), (&json!(1), &json!("suggested")));
        let path = line["explanation"].as_str().unwrap().trim_start_matches("/api/v1");
        assert_eq!(staff.get(path).expect(200)["score"], line["score"]);
    });
}

#[test]
fn nobody_is_planned_for_more_hours_a_week_than_they_give() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let group = made(&staff, "/organisations", &organisation());
    for day in ["MO", "TU", "WE"] {
        made(&staff, "/needs", &weekly(&group, day, "17:00", "19:00", "normal"));
    }
    let availability = with(volunteer()["availability"].clone(), &json!({"hours_per_week": 5}));
    made(&staff, "/volunteers", &with(volunteer(), &json!({"availability": availability})));
    let (_, plan) = planned(&app, &staff);
    assert_eq!(plan["lines"].as_array().unwrap().len(), 2);
    let free = json!({"hours_per_week": null});
    let availability = with(volunteer()["availability"].clone(), &free);
    made(&staff, "/volunteers", &with(volunteer(), &json!({"availability": availability})));
    let (_, plan) = planned(&app, &staff);
    assert_eq!(plan["lines"].as_array().unwrap().len(), 3);
}

#[test]
fn staff_accept_lines_into_suggested_placements_or_strike_them() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        for _ in 0..2 {
            made(&staff, "/volunteers", &volunteer());
        }
        let (id, plan) = planned(&app, &staff);
        assert_eq!(plan["lines"].as_array().unwrap().len(), 2);
        let line = |n: u32, what: &str| staff.act(&format!("/plans/{id}/lines/{n}/{what}"));
        let accepted = line(1, "accept").expect(200);
        assert_eq!(accepted["state"], "accepted");
        let placement = accepted["placement_id"].as_str().unwrap();
        let placement = staff.get(&format!("/placements/{placement}")).expect(200);
        assert_eq!(placement["state"], "suggested");
        assert_eq!(placement["need_id"], need.as_str());
        // Nothing is done twice, and nothing is decided both ways.
        assert_eq!(line(1, "accept").expect(200), accepted);
        assert_eq!(line(1, "strike").expect(409)["code"], "line_settled");
        assert_eq!(line(2, "strike").expect(200)["state"], "struck");
        assert_eq!(line(2, "strike").expect(200)["state"], "struck");
        assert_eq!(line(2, "accept").expect(409)["code"], "line_settled");
        for n in ["0", "3", "4294967295", "one"] {
            staff.act(&format!("/plans/{id}/lines/{n}/accept")).expect(404);
        }
        let worklist = staff.get(&format!("/placements?need_id={need}")).expect(200);
        assert_eq!(worklist["items"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_plan_is_called_off_while_it_waits_and_removed_when_it_is_there() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        open_need(&staff);
        made(&staff, "/volunteers", &volunteer());
        let id = asked(&staff);
        let path = format!("/plans/{id}");
        assert_eq!(staff.get(&path).expect(200)["state"], "waiting");
        assert_eq!(staff.delete(&path).status, 204);
        assert_eq!(staff.get(&path).expect(200)["state"], "cancelled");
        assert!(!app.app.work_plan().unwrap(), "there is nothing to work out");
        assert_eq!(staff.delete(&path).status, 204);
        staff.get(&path).expect(404);
        let (id, _) = planned(&app, &staff);
        assert_eq!(staff.delete(&format!("/plans/{id}")).status, 204);
        staff.get(&format!("/plans/{id}")).expect(404);
    });
}

#[test]
fn a_plan_that_was_running_when_the_server_died_is_run_again() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        open_need(&centre.broker);
        made(&centre.broker, "/volunteers", &volunteer());
        let id = asked(&centre.broker);
        let (runner, now) = (app.clock.new_id(), app.clock.now());
        let taken = app.app.store().write(|tx| plans::take(tx, runner, now, SignedDuration::ZERO));
        assert!(taken.expect("the queue").is_some());
        drop(app);
        let app = TestApp::start(database);
        let staff = staff_at(&app, &centre);
        assert_eq!(staff.get(&format!("/plans/{id}")).expect(200)["state"], "running");
        assert!(!app.app.work_plan().unwrap(), "its runner may still be there");
        app.clock.advance(SignedDuration::from_secs(31));
        assert!(app.app.work_plan().unwrap());
        let staff = staff_at(&app, &centre);
        let plan = staff.get(&format!("/plans/{id}")).expect(200);
        assert_eq!(plan["state"], "done");
        assert_eq!(plan["lines"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn a_plan_whose_runner_died_is_run_again_although_the_clock_was_set_back() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let id = asked(&staff);
        let runner = app.clock.new_id();
        let ahead = app.clock.now() + SignedDuration::from_hours(1);
        let take = |tx: &mut Tx<'_>| plans::take(tx, runner, ahead, SignedDuration::ZERO);
        assert!(app.app.store().write(take).expect("the queue").is_some());
        assert!(app.app.work_plan().unwrap());
        assert_eq!(staff.get(&format!("/plans/{id}")).expect(200)["state"], "done");
    });
}

#[test]
fn a_plan_that_a_server_leaves_behind_goes_back_to_the_queue() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    open_need(&staff);
    let id = asked(&staff);
    app.app.stop_planning();
    assert!(!app.app.work_plan().unwrap());
    assert_eq!(staff.get(&format!("/plans/{id}")).expect(200)["state"], "waiting");
}

#[test]
fn an_erased_person_is_in_no_line() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        open_need(&staff);
        let person = made(&staff, "/volunteers", &volunteer());
        let (id, plan) = planned(&app, &staff);
        assert_eq!(plan["lines"][0]["volunteer_id"], person.as_str());
        assert_eq!(staff.delete(&format!("/volunteers/{person}")).status, 202);
        let plan = staff.get(&format!("/plans/{id}")).expect(200);
        assert!(!plan.to_string().contains(&person) && !plan.to_string().contains("Taylor"));
        let refused = staff.act(&format!("/plans/{id}/lines/1/accept")).expect(409);
        assert_eq!(refused["code"], "person_erased");
    });
}

#[test]
fn lines_go_over_with_a_record_that_is_joined_and_come_back_with_it() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        open_need(&staff);
        let this = made(&staff, "/volunteers", &with(volunteer(), &json!({"skills": []})));
        let other = made(&staff, "/volunteers", &volunteer());
        let (id, before) = planned(&app, &staff);
        assert_eq!(before["lines"][0]["volunteer_id"], other.as_str());
        staff.post(&format!("/volunteers/{this}/merge"), &json!({"other_id": other})).expect(200);
        let joined = staff.get(&format!("/plans/{id}")).expect(200);
        assert_eq!(joined["lines"][0]["volunteer_id"], this.as_str());
        staff.post(&format!("/volunteers/{this}/merge/undo"), &json!({})).expect(200);
        assert_eq!(staff.get(&format!("/plans/{id}")).expect(200)["lines"], before["lines"]);
    });
}

#[test]
fn how_far_a_plan_is_and_the_best_so_far_are_there_while_it_is_worked_out() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let id = asked(&centre.broker);
        let (runner, now) = (app.clock.new_id(), app.clock.now());
        let far = Progress { stage: Stage::Places, percent: 42, best: [3, 17, 12_345_678] };
        let written = app.app.store().write(|tx| {
            plans::take(tx, runner, now, SignedDuration::ZERO)?;
            plans::beat(tx, centre.id, id.parse().unwrap(), runner, &far, now)
        });
        assert!(written.expect("a beat"));
        let plan = centre.broker.get(&format!("/plans/{id}")).expect(200);
        assert_eq!((&plan["state"], &plan["stage"]), (&json!("running"), &json!("places")));
        assert_eq!(plan["percent"], 42);
        let best = json!({"urgent_places": 3, "places": 17, "scores": 12.345_678});
        assert_eq!((&plan["best"], &plan["stages"]), (&best, &json!([])));
        // Called off, it is not the runner's any more.
        assert_eq!(centre.broker.delete(&format!("/plans/{id}")).status, 204);
        let id = id.parse().unwrap();
        let again = |tx: &mut Tx<'_>| plans::beat(tx, centre.id, id, runner, &far, now);
        assert!(!app.app.store().write(again).expect("an answer"));
    });
}

#[test]
fn a_plan_that_servers_die_of_is_given_up() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let id = asked(&staff);
    for _ in 0..3 {
        let (runner, now) = (app.clock.new_id(), app.clock.now());
        let taken = app.app.store().write(|tx| plans::take(tx, runner, now, SignedDuration::ZERO));
        assert!(taken.expect("the queue").is_some());
        app.clock.advance(SignedDuration::from_secs(31));
    }
    assert!(app.app.work_plan().is_err());
    assert_eq!(staff.get(&format!("/plans/{id}")).expect(200)["state"], "failed");
    assert!(!app.app.work_plan().expect("an empty queue"));
}

#[test]
fn two_servers_never_work_out_the_same_plan() {
    each_database(|database| {
        let one = TestApp::start(database);
        let centre = one.centre("knowsley");
        let staff = &centre.broker;
        open_need(staff);
        made(staff, "/volunteers", &volunteer());
        let ids: Vec<String> = (0..12).map(|_| asked(staff)).collect();
        let other = TestApp::start(database);
        let work = |app: &App| -> usize {
            let waiting =
                || ids.iter().any(|id| read(app, centre.id, id).state == PlanState::Waiting);
            let mut done = 0;
            while waiting() {
                done += usize::from(app.work_plan().expect("a plan is worked out"));
            }
            done
        };
        let done = std::thread::scope(|threads| {
            let other = threads.spawn(|| work(&other.app));
            work(&one.app) + other.join().expect("the other server")
        });
        assert_eq!(done, 12);
        for id in &ids {
            let plan = read(&one.app, centre.id, id);
            // Asked for, taken, finished.
            assert_eq!((plan.state, plan.attempts, plan.version), (PlanState::Done, 1, 3));
        }
    });
}

fn read(app: &App, centre: CentreId, id: &str) -> Plan {
    let id = id.parse().expect("an id");
    app.store().read(|conn| plans::get(conn, centre, id)).expect("the plan").expect("a plan")
}

#[test]
fn a_plan_that_could_not_be_stored_is_worked_out_again() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        open_need(&staff);
        made(&staff, "/volunteers", &volunteer());
        let id = asked(&staff);
        let rename = |from: &str, to: &str| {
            let query = diesel::sql_query(format!("ALTER TABLE {from} RENAME TO {to}"));
            let done = app.app.store().write(|tx| Ok::<_, Error>(query.execute(tx.conn())?));
            done.expect("another name");
        };
        rename("plan_lines", "elsewhere");
        assert!(app.app.work_plan().is_err());
        rename("elsewhere", "plan_lines");
        assert_eq!(staff.get(&format!("/plans/{id}")).expect(200)["state"], "waiting");
        assert!(app.app.work_plan().expect("it is worked out"));
        let plan = staff.get(&format!("/plans/{id}")).expect(200);
        assert_eq!((&plan["state"], plan["lines"].as_array().unwrap().len()), (&json!("done"), 1));
    });
}

#[test]
fn a_line_of_somebody_who_is_gone_is_refused_by_the_database() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let (_, need) = open_need(&centre.broker);
        let id = asked(&centre.broker);
        let line = PlanLine {
            n: 1,
            need: need.parse().unwrap(),
            volunteer: Some(VolunteerId(app.clock.new_id())),
            score: 1,
            state: LineState::Suggested,
            placement: None,
        };
        let written = app.app.store().write(|tx| {
            plans::hold(tx, centre.id, &[line])?;
            plans::insert_lines(tx, centre.id, id.parse().unwrap(), &[line])
        });
        assert_eq!(written, Err(Error::ForeignKey));
    });
}

#[test]
fn what_is_wrong_with_a_request_is_named() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let elsewhere = open_need(&app.centre("halton").broker).1;
    let wrong = |body: Value| staff.post("/plans", &body).pointers(422);
    assert_eq!(wrong(json!({})), ["/need_ids"]);
    assert_eq!(wrong(json!({"need_ids": [elsewhere]})), ["/need_ids/0"]);
    assert_eq!(wrong(json!({"need_ids": [], "all_open": false})), ["/need_ids"]);
    let all = json!({"need_ids": ["x"], "all_open": true, "candidates": 0, "min_score": 1.5,
        "as_of": "soon"});
    assert_eq!(wrong(all), ["/need_ids", "/candidates", "/min_score", "/as_of"]);
}

#[test]
fn the_same_key_asks_for_one_plan_and_the_queue_is_bounded() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "one")];
    let body = json!({"all_open": true}).to_string();
    let ask = || staff.send("POST", "/plans", &headers, Some(&body)).expect(202);
    assert_eq!(ask()["id"], ask()["id"]);
    for _ in 1..20 {
        asked(&staff);
    }
    let refused = staff.post("/plans", &json!({"all_open": true}));
    refused.expect(503);
    assert!(refused.header("Retry-After").is_some());
}
