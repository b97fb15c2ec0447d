//! Plans for made-up towns: how long they take, and the same instances as files for
//! `benches/peers/plan_highs.py`, which solves them with `HiGHS` and compares.
//!
//! Writes to `target/plans`: NAME.txt, an instance; and to `target/bench/results` what our plans
//! reached, and how long they took.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at a fault of its own data")]

#[expect(dead_code, reason = "times of many questions are told by other benches")]
#[path = "compare/records.rs"]
mod records;
#[path = "plan/towns.rs"]
mod towns;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use onestop::domain::plan::{Progress, Reached};
use onestop::matching::Snapshot;
use onestop::matching::plan::{Best, Builder, Offer, Solved, Wanted, Watch, solve};
use serde_json::{Value, json};
use towns::{Towns, as_of};

/// After this a plan states its gap.
const BUDGET: Duration = Duration::from_mins(1);
/// No slower than `HiGHS` on these.
const WITH_A_BAR: [&str; 5] =
    ["town", "country-50", "country-200", "few-people-120", "few-people-5000"];

/// What is planned.
struct Case {
    name: String,
    towns: Towns,
    candidates: usize,
}

fn case(name: &str, size: [u64; 4], candidates: usize, seed: u64) -> Case {
    let [needs, people, towns, places] = size;
    Case {
        name: name.to_owned(),
        towns: Towns { needs, people, count: towns, places, seed },
        candidates,
    }
}

fn cases() -> Vec<Case> {
    let mut cases = vec![
        case("town", [100, 6_000, 1, 304], 200, 1),
        case("country-50", [2_000, 100_000, 16, 6_213], 50, 1),
        case("country-200", [2_000, 100_000, 16, 6_213], 200, 1),
        case("thin-country-50", [2_000, 20_000, 16, 6_213], 50, 2),
        case("thin-country-200", [2_000, 20_000, 16, 6_213], 200, 2),
        case("one-city", [2_000, 100_000, 1, 6_213], 50, 4),
        case("few-people-40", [300, 40, 1, 900], 200, 7),
        case("few-people-120", [300, 120, 1, 900], 200, 6),
        case("few-people-5000", [2_000, 5_000, 16, 6_213], 200, 9),
    ];
    let small = |seed: u64| {
        let size = [20 + seed % 40, 60 + seed * 7 % 300, 1, 60 + seed % 90];
        case(&format!("small-{seed:02}"), size, 50, seed)
    };
    cases.extend((1..=40).map(small));
    cases
}

struct Until(Instant);

impl Watch for Until {
    fn stop(&self) -> bool {
        Instant::now() > self.0
    }

    fn progress(&self, _: &Progress) {}
}

fn main() {
    let folder = Path::new("target/plans");
    fs::create_dir_all(folder).unwrap();
    println!(
        "name             needs people  pairs   prepare      solve  (CPU seconds of this thread)  urgent places scores gap"
    );
    let mut kept = Vec::new();
    for case in cases() {
        let snapshot = case.towns.snapshot();
        let (text, pairs, prepared, solved, took) = run(&case, &snapshot);
        let [urgent, places, scores] = solved.stages.map(|stage| stage.reached);
        fs::write(folder.join(format!("{}.txt", case.name)), text).unwrap();
        let gaps = solved.stages.map(Reached::gap);
        let Towns { needs, people, .. } = case.towns;
        println!(
            "{:<16} {needs:>5} {people:>6} {pairs:>6} {prepared:>9.1?} {took:>10.1?}  {urgent:>6} \
             {places:>6} {scores} {gaps:?}",
            case.name
        );
        kept.push(record(&case, pairs, prepared + took, &solved));
    }
    records::keep("plans", &kept);
}

/// What a plan reached, and the processor's time from the candidates to the plan.
fn record(case: &Case, pairs: usize, took: Duration, solved: &Solved) -> Value {
    json!({
        "what": "plan", "name": case.name, "needs": case.towns.needs, "people": case.towns.people,
        "pairs": pairs, "cpu_s": took.as_secs_f64(), "bar": WITH_A_BAR.contains(&&*case.name),
        "reached": solved.stages.map(|stage| stage.reached),
        "gaps": solved.stages.map(Reached::gap),
    })
}

/// The instance as text, its pairs, how long it took to pack them, the plan, and how long that took.
fn run(case: &Case, snapshot: &Snapshot) -> (String, usize, Duration, Solved, Duration) {
    let wanted =
        Wanted { needs: None, as_of: as_of(), candidates: case.candidates, min_score: 500_000 };
    let best = Best::new(snapshot, &wanted);
    let lists: Vec<_> = (0..best.needs()).map(|need| best.ranked(need)).collect();
    let best = best.with(lists);
    let people: Vec<_> = best.people().collect();
    let mut text = String::new();
    for want in best.wants() {
        writeln!(text, "need {} {}", want.places, u8::from(want.urgent)).unwrap();
    }
    for (offers, left) in &people {
        text.push_str("person");
        for (week, minutes) in left {
            write!(text, " {week}:{minutes}").unwrap();
        }
        text.push('\n');
        for offer in offers {
            write_offer(&mut text, offer);
        }
    }
    let start = cpu();
    let mut builder = Builder::new(best.wants()).unwrap();
    for (offers, left) in &people {
        builder.person(offers, left);
    }
    let problem = builder.build();
    let prepared = cpu().checked_sub(start).unwrap();
    let start = cpu();
    let solved = solve(&problem, &Until(Instant::now() + BUDGET));
    let took = cpu().checked_sub(start).unwrap();
    (text, people.iter().map(|(offers, _)| offers.len()).sum(), prepared, solved, took)
}

/// The processor time of this thread: others who use the machine meanwhile do not count. Linux
/// says it.
fn cpu() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// `pair NEED SCORE SESSIONS HOURS`: sessions as minutes from:to, hours as week:minutes, `-` = none.
fn write_offer(text: &mut String, offer: &Offer) {
    let joined = |parts: Vec<String>| {
        if parts.is_empty() { "-".to_owned() } else { parts.join(",") }
    };
    let sessions = offer.sessions.iter().map(|s| format!("{}:{}", s.from, s.to)).collect();
    let hours = offer.hours.iter().map(|(week, minutes)| format!("{week}:{minutes}")).collect();
    let (sessions, hours) = (joined(sessions), joined(hours));
    writeln!(text, "pair {} {} {sessions} {hours}", offer.need, offer.score).unwrap();
}
