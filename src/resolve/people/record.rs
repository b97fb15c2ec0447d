//! A person's values as they stand in a record or a row, and as they are compared.

use jiff::civil::Date;

use super::nicknames;
use super::text::{compact, plain};
use crate::domain::postcode::Partial;
use crate::resolve::name_words::says_nothing;

/// What is known of a person. Everything may be missing; text may be written in any way.
#[derive(Clone, Copy, Default)]
pub struct PersonFields<'a> {
    /// Given name, titles and middle names allowed.
    pub given_name: Option<&'a str>,
    /// Family name.
    pub family_name: Option<&'a str>,
    /// What the person wants to be called.
    pub known_as: Option<&'a str>,
    /// E-mail address.
    pub email: Option<&'a str>,
    /// Telephone number.
    pub phone: Option<&'a str>,
    /// Postcode, whole or in part.
    pub postcode: Option<&'a str>,
    /// Date of birth.
    pub date_of_birth: Option<BirthDate>,
    /// House number.
    pub street_number: Option<&'a str>,
    /// First line of the address.
    pub address_1: Option<&'a str>,
    /// Second line of the address.
    pub address_2: Option<&'a str>,
    /// Suburb, village or town.
    pub suburb: Option<&'a str>,
    /// State or county.
    pub state: Option<&'a str>,
}

/// A date of birth as written: typing errors can make it one that no calendar has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    year: u16,
    month: u8,
    day: u8,
}

impl BirthDate {
    /// A date of the calendar.
    pub fn of(date: Date) -> Self {
        Self {
            year: date.year().unsigned_abs(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
        }
    }

    /// Reads `19560409`, `1956-04-09` (also with `/` or `.`), or `9/4/1956` (day first, also with
    /// `-` or `.`). The month and the day need not exist. `None` where it is none of these.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().split(['T', ' ']).next().unwrap_or_default();
        let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
        if !parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        let (year, month, day) = match parts[..] {
            [whole] if whole.len() == 8 => (&whole[..4], &whole[4..6], &whole[6..]),
            [year, month, day] if year.len() == 4 => (year, month, day),
            [day, month, year] if year.len() == 4 => (year, month, day),
            _ => return None,
        };
        let small = |text: &str| text.parse::<u8>().ok().filter(|n| *n < 100);
        Some(Self { year: year.parse().ok()?, month: small(month)?, day: small(day)? })
    }

    /// Year, month and day.
    pub fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// The date as eight digits.
    pub(super) fn digits(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

/// A text that is compared: with and without its spaces.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// Words in plain form.
    pub plain: String,
    /// The same without spaces.
    pub compact: String,
    /// Which letters and digits occur in it, one bit for each.
    letters: u64,
}

impl Text {
    /// `None` where nothing is left of it.
    pub fn new(text: &str) -> Option<Self> {
        Self::of(plain(text))
    }

    fn of(plain: String) -> Option<Self> {
        let letters = plain.bytes().filter(|b| *b != b' ').fold(0, |set, b| set | 1 << (b % 64));
        (!plain.is_empty()).then(|| Self { compact: compact(&plain), plain, letters })
    }

    /// How many letters occur in one of the two only. A typing error changes two at most.
    pub fn letters_apart(&self, other: &Self) -> usize {
        (self.letters ^ other.letters).count_ones() as usize
    }

    /// The words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.plain.split(' ')
    }
}

/// A given name: the text and the full names its first word may stand for.
#[derive(Clone)]
pub(super) struct Given {
    /// As written.
    pub text: Text,
    /// Full names it may stand for.
    pub stands_for: &'static [&'static str],
}

/// A postcode: of the United Kingdom where it reads as one, else any text.
#[derive(Clone)]
pub(super) struct Code {
    /// Without spaces, lower case.
    pub compact: String,
    /// Outcode and, where known, sector.
    pub area: Option<(String, Option<String>)>,
    /// Whether it is whole: a part of a postcode says nothing where it is the same.
    pub whole: bool,
}

/// A record as it is compared.
#[derive(Clone)]
pub(super) struct Record {
    pub given: Option<Given>,
    pub known_as: Option<Given>,
    pub family: Option<Text>,
    pub birth: Option<(BirthDate, String)>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub postcode: Option<Code>,
    pub street_number: Option<String>,
    pub lines: [Option<Text>; 2],
    pub suburb: Option<Text>,
    pub state: Option<String>,
}

impl Record {
    /// Reads the values of a person.
    pub fn new(fields: &PersonFields<'_>) -> Self {
        let compacted = |text: Option<&str>| {
            text.map(|text| compact(&plain(text))).filter(|text| !text.is_empty())
        };
        Self {
            given: fields.given_name.and_then(given),
            known_as: fields.known_as.and_then(given),
            family: fields.family_name.and_then(|text| Text::of(without_titles(text))),
            birth: fields.date_of_birth.map(|date| (date, date.digits())),
            email: fields.email.map(|text| text.trim().to_lowercase()).filter(|t| !t.is_empty()),
            phone: fields.phone.and_then(digits),
            postcode: fields.postcode.and_then(code),
            street_number: compacted(fields.street_number),
            lines: [fields.address_1.and_then(Text::new), fields.address_2.and_then(Text::new)],
            suburb: fields.suburb.and_then(Text::new),
            state: compacted(fields.state),
        }
    }
}

fn given(text: &str) -> Option<Given> {
    let text = Text::of(without_titles(text))?;
    let stands_for = nicknames::full_names(text.words().next().unwrap_or_default());
    Some(Given { text, stands_for })
}

/// The plain text without titles, unless nothing else is there (somebody may be called Major).
fn without_titles(text: &str) -> String {
    let plain = plain(text);
    let words: Vec<&str> = plain.split(' ').filter(|word| !says_nothing(word)).collect();
    if words.is_empty() { plain } else { words.join(" ") }
}

/// The national digits of a telephone number: without `+44`, `0044` or the leading 0.
fn digits(text: &str) -> Option<String> {
    let all: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let international = text.trim_start().starts_with('+') || all.starts_with("00");
    let all = all.trim_start_matches('0');
    let national = match all.strip_prefix("44") {
        Some(rest) if international || all.len() > 11 => rest.trim_start_matches('0'),
        Some(_) | None => all,
    };
    (national.len() >= 5).then(|| national.to_owned())
}

fn code(text: &str) -> Option<Code> {
    let compact = compact(&plain(text));
    if compact.is_empty() {
        return None;
    }
    let (area, whole) = match Partial::parse(text) {
        Ok(Partial::Postcode(code)) => {
            let sector = code.sector().as_str().to_owned();
            (Some((code.outcode().as_str().to_owned(), Some(sector))), true)
        }
        Ok(Partial::Sector(sector)) => {
            let outcode = sector.outcode().as_str().to_owned();
            (Some((outcode, Some(sector.as_str().to_owned()))), false)
        }
        Ok(Partial::Outcode(outcode)) => (Some((outcode.as_str().to_owned(), None)), false),
        Err(_) => (None, true),
    };
    Some(Code { compact, area, whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in ["19560409", "1956-04-09", "9/4/1956", "09.04.1956", "1956/4/9"] {
            assert_eq!(BirthDate::read(text).map(BirthDate::parts), Some((1956, 4, 9)), "{text}");
        }
        assert_eq!(BirthDate::read("19851618").map(BirthDate::parts), Some((1985, 16, 18)));
        for text in ["", "1956", "9/4/56", "April 1956", "195604091"] {
            assert!(BirthDate::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn numbers_of_one_telephone_are_one() {
        for text in ["07700 900123", "+44 7700 900123", "0044 7700-900123", "+44 (0)7700 900123"] {
            assert_eq!(digits(text).as_deref(), Some("7700900123"), "{text}");
        }
        assert_eq!(digits("12"), None);
    }

    #[test]
    fn titles_are_no_part_of_a_name() {
        assert_eq!(without_titles("Dr. Anne-Marie"), "anne marie");
        assert_eq!(without_titles("Major"), "major");
    }
}
