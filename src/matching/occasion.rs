//! A need at an instant.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::time::whole_minute;

use super::calendar::Calendar;
use super::eligibility::Pair;
use super::need::PreparedNeed;
use super::person::Person;
use super::rest::asks_from;

/// A need at an instant.
pub(crate) struct Occasion {
    pub(crate) need: Arc<PreparedNeed>,
    pub(crate) calendar: Arc<Calendar>,
    pub(crate) as_of: Timestamp,
    pub(crate) asks_from: Timestamp,
    pub(crate) today: Date,
}

impl Occasion {
    /// The need with its horizon; `None` where it is over.
    pub(crate) fn new(need: Arc<PreparedNeed>, zone: &TimeZone, as_of: Timestamp) -> Option<Self> {
        let as_of = whole_minute(as_of);
        let calendar = need.calendar(as_of, zone)?;
        let today = as_of.to_zoned(zone.clone()).date();
        Some(Self { need, calendar, as_of, asks_from: asks_from(as_of), today })
    }

    /// The same instant with a need or a calendar that was changed.
    pub(crate) fn changed(&self, need: Arc<PreparedNeed>, calendar: Arc<Calendar>) -> Self {
        Self { need, calendar, ..*self }
    }

    /// The need with a volunteer.
    pub(crate) fn with<'a>(&'a self, volunteer: &'a Person) -> Pair<'a> {
        Pair {
            need: &self.need,
            calendar: &self.calendar,
            volunteer,
            as_of: self.as_of,
            asks_from: self.asks_from,
            today: self.today,
        }
    }
}
