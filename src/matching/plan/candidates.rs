//! Candidates of a plan: the best of each need, with what each pair would take.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Builder, Offer, Problem, TooLarge, Want};
use crate::domain::facts::NeedFacts;
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::need::{NeedState, Urgency};
use crate::domain::weights::{Millionths, WeightOverrides};
use crate::matching::availability::Scratch;
use crate::matching::calendar::Calendar;
use crate::matching::rank::{self, Scored};
use crate::matching::takes::Takes;
use crate::matching::{Request, Snapshot};

/// Percent of the work that are done when every need is ranked.
pub const RANKED: usize = 20;

/// What is to be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    /// These needs, as far as they are open; `None` = all open ones.
    pub needs: Option<&'a [NeedId]>,
    /// The instant.
    pub as_of: Timestamp,
    /// How many of the best of each need are looked at.
    pub candidates: usize,
    /// Pairs below this score are no candidates.
    pub min_score: Millionths,
}

/// A pair that could be picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The need.
    pub need: NeedId,
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// The score of the pair.
    pub score: Millionths,
}

/// All pairs that could be picked, and the problem of picking.
#[derive(Debug, Clone)]
pub struct Candidates {
    /// The problem.
    pub problem: Problem,
    pairs: Vec<Candidate>,
}

impl Candidates {
    /// A pair by its number.
    pub fn pair(&self, number: usize) -> &Candidate {
        &self.pairs[number]
    }
}

/// A need with an open place that is not over.
struct Open<'a> {
    facts: &'a NeedFacts,
    calendar: Arc<Calendar>,
}

/// The wanted needs that are open, and the best volunteers of each as far as they are known.
pub struct Best<'a> {
    snapshot: &'a Snapshot,
    open: Vec<Open<'a>>,
    request: Request,
    min_score: Millionths,
    /// Who, for which of the needs, with which score; by volunteer and need.
    found: Vec<(VolunteerId, usize, Millionths)>,
}

impl<'a> Best<'a> {
    /// The needs, none of them ranked yet.
    pub fn new(snapshot: &'a Snapshot, wanted: &Wanted) -> Self {
        let request = Request {
            as_of: wanted.as_of,
            limit: wanted.candidates,
            weights: WeightOverrides::default(),
            counts: false,
        };
        let open = open_needs(snapshot, wanted);
        Self { snapshot, open, request, min_score: wanted.min_score, found: Vec::new() }
    }

    /// How many needs there are.
    pub fn needs(&self) -> usize {
        self.open.len()
    }

    /// The best volunteers of one of the [`Self::needs`]. It looks at nothing that other needs
    /// change, so that all of them can be ranked side by side.
    pub fn ranked(&self, need: usize) -> Vec<Scored> {
        // One that is over is not among them.
        let ranked = rank::scored_for(self.snapshot, self.open[need].facts, &self.request);
        let mut ranked = ranked.unwrap_or_default();
        ranked.retain(|scored| scored.score >= self.min_score);
        ranked
    }

    /// Takes the best of all needs in, in their order. Needs without a list stay without
    /// volunteers.
    #[must_use]
    pub fn with(mut self, lists: impl IntoIterator<Item = Vec<Scored>>) -> Self {
        let of_need = |(at, list): (usize, Vec<Scored>)| {
            list.into_iter().map(move |scored| (scored.volunteer, at, scored.score))
        };
        self.found = lists.into_iter().enumerate().flat_map(of_need).collect();
        self.found.sort_unstable();
        self
    }

    /// The problem of picking among them.
    pub fn candidates(&self) -> Result<Candidates, TooLarge> {
        let mut builder = Builder::new(self.wants())?;
        for (offers, left) in self.people() {
            builder.person(&offers, &left);
        }
        let pair = |&(volunteer, at, score): &(VolunteerId, usize, Millionths)| Candidate {
            need: self.open[at].facts.need.id,
            volunteer,
            score,
        };
        Ok(Candidates { problem: builder.build(), pairs: self.found.iter().map(pair).collect() })
    }

    /// The needs.
    pub fn wants(&self) -> Vec<Want> {
        let want = |need: &Open| Want {
            places: need.facts.open_places,
            urgent: need.facts.need.urgency == Urgency::Urgent,
        };
        self.open.iter().map(want).collect()
    }

    /// Each person with the pairs that they are offered in, and the minutes that are left of those
    /// they give in each week, as [`Builder::person`] takes them.
    pub fn people(&self) -> impl Iterator<Item = (Vec<Offer>, BTreeMap<i64, u32>)> {
        let mut scratch = Scratch::default();
        let offers = move |of_person: &[(VolunteerId, usize, Millionths)]| {
            let listed = of_person.first().and_then(|first| self.snapshot.volunteer(first.0))?;
            let person = listed.person();
            let mut left = BTreeMap::new();
            let offer = |&(_, need, score): &(VolunteerId, usize, Millionths)| {
                let takes = Takes::of(&self.open[need].calendar, &person, &mut scratch);
                left.extend(takes.left);
                Offer { need, score, sessions: takes.sessions, hours: takes.hours }
            };
            Some((of_person.iter().map(offer).collect(), left))
        };
        // Everybody found is in the snapshot that they were found in.
        self.found.chunk_by(|one, next| one.0 == next.0).filter_map(offers)
    }
}

fn open_needs<'a>(snapshot: &'a Snapshot, wanted: &Wanted) -> Vec<Open<'a>> {
    let zone = &snapshot.settings().zone;
    let all: Vec<&NeedFacts> = match wanted.needs {
        None => snapshot.all_needs().map(|need| &need.facts).collect(),
        Some(ids) => {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids.dedup();
            ids.into_iter().filter_map(|id| snapshot.need(id)).collect()
        }
    };
    let open = |facts: &&NeedFacts| facts.need.state == NeedState::Open && facts.open_places > 0;
    let all = all.into_iter().filter(open);
    all.filter_map(|facts| {
        let calendar = Calendar::new(&facts.need.schedule, wanted.as_of, zone)?;
        Some(Open { facts, calendar: Arc::new(calendar) })
    })
    .collect()
}
