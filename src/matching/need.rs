//! A need, prepared for comparison with many volunteers.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::facts::NeedFacts;
use crate::domain::ids::{CauseId, LanguageId};
use crate::domain::point::Point;

use super::calendar::Calendar;
use super::distance::Spot;
use super::lexicon::{Kind, Lexicon, Word};
use super::skills::Wanted;

/// A need with what can be worked out before a volunteer is known.
#[derive(Debug)]
pub(crate) struct PreparedNeed {
    pub(crate) facts: NeedFacts,
    pub(crate) remote: bool,
    /// The place, where it is known.
    pub(crate) place: Option<Place>,
    pub(crate) skills: Vec<Wanted>,
    /// Causes, sorted.
    pub(crate) causes: Vec<Word>,
    /// Languages that everybody must have, sorted.
    pub(crate) languages: Vec<Word>,
    /// The last calendar that was worked out: it changes how quick an answer is, never the answer.
    calendar: Mutex<Option<Kept>>,
}

/// Where a need is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) point: Point,
    pub(crate) spot: Spot,
}

/// A calendar, and the instants (both included) at which it holds.
#[derive(Debug, Clone)]
struct Kept {
    from: Timestamp,
    to: Timestamp,
    calendar: Option<Arc<Calendar>>,
}

impl PreparedNeed {
    /// Works out what depends neither on the volunteer nor on the instant.
    pub(crate) fn new(facts: NeedFacts, lexicon: &mut Lexicon) -> Self {
        let need = &facts.need;
        let found = need.location.located().and_then(|located| located.found.as_ref());
        let languages = need.languages.iter().map(LanguageId::as_str);
        Self {
            remote: need.location.is_remote(),
            place: found.map(|f| Place { point: f.point, spot: Spot::new(f.point) }),
            skills: need.skills.iter().map(|skill| Wanted::new(skill, lexicon)).collect(),
            causes: lexicon.words(Kind::Cause, need.causes.iter().map(CauseId::as_str)),
            languages: lexicon.words(Kind::Language, languages),
            calendar: Mutex::new(None),
            facts,
        }
    }

    /// The need's horizon at an instant; `None` where it is over. A recurrence is expanded once
    /// for all the instants that give the same sessions.
    pub(crate) fn calendar(&self, as_of: Timestamp, zone: &TimeZone) -> Option<Arc<Calendar>> {
        let mut kept = self.calendar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|k| k.from <= as_of && as_of <= k.to) {
            return kept.calendar.clone();
        }
        let calendar = Calendar::new(&self.facts.need.schedule, as_of, zone).map(Arc::new);
        let to = match &calendar {
            // What is over stays over.
            None => Timestamp::MAX,
            Some(calendar) => calendar.holds_until(zone).unwrap_or(as_of),
        };
        *kept = Some(Kept { from: as_of, to, calendar: calendar.clone() });
        calendar
    }
}
