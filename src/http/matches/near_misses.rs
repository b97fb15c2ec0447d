//! `/needs/{id}/near-misses`: who fails exactly one rule, and what would have to change.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::caller::StaffMember;
use super::super::needs::body::{RequiredCheckBody, WeightsBody};
use super::super::needs::schedule::{SessionBody, session_body, span_body};
use super::super::query::Query;
use super::super::reply::{Reply, id_in, run};
use super::MatchesQuery;
use super::view::ItemView;
use crate::app::App;
use crate::app::Error;
use crate::app::matches::MatchQuery;
use crate::app::near_misses::NamedNearMisses;
use crate::domain::check::{CheckKind, CheckWhen, RequiredCheck};
use crate::domain::ids::NeedId;
use crate::domain::near_miss::{Missing, NearMiss};
use crate::domain::pii::Pii;
use crate::domain::taxonomy::Level;

/// How to list near misses.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NearMissesQuery {
    /// Most items, 1 to 200 (20).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Weights that replace the centre's and the need's, e.g. `skills:500,distance:500`.
    pub weights: Option<String>,
    /// The instant (RFC 3339) for which to answer; now where left out. It moves the clock, not
    /// the data.
    #[param(format = "date-time")]
    pub as_of: Option<String>,
}

impl NearMissesQuery {
    fn parse(self) -> Result<MatchQuery, Error> {
        let Self { limit, weights, as_of } = self;
        MatchesQuery { limit, weights, counts: None, as_of }.parse()
    }
}

/// The smallest change that would make somebody eligible. Which fields it has depends on `code`.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SmallestChangeView {
    /// The rule that fails.
    #[schema(example = "too_far")]
    pub code: String,
    /// `too_far`: metres by which the place is beyond what they travel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<u32>,
    /// `unavailable`: minutes that they would have to be free in addition, in the eight weeks that
    /// are looked at; `no_capacity`: minutes a week that they would have to give in addition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// `unavailable`: those minutes; none for flexible hours, which may lie anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<Vec<SessionBody>>,
    /// `unavailable`: the sessions that they would be free for then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<Vec<SessionBody>>,
    /// `asked_enough`: days until they may be asked again; `check_expiring`: days by which the
    /// review of their check would have to be later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// `check_missing`, `check_expiring`: the check that is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<RequiredCheckBody>,
    /// `skill_missing`: the skill that is required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<String>,
    /// `skill_missing`: the level that is required, 1 to 3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// `skill_missing`: the lower level at which they have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_level: Option<u8>,
    /// `asked_before` and what is unknown: what to ask them: `again`, `date_of_birth`,
    /// `languages`, `vehicle` or `skills`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

/// Somebody who fails exactly one rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct NearMissView<'a> {
    /// Who, and how well they fit as they are.
    #[serde(flatten)]
    pub item: ItemView<'a>,
    /// The smallest change that would make them eligible.
    pub change: SmallestChangeView,
    /// The same, to be read out.
    #[schema(example = "1.3 km beyond their 5 km.")]
    pub sentence: String,
}

/// The near misses of a need.
#[derive(Debug, Serialize, ToSchema)]
pub struct NearMissesView<'a> {
    /// The need.
    pub need_id: String,
    /// The instant they hold for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// The weights used.
    pub weights: WeightsBody,
    /// How many volunteers were looked at.
    pub considered: usize,
    /// The best, best first.
    pub items: Vec<NearMissView<'a>>,
}

/// Volunteers who fail exactly one rule that may be relaxed, best first, each with the smallest
/// change that would make them eligible.
#[utoipa::path(get, path = "/api/v1/needs/{id}/near-misses", tag = "matches",
    params(("id" = String, Path, description = "The need"), NearMissesQuery),
    responses((status = 200, description = "The near misses", body = NearMissesView)))]
pub async fn list_near_misses(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    query: Query<NearMissesQuery>,
) -> Reply {
    let id: NeedId = id_in(&id)?;
    let query = query.0.parse()?;
    let found = run(&app, move |app| app.near_misses(&staff.0, id, &query)).await?;
    Ok(HttpResponse::Ok().json(NearMissesView::of(id, &found)))
}

impl<'a> NearMissesView<'a> {
    /// As it travels.
    fn of(need: NeedId, found: &'a NamedNearMisses) -> Self {
        let NamedNearMisses { head, items } = found;
        Self {
            need_id: need.to_string(),
            as_of: head.as_of.to_string(),
            weights: WeightsBody::of(head.weights.values().map(Some)),
            considered: head.considered,
            items: items.iter().map(|(item, name)| NearMissView::of(item, name)).collect(),
        }
    }
}

impl<'a> NearMissView<'a> {
    fn of(item: &'a NearMiss, name: &'a Pii<String>) -> Self {
        Self {
            item: ItemView::of(&item.matched, name),
            change: SmallestChangeView::of(item),
            sentence: item.sentence.clone(),
        }
    }
}

impl SmallestChangeView {
    fn of(item: &NearMiss) -> Self {
        let check = |kind: CheckKind| {
            RequiredCheckBody::of(&RequiredCheck { kind, when: CheckWhen::ToMatch })
        };
        let mut view = Self { code: item.reason.as_str().to_owned(), ..Self::default() };
        match &item.missing {
            Missing::Metres(metres) => view.metres = Some(*metres),
            Missing::FreeMinutes { minutes, times, sessions } => {
                view.minutes = Some(*minutes);
                view.times = Some(times.iter().map(|span| span_body(*span)).collect());
                view.sessions = Some(sessions.iter().map(|s| session_body(*s)).collect());
            }
            Missing::WeeklyMinutes(minutes) => view.minutes = Some(*minutes),
            Missing::Days(days) => view.days = Some(*days),
            Missing::Check(kind) => view.check = Some(check(*kind)),
            Missing::CheckLonger { check: kind, days } => {
                view.check = Some(check(*kind));
                view.days = Some(*days);
            }
            Missing::Skill { skill, level, held } => {
                view.skill = Some(skill.to_string());
                view.level = Some(level.get());
                view.held_level = held.map(Level::get);
            }
            Missing::Ask(question) => view.question = Some(question.as_str().to_owned()),
        }
        view
    }
}
