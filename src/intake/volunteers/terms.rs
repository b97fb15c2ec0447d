//! Words of the vocabulary in cells. A file says the same words again and again, so what was found
//! once is remembered.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::domain::ids::{CauseId, LanguageId, SkillId, SupportId};
use crate::domain::text;
use crate::intake::answer::Known;

/// Skills that are named where none is certain.
const NEAREST_MAX: usize = 3;

/// Looks up words, and remembers.
pub struct Terms<'a> {
    known: Known<'a>,
    skills: Memo<SkillId>,
    nearest: RefCell<HashMap<String, Vec<String>>>,
    causes: Memo<CauseId>,
    languages: Memo<LanguageId>,
    support: Memo<SupportId>,
}

type Memo<T> = RefCell<HashMap<String, Option<T>>>;

fn remembered<T: Clone>(memo: &Memo<T>, word: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let key = text::key(word);
    if let Some(found) = memo.borrow().get(&key) {
        return found.clone();
    }
    let found = find(word);
    memo.borrow_mut().insert(key, found.clone());
    found
}

/// Words beside the name of a language that say how well it is spoken.
const BESIDE: &[&str] = &[
    "native",
    "fluent",
    "basic",
    "some",
    "conversational",
    "mother",
    "tongue",
    "first",
    "language",
    "good",
    "beginner",
    "beginners",
    "intermediate",
    "advanced",
    "speaker",
    "speaks",
    "level",
    "fluently",
    "a",
    "little",
    "bit",
    "of",
    "spoken",
    "written",
    "second",
    "working",
    "knowledge",
    "very",
    "limited",
    "a1",
    "a2",
    "b1",
    "b2",
    "c1",
    "c2",
    "gcse",
    "excellent",
    "speaking",
];

impl<'a> Terms<'a> {
    /// Nothing is looked up yet.
    pub fn new(known: Known<'a>) -> Self {
        let (skills, causes) = (Memo::default(), Memo::default());
        Self {
            known,
            skills,
            nearest: RefCell::default(),
            causes,
            languages: Memo::default(),
            support: Memo::default(),
        }
    }

    /// The skill that a text surely is.
    pub fn skill(&self, word: &str) -> Option<SkillId> {
        remembered(&self.skills, word, |word| self.known.skills.certain(word).cloned())
    }

    /// The labels of the skills that a text may mean, the likeliest first.
    pub fn nearest(&self, word: &str) -> Vec<String> {
        let key = text::key(word);
        if let Some(found) = self.nearest.borrow().get(&key) {
            return found.clone();
        }
        let others = self.known.skills.resolve(word).others.into_iter().take(NEAREST_MAX);
        let skills = &self.known.vocabulary.skills;
        let labels = others.filter_map(|(id, _)| Some(skills.get(&id)?.label.clone()));
        let found: Vec<String> = labels.collect();
        self.nearest.borrow_mut().insert(key, found.clone());
        found
    }

    /// Whether a text is the very name of a skill: what is only like one does not say where a list
    /// is to be parted.
    pub fn is_skill(&self, word: &str) -> bool {
        self.known.skills.named(word).is_some()
    }

    /// A cause.
    pub fn cause(&self, word: &str) -> Option<CauseId> {
        remembered(&self.causes, word, |word| self.known.vocabulary.cause(word))
    }

    /// A support term.
    pub fn support(&self, word: &str) -> Option<SupportId> {
        remembered(&self.support, word, |word| self.known.vocabulary.support_term(word))
    }

    /// A language by code or name, whatever is said beside it: `Polish (native)`, `en-GB`.
    pub fn language(&self, word: &str) -> Option<LanguageId> {
        remembered(&self.languages, word, |word| {
            let find = |word: &str| self.known.vocabulary.language(word);
            find(word).or_else(|| {
                let code = word.split(['-', '_']).next().filter(|code| code.len() == 2);
                if let Some(found) = code.filter(|_| word.len() == 5).and_then(find) {
                    return Some(found);
                }
                let words = word.split(|c: char| !c.is_alphanumeric());
                let beside = |word: &&str| !BESIDE.contains(&word.to_lowercase().as_str());
                let plain: Vec<&str> = words.filter(|w| !w.is_empty()).filter(beside).collect();
                find(&plain.join(" "))
            })
        })
    }
}
