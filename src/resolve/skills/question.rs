//! What somebody wrote, as words of the vocabulary that they may mean.

use super::content::content;
use super::corpus::Corpus;
use super::lexicon::Word;

/// Stand-ins of each of the words that a misspelt one may be.
const STAND_INS_OF_A_SLIP: usize = 6;
/// Words that a misspelt one is most likely, whose stand-ins count too.
const SLIPS: usize = 2;

/// One word of the question.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The words it may mean, with their likeness (0 to 1).
    pub meant: Vec<(Word, f32)>,
    /// How much it says.
    pub weight: f32,
    /// Whether the vocabulary has it.
    pub known: bool,
    /// Whether it has a digit.
    pub number: bool,
}

/// What was asked.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Its words, in order, at most 24 (48 where all are parted).
    pub asked: Vec<Asked>,
    /// The weights of its words together.
    pub weight: f32,
    /// By word of the vocabulary, 1 + the place of its first line in `meant`; 0 = not meant.
    lines: Vec<u16>,
    /// Word of the vocabulary, word of the question, likeness; by word.
    meant: Vec<(Word, u8, f32)>,
}

impl Question {
    /// Reads a text.
    pub fn new(corpus: &Corpus, text: &str) -> Self {
        let mut asked: Vec<Asked> = Vec::new();
        for written in corpus.as_written_here(&content(text)) {
            let one = Asked::new(corpus, &written);
            let again =
                one.known && asked.iter().any(|a| a.known && a.meant[0].0 == one.meant[0].0);
            if !again {
                asked.push(one);
            }
        }
        let mut meant: Vec<(Word, u8, f32)> = Vec::new();
        for (i, one) in asked.iter().enumerate() {
            meant.extend(one.meant.iter().map(|(word, alike)| (*word, i as u8, *alike)));
        }
        meant.sort_unstable_by_key(|(word, i, _)| (*word, *i));
        let mut lines = vec![0_u16; corpus.lexicon.len()];
        for (line, (word, _, _)) in meant.iter().enumerate().rev() {
            lines[*word as usize] = line as u16 + 1;
        }
        let weight = asked.iter().map(|one| one.weight).sum();
        Self { asked, weight, lines, meant }
    }

    /// The words of the question that may mean a word of the vocabulary, with their likeness.
    pub fn meaning(&self, word: Word) -> impl Iterator<Item = (usize, f32)> + '_ {
        let lines = match self.lines[word as usize] {
            0 => &[],
            line => &self.meant[usize::from(line) - 1..],
        };
        lines
            .iter()
            .take_while(move |line| line.0 == word)
            .map(|line| (usize::from(line.1), line.2))
    }
}

impl Asked {
    fn new(corpus: &Corpus, written: &str) -> Self {
        let found = corpus.lexicon.meant(written);
        let (mut meant, known) = (found.words, found.known);
        let weight = match meant.first() {
            Some((word, alike)) => corpus.rarity(*word) * alike + corpus.rarest() * (1.0 - alike),
            None => corpus.rarest(),
        };
        let (from, most) = if known { (1, usize::MAX) } else { (SLIPS, STAND_INS_OF_A_SLIP) };
        for (word, alike) in meant.clone().into_iter().take(from) {
            for (other, likeness) in corpus.stand_ins.of(word).iter().take(most) {
                let likeness = likeness * alike;
                match meant.iter_mut().find(|(there, _)| there == other) {
                    Some((_, there)) => *there = there.max(likeness),
                    None => meant.push((*other, likeness)),
                }
            }
        }
        let number = written.bytes().any(|byte| byte.is_ascii_digit());
        Self { meant, weight, known, number }
    }
}
