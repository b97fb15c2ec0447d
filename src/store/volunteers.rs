//! People who volunteer. Consents, checks, blocks and placements have files of their own.

mod erasure;
mod removal;
mod row;
mod seen;

use std::collections::HashMap;

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::facts::Range;
use super::parts::{BATCH, bar_keys, containing};
use super::schema::volunteers;
use super::sql::{LockedExt, load_from_either};
use super::types::{Doc, Key};
use crate::domain::ids::{CentreId, SkillId, VolunteerId};
use crate::domain::text;
use crate::domain::volunteer::{Status, Volunteer};

pub use erasure::erase;
pub use removal::{Use, remove_many, uses};
use row::Profile;
pub(super) use row::Row;
pub use row::name_key;
pub(super) use seen::SeenRow;

/// Which volunteers to list; what is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct VolunteerFilter {
    /// Part of the given and family name, without regard to case and spacing.
    pub name: Option<String>,
    /// Where the record stands.
    pub status: Option<Status>,
    /// Code of the ward of the home.
    pub ward: Option<String>,
    /// A skill that they listed, itself and not one below it.
    pub skill: Option<SkillId>,
}

/// Adds a volunteer.
pub fn insert(tx: &mut Tx<'_>, centre: CentreId, volunteer: &Volunteer) -> Result<(), Error> {
    let row = Row::of(centre, volunteer)?;
    diesel::insert_into(volunteers::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Volunteer, volunteer.id.0);
    Ok(())
}

/// Adds volunteers, many at once.
pub fn insert_many(
    tx: &mut Tx<'_>,
    centre: CentreId,
    volunteers: &[Volunteer],
) -> Result<(), Error> {
    let rows: Vec<Row> =
        volunteers.iter().map(|one| Row::of(centre, one)).collect::<Result<_, _>>()?;
    match tx.conn() {
        // A batch cannot pass through `MultiConnection`; 1,000 rows of 28 columns.
        AnyConn::Pg(conn) => {
            for rows in rows.chunks(BATCH) {
                diesel::insert_into(volunteers::table).values(rows).execute(conn)?;
            }
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(volunteers::table).values(row).execute(conn)?;
            }
        }
    }
    for one in volunteers {
        tx.changed(centre, Entity::Volunteer, one.id.0);
    }
    Ok(())
}

/// Replaces a volunteer whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(tx: &mut Tx<'_>, centre: CentreId, volunteer: &Volunteer) -> Result<(), Error> {
    let row = Row::of(centre, volunteer)?;
    let old = volunteers::table
        .find((Key(centre.0), Key(volunteer.id.0)))
        .filter(volunteers::version.eq(volunteer.version - 1));
    let rows = diesel::update(old).set(&row).execute(tx.conn())?;
    Error::unless_one(rows)?;
    tx.changed(centre, Entity::Volunteer, volunteer.id.0);
    Ok(())
}

/// A volunteer by id.
pub fn get(
    conn: &mut AnyConn,
    centre: CentreId,
    id: VolunteerId,
) -> Result<Option<Volunteer>, Error> {
    row(conn, centre, id)?.map(Row::volunteer).transpose()
}

/// A volunteer's row by id.
pub(super) fn row(
    conn: &mut AnyConn,
    centre: CentreId,
    id: VolunteerId,
) -> Result<Option<Row>, Error> {
    let query = volunteers::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    Ok(query.first(conn).optional()?)
}

/// What matching looks at of the volunteers of a range, by id.
pub(super) fn seen_rows(
    conn: &mut AnyConn,
    centre: CentreId,
    of: Range,
) -> Result<Vec<SeenRow>, Error> {
    let query = volunteers::table
        .filter(volunteers::centre_id.eq(Key(centre.0)))
        .filter(volunteers::id.ge(of.first))
        .filter(volunteers::id.le(of.last))
        .order(volunteers::id);
    Ok(load_from_either!(conn, query.select(SeenRow::as_select()))?)
}

/// The last of so many volunteers from an id on; `None` where there are fewer.
pub(super) fn last_of(
    conn: &mut AnyConn,
    centre: CentreId,
    first: Key,
    count: i64,
) -> Result<Option<Key>, Error> {
    let query = volunteers::table
        .filter(volunteers::centre_id.eq(Key(centre.0)))
        .filter(volunteers::id.ge(first))
        .order(volunteers::id)
        .select(volunteers::id)
        .offset(count - 1)
        .limit(1);
    Ok(query.first(conn).optional()?)
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: VolunteerId,
) -> Result<Option<Volunteer>, Error> {
    let query = volunteers::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(Row::volunteer).transpose()
}

/// Several volunteers, by id; who is not there is left out.
pub fn get_many(
    conn: &mut AnyConn,
    centre: CentreId,
    ids: &[VolunteerId],
) -> Result<Vec<Volunteer>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH) {
        let rows: Vec<Row> = volunteers::table
            .filter(volunteers::centre_id.eq(Key(centre.0)))
            .filter(volunteers::id.eq_any(ids.iter().map(|id| Key(id.0))))
            .order(volunteers::id)
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            found.push(row.volunteer()?);
        }
    }
    Ok(found)
}

/// All volunteers of a centre, by id.
pub fn all(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Volunteer>, Error> {
    search(conn, centre, &VolunteerFilter::default(), None, i64::MAX)
}

/// The volunteers that a filter lets through, after an id, by id.
pub fn search(
    conn: &mut AnyConn,
    centre: CentreId,
    filter: &VolunteerFilter,
    after: Option<VolunteerId>,
    limit: i64,
) -> Result<Vec<Volunteer>, Error> {
    let mut query = volunteers::table
        .filter(volunteers::centre_id.eq(Key(centre.0)))
        .order(volunteers::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(name) = &filter.name {
        let pattern = containing(&text::key(name));
        query = query.filter(volunteers::name_key.like(pattern).escape('\\'));
    }
    if let Some(status) = filter.status {
        query = query.filter(volunteers::status.eq(status.as_str()));
    }
    if let Some(ward) = &filter.ward {
        query = query.filter(volunteers::ward.eq(ward.clone()));
    }
    if let Some(skill) = &filter.skill {
        let pattern = containing(&bar_keys([skill.as_str()]));
        query = query.filter(volunteers::skill_keys.like(pattern).escape('\\'));
    }
    if let Some(after) = after {
        query = query.filter(volunteers::id.gt(Key(after.0)));
    }
    query.load(conn)?.into_iter().map(Row::volunteer).collect()
}

/// The words of each volunteer's own that are no skill yet; of those who have any, by id.
pub fn own_words(
    conn: &mut AnyConn,
    centre: CentreId,
) -> Result<Vec<(VolunteerId, Vec<String>)>, Error> {
    let rows: Vec<(Key, Doc<Profile>)> = volunteers::table
        .filter(volunteers::centre_id.eq(Key(centre.0)))
        .order(volunteers::id)
        .select((volunteers::id, volunteers::profile))
        .load(conn)?;
    let words = rows.into_iter().map(|(id, profile)| (VolunteerId(id.0), profile.0.own_words()));
    Ok(words.filter(|(_, words)| !words.is_empty()).collect())
}

/// Everybody who has an e-mail address, by address and name; of several the first.
pub fn emails_and_names(
    conn: &mut AnyConn,
    centre: CentreId,
) -> Result<HashMap<(String, String), VolunteerId>, Error> {
    let rows: Vec<(Option<String>, String, Key)> = volunteers::table
        .filter(volunteers::centre_id.eq(Key(centre.0)))
        .filter(volunteers::email_key.is_not_null())
        .order(volunteers::id.desc())
        .select((volunteers::email_key, volunteers::name_key, volunteers::id))
        .load(conn)?;
    let known = rows.into_iter().filter_map(|(email, name, id)| Some(((email?, name), id)));
    Ok(known.map(|(key, id)| (key, VolunteerId(id.0))).collect())
}
