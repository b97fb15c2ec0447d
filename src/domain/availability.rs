//! When a volunteer is free.

use jiff::civil::{Date, Weekday};

use super::fault::Fault;
use super::time::{Clock, DAY};

/// Most windows of one kind in one record.
pub const WINDOWS_MAX: usize = 200;
/// Minutes in a week.
pub const WEEK_MINUTES: u32 = 7 * 1440;

/// A window that comes every week. One that ends at or before its start goes on into the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// The day on which it starts.
    pub day: Weekday,
    /// Its start.
    pub from: Clock,
    /// Its end (not included).
    pub to: Clock,
}

/// A window on one date; it goes on into the next day like a weekly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extra {
    /// The date on which it starts.
    pub date: Date,
    /// Its start.
    pub from: Clock,
    /// Its end (not included).
    pub to: Clock,
}

/// Dates on which the person is away, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Away {
    /// First day away.
    pub from: Date,
    /// Last day away.
    pub to: Date,
}

impl Away {
    /// Both dates in order.
    pub fn new(from: Date, to: Date) -> Result<Self, Fault> {
        if from <= to {
            Ok(Self { from, to })
        } else {
            Err(Fault::new("out_of_order", "The last day away must not be before the first."))
        }
    }
}

/// Length in minutes (1 to 1440) of a window between two times of day: an end not after the start
/// is on the next day.
pub fn window_minutes(from: Clock, to: Clock) -> i64 {
    let length = to.minutes() - from.minutes();
    if length > 0 { length } else { length + DAY }
}

/// When a volunteer is free. No window and no extra means that we do not know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Availability {
    /// Windows of every week.
    pub weekly: Vec<Window>,
    /// Dates away; they cut the weekly windows only.
    pub away: Vec<Away>,
    /// Extra windows on single dates; they count whole, also on dates away.
    pub extra: Vec<Extra>,
    /// Minutes a week they will give; `None` = no limit.
    pub minutes_per_week: Option<u32>,
}

impl Availability {
    /// Whether the person has told us when they are free.
    pub fn is_known(&self) -> bool {
        !self.weekly.is_empty() || !self.extra.is_empty()
    }
}

/// Reads hours a week (0 to 168, in whole minutes) as minutes.
pub fn parse_hours_per_week(hours: f64) -> Result<u32, Fault> {
    let minutes = hours * 60.0;
    if !(0.0..=f64::from(WEEK_MINUTES)).contains(&minutes) {
        return Err(Fault::range("The hours a week", 0, 168));
    }
    if (minutes - minutes.round()).abs() > 1e-6 {
        return Err(Fault::new("not_whole_minutes", "The hours a week must be whole minutes."));
    }
    Ok(minutes.round() as u32)
}
