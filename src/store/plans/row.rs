//! Plans and their lines as they are stored, and back.

use diesel::prelude::*;

use crate::domain::ids::{CentreId, NeedId, PlacementId, PlanId, VolunteerId};
use crate::domain::plan::{LineState, Plan, PlanLine, PlanRequest, PlanState, Progress, Stage};
use crate::store::error::Error;
use crate::store::parts::{Source, small};
use crate::store::schema::{plan_lines, plans};
use crate::store::types::{Doc, Instant, Key};

const PLANS: Source = Source("plans");
const LINES: Source = Source("plan_lines");

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = plans, primary_key(centre_id, id), treat_none_as_null = true)]
pub(super) struct PlanColumns {
    centre_id: Key,
    id: Key,
    needs: Option<Doc<Vec<String>>>,
    candidates: i32,
    min_score: i32,
    as_of: Instant,
    state: String,
    stage: String,
    percent: i32,
    reached_urgent: i64,
    reached_places: i64,
    reached_scores: i64,
    bound_urgent: Option<i64>,
    bound_places: Option<i64>,
    bound_scores: Option<i64>,
    attempts: i32,
    runner: Option<Key>,
    beat_at: Option<Instant>,
    created_at: Instant,
    finished_at: Option<Instant>,
    version: i64,
}

impl PlanColumns {
    pub fn of(centre: CentreId, plan: &Plan) -> Result<Self, Error> {
        let Plan { request, progress, bounds, .. } = plan;
        let texts = |needs: &Vec<NeedId>| Doc(needs.iter().map(NeedId::to_string).collect());
        let bound = |stage: usize| bounds.map(|bounds| bounds[stage]);
        Ok(Self {
            centre_id: Key(centre.0),
            id: Key(plan.id.0),
            needs: request.needs.as_ref().map(texts),
            candidates: small(request.candidates)?,
            min_score: small(request.min_score)?,
            as_of: request.as_of.into(),
            state: plan.state.as_str().to_owned(),
            stage: progress.stage.as_str().to_owned(),
            percent: i32::from(progress.percent),
            reached_urgent: progress.best[0],
            reached_places: progress.best[1],
            reached_scores: progress.best[2],
            bound_urgent: bound(0),
            bound_places: bound(1),
            bound_scores: bound(2),
            attempts: small(plan.attempts)?,
            runner: None,
            beat_at: None,
            created_at: plan.created_at.into(),
            finished_at: plan.finished_at.map(Instant::from),
            version: plan.version,
        })
    }

    pub fn plan(self) -> Result<Plan, Error> {
        let needs = self.needs.map(|doc| PLANS.list("needs", doc.0, |id| id.parse::<NeedId>()));
        let bounds = match (self.bound_urgent, self.bound_places, self.bound_scores) {
            (Some(urgent), Some(places), Some(scores)) => Some([urgent, places, scores]),
            (None, None, None) => None,
            (_, _, _) => return Err(Error::corrupt("plans", "bound_urgent")),
        };
        Ok(Plan {
            id: PlanId(self.id.0),
            request: PlanRequest {
                needs: needs.transpose()?,
                candidates: PLANS.read("candidates", u32::try_from(self.candidates))?,
                min_score: PLANS.read("min_score", u32::try_from(self.min_score))?,
                as_of: self.as_of.into(),
            },
            state: PLANS.read("state", PlanState::parse(&self.state))?,
            progress: Progress {
                stage: PLANS.read("stage", Stage::parse(&self.stage))?,
                percent: PLANS.read("percent", u8::try_from(self.percent))?,
                best: [self.reached_urgent, self.reached_places, self.reached_scores],
            },
            attempts: PLANS.read("attempts", u32::try_from(self.attempts))?,
            bounds,
            created_at: self.created_at.into(),
            finished_at: self.finished_at.map(jiff::Timestamp::from),
            version: self.version,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = plan_lines)]
pub(super) struct LineColumns {
    centre_id: Key,
    plan_id: Key,
    n: i32,
    need_id: Key,
    volunteer_id: Option<Key>,
    score: i32,
    state: String,
    placement_id: Option<Key>,
}

impl LineColumns {
    pub fn of(centre: CentreId, plan: PlanId, line: &PlanLine) -> Result<Self, Error> {
        Ok(Self {
            centre_id: Key(centre.0),
            plan_id: Key(plan.0),
            n: small(line.n)?,
            need_id: Key(line.need.0),
            volunteer_id: line.volunteer.map(|id| Key(id.0)),
            score: small(line.score)?,
            state: line.state.as_str().to_owned(),
            placement_id: line.placement.map(|id| Key(id.0)),
        })
    }

    pub fn line(self) -> Result<PlanLine, Error> {
        Ok(PlanLine {
            n: LINES.read("n", u32::try_from(self.n))?,
            need: NeedId(self.need_id.0),
            volunteer: self.volunteer_id.map(|id| VolunteerId(id.0)),
            score: LINES.read("score", u32::try_from(self.score))?,
            state: LINES.read("state", LineState::parse(&self.state))?,
            placement: self.placement_id.map(|id| PlacementId(id.0)),
        })
    }
}
