//! Second factors of staff: set up by their owner, taken away by an admin.

use jiff::SignedDuration;

use crate::app::{App, Error, audit};
use crate::auth::totp::{self, Enrolment, TotpError};
use crate::domain::account::{Account, Caller, Role, Staff};
use crate::domain::centre::SecondFactor;
use crate::domain::fault::Fault;
use crate::domain::ids::AccountId;
use crate::domain::text::Email;
use crate::store;

/// What proves that a second factor works.
pub struct FirstCode {
    /// The password of the account: a token alone must not be enough.
    pub password: String,
    /// The secret as it was offered.
    pub secret: String,
    /// The code that an authenticator shows for it now.
    pub code: String,
}

impl App {
    /// A new secret for an account of staff. Nothing is kept until a first code was right.
    pub fn offer_second_factor(&self, staff: &Staff) -> Result<Enrolment, Error> {
        let account = self.account(staff.account)?;
        if account.totp_secret.is_some() {
            return Err(set_already());
        }
        totp::enrol("onestop", account.email.reveal()).map_err(broken)
    }

    /// Keeps the secret of which a first code is right. Wrong passwords count as guesses.
    pub fn set_second_factor(&self, staff: &Staff, first: &FirstCode) -> Result<(), Error> {
        let account = self.account(staff.account)?;
        let key = account.email.key();
        self.guesses
            .count(&key)
            .map_err(|many| Error::TooMany { retry_after_s: many.retry_after_s })?;
        let wrong =
            |pointer: &str, message: &str| Error::invalid(pointer, Fault::new("wrong", message));
        if !self.is_password_of(&first.password, &account)? {
            return Err(wrong("/password", "This is not the password of the account."));
        }
        let now = self.clock.now();
        let secret = totp::read_secret(&first.secret)
            .map_err(|_| wrong("/secret", "Send the secret as it was offered."))?;
        let step = totp::verify(&secret, &first.code, now, None).map_err(broken)?;
        let step = step.ok_or_else(|| wrong("/code", "This is not the code of this moment."))?;
        self.guesses.was_right(&key);
        self.write(|tx| {
            let stored = store::accounts::get_locked(tx, staff.account)?;
            let mut account = stored.ok_or(Error::NotFound)?;
            if account.totp_secret.is_some() {
                return Err(set_already());
            }
            (account.totp_secret, account.totp_step) = (Some(secret), Some(step));
            store::accounts::update(tx, &account)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "add", "second_factor", now);
            tx.audit(audit::about(entry, [account.id.0]));
            Ok(())
        })
    }

    /// Takes away the second factor of somebody else's account, e.g. of a lost telephone, and ends
    /// its sessions.
    pub fn remove_second_factor(&self, admin: &Staff, id: AccountId) -> Result<(), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let stored = store::accounts::get_locked(tx, id)?;
            let mut account = stored.filter(|a| a.centre == admin.centre).ok_or(Error::NotFound)?;
            if id == admin.account {
                let message =
                    "Another admin takes away your second factor: a token alone must not.";
                return Err(Error::forbidden(message));
            }
            if account.totp_secret.is_none() {
                return Err(Error::NotFound);
            }
            (account.totp_secret, account.totp_step) = (None, None);
            account.valid_from = now.checked_add(SignedDuration::from_micros(1)).unwrap_or(now);
            store::accounts::update(tx, &account)?;
            let caller = Caller::from(*admin);
            let entry = audit::entry(&caller, admin.centre, "remove", "second_factor", now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(())
        })
    }

    /// Gives an account of staff a new second factor in place of one that is lost, at the command
    /// line, and ends its sessions. The answer is the address for an authenticator
    /// (`otpauth://...`): it is shown once.
    pub fn renew_second_factor(&self, email: &Email) -> Result<String, Error> {
        let made = totp::enrol("onestop", email.reveal()).map_err(broken)?;
        let now = self.clock.now();
        self.write(|tx| {
            let account = store::accounts::by_email(tx.conn(), &email.key())?;
            let account = account.filter(|one| one.role != Role::Group);
            let id = account.ok_or(Error::NotFound)?.id;
            let mut account = store::accounts::get_locked(tx, id)?.ok_or(Error::NotFound)?;
            (account.totp_secret, account.totp_step) = (Some(made.secret.clone()), None);
            account.valid_from = now.checked_add(SignedDuration::from_micros(1)).unwrap_or(now);
            store::accounts::update(tx, &account)?;
            let entry = audit::by_operator(Some(account.centre), "renew", "second_factor", now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(())
        })?;
        Ok(made.url)
    }

    /// The accounts of the centre's staff, by id.
    pub fn staff_accounts(&self, admin: &Staff) -> Result<Vec<Account>, Error> {
        let accounts = self.store.read(|conn| store::accounts::list(conn, admin.centre))?;
        Ok(accounts.into_iter().filter(|account| account.role != Role::Group).collect())
    }

    /// Whether the centre asks staff for a second factor and this account has none.
    pub(super) fn second_factor_missing(&self, account: &Account) -> Result<bool, Error> {
        let asked = match account.role {
            Role::Group => false,
            Role::Broker | Role::Admin => match self.centre(account.centre)?.staff_second_factor {
                SecondFactor::Optional => false,
                SecondFactor::Required => true,
            },
        };
        Ok(asked && account.totp_secret.is_none())
    }
}

fn set_already() -> Error {
    let message = "This account has a second factor. An admin of the centre can take it away.";
    Error::conflict("second_factor_set", message)
}

fn broken(error: TotpError) -> Error {
    Error::internal("a second factor", error)
}
