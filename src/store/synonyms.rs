//! What a centre's staff said that texts mean, and the texts that nobody has said anything of.

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;

use super::centres;
use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::{needs, own_terms, skill_synonyms, volunteers};
use super::terms::TermList;
use super::types::{Instant, Key};
use crate::domain::ids::{CentreId, SkillId};
use crate::domain::text;

/// What somebody said that a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonym {
    /// The text, as it was written.
    pub text: String,
    /// The skill.
    pub skill: SkillId,
    /// Who said so, as `staff:<id>`.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = skill_synonyms)]
struct Row {
    text: String,
    skill: String,
    actor: String,
    at: Instant,
}

/// All of a centre, by text.
pub fn list(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Synonym>, Error> {
    let rows: Vec<Row> = skill_synonyms::table
        .filter(skill_synonyms::centre_id.eq(Key(centre.0)))
        .order(skill_synonyms::key)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(synonym).collect())
}

fn synonym(row: Row) -> Synonym {
    Synonym { text: row.text, skill: SkillId(row.skill), actor: row.actor, at: row.at.into() }
}

fn values(synonym: &Synonym) -> Row {
    Row {
        text: synonym.text.clone(),
        skill: synonym.skill.0.clone(),
        actor: synonym.actor.clone(),
        at: synonym.at.into(),
    }
}

/// Notes what a text means. [`Error::Unique`] on `skill_synonyms` where the centre has said so of
/// this text before.
pub fn insert(tx: &mut Tx<'_>, centre: CentreId, synonym: &Synonym) -> Result<(), Error> {
    diesel::insert_into(skill_synonyms::table)
        .values((
            skill_synonyms::centre_id.eq(Key(centre.0)),
            skill_synonyms::key.eq(text::key(&synonym.text)),
            values(synonym),
        ))
        .execute(tx.conn())?;
    tx.changed(centre, Entity::Synonym, centre.0);
    Ok(())
}

/// Notes what a text means, where it meant `before` until now ([`Error::Stale`] otherwise).
pub fn replace(
    tx: &mut Tx<'_>,
    centre: CentreId,
    before: &SkillId,
    synonym: &Synonym,
) -> Result<(), Error> {
    let old = skill_synonyms::table
        .find((Key(centre.0), text::key(&synonym.text)))
        .filter(skill_synonyms::skill.eq(before.as_str()));
    let rows = diesel::update(old).set(values(synonym)).execute(tx.conn())?;
    Error::unless_one(rows)?;
    tx.changed(centre, Entity::Synonym, centre.0);
    Ok(())
}

/// The skills that somebody holds, that a need names, that lie above a centre's own term or that
/// staff named as a text's meaning, in any centre.
pub fn skills_in_use(conn: &mut AnyConn) -> Result<BTreeSet<String>, Error> {
    let mut used = BTreeSet::new();
    for centre in centres::list(conn)? {
        let centre = Key(centre.id.0);
        let held: Vec<String> = volunteers::table
            .filter(volunteers::centre_id.eq(centre))
            .select(volunteers::skill_keys)
            .distinct()
            .load(conn)?;
        let needed: Vec<String> = needs::table
            .filter(needs::centre_id.eq(centre))
            .select(needs::skill_keys)
            .distinct()
            .load(conn)?;
        for keys in held.iter().chain(&needed) {
            used.extend(keys.split('|').filter(|key| !key.is_empty()).map(str::to_owned));
        }
        let parents: Vec<Option<String>> = own_terms::table
            .filter(own_terms::centre_id.eq(centre))
            .filter(own_terms::list.eq(TermList::Skill.as_str()))
            .select(own_terms::parent)
            .load(conn)?;
        used.extend(parents.into_iter().flatten());
        let said: Vec<String> = skill_synonyms::table
            .filter(skill_synonyms::centre_id.eq(centre))
            .select(skill_synonyms::skill)
            .load(conn)?;
        used.extend(said);
    }
    Ok(used)
}
