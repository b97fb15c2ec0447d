//! Another vocabulary of skills in place of the program's.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::skill_row;
use crate::app::{App, Error, audit};
use crate::domain::account::Caller;
use crate::domain::ids::CentreId;
use crate::intake::skills as files;
use crate::store::terms::{self, Origin, TermList, TermRow};
use crate::store::{AuditEntry, Tx, synonyms};

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SkillsReport {
    /// Skills of the file.
    pub skills: usize,
    /// Their labels and synonyms.
    pub words: usize,
    /// Skills that were not there before.
    pub new: usize,
    /// Skills that were there and say something else now.
    pub changed: usize,
    /// Skills that are no longer there.
    pub gone: usize,
    /// Skills that the file does not have and that stay, as somebody holds them, a need names
    /// them, or they lie above such a skill.
    pub kept: usize,
}

impl App {
    /// Puts the skills of a file in place of those that are there, for all centres: all of them or
    /// none. A skill that the file does not have stays where it is in use, so that nobody loses
    /// what they said they can do. The same file again changes nothing.
    pub fn import_skills(&self, file: impl Read) -> Result<SkillsReport, Error> {
        let skills = files::read(file)?;
        let rows: Vec<TermRow> = skills.into_iter().map(skill_row).collect();
        let now = self.clock.now();
        self.write(|tx| {
            let old = stored(tx)?;
            let used = synonyms::skills_in_use(tx.conn())?;
            let (rows, report) = merge(rows, &old, &used);
            let again = terms::digest(tx.conn(), Origin::Import)?.is_some();
            if again && report.new + report.changed + report.gone == 0 {
                return Ok(report);
            }
            let lists = [TermList::Skill];
            terms::replace_shared(tx, &lists, &rows, Origin::Import, &digest(&rows))?;
            let entry =
                audit::entry(&Caller::Anyone, CentreId(Uuid::nil()), "import", "skills", now);
            tx.audit(AuditEntry { centre: None, ..entry });
            Ok(report)
        })
    }
}

fn stored(tx: &mut Tx<'_>) -> Result<BTreeMap<String, TermRow>, Error> {
    let rows = terms::list(tx.conn(), None)?;
    let skills = rows.into_iter().filter(|row| row.list == TermList::Skill);
    Ok(skills.map(|row| (row.id.clone(), row)).collect())
}

/// The skills of the file with those old ones that stay, and what that changes.
fn merge(
    mut rows: Vec<TermRow>,
    old: &BTreeMap<String, TermRow>,
    used: &BTreeSet<String>,
) -> (Vec<TermRow>, SkillsReport) {
    let mut report = SkillsReport {
        skills: rows.len(),
        words: rows.iter().map(|row| 1 + row.synonyms.len()).sum(),
        new: rows.iter().filter(|row| !old.contains_key(&row.id)).count(),
        changed: rows.iter().filter(|row| old.get(&row.id).is_some_and(|o| o != *row)).count(),
        ..SkillsReport::default()
    };
    let there: BTreeSet<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut stay: BTreeSet<&str> = BTreeSet::new();
    for id in used {
        // With a skill that stays those above it stay too.
        let mut next = old.get(id).filter(|row| !there.contains(&row.id));
        while let Some(row) = next.filter(|row| stay.insert(&row.id)) {
            let parent = row.parent.as_ref().and_then(|parent| old.get(parent));
            next = parent.filter(|row| !there.contains(&row.id));
        }
    }
    report.kept = stay.len();
    report.gone = old.keys().filter(|id| !there.contains(*id)).count() - stay.len();
    rows.extend(stay.into_iter().filter_map(|id| old.get(id).cloned()));
    (rows, report)
}

fn digest(rows: &[TermRow]) -> String {
    let mut hasher = Sha256::new();
    for row in rows {
        for text in [&row.id, &row.label].into_iter().chain(&row.synonyms) {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}
