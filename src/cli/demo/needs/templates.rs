//! The kinds of help that groups ask for: `templates.csv`, embedded.

use std::collections::HashMap;

use super::super::world::{cause, skill};
use super::schedules::Kind;
use crate::domain::check::{CheckKind, CheckLevel, Workforce};
use crate::domain::fault::Fault;
use crate::domain::ids::{CauseId, OutcomeId, SkillId};
use crate::domain::time::Clock;
use crate::domain::vocabulary::Vocabulary;

/// What a need of one sort looks like.
pub struct Template {
    /// One line.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// Skills, the most important first; at least one.
    pub skills: Vec<SkillId>,
    /// Causes, sorted.
    pub causes: Vec<CauseId>,
    /// The check it asks for.
    pub check: Option<CheckKind>,
    /// The kinds of schedule that suit it; at least one.
    pub kinds: Vec<Kind>,
    /// Whether it can be done from anywhere.
    pub remote: bool,
    /// The days that suit it, as two letters of a rule.
    pub days: &'static [&'static str],
    /// Start and end; at least one pair.
    pub hours: Vec<(Clock, Clock)>,
    /// Youngest age.
    pub min_age: u8,
    /// Whether a vehicle is needed.
    pub vehicle: bool,
    /// Outcomes, sorted.
    pub outcomes: Vec<OutcomeId>,
}

/// Reads the embedded table; every word in it must be one of the vocabulary.
pub fn read(vocabulary: &Vocabulary) -> Result<Vec<Template>, Fault> {
    let text = include_str!("../templates.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| template(&row.map_err(|e| wrong(&e))?, vocabulary)).collect()
}

fn wrong(what: &impl std::fmt::Display) -> Fault {
    Fault::new("invalid", format!("The demo borough's templates cannot be read: {what}."))
}

fn template(row: &HashMap<String, String>, vocabulary: &Vocabulary) -> Result<Template, Fault> {
    let cell = |name: &str| row.get(name).map(String::as_str).ok_or_else(|| wrong(&name));
    let list = |name: &str| Ok(cell(name)?.split('|').filter(|item| !item.is_empty()));
    let skills = list("skills")?.map(|id| skill(vocabulary, id)).collect::<Result<_, _>>()?;
    let causes = list("causes")?.map(|id| cause(vocabulary, id)).collect::<Result<Vec<_>, _>>()?;
    let outcome = |id: &str| vocabulary.outcome(id).ok_or_else(|| wrong(&id));
    let outcomes = list("outcomes")?.map(outcome).collect::<Result<Vec<_>, _>>()?;
    let kinds = cell("kinds")?.chars().map(|c| Kind::parse(c).ok_or_else(|| wrong(&c)));
    Ok(Template {
        title: cell("title")?.to_owned(),
        about: cell("about")?.to_owned(),
        skills,
        causes: sorted(causes),
        check: check(cell("check")?)?,
        kinds: kinds.collect::<Result<_, _>>()?,
        remote: cell("remote")? == "yes",
        days: days(cell("days")?)?,
        hours: list("hours")?.map(hours).collect::<Result<_, _>>()?,
        min_age: cell("min_age")?.parse().map_err(|e| wrong(&e))?,
        vehicle: cell("vehicle")? == "yes",
        outcomes: sorted(outcomes),
    })
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

fn check(cell: &str) -> Result<Option<CheckKind>, Fault> {
    let mut words = cell.split_whitespace();
    let Some(level) = words.next() else { return Ok(None) };
    let workforce = words.next().map(Workforce::parse).transpose()?;
    CheckKind::new(CheckLevel::parse(level)?, workforce).map(Some)
}

fn days(cell: &str) -> Result<&'static [&'static str], Fault> {
    match cell {
        "workdays" => Ok(&["MO", "TU", "WE", "TH", "FR"]),
        "weekend" => Ok(&["SA", "SU"]),
        "friday" => Ok(&["FR"]),
        "any" => Ok(&["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
        other => Err(wrong(&other)),
    }
}

fn hours(cell: &str) -> Result<(Clock, Clock), Fault> {
    let (from, to) = cell.split_once('-').ok_or_else(|| wrong(&cell))?;
    Ok((Clock::parse(from)?, Clock::parse(to)?))
}
