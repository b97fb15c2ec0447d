//! `/volunteers/search`: people by what is known of them. Personal data never goes into an address.

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::Body;
use super::super::caller::StaffMember;
use super::super::needs::schedule::civil;
use super::super::parts;
use super::super::query::{PageQuery, Query};
use super::super::reply::{List, Reply, list, run};
use super::body::VolunteerView;
use crate::app::vocabulary::Words;
use crate::app::volunteers::{Filter, Found, FreeAt, Search, UnknownTimes};
use crate::app::{App, Error};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::VolunteerId;
use crate::domain::schedule::Session;
use crate::domain::text;
use crate::domain::volunteer::Status;

/// A stretch of time, every minute of which somebody should be free: by their weekly windows
/// without the dates away, their extra windows, and without what they have promised elsewhere.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreeAtBody {
    /// Start, civil time of the centre.
    #[schema(example = "2026-12-01T10:00")]
    pub starts: String,
    /// End, at most 24 hours later.
    #[schema(example = "2026-12-01T12:00")]
    pub ends: String,
    /// Those who have not told us when they are free: `included` (the default; each item says
    /// which it is), `left_out`, or `only` they.
    #[schema(example = "included")]
    pub unknown: Option<String>,
}

/// What people are looked for by; all that is named must hold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchBody {
    /// Part of the name.
    pub name: Option<String>,
    /// Id, label or synonym of a skill they have.
    pub skill: Option<String>,
    /// Code of the ward they live in.
    pub ward: Option<String>,
    /// `applied`, `active`, `left` or `archived`.
    pub status: Option<String>,
    /// When they should be free.
    pub free_at: Option<FreeAtBody>,
}

/// Somebody who was found.
#[derive(Serialize, ToSchema)]
pub struct PersonView {
    /// The record.
    #[serde(flatten)]
    pub record: VolunteerView,
    /// Where `free_at` was asked: `yes`, or `unknown` where they have not told us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free: Option<String>,
}

impl PersonView {
    fn of(found: &Found) -> Self {
        let free = found.free.map(|free| free.as_str().to_owned());
        Self { record: VolunteerView::of(&found.volunteer), free }
    }
}

/// Looks for people of the centre, in the order in which they came.
#[utoipa::path(post, path = "/api/v1/volunteers/search", tag = "volunteers", request_body = SearchBody,
    params(PageQuery), responses((status = 200, description = "A page of people", body = List<PersonView>)))]
pub async fn search_volunteers(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<PageQuery>,
    body: Body<SearchBody>,
) -> Reply {
    let page = query.0.page()?;
    let (limit, after) = (page.limit, page.after.map(VolunteerId));
    let found = run(&app, move |app| {
        let words = app.words(staff.0.centre)?;
        let search = body.value.parse(&words)?;
        app.search_volunteers(&staff.0, &search, after, limit + 1)
    })
    .await?;
    Ok(list(found, limit, |found| found.volunteer.id.0, PersonView::of))
}

impl SearchBody {
    fn parse(&self, words: &Words) -> Result<Search, Error> {
        let mut faults = Faults::new();
        let f = &mut faults;
        let name = parts::optional("/name", self.name.as_deref(), f, |name| {
            text::line("The name", name, text::NAME_MAX)
        });
        let status = parts::optional("/status", self.status.as_deref(), f, Status::parse);
        let skill = parts::optional("/skill", self.skill.as_deref(), f, |skill| {
            let known = words.skill(skill).cloned();
            known.ok_or_else(|| Fault::new("unknown", "This is not a skill of the vocabulary."))
        });
        let ward = parts::optional("/ward", self.ward.as_deref(), f, |ward| {
            text::line("The code of the ward", ward, parts::WARD_MAX)
        });
        let free_at = match &self.free_at {
            None => Some(None),
            Some(body) => body.parse(f).map(Some),
        };
        let search = (|| {
            let filter = Filter { name: name?, status: status?, ward: ward?, skill: skill? };
            Some(Search { filter, free_at: free_at? })
        })();
        Ok(faults.finish(search)?)
    }
}

impl FreeAtBody {
    fn parse(&self, faults: &mut Faults) -> Option<FreeAt> {
        let at = "/free_at";
        let starts = faults.take(format!("{at}/starts"), civil(&self.starts));
        let ends = faults.take(format!("{at}/ends"), civil(&self.ends));
        let unknown = match self.unknown.as_deref() {
            None | Some("included") => Ok(UnknownTimes::Included),
            Some("left_out") => Ok(UnknownTimes::LeftOut),
            Some("only") => Ok(UnknownTimes::Only),
            Some(_) => {
                let message = "Those of whom we do not know are included, left_out, or only they.";
                Err(Fault::new("unknown", message))
            }
        };
        let unknown = faults.take(format!("{at}/unknown"), unknown);
        let session = faults.take(format!("{at}/ends"), Session::new(starts?, ends?));
        Some(FreeAt { session: session?, unknown: unknown? })
    }
}
