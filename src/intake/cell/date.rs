//! Dates as people and programs write them, and which way round a column writes them.

use jiff::civil::Date;

use crate::domain::check::named;
use crate::domain::fault::Fault;
use crate::domain::time::parse_date;

/// What stands first in a date of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateOrder {
    /// `31/01/1990`, as in Britain.
    DayFirst,
    /// `01/31/1990`, as in America.
    MonthFirst,
}

named!(DateOrder, "The order of dates", DayFirst = "day_first", MonthFirst = "month_first");

/// Which century a year of two digits is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShortYears {
    /// The latest that is not in the future; for dates that lie ahead (a renewal, an end) within
    /// the next twenty years.
    Past,
}

named!(ShortYears, "How years of two digits are read", Past = "past");

/// Whether dates of a column have happened already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A birth, an issue, a start.
    Past,
    /// A renewal, an end.
    Any,
}

/// A year as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// Four digits.
    Full(i16),
    /// Two digits.
    Short(i16),
}

/// A date as written, before anybody decided what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It can mean one day only.
    Day(Date),
    /// Day and month are known, the century is not.
    Named {
        /// Day of the month.
        day: i8,
        /// Month.
        month: i8,
        /// Year of two digits.
        year: i16,
    },
    /// Two numbers and a year: `03/02/1961`.
    Numbers {
        /// The first number.
        first: i8,
        /// The second number.
        second: i8,
        /// The year.
        year: Year,
    },
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Days that a spreadsheet counts from 1899-12-30: 1927 to 2119. Shorter numbers could be anything.
const SERIALS: std::ops::Range<i32> = 10_000..80_000;

impl Written {
    /// Reads what is written; a time of day after it is left out. `None` = no date.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > 60 {
            return None;
        }
        let text = without_time(text.trim());
        if text.bytes().all(|b| b.is_ascii_digit()) {
            return of_digits(text);
        }
        if let Some(serial) = text.strip_suffix(".0").filter(|s| s.len() == 5) {
            return of_digits(serial);
        }
        let mut parts = parts(text)?;
        let is_day = |word: &str| word.len() > 1 && DAYS.iter().any(|day| day.starts_with(word));
        if parts.len() == 4 && is_day(parts.first()?) {
            parts.remove(0);
        }
        let [a, b, c] = parts.as_slice() else { return None };
        match (month(a), month(b)) {
            (None, Some(month)) => named_month(a, month, c),
            (Some(month), None) => named_month(b, month, c),
            (None, None) => numbers(a, b, c),
            (Some(_), Some(_)) => None,
        }
    }
}

/// How the dates of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Which number comes first; `None` = nobody knows.
    pub order: Option<DateOrder>,
    /// How years of two digits are read; `None` = not at all.
    pub short_years: Option<ShortYears>,
    /// The date at the centre.
    pub today: Date,
}

impl Style {
    /// The day that a cell means.
    pub fn read(self, text: &str, when: When) -> Result<Date, Fault> {
        let (day, month, year) = match Written::read(text).ok_or_else(invalid)? {
            Written::Day(date) => return Ok(date),
            Written::Named { day, month, year } => (day, month, Year::Short(year)),
            Written::Numbers { first, second, year } => match self.order {
                Some(DateOrder::DayFirst) => (first, second, year),
                Some(DateOrder::MonthFirst) => (second, first, year),
                None if second > 12 => (second, first, year),
                None if first > 12 || first == second => (first, second, year),
                None => return Err(ambiguous()),
            },
        };
        let year = match (year, self.short_years) {
            (Year::Full(year), _) => year,
            (Year::Short(year), Some(ShortYears::Past)) => self.century(day, month, year, when),
            (Year::Short(_), None) => {
                let message = "Write the year with four digits, or say how years of two digits \
                    are to be read (two_digit_years).";
                return Err(Fault::new("two_digit_year", message));
            }
        };
        on(year, month, day).ok_or_else(invalid)
    }

    fn century(self, day: i8, month: i8, year: i16, when: When) -> i16 {
        let this = self.today.year();
        let latest = this - this.rem_euclid(100) + 100 + year;
        let limit = match when {
            When::Past => (this, self.today.month(), self.today.day()),
            When::Any => (this + 20, 12, 31),
        };
        (0..3)
            .map(|centuries| latest - 100 * centuries)
            .find(|year| (*year, month, day) <= limit)
            .unwrap_or(latest - 200)
    }
}

/// What the dates of a column show about the way in which they are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Dates whose first number can only be a day.
    pub day_first: usize,
    /// Dates whose second number can only be a day.
    pub month_first: usize,
    /// Dates that could be either.
    pub either: usize,
    /// Dates with a year of two digits.
    pub short_years: usize,
}

impl Evidence {
    /// Takes note of a cell.
    pub fn see(&mut self, text: &str) {
        match Written::read(text) {
            Some(Written::Numbers { first, second, year }) => {
                match (first > 12, second > 12) {
                    (true, false) => self.day_first += 1,
                    (false, true) => self.month_first += 1,
                    (false, false) if first != second => self.either += 1,
                    (false | true, false | true) => {}
                }
                self.short_years += usize::from(matches!(year, Year::Short(_)));
            }
            Some(Written::Named { .. }) => self.short_years += 1,
            Some(Written::Day(_)) | None => {}
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            day_first: self.day_first + other.day_first,
            month_first: self.month_first + other.month_first,
            either: self.either + other.either,
            short_years: self.short_years + other.short_years,
        }
    }

    /// What it proves: one date that can be read in one way only decides, if none contradicts.
    pub fn order(&self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (0, 0) => None,
            (_, 0) => Some(DateOrder::DayFirst),
            (0, _) => Some(DateOrder::MonthFirst),
            (_, _) => None,
        }
    }
}

fn invalid() -> Fault {
    let message = "Write the date as YYYY-MM-DD or DD/MM/YYYY, e.g. 31/01/1990.";
    Fault::new("invalid_date", message)
}

fn ambiguous() -> Fault {
    let message = "Day and month cannot be told apart. Say which comes first (date_order), or \
        write the date as YYYY-MM-DD.";
    Fault::new("ambiguous_date", message)
}

fn on(year: i16, month: i8, day: i8) -> Option<Date> {
    parse_date(&format!("{year:04}-{month:02}-{day:02}")).ok()
}

/// The date before a time of day: `2026-10-02T09:15:00.000Z`, `03/02/1961 00:00`.
fn without_time(text: &str) -> &str {
    let date = text
        .split_once('T')
        .filter(|(date, time)| date.len() == 10 && time.starts_with(|c: char| c.is_ascii_digit()));
    if let Some((date, _)) = date {
        return date;
    }
    match text.split_once(':') {
        Some((before, _)) => before.rsplit_once([' ', ',']).map_or(text, |(date, _)| date.trim()),
        None => text,
    }
}

/// `19610209`, or the days of a spreadsheet.
fn of_digits(text: &str) -> Option<Written> {
    match text.len() {
        8 => {
            let year = text[..4].parse().ok()?;
            on(year, text[4..6].parse().ok()?, text[6..].parse().ok()?).map(Written::Day)
        }
        5 => {
            let days = text.parse::<i32>().ok().filter(|days| SERIALS.contains(days))?;
            let first = jiff::civil::date(1899, 12, 30);
            first.checked_add(jiff::Span::new().days(days)).ok().map(Written::Day)
        }
        _ => None,
    }
}

/// Numbers and words, lower case; `None` where something else stands between them.
fn parts(text: &str) -> Option<Vec<String>> {
    let mut parts: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() && !" /.-,\u{2013}'\u{2019}\u{a0}".contains(c) {
            return None;
        }
        if c.is_ascii_alphanumeric() {
            let same =
                before.is_ascii_alphanumeric() && before.is_ascii_digit() == c.is_ascii_digit();
            if !same {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.push(c.to_ascii_lowercase());
            }
        }
        before = c;
    }
    parts.retain(|part| !matches!(part.as_str(), "st" | "nd" | "rd" | "th" | "of" | "the"));
    Some(parts)
}

fn month(word: &str) -> Option<i8> {
    let word = if word == "sept" { "sep" } else { word };
    let fits = |name: &&str| word.len() >= 3 && name.starts_with(word);
    MONTHS.iter().position(fits).map(|place| place as i8 + 1)
}

fn number(text: &str) -> Option<i8> {
    text.parse().ok().filter(|_| text.len() <= 2)
}

fn year(text: &str) -> Option<Year> {
    let value = text.parse().ok()?;
    match text.len() {
        4 => Some(Year::Full(value)),
        2 => Some(Year::Short(value)),
        _ => None,
    }
}

fn named_month(day: &str, month: i8, of: &str) -> Option<Written> {
    let day = number(day)?;
    match year(of)? {
        Year::Full(year) => on(year, month, day).map(Written::Day),
        Year::Short(year) => (1..=31).contains(&day).then_some(Written::Named { day, month, year }),
    }
}

fn numbers(a: &str, b: &str, c: &str) -> Option<Written> {
    if a.len() == 4 {
        return on(a.parse().ok()?, number(b)?, number(c)?).map(Written::Day);
    }
    let (first, second, year) = (number(a)?, number(b)?, year(c)?);
    let possible = |day: i8, month: i8| (1..=12).contains(&month) && (1..=31).contains(&day);
    (possible(first, second) || possible(second, first)).then_some(Written::Numbers {
        first,
        second,
        year,
    })
}

#[cfg(test)]
mod tests;
