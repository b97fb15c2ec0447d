//! `/imports`: a file, looked at first, then taken in as it was shown, and taken back if need be.

mod body;
mod reading;
mod view;

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::Patch;
use super::caller::StaffMember;
use super::once::Once;
use super::preconditions::{IfMatch, etag};
use super::problem::Problem;
use super::query::{PageQuery, Query};
use super::reply::{self, List, Reply, id_in, run};
use crate::app::idempotency::Made;
use crate::app::imports::{ImportReport, Importer, RowFilter};
use crate::app::{App, Error};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::ImportId;
use crate::domain::import::{ImportKind, Outcome};
use body::{ChoiceBody, CommitBody, FileQuery, ImportBody, Upload};
use reading::{ReadingView, SourceView};
use view::{ImportSummary, ImportView, RowView};

/// Rows of a report where none is asked for, and most.
const ROWS: usize = 1000;
/// Where the reader of files says that a file is wrong.
const FILE: &str = "/file";
/// How long an answer waits for the work to be done; after that the work goes on, and the answer
/// is 202.
const WAIT: Duration = Duration::from_secs(20);

fn importer(staff: Staff) -> Importer {
    Importer { centre: staff.centre, caller: Caller::from(staff) }
}

/// How long to wait: not at all where the caller prefers that (RFC 7240).
fn wait(request: &HttpRequest) -> Duration {
    let prefers = request.headers().get_all("Prefer").filter_map(|value| value.to_str().ok());
    let asynchronous = prefers
        .flat_map(|value| value.split([',', ';']))
        .any(|one| one.trim().eq_ignore_ascii_case("respond-async"));
    if asynchronous { Duration::ZERO } else { WAIT }
}

/// Looks at a file and says of every row what would happen; nobody is taken in yet. A long file
/// is answered with 202 while its rows are looked at.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", request_body = ImportBody,
    params(FileQuery, ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless"),
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer at once")),
    responses((status = 201, description = "What would happen", body = ImportView),
        (status = 202, description = "Being looked at: see the progress there", body = ImportView)))]
pub async fn start_import(
    app: web::Data<App>,
    staff: StaffMember,
    request: HttpRequest,
    once: Once,
    upload: Upload,
) -> Reply {
    let by = importer(staff.0);
    let begun = run(&app, move |app| {
        let once = once.repeat(&by.caller, "POST /imports", &upload.digest);
        let begun = app.begin_import(&by, upload.sent(), once.as_ref());
        begun.map_err(|error| in_upload(error, upload.at))
    })
    .await?;
    let id = match begun {
        Made::New(started) => {
            let id = started.id();
            let looked = run(&app, move |app| app.look_at_import(&by, started, ROWS));
            match rt::time::timeout(wait(&request), looked).await {
                Ok(report) => return Ok(made(&report?)),
                Err(_) => id,
            }
        }
        Made::Before(id) => ImportId(id),
    };
    Ok(made(&report(&app, by, id, RowFilter::default()).await?))
}

/// 201 with the report, or 202 while it is made.
fn made(report: &ImportReport) -> HttpResponse {
    let view = ImportView::of(report);
    let location = format!("/api/v1/imports/{}", view.id);
    let mut answer =
        if view.state == "reading" { HttpResponse::Accepted() } else { HttpResponse::Created() };
    answer.insert_header((header::LOCATION, location));
    answer.insert_header((header::ETAG, etag(report.import.version)));
    answer.json(view)
}

async fn report(
    app: &web::Data<App>,
    by: Importer,
    id: ImportId,
    filter: RowFilter,
) -> Result<ImportReport, Problem> {
    run(app, move |app| app.import_report(&by, id, &filter, ROWS)).await
}

/// What is wrong with the file is shown where it was sent.
fn in_upload(error: Error, at: &str) -> Error {
    let Error::Invalid(faults) = error else { return error };
    let mut shown = Faults::new();
    for found in faults.list() {
        let pointer = if found.pointer == FILE { at } else { found.pointer.as_str() };
        shown.add(pointer, found.fault.clone());
    }
    Error::Invalid(shown)
}

/// What the columns of a file probably are, and what it does not tell. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/imports/mapping", tag = "imports", params(FileQuery),
    request_body = ImportBody,
    responses((status = 200, description = "How it would be read", body = ReadingView)))]
pub async fn propose_mapping(app: web::Data<App>, staff: StaffMember, upload: Upload) -> Reply {
    let by = importer(staff.0);
    let reading = run(&app, move |app| {
        let proposed = app.preview_import(&by, upload.sent());
        proposed.map_err(|error| in_upload(error, upload.at))
    })
    .await?;
    Ok(HttpResponse::Ok().json(ReadingView::of(&reading)))
}

/// The sources of files, and how their last files were read.
#[utoipa::path(get, path = "/api/v1/import-sources", tag = "imports",
    responses((status = 200, description = "All of them", body = List<SourceView>)))]
pub async fn list_sources(app: web::Data<App>, staff: StaffMember) -> Reply {
    let sources = run(&app, move |app| app.import_sources(staff.0.centre)).await?;
    let items: Vec<SourceView> = sources.iter().map(SourceView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}

/// Of which kind of files a source is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KindQuery {
    /// `volunteers` (if nothing is said), `organisations` or `placements`.
    pub kind: Option<String>,
}

/// Forgets how the files of a source are read: the next one has a mapping of its own.
#[utoipa::path(delete, path = "/api/v1/import-sources/{name}", tag = "imports",
    params(("name" = String, Path, description = "The source"), KindQuery),
    responses((status = 204, description = "It is forgotten")))]
pub async fn forget_source(
    app: web::Data<App>,
    staff: StaffMember,
    name: web::Path<String>,
    query: Query<KindQuery>,
) -> Reply {
    let kind = body::kind(query.0.kind.as_deref(), "?kind")?.unwrap_or(ImportKind::Volunteers);
    run(&app, move |app| app.forget_import_source(&importer(staff.0), kind, &name)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which rows of a report to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// Rows after this line of the file (0).
    #[param(value_type = Option<u32>)]
    pub after_line: Option<String>,
    /// Only rows of this outcome.
    pub outcome: Option<String>,
}

impl ReportQuery {
    fn filter(self) -> Result<RowFilter, Error> {
        let mut faults = Faults::new();
        let line = match self.after_line.as_deref().map(str::parse::<u32>) {
            None => Ok(0),
            Some(Ok(line)) if i32::try_from(line).is_ok() => Ok(line),
            Some(_) => Err(Fault::range("The line", 0, i32::MAX)),
        };
        let after_line = faults.take("?after_line", line);
        let name = |text: String| {
            Outcome::NAMES.into_iter().find(|name| *name == text).ok_or_else(|| {
                let names = Outcome::NAMES.join(", ");
                Fault::new("unknown", format!("An outcome is one of: {names}."))
            })
        };
        let outcome = self.outcome.map(|text| faults.take("?outcome", name(text)));
        let filter = after_line.map(|after_line| RowFilter {
            after_line,
            outcome: outcome.flatten(),
            take: None,
        });
        Ok(faults.finish(filter)?)
    }
}

/// The imports of the centre, oldest first.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports",
    params(PageQuery),
    responses((status = 200, description = "A page of imports, without their rows",
        body = List<ImportSummary>)))]
pub async fn list_imports(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<PageQuery>,
) -> Reply {
    let page = query.0.page()?;
    let after = page.after.map(ImportId);
    let rows = run(&app, move |app| app.imports(staff.0.centre, after, page.limit + 1)).await?;
    Ok(reply::list(rows, page.limit, |import| import.id.0, ImportSummary::of))
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
    let filter = query.0.filter()?;
    let report = report(&app, importer(staff.0), id, filter).await?;
    Ok(reply::ok(&ImportView::of(&report), report.import.version))
}

/// Decides what is done with a row.
#[utoipa::path(patch, path = "/api/v1/imports/{id}/rows/{line}", tag = "imports",
    params(("id" = String, Path, description = "The import"),
        ("line" = u32, Path, description = "The line of the file"),
        ("If-Match" = String, Header, description = "The ETag of the import")),
    request_body(content = ChoiceBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The row; the ETag is the import's", body = RowView)))]
pub async fn choose_row(
    app: web::Data<App>,
    staff: StaffMember,
    path: web::Path<(String, String)>,
    if_match: IfMatch,
    body: Patch,
) -> Reply {
    let (id, line) = path.into_inner();
    let id = id_in(&id)?;
    let line = line.parse().map_err(|_| Error::NotFound)?;
    let choice = body.merged(&ChoiceBody::default())?.choice().map_err(Error::from)?;
    let (kind, version, row) = run(&app, move |app| {
        let check = |version| if_match.check(version);
        app.choose_import_row(&importer(staff.0), id, line, &choice, check)
    })
    .await?;
    Ok(reply::ok(&RowView::of(kind, &row), version))
}

/// Takes in exactly what the dry run said, with what was decided, all of it or nothing.
#[utoipa::path(post, path = "/api/v1/imports/{id}/commit", tag = "imports",
    params(("id" = String, Path, description = "The import"),
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer at once")),
    request_body = Option<CommitBody>,
    responses((status = 200, description = "What was taken in", body = ImportView),
        (status = 202, description = "Being taken in: see the progress there", body = ImportView)))]
pub async fn commit_import(
    app: web::Data<App>,
    staff: StaffMember,
    request: HttpRequest,
    id: web::Path<String>,
    body: CommitBody,
) -> Reply {
    let id = id_in(&id)?;
    let by = importer(staff.0);
    let choices = body.choices()?;
    let work = run(&app, move |app| app.commit_import(&by, id, &choices));
    let done = rt::time::timeout(wait(&request), work).await;
    let waiting = done.is_err();
    if let Ok(done) = done {
        done?;
    }
    let report = report(&app, by, id, RowFilter::default()).await?;
    let mut answer = if waiting { HttpResponse::Accepted() } else { HttpResponse::Ok() };
    answer.insert_header((header::ETAG, etag(report.import.version)));
    Ok(answer.json(ImportView::of(&report)))
}

/// Takes an import back: records that it made go, records that it changed are as before. What was
/// used or changed since stays, and its row says why. Possible for 30 days.
#[utoipa::path(post, path = "/api/v1/imports/{id}/undo", tag = "imports",
    params(("id" = String, Path, description = "The import")),
    responses((status = 200, description = "What was taken back", body = ImportView)))]
pub async fn undo_import(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    let by = importer(staff.0);
    run(&app, move |app| app.undo_import(&by, id)).await?;
    let report = report(&app, by, id, RowFilter::default()).await?;
    Ok(reply::ok(&ImportView::of(&report), report.import.version))
}
