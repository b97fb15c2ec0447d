//! What is tested before a placement may come to a state. Staff may ask somebody by hand who is
//! too far away or seems not to be free; a check, an age or a consent is never overridden.

use std::sync::Arc;

use jiff::Timestamp;

use super::super::engine::CentreState;
use super::super::{App, Error, needs};
use crate::domain::check::{CheckWhen, Decision};
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::{CentreId, NeedId};
use crate::domain::need::{Need, NeedState};
use crate::domain::placement::{Placement, PlacementState, Promise};
use crate::domain::schedule::{HORIZON_DAYS, Session};
use crate::domain::score::Reason;
use crate::domain::time;
use crate::domain::weights::WeightOverrides;
use crate::matching::{promise, rank};

/// Rules that staff cannot pass over when somebody is asked or says yes.
const FIRM: [Reason; 11] = [
    Reason::Inactive,
    Reason::NoConsent,
    Reason::Paused,
    Reason::Blocked,
    Reason::AlreadyPlaced,
    Reason::TooYoung,
    Reason::AgeUnknown,
    Reason::LanguageMissing,
    Reason::VehicleMissing,
    Reason::CheckMissing,
    Reason::CheckExpiring,
];

/// Rules that keep an offer from being made but not a later yes from being taken.
const NOT_ASKED_AGAIN: [Reason; 2] = [Reason::DeclinedBefore, Reason::RefusedBefore];

/// The tests, at one instant and with one centre's settings.
pub struct Gates {
    state: CentreState,
    now: Timestamp,
}

impl Gates {
    /// For a centre, now.
    pub fn new(app: &App, centre: CentreId, now: Timestamp) -> Result<Self, Error> {
        Ok(Self { state: app.engine.world().centre(centre)?.clone(), now })
    }

    /// Before a placement is made.
    pub fn begin(
        &self,
        need: &Need,
        volunteer: &VolunteerFacts,
        state: PlacementState,
    ) -> Result<(), Error> {
        self.open(need)?;
        let reasons = self.reasons(need, volunteer)?;
        if reasons.contains(&Reason::AlreadyPlaced) {
            return Err(refused(&[Reason::AlreadyPlaced]));
        }
        if state == PlacementState::Offered {
            refuse(&reasons, |r| FIRM.contains(&r) || NOT_ASKED_AGAIN.contains(&r))?;
        }
        Ok(())
    }

    /// Before a placement comes to a state. `volunteer` is without this placement; `taken` counts
    /// the places of the need that are held, this placement's included where it holds one.
    pub fn enter(
        &self,
        need: &Need,
        volunteer: &VolunteerFacts,
        placement: &Placement,
        to: PlacementState,
        taken: u32,
    ) -> Result<(), Error> {
        match to {
            PlacementState::Offered => {
                self.open(need)?;
                let reasons = self.reasons(need, volunteer)?;
                refuse(&reasons, |r| FIRM.contains(&r) || NOT_ASKED_AGAIN.contains(&r))
            }
            // Also by a correction: whatever takes a place again is tested like a yes.
            to if to.is_promised() && !placement.state.is_promised() => {
                self.accept(need, volunteer, placement, taken)?;
                if to == PlacementState::Started { self.start(need, volunteer) } else { Ok(()) }
            }
            PlacementState::Introduced => still_willing(need, volunteer),
            PlacementState::Started => {
                still_willing(need, volunteer)?;
                self.start(need, volunteer)
            }
            PlacementState::Suggested
            | PlacementState::Interested
            | PlacementState::NoReply
            | PlacementState::Accepted
            | PlacementState::Completed
            | PlacementState::EndedEarly
            | PlacementState::Declined
            | PlacementState::Refused
            | PlacementState::Withdrawn => Ok(()),
        }
    }

    /// What the volunteer promises by a yes; nothing is promised any more where it ends.
    pub fn promise(
        &self,
        need: &Need,
        volunteer: &VolunteerFacts,
        placement: &mut Placement,
        to: PlacementState,
    ) {
        if to.is_promised() && placement.promise.is_none() {
            placement.promise = Some(self.promise_of(need, volunteer));
        }
        if !to.is_promised() {
            placement.promise = None;
        }
    }

    fn promise_of(&self, need: &Need, volunteer: &VolunteerFacts) -> Promise {
        promise::of(need, volunteer, self.now, self.state.centre.zone.tz())
    }

    fn accept(
        &self,
        need: &Need,
        volunteer: &VolunteerFacts,
        placement: &Placement,
        taken: u32,
    ) -> Result<(), Error> {
        let held = u32::from(placement.state.holds_place());
        if taken.saturating_sub(held) >= need.places {
            let message = "Every place of this need is taken.";
            return Err(Error::conflict("no_open_place", message));
        }
        self.open(need)?;
        let reasons = self.reasons(need, volunteer)?;
        refuse(&reasons, |r| FIRM.contains(&r) || r == Reason::NoCapacity)?;
        if self.clashes(need, volunteer) {
            let message = "This person has promised the same time elsewhere.";
            return Err(Error::conflict("clash", message));
        }
        Ok(())
    }

    fn start(&self, need: &Need, volunteer: &VolunteerFacts) -> Result<(), Error> {
        let today = self.now.to_zoned(self.state.centre.zone.tz().clone()).date();
        let held = |required: &crate::domain::check::RequiredCheck| {
            volunteer.checks.iter().any(|check| {
                check.decision == Decision::Cleared
                    && check.kind.serves(required.kind)
                    && check.issued <= today
                    && check.review_on >= today
            })
        };
        let mut asked = need.checks.iter();
        match asked.find(|c| matches!(c.when, CheckWhen::ToStart | CheckWhen::ToMatch) && !held(c))
        {
            None => Ok(()),
            Some(missing) => {
                let message = format!("Before it can start, obtain: {}.", missing.kind.words());
                Err(Error::conflict("check_missing", message))
            }
        }
    }

    fn open(&self, need: &Need) -> Result<(), Error> {
        match needs::state_at(need, &self.state.centre, self.now) {
            NeedState::Open | NeedState::Filled => Ok(()),
            NeedState::Over => Err(needs::need_over()),
            NeedState::Closed => Err(needs::need_closed()),
            NeedState::Draft | NeedState::Pending => {
                let message = "This need is not approved yet: approve it first.";
                Err(Error::conflict("need_not_approved", message))
            }
        }
    }

    fn reasons(&self, need: &Need, volunteer: &VolunteerFacts) -> Result<Vec<Reason>, Error> {
        let facts = NeedFacts { need: Arc::new(need.clone()), responses: 0, open_places: 1 };
        let as_of = time::whole_minute(self.now);
        let none = WeightOverrides::default();
        let snapshot = &self.state.snapshot;
        let matched = rank::pair(snapshot, &facts, volunteer, as_of, none);
        Ok(matched.map_err(|_| needs::need_over())?.reasons)
    }

    /// Whether what would be promised overlaps with what is promised already, or whether nothing
    /// is left to promise only because it is promised elsewhere.
    fn clashes(&self, need: &Need, volunteer: &VolunteerFacts) -> bool {
        let own = self.sessions(&self.promise_of(need, volunteer));
        let others: Vec<Session> =
            volunteer.promises.iter().flat_map(|(_, promise)| self.sessions(promise)).collect();
        let overlap = own.iter().any(|a| {
            others.iter().any(|b| a.span().from < b.span().to && b.span().from < a.span().to)
        });
        let mut free_of_others = volunteer.clone();
        free_of_others.promises.clear();
        let would_have = self.sessions(&self.promise_of(need, &free_of_others));
        overlap || (own.is_empty() && !would_have.is_empty())
    }

    /// The sessions of a promise from yesterday to beyond the horizon.
    fn sessions(&self, promise: &Promise) -> Vec<Session> {
        let today = self.now.to_zoned(self.state.centre.zone.tz().clone()).date();
        let first = time::day_number(today) - 1;
        let last = first + 2 * HORIZON_DAYS;
        match promise {
            Promise::Sessions(sessions) => sessions.clone(),
            Promise::Recurring(rule) => rule.sessions(time::date_of(first), time::date_of(last)),
            Promise::Weekly(_) => Vec::new(),
        }
    }
}

/// A pair has one live placement at most: a correction must not bring a second one back to life.
/// `volunteer` is without the placement that is moved.
pub fn one_live(volunteer: &VolunteerFacts, need: NeedId, to: PlacementState) -> Result<(), Error> {
    let other = volunteer.placements.iter().any(|(of, state)| *of == need && state.is_live());
    if other && to.is_live() { Err(refused(&[Reason::AlreadyPlaced])) } else { Ok(()) }
}

/// A consent taken back, or a ruling of staff, after the yes: nobody's contact is handed over.
fn still_willing(need: &Need, volunteer: &VolunteerFacts) -> Result<(), Error> {
    let blocked = volunteer.blocked_needs.contains(&need.id)
        || volunteer.blocked_organisations.contains(&need.organisation);
    match (volunteer.may_match, blocked) {
        (true, false) => Ok(()),
        (false, _) => Err(refused(&[Reason::NoConsent])),
        (true, true) => Err(refused(&[Reason::Blocked])),
    }
}

/// Whether a refusal tells something of a person's checks.
pub fn tells_of_checks(error: &Error) -> bool {
    match error {
        Error::Conflict { code: "check_missing", .. } => true,
        Error::Conflict { code: "not_eligible", message } => {
            [Reason::CheckMissing, Reason::CheckExpiring]
                .iter()
                .any(|r| message.contains(r.as_str()))
        }
        _ => false,
    }
}

fn refuse(reasons: &[Reason], firm: impl Fn(Reason) -> bool) -> Result<(), Error> {
    let failed: Vec<Reason> = reasons.iter().copied().filter(|r| firm(*r)).collect();
    if failed.is_empty() { Ok(()) } else { Err(refused(&failed)) }
}

fn refused(failed: &[Reason]) -> Error {
    let names: Vec<&str> = failed.iter().map(|r| r.as_str()).collect();
    let message = format!(
        "This is not possible for this person and this need: {}. Look at the pair under \
         /needs/<need>/matches/<volunteer> for what would change it.",
        names.join(", ")
    );
    Error::conflict("not_eligible", message)
}
