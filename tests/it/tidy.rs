//! The rules of the house (ARCHITECTURE.md), held by reading our own source.
//!
//! Every rule is a function over the text of one file, so that each test first shows that it
//! catches a planted violation, and then holds it against the tree.

mod imports;
mod owners;
mod paths;
mod rooms;
mod tokens;
mod tree;

use std::collections::BTreeSet;

use imports::forbidden_imports;
use owners::{env_reads, errors_to_statuses, looks_at_the_clock, transactions, wire_statuses};
use tree::{file_paths, foreign_crates, rust_files, source_files};

/// The longest file that is still read at a sitting.
const MOST_LINES: usize = 400;

/// Rooms that have landed and may not vanish: without this a moved folder would leave the rules
/// below with nothing to read. A room's name joins when the room does.
const LANDED: &[&str] = &[
    "lib",
    "main",
    "cli",
    "config",
    "clock",
    "telemetry",
    "domain",
    "matching",
    "resolve",
    "intake",
    "store",
    "auth",
    "app",
    "http",
];

/// Asserts that `rule`, held against every file under `src/`, finds nothing.
fn holds_in_every_source_file(rule: impl Fn(&str, &str) -> Vec<String>) {
    let files = source_files();
    assert!(!files.is_empty(), "no file was read");
    let found: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| rule(path, text).into_iter().map(move |v| format!("{path}:{v}")))
        .collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_room_that_has_landed_is_still_there() {
    let files = source_files();
    for room in LANDED {
        assert!(files.iter().any(|(path, _)| rooms::room_of(path) == *room), "src/{room} is gone");
    }
}

#[test]
fn every_source_file_belongs_to_a_room_of_the_table() {
    assert!(rooms::rules("utils").is_none());
    for (path, _) in source_files() {
        let room = rooms::room_of(&path);
        assert!(rooms::rules(room).is_some(), "{path}: the table in rooms.rs has no room `{room}`");
    }
}

#[test]
fn a_room_imports_only_what_the_table_allows() {
    let crates = foreign_crates();
    assert!(crates.contains("diesel") && crates.contains("actix_web"), "{crates:?}");
    let caught = |path: &str, text: &str| forbidden_imports(path, text, &crates).len();

    assert_eq!(caught("domain/need.rs", "use crate::store::needs;"), 1);
    assert_eq!(caught("domain/need.rs", "fn f() -> super::super::http::Body { todo!() }"), 1);
    assert_eq!(caught("domain/need.rs", "#[derive(serde::Serialize)] struct Need;"), 1);
    assert_eq!(caught("matching.rs", "use {crate::{clock, domain}, std::fmt};"), 1);
    assert_eq!(caught("matching/rank.rs", "use crate::*;"), 1);
    assert_eq!(caught("matching/rank.rs", "use std::{fmt, fs::File};"), 1);
    assert_eq!(caught("resolve/text.rs", "use strsim::jaro_winkler; use tokio as t;"), 1);
    assert_eq!(caught("store/needs.rs", "use crate::matching::Snapshot;"), 1);
    assert_eq!(caught("app/needs.rs", "use diesel::prelude::*; use actix_web::web;"), 2);
    assert_eq!(caught("http/needs.rs", "use crate::store; use ::diesel::prelude::*;"), 2);

    assert_eq!(caught("app/needs.rs", "use crate::{domain::need::Need, store::needs};"), 0);
    assert_eq!(caught("domain/need.rs", "// use crate::store;\nconst S: &str = \"serde::\";"), 0);
    assert_eq!(caught("domain.rs", "mod tests { use super::*; use super::store; }"), 0);
    assert_eq!(caught("cli.rs", "use crate::{http, store}; use diesel::prelude::*;"), 0);

    holds_in_every_source_file(|path, text| forbidden_imports(path, text, &crates));
}

#[test]
fn only_config_reads_the_environment() {
    assert_eq!(env_reads("store.rs", "fn f() { std::env::var(\"X\").ok(); }").len(), 1);
    assert_eq!(env_reads("store.rs", "use std::{env, fs};").len(), 1);
    assert_eq!(env_reads("store.rs", "use std::env::var_os as v;").len(), 1);
    assert_eq!(env_reads("config.rs", "use std::env;").len(), 0);
    assert_eq!(env_reads("cli.rs", "const V: &str = env!(\"CARGO_PKG_VERSION\");").len(), 0);
    holds_in_every_source_file(env_reads);
}

#[test]
fn only_the_clock_knows_the_time() {
    let caught = |text: &str| looks_at_the_clock("app/needs.rs", text).len();
    assert_eq!(caught("fn f() { jiff::Timestamp::now(); }"), 1);
    assert_eq!(caught("fn f() { Uuid::now_v7(); }"), 1);
    assert_eq!(caught("use std::time::SystemTime;"), 1);
    assert_eq!(caught("fn f() { let tick = Zoned::now; }"), 1);
    assert_eq!(caught("fn f() { OffsetDateTime::now_utc(); }"), 1);
    assert_eq!(caught("fn f(clock: &Clock) { clock.now(); std::time::Instant::now(); }"), 0);
    assert_eq!(looks_at_the_clock("clock.rs", "use std::time::SystemTime;").len(), 0);
    holds_in_every_source_file(looks_at_the_clock);
}

#[test]
fn only_the_stores_connection_opens_transactions() {
    let caught = |text: &str| transactions("store/needs.rs", text).len();
    assert_eq!(caught("fn f() { c.transaction(|c| g(c)); }"), 1);
    assert_eq!(caught("fn f() { c.immediate_transaction(g); }"), 1);
    assert_eq!(caught("fn f() { Connection::transaction(c, g); }"), 1);
    assert_eq!(caught("fn f() { c.batch_execute(\"begin immediate\"); }"), 1);
    assert_eq!(caught("fn f() { c.batch_execute(r#\"COMMIT;\"#); }"), 1);
    assert_eq!(caught("/// Runs in a transaction.\nconst S: &str = \"Beginners welcome\";"), 0);
    assert_eq!(transactions("store/connection.rs", "fn f() { c.transaction(g); }").len(), 0);
    assert_eq!(transactions("store/connection/write.rs", "fn f() { c.transaction(g); }").len(), 0);
    holds_in_every_source_file(transactions);
}

#[test]
fn status_codes_are_known_in_http_only() {
    assert_eq!(wire_statuses("app/error.rs", "use actix_web::http::StatusCode;").len(), 1);
    assert_eq!(wire_statuses("auth.rs", "impl ResponseError for Denied {}").len(), 1);
    assert_eq!(wire_statuses("http/problem.rs", "use actix_web::http::StatusCode;").len(), 0);
    holds_in_every_source_file(wire_statuses);
}

#[test]
fn only_http_problem_maps_errors_to_status_codes() {
    let caught = |text: &str| errors_to_statuses("http/needs.rs", text).len();
    assert_eq!(caught("fn f() -> HttpResponse { HttpResponse::NotFound().finish() }"), 1);
    assert_eq!(caught("const S: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;"), 1);
    assert_eq!(caught("fn f() -> Error { actix_web::error::ErrorBadRequest(\"no\") }"), 1);
    assert_eq!(caught("fn f() -> HttpResponse { HttpResponse::Created().json(1) }"), 0);
    assert_eq!(caught("const S: StatusCode = StatusCode::NO_CONTENT;"), 0);
    let problem = "const S: StatusCode = StatusCode::NOT_FOUND;";
    assert_eq!(errors_to_statuses("http/problem.rs", problem).len(), 0);
    holds_in_every_source_file(errors_to_statuses);
}

#[test]
fn both_migration_trees_have_the_same_names() {
    let set = |names: &[&str]| names.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(only_in_one(&set(&["1/up.sql", "2/up.sql"]), &set(&["1/up.sql"])), ["2/up.sql"]);
    assert_eq!(only_in_one(&set(&["1/up.sql"]), &set(&["1/up.sql"])), [""; 0]);

    let (sqlite, postgres) = (file_paths("migrations/sqlite"), file_paths("migrations/postgres"));
    assert_eq!(only_in_one(&sqlite, &postgres), [""; 0]);
    assert!(!sqlite.is_empty() || !LANDED.contains(&"store"), "no migration was read");
}

/// The names that one of two trees lacks.
fn only_in_one<'a>(a: &'a BTreeSet<String>, b: &'a BTreeSet<String>) -> Vec<&'a str> {
    a.symmetric_difference(b).map(String::as_str).collect()
}

#[test]
fn no_rust_file_is_longer_than_400_lines() {
    assert!(too_long(&"\n".repeat(MOST_LINES + 1)));
    assert!(!too_long(&"\n".repeat(MOST_LINES)));

    let files: Vec<_> = ["src", "tests", "benches"].iter().flat_map(|f| rust_files(f)).collect();
    assert!(
        files.iter().any(|(path, _)| path == "tests/it/tidy.rs"),
        "this very file was not read"
    );
    let found: Vec<_> = files.iter().filter(|(_, text)| too_long(text)).map(|(p, _)| p).collect();
    assert!(found.is_empty(), "longer than {MOST_LINES} lines: {found:?}");
}

fn too_long(text: &str) -> bool {
    text.lines().count() > MOST_LINES
}
