//! Credentials are written with words around them that say no more than that somebody holds one:
//! "D1 licence 2019", "full D1 entitlement", "hold current first aid certificate".

use std::collections::HashMap;

use super::content::{content, is_of_credentials};
use super::corpus::Corpus;
use super::lexicon::Word;
use crate::domain::taxonomy::Skill;

/// The `kind` of skills that are credentials.
const CREDENTIAL: &str = "credential";

/// The names of credentials, without the words that credentials have around them.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// By the words of a name, sorted; `None` where two skills have it.
    names: HashMap<Box<[Word]>, Option<u32>>,
}

impl Credentials {
    /// Notes the names of those skills that are credentials.
    pub fn new(skills: &[Skill], corpus: &Corpus) -> Self {
        let mut names: HashMap<Box<[Word]>, Option<u32>> = HashMap::new();
        for (place, skill) in skills.iter().enumerate() {
            let label = std::iter::once(&skill.label);
            for written in label.chain(&skill.synonyms) {
                let (name, bare) = name(corpus, written);
                let Some(name) = name else { continue };
                // Another skill's own word is that skill's, whatever a credential leaves out.
                if skill.kind == CREDENTIAL || bare {
                    let skill = Some(place as u32);
                    let there = names.entry(name).or_insert(skill);
                    if *there != skill {
                        *there = None;
                    }
                }
            }
        }
        let of_credentials = |skill: &Option<u32>| {
            skill.is_some_and(|skill| skills[skill as usize].kind == CREDENTIAL)
        };
        names.retain(|_, skill| of_credentials(skill));
        Self { names }
    }

    /// The credential whose name a text is, but for the words around it. A name by itself is for
    /// others to judge.
    pub fn held(&self, corpus: &Corpus, written: &str) -> Option<u32> {
        let (name, bare) = name(corpus, written);
        name.filter(|_| !bare).and_then(|name| self.names.get(&name).copied().flatten())
    }
}

/// The words of a text that are not usual around a credential, sorted; `None` where there are
/// none or where the vocabulary lacks one. And whether the text has no other words.
fn name(corpus: &Corpus, written: &str) -> (Option<Box<[Word]>>, bool) {
    let all = content(written);
    let kept: Vec<String> = all.iter().filter(|word| !is_of_credentials(word)).cloned().collect();
    let bare = kept.len() == all.len();
    let known: Option<Vec<Word>> =
        corpus.as_written_here(&kept).iter().map(|word| corpus.lexicon.word(word)).collect();
    let name = known.filter(|name| !name.is_empty()).map(|mut name| {
        name.sort_unstable();
        name.dedup();
        name.into_boxed_slice()
    });
    (name, bare)
}
