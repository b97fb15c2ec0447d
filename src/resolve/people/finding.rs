//! What is said of two records: how likely they are one person's, and why, field by field.

use super::compare::Levels;
use super::fields::{Field, Level, VALUES};
use super::model::Model;
use super::record::Record;
use super::sentences;

/// From this probability on a pair is shown.
pub(super) const LIKELY: f64 = 0.5;
/// From this probability on a pair can be certain, if nothing personal speaks against it.
const CERTAIN: f64 = 0.995;
/// Lines of evidence lighter than this, in bits, are not worth a line.
const LIGHT: f64 = 0.05;

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// One person: names and date of birth agree, and nothing speaks against it.
    Certain,
    /// More likely than not; for a person to decide.
    Likely,
    /// Not to be shown.
    Unlikely,
}

impl Class {
    /// The name used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Unlikely => "unlikely",
        }
    }
}

/// One line of evidence.
#[derive(Clone, PartialEq)]
pub struct Evidence {
    /// What was compared.
    pub field: Field,
    /// How alike it is.
    pub level: Level,
    /// What that is worth in bits: each bit doubles the odds, each negative one halves them.
    pub weight: f64,
    /// The same as a sentence; it can hold values of the person.
    pub sentence: String,
}

/// What is said of a pair.
#[derive(Clone, PartialEq)]
pub struct Finding {
    /// Probability that both are one person, 0 to 1.
    pub probability: f64,
    /// Sum of the evidence, in bits.
    pub weight: f64,
    /// How sure.
    pub class: Class,
    /// Field by field, in the order of `Field`; unknown values are left out.
    pub evidence: Vec<Evidence>,
}

impl Finding {
    /// Whether it is worth being shown.
    pub fn is_likely(&self) -> bool {
        self.class != Class::Unlikely
    }

    /// The likelier finding first: by class, probability and weight.
    pub fn sooner(&self, other: &Self) -> std::cmp::Ordering {
        self.class
            .cmp(&other.class)
            .then(other.probability.total_cmp(&self.probability))
            .then(other.weight.total_cmp(&self.weight))
    }
}

/// Probability and weight of a pair, without the words.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    /// Probability, 0 to 1.
    pub probability: f64,
    /// Sum of the evidence, in bits.
    pub weight: f64,
}

/// Weighs a pair. `among` is the number of records that could be the other one.
pub(super) fn verdict(
    model: &Model,
    levels: &Levels,
    shares: &[f64; VALUES],
    among: f64,
) -> Verdict {
    let [stayed, moved, relatives, twins] = model.odds(&model.likelihoods(levels, shares), among);
    let against = 1.0 + relatives + twins;
    let odds = (stayed + moved) / against;
    Verdict { probability: odds / (1.0 + odds), weight: (odds / (model.duplicates / among)).log2() }
}

/// How sure a pair is.
pub(super) fn class(probability: f64, levels: &Levels) -> Class {
    if probability < LIKELY {
        Class::Unlikely
    } else if probability >= CERTAIN && nothing_against(levels) {
        Class::Certain
    } else {
        Class::Likely
    }
}

/// What no sum of weights can replace. Twins and couples share surname, home, telephone, e-mail,
/// and twins the date of birth; a parent and a child may share both names.
fn nothing_against(levels: &Levels) -> bool {
    let same = |field| levels.get(field) == Level::Same;
    let contact = same(Field::Email) || same(Field::Phone);
    let given = matches!(levels.get(Field::GivenName), Level::Same | Level::ShortForm);
    let family = matches!(levels.get(Field::FamilyName), Level::Same | Level::OneError);
    let birth = match levels.get(Field::DateOfBirth) {
        Level::Same => true,
        Level::Swapped => contact,
        Level::Unknown
        | Level::ShortForm
        | Level::OneError
        | Level::Similar
        | Level::Part
        | Level::Faint
        | Level::Different => false,
    };
    given && family && birth
}

/// The finding of a pair in full.
pub(super) fn finding(
    model: &Model,
    a: &Record,
    b: &Record,
    (levels, shares): (&Levels, &[f64; VALUES]),
    among: f64,
) -> Finding {
    let Verdict { probability, weight } = verdict(model, levels, shares, among);
    let found = model.likelihoods(levels, shares);
    let [stayed, moved, relatives, twins] = model.odds(&found, among);
    let has_moved = moved > stayed;
    let mut evidence: Vec<Evidence> = Vec::new();
    for field in Field::ALL_VALUES {
        let level = levels.get(field);
        let Some(at) = level.index() else { continue };
        let aside = has_moved && field.of_the_home();
        let share = shares[field as usize];
        let weight = if aside { 0.0 } else { (model.same[field as usize][at] / share).log2() };
        let sentence = sentences::value(field, level, a, b);
        evidence.push(Evidence { field, level, weight, sentence });
    }
    let mut line = |field, level, weight: f64, sentence: &str| {
        if weight.abs() >= LIGHT {
            evidence.push(Evidence { field, level, weight, sentence: sentence.to_owned() });
        }
    };
    line(Field::Order, Level::Swapped, model.order(levels), sentences::order(levels));
    let shown = if has_moved { found.moved } else { found.stayed };
    let home = ((stayed + moved) / (model.duplicates / among)).log2() - shown;
    let level = if has_moved { Level::Different } else { Level::Same };
    line(Field::Moved, level, home, sentences::home(has_moved));
    let household = -(1.0 + relatives + twins).log2();
    line(Field::Household, Level::Same, household, sentences::household(twins > relatives));
    Finding { probability, weight, class: class(probability, levels), evidence }
}
