//! Words to skills: how many texts are understood, how many of those that are taken are right, and
//! how fast. Prints the tables of `docs/matching-words-and-people.md` and writes them there. ESCO's
//! labels are read from `../shared/data`.

#![expect(clippy::expect_used, reason = "a benchmark may stop at a fault of its own data")]
#[path = "document.rs"]
mod document;
#[path = "resolve/splits.rs"]
mod splits;

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use onestop::domain::ids::SkillId;
use onestop::domain::taxonomy::{Skill, Taxonomy};
use onestop::domain::vocabulary::{Terms, Vocabulary};
use onestop::resolve::fold::fold;
use onestop::resolve::skills::{Index, Resolution};
use splits::{Case, Concept, Known, Split};

const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/taxonomy/esco_labels_dev.csv");
/// Texts of each split.
const TEXTS: usize = 4000;
/// The development set taken so often is of ESCO's size: 3,984 concepts of 13,939.
const COPIES: u64 = 4;
/// Skills of that vocabulary.
const SKILLS: usize = 14_000;

/// Where each step of the table of confidence begins.
const STEPS: [f64; 12] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.985];

/// What came of a split.
#[derive(Default)]
struct Tally {
    texts: usize,
    first: usize,
    five: usize,
    taken: usize,
    right: usize,
    /// Taken, and the skill is one of those of which the text is a label.
    holds: usize,
    /// Taken and right, of texts that are a label of no other skill.
    new_taken: usize,
    new_right: usize,
    /// By step of confidence: sums of what was said and of what was right, and how many new texts.
    said: [(f64, f64, f64); STEPS.len()],
    time: Duration,
}

fn main() {
    let concepts = match splits::read(Path::new(FILE)) {
        Ok(concepts) => concepts,
        Err(error) => {
            println!("{FILE} cannot be read ({error}): nothing is measured.");
            return;
        }
    };
    let splits = [
        Split::new("a tenth of the labels left out", Known::Without(0.1), None),
        Split::new("a fifth left out", Known::Without(0.2), None),
        Split::new("half left out", Known::Without(0.5), None),
        Split::new("all but the preferred label left out", Known::Without(1.0), None),
        Split::new("known, an error in 20 characters", Known::All, Some(20)),
        Split::new("known, an error in 10 characters", Known::All, Some(10)),
        Split::new("a fifth left out, an error in 20", Known::Without(0.2), Some(20)),
        Split::new("half left out, an error in 20", Known::Without(0.5), Some(20)),
        Split::new("all but the preferred left out, an error in 20", Known::Without(1.0), Some(20)),
    ];
    let mut out = String::new();
    out += "| labels | right first | right among five | taken | of these right | of these, new \
            texts right | of these, a skill with that label | time a text |\n|---|---:|---:|---:|---:|---:|---:|---:|\n";
    let mut calibration = [(0.0, 0.0, 0.0); STEPS.len()];
    for split in &splits {
        let (known, cases) = split.of(&concepts, TEXTS);
        let tally = ask(&known, &cases);
        line(&mut out, split.name, &tally);
        for (sum, more) in calibration.iter_mut().zip(tally.said) {
            *sum = (sum.0 + more.0, sum.1 + more.1, sum.2 + more.2);
        }
    }
    out += "\n| confidence | new texts | said, on average | were right |\n|---|---:|---:|---:|\n";
    for (step, (said, right, texts)) in calibration.into_iter().enumerate() {
        let (from, to) = (STEPS[step], STEPS.get(step + 1).unwrap_or(&1.0));
        let (said, right) = (said / texts, right / texts);
        let _ = writeln!(out, "| {from} to {to} | {texts} | {said:.3} | {right:.3} |");
    }
    size(&mut out, &concepts);
    document::publish("skills", &out);
}

fn vocabulary(known: &[(String, Vec<String>)]) -> Vocabulary {
    let skills = known.iter().map(|(id, labels)| Skill {
        id: id.as_str().into(),
        label: labels[0].clone(),
        heading: String::new(),
        parent: None,
        kind: "skill".to_owned(),
        synonyms: labels[1..].to_vec(),
        standard_id: None,
    });
    let none = Terms::default;
    let taxonomy = Taxonomy::new(skills.collect()).expect("each concept once");
    Vocabulary::new(taxonomy, none(), none(), none(), none())
}

fn ask(known: &[(String, Vec<String>)], cases: &[Case]) -> Tally {
    let index = Index::new(&vocabulary(known));
    let labels: HashSet<String> =
        known.iter().flat_map(|(_, labels)| labels.iter().map(|label| fold(label))).collect();
    let start = Instant::now();
    let answers: Vec<Resolution> = cases.iter().map(|case| index.resolve(&case.text)).collect();
    let mut tally = Tally { time: start.elapsed(), texts: cases.len(), ..Tally::default() };
    for (case, answer) in cases.iter().zip(&answers) {
        let others = answer.others.iter().map(|(skill, _)| skill.as_str());
        let named: Vec<&str> = answer.skill.iter().map(SkillId::as_str).chain(others).collect();
        let right = named.first() == Some(&case.truth.as_str());
        tally.first += usize::from(right);
        tally.five += usize::from(named.contains(&case.truth.as_str()));
        let new = !labels.contains(&fold(&case.text));
        if answer.skill.is_some() {
            tally.taken += 1;
            tally.right += usize::from(right);
            let holds = |id: &&str| case.holders.iter().any(|holder| holder == id);
            tally.holds += usize::from(named.first().is_some_and(holds));
            tally.new_taken += usize::from(new);
            tally.new_right += usize::from(new && right);
        }
        if new {
            let step = STEPS.partition_point(|from| *from <= answer.confidence) - 1;
            let right = if right { 1.0 } else { 0.0 };
            let there = &mut tally.said[step];
            *there = (there.0 + answer.confidence, there.1 + right, there.2 + 1.0);
        }
    }
    tally
}

fn line(out: &mut String, name: &str, tally: &Tally) {
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    let _ = writeln!(
        out,
        "| {name} | {:.3} | {:.3} | {:.3} | {:.4} | {:.4} | {:.4} | {} us |",
        share(tally.first, tally.texts),
        share(tally.five, tally.texts),
        share(tally.taken, tally.texts),
        share(tally.right, tally.taken),
        share(tally.new_right, tally.new_taken),
        share(tally.holds, tally.taken),
        tally.time.as_micros() / tally.texts.max(1) as u128
    );
}

/// How fast a vocabulary of ESCO's size is prepared and asked: the development set, and copies of
/// it in which about half of the words are others.
fn size(out: &mut String, concepts: &[Concept]) {
    let (mut known, cases) = Split::new("", Known::Without(0.2), None).of(concepts, TEXTS);
    let (_, slips) = Split::new("", Known::All, Some(20)).of(concepts, TEXTS);
    let once = known.clone();
    for copy in 1..COPIES {
        known.extend(once.iter().map(|(id, labels)| {
            (format!("{id}#{copy}"), labels.iter().map(|l| splits::altered(l, copy)).collect())
        }));
    }
    known.truncate(SKILLS);
    let vocabulary = vocabulary(&known);
    let start = Instant::now();
    let index = Index::new(&vocabulary);
    let built = start.elapsed();
    let begun: Vec<String> = cases.iter().map(|case| case.text.chars().take(4).collect()).collect();
    let labels: usize = known.iter().map(|(_, labels)| labels.len()).sum();
    let said: Vec<(String, SkillId)> =
        (0..1000).map(|n| (format!("word {n}"), vocabulary.skills.all()[n].id.clone())).collect();
    let resolve = |case: &Case| drop(std::hint::black_box(index.resolve(&case.text)));
    let search = |typed: &String| drop(std::hint::black_box(index.search(typed, 10)));
    let _ = writeln!(
        out,
        "\nWith {} skills and {labels} labels, median and mean of {TEXTS}: {} a text, {} a text \
         with typing errors, {} for each search as somebody types (four letters). {} ms to prepare \
         the vocabulary, {} to take in a centre's thousandth synonym.",
        known.len(),
        timed(&cases, &resolve),
        timed(&slips, &resolve),
        timed(&begun, &search),
        built.as_millis(),
        timed(&[0; 100], &|_: &i32| drop(std::hint::black_box(index.saying(&said)))),
    );
}

/// How long something takes, in microseconds: median and mean.
fn timed<T>(all: &[T], work: &dyn Fn(&T)) -> String {
    let mut times: Vec<u128> = all
        .iter()
        .map(|one| {
            let start = Instant::now();
            work(one);
            start.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    let mean = times.iter().sum::<u128>() / times.len().max(1) as u128;
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    format!("{} and {} us", median / 1000, mean / 1000)
}
