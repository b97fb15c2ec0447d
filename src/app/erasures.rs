//! Forgetting people, for good: the ledger of erasures keeps whoever was erased from coming back
//! with a restored backup or an old file.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;

use super::{App, Error, audit, merges, placements};
use crate::auth::pseudonyms::Pseudonyms;
use crate::domain::account::{Caller, Staff};
use crate::domain::erasure::{Erasure, Pseudonym};
use crate::domain::ids::{CentreId, NeedId, VolunteerId};
use crate::domain::volunteer::Volunteer;
use crate::store::audit::AuditEntry;
use crate::store::erasures::file::{Ledger, LedgerError};
use crate::store::{self, AnyConn, Store, Tx, erasures};

/// What knows erased people again.
#[derive(Debug)]
pub struct Erasures {
    /// The file beside the database.
    pub ledger: Ledger,
    /// Makes the keyed hashes.
    pub pseudonyms: Pseudonyms,
}

impl Erasures {
    /// Who of some people a centre erased: one whose e-mail address or telephone number is known.
    pub fn of<'a>(
        &self,
        conn: &mut AnyConn,
        centre: CentreId,
        people: impl IntoIterator<Item = &'a Volunteer>,
    ) -> Result<Vec<bool>, Error> {
        let hashes: Vec<Vec<Pseudonym>> = people.into_iter().map(|v| self.hashes(v)).collect();
        let known = erasures::known(conn, centre, &hashes.concat())?;
        Ok(hashes.iter().map(|of_one| of_one.iter().any(|hash| known.contains(hash))).collect())
    }

    fn hashes(&self, person: &Volunteer) -> Vec<Pseudonym> {
        let email = person.email.as_ref().map(|email| self.pseudonyms.email(email));
        let phone = person.phone.as_ref().map(|phone| self.pseudonyms.phone(phone));
        email.into_iter().chain(phone).collect()
    }

    fn line(&self, centre: CentreId, gone: &Volunteer, at: Timestamp) -> Erasure {
        let email = gone.email.as_ref().map(|email| self.pseudonyms.email(email));
        let phone = gone.phone.as_ref().map(|phone| self.pseudonyms.phone(phone));
        Erasure { centre, volunteer: gone.id, email, phone, at }
    }

    /// Brings file and database together: erases whom the file names and a restored backup
    /// brought back, and adds to the file what other servers wrote to the database.
    pub(super) fn reconcile(&self, store: &Store, now: Timestamp) -> Result<(), Error> {
        let ours = self.pseudonyms.fingerprint();
        if store.write(|tx| erasures::key_fingerprint(tx, ours))? != ours {
            let cause = "this database was used with another key: put the right file back at the \
                         place that ONESTOP_ERASURES_KEY_FILE names";
            return Err(Error::internal("checking the key of the erasures", cause));
        }
        let on_file = self.ledger.lines().map_err(|fault| ledger_fault(&fault))?;
        let in_database = store.read(erasures::all)?;
        let known: HashSet<_> = in_database.iter().map(|e| (e.centre, e.volunteer)).collect();
        for erasure in on_file.iter().filter(|e| !known.contains(&(e.centre, e.volunteer))) {
            store.write(|tx| {
                match forget(tx, erasure.centre, erasure.volunteer, now) {
                    Ok(_) => tx.audit(again(erasure, now)),
                    Err(Error::NotFound | Error::Merged { .. }) => {}
                    Err(error) => return Err(error),
                }
                Ok(erasures::insert(tx, erasure)?)
            })?;
        }
        let known: HashSet<_> = on_file.iter().map(|e| (e.centre, e.volunteer)).collect();
        let of_others = |e: &Erasure| !known.contains(&(e.centre, e.volunteer));
        let missing: Vec<Erasure> = in_database.into_iter().filter(of_others).collect();
        if missing.is_empty() {
            return Ok(());
        }
        self.ledger.append(&missing).map_err(|fault| ledger_fault(&fault))
    }
}

impl App {
    /// Forgets a person: the rows go now, what lies on disk beneath them within a minute.
    pub fn erase_volunteer(&self, staff: &Staff, id: VolunteerId) -> Result<(), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let gone = forget(tx, staff.centre, id, now)?;
            let line = |gone| self.erasures.line(staff.centre, gone, now);
            let lines: Vec<Erasure> = gone.iter().map(line).collect();
            for line in &lines {
                erasures::insert(tx, line)?;
            }
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "erase", "volunteer", now);
            tx.audit(audit::about(entry, [id.0]));
            // Before the end of the transaction: a line too many erases whom staff wanted erased,
            // a line too few would let somebody come back.
            self.erasures.ledger.append(&lines).map_err(|fault| ledger_fault(&fault))
        })?;
        self.upkeep.erased();
        Ok(())
    }
}

/// Takes a person out of everything; answers who it was, and who those were whose records had been
/// joined with theirs.
fn forget(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: VolunteerId,
    now: Timestamp,
) -> Result<Vec<Volunteer>, Error> {
    // Needs before people, as everywhere. A placement that is made in this very moment is ended
    // with the others; its need then holds no place for it.
    let placements = store::placements::for_volunteer(tx.conn(), centre, id)?;
    let needs: BTreeSet<NeedId> = placements.iter().map(|p| p.need).collect();
    let mut locked = Vec::new();
    for need in needs {
        locked.extend(store::needs::get_locked(tx, centre, need)?);
    }
    let person = store::volunteers::get_locked(tx, centre, id)?;
    let person = person.ok_or_else(|| merges::missing(tx.conn(), centre, id))?;
    let mut gone = store::merges::forget(tx, centre, id)?;
    gone.insert(0, person);
    for one in &gone {
        store::imports::forget(tx, centre, one)?;
    }
    store::plans::forget(tx, centre, id)?;
    if !store::volunteers::erase(tx, centre, id)? {
        return Err(Error::NotFound);
    }
    for mut need in locked {
        placements::refill(tx, centre, &mut need, now)?;
    }
    Ok(gone)
}

fn again(erasure: &Erasure, now: Timestamp) -> AuditEntry {
    let entry = audit::entry(&Caller::Anyone, erasure.centre, "erase_again", "volunteer", now);
    let why = "They were erased before; a restored backup had brought them back.".to_owned();
    audit::about(AuditEntry { why: Some(why), ..entry }, [erasure.volunteer.0])
}

fn ledger_fault(fault: &LedgerError) -> Error {
    Error::internal("keeping the ledger of erasures", fault)
}
