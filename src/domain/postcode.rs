//! Postcodes of the United Kingdom, whole or in part.

use std::fmt;

use super::fault::Fault;

/// A whole postcode, kept as `L36 9YX`: outcode, one space, incode.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode(String);

/// A postcode sector: outcode and the first digit of the incode, kept as `L36 9`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sector(String);

/// An outcode (postcode district), such as `L36`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcode(String);

/// A postcode or the part of one that somebody knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partial {
    /// A whole postcode.
    Postcode(Postcode),
    /// A sector.
    Sector(Sector),
    /// An outcode.
    Outcode(Outcode),
}

impl Postcode {
    /// Reads a whole postcode; spacing and case do not matter.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match Partial::parse(text)? {
            Partial::Postcode(postcode) => Ok(postcode),
            Partial::Sector(_) | Partial::Outcode(_) => Err(fault()),
        }
    }

    /// The postcode with its space.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its sector.
    pub fn sector(&self) -> Sector {
        Sector(self.0[..self.0.len() - 2].to_owned())
    }

    /// Its outcode.
    pub fn outcode(&self) -> Outcode {
        Outcode(self.0[..self.0.len() - 4].to_owned())
    }
}

impl Sector {
    /// The sector with its space.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its outcode.
    pub fn outcode(&self) -> Outcode {
        Outcode(self.0[..self.0.len() - 2].to_owned())
    }
}

impl Outcode {
    /// The outcode.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Partial {
    /// Reads `L36 9YX`, `L36 9` or `L36`; spacing and case do not matter. Without a space `L369`
    /// cannot be told from a district `L36 9`; the longest outcode that leaves a whole incode,
    /// else a digit after a space, decides.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let trimmed = text.trim().to_ascii_uppercase();
        let compact: String = trimmed.chars().filter(|c| !c.is_whitespace()).collect();
        if !compact.is_ascii() || compact.len() > 7 || compact.len() < 2 {
            return Err(fault());
        }
        if compact.len() >= 5 {
            let (out, inward) = compact.split_at(compact.len() - 3);
            if is_outcode(out) && is_incode(inward) {
                return Ok(Self::Postcode(Postcode(format!("{out} {inward}"))));
            }
        }
        if let Some((out, digit)) = trimmed.split_once(char::is_whitespace) {
            let digit = digit.trim();
            if is_outcode(out) && digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit() {
                return Ok(Self::Sector(Sector(format!("{out} {digit}"))));
            }
            return Err(fault());
        }
        if is_outcode(&compact) { Ok(Self::Outcode(Outcode(compact))) } else { Err(fault()) }
    }
}

impl fmt::Display for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postcode(whole) => whole.as_str(),
            Self::Sector(sector) => sector.as_str(),
            Self::Outcode(outcode) => outcode.as_str(),
        })
    }
}

fn fault() -> Fault {
    Fault::new("invalid_postcode", "Write the postcode as L36 9YX (or a part: L36 9, L36).")
}

/// One or two letters, a digit, then nothing, a digit or a letter (Royal Mail's six forms).
fn is_outcode(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text.as_bytes()[letters..];
    (1..=2).contains(&letters)
        && match rest {
            [digit] => digit.is_ascii_digit(),
            [digit, last] => digit.is_ascii_digit() && last.is_ascii_alphanumeric(),
            _ => false,
        }
}

/// A digit and two letters.
fn is_incode(text: &str) -> bool {
    matches!(text.as_bytes(), [digit, a, b]
        if digit.is_ascii_digit() && a.is_ascii_uppercase() && b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_and_case_do_not_matter() {
        for text in ["l36 9yx", "L369YX", " L36  9YX "] {
            assert_eq!(Postcode::parse(text).unwrap().as_str(), "L36 9YX");
        }
    }

    #[test]
    fn parts_are_told_apart() {
        assert_eq!(Partial::parse("l36 9").unwrap().to_string(), "L36 9");
        assert!(matches!(Partial::parse("L36"), Ok(Partial::Outcode(_))));
        assert!(matches!(Partial::parse("EC1A 1BB"), Ok(Partial::Postcode(_))));
        assert_eq!(Postcode::parse("EC1A1BB").unwrap().sector().as_str(), "EC1A 1");
        assert_eq!(Postcode::parse("EC1A1BB").unwrap().outcode().as_str(), "EC1A");
    }

    #[test]
    fn what_is_no_postcode_is_refused() {
        for text in ["", "L", "12345", "L36 9Y", "L36 99X", "ÄÖ1 1AA", "L36 9YX1", "L3699YX"] {
            assert!(Partial::parse(text).is_err(), "{text}");
        }
    }
}
