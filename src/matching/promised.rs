//! What a volunteer has promised already, as sessions and as hours of every week.

use crate::domain::placement::Promise;
use crate::domain::schedule::Session;
use crate::domain::time::{DAY, Span};

use super::bytes::{Reader, Writer};
use super::course::Course;
use super::person::{read_span, write_span};
use super::spans::meet;

/// Everything that is promised.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promised {
    /// Minutes of every week.
    pub(crate) weekly_minutes: u64,
    dated: Vec<Span>,
    courses: Vec<Course>,
}

impl Promised {
    /// Sorts promises by kind.
    pub(crate) fn new<'a>(given: impl Iterator<Item = &'a Promise>) -> Self {
        let mut promised = Self::default();
        for promise in given {
            match promise {
                Promise::Sessions(sessions) => {
                    promised.dated.extend(sessions.iter().copied().map(Session::span));
                }
                Promise::Recurring(rule) => promised.courses.push(Course::new(rule)),
                Promise::Weekly(minutes) => promised.weekly_minutes += u64::from(*minutes),
            }
        }
        promised
    }

    /// The promised sessions, in no order and not joined, into an empty list; those that share a
    /// minute with `reach` are all among them.
    pub(crate) fn sessions(&self, reach: Span, into: &mut Vec<Span>) {
        into.clear();
        into.extend(self.dated.iter().filter(|session| meet(**session, reach)));
        // A session of the day before may last into the first day.
        let days = (reach.from.div_euclid(DAY) - 1, reach.to.div_euclid(DAY));
        for course in &self.courses {
            course.sessions(days.0, days.1, into);
        }
    }

    /// Writes it.
    pub(crate) fn write(&self, to: &mut Writer) {
        to.number(self.weekly_minutes);
        to.list(&self.dated, write_span);
        to.list(&self.courses, |to, course| course.write(to));
    }

    /// Takes on what was written.
    pub(crate) fn read(&mut self, from: &mut Reader<'_>) {
        self.weekly_minutes = from.number();
        from.list(&mut self.dated, read_span);
        from.list(&mut self.courses, Course::read);
    }
}
