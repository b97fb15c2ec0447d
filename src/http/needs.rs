//! `/needs`: what volunteers are wanted for.

pub mod body;
pub mod draft;
pub mod preview;
pub mod schedule;
mod view;

use actix_web::web;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::{Body, Patch};
use super::caller::{AnyCaller, Member, StaffMember};
use super::once::Once;
use super::page::Page;
use super::parts::{Stamp, WARD_MAX};
use super::preconditions::IfMatch;
use super::query::{CentreQuery, Query, centre_of};
use super::reply::{List, Reply, created, id_in, list, ok, run};
use crate::app::idempotency::Made;
use crate::app::needs::{NeedQuery, state_at};
use crate::app::vocabulary::Words;
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CentreId, NeedId, OrganisationId};
use crate::domain::need::{Need, NeedState};
use crate::domain::point::Point;
use crate::domain::postcode::Partial;
use crate::domain::text;
use crate::domain::time::{day_number, parse_date};
use body::{NeedBody, NeedStamp, NeedView};

/// Which needs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NeedsQuery {
    /// Short name of the centre, for callers without a token.
    pub centre: Option<String>,
    /// `draft`, `pending`, `open`, `filled`, `closed`, `over` (staff and groups; anyone sees open
    /// ones).
    pub state: Option<String>,
    /// Id of the organisation.
    pub organisation_id: Option<String>,
    /// Code of the ward.
    pub ward: Option<String>,
    /// Id, label or synonym of a skill.
    pub skill: Option<String>,
    /// Id, label or synonym of a cause.
    pub cause: Option<String>,
    /// Only those that want somebody on this date.
    #[param(format = "date")]
    pub on: Option<String>,
    /// Only those close to this postcode, sector or outcode, and those done from anywhere.
    pub near: Option<String>,
    /// How close to `near`, in km in a straight line, 0.1 to 100 (5).
    #[param(value_type = Option<f64>, minimum = 0.1, maximum = 100)]
    pub km: Option<String>,
    /// Items a page, 1 to 200 (50).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Cursor of the page, from `next`.
    pub cursor: Option<String>,
}

impl NeedsQuery {
    fn parse(&self, app: &App, words: &Words) -> Result<NeedQuery, Error> {
        let mut faults = Faults::new();
        let unknown = || Fault::new("unknown", "This is not in the vocabulary.");
        let state = self.state.as_deref().map(NeedState::parse);
        let state = state.and_then(|state| faults.take("?state", state));
        let organisation = self.organisation_id.as_deref().map(str::parse::<OrganisationId>);
        let organisation = organisation.and_then(|id| faults.take("?organisation_id", id));
        let skill = self.skill.as_deref().map(|s| words.skill(s).cloned().ok_or_else(unknown));
        let skill = skill.and_then(|skill| faults.take("?skill", skill));
        let cause = self.cause.as_deref().map(|c| words.terms.cause(c).ok_or_else(unknown));
        let cause = cause.and_then(|cause| faults.take("?cause", cause));
        let on = self.on.as_deref().map(|on| day(app, on));
        let on = on.and_then(|on| faults.take("?on", on));
        let near = self.near(app, &mut faults)?;
        let ward = self.ward.as_deref().map(|w| text::line("The code of the ward", w, WARD_MAX));
        let ward = ward.and_then(|ward| faults.take("?ward", ward));
        let query = NeedQuery { state, organisation, ward, skill, cause, on, near };
        Ok(faults.finish(Some(query))?)
    }
}

impl NeedsQuery {
    fn near(&self, app: &App, faults: &mut Faults) -> Result<Option<(Point, u32)>, Error> {
        let km = match self.km.as_deref().map(str::parse::<f64>) {
            None => Ok(KM),
            Some(Ok(km)) if (0.1..=100.0).contains(&km) => Ok(km),
            Some(_) => Err(Fault::range("The distance in km", 0.1, 100)),
        };
        let km = faults.take("?km", km);
        let Some(near) = self.near.as_deref() else { return Ok(None) };
        let Some(near) = faults.take("?near", Partial::parse(near)) else { return Ok(None) };
        match app.find_place(&near) {
            Ok(place) => Ok(km.map(|km| (place.point, (km * 1000.0).round() as u32))),
            Err(Error::NotFound) => {
                faults.add("?near", Fault::new("unknown", "This place is not known here."));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Reads a date from a week ago to two years ahead: rules are gone through up to it.
fn day(app: &App, text: &str) -> Result<Date, Fault> {
    let date = parse_date(text)?;
    let today = app.clock().now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = day_number(date) - day_number(today);
    if (-7..=731).contains(&days) {
        Ok(date)
    } else {
        let message = "The date must lie between a week ago and two years ahead.";
        Err(Fault::new("out_of_range", message))
    }
}

/// How close to `near` where nothing is said, in km.
const KM: f64 = 5.0;

/// Posts a need: open at once by staff, to be approved from a group's contact.
#[utoipa::path(post, path = "/api/v1/needs", tag = "needs", request_body = NeedBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Posted", body = NeedView)))]
pub async fn post_need(
    app: web::Data<App>,
    member: Member,
    once: Once,
    body: Body<NeedBody>,
) -> Reply {
    let (need, state) = run(&app, move |app| {
        let caller = member.0;
        let centre = caller.centre().ok_or(Error::NotFound)?;
        let once = once.repeat(&caller, "POST /needs", &body.digest);
        let stamp = Stamp::first(NeedId(app.clock().new_id()), app.clock().now());
        let new = parse(app, &caller, &body.value, stamp, NeedState::Pending)?;
        match app.post_need(&caller, new, once.as_ref())? {
            Made::New(need) => with_state(app, centre, need),
            Made::Before(id) => app.need(&caller, centre, NeedId(id)),
        }
    })
    .await?;
    let location = format!("/api/v1/needs/{}", need.id);
    Ok(created(&NeedView::of(&need, state), &location, need.version))
}

/// Reads the body; what is wrong with the organisation is reported with all the rest.
fn parse(
    app: &App,
    caller: &Caller,
    body: &NeedBody,
    stamp: Stamp<NeedId>,
    state: NeedState,
) -> Result<Need, Error> {
    let centre = caller.centre().ok_or(Error::NotFound)?;
    let words = app.words(centre)?;
    Ok(body
        .parse(&words, NeedStamp { stamp, organisation: organisation_of(caller, body), state })?)
}

fn organisation_of(caller: &Caller, body: &NeedBody) -> Result<OrganisationId, Fault> {
    match (&body.organisation_id, caller) {
        (Some(id), _) => id.parse(),
        (None, Caller::Group(contact)) => Ok(contact.organisation),
        (None, _) => Err(Fault::required("the id of the organisation that needs help")),
    }
}

fn with_state(app: &App, centre: CentreId, need: Need) -> Result<(Need, NeedState), Error> {
    let state = state_at(&need, &app.centre(centre)?, app.clock().now());
    Ok((need, state))
}

/// Needs: all for staff, their own for a group's contact, open ones for anyone.
#[utoipa::path(get, path = "/api/v1/needs", tag = "needs", params(NeedsQuery), security((), ("token" = [])),
    responses((status = 200, description = "A page of needs", body = List<NeedView>)))]
pub async fn list_needs(app: web::Data<App>, caller: AnyCaller, query: Query<NeedsQuery>) -> Reply {
    let page = Page::read(query.0.limit.as_deref(), query.0.cursor.as_deref())?;
    let (limit, after) = (page.limit, page.after.map(NeedId));
    let found = run(&app, move |app| {
        let centre = centre_of(app, &caller.0, query.0.centre.as_deref())?;
        let words = app.words(centre)?;
        app.needs(&caller.0, centre, &query.0.parse(app, &words)?, after, limit + 1)
    })
    .await?;
    Ok(list(found, limit, |(need, _)| need.id.0, |(need, state)| NeedView::of(need, *state)))
}

/// A need: any for staff, their own for a group's contact, an open one for anyone.
#[utoipa::path(get, path = "/api/v1/needs/{id}", tag = "needs", security((), ("token" = [])),
    params(CentreQuery, ("id" = String, Path, description = "The need")),
    responses((status = 200, description = "The need", body = NeedView)))]
pub async fn read_need(
    app: web::Data<App>,
    caller: AnyCaller,
    id: web::Path<String>,
    query: Query<CentreQuery>,
) -> Reply {
    let id = id_in(&id)?;
    let (need, state) = run(&app, move |app| {
        let centre = query.0.centre(app, &caller.0)?;
        app.need(&caller.0, centre, id)
    })
    .await?;
    Ok(ok(&NeedView::of(&need, state), need.version))
}

/// Changes a need (JSON merge patch). A group's change to an open need has to be approved again.
#[utoipa::path(patch, path = "/api/v1/needs/{id}", tag = "needs",
    params(("id" = String, Path, description = "The need"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = NeedBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The need as it is now", body = NeedView)))]
pub async fn change_need(
    app: web::Data<App>,
    member: Member,
    id: web::Path<String>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let id = id_in(&id)?;
    let (need, state) = run(&app, move |app| {
        let caller = member.0;
        let centre = caller.centre().ok_or(Error::NotFound)?;
        let (old, _) = app.need(&caller, centre, id)?;
        if_match.check(old.version)?;
        let body: NeedBody = patch.merged(&NeedBody::of(&old))?;
        let stamp = Stamp::next(id, old.version, old.posted_at, app.clock().now());
        let new = parse(app, &caller, &body, stamp, old.state)?;
        if new.organisation != old.organisation {
            let fault = Fault::new("not_allowed", "A need stays with its organisation.");
            return Err(Error::invalid("/organisation_id", fault));
        }
        with_state(app, centre, app.change_need(&caller, new)?)
    })
    .await?;
    Ok(ok(&NeedView::of(&need, state), need.version))
}

/// Opens a need that waits for approval.
#[utoipa::path(post, path = "/api/v1/needs/{id}/approve", tag = "needs",
    params(("id" = String, Path, description = "The need")),
    responses((status = 200, description = "The need as it is now", body = NeedView)))]
pub async fn approve_need(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    let (need, state) =
        run(&app, move |app| with_state(app, staff.0.centre, app.approve_need(&staff.0, id)?))
            .await?;
    Ok(ok(&NeedView::of(&need, state), need.version))
}

/// Closes a need: nobody new is wanted.
#[utoipa::path(post, path = "/api/v1/needs/{id}/close", tag = "needs",
    params(("id" = String, Path, description = "The need")),
    responses((status = 200, description = "The need as it is now", body = NeedView)))]
pub async fn close_need(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    let (need, state) =
        run(&app, move |app| with_state(app, staff.0.centre, app.close_need(&staff.0, id)?))
            .await?;
    Ok(ok(&NeedView::of(&need, state), need.version))
}
