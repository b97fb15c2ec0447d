//! `kill -9` at any moment: what was acknowledged is there, nothing is there by half, and the
//! ranking is the same after the next start. And `onestop verify` finds what is broken.

mod changes;
mod plans;
pub mod program;

use std::fmt::Write;
use std::time::Duration;

use diesel::Connection;
use diesel::connection::SimpleConnection;
use jiff::SignedDuration;
use onestop::app::erasures::Erasures;
use onestop::app::idempotency::Made;
use onestop::app::imports::{BasisDraft, Choices, ColumnDraft, Importer, Sent};
use onestop::app::{App, Parts};
use onestop::auth::keys::Keys;
use onestop::auth::password::Passwords;
use onestop::auth::pseudonyms::Pseudonyms;
use onestop::auth::token::Tokens;
use onestop::clock::Clock;
use onestop::domain::account::Caller;
use onestop::store::audit::verify_chain;
use onestop::store::erasures::file::Ledger;
use onestop::store::{Store, Url, integrity};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::builders::{made, need, organisation};
use crate::support::databases::{each_database, options, postgres};
use program::{Killed, Program, kill_after, kill_when, people};

/// People who are there before anything is killed, and people of the file that is killed.
const BEFORE: usize = 60;
const MORE: usize = 1_200;

/// Parts of the time that an import takes, at which it is killed.
const MOMENTS: [f64; 5] = [0.2, 0.4, 0.6, 0.8, 0.9];

/// A file of made-up people on the sectors that the program carries with it.
fn csv(prefix: &str, rows: usize) -> String {
    let mut text = "First name,Surname,Email,Postcode,Skills,Free,DOB\n".to_owned();
    for n in 0..rows {
        let postcode = ["L36 9YX", "L34 1AA", "L33 7AA", "L26 1AA"][n % 4];
        let skill = ["driving", "First aid", "gardening", "Stilt walking"][n % 4];
        // Nobody is like another: who may be there already is left out until somebody looks.
        let mut number =
            (n as u64 + 1 + prefix.len() as u64 * 1_000_003).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut roll = |sides: u64| {
            number ^= number >> 29;
            number = number.wrapping_mul(0xBF58_476D_1CE4_E5B9);
            (number >> 33) % sides
        };
        let mut word = || -> String { (0..9).map(|_| char::from(b'a' + roll(26) as u8)).collect() };
        let (given, family) = (word(), word());
        let (year, month, day) = (1930 + roll(75), 1 + roll(12), 1 + roll(28));
        writeln!(
            text,
            "{given},{family},{prefix}{n}@example.org,{postcode},{skill},tue 17:00-21:00,{year}-{month:02}-{day:02}"
        )
        .expect("room for it");
    }
    text
}

fn mapping() -> Value {
    json!({
        "columns": {"First name": "given_name", "Surname": "family_name", "Email": "email",
            "Postcode": "postcode", "Skills": "skills", "Free": "availability",
            "DOB": "date_of_birth"},
        "basis": {"status": "active", "consent_purpose": "matching", "consent_wording": "2025-01",
            "source": "a test", "date": "2025-01-01", "asserted_by": "Test staff"},
    })
}

/// A centre with some people and a need, at rest: every test works on a copy.
fn prepared() -> (Program, String) {
    let program = Program::new();
    program.run(&["centre", "add", "--slug", "knowsley", "--name", "Knowsley"]);
    program.sign_up();
    program.write("mapping.json", &mapping().to_string());
    program.write("before.csv", &csv("Before", BEFORE));
    program.write("more.csv", &csv("More", MORE));
    program.run(&["import", "volunteers", "before.csv", "--mapping", "mapping.json"]);
    let server = program.serve();
    let staff = server.sign_in();
    let organisation = made(&staff, "/organisations", &organisation());
    let need = made(&staff, "/needs", &need(&organisation));
    drop(server);
    (program, need)
}

fn ranking(need: &str) -> String {
    format!("/needs/{need}/matches?limit=200&counts=true&as_of=2027-01-04T09:00:00Z")
}

#[test]
fn a_command_that_is_killed_took_in_everybody_or_nobody() {
    let (program, _) = prepared();
    let import = ["import", "volunteers", "more.csv", "--mapping", "mapping.json"];
    let whole = program.copy();
    let mut log = 0;
    let Killed { said, after: needed } = kill_when(whole.command(&import), || {
        log = log.max(whole.log_size());
        false
    });
    assert!(is_acknowledged(&said) && whole.people() == BEFORE + MORE, "{said}");
    let mut seen = Vec::new();
    let mut check = |at: String, program: &Program, said: &str| {
        let there = program.people() - BEFORE;
        let acknowledged = is_acknowledged(said);
        assert!(there == 0 && !acknowledged || there == MORE, "{there} people, said: {said}");
        seen.push((at, there, acknowledged));
        program.run(&["verify"]);
    };
    for moment in MOMENTS {
        let program = program.copy();
        let killed = kill_after(program.command(&import), needed.mul_f64(moment));
        check(format!("{moment} of the time"), &program, &killed.said);
    }
    // While the transaction is being written: so much of it is in the log.
    for part in [0.5, 0.75, 0.9, 1.0] {
        let program = program.copy();
        let size = (log as f64 * part) as u64;
        let killed = kill_when(program.command(&import), || program.log_size() >= size);
        check(format!("{part} of the log"), &program, &killed.said);
    }
    eprintln!("  an import takes {needed:?} and {log} bytes of log; killed at: {seen:?}");
    assert!(seen.iter().any(|(_, there, _)| *there == 0), "nothing was killed half-way");
    // After the worst, the same file goes in whole.
    let again = program.copy();
    kill_when(again.command(&import), || again.log_size() >= log / 2);
    again.run(&import);
    assert_eq!(again.people(), BEFORE + MORE);
    again.run(&["verify"]);
}

fn is_acknowledged(said: &str) -> bool {
    said.contains(&format!("{MORE} people were taken in."))
}

#[test]
fn a_server_that_is_killed_loses_nothing_that_it_acknowledged() {
    let (program, need) = prepared();
    let body = json!({"csv": csv("More", MORE), "mapping": {"columns": mapping()["columns"]},
        "basis": mapping()["basis"]});
    let mut seen = Vec::new();
    let mut needed = Duration::ZERO;
    // The first is killed right after its answer, and says how long it takes.
    for moment in [f64::INFINITY, 0.0, 0.3, 0.6, 0.85, 0.95] {
        let program = program.copy();
        let server = program.serve();
        let staff = server.sign_in();
        let ranked = staff.get(&ranking(&need)).text;
        let import = staff.post("/imports", &body).expect(201)["id"].clone();
        let commit = format!("/imports/{}/commit", import.as_str().expect("an id"));
        let begun = std::time::Instant::now();
        let asking = staff.clone();
        let path = commit.clone();
        let asked = std::thread::spawn(move || asking.act(&path).status);
        let answered = if moment.is_finite() {
            std::thread::sleep(needed.mul_f64(moment));
            server.kill();
            asked.join().ok()
        } else {
            let status = asked.join().expect("an answer");
            needed = begun.elapsed();
            server.kill();
            Some(status)
        };
        assert!(answered.is_none_or(|status| status == 200));

        // The key file is kept, and with it the session.
        let server = program.serve();
        let staff = server.client(staff.token.as_deref());
        let after = staff.get(&ranking(&need)).text;
        let there = program.people() - BEFORE;
        assert!(there == 0 && answered.is_none() || there == MORE, "{there} people");
        if there == 0 {
            assert_eq!(after, ranked);
            // What the dry run said can still be done.
            staff.act(&commit).expect(200);
            assert_eq!(program.people(), BEFORE + MORE);
        } else {
            assert_eq!(staff.act(&commit).expect(409)["code"], "import_committed");
        }
        let ranked = staff.get(&ranking(&need)).text;
        assert_eq!(people(&ranked), BEFORE + MORE);
        server.kill();
        program.run(&["verify"]);
        let server = program.serve();
        assert_eq!(server.client(staff.token.as_deref()).get(&ranking(&need)).text, ranked);
        seen.push((moment, there, answered));
    }
    eprintln!("  a commit takes {needed:?}; killed at: {seen:?}");
    assert!(seen.iter().any(|(_, there, _)| *there == 0), "nothing was killed half-way");
}

/// Where the client below finds its database.
const ADDRESS: &str = "ONESTOP_TEST_KILLED_CLIENT";

/// The program refuses a `PostgreSQL` without fsync, which is how the tests run theirs: so this
/// test, started in a process of its own, is the client that is killed.
#[test]
#[ignore = "the test below starts it, to kill it"]
fn a_client_that_imports_until_it_is_killed() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let app = app_on(&address);
    let by = Importer { centre: app.centre_named(None).expect("one"), caller: Caller::Anyone };
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let mapping = mapping();
    let columns: Vec<ColumnDraft> = mapping["columns"]
        .as_object()
        .expect("columns")
        .iter()
        .map(|(heading, field)| ColumnDraft {
            heading: heading.clone(),
            field: text(field),
            separator: None,
        })
        .collect();
    let basis = &mapping["basis"];
    let basis = BasisDraft {
        status: text(&basis["status"]),
        consent_purpose: text(&basis["consent_purpose"]),
        consent_wording: text(&basis["consent_wording"]),
        source: text(&basis["source"]),
        date: text(&basis["date"]),
        asserted_by: text(&basis["asserted_by"]),
    };
    let file = csv("More", MORE);
    let sent = Sent {
        file: file.as_bytes(),
        columns: Some(&columns),
        basis: Some(&basis),
        ..Sent::default()
    };
    let Made::New(report) = app.start_import(&by, sent, None).expect("a dry run") else {
        panic!("made before");
    };
    app.commit_import(&by, report.import.id, &Choices::default()).expect("a commit");
    println!("{} people were taken in.", report.taking.new);
}

fn app_on(address: &str) -> App {
    let store = Store::open(&Url::parse(address).expect("an address"), &options());
    let clock = Clock::system();
    let hours = SignedDuration::from_hours(8);
    let tokens = Tokens::new(&Keys::random(), clock.clone(), hours).expect("tokens");
    let passwords = Passwords::new(1, 1).expect("passwords");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ledger = Ledger::open(&folder.path().join("erasures.ledger")).expect("a ledger");
    let keys = Keys::parse(&"7a".repeat(32)).expect("a key");
    let erasures = Erasures { ledger, pseudonyms: Pseudonyms::new(&keys) };
    let parts = Parts { store: store.expect("a store"), clock, tokens, passwords, erasures };
    App::open(parts).expect("the app opens")
}

#[test]
fn a_killed_client_of_postgres_took_in_everybody_or_nobody() {
    let mut seen = Vec::new();
    let mut needed = Duration::ZERO;
    for moment in [f64::INFINITY, 0.4, 0.6, 0.8, 0.9] {
        let Some(database) = postgres() else { return };
        let app = TestApp::start(&database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let organisation = made(staff, "/organisations", &organisation());
        let need = made(staff, "/needs", &need(&organisation));
        let ranked = staff.get(&ranking(&need)).text;
        let mut client = std::process::Command::new(std::env::current_exe().expect("this test"));
        let name = "durability::a_client_that_imports_until_it_is_killed";
        client.args([name, "--exact", "--ignored", "--nocapture"]);
        client.env(ADDRESS, database.address());
        let wait = if moment.is_finite() { needed.mul_f64(moment) } else { Duration::MAX };
        let Killed { said, after } = kill_after(client, wait);
        if !moment.is_finite() {
            needed = after;
        }
        let acknowledged = is_acknowledged(&said);
        // A commit that was sent is done by the server, whether its client lives or not; a change
        // of the centre waits for that transaction, which locks it.
        let etag = centre.admin.get("/centre").etag();
        centre.admin.patch("/centre", &etag, &json!({"name": "Knowsley"})).expect(200);
        app.app.tick().expect("it follows");
        let after = staff.get(&ranking(&need)).text;
        let there = people(&after);
        assert!(there == 0 && !acknowledged || there == MORE, "{there} people, said: {said}");
        assert_eq!(there == 0, after == ranked);
        let fresh = app_on(database.address());
        let wrong = fresh.store().snapshot(integrity::check).expect("a look");
        assert_eq!(wrong, Vec::<String>::new());
        let chain = fresh.store().snapshot(verify_chain).expect("a look");
        assert_eq!(chain.broken, None);
        seen.push((moment, there, acknowledged));
    }
    eprintln!("  an import takes {needed:?}; killed at: {seen:?}");
    assert!(seen[0].2, "the first was not to be killed");
}

#[test]
fn verify_finds_what_is_broken() {
    let (program, _) = prepared();
    let said = program.run(&["verify"]);
    assert!(said.contains("sound") && said.contains("The audit chain is whole"), "{said}");

    let edited = program.copy();
    edit(&edited.url(), "UPDATE audit SET actor = 'staff:nobody' WHERE seq = 2");
    assert!(edited.refused(&["verify"]).contains("the audit was changed at row 2"));

    let dangling = program.copy();
    edit(&dangling.url(), "DELETE FROM organisations");
    assert!(dangling.refused(&["verify"]).contains("refer to rows"));

    let torn = program.copy();
    let file = torn.path().join("onestop.db");
    let mut bytes = std::fs::read(&file).expect("the database");
    for page in bytes.chunks_mut(4096).skip(1).step_by(5) {
        page[..16].fill(0x5a);
    }
    std::fs::write(&file, bytes).expect("the database");
    torn.refused(&["verify"]);
}

#[test]
fn references_that_dangle_are_found_on_both_databases() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let organisation = made(&staff, "/organisations", &organisation());
        made(&staff, "/needs", &need(&organisation));
        let look = || app.app.store().snapshot(integrity::check).expect("a look");
        assert_eq!(look(), Vec::<String>::new());
        edit(&database.url(), "DELETE FROM organisations");
        let found = look();
        assert!(found.iter().any(|told| told.contains("needs")), "{found:?}");
    });
}

/// Changes a database as nobody should: past the store, with references not kept.
fn edit(url: &Url, sql: &str) {
    match url {
        Url::Sqlite(path) => {
            let path = path.to_str().expect("UTF-8");
            let mut conn = diesel::SqliteConnection::establish(path).expect("a connection");
            let loose = format!("PRAGMA foreign_keys = OFF; {sql}");
            conn.batch_execute(&loose).expect("the edit");
        }
        Url::Postgres(address) => {
            let mut conn = diesel::PgConnection::establish(address).expect("a connection");
            let loose = format!("SET session_replication_role = replica; {sql}");
            conn.batch_execute(&loose).expect("the edit");
        }
    }
}
