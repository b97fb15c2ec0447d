//! What was measured, as flat JSON records in `target/bench/results`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

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

/// The time that 99 of 100 do not exceed.
pub fn p99(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() * 99).div_ceil(100) - 1]
}

/// Records of questions about needs: of all, the local and the remote ones. `times`: of each need,
/// and whether it is remote.
pub fn of_kinds(what: &str, people: usize, times: &[(bool, Duration)]) -> Vec<Value> {
    let kinds = [("all", None), ("local", Some(false)), ("remote", Some(true))];
    let record = |(kind, remote): (&str, Option<bool>)| {
        let of_kind = times.iter().filter(|(is, _)| remote.is_none_or(|remote| remote == *is));
        let of_kind: Vec<Duration> = of_kind.map(|(_, took)| *took).collect();
        let (sum, longest) = (of_kind.iter().sum::<Duration>(), of_kind.iter().max());
        json!({
            "what": what, "who": "onestop", "people": people, "kind": kind,
            "needs": of_kind.len(),
            "median_ms": milliseconds(median(&of_kind)),
            "p99_ms": milliseconds(p99(&of_kind)),
            "longest_ms": longest.map(|took| milliseconds(*took)),
            "mean_ms": milliseconds(sum / of_kind.len() as u32),
        })
    };
    kinds.into_iter().map(record).collect()
}
