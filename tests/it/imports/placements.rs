//! Files of past placements and hours.

use serde_json::{Value, json};

use super::totals;
use super::updates::{changes, commit};
use crate::support::app::TestApp;
use crate::support::builders::{made, organisation, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

const HEADING: &str =
    "First name,Surname,Email,Charity,Role,Start date,End date,Date,Hours,Notes\n";

/// A centre with Ann Lee and an organisation.
struct World {
    staff: Client,
    ann: String,
    hub: String,
}

fn world(app: &TestApp) -> World {
    let staff = app.centre("knowsley").broker;
    let hub = with(organisation(), &json!({"name": "The Hub"}));
    let hub = made(&staff, "/organisations", &hub);
    let ann = person(&staff, "Ann", "Lee", "ann@example.org");
    World { staff, ann, hub }
}

fn person(staff: &Client, given: &str, family: &str, email: &str) -> String {
    let fields = json!({"given_name": given, "family_name": family, "email": email, "phone": null});
    made(staff, "/volunteers", &with(volunteer(), &fields))
}

/// The dry run of some rows below [`HEADING`], by the proposed mapping.
fn dry_run(staff: &Client, rows: &str) -> Value {
    let body = json!({"csv": format!("{HEADING}{rows}"), "source": "Time sheets"});
    staff.post("/imports?kind=placements", &body).expect(201)
}

fn outcomes(report: &Value) -> Vec<&str> {
    let rows = report["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["outcome"].as_str().expect("an outcome")).collect()
}

fn undo(staff: &Client, done: &Value) -> Value {
    staff.act(&format!("/imports/{}/undo", done["id"].as_str().expect("an id"))).expect(200)
}

impl World {
    /// The placements of Ann, each with its minutes.
    fn work(&self) -> Vec<(Value, Vec<u64>)> {
        let list = self.staff.get(&format!("/placements?volunteer_id={}", self.ann)).expect(200);
        let placements = list["items"].as_array().unwrap().clone();
        let minutes = |one: &Value| {
            let hours = format!("/placements/{}/hours", one["id"].as_str().unwrap());
            let hours = self.staff.get(&hours).expect(200);
            let hours = hours["items"].as_array().unwrap().iter();
            hours.map(|one| one["minutes"].as_u64().unwrap()).collect()
        };
        placements.into_iter().map(|one| (one.clone(), minutes(&one))).collect()
    }

    fn needs(&self) -> Vec<Value> {
        let list = self.staff.get(&format!("/needs?organisation_id={}", self.hub)).expect(200);
        list["items"].as_array().unwrap().clone()
    }
}

const ROWS: &str = "Ann,Lee,ann@example.org,Hub,Driver,2024-01-08,2024-06-28,,120,\n\
    Ann,Lee,ANN@example.org,The Hub,driver,,,2024-02-05,2.5,late\n\
    Ann,Lee,ann@example.org,Hub,Cook,,,2025-03-01,3,\n\
    Ann,Lee,ann@example.org,Hub,Cook,,,2025-03-08,3,\n\
    Ann,Lee,ann@example.org,Hub,Cook,,,2025-03-08,3,\n\
    Ann,Lee,ann@example.org,Hub,Greeter,2023-05-01,2023-07-31,,,\n";

#[test]
fn past_placements_and_hours_come_in_and_the_second_time_nothing_changes() {
    each_database(|database| {
        let app = TestApp::start(database);
        let world = world(&app);
        let dry = dry_run(&world.staff, ROWS);
        assert_eq!(outcomes(&dry), ["new", "new", "new", "new", "repeated", "new"], "{dry}");
        assert!(world.work().is_empty(), "nothing yet");
        let done = commit(&world.staff, &dry);
        let work = world.work();
        let minutes: Vec<&[u64]> = work.iter().map(|(_, minutes)| minutes.as_slice()).collect();
        assert_eq!(minutes, [&[][..], &[7200, 150], &[180, 180]], "greeter, driver, cook");
        let (driver, _) = &work[1];
        assert_eq!((&driver["state"], &driver["waiting_for"]), (&json!("completed"), &Value::Null));
        assert_eq!(driver["since"], "2024-06-27T23:00:00Z", "midnight of the centre");
        let read = world.staff.get(&format!("/placements/{}", driver["id"].as_str().unwrap()));
        let states: Vec<Value> = read.expect(200)["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["to"].clone())
            .collect();
        assert_eq!(states, ["started", "completed"]);
        let mut titles: Vec<Value> = world.needs().iter().map(|n| n["title"].clone()).collect();
        titles.sort_by_key(ToString::to_string);
        assert_eq!(titles, ["Cook", "Driver", "Greeter"]);
        assert!(world.needs().iter().all(|need| need["state"] == "closed" && need["places"] == 1));
        let record = done["rows"][1]["record_id"].as_str().unwrap();
        let at = format!("/placements/{}/hours/{record}", driver["id"].as_str().unwrap());
        let hours = world.staff.get(&at).expect(200);
        assert_eq!((&hours["note"], &hours["import_id"]), (&json!("Notes: late"), &done["id"]));
        let again = dry_run(&world.staff, ROWS);
        assert_eq!(again["totals"], totals(&[("unchanged", 5), ("repeated", 1)]), "{again}");
        commit(&world.staff, &again);
        assert_eq!(world.work(), work);
    });
}

#[test]
fn an_undo_takes_past_work_back_and_keeps_what_was_put_right_since() {
    each_database(|database| {
        let app = TestApp::start(database);
        let world = world(&app);
        let staff = &world.staff;
        let whole = commit(staff, &dry_run(staff, ROWS));
        let undone = undo(staff, &whole);
        assert!(undone["rows"].as_array().unwrap().iter().all(|row| {
            row["undone"] == json!({"result": "removed", "kept": []}) || row["take"] == "leave_out"
        }));
        assert!(world.work().is_empty() && world.needs().is_empty());
        let done = commit(staff, &dry_run(staff, ROWS));
        let cook = world.work()[2].0["id"].as_str().unwrap().to_owned();
        let hours = done["rows"][2]["record_id"].as_str().unwrap();
        let at = format!("/placements/{cook}/hours/{hours}");
        staff.patch(&at, "*", &json!({"minutes": 200})).expect(200);
        let greeter = world.work()[0].0["id"].as_str().unwrap().to_owned();
        let more = json!({"first_date": "2023-06-01", "minutes": 60});
        made(staff, &format!("/placements/{greeter}/hours"), &more);
        let undone = undo(staff, &done);
        let of = |n: usize| undone["rows"][n]["undone"].clone();
        assert_eq!(of(0), json!({"result": "removed", "kept": []}));
        assert_eq!(of(2), json!({"result": "kept", "kept": ["edited"]}));
        assert_eq!(of(3), json!({"result": "removed", "kept": []}));
        assert_eq!(of(5), json!({"result": "kept", "kept": ["hours"]}));
        let left: Vec<Vec<u64>> = world.work().into_iter().map(|(_, minutes)| minutes).collect();
        assert_eq!(left, [vec![60], vec![200]]);
        assert_eq!(world.needs().len(), 2, "the need without placements is gone");
    });
}

#[test]
fn hours_that_the_source_corrects_are_changed_and_not_counted_twice() {
    each_database(|database| {
        let app = TestApp::start(database);
        let world = world(&app);
        let staff = &world.staff;
        let row = |hours: &str| format!("Ann,Lee,ann@example.org,Hub,Cook,,,2025-03-01,{hours},\n");
        commit(staff, &dry_run(staff, &row("3")));
        let next = dry_run(staff, &row("4"));
        let shown = [json!(["minutes", "180", "240", true, null])];
        assert_eq!((outcomes(&next), changes(&next["rows"][0])), (vec!["update"], shown.to_vec()));
        let done = commit(staff, &next);
        assert_eq!(world.work()[0].1, [240]);
        let undone = undo(staff, &done);
        assert_eq!(undone["rows"][0]["undone"], json!({"result": "restored", "kept": []}));
        assert_eq!(world.work()[0].1, [180]);
        // Another day of the same work is another entry of the same placement.
        commit(staff, &dry_run(staff, "Ann,Lee,ann@example.org,Hub,Cook,,,2025-04-01,1,\n"));
        assert_eq!(world.work().len(), 1);
        assert_eq!(world.work()[0].1, [180, 60]);
    });
}

#[test]
fn rows_of_nobody_or_nowhere_are_refused_with_what_to_do() {
    let app = TestApp::start(&sqlite());
    let world = world(&app);
    let rows = "Zoe,Quill,zoe@example.org,Hub,Cook,,,2025-03-01,3,\n\
        Ann,Lee,ann@example.org,Chess Club,Cook,,,2025-03-01,3,\n\
        Ann,Lee,ann@example.org,,Cook,,,2025-03-01,3,\n\
        Ann,Lee,ann@example.org,Hub,Cook,,,,3,\n\
        Ann,Lee,ann@example.org,Hub,Cook,,,2025-03-01,25,\n";
    let dry = dry_run(&world.staff, rows);
    let codes: Vec<&Value> = (0..5).map(|n| &dry["rows"][n]["errors"][0]["code"]).collect();
    let expected =
        ["unknown_person", "unknown_organisation", "required", "required", "out_of_range"];
    assert_eq!(codes, expected, "{dry}");
    let first = dry["rows"][0]["errors"][0]["message"].as_str().unwrap();
    assert!(first.contains("Import the people first"), "{first}");
    assert_eq!(dry["totals"], totals(&[("refused", 5)]));
}

#[test]
fn whose_work_it_was_is_found_by_key_or_address_and_by_a_name_alone_only_a_person_says() {
    each_database(|database| {
        let app = TestApp::start(database);
        let world = world(&app);
        let staff = &world.staff;
        let people = json!({"csv": "Ref,First name,Surname\n77,Bob,Ray\n", "source": "Members"});
        let import = made(staff, "/imports", &people);
        let done = staff.act(&format!("/imports/{import}/commit")).expect(200);
        let bob = done["rows"][0]["record_id"].as_str().unwrap().to_owned();
        let keyed = json!({"csv": "Ref,Charity,Role,Date,Hours\n77,Hub,Cook,2025-03-01,1\n",
            "source": "Hours of members", "kind": "placements"});
        let import = made(staff, "/imports", &keyed);
        staff.act(&format!("/imports/{import}/commit")).expect(200);
        let of_bob = staff.get(&format!("/placements?volunteer_id={bob}")).expect(200);
        assert_eq!(of_bob["items"].as_array().map(Vec::len), Some(1));
        let dry = dry_run(staff, "Ann,Lee,,Hub,Cook,,,2025-03-01,3,\n");
        assert_eq!(outcomes(&dry), ["likely_duplicate"]);
        assert_eq!(dry["rows"][0]["candidates"][0]["record_id"], world.ann.as_str());
        let path = format!("/imports/{}", dry["id"].as_str().unwrap());
        let all = json!({"all": [{"outcome": "likely_duplicate", "take": "new"}]});
        assert_eq!(staff.post(&format!("{path}/commit"), &all).pointers(422), ["/all/0"]);
        let line = format!("{path}/rows/2");
        let nobody = staff.patch(&line, "*", &json!({"take": "new"}));
        assert_eq!(nobody.pointers(422), ["/record_id"]);
        let ann = json!({"take": "new", "record_id": world.ann});
        staff.patch(&line, "*", &ann).expect(200);
        commit(staff, &dry);
        assert_eq!(world.work()[0].1, [180]);
    });
}

#[test]
fn a_dry_run_of_past_work_that_is_no_longer_true_is_not_committed() {
    each_database(|database| {
        let app = TestApp::start(database);
        let world = world(&app);
        let staff = &world.staff;
        let first = dry_run(staff, ROWS);
        let second = dry_run(staff, ROWS);
        commit(staff, &first);
        let before = world.work();
        let late = staff.act(&format!("/imports/{}/commit", second["id"].as_str().unwrap()));
        assert_eq!(late.expect(409)["code"], "import_outdated");
        assert_eq!(world.work(), before);
        let bob = person(staff, "Bob", "Ray", "bob@example.org");
        let row = "Bob,Ray,bob@example.org,Hub,Cook,2024-01-08,2024-06-28,,120,Bob was late\n";
        let dry = dry_run(staff, row);
        let taken = commit(staff, &dry_run(staff, row));
        staff.delete(&format!("/volunteers/{bob}")).expect(202);
        let gone = staff.act(&format!("/imports/{}/commit", dry["id"].as_str().unwrap()));
        assert_eq!(gone.expect(409)["code"], "import_outdated");
        let report = staff.get(&format!("/imports/{}", taken["id"].as_str().unwrap())).expect(200);
        assert!(!report.to_string().contains("late"), "{report}");
        assert_eq!(
            undo(staff, &taken)["state"],
            "undone",
            "what stays for the counts is no hindrance"
        );
    });
}
