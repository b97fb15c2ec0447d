//! Which skill a text is, and which skills somebody may mean who is still typing.
//!
//! A text is looked at in five steps, and the first that is sure answers: it is an id, label or
//! synonym, or what the centre's staff said of this very text; it is one but for case, accents,
//! hyphens and plural; it is a credential's name with
//! words around it that add nothing ("full D1 entitlement"); its words, their other forms, what
//! may be typing errors and the words that stand for each other in this vocabulary point to one
//! skill with near certainty. What is not sure is proposed, with its probability.

mod confidence;
mod content;
mod corpus;
mod credentials;
mod evidence;
mod lexicon;
mod names;
mod question;
mod shortlist;
mod slips;
mod stand_ins;
#[cfg(test)]
mod tests;
mod typing;

use super::spelling::words;
use crate::domain::ids::SkillId;
use crate::domain::taxonomy::Skill;
use crate::domain::vocabulary::Vocabulary;
use confidence::{Judged, SURE, judge};
use corpus::Corpus;
use credentials::Credentials;
use names::{Name, Names};
use question::Question;
use shortlist::shortlist;
use typing::Typing;

/// Most skills that are named in an answer, the first included.
const NAMED_MAX: usize = 5;
/// A skill less likely than this is not named.
const LIKELY: f64 = 0.005;
/// Longest text that is read, in bytes: what is longer is no name of a skill.
const LONGEST: usize = 1000;
/// How likely a synonym's skill must be by all its other labels too, in a vocabulary whose
/// synonyms are not each of one skill only. On the development set 95 of 100 known synonyms reach
/// this, and 28 of 100 that belong to another skill as well.
const AGREED: f64 = 0.8;
/// How sure a credential's name makes that has nothing but its usual words around it.
const CREDENTIAL: f64 = 0.99;

/// What a text was found to mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The skill, where that is certain enough to be taken; how often that is right, see `confidence`.
    pub skill: Option<SkillId>,
    /// How likely the skill is meant, or where there is none the first of the others: 0 to 1. It
    /// is 1 where the text is an id, label or synonym but for case, accents, hyphens and plural;
    /// below that, of a hundred answers with a confidence of 0.8 about eighty are right.
    pub confidence: f64,
    /// Other skills that may be meant with how likely that is (0 to 0.999), likeliest first. With
    /// the skill they are at most five.
    pub others: Vec<(SkillId, f64)>,
}

/// The words of a vocabulary, prepared for many questions. Build it once per vocabulary.
#[derive(Debug, Clone)]
pub struct Index {
    ids: Vec<SkillId>,
    names: Names,
    corpus: Corpus,
    credentials: Credentials,
    typing: Typing,
}

impl Index {
    /// Prepares the skills of a vocabulary.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let skills = vocabulary.skills.all();
        let labels: Vec<Vec<&str>> = skills.iter().map(|skill| phrases(skill).collect()).collect();
        let corpus = Corpus::new(&labels);
        Self {
            ids: skills.iter().map(|skill| skill.id.clone()).collect(),
            names: Names::new(vocabulary),
            credentials: Credentials::new(skills, &corpus),
            typing: Typing::new(&labels),
            corpus,
        }
    }

    /// The skill that a text means, where that is certain enough to be taken.
    pub fn certain(&self, written: &str) -> Option<&SkillId> {
        let taken = match self.names.means(written) {
            Some(Name::Of(skill)) => Some(skill),
            name => self.judged(written, name).1.map(|(skill, _)| skill),
        };
        taken.map(|skill| self.id(skill))
    }

    /// The skill that a text is a name of, without looking at what is like it; `None` also where
    /// two skills have that name.
    pub fn named(&self, written: &str) -> Option<&SkillId> {
        match self.names.means(written)? {
            Name::Of(skill) | Name::SynonymOf(skill) => Some(self.id(skill)),
            Name::OfSeveral => None,
        }
    }

    /// What a text means: a skill where that is certain enough, and the likely ones.
    pub fn resolve(&self, written: &str) -> Resolution {
        let name = self.names.means(written);
        let (mut judged, taken) = self.judged(written, name);
        let taken = match name {
            Some(Name::Of(skill)) => Some((skill, 1.0)),
            Some(Name::SynonymOf(_) | Name::OfSeveral) | None => taken,
        };
        judged.retain(|one| taken.is_none_or(|(skill, _)| skill != one.skill));
        judged.retain(|one| one.confidence >= LIKELY);
        judged.truncate(NAMED_MAX - usize::from(taken.is_some()));
        let best = judged.first().map_or(0.0, |one| one.confidence);
        Resolution {
            skill: taken.map(|(skill, _)| self.id(skill).clone()),
            confidence: taken.map_or(best, |(_, confidence)| confidence),
            others: judged
                .into_iter()
                .map(|one| (self.id(one.skill).clone(), one.confidence))
                .collect(),
        }
    }

    /// Skills for somebody who is typing: labels that begin with the text, then those with a
    /// word that does, then synonyms likewise, then any that contain it; by label in each group.
    pub fn search(&self, typed: &str, limit: usize) -> Vec<SkillId> {
        self.typing.search(typed, limit).into_iter().map(|skill| self.id(skill).clone()).collect()
    }

    fn id(&self, skill: u32) -> &SkillId {
        &self.ids[skill as usize]
    }

    /// The likely skills, likeliest first, and the one that is certain enough to be taken.
    fn judged(&self, written: &str, name: Option<Name>) -> (Vec<Judged>, Option<(u32, f64)>) {
        if written.len() > LONGEST {
            return (Vec::new(), None);
        }
        let question = Question::new(&self.corpus, written);
        let found: Vec<_> = shortlist(&self.corpus, &question)
            .into_iter()
            .map(|skill| (skill, evidence::compare(&self.corpus, &question, skill)))
            .collect();
        let judged = judge(&question, &found);
        let taken = match (self.credentials.held(&self.corpus, written), judged.first()) {
            _ if content::denies(&words(written)) => None,
            (Some(skill), _) => Some((skill, CREDENTIAL)),
            (None, Some(first)) if name == Some(Name::SynonymOf(first.skill)) => {
                let agreed = first.confidence >= AGREED;
                agreed.then(|| (first.skill, first.confidence.max(SURE)))
            }
            (None, Some(first)) => {
                let found = &found[first.found].1;
                let least = if found.same_words && self.names.are_unique() { AGREED } else { SURE };
                let sure = first.confidence >= least && found.has_all_numbers;
                sure.then(|| (first.skill, first.confidence.max(SURE)))
            }
            (None, None) => None,
        };
        (judged, taken)
    }
}

fn phrases(skill: &Skill) -> impl Iterator<Item = &str> {
    std::iter::once(skill.label.as_str()).chain(skill.synonyms.iter().map(String::as_str))
}
