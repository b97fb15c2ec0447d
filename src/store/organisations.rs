//! Groups and organisations.

mod removal;

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{BATCH, PlaceColumns, Source};
use super::schema::organisations;
use super::sql::LockedExt;
use super::types::{Instant, Key};
use crate::domain::ids::{CentreId, OrganisationId};
use crate::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use crate::domain::text::{Email, Phone};

pub use removal::{remove_many, uses};

const FROM: Source = Source("organisations");

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisations, primary_key(centre_id, id), treat_none_as_null = true)]
struct Row {
    centre_id: Key,
    id: Key,
    name: String,
    kind: String,
    description: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    postcode: Option<String>,
    lat: Option<i32>,
    lon: Option<i32>,
    place_precision: Option<String>,
    ward: Option<String>,
    state: String,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn of(centre: CentreId, organisation: &Organisation) -> Self {
        let place = PlaceColumns::of(organisation.place.as_ref());
        Self {
            centre_id: Key(centre.0),
            id: Key(organisation.id.0),
            name: organisation.name.clone(),
            kind: organisation.kind.as_str().to_owned(),
            description: organisation.description.clone(),
            email: organisation.email.as_ref().map(|email| email.reveal().to_owned()),
            phone: organisation.phone.as_ref().map(|phone| phone.reveal().to_owned()),
            postcode: place.postcode,
            lat: place.lat,
            lon: place.lon,
            place_precision: place.precision,
            ward: place.ward,
            state: organisation.state.as_str().to_owned(),
            version: organisation.version,
            created_at: organisation.created_at.into(),
            updated_at: organisation.updated_at.into(),
        }
    }

    fn organisation(self) -> Result<Organisation, Error> {
        let place = PlaceColumns {
            postcode: self.postcode,
            lat: self.lat,
            lon: self.lon,
            precision: self.place_precision,
            ward: self.ward,
        };
        Ok(Organisation {
            id: OrganisationId(self.id.0),
            name: self.name,
            kind: FROM.read("kind", OrganisationKind::parse(&self.kind))?,
            description: self.description,
            email: FROM.maybe("email", self.email.as_deref(), Email::parse)?,
            phone: FROM.maybe("phone", self.phone.as_deref(), Phone::parse)?,
            place: place.located(FROM)?,
            state: FROM.read("state", OrganisationState::parse(&self.state))?,
            version: self.version,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        })
    }
}

/// Adds an organisation.
pub fn insert(tx: &mut Tx<'_>, centre: CentreId, organisation: &Organisation) -> Result<(), Error> {
    let row = Row::of(centre, organisation);
    diesel::insert_into(organisations::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Organisation, organisation.id.0);
    Ok(())
}

/// Replaces an organisation whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(tx: &mut Tx<'_>, centre: CentreId, organisation: &Organisation) -> Result<(), Error> {
    let row = Row::of(centre, organisation);
    let old = organisations::table
        .find((row.centre_id, row.id))
        .filter(organisations::version.eq(row.version - 1));
    let rows = diesel::update(old).set(&row).execute(tx.conn())?;
    Error::unless_one(rows)?;
    tx.changed(centre, Entity::Organisation, organisation.id.0);
    Ok(())
}

/// An organisation by id.
pub fn get(
    conn: &mut AnyConn,
    centre: CentreId,
    id: OrganisationId,
) -> Result<Option<Organisation>, Error> {
    let query = organisations::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.first(conn).optional()?.map(Row::organisation).transpose()
}

/// Several organisations, by id; what is not there is left out.
pub fn get_many(
    conn: &mut AnyConn,
    centre: CentreId,
    ids: &[OrganisationId],
) -> Result<Vec<Organisation>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH) {
        let rows: Vec<Row> = organisations::table
            .filter(organisations::centre_id.eq(Key(centre.0)))
            .filter(organisations::id.eq_any(ids.iter().map(|id| Key(id.0))))
            .order(organisations::id)
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            found.push(row.organisation()?);
        }
    }
    Ok(found)
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: OrganisationId,
) -> Result<Option<Organisation>, Error> {
    let query = organisations::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(Row::organisation).transpose()
}

/// Organisations (in one state) after an id, by id.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    state: Option<OrganisationState>,
    after: Option<OrganisationId>,
    limit: i64,
) -> Result<Vec<Organisation>, Error> {
    let mut query = organisations::table
        .filter(organisations::centre_id.eq(Key(centre.0)))
        .order(organisations::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(organisations::state.eq(state.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(organisations::id.gt(Key(after.0)));
    }
    query.load(conn)?.into_iter().map(Row::organisation).collect()
}

/// All organisations of a centre, by id.
pub fn all(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Organisation>, Error> {
    list(conn, centre, None, None, i64::MAX)
}
