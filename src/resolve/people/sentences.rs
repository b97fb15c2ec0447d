//! Evidence in words.

use super::compare::Levels;
use super::fields::{Field, Level};
use super::nicknames;
use super::record::{Given, Record};

/// What a value says.
pub(super) fn value(field: Field, level: Level, a: &Record, b: &Record) -> String {
    let what = field.words();
    match (field, level) {
        (_, Level::Same) => format!("Same {what}."),
        (Field::GivenName, Level::ShortForm) => short_form(a, b),
        (Field::DateOfBirth, Level::Swapped) => "Day and month of birth are swapped.".to_owned(),
        (Field::DateOfBirth, Level::Part) => birth_part(a, b),
        (Field::Postcode, Level::Part) => "Another postcode in the same sector.".to_owned(),
        (Field::Postcode, Level::Faint) => "Another postcode in the same district.".to_owned(),
        (Field::Email, Level::Part) => "Same e-mail name at another provider.".to_owned(),
        (Field::GivenName | Field::FamilyName, Level::Part) => {
            format!("One {what} is a part or the initial of the other.")
        }
        (_, Level::OneError) => format!("One typing error apart in the {what}."),
        (_, Level::Similar) => format!("A few typing errors apart in the {what}."),
        (_, Level::Part) => format!("One {what} is a part of the other."),
        (_, Level::Faint) => format!("Faintly alike in the {what}."),
        (_, Level::ShortForm | Level::Swapped) => format!("Another form of the {what}."),
        (_, Level::Different) => format!("Different {what}."),
        (_, Level::Unknown) => format!("The {what} is not known."),
    }
}

/// `Bob is short for Robert.`, or `Bob and Rob are both forms of Robert.`
fn short_form(a: &Record, b: &Record) -> String {
    let names = |record: &Record| -> Vec<Given> {
        record.given.iter().chain(&record.known_as).cloned().collect()
    };
    for x in names(a) {
        for y in names(b) {
            let Some(full) = nicknames::common(x.stands_for, y.stands_for) else { continue };
            let first = |name: &Given| name.text.words().next().unwrap_or_default().to_owned();
            let (x, y) = (first(&x), first(&y));
            return if y == full {
                format!("{} is short for {}.", capital(&x), capital(&y))
            } else if x == full {
                format!("{} is short for {}.", capital(&y), capital(&x))
            } else {
                format!("{} and {} are both forms of {}.", capital(&x), capital(&y), capital(full))
            };
        }
    }
    "One given name is short for the other.".to_owned()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Which two parts of the date agree.
fn birth_part(a: &Record, b: &Record) -> String {
    let (Some((a, _)), Some((b, _))) = (&a.birth, &b.birth) else {
        return "Two parts of the date of birth agree.".to_owned();
    };
    let (a, b) = (a.parts(), b.parts());
    let other = if a.0 != b.0 {
        "year"
    } else if a.1 != b.1 {
        "month"
    } else {
        "day"
    };
    format!("Same date of birth but for the {other}.")
}

/// What stands in another's place.
pub(super) fn order(levels: &Levels) -> &'static str {
    match (levels.names_swapped, levels.lines_swapped) {
        (true, true) => "Given and family name, and the lines of the address, are swapped.",
        (true, false) => "Given and family name are swapped.",
        (false, true) => "The lines of the address are swapped.",
        (false, false) => "Everything stands in its place.",
    }
}

/// Whether somebody moved.
pub(super) fn home(has_moved: bool) -> &'static str {
    if has_moved {
        "The home differs as a whole, as it does when somebody moves: it is left aside."
    } else {
        "Most people have not moved in between; this counts a little against those who could have."
    }
}

/// What relatives share.
pub(super) fn household(twins: bool) -> &'static str {
    if twins {
        "Twins would share all this."
    } else {
        "Relatives under one roof would share much of this."
    }
}
