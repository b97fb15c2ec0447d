//! Needs.

mod row;

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::{bar_keys, containing};
use super::schema::needs;
use super::sql::LockedExt;
use super::types::{Doc, Key};
use crate::domain::ids::{CauseId, CentreId, NeedId, OrganisationId, SkillId};
use crate::domain::need::{Need, NeedState};
use crate::domain::time::CivilMinute;

use row::{Details, Row};

/// Which needs to list; what is `None` or empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct NeedFilter {
    /// Where they stand: any of these.
    pub states: Vec<NeedState>,
    /// Whose they are.
    pub organisation: Option<OrganisationId>,
    /// Code of the ward of the place.
    pub ward: Option<String>,
    /// A skill that they name, itself and not one below it.
    pub skill: Option<SkillId>,
    /// A cause that they serve.
    pub cause: Option<CauseId>,
    /// Only those whose last session starts at or after this civil minute of the centre, or that
    /// have no last one.
    pub not_over_at: Option<CivilMinute>,
}

/// Adds a need. [`Error::ForeignKey`] where its organisation is not one of the centre.
pub fn insert(tx: &mut Tx<'_>, centre: CentreId, need: &Need) -> Result<(), Error> {
    let row = Row::of(centre, need)?;
    diesel::insert_into(needs::table).values(&row).execute(tx.conn())?;
    tx.changed(centre, Entity::Need, need.id.0);
    Ok(())
}

/// Replaces a need whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(tx: &mut Tx<'_>, centre: CentreId, need: &Need) -> Result<(), Error> {
    let row = Row::of(centre, need)?;
    let old = needs::table
        .find((Key(centre.0), Key(need.id.0)))
        .filter(needs::version.eq(need.version - 1));
    let rows = diesel::update(old).set(&row).execute(tx.conn())?;
    Error::unless_one(rows)?;
    tx.changed(centre, Entity::Need, need.id.0);
    Ok(())
}

/// A need by id.
pub fn get(conn: &mut AnyConn, centre: CentreId, id: NeedId) -> Result<Option<Need>, Error> {
    let query = needs::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.first(conn).optional()?.map(Row::need).transpose()
}

/// The same, kept from other writers until the end of the transaction: what decides whether a
/// place is open must be read after it.
pub fn get_locked(tx: &mut Tx<'_>, centre: CentreId, id: NeedId) -> Result<Option<Need>, Error> {
    let query = needs::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(Row::need).transpose()
}

/// All needs of a centre, by id.
pub fn all(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Need>, Error> {
    list(conn, centre, &NeedFilter::default(), None, i64::MAX)
}

/// The words of each need's own that are no skill yet; of those that have any, by id.
pub fn own_words(
    conn: &mut AnyConn,
    centre: CentreId,
) -> Result<Vec<(NeedId, Vec<String>)>, Error> {
    let rows: Vec<(Key, Doc<Details>)> = needs::table
        .filter(needs::centre_id.eq(Key(centre.0)))
        .order(needs::id)
        .select((needs::id, needs::details))
        .load(conn)?;
    let words = rows.into_iter().map(|(id, details)| (NeedId(id.0), details.0.own_words()));
    Ok(words.filter(|(_, words)| !words.is_empty()).collect())
}

/// The needs that a filter lets through, after an id, by id.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    filter: &NeedFilter,
    after: Option<NeedId>,
    limit: i64,
) -> Result<Vec<Need>, Error> {
    let mut query = needs::table
        .filter(needs::centre_id.eq(Key(centre.0)))
        .order(needs::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if !filter.states.is_empty() {
        let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
        query = query.filter(needs::state.eq_any(states));
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(needs::organisation_id.eq(Key(organisation.0)));
    }
    if let Some(ward) = &filter.ward {
        query = query.filter(needs::ward.eq(ward.clone()));
    }
    if let Some(skill) = &filter.skill {
        let pattern = containing(&bar_keys([skill.as_str()]));
        query = query.filter(needs::skill_keys.like(pattern).escape('\\'));
    }
    if let Some(cause) = &filter.cause {
        let pattern = containing(&bar_keys([cause.as_str()]));
        query = query.filter(needs::cause_keys.like(pattern).escape('\\'));
    }
    if let Some(minute) = filter.not_over_at {
        query = query.filter(needs::last_start.is_null().or(needs::last_start.ge(minute)));
    }
    if let Some(after) = after {
        query = query.filter(needs::id.gt(Key(after.0)));
    }
    query.load(conn)?.into_iter().map(Row::need).collect()
}
