//! Which skill a text is, and which skills somebody may mean who is still typing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use strsim::jaro_winkler;

use super::fold::fold;
use crate::domain::ids::SkillId;
use crate::domain::taxonomy::Skill;
use crate::domain::text;
use crate::domain::vocabulary::Vocabulary;

/// Most runners-up that are named.
const OTHERS_MAX: usize = 5;
/// Below this likeness a skill is no runner-up.
const LIKELY: f64 = 0.75;
/// A word counts as a likeness only from here on: shorter common beginnings mean little.
const WORD_LIKENESS: f64 = 0.8;
/// Texts of more words are no words for one skill; they are compared exactly only.
const COMPARED_MAX: usize = 20;

/// What a text was found to mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The skill, where there is no doubt: the text is its id, label or synonym but for case,
    /// accents, hyphens and plural.
    pub skill: Option<SkillId>,
    /// 1 where a skill was found, else the likeness of the best runner-up, 0 to below 1.
    pub confidence: f64,
    /// Other skills that may be meant with their likeness (0 to below 1), likeliest first.
    pub others: Vec<(SkillId, f64)>,
}

/// The words of a vocabulary, prepared for many questions. Build it once per vocabulary.
#[derive(Debug, Clone)]
pub struct Index {
    exact: HashMap<String, SkillId>,
    folded: BTreeMap<String, BTreeSet<SkillId>>,
    words: Vec<Words>,
    /// Every word of every phrase once, so that each is compared once with what was asked.
    lexicon: Vec<String>,
}

/// All ways to write one skill; the label first.
#[derive(Debug, Clone)]
struct Words {
    skill: SkillId,
    label: String,
    folded: Vec<String>,
    /// The same phrases as places of their words in the lexicon.
    phrases: Vec<Vec<usize>>,
}

impl Index {
    /// Prepares the skills of a vocabulary.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let skills = vocabulary.skills.all();
        let mut exact = HashMap::new();
        let mut folded: BTreeMap<String, BTreeSet<SkillId>> = BTreeMap::new();
        let mut words = Vec::with_capacity(skills.len());
        let mut places: HashMap<String, usize> = HashMap::new();
        for skill in skills {
            for written in all_words(skill) {
                // The vocabulary itself decides what an exact word means.
                if let Some(id) = vocabulary.exact_skill(written) {
                    exact.insert(text::key(written), id.clone());
                }
                folded.entry(fold(written)).or_default().insert(skill.id.clone());
            }
            words.push(Words::of(skill, &mut places));
        }
        folded.remove("");
        let mut lexicon = vec![String::new(); places.len()];
        for (word, place) in places {
            lexicon[place] = word;
        }
        Self { exact, folded, words, lexicon }
    }

    /// The skill whose id, label or synonym a text is, but for case, accents, hyphens and
    /// plural; `None` also where two skills would fit equally.
    pub fn certain(&self, written: &str) -> Option<&SkillId> {
        self.exact.get(&text::key(written)).or_else(|| {
            let fitting = self.folded.get(&fold(written))?;
            fitting.first().filter(|_| fitting.len() == 1)
        })
    }

    /// What a text means: a skill without doubt, or the likely ones.
    pub fn resolve(&self, written: &str) -> Resolution {
        let skill = self.certain(written).cloned();
        let others = self.likely(&fold(written), skill.as_ref());
        let best = others.first().map_or(0.0, |(_, likeness)| *likeness);
        let confidence = if skill.is_some() { 1.0 } else { best };
        Resolution { skill, confidence, others }
    }

    /// Skills for somebody who is typing: labels that begin with the text, then those with a
    /// word that does, then synonyms likewise, then any that contain it; by label in each group.
    pub fn search(&self, typed: &str, limit: usize) -> Vec<SkillId> {
        let wanted = fold(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, &str, &SkillId)> = self
            .words
            .iter()
            .filter_map(|words| Some((rank(words, &wanted)?, words.label.as_str(), &words.skill)))
            .collect();
        found.sort_unstable();
        found.into_iter().take(limit).map(|(_, _, skill)| skill.clone()).collect()
    }

    fn likely(&self, wanted: &str, but: Option<&SkillId>) -> Vec<(SkillId, f64)> {
        if wanted.is_empty() || wanted.split(' ').count() > COMPARED_MAX {
            return Vec::new();
        }
        let alike: Vec<Vec<f64>> = wanted
            .split(' ')
            .map(|token| self.lexicon.iter().map(|word| word_likeness(token, word)).collect())
            .collect();
        let mut found: Vec<(SkillId, f64)> = self
            .words
            .iter()
            .filter(|words| Some(&words.skill) != but)
            .map(|words| {
                let each = words.phrases.iter().map(|phrase| likeness(&alike, phrase));
                (words.skill.clone(), each.fold(0.0, f64::max))
            })
            .filter(|(_, likeness)| *likeness >= LIKELY)
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(OTHERS_MAX);
        found
    }
}

impl Words {
    fn of(skill: &Skill, places: &mut HashMap<String, usize>) -> Self {
        let folded: Vec<String> = std::iter::once(skill.label.as_str())
            .chain(skill.synonyms.iter().map(String::as_str))
            .map(fold)
            .collect();
        let mut place = |word: &str| {
            let next = places.len();
            *places.entry(word.to_owned()).or_insert(next)
        };
        let phrases = folded
            .iter()
            .map(|phrase| phrase.split_whitespace().map(&mut place).collect())
            .collect();
        Self { skill: skill.id.clone(), label: text::key(&skill.label), folded, phrases }
    }
}

/// See [`Index::resolve`]; for a single text.
pub fn resolve(vocabulary: &Vocabulary, written: &str) -> Resolution {
    Index::new(vocabulary).resolve(written)
}

/// See [`Index::search`]; for a single text.
pub fn search(vocabulary: &Vocabulary, typed: &str, limit: usize) -> Vec<SkillId> {
    Index::new(vocabulary).search(typed, limit)
}

fn all_words(skill: &Skill) -> impl Iterator<Item = &str> {
    [skill.id.as_str(), skill.label.as_str()]
        .into_iter()
        .chain(skill.synonyms.iter().map(String::as_str))
}

/// How well a skill fits what is being typed, best first; `None` = not at all.
fn rank(words: &Words, wanted: &str) -> Option<u8> {
    let begins = |text: &str| text.starts_with(wanted);
    let has_word = |text: &str| text.split(' ').any(begins) || text.contains(&format!(" {wanted}"));
    let (label, synonyms) = words.folded.split_first()?;
    if begins(label) {
        Some(0)
    } else if has_word(label) {
        Some(1)
    } else if synonyms.iter().any(|one| begins(one)) {
        Some(2)
    } else if synonyms.iter().any(|one| has_word(one)) {
        Some(3)
    } else {
        words.folded.iter().any(|one| one.contains(wanted)).then_some(4)
    }
}

/// Likeness of what was asked and a phrase, 0 to 0.999: each word is compared with the most alike
/// of the other side, and both directions count the same, so that word order does not matter.
/// `alike` holds, for each word that was asked, its likeness to each word of the lexicon.
fn likeness(alike: &[Vec<f64>], phrase: &[usize]) -> f64 {
    let best = |likenesses: &mut dyn Iterator<Item = f64>| likenesses.fold(0.0, f64::max);
    let asked: f64 = alike.iter().map(|row| best(&mut phrase.iter().map(|at| row[*at]))).sum();
    let there: f64 = phrase.iter().map(|at| best(&mut alike.iter().map(|row| row[*at]))).sum();
    let mean = f64::midpoint(asked / alike.len().max(1) as f64, there / phrase.len().max(1) as f64);
    ((mean * 1000.0).floor() / 1000.0).min(0.999)
}

fn word_likeness(a: &str, b: &str) -> f64 {
    let likeness = jaro_winkler(a, b);
    if likeness >= WORD_LIKENESS { likeness } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::taxonomy::Taxonomy;
    use crate::domain::vocabulary::Terms;

    fn skill(id: &str, label: &str, synonyms: &[&str]) -> Skill {
        Skill {
            id: id.into(),
            label: label.to_owned(),
            heading: "All".to_owned(),
            parent: None,
            kind: "skill".to_owned(),
            synonyms: synonyms.iter().map(ToString::to_string).collect(),
            standard_id: None,
        }
    }

    fn index() -> Index {
        let skills = vec![
            skill("driving", "Driving (car)", &["driver", "car driver"]),
            skill("minibus-driving", "Minibus driving", &["minibus driver", "MiDAS"]),
            skill("gardening", "Gardening", &["garden helper", "allotments"]),
            skill("cafe-work", "Café work", &["cafe helper"]),
            skill("hosting", "Hosting", &["helpers"]),
            skill("helping", "Helping", &["helper's"]),
        ];
        let taxonomy = Taxonomy::new(skills).unwrap();
        let none = Terms::default;
        Index::new(&Vocabulary::new(taxonomy, none(), none(), none(), none()))
    }

    #[test]
    fn a_label_synonym_or_id_is_certain_in_any_spelling() {
        for written in ["driving (car)", "CAR  driver", "driving", "Drivers", "car-drivers"] {
            let found = index().resolve(written);
            assert_eq!(found.skill, Some("driving".into()), "{written}");
            assert!((found.confidence - 1.0).abs() < f64::EPSILON);
        }
        assert_eq!(index().certain("cafe work"), Some(&"cafe-work".into()));
        assert_eq!(index().certain("Allotment"), Some(&"gardening".into()));
    }

    #[test]
    fn a_word_that_two_skills_share_is_not_certain() {
        let found = index().resolve("helper");
        assert_eq!(found.skill, None);
        let others: Vec<_> = found.others.iter().map(|(id, _)| id.as_str()).collect();
        assert!(others.contains(&"helping") && others.contains(&"hosting"), "{others:?}");
    }

    #[test]
    fn a_slip_of_the_pen_is_likely_but_not_certain() {
        let found = index().resolve("gardning");
        assert_eq!(found.skill, None);
        assert_eq!(found.others[0].0, "gardening".into());
        assert!(found.confidence > 0.9 && found.confidence < 1.0);
    }

    #[test]
    fn nonsense_and_silence_mean_nothing() {
        for written in ["", "  ", "!!", "zzzz qqqq", &"x ".repeat(10_000)] {
            let found = index().resolve(written);
            assert_eq!((found.skill, found.others.len()), (None, 0), "{written}");
        }
    }

    #[test]
    fn typing_finds_labels_before_synonyms() {
        let found = index().search("dri", 10);
        assert_eq!(found, ["driving".into(), "minibus-driving".into()]);
        assert_eq!(index().search("MID", 10), ["minibus-driving".into()]);
        assert_eq!(index().search("café", 10), ["cafe-work".into()]);
        assert_eq!(index().search("dri", 1).len(), 1);
        assert!(index().search("  ", 10).is_empty());
    }
}
