//! Ranked lists: volunteers for a need, needs for a volunteer, and one pair in full.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::need::NeedState;
use crate::domain::score::{Counts, Match, Ranking, Reason};
use crate::domain::time::whole_minute;
use crate::domain::weights::{WeightOverrides, Weights};

use super::availability::Scratch;
use super::calendar::Calendar;
use super::eligibility::{Failed, Pair};
use super::explain::{Terms, explain};
use super::need::PreparedNeed;
use super::order::{NeedKey, VolunteerKey};
use super::score::{self, Fifth, Look};
use super::snapshot::Snapshot;
use super::top::Top;
use super::volunteer::PreparedVolunteer;
use super::{NeedOver, Request};

/// The volunteers for a need, best first: exactly what scoring everyone of the centre and then
/// cutting the list would give.
pub fn volunteers_for(
    snapshot: &Snapshot,
    need: &NeedFacts,
    request: &Request,
) -> Result<Ranking, NeedOver> {
    let (as_of, today) = moment(snapshot, request.as_of);
    let need = snapshot.prepared_need(need);
    let calendar = need.calendar(as_of, &snapshot.settings().zone).ok_or(NeedOver)?;
    let weights = weights(&snapshot.settings().weights, &need.facts.need.weights, &request.weights);
    let terms = terms(snapshot, weights, Fifth::Rest);
    let mut tally = Tally::new(request);
    let mut top = Top::new(request.limit);
    let mut scratch = Scratch::default();
    for volunteer in snapshot.all_volunteers() {
        let pair = Pair { need: &need, calendar: &calendar, volunteer, as_of, today };
        let found = score::assess(&pair, terms.asks_cap, tally.look, &mut scratch);
        tally.count(found.failed);
        if found.failed.is_empty() {
            let score = score::of(score::values(&pair, &found, terms.fifth), &weights);
            top.offer(VolunteerKey::new(score, &pair), volunteer);
        }
    }
    let item = |volunteer: &Arc<PreparedVolunteer>| {
        let pair = Pair { need: &need, calendar: &calendar, volunteer, as_of, today };
        explain(&pair, &terms)
    };
    Ok(Ranking {
        as_of,
        weights,
        considered: snapshot.volunteers(),
        counts: tally.counts(),
        items: top.into_sorted().into_iter().map(item).collect(),
    })
}

/// The open needs with an open place for a volunteer, best first, each with its own weights. The
/// weights of the ranking are the centre's with those of the request.
pub fn needs_for(snapshot: &Snapshot, volunteer: &VolunteerFacts, request: &Request) -> Ranking {
    let (as_of, today) = moment(snapshot, request.as_of);
    let volunteer = snapshot.prepared_volunteer(volunteer);
    let settings = snapshot.settings();
    let mut tally = Tally::new(request);
    let mut top = Top::new(request.limit);
    let mut scratch = Scratch::default();
    let mut considered = 0;
    for need in snapshot.all_needs() {
        if need.facts.need.state != NeedState::Open || need.facts.open_places == 0 {
            continue;
        }
        let Some(calendar) = need.calendar(as_of, &settings.zone) else { continue };
        considered += 1;
        let pair = Pair { need, calendar: &calendar, volunteer: &volunteer, as_of, today };
        let found = score::assess(&pair, settings.asks_cap, tally.look, &mut scratch);
        tally.count(found.failed);
        if found.failed.is_empty() {
            let weights = weights(&settings.weights, &need.facts.need.weights, &request.weights);
            let score = score::of(score::values(&pair, &found, Fifth::Attention), &weights);
            top.offer(NeedKey::new(score, &need.facts), (need, calendar, weights));
        }
    }
    let item = |(need, calendar, weights): (&Arc<PreparedNeed>, Arc<Calendar>, Weights)| {
        let pair = Pair { need, calendar: &calendar, volunteer: &volunteer, as_of, today };
        explain(&pair, &terms(snapshot, weights, Fifth::Attention))
    };
    Ranking {
        as_of,
        weights: weights(&settings.weights, &WeightOverrides::default(), &request.weights),
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
    let (as_of, today) = moment(snapshot, as_of);
    let need = snapshot.prepared_need(need);
    let volunteer = snapshot.prepared_volunteer(volunteer);
    let calendar = need.calendar(as_of, &snapshot.settings().zone).ok_or(NeedOver)?;
    let weights = weights(&snapshot.settings().weights, &need.facts.need.weights, &over);
    let pair = Pair { need: &need, calendar: &calendar, volunteer: &volunteer, as_of, today };
    Ok(explain(&pair, &terms(snapshot, weights, Fifth::Rest)))
}

/// The weights that count: the centre's, in which the need's and then the request's replace those
/// that they name. Replacements that would leave no weight above 0 are passed over.
pub fn weights(centre: &Weights, need: &WeightOverrides, request: &WeightOverrides) -> Weights {
    let of_need = centre.with(need).unwrap_or(*centre);
    of_need.with(request).unwrap_or(of_need)
}

fn moment(snapshot: &Snapshot, as_of: Timestamp) -> (Timestamp, Date) {
    let as_of = whole_minute(as_of);
    (as_of, as_of.to_zoned(snapshot.settings().zone.clone()).date())
}

fn terms(snapshot: &Snapshot, weights: Weights, fifth: Fifth) -> Terms<'_> {
    let asks_cap = snapshot.settings().asks_cap;
    Terms { asks_cap, weights, fifth, vocabulary: snapshot.vocabulary() }
}

/// Counts who is eligible and who fails what, where that was asked for.
struct Tally {
    look: Look,
    eligible: usize,
    failed: Vec<(Reason, usize)>,
}

impl Tally {
    fn new(request: &Request) -> Self {
        let look = if request.counts { Look::All } else { Look::First };
        let failed = Reason::ALL.iter().map(|reason| (*reason, 0)).collect();
        Self { look, eligible: 0, failed }
    }

    fn count(&mut self, failed: Failed) {
        if self.look == Look::First {
            return;
        }
        self.eligible += usize::from(failed.is_empty());
        for reason in failed.reasons() {
            if let Some((_, number)) = self.failed.get_mut(reason as usize) {
                *number += 1;
            }
        }
    }

    fn counts(self) -> Option<Counts> {
        let excluded = self.failed.into_iter().filter(|(_, number)| *number > 0).collect();
        match self.look {
            Look::First => None,
            Look::All => Some(Counts { eligible: self.eligible, excluded }),
        }
    }
}
