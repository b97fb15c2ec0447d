//! What else a group asks for or offers: checks, age, vehicle, languages, urgency, expenses, and
//! whether it can be done from home.

use super::phrases::Phrases;
use super::words::{Run, Words};
use crate::domain::check::{CheckLevel, Workforce};
use crate::domain::ids::LanguageId;
use crate::resolve::fold::fold;

/// Something that was read, with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<T> {
    /// What it is.
    pub value: T,
    /// The words.
    pub run: Run,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
}

/// A check that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The level, where it is said.
    pub level: Option<CheckLevel>,
    /// The workforce, where the text says with whom people will work, and the words.
    pub workforce: Option<(Workforce, Run)>,
}

fn read<T>(value: T, run: Run, confidence: f64) -> Read<T> {
    Read { value, run, confidence }
}

/// The first of these phrases that is not taken back.
fn first(words: &Words, phrases: &[&str]) -> Option<Run> {
    (0..words.len())
        .filter_map(|at| phrases.iter().find_map(|phrase| words.follows(at, phrase)))
        .find(|run| !words.negated(*run))
}

const CHECKS: [&str; 9] = [
    "dbs",
    "crb",
    "police check",
    "police checked",
    "police checks",
    "criminal record check",
    "disclosure check",
    "disclosure and barring",
    "criminal records check",
];
const CHILDREN: [&str; 21] = [
    "children",
    "child",
    "kids",
    "youth",
    "young people",
    "pupils",
    "nursery",
    "toddlers",
    "teenagers",
    "teens",
    "school",
    "under 18s",
    "youngsters",
    "babies",
    "toddler",
    "students",
    "scouts",
    "brownies",
    "playgroup",
    "childrens",
    "teenage",
];
const ADULTS: [&str; 19] = [
    "older people",
    "elderly",
    "vulnerable adults",
    "pensioners",
    "care home",
    "dementia",
    "residents",
    "adults at risk",
    "seniors",
    "older residents",
    "isolated people",
    "lonely people",
    "learning disabilities",
    "patients",
    "older adults",
    "over 60s",
    "over 65s",
    "adults",
    "adult workforce",
];

/// The check that is asked for.
pub fn check(words: &Words) -> Option<Read<Asked>> {
    let run = first(words, &CHECKS)?;
    let level = |at: usize| match words.at(at) {
        "enhanced" => Some(CheckLevel::Enhanced),
        "standard" => Some(CheckLevel::Standard),
        "basic" => Some(CheckLevel::Basic),
        _ => None,
    };
    let near = [run.from.wrapping_sub(1), run.from.wrapping_sub(2), run.to, run.to + 1];
    let said = near.into_iter().find_map(|at| Some((level(at)?, Run::of(at, 1))));
    let barred = words.near(run.from, &["barred list", "barred lists"]);
    let (level, whole) = match (said, barred) {
        (Some((CheckLevel::Enhanced, at)), Some(list)) => {
            (Some(CheckLevel::EnhancedBarred), run.with(at).with(list))
        }
        (Some((level, at)), _) => (Some(level), run.with(at)),
        (None, _) => (None, run),
    };
    let children = first(words, &CHILDREN);
    let adults = first(words, &ADULTS);
    let workforce = match (children, adults) {
        (Some(children), Some(_)) => Some((Workforce::AdultAndChild, children)),
        (Some(children), None) => Some((Workforce::Child, children)),
        (None, Some(adults)) => Some((Workforce::Adult, adults)),
        (None, None) => None,
    };
    let confidence = if level.is_some() { 0.9 } else { 0.6 };
    Some(read(Asked { level, workforce }, whole, confidence))
}

/// The youngest age of a volunteer. Other ages are those of the people whom it is done for.
pub fn min_age(words: &Words) -> Option<Read<u8>> {
    let volunteer_age = |age: u32| (13..=25).contains(&age);
    for at in 0..words.len() {
        let Some(age) = words.number(at).filter(|age| volunteer_age(*age)) else { continue };
        let before = words.before(at);
        let before_that = words.before(at.saturating_sub(1));
        let mut to = at + 1;
        to += usize::from(words.glued(to) && words.is(to, &["s", "+"]));
        let plus = words.at(at + 1) == "+";
        let over = ["over", "least", "minimum"].contains(&before)
            || before_that == "minimum"
            || (before == "is" && before_that == "age");
        let or_over =
            ["or over", "or older", "and over", "or above", "and above", "years or over", "plus"]
                .iter()
                .find_map(|phrase| words.follows(to, phrase));
        let beneficiaries = words.is(to, &["club", "group", "lunch", "youth", "cafe", "football"]);
        if (over || plus || or_over.is_some()) && !beneficiaries {
            let from = if over { at - 1 } else { at };
            let run = or_over.map_or(Run { from, to }, |end| Run { from, to: end.to });
            if !words.negated(run) && !is_length(words, to) {
                return Some(read(age as u8, run, 0.9));
            }
        }
    }
    let run = first(words, &["adults only", "adult volunteers", "adult volunteers only"])?;
    Some(read(18, run, 0.8))
}

/// Whether a number counts something else than years of age.
fn is_length(words: &Words, at: usize) -> bool {
    words.is(
        at,
        &["people", "volunteers", "miles", "hours", "minutes", "weeks", "helpers", "members"],
    )
}

/// Whether people must bring a vehicle.
pub fn vehicle(words: &Words) -> Option<Read<()>> {
    let phrases = [
        "own car",
        "own transport",
        "own vehicle",
        "own van",
        "with a car",
        "car owner",
        "car owners",
        "have a car",
        "use of a car",
        "access to a car",
        "own wheels",
        "need a car",
        "has a car",
        "access to a vehicle",
        "car needed",
        "car required",
        "car essential",
        "using your car",
    ];
    let run = first(words, &phrases)?;
    let wish =
        words.near(run.from, &["ideally", "helpful", "useful", "bonus", "advantage", "preferably"]);
    Some(read((), run, if wish.is_some() { 0.4 } else { 0.9 }))
}

/// Languages that every volunteer must have.
pub fn languages(words: &Words, phrases: &Phrases) -> Vec<Read<LanguageId>> {
    let speaking = ["speaker", "speakers", "speaking", "language"];
    let speak = ["speak", "speaks", "speaking", "fluent", "in", "languages"];
    let mut found: Vec<Read<LanguageId>> = Vec::new();
    for at in 0..words.len() {
        let Some(language) = phrases.language(&fold(words.at(at))) else { continue };
        let mut from = at;
        // "speaks Polish or Urdu": the verb stands before the first.
        while from > 1 && words.is(from - 1, &["or", "and", ","]) && words.capital(from - 2) {
            from -= 2;
        }
        let mut to = at + 1;
        while words.is(to, &["or", "and", "/", "-"]) && words.capital(to + 1) {
            to += 2;
        }
        let hyphen = usize::from(words.at(to) == "-");
        let after = words.is(to + hyphen, &speaking);
        let before = from > 0
            && words.is(from - 1, &speak)
            && (!words.is(from - 1, &["in"]) || words.is(from.wrapping_sub(2), &["fluent"]));
        let run = Run::of(at, 1);
        let known = found.iter().any(|read| read.value == *language);
        let signed = words.at(at) == "bsl";
        if (signed || after || before) && words.capital(at) && !words.negated(run) && !known {
            found.push(read(language.clone(), run, 0.9));
        }
    }
    found
}

/// Whether it is urgent.
pub fn urgent(words: &Words) -> Option<Read<()>> {
    let phrases = [
        "urgent",
        "urgently",
        "asap",
        "a . s . a . p",
        "as soon as possible",
        "immediately",
        "straight away",
        "desperate",
        "desperately",
        "right away",
    ];
    first(words, &phrases).map(|run| read((), run, 0.95))
}

/// Whether it can be done from anywhere.
pub fn remote(words: &Words) -> Option<Read<()>> {
    let sure = [
        "work from home",
        "working from home",
        "remotely",
        "remote",
        "virtually",
        "wfh",
        "from your own home",
        "from your home",
        "done from home",
        "do it from home",
        "home based",
        "from home",
        "from anywhere",
    ];
    let carried =
        ["pick", "collect", "lift", "lifts", "bring", "people", "take", "transport", "away"];
    let run = (0..words.len())
        .filter_map(|at| sure.iter().find_map(|phrase| words.follows(at, phrase)))
        .find(|run| {
            let clause = words.clause(run.from);
            let from_home = words.at(run.from) == "from" && words.at(run.from + 1) == "home";
            let fetched = (clause.from..run.from).any(|at| words.is(at, &carried));
            let carried_home = from_home && fetched;
            !carried_home && !words.negated(*run) && words.at(run.to) != "control"
        });
    if let Some(run) = run {
        return Some(read((), run, 0.9));
    }
    let alone = |run: &Run| words.at(run.from) == "online" && words.is_break(run.to);
    if let Some(run) =
        words.find("online").into_iter().find(|run| alone(run) && !words.negated(*run))
    {
        return Some(read((), run, 0.75));
    }
    let online =
        ["all online", "online only", "over zoom", "on zoom", "done online", "online meetings"];
    first(words, &online).map(|run| read((), run, 0.75))
}

/// Whether expenses are paid.
pub fn expenses(words: &Words) -> Option<Read<()>> {
    let phrases = [
        "expenses paid",
        "travel expenses",
        "expenses covered",
        "pay expenses",
        "expenses reimbursed",
        "mileage paid",
        "out of pocket expenses",
        "petrol money",
        "pay mileage",
        "pay your expenses",
        "travel paid",
        "bus fares paid",
        "expenses will be",
        "cover expenses",
        "reimburse",
        "expenses",
        "pay petrol",
        "fares paid",
    ];
    first(words, &phrases).map(|run| read((), run, if run.to - run.from > 1 { 0.9 } else { 0.75 }))
}
