//! Every word of a vocabulary once, and the words of it that a spelling may stand for.

use std::collections::HashMap;

use crate::resolve::slips::Slips;
use crate::resolve::spelling::{inflected, root};

/// A word of the vocabulary without its inflection, as a small number.
pub type Word = u32;

/// How alike two forms of one root are ("drive" and "driver"), fitted on the development set.
const SAME_ROOT: f32 = 0.7;
/// Most words that one spelling is taken for.
const MEANT_MAX: usize = 12;

/// The words of a vocabulary.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Every spelling that occurs, with its word.
    spellings: Vec<(Box<str>, Word)>,
    by_spelling: HashMap<Box<str>, u32>,
    by_stem: HashMap<Box<str>, Word>,
    by_root: HashMap<Box<str>, Vec<Word>>,
    slips: Slips,
}

/// What a spelling may stand for.
#[derive(Debug, Clone, Default)]
pub struct Meant {
    /// Words with their likeness (0 to 1), the likeliest first, at most 12.
    pub words: Vec<(Word, f32)>,
    /// The first is the spelling's own word, and not only one like it.
    pub known: bool,
}

impl Lexicon {
    /// The word of a spelling, added where it is new. [`Lexicon::finish`] comes after the last.
    pub fn add(&mut self, spelling: &str) -> Word {
        if let Some(place) = self.by_spelling.get(spelling) {
            return self.spellings[*place as usize].1;
        }
        let stem = inflected(spelling);
        let next = self.by_stem.len() as Word;
        let word = *self.by_stem.entry(stem.as_str().into()).or_insert(next);
        if word == next {
            self.by_root.entry(root(&stem).into()).or_default().push(word);
        }
        self.by_spelling.insert(spelling.into(), self.spellings.len() as u32);
        self.spellings.push((spelling.into(), word));
        word
    }

    /// Prepares the spellings for typing errors.
    pub fn finish(&mut self) {
        self.slips = Slips::new(self.spellings.iter().map(|(spelling, _)| &**spelling));
    }

    /// How many words there are; they are numbered from 0.
    pub fn len(&self) -> usize {
        self.by_stem.len()
    }

    /// Whether a spelling occurs.
    pub fn has(&self, spelling: &str) -> bool {
        self.by_spelling.contains_key(spelling)
    }

    /// The word of a spelling, or of another inflection of it.
    pub fn word(&self, spelling: &str) -> Option<Word> {
        match self.by_spelling.get(spelling) {
            Some(place) => Some(self.spellings[*place as usize].1),
            None => self.by_stem.get(inflected(spelling).as_str()).copied(),
        }
    }

    /// The words that a spelling may stand for: its own, those of its root, and where it has no
    /// word of its own those that it may be a slip of.
    pub fn meant(&self, spelling: &str) -> Meant {
        let own = self.word(spelling);
        let mut words: Vec<(Word, f32)> = own.map(|word| (word, 1.0)).into_iter().collect();
        if let Some(same) = self.by_root.get(root(&inflected(spelling)).as_str()) {
            words.extend(same.iter().map(|word| (*word, SAME_ROOT)));
        }
        if own.is_none() {
            let near = self.slips.near(spelling, &self.spellings);
            words.extend(near.iter().map(|(at, alike)| (self.spellings[*at as usize].1, *alike)));
        }
        // The greatest likeness of each word, then the likeliest words.
        words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        words.dedup_by_key(|(word, _)| *word);
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        words.truncate(MEANT_MAX);
        Meant { words, known: own.is_some() }
    }
}
