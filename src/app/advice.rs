//! Advice on a need with too few people: what one change to it would bring. Also for a need that is
//! not posted yet.

use std::sync::Arc;

use super::matches::{MatchQuery, matchable, request};
use super::{App, Error, needs, places};
use crate::domain::account::{Caller, GroupContact};
use crate::domain::advice::Advice;
use crate::domain::facts::NeedFacts;
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, NeedId};
use crate::domain::need::{Location, Need};
use crate::domain::place::{Found, Precision};
use crate::domain::postcode::Partial;
use crate::domain::vocabulary::Vocabulary;
use crate::domain::weights::WeightOverrides;
use crate::matching::{Request, Snapshot, advice};
use crate::store;

/// How advice may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Counts and scores, for staff.
    Figures,
    /// Bands only, for groups.
    Bands,
}

/// Advice, and how it may be told.
pub struct Advised {
    /// The advice.
    pub advice: Advice,
    /// How it may be told to who asks.
    pub told: Told,
    /// The words to tell it with.
    pub words: Arc<Vocabulary>,
}

impl Advised {
    fn new(
        snapshot: &Snapshot,
        need: &NeedFacts,
        request: &Request,
        told: Told,
    ) -> Result<Self, Error> {
        let advice = advice::advise(snapshot, need, request.as_of, &request.weights)
            .map_err(|_| needs::need_over())?;
        Ok(Self { advice, told, words: Arc::clone(snapshot.vocabulary()) })
    }
}

impl App {
    /// How many would fit a need, as it is and after each change. A group asks about its own needs
    /// only, 30 times an hour, and about the sector of its postcode instead of the very place: who
    /// lives where cannot be narrowed down by asking again.
    pub fn advise(
        &self,
        caller: &Caller,
        id: NeedId,
        query: &MatchQuery,
    ) -> Result<Advised, Error> {
        let centre = caller.centre().ok_or_else(needs::sign_in)?;
        let world = self.engine.world();
        let snapshot = &world.centre(centre)?.snapshot;
        if let Caller::Group(contact) = caller {
            let own = |need: &&NeedFacts| need.need.organisation == contact.organisation;
            snapshot.need(id).filter(own).ok_or(Error::NotFound)?;
        }
        let need = matchable(snapshot, id)?;
        if matches!(caller, Caller::Group(_))
            && (query.as_of.is_some() || !query.weights.is_empty())
        {
            return Err(Error::forbidden(
                "Only staff may ask with weights or an instant of their own.",
            ));
        }
        self.advise_on(caller, snapshot, need, query)
    }

    /// The same for a need that is not stored. Its organisation must be there, and a group's own;
    /// words for skills that nobody could place are passed over.
    pub fn preview_need(&self, caller: &Caller, mut need: Need) -> Result<Advised, Error> {
        let centre = caller.centre().ok_or_else(needs::sign_in)?;
        self.place_need(&mut need)?;
        self.refuse_strangers(caller, centre, &need)?;
        let world = self.engine.world();
        let snapshot = &world.centre(centre)?.snapshot;
        let open_places = need.places;
        let need = NeedFacts { need: Arc::new(need), responses: 0, open_places };
        let weights = snapshot.settings().weights.with(&need.need.weights);
        weights.map_err(|fault| Error::invalid("/weights", fault))?;
        let weights = WeightOverrides::default();
        let query = MatchQuery { as_of: None, limit: 0, weights, counts: false };
        self.advise_on(caller, snapshot, &need, &query)
    }

    fn advise_on(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        need: &NeedFacts,
        query: &MatchQuery,
    ) -> Result<Advised, Error> {
        let request = request(snapshot, need, query, self.clock.now())?;
        match caller {
            Caller::Staff(_) => Advised::new(snapshot, need, &request, Told::Figures),
            Caller::Group(contact) => {
                self.count_preview(contact)?;
                let need = NeedFacts { need: Arc::new(self.snapped(&need.need)?), ..*need };
                Advised::new(snapshot, &need, &request, Told::Bands)
            }
            Caller::Anyone => Err(needs::sign_in()),
        }
    }

    fn count_preview(&self, contact: &GroupContact) -> Result<(), Error> {
        let counted = self.previews.count(&contact.account.to_string());
        counted.map_err(|many| Error::TooMany { retry_after_s: many.retry_after_s })
    }

    /// As when it is posted: an organisation that is not there is told like one of others.
    fn refuse_strangers(
        &self,
        caller: &Caller,
        centre: CentreId,
        need: &Need,
    ) -> Result<(), Error> {
        let id = need.organisation;
        let found = self.store.read(|conn| store::organisations::get(conn, centre, id))?;
        if found.is_some_and(|organisation| needs::may_post_for(caller, organisation.id)) {
            return Ok(());
        }
        let fault = Fault::new("unknown", "There is no organisation with this id.");
        Err(Error::invalid("/organisation_id", fault))
    }

    /// The need at the middle of its postcode's sector.
    fn snapped(&self, need: &Need) -> Result<Need, Error> {
        let mut need = need.clone();
        let (Location::At(located) | Location::Remote(Some(located))) = &mut need.location else {
            return Ok(need);
        };
        let sector = Partial::Sector(located.postcode.sector());
        located.found = match places::find(&self.store, &sector) {
            Ok(place) => Some(Found {
                point: place.point,
                precision: Precision::Sector,
                ward: place.ward.map(|ward| ward.code),
            }),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        };
        Ok(need)
    }
}
