//! Two records of one person become one, when staff say so, and two again when they were wrong.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{App, Error, audit, placements};
use crate::domain::account::{Caller, Staff};
use crate::domain::block::BlockedFrom;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CentreId, NeedId, PlacementId, VolunteerId};
use crate::domain::merging::{self, Part, Winners};
use crate::domain::need::Need;
use crate::domain::placement::{Channel, Event, Party, Placement, PlacementState};
use crate::domain::volunteer::Volunteer;
use crate::store::merges::{self, Before, Merge, Restored};
use crate::store::{self, AnyConn, Tx};

/// What becomes of a placement that stands in the way of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It goes on.
    Keep,
    /// It is ended.
    End,
}

/// How two records are to be joined.
pub struct MergeOrder {
    /// The record that is kept.
    pub this: VolunteerId,
    /// The record that goes.
    pub other: VolunteerId,
    /// Whose value stands, part by part.
    pub winners: Winners,
    /// What becomes of placements that stand in the way.
    pub placements: BTreeMap<PlacementId, Fate>,
}

/// What an undo brought back.
pub struct Parted {
    /// The record that was kept.
    pub this: Volunteer,
    /// The record that is there again.
    pub other: Volunteer,
    /// Parts that somebody changed since the merge: they stay as they are.
    pub kept: Vec<Part>,
    /// Placements that stay ended: somebody moved them since, or their place is taken.
    pub ended: Vec<PlacementId>,
}

const JOINED: &str = "Two records of the same person were joined.";

impl App {
    /// Joins two records of one person. Everything of the other goes over to this one: consents in
    /// the order in which they were said, so that the latest word of a purpose counts; checks,
    /// placements, blocks. What only a person can decide is refused until they do: `order` says
    /// what becomes of two live placements for one need, and of a live placement that a block of
    /// the other record forbids.
    pub fn merge_volunteers(&self, staff: &Staff, order: &MergeOrder) -> Result<Volunteer, Error> {
        let (this, other) = (order.this, order.other);
        if this == other {
            let fault = Fault::new("same_id", "Name two different people.");
            return Err(Error::invalid("/other_id", fault));
        }
        let now = self.clock.now();
        let merge = Merge { id: self.clock.new_id(), keeper: this, other, at: now };
        self.write(|tx| {
            let centre = staff.centre;
            let (mut needs, [own, others]) = lock(tx, centre, [this, other])?;
            let own = own.ok_or_else(|| missing(tx.conn(), centre, this))?;
            let others = others.ok_or_else(|| {
                let message = "There is nobody with this id, or their record was joined before.";
                Error::invalid("/other_id", Fault::new("unknown", message))
            })?;
            let ending = ending(tx.conn(), centre, order, &needs)?;
            let touched: BTreeSet<NeedId> = ending.iter().map(|one| one.need).collect();
            let touched: Vec<NeedId> = touched.into_iter().collect();
            let ids: Vec<PlacementId> = ending.iter().map(|one| one.id).collect();
            let before = Before::read(tx.conn(), centre, [this, other], &touched, &ids)?;
            for placement in ending {
                end(tx, staff, placement, now)?;
            }
            for need in needs.iter_mut().filter(|need| touched.contains(&need.id)) {
                placements::refill(tx, centre, need, now)?;
            }
            let mut one = merging::join(&own, &others, &order.winners);
            one.updated_at = now;
            merges::join(tx, centre, merge, before, &one)?;
            let caller = Caller::from(*staff);
            let mut entry = audit::entry(&caller, centre, "merge", "volunteer", now);
            entry.fields = order.winners.keys().map(|part| part.as_str().to_owned()).collect();
            tx.audit(audit::about(entry, [this.0, other.0]));
            Ok(one)
        })
    }

    /// Parts the two records that were joined last into this one (`other` may say which that must
    /// be). Rows that nobody touched since are what they were, byte for byte. What was changed
    /// since stays with this record; a withdrawn consent and a block made since hold for both.
    pub fn undo_merge(
        &self,
        staff: &Staff,
        this: VolunteerId,
        other: Option<VolunteerId>,
    ) -> Result<Parted, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let centre = staff.centre;
            let found = merges::last(tx.conn(), centre, this)?;
            let needs = found.as_ref().map(|(_, before)| before.needs()).unwrap_or_default();
            let mut locked: Vec<Need> = Vec::new();
            for need in needs {
                locked.extend(store::needs::get_locked(tx, centre, need)?);
            }
            let current = store::volunteers::get_locked(tx, centre, this)?;
            let current = current.ok_or_else(|| missing(tx.conn(), centre, this))?;
            // Read again now that nobody else can merge into this record.
            let found = merges::last(tx.conn(), centre, this)?;
            let (merge, before) = found.ok_or_else(|| {
                Error::conflict("not_merged", "No other record was joined with this one.")
            })?;
            if other.is_some_and(|other| other != merge.other) {
                let message = format!(
                    "The last record that was joined with this one is {}: undo that first.",
                    merge.other
                );
                return Err(Error::conflict("not_the_last_merge", message));
            }
            let back = coming_back(tx, centre, this, &before)?;
            let (restored, kept) = restored(&before, &current, now)?;
            let exactly = restored.is_none();
            let how = restored.as_ref().map_or(Restored::Exactly, Restored::As);
            merges::part(tx, centre, merge, &before, &how, &back, || self.clock.new_id())?;
            for need in &mut locked {
                let fresh = store::needs::get_locked(tx, centre, need.id)?;
                *need = fresh.ok_or(Error::NotFound)?;
                placements::refill(tx, centre, need, now)?;
            }
            let caller = Caller::from(*staff);
            let mut entry = audit::entry(&caller, centre, "undo_merge", "volunteer", now);
            entry.fields = kept.iter().map(|part| part.as_str().to_owned()).collect();
            tx.audit(audit::about(entry, [this.0, merge.other.0]));
            let own = if exactly { Some(before.keeper()?) } else { restored };
            let ended = before.ended()?.into_iter().map(|placement| placement.id);
            Ok(Parted {
                this: own.ok_or(Error::NotFound)?,
                other: before.other()?,
                kept,
                ended: ended.filter(|id| !back.contains(id)).collect(),
            })
        })
    }
}

/// Why a person is not there: their record was joined with another one, or there is nobody.
pub(super) fn missing(conn: &mut AnyConn, centre: CentreId, id: VolunteerId) -> Error {
    match merges::keeper_of(conn, centre, id) {
        Ok(Some(into)) => Error::Merged { into },
        Ok(None) => Error::NotFound,
        Err(error) => error.into(),
    }
}

/// Locks the needs of two people's placements and then both people, in the order of their ids, as
/// everywhere.
fn lock(
    tx: &mut Tx<'_>,
    centre: CentreId,
    [this, other]: [VolunteerId; 2],
) -> Result<(Vec<Need>, [Option<Volunteer>; 2]), Error> {
    let mut ids: BTreeSet<NeedId> = BTreeSet::new();
    for person in [this, other] {
        let placed = store::placements::for_volunteer(tx.conn(), centre, person)?;
        ids.extend(placed.iter().map(|placement| placement.need));
    }
    let mut needs = Vec::new();
    for id in ids {
        needs.extend(store::needs::get_locked(tx, centre, id)?);
    }
    let first = store::volunteers::get_locked(tx, centre, this.min(other))?;
    let second = store::volunteers::get_locked(tx, centre, this.max(other))?;
    let both = if this < other { [first, second] } else { [second, first] };
    Ok((needs, both))
}

/// The placements that the order ends; refused where it does not say what becomes of one that
/// stands in the way.
fn ending(
    conn: &mut AnyConn,
    centre: CentreId,
    order: &MergeOrder,
    needs: &[Need],
) -> Result<Vec<Placement>, Error> {
    let mut faults = Faults::new();
    let mut live: Vec<Placement> = Vec::new();
    for person in [order.this, order.other] {
        let placed = store::placements::for_volunteer(conn, centre, person)?;
        live.extend(placed.into_iter().filter(|placement| placement.state.is_live()));
    }
    for id in order.placements.keys() {
        if !live.iter().any(|placement| placement.id == *id) {
            let message = "This is no live placement of one of the two.";
            faults.add(format!("/placements/{id}"), Fault::new("unknown", message));
        }
    }
    let fate = |placement: &Placement| order.placements.get(&placement.id).copied();
    for placement in &live {
        let twin = live.iter().any(|other| {
            other.id != placement.id
                && other.need == placement.need
                && fate(other) != Some(Fate::End)
        });
        if twin && fate(placement) != Some(Fate::End) {
            let message = "Both records have a live placement for one need: end one of the two.";
            let fault = Fault::new("both_placed", message);
            faults.add(format!("/placements/{}", placement.id), fault);
        }
    }
    for placement in &live {
        let whose = if placement.volunteer == order.this { order.other } else { order.this };
        let blocks = store::blocks::for_volunteer(conn, centre, whose)?;
        let organisation =
            needs.iter().find(|need| need.id == placement.need).map(|need| need.organisation);
        let blocked = blocks.iter().any(|block| match block.from {
            BlockedFrom::Need(need) => need == placement.need,
            BlockedFrom::Organisation(from) => Some(from) == organisation,
        });
        if blocked && fate(placement).is_none() {
            let message = "The other record is kept apart from this need: keep or end.";
            let fault = Fault::new("blocked_and_placed", message);
            faults.add(format!("/placements/{}", placement.id), fault);
        }
    }
    let ends = live.into_iter().filter(|placement| fate(placement) == Some(Fate::End));
    Ok(faults.finish(Some(ends.collect()))?)
}

/// Ends a live placement.
fn end(
    tx: &mut Tx<'_>,
    staff: &Staff,
    mut placement: Placement,
    now: Timestamp,
) -> Result<(), Error> {
    let from = placement.state;
    placement.state = match from {
        PlacementState::Started => PlacementState::EndedEarly,
        PlacementState::Suggested
        | PlacementState::Interested
        | PlacementState::Offered
        | PlacementState::NoReply
        | PlacementState::Accepted
        | PlacementState::Introduced
        | PlacementState::Completed
        | PlacementState::EndedEarly
        | PlacementState::Declined
        | PlacementState::Refused
        | PlacementState::Withdrawn => PlacementState::Withdrawn,
    };
    (placement.since, placement.due) = (now, None);
    placement.version += 1;
    let event = Event {
        from: Some(from),
        to: placement.state,
        by: Party::Staff,
        actor: Caller::from(*staff).actor(),
        channel: Channel::System,
        note: Some(JOINED.to_owned()),
        correction: false,
        at: now,
    };
    Ok(store::placements::update(tx, staff.centre, &placement, &event)?)
}

/// Which of the ended placements live again: those that nobody touched, whose place is free, and
/// whose person has no other one for the need meanwhile.
fn coming_back(
    tx: &mut Tx<'_>,
    centre: CentreId,
    this: VolunteerId,
    before: &Before,
) -> Result<Vec<PlacementId>, Error> {
    let untouched = before.untouched(tx, centre)?;
    let went_over = before.moved();
    let mut back = Vec::new();
    for placement in before.ended()? {
        if !untouched.contains(&placement.id) {
            continue;
        }
        let Some(need) = store::needs::get(tx.conn(), centre, placement.need)? else { continue };
        let taken = store::placements::count_holding(tx, centre, need.id)?;
        let room = !placement.state.holds_place() || taken < need.places;
        let now = store::placements::for_volunteer(tx.conn(), centre, this)?;
        let another = now.iter().any(|one| {
            one.need == placement.need
                && one.state.is_live()
                && (placement.volunteer == this) != went_over.contains(&one.id)
        });
        if room && !another {
            back.push(placement.id);
        }
    }
    Ok(back)
}

/// What the kept record becomes: `None` = exactly what it was.
fn restored(
    before: &Before,
    current: &Volunteer,
    now: Timestamp,
) -> Result<(Option<Volunteer>, Vec<Part>), Error> {
    let joined = before.joined_record()?;
    if *current == joined {
        return Ok((None, Vec::new()));
    }
    let (mut one, kept) = merging::part(&before.keeper()?, &joined, current);
    one.version = current.version + 1;
    one.updated_at = now;
    Ok((Some(one), kept))
}
