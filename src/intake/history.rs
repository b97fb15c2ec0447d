//! A file of past placements and hours: who helped where, as what, when and how long.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::answer::{Answers, Known, Question, dates, when};
use super::cell::{self, Unit, contact, date::Style, name};
use super::field::Field;
use super::file::{File, Row};
use super::heading;
use super::mapping::{Column, Mapping};
use super::volunteers::{at, right_width};
use crate::domain::fault::{Fault, Faults};
use crate::domain::pii::Pii;
use crate::domain::text::{self, Email, NAME_MAX, NOTE_MAX};
use crate::domain::volunteer::PersonName;

/// Most hours of one row: a year of whole days.
const HOURS_MAX: u32 = 24 * 366;

/// Who it was, as a row says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonRef {
    /// The key of the record in the system that it comes from.
    pub source_id: Option<String>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Name.
    pub name: Option<PersonName>,
}

/// A piece of past work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastWork {
    /// Who it was.
    pub person: PersonRef,
    /// Where.
    pub organisation: Option<String>,
    /// As what.
    pub role: Option<String>,
    /// Since when.
    pub from: Option<Date>,
    /// Until when.
    pub to: Option<Date>,
    /// The one day of a row of hours.
    pub on: Option<Date>,
    /// How long, in minutes.
    pub minutes: Option<u32>,
    /// Free text.
    pub note: Option<Pii<String>>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// The line of the file on which it begins.
    pub line: u32,
    /// The work, or all that is wrong.
    pub work: Result<PastWork, Faults>,
}

/// A file of past work that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistorySheet {
    /// Its rows in order, empty ones left out.
    pub rows: Vec<HistoryRow>,
    /// What the file does not tell.
    pub questions: Vec<Question>,
}

/// Reads the rows of a file of past work. The faults are those of the mapping.
pub fn read_rows(
    file: &File,
    mapping: &Mapping,
    answers: &Answers,
    known: &Known<'_>,
) -> Result<HistorySheet, Faults> {
    let columns = mapping.find_in(file)?;
    let (styles, questions) = dates(file, &columns, answers, known.today);
    let read = |row: &Row| {
        let work = right_width(row, file.headings.len())
            .and_then(|()| Draft::default().read(row, &columns, &styles, known.today));
        HistoryRow { line: row.line, work }
    };
    Ok(HistorySheet { rows: file.rows.iter().map(read).collect(), questions })
}

/// A piece of work while its row is read.
#[derive(Default)]
struct Draft {
    source_id: Option<String>,
    email: Option<Email>,
    whole: Option<PersonName>,
    given: Option<Pii<String>>,
    family: Option<Pii<String>>,
    organisation: Option<String>,
    role: Option<String>,
    from: Option<Date>,
    to: Option<Date>,
    on: Option<Date>,
    minutes: Option<u32>,
    note: Vec<String>,
}

impl Draft {
    fn read(
        mut self,
        row: &Row,
        columns: &[(usize, &Column)],
        styles: &BTreeMap<usize, Style>,
        today: Date,
    ) -> Result<PastWork, Faults> {
        let mut faults = Faults::new();
        for (place, column) in columns {
            let written = row.cell(*place);
            if cell::is_blank(written) {
                continue;
            }
            faults.take(at(&column.heading), self.cell(column, written, styles.get(place)));
        }
        let parts =
            self.given.map(|given| PersonName { given, family: self.family, known_as: None });
        let person =
            PersonRef { source_id: self.source_id, email: self.email, name: parts.or(self.whole) };
        let told = faults.is_empty();
        if told && person == PersonRef::default() {
            faults.add("", Fault::required("who it was: an e-mail address, a name or a key"));
        }
        if told && self.organisation.is_none() && self.role.is_none() {
            faults.add("", Fault::required("where or as what the person helped"));
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            let message = "The end must not be before the start.";
            faults.add("", Fault::new("out_of_order", message));
        }
        if self.on.is_some_and(|on| on > today) || self.from.is_some_and(|from| from > today) {
            let message = "Past work must not lie in the future.";
            faults.add("", Fault::new("out_of_range", message));
        }
        let note = self.note.join("\n");
        faults.finish(Some(PastWork {
            person,
            organisation: self.organisation,
            role: self.role,
            from: self.from,
            to: self.to,
            on: self.on,
            minutes: self.minutes,
            note: (!note.is_empty()).then(|| Pii::new(note)),
        }))
    }

    fn cell(&mut self, column: &Column, written: &str, style: Option<&Style>) -> Result<(), Fault> {
        let line = |what: &str| text::line(what, written, NAME_MAX);
        match column.field {
            Field::SourceId => self.source_id = Some(line("The key of the record")?),
            Field::Name => self.whole = Some(name::whole(written)?),
            Field::GivenName => self.given = Some(name::given(written)?),
            Field::FamilyName => self.family = Some(name::part("The family name", written)?),
            Field::Email => self.email = Some(contact::email(written)?.value),
            Field::Organisation => self.organisation = Some(line("An organisation")?),
            Field::Role => self.role = Some(line("A role")?),
            Field::Hours => {
                let words = heading::words(&column.heading);
                let minutes =
                    ["minutes", "mins", "min"].iter().any(|m| words.contains(&(*m).into()));
                let unit = if minutes { Unit::Other } else { Unit::Usual };
                self.minutes = Some(cell::minutes(written, unit, HOURS_MAX)?);
            }
            Field::From | Field::To | Field::Date => {
                let no_date = || Fault::new("invalid_date", "This column holds no dates.");
                let when = when(column.field).ok_or_else(no_date)?;
                let date = style.ok_or_else(no_date)?.read(written, when)?;
                match column.field {
                    Field::From => self.from = Some(date),
                    Field::To => self.to = Some(date),
                    _day => self.on = Some(date),
                }
            }
            _note => {
                let text = text::lines("A note", written, NOTE_MAX)?;
                self.note.push(format!("{}: {text}", column.heading));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::field::Target;
    use crate::intake::propose::propose;
    use crate::intake::samples::Words;
    use jiff::civil::date;

    fn sheet(text: &str) -> HistorySheet {
        let words = Words::new();
        let file = File::read(text.as_bytes()).unwrap();
        let proposal = propose(&file, Target::History, &words.known());
        let mapping = Mapping::parse_for(Target::History, &proposal.drafts()).unwrap();
        read_rows(&file, &mapping, &Answers::default(), &words.known()).unwrap()
    }

    #[test]
    fn hours_and_placements_are_read_by_the_proposed_mapping() {
        let text = "Volunteer,Email,Organisation,Role,Date,Hours\n\
            \"Taylor, Sam\",sam@example.org,Page Moss Pantry,Driver,23/02/2026,2:30\n\
            Jo Lee,,Hub,Befriender,01/03/2026,1.5\n\
            ,,Hub,,24/02/2026,1\n\
            Al Ho,,,,24/02/2026,lots\n";
        let found = sheet(text);
        assert!(found.questions.is_empty());
        let first = found.rows[0].work.as_ref().unwrap();
        assert_eq!((first.minutes, first.on), (Some(150), Some(date(2026, 2, 23))));
        assert_eq!(first.person.name.as_ref().unwrap().display().reveal(), "Sam Taylor");
        assert_eq!(found.rows[1].work.as_ref().unwrap().on, Some(date(2026, 3, 1)));
        let code = |row: usize| found.rows[row].work.as_ref().unwrap_err().list()[0].fault.code;
        assert_eq!((code(2), code(3)), ("required", "out_of_range"));
    }

    #[test]
    fn a_placement_that_ends_before_it_starts_is_refused() {
        let text = "First name,Surname,Charity,Start date,End date\n\
            Sam,Taylor,Hub,2025-05-01,2025-04-01\nJo,Lee,Hub,2025-05-01,\n";
        let found = sheet(text);
        assert_eq!(found.rows[0].work.as_ref().unwrap_err().list()[0].fault.code, "out_of_order");
        assert_eq!(found.rows[1].work.as_ref().unwrap().from, Some(date(2025, 5, 1)));
    }
}
