//! What was measured, as flat JSON records in `target/bench/results`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

/// Keeps the records of a part, in place of those that an earlier run left.
pub fn keep(part: &str, records: &[Value]) {
    let folder = Path::new("target/bench/results");
    fs::create_dir_all(folder).unwrap();
    let text = serde_json::to_string_pretty(records).unwrap();
    fs::write(folder.join(format!("{part}.json")), text + "\n").unwrap();
}

/// In a record.
pub fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e9).round() / 1e6
}

/// The median of some times.
pub fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let upper = sorted[sorted.len() / 2];
    (upper + sorted[(sorted.len() - 1) / 2]) / 2
}
