//! Rankings and pairs as they travel.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::super::needs::body::{RequiredCheckBody, WeightsBody};
use super::super::needs::schedule::{SessionBody, session_body};
use crate::app::matches::{Pair, RankedNeeds, RankedVolunteers};
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::score::{Explanation, Match};
use crate::domain::weights::{Component, Millionths};

/// A needed skill and what serves it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillPartView {
    /// The skill that is needed.
    pub needed: String,
    /// The held skill that serves it best; `null` where none does.
    pub held: Option<String>,
    /// `required` or `desirable`.
    pub importance: String,
    /// How well it serves, 0 to 1.
    pub quality: f64,
}

/// One component of a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComponentView {
    /// Its value, 0 to 1.
    pub value: f64,
    /// Its weight.
    pub weight: u16,
    /// Its share of the score, 0 to 1.
    pub share: f64,
    /// What it means, to be read out.
    pub sentence: String,
    /// skills: each needed skill and what serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<SkillPartView>>,
    /// distance: in a straight line, to 0.1 km.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub km: Option<f64>,
    /// availability: sessions for which they are free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covered: Option<Vec<SessionBody>>,
    /// availability: sessions for which they are not free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncovered: Option<Vec<SessionBody>>,
}

/// One row of a ranking of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Who.
    pub volunteer_id: String,
    /// Their name.
    pub name: String,
    /// The score, 0 to 1, 6 decimals.
    #[schema(example = 0.812_345)]
    pub score: f64,
    /// What they have not told us.
    pub unknown: Vec<String>,
    /// Checks that must be obtained before it can start.
    pub checks_to_obtain: Vec<RequiredCheckBody>,
    /// Support they asked for and the need does not offer.
    pub support_missing: Vec<String>,
    /// `skills`, `availability`, `distance`, `interests`, `rest`.
    pub components: BTreeMap<String, ComponentView>,
}

/// One row of a ranking of needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedItemView {
    /// Which.
    pub need_id: String,
    /// Its title.
    pub title: String,
    /// The score, 0 to 1, 6 decimals.
    pub score: f64,
    /// What the volunteer has not told us.
    pub unknown: Vec<String>,
    /// Checks that must be obtained before it can start.
    pub checks_to_obtain: Vec<RequiredCheckBody>,
    /// Support they asked for and the need does not offer.
    pub support_missing: Vec<String>,
    /// `skills`, `availability`, `distance`, `interests`, and `rest`, in whose place stands how
    /// much attention the need still needs.
    pub components: BTreeMap<String, ComponentView>,
}

/// The people who fit a need.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingView {
    /// The need.
    pub need_id: String,
    /// The instant it holds for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// The weights used.
    pub weights: WeightsBody,
    /// How many people were looked at.
    pub considered: usize,
    /// How many are eligible, where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible: Option<usize>,
    /// How many fail each rule, where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<BTreeMap<String, usize>>,
    /// The best, best first.
    pub items: Vec<ItemView>,
}

/// The needs that fit a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedRankingView {
    /// The volunteer.
    pub volunteer_id: String,
    /// The instant it holds for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// The weights used; a need may have its own.
    pub weights: WeightsBody,
    /// How many needs were looked at.
    pub considered: usize,
    /// How many are eligible, where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible: Option<usize>,
    /// How many fail each rule, where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<BTreeMap<String, usize>>,
    /// The best, best first.
    pub items: Vec<NeedItemView>,
}

/// One pair in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairView {
    /// The need.
    pub need_id: String,
    /// The instant it holds for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// Whether no rule fails.
    pub eligible: bool,
    /// Every rule that fails.
    pub reasons: Vec<String>,
    /// The match.
    #[serde(flatten)]
    pub item: ItemView,
}

impl RankingView {
    /// As it travels.
    pub fn of(need: NeedId, ranked: &RankedVolunteers) -> Self {
        let ranking = &ranked.ranking;
        let items = ranking.items.iter().map(|item| {
            let name = ranked.names.get(&item.volunteer).map(|name| name.reveal().clone());
            item_view(item, name)
        });
        Self {
            need_id: need.to_string(),
            as_of: ranking.as_of.to_string(),
            weights: WeightsBody::of(ranking.weights.values().map(Some)),
            considered: ranking.considered,
            eligible: ranking.counts.as_ref().map(|counts| counts.eligible),
            excluded: ranking.counts.as_ref().map(excluded),
            items: items.collect(),
        }
    }
}

impl NeedRankingView {
    /// As it travels.
    pub fn of(volunteer: VolunteerId, ranked: &RankedNeeds) -> Self {
        let ranking = &ranked.ranking;
        let items = ranking.items.iter().map(|item| NeedItemView {
            need_id: item.need.to_string(),
            title: ranked.titles.get(&item.need).cloned().unwrap_or_default(),
            score: decimal(item.explanation.score),
            unknown: unknown(&item.explanation),
            checks_to_obtain: checks(&item.explanation),
            support_missing: support(&item.explanation),
            components: components(&item.explanation),
        });
        Self {
            volunteer_id: volunteer.to_string(),
            as_of: ranking.as_of.to_string(),
            weights: WeightsBody::of(ranking.weights.values().map(Some)),
            considered: ranking.considered,
            eligible: ranking.counts.as_ref().map(|counts| counts.eligible),
            excluded: ranking.counts.as_ref().map(excluded),
            items: items.collect(),
        }
    }
}

impl PairView {
    /// As it travels.
    pub fn of(pair: &Pair) -> Self {
        Self {
            need_id: pair.matched.need.to_string(),
            as_of: pair.as_of.to_string(),
            eligible: pair.matched.reasons.is_empty(),
            reasons: pair.matched.reasons.iter().map(|r| r.as_str().to_owned()).collect(),
            item: item_view(&pair.matched, Some(pair.name.reveal().clone())),
        }
    }
}

fn excluded(counts: &crate::domain::score::Counts) -> BTreeMap<String, usize> {
    counts.excluded.iter().map(|(reason, n)| (reason.as_str().to_owned(), *n)).collect()
}

fn item_view(item: &Match, name: Option<String>) -> ItemView {
    ItemView {
        volunteer_id: item.volunteer.to_string(),
        name: name.unwrap_or_default(),
        score: decimal(item.explanation.score),
        unknown: unknown(&item.explanation),
        checks_to_obtain: checks(&item.explanation),
        support_missing: support(&item.explanation),
        components: components(&item.explanation),
    }
}

/// Millionths as a decimal: the nearest double prints with at most 6 decimals.
fn decimal(value: Millionths) -> f64 {
    f64::from(value) / 1e6
}

fn unknown(explanation: &Explanation) -> Vec<String> {
    explanation.unknown.iter().map(|u| u.as_str().to_owned()).collect()
}

fn checks(explanation: &Explanation) -> Vec<RequiredCheckBody> {
    explanation.checks_to_obtain.iter().map(RequiredCheckBody::of).collect()
}

fn support(explanation: &Explanation) -> Vec<String> {
    explanation.support_missing.iter().map(ToString::to_string).collect()
}

fn components(explanation: &Explanation) -> BTreeMap<String, ComponentView> {
    let views =
        Component::ALL.into_iter().zip(&explanation.components).map(|(component, result)| {
            let mut view = ComponentView {
                value: decimal(result.value),
                weight: result.weight,
                share: decimal(result.share),
                sentence: result.sentence.clone(),
                parts: None,
                km: None,
                covered: None,
                uncovered: None,
            };
            match component {
                Component::Skills => view.parts = Some(parts(explanation)),
                Component::Availability => {
                    let bodies = |s: &[_]| s.iter().map(|s| session_body(*s)).collect();
                    view.covered = Some(bodies(&explanation.covered));
                    view.uncovered = Some(bodies(&explanation.uncovered));
                }
                Component::Distance => {
                    view.km =
                        explanation.metres.map(|metres| (f64::from(metres) / 100.0).round() / 10.0);
                }
                Component::Interests | Component::Rest => {}
            }
            (component.as_str().to_owned(), view)
        });
    views.collect()
}

fn parts(explanation: &Explanation) -> Vec<SkillPartView> {
    let view = |part: &crate::domain::score::SkillPart| SkillPartView {
        needed: part.needed.to_string(),
        held: part.held.as_ref().map(ToString::to_string),
        importance: part.importance.as_str().to_owned(),
        quality: decimal(part.quality),
    };
    explanation.skills.iter().map(view).collect()
}
