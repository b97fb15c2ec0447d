//! Who fits a need, and which needs fit a person: answered from memory, never from the database.

pub mod batch;
pub mod kept;

use jiff::Timestamp;
use uuid::Uuid;

use super::{App, Error, audit, needs};
use crate::domain::account::{Caller, Staff};
use crate::domain::facts::NeedFacts;
use crate::domain::fault::Fault;
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::need::NeedState;
use crate::domain::pii::Pii;
use crate::domain::score::{Counts, Match, Ranking};
use crate::domain::time;
use crate::domain::weights::{WeightOverrides, Weights};
use crate::matching::snapshot::Snapshot;
use crate::matching::{Request, rank};
use kept::Told;

/// What staff ask of a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MatchQuery {
    /// The instant; `None` = now.
    pub as_of: Option<Timestamp>,
    /// Most items, 1 to 200.
    pub limit: usize,
    /// Weights that replace the centre's and the need's.
    pub weights: WeightOverrides,
    /// Whether to count everyone.
    pub counts: bool,
}

/// A ranked list, each match with what it is called.
pub struct Ranked<N> {
    /// The instant it holds for.
    pub as_of: Timestamp,
    /// The weights used.
    pub weights: Weights,
    /// How many were looked at.
    pub considered: usize,
    /// Counts, where they were asked for.
    pub counts: Option<Counts>,
    /// The best, best first.
    pub items: Vec<(Match, N)>,
}

/// A ranking of people, with the names to show.
pub type RankedVolunteers = Ranked<Pii<String>>;

/// A ranking of needs, with the titles to show.
pub type RankedNeeds = Ranked<String>;

/// One pair, with the name to show.
pub struct Pair {
    /// The pair in full.
    pub matched: Match,
    /// The instant it holds for.
    pub as_of: Timestamp,
    /// The display name of the volunteer.
    pub name: Pii<String>,
}

impl App {
    /// The people who fit a need, best first, with reasons, as the caller tells it. A closed need
    /// is not matched. What was told of this minute is told again as long as nothing changed.
    pub fn match_need(
        &self,
        staff: &Staff,
        id: NeedId,
        query: &MatchQuery,
        tell: impl FnOnce(&RankedVolunteers) -> Result<Vec<u8>, Error>,
    ) -> Result<Told, Error> {
        let world = self.engine.world();
        let state = world.centre(staff.centre)?;
        let now = self.clock.now();
        let tell = || tell(&volunteers(&state.snapshot, id, query, now)?);
        state.kept.told(time::whole_minute(now), (id, *query), tell)
    }

    /// One pair in full, eligible or not. It may tell of a person's checks and needs of support,
    /// so the read is audited.
    pub fn match_pair(
        &self,
        staff: &Staff,
        need: NeedId,
        volunteer: VolunteerId,
        query: &MatchQuery,
    ) -> Result<Pair, Error> {
        let world = self.engine.world();
        let snapshot = &world.centre(staff.centre)?.snapshot;
        let need = matchable(snapshot, need)?;
        let listed = snapshot.volunteer(volunteer).ok_or(Error::NotFound)?;
        let request = request(snapshot, need, query, self.clock.now())?;
        let matched = rank::pair_listed(snapshot, need, &listed, request.as_of, request.weights)
            .map_err(|_| needs::need_over())?;
        self.note_read(staff, [need.need.id.0, volunteer.0])?;
        Ok(Pair { matched, as_of: request.as_of, name: listed.name() })
    }

    /// Open needs that fit a person, best first. The read is audited, as for a pair.
    pub fn match_volunteer(
        &self,
        staff: &Staff,
        id: VolunteerId,
        query: &MatchQuery,
    ) -> Result<RankedNeeds, Error> {
        let world = self.engine.world();
        let state = world.centre(staff.centre)?;
        let snapshot = &state.snapshot;
        let listed = snapshot.volunteer(id).ok_or(Error::NotFound)?;
        state
            .centre
            .weights
            .with(&query.weights)
            .map_err(|fault| Error::invalid("?weights", fault))?;
        let ranking =
            rank::needs_for_listed(snapshot, &listed, &plain_request(query, self.clock.now()));
        self.note_read(staff, [id.0])?;
        named(ranking, |item| Some(snapshot.need(item.need)?.need.title.clone()))
    }

    fn note_read(&self, staff: &Staff, ids: impl IntoIterator<Item = Uuid>) -> Result<(), Error> {
        let now = self.clock.now();
        // Nothing changes, so there is nothing for the index to follow.
        self.store.write(|tx| {
            let entry = audit::entry(&Caller::from(*staff), staff.centre, "read", "match", now);
            tx.audit(audit::about(entry, ids));
            Ok(())
        })
    }
}

/// The people who fit a need, best first, with the names to show.
fn volunteers(
    snapshot: &Snapshot,
    id: NeedId,
    query: &MatchQuery,
    now: Timestamp,
) -> Result<RankedVolunteers, Error> {
    let need = matchable(snapshot, id)?;
    let request = request(snapshot, need, query, now)?;
    let ranking = rank::volunteers_for(snapshot, need, &request).map_err(|_| needs::need_over())?;
    named(ranking, |item| Some(snapshot.volunteer(item.volunteer)?.name()))
}

fn plain_request(query: &MatchQuery, now: Timestamp) -> Request {
    Request {
        as_of: time::whole_minute(query.as_of.unwrap_or(now)),
        limit: query.limit,
        weights: query.weights,
        counts: query.counts,
    }
}

pub(super) fn request(
    snapshot: &Snapshot,
    need: &NeedFacts,
    query: &MatchQuery,
    now: Timestamp,
) -> Result<Request, Error> {
    let all_zero = |fault: Fault| Error::invalid("?weights", fault);
    let weights = snapshot.settings().weights.with(&need.need.weights).map_err(all_zero)?;
    weights.with(&query.weights).map_err(all_zero)?;
    Ok(plain_request(query, now))
}

/// Names what a ranking lists; it was made from the same snapshot, so all of it is there.
fn named<N>(ranking: Ranking, name: impl Fn(&Match) -> Option<N>) -> Result<Ranked<N>, Error> {
    let Ranking { as_of, weights, considered, counts, items } = ranking;
    let named = items.into_iter().map(|item| {
        let name = name(&item).ok_or_else(|| Error::internal("ranking", "a match of nobody"))?;
        Ok((item, name))
    });
    Ok(Ranked { as_of, weights, considered, counts, items: named.collect::<Result<_, Error>>()? })
}

pub(super) fn matchable(snapshot: &Snapshot, id: NeedId) -> Result<&NeedFacts, Error> {
    let facts = snapshot.need(id).ok_or(Error::NotFound)?;
    match facts.need.state {
        NeedState::Closed => Err(needs::need_closed()),
        NeedState::Draft
        | NeedState::Pending
        | NeedState::Open
        | NeedState::Filled
        | NeedState::Over => Ok(facts),
    }
}
