//! A need of the domain as the service answers it.

use super::super::parts::PlaceView;
use super::body::{
    LocationBody, NeedBody, NeedView, NeededSkillBody, RequiredCheckBody, WeightsBody,
};
use super::schedule::ScheduleBody;
use crate::domain::check::RequiredCheck;
use crate::domain::need::{Importance, Need, NeedState};
use crate::domain::taxonomy::Level;
use crate::domain::weights::ONE;

impl NeedBody {
    /// The need as it travels; skills not yet placed follow the placed ones, as written.
    pub fn of(need: &Need) -> Self {
        let located = need.location.located();
        Self {
            organisation_id: Some(need.organisation.to_string()),
            title: need.title.clone(),
            description: need.description.clone(),
            places: Some(i64::from(need.places)),
            urgency: Some(need.urgency.as_str().to_owned()),
            location: LocationBody {
                postcode: located.map(|l| l.postcode.as_str().to_owned()),
                remote: need.location.is_remote(),
            },
            schedule: ScheduleBody::of(&need.schedule),
            skills: skills_of(need),
            causes: need.causes.iter().map(ToString::to_string).collect(),
            min_age: Some(i64::from(need.min_age)),
            languages: need.languages.iter().map(ToString::to_string).collect(),
            vehicle_needed: need.vehicle_needed,
            checks: need.checks.iter().map(RequiredCheckBody::of).collect(),
            least_coverage: Some(f64::from(need.least_coverage) / f64::from(ONE)),
            weights: (!need.weights.is_empty()).then(|| WeightsBody::of(need.weights.values())),
            expenses_paid: need.expenses_paid,
            support_offered: need.support_offered.iter().map(ToString::to_string).collect(),
            outcomes: need.outcomes.iter().map(ToString::to_string).collect(),
        }
    }
}

impl RequiredCheckBody {
    /// As it travels.
    pub fn of(check: &RequiredCheck) -> Self {
        Self {
            kind: "dbs".to_owned(),
            level: check.kind.level().as_str().to_owned(),
            workforce: check.kind.workforce().map(|w| w.as_str().to_owned()),
            when: Some(check.when.as_str().to_owned()),
        }
    }
}

impl NeedView {
    /// The whole answer, in the state it is in now.
    pub fn of(need: &Need, state: NeedState) -> Self {
        Self {
            id: need.id.to_string(),
            record: NeedBody::of(need),
            state: state.as_str().to_owned(),
            place: PlaceView::of(need.location.located()),
            posted_at: need.posted_at.to_string(),
            updated_at: need.updated_at.to_string(),
        }
    }
}

fn skills_of(need: &Need) -> Vec<NeededSkillBody> {
    let body = |skill: String, importance: Importance, level: Level, weight: u8| NeededSkillBody {
        skill,
        importance: Some(importance.as_str().to_owned()),
        level: Some(i64::from(level.get())),
        weight: Some(i64::from(weight)),
    };
    let placed =
        need.skills.iter().map(|n| body(n.skill.to_string(), n.importance, n.level, n.weight));
    let written =
        need.unresolved.iter().map(|u| body(u.text.clone(), u.importance, u.level, u.weight));
    placed.chain(written).collect()
}
