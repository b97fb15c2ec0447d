//! Signing in, and who a token's bearer is.

mod second_factor;

pub use second_factor::FirstCode;

pub use crate::auth::totp::Enrolment;

use jiff::Timestamp;

use super::{App, Error, audit, organisations};
use crate::auth::password::{PasswordError, Passwords};
use crate::auth::totp;
use crate::domain::account::{Account, Caller, GroupContact, Role, Staff};
use crate::domain::centre::Centre;
use crate::domain::ids::{AccountId, CentreId};
use crate::domain::text::Email;
use crate::store;

/// What somebody signs in with.
pub struct Credentials {
    /// The address of the account.
    pub email: Email,
    /// The password.
    pub password: String,
    /// The code of the second factor, where one is set up.
    pub code: Option<String>,
}

/// A session that began.
pub struct Session {
    /// To be sent with every request.
    pub token: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whose it is.
    pub account: Account,
}

/// An account to be made.
pub struct NewAccount {
    /// Its centre.
    pub centre: CentreId,
    /// Its address.
    pub email: Email,
    /// How it is greeted.
    pub name: String,
    /// `broker` or `admin`.
    pub role: Role,
    /// Its password.
    pub password: String,
    /// Whether a second factor is set up at once.
    pub second_factor: bool,
}

impl App {
    /// Signs somebody in. An unknown address, a wrong password and a wrong code are answered
    /// alike, after the same work: one password is checked, whoever it is.
    pub fn sign_in(&self, credentials: &Credentials) -> Result<Session, Error> {
        let key = credentials.email.key();
        self.guesses
            .count(&key)
            .map_err(|many| Error::TooMany { retry_after_s: many.retry_after_s })?;
        let account = self.store.read(|conn| store::accounts::by_email(conn, &key))?;
        let stored = account.as_ref().map(|a| a.password.as_str());
        let right = self.passwords.verify(&credentials.password, stored).map_err(password_error)?;
        let account = account.filter(|a| right && a.active).ok_or_else(wrong)?;
        let now = self.clock.now();
        if let Some(secret) = &account.totp_secret {
            let code = credentials.code.as_deref().unwrap_or_default();
            let step = totp::verify(secret, code, now, account.totp_step)
                .map_err(|error| Error::internal("checking a code", error))?
                .ok_or_else(wrong)?;
            self.use_step(&account, step)?;
        }
        self.guesses.was_right(&key);
        let caller = caller_of(&account).ok_or_else(wrong)?;
        let issued = self
            .tokens
            .issue(&caller, self.clock.new_id())
            .map_err(|error| Error::internal("signing a token", error))?;
        Ok(Session { token: issued.token, expires_at: issued.expires_at, account })
    }

    /// How many passwords were checked since the start: a rise that nobody explains is somebody
    /// guessing.
    pub fn passwords_checked(&self) -> u64 {
        self.passwords.checked()
    }

    /// Notes that a code was used; who comes second with the same one is refused.
    fn use_step(&self, account: &Account, step: i64) -> Result<(), Error> {
        self.write(|tx| {
            let mut stored = store::accounts::get_locked(tx, account.id)?.ok_or_else(wrong)?;
            if stored.totp_step.is_some_and(|used| used >= step) {
                return Err(wrong());
            }
            stored.totp_step = Some(step);
            Ok(store::accounts::update(tx, &stored)?)
        })
    }

    /// Who sends a token. Staff whose centre asks for a second factor have to have one.
    pub fn caller(&self, token: &str) -> Result<Caller, Error> {
        let (caller, account) = self.bearer(token)?;
        if self.second_factor_missing(&account)? {
            let message = "The centre asks staff for a second factor. Set one up first: \
                           POST /api/v1/sessions/current/second-factor.";
            return Err(Error::forbidden(message));
        }
        Ok(caller)
    }

    /// Who sends a token, also without the second factor that is asked for: enough to set it up.
    pub fn signed_in(&self, token: &str) -> Result<Caller, Error> {
        Ok(self.bearer(token)?.0)
    }

    /// Whose a token is: proven by its signature, and by the account as it is now. Nobody's rights
    /// outlive their account.
    fn bearer(&self, token: &str) -> Result<(Caller, Account), Error> {
        let refused = || {
            let message = "The token is not valid (any more). Sign in at POST /api/v1/sessions.";
            Error::unauthenticated(message)
        };
        let proof = self.tokens.verify(token).map_err(|_| refused())?;
        let id = match proof.caller {
            Caller::Staff(staff) => staff.account,
            Caller::Group(contact) => contact.account,
            Caller::Anyone => return Err(refused()),
        };
        let world = self.engine.world();
        let account = world.account(id).filter(|a| a.active && proof.issued_at >= a.valid_from);
        let account = account.ok_or_else(refused)?;
        let caller = caller_of(account).filter(|now| *now == proof.caller);
        Ok((caller.ok_or_else(refused)?, account.clone()))
    }

    /// An account of the centre, for its owner.
    pub fn account(&self, id: AccountId) -> Result<Account, Error> {
        self.engine.world().account(id).cloned().ok_or(Error::NotFound)
    }

    /// Ends all sessions of an account.
    pub fn sign_out(&self, id: AccountId) -> Result<(), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let mut account = store::accounts::get_locked(tx, id)?.ok_or(Error::NotFound)?;
            // A token issued in this very microsecond must end too.
            account.valid_from =
                now.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(now);
            store::accounts::update(tx, &account)?;
            let caller = caller_of(&account).ok_or(Error::NotFound)?;
            let entry = audit::entry(&caller, account.centre, "sign_out", "account", now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(())
        })
    }

    /// Makes an account for staff, at the command line. The answer has the second factor's address for an
    /// authenticator (`otpauth://...`), where one was asked for: it is shown once.
    pub fn add_account(&self, new: NewAccount) -> Result<(Account, Option<String>), Error> {
        let enrolment = if new.second_factor {
            let made = totp::enrol("onestop", new.email.reveal());
            Some(made.map_err(|error| Error::internal("setting up a second factor", error))?)
        } else {
            None
        };
        let now = self.clock.now();
        let account = Account {
            id: AccountId(self.clock.new_id()),
            centre: new.centre,
            email: new.email,
            name: new.name,
            role: new.role,
            organisation: None,
            password: self.hash_password(&new.password)?,
            totp_secret: enrolment.as_ref().map(|made| made.secret.clone()),
            totp_step: None,
            valid_from: now,
            active: true,
        };
        let account = self.write(|tx| {
            store::accounts::insert(tx, &account).map_err(organisations::taken)?;
            let entry = audit::by_operator(Some(new.centre), "add", "account", now);
            tx.audit(audit::about(entry, [account.id.0]));
            Ok(account)
        })?;
        Ok((account, enrolment.map(|made| made.url)))
    }

    /// Makes a centre, at the command line.
    pub fn add_centre(&self, centre: Centre) -> Result<Centre, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            store::centres::insert(tx, &centre).map_err(|error| {
                if error.is_unique_on("slug") {
                    Error::conflict("taken", "There is a centre with this short name already.")
                } else {
                    error.into()
                }
            })?;
            let entry = audit::by_operator(Some(centre.id), "add", "centre", now);
            tx.audit(audit::about(entry, [centre.id.0]));
            Ok(centre)
        })
    }

    /// Whether a password is that of an account.
    pub(super) fn is_password_of(&self, password: &str, account: &Account) -> Result<bool, Error> {
        self.passwords.verify(password, Some(&account.password)).map_err(password_error)
    }

    /// Hashes a new password, if it may be one.
    pub fn hash_password(&self, password: &str) -> Result<String, Error> {
        Passwords::check_new(password).map_err(|fault| Error::invalid("/password", fault))?;
        self.passwords.hash(password).map_err(password_error)
    }
}

/// Who the owner of an account is when they call.
fn caller_of(account: &Account) -> Option<Caller> {
    let staff = |admin| Staff { account: account.id, centre: account.centre, admin };
    match account.role {
        Role::Broker => Some(staff(false).into()),
        Role::Admin => Some(staff(true).into()),
        Role::Group => account.organisation.map(|organisation| {
            GroupContact { account: account.id, centre: account.centre, organisation }.into()
        }),
    }
}

fn wrong() -> Error {
    Error::unauthenticated("E-mail, password or code is wrong.")
}

fn password_error(error: PasswordError) -> Error {
    match error {
        PasswordError::Busy => Error::Overloaded { retry_after_s: 2 },
        PasswordError::Broken(cause) => Error::internal("checking a password", cause),
    }
}
