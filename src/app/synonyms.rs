//! Texts that are no skill yet: which there are, and what staff say that they mean.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::vocabulary::Words;
use super::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, NeedId, SkillId, VolunteerId};
use crate::domain::need::{Importance, Need, NeededSkill};
use crate::domain::text;
use crate::domain::volunteer::{HeldSkill, Volunteer};
use crate::resolve::fold::fold;
use crate::resolve::skills::Resolution;
use crate::store::synonyms::Synonym;
use crate::store::{self, Tx, synonyms};

/// What somebody says that a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSynonym {
    /// The text.
    pub text: String,
    /// The skill it means.
    pub skill: SkillId,
    /// The skill that staff said it means until now, where that is taken back.
    pub replaces: Option<SkillId>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resolved {
    /// Volunteers whose words became a skill.
    pub volunteers: usize,
    /// Needs whose words became a skill.
    pub needs: usize,
}

/// A text that records keep because nobody knows its skill yet.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnWord {
    /// Its place in the list: the more records have it, the smaller.
    pub id: Uuid,
    /// The text, in its commonest spelling.
    pub text: String,
    /// Volunteers who wrote it.
    pub volunteers: u32,
    /// Needs that name it.
    pub needs: u32,
    /// What it may mean.
    pub meaning: Resolution,
}

/// How often a text was written, and in which spellings.
#[derive(Default)]
struct Written {
    spellings: BTreeMap<String, u32>,
    volunteers: u32,
    needs: u32,
}

/// A text and all that is compared as the same.
struct Same {
    key: String,
    folded: String,
}

impl App {
    /// From now on a text means a skill in the centre, and every record that kept the text has
    /// the skill instead. Saying the same again changes nothing more.
    pub fn say_synonym(&self, staff: &Staff, new: &NewSynonym) -> Result<Resolved, Error> {
        let words = self.words(staff.centre)?;
        if words.terms.skills.get(&new.skill).is_none() {
            let fault = Fault::new("unknown", "The skill must be one of the vocabulary.");
            return Err(Error::invalid("/skill", fault));
        }
        let now = self.clock.now();
        let caller = Caller::from(*staff);
        self.write(|tx| {
            let synonym = Synonym {
                text: new.text.clone(),
                skill: new.skill.clone(),
                actor: caller.actor(),
                at: now,
            };
            if note(tx, staff.centre, &words, new, &synonym)? {
                tx.audit(audit::entry(&caller, staff.centre, "add", "synonym", now));
            }
            // Needs before people, as everywhere.
            let same = Same::of(&new.text);
            let needs = resolve_needs(tx, staff.centre, &same, &new.skill, now)?;
            let volunteers = resolve_volunteers(tx, staff.centre, &same, &new.skill, now)?;
            let resolved = Resolved { volunteers: volunteers.len(), needs: needs.len() };
            let needs = needs.into_iter().map(|id| id.0).collect();
            let volunteers = volunteers.into_iter().map(|id| id.0).collect();
            for (entity, ids) in [("need", needs), ("volunteer", volunteers)] {
                let ids: Vec<Uuid> = ids;
                if !ids.is_empty() {
                    let mut entry = audit::entry(&caller, staff.centre, "change", entity, now);
                    entry.fields = vec!["skills".to_owned()];
                    tx.audit(audit::about(entry, ids));
                }
            }
            Ok(resolved)
        })
    }

    /// The texts of the centre that are no skill yet, those of most records first, after one, at
    /// most `limit`.
    pub fn own_words(
        &self,
        staff: &Staff,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<OwnWord>, Error> {
        let words = self.words(staff.centre)?;
        let (volunteers, needs) = self.store.snapshot(|conn| {
            let volunteers = store::volunteers::own_words(conn, staff.centre)?;
            Ok::<_, Error>((volunteers, store::needs::own_words(conn, staff.centre)?))
        })?;
        let mut all: BTreeMap<String, Written> = BTreeMap::new();
        for (_, texts) in volunteers {
            count(&mut all, texts, |written| written.volunteers += 1);
        }
        for (_, texts) in needs {
            count(&mut all, texts, |written| written.needs += 1);
        }
        let mut all: Vec<(Uuid, Written)> =
            all.into_iter().map(|(same, written)| (place(&same, &written), written)).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        let rest = all.into_iter().filter(|(id, _)| after.is_none_or(|after| *id > after));
        Ok(rest.take(limit).map(|(id, written)| written.word(id, &words)).collect())
    }
}

/// Notes what a text means, unless it means that already; says whether it did.
fn note(
    tx: &mut Tx<'_>,
    centre: CentreId,
    words: &Words,
    new: &NewSynonym,
    synonym: &Synonym,
) -> Result<bool, Error> {
    let key = text::key(&new.text);
    let said = synonyms::list(tx.conn(), centre)?;
    match said.into_iter().find(|one| text::key(&one.text) == key) {
        Some(one) if one.skill == new.skill => Ok(false),
        Some(one) if new.replaces.as_ref() == Some(&one.skill) => {
            synonyms::replace(tx, centre, &one.skill, synonym)?;
            Ok(true)
        }
        Some(one) => Err(taken(words, &one.skill)),
        None => match words.index().named(&new.text) {
            Some(skill) if *skill == new.skill && words.skill(&new.text) == Some(skill) => {
                Ok(false)
            }
            // What only this vocabulary's loose synonyms say, staff may say otherwise.
            Some(skill) if *skill != new.skill && words.skill(&new.text) == Some(skill) => {
                Err(taken(words, skill))
            }
            Some(_) | None => {
                synonyms::insert(tx, centre, synonym).map_err(|error| {
                    let at_once = "Somebody said at the same moment what this text means.";
                    if error.is_unique_on("skill_synonyms") {
                        Error::conflict("synonym_taken", at_once)
                    } else {
                        error.into()
                    }
                })?;
                Ok(true)
            }
        },
    }
}

fn taken(words: &Words, skill: &SkillId) -> Error {
    let label = words.terms.skills.get(skill).map_or(skill.as_str(), |skill| skill.label.as_str());
    let message = format!(
        "This text already means {label} ({skill}). Where staff said so, name that skill in \
         `replaces` to say otherwise; a label or synonym of the vocabulary stays."
    );
    Error::conflict("synonym_taken", message)
}

impl Same {
    fn of(text: &str) -> Self {
        Self { key: text::key(text), folded: fold(text) }
    }

    fn is(&self, text: &str) -> bool {
        text::key(text) == self.key || (!self.folded.is_empty() && fold(text) == self.folded)
    }
}

fn resolve_needs(
    tx: &mut Tx<'_>,
    centre: CentreId,
    same: &Same,
    skill: &SkillId,
    now: Timestamp,
) -> Result<Vec<NeedId>, Error> {
    let mut changed = Vec::new();
    for (id, texts) in store::needs::own_words(tx.conn(), centre)? {
        if !texts.iter().any(|text| same.is(text)) {
            continue;
        }
        let Some(mut need) = store::needs::get_locked(tx, centre, id)? else { continue };
        resolve_need(&mut need, same, skill);
        need.version += 1;
        need.updated_at = now;
        store::needs::update(tx, centre, &need)?;
        changed.push(id);
    }
    Ok(changed)
}

/// A skill that the need names already keeps the stricter of both wishes.
fn resolve_need(need: &mut Need, same: &Same, skill: &SkillId) {
    for word in need.unresolved.iter().filter(|word| same.is(&word.text)) {
        match need.skills.iter_mut().find(|needed| needed.skill == *skill) {
            Some(needed) => {
                needed.level = needed.level.max(word.level);
                if word.importance == Importance::Required {
                    needed.importance = Importance::Required;
                }
            }
            None => need.skills.push(NeededSkill {
                skill: skill.clone(),
                importance: word.importance,
                level: word.level,
                weight: word.weight,
            }),
        }
    }
    need.unresolved.retain(|word| !same.is(&word.text));
    need.skills.sort_by(|a, b| a.skill.cmp(&b.skill));
}

fn resolve_volunteers(
    tx: &mut Tx<'_>,
    centre: CentreId,
    same: &Same,
    skill: &SkillId,
    now: Timestamp,
) -> Result<Vec<VolunteerId>, Error> {
    let mut changed = Vec::new();
    for (id, texts) in store::volunteers::own_words(tx.conn(), centre)? {
        if !texts.iter().any(|text| same.is(text)) {
            continue;
        }
        let Some(mut person) = store::volunteers::get_locked(tx, centre, id)? else { continue };
        resolve_volunteer(&mut person, same, skill);
        person.version += 1;
        person.updated_at = now;
        store::volunteers::update(tx, centre, &person)?;
        changed.push(id);
    }
    Ok(changed)
}

/// Of a skill named twice the higher level counts.
fn resolve_volunteer(person: &mut Volunteer, same: &Same, skill: &SkillId) {
    let known = person.unresolved.iter().filter(|word| same.is(&word.text));
    for word in known {
        match person.skills.iter_mut().find(|held| held.skill == *skill) {
            Some(held) => held.level = held.level.max(word.level),
            None => person.skills.push(HeldSkill { skill: skill.clone(), level: word.level }),
        }
    }
    person.unresolved.retain(|word| !same.is(&word.text));
    person.skills.sort_by(|a, b| a.skill.cmp(&b.skill));
}

/// Counts the texts of one record, each once.
fn count(
    all: &mut BTreeMap<String, Written>,
    texts: Vec<String>,
    mut more: impl FnMut(&mut Written),
) {
    let mut of_record: BTreeMap<String, String> = BTreeMap::new();
    for text in texts {
        let folded = fold(&text);
        let same = if folded.is_empty() { text::key(&text) } else { folded };
        of_record.entry(same).or_insert(text);
    }
    for (same, text) in of_record {
        let written = all.entry(same).or_default();
        *written.spellings.entry(text).or_insert(0) += 1;
        more(written);
    }
}

/// Orders texts by how many records have them, the most first, and then by a number of their own
/// that stays, so that a page can go on after a text that meanwhile is a skill.
fn place(same: &str, written: &Written) -> Uuid {
    let digest = Sha256::digest(same.as_bytes());
    let mut bytes = [0; 16];
    let records = written.volunteers + written.needs;
    bytes[..4].copy_from_slice(&(u32::MAX - records).to_be_bytes());
    bytes[4..].copy_from_slice(&digest[..12]);
    Uuid::from_bytes(bytes)
}

impl Written {
    fn word(self, id: Uuid, words: &Words) -> OwnWord {
        let commonest = self.spellings.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        let text = commonest.map_or_else(String::new, |(text, _)| text.clone());
        let meaning = words.index().resolve(&text);
        OwnWord { id, text, volunteers: self.volunteers, needs: self.needs, meaning }
    }
}
