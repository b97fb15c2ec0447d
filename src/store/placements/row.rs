//! A placement, its promise and its events as rows, and back.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{AccountId, CentreId, NeedId, PlacementId, VolunteerId};
use crate::domain::placement::{
    Channel, Event, Party, Placement, PlacementState, Promise, RecurringPromise,
};
use crate::domain::time::{self, Clock};
use crate::store::error::Error;
use crate::store::parts::{SessionDoc, Source, recurrence, session, session_doc};
use crate::store::schema::{placement_events, placements};
use crate::store::types::{Doc, Instant, Key};

const FROM: Source = Source("placements");
const EVENTS: Source = Source("placement_events");

/// What a placement takes of the volunteer's time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(in crate::store) enum PromiseDoc {
    Sessions {
        sessions: Vec<SessionDoc>,
    },
    Recurring {
        rrule: String,
        first_date: String,
        last_date: Option<String>,
        from: String,
        to: String,
        days: Vec<String>,
        except: Vec<String>,
    },
    Weekly {
        minutes: u32,
    },
}

impl PromiseDoc {
    fn of(promise: &Promise) -> Self {
        match promise {
            Promise::Sessions(sessions) => {
                Self::Sessions { sessions: sessions.iter().map(session_doc).collect() }
            }
            Promise::Recurring(promise) => Self::Recurring {
                rrule: promise.rule.text().to_owned(),
                first_date: promise.rule.first().to_string(),
                last_date: promise.last_date.map(|date| date.to_string()),
                from: promise.from.to_string(),
                to: promise.to.to_string(),
                days: promise.days.iter().map(|day| time::weekday_name(*day).to_owned()).collect(),
                except: promise.except.iter().map(Date::to_string).collect(),
            },
            Promise::Weekly(minutes) => Self::Weekly { minutes: *minutes },
        }
    }

    pub fn promise(self) -> Result<Promise, Error> {
        let column = "promise";
        let clock = |text: &str| FROM.read(column, Clock::parse(text));
        Ok(match self {
            Self::Sessions { sessions } => {
                let sessions = sessions.iter().map(|doc| session(FROM, column, doc));
                Promise::Sessions(sessions.collect::<Result<_, _>>()?)
            }
            Self::Recurring { rrule, first_date, last_date, from, to, days, except } => {
                Promise::Recurring(Box::new(RecurringPromise {
                    rule: recurrence(FROM, column, &rrule, &first_date)?,
                    last_date: FROM.maybe(column, last_date, |text| text.parse::<Date>())?,
                    from: clock(&from)?,
                    to: clock(&to)?,
                    days: FROM.list(column, days, |day| time::parse_weekday(&day))?,
                    except: FROM.list(column, except, |text| text.parse())?,
                }))
            }
            Self::Weekly { minutes } => Promise::Weekly(minutes),
        })
    }
}

/// The instants at which the volunteer was asked.
pub(in crate::store) fn asked_at<S: AsRef<str>>(texts: &[S]) -> Result<Vec<Timestamp>, Error> {
    FROM.list("asked_at", texts, |text| text.as_ref().parse())
}

/// The stored name of a state.
pub(in crate::store) fn state(text: &str) -> Result<PlacementState, Error> {
    FROM.read("state", PlacementState::parse(text))
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = placements, primary_key(centre_id, id), treat_none_as_null = true)]
pub(in crate::store) struct Row {
    centre_id: Key,
    pub id: Key,
    pub need_id: Key,
    volunteer_id: Option<Key>,
    state: String,
    owner: Option<Key>,
    promise: Option<Doc<PromiseDoc>>,
    since: Instant,
    due: Option<Instant>,
    asked_at: Doc<Vec<String>>,
    waiting_for: Option<String>,
    version: i64,
    created_at: Instant,
}

impl Row {
    pub fn of(centre: CentreId, placement: &Placement) -> Self {
        let whole = |at: &Timestamp| Timestamp::from(Instant::from(*at)).to_string();
        Self {
            centre_id: Key(centre.0),
            id: Key(placement.id.0),
            need_id: Key(placement.need.0),
            volunteer_id: Some(Key(placement.volunteer.0)),
            state: placement.state.as_str().to_owned(),
            owner: placement.owner.map(|owner| Key(owner.0)),
            promise: placement.promise.as_ref().map(|promise| Doc(PromiseDoc::of(promise))),
            since: placement.since.into(),
            due: placement.due.map(Instant::from),
            asked_at: Doc(placement.asked_at.iter().map(whole).collect()),
            waiting_for: placement.state.waits_for().map(|party| party.as_str().to_owned()),
            version: placement.version,
            created_at: placement.created_at.into(),
        }
    }

    /// `None` for a placement whose volunteer was erased.
    pub fn placement(self) -> Result<Option<Placement>, Error> {
        let Some(volunteer) = self.volunteer_id else { return Ok(None) };
        Ok(Some(Placement {
            id: PlacementId(self.id.0),
            need: NeedId(self.need_id.0),
            volunteer: VolunteerId(volunteer.0),
            state: state(&self.state)?,
            owner: self.owner.map(|owner| AccountId(owner.0)),
            promise: self.promise.map(|doc| doc.0.promise()).transpose()?,
            since: self.since.into(),
            due: self.due.map(Timestamp::from),
            asked_at: asked_at(&self.asked_at.0)?,
            version: self.version,
            created_at: self.created_at.into(),
        }))
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = placement_events)]
pub(in crate::store) struct EventRow {
    centre_id: Key,
    placement_id: Key,
    n: i32,
    from_state: Option<String>,
    to_state: String,
    by_party: String,
    actor: String,
    channel: String,
    note: Option<String>,
    correction: bool,
    at: Instant,
}

impl EventRow {
    pub fn of(centre: CentreId, placement: PlacementId, n: i32, event: &Event) -> Self {
        Self {
            centre_id: Key(centre.0),
            placement_id: Key(placement.0),
            n,
            from_state: event.from.map(|state| state.as_str().to_owned()),
            to_state: event.to.as_str().to_owned(),
            by_party: event.by.as_str().to_owned(),
            actor: event.actor.clone(),
            channel: event.channel.as_str().to_owned(),
            note: event.note.clone(),
            correction: event.correction,
            at: event.at.into(),
        }
    }

    pub fn event(self) -> Result<Event, Error> {
        let from = self.from_state.as_deref();
        Ok(Event {
            from: EVENTS.maybe("from_state", from, PlacementState::parse)?,
            to: EVENTS.read("to_state", PlacementState::parse(&self.to_state))?,
            by: EVENTS.read("by_party", Party::parse(&self.by_party))?,
            actor: self.actor,
            channel: EVENTS.read("channel", Channel::parse(&self.channel))?,
            note: self.note,
            correction: self.correction,
            at: self.at.into(),
        })
    }
}
