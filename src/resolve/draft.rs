//! A need from a group's own words: "we need 2 people Tues mornings to drive our minibus, DBS
//! please, Page Moss" becomes a proposal. Everything proposed carries the words it comes from and
//! how sure it is; what the words leave open becomes a question. Nothing is guessed silently.

mod asks;
mod clock;
mod dates;
mod days;
mod lengths;
mod location;
mod numbers;
mod phrases;
mod rules;
mod schedule;
mod sheet;
mod skills;
mod title;
mod words;

use jiff::civil::Date;

use crate::domain::check::CheckLevel;
pub use location::Places;
pub use phrases::Phrases;
pub use sheet::{DraftNeed, DraftSchedule, Found, Question, ScheduleKind, Suggestion, Value};
pub use skills::Wish;

use sheet::{Sheet, one};
use words::{Cover, Run, Words};

/// A skill is proposed from here on; below it is asked about.
const PROPOSED: f64 = 0.7;
/// Most skills that are asked about.
const ASKED_MAX: usize = 5;
/// Most skills that are proposed.
const SKILLS_MAX: usize = 15;

/// What a text was found to ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The need, as far as the text tells it.
    pub need: DraftNeed,
    /// Each proposal with its words, in the order of the fields.
    pub found: Vec<Found>,
    /// Pointers to what a need must have and the text does not tell.
    pub missing: Vec<String>,
    /// What a person has to say.
    pub questions: Vec<Question>,
}

/// The names in a text that may be places, as names are compared: what to look up before
/// [`draft`] is called.
pub fn names(text: &str) -> Vec<String> {
    location::names(&Words::new(text), text)
}

/// Proposes a need. `today` is the date at the centre; `places` what the names of [`names`] mean.
pub fn draft(text: &str, phrases: &Phrases, places: &Places, today: Date) -> Draft {
    let words = Words::new(text);
    let mut sheet = Sheet::new(&words);
    title::fill(&mut sheet, text);
    people(&mut sheet);
    let mut taken: Vec<Run> = location::postcodes(&words).into_iter().map(|(_, run)| run).collect();
    flags(&mut sheet, phrases, &mut taken);
    location::fill(&mut sheet, text, places);
    let mut cover = Cover::default();
    for run in &taken {
        cover.add(*run);
    }
    let said = schedule::Said::read(&words, today, &|run| cover.meets(run));
    for run in said.runs() {
        cover.add(run);
    }
    check(&mut sheet);
    schedule::fill(&mut sheet, &said, today);
    skills(&mut sheet, phrases, &cover);
    let mut missing = missing(&sheet.need);
    // A check whose kind is open must not be forgotten, though a need may be posted without one.
    if sheet.questions.iter().any(|q| ["which_check", "which_workforce"].contains(&q.code)) {
        missing.push("/checks".to_owned());
    }
    let Sheet { need, mut found, questions, .. } = sheet;
    found.sort_by(|a, b| (&a.field, a.start, a.end).cmp(&(&b.field, b.start, b.end)));
    Draft { need, found, missing, questions }
}

fn people(sheet: &mut Sheet<'_>) {
    let suggestion = |number: u32| vec![("/places".to_owned(), Value::Number(f64::from(number)))];
    match numbers::people(sheet.words) {
        Some(numbers::People::Exactly(number, run)) => {
            sheet.need.places = Some(number);
            sheet.found("/places", run, 0.95);
        }
        Some(numbers::People::About(most, run)) => {
            let suggestions = most.map(suggestion).into_iter().collect();
            sheet.ask("/places", "how_many", "How many people are wanted?", Some(run), suggestions);
        }
        None => {
            let question = "How many people are wanted? One, unless you say.";
            sheet.ask("/places", "how_many", question, None, vec![suggestion(1)]);
        }
    }
}

/// What is either so or not.
fn flags(sheet: &mut Sheet<'_>, phrases: &Phrases, taken: &mut Vec<Run>) {
    let words = sheet.words;
    if let Some(read) = asks::urgent(words) {
        sheet.need.urgent = true;
        sheet.found("/urgency", read.run, read.confidence);
    }
    if let Some(read) = asks::remote(words) {
        sheet.need.remote = true;
        sheet.found("/location/remote", read.run, read.confidence);
    }
    if let Some(read) = asks::expenses(words) {
        sheet.need.expenses_paid = true;
        sheet.found("/expenses_paid", read.run, read.confidence);
    }
    if let Some(read) = asks::min_age(words) {
        sheet.need.min_age = Some(read.value);
        sheet.found("/min_age", read.run, read.confidence);
    }
    match asks::vehicle(words) {
        Some(read) if read.confidence >= PROPOSED => {
            sheet.need.vehicle_needed = true;
            sheet.found("/vehicle_needed", read.run, read.confidence);
        }
        Some(read) => {
            let yes = vec![("/vehicle_needed".to_owned(), Value::Yes)];
            let question = "Must people bring a vehicle? Nobody without one would be found.";
            sheet.ask("/vehicle_needed", "vehicle", question, Some(read.run), vec![yes]);
        }
        None => {}
    }
    for (n, read) in asks::languages(words, phrases).into_iter().enumerate() {
        let speakers = Run { from: read.run.from, to: read.run.to + 1 };
        taken.push(speakers);
        sheet.need.languages.push(read.value);
        sheet.found(format!("/languages/{n}"), read.run, read.confidence);
    }
}

/// A check whose level or workforce is not said is asked about, not proposed.
fn check(sheet: &mut Sheet<'_>) {
    let Some(read) = asks::check(sheet.words) else { return };
    let workforce = read.value.workforce.map(|(workforce, _)| workforce);
    let answer = |level: CheckLevel, workforce: &str| {
        let mut answer = vec![
            ("/checks/0/kind".to_owned(), Value::from("dbs")),
            ("/checks/0/level".to_owned(), Value::from(level.as_str())),
        ];
        if level != CheckLevel::Basic {
            answer.push(("/checks/0/workforce".to_owned(), Value::from(workforce)));
        }
        answer
    };
    match (read.value.level, read.value.workforce) {
        (None, _) => {
            let question = "Which level of DBS check, and for work with whom?";
            let likely = workforce.map_or("adult", |workforce| workforce.as_str());
            let levels = [CheckLevel::Basic, CheckLevel::Standard, CheckLevel::Enhanced];
            let suggestions = levels.map(|level| answer(level, likely)).to_vec();
            sheet.ask("/checks/0/level", "which_check", question, Some(read.run), suggestions);
        }
        (Some(CheckLevel::Basic), _) => {
            sheet.need.check = Some((CheckLevel::Basic, None));
            sheet.found("/checks/0", read.run, read.confidence);
        }
        (Some(level), Some((workforce, words))) => {
            sheet.need.check = Some((level, Some(workforce)));
            sheet.found("/checks/0", read.run, read.confidence);
            sheet.found("/checks/0/workforce", words, 0.75);
        }
        (Some(level), None) => {
            let answers = ["adult", "child", "adult_and_child"];
            let suggestions = answers.map(|workforce| answer(level, workforce)).to_vec();
            let question = "Is the check for work with adults, with children, or with both?";
            let at = "/checks/0/workforce";
            sheet.ask(at, "which_workforce", question, Some(read.run), suggestions);
        }
    }
}

fn skills(sheet: &mut Sheet<'_>, phrases: &Phrases, taken: &Cover) {
    let found = skills::all(sheet.words, phrases, taken);
    let mut asked = 0;
    for skilled in found {
        let known = sheet.need.skills.iter().position(|(known, _)| skilled.skills.contains(known));
        let sure = skilled.skills.len() == 1 && skilled.confidence >= PROPOSED;
        let required = skilled.importance.map(|(wish, _)| wish);
        if let Some(at) = known {
            // Said again, and this time how much it matters.
            if let (Some((_, run)), None) = (skilled.importance, sheet.need.skills[at].1) {
                sheet.need.skills[at].1 = required;
                sheet.found(format!("/skills/{at}/importance"), run, 0.85);
            }
            continue;
        }
        match skilled.skills.first() {
            Some(skill) if sure && sheet.need.skills.len() < SKILLS_MAX => {
                let at = format!("/skills/{}", sheet.need.skills.len());
                sheet.need.skills.push((skill.clone(), required));
                sheet.found(at.as_str(), skilled.run, skilled.confidence);
                if let Some((_, run)) = skilled.importance {
                    sheet.found(format!("{at}/importance"), run, 0.85);
                }
            }
            Some(_) if asked < ASKED_MAX => {
                asked += 1;
                let suggestions =
                    skilled.skills.iter().map(|id| one("/skills/-/skill", id.as_str())).collect();
                let question = "Is this a skill that people should have?";
                sheet.ask("/skills", "skill", question, Some(skilled.run), suggestions);
            }
            Some(_) | None => {}
        }
    }
}

fn missing(need: &DraftNeed) -> Vec<String> {
    let mut missing = Vec::new();
    if need.title.is_none() {
        missing.push("/title".to_owned());
    }
    if need.postcode.is_none() && !need.remote {
        missing.push("/location/postcode".to_owned());
    }
    missing.extend(schedule::missing(&need.schedule).into_iter().map(str::to_owned));
    missing
}
