//! From evidence to an order, and to how sure one may be of the first.
//!
//! All constants below were fitted on one half of the concepts of `esco_labels_dev.csv`; the
//! figures of the document are of the other half (`benches/resolve.rs` parts them as the fit did).
//! The texts were labels left out of the vocabulary (a fifth, half, one of each skill, all
//! alternative labels), known labels with typing errors (one in 20 and in 10 characters), both at
//! once, and, at half the weight, texts whose skill is not there at all (15% of the skills left
//! out), so that "none of these" is the right answer at times. Texts that are a label of another
//! skill, too, were left out.
//!
//! - [`WEIGHTS`] and [`NONE`] maximise the likelihood of the right answer in a conditional logit:
//!   each skill of the shortlist has the score `WEIGHTS * evidence - NONE`, "none of these" has
//!   the score 0, and an answer's probability is its exponential over the sum of all.
//! - [`FIRST`] is a logistic regression of "the first answer is right" on what `signs` lists: of
//!   sixteen signs the eight that were missed most when left out.
//! - [`SURE`] is where, of the half that was fitted, 99 of 100 first answers were right.

use super::evidence::{Evidence, Found, LABELS, LACKING, LENGTHS};
use super::question::Question;

/// From this confidence on an answer is taken.
pub const SURE: f64 = 0.985;
/// From this confidence on it is taken where the skill has no other label that could speak for it:
/// of the half that was fitted 997 of 1000 misspelt texts were right then, and of the other 991.
pub const SURE_ALONE: f64 = 0.994;
/// The score that "none of these" has before it is set to 0.
const NONE: f32 = 11.2655;
/// What each number of the evidence counts.
const WEIGHTS: Evidence = [
    13.1439, 5.3216, 6.577, -2.7522, -5.3114, 4.4684, 2.975, 2.0578, 0.9329, 0.9169, -1.3205,
    -0.6815, -2.1927, -0.7079,
];
/// What each sign counts, and the constant.
const FIRST: [f32; SIGNS + 1] =
    [0.7057, 0.16, 1.1197, -0.4681, 0.7453, 0.1781, -0.3027, -1.7454, -0.7123];
/// How many signs there are that the first answer is right.
const SIGNS: usize = 8;
/// A probability is never said to be higher: words alone leave a doubt.
const MOST: f64 = 0.999;

/// A skill with its probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The place of the skill.
    pub skill: u32,
    /// How likely it is meant, 0 to 0.999.
    pub confidence: f64,
    /// The place of what was found out about it.
    pub found: usize,
}

/// Puts skills in order, the likeliest first, with their probabilities. Of two that are equally
/// likely the one that comes first in `found` stays first.
pub fn judge(question: &Question, found: &[(u32, Found)]) -> Vec<Judged> {
    let mut scores: Vec<(usize, f32)> =
        found.iter().enumerate().map(|(i, (_, one))| (i, score(&one.evidence))).collect();
    scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some((first, others)) = scores.split_first() else { return Vec::new() };
    // Scores are taken relative to the greatest, so that no exponential overflows.
    let top = first.1.max(0.0);
    let none = (-top).exp();
    let rest: f32 = none + others.iter().map(|(_, score)| (score - top).exp()).sum::<f32>();
    let signs = signs(question, &found[first.0].1, first.1, others.first().map(|o| o.1), rest, top);
    let weighed: f32 = signs.iter().zip(FIRST).map(|(sign, weight)| sign * weight).sum();
    let right = 1.0 / (1.0 + (-(weighed + FIRST[SIGNS])).exp());
    let of_rest = |score: f32| (1.0 - right) * (score - top).exp() / rest;
    let judged = |at: usize, confidence: f32| Judged {
        skill: found[at].0,
        confidence: thousandths(confidence),
        found: at,
    };
    std::iter::once(judged(first.0, right))
        .chain(others.iter().map(|(at, score)| judged(*at, of_rest(*score).min(right))))
        .collect()
}

/// What says whether the first answer is right: how far its score lies above all others together
/// and above the second; how many words were asked; which share of them, by weight, the vocabulary
/// has; how many words where they are the same but for inflection and order; how many labels the
/// skill has; the weightiest word of the question that its best label lacks; and how far the two
/// differ in length.
fn signs(
    question: &Question,
    found: &Found,
    first: f32,
    second: Option<f32>,
    rest: f32,
    top: f32,
) -> [f32; SIGNS] {
    let words = (question.asked.len() as f32 + 0.001).ln();
    let same = if found.same_words { words } else { 0.0 };
    let known = question.asked.iter().filter(|asked| asked.known).map(|asked| asked.weight);
    let lead = first - second.map_or(-20.0, |second| second.max(-20.0));
    [
        first - (rest.ln() + top),
        lead,
        words,
        known.sum::<f32>() / question.weight.max(f32::MIN_POSITIVE),
        same,
        found.evidence[LABELS],
        found.evidence[LACKING],
        found.evidence[LENGTHS],
    ]
}

fn score(evidence: &Evidence) -> f32 {
    evidence.iter().zip(WEIGHTS).map(|(number, weight)| number * weight).sum::<f32>() - NONE
}

fn thousandths(probability: f32) -> f64 {
    ((f64::from(probability) * 1000.0).floor() / 1000.0).clamp(0.0, MOST)
}
