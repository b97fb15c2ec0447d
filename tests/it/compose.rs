//! `docker-compose.yml` is held against the program that reads it, in Debian's version (1.29).

use std::path::Path;
use std::process::{Command, Output};

/// Runs `docker-compose config` on `file`, which checks the file and needs no Docker.
fn config(file: &Path, arguments: &[&str]) -> Output {
    Command::new("docker-compose")
        .arg("--file")
        .arg(file)
        .arg("config")
        .args(arguments)
        .output()
        .expect("docker-compose is missing: `make test` installs it")
}

#[test]
fn docker_compose_accepts_our_file_and_finds_all_three_services() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docker-compose.yml");
    let found = config(&file, &[]);
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));

    let services = String::from_utf8(config(&file, &["--services"]).stdout).unwrap();
    let mut services: Vec<&str> = services.lines().collect();
    services.sort_unstable();
    assert_eq!(services, ["mail", "onestop", "postgres"]);
}

#[test]
fn docker_compose_refuses_a_file_with_a_misspelt_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("docker-compose.yml");
    std::fs::write(&file, "services:\n  onestop:\n    imagge: debian\n").unwrap();
    assert!(!config(&file, &[]).status.success());
}
