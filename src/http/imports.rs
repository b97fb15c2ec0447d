//! `/imports`: a file of volunteers, looked at first and then taken in as it was shown.

use std::collections::BTreeMap;

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::caller::StaffMember;
use super::once::Once;
use super::query::Query;
use super::reply::{Reply, id_in, run};
use crate::app::idempotency::Made;
use crate::app::imports::{BasisDraft, ColumnDraft, ImportReport, Importer, Sent};
use crate::app::{App, Error};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::ImportId;
use crate::domain::import::{ImportedRow, Outcome, RowFault};
use actix_web::HttpResponse;

/// Longest body: a file of 50 MiB, and what JSON adds to it.
const BODY_MAX: usize = 64 * 1024 * 1024;
/// Rows of a report where none is asked for, and most.
const ROWS: usize = 1000;
/// Where the reader of files says that a file is wrong.
const FILE: &str = "/file";

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
    /// Which column is which field.
    pub mapping: MappingBody,
    /// On what ground the people come in.
    pub basis: Option<BasisBody>,
}

/// How many rows came to what.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotalsView {
    /// New people.
    pub new: u32,
    /// Rows with something wrong.
    pub refused: u32,
    /// People who are there already.
    pub already_there: u32,
}

/// One thing wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowFaultView {
    /// `/` and the heading of the column.
    pub pointer: String,
    /// Stable, for programs.
    pub code: String,
    /// What would be right.
    pub message: String,
}

/// What became of a row, or would.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowView {
    /// The line of the file; the heading row is on line 1.
    pub line: u32,
    /// `new`, `refused` or `already_there`.
    pub outcome: String,
    /// The person: the new record once committed, or the one that is there already.
    pub volunteer_id: Option<String>,
    /// The earlier line of the file with the same person.
    pub same_as_line: Option<u32>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<RowFaultView>,
}

/// An import as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// Id.
    pub id: String,
    /// `dry_run` or `committed`.
    pub state: String,
    /// How many rows came to what.
    pub totals: TotalsView,
    /// Headings that the mapping does not name, and that are left out.
    pub unmapped: Vec<String>,
    /// Rows, at most 1000; the next ones are at `?after_line=` the last line.
    pub rows: Vec<RowView>,
    /// When the dry run was made.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was committed.
    #[schema(format = "date-time")]
    pub committed_at: Option<String>,
}

impl ImportView {
    fn of(report: &ImportReport) -> Self {
        let import = &report.import;
        Self {
            id: import.id.to_string(),
            state: import.state.as_str().to_owned(),
            totals: TotalsView {
                new: import.totals.new,
                refused: import.totals.refused,
                already_there: import.totals.already_there,
            },
            unmapped: import.unmapped.clone(),
            rows: report.rows.iter().take(ROWS).map(RowView::of).collect(),
            created_at: import.created_at.to_string(),
            committed_at: import.committed_at.map(|at| at.to_string()),
        }
    }
}

impl RowView {
    fn of(row: &ImportedRow) -> Self {
        let fault = |fault: &RowFault| RowFaultView {
            pointer: fault.pointer.clone(),
            code: fault.code.clone(),
            message: fault.message.clone(),
        };
        let (outcome, volunteer, same_as_line, errors) = match &row.outcome {
            Outcome::New { volunteer } => ("new", *volunteer, None, Vec::new()),
            Outcome::Refused { faults } => {
                ("refused", None, None, faults.iter().map(fault).collect())
            }
            Outcome::AlreadyThere { volunteer, line } => {
                ("already_there", *volunteer, *line, Vec::new())
            }
        };
        Self {
            line: row.line,
            outcome: outcome.to_owned(),
            volunteer_id: volunteer.map(|id| id.to_string()),
            same_as_line,
            errors,
        }
    }
}

fn importer(staff: Staff) -> Importer {
    Importer { centre: staff.centre, caller: Caller::from(staff) }
}

/// Looks at a file and says of every row what would happen; nobody is taken in yet.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", request_body = ImportBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "What would happen", body = ImportView)))]
pub async fn start_import(
    app: web::Data<App>,
    staff: StaffMember,
    once: Once,
    body: Body<ImportBody, BODY_MAX>,
) -> Reply {
    let report = run(&app, move |app| {
        let by = importer(staff.0);
        let once = once.repeat(&by.caller, "POST /imports", &body.digest);
        let ImportBody { csv, mapping, basis } = body.value;
        let columns: Vec<ColumnDraft> = mapping.columns.into_iter().map(column).collect();
        let basis = basis.map(draft);
        let sent = Sent { file: csv.as_bytes(), columns: &columns, basis: basis.as_ref() };
        match app.start_import(&by, sent, once.as_ref()).map_err(in_body)? {
            Made::New(report) => Ok(report),
            Made::Before(id) => app.import_report(by.centre, ImportId(id), 0, ROWS),
        }
    })
    .await?;
    let view = ImportView::of(&report);
    let location = format!("/api/v1/imports/{}", view.id);
    Ok(HttpResponse::Created().insert_header(("Location", location)).json(view))
}

/// The file travels as `csv`: what is wrong with it is shown there.
fn in_body(error: Error) -> Error {
    let Error::Invalid(faults) = error else { return error };
    let mut shown = Faults::new();
    for found in faults.list() {
        let pointer = if found.pointer == FILE { "/csv" } else { found.pointer.as_str() };
        shown.add(pointer, found.fault.clone());
    }
    Error::Invalid(shown)
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

/// Which rows of a report to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// Rows after this line of the file (0).
    #[param(value_type = Option<u32>)]
    pub after_line: Option<String>,
}

/// An import as it stands.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = String, Path, description = "The import"), ReportQuery),
    responses((status = 200, description = "The import", body = ImportView)))]
pub async fn read_import(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    query: Query<ReportQuery>,
) -> Reply {
    let id = id_in(&id)?;
    let after = match query.0.after_line.as_deref().map(str::parse::<u32>) {
        None => 0,
        Some(Ok(line)) if i32::try_from(line).is_ok() => line,
        Some(_) => {
            let fault = Fault::range("The line", 0, i32::MAX);
            return Err(Error::invalid("?after_line", fault).into());
        }
    };
    let report = run(&app, move |app| app.import_report(staff.0.centre, id, after, ROWS)).await?;
    Ok(HttpResponse::Ok().json(ImportView::of(&report)))
}

/// Takes in exactly what the dry run said, all of it or nothing.
#[utoipa::path(post, path = "/api/v1/imports/{id}/commit", tag = "imports",
    params(("id" = String, Path, description = "The import")),
    responses((status = 200, description = "What was taken in", body = ImportView)))]
pub async fn commit_import(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
) -> Reply {
    let id = id_in(&id)?;
    let report = run(&app, move |app| app.commit_import(&importer(staff.0), id)).await?;
    Ok(HttpResponse::Ok().json(ImportView::of(&report)))
}
