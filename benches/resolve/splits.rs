//! Vocabularies with labels left out, and texts to ask for: always the same, by a seeded hash.

use std::collections::HashMap;
use std::path::Path;

use onestop::resolve::fold::fold;

/// A concept with its labels, the preferred one first.
pub struct Concept {
    id: String,
    labels: Vec<String>,
}

/// A text and the concept that it is a label of.
pub struct Case {
    pub text: String,
    pub truth: String,
    /// All concepts of which the text, before any error, is a label.
    pub holders: Vec<String>,
}

/// Which alternative labels the vocabulary has.
#[derive(Clone, Copy)]
pub enum Known {
    /// All, and known ones are asked for.
    All,
    /// All but this share, which is asked for.
    Without(f64),
}

/// What is known, and how it is asked.
pub struct Split {
    pub name: &'static str,
    known: Known,
    /// One typing error in so many characters, at least one a text.
    one_error_in: Option<usize>,
}

/// Numbers that look random: `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.roll() % n as u64) as usize
    }

    fn chance(&mut self, share: f64) -> bool {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64 <= share
    }
}

/// Reads the file of labels: `alt_label,uri,preferred_label`, by concept.
pub fn read(path: &Path) -> Result<Vec<Concept>, csv::Error> {
    let mut reader = csv::Reader::from_path(path)?;
    let mut concepts: Vec<Concept> = Vec::new();
    for row in reader.records() {
        let row = row?;
        if concepts.last().is_none_or(|last| last.id != row[1]) {
            concepts.push(Concept { id: row[1].to_owned(), labels: vec![row[2].to_owned()] });
        }
        if let Some(last) = concepts.last_mut() {
            last.labels.push(row[0].to_owned());
        }
    }
    Ok(concepts)
}

/// Whether a concept is of the half that the resolver's constants were fitted on
/// (`src/resolve/skills/confidence.rs`): its labels are known, but nobody asks for it.
fn is_fitted(id: &str) -> bool {
    let hash =
        id.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)));
    (hash >> 7).is_multiple_of(2)
}

impl Split {
    pub fn new(name: &'static str, known: Known, one_error_in: Option<usize>) -> Self {
        Self { name, known, one_error_in }
    }

    /// The labels of each concept that are known, and texts to ask for, at most `most`, of the
    /// concepts that nothing was fitted on.
    pub fn of(&self, concepts: &[Concept], most: usize) -> (Vec<(String, Vec<String>)>, Vec<Case>) {
        let mut dice = Dice(20_261_122);
        let (mut known, mut cases) = (Vec::new(), Vec::new());
        let mut holders: HashMap<String, Vec<String>> = HashMap::new();
        for concept in concepts {
            for label in &concept.labels {
                holders.entry(fold(label)).or_default().push(concept.id.clone());
            }
        }
        for concept in concepts {
            let mut labels = vec![concept.labels[0].clone()];
            for label in &concept.labels[1..] {
                let (keep, ask) = match self.known {
                    Known::All => (true, true),
                    Known::Without(share) => {
                        let out = dice.chance(share);
                        (!out, out)
                    }
                };
                if keep {
                    labels.push(label.clone());
                }
                if ask {
                    let text = self.one_error_in.map_or_else(
                        || label.clone(),
                        |each| misspelt(label, (label.len() / each).max(1), &mut dice),
                    );
                    let holders = holders[&fold(label)].clone();
                    cases.push(Case { text, truth: concept.id.clone(), holders });
                }
            }
            known.push((concept.id.clone(), labels));
        }
        cases.retain(|case| !is_fitted(&case.truth));
        for i in (1..cases.len()).rev() {
            cases.swap(i, dice.below(i + 1));
        }
        cases.truncate(most);
        (known, cases)
    }
}

/// A letter left out, put in, wrong, or changed with its neighbour, at any place.
fn misspelt(text: &str, errors: usize, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for _ in 0..errors {
        if letters.len() < 2 {
            break;
        }
        let at = dice.below(letters.len());
        let letter = char::from(b'a' + dice.below(26) as u8);
        match dice.below(4) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letter),
            2 => letters[at] = letter,
            _ => {
                let next = (at + 1) % letters.len();
                letters.swap(at, next);
            }
        }
    }
    letters.into_iter().collect()
}

/// A label in which about half of the longer words are others, the same ones everywhere.
pub fn altered(label: &str, copy: u64) -> String {
    let words = label.split(' ').map(|word| {
        let seed = word.bytes().fold(copy, |seed, byte| seed.wrapping_mul(257) ^ u64::from(byte));
        let other = word.len() > 3 && Dice(seed).chance(0.45);
        if other {
            format!("{}{word}", ["zu", "ko", "vi"][copy as usize % 3])
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
