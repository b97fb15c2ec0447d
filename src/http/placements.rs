//! `/placements`: one volunteer and one need, from the first suggestion to the end.

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::caller::{Member, StaffMember};
use super::matches::instant;
use super::once::Once;
use super::page::Page;
use super::query::Query;
use super::reply::{List, Reply, created, id_in, list, ok, run};
use crate::app::idempotency::Made;
use crate::app::placements::{Move, NewPlacement, PlacementQuery};
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{NeedId, PlacementId, VolunteerId};
use crate::domain::placement::{Channel, Event, Party, Placement, PlacementState};
use crate::domain::text;

/// A placement to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlacementBody {
    /// The need.
    pub need_id: String,
    /// The volunteer.
    pub volunteer_id: String,
    /// `suggested`, `offered` or `interested`.
    #[schema(example = "offered")]
    pub state: String,
    /// `link`, `phone`, `post`, `in_person`, `email` or `system` (the default).
    pub channel: Option<String>,
}

/// A move of a placement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// The state it is thought to be in.
    #[schema(example = "offered")]
    pub from: String,
    /// The state it is to come to.
    #[schema(example = "accepted")]
    pub to: String,
    /// Whose word it is: `volunteer`, `group`, `staff` or `partner`; left out: told from the move.
    pub by: Option<String>,
    /// `link`, `phone`, `post`, `in_person`, `email` or `system` (the default).
    pub channel: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// Whether staff take the last move back; needs a note.
    #[serde(default)]
    pub correction: bool,
}

/// One move of a placement's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    /// The state it left; `null` when it was made.
    pub from: Option<String>,
    /// The state it came to.
    pub to: String,
    /// Whose word it was.
    pub by: String,
    /// How it came.
    pub channel: String,
    /// A note.
    pub note: Option<String>,
    /// Whether it took the move before back.
    pub correction: bool,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
}

/// A placement as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementView {
    /// Id.
    pub id: String,
    /// The need.
    pub need_id: String,
    /// The volunteer.
    pub volunteer_id: String,
    /// Where it stands.
    pub state: String,
    /// Whom it waits for; `null` = nobody.
    pub waiting_for: Option<String>,
    /// Since when.
    #[schema(format = "date-time")]
    pub since: String,
    /// By when they should act.
    #[schema(format = "date-time")]
    pub due: Option<String>,
    /// Who looks after it; `null` = the centre's duty list.
    pub owner: Option<String>,
    /// The states it can go to.
    pub next: Vec<String>,
    /// Its history, where one placement is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<EventView>>,
    /// When it was made.
    #[schema(format = "date-time")]
    pub created_at: String,
}

impl PlacementView {
    fn of(placement: &Placement) -> Self {
        let state = placement.state;
        Self {
            id: placement.id.to_string(),
            need_id: placement.need.to_string(),
            volunteer_id: placement.volunteer.to_string(),
            state: state.as_str().to_owned(),
            waiting_for: state.waits_for().map(|party| party.as_str().to_owned()),
            since: placement.since.to_string(),
            due: placement.due.map(|due| due.to_string()),
            owner: placement.owner.map(|owner| owner.to_string()),
            next: state.next().iter().map(|next| next.as_str().to_owned()).collect(),
            history: None,
            created_at: placement.created_at.to_string(),
        }
    }
}

impl EventView {
    fn of(event: &Event) -> Self {
        Self {
            from: event.from.map(|state| state.as_str().to_owned()),
            to: event.to.as_str().to_owned(),
            by: event.by.as_str().to_owned(),
            channel: event.channel.as_str().to_owned(),
            note: event.note.clone(),
            correction: event.correction,
            at: event.at.to_string(),
        }
    }
}

impl NewPlacementBody {
    fn parse(&self) -> Result<NewPlacement, Error> {
        let mut faults = Faults::new();
        let need = faults.take("/need_id", self.need_id.parse::<NeedId>());
        let volunteer = faults.take("/volunteer_id", self.volunteer_id.parse::<VolunteerId>());
        let state = faults.take("/state", PlacementState::parse(&self.state));
        let channel = faults.take("/channel", channel(self.channel.as_deref()));
        let new = (|| {
            let (need, volunteer) = (need?, volunteer?);
            Some(NewPlacement { need, volunteer, state: state?, channel: channel? })
        })();
        Ok(faults.finish(new)?)
    }
}

impl MoveBody {
    fn parse(&self) -> Result<Move, Error> {
        let mut faults = Faults::new();
        let from = faults.take("/from", PlacementState::parse(&self.from));
        let to = faults.take("/to", PlacementState::parse(&self.to));
        let by = self.by.as_deref().map(Party::parse).transpose();
        let by = faults.take("/by", by);
        let channel = faults.take("/channel", channel(self.channel.as_deref()));
        let note = self.note.as_deref().map(|n| text::lines("The note", n, text::NOTE_MAX));
        let note = faults.take("/note", note.transpose());
        let step = (|| {
            let (from, to, by) = (from?, to?, by?);
            let (channel, note) = (channel?, note?);
            Some(Move { from, to, by, channel, note, correction: self.correction })
        })();
        Ok(faults.finish(step)?)
    }
}

fn channel(name: Option<&str>) -> Result<Channel, Fault> {
    name.map_or(Ok(Channel::System), Channel::parse)
}

/// Which placements to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacementsQuery {
    /// `volunteer`, `group` or `staff`.
    pub waiting_for: Option<String>,
    /// Only those that were due before this instant (RFC 3339).
    #[param(format = "date-time")]
    pub due_before: Option<String>,
    /// Only those of this need.
    pub need_id: Option<String>,
    /// Only those of this volunteer.
    pub volunteer_id: Option<String>,
    /// Items a page, 1 to 200 (50).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Cursor of the page, from `next`.
    pub cursor: Option<String>,
}

impl PlacementsQuery {
    fn parse(&self) -> Result<PlacementQuery, Error> {
        let mut faults = Faults::new();
        let waiting_for = self.waiting_for.as_deref().map(Party::parse).transpose();
        let waiting_for = faults.take("?waiting_for", waiting_for);
        let due_before = self.due_before.as_deref().map(instant);
        let due_before = faults.take("?due_before", due_before.transpose());
        let need = self.need_id.as_deref().map(str::parse).transpose();
        let need = faults.take("?need_id", need);
        let volunteer = self.volunteer_id.as_deref().map(str::parse).transpose();
        let volunteer = faults.take("?volunteer_id", volunteer);
        let query = (|| {
            let (waiting_for, due_before) = (waiting_for?, due_before?);
            Some(PlacementQuery { waiting_for, due_before, need: need?, volunteer: volunteer? })
        })();
        Ok(faults.finish(query)?)
    }
}

/// Makes a placement; an offer tests the gates first.
#[utoipa::path(post, path = "/api/v1/placements", tag = "placements", request_body = NewPlacementBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "Made", body = PlacementView)))]
pub async fn add_placement(
    app: web::Data<App>,
    staff: StaffMember,
    once: Once,
    body: Body<NewPlacementBody>,
) -> Reply {
    let placement = run(&app, move |app| {
        let caller = Caller::from(staff.0);
        let once = once.repeat(&caller, "POST /placements", &body.digest);
        match app.add_placement(&staff.0, body.value.parse()?, once.as_ref())? {
            Made::New(placement) => Ok(placement),
            Made::Before(id) => Ok(app.placement(&caller, PlacementId(id))?.0),
        }
    })
    .await?;
    let location = format!("/api/v1/placements/{}", placement.id);
    Ok(created(&PlacementView::of(&placement), &location, placement.version))
}

/// The worklist: all for staff; for a group's contact those of their needs from `introduced` on.
#[utoipa::path(get, path = "/api/v1/placements", tag = "placements", params(PlacementsQuery),
    responses((status = 200, description = "A page of placements", body = List<PlacementView>)))]
pub async fn list_placements(
    app: web::Data<App>,
    member: Member,
    query: Query<PlacementsQuery>,
) -> Reply {
    let page = Page::read(query.0.limit.as_deref(), query.0.cursor.as_deref())?;
    let (limit, after) = (page.limit, page.after.map(PlacementId));
    let query = query.0.parse()?;
    let found = run(&app, move |app| app.placements(&member.0, &query, after, limit + 1)).await?;
    Ok(list(found, limit, |p| p.id.0, PlacementView::of))
}

/// A placement with its history.
#[utoipa::path(get, path = "/api/v1/placements/{id}", tag = "placements",
    params(("id" = String, Path, description = "The placement")),
    responses((status = 200, description = "The placement", body = PlacementView)))]
pub async fn read_placement(app: web::Data<App>, member: Member, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    let (placement, events) = run(&app, move |app| app.placement(&member.0, id)).await?;
    let mut view = PlacementView::of(&placement);
    view.history = Some(events.iter().map(EventView::of).collect());
    Ok(ok(&view, placement.version))
}

/// Moves a placement on, or takes the last move back.
#[utoipa::path(post, path = "/api/v1/placements/{id}/events", tag = "placements", request_body = MoveBody,
    params(("id" = String, Path, description = "The placement"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 200, description = "The placement as it is now", body = PlacementView)))]
pub async fn move_placement(
    app: web::Data<App>,
    member: Member,
    id: web::Path<String>,
    once: Once,
    body: Body<MoveBody>,
) -> Reply {
    let id: PlacementId = id_in(&id)?;
    let placement = run(&app, move |app| {
        let caller = member.0;
        let once = once.repeat(&caller, format!("POST /placements/{id}/events"), &body.digest);
        match app.move_placement(&caller, id, &body.value.parse()?, once.as_ref())? {
            Made::New(placement) => Ok(placement),
            Made::Before(_) => Ok(app.placement(&caller, id)?.0),
        }
    })
    .await?;
    Ok(ok(&PlacementView::of(&placement), placement.version))
}
