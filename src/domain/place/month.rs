//! A month of a year, as the postcode directory dates its changes.

use std::fmt;

use crate::domain::fault::Fault;

/// A month, kept and sorted as the number `202606`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// From the number `202606`; years 1900 to 2200.
    pub fn from_number(number: i32) -> Result<Self, Fault> {
        if (1900..=2200).contains(&(number / 100)) && (1..=12).contains(&(number % 100)) {
            Ok(Self(number))
        } else {
            Err(Fault::new("invalid_month", "A month is written as year and month: 202606."))
        }
    }

    /// The number `202606`.
    pub fn number(self) -> i32 {
        self.0
    }
}

/// `2026-06`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_written_with_a_hyphen() {
        assert_eq!(Month::from_number(199_606).unwrap().to_string(), "1996-06");
        for number in [0, 19_960, 199_613, 199_600, 189_912, 220_101] {
            assert!(Month::from_number(number).is_err(), "{number}");
        }
    }
}
