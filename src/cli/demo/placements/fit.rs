//! Who would be asked for a need. The gates are those of the engine, at the instant of each move.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::Person;
use super::super::dice::Dice;
use super::super::figures::OWN_NEIGHBOURHOOD;
use super::super::world::World;
use crate::domain::centre::ASKS_CAP;
use crate::domain::consent::{self, Purpose};
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::VolunteerId;
use crate::domain::need::Need;
use crate::domain::placement::{Placement, PlacementState, Promise};
use crate::domain::schedule::Schedule;
use crate::domain::score::{Match, Reason};
use crate::domain::weights::{WeightOverrides, Weights};
use crate::matching::{Settings, Snapshot, promise, rank};

/// What counts as one's own neighbourhood, in metres.
const NEAR: u32 = 3_000;
/// What staff set aside when they ask by hand.
const ASKED_BY_HAND: [Reason; 5] = [
    Reason::AskedEnough,
    Reason::AgeUnknown,
    Reason::LanguageUnknown,
    Reason::VehicleUnknown,
    Reason::SkillUnknown,
];

/// How a candidate came this way.
pub struct Fit {
    /// What they promised when they accepted, if they did.
    pub promise: Option<Promise>,
}

/// Those who can be asked, with what happened to them so far.
pub struct People<'a> {
    world: &'a World<'a>,
    engine: Snapshot,
    facts: Vec<VolunteerFacts>,
}

impl<'a> People<'a> {
    /// Everybody who agreed to it.
    pub fn new(world: &'a World<'a>, people: &[Person]) -> Self {
        let settings =
            Settings { zone: world.zone.clone(), weights: Weights::default(), asks_cap: ASKS_CAP };
        let vocabulary = Arc::new(world.vocabulary.clone());
        let engine = Snapshot::build(settings, vocabulary, [], []);
        let agreed = |person: &&Person| consent::holds(&person.consents, Purpose::Matching);
        let facts = people.iter().filter(agreed).map(|person| VolunteerFacts {
            volunteer: Arc::new(person.volunteer.clone()),
            may_match: true,
            checks: person.checks.clone(),
            asks: Vec::new(),
            promises: Vec::new(),
            placements: Vec::new(),
            blocked_needs: Vec::new(),
            blocked_organisations: Vec::new(),
        });
        Self { world, engine, facts: facts.collect() }
    }

    /// Somebody near enough; the same willing few come up more often than others.
    pub fn draw(&self, dice: &mut Dice, need: &Need) -> Option<usize> {
        let up_to = dice.below(self.facts.len() as u64);
        let index = dice.below(up_to + 1) as usize;
        let volunteer = &self.facts.get(index)?.volunteer;
        let near = dice.percent(OWN_NEIGHBOURHOOD) && !need.location.is_remote();
        let home = volunteer.home.as_ref().and_then(|home| home.found.as_ref());
        let place = need.location.located().and_then(|place| place.found.as_ref());
        let too_far = match (home, place) {
            (Some(home), Some(place)) => near && home.point.metres_to(place.point) > NEAR,
            (None, _) | (_, None) => false,
        };
        (!too_far).then_some(index)
    }

    /// The id of a candidate.
    pub fn id(&self, candidate: usize) -> Option<VolunteerId> {
        self.facts.get(candidate).map(|facts| facts.volunteer.id)
    }

    /// `None` where the candidate could not have come this way.
    pub fn fit(
        &self,
        candidate: usize,
        need: &NeedFacts,
        moves: &[(PlacementState, Timestamp)],
    ) -> Option<Fit> {
        let facts = self.facts.get(candidate)?;
        let (_, first) = *moves.first()?;
        let asked = self.pair(need, facts, first)?;
        let by_hand = asked.reasons.iter().all(|reason| ASKED_BY_HAND.contains(reason));
        if facts.volunteer.created_at > first || asked.reasons.len() > 1 || !by_hand {
            return None;
        }
        let at = |state| moves.iter().find(|(to, _)| *to == state).map(|(_, at)| *at);
        let Some(accepted) = at(PlacementState::Accepted) else {
            return Some(Fit { promise: None });
        };
        let taken_on = self.pair(need, facts, accepted)?;
        let ready = match at(PlacementState::Started) {
            None => true,
            Some(started) => {
                let date = started.to_zoned(self.world.zone.clone()).date();
                taken_on.explanation.checks_to_obtain.is_empty() && has_begun(&need.need, date)
            }
        };
        let agreed = taken_on.reasons.iter().all(|reason| *reason == Reason::AskedEnough);
        let zone = &self.world.zone;
        (agreed && ready)
            .then(|| Fit { promise: Some(promise::of(&need.need, facts, accepted, zone)) })
    }

    /// Notes what came of a placement.
    pub fn note(&mut self, candidate: usize, placement: &Placement) {
        let Some(facts) = self.facts.get_mut(candidate) else { return };
        facts.placements.push((placement.need, placement.state));
        facts.asks.extend(&placement.asked_at);
        facts.asks.sort_unstable();
        let promise = placement.promise.as_ref().filter(|_| placement.state.is_promised());
        facts.promises.extend(promise.map(|promise| (placement.need, promise.clone())));
    }

    /// `None` where the need was over.
    fn pair(&self, need: &NeedFacts, facts: &VolunteerFacts, at: Timestamp) -> Option<Match> {
        rank::pair(&self.engine, need, facts, at, WeightOverrides::default()).ok()
    }
}

/// Whether the first session has been.
fn has_begun(need: &Need, date: Date) -> bool {
    match &need.schedule {
        Schedule::Sessions(sessions) => sessions.first().is_some_and(|first| first.date() <= date),
        Schedule::Recurring(recurring) => {
            !recurring.rule.dates(recurring.rule.first(), date).is_empty()
        }
        Schedule::Flexible(flexible) => flexible.first_date <= date,
    }
}
