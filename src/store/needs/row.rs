//! A need as a row, and back.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::check::{CheckWhen, RequiredCheck};
use crate::domain::fault::Fault;
use crate::domain::ids::{
    CauseId, CentreId, LanguageId, NeedId, OrganisationId, OutcomeId, SkillId, SupportId,
};
use crate::domain::need::{
    Importance, Location, Need, NeedState, NeededSkill, UnresolvedNeeded, Urgency,
};
use crate::domain::taxonomy::Level;
use crate::domain::weights::WeightOverrides;
use crate::store::error::Error;
use crate::store::parts::{PlaceColumns, ScheduleDoc, Source, bar_keys, check_kind, small};
use crate::store::schema::needs;
use crate::store::types::{Doc, Instant, Key};

const FROM: Source = Source("needs");

/// A skill (its id, or the words for it), importance, level, weight.
type SkillDoc = (String, String, u8, u8);
/// Level, workforce, when.
type CheckDoc = (String, Option<String>, String);

/// The parts that are lists, and the schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Details {
    schedule: ScheduleDoc,
    skills: Vec<SkillDoc>,
    unresolved: Vec<SkillDoc>,
    causes: Vec<String>,
    languages: Vec<String>,
    checks: Vec<CheckDoc>,
    support_offered: Vec<String>,
    outcomes: Vec<String>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = needs, primary_key(centre_id, id), treat_none_as_null = true)]
pub(super) struct Row {
    centre_id: Key,
    id: Key,
    organisation_id: Key,
    title: String,
    description: Option<String>,
    places: i32,
    urgency: String,
    remote: bool,
    postcode: Option<String>,
    lat: Option<i32>,
    lon: Option<i32>,
    place_precision: Option<String>,
    ward: Option<String>,
    details: Doc<Details>,
    min_age: i32,
    vehicle_needed: bool,
    least_coverage: i32,
    weights: Doc<[Option<u16>; 5]>,
    expenses_paid: bool,
    skill_keys: String,
    cause_keys: String,
    state: String,
    last_start: Option<i64>,
    posted_at: Instant,
    version: i64,
    updated_at: Instant,
}

impl Row {
    pub fn of(centre: CentreId, need: &Need) -> Result<Self, Error> {
        let place = PlaceColumns::of(need.location.located());
        Ok(Self {
            centre_id: Key(centre.0),
            id: Key(need.id.0),
            organisation_id: Key(need.organisation.0),
            title: need.title.clone(),
            description: need.description.clone(),
            places: small(need.places)?,
            urgency: need.urgency.as_str().to_owned(),
            remote: need.location.is_remote(),
            postcode: place.postcode,
            lat: place.lat,
            lon: place.lon,
            place_precision: place.precision,
            ward: place.ward,
            details: Doc(Details::of(need)),
            min_age: i32::from(need.min_age),
            vehicle_needed: need.vehicle_needed,
            least_coverage: small(need.least_coverage)?,
            weights: Doc(need.weights.values()),
            expenses_paid: need.expenses_paid,
            skill_keys: bar_keys(need.skills.iter().map(|needed| needed.skill.as_str())),
            cause_keys: bar_keys(need.causes.iter().map(CauseId::as_str)),
            state: need.state.as_str().to_owned(),
            last_start: need.schedule.last_start(),
            posted_at: need.posted_at.into(),
            version: need.version,
            updated_at: need.updated_at.into(),
        })
    }

    pub fn need(self) -> Result<Need, Error> {
        let details = self.details.0;
        let place = PlaceColumns {
            postcode: self.postcode,
            lat: self.lat,
            lon: self.lon,
            precision: self.place_precision,
            ward: self.ward,
        };
        let location = match (self.remote, place.located(FROM)?) {
            (true, located) => Location::Remote(located),
            (false, Some(located)) => Location::At(located),
            (false, None) => return Err(Error::corrupt(FROM.0, "postcode")),
        };
        Ok(Need {
            id: NeedId(self.id.0),
            organisation: OrganisationId(self.organisation_id.0),
            title: self.title,
            description: self.description,
            places: FROM.number("places", self.places)?,
            urgency: FROM.read("urgency", Urgency::parse(&self.urgency))?,
            location,
            skills: FROM.list("details.skills", details.skills, needed)?,
            unresolved: FROM.list("details.unresolved", details.unresolved, unresolved)?,
            causes: details.causes.into_iter().map(CauseId).collect(),
            min_age: FROM.number("min_age", self.min_age)?,
            languages: details.languages.into_iter().map(LanguageId).collect(),
            vehicle_needed: self.vehicle_needed,
            checks: details.checks.iter().map(check).collect::<Result<_, _>>()?,
            least_coverage: FROM.number("least_coverage", self.least_coverage)?,
            weights: FROM.read("weights", WeightOverrides::new(self.weights.0))?,
            expenses_paid: self.expenses_paid,
            support_offered: details.support_offered.into_iter().map(SupportId).collect(),
            outcomes: details.outcomes.into_iter().map(OutcomeId).collect(),
            schedule: details.schedule.schedule(FROM)?,
            state: FROM.read("state", NeedState::parse(&self.state))?,
            posted_at: self.posted_at.into(),
            version: self.version,
            updated_at: self.updated_at.into(),
        })
    }
}

impl Details {
    /// The words that are no skill yet.
    pub fn own_words(self) -> Vec<String> {
        self.unresolved.into_iter().map(|(text, ..)| text).collect()
    }

    fn of(need: &Need) -> Self {
        let skill = |text: &str, importance: Importance, level: Level, weight| {
            (text.to_owned(), importance.as_str().to_owned(), level.get(), weight)
        };
        let check = |check: &RequiredCheck| {
            let workforce = check.kind.workforce().map(|workforce| workforce.as_str().to_owned());
            (check.kind.level().as_str().to_owned(), workforce, check.when.as_str().to_owned())
        };
        Self {
            schedule: ScheduleDoc::of(&need.schedule),
            skills: need
                .skills
                .iter()
                .map(|s| skill(s.skill.as_str(), s.importance, s.level, s.weight))
                .collect(),
            unresolved: need
                .unresolved
                .iter()
                .map(|u| skill(&u.text, u.importance, u.level, u.weight))
                .collect(),
            causes: need.causes.iter().map(|term| term.0.clone()).collect(),
            languages: need.languages.iter().map(|term| term.0.clone()).collect(),
            checks: need.checks.iter().map(check).collect(),
            support_offered: need.support_offered.iter().map(|term| term.0.clone()).collect(),
            outcomes: need.outcomes.iter().map(|term| term.0.clone()).collect(),
        }
    }
}

fn needed((skill, importance, level, weight): SkillDoc) -> Result<NeededSkill, Fault> {
    let importance = Importance::parse(&importance)?;
    let level = Level::new(i64::from(level))?;
    Ok(NeededSkill { skill: SkillId(skill), importance, level, weight })
}

fn unresolved((text, importance, level, weight): SkillDoc) -> Result<UnresolvedNeeded, Fault> {
    let importance = Importance::parse(&importance)?;
    let level = Level::new(i64::from(level))?;
    Ok(UnresolvedNeeded { text, importance, level, weight })
}

fn check((level, workforce, when): &CheckDoc) -> Result<RequiredCheck, Error> {
    let kind = check_kind(FROM, level, workforce.as_deref())?;
    Ok(RequiredCheck { kind, when: FROM.read("details.checks", CheckWhen::parse(when))? })
}
