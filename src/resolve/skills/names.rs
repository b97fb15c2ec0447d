//! What a text means by itself: the ids, labels and synonyms, and what staff said.

use std::collections::HashMap;

use crate::domain::taxonomy::Skill;
use crate::domain::text;
use crate::domain::vocabulary::Vocabulary;
use crate::resolve::fold::fold;

/// Where more than one synonym in so many is of several skills, a synonym alone proves little:
/// the vocabulary was not made so that each word leads to one skill. Of ESCO's one in 120 is.
const SHARED_ONE_IN: usize = 500;

/// Which skill has a name; skills are named by their places in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Of this one, without doubt.
    Of(u32),
    /// A synonym of this one, in a vocabulary whose synonyms are often of several.
    SynonymOf(u32),
    /// Of several.
    OfSeveral,
}

/// All names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Without regard to case and spacing.
    exact: HashMap<Box<str>, Name>,
    /// Also without regard to accents, hyphens and plural.
    folded: HashMap<Box<str>, Name>,
    shared: bool,
}

impl Names {
    /// Notes all names of a vocabulary. What staff said goes before an id, an id before a label
    /// and a label before a synonym, as the more exact word wins.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let skills = vocabulary.skills.all();
        let shared = are_shared(skills);
        let synonym = if shared { Name::SynonymOf } else { Name::Of };
        let read_all = |read: fn(&str) -> String| {
            let mut all = HashMap::new();
            let said = vocabulary.said.iter().filter_map(|(written, skill)| {
                Some((read(written), vocabulary.skills.index(skill)?.0))
            });
            note(&mut all, said, Name::Of);
            note(&mut all, each(skills, |skill| vec![read(skill.id.as_str())]), Name::Of);
            note(&mut all, each(skills, |skill| vec![read(&skill.label)]), Name::Of);
            note(&mut all, synonyms(skills, read), synonym);
            all.remove("");
            all
        };
        Self { exact: read_all(text::key), folded: read_all(fold), shared }
    }

    /// Which skill a text is a name of, if any.
    pub fn means(&self, written: &str) -> Option<Name> {
        let exact = self.exact.get(text::key(written).as_str());
        exact.or_else(|| self.folded.get(fold(written).as_str())).copied()
    }

    /// Whether each synonym is of one skill only (but for a few in a thousand).
    pub fn are_unique(&self) -> bool {
        !self.shared
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
