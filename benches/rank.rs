//! What the engine's parts take over the people of the made-up country. By criterion, over 6,000:
//! the necessary condition, the exact look at a pair, an explanation, a change. Then what is asked
//! beside the lists of `compare`: needs for a volunteer, advice, and near misses, over 6,000 and
//! 1,000,000 people.
//!
//! `cargo bench --bench rank` does it; numbers after `--` are other sizes for what is asked.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at a fault of its own data")]

mod country;
#[path = "compare/records.rs"]
mod records;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::Criterion;
use jiff::civil::date;
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::VolunteerId;
use onestop::domain::need::{Location, Need};
use onestop::domain::schedule::{Schedule, Session};
use onestop::domain::time::Clock;
use onestop::domain::weights::WeightOverrides;
use onestop::matching::{Snapshot, advice, near_misses, rank};
use serde_json::{Value, json};

use country::{Country, as_of, request, settings, vocabulary};

/// People for the parts, in thousands of which criterion's times are read.
const FEW: usize = 6_000;
/// People, needs of the centre, and how often each question is asked.
const SIZES: [(usize, usize, usize); 2] = [(FEW, 400, 5), (1_000_000, 50_000, 1)];
/// The needs, and the volunteers, that are asked about.
const ASKED: usize = 200;
const LIMIT: usize = 20;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|part| part.parse().ok()).collect();
    let country = Country::new();
    if numbers.is_empty() {
        records::keep("parts", &parts(&country));
    }
    let wanted = |people: &usize| numbers.is_empty() || numbers.contains(people);
    for (people, needs, rounds) in SIZES.into_iter().filter(|(people, ..)| wanted(people)) {
        let all = country.needs(needs);
        let snapshot = country.snapshot(people, all.clone());
        let records = questions(&country, &snapshot, &all[..ASKED], (people, rounds));
        records::keep(&format!("questions-{people}"), &records);
    }
}

/// The parts of a ranking, by criterion.
fn parts(country: &Country) -> Vec<Value> {
    let everybody: Vec<VolunteerFacts> = country.people(FEW).collect();
    let needs = country.needs(ASKED);
    let knows_when = |facts: &&VolunteerFacts| !facts.volunteer.availability.weekly.is_empty();
    let told: Vec<_> = everybody.iter().filter(knows_when).cloned().collect();
    let (told_count, night) = (told.len(), at_night(&needs[0]));
    let build = |people| Snapshot::build(settings(), Arc::new(vocabulary()), people, needs.clone());
    let (snapshot, told) = (build(everybody.clone()), build(told));
    let (looked_at, list) = (request(1, true), request(LIMIT, false));
    assert!(rank::scored_for(&told, &night, &list).unwrap().is_empty());

    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let mut told_records = Vec::new();
    let mut part = |name: &str, of: usize, work: &mut dyn FnMut()| {
        criterion.bench_function(name, |bencher| bencher.iter(&mut *work));
        told_records.extend(record(name, of));
    };
    part("necessary condition, a person (bitmaps say no to all)", told_count, &mut || {
        black_box(rank::scored_for(&told, &night, &list).unwrap());
    });
    let mut turn = needs.iter().cycle();
    part("all rules and exact minutes, a pair", FEW, &mut || {
        black_box(rank::volunteers_for(&snapshot, turn.next().unwrap(), &looked_at).unwrap());
    });
    let ids: Vec<VolunteerId> = everybody.iter().map(|facts| facts.volunteer.id).collect();
    let (mut turn, mut who) = (needs.iter().cycle(), ids.iter().cycle().step_by(7));
    part("one pair scored and explained", 1, &mut || {
        let volunteer = snapshot.volunteer(*who.next().unwrap()).unwrap();
        let over = WeightOverrides::default();
        let need = turn.next().unwrap();
        black_box(rank::pair_listed(&snapshot, need, &volunteer, as_of(), over).unwrap());
    });
    let mut who = everybody.iter().cycle();
    part("a change of somebody where they live", 1, &mut || {
        black_box(snapshot.with_volunteer(who.next().unwrap()));
    });
    part("the index made, a person", FEW, &mut || drop(build(everybody.clone())));
    criterion.final_summary();
    told_records
}

/// What criterion found, for one of so many that a call looks at.
fn record(name: &str, of: usize) -> Option<Value> {
    let folder: String =
        name.chars().map(|c| if matches!(c, '?' | '"' | '/') { '_' } else { c }).collect();
    let file = format!("target/criterion/{folder}/new/estimates.json");
    let found: Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    let nanoseconds = found["median"]["point_estimate"].as_f64()? / of as f64;
    Some(json!({"what": "parts", "part": name, "nanoseconds": (nanoseconds * 10.0).round() / 10.0}))
}

/// The need at a time when nobody is free who has said when.
fn at_night(need: &NeedFacts) -> NeedFacts {
    let hour = |hour: u16| Clock::from_minutes(60 * hour).unwrap();
    let night = Session::on(date(2026, 12, 2), hour(2), hour(4));
    let need = Need {
        location: Location::Remote(None),
        schedule: Schedule::sessions(vec![night]).unwrap(),
        skills: Vec::new(),
        checks: Vec::new(),
        ..(*need.need).clone()
    };
    NeedFacts { need: Arc::new(need), responses: 0, open_places: 3 }
}

/// Needs for a volunteer, advice and near misses, each so often.
fn questions(
    country: &Country,
    snapshot: &Snapshot,
    needs: &[NeedFacts],
    (people, rounds): (usize, usize),
) -> Vec<Value> {
    let list = request(LIMIT, false);
    let volunteers: Vec<VolunteerFacts> = country.people(ASKED).collect();
    let of_volunteers = times(
        &volunteers,
        rounds,
        |_| false,
        |facts| {
            black_box(rank::needs_for(snapshot, facts, &list));
        },
    );
    let of_volunteers: Vec<Duration> = of_volunteers.into_iter().map(|(_, took)| took).collect();
    let remote = |need: &NeedFacts| need.need.location.is_remote();
    let advised = times(needs, rounds, remote, |need| {
        black_box(advice::advise(snapshot, need, as_of(), &list.weights).unwrap());
    });
    let missed = times(needs, rounds, remote, |need| {
        black_box(near_misses::near_misses(snapshot, need, &list).unwrap());
    });
    let mut found = vec![json!({
        "what": "needs for a volunteer", "people": people, "needs": snapshot.needs(),
        "volunteers": volunteers.len(),
        "median_ms": records::milliseconds(records::median(&of_volunteers)),
        "p99_ms": records::milliseconds(records::p99(&of_volunteers)),
        "longest_ms": of_volunteers.iter().max().map(|took| records::milliseconds(*took)),
    })];
    found.extend(records::of_kinds("advice", people, &advised));
    found.extend(records::of_kinds("near misses", people, &missed));
    for record in &found {
        println!("{record}");
    }
    found
}

/// The median of some rounds for each, and whether it is remote; once before to warm up.
fn times<T>(
    all: &[T],
    rounds: usize,
    remote: impl Fn(&T) -> bool,
    ask: impl Fn(&T),
) -> Vec<(bool, Duration)> {
    let mut times = vec![Vec::with_capacity(rounds); all.len()];
    for round in 0..=rounds {
        for (one, times) in all.iter().zip(&mut times) {
            let start = Instant::now();
            ask(one);
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    all.iter().map(remote).zip(times.iter().map(|times| records::median(times))).collect()
}
