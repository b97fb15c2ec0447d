//! Rankings and pairs as they travel.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::super::needs::body::{RequiredCheckBody, WeightsBody};
use super::super::needs::schedule::{SessionBody, session_body};
use crate::app::matches::{Pair, Ranked, RankedNeeds, RankedVolunteers};
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::pii::Pii;
use crate::domain::score::{Explanation, Match, Reason};
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

/// A score and how it came about.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchView {
    /// The score, 0 to 1, 6 decimals.
    #[schema(example = 0.812_345)]
    pub score: f64,
    /// What the volunteer has not told us.
    pub unknown: Vec<String>,
    /// Checks that must be obtained before it can start.
    pub checks_to_obtain: Vec<RequiredCheckBody>,
    /// Support they asked for and the need does not offer.
    pub support_missing: Vec<String>,
    /// `skills`, `availability`, `distance`, `interests`, and `rest`; where needs are ranked for a
    /// person, in place of rest stands how much attention the need still needs.
    pub components: BTreeMap<String, ComponentView>,
}

/// One row of a ranking of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Who.
    pub volunteer_id: String,
    /// Their name.
    pub name: String,
    /// How well they fit.
    #[serde(flatten)]
    pub matched: MatchView,
}

/// One row of a ranking of needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedItemView {
    /// Which.
    pub need_id: String,
    /// Its title.
    pub title: String,
    /// How well it fits.
    #[serde(flatten)]
    pub matched: MatchView,
}

/// A ranked list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankedView<I> {
    /// The instant it holds for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// The weights used; a need may have its own.
    pub weights: WeightsBody,
    /// How many were looked at.
    pub considered: usize,
    /// How many are eligible, where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eligible: Option<usize>,
    /// How many fail each rule, where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded: Option<BTreeMap<String, usize>>,
    /// The best, best first.
    pub items: Vec<I>,
}

/// The people who fit a need.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingView {
    /// The need.
    pub need_id: String,
    /// The list.
    #[serde(flatten)]
    pub ranked: RankedView<ItemView>,
}

/// The needs that fit a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedRankingView {
    /// The volunteer.
    pub volunteer_id: String,
    /// The list.
    #[serde(flatten)]
    pub ranked: RankedView<NeedItemView>,
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

impl<I> RankedView<I> {
    fn of<N>(ranked: &Ranked<N>, item: impl Fn(&Match, &N) -> I) -> Self {
        let counts = ranked.counts.as_ref();
        let by_name = |(reason, n): &(Reason, usize)| (reason.as_str().to_owned(), *n);
        Self {
            as_of: ranked.as_of.to_string(),
            weights: WeightsBody::of(ranked.weights.values().map(Some)),
            considered: ranked.considered,
            eligible: counts.map(|counts| counts.eligible),
            excluded: counts.map(|counts| counts.excluded.iter().map(by_name).collect()),
            items: ranked.items.iter().map(|(matched, name)| item(matched, name)).collect(),
        }
    }
}

impl RankingView {
    /// As it travels.
    pub fn of(need: NeedId, ranked: &RankedVolunteers) -> Self {
        Self { need_id: need.to_string(), ranked: RankedView::of(ranked, ItemView::of) }
    }
}

impl NeedRankingView {
    /// As it travels.
    pub fn of(volunteer: VolunteerId, ranked: &RankedNeeds) -> Self {
        let item = |item: &Match, title: &String| NeedItemView {
            need_id: item.need.to_string(),
            title: title.clone(),
            matched: MatchView::of(&item.explanation),
        };
        Self { volunteer_id: volunteer.to_string(), ranked: RankedView::of(ranked, item) }
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
            item: ItemView::of(&pair.matched, &pair.name),
        }
    }
}

impl ItemView {
    /// As it travels.
    pub fn of(item: &Match, name: &Pii<String>) -> Self {
        Self {
            volunteer_id: item.volunteer.to_string(),
            name: name.reveal().clone(),
            matched: MatchView::of(&item.explanation),
        }
    }
}

impl MatchView {
    fn of(told: &Explanation) -> Self {
        Self {
            score: decimal(told.score),
            unknown: told.unknown.iter().map(|u| u.as_str().to_owned()).collect(),
            checks_to_obtain: told.checks_to_obtain.iter().map(RequiredCheckBody::of).collect(),
            support_missing: told.support_missing.iter().map(ToString::to_string).collect(),
            components: components(told),
        }
    }
}

/// Millionths as a decimal: the nearest double prints with at most 6 decimals.
pub fn decimal(value: Millionths) -> f64 {
    f64::from(value) / 1e6
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
