//! How rare a value is: two strangers who are both called Featherstonehaugh are less likely than
//! two who are both called Smith.

use std::collections::HashMap;

use super::compare::{KnownNames, Levels};
use super::fields::{Field, VALUES};
use super::record::Record;

/// How many made-up records, with the usual share, stand beside the counted ones: among few records
/// a value that nobody else has says little about how rare it is.
const BESIDE: f64 = 500.0;
/// And how many stand beside those of a value that others do have: where half of a small centre
/// lives at one postcode, it is common there, whatever is usual elsewhere.
const BESIDE_COMMON: f64 = 50.0;

/// Share of people, field by field, who have a value that nobody else in the data has; of the
/// order of what the registers of England and of Australian cities show.
const USUAL: [f64; VALUES] =
    [0.001, 0.000_5, 0.000_04, 0.000_01, 0.000_01, 0.000_5, 0.005, 0.000_3, 0.000_5, 0.001, 0.1];

/// A name that so many records bear is one, and no typing error.
const KNOWN_FROM: u32 = 3;

/// How often each value stands in the data.
pub(super) struct Rarity {
    counts: [HashMap<String, u32>; VALUES],
    records: f64,
}

impl Rarity {
    /// Counts the values of all records.
    pub fn of<'a>(records: impl Iterator<Item = &'a Record>) -> Self {
        let mut rarity = Self { counts: Default::default(), records: 0.0 };
        for record in records {
            rarity.records += 1.0;
            for field in Field::ALL_VALUES {
                if let Some(value) = value(record, field) {
                    match rarity.counts[field as usize].get_mut(value) {
                        Some(count) => *count += 1,
                        None => {
                            rarity.counts[field as usize].insert(value.to_owned(), 1);
                        }
                    }
                }
            }
        }
        rarity
    }

    /// Share of strangers who have the value of `a` in `field`. `own` is how many of the pair's two
    /// records were counted: they are no strangers.
    pub fn share(&self, a: &Record, field: Field, levels: &Levels, own: u32) -> f64 {
        let count = value(a, field).map_or(0, |value| self.count(field, value, levels));
        let others = f64::from(count.saturating_sub(own));
        let usual = (others + BESIDE * USUAL[field as usize]) / (self.records + BESIDE);
        usual.max(others / (self.records + BESIDE_COMMON))
    }

    fn count(&self, field: Field, value: &str, levels: &Levels) -> u32 {
        let of = |field: Field| self.counts[field as usize].get(value).copied().unwrap_or(0);
        match field {
            Field::GivenName | Field::FamilyName if levels.names_swapped => {
                of(Field::GivenName) + of(Field::FamilyName)
            }
            Field::AddressLine1 | Field::AddressLine2 if levels.lines_swapped => {
                of(Field::AddressLine1) + of(Field::AddressLine2)
            }
            Field::GivenName
            | Field::FamilyName
            | Field::DateOfBirth
            | Field::Email
            | Field::Phone
            | Field::Postcode
            | Field::StreetNumber
            | Field::AddressLine1
            | Field::AddressLine2
            | Field::Suburb
            | Field::State
            | Field::Order
            | Field::Moved
            | Field::Household => of(field),
        }
    }
}

impl KnownNames for Rarity {
    fn is_known(&self, field: Field, name: &str) -> bool {
        self.counts[field as usize].get(name).is_some_and(|count| *count >= KNOWN_FROM)
    }
}

/// The value of a field as it is compared.
fn value(record: &Record, field: Field) -> Option<&str> {
    match field {
        Field::GivenName => record.given.as_ref().map(|given| given.text.compact.as_str()),
        Field::FamilyName => record.family.as_ref().map(|text| text.compact.as_str()),
        Field::DateOfBirth => record.birth.as_ref().map(|(_, digits)| digits.as_str()),
        Field::Email => record.email.as_deref(),
        Field::Phone => record.phone.as_deref(),
        Field::Postcode => record.postcode.as_ref().map(|code| code.compact.as_str()),
        Field::StreetNumber => record.street_number.as_deref(),
        Field::AddressLine1 => record.lines[0].as_ref().map(|text| text.compact.as_str()),
        Field::AddressLine2 => record.lines[1].as_ref().map(|text| text.compact.as_str()),
        Field::Suburb => record.suburb.as_ref().map(|text| text.compact.as_str()),
        Field::State => record.state.as_deref(),
        Field::Order | Field::Moved | Field::Household => None,
    }
}
