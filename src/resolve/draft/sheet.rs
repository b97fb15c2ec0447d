//! What a draft is filled in on: proposals with their words, and questions.

use jiff::civil::{Date, Weekday};

use super::words::{Run, Words};
use crate::domain::check::{CheckLevel, Workforce};
use crate::domain::ids::{LanguageId, SkillId};
use crate::domain::postcode::Postcode;
use crate::domain::time::Clock;

/// A need as far as a text tells it; what the text does not tell is empty.
#[expect(clippy::struct_excessive_bools, reason = "four fields of a need that are yes or no")]
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftNeed {
    /// One line.
    pub title: Option<String>,
    /// How many people are wanted.
    pub places: Option<u32>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// Postcode of the place.
    pub postcode: Option<Postcode>,
    /// Whether it can be done from anywhere.
    pub remote: bool,
    /// When.
    pub schedule: DraftSchedule,
    /// Skills, and whether they are required, where that is said.
    pub skills: Vec<(SkillId, Option<super::skills::Wish>)>,
    /// Youngest age.
    pub min_age: Option<u8>,
    /// Languages every volunteer must have.
    pub languages: Vec<LanguageId>,
    /// Whether a vehicle is needed.
    pub vehicle_needed: bool,
    /// The check; basic has no workforce.
    pub check: Option<(CheckLevel, Option<Workforce>)>,
    /// Whether expenses are paid.
    pub expenses_paid: bool,
}

/// The kinds of schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleKind {
    /// It comes again by a rule.
    Recurring,
    /// On dates.
    Sessions,
    /// Some hours in every week.
    Flexible,
}

/// When, as far as the text tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftSchedule {
    /// `None` = the text does not tell.
    pub kind: Option<ScheduleKind>,
    /// The rule, in the subset of RFC 5545 that the API takes.
    pub rrule: Option<String>,
    /// The first date.
    pub first_date: Option<Date>,
    /// The last date.
    pub last_date: Option<Date>,
    /// Start of each.
    pub from: Option<Clock>,
    /// End of each; not after the start means on the next day.
    pub to: Option<Clock>,
    /// Dated sessions.
    pub sessions: Vec<(Date, Clock, Clock)>,
    /// Minutes in every week.
    pub minutes_per_week: Option<u32>,
    /// Windows in which flexible hours must lie.
    pub windows: Vec<(Weekday, Clock, Clock)>,
}

/// A proposal and the words it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// JSON pointer into the proposed need.
    pub field: String,
    /// Characters of the text before the words.
    pub start: usize,
    /// Characters up to their end.
    pub end: usize,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
}

/// A value that a question suggests.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, a date, a time.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes.
    Yes,
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// An answer that a question suggests: values by JSON pointer into the need (`/skills/-` adds one).
pub type Suggestion = Vec<(String, Value)>;

/// Something that a person has to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// JSON pointer to what it is about.
    pub field: String,
    /// Stable, for programs.
    pub code: &'static str,
    /// The question.
    pub question: String,
    /// Where the words stand that gave rise to it, in characters.
    pub span: Option<(usize, usize)>,
    /// Answers to choose from.
    pub suggestions: Vec<Suggestion>,
}

/// The sheet.
pub struct Sheet<'w> {
    /// The text.
    pub words: &'w Words,
    /// The need so far.
    pub need: DraftNeed,
    /// What was proposed, with its words.
    pub found: Vec<Found>,
    /// What a person has to say.
    pub questions: Vec<Question>,
}

impl<'w> Sheet<'w> {
    /// Nothing is filled in yet.
    pub fn new(words: &'w Words) -> Self {
        let need = DraftNeed::default();
        Self { words, need, found: Vec::new(), questions: Vec::new() }
    }

    /// Notes the words of a proposal.
    pub fn found(&mut self, field: impl Into<String>, run: Run, confidence: f64) {
        let (start, end) = self.words.span(run);
        let confidence = (confidence * 100.0).round() / 100.0;
        self.found.push(Found { field: field.into(), start, end, confidence });
    }

    /// Asks something.
    pub fn ask(
        &mut self,
        field: &str,
        code: &'static str,
        question: impl Into<String>,
        run: Option<Run>,
        suggestions: Vec<Suggestion>,
    ) {
        self.questions.push(Question {
            field: field.to_owned(),
            code,
            question: question.into(),
            span: run.map(|run| self.words.span(run)),
            suggestions,
        });
    }
}

/// A suggestion of one value.
pub fn one(pointer: &str, value: impl Into<Value>) -> Suggestion {
    vec![(pointer.to_owned(), value.into())]
}
