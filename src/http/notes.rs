//! `/volunteers/{id}/notes` and `/organisations/{id}/notes`: what staff write down, for staff.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Body, Patch};
use super::caller::StaffMember;
use super::once::Once;
use super::preconditions::IfMatch;
use super::query::{PageQuery, Query};
use super::reply::{List, Reply, created, id_in, list, ok, run};
use crate::app::idempotency::Made;
use crate::app::{App, Error};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::Faults;
use crate::domain::ids::NoteId;
use crate::domain::note::{Note, NoteSubject};
use crate::domain::pii::Pii;
use crate::domain::text;

/// A note. No group and no volunteer reads it here.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// What it says, at most 5,000 characters.
    #[schema(example = "Rang on Tuesday; prefers mornings.")]
    pub text: String,
}

/// A note as the service answers.
#[derive(Serialize, ToSchema)]
pub struct NoteView {
    /// Id.
    pub id: String,
    /// The note.
    #[serde(flatten)]
    pub record: NoteBody,
    /// Who wrote it: `staff:` and the account, or `import:` and the file it came with.
    pub author: String,
    /// The import that brought it; `null` = it was written by hand.
    pub import_id: Option<String>,
    /// When it was written.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

impl NoteBody {
    fn parse(&self) -> Result<Pii<String>, Error> {
        let mut faults = Faults::new();
        let text = faults.take("/text", text::lines("The note", &self.text, text::NOTE_MAX));
        Ok(Pii::new(faults.finish(text)?))
    }

    fn of(note: &Note) -> Self {
        Self { text: note.text.reveal().clone() }
    }
}

impl NoteView {
    fn of(note: &Note) -> Self {
        Self {
            id: note.id.to_string(),
            record: NoteBody::of(note),
            author: note.author.clone(),
            import_id: note.import.map(|import| import.to_string()),
            created_at: note.created_at.to_string(),
            updated_at: note.updated_at.to_string(),
        }
    }
}

/// The address of the notes about somebody, below the base.
fn address(about: NoteSubject) -> String {
    match about {
        NoteSubject::Volunteer(id) => format!("/volunteers/{id}/notes"),
        NoteSubject::Organisation(id) => format!("/organisations/{id}/notes"),
    }
}

async fn page_of(
    app: &web::Data<App>,
    staff: Staff,
    about: NoteSubject,
    query: &PageQuery,
) -> Reply {
    let page = query.page()?;
    let (limit, after) = (page.limit, page.after.map(NoteId));
    let found = run(app, move |app| app.notes(&staff, about, after, limit + 1)).await?;
    Ok(list(found, limit, |note| note.id.0, NoteView::of))
}

async fn add(
    app: &web::Data<App>,
    staff: Staff,
    about: NoteSubject,
    once: Once,
    body: Body<NoteBody>,
) -> Reply {
    let note = run(app, move |app| {
        let route = format!("POST {}", address(about));
        let once = once.repeat(&Caller::from(staff), route, &body.digest);
        match app.add_note(&staff, about, body.value.parse()?, once.as_ref())? {
            Made::New(note) => Ok(note),
            Made::Before(id) => app.note(&staff, about, NoteId(id)),
        }
    })
    .await?;
    let location = format!("/api/v1{}/{}", address(about), note.id);
    Ok(created(&NoteView::of(&note), &location, note.version))
}

async fn read(app: &web::Data<App>, staff: Staff, about: NoteSubject, id: NoteId) -> Reply {
    let note = run(app, move |app| app.note(&staff, about, id)).await?;
    Ok(ok(&NoteView::of(&note), note.version))
}

async fn change(
    app: &web::Data<App>,
    staff: Staff,
    (about, id): (NoteSubject, NoteId),
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let note = run(app, move |app| {
        let mut note = app.note(&staff, about, id)?;
        if_match.check(note.version)?;
        let body: NoteBody = patch.merged(&NoteBody::of(&note))?;
        note.text = body.parse()?;
        note.version += 1;
        app.change_note(&staff, note)
    })
    .await?;
    Ok(ok(&NoteView::of(&note), note.version))
}

async fn remove(app: &web::Data<App>, staff: Staff, about: NoteSubject, id: NoteId) -> Reply {
    run(app, move |app| app.remove_note(&staff, about, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The notes about a person, oldest first.
#[utoipa::path(get, path = "/api/v1/volunteers/{id}/notes", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer"), PageQuery),
    responses((status = 200, description = "A page of notes", body = List<NoteView>)))]
pub async fn list_volunteer_notes(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    query: Query<PageQuery>,
) -> Reply {
    page_of(&app, staff.0, NoteSubject::Volunteer(id_in(&id)?), &query.0).await
}

/// Writes a note about a person.
#[utoipa::path(post, path = "/api/v1/volunteers/{id}/notes", tag = "volunteers", request_body = NoteBody,
    params(("id" = String, Path, description = "The volunteer"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Written", body = NoteView)))]
pub async fn add_volunteer_note(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    once: Once,
    body: Body<NoteBody>,
) -> Reply {
    add(&app, staff.0, NoteSubject::Volunteer(id_in(&id)?), once, body).await
}

/// One note about a person.
#[utoipa::path(get, path = "/api/v1/volunteers/{id}/notes/{note_id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer"),
        ("note_id" = String, Path, description = "The note")),
    responses((status = 200, description = "The note", body = NoteView)))]
pub async fn read_volunteer_note(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
) -> Reply {
    read(&app, staff.0, NoteSubject::Volunteer(id_in(&ids.0)?), id_in(&ids.1)?).await
}

/// Changes a note about a person (JSON merge patch).
#[utoipa::path(patch, path = "/api/v1/volunteers/{id}/notes/{note_id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer"),
        ("note_id" = String, Path, description = "The note"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = NoteBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The note as it is now", body = NoteView)))]
pub async fn change_volunteer_note(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let which = (NoteSubject::Volunteer(id_in(&ids.0)?), id_in(&ids.1)?);
    change(&app, staff.0, which, if_match, patch).await
}

/// Takes a note about a person away.
#[utoipa::path(delete, path = "/api/v1/volunteers/{id}/notes/{note_id}", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer"),
        ("note_id" = String, Path, description = "The note")),
    responses((status = 204, description = "It is gone")))]
pub async fn remove_volunteer_note(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
) -> Reply {
    remove(&app, staff.0, NoteSubject::Volunteer(id_in(&ids.0)?), id_in(&ids.1)?).await
}

/// The notes about an organisation, oldest first.
#[utoipa::path(get, path = "/api/v1/organisations/{id}/notes", tag = "organisations",
    params(("id" = String, Path, description = "The organisation"), PageQuery),
    responses((status = 200, description = "A page of notes", body = List<NoteView>)))]
pub async fn list_organisation_notes(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    query: Query<PageQuery>,
) -> Reply {
    page_of(&app, staff.0, NoteSubject::Organisation(id_in(&id)?), &query.0).await
}

/// Writes a note about an organisation.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/notes", tag = "organisations", request_body = NoteBody,
    params(("id" = String, Path, description = "The organisation"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Written", body = NoteView)))]
pub async fn add_organisation_note(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    once: Once,
    body: Body<NoteBody>,
) -> Reply {
    add(&app, staff.0, NoteSubject::Organisation(id_in(&id)?), once, body).await
}

/// One note about an organisation.
#[utoipa::path(get, path = "/api/v1/organisations/{id}/notes/{note_id}", tag = "organisations",
    params(("id" = String, Path, description = "The organisation"),
        ("note_id" = String, Path, description = "The note")),
    responses((status = 200, description = "The note", body = NoteView)))]
pub async fn read_organisation_note(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
) -> Reply {
    read(&app, staff.0, NoteSubject::Organisation(id_in(&ids.0)?), id_in(&ids.1)?).await
}

/// Changes a note about an organisation (JSON merge patch).
#[utoipa::path(patch, path = "/api/v1/organisations/{id}/notes/{note_id}", tag = "organisations",
    params(("id" = String, Path, description = "The organisation"),
        ("note_id" = String, Path, description = "The note"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = NoteBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The note as it is now", body = NoteView)))]
pub async fn change_organisation_note(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let which = (NoteSubject::Organisation(id_in(&ids.0)?), id_in(&ids.1)?);
    change(&app, staff.0, which, if_match, patch).await
}

/// Takes a note about an organisation away.
#[utoipa::path(delete, path = "/api/v1/organisations/{id}/notes/{note_id}", tag = "organisations",
    params(("id" = String, Path, description = "The organisation"),
        ("note_id" = String, Path, description = "The note")),
    responses((status = 204, description = "It is gone")))]
pub async fn remove_organisation_note(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
) -> Reply {
    remove(&app, staff.0, NoteSubject::Organisation(id_in(&ids.0)?), id_in(&ids.1)?).await
}
