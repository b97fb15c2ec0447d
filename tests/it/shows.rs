//! The whole path on real input: postcodes of the Ordnance Survey, six thousand people of the
//! borough from a CSV, a hundred real opportunities. Every ranking equals the reference, and both
//! databases give the same.

mod expected;
mod needs;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::{Value, json};

use crate::durability::program::Program;
use crate::support::app::{NOW, TestApp, TestCentre};
use crate::support::builders::made;
use crate::support::client::Client;
use crate::support::data::shared_data;
use crate::support::databases::{Database, postgres, sqlite};
use expected::Facts;

/// People of the file and needs of the table.
const PEOPLE: usize = 6_000;
const NEEDS: usize = 100;
/// People of the file who may be the same as another one of it: somebody has to say that they are not.
const ALIKE: usize = 1;
/// Needs of which the longest list that can be asked for is compared, too.
const LONG_LISTS: usize = 5;

/// What one database came to.
struct Shown {
    facts: Facts,
    /// The answers for every need: 20 items, and 200 of the first few.
    short: Vec<String>,
    long: Vec<String>,
}

#[test]
fn every_ranking_on_real_input_equals_the_reference_on_both_databases() {
    let (Some(places), Some(opportunities)) = (shared_data("places"), shared_data("opportunities"))
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let import = volunteers(folder.path());
    let table = opportunities.join("nyc_opportunities.csv");
    let first = show(&sqlite(), &places, &import, &table);
    let of_reference = timed("the reference", || {
        expected::rankings(&first.facts, NOW.parse().expect("an instant"), 200)
    });
    assert_eq!(of_reference.len(), NEEDS);
    same(&first.short, &of_reference, 20);
    same(&first.long, &of_reference[..LONG_LISTS], 200);
    worth_looking_at(&of_reference);
    if let Some(database) = postgres() {
        let second = show(&database, &places, &import, &table);
        assert!(first.facts.volunteers == second.facts.volunteers, "other people came in");
        assert!(first.facts.needs == second.facts.needs, "other needs were posted");
        assert_eq!(first.short, second.short, "PostgreSQL ranks in another way");
        assert_eq!(first.long, second.long, "PostgreSQL ranks in another way");
    }
}

/// What is sent to `POST /imports`: the file of the script that stands beside these tests.
fn volunteers(folder: &Path) -> Value {
    let (file, mapping) = (folder.join("volunteers.csv"), folder.join("mapping.json"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/make_volunteers.py");
    let mut python = Command::new("python3");
    python.arg(script).args(["--rows", &PEOPLE.to_string(), "--out"]).arg(&file);
    assert!(python.arg("--mapping").arg(&mapping).status().expect("python3").success());
    let read = |path| std::fs::read_to_string(path).expect("what the script wrote");
    let mapping: Value = serde_json::from_str(&read(mapping)).expect("JSON");
    json!({"csv": read(file), "mapping": {"columns": mapping["columns"]}, "basis": mapping["basis"]})
}

#[test]
fn the_commands_take_in_the_same_files() {
    let Some(places) = shared_data("places") else { return };
    let program = Program::new();
    program.run(&["centre", "add", "--slug", "knowsley", "--name", "Knowsley"]);
    volunteers(program.path());
    let areas = places.join("code-point-open");
    let areas = areas.to_str().expect("UTF-8");
    let said = timed("onestop places import", || program.run(&["places", "import", areas]));
    assert!(said.starts_with("2 files, 39208 lines"), "{said}");
    let again = program.run(&["places", "import", areas]);
    assert!(again.contains(": 0 postcodes, 0 sectors and outcodes"), "{again}");
    let import = ["import", "volunteers", "volunteers.csv", "--mapping", "mapping.json"];
    let dry: Vec<&str> = import.into_iter().chain(["--dry-run"]).collect();
    let said = timed("onestop import volunteers --dry-run", || program.run(&dry));
    assert!(said.contains("6000 rows: 5999 new and 1 to be decided"), "{said}");
    assert_eq!(program.people(), 0);
    let said = timed("onestop import volunteers", || program.run(&import));
    assert!(said.contains("5999 people were taken in."), "{said}");
    assert_eq!(program.people(), PEOPLE - ALIKE);
    timed("onestop verify", || program.run(&["verify"]));
}

fn show(database: &Database, places: &Path, import: &Value, table: &Path) -> Shown {
    let app = TestApp::start(database);
    let centre = app.centre("knowsley");
    timed("places import", || {
        let report = app.app.import_places(&[places.join("code-point-open")], None);
        assert_eq!(report.expect("the places").files, 2);
    });
    let dry = timed("import, dry run", || centre.broker.post("/imports", import).expect(201));
    assert_eq!(dry["totals"]["new"], json!(PEOPLE - ALIKE));
    let commit = format!("/imports/{}/commit", dry["id"].as_str().expect("an id"));
    let two = json!({"all": [{"outcome": "likely_duplicate", "take": "new"}]});
    let done = timed("import, commit", || centre.broker.post(&commit, &two).expect(200));
    assert_eq!(done["state"], "committed");
    let ids = timed("posting the needs", || post_needs(&app, &centre, places, table));
    let facts = Facts::read(app.app.store(), centre.id);
    assert_eq!((facts.volunteers.len(), facts.needs.len()), (PEOPLE, NEEDS));
    // What no vocabulary has is kept.
    assert!(facts.needs.iter().any(|facts| !facts.need.unresolved.is_empty()));
    assert!(facts.volunteers.iter().any(|facts| !facts.volunteer.unresolved.is_empty()));
    // The order in which the reference answers, too: ids are made in the order of posting.
    let known: Vec<String> = facts.needs.iter().map(|facts| facts.need.id.to_string()).collect();
    assert_eq!(known, ids);
    let ask = |limit: usize, ids: &[String]| -> Vec<String> {
        ids.iter().map(|id| matches(&centre.broker, id, limit)).collect()
    };
    let short = timed("asking for every ranking", || ask(20, &ids));
    Shown { short, long: ask(200, &ids[..LONG_LISTS]), facts }
}

fn matches(client: &Client, need: &str, limit: usize) -> String {
    let answer = client.get(&format!("/needs/{need}/matches?limit={limit}&counts=true"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

/// Posted by the groups, approved by staff.
fn post_needs(app: &TestApp, centre: &TestCentre, places: &Path, table: &Path) -> Vec<String> {
    let postcodes = needs::postcodes(&places.join("knowsley_postcodes.csv"));
    let mut groups: BTreeMap<String, (String, Client)> = BTreeMap::new();
    let opportunities = needs::opportunities(table, NEEDS);
    let posted = opportunities.iter().map(|from| {
        let (organisation, contact) =
            groups.entry(from.organisation.clone()).or_insert_with(|| {
                let name =
                    if from.organisation.is_empty() { "A group" } else { &from.organisation };
                let body = json!({"name": name, "kind": "group"});
                let organisation = made(&centre.broker, "/organisations", &body);
                let contact = app.contact(centre, &organisation);
                (organisation, contact)
            });
        let id = made(contact, "/needs", &needs::body(from, organisation, &postcodes));
        let approved = centre.broker.act(&format!("/needs/{id}/approve")).expect(200);
        assert_eq!(approved["state"], "open");
        id
    });
    posted.collect()
}

/// Answers and the reference, to the last digit; of both only so many items.
fn same(answers: &[String], of_reference: &[Value], limit: usize) {
    assert_eq!(answers.len(), of_reference.len());
    let mut different = Vec::new();
    for (answer, reference) in answers.iter().zip(of_reference) {
        let seen = expected::without_sentences(serde_json::from_str(answer).expect("JSON"));
        let mut wanted = reference.clone();
        wanted["items"].as_array_mut().expect("items").truncate(limit);
        if seen != wanted {
            different.push((seen, wanted));
        }
    }
    if let Some((seen, wanted)) = different.first() {
        let count = different.len();
        panic!("{count} rankings differ; the first:\n{seen:#}\nthe reference:\n{wanted:#}");
    }
}

/// Agreement must be about something: lists that are full, and every kind of answer.
fn worth_looking_at(rankings: &[Value]) {
    let mut codes: Vec<&String> =
        rankings.iter().flat_map(|r| r["excluded"].as_object().expect("counts").keys()).collect();
    codes.sort_unstable();
    codes.dedup();
    eprintln!("  codes that came up: {codes:?}");
    for code in ["too_far", "unavailable", "no_capacity", "too_young", "skill_missing"] {
        assert!(codes.iter().any(|came| *came == code), "{code} never came up");
    }
    let full = rankings.iter().filter(|r| r["items"].as_array().expect("items").len() >= 20);
    let eligible: Vec<u64> = rankings.iter().filter_map(|r| r["eligible"].as_u64()).collect();
    eprintln!("  eligible, of {PEOPLE}: {eligible:?}");
    assert!(full.count() >= NEEDS / 2, "most lists are short");
}

fn timed<R>(what: &str, f: impl FnOnce() -> R) -> R {
    let begun = Instant::now();
    let value = f();
    eprintln!("  {what}: {:.1} s", begun.elapsed().as_secs_f64());
    value
}
