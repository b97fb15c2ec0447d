//! One need at a time over so many people.

use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use onestop::domain::facts::NeedFacts;
use onestop::matching::{Request, Snapshot, rank};
use serde_json::{Value, json};

use super::country::{self, Country};
use super::flat::{Columns, folder};
use super::people::Flattener;
use super::questions::{answers, questions};
use super::records::{keep, median, of_kinds};

/// The needs that are asked about.
const NEEDS: usize = 200;
/// The length of a list.
const LIMIT: usize = 20;
/// How often all needs are asked about in turn at least, after once to warm up. A need's time is the
/// median.
const ROUNDS: usize = 9;
/// Small crowds are asked until this is over, so that one busy instant of the machine tells nothing;
/// as the peers are, see `peers/results.py`.
const LEAST: Duration = Duration::from_secs(2);
/// No more rounds than this.
const ROUNDS_MAX: usize = 500;

/// Builds the engine's snapshot, asks, and leaves everything for the peers.
pub fn run(people: usize) {
    let country = Country::new();
    let needs = country.needs(NEEDS);
    let before = resident();
    let start = Instant::now();
    let snapshot = country.snapshot(people, needs.clone());
    let built = start.elapsed();
    let grown = resident().saturating_sub(before);
    let request = country::request(LIMIT, false);
    let lists: Vec<_> =
        needs.iter().map(|need| rank::scored_for(&snapshot, need, &request).unwrap()).collect();
    let scored = times(&needs, |need| {
        black_box(rank::scored_for(&snapshot, need, &request).unwrap());
    });
    let explained = times(&needs, |need| {
        black_box(rank::volunteers_for(&snapshot, need, &request).unwrap());
    });
    explains_the_same(&snapshot, &needs, &request, &lists);
    let mut records = of_kinds("rank", people, &scored);
    records.extend(of_kinds("explained", people, &explained));
    records.push(memory(people, snapshot.volunteer_bytes(), grown));
    for record in &records {
        println!("{record}");
    }
    println!("{people} people made and prepared in {:.1} s", built.as_secs_f64());
    keep(&format!("onestop-{people}"), &records);
    drop(snapshot);
    leave(&country, people, &needs, &answers(&lists));
}

/// How long each need takes: the median of some rounds through all of them.
fn times(needs: &[NeedFacts], ask: impl Fn(&NeedFacts)) -> Vec<(bool, Duration)> {
    let mut all = vec![Vec::with_capacity(ROUNDS); needs.len()];
    let began = Instant::now();
    let enough = |round| round > ROUNDS && (began.elapsed() > LEAST || round > ROUNDS_MAX);
    for round in (0..).take_while(|round| !enough(*round)) {
        for (need, times) in needs.iter().zip(&mut all) {
            let start = Instant::now();
            ask(need);
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let remote = needs.iter().map(|need| need.need.location.is_remote());
    remote.zip(all.iter().map(|times| median(times))).collect()
}

fn explains_the_same(
    snapshot: &Snapshot,
    needs: &[NeedFacts],
    request: &Request,
    lists: &[Vec<rank::Scored>],
) {
    for (need, list) in needs.iter().zip(lists) {
        let items = rank::volunteers_for(snapshot, need, request).unwrap().items;
        let scored = items.iter().map(|item| (item.volunteer, item.explanation.score));
        assert!(scored.eq(list.iter().map(|item| (item.volunteer, item.score))));
    }
}

fn memory(people: usize, engine: usize, grown: usize) -> Value {
    json!({
        "what": "memory", "who": "onestop", "people": people,
        "bytes": engine, "bytes_each": engine / people,
        "resident_bytes": grown, "resident_each": grown / people,
    })
}

/// Bytes of this process in memory, as Linux says.
fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    pages.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4_096
}

/// Writes people, needs and our lists for the peers.
fn leave(country: &Country, people: usize, needs: &[NeedFacts], lists: &Value) {
    let words = country::vocabulary();
    let mut flat = Flattener::new(&words, Columns::create(folder(people)));
    country.people(people).for_each(|facts| flat.add(&facts));
    let rules = flat.finish();
    let records: Vec<_> = needs.iter().map(|need| Arc::as_ref(&need.need)).collect();
    let asked = questions(&words, &records, &rules);
    fs::write(folder(people).join("questions.json"), asked.to_string()).unwrap();
    fs::write(folder(people).join("answers.json"), lists.to_string()).unwrap();
    println!("{} has them for the peers", folder(people).display());
}
