//! Which skill a text is, and which skills somebody may mean who is still typing.
//!
//! A text is looked at in these steps, and the first that is sure answers: it is an id, label or
//! synonym, or what the centre's staff said of this very text; it is one but for case, accents,
//! hyphens and plural; the same of what stands between the words with which people begin and end
//! ("I can ..", ".. by trade"), also in another form of its words (driver, driving, drive); it is a
//! credential's name with words around it that add nothing ("full D1 entitlement"); its words,
//! their other forms, what may be typing errors and the words that stand for each other in this
//! vocabulary point to one skill with near certainty. What is not sure is proposed, with its
//! probability.

mod confidence;
mod content;
mod corpus;
mod credentials;
mod evidence;
mod forms;
mod frame;
mod lexicon;
mod names;
mod question;
mod shortlist;
mod stand_ins;
#[cfg(test)]
mod tests;
mod typing;

use std::collections::HashMap;
use std::sync::Arc;

use super::fold::fold;
use super::spelling::words;
use crate::domain::ids::SkillId;
use crate::domain::taxonomy::Skill;
use crate::domain::vocabulary::Vocabulary;
use confidence::{Judged, SURE, SURE_ALONE, judge};
use corpus::Corpus;
use credentials::Credentials;
use evidence::LABELS;
use forms::Forms;
use names::{Name, Names, Said};
use question::Question;
use shortlist::shortlist;
use typing::Typing;

/// Most skills that are named in an answer, the first included.
const NAMED_MAX: usize = 5;
/// A skill less likely than this is not named.
const LIKELY: f64 = 0.005;
/// Longest text that is read, in bytes: what is longer is no name of a skill.
const LONGEST: usize = 1000;
/// How likely a skill must be of which a label has the words of the text but for inflection and
/// order, in a vocabulary where each synonym is of one skill only.
const SAME_WORDS: f64 = 0.8;
/// How sure it makes that a text is a label in another form of its words or with others around it
/// that add nothing.
const OTHER_FORM: f64 = 0.99;

/// A second skill from this confidence on is a rival of the first.
const RIVAL: f64 = 0.1;

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

/// The words of a vocabulary, prepared for many questions, and what the staff of one centre said
/// beside it. Build it once per vocabulary; copies share it.
#[derive(Debug, Clone)]
pub struct Index {
    shared: Arc<Shared>,
    said: Arc<Said>,
}

/// What all have in common who use a vocabulary.
#[derive(Debug)]
struct Shared {
    ids: Vec<SkillId>,
    places: HashMap<SkillId, u32>,
    names: Names,
    corpus: Corpus,
    forms: Forms,
    credentials: Credentials,
    typing: Typing,
}

impl Index {
    /// Prepares the skills of a vocabulary.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let skills = vocabulary.skills.all();
        let labels: Vec<Vec<&str>> = skills.iter().map(|skill| phrases(skill).collect()).collect();
        let corpus = Corpus::new(&labels);
        let ids: Vec<SkillId> = skills.iter().map(|skill| skill.id.clone()).collect();
        let shared = Shared {
            places: ids.iter().cloned().zip(0..).collect(),
            ids,
            names: Names::new(skills),
            credentials: Credentials::new(skills, &corpus),
            forms: Forms::new(&labels, &corpus),
            typing: Typing::new(&labels),
            corpus,
        };
        Self { shared: Arc::new(shared), said: Arc::default() }
    }

    /// The same vocabulary, with what the centre's staff said that texts mean: each text as
    /// somebody wrote it, and its skill. It takes the place of what was said before.
    #[must_use]
    pub fn saying(&self, said: &[(String, SkillId)]) -> Self {
        let said = Said::new(said, |skill| self.shared.places.get(skill).copied());
        Self { shared: Arc::clone(&self.shared), said: Arc::new(said) }
    }

    /// The skill that a text means, where that is certain enough to be taken.
    pub fn certain(&self, written: &str) -> Option<&SkillId> {
        let taken = match self.means(written) {
            Some(Name::Of(skill)) => Some(skill),
            Some(Name::LabelOf(_) | Name::OfSeveral) | None => {
                self.judged(written).1.map(|(skill, _)| skill)
            }
        };
        taken.map(|skill| self.id(skill))
    }

    /// The skill that a text is a name of, without looking at what is like it; `None` also where
    /// two skills have that name.
    pub fn named(&self, written: &str) -> Option<&SkillId> {
        match self.means(written)? {
            Name::Of(skill) | Name::LabelOf(skill) => Some(self.id(skill)),
            Name::OfSeveral => None,
        }
    }

    /// What a text means: a skill where that is certain enough, and the likely ones.
    pub fn resolve(&self, written: &str) -> Resolution {
        let (mut judged, taken) = self.judged(written);
        let taken = match self.means(written) {
            Some(Name::Of(skill)) => Some((skill, 1.0)),
            Some(Name::LabelOf(_) | Name::OfSeveral) | None => taken,
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
        let found = self.shared.typing.search(typed, limit);
        found.into_iter().map(|skill| self.id(skill).clone()).collect()
    }

    fn id(&self, skill: u32) -> &SkillId {
        &self.shared.ids[skill as usize]
    }

    fn means(&self, written: &str) -> Option<Name> {
        self.said.means(written, &self.shared.names)
    }

    /// The likely skills, likeliest first, and the one that is certain enough to be taken.
    fn judged(&self, written: &str) -> (Vec<Judged>, Option<(u32, f64)>) {
        if written.len() > LONGEST {
            return (Vec::new(), None);
        }
        let corpus = &self.shared.corpus;
        let all = words(written);
        let inside = frame::inside(&all).map(|kept| kept.join(" "));
        let core = inside.as_deref().unwrap_or(written);
        let question = Question::new(corpus, core);
        let found: Vec<_> = shortlist(corpus, &question)
            .into_iter()
            .map(|skill| (skill, evidence::compare(corpus, &question, skill)))
            .collect();
        let judged = judge(&question, &found);
        if content::denies(&all) {
            return (judged, None);
        }
        let other_form = self.other_form(written, inside.as_deref());
        let taken = other_form.map(|skill| (skill, OTHER_FORM)).or_else(|| {
            let first = judged.first()?;
            let found = &found[first.found].1;
            let least = if found.same_words && self.shared.names.are_unique() {
                SAME_WORDS
            } else if found.evidence[LABELS] <= 0.0 {
                SURE_ALONE
            } else {
                SURE
            };
            let sure = first.confidence >= least && found.has_all_numbers;
            let sure = sure || self.is_slip(core, &judged);
            sure.then(|| (first.skill, first.confidence.max(SURE)))
        });
        (judged, taken)
    }

    /// Whether a text is one long word that no label has, a slip of the finger away from a name of
    /// the likeliest skill, and no other is likely.
    fn is_slip(&self, written: &str, judged: &[Judged]) -> bool {
        let Shared { names, corpus, .. } = &*self.shared;
        let word = fold(written);
        let rival = judged.get(1).is_some_and(|second| second.confidence >= RIVAL);
        let first = judged.first().map(|first| first.skill);
        let unknown = names.are_unique() && corpus.lexicon.word(&word).is_none();
        !rival && unknown && first.is_some() && names.slip(&word) == first
    }

    /// The skill that a text is but for the words around its name and the form of its words.
    fn other_form(&self, written: &str, inside: Option<&str>) -> Option<u32> {
        let Shared { names, corpus, forms, credentials, .. } = &*self.shared;
        let core = inside.unwrap_or(written);
        let held = [Some(written), inside];
        let held = || held.iter().flatten().find_map(|text| credentials.held(corpus, text));
        match inside.and_then(|inside| self.means(inside)) {
            Some(Name::Of(skill)) => Some(skill),
            Some(Name::LabelOf(_)) | None if names.are_unique() => {
                held().or_else(|| forms.of(corpus, core))
            }
            Some(Name::LabelOf(_) | Name::OfSeveral) | None => held(),
        }
    }
}

fn phrases(skill: &Skill) -> impl Iterator<Item = &str> {
    std::iter::once(skill.label.as_str()).chain(skill.synonyms.iter().map(String::as_str))
}
