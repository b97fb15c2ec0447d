//! A need as it travels.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::parts::{self, PlaceView, Stamp};
use super::schedule::ScheduleBody;
use crate::app::vocabulary::Words;
use crate::domain::check::{CheckWhen, RequiredCheck};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{NeedId, OrganisationId};
use crate::domain::need::{
    Importance, LEAST_COVERAGE, Location, MIN_AGE, Need, NeedState, NeededSkill, PLACES_MAX,
    UnresolvedNeeded, Urgency,
};
use crate::domain::place::Located;
use crate::domain::postcode::Postcode;
use crate::domain::taxonomy::Level;
use crate::domain::text;
use crate::domain::volunteer::SKILLS_MAX;
use crate::domain::weights::{WeightOverrides, millionths};

/// Where the help is given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationBody {
    /// Postcode of the place; needed unless remote.
    #[schema(example = "L33 7AA")]
    pub postcode: Option<String>,
    /// Whether it can be done from anywhere.
    #[serde(default)]
    pub remote: bool,
}

/// A skill a need asks for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeededSkillBody {
    /// Id, label or synonym; other text is kept and must be placed before approval if required.
    #[schema(example = "driving")]
    pub skill: String,
    /// `required` or `desirable` (the default).
    pub importance: Option<String>,
    /// At least 1 basic (the default), 2 competent, 3 expert.
    #[schema(minimum = 1, maximum = 3)]
    pub level: Option<i64>,
    /// How much it counts among the desirable ones, 1 (the default) to 100.
    #[schema(minimum = 1, maximum = 100)]
    pub weight: Option<i64>,
}

/// A check a need asks for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequiredCheckBody {
    /// `dbs`.
    #[schema(example = "dbs")]
    pub kind: String,
    /// `basic`, `standard`, `enhanced` or `enhanced_barred`.
    #[schema(example = "enhanced")]
    pub level: String,
    /// `adult`, `child` or `adult_and_child`; none for basic.
    #[schema(example = "adult")]
    pub workforce: Option<String>,
    /// `to_match` or `to_start` (the default).
    pub when: Option<String>,
}

/// Weights that replace the centre's; each 0 to 1000.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WeightsBody {
    /// Skills.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: Option<u16>,
    /// Availability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<u16>,
    /// Distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<u16>,
    /// Interests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interests: Option<u16>,
    /// Rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<u16>,
}

impl WeightsBody {
    /// In the order of [`Component::ALL`].
    pub fn values(&self) -> [Option<u16>; 5] {
        [self.skills, self.availability, self.distance, self.interests, self.rest]
    }

    /// From the order of [`Component::ALL`].
    pub fn of(values: [Option<u16>; 5]) -> Self {
        let [skills, availability, distance, interests, rest] = values;
        Self { skills, availability, distance, interests, rest }
    }
}

/// A need.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedBody {
    /// Who needs help; a group's contact may leave it out.
    pub organisation_id: Option<String>,
    /// One line.
    #[schema(example = "Drivers for the food pantry")]
    pub title: String,
    /// More.
    pub description: Option<String>,
    /// How many people are wanted (1).
    #[schema(minimum = 1, maximum = 9999)]
    pub places: Option<i64>,
    /// `normal` or `urgent`.
    pub urgency: Option<String>,
    /// Where.
    pub location: LocationBody,
    /// When.
    pub schedule: ScheduleBody,
    /// Skills asked for.
    #[serde(default)]
    pub skills: Vec<NeededSkillBody>,
    /// Causes it serves.
    #[serde(default)]
    pub causes: Vec<String>,
    /// Youngest age (16).
    #[schema(minimum = 0, maximum = 99)]
    pub min_age: Option<i64>,
    /// Languages every volunteer must have.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Whether a vehicle is needed.
    #[serde(default)]
    pub vehicle_needed: bool,
    /// Checks asked for.
    #[serde(default)]
    pub checks: Vec<RequiredCheckBody>,
    /// Least share of the sessions somebody must cover, 0 to 1 (0.25).
    pub least_coverage: Option<f64>,
    /// Weights that replace the centre's.
    pub weights: Option<WeightsBody>,
    /// Whether expenses are paid.
    #[serde(default)]
    pub expenses_paid: bool,
    /// Support it offers.
    #[serde(default)]
    pub support_offered: Vec<String>,
    /// Outcomes it serves.
    #[serde(default)]
    pub outcomes: Vec<String>,
}

/// A need as the service answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NeedView {
    /// Id.
    pub id: String,
    /// The need.
    #[serde(flatten)]
    pub record: NeedBody,
    /// `draft`, `pending`, `open`, `filled`, `closed` or `over`.
    pub state: String,
    /// Where the postcode was found.
    pub place: Option<PlaceView>,
    /// When it was posted.
    #[schema(format = "date-time")]
    pub posted_at: String,
    /// When it last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

/// What a need has that its body does not say.
#[derive(Debug, Clone)]
pub struct NeedStamp {
    /// Id, version and times.
    pub stamp: Stamp<NeedId>,
    /// The organisation that the body or the caller names.
    pub organisation: Result<OrganisationId, Fault>,
    /// The state.
    pub state: NeedState,
}

impl NeedBody {
    /// Reads the body into a need (not yet located); all faults at once.
    pub fn parse(&self, words: &Words, stamp: NeedStamp) -> Result<Need, Faults> {
        let mut faults = Faults::new();
        let need = self.record(words, stamp, &mut faults);
        faults.finish(need)
    }

    fn record(&self, words: &Words, stamp: NeedStamp, faults: &mut Faults) -> Option<Need> {
        let organisation = faults.take("/organisation_id", stamp.organisation);
        let title = faults.take("/title", text::line("The title", &self.title, text::NAME_MAX));
        let description =
            parts::optional("/description", self.description.as_deref(), faults, |t| {
                text::lines("The description", t, text::NOTE_MAX)
            });
        let places =
            whole("/places", "The number of places", self.places, 1, (1, PLACES_MAX), faults);
        let urgency = parts::optional("/urgency", self.urgency.as_deref(), faults, Urgency::parse);
        let location = self.location(faults);
        let schedule = self.schedule.parse(faults);
        let (skills, unresolved) = self.skills(words, faults);
        let causes = parts::terms("/causes", &self.causes, faults, |w| words.terms.cause(w));
        let min_age = whole("/min_age", "The youngest age", self.min_age, MIN_AGE, (0, 99), faults);
        let languages =
            parts::terms("/languages", &self.languages, faults, |w| words.terms.language(w));
        let checks = self.checks(faults);
        let least_coverage = self.least_coverage(faults);
        let weights = self.weights.clone().map_or(Ok(WeightOverrides::default()), |weights| {
            WeightOverrides::new(weights.values())
        });
        let weights = faults.take("/weights", weights);
        let support_offered =
            parts::terms("/support_offered", &self.support_offered, faults, |w| {
                words.terms.support_term(w)
            });
        let outcomes =
            parts::terms("/outcomes", &self.outcomes, faults, |w| words.terms.outcome(w));
        Some(Need {
            id: stamp.stamp.id,
            organisation: organisation?,
            title: title?,
            description: description?,
            places: places?,
            urgency: urgency?.unwrap_or(Urgency::Normal),
            location: location?,
            schedule: schedule?,
            skills,
            unresolved,
            causes,
            min_age: min_age?,
            languages,
            vehicle_needed: self.vehicle_needed,
            checks,
            least_coverage: least_coverage?,
            weights: weights?,
            expenses_paid: self.expenses_paid,
            support_offered,
            outcomes,
            state: stamp.state,
            posted_at: stamp.stamp.created_at,
            version: stamp.stamp.version,
            updated_at: stamp.stamp.updated_at,
        })
    }

    fn location(&self, faults: &mut Faults) -> Option<Location> {
        let at = "/location/postcode";
        let postcode = self.location.postcode.as_deref();
        let postcode = parts::optional(at, postcode, faults, Postcode::parse)?;
        let located = postcode.map(|postcode| Located { postcode, found: None });
        match (located, self.location.remote) {
            (located, true) => Some(Location::Remote(located)),
            (Some(located), false) => Some(Location::At(located)),
            (None, false) => {
                faults.add(at, Fault::required("a postcode, or say that it is remote"));
                None
            }
        }
    }

    fn skills(
        &self,
        words: &Words,
        faults: &mut Faults,
    ) -> (Vec<NeededSkill>, Vec<UnresolvedNeeded>) {
        let mut needed: Vec<NeededSkill> = Vec::new();
        let mut unresolved = Vec::new();
        parts::list("/skills", &self.skills, SKILLS_MAX, faults, |at, body, faults| {
            let level = body.level.map_or(Ok(Level::NEEDED), Level::new);
            let level = faults.take(format!("{at}/level"), level);
            let importance = body.importance.as_deref();
            let importance =
                parts::optional(&format!("{at}/importance"), importance, faults, Importance::parse);
            let at_weight = format!("{at}/weight");
            let weight = whole(&at_weight, "The weight", body.weight, 1, (1, 100), faults);
            let written = text::line("The skill", &body.skill, text::PHRASE_MAX);
            let text = faults.take(format!("{at}/skill"), written)?;
            let importance = importance?.unwrap_or(Importance::Desirable);
            let (level, weight) = (level?, weight?);
            match words.skill(&text) {
                Some(skill) if needed.iter().any(|n| n.skill == *skill) => {
                    faults.add(
                        format!("{at}/skill"),
                        Fault::new("duplicate", "This skill is already named."),
                    );
                }
                Some(skill) => {
                    needed.push(NeededSkill { skill: skill.clone(), importance, level, weight });
                }
                None => unresolved.push(UnresolvedNeeded { text, importance, level, weight }),
            }
            Some(())
        });
        needed.sort_by(|a, b| a.skill.cmp(&b.skill));
        (needed, unresolved)
    }

    fn checks(&self, faults: &mut Faults) -> Vec<RequiredCheck> {
        let mut checks = parts::list("/checks", &self.checks, 10, faults, |at, body, faults| {
            let workforce = body.workforce.as_deref();
            let kind = parts::check_kind(at, &body.kind, &body.level, workforce, faults);
            let when = body.when.as_deref();
            let when = parts::optional(&format!("{at}/when"), when, faults, CheckWhen::parse);
            Some(RequiredCheck { kind: kind?, when: when?.unwrap_or(CheckWhen::ToStart) })
        });
        checks.sort_unstable();
        checks.dedup();
        checks
    }

    fn least_coverage(&self, faults: &mut Faults) -> Option<u32> {
        let coverage = match self.least_coverage {
            None => Ok(LEAST_COVERAGE),
            Some(share) if (0.0..=1.0).contains(&share) => Ok(millionths(share)),
            Some(_) => Err(Fault::range("The least coverage", 0, 1)),
        };
        faults.take("/least_coverage", coverage)
    }
}

/// A whole number in a range, with its default.
fn whole<N: TryFrom<i64> + Copy + std::fmt::Display + PartialOrd>(
    at: &str,
    what: &str,
    given: Option<i64>,
    default: N,
    (from, to): (N, N),
    faults: &mut Faults,
) -> Option<N> {
    let Some(given) = given else { return Some(default) };
    let value = N::try_from(given).ok().filter(|n| *n >= from && *n <= to);
    faults.take(at, value.ok_or_else(|| Fault::range(what, from, to)))
}
