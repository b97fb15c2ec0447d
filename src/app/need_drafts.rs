//! A need from a group's own words.

use std::collections::HashMap;

use super::{App, Error};
use crate::domain::ids::CentreId;
use crate::resolve::draft;
pub use crate::resolve::draft::{
    Draft, DraftNeed, DraftSchedule, Question, ScheduleKind, Value as Answer, Wish,
};

impl App {
    /// Proposes a need from a text of at most 10,000 characters; nothing is stored.
    pub fn draft_need(&self, centre: CentreId, text: &str) -> Result<Draft, Error> {
        let words = self.words(centre)?;
        let today = super::today(&self.centre(centre)?, self.clock.now());
        let names = draft::names(text);
        let places =
            if names.is_empty() { HashMap::new() } else { self.places_named(centre, &names)? };
        Ok(draft::draft(text, words.phrases(), &places, today))
    }
}
