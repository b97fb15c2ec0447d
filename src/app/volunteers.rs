//! Volunteers: taken in, read, changed, forgotten. How they are found, and their checks and
//! consents, lie beside.

mod records;
mod search;

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit, merges};
use crate::domain::account::{Caller, Staff};
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::volunteer::{Status, Volunteer};
use crate::store::{self, Tx};

pub use search::{Found, FreeAt, Search, UnknownTimes};

pub use crate::matching::free::Free;
pub use crate::store::volunteers::VolunteerFilter as Filter;

/// Whether somebody who was erased is known to want to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returning {
    /// They asked for it.
    Asked,
    /// Nothing is known of it.
    NotSaid,
}

const ERASED_BEFORE: &str = "Somebody with this e-mail address or telephone number asked to be \
    forgotten. If they, or another person with the same address, want to be taken in, send the \
    request again with ?returning=true.";

impl App {
    /// Takes in a volunteer with the consents given at the same time. From anyone but staff the
    /// record starts as `applied`, and nothing of it is answered. Whoever signs up by themselves
    /// after an erasure comes back by their own will; from staff that takes a word of theirs.
    pub fn register_volunteer(
        &self,
        caller: &Caller,
        centre: CentreId,
        mut new: Volunteer,
        consents: &[(Purpose, String)],
        returning: Returning,
        once: Option<&Repeat>,
    ) -> Result<Made<Volunteer>, Error> {
        if !matches!(caller, Caller::Staff(_)) && new.status != Status::Applied {
            let fault = Fault::new("not_allowed", "Only staff set the status: leave it out.");
            return Err(Error::invalid("/status", fault));
        }
        self.locate(new.home.as_mut())?;
        self.write_once(once, new.id.0, |tx| {
            let staff = matches!(caller, Caller::Staff(_));
            let erased = self.erasures.of(tx.conn(), centre, [&new])?.contains(&true);
            if erased && staff && returning == Returning::NotSaid {
                return Err(Error::conflict("erased_before", ERASED_BEFORE));
            }
            store::volunteers::insert(tx, centre, &new)?;
            for (purpose, wording) in consents {
                let entry = ConsentEntry {
                    purpose: *purpose,
                    act: Act::Given,
                    wording: wording.clone(),
                    through: through(caller).to_owned(),
                    at: new.created_at,
                };
                store::consents::append(tx, centre, new.id, &entry)?;
            }
            let mut entry = audit::entry(caller, centre, "register", "volunteer", new.created_at);
            entry.why = erased.then(|| "They come back after an erasure.".to_owned());
            tx.audit(audit::about(entry, [new.id.0]));
            Ok(new)
        })
    }

    /// One person's record. The read is audited; where that fails, it is refused.
    pub fn volunteer(&self, staff: &Staff, id: VolunteerId) -> Result<Volunteer, Error> {
        self.audited(staff, id, "read", "volunteer", |tx| {
            let found = store::volunteers::get(tx.conn(), staff.centre, id)?;
            found.ok_or_else(|| merges::missing(tx.conn(), staff.centre, id))
        })
    }

    /// Changes a record. `new.version` is one above the version that was read.
    pub fn change_volunteer(&self, staff: &Staff, mut new: Volunteer) -> Result<Volunteer, Error> {
        self.locate(new.home.as_mut())?;
        self.write(|tx| {
            let old = store::volunteers::get_locked(tx, staff.centre, new.id)?;
            let old = old.ok_or(Error::NotFound)?;
            super::next_version(old.version, new.version)?;
            store::volunteers::update(tx, staff.centre, &new)?;
            let caller = Caller::from(*staff);
            let mut entry =
                audit::entry(&caller, staff.centre, "change", "volunteer", new.updated_at);
            entry.fields = changed_fields(&old, &new);
            tx.audit(audit::about(entry, [new.id.0]));
            Ok(new)
        })
    }

    /// Does something about a person and writes it down; where that fails, nothing is done.
    fn audited<R>(
        &self,
        staff: &Staff,
        id: VolunteerId,
        action: &'static str,
        entity: &'static str,
        f: impl FnOnce(&mut Tx<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let value = f(tx)?;
            let entry = audit::entry(&Caller::from(*staff), staff.centre, action, entity, now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(value)
        })
    }
}

fn through(caller: &Caller) -> &'static str {
    match caller {
        Caller::Staff(_) => "staff",
        Caller::Group(_) => "group",
        Caller::Anyone => "sign-up",
    }
}

fn changed_fields(old: &Volunteer, new: &Volunteer) -> Vec<String> {
    let pairs = [
        ("name", old.name != new.name),
        ("email", old.email != new.email),
        ("phone", old.phone != new.phone),
        ("contact_by", old.contact_by != new.contact_by),
        ("postcode", old.home != new.home),
        ("date_of_birth", old.date_of_birth != new.date_of_birth),
        ("travel", old.travel != new.travel),
        ("skills", (&old.skills, &old.unresolved) != (&new.skills, &new.unresolved)),
        ("availability", old.availability != new.availability),
        ("causes", old.causes != new.causes),
        ("languages", old.languages != new.languages),
        ("vehicle", old.vehicle != new.vehicle),
        ("support_needed", old.support_needed != new.support_needed),
        ("status", old.status != new.status),
        ("paused_until", old.paused_until != new.paused_until),
        ("guardian", old.guardian != new.guardian),
    ];
    pairs.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
}
