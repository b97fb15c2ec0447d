//! Parts of records that several nouns store in the same way, and their way back into the
//! domain, which refuses what no longer parses.

use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

use super::error::Error;
use super::written::Written;
use crate::domain::availability::Window;
use crate::domain::check::{CheckKind, CheckLevel, Workforce};
use crate::domain::place::{Found, Located, Precision};
use crate::domain::point::Point;
use crate::domain::postcode::Postcode;
use crate::domain::recurrence::Recurrence;
use crate::domain::schedule::{Flexible, Recurring, Schedule, Session};
use crate::domain::time::{self, Clock};

/// Most rows that are named in one statement: below what either database takes.
pub(super) const BATCH: usize = 1_000;

/// The table that a value comes from, to say where it was when it cannot be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source(pub &'static str);

impl Source {
    /// The value, or that it is corrupt.
    pub fn read<T, E>(self, column: &str, value: Result<T, E>) -> Result<T, Error> {
        value.map_err(|_| Error::corrupt(self.0, column))
    }

    /// The same for a column that may be empty.
    pub fn maybe<V, T, E>(
        self,
        column: &str,
        value: Option<V>,
        parse: impl FnOnce(V) -> Result<T, E>,
    ) -> Result<Option<T>, Error> {
        value.map(|value| self.read(column, parse(value))).transpose()
    }

    /// A number that is stored in a wider or signed column.
    pub fn number<V, T: TryFrom<V>>(self, column: &str, value: V) -> Result<T, Error> {
        self.read(column, T::try_from(value))
    }

    /// All values of a list.
    pub fn list<V, T, E>(
        self,
        column: &str,
        values: impl IntoIterator<Item = V>,
        parse: impl Fn(V) -> Result<T, E>,
    ) -> Result<Vec<T>, Error> {
        values.into_iter().map(|value| self.read(column, parse(value))).collect()
    }
}

/// A number of the domain for a column of 32 bits; the domain bounds all of them far below.
pub(super) fn small(number: u32) -> Result<i32, Error> {
    i32::try_from(number).map_err(|_| Error::Db("a number is too large to be stored".to_owned()))
}

/// The five columns of a place.
#[derive(Debug, Clone, Default)]
pub(super) struct PlaceColumns {
    pub postcode: Option<String>,
    pub lat: Option<i32>,
    pub lon: Option<i32>,
    pub precision: Option<String>,
    pub ward: Option<String>,
}

impl PlaceColumns {
    pub fn of(located: Option<&Located>) -> Self {
        let Some(located) = located else { return Self::default() };
        let found = located.found.as_ref();
        let micro = found.map(|found| found.point.micro());
        Self {
            postcode: Some(located.postcode.as_str().to_owned()),
            lat: micro.map(|(lat, _)| lat),
            lon: micro.map(|(_, lon)| lon),
            precision: found.map(|found| found.precision.as_str().to_owned()),
            ward: found.and_then(|found| found.ward.clone()),
        }
    }

    pub fn located(self, from: Source) -> Result<Option<Located>, Error> {
        let Some(postcode) = self.postcode else { return Ok(None) };
        let postcode = from.read("postcode", Postcode::parse(&postcode))?;
        let found = match (self.lat, self.lon, self.precision) {
            (Some(lat), Some(lon), Some(precision)) => {
                let precision = Precision::ALL.into_iter().find(|p| p.as_str() == precision);
                Some(Found {
                    point: Point::from_micro(lat, lon),
                    precision: from.read("place_precision", precision.ok_or(()))?,
                    ward: self.ward,
                })
            }
            (None, None, None) => None,
            (_, _, _) => return Err(Error::corrupt(from.0, "lat")),
        };
        Ok(Some(Located { postcode, found }))
    }
}

/// Day, from, to.
pub(super) type WindowDoc = (Written<Weekday>, Written<Clock>, Written<Clock>);

pub(super) fn window_doc(window: Window) -> WindowDoc {
    (Written(window.day), Written(window.from), Written(window.to))
}

pub(super) fn window((day, from, to): WindowDoc) -> Window {
    Window { day: day.0, from: from.0, to: to.0 }
}

/// A date in a document.
pub(super) fn date(from: Source, column: &str, text: &str) -> Result<Date, Error> {
    from.read(column, text.parse())
}

pub(super) fn check_kind(
    from: Source,
    level: &str,
    workforce: Option<&str>,
) -> Result<CheckKind, Error> {
    let level = from.read("level", CheckLevel::parse(level))?;
    let workforce = from.maybe("workforce", workforce, Workforce::parse)?;
    from.read("workforce", CheckKind::new(level, workforce))
}

/// Keys between bars, `|first-aid|driving|`, so that one of them can be found by its text.
pub(super) fn bar_keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    keys.into_iter().fold(String::from("|"), |all, key| all + key + "|")
}

/// The pattern that finds a text anywhere, with `\` as the escape.
pub(super) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Start and end of a session.
pub(super) type SessionDoc = (String, String);

pub(super) fn session_doc(session: &Session) -> SessionDoc {
    let span = session.span();
    (time::civil(span.from).to_string(), time::civil(span.to).to_string())
}

pub(super) fn session(from: Source, column: &str, doc: &SessionDoc) -> Result<Session, Error> {
    let minute = |text: &str| from.read(column, text.parse::<DateTime>()).map(time::civil_minute);
    from.read(column, Session::new(minute(&doc.0)?, minute(&doc.1)?))
}

/// A need's schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum ScheduleDoc {
    Sessions {
        sessions: Vec<SessionDoc>,
    },
    Recurring {
        rrule: String,
        first_date: String,
        last_date: Option<String>,
        from: String,
        to: String,
        except: Vec<String>,
    },
    Flexible {
        minutes_per_week: u32,
        first_date: String,
        last_date: Option<String>,
        windows: Vec<WindowDoc>,
    },
}

impl ScheduleDoc {
    pub fn of(schedule: &Schedule) -> Self {
        match schedule {
            Schedule::Sessions(sessions) => {
                Self::Sessions { sessions: sessions.iter().map(session_doc).collect() }
            }
            Schedule::Recurring(recurring) => Self::Recurring {
                rrule: recurring.rule.text().to_owned(),
                first_date: recurring.rule.first().to_string(),
                last_date: recurring.last_date.map(|date| date.to_string()),
                from: recurring.from.to_string(),
                to: recurring.to.to_string(),
                except: recurring.except.iter().map(Date::to_string).collect(),
            },
            Schedule::Flexible(flexible) => Self::Flexible {
                minutes_per_week: flexible.minutes_per_week,
                first_date: flexible.first_date.to_string(),
                last_date: flexible.last_date.map(|date| date.to_string()),
                windows: flexible.windows.iter().copied().map(window_doc).collect(),
            },
        }
    }

    pub fn schedule(self, from: Source) -> Result<Schedule, Error> {
        let column = "schedule";
        let clock = |text: &str| from.read(column, Clock::parse(text));
        let last = |text: Option<String>| from.maybe(column, text, |text| text.parse::<Date>());
        match self {
            Self::Sessions { sessions } => {
                let sessions: Result<Vec<Session>, Error> =
                    sessions.iter().map(|doc| session(from, column, doc)).collect();
                from.read(column, Schedule::sessions(sessions?))
            }
            Self::Recurring { rrule, first_date, last_date, from: start, to, except } => {
                Ok(Schedule::Recurring(Box::new(Recurring {
                    rule: recurrence(from, column, &rrule, &first_date)?,
                    last_date: last(last_date)?,
                    from: clock(&start)?,
                    to: clock(&to)?,
                    except: from.list(column, except, |text| text.parse())?,
                })))
            }
            Self::Flexible { minutes_per_week, first_date, last_date, windows } => {
                Ok(Schedule::Flexible(Flexible {
                    minutes_per_week,
                    first_date: date(from, column, &first_date)?,
                    last_date: last(last_date)?,
                    windows: windows.into_iter().map(window).collect(),
                }))
            }
        }
    }
}

pub(super) fn recurrence(
    from: Source,
    column: &str,
    rrule: &str,
    first: &str,
) -> Result<Recurrence, Error> {
    let first = date(from, column, first)?;
    from.read(column, Recurrence::parse(rrule, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_a_pattern_are_taken_as_they_stand() {
        assert_eq!(containing("50%_\\"), "%50\\%\\_\\\\%");
        assert_eq!(bar_keys(["a", "b"]), "|a|b|");
        assert_eq!(bar_keys([]), "|");
    }
}
