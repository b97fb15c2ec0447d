//! Rankings and pairs as they travel.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::super::needs::body::{RequiredCheckBody, WeightsBody};
use super::super::needs::schedule::{SessionBody, SessionView};
use crate::app::matches::{Pair, Ranked, RankedNeeds, RankedVolunteers};
use crate::domain::ids::{NeedId, SkillId, SupportId, VolunteerId};
use crate::domain::pii::Pii;
use crate::domain::schedule::Session;
use crate::domain::score::{Explanation, Match, Reason, SkillPart};
use crate::domain::weights::{Component, Millionths};

/// A needed skill and what serves it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillPartView<'a> {
    /// The skill that is needed.
    pub needed: &'a str,
    /// The held skill that serves it best; `null` where none does.
    pub held: Option<&'a str>,
    /// `required` or `desirable`.
    pub importance: &'static str,
    /// How well it serves, 0 to 1.
    pub quality: f64,
}

/// One component of a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComponentView<'a> {
    /// Its value, 0 to 1.
    pub value: f64,
    /// Its weight.
    pub weight: u16,
    /// Its share of the score, 0 to 1.
    pub share: f64,
    /// What it means, to be read out.
    pub sentence: &'a str,
    /// skills: each needed skill and what serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<SkillPartView<'a>>>,
    /// distance: in a straight line, to 0.1 km.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub km: Option<f64>,
    /// availability: sessions for which they are free.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<SessionBody>>)]
    pub covered: Option<Vec<SessionView>>,
    /// availability: sessions for which they are not free.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<SessionBody>>)]
    pub uncovered: Option<Vec<SessionView>>,
}

/// A score and how it came about.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchView<'a> {
    /// The score, 0 to 1, 6 decimals.
    #[schema(example = 0.812_345)]
    pub score: f64,
    /// What the volunteer has not told us.
    pub unknown: Vec<&'static str>,
    /// Checks that must be obtained before it can start.
    pub checks_to_obtain: Vec<RequiredCheckBody>,
    /// Support they asked for and the need does not offer.
    pub support_missing: Vec<&'a str>,
    /// `skills`, `availability`, `distance`, `interests`, and `rest`; where needs are ranked for a
    /// person, in place of rest stands how much attention the need still needs.
    #[schema(value_type = BTreeMap<String, ComponentView>)]
    pub components: ComponentsView<'a>,
}

/// The components of a score by their names, in the order of the alphabet.
#[derive(Debug)]
pub struct ComponentsView<'a>([(&'static str, ComponentView<'a>); 5]);

impl Serialize for ComponentsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, component)| (name, component)))
    }
}

/// One row of a ranking of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView<'a> {
    /// Who.
    #[serde(serialize_with = "shown")]
    #[schema(value_type = String)]
    pub volunteer_id: VolunteerId,
    /// Their name.
    pub name: &'a str,
    /// How well they fit.
    #[serde(flatten)]
    pub matched: MatchView<'a>,
}

/// One row of a ranking of needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedItemView<'a> {
    /// Which.
    #[serde(serialize_with = "shown")]
    #[schema(value_type = String)]
    pub need_id: NeedId,
    /// Its title.
    pub title: &'a str,
    /// How well it fits.
    #[serde(flatten)]
    pub matched: MatchView<'a>,
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
    pub excluded: Option<BTreeMap<&'static str, usize>>,
    /// The best, best first.
    pub items: Vec<I>,
}

/// The people who fit a need.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingView<'a> {
    /// The need.
    pub need_id: String,
    /// The list.
    #[serde(flatten)]
    pub ranked: RankedView<ItemView<'a>>,
}

/// The needs that fit a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedRankingView<'a> {
    /// The volunteer.
    pub volunteer_id: String,
    /// The list.
    #[serde(flatten)]
    pub ranked: RankedView<NeedItemView<'a>>,
}

/// One pair in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairView<'a> {
    /// The need.
    pub need_id: String,
    /// The instant it holds for.
    #[schema(format = "date-time")]
    pub as_of: String,
    /// Whether no rule fails.
    pub eligible: bool,
    /// Every rule that fails.
    pub reasons: Vec<&'static str>,
    /// The match.
    #[serde(flatten)]
    pub item: ItemView<'a>,
}

impl<'a, I> RankedView<I> {
    fn of<N>(ranked: &'a Ranked<N>, item: impl Fn(&'a Match, &'a N) -> I) -> Self {
        let counts = ranked.counts.as_ref();
        let by_name = |(reason, n): &(Reason, usize)| (reason.as_str(), *n);
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

impl<'a> RankingView<'a> {
    /// As it travels.
    pub fn of(need: NeedId, ranked: &'a RankedVolunteers) -> Self {
        Self { need_id: need.to_string(), ranked: RankedView::of(ranked, ItemView::of) }
    }
}

impl<'a> NeedRankingView<'a> {
    /// As it travels.
    pub fn of(volunteer: VolunteerId, ranked: &'a RankedNeeds) -> Self {
        let item = |item: &'a Match, title: &'a String| NeedItemView {
            need_id: item.need,
            title,
            matched: MatchView::of(&item.explanation),
        };
        Self { volunteer_id: volunteer.to_string(), ranked: RankedView::of(ranked, item) }
    }
}

impl<'a> PairView<'a> {
    /// As it travels.
    pub fn of(pair: &'a Pair) -> Self {
        Self {
            need_id: pair.matched.need.to_string(),
            as_of: pair.as_of.to_string(),
            eligible: pair.matched.reasons.is_empty(),
            reasons: pair.matched.reasons.iter().map(|r| r.as_str()).collect(),
            item: ItemView::of(&pair.matched, &pair.name),
        }
    }
}

impl<'a> ItemView<'a> {
    /// As it travels.
    pub fn of(item: &'a Match, name: &'a Pii<String>) -> Self {
        Self {
            volunteer_id: item.volunteer,
            name: name.reveal(),
            matched: MatchView::of(&item.explanation),
        }
    }
}

impl<'a> MatchView<'a> {
    fn of(told: &'a Explanation) -> Self {
        Self {
            score: decimal(told.score),
            unknown: told.unknown.iter().map(|u| u.as_str()).collect(),
            checks_to_obtain: told.checks_to_obtain.iter().map(RequiredCheckBody::of).collect(),
            support_missing: told.support_missing.iter().map(SupportId::as_str).collect(),
            components: ComponentsView::of(told),
        }
    }
}

/// Millionths as a decimal: the nearest double prints with at most 6 decimals.
pub fn decimal(value: Millionths) -> f64 {
    f64::from(value) / 1e6
}

/// As its text, straight into the answer.
fn shown<S: Serializer>(what: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(what)
}

impl<'a> ComponentsView<'a> {
    fn of(explanation: &'a Explanation) -> Self {
        let mut all = Component::ALL.map(|component| (component.as_str(), component));
        all.sort_unstable_by_key(|(name, _)| *name);
        Self(all.map(|(name, component)| (name, ComponentView::of(explanation, component))))
    }
}

impl<'a> ComponentView<'a> {
    fn of(explanation: &'a Explanation, component: Component) -> Self {
        let result = &explanation.components[component as usize];
        let mut view = Self {
            value: decimal(result.value),
            weight: result.weight,
            share: decimal(result.share),
            sentence: &result.sentence,
            parts: None,
            km: None,
            covered: None,
            uncovered: None,
        };
        match component {
            Component::Skills => {
                view.parts = Some(explanation.skills.iter().map(SkillPartView::of).collect());
            }
            Component::Availability => {
                let views = |all: &[Session]| all.iter().copied().map(SessionView::of).collect();
                view.covered = Some(views(&explanation.covered));
                view.uncovered = Some(views(&explanation.uncovered));
            }
            Component::Distance => {
                view.km =
                    explanation.metres.map(|metres| (f64::from(metres) / 100.0).round() / 10.0);
            }
            Component::Interests | Component::Rest => {}
        }
        view
    }
}

impl<'a> SkillPartView<'a> {
    fn of(part: &'a SkillPart) -> Self {
        Self {
            needed: part.needed.as_str(),
            held: part.held.as_ref().map(SkillId::as_str),
            importance: part.importance.as_str(),
            quality: decimal(part.quality),
        }
    }
}
