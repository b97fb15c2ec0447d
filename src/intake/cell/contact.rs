//! E-mail addresses, telephone numbers and postcodes in any spelling.

use crate::domain::fault::Fault;
use crate::domain::postcode::Postcode;
use crate::domain::text::{Email, Phone};

/// The first of what a cell holds, and the rest of it as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First<T> {
    /// What is taken.
    pub value: T,
    /// What else stands there: another address, an extension.
    pub rest: Vec<String>,
}

/// E-mail addresses: `a@x.org; b@x.org`, `Sam <sam@x.org>`, `mailto:sam@x.org`. The domain in
/// lower case.
pub fn email(cell: &str) -> Result<First<Email>, Fault> {
    let mut found = Vec::new();
    let mut rest = Vec::new();
    for word in cell.split(|c: char| c.is_whitespace() || ",;/|<>()".contains(c)) {
        let word = word.trim_matches(['.', ',', '\'', '"', ':']);
        let word = word.strip_prefix("mailto:").unwrap_or(word);
        if !word.contains('@') {
            continue;
        }
        match Email::parse(&lower_domain(word)) {
            Ok(email) => found.push(email),
            Err(_) => rest.push(word.to_owned()),
        }
    }
    let mut found = found.into_iter();
    let Some(value) = found.next() else {
        return Err(Email::parse(cell)
            .err()
            .unwrap_or_else(|| Fault::required("an e-mail address")));
    };
    rest.extend(found.filter(|other| other.key() != value.key()).map(|e| e.reveal().to_owned()));
    Ok(First { value, rest })
}

fn lower_domain(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => address.to_owned(),
    }
}

/// Telephone numbers in E.164 form, British where no country is named: `07700 900123`,
/// `+44 (0)151 496 0101`, `7700900123` (a spreadsheet ate the zero), `Mob: 07700 900123 / 0151 ...`.
/// British numbers must have the right number of digits.
pub fn phone(cell: &str) -> Result<First<Phone>, Fault> {
    let mut value = None;
    let mut rest = Vec::new();
    let mut first_fault = None;
    for piece in pieces(cell) {
        match one_phone(piece) {
            Ok(number) if value.is_none() => value = Some(number),
            Ok(number) if value.as_ref() == Some(&number) => {}
            Ok(number) => rest.push(number.reveal().to_owned()),
            Err(fault) => {
                rest.push(piece.to_owned());
                first_fault.get_or_insert(fault);
            }
        }
    }
    match value {
        Some(value) => {
            rest.extend(words_beside(cell));
            Ok(First { value, rest })
        }
        None => Err(first_fault.unwrap_or_else(no_phone)),
    }
}

/// Parts of a cell with digits in them.
fn pieces(cell: &str) -> impl Iterator<Item = &str> {
    let parts = cell.split([',', ';', '|', '\n', '/', '&']).flat_map(|part| part.split(" or "));
    let parts = parts.flat_map(|part| part.split(" and ")).map(str::trim);
    parts.filter(|part| part.bytes().any(|b| b.is_ascii_digit()))
}

/// `after 6pm`, `ask for Jo`, `ext 12`: more than a label.
fn words_beside(cell: &str) -> Option<String> {
    const LABELS: &[&str] = &[
        "mob",
        "mobile",
        "tel",
        "telephone",
        "phone",
        "home",
        "work",
        "landline",
        "m",
        "h",
        "w",
        "t",
        "or",
        "and",
        "no",
        "number",
        "cell",
        "uk",
    ];
    let words = cell.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let more = words.map(str::to_lowercase).any(|word| !LABELS.contains(&word.as_str()));
    more.then(|| cell.trim().to_owned())
}

fn one_phone(piece: &str) -> Result<Phone, Fault> {
    // An extension is no part of the number.
    let lower = piece.to_lowercase();
    let end = ["ext", " x"].iter().filter_map(|mark| lower.find(mark)).min().unwrap_or(lower.len());
    let number = lower[..end].replace("(0)", "");
    if number.contains("e+") {
        let message = "A spreadsheet cut this telephone number; write it again, e.g. 07700 900123.";
        return Err(Fault::new("invalid_phone", message));
    }
    let begin = number.find(|c: char| c.is_ascii_digit() || c == '+').ok_or_else(no_phone)?;
    let digits: String = number[begin..].chars().take_while(|c| !c.is_alphabetic()).collect();
    let digits: String = digits.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let international = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00"));
    let full = match international {
        Some(rest) => rest.to_owned(),
        None if digits.starts_with('0') => format!("44{}", &digits[1..]),
        None if digits.len() == 12 && digits.starts_with("44") => digits,
        None if digits.len() == 10 && digits.starts_with(['1', '2', '7']) => format!("44{digits}"),
        None => return Err(no_phone()),
    };
    let full = full.strip_prefix("440").map_or(full.clone(), |rest| format!("44{rest}"));
    if let Some(national) = full.strip_prefix("44")
        && !is_british(national)
    {
        let message = "A British telephone number has 10 or 11 digits, e.g. 07700 900123.";
        return Err(Fault::new("invalid_phone", message));
    }
    Phone::parse(&format!("+{full}")).map_err(|_| no_phone())
}

/// The digits after +44 as Ofcom's plan has them: ten, nine for some areas and old free numbers.
fn is_british(national: &str) -> bool {
    match national.as_bytes() {
        [b'1', ..] => (9..=10).contains(&national.len()),
        [b'8', ..] => (9..=10).contains(&national.len()) || national == "8001111",
        [b'2' | b'3' | b'5' | b'7' | b'9', ..] => national.len() == 10,
        _ => false,
    }
}

fn no_phone() -> Fault {
    let message = "Write the telephone number as +44 7700 900123 or 07700 900123.";
    Fault::new("invalid_phone", message)
}

/// A postcode in any spelling: spaces, hyphens and full stops do not matter, and a letter O or I
/// where only a digit can stand is one.
pub fn postcode(cell: &str) -> Result<Postcode, Fault> {
    let compact: String =
        cell.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let written = cell.chars().all(|c| c.is_ascii_alphanumeric() || " .,-_\u{a0}".contains(c));
    if !written || !(5..=7).contains(&compact.len()) {
        return Postcode::parse(cell);
    }
    let (out, inward) = compact.split_at(compact.len() - 3);
    let digit = match &inward[..1] {
        "O" => "0",
        "I" => "1",
        other => other,
    };
    Postcode::parse(&format!("{out} {digit}{}", &inward[1..]))
}

/// The postcode within an address: the last that is one.
pub fn postcode_in(address: &str) -> Option<Postcode> {
    let words: Vec<&str> = address
        .split(|c: char| c.is_whitespace() || ",;.()".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).rev().find_map(|at| {
        let pair = (at > 0).then(|| format!("{} {}", words[at - 1], words[at]));
        let two = pair.filter(|_| words[at].len() == 3).and_then(|two| Postcode::parse(&two).ok());
        two.or_else(|| Postcode::parse(words[at]).ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_paste_them() {
        let cases = [
            ("Sam@Example.ORG", "Sam@example.org", 0),
            (" sam@example.org, ", "sam@example.org", 0),
            ("Sam Taylor <sam@example.org>", "sam@example.org", 0),
            ("mailto:sam@example.org", "sam@example.org", 0),
            ("sam@example.org; jo@example.org", "sam@example.org", 1),
            ("sam@example.org / SAM@example.org", "sam@example.org", 0),
        ];
        for (cell, expected, rest) in cases {
            let found = email(cell).unwrap();
            assert_eq!((found.value.reveal(), found.rest.len()), (expected, rest), "{cell}");
        }
        for cell in ["none", "sam@", "sam at example.org", "@"] {
            assert_eq!(email(cell).unwrap_err().code, "invalid_email", "{cell}");
        }
    }

    #[test]
    fn numbers_become_e_164() {
        let cases = [
            ("07700 900123", "+447700900123", 0),
            ("+44 (0)151 496 0101", "+441514960101", 0),
            ("+4407700900123", "+447700900123", 0),
            ("0044 7700 900123", "+447700900123", 0),
            ("7700900123", "+447700900123", 0),
            ("447700900123", "+447700900123", 0),
            ("Mob: 07700-900.123", "+447700900123", 0),
            ("0151 496 0101 ext 12", "+441514960101", 1),
            ("0151 496 0101 x12", "+441514960101", 1),
            ("07700 900123 / 0151 496 0101", "+447700900123", 1),
            ("07700 900123 (after 6)", "+447700900123", 1),
            ("+353 1 234 5678", "+35312345678", 0),
            ("01946 12345", "+44194612345", 0),
        ];
        for (cell, expected, rest) in cases {
            let found = phone(cell).unwrap();
            assert_eq!((found.value.reveal(), found.rest.len()), (expected, rest), "{cell}");
        }
        for cell in ["12", "07700 90012", "7.7009E+09", "call my sister", "0", "+", "07700 9001234"]
        {
            assert_eq!(phone(cell).unwrap_err().code, "invalid_phone", "{cell}");
        }
    }

    #[test]
    fn postcodes_are_read_in_any_spelling() {
        for cell in ["l369yx", "L36-9YX", " L36  9 YX", "L36.9YX", "L36 9YX."] {
            assert_eq!(postcode(cell).unwrap().as_str(), "L36 9YX", "{cell}");
        }
        assert_eq!(postcode("L36 OYX").unwrap().as_str(), "L36 0YX");
        for cell in ["L36", "Huyton", "L36 9YX (mum's)", "12345"] {
            assert!(postcode(cell).is_err(), "{cell}");
        }
        let found = postcode_in("14 Example Rd, Flat 2, Huyton, L36 9yx, UK").unwrap();
        assert_eq!(found.as_str(), "L36 9YX");
        assert_eq!(postcode_in("14 Example Rd, Flat 2"), None);
    }
}
