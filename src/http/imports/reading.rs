//! How a file was read, as it is answered.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::imports::ImportSource;
use crate::app::imports::sentences;
use crate::domain::import::{Asked, ReadColumn, Reading};

/// A column, and what it is read as.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadColumnView {
    /// Its heading.
    pub heading: String,
    /// Its field; `ignore` = it is not read.
    pub field: String,
    /// The field in words, for people.
    #[schema(example = "first name")]
    pub means: String,
    /// What parts its items, where the mapping says so.
    pub separator: Option<String>,
    /// How sure a proposal is: `sure`, `likely`, or `unsure` (somebody should look).
    pub confidence: Option<String>,
    /// Why it was proposed.
    pub reason: Option<String>,
}

/// An answer to a question.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerView {
    /// What to send.
    pub answer: String,
    /// What it means.
    pub means: String,
}

/// Something that the file does not tell and a person must.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// The name of the answer, in `answers` or in the query.
    #[schema(example = "date_order")]
    pub code: String,
    /// The columns that it is about.
    pub headings: Vec<String>,
    /// The question.
    pub message: String,
    /// The answers.
    pub choices: Vec<AnswerView>,
}

/// How a file was read, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingView {
    /// What the file was found to be.
    pub found: String,
    /// Where the mapping came from: `sent`, `kept` (from the source's last file) or `proposed`.
    pub mapping: &'static str,
    /// Its columns.
    pub columns: Vec<ReadColumnView>,
    /// What is still asked; the rows that need an answer are refused.
    pub questions: Vec<QuestionView>,
}

/// A source of files.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceView {
    /// Its name.
    pub name: String,
    /// `volunteers`, `organisations` or `placements`.
    pub kind: &'static str,
    /// How its last file was read.
    pub reading: ReadingView,
}

impl ReadingView {
    /// The view of it.
    pub fn of(reading: &Reading) -> Self {
        let column = |one: &ReadColumn| ReadColumnView {
            heading: one.heading.clone(),
            field: one.field.clone(),
            means: sentences::words(&one.field),
            separator: one.separator.clone(),
            confidence: one.confidence.clone(),
            reason: one.reason.clone(),
        };
        Self {
            found: reading.found.clone(),
            mapping: reading.mapping.as_str(),
            columns: reading.columns.iter().map(column).collect(),
            questions: reading.questions.iter().map(QuestionView::of).collect(),
        }
    }
}

impl QuestionView {
    fn of(asked: &Asked) -> Self {
        let answer = |(answer, means): &(String, String)| AnswerView {
            answer: answer.clone(),
            means: means.clone(),
        };
        Self {
            code: asked.code.clone(),
            headings: asked.headings.clone(),
            message: asked.message.clone(),
            choices: asked.choices.iter().map(answer).collect(),
        }
    }
}

impl SourceView {
    /// The view of it.
    pub fn of(source: &ImportSource) -> Self {
        Self {
            name: source.name.clone(),
            kind: source.kind.as_str(),
            reading: ReadingView::of(&source.reading),
        }
    }
}
