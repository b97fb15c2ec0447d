//! Hours that were given in placements: recorded, listed, put right.

use super::idempotency::{Made, Repeat};
use super::placements::may_see;
use super::{App, Error, audit, today};
use crate::domain::account::Caller;
use crate::domain::hours::{Given, Hours, can_have_hours};
use crate::domain::ids::{CentreId, HoursId, PlacementId};
use crate::domain::pii::Pii;
use crate::domain::placement::{Party, Placement, PlacementState};
use crate::store::{self, AnyConn, Tx};
use jiff::civil::Date;

/// Hours to be recorded, as somebody said them; what they may be is tested against the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHours {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// How long in all, in minutes.
    pub minutes: u32,
    /// A note.
    pub note: Option<Pii<String>>,
}

impl App {
    /// The hours of a placement after an entry, in the order in which they were recorded. A group
    /// sees those of the people introduced to it, and of the notes its own.
    pub fn hours(
        &self,
        caller: &Caller,
        of: PlacementId,
        after: Option<HoursId>,
        limit: usize,
    ) -> Result<Vec<Hours>, Error> {
        self.store.snapshot(|conn| {
            let (centre, _) = seen(conn, caller, of)?;
            let found = store::hours::list(conn, centre, of, after, super::rows(limit))?;
            Ok(found.into_iter().map(|hours| as_seen(caller, hours)).collect())
        })
    }

    /// One entry of a placement.
    pub fn hours_entry(
        &self,
        caller: &Caller,
        of: PlacementId,
        id: HoursId,
    ) -> Result<Hours, Error> {
        self.store.snapshot(|conn| {
            let (centre, _) = seen(conn, caller, of)?;
            let found = store::hours::get(conn, centre, id)?;
            let found = found.filter(|hours| hours.placement == of).ok_or(Error::NotFound)?;
            Ok(as_seen(caller, found))
        })
    }

    /// Records hours in a placement that has begun.
    pub fn add_hours(
        &self,
        caller: &Caller,
        of: PlacementId,
        new: NewHours,
        once: Option<&Repeat>,
    ) -> Result<Made<Hours>, Error> {
        let now = self.clock.now();
        let id = HoursId(self.clock.new_id());
        self.write_once(once, id.0, |tx| {
            let (centre, placement) = locked(tx, caller, of)?;
            if !can_have_hours(placement.state) {
                let message = "Hours are given once a placement has started.";
                return Err(Error::conflict("not_started", message));
            }
            let hours = Hours {
                id,
                placement: of,
                given: self.given(tx.conn(), centre, &new)?,
                note: new.note,
                by: party(caller),
                actor: caller.actor(),
                import: None,
                version: 1,
                created_at: now,
                updated_at: now,
            };
            store::hours::insert_many(tx, centre, std::slice::from_ref(&hours))?;
            let entry = audit::entry(caller, centre, "add", "hours", now);
            tx.audit(audit::about(entry, [id.0, of.0, placement.volunteer.0]));
            Ok(hours)
        })
    }

    /// Puts an entry right. `version` is one above the version that was read.
    pub fn change_hours(
        &self,
        caller: &Caller,
        (of, id): (PlacementId, HoursId),
        new: NewHours,
        version: i64,
    ) -> Result<Hours, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let (centre, placement) = locked(tx, caller, of)?;
            let old = own(tx, caller, centre, (of, id))?;
            super::next_version(old.version, version)?;
            let given = self.given(tx.conn(), centre, &new)?;
            let hours = Hours { given, note: new.note, version, updated_at: now, ..old.clone() };
            store::hours::update(tx, centre, &hours)?;
            let mut entry = audit::entry(caller, centre, "change", "hours", now);
            let days = (old.given.first, old.given.last) != (hours.given.first, hours.given.last);
            let pairs = [
                ("days", days),
                ("minutes", old.given.minutes != hours.given.minutes),
                ("note", old.note != hours.note),
            ];
            entry.fields.extend(pairs.iter().filter(|pair| pair.1).map(|pair| pair.0.to_owned()));
            tx.audit(audit::about(entry, [id.0, of.0, placement.volunteer.0]));
            Ok(hours)
        })
    }

    /// Takes an entry away.
    pub fn remove_hours(&self, caller: &Caller, of: PlacementId, id: HoursId) -> Result<(), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let (centre, placement) = locked(tx, caller, of)?;
            own(tx, caller, centre, (of, id))?;
            store::hours::delete(tx, centre, id)?;
            let entry = audit::entry(caller, centre, "remove", "hours", now);
            tx.audit(audit::about(entry, [id.0, of.0, placement.volunteer.0]));
            Ok(())
        })
    }

    fn given(&self, conn: &mut AnyConn, centre: CentreId, new: &NewHours) -> Result<Given, Error> {
        let centre = store::centres::get(conn, centre)?.ok_or(Error::NotFound)?;
        let today = today(&centre, self.clock.now());
        Ok(Given::new(new.first, new.last, new.minutes, today)?)
    }
}

/// Refuses to take back that a placement began while hours say that it did.
pub(super) fn allow(
    tx: &mut Tx<'_>,
    centre: CentreId,
    placement: &Placement,
    to: PlacementState,
) -> Result<(), Error> {
    if !can_have_hours(placement.state) || can_have_hours(to) {
        return Ok(());
    }
    if store::hours::list(tx.conn(), centre, placement.id, None, 1)?.is_empty() {
        return Ok(());
    }
    let message = "Hours are recorded in this placement, so it began: take them away first.";
    Err(Error::conflict("has_hours", message))
}

/// A placement that the caller may know of.
fn seen(
    conn: &mut AnyConn,
    caller: &Caller,
    id: PlacementId,
) -> Result<(CentreId, Placement), Error> {
    let centre = caller.centre().ok_or(Error::NotFound)?;
    let placement = store::placements::get(conn, centre, id)?.ok_or(Error::NotFound)?;
    let need = store::needs::get(conn, centre, placement.need)?.ok_or(Error::NotFound)?;
    if may_see(caller, &need, &placement) { Ok((centre, placement)) } else { Err(Error::NotFound) }
}

/// The same, kept from other writers until the end of the transaction.
fn locked(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: PlacementId,
) -> Result<(CentreId, Placement), Error> {
    let (centre, _) = seen(tx.conn(), caller, id)?;
    let placement = store::placements::get_locked(tx, centre, id)?.ok_or(Error::NotFound)?;
    Ok((centre, placement))
}

/// An entry that the caller may change: any for staff, for a group what a group recorded.
fn own(
    tx: &mut Tx<'_>,
    caller: &Caller,
    centre: CentreId,
    (of, id): (PlacementId, HoursId),
) -> Result<Hours, Error> {
    let found = store::hours::get_locked(tx, centre, id)?;
    let found = found.filter(|hours| hours.placement == of).ok_or(Error::NotFound)?;
    match caller {
        Caller::Group(_) if found.by != Party::Group => {
            Err(Error::forbidden("Only staff change what staff recorded."))
        }
        Caller::Group(_) | Caller::Staff(_) | Caller::Anyone => Ok(found),
    }
}

/// What staff wrote to each other stays there.
fn as_seen(caller: &Caller, mut hours: Hours) -> Hours {
    if matches!(caller, Caller::Group(_)) && hours.by != Party::Group {
        hours.note = None;
    }
    hours
}

fn party(caller: &Caller) -> Party {
    match caller {
        Caller::Group(_) => Party::Group,
        Caller::Staff(_) | Caller::Anyone => Party::Staff,
    }
}
