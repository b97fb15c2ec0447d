//! What a file leaves open, the questions about it, and what the caller answered.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::cell::date::{DateOrder, Evidence, ShortYears, Style, When};
use super::field::Field;
use super::file::File;
use super::mapping::Column;
use crate::domain::check::named;
use crate::domain::vocabulary::Vocabulary;
use crate::resolve::skills::Index;

/// What becomes of a value that cannot be read, such as a telephone number with a digit too few.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unreadable {
    /// Its row is refused, and somebody corrects the file.
    #[default]
    Refuse,
    /// The person comes in without it, and it is kept in the note as written.
    KeepInNote,
}

named!(
    Unreadable,
    "What becomes of unreadable values",
    Refuse = "refuse",
    KeepInNote = "keep_in_note"
);

/// What the caller answered; nothing is guessed where there is no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// Which comes first in dates such as 03/02/1961.
    pub date_order: Option<DateOrder>,
    /// How years of two digits are read.
    pub two_digit_years: Option<ShortYears>,
    /// What becomes of values that cannot be read.
    pub unreadable: Unreadable,
}

/// What is known when a file is read.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The vocabularies of the centre.
    pub vocabulary: &'a Vocabulary,
    /// Its skills, made of the same vocabulary.
    pub skills: &'a Index,
    /// The date at the centre.
    pub today: Date,
}

/// Something that a file does not tell and a person must.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The name of the answer: `date_order` or `two_digit_years`.
    pub code: &'static str,
    /// The columns that it is about.
    pub headings: Vec<String>,
    /// The question in words.
    pub message: String,
    /// The answers: what to send, and what it means.
    pub choices: Vec<(&'static str, &'static str)>,
}

/// How the dates of each column (by its place) are read, and what must be asked about them. A
/// column decides for itself where one of its dates can be read in one way only; else the other
/// columns of the file decide, and where they tell nothing either, the caller.
pub fn dates(
    file: &File,
    columns: &[(usize, &Column)],
    answers: &Answers,
    today: Date,
) -> (BTreeMap<usize, Style>, Vec<Question>) {
    let with_dates = columns.iter().filter(|(_, column)| when(column.field).is_some());
    let seen: Vec<(usize, &Column, Evidence)> = with_dates
        .map(|(place, column)| {
            let mut evidence = Evidence::default();
            file.rows.iter().for_each(|row| evidence.see(row.cell(*place)));
            (*place, *column, evidence)
        })
        .collect();
    let all = seen.iter().fold(Evidence::default(), |all, (_, _, one)| all.and(*one));
    let mut styles = BTreeMap::new();
    let (mut either, mut short) = (Vec::new(), Vec::new());
    for (place, column, evidence) in seen {
        let own = evidence.order().or_else(|| {
            all.order().filter(|_| (evidence.day_first, evidence.month_first) == (0, 0))
        });
        let order = answers.date_order.or(own);
        if order.is_none() && evidence.either > 0 {
            either.push(column.heading.clone());
        }
        if answers.two_digit_years.is_none() && evidence.short_years > 0 {
            short.push(column.heading.clone());
        }
        styles.insert(place, Style { order, short_years: answers.two_digit_years, today });
    }
    let questions = [order_question(either), years_question(short)];
    (styles, questions.into_iter().flatten().collect())
}

/// Whether a field is a date, and whether it can lie ahead.
pub fn when(field: Field) -> Option<When> {
    match field {
        Field::DateOfBirth
        | Field::GuardianGivenAt
        | Field::CheckIssued
        | Field::ConsentMatching
        | Field::ConsentNews
        | Field::ConsentHealthData
        | Field::ConsentDate
        | Field::From
        | Field::Date => Some(When::Past),
        Field::CheckReviewOn | Field::To => Some(When::Any),
        Field::SourceId
        | Field::Name
        | Field::GivenName
        | Field::FamilyName
        | Field::KnownAs
        | Field::Email
        | Field::EmailOther
        | Field::EmailPreferred
        | Field::Phone
        | Field::PhoneOther
        | Field::PhonePreferred
        | Field::ContactBy
        | Field::Postcode
        | Field::Address
        | Field::TravelMode
        | Field::MaxKm
        | Field::Skills
        | Field::SkillIfYes
        | Field::Causes
        | Field::Languages
        | Field::Vehicle
        | Field::Availability
        | Field::Slot
        | Field::HoursPerWeek
        | Field::SupportNeeded
        | Field::Status
        | Field::Note
        | Field::GuardianName
        | Field::CheckLevel
        | Field::CheckWorkforce
        | Field::CheckDecision
        | Field::Organisation
        | Field::Role
        | Field::Hours
        | Field::Kind
        | Field::Description
        | Field::Ward
        | Field::ContactName
        | Field::ContactEmail
        | Field::ContactPhone
        | Field::ContactRole
        | Field::Ignore => None,
    }
}

fn order_question(headings: Vec<String>) -> Option<Question> {
    let message = format!(
        "In {} no date tells whether the day or the month comes first (03/02/1961 can be in \
         February or in March). Which is it?",
        headings.join(", ")
    );
    let choices = vec![
        ("day_first", "Day first, as in Britain: 03/02/1961 is 3 February 1961."),
        ("month_first", "Month first, as in America: 03/02/1961 is 2 March 1961."),
    ];
    let asked = !headings.is_empty();
    asked.then_some(Question { code: "date_order", headings, message, choices })
}

fn years_question(headings: Vec<String>) -> Option<Question> {
    let message = format!(
        "In {} years have two digits. May they be read as the latest year that fits? Else write \
         them with four digits.",
        headings.join(", ")
    );
    let choices = vec![("past", "61 is 1961, 15 is 2015; a renewal in 28 is in 2028.")];
    let asked = !headings.is_empty();
    asked.then_some(Question { code: "two_digit_years", headings, message, choices })
}
