//! What headings of other systems and of people's own spreadsheets mean.

mod tables;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::field::{Field, Target};
use tables::Whole;

/// What a heading says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// What the column is.
    pub field: Field,
    /// Of several columns for one field, the one with the lowest place is taken.
    pub place: usize,
    /// How it is known.
    pub by: By,
    /// Why it is not read, or why somebody should look, where there is something to say.
    pub why: Option<&'static str>,
}

/// How the meaning of a heading is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The whole heading is known.
    Whole,
    /// One word of it is.
    Word,
}

/// Words that stand before or after what a heading means.
const AROUND: &str = "volunteer|volunteers|vol|player|member|members|person|contact|your|my|the|a|s|\
     please|enter|main|primary|npe01|npsp|c|required|optional|mandatory|their|civicrm|\
     individual|user|of|if|any";

/// Words that say that a column is about somebody else.
const SOMEBODY_ELSE: &str = "mum|mums|mother|mothers|father|fathers|dad|dads|emergency|ice|kin|partner|partners|\
     spouse|husband|wife|referee|ref1|ref2|carer|carers|child|childs|gp|doctor|employer|\
     parent|parents|guardian|sibling|friend";

/// What a heading means in a file of a target; `None` = nothing that is known.
pub fn meaning(target: Target, heading: &str) -> Option<Meaning> {
    let words = words(heading);
    whole(target, &words).or_else(|| about_somebody_else(target, &words)).or_else(|| {
        let field = tables::by_word(target, &words)?;
        // After every heading that is known as a whole.
        Some(Meaning { field, place: usize::MAX, by: By::Word, why: None })
    })
}

/// Whether a heading is known as a whole in any kind of file.
pub fn is_known(heading: &str) -> bool {
    if heading.is_empty() || heading.len() > 60 {
        return false;
    }
    let words = words(heading);
    Target::ALL.iter().any(|target| whole(*target, &words).is_some())
}

/// The words of a heading: `npe01__HomeEmail__c` gives npe01, home, email, c. What stands in
/// brackets counts; how a date is to be written does not.
pub fn words(heading: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in heading.nfkd().filter(|c| !is_combining_mark(*c)) {
        if matches!(c, '\'' | '\u{2019}' | '\u{2018}') {
            continue;
        }
        let hump = c.is_uppercase() && before.is_lowercase();
        if (hump || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.retain(|word| !matches!(word.as_str(), "dd" | "mm" | "yyyy" | "yy" | "ddmmyyyy"));
    words
}

fn whole(target: Target, words: &[String]) -> Option<Meaning> {
    let mut rest = words;
    loop {
        let key = rest.concat();
        if let Some(Whole { field, place, why }) = tables::whole(target, &key) {
            return Some(Meaning { field, place, by: By::Whole, why });
        }
        let around = |word: &String| AROUND.split('|').any(|one| one == word);
        rest = match rest {
            [first, others @ ..] if !others.is_empty() && around(first) => others,
            [others @ .., last] if !others.is_empty() && around(last) => others,
            _ => return None,
        };
    }
}

fn about_somebody_else(target: Target, words: &[String]) -> Option<Meaning> {
    let other = words.iter().any(|word| SOMEBODY_ELSE.split('|').any(|one| one == word));
    (other && target == Target::Volunteers).then_some(Meaning {
        field: Field::Ignore,
        place: 0,
        by: By::Whole,
        why: Some("It is about somebody else, not about the volunteer."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(heading: &str) -> Option<Field> {
        meaning(Target::Volunteers, heading).map(|meaning| meaning.field)
    }

    #[test]
    fn headings_are_known_in_any_spelling() {
        let cases = [
            ("First Name", Field::GivenName),
            ("FIRSTNAME", Field::GivenName),
            ("first_name", Field::GivenName),
            ("Player First Name", Field::GivenName),
            ("Forename(s)", Field::GivenName),
            ("Surname", Field::FamilyName),
            ("E-mail Address", Field::Email),
            ("npe01__HomeEmail__c", Field::EmailOther),
            ("npe01__Preferred_Email__c", Field::EmailPreferred),
            ("Post Code", Field::Postcode),
            ("zipCode", Field::Postcode),
            ("D.O.B.", Field::DateOfBirth),
            ("Date of Birth (dd/mm/yyyy)", Field::DateOfBirth),
            ("Mob", Field::Phone),
            ("Phone (Mobile)", Field::Phone),
            ("languageSkills", Field::Languages),
            ("volunteer_role", Field::Role),
            ("background_check_status", Field::CheckDecision),
            ("Mum\u{2019}s first name", Field::Ignore),
            ("Emergency contact name", Field::Ignore),
            ("Preferred first name", Field::KnownAs),
        ];
        for (heading, expected) in cases {
            assert_eq!(field(heading), Some(expected), "{heading}");
        }
        assert_eq!(field("Favourite colour"), None);
        assert_eq!(field(""), None);
    }

    #[test]
    fn a_word_is_enough_where_the_whole_is_not_known() {
        let found = meaning(Target::Volunteers, "Best phone to ring in the day").unwrap();
        assert_eq!((found.field, found.by), (Field::PhoneOther, By::Word));
    }
}
