//! A person's checks and consents.

use uuid::Uuid;

use crate::app::idempotency::{Made, Repeat};
use crate::app::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::check::Check;
use crate::domain::consent::ConsentEntry;
use crate::domain::ids::{CheckId, VolunteerId};
use crate::store;

impl App {
    /// A person's checks. The read is audited.
    pub fn checks(&self, staff: &Staff, id: VolunteerId) -> Result<Vec<Check>, Error> {
        self.audited(staff, id, "read", "checks", |tx| {
            store::volunteers::get(tx.conn(), staff.centre, id)?.ok_or(Error::NotFound)?;
            Ok(store::checks::list(tx.conn(), staff.centre, id)?)
        })
    }

    /// One check of a person. The read is audited.
    pub fn check(&self, staff: &Staff, of: VolunteerId, id: CheckId) -> Result<Check, Error> {
        self.audited(staff, of, "read", "check", |tx| {
            let found = store::checks::get(tx.conn(), staff.centre, id)?;
            of_person(found, of)
        })
    }

    /// Records a check of a person.
    pub fn add_check(
        &self,
        staff: &Staff,
        id: VolunteerId,
        check: Check,
        once: Option<&Repeat>,
    ) -> Result<Made<Check>, Error> {
        let now = self.clock.now();
        self.write_once(once, check.id.0, |tx| {
            store::volunteers::get_locked(tx, staff.centre, id)?.ok_or(Error::NotFound)?;
            store::checks::insert(tx, staff.centre, id, &check)?;
            let entry = audit::entry(&Caller::from(*staff), staff.centre, "add", "check", now);
            tx.audit(audit::about(entry, [id.0, check.id.0]));
            Ok(check)
        })
    }

    /// Changes a check of a person; `Stale` where it is no longer as it was read.
    pub fn change_check(
        &self,
        staff: &Staff,
        of: VolunteerId,
        read: &Check,
        new: Check,
    ) -> Result<Check, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            store::volunteers::get_locked(tx, staff.centre, of)?.ok_or(Error::NotFound)?;
            let old = of_person(store::checks::get_locked(tx, staff.centre, new.id)?, of)?;
            if old != *read {
                return Err(Error::Stale);
            }
            store::checks::update(tx, staff.centre, of, &new)?;
            let caller = Caller::from(*staff);
            let mut entry = audit::entry(&caller, staff.centre, "change", "check", now);
            entry.fields = changed_fields(&old, &new);
            tx.audit(audit::about(entry, [of.0, new.id.0]));
            Ok(new)
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
        once: Option<&Repeat>,
    ) -> Result<ConsentEntry, Error> {
        let now = self.clock.now();
        let made = self.write_once_as(once, |tx| {
            store::volunteers::get_locked(tx, staff.centre, id)?.ok_or(Error::NotFound)?;
            store::consents::append(tx, staff.centre, id, &line)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, line.act.as_str(), "consent", now);
            tx.audit(audit::about(entry, [id.0]));
            // Lines have no id; their number in the ledger, which only grows, stands for one.
            let number = store::consents::ledger(tx.conn(), staff.centre, id)?.len();
            Ok((line, Uuid::from_u128(number as u128)))
        })?;
        match made {
            Made::New(line) => Ok(line),
            Made::Before(number) => {
                let ledger = self.consents(staff, id)?;
                let at = usize::try_from(number.as_u128().saturating_sub(1)).unwrap_or(usize::MAX);
                ledger.into_iter().nth(at).ok_or(Error::NotFound)
            }
        }
    }
}

/// A check, if it is of this person.
fn of_person(found: Option<(VolunteerId, Check)>, of: VolunteerId) -> Result<Check, Error> {
    found.filter(|(whose, _)| *whose == of).map(|(_, check)| check).ok_or(Error::NotFound)
}

fn changed_fields(old: &Check, new: &Check) -> Vec<String> {
    let pairs = [
        ("level", old.kind.level() != new.kind.level()),
        ("workforce", old.kind.workforce() != new.kind.workforce()),
        ("issued", old.issued != new.issued),
        ("review_on", old.review_on != new.review_on),
        ("decision", old.decision != new.decision),
    ];
    pairs.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
}
