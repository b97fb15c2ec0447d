//! A volunteer as a row, and back.

use diesel::prelude::*;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::availability::{Availability, Away, Extra};
use crate::domain::fault::Fault;
use crate::domain::ids::{CauseId, CentreId, LanguageId, SkillId, SupportId, VolunteerId};
use crate::domain::pii::Pii;
use crate::domain::taxonomy::Level;
use crate::domain::text::{self, Email, Phone};
use crate::domain::time::Clock;
use crate::domain::volunteer::{
    ContactBy, Guardian, HeldSkill, PersonName, Status, Travel, TravelMode, UnresolvedSkill,
    Volunteer,
};
use crate::store::error::Error;
use crate::store::parts::{PlaceColumns, Source, WindowDoc, bar_keys, small, window, window_doc};
use crate::store::schema::volunteers;
use crate::store::types::{Day, Instant, Json, Key};
use crate::store::written::Written;

pub(super) const FROM: Source = Source("volunteers");

/// Given and family name as they are compared: by it people are found again.
pub fn name_key(name: &PersonName) -> String {
    let family = name.family.as_ref().map_or("", |family| family.reveal().as_str());
    text::key(&format!("{} {family}", name.given.reveal()))
}

/// First and last date away.
pub(super) type AwayDoc = (Written<Date>, Written<Date>);

/// Date, from, to.
pub(super) type ExtraDoc = (Written<Date>, Written<Clock>, Written<Clock>);

/// The parts that are lists.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::store) struct Profile {
    skills: Vec<(String, u8)>,
    unresolved: Vec<(String, u8)>,
    weekly: Vec<WindowDoc>,
    away: Vec<AwayDoc>,
    extra: Vec<ExtraDoc>,
    minutes_per_week: Option<u32>,
    causes: Vec<String>,
    languages: Option<Vec<String>>,
    support_needed: Vec<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize, Deserialize)]
#[diesel(table_name = volunteers, primary_key(centre_id, id), treat_none_as_null = true)]
pub(in crate::store) struct Row {
    centre_id: Key,
    id: Key,
    given_name: String,
    family_name: Option<String>,
    known_as: Option<String>,
    name_key: String,
    email: Option<String>,
    email_key: Option<String>,
    phone: Option<String>,
    contact_by: Option<String>,
    postcode: Option<String>,
    lat: Option<i32>,
    lon: Option<i32>,
    place_precision: Option<String>,
    ward: Option<String>,
    date_of_birth: Option<Day>,
    travel_mode: Option<String>,
    max_metres: Option<i32>,
    vehicle: Option<bool>,
    #[serde(with = "profile_in_a_document")]
    profile: Json,
    skill_keys: String,
    status: String,
    paused_until: Option<Day>,
    guardian_name: Option<String>,
    guardian_given_at: Option<Day>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

/// In a document that holds a row, its profile is a part like any other, in the order of its fields.
mod profile_in_a_document {
    use serde::de::{Deserialize, Deserializer, Error as _};
    use serde::ser::{Error as _, Serialize, Serializer};

    use super::{Json, Profile};

    pub fn serialize<S: Serializer>(json: &Json, serializer: S) -> Result<S::Ok, S::Error> {
        json.read::<Profile>().map_err(S::Error::custom)?.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        Json::of(&Profile::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Row {
    pub fn of(centre: CentreId, volunteer: &Volunteer) -> Result<Self, Error> {
        let place = PlaceColumns::of(volunteer.home.as_ref());
        let guardian = volunteer.guardian.as_ref();
        let revealed = |text: &Option<Pii<String>>| text.as_ref().map(|text| text.reveal().clone());
        Ok(Self {
            centre_id: Key(centre.0),
            id: Key(volunteer.id.0),
            given_name: volunteer.name.given.reveal().clone(),
            family_name: revealed(&volunteer.name.family),
            known_as: revealed(&volunteer.name.known_as),
            name_key: name_key(&volunteer.name),
            email: volunteer.email.as_ref().map(|email| email.reveal().to_owned()),
            email_key: volunteer.email.as_ref().map(Email::key),
            phone: volunteer.phone.as_ref().map(|phone| phone.reveal().to_owned()),
            contact_by: volunteer.contact_by.map(|by| by.as_str().to_owned()),
            postcode: place.postcode,
            lat: place.lat,
            lon: place.lon,
            place_precision: place.precision,
            ward: place.ward,
            date_of_birth: volunteer.date_of_birth.as_ref().map(|date| Day(*date.reveal())),
            travel_mode: volunteer.travel.mode.map(|mode| mode.as_str().to_owned()),
            max_metres: volunteer.travel.max_metres.map(small).transpose()?,
            vehicle: volunteer.vehicle,
            profile: FROM.read("profile", Json::of(&Profile::of(volunteer)))?,
            skill_keys: bar_keys(volunteer.skills.iter().map(|held| held.skill.as_str())),
            status: volunteer.status.as_str().to_owned(),
            paused_until: volunteer.paused_until.map(Day),
            guardian_name: guardian.map(|guardian| guardian.name.reveal().clone()),
            guardian_given_at: guardian.map(|guardian| Day(guardian.given_at)),
            version: volunteer.version,
            created_at: volunteer.created_at.into(),
            updated_at: volunteer.updated_at.into(),
        })
    }

    pub fn volunteer(self) -> Result<Volunteer, Error> {
        let profile: Profile = FROM.read("profile", self.profile.read())?;
        let place = PlaceColumns {
            postcode: self.postcode,
            lat: self.lat,
            lon: self.lon,
            precision: self.place_precision,
            ward: self.ward,
        };
        Ok(Volunteer {
            id: VolunteerId(self.id.0),
            name: PersonName {
                given: Pii::new(self.given_name),
                family: self.family_name.map(Pii::new),
                known_as: self.known_as.map(Pii::new),
            },
            email: FROM.maybe("email", self.email.as_deref(), Email::parse)?,
            phone: FROM.maybe("phone", self.phone.as_deref(), Phone::parse)?,
            contact_by: FROM.maybe("contact_by", self.contact_by.as_deref(), ContactBy::parse)?,
            home: place.located(FROM)?,
            date_of_birth: self.date_of_birth.map(|day| Pii::new(day.0)),
            travel: travel(self.travel_mode.as_deref(), self.max_metres)?,
            availability: availability(
                (profile.weekly, profile.away, profile.extra),
                profile.minutes_per_week,
            )?,
            skills: FROM.list("profile.skills", profile.skills, held)?,
            unresolved: FROM.list("profile.unresolved", profile.unresolved, unresolved)?,
            causes: profile.causes.into_iter().map(CauseId).collect(),
            languages: profile.languages.map(|all| all.into_iter().map(LanguageId).collect()),
            vehicle: self.vehicle,
            support_needed: profile.support_needed.into_iter().map(SupportId).collect(),
            status: FROM.read("status", Status::parse(&self.status))?,
            paused_until: self.paused_until.map(|day| day.0),
            guardian: match (self.guardian_name, self.guardian_given_at) {
                (Some(name), Some(day)) => Some(Guardian { name: Pii::new(name), given_at: day.0 }),
                (None, None) => None,
                (_, _) => return Err(Error::corrupt(FROM.0, "guardian_name")),
            },
            version: self.version,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        })
    }
}

impl Profile {
    fn of(volunteer: &Volunteer) -> Self {
        let availability = &volunteer.availability;
        let skill = |held: &HeldSkill| (held.skill.0.clone(), held.level.get());
        let word = |word: &UnresolvedSkill| (word.text.clone(), word.level.get());
        let away = |away: &Away| (Written(away.from), Written(away.to));
        let extra = |one: &Extra| (Written(one.date), Written(one.from), Written(one.to));
        let languages = volunteer.languages.as_ref();
        Self {
            skills: volunteer.skills.iter().map(skill).collect(),
            unresolved: volunteer.unresolved.iter().map(word).collect(),
            weekly: availability.weekly.iter().copied().map(window_doc).collect(),
            away: availability.away.iter().map(away).collect(),
            extra: availability.extra.iter().map(extra).collect(),
            minutes_per_week: availability.minutes_per_week,
            causes: volunteer.causes.iter().map(|cause| cause.0.clone()).collect(),
            languages: languages.map(|all| all.iter().map(|one| one.0.clone()).collect()),
            support_needed: volunteer.support_needed.iter().map(|term| term.0.clone()).collect(),
        }
    }

    /// The words that are no skill yet.
    pub fn own_words(self) -> Vec<String> {
        self.unresolved.into_iter().map(|(text, _)| text).collect()
    }
}

/// How somebody travels.
pub(super) fn travel(mode: Option<&str>, max_metres: Option<i32>) -> Result<Travel, Error> {
    Ok(Travel {
        mode: FROM.maybe("travel_mode", mode, TravelMode::parse)?,
        max_metres: FROM.maybe("max_metres", max_metres, u32::try_from)?,
    })
}

/// When somebody is free: windows of every week, dates away, extra windows.
pub(super) fn availability(
    (weekly, dates_away, extras): (Vec<WindowDoc>, Vec<AwayDoc>, Vec<ExtraDoc>),
    minutes_per_week: Option<u32>,
) -> Result<Availability, Error> {
    Ok(Availability {
        weekly: weekly.into_iter().map(window).collect(),
        away: FROM.list("profile.away", dates_away, away)?,
        extra: extras.into_iter().map(extra).collect(),
        minutes_per_week,
    })
}

fn held((skill, level): (String, u8)) -> Result<HeldSkill, Fault> {
    Ok(HeldSkill { skill: SkillId(skill), level: Level::new(i64::from(level))? })
}

fn unresolved((text, level): (String, u8)) -> Result<UnresolvedSkill, Fault> {
    Ok(UnresolvedSkill { text, level: Level::new(i64::from(level))? })
}

fn away((first, last): AwayDoc) -> Result<Away, Fault> {
    Away::new(first.0, last.0)
}

fn extra((date, from, to): ExtraDoc) -> Extra {
    Extra { date: date.0, from: from.0, to: to.0 }
}
