//! The same person twice: how many are found, how many wrongly, how fast, and by which weights.
//! Prints the tables of `docs/matching-words-and-people.md` and writes them there. FEBRL 3 is read from `../shared/data`,
//! its siblings are made from it.
#[path = "people/centre.rs"]
mod centre;
#[path = "document.rs"]
mod document;
#[path = "people/sibling.rs"]
mod sibling;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use centre::Person;
use onestop::resolve::people::{
    BirthDate, Class, Found, People, PersonFields, Weights, duplicates, link,
};
use sibling::{Damage, Dice, HARD, Row, USUAL, pair_of_files};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/dedupe");

fn fields(row: &Row) -> PersonFields<'_> {
    let value = |at: usize| Some(row[at].as_str()).filter(|text| !text.is_empty());
    PersonFields {
        given_name: value(0),
        family_name: value(1),
        street_number: value(2),
        address_1: value(3),
        address_2: value(4),
        suburb: value(5),
        postcode: value(6),
        state: value(7),
        date_of_birth: value(8).and_then(BirthDate::read),
        ..PersonFields::default()
    }
}

/// Precision, recall, F1, and what of it is certain.
fn line(
    out: &mut String,
    name: &str,
    found: &Found,
    time: Duration,
    truth: &BTreeSet<(usize, usize)>,
) {
    let right = |class: Option<Class>| {
        let pairs = found.pairs.iter().filter(|p| class.is_none_or(|c| p.finding.class == c));
        let (mut all, mut right) = (0, 0);
        for pair in pairs {
            all += 1;
            right += usize::from(truth.contains(&(pair.a, pair.b)));
        }
        (all, right)
    };
    let (all, good) = right(None);
    let (certain, certainly_right) = right(Some(Class::Certain));
    let (precision, recall) = (good as f64 / all as f64, good as f64 / truth.len() as f64);
    let _ = writeln!(
        out,
        "| {name} | {} | {precision:.4} | {recall:.4} | {:.4} | {certain} | {} | {:.2} s |",
        truth.len(),
        2.0 * precision * recall / (precision + recall),
        certain - certainly_right,
        time.as_secs_f64()
    );
}

fn timed(work: impl Fn() -> Found) -> (Found, Duration) {
    let start = Instant::now();
    let found = work();
    (found, start.elapsed())
}

fn one_file(out: &mut String, name: &str, rows: &[Row], truth: &BTreeSet<(usize, usize)>) -> Found {
    let people: Vec<PersonFields<'_>> = rows.iter().map(fields).collect();
    let (found, time) = timed(|| duplicates(&people));
    line(out, name, &found, time, truth);
    found
}

fn two_files(
    out: &mut String,
    name: &str,
    real: &[Row],
    (count, strangers): (usize, usize),
    damage: Damage,
) {
    let (a, b, truth) = pair_of_files(real, count, strangers, damage, 1);
    let (first, second): (Vec<_>, Vec<_>) =
        (a.iter().map(fields).collect(), b.iter().map(fields).collect());
    let (found, time) = timed(|| link(&first, &second));
    let truth = truth.iter().enumerate().filter_map(|(b, a)| Some(((*a)?, b))).collect();
    line(out, name, &found, time, &truth);
}

fn weights_of(out: &mut String, weights: &Weights) {
    let _ = writeln!(
        out,
        "\n| field | level | one person | strangers | bits |\n|---|---|---:|---:|---:|"
    );
    for line in &weights.lines {
        let _ = writeln!(
            out,
            "| {} | {} | {:.4} | {:.5} | {:+.1} |",
            line.field.as_str(),
            line.level.as_str(),
            line.same_person,
            line.strangers,
            line.weight
        );
    }
}

fn person(person: &Person) -> PersonFields<'_> {
    let value = |at: usize| Some(person[at].as_str()).filter(|text| !text.is_empty());
    PersonFields {
        given_name: value(0),
        family_name: value(1),
        date_of_birth: value(2).and_then(BirthDate::read),
        email: value(3),
        phone: value(4),
        postcode: value(5),
        ..PersonFields::default()
    }
}

/// Messy second records of a sixth of a centre, and strangers, looked up among its 6,000 people.
fn a_centre(out: &mut String) {
    let people = centre::people(6_000, 1);
    let fields: Vec<PersonFields<'_>> = people.iter().map(person).collect();
    let start = Instant::now();
    let index = People::of(&fields);
    let _ = writeln!(out, "\nA centre of 6,000: index in {:.2} s.", start.elapsed().as_secs_f64());
    let within = index.pairs();
    let certain = |class: Class| usize::from(class == Class::Certain);
    let wrong: usize = within.iter().map(|pair| certain(pair.finding.class)).sum();
    let _ = writeln!(
        out,
        "Pairs named among its people, all wrong: {}, as certain: {wrong}.",
        within.len()
    );
    let mut dice = Dice::new(101);
    let (mut found, mut others, mut sure, mut surely_wrong) = (0, 0, 0, 0);
    let copies: Vec<(usize, Person)> =
        (0..6_000).step_by(6).map(|at| (at, centre::messy(&people[at], &mut dice))).collect();
    let start = Instant::now();
    for (at, copy) in &copies {
        for likely in index.likely(&person(copy)) {
            let right = likely.at == *at;
            found += usize::from(right);
            others += usize::from(!right);
            sure += if right { certain(likely.finding.class) } else { 0 };
            surely_wrong += if right { 0 } else { certain(likely.finding.class) };
        }
    }
    let each = start.elapsed().as_micros() / copies.len() as u128;
    let _ = writeln!(
        out,
        "{} messy second records ({each} us each): {found} found ({sure} as certain), {others} \
         others named, {surely_wrong} as certain.",
        copies.len()
    );
    let strangers = centre::people(1_000, 51);
    let named: Vec<Class> = strangers
        .iter()
        .flat_map(|stranger| index.likely(&person(stranger)))
        .map(|likely| likely.finding.class)
        .collect();
    let wrong: usize = named.iter().copied().map(certain).sum();
    let _ = writeln!(out, "1,000 strangers: {} people named, {wrong} as certain.", named.len());
}

fn main() {
    let mut out = String::new();
    let Ok(mut reader) = csv::Reader::from_path(Path::new(FOLDER).join("febrl3.csv")) else {
        eprintln!("*** {FOLDER} IS NOT THERE: NOTHING IS MEASURED ***");
        return;
    };
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let rows: Vec<Row> =
        records.iter().map(|r| std::array::from_fn(|at| r[at + 2].to_owned())).collect();
    let mut truth = BTreeSet::new();
    for a in 0..records.len() {
        for b in a + 1..records.len() {
            if records[a][0] == records[b][0] {
                truth.insert((a, b));
            }
        }
    }
    out += "| set | true pairs | precision | recall | F1 | certain | of these wrong | time |\n";
    out += "|---|---:|---:|---:|---:|---:|---:|---:|\n";
    let found = one_file(&mut out, "FEBRL 3, duplicates in one file", &rows, &truth);
    let originals: Vec<Row> = records
        .iter()
        .zip(&rows)
        .filter(|(record, _)| record[1].ends_with("-org"))
        .map(|(_, row)| row.clone())
        .collect();
    two_files(&mut out, "sibling, 5,000 with 5,000", &originals, (5_000, 0), USUAL);
    two_files(&mut out, "sibling, half of them in both", &originals, (5_000, 50), USUAL);
    two_files(&mut out, "sibling, damaged worse", &originals, (5_000, 0), HARD);
    two_files(&mut out, "sibling, worse, a tenth in both", &originals, (5_000, 90), HARD);
    two_files(&mut out, "sibling, 20,000 with 20,000", &originals, (20_000, 0), USUAL);
    a_centre(&mut out);
    out += "\nWeights learned from FEBRL 3:\n";
    weights_of(&mut out, &found.weights);
    document::publish("people", &out);
}
