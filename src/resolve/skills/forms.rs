//! Labels but for the form of their words: who does something (driver), the doing (driving) and
//! to do it (drive) are of one skill, in any order, joined or parted.

use std::collections::HashMap;

use super::content::content;
use super::corpus::Corpus;
use crate::resolve::spelling::{done, inflected};

/// The labels of a vocabulary, each form with its skill.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// `None` where two skills have it.
    skills: HashMap<Box<str>, Option<u32>>,
}

impl Forms {
    /// Notes the labels of each skill.
    pub fn new(skills: &[Vec<&str>], corpus: &Corpus) -> Self {
        let mut forms = Self::default();
        for (skill, labels) in skills.iter().enumerate() {
            let skill = Some(skill as u32);
            for label in labels {
                let there = forms.skills.entry(form(corpus, label).into()).or_insert(skill);
                if *there != skill {
                    *there = None;
                }
            }
        }
        forms.skills.remove("");
        forms
    }

    /// The one skill whose label a text is but for the form of its words.
    pub fn of(&self, corpus: &Corpus, written: &str) -> Option<u32> {
        self.skills.get(form(corpus, written).as_str()).copied().flatten()
    }
}

fn form(corpus: &Corpus, written: &str) -> String {
    let mut words: Vec<String> = corpus
        .as_written_here(&content(written))
        .iter()
        .map(|word| done(&inflected(word)).to_owned())
        .collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}
