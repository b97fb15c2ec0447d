//! The labels of all skills, as words with their weights.

use std::collections::{HashMap, HashSet};

use super::content::content;
use super::lexicon::{Lexicon, Word};
use super::stand_ins::StandIns;

/// Shortest compound, in bytes, that two words are joined to ("mini bus", "minibus").
const COMPOUND_LEAST: usize = 6;

/// One label of a skill.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// The place of its skill.
    pub skill: u32,
    first: u32,
    count: u16,
    /// The rarities of its words together.
    pub weight: f32,
}

/// All labels.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// Their words.
    pub lexicon: Lexicon,
    /// Which words stand for each other.
    pub stand_ins: StandIns,
    labels: Vec<Label>,
    /// The words of the labels one after the other, each label's in order and once.
    words: Vec<Word>,
    /// Of each skill, where its labels end; they begin where those of the one before end.
    ends: Vec<u32>,
    /// By word, the labels that have it.
    places: Vec<Vec<u32>>,
    rarity: Vec<f32>,
    /// By hash of what they would be if joined, the length of the first of two words that stand
    /// beside each other and are never written as one.
    parted: HashMap<u64, u8>,
}

impl Corpus {
    /// Takes in the labels of each skill, in the order of the skills.
    pub fn new(skills: &[Vec<&str>]) -> Self {
        let written: Vec<Vec<Vec<String>>> =
            skills.iter().map(|labels| labels.iter().map(|one| content(one)).collect()).collect();
        let mut corpus = Self::default();
        let single: HashSet<&str> =
            written.iter().flatten().flatten().map(String::as_str).collect();
        corpus.note_pairs(&written, &single);
        for (skill, labels) in written.iter().enumerate() {
            for label in labels {
                corpus.add(skill as u32, joined(label, |compound| single.contains(compound)));
            }
            corpus.ends.push(corpus.labels.len() as u32);
        }
        corpus.lexicon.finish();
        corpus.weigh();
        corpus.stand_ins = StandIns::learn(
            corpus.lexicon.len(),
            (0..corpus.ends.len() as u32)
                .map(|skill| corpus.of(skill).iter().map(|label| corpus.words(label)).collect()),
        );
        corpus
    }

    /// The labels of a skill.
    pub fn of(&self, skill: u32) -> &[Label] {
        let end = self.ends[skill as usize] as usize;
        let from = match skill {
            0 => 0,
            later => self.ends[later as usize - 1] as usize,
        };
        &self.labels[from..end]
    }

    /// All labels, by skill.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The words of a label.
    pub fn words(&self, label: &Label) -> &[Word] {
        &self.words[label.first as usize..label.first as usize + usize::from(label.count)]
    }

    /// The labels that have a word, as places in [`Corpus::labels`].
    pub fn with(&self, word: Word) -> &[u32] {
        &self.places[word as usize]
    }

    /// How much a word says: `ln(1 + skills / skills with the word)`, at least ln 2.
    pub fn rarity(&self, word: Word) -> f32 {
        self.rarity[word as usize]
    }

    /// How much a word would say that no skill has.
    pub fn rarest(&self) -> f32 {
        (1.0 + self.ends.len() as f32).ln()
    }

    /// The words of a text, with those joined that the vocabulary writes as one, and those parted
    /// that it only writes as two.
    pub fn as_written_here(&self, words: &[String]) -> Vec<String> {
        let joined = joined(words, |compound| self.lexicon.word(compound).is_some());
        let mut parted = Vec::with_capacity(joined.len());
        for word in joined {
            let at = self.parted.get(&hash(&word)).filter(|_| !self.lexicon.has(&word));
            match at.and_then(|at| word.split_at_checked(usize::from(*at))) {
                Some((first, second)) => parted.extend([first.to_owned(), second.to_owned()]),
                None => parted.push(word),
            }
        }
        parted
    }

    fn note_pairs(&mut self, written: &[Vec<Vec<String>>], single: &HashSet<&str>) {
        for pair in written.iter().flatten().flat_map(|label| label.windows(2)) {
            let Some(compound) = compound(pair).filter(|one| !single.contains(one.as_str())) else {
                continue;
            };
            if let Ok(length) = u8::try_from(pair[0].len()) {
                self.parted.entry(hash(&compound)).or_insert(length);
            }
        }
    }

    fn add(&mut self, skill: u32, label: Vec<String>) {
        let first = self.words.len();
        for written in label {
            let word = self.lexicon.add(&written);
            if !self.words[first..].contains(&word) {
                self.words.push(word);
            }
        }
        let count = (self.words.len() - first) as u16;
        self.labels.push(Label { skill, first: first as u32, count, weight: 0.0 });
    }

    fn weigh(&mut self) {
        let mut skills_with = vec![0_u32; self.lexicon.len()];
        let mut last_seen = vec![u32::MAX; self.lexicon.len()];
        self.places = vec![Vec::new(); self.lexicon.len()];
        for (place, label) in self.labels.iter().enumerate() {
            let range = label.first as usize..label.first as usize + usize::from(label.count);
            for word in &self.words[range] {
                let word = *word as usize;
                self.places[word].push(place as u32);
                if last_seen[word] != label.skill {
                    last_seen[word] = label.skill;
                    skills_with[word] += 1;
                }
            }
        }
        let all = self.ends.len() as f32;
        self.rarity = skills_with.iter().map(|with| (1.0 + all / *with as f32).ln()).collect();
        let rarity = &self.rarity;
        for label in &mut self.labels {
            let range = label.first as usize..label.first as usize + usize::from(label.count);
            label.weight = self.words[range].iter().map(|word| rarity[*word as usize]).sum();
        }
    }
}

/// Words with those pairs joined whose compound is a word.
fn joined(words: &[String], is_word: impl Fn(&str) -> bool) -> Vec<String> {
    let mut joined = Vec::with_capacity(words.len());
    let mut rest = words;
    while let [first, after @ ..] = rest {
        let pair = rest.get(..2);
        if let Some(compound) = pair.and_then(compound).filter(|compound| is_word(compound)) {
            joined.push(compound);
            rest = &after[1..];
        } else {
            joined.push(first.clone());
            rest = after;
        }
    }
    joined
}

/// Two words as one, where that is long enough not to be chance.
fn compound(pair: &[String]) -> Option<String> {
    let long = pair.iter().all(|part| part.len() > 1);
    Some(pair.concat()).filter(|compound| long && compound.len() >= COMPOUND_LEAST)
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
