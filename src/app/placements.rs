//! Placements: made, moved on, listed. Every move tests what may have changed since the last.

pub mod gates;
mod who;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit, hours, needs};
use crate::domain::account::{Caller, Staff};
use crate::domain::facts::VolunteerFacts;
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, NeedId, PlacementId, VolunteerId};
use crate::domain::need::Need;
use crate::domain::placement::{Channel, Event, Party, Placement, PlacementState};
use crate::store::placements::PlacementFilter;
use crate::store::{self, Tx};
use gates::Gates;
pub(super) use who::may_see;
use who::{KNOWN_TO_GROUP, may_move};

/// A placement to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPlacement {
    /// The need.
    pub need: NeedId,
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// `suggested`, `offered` or `interested`.
    pub state: PlacementState,
    /// How it came about.
    pub channel: Channel,
}

/// A move of a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The state it is thought to be in.
    pub from: PlacementState,
    /// The state it is to come to.
    pub to: PlacementState,
    /// Whose word it is; `None` = that of whoever sends it.
    pub by: Option<Party>,
    /// How the word came.
    pub channel: Channel,
    /// A note.
    pub note: Option<String>,
    /// Whether staff take the last move back; needs a note.
    pub correction: bool,
}

/// Which placements a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlacementQuery {
    /// Only those that wait for this party.
    pub waiting_for: Option<Party>,
    /// Only those that were due before this instant.
    pub due_before: Option<Timestamp>,
    /// Only those of this need.
    pub need: Option<NeedId>,
    /// Only those of this volunteer.
    pub volunteer: Option<VolunteerId>,
}

impl App {
    /// Makes a placement. An offer tests the gates; a pair has one live placement at most.
    pub fn add_placement(
        &self,
        staff: &Staff,
        new: NewPlacement,
        once: Option<&Repeat>,
    ) -> Result<Made<Placement>, Error> {
        let first =
            [PlacementState::Suggested, PlacementState::Offered, PlacementState::Interested];
        if !first.contains(&new.state) {
            let message = "A placement begins as suggested, offered or interested.";
            return Err(Error::invalid("/state", Fault::new("not_allowed", message)));
        }
        let now = self.clock.now();
        let id = PlacementId(self.clock.new_id());
        let gates = Gates::new(self, staff.centre, now)?;
        let made = self.write_once(once, id.0, |tx| begin(tx, &gates, staff, new, id, now));
        let about = [new.need.0, new.volunteer.0];
        made.map_err(|error| self.told(&Caller::from(*staff), staff.centre, about, error))
    }

    /// Moves a placement on, or takes the last move back.
    pub fn move_placement(
        &self,
        caller: &Caller,
        id: PlacementId,
        step: &Move,
        once: Option<&Repeat>,
    ) -> Result<Made<Placement>, Error> {
        let centre = caller.centre().ok_or(Error::NotFound)?;
        let now = self.clock.now();
        let gates = Gates::new(self, centre, now)?;
        let mut about = [id.0, id.0];
        let moved = self.write_once(once, id.0, |tx| {
            // The need and the person are locked before the placement, in the same order as when
            // one is made, so that no two writers wait for each other.
            let seen = store::placements::get(tx.conn(), centre, id)?.ok_or(Error::NotFound)?;
            about = [seen.need.0, seen.volunteer.0];
            let (mut need, mut facts) = lock_pair(tx, centre, seen.need, seen.volunteer)?;
            let mut placement =
                store::placements::get_locked(tx, centre, id)?.ok_or(Error::NotFound)?;
            may_move(caller, &need, &placement, step)?;
            check_step(tx, centre, caller, &placement, step)?;
            hours::allow(tx, centre, &placement, step.to)?;
            forget_this(&mut facts, &placement);
            let taken = store::placements::count_holding(tx, centre, need.id)?;
            gates::one_live(&facts, need.id, step.to)?;
            gates.enter(&need, &facts, &placement, step.to, taken)?;
            let before = placement.state;
            gates.promise(&need, &facts, &mut placement, step.to);
            placement.state = step.to;
            placement.since = now;
            placement.due = due(step.to, now);
            placement.version += 1;
            if step.to == PlacementState::Offered && !step.correction {
                placement.asked_at.push(now);
            }
            let event = event(caller, step, before, now);
            store::placements::update(tx, centre, &placement, &event)?;
            refill(tx, centre, &mut need, now)?;
            note(tx, caller, centre, "move", &placement, now);
            Ok(placement)
        });
        moved.map_err(|error| self.told(caller, centre, about, error))
    }

    /// A refusal as the caller may read it. Where it tells of a person's checks, a group reads
    /// nothing of them, and that staff read it is written down first.
    pub(super) fn told(
        &self,
        caller: &Caller,
        centre: CentreId,
        about: [Uuid; 2],
        error: Error,
    ) -> Error {
        if !gates::tells_of_checks(&error) {
            return error;
        }
        if !matches!(caller, Caller::Staff(_)) {
            let message = "The centre has something to settle first: ask the staff.";
            return Error::conflict("not_ready", message);
        }
        let now = self.clock.now();
        let written = self.write(|tx| {
            let entry = audit::entry(caller, centre, "read", "check_codes", now);
            tx.audit(audit::about(entry, about));
            Ok(())
        });
        written.err().unwrap_or(error)
    }

    /// A placement and its history: any for staff; for a group's contact those of their own needs
    /// from `introduced` on.
    pub fn placement(
        &self,
        caller: &Caller,
        id: PlacementId,
    ) -> Result<(Placement, Vec<Event>), Error> {
        let centre = caller.centre().ok_or(Error::NotFound)?;
        self.store.snapshot(|conn| {
            let placement = store::placements::get(conn, centre, id)?.ok_or(Error::NotFound)?;
            let need = store::needs::get(conn, centre, placement.need)?.ok_or(Error::NotFound)?;
            if !may_see(caller, &need, &placement) {
                return Err(Error::NotFound);
            }
            let mut events = store::placements::events(conn, centre, id)?;
            if matches!(caller, Caller::Group(_)) {
                // What staff wrote to each other, and what the volunteer told them, stays there.
                let others = events.iter_mut().filter(|event| event.by != Party::Group);
                others.for_each(|event| event.note = None);
            }
            Ok((placement, events))
        })
    }

    /// The worklist, in the order in which the placements were made.
    pub fn placements(
        &self,
        caller: &Caller,
        query: &PlacementQuery,
        after: Option<PlacementId>,
        limit: usize,
    ) -> Result<Vec<Placement>, Error> {
        let centre = caller.centre().ok_or(Error::NotFound)?;
        let (organisation, states) = match caller {
            Caller::Group(contact) => (Some(contact.organisation), KNOWN_TO_GROUP.to_vec()),
            Caller::Staff(_) | Caller::Anyone => (None, Vec::new()),
        };
        let filter = PlacementFilter {
            waiting_for: query.waiting_for,
            due_before: query.due_before,
            need: query.need,
            volunteer: query.volunteer,
            organisation,
            states,
        };
        self.store.read(|conn| {
            Ok(store::placements::list(conn, centre, &filter, after, super::rows(limit))?)
        })
    }
}

/// Makes a placement, inside a transaction: locks need and person, tests the gates, stores it.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    gates: &Gates,
    staff: &Staff,
    new: NewPlacement,
    id: PlacementId,
    now: Timestamp,
) -> Result<Placement, Error> {
    let (need, facts) = lock_pair(tx, staff.centre, new.need, new.volunteer)?;
    gates.begin(&need, &facts, new.state)?;
    let mut placement = Placement {
        id,
        need: new.need,
        volunteer: new.volunteer,
        state: new.state,
        owner: Some(staff.account),
        promise: None,
        since: now,
        due: due(new.state, now),
        asked_at: Vec::new(),
        version: 1,
        created_at: now,
    };
    if new.state == PlacementState::Offered {
        placement.asked_at.push(now);
    }
    let by = match new.state {
        PlacementState::Interested => Party::Volunteer,
        _ => Party::Staff,
    };
    let caller = Caller::from(*staff);
    let event = Event {
        from: None,
        to: new.state,
        by,
        actor: caller.actor(),
        channel: new.channel,
        note: None,
        correction: false,
        at: now,
    };
    store::placements::insert(tx, staff.centre, &placement, &event)?;
    note(tx, &caller, staff.centre, "add", &placement, now);
    Ok(placement)
}

/// Locks a need and a person, in the order in which everybody does.
pub(super) fn lock_pair(
    tx: &mut Tx<'_>,
    centre: CentreId,
    need: NeedId,
    volunteer: VolunteerId,
) -> Result<(Need, VolunteerFacts), Error> {
    let unknown = |pointer: &str| {
        Error::invalid(pointer, Fault::new("unknown", "There is nothing with this id."))
    };
    let need = store::needs::get_locked(tx, centre, need)?.ok_or_else(|| unknown("/need_id"))?;
    store::volunteers::get_locked(tx, centre, volunteer)?
        .ok_or_else(|| unknown("/volunteer_id"))?;
    let facts = store::facts::volunteer(tx.conn(), centre, volunteer)?;
    Ok((need, facts.ok_or_else(|| unknown("/volunteer_id"))?))
}

/// Whether the step is one that the table of states, or a correction, allows.
fn check_step(
    tx: &mut Tx<'_>,
    centre: CentreId,
    caller: &Caller,
    placement: &Placement,
    step: &Move,
) -> Result<(), Error> {
    if placement.state != step.from {
        return Err(illegal(placement.state, "It is not in the state that the move starts from."));
    }
    if !step.correction {
        return if placement.state.next().contains(&step.to) {
            Ok(())
        } else {
            Err(illegal(placement.state, "This move is not possible."))
        };
    }
    if !matches!(caller, Caller::Staff(_)) {
        return Err(Error::forbidden("Only staff take a move back."));
    }
    if step.note.is_none() {
        let fault = Fault::required("a note that says why the move is taken back");
        return Err(Error::invalid("/note", fault));
    }
    let events = store::placements::events(tx.conn(), centre, placement.id)?;
    let last = events.last().filter(|last| !last.correction).and_then(|last| last.from);
    if last == Some(step.to) {
        Ok(())
    } else {
        let message = "Only the last move can be taken back, to the state before it.";
        Err(Error::conflict("illegal_move", message))
    }
}
/// The names of the states that can follow, for a refusal.
fn illegal(state: PlacementState, what: &str) -> Error {
    let next: Vec<&str> = state.next().iter().map(|s| s.as_str()).collect();
    let ways = if next.is_empty() {
        "It has ended: staff can only take its last move back.".to_owned()
    } else {
        format!("From {} it can go to: {}.", state.as_str(), next.join(", "))
    };
    Error::conflict("illegal_move", format!("{what} {ways}"))
}

fn event(caller: &Caller, step: &Move, before: PlacementState, now: Timestamp) -> Event {
    let word_of = match (caller, step.to) {
        (Caller::Group(_), _) | (_, PlacementState::Refused) => Party::Group,
        (_, PlacementState::Declined) => Party::Volunteer,
        (_, _) => Party::Staff,
    };
    Event {
        from: Some(before),
        to: step.to,
        by: step.by.unwrap_or(word_of),
        actor: caller.actor(),
        channel: step.channel,
        note: step.note.clone(),
        correction: step.correction,
        at: now,
    }
}

/// When whoever the placement now waits for should have acted.
fn due(state: PlacementState, now: Timestamp) -> Option<Timestamp> {
    let days = state.days_to_act()?;
    now.checked_add(SignedDuration::from_hours(days * 24)).ok()
}

/// The facts without the placement that is being moved: it must not stand in its own way.
fn forget_this(facts: &mut VolunteerFacts, placement: &Placement) {
    let this = (placement.need, placement.state);
    if let Some(at) = facts.placements.iter().position(|entry| *entry == this) {
        facts.placements.remove(at);
    }
    if placement.state.is_promised()
        && let Some(promise) = &placement.promise
        && let Some(at) =
            facts.promises.iter().position(|(need, p)| *need == placement.need && p == promise)
    {
        facts.promises.remove(at);
    }
}

/// A need is filled when its last place is taken, and open again when one comes free.
pub(super) fn refill(
    tx: &mut Tx<'_>,
    centre: CentreId,
    need: &mut Need,
    now: Timestamp,
) -> Result<(), Error> {
    let taken = store::placements::count_holding(tx, centre, need.id)?;
    let state = needs::filled_or_open(need.state, taken, need.places);
    if state != need.state {
        need.state = state;
        need.version += 1;
        need.updated_at = now;
        store::needs::update(tx, centre, need)?;
    }
    Ok(())
}

fn note(
    tx: &mut Tx<'_>,
    caller: &Caller,
    centre: CentreId,
    action: &'static str,
    placement: &Placement,
    now: Timestamp,
) {
    let mut entry = audit::entry(caller, centre, action, "placement", now);
    entry.fields.push(placement.state.as_str().to_owned());
    tx.audit(audit::about(entry, [placement.id.0, placement.need.0, placement.volunteer.0]));
}
