//! Log-ins. An address is unique in the deployment: it tells which centre is meant.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::Source;
use super::schema::accounts;
use super::sql::LockedExt;
use super::types::{Instant, Key};
use crate::domain::account::{Account, Role};
use crate::domain::ids::{AccountId, CentreId, OrganisationId};
use crate::domain::text::Email;

const FROM: Source = Source("accounts");

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, primary_key(centre_id, id), treat_none_as_null = true)]
struct Row {
    centre_id: Key,
    id: Key,
    email: String,
    email_key: String,
    name: String,
    role: String,
    organisation_id: Option<Key>,
    password: String,
    totp_secret: Option<String>,
    totp_step: Option<i64>,
    valid_from: Instant,
    active: bool,
}

impl Row {
    fn of(account: &Account) -> Self {
        Self {
            centre_id: Key(account.centre.0),
            id: Key(account.id.0),
            email: account.email.reveal().to_owned(),
            email_key: account.email.key(),
            name: account.name.clone(),
            role: account.role.as_str().to_owned(),
            organisation_id: account.organisation.map(|id| Key(id.0)),
            password: account.password.clone(),
            totp_secret: account.totp_secret.clone(),
            totp_step: account.totp_step,
            valid_from: account.valid_from.into(),
            active: account.active,
        }
    }

    fn account(self) -> Result<Account, Error> {
        Ok(Account {
            id: AccountId(self.id.0),
            centre: CentreId(self.centre_id.0),
            email: FROM.read("email", Email::parse(&self.email))?,
            name: self.name,
            role: FROM.read("role", Role::parse(&self.role))?,
            organisation: self.organisation_id.map(|id| OrganisationId(id.0)),
            password: self.password,
            totp_secret: self.totp_secret,
            totp_step: self.totp_step,
            valid_from: self.valid_from.into(),
            active: self.active,
        })
    }
}

/// Adds an account to its centre. [`Error::Unique`] on `email` where the address is taken.
pub fn insert(tx: &mut Tx<'_>, account: &Account) -> Result<(), Error> {
    diesel::insert_into(accounts::table).values(Row::of(account)).execute(tx.conn())?;
    tx.changed(account.centre, Entity::Account, account.id.0);
    Ok(())
}

/// Replaces an account; read it locked before.
pub fn update(tx: &mut Tx<'_>, account: &Account) -> Result<(), Error> {
    let row = Row::of(account);
    let old = accounts::table.find((row.centre_id, row.id));
    let rows = diesel::update(old).set(&row).execute(tx.conn())?;
    Error::unless_found(rows)?;
    tx.changed(account.centre, Entity::Account, account.id.0);
    Ok(())
}

/// The account of an address (as it is compared), in any centre.
pub fn by_email(conn: &mut AnyConn, key: &str) -> Result<Option<Account>, Error> {
    let query = accounts::table.filter(accounts::email_key.eq(key)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::account).transpose()
}

/// An account by id, in any centre: a token names only it.
pub fn get(conn: &mut AnyConn, id: AccountId) -> Result<Option<Account>, Error> {
    let query = accounts::table.filter(accounts::id.eq(Key(id.0))).select(Row::as_select());
    query.first(conn).optional()?.map(Row::account).transpose()
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, Error> {
    let query = accounts::table.filter(accounts::id.eq(Key(id.0))).select(Row::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(Row::account).transpose()
}

/// All accounts of a centre, by id.
pub fn list(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Account>, Error> {
    let rows: Vec<Row> = accounts::table
        .filter(accounts::centre_id.eq(Key(centre.0)))
        .order(accounts::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::account).collect()
}
