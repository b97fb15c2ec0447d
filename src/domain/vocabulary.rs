//! The controlled words: skills, causes, languages, support, outcomes, with their synonyms.

use std::collections::HashMap;

use super::ids::{CauseId, LanguageId, OutcomeId, SkillId, SupportId};
use super::taxonomy::{Skill, Taxonomy};
use super::text;

/// A term of a flat list: a cause, a language, a support term or an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Key, unique in its list.
    pub id: String,
    /// As people read it.
    pub label: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// Its identifier in the UK volunteering data standard, where one corresponds.
    pub standard_id: Option<String>,
}

/// A flat list of terms, sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    all: Vec<Term>,
    /// Places in `all` by the form in which words are compared; a file of a million cells asks
    /// for each of them.
    by_word: HashMap<String, usize>,
}

impl Terms {
    /// Puts terms in order; of two with one id the later wins. A word that two terms have is the
    /// one's whose id it is, else the first one's.
    pub fn new(terms: Vec<Term>) -> Self {
        let by_id: std::collections::BTreeMap<String, Term> =
            terms.into_iter().map(|t| (t.id.clone(), t)).collect();
        let all: Vec<Term> = by_id.into_values().collect();
        let ids = all.iter().enumerate().map(|(i, term)| (term.id.clone(), i));
        let mut by_word: HashMap<String, usize> = ids.collect();
        for (i, term) in all.iter().enumerate() {
            for word in std::iter::once(&term.label).chain(&term.synonyms) {
                by_word.entry(text::key(word)).or_insert(i);
            }
        }
        Self { all, by_word }
    }

    /// All, sorted by id.
    pub fn all(&self) -> &[Term] {
        &self.all
    }

    /// The term with an id.
    pub fn get(&self, id: &str) -> Option<&Term> {
        self.all.binary_search_by(|t| t.id.as_str().cmp(id)).ok().map(|i| &self.all[i])
    }

    /// The term whose id, label or synonym a text is, without regard to case and spacing.
    pub fn find(&self, written: &str) -> Option<&Term> {
        self.by_word.get(&text::key(written)).map(|i| &self.all[*i])
    }
}

/// All vocabularies of one centre: the shared terms and its own.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Skills and their hierarchy.
    pub skills: Taxonomy,
    /// Causes.
    pub causes: Terms,
    /// Languages.
    pub languages: Terms,
    /// Support and accessibility.
    pub support: Terms,
    /// Outcomes of the borough's strategy.
    pub outcomes: Terms,
    exact: HashMap<String, SkillId>,
}

impl Vocabulary {
    /// Builds the look-up of exact skill words.
    pub fn new(
        skills: Taxonomy,
        causes: Terms,
        languages: Terms,
        support: Terms,
        outcomes: Terms,
    ) -> Self {
        let mut exact = HashMap::new();
        let mut note = |written: &str, skill: &Skill| {
            exact.entry(text::key(written)).or_insert_with(|| skill.id.clone());
        };
        // Ids first, labels next, synonyms last: the more exact word wins.
        skills.all().iter().for_each(|s| note(s.id.as_str(), s));
        skills.all().iter().for_each(|s| note(&s.label, s));
        skills.all().iter().for_each(|s| s.synonyms.iter().for_each(|w| note(w, s)));
        Self { skills, causes, languages, support, outcomes, exact }
    }

    /// The skill whose id, label or synonym a text is, without regard to case and spacing.
    pub fn exact_skill(&self, written: &str) -> Option<&SkillId> {
        self.exact.get(&text::key(written))
    }

    /// A cause by id, label or synonym.
    pub fn cause(&self, written: &str) -> Option<CauseId> {
        self.causes.find(written).map(|t| CauseId(t.id.clone()))
    }

    /// A language by code, name or synonym.
    pub fn language(&self, written: &str) -> Option<LanguageId> {
        self.languages.find(written).map(|t| LanguageId(t.id.clone()))
    }

    /// A support term by id, label or synonym.
    pub fn support_term(&self, written: &str) -> Option<SupportId> {
        self.support.find(written).map(|t| SupportId(t.id.clone()))
    }

    /// An outcome by id or label.
    pub fn outcome(&self, written: &str) -> Option<OutcomeId> {
        self.outcomes.find(written).map(|t| OutcomeId(t.id.clone()))
    }
}
