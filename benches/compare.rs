//! The engine beside its peers: how long one need takes over 6,000, 100,000 and 1,000,000 people,
//! what these take in memory, and 50,000 needs at once. The same people and needs, flattened, and
//! our answers go to `target/bench/country-N`, from where `benches/peers` takes them.
//!
//! `cargo bench --bench compare` does all of it; numbers after `--` are sizes, `batch` the many
//! needs. Each size runs in a process of its own, so that its memory can be told.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at a fault of its own data")]

#[path = "compare/batch.rs"]
mod batch;
mod country;
#[path = "compare/flat.rs"]
mod flat;
#[path = "compare/people.rs"]
mod people;
#[path = "compare/questions.rs"]
mod questions;
#[path = "compare/ranks.rs"]
mod ranks;
#[path = "compare/records.rs"]
mod records;

use std::process::Command;

/// How many people.
const SIZES: [&str; 3] = ["6000", "100000", "1000000"];
/// The word for the many needs at once.
const BATCH: &str = "batch";

fn main() {
    let parts: Vec<String> =
        std::env::args().skip(1).filter(|part| !part.starts_with("--")).collect();
    match parts.as_slice() {
        [] => each(&[&SIZES[..], &[BATCH]].concat()),
        [part] if part == BATCH => batch::run(),
        [size] => ranks::run(size.parse().unwrap()),
        parts => each(&parts.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

/// Each part in a process of its own.
fn each(parts: &[&str]) {
    for part in parts {
        let status = Command::new(std::env::current_exe().unwrap()).arg(part).status().unwrap();
        assert!(status.success(), "{part}: {status}");
    }
}
