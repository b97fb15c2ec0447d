//! The words of a centre: the shared vocabulary that comes with the program, and its own terms.

pub mod import;

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::idempotency::Repeat;
use super::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, SkillId};
use crate::domain::taxonomy::{Skill, Taxonomy};
use crate::domain::vocabulary::{Term, Terms, Vocabulary};
use crate::intake::vocabulary::{self as files, SharedFiles};
use crate::resolve::draft::Phrases;
use crate::resolve::skills::{Index, Resolution};
pub use crate::store::terms::TermList;
use crate::store::terms::{self, Origin, TermRow};
use crate::store::{AnyConn, Store, synonyms};

/// The files that are part of the program.
const FILES: SharedFiles = SharedFiles {
    skills: include_str!("../../vocabulary/skills.csv"),
    causes: include_str!("../../vocabulary/causes.csv"),
    support: include_str!("../../vocabulary/support.csv"),
    languages: include_str!("../../vocabulary/languages.csv"),
    outcomes: include_str!("../../vocabulary/outcomes.csv"),
};

/// Puts the shared vocabulary of this program into the database, where it is not there yet.
pub fn migrate(store: &Store) -> Result<(), Error> {
    let digest = digest();
    let (stored, imported) = store.read(|conn| {
        let stored = terms::digest(conn, Origin::Program)?;
        Ok::<_, Error>((stored, terms::digest(conn, Origin::Import)?))
    })?;
    if stored.as_deref() == Some(digest.as_str()) {
        return Ok(());
    }
    // Skills that were imported stay in place of the program's.
    let ours = |list: &TermList| *list != TermList::Skill || imported.is_none();
    let lists: Vec<TermList> = TermList::ALL.into_iter().filter(ours).collect();
    let rows = shared_rows().map_err(|fault| Error::internal("reading the vocabulary", fault))?;
    let rows: Vec<TermRow> = rows.into_iter().filter(|row| lists.contains(&row.list)).collect();
    store.write(|tx| Ok(terms::replace_shared(tx, &lists, &rows, Origin::Program, &digest)?))
}

/// The shared vocabulary as it comes with the program, for whatever works without a database.
pub fn shared() -> Result<Vocabulary, Fault> {
    vocabulary(&shared_rows()?)
}

/// The words of a centre, shared and own, with what its staff said of others.
pub fn read(conn: &mut AnyConn, centre: CentreId) -> Result<Words, Error> {
    let rows = terms::list(conn, Some(centre))?;
    let vocabulary = vocabulary(&rows);
    let vocabulary =
        vocabulary.map_err(|fault| Error::internal("reading the vocabulary", fault))?;
    Words::new(vocabulary).saying(conn, centre)
}

fn digest() -> String {
    let mut hasher = Sha256::new();
    for file in [FILES.skills, FILES.causes, FILES.support, FILES.languages, FILES.outcomes] {
        hasher.update((file.len() as u64).to_be_bytes());
        hasher.update(file.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}

fn shared_rows() -> Result<Vec<TermRow>, Fault> {
    let mut rows: Vec<TermRow> = files::skills(FILES.skills)?.into_iter().map(skill_row).collect();
    let flat = [
        (TermList::Cause, FILES.causes),
        (TermList::Support, FILES.support),
        (TermList::Language, FILES.languages),
        (TermList::Outcome, FILES.outcomes),
    ];
    for (list, file) in flat {
        rows.extend(files::terms(file)?.into_iter().map(|term| term_row(list, None, term)));
    }
    Ok(rows)
}

fn skill_row(skill: Skill) -> TermRow {
    TermRow {
        list: TermList::Skill,
        centre: None,
        id: skill.id.0,
        label: skill.label,
        heading: skill.heading,
        parent: skill.parent.map(|parent| parent.0),
        kind: skill.kind,
        synonyms: skill.synonyms,
        standard_id: skill.standard_id,
    }
}

fn term_row(list: TermList, centre: Option<CentreId>, term: Term) -> TermRow {
    TermRow {
        list,
        centre,
        id: term.id,
        label: term.label,
        heading: String::new(),
        parent: None,
        kind: String::new(),
        synonyms: term.synonyms,
        standard_id: term.standard_id,
    }
}

/// A text, or what stands for it where it is empty.
fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text.to_owned() }
}

/// The shared rows and those own ones that still fit beside them: a later release of the shared
/// vocabulary may bring a term that a centre had added, or drop the parent of one.
fn fitting(rows: &[TermRow]) -> Vec<TermRow> {
    let ids = |own: bool| -> BTreeSet<(TermList, &str)> {
        let of = rows.iter().filter(|row| row.centre.is_some() == own);
        of.map(|row| (row.list, row.id.as_str())).collect()
    };
    let (shared, own) = (ids(false), ids(true));
    let stays =
        |row: &&TermRow| row.centre.is_none() || !shared.contains(&(row.list, row.id.as_str()));
    let mut kept: Vec<TermRow> = rows.iter().filter(stays).cloned().collect();
    for row in kept.iter_mut().filter(|row| row.centre.is_some()) {
        let there = |id: &String| {
            shared.contains(&(row.list, id.as_str())) || own.contains(&(row.list, id.as_str()))
        };
        row.parent = row.parent.take().filter(there);
    }
    kept
}

fn vocabulary(rows: &[TermRow]) -> Result<Vocabulary, Fault> {
    let rows = &fitting(rows);
    let skills = rows.iter().filter(|row| row.list == TermList::Skill).map(|row| Skill {
        id: SkillId(row.id.clone()),
        label: row.label.clone(),
        heading: or(&row.heading, "Own terms"),
        parent: row.parent.clone().map(SkillId),
        kind: or(&row.kind, "skill"),
        synonyms: row.synonyms.clone(),
        standard_id: row.standard_id.clone(),
    });
    let flat = |list: TermList| {
        let of_list = rows.iter().filter(|row| row.list == list).map(|row| Term {
            id: row.id.clone(),
            label: row.label.clone(),
            synonyms: row.synonyms.clone(),
            standard_id: row.standard_id.clone(),
        });
        Terms::new(of_list.collect())
    };
    Ok(Vocabulary::new(
        Taxonomy::new(skills.collect())?,
        flat(TermList::Cause),
        flat(TermList::Language),
        flat(TermList::Support),
        flat(TermList::Outcome),
    ))
}

/// The words of a centre, with the index that finds skills by what people write.
pub struct Words {
    /// The terms.
    pub terms: Arc<Vocabulary>,
    skills: Index,
    phrases: Arc<Phrases>,
}

impl Words {
    /// Prepares the index.
    pub fn new(terms: Vocabulary) -> Self {
        let (skills, phrases) = (Index::new(&terms), Arc::new(Phrases::new(&terms)));
        Self { skills, phrases, terms: Arc::new(terms) }
    }

    /// The same terms with what the centre's staff now say that texts mean. The index of the
    /// terms stays: this is quick.
    pub fn saying(&self, conn: &mut AnyConn, centre: CentreId) -> Result<Self, Error> {
        let said = synonyms::list(conn, centre)?;
        let said: Vec<(String, SkillId)> =
            said.into_iter().map(|synonym| (synonym.text, synonym.skill)).collect();
        Ok(Self {
            terms: Arc::clone(&self.terms),
            skills: self.skills.saying(&said),
            phrases: Arc::clone(&self.phrases),
        })
    }

    /// The words, to be found inside longer texts.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// The index itself, for whatever resolves many texts.
    pub fn index(&self) -> &Index {
        &self.skills
    }

    /// The skill that a text means, where that is certain enough to be taken.
    pub fn skill(&self, written: &str) -> Option<&SkillId> {
        self.skills.certain(written)
    }
}

impl App {
    /// The words of a centre.
    pub fn words(&self, centre: CentreId) -> Result<Arc<Words>, Error> {
        Ok(Arc::clone(&self.engine.world().centre(centre)?.words))
    }

    /// Skills that fit what somebody has typed so far, best first.
    pub fn search_skills(
        &self,
        centre: CentreId,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<Skill>, Error> {
        let words = self.words(centre)?;
        let found = words.skills.search(typed, limit);
        Ok(found.iter().filter_map(|id| words.terms.skills.get(id).cloned()).collect())
    }

    /// What skill each text means, how sure that is, and what else it may be.
    pub fn resolve_skills(
        &self,
        centre: CentreId,
        texts: &[String],
    ) -> Result<Vec<Resolution>, Error> {
        let words = self.words(centre)?;
        Ok(texts.iter().map(|text| words.skills.resolve(text)).collect())
    }

    /// Adds a term of the centre's own. Its parent, if any, must be a skill that exists.
    pub fn add_term(
        &self,
        staff: &Staff,
        list: TermList,
        term: OwnTerm,
        once: Option<&Repeat>,
    ) -> Result<(), Error> {
        let words = self.words(staff.centre)?;
        let words = &words.terms;
        let taken = is_taken(words, list, &term.id);
        if term.parent.as_ref().is_some_and(|parent| words.skills.get(parent).is_none()) {
            let fault = Fault::new("unknown", "The parent must be a skill of the vocabulary.");
            return Err(Error::invalid("/parent", fault));
        }
        let row = TermRow {
            list,
            centre: Some(staff.centre),
            id: term.id,
            label: term.label,
            heading: String::new(),
            parent: term.parent.map(|parent| parent.0),
            kind: String::new(),
            synonyms: term.synonyms,
            standard_id: None,
        };
        let now = self.clock.now();
        // Terms have no id of the service's own: the body itself names the term.
        self.write_once(once, self.clock.new_id(), |tx| {
            if taken {
                return Err(exists());
            }
            terms::insert_own(tx, staff.centre, &row).map_err(|error| {
                if error.is_unique_on("own_terms") { exists() } else { error.into() }
            })?;
            let caller = Caller::from(*staff);
            tx.audit(audit::entry(&caller, staff.centre, "add", "term", now));
            Ok(())
        })?;
        Ok(())
    }
}

fn is_taken(words: &Vocabulary, list: TermList, id: &str) -> bool {
    match list {
        TermList::Skill => words.skills.get(&SkillId(id.to_owned())).is_some(),
        TermList::Cause => words.cause(id).is_some(),
        TermList::Language => words.language(id).is_some(),
        TermList::Support => words.support_term(id).is_some(),
        TermList::Outcome => words.outcome(id).is_some(),
    }
}

fn exists() -> Error {
    Error::conflict("term_exists", "There is a term with this id already.")
}

/// A term that a centre adds for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTerm {
    /// Key.
    pub id: String,
    /// As people read it.
    pub label: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// The more general skill, for a skill.
    pub parent: Option<SkillId>,
}
