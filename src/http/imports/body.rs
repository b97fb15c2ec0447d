//! What is sent to `/imports`, and how the app understands it.

use std::collections::BTreeMap;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::Error;
use crate::app::imports::{BasisDraft, Choice, Choices, ClassChoice, ColumnDraft};
use crate::domain::fault::{Fault, Faults};
use crate::domain::import::Take;
use crate::http::body::{self, MOST_BYTES};
use crate::http::problem::Problem;

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
    /// By heading: `given_name`, `family_name`, `known_as`, `email`, `phone`, `contact_by`,
    /// `postcode`, `date_of_birth`, `travel_mode`, `max_km`, `skills`, `causes`, `languages`,
    /// `vehicle`, `availability`, `hours_per_week`, `support_needed`, `status` or `ignore`.
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
    /// The CSV file as text, with a heading row, at most 50 MiB.
    pub csv: String,
    /// Where it comes from, e.g. `membership list`; by it the next file of the same source finds
    /// its records again. Without it, the `source` of the basis.
    pub source: Option<String>,
    /// Which column is which field.
    pub mapping: MappingBody,
    /// On what ground the people come in.
    pub basis: Option<BasisBody>,
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

pub(super) fn column((heading, column): (String, ColumnBody)) -> ColumnDraft {
    match column {
        ColumnBody::Field(field) => ColumnDraft { heading, field, separator: None },
        ColumnBody::List(ListColumnBody { field, separator }) => {
            ColumnDraft { heading, field, separator }
        }
    }
}

pub(super) fn draft(body: BasisBody) -> BasisDraft {
    BasisDraft {
        status: body.status,
        consent_purpose: body.consent_purpose,
        consent_wording: body.consent_wording,
        source: body.source,
        date: body.date,
        asserted_by: body.asserted_by,
    }
}
