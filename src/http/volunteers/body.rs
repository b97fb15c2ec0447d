//! A volunteer as it travels.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::parts::{self, PlaceView, Stamp, WindowBody};
use crate::app::vocabulary::Words;
use crate::domain::availability::{Availability, Away, Extra, WINDOWS_MAX, parse_hours_per_week};
use crate::domain::consent::Purpose;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::VolunteerId;
use crate::domain::pii::Pii;
use crate::domain::place::Located;
use crate::domain::postcode::Postcode;
use crate::domain::taxonomy::Level;
use crate::domain::text::{self, Email, Phone};
use crate::domain::volunteer::{
    ContactBy, Guardian, HeldSkill, PersonName, SKILLS_MAX, Status, Travel, TravelMode,
    UnresolvedSkill, Volunteer,
};

/// How somebody travels.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TravelBody {
    /// `walk`, `cycle`, `public_transport` or `car`; `null` = not known.
    #[schema(example = "car")]
    pub mode: Option<String>,
    /// Greatest distance in a straight line, km; `null` = the default of the mode.
    #[schema(example = 10)]
    pub max_km: Option<f64>,
}

/// A skill somebody has: an id of the vocabulary, or any text.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldSkillBody {
    /// Id, label or synonym; other text is kept as written and listed for staff.
    #[schema(example = "first-aid")]
    pub skill: String,
    /// 1 basic, 2 competent (the default), 3 expert.
    #[schema(minimum = 1, maximum = 3)]
    pub level: Option<i64>,
}

/// Dates away, both included.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwayBody {
    /// First day.
    #[schema(format = "date", example = "2026-12-20")]
    pub from: String,
    /// Last day.
    #[schema(format = "date", example = "2027-01-03")]
    pub to: String,
}

/// An extra window on one date.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtraBody {
    /// The date.
    #[schema(format = "date", example = "2026-12-05")]
    pub date: String,
    /// `HH:MM`.
    #[schema(example = "09:00")]
    pub from: String,
    /// `HH:MM`.
    #[schema(example = "12:00")]
    pub to: String,
}

/// When somebody is free. No weekly and no extra window: not known.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AvailabilityBody {
    /// Windows of every week.
    pub weekly: Vec<WindowBody>,
    /// Dates away.
    pub away: Vec<AwayBody>,
    /// Extra windows; they count also on dates away.
    pub extra: Vec<ExtraBody>,
    /// Hours a week they will give; `null` = no limit.
    #[schema(example = 4)]
    pub hours_per_week: Option<f64>,
}

/// A permission of a parent or guardian.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianBody {
    /// Who gave it.
    pub name: String,
    /// When.
    #[schema(format = "date")]
    pub given_at: String,
}

/// A consent given with the record.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentBody {
    /// `matching`, `news` or `health_data`.
    #[schema(example = "matching")]
    pub purpose: String,
    /// Version of the words that were shown.
    #[schema(example = "2026-11")]
    pub wording: String,
}

/// A volunteer. All but the given name may be absent; `null` = not known.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VolunteerBody {
    /// Given name.
    #[schema(example = "Sam")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Taylor")]
    pub family_name: Option<String>,
    /// What they want to be called.
    pub known_as: Option<String>,
    /// E-mail; not unique.
    #[schema(example = "sam@example.org")]
    pub email: Option<String>,
    /// Telephone.
    #[schema(example = "+447700900123")]
    pub phone: Option<String>,
    /// `email`, `phone`, `text` or `post`.
    pub contact_by: Option<String>,
    /// Home postcode.
    #[schema(example = "L36 9YX")]
    pub postcode: Option<String>,
    /// Date of birth.
    #[schema(format = "date", example = "1990-01-31")]
    pub date_of_birth: Option<String>,
    /// Travel.
    #[serde(default)]
    pub travel: TravelBody,
    /// Skills; none = not known.
    #[serde(default)]
    pub skills: Vec<HeldSkillBody>,
    /// When they are free.
    #[serde(default)]
    pub availability: AvailabilityBody,
    /// Causes they care about.
    #[serde(default)]
    pub causes: Vec<String>,
    /// Languages; `null` = not known, `[]` = none of the listed ones.
    pub languages: Option<Vec<String>>,
    /// Whether they have a vehicle; `null` = not known.
    pub vehicle: Option<bool>,
    /// Support they need.
    #[serde(default)]
    pub support_needed: Vec<String>,
    /// `applied`, `active`, `left` or `archived`; set by staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// "Not now" until this date.
    #[schema(format = "date")]
    pub paused_until: Option<String>,
    /// A guardian's permission.
    pub guardian: Option<GuardianBody>,
    /// Consents given with the record; later ones go to `/consents`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<ConsentBody>,
}

/// A volunteer as the service answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VolunteerView {
    /// Id.
    pub id: String,
    /// The record.
    #[serde(flatten)]
    pub record: VolunteerBody,
    /// Where the postcode was found; `null` = not found.
    pub place: Option<PlaceView>,
    /// When it came in.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

/// Consents as a body names them, once read.
pub type NewConsents = Vec<(Purpose, String)>;

impl VolunteerBody {
    /// Reads the body into a volunteer (not yet located) and the consents that come with it; all
    /// faults at once.
    pub fn parse(
        &self,
        words: &Words,
        stamp: Stamp<VolunteerId>,
    ) -> Result<(Volunteer, NewConsents), Faults> {
        let mut faults = Faults::new();
        let volunteer = self.record(words, stamp, &mut faults);
        let consents =
            parts::list("/consents", &self.consents, 20, &mut faults, |at, c, faults| {
                let purpose = faults.take(format!("{at}/purpose"), Purpose::parse(&c.purpose));
                let wording = text::line("The wording", &c.wording, text::NAME_MAX);
                Some((purpose?, faults.take(format!("{at}/wording"), wording)?))
            });
        faults.finish(volunteer.map(|volunteer| (volunteer, consents)))
    }

    fn record(
        &self,
        words: &Words,
        stamp: Stamp<VolunteerId>,
        faults: &mut Faults,
    ) -> Option<Volunteer> {
        let name = self.name(faults);
        let email = parts::optional("/email", self.email.as_deref(), faults, Email::parse);
        let phone = parts::optional("/phone", self.phone.as_deref(), faults, Phone::parse);
        let contact_by =
            parts::optional("/contact_by", self.contact_by.as_deref(), faults, ContactBy::parse);
        let home = parts::optional("/postcode", self.postcode.as_deref(), faults, Postcode::parse);
        let born = parts::optional_date("/date_of_birth", self.date_of_birth.as_deref(), faults);
        let travel = self.travel(faults);
        let (skills, unresolved) = self.skills(words, faults);
        let availability = self.availability(faults);
        let causes = parts::terms("/causes", &self.causes, faults, |w| words.terms.cause(w));
        let languages = self
            .languages
            .as_ref()
            .map(|list| parts::terms("/languages", list, faults, |w| words.terms.language(w)));
        let support_needed = parts::terms("/support_needed", &self.support_needed, faults, |w| {
            words.terms.support_term(w)
        });
        let status = parts::optional("/status", self.status.as_deref(), faults, Status::parse);
        let paused = parts::optional_date("/paused_until", self.paused_until.as_deref(), faults);
        let guardian = self.guardian(faults);
        Some(Volunteer {
            id: stamp.id,
            name: name?,
            email: email?,
            phone: phone?,
            contact_by: contact_by?,
            home: home?.map(|postcode| Located { postcode, found: None }),
            date_of_birth: born?.map(Pii::new),
            travel: travel?,
            skills,
            unresolved,
            availability: availability?,
            causes,
            languages,
            vehicle: self.vehicle,
            support_needed,
            status: status?.unwrap_or(Status::Applied),
            paused_until: paused?,
            guardian: guardian?,
            version: stamp.version,
            created_at: stamp.created_at,
            updated_at: stamp.updated_at,
        })
    }

    fn name(&self, faults: &mut Faults) -> Option<PersonName> {
        let read = |text: &str| text::line("The name", text, text::NAME_MAX).map(Pii::new);
        let given = faults.take("/given_name", read(&self.given_name));
        let family = parts::optional("/family_name", self.family_name.as_deref(), faults, read);
        let known_as = parts::optional("/known_as", self.known_as.as_deref(), faults, read);
        Some(PersonName { given: given?, family: family?, known_as: known_as? })
    }

    fn travel(&self, faults: &mut Faults) -> Option<Travel> {
        let mode = self.travel.mode.as_deref();
        let mode = parts::optional("/travel/mode", mode, faults, TravelMode::parse);
        let metres = self.travel.max_km.map(|km| {
            if (0.1..=1000.0).contains(&km) {
                Ok((km * 1000.0).round() as u32)
            } else {
                Err(Fault::range("The greatest distance in km", 0.1, 1000))
            }
        });
        let max_metres = match metres {
            None => None,
            Some(metres) => Some(faults.take("/travel/max_km", metres)?),
        };
        Some(Travel { mode: mode?, max_metres })
    }

    fn skills(&self, words: &Words, faults: &mut Faults) -> (Vec<HeldSkill>, Vec<UnresolvedSkill>) {
        let mut held: Vec<HeldSkill> = Vec::new();
        let mut unresolved = Vec::new();
        parts::list("/skills", &self.skills, SKILLS_MAX, faults, |at, body, faults| {
            let level = body.level.map_or(Ok(Level::HELD), Level::new);
            let level = faults.take(format!("{at}/level"), level)?;
            let written = text::line("The skill", &body.skill, text::PHRASE_MAX);
            let written = faults.take(format!("{at}/skill"), written)?;
            match words.skill(&written) {
                Some(skill) => held.push(HeldSkill { skill: skill.clone(), level }),
                None => unresolved.push(UnresolvedSkill { text: written, level }),
            }
            Some(())
        });
        // Of a skill named twice the higher level counts.
        held.sort_by(|a, b| (&a.skill, b.level).cmp(&(&b.skill, a.level)));
        held.dedup_by(|later, first| later.skill == first.skill);
        (held, unresolved)
    }

    fn availability(&self, faults: &mut Faults) -> Option<Availability> {
        let body = &self.availability;
        let at = "/availability";
        let weekly = format!("{at}/weekly");
        let weekly =
            parts::list(&weekly, &body.weekly, WINDOWS_MAX, faults, |at, w, f| w.parse(at, f));
        let away =
            parts::list(&format!("{at}/away"), &body.away, WINDOWS_MAX, faults, |at, a, f| {
                let from = parts::date(format!("{at}/from"), &a.from, f);
                let to = parts::date(format!("{at}/to"), &a.to, f);
                f.take(format!("{at}/to"), Away::new(from?, to?))
            });
        let extra =
            parts::list(&format!("{at}/extra"), &body.extra, WINDOWS_MAX, faults, |at, e, f| {
                let date = parts::date(format!("{at}/date"), &e.date, f);
                let (from, to) = parts::clocks(at, &e.from, &e.to, f);
                Some(Extra { date: date?, from: from?, to: to? })
            });
        let minutes_per_week = match body.hours_per_week.map(parse_hours_per_week) {
            None => None,
            Some(hours) => Some(faults.take(format!("{at}/hours_per_week"), hours)?),
        };
        Some(Availability { weekly, away, extra, minutes_per_week })
    }

    #[expect(clippy::option_option, reason = "absent and wrong are two things")]
    fn guardian(&self, faults: &mut Faults) -> Option<Option<Guardian>> {
        let Some(body) = &self.guardian else { return Some(None) };
        let name = text::line("The guardian's name", &body.name, text::NAME_MAX);
        let name = faults.take("/guardian/name", name).map(Pii::new);
        let given_at = parts::date("/guardian/given_at".to_owned(), &body.given_at, faults);
        Some(Some(Guardian { name: name?, given_at: given_at? }))
    }
}
