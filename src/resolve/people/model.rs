//! The weights: how often values agree in two records of one person, and in those of strangers
//! (Fellegi and Sunter 1969). Relatives under one roof and twins are told apart from strangers,
//! because they share much without being one person.

use super::compare::Levels;
use super::fields::{Field, LEVELS, Level, VALUES};

/// A table of probabilities: field by level, in the order of `Level::ALL`.
pub(super) type Table = [[f64; LEVELS]; VALUES];

/// How often each level comes up in two records of one person who has not moved: the default for
/// a small centre, until its own data say better. Same, short form, swapped, one error, similar,
/// part, faint, different.
const SAME_PERSON: Table = [
    [0.78, 0.06, 0.0, 0.06, 0.02, 0.03, 0.01, 0.04],
    [0.84, 0.0, 0.0, 0.05, 0.02, 0.02, 0.01, 0.06],
    [0.92, 0.0, 0.01, 0.03, 0.0, 0.02, 0.0, 0.02],
    [0.72, 0.0, 0.0, 0.02, 0.0, 0.03, 0.0, 0.23],
    [0.67, 0.0, 0.0, 0.03, 0.0, 0.0, 0.0, 0.30],
    [0.90, 0.0, 0.0, 0.04, 0.0, 0.01, 0.01, 0.04],
    [0.84, 0.0, 0.0, 0.06, 0.0, 0.0, 0.0, 0.10],
    [0.72, 0.0, 0.0, 0.09, 0.06, 0.03, 0.02, 0.08],
    [0.64, 0.0, 0.0, 0.09, 0.06, 0.04, 0.02, 0.15],
    [0.80, 0.0, 0.0, 0.08, 0.04, 0.02, 0.01, 0.05],
    [0.95, 0.0, 0.0, 0.01, 0.0, 0.0, 0.0, 0.04],
];

/// The same for two strangers. Of the first column the data say better at once, value by value.
const STRANGERS: Table = [
    [0.006, 0.003, 0.0, 0.002, 0.004, 0.003, 0.04, 0.942],
    [0.002, 0.0, 0.0, 0.001_5, 0.003, 0.001, 0.02, 0.972_5],
    [0.000_04, 0.0, 0.000_04, 0.001, 0.0, 0.004, 0.0, 0.994_92],
    [0.000_02, 0.0, 0.0, 0.000_03, 0.0, 0.000_1, 0.0, 0.999_85],
    [0.000_02, 0.0, 0.0, 0.000_05, 0.0, 0.0, 0.0, 0.999_93],
    [0.001, 0.0, 0.0, 0.004, 0.0, 0.03, 0.12, 0.845],
    [0.02, 0.0, 0.0, 0.06, 0.0, 0.0, 0.0, 0.92],
    [0.001, 0.0, 0.0, 0.000_5, 0.002, 0.001, 0.03, 0.965_5],
    [0.002, 0.0, 0.0, 0.000_5, 0.002, 0.002, 0.03, 0.963_5],
    [0.004, 0.0, 0.0, 0.000_5, 0.003, 0.002, 0.03, 0.960_5],
    [0.3, 0.0, 0.0, 0.02, 0.0, 0.0, 0.0, 0.68],
];

/// How often relatives under one roof share the very value, field by field.
const RELATIVES_SHARE: [f64; VALUES] =
    [0.003, 0.75, 0.0, 0.3, 0.4, 0.97, 0.97, 0.97, 0.97, 0.97, 0.99];
/// The same for twins.
const TWINS_SHARE: [f64; VALUES] = [0.0, 0.98, 0.995, 0.3, 0.4, 0.9, 0.9, 0.9, 0.9, 0.9, 0.95];

/// Nothing is impossible: the least probability of a level.
pub(super) const LEAST: f64 = 0.000_002;

/// The weights and the expectations of a set of records.
#[derive(Clone)]
pub(super) struct Model {
    /// Levels in two records of one person.
    pub same: Table,
    /// Levels of strangers.
    pub strange: Table,
    /// Share of a person's pairs of records that have the names crosswise.
    pub names_swapped: f64,
    /// The same for the lines of the address.
    pub lines_swapped: f64,
    /// Share of a person's pairs of records between which lies a move of house.
    pub moved: f64,
    /// Second records of the same person, per record.
    pub duplicates: f64,
    /// Relatives under the same roof, per record.
    pub relatives: f64,
    /// Twins, per record.
    pub twins: f64,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            same: floored(&SAME_PERSON),
            strange: floored(&STRANGERS),
            names_swapped: 0.01,
            lines_swapped: 0.02,
            moved: 0.1,
            duplicates: 0.05,
            relatives: 0.15,
            twins: 0.002,
        }
    }
}

fn floored(table: &Table) -> Table {
    table.map(|row| row.map(|p| p.max(LEAST)))
}

/// How much likelier the levels of a pair are than between strangers, in bits, under each of the
/// ways in which two records can hang together.
#[derive(Clone, Copy)]
pub(super) struct Likelihoods {
    /// One person who stayed where they were.
    pub stayed: f64,
    /// One person who moved house.
    pub moved: f64,
    /// Relatives under one roof.
    pub relatives: f64,
    /// Twins.
    pub twins: f64,
}

impl Model {
    /// What the levels say. `shares` holds the probability, between strangers, of each field's
    /// level.
    pub fn likelihoods(&self, levels: &Levels, shares: &[f64; VALUES]) -> Likelihoods {
        let mut found = Likelihoods { stayed: 0.0, moved: 0.0, relatives: 0.0, twins: 0.0 };
        for field in Field::ALL_VALUES {
            let Some(level) = levels.get(field).index() else { continue };
            let (at, share) = (field as usize, shares[field as usize]);
            let same = self.same[at][level];
            let weight = (same / share).log2();
            found.stayed += weight;
            if !field.of_the_home() {
                found.moved += weight;
            }
            let mixed = |shared: f64| (shared * same / share + 1.0 - shared).log2();
            found.relatives += mixed(RELATIVES_SHARE[at]);
            found.twins += mixed(TWINS_SHARE[at]);
        }
        let order = self.order(levels);
        found.stayed += order;
        found.moved += order;
        found
    }

    /// The weight, in bits, of values that stand in each other's place.
    pub fn order(&self, levels: &Levels) -> f64 {
        let names = if levels.names_swapped { self.names_swapped.log2() } else { 0.0 };
        let lines = if levels.lines_swapped { self.lines_swapped.log2() } else { 0.0 };
        names + lines
    }

    /// The probability of each level between strangers, `Same` by the rarity of the value.
    pub fn shares(&self, levels: &Levels, share_of_value: impl Fn(Field) -> f64) -> [f64; VALUES] {
        Field::ALL_VALUES.map(|field| match levels.get(field) {
            Level::Same => share_of_value(field),
            level => level.index().map_or(1.0, |level| self.strange[field as usize][level]),
        })
    }

    /// How likely each way is, against being strangers (1): duplicates who stayed, who moved,
    /// relatives, twins. `among` is the number of records that could be the other one.
    pub fn odds(&self, found: &Likelihoods, among: f64) -> [f64; 4] {
        let ways = [
            (self.duplicates * (1.0 - self.moved), found.stayed),
            (self.duplicates * self.moved, found.moved),
            (self.relatives, found.relatives),
            (self.twins, found.twins),
        ];
        ways.map(|(expected, bits)| expected / among * bits.min(900.0).exp2())
    }
}
