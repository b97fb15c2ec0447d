//! Names in one cell or in several.

use crate::domain::fault::Fault;
use crate::domain::pii::Pii;
use crate::domain::text::{NAME_MAX, line};
use crate::domain::volunteer::PersonName;
use crate::resolve::name_words::{is_suffix, is_title};

/// Words that begin a family name.
const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la",
    "le", "ten", "ter", "bin", "ibn", "al", "el", "ap", "st", "o", "mac", "mc", "abu", "zu", "y",
];

/// A name that stands in one cell: `Sam Taylor`, `Taylor, Sam`, `Mr Sam van der Berg`,
/// `Samuel (Sam) Taylor`. The last word is the family name, with the particles before it; in front
/// of a comma stands the family name. Titles are left out. Two people in a cell are refused.
pub fn whole(cell: &str) -> Result<PersonName, Fault> {
    one_person(cell)?;
    let (plain, known_as) = called(cell);
    let (given, family) = match plain.split_once(',') {
        Some((family, given)) if !all_suffixes(given) => {
            (without_titles(given), Some(without_titles(family)))
        }
        Some((whole, _)) => parted(&without_titles(whole)),
        None => parted(&without_titles(&plain)),
    };
    let given = if given.is_empty() { family.clone().unwrap_or_default() } else { given };
    let family = family.filter(|family| !family.is_empty() && *family != given);
    Ok(PersonName {
        given: part("The name", &given)?,
        family: family.map(|family| part("The family name", &family)).transpose()?,
        known_as: known_as.map(|name| part("The name to be called", &name)).transpose()?,
    })
}

/// A given name in a column of its own: a title before it is left out, two people are refused.
pub fn given(cell: &str) -> Result<Pii<String>, Fault> {
    one_person(cell)?;
    part("The given name", &without_titles(cell))
}

/// A part of a name in a column of its own.
pub fn part(what: &str, cell: &str) -> Result<Pii<String>, Fault> {
    let plain: Vec<&str> = cell.split_whitespace().collect();
    line(what, &plain.join(" "), NAME_MAX).map(Pii::new)
}

/// Refuses `Sam & Jo Taylor`.
fn one_person(cell: &str) -> Result<(), Fault> {
    let lower = cell.to_lowercase();
    let two = lower.contains('&')
        || lower.contains('+')
        || lower.contains(" and ")
        || lower.contains('/')
        || lower.contains(';');
    if two {
        let message = "This looks like two people. Give each of them a row of their own.";
        return Err(Fault::new("two_people", message));
    }
    Ok(())
}

/// A name without what stands in brackets or quotes, and that: what the person is called.
fn called(cell: &str) -> (String, Option<String>) {
    let pairs = [('(', ')'), ('"', '"'), ('\u{201c}', '\u{201d}')];
    for (open, close) in pairs {
        let Some((before, rest)) = cell.split_once(open) else { continue };
        let Some((name, after)) = rest.split_once(close) else { continue };
        let name = name.trim();
        if !name.is_empty() && !before.trim().is_empty() {
            return (format!("{before} {after}"), Some(name.to_owned()));
        }
    }
    (cell.to_owned(), None)
}

fn bare(word: &str) -> String {
    word.trim_matches(['.', ',']).to_lowercase()
}

fn without_titles(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && is_title(&bare(words[0])) {
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(|word| is_suffix(&bare(word))) {
        words.pop();
    }
    words.join(" ")
}

fn all_suffixes(text: &str) -> bool {
    text.split_whitespace().all(|word| is_suffix(&bare(word)))
}

/// Given and family name of a name without commas.
fn parted(name: &str) -> (String, Option<String>) {
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.len() < 2 {
        return (name.to_owned(), None);
    }
    let mut at = words.len() - 1;
    // `Sam van der Berg`; a name that is all particles keeps its first word as the given one.
    while at > 1 && PARTICLES.contains(&words[at - 1].to_lowercase().as_str()) {
        at -= 1;
    }
    (words[..at].join(" "), Some(words[at..].join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> (String, String, String) {
        let name = whole(cell).unwrap();
        let shown = |part: Option<Pii<String>>| part.map_or(String::new(), |p| p.reveal().clone());
        (name.given.reveal().clone(), shown(name.family), shown(name.known_as))
    }

    #[test]
    fn one_cell_gives_all_parts_of_a_name() {
        let cases = [
            ("Sam Taylor", "Sam", "Taylor", ""),
            ("Taylor, Sam", "Sam", "Taylor", ""),
            ("Mr Sam van der Berg", "Sam", "van der Berg", ""),
            ("van der Berg, Mrs Sam", "Sam", "van der Berg", ""),
            ("Mary Jane Smith", "Mary Jane", "Smith", ""),
            ("Dr. Siân O’Connor MBE", "Siân", "O’Connor", ""),
            ("Sam Taylor, OBE", "Sam", "Taylor", ""),
            ("Samuel (Sam) Taylor", "Samuel", "Taylor", "Sam"),
            ("Samuel \"Sam\" Taylor", "Samuel", "Taylor", "Sam"),
            ("Madonna", "Madonna", "", ""),
            ("Miss", "Miss", "", ""),
            ("Jo Van", "Jo", "Van", ""),
            ("  Jo   Lee ", "Jo", "Lee", ""),
        ];
        for (cell, given, family, known_as) in cases {
            assert_eq!(read(cell), (given.into(), family.into(), known_as.into()), "{cell}");
        }
    }

    #[test]
    fn two_people_in_a_cell_are_refused() {
        for cell in ["Sam & Jo Taylor", "Sam and Jo Taylor", "Mr & Mrs Taylor", "Sam/Jo Taylor"] {
            assert_eq!(whole(cell).unwrap_err().code, "two_people", "{cell}");
        }
        assert_eq!(given("Sam & Jo").unwrap_err().code, "two_people");
        assert_eq!(given("Alexander").unwrap().reveal(), "Alexander");
        assert_eq!(given("Mr Sam").unwrap().reveal(), "Sam");
    }
}
