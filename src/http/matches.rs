//! `/needs/{id}/matches` and `/volunteers/{id}/matches`: who fits, in order, with reasons.

pub mod advice;
pub mod batch;
pub mod near_misses;
pub mod view;

use actix_web::http::header::ContentType;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::caller::{Member, StaffMember};
use super::query::Query;
use super::reply::{Reply, id_in, run};
use crate::app::matches::MatchQuery;
use crate::app::{App, Error};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::weights::WeightOverrides;
use advice::AdviceView;
use view::{NeedRankingView, PairView, RankingView};

/// Most items of a ranking.
const LIMIT_MAX: usize = 200;
/// Items of a ranking where none is asked for.
const LIMIT: usize = 20;

/// How to rank.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchesQuery {
    /// Most items, 1 to 200 (20).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Weights that replace the centre's and the need's, e.g. `skills:500,distance:500`.
    pub weights: Option<String>,
    /// `true`: also count who is eligible and who fails which rule.
    #[param(value_type = Option<bool>)]
    pub counts: Option<String>,
    /// The instant (RFC 3339) for which to answer; now where left out. It moves the clock, not
    /// the data.
    #[param(format = "date-time")]
    pub as_of: Option<String>,
}

impl MatchesQuery {
    fn parse(&self) -> Result<MatchQuery, Error> {
        let mut faults = Faults::new();
        let limit = match self.limit.as_deref().map(str::parse::<usize>) {
            None => Ok(LIMIT),
            Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(Fault::range("The limit", 1, LIMIT_MAX)),
        };
        let limit = faults.take("?limit", limit);
        let weights =
            self.weights.as_deref().map_or(Ok(WeightOverrides::default()), WeightOverrides::parse);
        let weights = faults.take("?weights", weights);
        let counts = match self.counts.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Fault::new("invalid", "counts is true or false.")),
        };
        let counts = faults.take("?counts", counts);
        let as_of = match self.as_of.as_deref().map(instant) {
            None => None,
            Some(instant) => faults.take("?as_of", instant),
        };
        let query =
            (|| Some(MatchQuery { as_of, limit: limit?, weights: weights?, counts: counts? }))();
        Ok(faults.finish(query)?)
    }
}

/// Reads an instant in RFC 3339, years 1970 to 2200.
pub fn instant(text: &str) -> Result<Timestamp, Fault> {
    let fault = || Fault::new("invalid", "Write the instant as 2026-12-01T10:00:00Z.");
    let at: Timestamp = text.parse().map_err(|_| fault())?;
    // Far from both ends of what the library can count, so that no sum can leave its range.
    let year = at.to_zoned(jiff::tz::TimeZone::UTC).year();
    if (1970..=2200).contains(&year) { Ok(at) } else { Err(fault()) }
}

/// The people who fit a need, best first, with reasons.
#[utoipa::path(get, path = "/api/v1/needs/{id}/matches", tag = "matches",
    params(("id" = String, Path, description = "The need"), MatchesQuery),
    responses((status = 200, description = "The ranking", body = RankingView)))]
pub async fn match_need(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    query: Query<MatchesQuery>,
) -> Reply {
    let id: NeedId = id_in(&id)?;
    let query = query.0.parse()?;
    // Ranking never waits: it reads memory, and takes less time than handing it to a thread.
    let told = app.match_need(&staff.0, id, &query, |ranked| {
        let text = serde_json::to_vec(&RankingView::of(id, ranked));
        text.map_err(|error| Error::internal("writing a ranking", error))
    })?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(Bytes::from_owner(told)))
}

/// How to look for advice; for staff only.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AdviceQuery {
    /// Weights that replace the centre's and the need's, e.g. `skills:500,distance:500`.
    pub weights: Option<String>,
    /// The instant (RFC 3339) for which to answer; now where left out.
    #[param(format = "date-time")]
    pub as_of: Option<String>,
}

impl AdviceQuery {
    fn parse(self) -> Result<MatchQuery, Error> {
        let Self { weights, as_of } = self;
        MatchesQuery { limit: None, weights, counts: None, as_of }.parse()
    }
}

/// What single changes to a need would bring, where few people fit it: figures for staff, bands
/// for the group whose need it is.
#[utoipa::path(get, path = "/api/v1/needs/{id}/advice", tag = "matches",
    params(("id" = String, Path, description = "The need"), AdviceQuery),
    responses((status = 200, description = "The advice", body = AdviceView)))]
pub async fn advise(
    app: web::Data<App>,
    member: Member,
    id: web::Path<String>,
    query: Query<AdviceQuery>,
) -> Reply {
    let id: NeedId = id_in(&id)?;
    let query = query.0.parse()?;
    let advised = run(&app, move |app| app.advise(&member.0, id, &query)).await?;
    Ok(HttpResponse::Ok().json(AdviceView::of(id, &advised)))
}

/// One pair in full, eligible or not.
#[utoipa::path(get, path = "/api/v1/needs/{id}/matches/{volunteer_id}", tag = "matches",
    params(("id" = String, Path, description = "The need"),
        ("volunteer_id" = String, Path, description = "The volunteer"), MatchesQuery),
    responses((status = 200, description = "The pair", body = PairView)))]
pub async fn match_pair(
    app: web::Data<App>,
    staff: StaffMember,
    ids: web::Path<(String, String)>,
    query: Query<MatchesQuery>,
) -> Reply {
    let need: NeedId = id_in(&ids.0)?;
    let volunteer: VolunteerId = id_in(&ids.1)?;
    let query = query.0.parse()?;
    let pair = run(&app, move |app| app.match_pair(&staff.0, need, volunteer, &query)).await?;
    Ok(HttpResponse::Ok().json(PairView::of(&pair)))
}

/// Open needs that fit a person, best first.
#[utoipa::path(get, path = "/api/v1/volunteers/{id}/matches", tag = "matches",
    params(("id" = String, Path, description = "The volunteer"), MatchesQuery),
    responses((status = 200, description = "The ranking", body = NeedRankingView)))]
pub async fn match_volunteer(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    query: Query<MatchesQuery>,
) -> Reply {
    let id: VolunteerId = id_in(&id)?;
    let query = query.0.parse()?;
    let ranked = run(&app, move |app| app.match_volunteer(&staff.0, id, &query)).await?;
    Ok(HttpResponse::Ok().json(NeedRankingView::of(id, &ranked)))
}
