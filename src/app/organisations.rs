//! Groups and organisations: taken in, approved, changed; their contacts.

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit};
use crate::domain::account::{Account, Caller, GroupContact, Role, Staff};
use crate::domain::fault::Fault;
use crate::domain::ids::{AccountId, CentreId, OrganisationId};
use crate::domain::organisation::{Organisation, OrganisationState};
use crate::domain::text::Email;
use crate::store;

/// Which organisations a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OrganisationFilter {
    /// Only those in this state.
    pub state: Option<OrganisationState>,
}

impl App {
    /// Takes in an organisation; staff approve it by the state they give it.
    pub fn add_organisation(
        &self,
        staff: &Staff,
        mut new: Organisation,
        once: Option<&Repeat>,
    ) -> Result<Made<Organisation>, Error> {
        self.locate(new.place.as_mut())?;
        self.write_once(once, new.id.0, |tx| {
            store::organisations::insert(tx, staff.centre, &new)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "add", "organisation", new.created_at);
            tx.audit(audit::about(entry, [new.id.0]));
            Ok(new)
        })
    }

    /// An organisation: any of the centre for staff, their own for a group's contact.
    pub fn organisation(&self, caller: &Caller, id: OrganisationId) -> Result<Organisation, Error> {
        let centre = match caller {
            Caller::Staff(staff) => staff.centre,
            Caller::Group(GroupContact { centre, organisation, .. }) if *organisation == id => {
                *centre
            }
            Caller::Group(_) | Caller::Anyone => return Err(Error::NotFound),
        };
        self.store.read(|conn| store::organisations::get(conn, centre, id)?.ok_or(Error::NotFound))
    }

    /// Organisations of the centre, in the order in which they came.
    pub fn organisations(
        &self,
        staff: &Staff,
        filter: OrganisationFilter,
        after: Option<OrganisationId>,
        limit: usize,
    ) -> Result<Vec<Organisation>, Error> {
        self.store.read(|conn| {
            let limit = super::rows(limit);
            Ok(store::organisations::list(conn, staff.centre, filter.state, after, limit)?)
        })
    }

    /// Changes an organisation. `new.version` is one above the version that was read.
    pub fn change_organisation(
        &self,
        caller: &Caller,
        centre: CentreId,
        mut new: Organisation,
    ) -> Result<Organisation, Error> {
        self.locate(new.place.as_mut())?;
        self.write(|tx| {
            let old = store::organisations::get_locked(tx, centre, new.id)?;
            let old = old.ok_or(Error::NotFound)?;
            super::next_version(old.version, new.version)?;
            store::organisations::update(tx, centre, &new)?;
            let entry = audit::entry(caller, centre, "change", "organisation", new.updated_at);
            tx.audit(audit::about(entry, [new.id.0]));
            Ok(new)
        })
    }

    /// Approves an organisation, so that its needs can be approved.
    pub fn approve_organisation(
        &self,
        staff: &Staff,
        id: OrganisationId,
    ) -> Result<Organisation, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let old = store::organisations::get_locked(tx, staff.centre, id)?;
            let mut new = old.ok_or(Error::NotFound)?;
            if new.state == OrganisationState::Approved {
                return Ok(new);
            }
            new.state = OrganisationState::Approved;
            new.version += 1;
            new.updated_at = now;
            store::organisations::update(tx, staff.centre, &new)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "approve", "organisation", now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(new)
        })
    }

    /// Gives a contact of an organisation a log-in. The digest of `once` leaves the password out,
    /// so that none is kept; whether a repeat has the same one is told by its slow hash.
    pub fn add_contact(
        &self,
        staff: &Staff,
        organisation: OrganisationId,
        contact: NewContact,
        once: Option<&Repeat>,
    ) -> Result<Account, Error> {
        let now = self.clock.now();
        let account = Account {
            id: AccountId(self.clock.new_id()),
            centre: staff.centre,
            email: contact.email,
            name: contact.name,
            role: Role::Group,
            organisation: Some(organisation),
            password: self.hash_password(&contact.password)?,
            totp_secret: None,
            totp_step: None,
            valid_from: now,
            active: true,
        };
        let made = self.write_once(once, account.id.0, |tx| {
            store::organisations::get_locked(tx, staff.centre, organisation)?
                .ok_or(Error::NotFound)?;
            store::accounts::insert(tx, &account).map_err(taken)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "add", "contact", now);
            tx.audit(audit::about(entry, [organisation.0, account.id.0]));
            Ok(account)
        })?;
        match made {
            Made::New(account) => Ok(account),
            Made::Before(id) => {
                let account = self.account(AccountId(id))?;
                let same = self.is_password_of(&contact.password, &account)?;
                if same { Ok(account) } else { Err(Error::KeyReused) }
            }
        }
    }

    /// The contacts of an organisation that have a log-in.
    pub fn contacts(
        &self,
        staff: &Staff,
        organisation: OrganisationId,
    ) -> Result<Vec<Account>, Error> {
        self.store.read(|conn| {
            store::organisations::get(conn, staff.centre, organisation)?.ok_or(Error::NotFound)?;
            let accounts = store::accounts::list(conn, staff.centre)?;
            Ok(accounts.into_iter().filter(|a| a.organisation == Some(organisation)).collect())
        })
    }
}

/// A contact of an organisation who is to sign in.
pub struct NewContact {
    /// How they are greeted.
    pub name: String,
    /// Their address.
    pub email: Email,
    /// Their first password.
    pub password: String,
}

pub(super) fn taken(error: store::Error) -> Error {
    if error.is_unique_on("email") {
        let fault = Fault::new("taken", "An account with this e-mail address exists already.");
        return Error::invalid("/email", fault);
    }
    error.into()
}
