//! From evidence to an order, and to how sure one may be of the first.
//!
//! All constants below were fitted on `esco_labels_dev.csv` (23,111 alternative labels of 3,984
//! concepts), on texts whose label was left out of the vocabulary (a fifth, half, most or all
//! alternative labels left out), on known labels with typing errors (one in 20 and in 10
//! characters), on both at once, and each time with 15% of the skills left out, so that "none of
//! these" is the right answer at times. Fitting on the texts of one half of the skills and
//! looking at the other half showed the same figures on both; the constants here are of all.
//!
//! - [`WEIGHTS`] and [`NONE`] maximise the likelihood of the right answer in a conditional logit:
//!   each skill of the shortlist has the score `WEIGHTS * evidence - NONE`, "none of these" has
//!   the score 0, and an answer's probability is its exponential over the sum of all.
//! - [`FIRST`] is a logistic regression of "the first answer is right" on what `signs` lists. With
//!   a regression on ten signs (these six fit slightly better), of the texts of the half that was
//!   not fitted with a confidence of 0.1 to 0.2, 0.2 to 0.3, and so on, the share that was right
//!   lay within 0.03 of the mean.
//! - [`SURE`] is where, of new texts (a name of no other skill of the vocabulary), 99.7 of 100 first
//!   answers were right where some alternative labels are known, 98.9 where none is, 98.7 where
//!   half are unknown and the text has typing errors too, and all of known ones with errors. One
//!   alternative label in 120 of that set is of two concepts; counting those as wrong, too, 98 of
//!   100 texts that are taken were right.

use super::evidence::{Evidence, Found};
use super::question::Question;

/// From this confidence on an answer is taken.
pub const SURE: f64 = 0.97;
/// The score that "none of these" has before it is set to 0.
const NONE: f32 = 13.7285;
/// What each number of the evidence counts.
const WEIGHTS: Evidence = [
    13.9006, 5.2897, 4.6055, -3.4779, -4.0375, 4.6536, 4.3170, 1.8332, 0.6729, 0.8393, -1.0056,
    -0.5402, -1.6674, -0.7283,
];
/// What each sign counts, and the constant.
const FIRST: [f32; SIGNS + 1] = [0.8429, 0.1316, -2.2815, 0.3920, -0.7490, 2.3190, 0.1383];
/// How many signs there are that the first answer is right.
const SIGNS: usize = 6;
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
/// and above the second; whether the words are the same but for inflection and order; how many
/// words were asked, and the same where they are the same; and which share of them, by weight,
/// the vocabulary has.
fn signs(
    question: &Question,
    found: &Found,
    first: f32,
    second: Option<f32>,
    rest: f32,
    top: f32,
) -> [f32; SIGNS] {
    let words = (question.asked.len() as f32 + 0.001).ln();
    let same = if found.same_words { 1.0 } else { 0.0 };
    let known = question.asked.iter().filter(|asked| asked.known).map(|asked| asked.weight);
    let lead = first - second.map_or(-20.0, |second| second.max(-20.0));
    [
        first - (rest.ln() + top),
        lead,
        same,
        words,
        known.sum::<f32>() / question.weight.max(f32::MIN_POSITIVE),
        same * words,
    ]
}

fn score(evidence: &Evidence) -> f32 {
    evidence.iter().zip(WEIGHTS).map(|(number, weight)| number * weight).sum::<f32>() - NONE
}

fn thousandths(probability: f32) -> f64 {
    ((f64::from(probability) * 1000.0).floor() / 1000.0).clamp(0.0, MOST)
}
