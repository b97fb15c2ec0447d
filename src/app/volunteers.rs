//! Volunteers: taken in, found, read, changed, forgotten; their checks and consents.

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::check::Check;
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::volunteer::{Status, Volunteer};
use crate::store::{self, Tx};

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

    /// People of the centre, in the order in which they came.
    pub fn search_volunteers(
        &self,
        staff: &Staff,
        filter: &Filter,
        after: Option<VolunteerId>,
        limit: usize,
    ) -> Result<Vec<Volunteer>, Error> {
        let now = self.clock.now();
        // The list holds contact data, so the read is written down before it is answered.
        self.write(|tx| {
            let limit = super::rows(limit);
            let found = store::volunteers::search(tx.conn(), staff.centre, filter, after, limit)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "search", "volunteer", now);
            tx.audit(audit::about(entry, found.iter().map(|v| v.id.0)));
            Ok(found)
        })
    }

    /// One person's record. The read is audited; where that fails, it is refused.
    pub fn volunteer(&self, staff: &Staff, id: VolunteerId) -> Result<Volunteer, Error> {
        self.audited(staff, id, "read", "volunteer", |tx| {
            store::volunteers::get(tx.conn(), staff.centre, id)?.ok_or(Error::NotFound)
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

    /// A person's checks. The read is audited.
    pub fn checks(&self, staff: &Staff, id: VolunteerId) -> Result<Vec<Check>, Error> {
        self.audited(staff, id, "read", "checks", |tx| {
            store::volunteers::get(tx.conn(), staff.centre, id)?.ok_or(Error::NotFound)?;
            Ok(store::checks::list(tx.conn(), staff.centre, id)?)
        })
    }

    /// Records a check of a person.
    pub fn add_check(&self, staff: &Staff, id: VolunteerId, check: Check) -> Result<Check, Error> {
        self.audited(staff, id, "add", "check", |tx| {
            store::volunteers::get_locked(tx, staff.centre, id)?.ok_or(Error::NotFound)?;
            store::checks::insert(tx, staff.centre, id, &check)?;
            Ok(check)
        })
    }

    /// What a person has agreed to, and taken back, in order. The read is audited.
    pub fn consents(&self, staff: &Staff, id: VolunteerId) -> Result<Vec<ConsentEntry>, Error> {
        self.audited(staff, id, "read", "consents", |tx| {
            store::volunteers::get(tx.conn(), staff.centre, id)?.ok_or(Error::NotFound)?;
            Ok(store::consents::ledger(tx.conn(), staff.centre, id)?)
        })
    }

    /// Adds a line to a person's consents; a withdrawal stops matching at once.
    pub fn add_consent(
        &self,
        staff: &Staff,
        id: VolunteerId,
        line: ConsentEntry,
    ) -> Result<ConsentEntry, Error> {
        self.audited(staff, id, line.act.as_str(), "consent", |tx| {
            store::volunteers::get_locked(tx, staff.centre, id)?.ok_or(Error::NotFound)?;
            store::consents::append(tx, staff.centre, id, &line)?;
            Ok(line)
        })
    }

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
