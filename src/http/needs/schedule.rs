//! A need's schedule as it travels.

use jiff::civil::DateTime;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::super::parts::{self, WindowBody};
use crate::domain::availability::{WINDOWS_MAX, parse_hours_per_week};
use crate::domain::fault::{Fault, Faults};
use crate::domain::recurrence::Recurrence;
use crate::domain::schedule::{Flexible, Recurring, SESSIONS_MAX, Schedule, Session};
use crate::domain::time;

/// One dated session, civil times of the centre.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionBody {
    /// Start.
    #[schema(example = "2026-12-01T10:00")]
    pub starts: String,
    /// End, at most 24 hours later.
    #[schema(example = "2026-12-01T13:00")]
    pub ends: String,
}

/// When a need wants people. Which fields belong to it depends on `kind`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleBody {
    /// `recurring`, `sessions` or `flexible`.
    #[schema(example = "recurring")]
    pub kind: String,
    /// recurring: FREQ DAILY, WEEKLY or MONTHLY with INTERVAL, BYDAY, BYMONTHDAY, COUNT, UNTIL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "FREQ=WEEKLY;BYDAY=TU")]
    pub rrule: Option<String>,
    /// recurring and flexible: the first date; a session only if the rule names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date", example = "2026-12-01")]
    pub first_date: Option<String>,
    /// recurring and flexible: the last date; `null` = no end yet.
    #[schema(format = "date")]
    pub last_date: Option<String>,
    /// recurring: start of each session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "17:30")]
    pub from: Option<String>,
    /// recurring: end of each session; not after the start means on the next day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "19:00")]
    pub to: Option<String>,
    /// recurring: dates that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// sessions: each of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<SessionBody>,
    /// flexible: hours wanted in every week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours_per_week: Option<f64>,
    /// flexible: windows in which the hours must lie; none = at any time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<WindowBody>,
}

const AT: &str = "/schedule";

impl ScheduleBody {
    /// Reads the schedule.
    pub fn parse(&self, faults: &mut Faults) -> Option<Schedule> {
        match self.kind.as_str() {
            "recurring" => {
                self.foreign(faults, &["sessions", "hours_per_week", "windows"]);
                self.recurring(faults)
            }
            "sessions" => {
                let foreign = [
                    "rrule",
                    "first_date",
                    "last_date",
                    "from",
                    "to",
                    "except",
                    "hours_per_week",
                    "windows",
                ];
                self.foreign(faults, &foreign);
                self.sessions(faults)
            }
            "flexible" => {
                self.foreign(faults, &["rrule", "from", "to", "except", "sessions"]);
                self.flexible(faults)
            }
            _ => {
                let message = "The kind of a schedule is recurring, sessions or flexible.";
                faults.add(format!("{AT}/kind"), Fault::new("unknown", message));
                None
            }
        }
    }

    fn foreign(&self, faults: &mut Faults, names: &[&str]) {
        let given = [
            ("rrule", self.rrule.is_some()),
            ("first_date", self.first_date.is_some()),
            ("last_date", self.last_date.is_some()),
            ("from", self.from.is_some()),
            ("to", self.to.is_some()),
            ("except", !self.except.is_empty()),
            ("sessions", !self.sessions.is_empty()),
            ("hours_per_week", self.hours_per_week.is_some()),
            ("windows", !self.windows.is_empty()),
        ];
        for (name, _) in given.iter().filter(|(name, given)| *given && names.contains(name)) {
            let message = format!("A schedule of kind {} has no {name}.", self.kind);
            faults.add(format!("{AT}/{name}"), Fault::new("not_allowed", message));
        }
    }

    fn recurring(&self, faults: &mut Faults) -> Option<Schedule> {
        let rule = required("rrule", self.rrule.as_ref(), faults);
        let first = required("first_date", self.first_date.as_ref(), faults);
        let first = first.and_then(|d| parts::date(format!("{AT}/first_date"), d, faults));
        let last =
            parts::optional_date(&format!("{AT}/last_date"), self.last_date.as_deref(), faults);
        let from = required("from", self.from.as_ref(), faults);
        let to = required("to", self.to.as_ref(), faults);
        let except = format!("{AT}/except");
        let mut except =
            parts::list(&except, &self.except, SESSIONS_MAX, faults, |at, date, faults| {
                parts::date(at.to_owned(), date, faults)
            });
        except.sort_unstable();
        except.dedup();
        let (from, to) = parts::clocks(AT, from?, to?, faults);
        let rule = faults.take(format!("{AT}/rrule"), Recurrence::parse(rule?, first?))?;
        let recurring = Recurring { rule, last_date: last?, from: from?, to: to?, except };
        if !recurring.has_session() {
            let message = "The rule names no date between the first and the last, or only such \
                           that are left out.";
            faults.add(format!("{AT}/rrule"), Fault::new("no_session", message));
        }
        Some(Schedule::Recurring(Box::new(recurring)))
    }

    fn sessions(&self, faults: &mut Faults) -> Option<Schedule> {
        let at = format!("{AT}/sessions");
        let sessions =
            parts::list(&at, &self.sessions, SESSIONS_MAX, faults, |at, body, faults| {
                let starts = faults.take(format!("{at}/starts"), civil(&body.starts));
                let ends = faults.take(format!("{at}/ends"), civil(&body.ends));
                faults.take(format!("{at}/ends"), Session::new(starts?, ends?))
            });
        if sessions.len() < self.sessions.len() {
            return None;
        }
        faults.take(at, Schedule::sessions(sessions))
    }

    fn flexible(&self, faults: &mut Faults) -> Option<Schedule> {
        let at = format!("{AT}/hours_per_week");
        let hours = self.hours_per_week.ok_or_else(|| Fault::required("the hours a week"));
        let minutes = faults.take(at.as_str(), hours.and_then(parse_hours_per_week));
        if minutes == Some(0) {
            faults.add(at, Fault::range("The hours a week", "1/60", 168));
        }
        let first = required("first_date", self.first_date.as_ref(), faults);
        let first = first.and_then(|d| parts::date(format!("{AT}/first_date"), d, faults));
        let last =
            parts::optional_date(&format!("{AT}/last_date"), self.last_date.as_deref(), faults);
        let windows = format!("{AT}/windows");
        let windows =
            parts::list(&windows, &self.windows, WINDOWS_MAX, faults, |at, w, f| w.parse(at, f));
        let (first, last) = (first?, last?);
        if last.is_some_and(|last| last < first) {
            let message = "The last date must not be before the first.";
            faults.add(format!("{AT}/last_date"), Fault::new("out_of_order", message));
        }
        let flexible =
            Flexible { minutes_per_week: minutes?, first_date: first, last_date: last, windows };
        Some(Schedule::Flexible(flexible))
    }

    /// As it travels.
    pub fn of(schedule: &Schedule) -> Self {
        match schedule {
            Schedule::Sessions(sessions) => Self {
                kind: "sessions".to_owned(),
                sessions: sessions.iter().map(|s| session_body(*s)).collect(),
                ..Self::default()
            },
            Schedule::Recurring(recurring) => Self {
                kind: "recurring".to_owned(),
                rrule: Some(recurring.rule.text().to_owned()),
                first_date: Some(recurring.rule.first().to_string()),
                last_date: recurring.last_date.map(|d| d.to_string()),
                from: Some(recurring.from.to_string()),
                to: Some(recurring.to.to_string()),
                except: recurring.except.iter().map(ToString::to_string).collect(),
                ..Self::default()
            },
            Schedule::Flexible(flexible) => Self {
                kind: "flexible".to_owned(),
                hours_per_week: Some(f64::from(flexible.minutes_per_week) / 60.0),
                first_date: Some(flexible.first_date.to_string()),
                last_date: flexible.last_date.map(|d| d.to_string()),
                windows: flexible.windows.iter().map(WindowBody::of).collect(),
                ..Self::default()
            },
        }
    }
}

/// A field that this kind of schedule must have.
fn required<'a>(name: &str, value: Option<&'a String>, faults: &mut Faults) -> Option<&'a str> {
    if value.is_none() {
        let fault = Fault::required(&format!("the {name} of the schedule"));
        faults.add(format!("{AT}/{name}"), fault);
    }
    value.map(String::as_str)
}

/// A session as it travels.
pub fn session_body(session: Session) -> SessionBody {
    span_body(session.span())
}

/// Any span of civil time as it travels.
pub fn span_body(span: time::Span) -> SessionBody {
    let text = |minute| CivilText::of(minute).as_str().to_owned();
    SessionBody { starts: text(span.from), ends: text(span.to) }
}

/// A session of a long answer: the same as a [`SessionBody`], without texts of its own.
#[derive(Debug, Clone, Copy)]
pub struct SessionView(time::Span);

impl SessionView {
    /// As it travels.
    pub fn of(session: Session) -> Self {
        Self(session.span())
    }
}

impl Serialize for SessionView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("SessionBody", 2)?;
        body.serialize_field("starts", CivilText::of(self.0.from).as_str())?;
        body.serialize_field("ends", CivilText::of(self.0.to).as_str())?;
        body.end()
    }
}

/// A civil minute of the years 0 to 9999 as `YYYY-MM-DDTHH:MM`.
struct CivilText([u8; 16]);

impl CivilText {
    fn of(minute: time::CivilMinute) -> Self {
        let at = time::civil(minute);
        let mut text = *b"0000-00-00T00:00";
        let mut put = |from: usize, digits: usize, number: i16| {
            let mut rest = number.unsigned_abs();
            for place in text[from..from + digits].iter_mut().rev() {
                *place = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
        };
        put(0, 4, at.year());
        put(5, 2, at.month().into());
        put(8, 2, at.day().into());
        put(11, 2, at.hour().into());
        put(14, 2, at.minute().into());
        Self(text)
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Reads a civil time of the centre, `YYYY-MM-DDTHH:MM`.
pub fn civil(written: &str) -> Result<time::CivilMinute, Fault> {
    let fault = || {
        let message = "Write the time as YYYY-MM-DDTHH:MM, civil time of the centre.";
        Fault::new("invalid_time", message)
    };
    if written.len() != 16 {
        return Err(fault());
    }
    let at = DateTime::strptime("%Y-%m-%dT%H:%M", written).map_err(|_| fault())?;
    time::parse_date(&written[..10])?;
    Ok(time::civil_minute(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_written_as_it_is_read() {
        for (minute, text) in [(0, "1970-01-01T00:00"), (-1, "1969-12-31T23:59")] {
            assert_eq!(CivilText::of(minute).as_str(), text);
        }
        for minute in (-36_000_000..120_000_000).step_by(77_777) {
            assert_eq!(civil(CivilText::of(minute).as_str()).unwrap(), minute);
        }
    }
}
