//! Civil time of a centre: days of the week, minutes of a day, spans of minutes.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use super::fault::Fault;

/// Minutes in a day.
pub const DAY: i64 = 1440;

/// A civil time of day in whole minutes, `00:00` to `23:59`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clock(u16);

impl Clock {
    /// Reads `HH:MM`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::new("invalid_time", "Write the time as HH:MM, e.g. 18:30.");
        let (hours, minutes) = text.split_once(':').ok_or_else(fault)?;
        let digits = |s: &str| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(hours) || !digits(minutes) {
            return Err(fault());
        }
        let hours: u16 = hours.parse().map_err(|_| fault())?;
        let minutes: u16 = minutes.parse().map_err(|_| fault())?;
        if hours > 23 || minutes > 59 { Err(fault()) } else { Ok(Self(hours * 60 + minutes)) }
    }

    /// From minutes since midnight, 0..1440.
    pub fn from_minutes(minutes: u16) -> Result<Self, Fault> {
        if i64::from(minutes) < DAY {
            Ok(Self(minutes))
        } else {
            Err(Fault::range("The minute", 0, 1439))
        }
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> i64 {
        i64::from(self.0)
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Minutes of civil time since 1970-01-01 00:00, without regard to changes of the clocks.
pub type CivilMinute = i64;

/// The civil minute at which a date begins.
pub fn day_start(date: Date) -> CivilMinute {
    day_number(date) * DAY
}

/// Days from 1970-01-01 to the date.
pub fn day_number(date: Date) -> i64 {
    // The span of two civil dates in days is exact and cannot fail inside jiff's range.
    i64::from(date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() as i32) / 24
}

/// The date of a day number.
///
/// By the arithmetic of Howard Hinnant's `civil_from_days`, in which years begin on 1 March.
pub fn date_of(day: i64) -> Date {
    let from_march_of_0 = day.clamp(-700_000, 2_900_000) + 719_468;
    let (era, of_era) = (from_march_of_0.div_euclid(146_097), from_march_of_0.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let (month, next) = if from_march < 10 { (from_march + 3, 0) } else { (from_march - 9, 1) };
    jiff::civil::date((era * 400 + year_of_era + next) as i16, month as i8, of_month as i8)
}

/// The civil minute of a date and time (seconds are dropped).
pub fn civil_minute(at: DateTime) -> CivilMinute {
    day_start(at.date()) + i64::from(at.hour()) * 60 + i64::from(at.minute())
}

/// The date and time of a civil minute.
pub fn civil(minute: CivilMinute) -> DateTime {
    let of_day = minute.rem_euclid(DAY);
    date_of(minute.div_euclid(DAY)).at((of_day / 60) as i8, (of_day % 60) as i8, 0, 0)
}

/// The instant of a civil time: one that occurs twice means the first, one that does not exist
/// the same time after the change.
pub fn instant(zone: &TimeZone, at: DateTime) -> Timestamp {
    // `compatible` is that rule; it fails only beyond the year 9999, where the last instant
    // there is keeps every comparison in order.
    zone.to_ambiguous_timestamp(at).compatible().unwrap_or(Timestamp::MAX)
}

/// An instant cut to whole minutes, as `as_of` is.
pub fn whole_minute(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(at)
}

/// A span of civil minutes: from (included) to (not included).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First minute.
    pub from: CivilMinute,
    /// First minute after.
    pub to: CivilMinute,
}

impl Span {
    /// Its length in minutes, 0 if it is empty.
    pub fn minutes(self) -> i64 {
        (self.to - self.from).max(0)
    }
}

/// Reads a day of the week by its three letters, `mon` to `sun`.
pub fn parse_weekday(text: &str) -> Result<Weekday, Fault> {
    WEEKDAYS
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, day)| *day)
        .ok_or_else(|| Fault::new("unknown", "A day is mon, tue, wed, thu, fri, sat or sun."))
}

/// The three letters of a day of the week.
pub fn weekday_name(day: Weekday) -> &'static str {
    WEEKDAYS[day.to_monday_zero_offset() as usize].0
}

/// The days of the week from Monday on, with their names in the API.
pub const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// Reads a date as `YYYY-MM-DD`, years 1900 to 2200.
pub fn parse_date(text: &str) -> Result<Date, Fault> {
    let fault = || Fault::new("invalid_date", "Write the date as YYYY-MM-DD, e.g. 2026-12-01.");
    if text.len() != 10 {
        return Err(fault());
    }
    let date: Date = text.parse().map_err(|_| fault())?;
    if (1900..=2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Fault::range("The year", 1900, 2200))
    }
}

/// Age in whole years on a day; a birthday on 29 February is kept on 1 March.
pub fn age_on(born: Date, day: Date) -> i16 {
    let years = day.year() - born.year();
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    if had_birthday { years } else { years - 1 }
}

/// The same day some years later; 29 February falls on 28 February in a common year.
pub fn years_later(date: Date, years: i16) -> Date {
    date.saturating_add(jiff::Span::new().years(years))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn civil_minutes_round_trip() {
        let at = date(2026, 3, 29).at(1, 30, 0, 0);
        assert_eq!(civil(civil_minute(at)), at);
        assert_eq!(day_number(date(1970, 1, 2)), 1);
        assert_eq!(day_number(date(1969, 12, 31)), -1);
        assert_eq!(day_start(date(2026, 12, 1)), 20_788 * DAY);
        assert_eq!(date_of(20_788), date(2026, 12, 1));
    }

    #[test]
    fn every_day_has_the_date_that_comes_after_that_of_the_day_before() {
        let days = [-700_000..-690_000, -140_000..-130_000, -1_000..50_000, 2_890_000..2_900_000];
        for days in days {
            let mut date = date(1970, 1, 1).saturating_add(jiff::Span::new().days(days.start));
            for day in days {
                assert_eq!((date_of(day), day_number(date_of(day))), (date, day));
                date = date.tomorrow().unwrap();
            }
        }
    }

    #[test]
    fn clock_changes_follow_the_rule() {
        let london = TimeZone::get("Europe/London").unwrap();
        let gap = instant(&london, date(2026, 3, 29).at(1, 30, 0, 0));
        assert_eq!(gap.to_string(), "2026-03-29T01:30:00Z");
        let fold = instant(&london, date(2026, 10, 25).at(1, 30, 0, 0));
        assert_eq!(fold.to_string(), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn a_leap_day_birthday_is_kept_on_the_first_of_march() {
        let born = date(2008, 2, 29);
        assert_eq!(age_on(born, date(2026, 2, 28)), 17);
        assert_eq!(age_on(born, date(2026, 3, 1)), 18);
        assert_eq!(years_later(date(2024, 2, 29), 3), date(2027, 2, 28));
    }
}
