//! Hours that a volunteer gave in a placement.

use jiff::Timestamp;
use jiff::civil::Date;

use super::fault::{Fault, Faults};
use super::ids::{HoursId, ImportId, PlacementId};
use super::pii::Pii;
use super::placement::{Party, PlacementState};

/// Minutes of a day: nobody gives more.
const DAY: i64 = 24 * 60;
/// Longest span of one entry, in days: ten years, as old records are sums of many.
const DAYS_MAX: i64 = 3_660;

/// What was given, and when: whole days of the centre's time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The first day.
    pub first: Date,
    /// The last day; the same for hours of one day.
    pub last: Date,
    /// How long in all, in minutes, 1 to 1440 a day.
    pub minutes: u32,
}

impl Given {
    /// Bounds hours: the days in order, at most ten years, not after `today`, and no more than 24
    /// hours a day. Faults are at `/first_date`, `/last_date` and `/minutes`.
    pub fn new(first: Date, last: Date, minutes: u32, today: Date) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let days = last.duration_since(first).as_hours() / 24 + 1;
        if last < first {
            let message = "The last day must not be before the first.";
            faults.add("/last_date", Fault::new("out_of_order", message));
        } else if days > DAYS_MAX {
            let message = "Hours of more than ten years are recorded in parts.";
            faults.add("/last_date", Fault::new("out_of_range", message));
        } else if minutes == 0 || i64::from(minutes) > days * DAY {
            faults.add("/minutes", Fault::range("The minutes", 1, days * DAY));
        }
        if first.max(last) > today {
            let message = "Hours are recorded once they were given, not before.";
            let pointer = if first > today { "/first_date" } else { "/last_date" };
            faults.add(pointer, Fault::new("out_of_range", message));
        }
        faults.finish(Some(Self { first, last, minutes }))
    }
}

/// Hours as they are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Id.
    pub id: HoursId,
    /// The placement in which they were given.
    pub placement: PlacementId,
    /// What was given, and when.
    pub given: Given,
    /// A note, at most 5,000 characters.
    pub note: Option<Pii<String>>,
    /// Which party recorded them.
    pub by: Party,
    /// Who exactly, as in the audit.
    pub actor: String,
    /// The file that said so, where they came with one.
    pub import: Option<ImportId>,
    /// Counts changes, for lost updates.
    pub version: i64,
    /// When they were recorded.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}

/// Whether hours can have been given in a placement of this state: it has begun.
pub fn can_have_hours(state: PlacementState) -> bool {
    use PlacementState as S;
    match state {
        S::Started | S::Completed | S::EndedEarly => true,
        S::Suggested
        | S::Interested
        | S::Offered
        | S::NoReply
        | S::Accepted
        | S::Introduced
        | S::Declined
        | S::Refused
        | S::Withdrawn => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn codes(first: Date, last: Date, minutes: u32) -> Vec<(String, &'static str)> {
        let found = Given::new(first, last, minutes, date(2026, 11, 22));
        let faults = found.err().map(|faults| faults.list().to_vec()).unwrap_or_default();
        faults.into_iter().map(|one| (one.pointer, one.fault.code)).collect()
    }

    #[test]
    fn hours_fit_into_their_days_and_lie_in_the_past() {
        let day = date(2026, 11, 20);
        assert!(codes(day, day, 1440).is_empty());
        assert!(codes(date(2026, 3, 1), date(2026, 4, 30), 60 * 24 * 61).is_empty());
        assert_eq!(codes(day, day, 1441), [("/minutes".to_owned(), "out_of_range")]);
        assert_eq!(codes(day, day, 0), [("/minutes".to_owned(), "out_of_range")]);
        let before = date(2026, 11, 19);
        assert_eq!(codes(day, before, 60), [("/last_date".to_owned(), "out_of_order")]);
        let long = codes(date(2015, 11, 20), date(2026, 11, 21), 60);
        assert_eq!(long, [("/last_date".to_owned(), "out_of_range")]);
        let tomorrow = date(2026, 11, 23);
        assert_eq!(codes(tomorrow, tomorrow, 60), [("/first_date".to_owned(), "out_of_range")]);
        assert_eq!(codes(day, tomorrow, 60), [("/last_date".to_owned(), "out_of_range")]);
    }
}
