//! The few skills among thousands that are worth a closer look.

use super::corpus::Corpus;
use super::lexicon::Word;
use super::question::Question;

/// Most skills that are looked at closely.
pub const SHORTLIST_MAX: usize = 48;
/// Most lines of the lists of labels that are read; rare words come first, so that what is left
/// out is of words that say little.
const LINES_MAX: usize = 12_000;
/// Labels kept for each skill of the list: a good skill has several good labels.
const LABELS_EACH: usize = 6;

/// Skills whose labels share the rarest meaning with the question, the best first: by label, the
/// weights of the words that the two share (twice) over the weights of both.
pub fn shortlist(corpus: &Corpus, question: &Question) -> Vec<u32> {
    let found = labels_in_common(corpus, question);
    let mut skills: Vec<u32> = Vec::with_capacity(SHORTLIST_MAX);
    for (_, label) in found {
        let skill = corpus.labels()[label as usize].skill;
        if !skills.contains(&skill) {
            skills.push(skill);
            if skills.len() == SHORTLIST_MAX {
                break;
            }
        }
    }
    skills
}

fn labels_in_common(corpus: &Corpus, question: &Question) -> Vec<(f32, u32)> {
    let mut lists: Vec<(&[u32], Word, f32)> = Vec::new();
    for asked in &question.asked {
        lists.extend(
            asked
                .meant
                .iter()
                .map(|(word, alike)| (corpus.with(*word), *word, alike * asked.weight)),
        );
    }
    lists.sort_by(|a, b| (a.0.len(), a.1).cmp(&(b.0.len(), b.1)).then(b.2.total_cmp(&a.2)));
    let mut shared = vec![0_f32; corpus.labels().len()];
    let mut found: Vec<u32> = Vec::new();
    let mut lines = 0;
    for (list, _, gain) in lists {
        lines += list.len();
        if lines > LINES_MAX && !found.is_empty() {
            break;
        }
        for label in list {
            let shared = &mut shared[*label as usize];
            if *shared == 0.0 {
                found.push(*label);
            }
            *shared += gain;
        }
    }
    let likeness = |label: u32| {
        shared[label as usize] / (question.weight + corpus.labels()[label as usize].weight)
    };
    let mut found: Vec<(f32, u32)> = found.into_iter().map(|l| (likeness(l), l)).collect();
    let best_first =
        |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
    let enough = SHORTLIST_MAX * LABELS_EACH;
    if found.len() > enough {
        found.select_nth_unstable_by(enough, best_first);
        found.truncate(enough);
    }
    found.sort_unstable_by(best_first);
    found
}
