//! Where people are wanted: a postcode, or a place that somebody calls by a name.

use std::collections::{BTreeSet, HashMap};

use super::sheet::{Sheet, Suggestion, one};
use super::words::{Kind, Run, Words};
use crate::domain::named_place::{NamedPlace, Origin};
use crate::domain::postcode::{Partial, Postcode};
use crate::resolve::place_names;

/// Most words of one name.
const LONGEST: usize = 4;
/// Most names of one text that are looked up.
const NAMES_MAX: usize = 4_000;
/// What stands before a place: then a name of one word counts that is not in capitals.
const BEFORE: [&str; 9] = ["in", "at", "near", "around", "from", "of", "for", "across", "the"];

/// How sure the postcode is that lies nearest to the middle of a ward: near, seldom the place.
const MIDDLE: f64 = 0.5;

/// The places that each of the names of a text may mean, by the form in which names are compared.
pub type Places = HashMap<String, Vec<NamedPlace>>;

/// Runs of the text that may be names of places, longest first, with the form in which names are
/// compared.
fn candidates(words: &Words, text: &[char]) -> Vec<(Run, String)> {
    let mut found = Vec::new();
    for len in (1..=LONGEST).rev() {
        for from in 0..words.len() {
            let Some(run) = name(words, from, len) else { continue };
            if len == 1 && !words.capital(from) && !BEFORE.contains(&words.before(from)) {
                continue;
            }
            let (start, end) = words.span(run);
            let written: String = text.get(start..end).unwrap_or_default().iter().collect();
            let key = place_names::key(&written);
            if !key.is_empty() && found.len() < NAMES_MAX {
                found.push((run, key));
            }
        }
    }
    found
}

/// So many words from a token on, with the marks between them that belong to names.
fn name(words: &Words, from: usize, len: usize) -> Option<Run> {
    let mut to = from;
    for n in 0..len {
        if n > 0 && words.is(to, &["-", "&", "."]) {
            to += 1;
        }
        if words.all().get(to)?.kind != Kind::Word {
            return None;
        }
        to += 1;
    }
    Some(Run { from, to })
}

/// The names of a text to look up, as names are compared, each once.
pub fn names(words: &Words, text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let names: BTreeSet<String> =
        candidates(words, &chars).into_iter().map(|(_, key)| key).collect();
    names.into_iter().collect()
}

/// Postcodes of a text, whole ones and the beginnings of some (`L36`).
pub fn postcodes(words: &Words) -> Vec<(Partial, Run)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match postcode(words, at) {
            Some((postcode, run)) => {
                at = run.to;
                found.push((postcode, run));
            }
            None => at += 1,
        }
    }
    found
}

fn postcode(words: &Words, at: usize) -> Option<(Partial, Run)> {
    let token = words.all().get(at).filter(|token| token.kind == Kind::Word && !token.glued)?;
    let first = token.text.as_str();
    if !first.chars().any(|c| c.is_ascii_digit()) || first.len() > 7 {
        return None;
    }
    // "L36 9YX" is a word, a number and a word; "L369YX" is one word.
    if words.number(at + 1).is_some() && words.at(at + 1).len() == 1 {
        let inward = words.all().get(at + 2).filter(|w| w.glued && w.text.len() == 2);
        let whole = inward.map(|letters| format!("{first} {}{}", words.at(at + 1), letters.text));
        if let Some(postcode) = whole.and_then(|text| Postcode::parse(&text).ok()) {
            return Some((Partial::Postcode(postcode), Run::of(at, 3)));
        }
    }
    let parsed = Partial::parse(first).ok()?;
    // Short ones look like a driving licence's category: "D1".
    let long = first.len() >= 3 && token.capital;
    (long || matches!(parsed, Partial::Postcode(_))).then(|| (parsed, Run::of(at, 1)))
}

/// Fills in where.
pub fn fill(sheet: &mut Sheet<'_>, text: &str, places: &Places) {
    let words = sheet.words;
    let postcodes = postcodes(words);
    let whole: Vec<(&Postcode, Run)> = postcodes
        .iter()
        .filter_map(|(partial, run)| match partial {
            Partial::Postcode(postcode) => Some((postcode, *run)),
            Partial::Sector(_) | Partial::Outcode(_) => None,
        })
        .collect();
    let pointer = "/location/postcode";
    match whole.as_slice() {
        [] => {}
        [(postcode, run), others @ ..] if others.iter().all(|(other, _)| other == postcode) => {
            sheet.need.postcode = Some((*postcode).clone());
            return sheet.found(pointer, *run, 0.98);
        }
        several => {
            let suggestions = several.iter().map(|(p, _)| one(pointer, p.as_str())).collect();
            let run = several[0].1;
            return sheet.ask(
                pointer,
                "which_place",
                "Which of these places?",
                Some(run),
                suggestions,
            );
        }
    }
    let named = named(words, text, places);
    match named.as_slice() {
        [] => {
            let run = postcodes.first().map(|(_, run)| *run);
            if run.is_some() || !sheet.need.remote {
                sheet.ask(pointer, "postcode", "What is the postcode?", run, Vec::new());
            }
        }
        [(run, candidates)] => one_name(sheet, *run, candidates),
        several => {
            let suggestions = several.iter().flat_map(|(_, places)| suggestions(places)).collect();
            let run = several[0].0;
            sheet.ask(pointer, "which_place", "Which of these places?", Some(run), suggestions);
        }
    }
}

fn one_name(sheet: &mut Sheet<'_>, run: Run, candidates: &[NamedPlace]) {
    let pointer = "/location/postcode";
    match candidates {
        [NamedPlace { origin: Origin::Own(_), postcode: Some(postcode), .. }] => {
            sheet.need.postcode = Some(postcode.clone());
            sheet.found(pointer, run, 0.85);
        }
        [NamedPlace { origin: Origin::Ward(_), postcode: Some(postcode), name, .. }] => {
            sheet.need.postcode = Some(postcode.clone());
            sheet.found(pointer, run, MIDDLE);
            let question = format!("This is the middle of {name}. What is the postcode there?");
            sheet.ask(pointer, "postcode", question, Some(run), Vec::new());
        }
        [place] => {
            let question = format!("What is the postcode in {}?", place.name);
            sheet.ask(pointer, "postcode", question, Some(run), suggestions(candidates));
        }
        several => {
            let question = "There are several places of this name. Which is meant?";
            sheet.ask(pointer, "which_place", question, Some(run), suggestions(several));
        }
    }
}

fn suggestions(places: &[NamedPlace]) -> Vec<Suggestion> {
    let postcode = |place: &NamedPlace| {
        place.postcode.as_ref().map(|postcode| one("/location/postcode", postcode.as_str()))
    };
    places.iter().filter_map(postcode).collect()
}

/// The names in the text that places have, none within another; a name that is there twice once.
fn named<'p>(words: &Words, text: &str, places: &'p Places) -> Vec<(Run, &'p [NamedPlace])> {
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<(Run, &[NamedPlace])> = Vec::new();
    for (run, key) in candidates(words, &chars) {
        let Some(candidates) = places.get(&key) else { continue };
        let known = found
            .iter()
            .any(|(other, places)| other.meets(run) || places.first() == candidates.first());
        if !known && !words.negated(run) && !candidates.is_empty() {
            found.push((run, candidates));
        }
    }
    found.sort_by_key(|(run, _)| *run);
    found
}
