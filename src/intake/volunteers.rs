//! A file of volunteers: every row becomes a person, or is refused with all that is wrong in it.
//! Rows of one person (one row per assignment) are joined.

mod check;
mod draft;
mod join;
mod terms;

use jiff::civil::Date;

use super::answer::{Answers, Known, Question, dates};
use super::file::{File, Row};
use super::mapping::{Mapping, escaped};
use crate::domain::availability::Availability;
use crate::domain::check::{CheckKind, Decision};
use crate::domain::consent::{Act, Purpose};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CauseId, LanguageId, SupportId};
use crate::domain::pii::Pii;
use crate::domain::postcode::Postcode;
use crate::domain::text::{Email, Phone};
use crate::domain::vocabulary::Vocabulary;
use crate::domain::volunteer::{
    ContactBy, Guardian, HeldSkill, PersonName, Status, Travel, UnresolvedSkill,
};
use crate::resolve::skills::Index;
use draft::Reading;

/// A person as a row describes them; what it does not say is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVolunteer {
    /// The key of the record in the system that it comes from.
    pub source_id: Option<String>,
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
    /// A guardian's permission.
    pub guardian: Option<Guardian>,
    /// Checks of which the file says everything.
    pub checks: Vec<NewCheck>,
    /// What the row says about consent. It does not say in which words it was asked.
    pub consents: Vec<SaidConsent>,
    /// Where the person helps or helped.
    pub assignments: Vec<Assignment>,
    /// Free text, and every word that has no field of its own.
    pub note: Option<Pii<String>>,
}

/// A check of which a file says level, workforce, date of issue and decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewCheck {
    /// Level and workforce.
    pub kind: CheckKind,
    /// Date of issue.
    pub issued: Date,
    /// Until when it is good, where the file says so.
    pub review_on: Option<Date>,
    /// What was decided.
    pub decision: Decision,
}

/// A yes or a no to a purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaidConsent {
    /// What for.
    pub purpose: Purpose,
    /// Given, or (a no) withdrawn.
    pub act: Act,
    /// When, where the file says so.
    pub on: Option<Date>,
}

/// A place where a person helps or helped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// The line of the file.
    pub line: u32,
    /// Where.
    pub organisation: Option<String>,
    /// As what.
    pub role: Option<String>,
    /// Since when.
    pub from: Option<Date>,
    /// Until when.
    pub to: Option<Date>,
}

/// Something about a row that somebody may want to know, though it is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// `/{heading of the column}`, empty for the whole row.
    pub pointer: String,
    /// Stable, for programs: `unresolved`, `kept_in_note`, `no_check`, `other_value`, `joined`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// The words of the cell that it is about.
    pub words: Option<Pii<String>>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// The line of the file on which it begins.
    pub line: u32,
    /// The person, or all that is wrong; a fault's pointer is `/{heading of the column}`.
    pub person: Result<NewVolunteer, Faults>,
    /// What was read with care.
    pub remarks: Vec<Remark>,
    /// The line of an earlier row of the same person, whose record has all that this row says.
    pub same_as: Option<u32>,
}

/// A file of volunteers that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its rows in order, empty ones left out.
    pub rows: Vec<ReadRow>,
    /// Headings that the mapping does not name.
    pub unmapped: Vec<String>,
    /// What the file does not tell; the rows that need an answer are refused until there is one.
    pub questions: Vec<Question>,
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
    let known = Known { vocabulary, skills, today };
    read_rows(&File::read(bytes)?, mapping, &Answers::default(), &known)
}

/// Reads the rows of a file of volunteers, with what the caller answered to its questions.
pub fn read_rows(
    file: &File,
    mapping: &Mapping,
    answers: &Answers,
    known: &Known<'_>,
) -> Result<Sheet, Faults> {
    let columns = mapping.find_in(file)?;
    let (styles, questions) = dates(file, &columns, answers, known.today);
    let mut reading = Reading::new(columns, styles, *answers, known);
    let mut rows: Vec<ReadRow> = file
        .rows
        .iter()
        .map(|row| {
            let (person, remarks) = match right_width(row, file.headings.len()) {
                Ok(()) => reading.person(row),
                Err(faults) => (Err(faults), Vec::new()),
            };
            ReadRow { line: row.line, person, remarks, same_as: None }
        })
        .collect();
    join::join(&mut rows);
    Ok(Sheet { rows, unmapped: mapping.unmapped(file), questions })
}

/// Refuses a row that is shorter or longer than the headings: its cells may stand in the wrong
/// columns.
pub(super) fn right_width(row: &Row, width: usize) -> Result<(), Faults> {
    let beyond = row.cells().skip(width).any(|cell| !cell.is_empty());
    if row.len() >= width && !beyond {
        return Ok(());
    }
    let message = format!(
        "The row has {} cells and the heading row {width}. Is a quote or a comma missing?",
        row.len()
    );
    let mut faults = Faults::new();
    faults.add("", Fault::new("wrong_number_of_cells", message));
    Err(faults)
}

/// The pointer to a cell: `/{heading of its column}` (RFC 6901).
pub(super) fn at(heading: &str) -> String {
    format!("/{}", escaped(heading))
}

#[cfg(test)]
mod tests;
