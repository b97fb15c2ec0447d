//! What changes cost while people ask: how soon a changed volunteer is in the index, and how much
//! longer answers take while 2,000 volunteers a second change. Changes are fed to the engine; through
//! the store the database sets the pace.
//!
//! `cargo bench --bench changes` does it for 6,000, 100,000 and 1,000,000 people; numbers after `--`
//! are other sizes.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at a fault of its own data")]

mod country;
#[expect(dead_code, reason = "lists are told by other benches")]
#[path = "compare/records.rs"]
mod records;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::matching::{Snapshot, rank};
use serde_json::{Value, json};

use country::{Country, Dice, request};

const SIZES: [usize; 3] = [6_000, 100_000, 1_000_000];
const NEEDS: usize = 200;
const PER_SECOND: u32 = 2_000;
/// How long questions are asked, without changes and with them.
const TIME: Duration = Duration::from_secs(10);
/// Volunteers who change, again and again.
const CHANGING: usize = 5_000;

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|part| part.parse().ok()).collect();
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let records: Vec<Value> = sizes.into_iter().map(measure).collect();
    records::keep("changes", &records);
}

fn measure(people: usize) -> Value {
    let country = Country::new();
    let needs = country.needs(NEEDS);
    let snapshot = country.snapshot(people, needs.clone());
    let changing = changing(&country, people);
    let current = ArcSwap::from_pointee(snapshot);
    // Each need once, so that its calendar is known, as after the first answer of a day.
    for need in &needs {
        std::hint::black_box(ask(&current, need));
    }

    let quiet = questions(&current, &needs);
    let done = AtomicBool::new(false);
    let (busy, visible) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(&current, &changing, &done));
        let busy = questions(&current, &needs);
        done.store(true, Ordering::Release);
        (busy, writer.join().unwrap())
    });
    let told = [("quiet", &quiet), ("busy", &busy), ("visible", &visible)];
    for (name, times) in told {
        println!(
            "{people} people, {name}: {} times, median {:.3} ms, p99 {:.3} ms",
            times.len(),
            records::milliseconds(records::median(times)),
            records::milliseconds(records::p99(times)),
        );
    }
    let per_second = visible.len() as f64 / TIME.as_secs_f64();
    json!({
        "what": "changes", "who": "onestop", "people": people, "per_second": per_second.round(),
        "visible_median_ms": records::milliseconds(records::median(&visible)),
        "visible_p99_ms": records::milliseconds(records::p99(&visible)),
        "quiet_median_ms": records::milliseconds(records::median(&quiet)),
        "quiet_p99_ms": records::milliseconds(records::p99(&quiet)),
        "busy_median_ms": records::milliseconds(records::median(&busy)),
        "busy_p99_ms": records::milliseconds(records::p99(&busy)),
    })
}

/// Some volunteers as they are, and as they are after they have moved: every second change is one
/// within their neighbourhood, every second one a move to somebody else's home.
fn changing(country: &Country, people: usize) -> Vec<VolunteerFacts> {
    let step = (people / CHANGING).max(1);
    let some: Vec<VolunteerFacts> = country.people(people).step_by(step).collect();
    let mut dice = Dice::new(3);
    let mut all = Vec::with_capacity(2 * some.len());
    for facts in &some {
        let mut moved = facts.clone();
        let other = dice.pick(&(0..some.len()).collect::<Vec<_>>());
        let home = &some[other].volunteer.home;
        Arc::make_mut(&mut moved.volunteer).home.clone_from(home);
        let mut back = facts.clone();
        Arc::make_mut(&mut back.volunteer).vehicle = Some(true);
        all.extend([moved, back]);
    }
    all
}

fn ask(current: &ArcSwap<Snapshot>, need: &NeedFacts) -> usize {
    let list = rank::volunteers_for(&current.load(), need, &request(20, false));
    list.map_or(0, |ranking| ranking.items.len())
}

/// The times that answers to all needs in turn take.
fn questions(current: &ArcSwap<Snapshot>, needs: &[NeedFacts]) -> Vec<Duration> {
    let begun = Instant::now();
    let mut times = Vec::new();
    for need in needs.iter().cycle() {
        let asked = Instant::now();
        std::hint::black_box(ask(current, need));
        times.push(asked.elapsed());
        if begun.elapsed() >= TIME {
            break;
        }
    }
    times
}

/// Changes volunteers at a steady pace; the times from having the facts to the index that all
/// questions from then on see.
fn write(
    current: &ArcSwap<Snapshot>,
    changing: &[VolunteerFacts],
    done: &AtomicBool,
) -> Vec<Duration> {
    let begun = Instant::now();
    let mut times = Vec::new();
    for (n, facts) in changing.iter().cycle().enumerate() {
        if done.load(Ordering::Acquire) {
            break;
        }
        let due = Duration::from_secs(1) * n as u32 / PER_SECOND;
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        let committed = Instant::now();
        let next = current.load().with_volunteer(facts);
        let before = current.swap(Arc::new(next));
        times.push(committed.elapsed());
        drop(before);
    }
    times
}
