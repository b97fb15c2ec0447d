//! What the form of a rule tells about all of its dates, without going through them.

use jiff::civil::Weekday;
use rrule::{Frequency, NWeekday};

use super::Recurrence;

/// Days of the longest month.
const MONTH: i64 = 31;
/// Days that every month has, and as many from its end.
const EVERY_MONTH: i64 = 28;
/// How often every month has each day of the week.
const EVERY_PLACE: i16 = 4;

impl Recurrence {
    /// The days of the week on which its dates can lie.
    pub fn weekdays(&self) -> Vec<Weekday> {
        let named = self.rule.get_by_weekday().iter();
        let mut days: Vec<Weekday> = named.map(|day| weekday(*day)).collect();
        if days.is_empty() {
            days.extend(Weekday::Monday.cycle_forward().take(7));
        }
        days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
        days.dedup();
        days
    }

    /// So many days on end, between its first date and its last, have a date that it names; `None`
    /// where that cannot be told from its form.
    pub fn longest_gap(&self) -> Option<i64> {
        let interval = i64::from(self.rule.get_interval()).max(1);
        let days = self.rule.get_by_weekday();
        let of_month = self.text.split(';').find_map(|part| part.strip_prefix("BYMONTHDAY="));
        match (self.rule.get_freq(), of_month) {
            (Frequency::Daily, None) if days.is_empty() => Some(interval),
            (Frequency::Daily, None) if interval == 1 => Some(7),
            (Frequency::Weekly, None) => Some(7 * interval),
            (Frequency::Monthly, None) => {
                let always = |day: &NWeekday| match day {
                    NWeekday::Every(_) => true,
                    NWeekday::Nth(place, _) => place.abs() <= EVERY_PLACE,
                };
                let first = i64::from(self.first.day()) <= EVERY_MONTH;
                let told = if days.is_empty() { first } else { days.iter().any(always) };
                told.then_some(MONTH * interval + 7)
            }
            (Frequency::Monthly, Some(of_month)) if days.is_empty() => {
                let mut places = of_month.split(',').filter_map(|day| day.parse::<i64>().ok());
                let told = places.any(|place| place.abs() <= EVERY_MONTH);
                told.then_some(MONTH * interval + 7)
            }
            (
                Frequency::Daily
                | Frequency::Weekly
                | Frequency::Monthly
                | Frequency::Yearly
                | Frequency::Hourly
                | Frequency::Minutely
                | Frequency::Secondly,
                None | Some(_),
            ) => None,
        }
    }
}

fn weekday(named: NWeekday) -> Weekday {
    let (NWeekday::Every(day) | NWeekday::Nth(_, day)) = named;
    match day {
        rrule::Weekday::Mon => Weekday::Monday,
        rrule::Weekday::Tue => Weekday::Tuesday,
        rrule::Weekday::Wed => Weekday::Wednesday,
        rrule::Weekday::Thu => Weekday::Thursday,
        rrule::Weekday::Fri => Weekday::Friday,
        rrule::Weekday::Sat => Weekday::Saturday,
        rrule::Weekday::Sun => Weekday::Sunday,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::day_number;
    use jiff::civil::date;

    #[test]
    fn the_form_of_a_rule_tells_what_its_dates_show() {
        let rules = [
            "FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=5",
            "FREQ=DAILY;BYDAY=SA",
            "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE",
            "FREQ=MONTHLY",
            "FREQ=MONTHLY;BYDAY=1SA,-1SU",
            "FREQ=MONTHLY;BYDAY=5FR",
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=TH",
            "FREQ=MONTHLY;BYMONTHDAY=15,31",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=31",
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "FREQ=WEEKLY;BYDAY=TU;COUNT=9",
        ];
        let firsts = [date(2026, 1, 31), date(2026, 2, 3), date(2028, 2, 29), date(2026, 8, 14)];
        let mut told = 0;
        for (text, first) in rules.into_iter().flat_map(|rule| firsts.map(|first| (rule, first))) {
            let rule = Recurrence::parse(text, first).unwrap();
            let days = rule.weekdays();
            let dates = rule.dates(first, date(2034, 1, 1));
            assert!(dates.iter().all(|date| days.contains(&date.weekday())), "{text} {first}");
            let Some(gap) = rule.longest_gap() else { continue };
            told += 1;
            let mut before = day_number(first) - 1;
            for day in dates.iter().map(|date| day_number(*date)) {
                assert!(day - before <= gap, "{text} from {first}: {}", day - before);
                before = day;
            }
            assert!(!dates.is_empty(), "{text} {first}");
        }
        assert!(told > 40, "{told}");
    }
}
