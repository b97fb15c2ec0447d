//! How long a service with 1,000,000 people takes from its database to `ready`, beside reading the
//! same rows by diesel alone. The made-up people of `country` are written into a `SQLite` file under
//! `target/bench`, which later runs find again.
//!
//! `cargo bench --bench ready` does it; a number after `--` is another size.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at a fault of its own data")]

#[expect(dead_code, reason = "the index over the country is asked by other benches")]
mod country;
#[path = "ready/fill.rs"]
mod fill;
#[expect(dead_code, reason = "lists are told by other benches")]
#[path = "compare/records.rs"]
mod records;
#[path = "ready/rows.rs"]
mod rows;

use std::path::Path;
use std::time::{Duration, Instant};

use onestop::app::engine::Engine;
use onestop::store::{Options, Store, Url};
use serde_json::json;

const PEOPLE: usize = 1_000_000;
/// Each way is gone so often, in turn; the median counts.
const RUNS: usize = 3;

fn main() {
    let size = std::env::args().skip(1).find_map(|part| part.parse().ok());
    let people = size.unwrap_or(PEOPLE);
    std::fs::create_dir_all("target/bench").unwrap();
    let file = Path::new("target/bench").join(format!("ready-{people}.db"));
    let file = std::path::absolute(file).unwrap();
    let store = Store::open(&Url::sqlite(&file), &Options::default()).unwrap();
    fill::unless_there(&store, people);

    let (mut ready, mut alone) = (Vec::new(), Vec::new());
    let mut read = 0;
    for _ in 0..RUNS {
        let (rows, took) = timed(|| rows::read(&file));
        read = rows;
        alone.push(took);
        let (engine, took) = timed(|| Engine::load(&store).unwrap());
        drop(engine);
        ready.push(took);
    }
    let (ready, alone) = (records::median(&ready), records::median(&alone));
    let ratio = ready.as_secs_f64() / alone.as_secs_f64();
    println!(
        "{people} people, {read} rows: read by diesel alone in {:.2} s, ready after {:.2} s: {ratio:.2} times",
        alone.as_secs_f64(),
        ready.as_secs_f64(),
    );
    let record = |who: &str, took: Duration| {
        json!({"what": "ready", "who": who, "people": people, "rows": read,
            "median_ms": records::milliseconds(took)})
    };
    records::keep("ready", &[record("onestop", ready), record("diesel", alone)]);
}

fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let begun = Instant::now();
    (work(), begun.elapsed())
}
