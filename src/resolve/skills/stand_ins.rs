//! Which words stand for each other, learned from the labels: where a skill is called both
//! "oversee machines" and "monitor machines", `oversee` may stand for `monitor` elsewhere.

use std::collections::HashMap;

use super::lexicon::Word;

/// Labels of one skill that are compared with each other, at most.
const LABELS_MAX: usize = 20;
/// Labels that differ in more words than this say nothing about any of them.
const DIFFERENT_MAX: usize = 3;
/// Fewer than this many skills (parts of them count in parts) are chance.
const SEEN_LEAST: f32 = 0.45;
/// A weaker likeness is left out.
const LIKENESS_LEAST: f32 = 0.3;
/// No stand-in is as good as the word.
const LIKENESS_MOST: f32 = 0.9;
/// Most stand-ins of one word.
const EACH_MAX: usize = 48;

/// For each word the words that may stand for it.
#[derive(Debug, Clone, Default)]
pub struct StandIns(Vec<Box<[(Word, f32)]>>);

/// How often words were seen, in skills.
struct Seen {
    skills: Vec<f32>,
    together: HashMap<(Word, Word), f32>,
}

impl StandIns {
    /// Learns from the labels of each skill; words are numbered from 0 to `words` - 1. Labels name
    /// each word once.
    pub fn learn<'a>(words: usize, skills: impl Iterator<Item = Vec<&'a [Word]>>) -> Self {
        let mut seen = Seen { skills: vec![0.0; words], together: HashMap::new() };
        let mut here = HashMap::new();
        for labels in skills {
            seen.skill(&labels, &mut here);
        }
        seen.stand_ins()
    }

    /// What may stand for a word, with its likeness (0 to 0.9), the likeliest first.
    pub fn of(&self, word: Word) -> &[(Word, f32)] {
        &self.0[word as usize]
    }
}

impl Seen {
    fn skill(&mut self, labels: &[&[Word]], here: &mut HashMap<(Word, Word), f32>) {
        let mut all: Vec<Word> = labels.iter().flat_map(|label| label.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        for word in all {
            self.skills[word as usize] += 1.0;
        }
        here.clear();
        let labels = &labels[..labels.len().min(LABELS_MAX)];
        for (i, a) in labels.iter().enumerate() {
            for b in &labels[i + 1..] {
                compare(a, b, here);
            }
        }
        for (pair, weight) in here {
            *self.together.entry(*pair).or_insert(0.0) += *weight;
        }
    }

    fn stand_ins(self) -> StandIns {
        let mut found: Vec<Vec<(Word, f32)>> = vec![Vec::new(); self.skills.len()];
        for ((a, b), count) in self.together {
            if count < SEEN_LEAST {
                continue;
            }
            let (of_a, of_b) = (self.skills[a as usize], self.skills[b as usize]);
            let both = count / ((of_a + 0.5) * (of_b + 0.5)).sqrt();
            let of_first = count / (of_a + 1.0);
            let likeness = f32::midpoint(both, of_first).cbrt().min(LIKENESS_MOST);
            if likeness > LIKENESS_LEAST {
                found[a as usize].push((b, likeness));
            }
        }
        let sorted = found.into_iter().map(|mut list| {
            list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            list.truncate(EACH_MAX);
            list.into_boxed_slice()
        });
        StandIns(sorted.collect())
    }
}

/// Notes each pair of words in which two labels differ; the more words differ, the less a pair
/// says, and half where nothing is the same.
fn compare(a: &[Word], b: &[Word], here: &mut HashMap<(Word, Word), f32>) {
    let but = |these: &[Word], those: &[Word]| {
        let only = these.iter().filter(|word| !those.contains(word)).copied();
        only.take(DIFFERENT_MAX + 1).collect::<Vec<Word>>()
    };
    let (only_a, only_b) = (but(a, b), but(b, a));
    let most = only_a.len().max(only_b.len());
    if most > DIFFERENT_MAX || only_a.is_empty() || only_b.is_empty() {
        return;
    }
    let same = if only_a.len() == a.len() { 0.5 } else { 1.0 };
    let weight = same / most as f32;
    for x in &only_a {
        for y in &only_b {
            for pair in [(*x, *y), (*y, *x)] {
                let noted = here.entry(pair).or_insert(0.0);
                *noted = noted.max(weight);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_change_places_between_labels_stand_for_each_other() {
        let [oversee, monitor, machines, pupils, zebras] = [0, 1, 2, 3, 4];
        let skills: [[&[Word]; 2]; 3] = [
            [&[oversee, machines], &[monitor, machines]],
            [&[oversee, pupils], &[monitor, pupils]],
            [&[zebras], &[machines, pupils, oversee, monitor]],
        ];
        let learned = StandIns::learn(5, skills.iter().map(|labels| labels.to_vec()));
        assert_eq!(learned.of(oversee).first().map(|(word, _)| *word), Some(monitor));
        assert_eq!(learned.of(monitor).first().map(|(word, _)| *word), Some(oversee));
        assert!(learned.of(zebras).is_empty());
        assert!(learned.of(machines).is_empty());
    }
}
