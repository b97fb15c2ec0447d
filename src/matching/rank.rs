//! Ranked lists: volunteers for a need, needs for a volunteer, and one pair in full.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::need::NeedState;
use crate::domain::score::{Counts, Match, Ranking, Reason};
use crate::domain::time::whole_minute;
use crate::domain::weights::{Millionths, WeightOverrides, Weights};

use super::availability::Scratch;
use super::calendar::Calendar;
use super::eligibility::Pair;
use super::explain::explain;
use super::need::PreparedNeed;
use super::order::{NeedKey, VolunteerKey};
use super::rest::asks_from;
use super::score::{self, Assessment, Fifth, Look, Terms};
use super::snapshot::{Listed, Snapshot};
use super::top::Top;
use super::volunteer::PreparedVolunteer;
use super::{NeedOver, Request};

/// A need at an instant.
struct Occasion {
    need: Arc<PreparedNeed>,
    calendar: Arc<Calendar>,
    as_of: Timestamp,
    asks_from: Timestamp,
    today: Date,
}

impl Occasion {
    /// The need with its horizon; `None` where it is over.
    fn new(need: Arc<PreparedNeed>, snapshot: &Snapshot, as_of: Timestamp) -> Option<Self> {
        let as_of = whole_minute(as_of);
        let zone = &snapshot.settings().zone;
        let calendar = need.calendar(as_of, zone)?;
        let today = as_of.to_zoned(zone.clone()).date();
        Some(Self { need, calendar, as_of, asks_from: asks_from(as_of), today })
    }

    /// The need with a volunteer of the snapshot.
    fn listed<'a>(&'a self, listed: &'a Listed) -> Pair<'a> {
        Pair { quick: &listed.quick, ..self.with(&listed.volunteer) }
    }

    /// The need with a volunteer.
    fn with<'a>(&'a self, volunteer: &'a PreparedVolunteer) -> Pair<'a> {
        Pair {
            need: &self.need,
            calendar: &self.calendar,
            volunteer,
            quick: &volunteer.quick,
            as_of: self.as_of,
            asks_from: self.asks_from,
            today: self.today,
        }
    }
}

/// The volunteers for a need, best first: exactly what scoring everyone of the centre and then
/// cutting the list would give.
pub fn volunteers_for(
    snapshot: &Snapshot,
    need: &NeedFacts,
    request: &Request,
) -> Result<Ranking, NeedOver> {
    let need = snapshot.prepared_need(need);
    let occasion = Occasion::new(need, snapshot, request.as_of).ok_or(NeedOver)?;
    let terms = terms(snapshot, &occasion.need, &request.weights, Fifth::Rest);
    let mut tally = Tally::new(request);
    let mut top = Top::new(request.limit);
    let mut scratch = Scratch::default();
    for listed in snapshot.all_volunteers() {
        let pair = occasion.listed(listed);
        let look = tally.look(top.floor().map(VolunteerKey::score));
        let found = score::assess(&pair, &terms, look, &mut scratch);
        tally.count(&found);
        if let Some(score) = found.score(&terms.weights) {
            top.offer(VolunteerKey::new(score, &pair), listed);
        }
    }
    let item = |listed: &Listed| explain(&occasion.listed(listed), &terms, snapshot.vocabulary());
    Ok(Ranking {
        as_of: occasion.as_of,
        weights: terms.weights,
        considered: snapshot.volunteers(),
        counts: tally.counts(),
        items: top.into_sorted().into_iter().map(item).collect(),
    })
}

/// The open needs with an open place for a volunteer, best first, each with its own weights. The
/// weights of the ranking are the centre's with those of the request; considered are the open
/// needs with an open place that are not over.
pub fn needs_for(snapshot: &Snapshot, volunteer: &VolunteerFacts, request: &Request) -> Ranking {
    let volunteer = snapshot.prepared_volunteer(volunteer);
    let mut tally = Tally::new(request);
    let mut top = Top::new(request.limit);
    let mut scratch = Scratch::default();
    let mut considered = 0;
    for need in snapshot.all_needs() {
        if need.facts.need.state != NeedState::Open || need.facts.open_places == 0 {
            continue;
        }
        let Some(occasion) = Occasion::new(Arc::clone(need), snapshot, request.as_of) else {
            continue;
        };
        considered += 1;
        let terms = terms(snapshot, need, &request.weights, Fifth::Attention);
        let look = tally.look(top.floor().map(NeedKey::score));
        let found = score::assess(&occasion.with(&volunteer), &terms, look, &mut scratch);
        tally.count(&found);
        if let Some(score) = found.score(&terms.weights) {
            top.offer(NeedKey::new(score, &need.facts), (occasion, terms));
        }
    }
    let item = |(occasion, terms): (Occasion, Terms)| {
        explain(&occasion.with(&volunteer), &terms, snapshot.vocabulary())
    };
    let centre = &snapshot.settings().weights;
    Ranking {
        as_of: whole_minute(request.as_of),
        weights: weights(centre, &WeightOverrides::default(), &request.weights),
        considered,
        counts: tally.counts(),
        items: top.into_sorted().into_iter().map(item).collect(),
    }
}

/// One pair in full, eligible or not, as it stands in the list of volunteers for the need.
pub fn pair(
    snapshot: &Snapshot,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    as_of: Timestamp,
    over: WeightOverrides,
) -> Result<Match, NeedOver> {
    let need = snapshot.prepared_need(need);
    let volunteer = snapshot.prepared_volunteer(volunteer);
    let occasion = Occasion::new(need, snapshot, as_of).ok_or(NeedOver)?;
    let terms = terms(snapshot, &occasion.need, &over, Fifth::Rest);
    Ok(explain(&occasion.with(&volunteer), &terms, snapshot.vocabulary()))
}

/// The weights that count: the centre's, in which the need's and then the request's replace those
/// that they name. Replacements that would leave no weight above 0 are passed over.
pub fn weights(centre: &Weights, need: &WeightOverrides, request: &WeightOverrides) -> Weights {
    let of_need = centre.with(need).unwrap_or(*centre);
    of_need.with(request).unwrap_or(of_need)
}

fn terms(snapshot: &Snapshot, need: &PreparedNeed, over: &WeightOverrides, fifth: Fifth) -> Terms {
    let settings = snapshot.settings();
    let weights = weights(&settings.weights, &need.facts.need.weights, over);
    Terms { asks_cap: settings.asks_cap, weights, fifth }
}

/// Counts who is eligible and who fails what, where that was asked for.
struct Tally {
    counts: bool,
    eligible: usize,
    failed: Vec<(Reason, usize)>,
}

impl Tally {
    fn new(request: &Request) -> Self {
        let failed = Reason::ALL.iter().map(|reason| (*reason, 0)).collect();
        Self { counts: request.counts, eligible: 0, failed }
    }

    /// How thoroughly to look: counting needs every failed rule of everyone.
    fn look(&self, floor: Option<Millionths>) -> Look {
        if self.counts { Look::All } else { Look::List { floor } }
    }

    fn count(&mut self, found: &Assessment) {
        if !self.counts {
            return;
        }
        self.eligible += usize::from(found.failed.is_empty());
        for reason in found.failed.reasons() {
            if let Some((_, number)) = self.failed.get_mut(reason as usize) {
                *number += 1;
            }
        }
    }

    fn counts(self) -> Option<Counts> {
        let excluded = self.failed.into_iter().filter(|(_, number)| *number > 0).collect();
        self.counts.then_some(Counts { eligible: self.eligible, excluded })
    }
}
