//! A person of a file as they are kept between the dry run and the commit.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::availability::Availability;
use crate::domain::consent::Purpose;
use crate::domain::fault::Fault;
use crate::domain::ids::{CauseId, LanguageId, SkillId, SupportId, VolunteerId};
use crate::domain::import::PersonDraft;
use crate::domain::pii::Pii;
use crate::domain::taxonomy::Level;
use crate::domain::text::{Email, Phone};
use crate::domain::volunteer::{
    ContactBy, Guardian, HeldSkill, PersonName, Status, Travel, TravelMode, UnresolvedSkill,
    Volunteer,
};
use crate::store::error::Error;
use crate::store::parts::{PlaceColumns, Source, WindowDoc, date, window, window_doc};

const FROM: Source = Source("import_rows");
const COLUMN: &str = "draft";
/// The field that a new person gets though the row does not name it.
const STATUS: &str = "status";

/// Postcode, latitude, longitude, precision, ward.
pub(super) type PlaceDoc =
    (Option<String>, Option<i32>, Option<i32>, Option<String>, Option<String>);

/// What a row of a file can say about a person, and nothing else.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Person {
    given: String,
    family: Option<String>,
    known_as: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    contact_by: Option<String>,
    place: PlaceDoc,
    born: Option<String>,
    travel_mode: Option<String>,
    max_metres: Option<u32>,
    skills: Vec<(String, u8)>,
    unresolved: Vec<(String, u8)>,
    weekly: Vec<WindowDoc>,
    minutes_per_week: Option<u32>,
    causes: Vec<String>,
    languages: Option<Vec<String>>,
    vehicle: Option<bool>,
    support_needed: Vec<String>,
    status: String,
    /// The status that the row itself names.
    named_status: Option<String>,
    note: Option<String>,
    #[serde(default)]
    refuses: Vec<String>,
    /// Name and date.
    guardian: Option<(String, String)>,
}

/// Nobody's data slips into a log.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}

impl Person {
    pub fn of(draft: &PersonDraft) -> Self {
        let volunteer = &draft.record;
        let names_status = !draft.assumed.iter().any(|name| name == STATUS);
        let revealed = |text: &Option<Pii<String>>| text.as_ref().map(|text| text.reveal().clone());
        let place = PlaceColumns::of(volunteer.home.as_ref());
        let languages = volunteer.languages.as_ref();
        Self {
            given: volunteer.name.given.reveal().clone(),
            family: revealed(&volunteer.name.family),
            known_as: revealed(&volunteer.name.known_as),
            email: volunteer.email.as_ref().map(|email| email.reveal().to_owned()),
            phone: volunteer.phone.as_ref().map(|phone| phone.reveal().to_owned()),
            contact_by: volunteer.contact_by.map(|by| by.as_str().to_owned()),
            place: (place.postcode, place.lat, place.lon, place.precision, place.ward),
            born: volunteer.date_of_birth.as_ref().map(|born| born.reveal().to_string()),
            travel_mode: volunteer.travel.mode.map(|mode| mode.as_str().to_owned()),
            max_metres: volunteer.travel.max_metres,
            skills: volunteer.skills.iter().map(|s| (s.skill.0.clone(), s.level.get())).collect(),
            unresolved: volunteer
                .unresolved
                .iter()
                .map(|word| (word.text.clone(), word.level.get()))
                .collect(),
            weekly: volunteer.availability.weekly.iter().copied().map(window_doc).collect(),
            minutes_per_week: volunteer.availability.minutes_per_week,
            causes: volunteer.causes.iter().map(|cause| cause.0.clone()).collect(),
            languages: languages.map(|all| all.iter().map(|one| one.0.clone()).collect()),
            vehicle: volunteer.vehicle,
            support_needed: volunteer.support_needed.iter().map(|term| term.0.clone()).collect(),
            status: volunteer.status.as_str().to_owned(),
            named_status: names_status.then(|| volunteer.status.as_str().to_owned()),
            note: revealed(&draft.note),
            refuses: draft.refuses.iter().map(|purpose| purpose.as_str().to_owned()).collect(),
            guardian: volunteer
                .guardian
                .as_ref()
                .map(|guardian| (guardian.name.reveal().clone(), guardian.given_at.to_string())),
        }
    }

    /// The person, whose id, version and instants are still to be given.
    pub fn draft(mut self) -> Result<PersonDraft, Error> {
        let assumed = match self.named_status {
            Some(_) => Vec::new(),
            None => vec![STATUS.to_owned()],
        };
        let refuses = std::mem::take(&mut self.refuses);
        let refuses = FROM.list(COLUMN, refuses, |name| Purpose::parse(&name))?;
        let note = self.note.take().map(Pii::new);
        Ok(PersonDraft { record: self.volunteer()?, assumed, note, refuses })
    }

    fn volunteer(self) -> Result<Volunteer, Error> {
        let (postcode, lat, lon, precision, ward) = self.place;
        let level = |level: u8| Level::new(i64::from(level));
        let held = |(skill, at): (String, u8)| {
            Ok::<_, Fault>(HeldSkill { skill: SkillId(skill), level: level(at)? })
        };
        let unplaced =
            |(text, at): (String, u8)| Ok::<_, Fault>(UnresolvedSkill { text, level: level(at)? });
        let weekly = self.weekly.into_iter().map(window);
        let guardian = self.guardian.map(|(name, given_at)| {
            let given_at = date(FROM, COLUMN, &given_at)?;
            Ok::<_, Error>(Guardian { name: Pii::new(name), given_at })
        });
        let born = self.born.map(|born| date(FROM, COLUMN, &born)).transpose()?;
        Ok(Volunteer {
            id: VolunteerId(Uuid::nil()),
            name: PersonName {
                given: Pii::new(self.given),
                family: self.family.map(Pii::new),
                known_as: self.known_as.map(Pii::new),
            },
            email: FROM.maybe(COLUMN, self.email.as_deref(), Email::parse)?,
            phone: FROM.maybe(COLUMN, self.phone.as_deref(), Phone::parse)?,
            contact_by: FROM.maybe(COLUMN, self.contact_by.as_deref(), ContactBy::parse)?,
            home: PlaceColumns { postcode, lat, lon, precision, ward }.located(FROM)?,
            date_of_birth: born.map(Pii::new),
            travel: Travel {
                mode: FROM.maybe(COLUMN, self.travel_mode.as_deref(), TravelMode::parse)?,
                max_metres: self.max_metres,
            },
            skills: FROM.list(COLUMN, self.skills, held)?,
            unresolved: FROM.list(COLUMN, self.unresolved, unplaced)?,
            availability: Availability {
                weekly: weekly.collect(),
                minutes_per_week: self.minutes_per_week,
                ..Availability::default()
            },
            causes: self.causes.into_iter().map(CauseId).collect(),
            languages: self.languages.map(|all| all.into_iter().map(LanguageId).collect()),
            vehicle: self.vehicle,
            support_needed: self.support_needed.into_iter().map(SupportId).collect(),
            status: FROM.read(COLUMN, Status::parse(&self.status))?,
            paused_until: None,
            guardian: guardian.transpose()?,
            version: 0,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        })
    }
}
