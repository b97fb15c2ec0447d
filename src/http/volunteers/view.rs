//! A volunteer of the domain as the service answers it.

use super::super::parts::{PlaceView, WindowBody};
use super::body::{
    AvailabilityBody, AwayBody, ExtraBody, GuardianBody, HeldSkillBody, TravelBody, VolunteerBody,
    VolunteerView,
};
use crate::domain::availability::Availability;
use crate::domain::pii::Pii;
use crate::domain::volunteer::Volunteer;

impl VolunteerBody {
    /// The record as it travels; skills not yet placed follow the placed ones, as written.
    pub fn of(volunteer: &Volunteer) -> Self {
        let text = |value: &Pii<String>| value.reveal().clone();
        Self {
            given_name: text(&volunteer.name.given),
            family_name: volunteer.name.family.as_ref().map(text),
            known_as: volunteer.name.known_as.as_ref().map(text),
            email: volunteer.email.as_ref().map(|e| e.reveal().to_owned()),
            phone: volunteer.phone.as_ref().map(|p| p.reveal().to_owned()),
            contact_by: volunteer.contact_by.map(|c| c.as_str().to_owned()),
            postcode: volunteer.home.as_ref().map(|h| h.postcode.as_str().to_owned()),
            date_of_birth: volunteer.date_of_birth.as_ref().map(|d| d.reveal().to_string()),
            travel: TravelBody {
                mode: volunteer.travel.mode.map(|m| m.as_str().to_owned()),
                max_km: volunteer.travel.max_metres.map(|m| f64::from(m) / 1000.0),
            },
            skills: skills(volunteer),
            availability: availability(&volunteer.availability),
            causes: volunteer.causes.iter().map(ToString::to_string).collect(),
            languages: volunteer
                .languages
                .as_ref()
                .map(|list| list.iter().map(ToString::to_string).collect()),
            vehicle: volunteer.vehicle,
            support_needed: volunteer.support_needed.iter().map(ToString::to_string).collect(),
            status: Some(volunteer.status.as_str().to_owned()),
            paused_until: volunteer.paused_until.map(|d| d.to_string()),
            guardian: volunteer.guardian.as_ref().map(|g| GuardianBody {
                name: g.name.reveal().clone(),
                given_at: g.given_at.to_string(),
            }),
            consents: Vec::new(),
        }
    }
}

impl VolunteerView {
    /// The whole answer.
    pub fn of(volunteer: &Volunteer) -> Self {
        Self {
            id: volunteer.id.to_string(),
            record: VolunteerBody::of(volunteer),
            place: PlaceView::of(volunteer.home.as_ref()),
            created_at: volunteer.created_at.to_string(),
            updated_at: volunteer.updated_at.to_string(),
        }
    }
}

fn skills(volunteer: &Volunteer) -> Vec<HeldSkillBody> {
    let placed = volunteer.skills.iter().map(|held| HeldSkillBody {
        skill: held.skill.to_string(),
        level: Some(i64::from(held.level.get())),
    });
    let written = volunteer.unresolved.iter().map(|word| HeldSkillBody {
        skill: word.text.clone(),
        level: Some(i64::from(word.level.get())),
    });
    placed.chain(written).collect()
}

fn availability(availability: &Availability) -> AvailabilityBody {
    AvailabilityBody {
        weekly: availability.weekly.iter().map(WindowBody::of).collect(),
        away: availability
            .away
            .iter()
            .map(|a| AwayBody { from: a.from.to_string(), to: a.to.to_string() })
            .collect(),
        extra: availability
            .extra
            .iter()
            .map(|e| ExtraBody {
                date: e.date.to_string(),
                from: e.from.to_string(),
                to: e.to.to_string(),
            })
            .collect(),
        hours_per_week: availability.minutes_per_week.map(|m| f64::from(m) / 60.0),
    }
}
