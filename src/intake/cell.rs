//! What stands in a single cell.

pub mod contact;
pub mod date;
pub mod list;
pub mod name;
pub mod word;

use crate::domain::fault::Fault;
use crate::domain::text::key;

/// Greatest distance in km that somebody can name.
const KM_MAX: f64 = 1_000.0;
const KM_OF_A_MILE: f64 = 1.609_344;

/// Whether a cell says only that nothing is known: empty, `n/a`, `-`, `none`, `tbc`. In names it
/// says so less often: there are people called None.
pub fn is_blank(text: &str) -> bool {
    const BLANK: &[&str] = &[
        "",
        "n/a",
        "n\\a",
        "na",
        "n.a.",
        "n.a",
        "-",
        "--",
        "---",
        "\u{2013}",
        "\u{2014}",
        ".",
        "?",
        "??",
        "none",
        "nil",
        "null",
        "unknown",
        "not known",
        "tbc",
        "tba",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
        "not applicable",
        "not given",
        "not stated",
        "not specified",
        "not provided",
        "undefined",
        "nan",
        "none given",
        "blank",
    ];
    text.len() <= 20 && BLANK.contains(&key(text).as_str())
}

/// Whether a cell of a name says that there is none.
pub fn is_blank_name(text: &str) -> bool {
    is_blank(text) && !text.chars().all(char::is_alphabetic)
        || matches!(key(text).as_str(), "tbc" | "tba" | "unknown")
}

/// Yes or no, in the ways that spreadsheets write it. A cross in a box counts as a tick.
pub fn yes_or_no(text: &str) -> Result<bool, Fault> {
    match key(text).trim_end_matches(['.', '!']) {
        "yes" | "y" | "true" | "t" | "1" | "x" | "✓" | "✔" | "☑" | "☒" | "✅" | "on" | "ok"
        | "tick" | "ticked" | "checked" | "yes please" | "given" | "agreed" | "agree"
        | "accepted" | "opted in" | "opt in" | "opt-in" | "subscribed" | "granted"
        | "consented" => Ok(true),
        "no" | "n" | "false" | "f" | "0" | "✗" | "✘" | "☐" | "❌" | "off" | "unticked"
        | "unchecked" | "no thanks" | "no thank you" | "not given" | "refused" | "declined"
        | "withdrawn" | "opted out" | "opt out" | "opt-out" | "unsubscribed" | "denied" => {
            Ok(false)
        }
        _ => Err(Fault::new("unknown", "Write yes or no.")),
    }
}

/// The unit of numbers without one, told by the heading of their column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Kilometres, or hours.
    Usual,
    /// Miles, or minutes.
    Other,
}

/// A distance, above 0 to 1000 km, as whole metres: `10`, `10 km`, `up to 5 miles`.
pub fn metres(text: &str, unit: Unit) -> Result<u32, Fault> {
    let fault = || Fault::range("The greatest distance in km", 0.001, KM_MAX);
    let (amount, word) = amount(text).ok_or_else(fault)?;
    let km = match (word.as_str(), unit) {
        ("km" | "kms" | "k" | "kilometres" | "kilometers" | "kilometre", _) | ("", Unit::Usual) => {
            amount
        }
        ("mi" | "mile" | "miles" | "m", _) | ("", Unit::Other) => amount * KM_OF_A_MILE,
        (_, _) => return Err(fault()),
    };
    let metres = (km * 1000.0).round();
    if (1.0..=KM_MAX * 1000.0).contains(&metres) { Ok(metres as u32) } else { Err(fault()) }
}

/// A length of time as whole minutes: `4`, `4.5`, `4 hours`, `2h`, `2:30`, `90 min`; at most
/// `hours_max` hours.
pub fn minutes(text: &str, unit: Unit, hours_max: u32) -> Result<u32, Fault> {
    let fault = || Fault::range("The hours", 0, hours_max);
    let minutes = if let Some((hours, rest)) = text.trim().split_once(':') {
        let part = |text: &str| text.trim().parse::<u32>().map_err(|_| fault());
        let (hours, rest) = (part(hours)?, part(rest.split(':').next().unwrap_or(rest))?);
        f64::from(hours) * 60.0 + f64::from(rest)
    } else {
        let (amount, word) = amount(text).ok_or_else(fault)?;
        match (word.as_str(), unit) {
            (
                "h" | "hr" | "hrs" | "hour" | "hours" | "hours per week" | "hours a week"
                | "hrs per week" | "hrs a week" | "hours week" | "hrs week" | "h week",
                _,
            )
            | ("", Unit::Usual) => amount * 60.0,
            ("m" | "min" | "mins" | "minute" | "minutes", _) | ("", Unit::Other) => amount,
            (_, _) => return Err(fault()),
        }
    };
    if !(0.0..=f64::from(hours_max) * 60.0).contains(&minutes) {
        return Err(fault());
    }
    if (minutes - minutes.round()).abs() > 1e-6 {
        let message = "The hours must be whole minutes.";
        return Err(Fault::new("not_whole_minutes", message));
    }
    Ok(minutes.round() as u32)
}

/// A plain decimal and the words after it: `up to 5 miles` gives 5 and `miles`.
fn amount(text: &str) -> Option<(f64, String)> {
    let text = key(text);
    let begins = ["up to ", "max ", "about ", "approx ", "within ", "c. ", "~"];
    let text = begins.iter().find_map(|begin| text.strip_prefix(begin)).unwrap_or(&text);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = text[..end].parse().ok()?;
    let word = text[end..].replace(['/', '.', '-'], " ");
    Some((number, key(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_no_and_nothing_are_told_apart() {
        for yes in ["Y", "yes", "TRUE", "1", "x", "✓", "Yes please"] {
            assert_eq!(yes_or_no(yes), Ok(true), "{yes}");
        }
        for no in ["N", "No.", "false", "0", "☐", "Opted out"] {
            assert_eq!(yes_or_no(no), Ok(false), "{no}");
        }
        for other in ["", "maybe", "2", "yesterday"] {
            assert!(yes_or_no(other).is_err(), "{other}");
        }
        for blank in ["", " N/A ", "-", "None", "tbc", "#N/A"] {
            assert!(is_blank(blank), "{blank}");
        }
        assert!(is_blank_name("n/a") && is_blank_name("TBC") && !is_blank_name("None"));
    }

    #[test]
    fn distances_have_units() {
        assert_eq!(metres("2.5", Unit::Usual), Ok(2500));
        assert_eq!(metres("5", Unit::Other), Ok(8047));
        assert_eq!(metres("Up to 5 miles", Unit::Usual), Ok(8047));
        assert_eq!(metres("10km", Unit::Other), Ok(10_000));
        for wrong in ["0", "-1", "1e3", "1001", "NaN", "inf", "", ".", "far", "5-10 miles"] {
            assert_eq!(metres(wrong, Unit::Usual).unwrap_err().code, "out_of_range", "{wrong}");
        }
    }

    #[test]
    fn lengths_of_time_are_minutes() {
        let read = |text: &str| minutes(text, Unit::Usual, 168);
        let cases = [("4.5", 270), ("4 hours", 240), ("2h", 120), ("2:30", 150), ("90 min", 90)];
        for (text, expected) in cases {
            assert_eq!(read(text), Ok(expected), "{text}");
        }
        assert_eq!(minutes("90", Unit::Other, 168), Ok(90));
        for wrong in ["169", "3-4", "10 a month", "lots", "", "0.0001", "1:xx"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
