//! The lists of many needs at once: over HTTP as lines of JSON, and into files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use onestop::app::matches::batch::BatchQuery;
use onestop::domain::account::Staff;
use onestop::domain::ids::AccountId;
use onestop::store::audit;
use serde_json::{Value, json};

use crate::support::app::{NOW, TestApp};
use crate::support::builders::{made, need, open_need, organisation, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::{Database, each_database, sqlite};

/// The lines of an answer.
#[track_caller]
fn lines(staff: &Client, body: &Value) -> Vec<Value> {
    let answer = staff.post("/matches/batch", body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert!(answer.text.is_empty() || answer.text.ends_with('\n'));
    read(&answer.text)
}

fn read(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// Needs of a group, with so many places.
fn needs(staff: &Client, count: usize) -> Vec<String> {
    let group = made(staff, "/organisations", &organisation());
    let one =
        |places: usize| made(staff, "/needs", &with(need(&group), &json!({"places": places})));
    (1..=count).map(one).collect()
}

#[test]
fn each_line_is_the_list_of_its_need_and_they_come_in_order() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let mut ids = needs(&staff, 40);
        for level in 1..=3 {
            let skills = json!([{"skill": "driving", "level": level}]);
            made(&staff, "/volunteers", &with(volunteer(), &json!({"skills": skills})));
        }
        let single = |id: &String| staff.get(&format!("/needs/{id}/matches?limit=2")).expect(200);
        let expected = |ids: &[String]| ids.iter().map(single).collect::<Vec<_>>();
        ids.reverse();
        let named = lines(&staff, &json!({"need_ids": ids, "limit": 2}));
        assert_eq!(named, expected(&ids));
        assert_eq!(named[0]["items"].as_array().unwrap().len(), 2);
        ids.sort();
        assert_eq!(lines(&staff, &json!({"all_open": true, "limit": 2})), expected(&ids));
    });
}

#[test]
fn a_need_without_a_list_has_a_line_that_says_why() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let ids = needs(&staff, 3);
        let over = json!({"kind": "sessions",
            "sessions": [{"starts": "2026-01-05T10:00", "ends": "2026-01-05T12:00"}]});
        let group = made(&staff, "/organisations", &organisation());
        let over = made(&staff, "/needs", &with(need(&group), &json!({"schedule": over})));
        staff.act(&format!("/needs/{}/close", ids[1])).expect(200);
        let elsewhere = app.centre("halton").broker;
        let (_, hidden) = open_need(&elsewhere);
        let person = made(&elsewhere, "/volunteers", &volunteer());
        let asked = [&ids[0], &ids[1], &over, &hidden, &ids[2]];
        let found = lines(&staff, &json!({"need_ids": asked}));
        let named: Vec<&str> = found.iter().map(|line| line["need_id"].as_str().unwrap()).collect();
        assert_eq!(named, asked.map(String::as_str));
        let told = |at: usize| {
            let problem = &found[at]["problem"];
            (problem["status"].as_u64(), problem["code"].as_str())
        };
        assert_eq!([told(0), told(4)], [(None, None); 2]);
        assert_eq!(told(1), (Some(409), Some("need_closed")));
        assert_eq!(told(2), (Some(409), Some("need_over")));
        assert_eq!(told(3), (Some(404), None));
        assert!(!json!(found).to_string().contains(&person));
        // What is over or closed is not open.
        let open = lines(&staff, &json!({"all_open": true}));
        assert_eq!(open.len(), 2);
        assert!(open.iter().all(|line| line["problem"].is_null()));
    });
}

#[test]
fn what_is_wrong_with_a_batch_is_named_before_anything_is_sent() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let wrong = |body: Value| staff.post("/matches/batch", &body).pointers(422);
    assert_eq!(wrong(json!({})), ["/need_ids"]);
    assert_eq!(wrong(json!({"need_ids": [], "limit": 0})), ["/need_ids", "/limit"]);
    assert_eq!(wrong(json!({"need_ids": ["x"], "as_of": "soon"})), ["/need_ids/0", "/as_of"]);
    let id = app.clock.new_id().to_string();
    assert_eq!(wrong(json!({"need_ids": vec![id; 10_001]})), ["/need_ids"]);
    assert_eq!(lines(&staff, &json!({"all_open": true})), Vec::<Value>::new());
}

#[test]
fn a_third_batch_at_a_time_is_asked_to_come_again() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let centre = app.centre("knowsley");
    let me = Staff { account: AccountId(app.clock.new_id()), centre: centre.id, admin: false };
    let query = BatchQuery { needs: None, as_of: None, limit: 1 };
    let begun = [(); 2].map(|()| app.app.match_many(&me, &query).expect("there is room"));
    let refused = centre.broker.post("/matches/batch", &json!({"all_open": true}));
    refused.expect(503);
    assert!(refused.header("Retry-After").is_some());
    drop(begun);
    lines(&centre.broker, &json!({"all_open": true}));
}

/// `onestop match` on a database.
fn export(database: &Database, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onestop"));
    let folder = database.ledger();
    // The key that the database was made with.
    let key = folder.with_file_name("erasures.key");
    fs::write(&key, "7a".repeat(32)).expect("a key");
    let folder = folder.parent().expect("a folder");
    for (variable, value) in [
        ("ONESTOP_DATABASE_URL", database.address().into()),
        ("ONESTOP_TOKEN_KEY_FILE", folder.join("token.key")),
        ("ONESTOP_ERASURES_FILE", database.ledger()),
        ("ONESTOP_ERASURES_KEY_FILE", key),
    ] {
        command.env(variable, value);
    }
    command.arg("match").args(arguments).output().expect("the program runs")
}

#[test]
fn the_command_writes_the_same_lists_and_nothing_that_a_spreadsheet_runs() {
    // The program refuses the throw-away `PostgreSQL`, which may lose what it acknowledged.
    let database = &sqlite();
    let app = TestApp::start(database);
    let centre = app.centre("knowsley");
    let staff = &centre.broker;
    let ids = needs(staff, 2);
    let evil = json!({"given_name": "=HYPERLINK(\"http://example.org\",\"Sam\")"});
    made(staff, "/volunteers", &with(volunteer(), &evil));
    let folder = tempfile::tempdir().expect("a folder");
    let to = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let run = |arguments: &[&str]| {
        let done = export(database, arguments);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert!(done.stderr.is_empty(), "no bar where nobody looks");
    };
    run(&["--all", "--out", &to("all.ndjson"), "--as-of", NOW]);
    let written = read(&fs::read_to_string(to("all.ndjson")).expect("the file"));
    let sent = lines(staff, &json!({"all_open": true}));
    assert_eq!((written.len(), &written), (2, &sent));
    run(&["--need", &ids[0], "--out", &to("one.csv"), "--limit", "5"]);
    let mut csv = csv::Reader::from_path(to("one.csv")).expect("the file");
    let rows: Vec<csv::StringRecord> = csv.records().map(|row| row.expect("a row")).collect();
    assert_eq!((rows.len(), &rows[0][0], &rows[0][2]), (1, ids[0].as_str(), "1"));
    assert!(rows[0][4].starts_with("'=HYPERLINK("), "{:?}", &rows[0][4]);
    let dangerous = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    assert!(!rows.iter().flat_map(|row| row.iter()).any(dangerous));
    assert!(!Path::new(&to("one.csv.part")).exists());
    // A file of another kind, and a command without needs, are refused before anything is read.
    for wrong in [vec!["--all", "--out", "x.xlsx"], vec!["--out", "x.csv"]] {
        assert!(!export(database, &wrong).status.success());
    }
    let audit = app.app.store().read(|conn| audit::list(conn, centre.id, 0, 10_000));
    let exports = audit.expect("the audit").into_iter().filter(|line| line.action == "export");
    assert_eq!(exports.map(|line| line.actor).collect::<Vec<_>>(), ["operator"; 2]);
}
