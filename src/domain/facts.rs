//! What matching looks at beside a volunteer's and a need's own record.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::availability::Availability;
use super::check::Check;
use super::ids::{CauseId, LanguageId, NeedId, OrganisationId, SupportId, VolunteerId};
use super::need::Need;
use super::pii::Pii;
use super::placement::{PlacementState, Promise};
use super::point::Point;
use super::taxonomy::Level;
use super::volunteer::{Status, Travel, Volunteer};

/// A volunteer with everything about them that a match depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolunteerFacts {
    /// The record.
    pub volunteer: Arc<Volunteer>,
    /// Whether a valid consent to be matched is on record.
    pub may_match: bool,
    /// Checks, in any order.
    pub checks: Vec<Check>,
    /// When they were asked (offers sent), sorted.
    pub asks: Vec<Timestamp>,
    /// What is promised already, with the need it is promised to.
    pub promises: Vec<(NeedId, Promise)>,
    /// Every placement they ever had, by need; one need may come several times.
    pub placements: Vec<(NeedId, PlacementState)>,
    /// Needs they are kept apart from.
    pub blocked_needs: Vec<NeedId>,
    /// Organisations they are kept apart from.
    pub blocked_organisations: Vec<OrganisationId>,
}

/// What matching looks at of a volunteer, borrowed from a record or from rows of the database: beside
/// the name to show, nothing by which to reach them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolunteerSeen<'a> {
    /// Who it is.
    pub id: VolunteerId,
    /// The name to show.
    pub name: Pii<String>,
    /// Home; `None` = unknown.
    pub home: Option<Point>,
    /// Date of birth; `None` = unknown.
    pub born: Option<Date>,
    /// Travel.
    pub travel: Travel,
    /// Keys of skills with how well, each once.
    pub skills: Vec<(&'a str, Level)>,
    /// Keys of causes, each once.
    pub causes: Vec<&'a str>,
    /// Keys of languages; `None` = unknown.
    pub languages: Option<Vec<&'a str>>,
    /// Keys of the support they need, in the order of their record.
    pub support_needed: Vec<&'a str>,
    /// When they are free.
    pub availability: &'a Availability,
    /// Whether they have a vehicle; `None` = unknown.
    pub vehicle: Option<bool>,
    /// Where the record stands.
    pub status: Status,
    /// "Not now" until this date.
    pub paused_until: Option<Date>,
    /// A guardian's permission is on record.
    pub guarded: bool,
    /// See [`VolunteerFacts::may_match`].
    pub may_match: bool,
    /// See [`VolunteerFacts::checks`].
    pub checks: &'a [Check],
    /// See [`VolunteerFacts::asks`].
    pub asks: &'a [Timestamp],
    /// See [`VolunteerFacts::promises`].
    pub promises: &'a [(NeedId, Promise)],
    /// See [`VolunteerFacts::placements`].
    pub placements: &'a [(NeedId, PlacementState)],
    /// See [`VolunteerFacts::blocked_needs`].
    pub blocked_needs: &'a [NeedId],
    /// See [`VolunteerFacts::blocked_organisations`].
    pub blocked_organisations: &'a [OrganisationId],
}

impl VolunteerFacts {
    /// What matching looks at.
    pub fn seen(&self) -> VolunteerSeen<'_> {
        let person = &self.volunteer;
        let home = person.home.as_ref().and_then(|home| home.found.as_ref());
        let languages = person.languages.as_ref();
        VolunteerSeen {
            id: person.id,
            name: person.name.display(),
            home: home.map(|found| found.point),
            born: person.date_of_birth.as_ref().map(|born| *born.reveal()),
            travel: person.travel,
            skills: person.skills.iter().map(|held| (held.skill.as_str(), held.level)).collect(),
            causes: person.causes.iter().map(CauseId::as_str).collect(),
            languages: languages.map(|all| all.iter().map(LanguageId::as_str).collect()),
            support_needed: person.support_needed.iter().map(SupportId::as_str).collect(),
            availability: &person.availability,
            vehicle: person.vehicle,
            status: person.status,
            paused_until: person.paused_until,
            guarded: person.guardian.is_some(),
            may_match: self.may_match,
            checks: &self.checks,
            asks: &self.asks,
            promises: &self.promises,
            placements: &self.placements,
            blocked_needs: &self.blocked_needs,
            blocked_organisations: &self.blocked_organisations,
        }
    }
}

/// A need with what a match depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedFacts {
    /// The record.
    pub need: Arc<Need>,
    /// Live placements of the need.
    pub responses: u32,
    /// Places that are not taken.
    pub open_places: u32,
}
