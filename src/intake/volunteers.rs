//! A file of volunteers: every row becomes a person, or is refused with all that is wrong in it.

use std::collections::HashMap;

use jiff::civil::Date;

use super::cell;
use super::file::{File, Row};
use super::mapping::{Column, Field, Mapping, escaped};
use crate::domain::availability::Availability;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CauseId, LanguageId, SupportId};
use crate::domain::pii::Pii;
use crate::domain::postcode::Postcode;
use crate::domain::taxonomy::Level;
use crate::domain::text::{self, Email, NAME_MAX, PHRASE_MAX, Phone};
use crate::domain::vocabulary::Vocabulary;
use crate::domain::volunteer::{
    ContactBy, HeldSkill, PersonName, SKILLS_MAX, Status, Travel, TravelMode, UnresolvedSkill,
};
use crate::resolve::skills::Index;

/// Most causes, languages or support terms in one cell.
const TERMS_MAX: usize = 100;

/// A person as a row describes them; what it does not say is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVolunteer {
    /// Names.
    pub name: PersonName,
    /// E-mail.
    pub email: Option<Email>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// How they want to be reached.
    pub contact_by: Option<ContactBy>,
    /// Home.
    pub postcode: Option<Postcode>,
    /// Date of birth.
    pub date_of_birth: Option<Pii<Date>>,
    /// Travel.
    pub travel: Travel,
    /// Skills, sorted by id, each once.
    pub skills: Vec<HeldSkill>,
    /// Words that are no certain skill, as written, each once.
    pub unresolved: Vec<UnresolvedSkill>,
    /// Weekly windows and hours a week.
    pub availability: Availability,
    /// Causes, sorted, each once.
    pub causes: Vec<CauseId>,
    /// Languages, sorted, each once.
    pub languages: Option<Vec<LanguageId>>,
    /// Whether they have a vehicle.
    pub vehicle: Option<bool>,
    /// Support they need, sorted, each once.
    pub support_needed: Vec<SupportId>,
    /// The status that the row names.
    pub status: Option<Status>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// The line of the file on which it begins.
    pub line: u32,
    /// The person, or all that is wrong; a fault's pointer is `/{heading of the column}`.
    pub person: Result<NewVolunteer, Faults>,
}

/// A file of volunteers that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its rows in order, empty ones left out.
    pub rows: Vec<ReadRow>,
    /// Headings that the mapping does not name.
    pub unmapped: Vec<String>,
}

/// Reads a file of volunteers. `skills` is made of the same vocabulary; `today` is the date at
/// the centre. The faults are those of the whole file; those of a row are in the row.
pub fn read(
    bytes: &[u8],
    mapping: &Mapping,
    vocabulary: &Vocabulary,
    skills: &Index,
    today: Date,
) -> Result<Sheet, Faults> {
    let file = File::read(bytes)?;
    let columns = mapping.find_in(&file)?;
    let mut terms = Terms::of(vocabulary, skills);
    let rows = file
        .rows
        .iter()
        .map(|row| ReadRow {
            line: row.line,
            person: person(row, file.headings.len(), &columns, &mut terms, today),
        })
        .collect();
    Ok(Sheet { rows, unmapped: mapping.unmapped(&file) })
}

/// The vocabulary, and what was found in it already: a file says the same words again and again.
struct Terms<'a> {
    vocabulary: &'a Vocabulary,
    skills: &'a Index,
    causes: HashMap<String, Option<CauseId>>,
    languages: HashMap<String, Option<LanguageId>>,
    support: HashMap<String, Option<SupportId>>,
}

impl<'a> Terms<'a> {
    fn of(vocabulary: &'a Vocabulary, skills: &'a Index) -> Self {
        let (causes, languages, support) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { vocabulary, skills, causes, languages, support }
    }
}

fn person(
    row: &Row,
    width: usize,
    columns: &[(usize, &Column)],
    terms: &mut Terms<'_>,
    today: Date,
) -> Result<NewVolunteer, Faults> {
    let mut faults = Faults::new();
    let beyond = row.cells.iter().skip(width).any(|cell| !cell.is_empty());
    if row.cells.len() < width || beyond {
        let message = format!(
            "The row has {} cells and the heading row {width}. Is a quote or a comma missing?",
            row.cells.len()
        );
        faults.add("", Fault::new("wrong_number_of_cells", message));
        return Err(faults);
    }
    let mut draft = Draft::default();
    for (place, column) in columns {
        let cell = row.cells[*place].as_str();
        let read = match cell {
            "" if column.field == Field::GivenName => Err(Fault::required("the given name")),
            "" => Ok(()),
            _ => draft.read(column, cell, terms, today),
        };
        faults.take(format!("/{}", escaped(&column.heading)), read);
    }
    let given = draft.given_name.take();
    faults.finish(given.map(|given| draft.with_name(given)))
}

/// A person while their row is read.
#[derive(Default)]
struct Draft {
    given_name: Option<Pii<String>>,
    family_name: Option<Pii<String>>,
    known_as: Option<Pii<String>>,
    email: Option<Email>,
    phone: Option<Phone>,
    contact_by: Option<ContactBy>,
    postcode: Option<Postcode>,
    date_of_birth: Option<Pii<Date>>,
    travel: Travel,
    skills: Vec<HeldSkill>,
    unresolved: Vec<UnresolvedSkill>,
    availability: Availability,
    causes: Vec<CauseId>,
    languages: Option<Vec<LanguageId>>,
    vehicle: Option<bool>,
    support_needed: Vec<SupportId>,
    status: Option<Status>,
}

impl Draft {
    /// Reads a cell that is not empty into its field.
    fn read(
        &mut self,
        column: &Column,
        cell: &str,
        terms: &mut Terms<'_>,
        today: Date,
    ) -> Result<(), Fault> {
        let separator = column.separator.as_str();
        let list = |what| cell::items(cell, separator, what, TERMS_MAX);
        match column.field {
            Field::GivenName => self.given_name = Some(name("The given name", cell)?),
            Field::FamilyName => self.family_name = Some(name("The family name", cell)?),
            Field::KnownAs => self.known_as = Some(name("The name to be called", cell)?),
            Field::Email => self.email = Some(Email::parse(cell)?),
            Field::Phone => self.phone = Some(Phone::parse(cell)?),
            Field::ContactBy => self.contact_by = Some(ContactBy::parse(&word(cell))?),
            Field::Postcode => self.postcode = Some(Postcode::parse(cell)?),
            Field::DateOfBirth => {
                self.date_of_birth = Some(Pii::new(cell::date_of_birth(cell, today)?));
            }
            Field::TravelMode => self.travel.mode = Some(TravelMode::parse(&word(cell))?),
            Field::MaxKm => self.travel.max_metres = Some(cell::metres(cell)?),
            Field::Skills => self.read_skills(cell, separator, terms.skills)?,
            Field::Causes => {
                let (memo, vocabulary) = (&mut terms.causes, terms.vocabulary);
                self.causes = found(list("causes")?, "cause", memo, |w| vocabulary.cause(w))?;
            }
            Field::Languages => {
                let (memo, vocabulary) = (&mut terms.languages, terms.vocabulary);
                let items = list("languages")?;
                self.languages = Some(found(items, "language", memo, |w| vocabulary.language(w))?);
            }
            Field::SupportNeeded => {
                let (memo, vocabulary) = (&mut terms.support, terms.vocabulary);
                let items = list("support terms")?;
                let find = |w: &str| vocabulary.support_term(w);
                self.support_needed = found(items, "support term", memo, find)?;
            }
            Field::Vehicle => self.vehicle = Some(cell::yes_or_no(cell)?),
            Field::Availability => self.availability.weekly = cell::weekly(cell, separator)?,
            Field::HoursPerWeek => {
                self.availability.minutes_per_week = Some(cell::minutes_per_week(cell)?);
            }
            Field::Status => self.status = Some(Status::parse(&word(cell))?),
            Field::Ignore => {}
        }
        Ok(())
    }

    fn read_skills(&mut self, cell: &str, separator: &str, index: &Index) -> Result<(), Fault> {
        let level = Level::HELD;
        for item in cell::items(cell, separator, "skills", SKILLS_MAX)? {
            let item = text::line("A skill", item, PHRASE_MAX)?;
            if let Some(skill) = index.certain(&item) {
                self.skills.push(HeldSkill { skill: skill.clone(), level });
            } else if self.unresolved.iter().all(|u| text::key(&u.text) != text::key(&item)) {
                self.unresolved.push(UnresolvedSkill { text: item, level });
            }
        }
        self.skills.sort_by(|a, b| a.skill.cmp(&b.skill));
        self.skills.dedup();
        Ok(())
    }

    fn with_name(self, given: Pii<String>) -> NewVolunteer {
        NewVolunteer {
            name: PersonName { given, family: self.family_name, known_as: self.known_as },
            email: self.email,
            phone: self.phone,
            contact_by: self.contact_by,
            postcode: self.postcode,
            date_of_birth: self.date_of_birth,
            travel: self.travel,
            skills: self.skills,
            unresolved: self.unresolved,
            availability: self.availability,
            causes: self.causes,
            languages: self.languages,
            vehicle: self.vehicle,
            support_needed: self.support_needed,
            status: self.status,
        }
    }
}

fn name(what: &str, cell: &str) -> Result<Pii<String>, Fault> {
    text::line(what, cell, NAME_MAX).map(Pii::new)
}

/// A word of a fixed list as the API writes it: `Public transport` is `public_transport`.
fn word(cell: &str) -> String {
    text::key(cell).replace([' ', '-'], "_")
}

/// The terms that a list names, sorted, each once. A word that the vocabulary lacks is refused:
/// a record has no place to keep it, and it must not be dropped unseen.
fn found<T: Ord + Clone>(
    items: Vec<&str>,
    what: &str,
    memo: &mut HashMap<String, Option<T>>,
    find: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Fault> {
    let mut terms = Vec::with_capacity(items.len());
    for (i, item) in items.into_iter().enumerate() {
        if item.chars().count() > PHRASE_MAX {
            return Err(Fault::new(
                "too_long",
                format!("A {what} has at most {PHRASE_MAX} characters."),
            ));
        }
        let term = memo.entry(text::key(item)).or_insert_with(|| find(item)).clone();
        terms.push(term.ok_or_else(|| {
            let message = format!("Item {} is no {what} of the vocabulary.", i + 1);
            Fault::new("unknown", message)
        })?);
    }
    terms.sort();
    terms.dedup();
    Ok(terms)
}

#[cfg(test)]
mod tests;
