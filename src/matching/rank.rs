//! Ranked lists: volunteers for a need, needs for a volunteer, and one pair in full.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::VolunteerId;
use crate::domain::score::{Counts, Match, Ranking, Reason};
use crate::domain::time::whole_minute;
use crate::domain::weights::{Millionths, WeightOverrides, Weights};

use super::availability::Scratch;
use super::eligibility::Failed;
use super::explain::explain;
use super::lexicon::Lexicon;
use super::need::PreparedNeed;
use super::occasion::Occasion;
use super::person::Person;
use super::score::{self, Fifth, Look, Terms};
use super::sieve::Sieve;
use super::snapshot::{Listed, Snapshot};
use super::{NeedOver, Request, search, seeker, survey};

/// A need to rank volunteers for.
pub(super) struct Asked {
    pub(super) occasion: Occasion,
    pub(super) terms: Terms,
    pub(super) lexicon: Lexicon,
}

impl Asked {
    pub(super) fn new(
        snapshot: &Snapshot,
        need: &NeedFacts,
        as_of: Timestamp,
        over: &WeightOverrides,
    ) -> Result<Self, NeedOver> {
        let mut lexicon = snapshot.lexicon().clone();
        let need = snapshot.prepared_need(need, &mut lexicon);
        let occasion = Occasion::new(need, &snapshot.settings().zone, as_of).ok_or(NeedOver)?;
        let terms = terms(snapshot, &occasion.need, over, Fifth::Rest);
        Ok(Self { occasion, terms, lexicon })
    }

    pub(super) fn sieve(&self) -> Sieve<'_> {
        Sieve::new(&self.occasion, &self.terms, &self.lexicon)
    }

    fn explain(&self, person: &Person) -> Match {
        explain(&self.occasion.with(person), &self.terms, &self.lexicon)
    }
}

/// A volunteer on a list, without explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// The score of the pair.
    pub score: Millionths,
}

/// The volunteers for a need, best first: exactly what scoring everyone of the centre and then
/// cutting the list would give.
pub fn volunteers_for(
    snapshot: &Snapshot,
    need: &NeedFacts,
    request: &Request,
) -> Result<Ranking, NeedOver> {
    let asked = Asked::new(snapshot, need, request.as_of, &request.weights)?;
    let sieve = asked.sieve();
    let mut person = Person::default();
    let best = search::best(snapshot.people(), &sieve, request.limit);
    let items = best.map(|(_, (chunk, at))| {
        chunk.read(at, &mut person);
        asked.explain(&person)
    });
    let items = items.collect();
    let counts = request.counts.then(|| survey::counts(snapshot.people(), &sieve));
    let (as_of, weights) = (asked.occasion.as_of, asked.terms.weights);
    Ok(Ranking { as_of, weights, considered: snapshot.volunteers(), counts, items })
}

/// The same list with scores only.
pub fn scored_for(
    snapshot: &Snapshot,
    need: &NeedFacts,
    request: &Request,
) -> Result<Vec<Scored>, NeedOver> {
    let asked = Asked::new(snapshot, need, request.as_of, &request.weights)?;
    let sieve = asked.sieve();
    let best = search::best(snapshot.people(), &sieve, request.limit);
    Ok(best.map(|(key, _)| Scored { volunteer: key.id(), score: key.score() }).collect())
}

/// The open needs with an open place for a volunteer, best first, each with its own weights. The
/// weights of the ranking are the centre's with those of the request; considered are the open
/// needs with an open place that are not over.
pub fn needs_for(snapshot: &Snapshot, volunteer: &VolunteerFacts, request: &Request) -> Ranking {
    let mut lexicon = snapshot.lexicon().clone();
    let person = Person::new(&volunteer.seen(), &mut lexicon);
    needs_for_person(snapshot, &person, &lexicon, request)
}

/// The same for a volunteer of the snapshot.
pub fn needs_for_listed(snapshot: &Snapshot, volunteer: &Listed, request: &Request) -> Ranking {
    needs_for_person(snapshot, &volunteer.person(), snapshot.lexicon(), request)
}

fn needs_for_person(
    snapshot: &Snapshot,
    person: &Person,
    lexicon: &Lexicon,
    request: &Request,
) -> Ranking {
    let as_of = whole_minute(request.as_of);
    let request = &Request { as_of, ..*request };
    let (considered, counts) = if request.counts {
        let tally = tally_of_needs(snapshot, person, request);
        (tally.all, Some(tally.counts()))
    } else {
        (seeker::considered(snapshot, as_of), None)
    };
    let best = seeker::best(snapshot, person, request).into_iter();
    let item =
        |(occasion, terms): (Occasion, Terms)| explain(&occasion.with(person), &terms, lexicon);
    let centre = &snapshot.settings().weights;
    let weights = weights(centre, &WeightOverrides::default(), &request.weights);
    Ranking { as_of, weights, considered, counts, items: best.map(item).collect() }
}

/// How a person stands with every open need with an open place that is not over.
fn tally_of_needs(snapshot: &Snapshot, person: &Person, request: &Request) -> Tally {
    let mut tally = Tally::default();
    let mut scratch = Scratch::default();
    let zone = &snapshot.settings().zone;
    for need in snapshot.open().all() {
        let occasion = Occasion::new(Arc::clone(need), zone, request.as_of);
        let Some(occasion) = occasion else { continue };
        let terms = terms_for_person(snapshot, need, &request.weights);
        let found = score::assess(&occasion.with(person), &terms, Look::All, &mut scratch);
        tally.count(found.failed);
    }
    tally
}

/// How a need is scored where needs are ranked for a person.
pub(super) fn terms_for_person(
    snapshot: &Snapshot,
    need: &PreparedNeed,
    over: &WeightOverrides,
) -> Terms {
    terms(snapshot, need, over, Fifth::Attention)
}

/// One pair in full, eligible or not, as it stands in the list of volunteers for the need.
pub fn pair(
    snapshot: &Snapshot,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    as_of: Timestamp,
    over: WeightOverrides,
) -> Result<Match, NeedOver> {
    let mut asked = Asked::new(snapshot, need, as_of, &over)?;
    let person = Person::new(&volunteer.seen(), &mut asked.lexicon);
    Ok(asked.explain(&person))
}

/// The same for a volunteer of the snapshot.
pub fn pair_listed(
    snapshot: &Snapshot,
    need: &NeedFacts,
    volunteer: &Listed,
    as_of: Timestamp,
    over: WeightOverrides,
) -> Result<Match, NeedOver> {
    let asked = Asked::new(snapshot, need, as_of, &over)?;
    Ok(asked.explain(&volunteer.person()))
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

/// Counts who is eligible and who fails what.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    all: usize,
    eligible: usize,
    failed: [usize; Reason::ALL.len()],
}

impl Tally {
    /// Counts one.
    pub(crate) fn count(&mut self, failed: Failed) {
        self.all += 1;
        self.eligible += usize::from(failed.is_empty());
        for reason in failed.reasons() {
            self.failed[reason as usize] += 1;
        }
    }

    /// What was counted.
    pub(crate) fn counts(&self) -> Counts {
        let failed = Reason::ALL.iter().copied().zip(self.failed);
        Counts { eligible: self.eligible, excluded: failed.filter(|(_, n)| *n > 0).collect() }
    }
}
