//! A promised recurrence in closed form: whether it has a session on a date is told by arithmetic,
//! without going through the dates before.

use jiff::civil::Date;

use crate::domain::placement::RecurringPromise;
use crate::domain::recurrence::Recurrence;
use crate::domain::schedule::Session;
use crate::domain::time::{DAY, Span, date_of, day_number};

use super::bytes::{Reader, Writer};
use super::mask::bits;

/// Beyond this day (in the year 2200) a recurrence names no date, as everywhere in the service.
const LAST_DAY: i64 = 84_370;
/// The days of the week in a rule, from Monday on.
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Marks a day of the week that is meant wherever in the month it lies.
const ANYWHERE: u16 = 1;

/// How often a recurrence comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Days,
    Weeks,
    Months,
}

/// The dates of a promised recurrence and the minutes of its sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Course {
    first: i64,
    /// The last day; before the first where there is none.
    last: i64,
    every: Every,
    interval: i64,
    /// By day of the week, from Monday on: [`ANYWHERE`], or the places in the month that are meant
    /// (bit 1 to 5 from its start, 6 to 10 from its end).
    weekdays: [u16; 7],
    /// Days of the month that are meant (bit 1 to 31 from its start, 32 to 62 from its end).
    month_days: u64,
    /// Days of the week that were promised, from Monday on.
    kept: u8,
    /// Days left out, sorted.
    except: Vec<i64>,
    /// Minute of the day at which a session starts.
    from: i64,
    /// Minutes of a session.
    minutes: i64,
}

impl Course {
    /// What is promised, as arithmetic.
    pub(crate) fn new(promise: &RecurringPromise) -> Self {
        let (first, rule) = (promise.rule.first(), promise.rule.text());
        let part = |name: &str| rule.split(';').find_map(|part| part.strip_prefix(name));
        let every = match part("FREQ=") {
            Some("WEEKLY") => Every::Weeks,
            Some("MONTHLY") => Every::Months,
            Some(_) | None => Every::Days,
        };
        let mut weekdays = part("BYDAY=").map_or([0; 7], read_weekdays);
        let mut month_days = part("BYMONTHDAY=").map_or(0, read_month_days);
        if weekdays == [0; 7] && month_days == 0 {
            match every {
                Every::Days => {}
                Every::Weeks => weekdays[weekday(day_number(first))] = ANYWHERE,
                Every::Months => month_days = 1 << first.day(),
            }
        }
        let session = Session::on(first, promise.from, promise.to).span();
        Self {
            first: day_number(first),
            last: last_day(&promise.rule, part("COUNT=").or(part("UNTIL=")).is_some())
                .min(promise.last_date.map_or(LAST_DAY, day_number)),
            every,
            interval: part("INTERVAL=").and_then(|n| n.parse().ok()).unwrap_or(1).max(1),
            weekdays,
            month_days,
            kept: promise.days.iter().fold(0, |kept, day| kept | 1 << day.to_monday_zero_offset()),
            except: promise.except.iter().copied().map(day_number).collect(),
            from: promise.from.minutes(),
            minutes: session.minutes(),
        }
    }

    /// Its sessions that start on the days from `first` to `last`, both included.
    pub(crate) fn sessions(&self, first: i64, last: i64, into: &mut Vec<Span>) {
        let days = first.max(self.first)..=last.min(self.last);
        if days.is_empty() {
            return;
        }
        let (start, step) = match self.every {
            Every::Weeks => {
                let past = (week(*days.start()) - week(self.first)) % self.interval;
                (week(*days.start()) + (self.interval - past) % self.interval, self.interval)
            }
            Every::Days | Every::Months => (week(*days.start()), 1),
        };
        let weekdays = self.possible_weekdays();
        for week in (start..=week(*days.end())).step_by(step as usize) {
            let of_week = bits(weekdays.into()).map(|weekday| monday(week) + weekday as i64);
            into.extend(of_week.filter(|day| days.contains(day) && self.names(*day)).map(|day| {
                let from = day * DAY + self.from;
                Span { from, to: from + self.minutes }
            }));
        }
    }

    /// The days of the week that it may name, a bit for each from Monday on.
    fn possible_weekdays(&self) -> u8 {
        if self.weekdays == [0; 7] {
            return self.kept;
        }
        let bit = |(weekday, places): (usize, &u16)| u8::from(*places != 0) << weekday;
        self.kept & self.weekdays.iter().enumerate().map(bit).fold(0, |all, bit| all | bit)
    }

    /// Whether it names a day, where its weeks and days of the week may.
    fn names(&self, day: i64) -> bool {
        let meant = match self.every {
            Every::Days => (day - self.first) % self.interval == 0,
            Every::Weeks => true,
            Every::Months => {
                let (date, first) = (date_of(day), date_of(self.first));
                (months(date) - months(first)) % self.interval == 0
            }
        };
        meant && self.has_weekday(day, weekday(day)) && self.has_month_day(day) && {
            self.except.binary_search(&day).is_err()
        }
    }

    fn has_weekday(&self, day: i64, weekday: usize) -> bool {
        let places = self.weekdays[weekday];
        if places == ANYWHERE || self.weekdays == [0; 7] {
            return true;
        }
        if places == 0 {
            return false;
        }
        let date = date_of(day);
        let (before, after) = (date.day() - 1, date.days_in_month() - date.day());
        places & (ANYWHERE | 1 << (1 + before / 7) | 1 << (6 + after / 7)) != 0
    }

    fn has_month_day(&self, day: i64) -> bool {
        if self.month_days == 0 {
            return true;
        }
        let date = date_of(day);
        let after = date.days_in_month() - date.day();
        self.month_days & (1 << date.day() | 1 << (32 + after)) != 0
    }

    /// Writes it.
    pub(crate) fn write(&self, to: &mut Writer) {
        to.signed(self.first);
        to.signed(self.last);
        to.number(self.every as u64);
        to.number(self.interval as u64);
        for places in self.weekdays {
            to.number(u64::from(places));
        }
        to.number(self.month_days);
        to.number(u64::from(self.kept));
        to.list(&self.except, |to, day| to.signed(*day));
        to.number(self.from as u64);
        to.number(self.minutes as u64);
    }

    /// Reads what was written.
    pub(crate) fn read(from: &mut Reader<'_>) -> Self {
        let (first, last) = (from.signed(), from.signed());
        let every = match from.number() {
            0 => Every::Days,
            1 => Every::Weeks,
            _ => Every::Months,
        };
        let interval = from.number().max(1) as i64;
        let weekdays = std::array::from_fn(|_| from.number() as u16);
        let mut except = Vec::new();
        let month_days = from.number();
        let kept = from.number() as u8;
        from.list(&mut except, Reader::signed);
        Self {
            first,
            last,
            every,
            interval,
            weekdays,
            month_days,
            kept,
            except,
            from: from.number() as i64,
            minutes: from.number() as i64,
        }
    }
}

/// The last day of a rule, where it has an end of its own.
fn last_day(rule: &Recurrence, ends: bool) -> i64 {
    match rule.last_date(None, |_| true) {
        Some(last) => day_number(last),
        None if ends => day_number(rule.first()) - 1,
        None => LAST_DAY,
    }
}

/// The day of the week, from Monday on. 1970-01-01 was a Thursday.
fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7) as usize
}

fn week(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

fn monday(week: i64) -> i64 {
    week * 7 - 3
}

fn months(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month())
}

/// `TU,-1FR` as places by day of the week.
fn read_weekdays(text: &str) -> [u16; 7] {
    let mut weekdays = [0; 7];
    for part in text.split(',') {
        let (place, day) = part.split_at(part.len().saturating_sub(2));
        let Some(day) = DAYS.iter().position(|name| *name == day) else { continue };
        weekdays[day] |= match place.parse::<i8>() {
            Ok(place @ 1..=5) => 1 << place,
            Ok(place @ -5..=-1) => 1 << (5 - place),
            Ok(_) | Err(_) => ANYWHERE,
        };
    }
    weekdays
}

/// `1,-1` as days of the month.
fn read_month_days(text: &str) -> u64 {
    let place = |part: &str| match part.parse::<i8>() {
        Ok(day @ 1..=31) => 1 << day,
        Ok(day @ -31..=-1) => 1 << (31 - i64::from(day)),
        Ok(_) | Err(_) => 0,
    };
    text.split(',').fold(0, |days, part| days | place(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Clock, WEEKDAYS, day_start};
    use jiff::civil::date;

    const RULES: [&str; 21] = [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;INTERVAL=2;BYDAY=MO,WE",
        "FREQ=DAILY;BYMONTHDAY=1,15,-1",
        "FREQ=DAILY;COUNT=9",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,FR;COUNT=7",
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270301",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR",
        "FREQ=MONTHLY;BYDAY=1TU,WE",
        "FREQ=MONTHLY;BYDAY=5SA",
        "FREQ=MONTHLY;BYDAY=-4MO,-2SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-31,-2,5",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=3WE,MO;COUNT=11",
    ];

    #[test]
    fn a_course_has_the_dates_of_its_rule() {
        let firsts = [date(2026, 1, 31), date(2026, 2, 28), date(2024, 2, 29), date(2026, 11, 22)];
        for (text, first) in RULES.iter().flat_map(|text| firsts.map(|first| (text, first))) {
            let promise = RecurringPromise {
                rule: Recurrence::parse(text, first).expect(text),
                last_date: Some(date(2029, 6, 1)),
                from: Clock::from_minutes(1_380).unwrap(),
                to: Clock::from_minutes(60).unwrap(),
                days: WEEKDAYS.iter().map(|(_, day)| *day).take(6 + text.len() % 2).collect(),
                except: vec![date(2026, 12, 1), date(2027, 1, 5)],
            };
            let course = Course::new(&promise);
            let mut writer = Writer::default();
            course.write(&mut writer);
            assert_eq!(Course::read(&mut Reader::new(&writer.into_bytes())), course);
            for (from, to) in [(date(2023, 1, 1), date(2030, 1, 1)), (first, first)] {
                let mut found = Vec::new();
                course.sessions(day_number(from), day_number(to), &mut found);
                let expected = promise.sessions(from, to).into_iter().map(Session::span);
                assert_eq!(found, expected.collect::<Vec<_>>(), "{text} from {first}");
            }
        }
        assert_eq!(LAST_DAY * DAY, day_start(date(2200, 12, 31)));
    }
}
