//! The words of a vocabulary, ready to be found inside longer texts.

use std::collections::{BTreeSet, HashMap};

use crate::domain::ids::{LanguageId, SkillId};
use crate::domain::taxonomy::Skill;
use crate::domain::vocabulary::Vocabulary;
use crate::resolve::fold::fold;
use crate::resolve::slips::{self, Slips};

/// Most words of one phrase that are compared.
pub const LONGEST: usize = 5;
/// Words that add nothing: "drive our minibus" is "drive a minibus".
pub const EMPTY: [&str; 27] = [
    "a", "an", "the", "our", "my", "your", "their", "his", "her", "its", "some", "any", "of",
    "for", "with", "to", "in", "on", "at", "and", "or", "up", "out", "new", "local", "small",
    "lovely",
];

/// What a phrase of the vocabulary stands for.
#[derive(Debug, Clone, Default)]
pub struct Meant {
    /// The skills; more than one where they share the words.
    pub skills: BTreeSet<SkillId>,
    /// Whether it is written so, and not only in another form.
    pub as_written: bool,
}

/// All ways to write the skills and languages of a vocabulary. Build it once per vocabulary.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    skills: HashMap<String, Meant>,
    languages: HashMap<String, LanguageId>,
    /// The words of the phrases, to be found in spite of a slip.
    spellings: Vec<(Box<str>, u32)>,
    places: HashMap<Box<str>, u32>,
    stems: BTreeSet<String>,
    slips: Slips,
    credentials: BTreeSet<SkillId>,
}

impl Phrases {
    /// Prepares a vocabulary.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let mut phrases = Self::default();
        for skill in vocabulary.skills.all() {
            if skill.kind == "credential" {
                phrases.credentials.insert(skill.id.clone());
            }
            for written in ways(skill) {
                let folded = fold(written);
                let words = content(&folded);
                // "speak up for" must not be found wherever somebody speaks.
                let cut_short = words.len() == 1 && folded.contains(' ');
                if words.is_empty() || words.len() > LONGEST || cut_short {
                    continue;
                }
                for word in &words {
                    phrases.spell(word);
                }
                let exact = phrases.skills.entry(words.join(" ")).or_default();
                exact.skills.insert(skill.id.clone());
                exact.as_written = true;
                let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
                let stemmed = phrases.skills.entry(format!("~{}", stems.join(" "))).or_default();
                stemmed.skills.insert(skill.id.clone());
            }
        }
        phrases.slips = Slips::new(phrases.spellings.iter().map(|(spelling, _)| &**spelling));
        for term in vocabulary.languages.all() {
            for name in std::iter::once(&term.label).chain(&term.synonyms) {
                phrases.languages.insert(fold(name), LanguageId(term.id.clone()));
            }
        }
        phrases
    }

    /// The skills that these words stand for: as they are, else by their stems.
    pub fn skill(&self, words: &[&str]) -> Option<&Meant> {
        self.skills.get(&words.join(" ")).or_else(|| {
            let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
            self.skills.get(&format!("~{}", stems.join(" ")))
        })
    }

    fn spell(&mut self, word: &str) {
        if !self.places.contains_key(word) {
            self.places.insert(word.into(), self.spellings.len() as u32);
            self.spellings.push((word.into(), 0));
            self.stems.insert(stem(word));
        }
    }

    /// Whether a phrase has this word.
    pub fn has(&self, word: &str) -> bool {
        self.places.contains_key(word)
    }

    /// The word of the phrases that a folded one is most likely a slip of: one error in five to
    /// eight letters, two in more, never in the first. `None` where it is a form of one, where two
    /// are equally near, and where none is.
    pub fn meant_by(&self, word: &str) -> Option<&str> {
        let errors = match word.len() {
            0..=4 => return None,
            5..=8 => 1.0,
            _ => 2.0,
        };
        if self.has(word) || self.stems.contains(&stem(word)) {
            return None;
        }
        let mut near: Vec<(f32, &str)> = self
            .slips
            .near(word, &self.spellings)
            .into_iter()
            .map(|(place, alike)| (alike, &*self.spellings[place as usize].0))
            .filter(|(_, spelling)| spelling.as_bytes().first() == word.as_bytes().first())
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let (alike, spelling) = *near.first()?;
        let longer = word.len().max(spelling.len()) as f32;
        let close = alike >= slips::WRONG * (1.0 - errors / longer) - f32::EPSILON;
        let alone = near.get(1).is_none_or(|(other, _)| *other < alike);
        (close && alone).then_some(spelling)
    }

    /// The language that a folded word names.
    pub fn language(&self, word: &str) -> Option<&LanguageId> {
        self.languages.get(word)
    }

    /// Whether a skill is a credential: somebody has it or not.
    pub fn is_credential(&self, skill: &SkillId) -> bool {
        self.credentials.contains(skill)
    }
}

fn ways(skill: &Skill) -> impl Iterator<Item = &str> {
    std::iter::once(skill.label.as_str()).chain(skill.synonyms.iter().map(String::as_str))
}

fn content(folded: &str) -> Vec<String> {
    folded.split(' ').filter(|w| !w.is_empty() && !EMPTY.contains(w)).map(str::to_owned).collect()
}

/// What the forms of a word of doing share: `drive`, `driver`, `driving` give `driv`.
pub fn stem(word: &str) -> String {
    // "delivering" is "deliver", and that "deliv", as "deliver" itself is.
    once(&once(word))
}

fn once(word: &str) -> String {
    let endings = ["ings", "ing", "ers", "er", "ors", "or", "ists", "ist", "ed", "es", "e"];
    let long = |stem: &&str| stem.chars().count() >= 3;
    let stem = endings.iter().find_map(|end| word.strip_suffix(end).filter(long)).unwrap_or(word);
    // "shopping" is "shop", "planner" is "plan".
    let mut chars = stem.chars().rev();
    match (chars.next(), chars.next()) {
        (Some(last), Some(before)) if last == before && !"aeiouls".contains(last) => {
            stem[..stem.len() - last.len_utf8()].to_owned()
        }
        (_, _) => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for forms in [
            ["drive", "driver", "driving"],
            ["shop", "shopper", "shopping"],
            ["garden", "gardener", "gardening"],
            ["cook", "cooked", "cooking"],
        ] {
            assert!(forms.iter().all(|form| stem(form) == stem(forms[0])), "{forms:?}");
        }
    }
}
