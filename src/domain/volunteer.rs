//! A person who volunteers.

use jiff::Timestamp;
use jiff::civil::Date;

use super::availability::Availability;
use super::check::named;
use super::ids::{CauseId, LanguageId, SkillId, SupportId, VolunteerId};
use super::pii::Pii;
use super::place::Located;
use super::taxonomy::Level;
use super::text::{Email, Phone};

/// Most skills in one record.
pub const SKILLS_MAX: usize = 100;

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Signed up, not yet looked at.
    Applied,
    /// Can be matched.
    Active,
    /// Has left.
    Left,
    /// Kept only as long as it must be.
    Archived,
}

/// How somebody goes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TravelMode {
    /// On foot.
    Walk,
    /// By bicycle.
    Cycle,
    /// By bus and train.
    PublicTransport,
    /// By car.
    Car,
}

/// How somebody wants to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactBy {
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// Text message.
    Text,
    /// Letter.
    Post,
}

named!(
    Status,
    "A status",
    Applied = "applied",
    Active = "active",
    Left = "left",
    Archived = "archived"
);
named!(
    TravelMode,
    "A travel mode",
    Walk = "walk",
    Cycle = "cycle",
    PublicTransport = "public_transport",
    Car = "car"
);
named!(
    ContactBy,
    "A way of contact",
    Email = "email",
    Phone = "phone",
    Text = "text",
    Post = "post"
);

impl TravelMode {
    /// Greatest distance in metres where the person names none (scoring.md, Inputs).
    pub fn default_metres(self) -> u32 {
        match self {
            Self::Walk => 2_000,
            Self::Cycle => 8_000,
            Self::PublicTransport => 12_000,
            Self::Car => 20_000,
        }
    }

    /// Half-distance in metres: what halves the distance component (scoring.md, Distance D).
    pub fn half_metres(self) -> u32 {
        match self {
            Self::Walk => 1_200,
            Self::Cycle => 4_000,
            Self::PublicTransport => 5_000,
            Self::Car => 8_000,
        }
    }
}

/// How somebody travels and how far; `None` = not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Travel {
    /// How.
    pub mode: Option<TravelMode>,
    /// Greatest distance in metres, 1 to 1,000,000.
    pub max_metres: Option<u32>,
}

impl Travel {
    /// The mode used in matching: public transport where none is known.
    pub fn mode(&self) -> TravelMode {
        self.mode.unwrap_or(TravelMode::PublicTransport)
    }

    /// The greatest distance used in matching, in metres.
    pub fn max_metres(&self) -> u32 {
        self.max_metres.unwrap_or_else(|| self.mode().default_metres())
    }
}

/// The names of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    /// Given name.
    pub given: Pii<String>,
    /// Family name, where there is one.
    pub family: Option<Pii<String>>,
    /// What the person wants to be called.
    pub known_as: Option<Pii<String>>,
}

impl PersonName {
    /// As shown in lists: what they are known as, or the given name, and the family name.
    pub fn display(&self) -> Pii<String> {
        let first = self.known_as.as_ref().unwrap_or(&self.given).reveal();
        Pii::new(match &self.family {
            Some(family) => format!("{first} {}", family.reveal()),
            None => first.clone(),
        })
    }
}

/// A skill somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeldSkill {
    /// Which.
    pub skill: SkillId,
    /// How well.
    pub level: Level,
}

/// A word for a skill that nobody could place yet. Kept as written, never dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnresolvedSkill {
    /// As written.
    pub text: String,
    /// How well.
    pub level: Level,
}

/// A permission of a parent or guardian on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardian {
    /// Who gave it.
    pub name: Pii<String>,
    /// When.
    pub given_at: Date,
}

/// A person who volunteers, as the centre knows them. Consents and checks are kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volunteer {
    /// Id.
    pub id: VolunteerId,
    /// Names.
    pub name: PersonName,
    /// E-mail; not unique.
    pub email: Option<Email>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// How they want to be reached.
    pub contact_by: Option<ContactBy>,
    /// Home: the postcode and its centroid, never an address.
    pub home: Option<Located>,
    /// Date of birth.
    pub date_of_birth: Option<Pii<Date>>,
    /// Travel.
    pub travel: Travel,
    /// Skills, sorted by id, each once; none = unknown.
    pub skills: Vec<HeldSkill>,
    /// Words for skills not yet placed.
    pub unresolved: Vec<UnresolvedSkill>,
    /// When they are free.
    pub availability: Availability,
    /// Causes, sorted, each once.
    pub causes: Vec<CauseId>,
    /// Languages, sorted; `None` = unknown, empty = none of the listed ones.
    pub languages: Option<Vec<LanguageId>>,
    /// Whether they have a vehicle; `None` = unknown.
    pub vehicle: Option<bool>,
    /// Support they need, sorted.
    pub support_needed: Vec<SupportId>,
    /// Where the record stands.
    pub status: Status,
    /// "Not now" until this date.
    pub paused_until: Option<Date>,
    /// A guardian's permission.
    pub guardian: Option<Guardian>,
    /// Counts changes, for lost updates.
    pub version: i64,
    /// When the record came in.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
