//! Skills for somebody who is still typing.

use std::cmp::Ordering;

use crate::domain::text;
use crate::resolve::fold::fold;

/// One way to write a skill.
#[derive(Debug, Clone, Copy)]
struct Phrase {
    skill: u32,
    /// Where it begins and ends in the text of all.
    from: u32,
    to: u32,
    is_label: bool,
}

/// How well a phrase fits what is being typed, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    LabelBegins,
    WordOfLabelBegins,
    SynonymBegins,
    WordOfSynonymBegins,
    Contains,
}

/// The best fit of each skill, and the skills that have one.
struct Fits {
    best: Vec<Option<Fit>>,
    skills: Vec<u32>,
}

impl Fits {
    fn note(&mut self, skill: u32, fit: Fit) {
        match &mut self.best[skill as usize] {
            Some(there) => *there = fit.min(*there),
            none @ None => {
                *none = Some(fit);
                self.skills.push(skill);
            }
        }
    }
}

/// All phrases, with the beginnings of their words in the order of the alphabet.
#[derive(Debug, Clone, Default)]
pub struct Typing {
    /// Folded phrases, each with a line break after it, which no typed text contains.
    text: String,
    phrases: Vec<Phrase>,
    /// Place of the phrase, place of the word's first byte; by what follows from there.
    beginnings: Vec<(u32, u32)>,
    /// Of each skill, its place in the order of labels.
    order: Vec<u32>,
}

impl Typing {
    /// Prepares the labels (first) and synonyms of each skill.
    pub fn new(skills: &[Vec<&str>]) -> Self {
        let mut typing = Self::default();
        for (skill, phrases) in skills.iter().enumerate() {
            for (i, written) in phrases.iter().enumerate() {
                typing.add(skill as u32, &fold(written), i == 0);
            }
        }
        typing.sort();
        let mut labels: Vec<(String, usize)> = skills
            .iter()
            .enumerate()
            .map(|(i, phrases)| (phrases.first().map_or_else(String::new, |l| text::key(l)), i))
            .collect();
        labels.sort_unstable();
        typing.order = vec![0; labels.len()];
        for (place, (_, skill)) in labels.into_iter().enumerate() {
            typing.order[skill] = place as u32;
        }
        typing
    }

    /// The places of skills whose label begins with the text, then those with a word that does,
    /// then synonyms likewise, then any that contain it; by label in each group.
    pub fn search(&self, typed: &str, limit: usize) -> Vec<u32> {
        let wanted = fold(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found = Fits { best: vec![None; self.order.len()], skills: Vec::new() };
        for (phrase, at) in self.beginning_with(&wanted) {
            let phrase = &self.phrases[*phrase as usize];
            found.note(phrase.skill, fit(phrase, *at));
        }
        // What only contains the text comes last: it is looked for where there are too few others.
        if found.skills.len() < limit {
            for (at, _) in self.text.match_indices(&wanted) {
                let phrase = self.phrases.partition_point(|phrase| phrase.to as usize <= at);
                found.note(self.phrases[phrase].skill, Fit::Contains);
            }
        }
        let Fits { best, mut skills } = found;
        skills.sort_unstable_by_key(|skill| (best[*skill as usize], self.order[*skill as usize]));
        skills.truncate(limit);
        skills
    }

    fn add(&mut self, skill: u32, folded: &str, is_label: bool) {
        let from = self.text.len() as u32;
        self.text.push_str(folded);
        let to = self.text.len() as u32;
        self.text.push('\n');
        let phrase = self.phrases.len() as u32;
        self.phrases.push(Phrase { skill, from, to, is_label });
        let spaces = folded.match_indices(' ').map(|(at, _)| at as u32 + 1);
        self.beginnings.extend(std::iter::once(0).chain(spaces).map(|at| (phrase, from + at)));
    }

    fn sort(&mut self) {
        let mut beginnings = std::mem::take(&mut self.beginnings);
        beginnings.sort_unstable_by(|a, b| self.rest(*a).cmp(self.rest(*b)).then(a.cmp(b)));
        self.beginnings = beginnings;
    }

    /// A phrase from the beginning of a word on.
    fn rest(&self, (phrase, at): (u32, u32)) -> &str {
        &self.text[at as usize..self.phrases[phrase as usize].to as usize]
    }

    fn beginning_with(&self, wanted: &str) -> &[(u32, u32)] {
        let from = self.beginnings.partition_point(|one| self.rest(*one) < wanted);
        let after = &self.beginnings[from..];
        let count = after.partition_point(|one| {
            self.rest(*one).starts_with(wanted) || self.rest(*one).cmp(wanted) == Ordering::Less
        });
        &after[..count]
    }
}

fn fit(phrase: &Phrase, at: u32) -> Fit {
    match (phrase.is_label, at == phrase.from) {
        (true, true) => Fit::LabelBegins,
        (true, false) => Fit::WordOfLabelBegins,
        (false, true) => Fit::SynonymBegins,
        (false, false) => Fit::WordOfSynonymBegins,
    }
}
