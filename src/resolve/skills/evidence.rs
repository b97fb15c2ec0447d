//! What speaks for a skill: numbers that are the same in a vocabulary of a hundred skills and in
//! one of ten thousand.

use super::corpus::{Corpus, Label};
use super::question::Question;

/// How many numbers there are.
pub const COUNT: usize = 14;

/// The place of the weightiest word of the question that the best label lacks, as a share of the
/// rarest word there may be.
pub const LACKING: usize = 6;
/// The place of the difference in length between the question and the best label, as a share of
/// both.
pub const LENGTHS: usize = 12;
/// The place of the logarithm of how many labels the skill has.
pub const LABELS: usize = 13;

/// The numbers, in the order of their weights.
pub type Evidence = [f32; COUNT];

/// How a label and the question share their words.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    /// Weights of what is shared, on both sides, over the weights of both sides.
    both: f32,
    /// The same for words that are the same but for inflection.
    strictly: f32,
    /// Share of the question.
    of_question: f32,
    /// The greatest weight of a word of the label that the question lacks.
    missing: f32,
}

/// What was found out about a skill.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The numbers.
    pub evidence: Evidence,
    /// Whether the words of a label are those of the question, but for inflection and order.
    pub same_words: bool,
    /// Whether each number of the question ("level 3", "D1") is in the best label.
    pub has_all_numbers: bool,
}

/// Compares a skill with the question.
pub fn compare(corpus: &Corpus, question: &Question, skill: u32) -> Found {
    let count = question.asked.len();
    let labels = corpus.of(skill);
    let mut alike = vec![0_f32; count];
    let (mut best, mut best_label) = (Shared::default(), None);
    let mut best_alike = vec![0_f32; count];
    let mut covered = vec![0_f32; count];
    let mut top = [0_f32; 3];
    let mut strictly = 0_f32;
    for label in labels {
        let shared = share(corpus, question, label, &mut alike);
        covered.iter_mut().zip(&alike).for_each(|(most, one)| *most = most.max(*one));
        strictly = strictly.max(shared.strictly);
        keep_best(&mut top, shared.both);
        if shared.both > best.both || best_label.is_none() {
            (best, best_label) = (shared, Some(label));
            best_alike.copy_from_slice(&alike);
        }
    }
    let words = best_label.map_or(&[][..], |label| corpus.words(label));
    let at = |word: Option<&u32>, place: usize| -> f32 {
        let meaning = word.into_iter().flat_map(|word| question.meaning(*word));
        meaning.filter(|(i, _)| *i == place).map(|(_, alike)| alike).fold(0.0, f32::max)
    };
    let weighed = question.asked.iter().map(|asked| asked.weight);
    let covered = covered.iter().zip(weighed.clone()).map(|(c, w)| c * w).sum::<f32>();
    let covered = covered / question.weight.max(f32::MIN_POSITIVE);
    let lacking = best_alike.iter().zip(weighed).map(|(alike, w)| (1.0 - alike) * w);
    let last = count.saturating_sub(1);
    let top_count = labels.len().clamp(1, top.len()) as f32;
    let evidence = [
        best.both,
        best.both * best.both,
        top.iter().sum::<f32>() / top_count,
        strictly,
        best.of_question,
        covered * covered,
        lacking.fold(0.0, f32::max) / corpus.rarest(),
        best.missing / corpus.rarest(),
        at(words.first(), 0),
        at(words.last(), last),
        best_alike.first().copied().unwrap_or(0.0),
        best_alike.last().copied().unwrap_or(0.0),
        words.len().abs_diff(count) as f32 / (words.len() + count).max(1) as f32,
        (labels.len() as f32).ln(),
    ];
    let has_all_numbers =
        question.asked.iter().zip(&best_alike).all(|(asked, alike)| !asked.number || *alike >= 1.0);
    Found { evidence, same_words: strictly >= 0.9999, has_all_numbers }
}

fn share(corpus: &Corpus, question: &Question, label: &Label, alike: &mut [f32]) -> Shared {
    alike.fill(0.0);
    let (mut of_label, mut same, mut missing) = (0_f32, 0_f32, 0_f32);
    for word in corpus.words(label) {
        let rarity = corpus.rarity(*word);
        let mut best = 0_f32;
        for (i, likeness) in question.meaning(*word) {
            best = best.max(likeness);
            alike[i] = alike[i].max(likeness);
        }
        of_label += rarity * best;
        if best >= 1.0 {
            same += rarity;
        }
        missing = missing.max(rarity * (1.0 - best));
    }
    let mut of_question = 0_f32;
    for (likeness, asked) in alike.iter().zip(&question.asked) {
        of_question += likeness * asked.weight;
        if *likeness >= 1.0 {
            same += asked.weight;
        }
    }
    let all = (question.weight + label.weight).max(f32::MIN_POSITIVE);
    Shared {
        both: (of_label + of_question) / all,
        strictly: same / all,
        of_question: of_question / question.weight.max(f32::MIN_POSITIVE),
        missing,
    }
}

fn keep_best(top: &mut [f32; 3], value: f32) {
    let [first, second, third] = *top;
    *top = if value > first {
        [value, first, second]
    } else if value > second {
        [first, value, second]
    } else {
        [first, second, third.max(value)]
    };
}
