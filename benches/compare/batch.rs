//! Very many needs over very many people, as the batch does it: an explained list for each, on all
//! cores.

use std::fs;
use std::hint::black_box;
use std::thread;
use std::time::Instant;

use onestop::domain::facts::NeedFacts;
use onestop::matching::{Request, Snapshot, rank};
use serde_json::json;

use super::country::{self, Country};
use super::records::keep;

const NEEDS: usize = 50_000;
const PEOPLE: usize = 1_000_000;
const LIMIT: usize = 20;
/// Linux counts the time of processes in hundredths of a second.
const TICKS: f64 = 100.0;

type Ask = fn(&Snapshot, &NeedFacts, &Request);

fn scored(snapshot: &Snapshot, need: &NeedFacts, request: &Request) {
    black_box(rank::scored_for(snapshot, need, request).unwrap());
}

fn explained(snapshot: &Snapshot, need: &NeedFacts, request: &Request) {
    black_box(rank::volunteers_for(snapshot, need, request).unwrap());
}

/// Measures it, with and without explanations.
pub fn run() {
    let country = Country::new();
    let needs = country.needs(NEEDS);
    let snapshot = country.snapshot(PEOPLE, needs.clone());
    let kinds: [(&str, Ask); 2] = [("scored", scored), ("explained", explained)];
    let records = kinds.map(|(kind, ask)| {
        let (cpu, start) = (seconds_of_processor(), Instant::now());
        let threads = all_cores(&snapshot, &needs, ask);
        let (cpu, took) = (seconds_of_processor() - cpu, start.elapsed().as_secs_f64());
        json!({
            "what": "batch", "who": "onestop", "people": PEOPLE, "needs": NEEDS, "kind": kind,
            "cpu_s": cpu, "wall_s": took, "threads": threads, "peak_bytes": peak(),
        })
    });
    for record in &records {
        println!("{record}");
    }
    keep("onestop-batch", &records);
}

fn all_cores(snapshot: &Snapshot, needs: &[NeedFacts], ask: Ask) -> usize {
    let request = country::request(LIMIT, false);
    let lanes = thread::available_parallelism().unwrap().get();
    thread::scope(|threads| {
        for first in 0..lanes {
            let request = &request;
            threads.spawn(move || {
                needs
                    .iter()
                    .skip(first)
                    .step_by(lanes)
                    .for_each(|need| ask(snapshot, need, request));
            });
        }
    });
    lanes
}

/// The most bytes that this process has had in memory.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// What this process has used so far.
fn seconds_of_processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}
