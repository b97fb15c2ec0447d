//! The fields of a person's record that a file can say something about: how each is shown, how
//! what a file says is brought in, and how it is put back.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use super::kind::Field;
use crate::domain::check::named;
use crate::domain::fault::Fault;
use crate::domain::ids::{CauseId, LanguageId, SupportId};
use crate::domain::import::Why;
use crate::domain::pii::Pii;
use crate::domain::text;
use crate::domain::time;
use crate::domain::volunteer::{Status, Volunteer};

/// A field that a file can say something about, by its name in the API of imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PersonField {
    GivenName,
    FamilyName,
    KnownAs,
    Email,
    Phone,
    ContactBy,
    Postcode,
    DateOfBirth,
    TravelMode,
    MaxKm,
    Skills,
    Causes,
    Languages,
    Vehicle,
    Availability,
    HoursPerWeek,
    SupportNeeded,
    Status,
}

named!(
    PersonField,
    "A field",
    GivenName = "given_name",
    FamilyName = "family_name",
    KnownAs = "known_as",
    Email = "email",
    Phone = "phone",
    ContactBy = "contact_by",
    Postcode = "postcode",
    DateOfBirth = "date_of_birth",
    TravelMode = "travel_mode",
    MaxKm = "max_km",
    Skills = "skills",
    Causes = "causes",
    Languages = "languages",
    Vehicle = "vehicle",
    Availability = "availability",
    HoursPerWeek = "hours_per_week",
    SupportNeeded = "support_needed",
    Status = "status"
);

impl Field<Volunteer> for PersonField {
    const FIELDS: &'static [Self] = Self::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn named(name: &str) -> Result<Self, Fault> {
        Self::parse(name)
    }

    fn shown(self, person: &Volunteer) -> Option<String> {
        let revealed = |text: &Option<Pii<String>>| text.as_ref().map(|text| text.reveal().clone());
        match self {
            Self::GivenName => Some(person.name.given.reveal().clone()),
            Self::FamilyName => revealed(&person.name.family),
            Self::KnownAs => revealed(&person.name.known_as),
            Self::Email => person.email.as_ref().map(|email| email.reveal().to_owned()),
            Self::Phone => person.phone.as_ref().map(|phone| phone.reveal().to_owned()),
            Self::ContactBy => person.contact_by.map(|by| by.as_str().to_owned()),
            Self::Postcode => person.home.as_ref().map(|home| home.postcode.as_str().to_owned()),
            Self::DateOfBirth => {
                person.date_of_birth.as_ref().map(|born| born.reveal().to_string())
            }
            Self::TravelMode => person.travel.mode.map(|mode| mode.as_str().to_owned()),
            Self::MaxKm => person.travel.max_metres.map(kilometres),
            Self::Skills => {
                let held = person.skills.iter().map(|held| held.skill.as_str());
                listed(held.chain(person.unresolved.iter().map(|word| word.text.as_str())))
            }
            Self::Causes => listed(person.causes.iter().map(CauseId::as_str)),
            Self::Languages => {
                let known = person.languages.as_ref()?;
                Some(known.iter().map(LanguageId::as_str).collect::<Vec<_>>().join("; "))
            }
            Self::Vehicle => person.vehicle.map(|has| if has { "yes" } else { "no" }.to_owned()),
            Self::Availability => listed(person.availability.weekly.iter().map(|window| {
                let day = time::weekday_name(window.day);
                format!("{day} {}-{}", window.from, window.to)
            })),
            Self::HoursPerWeek => person
                .availability
                .minutes_per_week
                .map(|minutes| format!("{}:{:02}", minutes / 60, minutes % 60)),
            Self::SupportNeeded => listed(person.support_needed.iter().map(SupportId::as_str)),
            Self::Status => Some(person.status.as_str().to_owned()),
        }
    }

    fn copy(self, from: &Volunteer, to: &mut Volunteer) {
        match self {
            Self::GivenName => to.name.given = from.name.given.clone(),
            Self::FamilyName => to.name.family.clone_from(&from.name.family),
            Self::KnownAs => to.name.known_as.clone_from(&from.name.known_as),
            Self::Email => to.email.clone_from(&from.email),
            Self::Phone => to.phone.clone_from(&from.phone),
            Self::ContactBy => to.contact_by = from.contact_by,
            Self::Postcode => to.home.clone_from(&from.home),
            Self::DateOfBirth => to.date_of_birth.clone_from(&from.date_of_birth),
            Self::TravelMode => to.travel.mode = from.travel.mode,
            Self::MaxKm => to.travel.max_metres = from.travel.max_metres,
            Self::Skills => {
                to.skills.clone_from(&from.skills);
                to.unresolved.clone_from(&from.unresolved);
            }
            Self::Causes => to.causes.clone_from(&from.causes),
            Self::Languages => to.languages.clone_from(&from.languages),
            Self::Vehicle => to.vehicle = from.vehicle,
            Self::Availability => to.availability.weekly.clone_from(&from.availability.weekly),
            Self::HoursPerWeek => {
                to.availability.minutes_per_week = from.availability.minutes_per_week;
            }
            Self::SupportNeeded => to.support_needed.clone_from(&from.support_needed),
            Self::Status => to.status = from.status,
        }
    }

    /// What a file says of a list is added to it; anything else takes the place of what was there.
    fn bring_in(self, said: &Volunteer, to: &mut Volunteer) {
        match self {
            Self::Skills => add_skills(said, to),
            Self::Causes => add(&said.causes, &mut to.causes),
            Self::SupportNeeded => add(&said.support_needed, &mut to.support_needed),
            Self::Languages => match (&said.languages, &mut to.languages) {
                (Some(said), Some(there)) => add(said, there),
                (Some(said), none @ None) => *none = Some(said.clone()),
                (None, _) => {}
            },
            Self::GivenName
            | Self::FamilyName
            | Self::KnownAs
            | Self::Email
            | Self::Phone
            | Self::ContactBy
            | Self::Postcode
            | Self::DateOfBirth
            | Self::TravelMode
            | Self::MaxKm
            | Self::Vehicle
            | Self::Availability
            | Self::HoursPerWeek
            | Self::Status => {
                if self.shown(said).is_some() {
                    self.copy(said, to);
                }
            }
        }
    }

    fn is_list(self) -> bool {
        matches!(self, Self::Skills | Self::Causes | Self::SupportNeeded | Self::Languages)
    }

    fn is_loose(self) -> bool {
        matches!(self, Self::GivenName | Self::FamilyName | Self::KnownAs | Self::Email)
    }

    fn why_not(self, there: &Volunteer, after: &Volunteer) -> Option<Why> {
        match self {
            Self::DateOfBirth if there.date_of_birth.is_some() => Some(Why::Age),
            Self::Status => {
                let gone = matches!(there.status, Status::Left | Status::Archived);
                let back = matches!(after.status, Status::Applied | Status::Active);
                (gone && back).then_some(Why::HasLeft)
            }
            _ => None,
        }
    }
}

/// A digest of what is shown, to see later whether it is still the same.
pub(super) fn digest(shown: Option<&str>) -> String {
    let Some(shown) = shown else { return String::new() };
    let hash: [u8; 32] = Sha256::digest(shown.as_bytes()).into();
    BASE64URL_NOPAD.encode(&hash[..12])
}

fn listed<T: AsRef<str>>(items: impl Iterator<Item = T>) -> Option<String> {
    let items: Vec<T> = items.collect();
    let texts: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

fn kilometres(metres: u32) -> String {
    let text = format!("{}.{:03}", metres / 1000, metres % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn add<T: Ord + Clone>(said: &[T], there: &mut Vec<T>) {
    there.extend(said.iter().cloned());
    there.sort();
    there.dedup();
}

/// A skill that is there keeps its level.
fn add_skills(said: &Volunteer, to: &mut Volunteer) {
    for held in &said.skills {
        if to.skills.iter().all(|there| there.skill != held.skill) {
            to.skills.push(held.clone());
        }
    }
    to.skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    for word in &said.unresolved {
        if to.unresolved.iter().all(|there| text::key(&there.text) != text::key(&word.text)) {
            to.unresolved.push(word.clone());
        }
    }
}
