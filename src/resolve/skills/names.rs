//! What a text means by itself: the ids, labels and synonyms, and what staff said.

use std::collections::HashMap;

use crate::domain::ids::SkillId;
use crate::domain::taxonomy::Skill;
use crate::domain::text;
use crate::resolve::fold::fold;

/// Where more than one synonym in so many is of several skills, a label alone proves little:
/// the vocabulary was not made so that each word leads to one skill. Of ESCO's one in 120 is.
const SHARED_ONE_IN: usize = 500;

/// Which skill has a name; skills are named by their places in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Of this one, without doubt.
    Of(u32),
    /// A label or synonym of this one, in a vocabulary where these are often of several.
    LabelOf(u32),
    /// Of several.
    OfSeveral,
}

/// Names in two forms.
#[derive(Debug, Clone, Default)]
struct Forms {
    /// Without regard to case and spacing.
    exact: HashMap<Box<str>, Name>,
    /// Also without regard to accents, hyphens and plural.
    folded: HashMap<Box<str>, Name>,
}

/// Shortest word, in letters, that is taken for a slip: shorter ones are too often words of their own
/// (diving, driving).
const SLIP_LEAST: usize = 8;

/// All names of a vocabulary.
#[derive(Debug, Clone, Default)]
pub struct Names {
    forms: Forms,
    unique: bool,
}

/// What the staff of a centre said that texts mean.
#[derive(Debug, Clone, Default)]
pub struct Said(Forms);

impl Names {
    /// Notes all names. An id goes before a label and a label before a synonym, as the more exact
    /// word wins.
    pub fn new(skills: &[Skill]) -> Self {
        let shared = are_shared(skills);
        let label = if shared { Name::LabelOf } else { Name::Of };
        let read_all = |read: fn(&str) -> String| {
            let mut all = HashMap::new();
            note(&mut all, each(skills, |skill| vec![read(skill.id.as_str())]), Name::Of);
            note(&mut all, each(skills, |skill| vec![read(&skill.label)]), label);
            note(&mut all, synonyms(skills, read), label);
            all.remove("");
            all
        };
        // Labels alone do not show whether each word leads to one skill.
        let named = skills.iter().map(|skill| skill.synonyms.len()).sum::<usize>() >= skills.len();
        let unique = named && !shared;
        Self { forms: Forms { exact: read_all(text::key), folded: read_all(fold) }, unique }
    }

    /// The one skill with a name of one word of which a long word is a slip of the finger.
    pub fn slip(&self, word: &str) -> Option<u32> {
        if word.len() < SLIP_LEAST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        let mut found = None;
        for name in mended(word).filter_map(|word| self.forms.folded.get(word.as_str())) {
            match name {
                Name::Of(skill) | Name::LabelOf(skill) if found.is_none_or(|one| one == *skill) => {
                    found = Some(*skill);
                }
                Name::Of(_) | Name::LabelOf(_) | Name::OfSeveral => return None,
            }
        }
        found
    }

    /// Whether the vocabulary has synonyms, each of one skill only (but for a few in a thousand).
    pub fn are_unique(&self) -> bool {
        self.unique
    }
}

/// The words that a misspelt one stands for if one letter is missing, one is doubled, or two
/// neighbours changed places; a wrong letter makes another word too often (painting, pointing).
fn mended(word: &str) -> impl Iterator<Item = String> + '_ {
    let letters = word.as_bytes();
    let doubled = (1..letters.len()).filter(|at| letters[at - 1] == letters[*at]);
    let swapped = (1..letters.len()).filter(|at| letters[at - 1] != letters[*at]);
    let missing = (1..=word.len()).flat_map(move |at| {
        ('a'..='z').map(move |letter| format!("{}{letter}{}", &word[..at], &word[at..]))
    });
    let doubled = doubled.map(move |at| format!("{}{}", &word[..at], &word[at + 1..]));
    let swapped = swapped.map(move |at| {
        let (a, b) = (&word[at - 1..at], &word[at..=at]);
        format!("{}{b}{a}{}", &word[..at - 1], &word[at + 1..])
    });
    doubled.chain(swapped).chain(missing)
}

impl Said {
    /// Notes what was said, each text with the place of its skill.
    pub fn new(said: &[(String, SkillId)], place: impl Fn(&SkillId) -> Option<u32>) -> Self {
        let read_all = |read: fn(&str) -> String| {
            let mut all = HashMap::new();
            let known = said.iter().filter_map(|(text, skill)| Some((read(text), place(skill)?)));
            note(&mut all, known, Name::Of);
            all.remove("");
            all
        };
        Self(Forms { exact: read_all(text::key), folded: read_all(fold) })
    }

    /// What a text was said to mean, or else is by itself. What was said goes before all names
    /// that are written alike.
    pub fn means(&self, written: &str, names: &Names) -> Option<Name> {
        let (key, folded) = (text::key(written), fold(written));
        let forms = [&self.0, &names.forms];
        let exact = forms.iter().find_map(|forms| forms.exact.get(key.as_str()));
        exact.or_else(|| forms.iter().find_map(|forms| forms.folded.get(folded.as_str()))).copied()
    }
}

fn synonyms(
    skills: &[Skill],
    read: fn(&str) -> String,
) -> impl Iterator<Item = (String, u32)> + '_ {
    each(skills, move |skill| skill.synonyms.iter().map(|word| read(word)).collect())
}

fn each<'a>(
    skills: &'a [Skill],
    names: impl Fn(&Skill) -> Vec<String> + 'a,
) -> impl Iterator<Item = (String, u32)> + 'a {
    skills.iter().enumerate().flat_map(move |(place, skill)| {
        names(skill).into_iter().map(move |name| (name, place as u32))
    })
}

/// Adds names that are not there yet; those that several of these skills have are of several.
fn note(
    all: &mut HashMap<Box<str>, Name>,
    more: impl Iterator<Item = (String, u32)>,
    kind: fn(u32) -> Name,
) {
    let mut new: HashMap<Box<str>, Name> = HashMap::new();
    for (name, skill) in more.filter(|(name, _)| !all.contains_key(name.as_str())) {
        let there = new.entry(name.into()).or_insert(kind(skill));
        if *there != kind(skill) {
            *there = Name::OfSeveral;
        }
    }
    all.extend(new);
}

fn are_shared(skills: &[Skill]) -> bool {
    let mut all = HashMap::new();
    note(&mut all, synonyms(skills, text::key), Name::Of);
    let shared = all.values().filter(|name| **name == Name::OfSeveral).count();
    shared * SHARED_ONE_IN > all.len()
}
