//! The weights as people read them.

use super::fields::{Field, Level, VALUES};
use super::model::Model;

/// The weights that a set of records was judged by.
pub struct Weights {
    /// Field and level, in order: how often it is seen in two records of one person, how often
    /// between strangers, and what it is worth in bits (of `Same` on average: the rarity of the
    /// value decides). Levels that a field cannot have are left out.
    pub lines: Vec<WeightLine>,
    /// Second records of the same person that a record has, on average.
    pub duplicates: f64,
    /// Share of a person's pairs of records between which lies a move of house.
    pub moved: f64,
    /// Relatives under one roof that a record has, on average.
    pub relatives: f64,
}

/// The weight of one level.
pub struct WeightLine {
    /// What is compared.
    pub field: Field,
    /// How alike.
    pub level: Level,
    /// How often in two records of one person, 0 to 1.
    pub same_person: f64,
    /// How often between strangers, 0 to 1.
    pub strangers: f64,
    /// Bits.
    pub weight: f64,
}

/// Levels rarer than this on both sides do not occur.
const NEVER: f64 = 0.000_01;

impl Weights {
    pub(super) fn of(model: &Model) -> Self {
        let mut lines = Vec::with_capacity(VALUES * 5);
        for field in Field::ALL_VALUES {
            for level in Level::ALL {
                let (row, column) = (field as usize, level as usize);
                let (same_person, strangers) =
                    (model.same[row][column], model.strange[row][column]);
                if same_person > NEVER || strangers > NEVER {
                    let weight = (same_person / strangers).log2();
                    lines.push(WeightLine { field, level, same_person, strangers, weight });
                }
            }
        }
        Self { lines, duplicates: model.duplicates, moved: model.moved, relatives: model.relatives }
    }
}
