//! What stands in a single cell.

use jiff::civil::Date;

use crate::domain::availability::{WINDOWS_MAX, Window, parse_hours_per_week};
use crate::domain::fault::Fault;
use crate::domain::text::key;
use crate::domain::time::{Clock, WEEKDAYS, parse_date};

/// Greatest distance in km that somebody can name.
const KM_MAX: f64 = 1_000.0;

/// A date as `YYYY-MM-DD` or, as the British write it, `DD/MM/YYYY` (zeros may be left out).
pub fn date(text: &str) -> Result<Date, Fault> {
    let fault = || {
        let message = "Write the date as YYYY-MM-DD or DD/MM/YYYY, e.g. 31/01/1990.";
        Fault::new("invalid_date", message)
    };
    if !text.contains('/') {
        return parse_date(text).map_err(|_| fault());
    }
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let [day, month, year] = parts.as_slice() else { return Err(fault()) };
    if year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return Err(fault());
    }
    parse_date(&format!("{year}-{month:0>2}-{day:0>2}")).map_err(|_| fault())
}

/// A date of birth: a date from 1900 on that is not after `today`.
pub fn date_of_birth(text: &str, today: Date) -> Result<Date, Fault> {
    let born = date(text)?;
    if born <= today {
        Ok(born)
    } else {
        Err(Fault::new("out_of_range", "The date of birth must not lie in the future."))
    }
}

/// Yes or no, in the ways that spreadsheets write it.
pub fn yes_or_no(text: &str) -> Result<bool, Fault> {
    match key(text).as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => Err(Fault::new("unknown", "Write yes or no.")),
    }
}

/// A distance in km, above 0 to 1000, as whole metres.
pub fn metres(text: &str) -> Result<u32, Fault> {
    let fault = || Fault::range("The greatest distance in km", 0.001, KM_MAX);
    let km = number(text).filter(|km| *km <= KM_MAX).ok_or_else(fault)?;
    let metres = (km * 1000.0).round() as u32;
    if metres >= 1 { Ok(metres) } else { Err(fault()) }
}

/// Hours a week, 0 to 168, as whole minutes.
pub fn minutes_per_week(text: &str) -> Result<u32, Fault> {
    parse_hours_per_week(number(text).ok_or_else(|| Fault::range("The hours a week", 0, 168))?)
}

/// A plain decimal: digits and at most one point.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if plain { text.parse().ok() } else { None }
}

/// The items of a list, trimmed, empty ones left out. More than `max` are refused.
pub fn items<'a>(
    text: &'a str,
    separator: &str,
    what: &str,
    max: usize,
) -> Result<Vec<&'a str>, Fault> {
    let items: Vec<&str> =
        text.split(separator).map(str::trim).filter(|item| !item.is_empty()).collect();
    if items.len() > max {
        let message = format!("At most {max} {what} fit in one record.");
        return Err(Fault::new("too_many", message));
    }
    Ok(items)
}

/// Weekly windows: a day or several, then a time to a time, e.g.
/// `tue 18:00-21:00; sat sun 09:00-12:00`. Days may be written out.
pub fn weekly(text: &str, separator: &str) -> Result<Vec<Window>, Fault> {
    let mut windows = Vec::new();
    for item in items(text, separator, "windows", WINDOWS_MAX)? {
        windows.extend(windows_of(item)?);
    }
    if windows.len() > WINDOWS_MAX {
        return Err(Fault::new("too_many", format!("At most {WINDOWS_MAX} windows fit.")));
    }
    Ok(windows)
}

fn windows_of(item: &str) -> Result<Vec<Window>, Fault> {
    let fault = || {
        let message = "Write the availability as: tue 18:00-21:00; sat sun 09:00-12:00.";
        Fault::new("invalid_availability", message)
    };
    let item = item.replace(['\u{2013}', '\u{2014}'], "-").to_lowercase();
    let days_end = item.find(|c: char| c.is_ascii_digit()).ok_or_else(fault)?;
    let (days, times) = item.split_at(days_end);
    let (from, to) = times.split_once('-').ok_or_else(fault)?;
    let clock = |text: &str| Clock::parse(text.trim()).map_err(|_| fault());
    let (from, to) = (clock(from)?, clock(to)?);
    let days: Vec<&str> =
        days.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if days.is_empty() || days.len() > 7 {
        return Err(fault());
    }
    days.iter()
        .map(|word| {
            let day = DAYS.iter().position(|full| is_day(word, full)).ok_or_else(fault)?;
            Ok(Window { day: WEEKDAYS[day].1, from, to })
        })
        .collect()
}

/// The days written out, in the order of [`WEEKDAYS`].
const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Whether a lower-case word is a day: its first three letters, its name, or that in the plural.
fn is_day(word: &str, full: &str) -> bool {
    word == &full[..3] || word.strip_suffix('s').unwrap_or(word) == full
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday;

    #[test]
    fn dates_are_read_as_the_british_write_them() {
        let born = jiff::civil::date(1990, 1, 31);
        assert_eq!(date("1990-01-31"), Ok(born));
        assert_eq!(date("31/01/1990"), Ok(born));
        assert_eq!(date("31/1/1990"), Ok(born));
        for wrong in
            ["01/31/1990", "31/01/90", "31-01-1990", "30/02/1990", "1/1/1/1990", "é/1/1990"]
        {
            assert_eq!(date(wrong).unwrap_err().code, "invalid_date", "{wrong}");
        }
        assert!(date_of_birth("2026-11-22", jiff::civil::date(2026, 11, 21)).is_err());
    }

    #[test]
    fn numbers_are_plain_and_bounded() {
        assert_eq!(metres("2.5"), Ok(2500));
        for wrong in ["0", "-1", "1e3", "1001", "NaN", "inf", "", ".", "far"] {
            assert_eq!(metres(wrong).unwrap_err().code, "out_of_range", "{wrong}");
        }
        assert_eq!(minutes_per_week("4.5"), Ok(270));
        assert!(minutes_per_week("169").is_err());
    }

    #[test]
    fn weekly_windows_are_read() {
        let windows = weekly("tue 18:00-21:00; Saturdays, sun 09:00 \u{2013} 12:00;", ";").unwrap();
        let days: Vec<_> = windows.iter().map(|w| w.day).collect();
        assert_eq!(days, [Weekday::Tuesday, Weekday::Saturday, Weekday::Sunday]);
        assert_eq!((windows[2].from.minutes(), windows[2].to.minutes()), (540, 720));
        for wrong in ["tue", "18:00-21:00", "tue 18-21", "foo 18:00-21:00", "tue 18:00", "té 1"] {
            assert_eq!(weekly(wrong, ";").unwrap_err().code, "invalid_availability", "{wrong}");
        }
        let many = "mon tue wed thu fri sat sun 09:00-10:00;".repeat(30);
        assert_eq!(weekly(&many, ";").unwrap_err().code, "too_many");
    }

    #[test]
    fn lists_are_bounded() {
        assert_eq!(items(" a ;; b", ";", "skills", 2), Ok(vec!["a", "b"]));
        assert_eq!(items(&"a;".repeat(10_000), ";", "skills", 100).unwrap_err().code, "too_many");
    }
}
