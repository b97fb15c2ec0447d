//! Advice on a need with too few people: what one change to it would bring.

use std::sync::Arc;

use super::matches::{MatchQuery, matchable, request};
use super::{App, Error, needs, places};
use crate::domain::account::{Caller, GroupContact, Staff};
use crate::domain::advice::Advice;
use crate::domain::facts::NeedFacts;
use crate::domain::ids::NeedId;
use crate::domain::need::{Location, Need};
use crate::domain::place::{Found, Precision};
use crate::domain::postcode::Partial;
use crate::matching::advice;

/// Advice, by who asks.
pub enum Advised {
    /// Counts and scores, for staff.
    Staff(Advice),
    /// To be shown in bands only, for the group whose need it is.
    Group(Advice),
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
        match caller {
            Caller::Staff(staff) => self.advise_staff(staff, id, query).map(Advised::Staff),
            Caller::Group(contact) => self.advise_group(contact, id, query).map(Advised::Group),
            Caller::Anyone => Err(needs::sign_in()),
        }
    }

    fn advise_staff(&self, staff: &Staff, id: NeedId, query: &MatchQuery) -> Result<Advice, Error> {
        let world = self.engine.world();
        let snapshot = &world.centre(staff.centre)?.snapshot;
        let need = matchable(snapshot, id)?;
        let request = request(snapshot, need, query, self.clock.now())?;
        advice::advise(snapshot, need, request.as_of, &request.weights)
            .map_err(|_| needs::need_over())
    }

    fn advise_group(
        &self,
        contact: &GroupContact,
        id: NeedId,
        query: &MatchQuery,
    ) -> Result<Advice, Error> {
        let world = self.engine.world();
        let snapshot = &world.centre(contact.centre)?.snapshot;
        let own = |need: &&NeedFacts| need.need.organisation == contact.organisation;
        snapshot.need(id).filter(own).ok_or(Error::NotFound)?;
        let need = matchable(snapshot, id)?;
        if query.as_of.is_some() || !query.weights.is_empty() {
            return Err(Error::forbidden(
                "Only staff may ask with weights or an instant of their own.",
            ));
        }
        self.previews
            .count(&contact.account.to_string())
            .map_err(|many| Error::TooMany { retry_after_s: many.retry_after_s })?;
        let request = request(snapshot, need, query, self.clock.now())?;
        let snapped = Arc::new(self.snapped(&need.need)?);
        let need = NeedFacts { need: snapped, ..*need };
        advice::advise(snapshot, &need, request.as_of, &request.weights)
            .map_err(|_| needs::need_over())
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
