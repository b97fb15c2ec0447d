//! Around which day a need ends, without its calendar.

use jiff::civil::Date;

use crate::domain::schedule::Schedule;
use crate::domain::time::{DAY, day_number};

/// Days by which a session and the day on which it is looked at may be apart, as the clocks change.
const DOUBT: i64 = 3;
/// The last day for which recurrences are told; the service looks no farther.
const LAST: Date = Date::constant(2200, 1, 1);

/// Days, counted like [`day_number`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    /// Up to this day there is a session left.
    left_until: i32,
    /// From this day on there is none.
    over_from: i32,
}

impl Ends {
    /// Those of a schedule.
    pub(crate) fn of(schedule: &Schedule) -> Self {
        match schedule {
            Schedule::Sessions(sessions) => {
                let last = sessions.last().map(|session| session.span().from.div_euclid(DAY));
                last.map_or(Self::new(i64::MIN, i64::MIN), |last| Self::around(last, 0))
            }
            Schedule::Recurring(recurring) => {
                let ends = [recurring.last_date, recurring.rule.until()].into_iter().flatten();
                let last = day_number(ends.fold(LAST, Date::min));
                let first = day_number(recurring.rule.first());
                // Each date that is left out near the end may join two gaps.
                let gap = recurring.rule.longest_gap().map(|gap| {
                    let whole = gap * (recurring.except.len() as i64 + 1);
                    let near = |date: &&Date| day_number(**date) > last - whole;
                    gap * (recurring.except.iter().filter(near).count() as i64 + 1)
                });
                match gap {
                    Some(gap) if first + gap <= last => Self::around(last, gap),
                    Some(_) | None => Self { left_until: i32::MIN, ..Self::around(last, 0) },
                }
            }
            Schedule::Flexible(flexible) => match flexible.last_date {
                Some(last) if last < flexible.first_date => Self::new(i64::MIN, i64::MIN),
                Some(last) => Self::new(day_number(last), day_number(last) + 1),
                None => Self::new(i64::MAX, i64::MAX),
            },
        }
    }

    /// With a last date, or one at most so many days before it.
    fn around(last: i64, before: i64) -> Self {
        Self::new(last - before - DOUBT, last + DOUBT)
    }

    fn new(left_until: i64, over_from: i64) -> Self {
        let day = |day: i64| day.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        Self { left_until: day(left_until), over_from: day(over_from) }
    }

    /// Whether the need is over on a day; `None` where only its calendar tells.
    pub(crate) fn is_over(self, today: i32) -> Option<bool> {
        if today <= self.left_until {
            Some(false)
        } else {
            (today >= self.over_from).then_some(true)
        }
    }
}
