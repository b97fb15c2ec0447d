//! The vocabularies: terms that all centres share, and those that a centre added.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::Source;
use super::schema::{centres, meta, own_terms, shared_terms};
use super::sql::EachExt;
use super::types::{Doc, Key};
use crate::domain::fault::Fault;
use crate::domain::ids::CentreId;

/// The key in `meta` of the digest of the terms that came with the program.
const DIGEST: &str = "shared_terms_digest";
/// The key in `meta` of the digest of the skills that were imported in place of the program's.
const IMPORTED: &str = "imported_skills_digest";

/// A vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermList {
    /// Skills, activities and credentials.
    Skill,
    /// Causes.
    Cause,
    /// Languages.
    Language,
    /// Support and accessibility.
    Support,
    /// Outcomes of the borough's strategy.
    Outcome,
}

impl TermList {
    /// All vocabularies.
    pub const ALL: [Self; 5] =
        [Self::Skill, Self::Cause, Self::Language, Self::Support, Self::Outcome];

    /// Reads its word.
    pub fn parse(name: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|list| list.as_str() == name).ok_or_else(|| {
            let message = "A list is skill, cause, language, support or outcome.";
            Fault::new("unknown", message)
        })
    }

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Cause => "cause",
            Self::Language => "language",
            Self::Support => "support",
            Self::Outcome => "outcome",
        }
    }
}

/// A term of a vocabulary; what does not apply to its list is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermRow {
    /// Which vocabulary.
    pub list: TermList,
    /// The centre whose own term it is; `None` = shared.
    pub centre: Option<CentreId>,
    /// Key, unique in its list.
    pub id: String,
    /// As people read it.
    pub label: String,
    /// A heading for lists, of skills.
    pub heading: String,
    /// The more general skill.
    pub parent: Option<String>,
    /// `skill`, `activity`, `credential` or `role`, of skills.
    pub kind: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// Its identifier in the UK volunteering data standard.
    pub standard_id: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = shared_terms)]
struct SharedRow {
    list: String,
    id: String,
    label: String,
    heading: String,
    parent: Option<String>,
    kind: String,
    synonyms: Doc<Vec<String>>,
    standard_id: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = own_terms)]
struct OwnRow {
    centre_id: Key,
    #[diesel(embed)]
    term: OwnTerm,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = own_terms)]
struct OwnTerm {
    list: String,
    id: String,
    label: String,
    heading: String,
    parent: Option<String>,
    kind: String,
    synonyms: Doc<Vec<String>>,
    standard_id: Option<String>,
}

/// Where shared terms come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The program.
    Program,
    /// A file of skills that was imported in place of the program's.
    Import,
}

impl Origin {
    fn key(self) -> &'static str {
        match self {
            Self::Program => DIGEST,
            Self::Import => IMPORTED,
        }
    }
}

/// The digest of the shared terms that were taken from somewhere; `None` before they were for the
/// first time.
pub fn digest(conn: &mut AnyConn, origin: Origin) -> Result<Option<String>, Error> {
    Ok(meta::table.find(origin.key()).select(meta::value).first(conn).optional()?)
}

/// Replaces the shared terms of some lists, and notes the digest of what they were made from.
/// Every centre's vocabulary changes.
pub fn replace_shared(
    tx: &mut Tx<'_>,
    lists: &[TermList],
    rows: &[TermRow],
    origin: Origin,
    digest: &str,
) -> Result<(), Error> {
    let names: Vec<&str> = lists.iter().map(|list| list.as_str()).collect();
    diesel::delete(shared_terms::table.filter(shared_terms::list.eq_any(names)))
        .execute(tx.conn())?;
    for row in rows {
        let row = SharedRow {
            list: row.list.as_str().to_owned(),
            id: row.id.clone(),
            label: row.label.clone(),
            heading: row.heading.clone(),
            parent: row.parent.clone(),
            kind: row.kind.clone(),
            synonyms: Doc(row.synonyms.clone()),
            standard_id: row.standard_id.clone(),
        };
        diesel::insert_into(shared_terms::table).values(&row).execute(tx.conn())?;
    }
    diesel::insert_into(meta::table)
        .values((meta::key.eq(origin.key()), meta::value.eq(digest)))
        .on_conflict(meta::key)
        .do_update()
        .set(meta::value.eq(digest))
        .each()
        .execute(tx.conn())?;
    let all: Vec<Key> = centres::table.select(centres::id).load(tx.conn())?;
    for centre in all {
        tx.changed(CentreId(centre.0), Entity::Term, centre.0);
    }
    Ok(())
}

/// Adds a term of a centre's own. [`Error::Unique`] on `own_terms` where it has one of this key.
pub fn insert_own(tx: &mut Tx<'_>, centre: CentreId, row: &TermRow) -> Result<(), Error> {
    let row = OwnRow {
        centre_id: Key(centre.0),
        term: OwnTerm {
            list: row.list.as_str().to_owned(),
            id: row.id.clone(),
            label: row.label.clone(),
            heading: row.heading.clone(),
            parent: row.parent.clone(),
            kind: row.kind.clone(),
            synonyms: Doc(row.synonyms.clone()),
            standard_id: row.standard_id.clone(),
        },
    };
    diesel::insert_into(own_terms::table).values(row).execute(tx.conn())?;
    tx.changed(centre, Entity::Term, centre.0);
    Ok(())
}

/// The shared terms and, where a centre is named, its own after them; each by list and key.
pub fn list(conn: &mut AnyConn, centre: Option<CentreId>) -> Result<Vec<TermRow>, Error> {
    let shared: Vec<SharedRow> = shared_terms::table
        .order((shared_terms::list, shared_terms::id))
        .select(SharedRow::as_select())
        .load(conn)?;
    let mut terms = Vec::with_capacity(shared.len());
    for row in shared {
        terms.push(TermRow {
            list: term_list("shared_terms", &row.list)?,
            centre: None,
            id: row.id,
            label: row.label,
            heading: row.heading,
            parent: row.parent,
            kind: row.kind,
            synonyms: row.synonyms.0,
            standard_id: row.standard_id,
        });
    }
    if let Some(centre) = centre {
        terms.extend(own(conn, centre)?);
    }
    Ok(terms)
}

fn own(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<TermRow>, Error> {
    let rows: Vec<OwnTerm> = own_terms::table
        .filter(own_terms::centre_id.eq(Key(centre.0)))
        .order((own_terms::list, own_terms::id))
        .select(OwnTerm::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(TermRow {
                list: term_list("own_terms", &row.list)?,
                centre: Some(centre),
                id: row.id,
                label: row.label,
                heading: row.heading,
                parent: row.parent,
                kind: row.kind,
                synonyms: row.synonyms.0,
                standard_id: row.standard_id,
            })
        })
        .collect()
}

fn term_list(table: &'static str, text: &str) -> Result<TermList, Error> {
    let list = TermList::ALL.into_iter().find(|list| list.as_str() == text);
    Source(table).read("list", list.ok_or(()))
}
