//! Plans and their lines as they travel.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::plans::PlanReport;
use crate::domain::pii::Pii;
use crate::domain::plan::{Plan, PlanLine, Reached, Stage};

/// What a stage came to, and what it was compared with.
#[derive(Debug, Serialize, ToSchema)]
pub struct StageView {
    /// `urgent_places`, `places` or `scores`: each counts only among plans that are best in those
    /// before it.
    pub stage: String,
    /// Places, or the sum of scores.
    pub reached: f64,
    /// No plan can have more.
    pub bound: f64,
    /// What may be missing; 0 is a proof that nothing is.
    pub gap: f64,
}

/// The best plan so far.
#[derive(Debug, Serialize, ToSchema)]
pub struct BestView {
    /// Places of urgent needs that it fills.
    pub urgent_places: i64,
    /// Places that it fills.
    pub places: i64,
    /// The sum of the scores.
    pub scores: f64,
}

/// One line of a plan: a suggestion.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// Its number.
    pub n: u32,
    /// The need.
    pub need_id: String,
    /// The volunteer; `null` = erased.
    pub volunteer_id: Option<String>,
    /// Their name, where a whole plan is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The score of the pair before the plan, 0 to 1.
    pub score: f64,
    /// `suggested`, `accepted` or `struck`.
    pub state: String,
    /// The placement that came of it.
    pub placement_id: Option<String>,
    /// Where the pair is explained as of the plan's instant, where a whole plan is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// A plan as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanView {
    /// Id.
    pub id: String,
    /// `waiting`, `running`, `done`, `cancelled` or `failed`.
    pub state: String,
    /// The first stage that is not proven: `urgent_places`, `places` or `scores`.
    pub stage: String,
    /// How far the work is, 0 to 100.
    pub percent: u8,
    /// The best plan so far.
    pub best: BestView,
    /// The stages with their bounds; empty until it is done.
    pub stages: Vec<StageView>,
    /// The needs that were asked for; `null` = all open ones.
    pub need_ids: Option<Vec<String>>,
    /// How many of the best of each need were looked at.
    pub candidates: u32,
    /// Pairs below this score were left out.
    pub min_score: f64,
    /// The instant that it is for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// When it was asked for.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it was done, called off or given up.
    #[schema(format = "date-time")]
    pub finished_at: Option<String>,
    /// The lines, by need and the best first; at most 1000, see `after_line`.
    pub lines: Vec<LineView>,
}

impl PlanView {
    pub fn of(report: &PlanReport) -> Self {
        let PlanReport { plan, lines } = report;
        let (request, best) = (&plan.request, plan.progress.best);
        let ids = request.needs.as_ref();
        Self {
            id: plan.id.to_string(),
            state: plan.state.as_str().to_owned(),
            stage: plan.progress.stage.as_str().to_owned(),
            percent: plan.progress.percent,
            best: BestView { urgent_places: best[0], places: best[1], scores: points(best[2]) },
            stages: stages(plan),
            need_ids: ids.map(|ids| ids.iter().map(ToString::to_string).collect()),
            candidates: request.candidates,
            min_score: points(i64::from(request.min_score)),
            as_of: request.as_of.to_string(),
            created_at: plan.created_at.to_string(),
            finished_at: plan.finished_at.map(|at| at.to_string()),
            lines: lines
                .iter()
                .map(|(line, name)| LineView::of(line, name.as_ref(), Some(plan)))
                .collect(),
        }
    }
}

impl LineView {
    pub fn of(line: &PlanLine, name: Option<&Pii<String>>, plan: Option<&Plan>) -> Self {
        let explanation = plan.zip(line.volunteer).map(|(plan, volunteer)| {
            let (need, at) = (line.need, plan.request.as_of);
            format!("/api/v1/needs/{need}/matches/{volunteer}?as_of={at}")
        });
        Self {
            n: line.n,
            need_id: line.need.to_string(),
            volunteer_id: line.volunteer.map(|id| id.to_string()),
            name: name.map(|name| name.reveal().clone()),
            score: points(i64::from(line.score)),
            state: line.state.as_str().to_owned(),
            placement_id: line.placement.map(|id| id.to_string()),
            explanation,
        }
    }
}

fn stages(plan: &Plan) -> Vec<StageView> {
    let reached =
        |(stage, bound): (usize, i64)| Reached { reached: plan.progress.best[stage], bound };
    let all = plan.bounds.into_iter().flatten().enumerate().map(reached);
    let view = |(stage, reached): (&Stage, Reached)| {
        let figure = |number: i64| match stage {
            Stage::Urgent | Stage::Places => number as f64,
            Stage::Scores => points(number),
        };
        StageView {
            stage: stage.as_str().to_owned(),
            reached: figure(reached.reached),
            bound: figure(reached.bound),
            gap: figure(reached.gap()),
        }
    };
    Stage::ALL.iter().zip(all).map(view).collect()
}

/// Millionths as a decimal.
fn points(millionths: i64) -> f64 {
    millionths as f64 / 1_000_000.0
}
