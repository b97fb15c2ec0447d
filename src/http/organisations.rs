//! `/organisations`: groups and organisations, and their contacts.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, Patch, digest_of};
use super::caller::{Member, StaffMember};
use super::once::Once;
use super::page::Page;
use super::parts::{self, PlaceView, Stamp};
use super::preconditions::IfMatch;
use super::query::Query;
use super::reply::{List, Reply, created, id_in, list, ok, run};
use super::sessions::AccountView;
use crate::app::idempotency::Made;
use crate::app::organisations::{NewContact, OrganisationFilter};
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::OrganisationId;
use crate::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use crate::domain::place::Located;
use crate::domain::postcode::Postcode;
use crate::domain::text::{self, Email, Phone};

/// A group or organisation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationBody {
    /// Name.
    #[schema(example = "Page Moss Pantry")]
    pub name: String,
    /// `group` (the default) or `organisation`.
    pub kind: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// General address; many groups have none.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Postcode.
    #[schema(example = "L36 9YX")]
    pub postcode: Option<String>,
    /// `pending`, `approved` or `archived`; set by staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// An organisation as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganisationView {
    /// Id.
    pub id: String,
    /// The organisation.
    #[serde(flatten)]
    pub record: OrganisationBody,
    /// Where its postcode was found.
    pub place: Option<PlaceView>,
    /// When it came in.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

impl OrganisationBody {
    fn of(organisation: &Organisation) -> Self {
        Self {
            name: organisation.name.clone(),
            kind: Some(organisation.kind.as_str().to_owned()),
            description: organisation.description.clone(),
            email: organisation.email.as_ref().map(|e| e.reveal().to_owned()),
            phone: organisation.phone.as_ref().map(|p| p.reveal().to_owned()),
            postcode: organisation.place.as_ref().map(|p| p.postcode.as_str().to_owned()),
            state: Some(organisation.state.as_str().to_owned()),
        }
    }

    fn parse(&self, stamp: Stamp<OrganisationId>) -> Result<Organisation, Faults> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let name = f.take("/name", text::line("The name", &self.name, text::NAME_MAX));
        let kind = parts::optional("/kind", self.kind.as_deref(), f, OrganisationKind::parse);
        let description = parts::optional("/description", self.description.as_deref(), f, |t| {
            text::lines("The description", t, text::NOTE_MAX)
        });
        let email = parts::optional("/email", self.email.as_deref(), f, Email::parse);
        let phone = parts::optional("/phone", self.phone.as_deref(), f, Phone::parse);
        let place = parts::optional("/postcode", self.postcode.as_deref(), f, Postcode::parse);
        let state = parts::optional("/state", self.state.as_deref(), f, OrganisationState::parse);
        let parsed = (|| {
            Some(Organisation {
                id: stamp.id,
                name: name?,
                kind: kind?.unwrap_or(OrganisationKind::Group),
                description: description?,
                email: email?,
                phone: phone?,
                place: place?.map(|postcode| Located { postcode, found: None }),
                state: state?.unwrap_or(OrganisationState::Approved),
                version: stamp.version,
                created_at: stamp.created_at,
                updated_at: stamp.updated_at,
            })
        })();
        faults.finish(parsed)
    }
}

impl OrganisationView {
    fn of(organisation: &Organisation) -> Self {
        Self {
            id: organisation.id.to_string(),
            record: OrganisationBody::of(organisation),
            place: PlaceView::of(organisation.place.as_ref()),
            created_at: organisation.created_at.to_string(),
            updated_at: organisation.updated_at.to_string(),
        }
    }
}

/// Which organisations to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganisationsQuery {
    /// `pending`, `approved` or `archived`.
    pub state: Option<String>,
    /// Items a page, 1 to 200 (50).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Cursor of the page, from `next`.
    pub cursor: Option<String>,
}

/// Takes in an organisation; approved at once unless `state` says otherwise.
#[utoipa::path(post, path = "/api/v1/organisations", tag = "organisations", request_body = OrganisationBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Taken in", body = OrganisationView)))]
pub async fn add_organisation(
    app: web::Data<App>,
    staff: StaffMember,
    once: Once,
    body: Body<OrganisationBody>,
) -> Reply {
    let organisation = run(&app, move |app| {
        let caller = Caller::from(staff.0);
        let once = once.repeat(&caller, "POST /organisations", &body.digest);
        let id = OrganisationId(app.clock().new_id());
        let new = body.value.parse(Stamp::first(id, app.clock().now()))?;
        match app.add_organisation(&staff.0, new, once.as_ref())? {
            Made::New(organisation) => Ok(organisation),
            Made::Before(id) => app.organisation(&caller, OrganisationId(id)),
        }
    })
    .await?;
    let location = format!("/api/v1/organisations/{}", organisation.id);
    Ok(created(&OrganisationView::of(&organisation), &location, organisation.version))
}

/// Organisations of the centre.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "organisations", params(OrganisationsQuery),
    responses((status = 200, description = "A page of organisations", body = List<OrganisationView>)))]
pub async fn list_organisations(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<OrganisationsQuery>,
) -> Reply {
    let query = query.0;
    let page = Page::read(query.limit.as_deref(), query.cursor.as_deref())?;
    let (limit, after) = (page.limit, page.after.map(OrganisationId));
    let state = match query.state.as_deref().map(OrganisationState::parse) {
        None => None,
        Some(state) => Some(state.map_err(|fault| Error::invalid("?state", fault))?),
    };
    let found = run(&app, move |app| {
        app.organisations(&staff.0, OrganisationFilter { state }, after, limit + 1)
    })
    .await?;
    Ok(list(found, limit, |o| o.id.0, OrganisationView::of))
}

/// An organisation; a group's contact sees their own.
#[utoipa::path(get, path = "/api/v1/organisations/{id}", tag = "organisations",
    params(("id" = String, Path, description = "The organisation")),
    responses((status = 200, description = "The organisation", body = OrganisationView)))]
pub async fn read_organisation(
    app: web::Data<App>,
    member: Member,
    id: web::Path<String>,
) -> Reply {
    let id = id_in(&id)?;
    let organisation = run(&app, move |app| app.organisation(&member.0, id)).await?;
    Ok(ok(&OrganisationView::of(&organisation), organisation.version))
}

/// Changes an organisation (JSON merge patch).
#[utoipa::path(patch, path = "/api/v1/organisations/{id}", tag = "organisations",
    params(("id" = String, Path, description = "The organisation"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = OrganisationBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The organisation as it is now", body = OrganisationView)))]
pub async fn change_organisation(
    app: web::Data<App>,
    member: Member,
    id: web::Path<String>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let id = id_in(&id)?;
    let organisation = run(&app, move |app| {
        let old = app.organisation(&member.0, id)?;
        if_match.check(old.version)?;
        let staff = matches!(member.0, Caller::Staff(_));
        if !staff && patch.names("state") {
            let fault = Fault::new("not_allowed", "Only staff set the state: leave it out.");
            return Err(Error::invalid("/state", fault));
        }
        let body: OrganisationBody = patch.merged(&OrganisationBody::of(&old))?;
        let stamp = Stamp::next(id, old.version, old.created_at, app.clock().now());
        let centre = member.0.centre().ok_or(Error::NotFound)?;
        let mut new = body.parse(stamp)?;
        if body.state.is_none() {
            new.state = old.state;
        }
        app.change_organisation(&member.0, centre, new)
    })
    .await?;
    Ok(ok(&OrganisationView::of(&organisation), organisation.version))
}

/// Approves an organisation, so that its needs can be approved.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/approve", tag = "organisations",
    params(("id" = String, Path, description = "The organisation")),
    responses((status = 200, description = "The organisation as it is now", body = OrganisationView)))]
pub async fn approve_organisation(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
) -> Reply {
    let id = id_in(&id)?;
    let organisation = run(&app, move |app| app.approve_organisation(&staff.0, id)).await?;
    Ok(ok(&OrganisationView::of(&organisation), organisation.version))
}

/// A contact who is to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactBody {
    /// How they are greeted.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their first password, 12 to 200 characters.
    pub password: String,
}

/// Gives a contact of an organisation a log-in.
#[utoipa::path(post, path = "/api/v1/organisations/{id}/contacts", tag = "organisations", request_body = ContactBody,
    params(("id" = String, Path, description = "The organisation"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "The contact can sign in", body = AccountView)))]
pub async fn add_contact(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    once: Once,
    body: Body<ContactBody>,
) -> Reply {
    let id: OrganisationId = id_in(&id)?;
    let account = run(&app, move |app| {
        let route = format!("POST /organisations/{id}/contacts");
        let digest = digest_of(&[&body.value.name, &body.value.email]);
        let once = once.repeat(&Caller::from(staff.0), route, &digest);
        let ContactBody { name, email, password } = body.value;
        let mut faults = Faults::new();
        let name = faults.take("/name", text::line("The name", &name, text::NAME_MAX));
        let email = faults.take("/email", Email::parse(&email));
        let contact = (|| Some(NewContact { name: name?, email: email?, password }))();
        let contact = faults.finish(contact)?;
        app.add_contact(&staff.0, id, contact, once.as_ref())
    })
    .await?;
    Ok(HttpResponse::Created().json(AccountView::of(&account)))
}

/// The contacts of an organisation that have a log-in.
#[utoipa::path(get, path = "/api/v1/organisations/{id}/contacts", tag = "organisations",
    params(("id" = String, Path, description = "The organisation")),
    responses((status = 200, description = "The contacts", body = List<AccountView>)))]
pub async fn list_contacts(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
) -> Reply {
    let id = id_in(&id)?;
    let contacts = run(&app, move |app| app.contacts(&staff.0, id)).await?;
    let items = contacts.iter().map(AccountView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}
