//! Needs: posted, approved, changed, closed.

use jiff::Timestamp;
use jiff::civil::Date;

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit};
use crate::domain::account::{Caller, GroupContact, Staff};
use crate::domain::centre::Centre;
use crate::domain::fault::Fault;
use crate::domain::ids::{CauseId, CentreId, NeedId, OrganisationId, SkillId};
use crate::domain::need::{Location, Need, NeedState};
use crate::domain::organisation::OrganisationState;
use crate::domain::point::Point;
use crate::domain::time;
use crate::store::needs::NeedFilter;
use crate::store::{self, Tx};

/// Which needs a list shows, beyond what the caller may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NeedQuery {
    /// Only those in this state.
    pub state: Option<NeedState>,
    /// Only those of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only those in this ward.
    pub ward: Option<String>,
    /// Only those that ask for this skill.
    pub skill: Option<SkillId>,
    /// Only those that serve this cause.
    pub cause: Option<CauseId>,
    /// Only those that want somebody on this date.
    pub on: Option<Date>,
    /// Only those within so many metres of a point, and those that can be done from anywhere.
    pub near: Option<(Point, u32)>,
}

/// Civil minutes by which the database looks further back than now for a last session: where the
/// clocks change, civil time tells up to so much less than the instant.
const CLOCK_CHANGE: i64 = 180;

/// Needs read from the database at a time.
const PAGE: i64 = 201;

impl NeedQuery {
    /// What only the schedule and the point of a need can tell.
    fn fits(&self, need: &Need) -> bool {
        let on = self.on.is_none_or(|date| need.schedule.wants_on(date));
        let near = self.near.is_none_or(|(point, metres)| match &need.location {
            Location::Remote(_) => true,
            Location::At(located) => {
                let found = located.found.as_ref();
                found.is_some_and(|found| found.point.metres_to(point) <= metres)
            }
        });
        on && near
    }
}

/// The state a need is in at an instant: `over` where no session is left.
pub fn state_at(need: &Need, centre: &Centre, at: Timestamp) -> NeedState {
    let wanted = matches!(need.state, NeedState::Open | NeedState::Filled);
    if wanted && need.schedule.is_over(at, centre.zone.tz()) { NeedState::Over } else { need.state }
}

impl App {
    /// Posts a need: open at once by staff, to be approved from a group. A need by staff with a
    /// required skill that nobody could place, or of an organisation not yet approved, waits too.
    pub fn post_need(
        &self,
        caller: &Caller,
        mut need: Need,
        once: Option<&Repeat>,
    ) -> Result<Made<Need>, Error> {
        let centre = caller.centre().ok_or_else(sign_in)?;
        self.place_need(&mut need)?;
        refuse_all_zero(self, centre, &need)?;
        self.write_once(once, need.id.0, |tx| {
            let organisation = store::organisations::get_locked(tx, centre, need.organisation)?
                .filter(|organisation| may_post_for(caller, organisation.id))
                .ok_or_else(|| {
                    let fault = Fault::new("unknown", "There is no organisation with this id.");
                    Error::invalid("/organisation_id", fault)
                })?;
            let ready = matches!(caller, Caller::Staff(_))
                && organisation.state == OrganisationState::Approved
                && !need.has_unresolved_required();
            need.state = if ready { NeedState::Open } else { NeedState::Pending };
            store::needs::insert(tx, centre, &need)?;
            note(tx, caller, centre, "post", &need);
            Ok(need)
        })
    }

    /// A need and the state it is in: any for staff, their own for a group's contact, open ones
    /// for anyone.
    pub fn need(
        &self,
        caller: &Caller,
        centre: CentreId,
        id: NeedId,
    ) -> Result<(Need, NeedState), Error> {
        let need = self.store.read(|conn| store::needs::get(conn, centre, id))?;
        let need = need.ok_or(Error::NotFound)?;
        let state = state_at(&need, &self.centre(centre)?, self.clock.now());
        if may_see(caller, &need, state) { Ok((need, state)) } else { Err(Error::NotFound) }
    }

    /// Needs that the caller may see, in the order in which they were posted.
    pub fn needs(
        &self,
        caller: &Caller,
        centre: CentreId,
        query: &NeedQuery,
        after: Option<NeedId>,
        limit: usize,
    ) -> Result<Vec<(Need, NeedState)>, Error> {
        let settings = self.centre(centre)?;
        let now = self.clock.now();
        let wanted = state_of(caller, query);
        let filter = filter(caller, query, &settings, now);
        let (mut found, mut after) = (Vec::new(), after);
        // What the database cannot tell is told here, page after page until the list is full.
        while found.len() < limit {
            let page =
                self.store.read(|conn| store::needs::list(conn, centre, &filter, after, PAGE))?;
            let is_last = super::rows(page.len()) < PAGE;
            after = page.last().map(|need| need.id);
            let fitting = page.into_iter().filter(|need| query.fits(need)).map(|need| {
                let state = state_at(&need, &settings, now);
                (need, state)
            });
            found.extend(fitting.filter(|(_, state)| wanted.is_none_or(|wanted| *state == wanted)));
            if is_last {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Changes a need. `new.version` is one above the version that was read. A group's change to
    /// a need that was approved has to be approved again.
    pub fn change_need(&self, caller: &Caller, mut new: Need) -> Result<Need, Error> {
        let centre = caller.centre().ok_or_else(sign_in)?;
        self.place_need(&mut new)?;
        refuse_all_zero(self, centre, &new)?;
        self.write(|tx| {
            let old = store::needs::get_locked(tx, centre, new.id)?;
            let old = old.filter(|old| may_change(caller, old)).ok_or(Error::NotFound)?;
            super::next_version(old.version, new.version)?;
            let taken = store::placements::count_holding(tx, centre, new.id)?;
            if taken > new.places {
                let message = format!("{taken} people have a place already.");
                return Err(Error::invalid("/places", Fault::new("out_of_range", message)));
            }
            new.state = match (caller, old.state) {
                (Caller::Group(_), NeedState::Open | NeedState::Filled) => NeedState::Pending,
                (_, NeedState::Open | NeedState::Filled) if new.has_unresolved_required() => {
                    return Err(skill_unresolved());
                }
                (_, state) => filled_or_open(state, taken, new.places),
            };
            store::needs::update(tx, centre, &new)?;
            note(tx, caller, centre, "change", &new);
            Ok(new)
        })
    }

    /// Opens a need that waits for approval.
    pub fn approve_need(&self, staff: &Staff, id: NeedId) -> Result<Need, Error> {
        let now = self.clock.now();
        let centre = self.centre(staff.centre)?;
        self.move_need(staff, id, "approve", |tx, need| {
            match need.state {
                NeedState::Draft | NeedState::Pending => {}
                NeedState::Open | NeedState::Filled => return Ok(()),
                NeedState::Closed | NeedState::Over => return Err(need_closed()),
            }
            let organisation =
                store::organisations::get(tx.conn(), staff.centre, need.organisation)?;
            if organisation.is_none_or(|o| o.state != OrganisationState::Approved) {
                let message = "Approve the organisation first, then its need.";
                return Err(Error::conflict("organisation_not_approved", message));
            }
            if need.has_unresolved_required() {
                return Err(skill_unresolved());
            }
            if need.schedule.is_over(now, centre.zone.tz()) {
                return Err(need_over());
            }
            let taken = store::placements::count_holding(tx, staff.centre, need.id)?;
            need.state = filled_or_open(NeedState::Open, taken, need.places);
            Ok(())
        })
    }

    /// Closes a need: nobody new is wanted.
    pub fn close_need(&self, staff: &Staff, id: NeedId) -> Result<Need, Error> {
        self.move_need(staff, id, "close", |_, need| {
            need.state = NeedState::Closed;
            Ok(())
        })
    }

    fn move_need(
        &self,
        staff: &Staff,
        id: NeedId,
        action: &'static str,
        change: impl FnOnce(&mut Tx<'_>, &mut Need) -> Result<(), Error>,
    ) -> Result<Need, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let mut need =
                store::needs::get_locked(tx, staff.centre, id)?.ok_or(Error::NotFound)?;
            let before = need.state;
            change(tx, &mut need)?;
            if need.state != before {
                need.version += 1;
                need.updated_at = now;
                store::needs::update(tx, staff.centre, &need)?;
                note(tx, &Caller::from(*staff), staff.centre, action, &need);
            }
            Ok(need)
        })
    }

    /// Finds the place; a need that is not remote must be somewhere.
    pub(super) fn place_need(&self, need: &mut Need) -> Result<(), Error> {
        match &mut need.location {
            Location::Remote(located) => self.locate(located.as_mut()),
            Location::At(located) => {
                self.locate(Some(&mut *located))?;
                if located.found.is_some() {
                    return Ok(());
                }
                let message = "This postcode is not known here. Check it, use one close by, or \
                               say that the need is remote.";
                Err(Error::invalid("/location/postcode", Fault::new("unknown", message)))
            }
        }
    }
}

/// The only state that a list shows, if it is one.
fn state_of(caller: &Caller, query: &NeedQuery) -> Option<NeedState> {
    match caller {
        Caller::Anyone => Some(NeedState::Open),
        Caller::Staff(_) | Caller::Group(_) => query.state,
    }
}

/// What a list of needs looks for: what is asked, within what the caller may see.
fn filter(caller: &Caller, query: &NeedQuery, centre: &Centre, now: Timestamp) -> NeedFilter {
    let organisation = match caller {
        Caller::Group(contact) => Some(contact.organisation),
        Caller::Staff(_) | Caller::Anyone => query.organisation,
    };
    let now = time::civil_minute(now.to_zoned(centre.zone.tz().clone()).datetime());
    // A need that is over is stored as it was: only its sessions and the time tell.
    let (states, not_over_at) = match state_of(caller, query) {
        None => (Vec::new(), None),
        Some(NeedState::Over) => (vec![NeedState::Open, NeedState::Filled], None),
        Some(state @ (NeedState::Open | NeedState::Filled)) => {
            (vec![state], Some(now - CLOCK_CHANGE))
        }
        Some(state @ (NeedState::Draft | NeedState::Pending | NeedState::Closed)) => {
            (vec![state], None)
        }
    };
    NeedFilter {
        states,
        organisation,
        ward: query.ward.clone(),
        skill: query.skill.clone(),
        cause: query.cause.clone(),
        not_over_at,
    }
}

fn note(tx: &mut Tx<'_>, caller: &Caller, centre: CentreId, action: &'static str, need: &Need) {
    let entry = audit::entry(caller, centre, action, "need", need.updated_at);
    tx.audit(audit::about(entry, [need.id.0]));
}

pub(super) fn may_post_for(caller: &Caller, organisation: OrganisationId) -> bool {
    match caller {
        Caller::Staff(_) => true,
        Caller::Group(GroupContact { organisation: own, .. }) => *own == organisation,
        Caller::Anyone => false,
    }
}

fn may_change(caller: &Caller, need: &Need) -> bool {
    may_post_for(caller, need.organisation)
}

fn may_see(caller: &Caller, need: &Need, state: NeedState) -> bool {
    match caller {
        Caller::Staff(_) => true,
        Caller::Group(contact) => {
            contact.organisation == need.organisation || state == NeedState::Open
        }
        Caller::Anyone => state == NeedState::Open,
    }
}

/// Weights of the need that leave nothing to weigh with are refused when it is posted.
fn refuse_all_zero(app: &App, centre: CentreId, need: &Need) -> Result<(), Error> {
    let weights = app.centre(centre)?.weights.with(&need.weights);
    weights.map(|_| ()).map_err(|fault| Error::invalid("/weights", fault))
}

/// Filled where every place is taken, else open.
pub(super) fn filled_or_open(state: NeedState, taken: u32, places: u32) -> NeedState {
    match state {
        NeedState::Open | NeedState::Filled if taken >= places => NeedState::Filled,
        NeedState::Open | NeedState::Filled => NeedState::Open,
        NeedState::Draft | NeedState::Pending | NeedState::Closed | NeedState::Over => state,
    }
}

pub(super) fn sign_in() -> Error {
    Error::unauthenticated("Sign in at POST /api/v1/sessions first.")
}

/// The code of a need that has no session left.
pub(super) const NEED_OVER: &str = "need_over";

pub(super) fn need_over() -> Error {
    Error::conflict(NEED_OVER, "This need has no session left. Give it new dates first.")
}

pub(super) fn need_closed() -> Error {
    Error::conflict("need_closed", "This need is closed: nobody new is wanted.")
}

fn skill_unresolved() -> Error {
    let message = "A required skill is not a skill of the vocabulary yet. Choose one in its place, \
                   or add it to the centre's own terms.";
    Error::conflict("skill_unresolved", message)
}
