//! How a file was read, so that a person can check it, and the next file of the source needs none.

use crate::domain::check::named;

/// Where a mapping came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MappingFrom {
    /// The caller sent it.
    #[default]
    Sent,
    /// It is the one of the source's last file.
    Kept,
    /// The service proposed it.
    Proposed,
}

named!(
    MappingFrom,
    "Where a mapping came from",
    Sent = "sent",
    Kept = "kept",
    Proposed = "proposed"
);

/// A column, and what it is read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadColumn {
    /// Its heading.
    pub heading: String,
    /// The name of its field; `ignore` = it is not read.
    pub field: String,
    /// What parts its items, where the mapping says so.
    pub separator: Option<String>,
    /// How sure a proposal is: `sure`, `likely` or `unsure`.
    pub confidence: Option<String>,
    /// Why it was proposed.
    pub reason: Option<String>,
}

/// Something that the file does not tell and a person must.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The name of the answer.
    pub code: String,
    /// The columns that it is about.
    pub headings: Vec<String>,
    /// The question in words.
    pub message: String,
    /// The answers: what to send, and what it means.
    pub choices: Vec<(String, String)>,
}

/// What the caller answered to such questions, by their names in the API.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// `day_first` or `month_first`.
    pub date_order: Option<String>,
    /// `past`.
    pub two_digit_years: Option<String>,
    /// `refuse` or `keep_in_note`.
    pub unreadable: Option<String>,
}

/// How a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// What the file was found to be, in words.
    pub found: String,
    /// Where the mapping came from.
    pub mapping: MappingFrom,
    /// Its columns.
    pub columns: Vec<ReadColumn>,
    /// What was answered.
    pub answers: Answered,
    /// What is still asked; the rows that need an answer are refused.
    pub questions: Vec<Asked>,
}
