//! A row of cells into a person.

mod finish;
mod lists;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::check::CheckWords;
use super::terms::Terms;
use super::{Assignment, NewVolunteer, Remark, SaidConsent, at};
use crate::domain::availability::Availability;
use crate::domain::consent::{Act, Purpose};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CauseId, LanguageId, SupportId};
use crate::domain::pii::Pii;
use crate::domain::postcode::Postcode;
use crate::domain::text::{self, Email, NAME_MAX, Phone};
use crate::domain::volunteer::{
    ContactBy, HeldSkill, PersonName, Status, Travel, TravelMode, UnresolvedSkill,
};
use crate::intake::answer::{Answers, Known, Unreadable, when};
use crate::intake::cell::{self, Unit, contact, date::Style, name, word};
use crate::intake::file::Row;
use crate::intake::heading;
use crate::intake::mapping::{Column, Field};

/// Most hours in a week.
const WEEK_HOURS: u32 = 168;

/// What it takes to read the rows of one file.
pub struct Reading<'a> {
    columns: Vec<(usize, &'a Column)>,
    /// Pointers to the columns in the order of the mapping.
    order: Vec<String>,
    styles: BTreeMap<usize, Style>,
    unreadable: Unreadable,
    today: Date,
    terms: Terms<'a>,
}

impl<'a> Reading<'a> {
    /// Prepares to read.
    pub fn new(
        mut columns: Vec<(usize, &'a Column)>,
        styles: BTreeMap<usize, Style>,
        answers: Answers,
        known: &Known<'a>,
    ) -> Self {
        let (unreadable, today) = (answers.unreadable, known.today);
        let order = columns.iter().map(|(_, column)| at(&column.heading)).collect();
        // Of several e-mail addresses or notes the file's order decides, not the mapping's.
        columns.sort_by_key(|(place, _)| *place);
        Self { columns, order, styles, unreadable, today, terms: Terms::new(*known) }
    }

    /// The person of a row, or all that is wrong with it, and what was read with care.
    pub fn person(&mut self, row: &Row) -> (Result<NewVolunteer, Faults>, Vec<Remark>) {
        let mut draft = Draft::default();
        let mut faults = Faults::new();
        for (place, column) in &self.columns {
            let cell = row.cell(*place);
            let of_name = matches!(
                column.field,
                Field::Name | Field::GivenName | Field::FamilyName | Field::KnownAs | Field::Note
            );
            let blank = if of_name { cell::is_blank_name(cell) } else { cell::is_blank(cell) };
            let says_none = column.field == Field::CheckDecision && !cell.is_empty();
            if cell.is_empty() || blank && !says_none {
                continue;
            }
            let Err(fault) = draft.read(self, *place, column, cell) else { continue };
            if self.unreadable == Unreadable::KeepInNote && can_be_left_out(column.field) {
                draft.keep(column, cell, "kept_in_note", &fault.message);
            } else {
                faults.add(at(&column.heading), fault);
            }
        }
        draft.finish(self, row.line, faults)
    }

    fn name_heading(&self) -> String {
        let of_name = |column: &&Column| matches!(column.field, Field::GivenName | Field::Name);
        let mut columns = self.columns.iter().map(|(_, column)| *column);
        columns.find(of_name).map_or(String::new(), |column| at(&column.heading))
    }
}

/// Whether a person can do without a value that cannot be read.
fn can_be_left_out(field: Field) -> bool {
    !matches!(field, Field::Name | Field::GivenName | Field::FamilyName)
}

/// A person while their row is read.
#[derive(Default)]
struct Draft {
    source_id: Option<String>,
    whole_name: Option<PersonName>,
    given_name: Option<Pii<String>>,
    family_name: Option<Pii<String>>,
    known_as: Option<Pii<String>>,
    emails: Vec<(String, Email)>,
    email_preferred: Option<String>,
    phones: Vec<(String, Phone)>,
    phone_preferred: Option<String>,
    contact_by: Option<ContactBy>,
    postcode: Option<Postcode>,
    address: Option<Postcode>,
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
    guardian_name: Option<Pii<String>>,
    guardian_given_at: Option<Date>,
    check: CheckWords,
    consents: Vec<SaidConsent>,
    consent_date: Option<Date>,
    assignment: Assignment,
    note: Vec<String>,
    remarks: Vec<Remark>,
}

impl Draft {
    /// Reads a cell that says something into its field.
    fn read(
        &mut self,
        reading: &Reading<'_>,
        place: usize,
        column: &Column,
        cell: &str,
    ) -> Result<(), Fault> {
        let line = |what: &str| text::line(what, cell, NAME_MAX);
        match column.field {
            Field::SourceId => self.source_id = Some(line("The key of the record")?),
            Field::Name => self.whole_name = Some(name::whole(cell)?),
            Field::GivenName => self.given_name = Some(name::given(cell)?),
            Field::FamilyName => self.family_name = Some(name::part("The family name", cell)?),
            Field::KnownAs => self.known_as = Some(name::part("The name to be called", cell)?),
            Field::Email | Field::EmailOther => self.read_email(column, cell)?,
            Field::Phone | Field::PhoneOther => self.read_phone(column, cell)?,
            Field::EmailPreferred => self.email_preferred = Some(cell.to_owned()),
            Field::PhonePreferred => self.phone_preferred = Some(cell.to_owned()),
            Field::Postcode => self.postcode = Some(contact::postcode(cell)?),
            Field::Address => self.address = self.address.take().or(contact::postcode_in(cell)),
            Field::MaxKm => {
                let unit = unit(&column.heading, &["mile", "miles"]);
                self.travel.max_metres = Some(cell::metres(cell, unit)?);
            }
            Field::HoursPerWeek => {
                let minutes = cell::minutes(cell, Unit::Usual, WEEK_HOURS)?;
                self.availability.minutes_per_week = Some(minutes);
            }
            Field::Skills => self.read_skills(reading, column, cell)?,
            Field::Causes | Field::Languages | Field::SupportNeeded => {
                self.read_terms(reading, column, cell)?;
            }
            Field::Availability => self.read_times(column, cell, cell)?,
            Field::Slot => self.read_slot(column, cell)?,
            Field::SkillIfYes => self.read_skill_if_yes(reading, column, cell)?,
            Field::Note => self.read_note(column, cell),
            Field::GuardianName => self.guardian_name = Some(Pii::new(line("The guardian")?)),
            Field::Organisation => self.assignment.organisation = Some(line("An organisation")?),
            Field::Role => self.assignment.role = Some(line("A role")?),
            Field::Vehicle | Field::ContactBy | Field::TravelMode | Field::Status => {
                self.read_word(column, cell);
            }
            Field::CheckLevel | Field::CheckWorkforce | Field::CheckDecision => {
                self.read_check(column, cell);
            }
            Field::ConsentMatching | Field::ConsentNews | Field::ConsentHealthData => {
                self.read_consent(reading, place, column, cell)?;
            }
            Field::DateOfBirth
            | Field::GuardianGivenAt
            | Field::CheckIssued
            | Field::CheckReviewOn
            | Field::ConsentDate
            | Field::From
            | Field::To => self.read_date(reading, place, column, cell)?,
            // Of other kinds of files, or not read.
            Field::Date
            | Field::Hours
            | Field::Kind
            | Field::Description
            | Field::Ward
            | Field::ContactName
            | Field::ContactEmail
            | Field::ContactPhone
            | Field::ContactRole
            | Field::Ignore => {}
        }
        Ok(())
    }

    fn read_email(&mut self, column: &Column, cell: &str) -> Result<(), Fault> {
        let found = contact::email(cell)?;
        self.emails.push((column.heading.clone(), found.value));
        self.keep_rest(column, found.rest);
        Ok(())
    }

    fn read_phone(&mut self, column: &Column, cell: &str) -> Result<(), Fault> {
        let found = contact::phone(cell)?;
        self.phones.push((column.heading.clone(), found.value));
        self.keep_rest(column, found.rest);
        Ok(())
    }

    /// A word of a short list; one that is not on it is kept.
    fn read_word(&mut self, column: &Column, cell: &str) {
        let known = match column.field {
            Field::Vehicle => {
                let drives = || (word::travel(cell) == Some(TravelMode::Car)).then_some(true);
                self.vehicle = cell::yes_or_no(cell).ok().or_else(drives);
                self.vehicle.is_some()
            }
            Field::ContactBy => {
                self.contact_by = word::contact_by(cell);
                self.contact_by.is_some()
            }
            Field::TravelMode => {
                self.travel.mode = word::travel(cell);
                self.travel.mode.is_some()
            }
            _status => {
                self.status = word::status(cell);
                self.status.is_some()
            }
        };
        if !known {
            self.unresolved_words(column, cell);
        }
    }

    fn read_date(
        &mut self,
        reading: &Reading<'_>,
        place: usize,
        column: &Column,
        cell: &str,
    ) -> Result<(), Fault> {
        let date = reading.date(place, column.field, cell)?;
        if column.field == Field::DateOfBirth && date > reading.today {
            let message = "The date of birth must not lie in the future.";
            return Err(Fault::new("out_of_range", message));
        }
        match column.field {
            Field::DateOfBirth => self.date_of_birth = Some(Pii::new(date)),
            Field::GuardianGivenAt => self.guardian_given_at = Some(date),
            Field::CheckIssued | Field::CheckReviewOn => {
                self.check.written.push((column.heading.clone(), cell.to_owned()));
                let issued = column.field == Field::CheckIssued;
                *(if issued { &mut self.check.issued } else { &mut self.check.review_on }) =
                    Some(date);
            }
            Field::ConsentDate => self.consent_date = Some(date),
            Field::From => self.assignment.from = Some(date),
            _to => self.assignment.to = Some(date),
        }
        Ok(())
    }

    fn read_note(&mut self, column: &Column, cell: &str) {
        let plain: String =
            cell.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        let is_note = matches!(
            heading::words(&column.heading).last().map(String::as_str),
            Some("note" | "notes" | "comment" | "comments")
        );
        let line = if is_note { plain } else { format!("{}: {plain}", column.heading) };
        self.note.push(line);
    }

    fn read_check(&mut self, column: &Column, cell: &str) {
        self.check.written.push((column.heading.clone(), cell.to_owned()));
        match column.field {
            Field::CheckLevel => self.check.level(cell),
            Field::CheckWorkforce => self.check.workforce = word::workforce(cell),
            _decision => self.check.decision(cell),
        }
    }

    /// Yes, no, or the date on which it was given.
    fn read_consent(
        &mut self,
        reading: &Reading<'_>,
        place: usize,
        column: &Column,
        cell: &str,
    ) -> Result<(), Fault> {
        let purpose = match column.field {
            Field::ConsentMatching => Purpose::Matching,
            Field::ConsentNews => Purpose::News,
            _health => Purpose::HealthData,
        };
        let (act, on) = match cell::yes_or_no(cell) {
            Ok(true) => (Act::Given, None),
            Ok(false) => (Act::Withdrawn, None),
            Err(_) if cell::date::Written::read(cell).is_some() => {
                (Act::Given, Some(reading.date(place, column.field, cell)?))
            }
            Err(_) => {
                self.unresolved_words(column, cell);
                return Ok(());
            }
        };
        self.consents.push(SaidConsent { purpose, act, on });
        Ok(())
    }

    /// Words without a field of their own are kept in the note.
    fn unresolved_words(&mut self, column: &Column, cell: &str) {
        let what = match column.field {
            Field::Causes => "none of the causes that are known here",
            Field::Languages => "none of the languages that are known here",
            Field::SupportNeeded => "none of the kinds of support that are known here",
            Field::TravelMode => "no way to travel that is known here",
            Field::ContactBy => "no way to be reached that is known here",
            Field::Status => "no status that is known here",
            _yes_or_no => "neither yes nor no",
        };
        let message = format!("This is {what}. The words are kept in the note.");
        self.keep(column, cell, "unresolved", &message);
    }

    fn keep_rest(&mut self, column: &Column, rest: Vec<String>) {
        for other in rest {
            let message = "The cell says more than one value; the first counts, this one is kept in the note.";
            self.keep(column, &other, "kept_in_note", message);
        }
    }

    fn keep(&mut self, column: &Column, words: &str, code: &'static str, message: &str) {
        self.note.push(format!("{}: {words}", column.heading));
        self.remark(column, code, message, words);
    }

    fn remark(&mut self, column: &Column, code: &'static str, message: &str, words: &str) {
        self.remarks.push(Remark {
            pointer: at(&column.heading),
            code,
            message: message.to_owned(),
            words: Some(Pii::new(words.to_owned())),
        });
    }
}

impl Reading<'_> {
    /// The day that a cell of a column means.
    fn date(&self, place: usize, field: Field, cell: &str) -> Result<Date, Fault> {
        match (self.styles.get(&place), when(field)) {
            (Some(style), Some(when)) => style.read(cell, when),
            (Some(_) | None, Some(_) | None) => {
                Err(Fault::new("invalid_date", "This column holds no dates."))
            }
        }
    }
}

/// The unit that a heading names.
fn unit(heading: &str, other: &[&str]) -> Unit {
    let words = heading::words(heading);
    let named = words.iter().any(|word| other.contains(&word.as_str()));
    if named { Unit::Other } else { Unit::Usual }
}
