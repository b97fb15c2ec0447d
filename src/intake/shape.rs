//! What a cell looks like, whatever its heading says.

use super::cell;
use crate::domain::postcode::Postcode;
use crate::domain::text::Email;

/// An e-mail address and nothing else.
pub fn is_email(text: &str) -> bool {
    text.contains('@') && Email::parse(text).is_ok()
}

/// A whole postcode and nothing else.
pub fn is_postcode(text: &str) -> bool {
    text.len() <= 10 && Postcode::parse(text).is_ok()
}

/// A telephone number: 9 to 15 digits with what people put between them.
pub fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_digit() || " +-.()/".contains(c));
    let begins = text.starts_with(['0', '+', '(', '7']) || text.starts_with("44");
    plain && begins && (9..=15).contains(&digits) && !is_date(text)
}

/// A date as people write it; a bare number is none.
pub fn is_date(text: &str) -> bool {
    !text.bytes().all(|b| b.is_ascii_digit()) && cell::date::Written::read(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        assert!(is_email("a@b.org") && !is_email("a@b") && !is_email("call me @ work"));
        assert!(is_postcode("l369yx") && !is_postcode("Huyton"));
        for phone in ["0151 496 0101", "+44 7700 900123", "7700900123", "(0151) 496-0101"] {
            assert!(is_phone(phone), "{phone}");
        }
        for other in ["2026-12-01", "12", "L36 9YX", "1961", "Mob"] {
            assert!(!is_phone(other), "{other}");
        }
        assert!(is_date("3 Feb 1961") && is_date("03/02/61") && !is_date("22345"));
    }
}
