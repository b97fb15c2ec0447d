//! `api-spec/openapi.json` is accepted by a linter that others maintain (Redocly, pinned in
//! `tests/lint/`), so that client generators of other people accept it too.

use std::path::Path;
use std::process::{Command, Output};

const LINTER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lint/node_modules/@redocly/cli/bin/cli.js");
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lint/redocly.yaml");
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api-spec/openapi.json");

/// Lints one document. Nothing is sent anywhere: the linter's own reporting is switched off.
fn lint(document: &Path) -> Output {
    assert!(Path::new(LINTER).exists(), "the linter is missing: `make test` installs it");
    Command::new("node")
        .args([LINTER, "lint", "--format=stylish", "--config", RULES])
        .arg(document)
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .output()
        .expect("Node is missing: `make test` installs it")
}

fn lint_text(document: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, document).unwrap();
    lint(&file)
}

#[test]
fn the_linter_accepts_our_openapi_document() {
    let found = lint(Path::new(DOCUMENT));
    assert!(
        found.status.success(),
        "{}{}",
        String::from_utf8_lossy(&found.stdout),
        String::from_utf8_lossy(&found.stderr)
    );
}

#[test]
fn the_linter_refuses_a_response_without_a_description() {
    let good = r#"{"openapi": "3.1.0",
        "info": {"title": "t", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}], "security": [],
        "paths": {"/live": {"get": {"operationId": "live", "summary": "Alive",
            "responses": {"200": {"description": "Alive"}}}}}}"#;
    let found = lint_text(good);
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stdout));

    let bad = good.replace(r#""description": "Alive""#, "");
    let found = lint_text(&bad);
    assert!(!found.status.success());
    assert!(String::from_utf8_lossy(&found.stdout).contains("`description` must be present"));
}
