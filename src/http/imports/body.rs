//! What is sent to `/imports`, and how the app understands it.

use std::collections::BTreeMap;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use crate::app::Error;
use crate::app::imports::{BasisDraft, Choice, Choices, ClassChoice, ColumnDraft, Sent};
use crate::domain::fault::{Fault, Faults};
use crate::domain::import::{Answered, ImportKind, Take};
use crate::http::body::{self, MOST_BYTES};
use crate::http::problem::Problem;
use crate::http::query::Query;

/// What a column is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ColumnBody {
    /// The name of a field, e.g. `given_name`.
    Field(String),
    /// A field that is a list, and what parts its items.
    List(ListColumnBody),
}

/// A column that holds a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListColumnBody {
    /// `skills`, `causes`, `languages`, `support_needed` or `availability`.
    pub field: String,
    /// What parts the items (`;`).
    pub separator: Option<String>,
}

/// Which column is which field.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingBody {
    /// By heading: a field, or `ignore`. Of volunteers `given_name`, `family_name`, `email`, `skills`
    /// and so on, of organisations `name`, `kind`, `contact_name`, .., of past placements `email`,
    /// `organisation`, `role`, `from`, `to`, `date`, `hours`, ..: docs/importing.md has them all.
    pub columns: BTreeMap<String, ColumnBody>,
}

/// On what ground the people come in. Without it they are applied and without consent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BasisBody {
    /// Status of rows that name none.
    #[schema(example = "active")]
    pub status: String,
    /// What they agreed to.
    #[schema(example = "matching")]
    pub consent_purpose: String,
    /// Version of the words.
    #[schema(example = "2026-11")]
    pub consent_wording: String,
    /// Where the data come from.
    pub source: String,
    /// When the consent was given, at the latest.
    #[schema(format = "date")]
    pub date: String,
    /// Who says so.
    pub asserted_by: String,
}

/// A file and how to read it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportBody {
    /// The CSV file as text, with a heading row; the whole body is at most 24 MiB. A larger file,
    /// and a workbook, is sent as the body itself.
    pub csv: String,
    /// What its rows are: `volunteers` (if nothing is said), `organisations` or `placements`.
    pub kind: Option<String>,
    /// Where it comes from, e.g. `membership list`; by it the next file of the same source finds
    /// its records again. Without it, the `source` of the basis.
    pub source: Option<String>,
    /// Which column is which field. Without it as in the last file of the source, or as the
    /// service proposes.
    pub mapping: Option<MappingBody>,
    /// Answers to what the file does not tell.
    pub answers: Option<AnswersBody>,
    /// On what ground the people come in.
    pub basis: Option<BasisBody>,
}

/// Answers to what a file does not tell.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersBody {
    /// `day_first` or `month_first`, where 03/02/1961 can be either.
    pub date_order: Option<String>,
    /// `past`: years of two digits are the latest that fit.
    pub two_digit_years: Option<String>,
    /// `refuse` the rows with values that cannot be read, or `keep_in_note`.
    pub unreadable: Option<String>,
}

/// How to read a file that is the body itself.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// What its rows are: `volunteers` (if nothing is said), `organisations` or `placements` (past
    /// placements, and hours).
    pub kind: Option<String>,
    /// Where it comes from; by it the next file of the same source is read in the same way.
    pub source: Option<String>,
    /// The sheet of a workbook (the first).
    pub sheet: Option<String>,
    /// See `answers`.
    pub date_order: Option<String>,
    /// See `answers`.
    pub two_digit_years: Option<String>,
    /// See `answers`.
    pub unreadable: Option<String>,
    /// What is declared: the status of rows that name none. With it the next three are needed.
    pub status: Option<String>,
    /// What the people agreed to.
    pub consent_purpose: Option<String>,
    /// Version of the words.
    pub consent_wording: Option<String>,
    /// When the consent was given, at the latest.
    pub consent_date: Option<String>,
}

/// The kinds of file that are read as they are.
const FILES: [&str; 3] = [
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
];
/// Longest file, in bytes.
const FILE_MAX: usize = 50 * 1024 * 1024;
/// Longest body as JSON, in bytes: its text is in memory twice while it is read.
const JSON_MAX: usize = 24 * 1024 * 1024;

/// A file as it was sent, and how to read it.
pub struct Upload {
    file: Bytes,
    kind: Option<ImportKind>,
    source: Option<String>,
    sheet: Option<String>,
    columns: Option<Vec<ColumnDraft>>,
    answers: Option<Answered>,
    basis: Option<BasisDraft>,
    /// Where the file stands in what was sent.
    pub at: &'static str,
    /// SHA-256 of all that was sent.
    pub digest: [u8; 32],
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let query = Query::<FileQuery>::from_request(&request, &mut Payload::None).await?.0;
            let sent = request.headers().get(header::CONTENT_TYPE);
            let sent = sent.and_then(|value| value.to_str().ok()).unwrap_or_default();
            let types = ["application/json", FILES[0], FILES[1], FILES[2]];
            if sent.to_ascii_lowercase().starts_with(types[0]) {
                let bytes = body::read(&request, payload, &types[..1], JSON_MAX).await?;
                let digest = Sha256::digest(&bytes).into();
                return Ok(Self::of_json(body::parse(&bytes)?, query.kind, digest)?);
            }
            let bytes = body::read(&request, payload, &types, FILE_MAX).await?;
            Ok(Self::of_file(bytes, query, request.query_string())?)
        })
    }
}

impl Upload {
    fn of_json(body: ImportBody, kind: Option<String>, digest: [u8; 32]) -> Result<Self, Error> {
        let columns = body.mapping.map(|mapping| mapping.columns.into_iter().map(column).collect());
        let answers = body.answers.map(|answers| Answered {
            date_order: answers.date_order,
            two_digit_years: answers.two_digit_years,
            unreadable: answers.unreadable,
        });
        Ok(Self {
            file: Bytes::from(body.csv),
            kind: self::kind(body.kind.or(kind).as_deref(), "/kind")?,
            source: body.source,
            sheet: None,
            columns,
            answers,
            basis: body.basis.map(draft),
            at: "/csv",
            digest,
        })
    }

    fn of_file(file: Bytes, query: FileQuery, text: &str) -> Result<Self, Error> {
        let digest = Sha256::new().chain_update(&file).chain_update(text).finalize().into();
        let FileQuery { source, sheet, date_order, two_digit_years, unreadable, .. } = query;
        let answered = date_order.is_some() || two_digit_years.is_some() || unreadable.is_some();
        let answers = Answered { date_order, two_digit_years, unreadable };
        let basis = query.status.map(|status| BasisDraft {
            status,
            consent_purpose: query.consent_purpose.unwrap_or_default(),
            consent_wording: query.consent_wording.unwrap_or_default(),
            source: source.clone().unwrap_or_else(|| "file".to_owned()),
            date: query.consent_date.unwrap_or_default(),
            asserted_by: "whoever sent the file".to_owned(),
        });
        Ok(Self {
            file,
            kind: self::kind(query.kind.as_deref(), "?kind")?,
            source,
            sheet,
            columns: None,
            answers: answered.then_some(answers),
            basis,
            at: "",
            digest,
        })
    }

    /// As the app understands it.
    pub fn sent(&self) -> Sent<'_> {
        Sent {
            kind: self.kind,
            file: &self.file,
            sheet: self.sheet.as_deref(),
            source: self.source.as_deref(),
            columns: self.columns.as_deref(),
            answers: self.answers.as_ref(),
            basis: self.basis.as_ref(),
        }
    }
}

/// What the rows of a file are, by its name.
pub fn kind(name: Option<&str>, at: &str) -> Result<Option<ImportKind>, Error> {
    let kind = name.map(ImportKind::parse).transpose();
    kind.map_err(|fault| Error::invalid(at, fault))
}

/// What is to be done with a row.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceBody {
    /// `new` makes a record of it, `update` changes the record that it names, `leave_out` does
    /// nothing.
    #[schema(example = "update")]
    pub take: Option<String>,
    /// The record to change, where it is another than the one the row is matched with.
    pub record_id: Option<String>,
    /// The fields to take over; without it those that the dry run would.
    pub fields: Option<Vec<String>>,
}

/// What is to be done with a row, by its line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowChoiceBody {
    /// The line of the file.
    pub line: u32,
    /// As in `PATCH /imports/{id}/rows/{line}`.
    pub take: String,
    /// The record to change.
    pub record_id: Option<String>,
    /// The fields to take over.
    pub fields: Option<Vec<String>>,
}

/// What is to be done with all rows of an outcome.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassChoiceBody {
    /// `new`, `update` or `likely_duplicate`.
    #[schema(example = "likely_duplicate")]
    pub outcome: String,
    /// `new`, `update` or `leave_out`. Likely duplicates are joined row by row only.
    #[schema(example = "new")]
    pub take: String,
}

/// What was decided, where it comes with the commit; the body may be left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitBody {
    /// All rows of an outcome; done first.
    #[serde(default)]
    pub all: Vec<ClassChoiceBody>,
    /// Single rows.
    #[serde(default)]
    pub rows: Vec<RowChoiceBody>,
}

impl FromRequest for CommitBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let headers = request.headers();
            let length = headers.get(header::CONTENT_LENGTH).map(header::HeaderValue::as_bytes);
            let none = length.is_none_or(|length| length == b"0")
                && !headers.contains_key(header::TRANSFER_ENCODING);
            if none && !headers.contains_key(header::CONTENT_TYPE) {
                return Ok(Self::default());
            }
            let bytes = body::read(&request, payload, &["application/json"], MOST_BYTES).await?;
            Ok(body::parse(&bytes)?)
        })
    }
}

impl ChoiceBody {
    /// As the app understands it; faults are at its members.
    pub fn choice(self) -> Result<Choice, Faults> {
        let take = self.take.ok_or_else(|| {
            let mut faults = Faults::new();
            faults.add("/take", Fault::required("what to do with the row"));
            faults
        })?;
        choice(&take, self.record_id.as_deref(), self.fields)
    }
}

impl CommitBody {
    /// As the app understands it.
    pub fn choices(self) -> Result<Choices, Error> {
        let mut faults = Faults::new();
        let mut choices = Choices::default();
        for (n, class) in self.all.into_iter().enumerate() {
            if let Some(take) = faults.take(format!("/all/{n}/take"), Take::parse(&class.take)) {
                choices.classes.push(ClassChoice { outcome: class.outcome, take });
            }
        }
        for (n, row) in self.rows.into_iter().enumerate() {
            match choice(&row.take, row.record_id.as_deref(), row.fields) {
                Ok(choice) => choices.rows.push((row.line, choice)),
                Err(found) => {
                    for one in found.list() {
                        faults.add(format!("/rows/{n}{}", one.pointer), one.fault.clone());
                    }
                }
            }
        }
        Ok(faults.finish(Some(choices))?)
    }
}

fn choice(take: &str, record: Option<&str>, fields: Option<Vec<String>>) -> Result<Choice, Faults> {
    let mut faults = Faults::new();
    let take = faults.take("/take", Take::parse(take));
    let id = |text: &str| {
        text.parse()
            .map_err(|_| Fault::new("invalid_id", "An id is a UUID as this service gave it."))
    };
    let record = record.map(|text| faults.take("/record_id", id(text)));
    let choice = take.map(|take| Choice { take, record: record.flatten(), fields });
    faults.finish(choice)
}

fn column((heading, column): (String, ColumnBody)) -> ColumnDraft {
    match column {
        ColumnBody::Field(field) => ColumnDraft { heading, field, separator: None },
        ColumnBody::List(ListColumnBody { field, separator }) => {
            ColumnDraft { heading, field, separator }
        }
    }
}

fn draft(body: BasisBody) -> BasisDraft {
    BasisDraft {
        status: body.status,
        consent_purpose: body.consent_purpose,
        consent_wording: body.consent_wording,
        source: body.source,
        date: body.date,
        asserted_by: body.asserted_by,
    }
}
