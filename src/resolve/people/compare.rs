//! How alike the values of two records are, field by field.

use super::fields::{Field, Level, VALUES};
use super::nicknames;
use super::record::{BirthDate, Code, Given, Record, Text};
use super::text::errors;

/// The levels of all values of a pair, and which of them were read crosswise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Levels {
    /// By the index of the field.
    pub of: [Level; VALUES],
    /// Given and family name stand in each other's place.
    pub names_swapped: bool,
    /// The two lines of the address stand in each other's place.
    pub lines_swapped: bool,
}

impl Levels {
    /// The level of a value; `Unknown` for what is no value.
    pub fn get(&self, field: Field) -> Level {
        self.of.get(field as usize).copied().unwrap_or(Level::Unknown)
    }
}

/// Names that people are known to bear, so that a letter apart is another name and no typing
/// error: `jan` and `jane`.
pub(super) trait KnownNames {
    /// Whether a name (without spaces) is one.
    fn is_known(&self, field: Field, name: &str) -> bool;
}

/// Compares two records.
pub(super) fn compare(a: &Record, b: &Record, known: &impl KnownNames) -> Levels {
    let mut of = [Level::Unknown; VALUES];
    let (given, family, names_swapped) = names(a, b, known);
    of[Field::GivenName as usize] = given;
    of[Field::FamilyName as usize] = family;
    of[Field::DateOfBirth as usize] = both(a.birth.as_ref(), b.birth.as_ref(), birth);
    of[Field::Email as usize] = both(a.email.as_ref(), b.email.as_ref(), |a, b| email(a, b));
    of[Field::Phone as usize] = both(a.phone.as_ref(), b.phone.as_ref(), |a, b| phone(a, b));
    of[Field::Postcode as usize] = both(a.postcode.as_ref(), b.postcode.as_ref(), postcode);
    of[Field::StreetNumber as usize] =
        both(a.street_number.as_ref(), b.street_number.as_ref(), |a, b| short(a, b));
    let (lines, lines_swapped) = lines(a, b);
    of[Field::AddressLine1 as usize] = lines[0];
    of[Field::AddressLine2 as usize] = lines[1];
    of[Field::Suburb as usize] = both(a.suburb.as_ref(), b.suburb.as_ref(), words);
    of[Field::State as usize] = both(a.state.as_ref(), b.state.as_ref(), |a, b| short(a, b));
    Levels { of, names_swapped, lines_swapped }
}

fn both<T>(a: Option<&T>, b: Option<&T>, compare: impl Fn(&T, &T) -> Level) -> Level {
    match (a, b) {
        (Some(a), Some(b)) => compare(a, b),
        (Some(_), None) | (None, Some(_) | None) => Level::Unknown,
    }
}

/// What a level is worth when two readings of the same values compete: near enough to their
/// weights, and the same for all data.
fn worth(level: Level) -> i32 {
    match level {
        Level::Same => 10,
        Level::ShortForm | Level::Swapped | Level::OneError => 8,
        Level::Similar => 6,
        Level::Part => 4,
        Level::Faint => 1,
        Level::Unknown => 0,
        Level::Different => -4,
    }
}

/// Given name, family name, and whether they were read crosswise.
fn names(a: &Record, b: &Record, known: &impl KnownNames) -> (Level, Level, bool) {
    let given = best_given(a, b, known);
    let family = both(a.family.as_ref(), b.family.as_ref(), |a, b| {
        with_known(words(a, b), Field::FamilyName, a, b, known)
    });
    if given == Level::Same || family == Level::Same {
        return (given, family, false);
    }
    let (given_a, given_b) = (a.given.as_ref(), b.given.as_ref());
    let first = both(given_a.map(|name| &name.text), b.family.as_ref(), words);
    let second = both(a.family.as_ref(), given_b.map(|name| &name.text), words);
    if worth(first) + worth(second) > worth(given) + worth(family) + 6 {
        (first, second, true)
    } else {
        (given, family, false)
    }
}

/// The best of given name against given name, and of what they are known as.
fn best_given(a: &Record, b: &Record, known: &impl KnownNames) -> Level {
    let straight = both(a.given.as_ref(), b.given.as_ref(), |a, b| given(a, b, known));
    if a.known_as.is_none() && b.known_as.is_none() {
        return straight;
    }
    let pairs = [(&a.known_as, &b.given), (&a.given, &b.known_as), (&a.known_as, &b.known_as)];
    let others = pairs.map(|(x, y)| both(x.as_ref(), y.as_ref(), |x, y| given(x, y, known)));
    others.into_iter().chain([straight]).max_by_key(|level| worth(*level)).unwrap_or(straight)
}

/// Same, `ShortForm`, `OneError`, Similar, Part, Faint, Different.
fn given(a: &Given, b: &Given, known: &impl KnownNames) -> Level {
    let level = words(&a.text, &b.text);
    if level != Level::Same && nicknames::common(a.stands_for, b.stands_for).is_some() {
        return Level::ShortForm;
    }
    with_known(level, Field::GivenName, &a.text, &b.text, known)
}

/// One typing error between two names that both exist is rather two names.
fn with_known(level: Level, field: Field, a: &Text, b: &Text, known: &impl KnownNames) -> Level {
    let close = matches!(level, Level::OneError | Level::Similar);
    if close && known.is_known(field, &a.compact) && known.is_known(field, &b.compact) {
        Level::Faint
    } else {
        level
    }
}

/// Same, `OneError`, Similar, Part, Faint, Different.
fn words(a: &Text, b: &Text) -> Level {
    let (x, y) = (a.compact.as_str(), b.compact.as_str());
    if x == y {
        return Level::Same;
    }
    let longest = x.len().max(y.len());
    if x.len().min(y.len()) == 1 {
        let initial = x.as_bytes()[0] == y.as_bytes()[0];
        return if initial { Level::Part } else { Level::Different };
    }
    let most = longest * 2 / 5;
    let found = if a.letters_apart(b) > 2 * most { None } else { errors(x, y, most) };
    match found {
        Some(1) if longest > 2 => Level::OneError,
        Some(found) if found * 4 <= longest => Level::Similar,
        Some(_) | None if is_part(a, b) || is_part(b, a) => Level::Part,
        Some(_) => Level::Faint,
        None => Level::Different,
    }
}

/// Whether every word of `a` is a word of `b`.
fn is_part(a: &Text, b: &Text) -> bool {
    a.compact.len() < b.compact.len() && a.words().all(|word| b.words().any(|other| other == word))
}

/// Same, `OneError`, Different: for numbers, codes and abbreviations.
fn short(a: &str, b: &str) -> Level {
    if a == b {
        Level::Same
    } else if a.len().max(b.len()) > 1 && errors(a, b, 1).is_some() {
        Level::OneError
    } else {
        Level::Different
    }
}

/// Same, Swapped, `OneError`, Part, Different.
fn birth(a: &(BirthDate, String), b: &(BirthDate, String)) -> Level {
    if a.0 == b.0 {
        return Level::Same;
    }
    let ((year_a, month_a, day_a), (year_b, month_b, day_b)) = (a.0.parts(), b.0.parts());
    if year_a == year_b && month_a == day_b && day_a == month_b {
        return Level::Swapped;
    }
    if errors(&a.1, &b.1, 1).is_some() {
        return Level::OneError;
    }
    let agree = [year_a == year_b, month_a == month_b, day_a == day_b];
    if agree.iter().filter(|same| **same).count() == 2 { Level::Part } else { Level::Different }
}

/// Same, `OneError`, Part (same before the `@`), Different. Addresses that differ in their numbers
/// are those of two people who wanted the same one: `john.smith1` and `john.smith2`.
fn email(a: &str, b: &str) -> Level {
    if a == b {
        return Level::Same;
    }
    let letters = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    if letters(a) == letters(b) {
        return Level::Different;
    }
    if errors(a, b, 1).is_some() {
        return Level::OneError;
    }
    match (a.split_once('@'), b.split_once('@')) {
        (Some((x, _)), Some((y, _))) if x == y && x.len() > 4 => Level::Part,
        (Some(_) | None, Some(_) | None) => Level::Different,
    }
}

/// Same, `OneError`, Different. Two people of one exchange are seldom one digit apart.
fn phone(a: &str, b: &str) -> Level {
    short(a, b)
}

/// Same, `OneError`, Part (same sector), Faint (same outcode), Different. Where one side is only
/// part of a postcode, agreement is that of the part and disagreement is Different.
fn postcode(a: &Code, b: &Code) -> Level {
    if a.whole && b.whole {
        if a.compact == b.compact {
            return Level::Same;
        }
        if errors(&a.compact, &b.compact, 1).is_some() {
            return Level::OneError;
        }
    }
    match (&a.area, &b.area) {
        (Some((_, Some(a))), Some((_, Some(b)))) if a == b => Level::Part,
        (Some((a, _)), Some((b, _))) if a == b => Level::Faint,
        (Some(_) | None, Some(_) | None) => Level::Different,
    }
}

/// The two lines of the address, and whether they were read crosswise.
fn lines(a: &Record, b: &Record) -> ([Level; 2], bool) {
    let line = |x: usize, y: usize| both(a.lines[x].as_ref(), b.lines[y].as_ref(), words);
    let straight = [line(0, 0), line(1, 1)];
    if straight.contains(&Level::Same) {
        return (straight, false);
    }
    let crosswise = [line(0, 1), line(1, 0)];
    let sum = |levels: [Level; 2]| worth(levels[0]) + worth(levels[1]);
    if sum(crosswise) > sum(straight) + 3 { (crosswise, true) } else { (straight, false) }
}
