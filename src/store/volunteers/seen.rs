//! What matching looks at of a volunteer's row: of a million rows the rest need not be fetched, and
//! texts need no copies of their own.

use diesel::prelude::*;
use serde::Deserialize;

use crate::domain::facts::VolunteerSeen;
use crate::domain::fault::Fault;
use crate::domain::ids::VolunteerId;
use crate::domain::pii::Pii;
use crate::domain::point::Point;
use crate::domain::taxonomy::Level;
use crate::domain::volunteer::{PersonName, Status};
use crate::store::error::Error;
use crate::store::facts::Beside;
use crate::store::parts::WindowDoc;
use crate::store::schema::volunteers;
use crate::store::types::{Day, Json, Key};
use crate::store::written::Lent;

use super::row::{AwayDoc, ExtraDoc, FROM, availability, travel};

/// The columns that matching looks at.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = volunteers)]
pub(in crate::store) struct SeenRow {
    pub(in crate::store) id: Key,
    given_name: String,
    family_name: Option<String>,
    known_as: Option<String>,
    lat: Option<i32>,
    lon: Option<i32>,
    date_of_birth: Option<Day>,
    travel_mode: Option<String>,
    max_metres: Option<i32>,
    vehicle: Option<bool>,
    profile: Json,
    status: String,
    paused_until: Option<Day>,
    guardian_given_at: Option<Day>,
}

/// The lists that matching looks at; see [`super::Profile`].
#[derive(Deserialize)]
struct Lists<'a> {
    #[serde(borrow)]
    skills: Vec<(Lent<'a>, u8)>,
    weekly: Vec<WindowDoc>,
    away: Vec<AwayDoc>,
    extra: Vec<ExtraDoc>,
    minutes_per_week: Option<u32>,
    #[serde(borrow)]
    causes: Vec<Lent<'a>>,
    #[serde(borrow)]
    languages: Option<Vec<Lent<'a>>>,
    #[serde(borrow)]
    support_needed: Vec<Lent<'a>>,
}

impl SeenRow {
    /// Shows the volunteer, with what hangs on them.
    pub fn show<R>(
        self,
        beside: &Beside,
        show: impl FnOnce(&VolunteerSeen<'_>) -> R,
    ) -> Result<R, Error> {
        let lists: Lists<'_> = FROM.read("profile", self.profile.read())?;
        let times = (lists.weekly, lists.away, lists.extra);
        let availability = availability(times, lists.minutes_per_week)?;
        let name = PersonName {
            given: Pii::new(self.given_name),
            family: self.family_name.map(Pii::new),
            known_as: self.known_as.map(Pii::new),
        };
        let home = match (self.lat, self.lon) {
            (Some(lat), Some(lon)) => Some(Point::from_micro(lat, lon)),
            (None, None) => None,
            (_, _) => return Err(Error::corrupt(FROM.0, "lat")),
        };
        Ok(show(&VolunteerSeen {
            id: VolunteerId(self.id.0),
            name: name.display(),
            home,
            born: self.date_of_birth.map(|day| day.0),
            travel: travel(self.travel_mode.as_deref(), self.max_metres)?,
            skills: FROM.list("profile.skills", &lists.skills, held)?,
            causes: keys(&lists.causes),
            languages: lists.languages.as_deref().map(keys),
            support_needed: keys(&lists.support_needed),
            availability: &availability,
            vehicle: self.vehicle,
            status: FROM.read("status", Status::parse(&self.status))?,
            paused_until: self.paused_until.map(|day| day.0),
            guarded: self.guardian_given_at.is_some(),
            may_match: beside.may_match,
            checks: &beside.checks,
            asks: &beside.asks,
            promises: &beside.promises,
            placements: &beside.placements,
            blocked_needs: &beside.blocked_needs,
            blocked_organisations: &beside.blocked_organisations,
        }))
    }
}

fn keys<'a>(words: &'a [Lent<'_>]) -> Vec<&'a str> {
    words.iter().map(Lent::text).collect()
}

fn held<'a>((key, level): &'a (Lent<'_>, u8)) -> Result<(&'a str, Level), Fault> {
    Ok((key.text(), Level::new(i64::from(*level))?))
}
