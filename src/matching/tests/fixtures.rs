//! A volunteer, a need and a centre in which everything fits; tests change what they are about.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::domain::availability::{Availability, Away, Extra, Window};
use crate::domain::check::{Check, CheckKind, CheckLevel, Decision, Workforce};
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::{CheckId, NeedId, OrganisationId, SkillId, VolunteerId};
use crate::domain::need::{Importance, Location, Need, NeedState, NeededSkill, Urgency};
use crate::domain::pii::Pii;
use crate::domain::place::{Found, Located, Precision};
use crate::domain::point::Point;
use crate::domain::postcode::Postcode;
use crate::domain::recurrence::Recurrence;
use crate::domain::schedule::{Recurring, Schedule, Session};
use crate::domain::score::{Match, Reason};
use crate::domain::taxonomy::{Level, Skill, Taxonomy};
use crate::domain::time::{Clock, parse_weekday};
use crate::domain::vocabulary::{Term, Terms, Vocabulary};
use crate::domain::volunteer::{HeldSkill, PersonName, Status, Travel, TravelMode, Volunteer};
use crate::domain::weights::{WeightOverrides, Weights};
use crate::matching::{Request, Settings, Snapshot, rank};

/// Monday, 30 November 2026, 09:00 in London.
pub(super) fn as_of() -> Timestamp {
    "2026-11-30T09:00:00Z".parse().unwrap()
}

pub(super) fn london() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

pub(super) fn clock(text: &str) -> Clock {
    Clock::parse(text).unwrap()
}

/// `tue 18:00-21:00`
pub(super) fn window(text: &str) -> Window {
    let (day, times) = text.split_once(' ').unwrap();
    let (from, to) = times.split_once('-').unwrap();
    Window { day: parse_weekday(day).unwrap(), from: clock(from), to: clock(to) }
}

pub(super) fn extra(date: Date, from: &str, to: &str) -> Extra {
    Extra { date, from: clock(from), to: clock(to) }
}

pub(super) fn away(from: Date, to: Date) -> Away {
    Away::new(from, to).unwrap()
}

pub(super) fn session(date: Date, from: &str, to: &str) -> Session {
    Session::on(date, clock(from), clock(to))
}

pub(super) fn sessions(all: &[(Date, &str, &str)]) -> Schedule {
    let all = all.iter().map(|(date, from, to)| session(*date, from, to)).collect();
    Schedule::sessions(all).unwrap()
}

pub(super) fn recurring(rule: &str, first: Date, from: &str, to: &str) -> Recurring {
    Recurring {
        rule: Recurrence::parse(rule, first).unwrap(),
        last_date: None,
        from: clock(from),
        to: clock(to),
        except: Vec::new(),
    }
}

/// A place so many metres north of where everything is.
pub(super) fn north(metres: f64) -> Located {
    let point = Point::new(53.4 + metres / 111_195.08, -2.85).unwrap();
    let found = Found { point, precision: Precision::Postcode, ward: None };
    Located { postcode: Postcode::parse("L36 9YX").unwrap(), found: Some(found) }
}

pub(super) fn needed(skill: &str, importance: Importance, level: i64, weight: u8) -> NeededSkill {
    let level = Level::new(level).unwrap();
    NeededSkill { skill: SkillId::from(skill), importance, level, weight }
}

pub(super) fn held(skill: &str, level: i64) -> HeldSkill {
    HeldSkill { skill: SkillId::from(skill), level: Level::new(level).unwrap() }
}

pub(super) fn kind(level: CheckLevel, workforce: Option<Workforce>) -> CheckKind {
    CheckKind::new(level, workforce).unwrap()
}

pub(super) fn check(kind: CheckKind, issued: Date, review_on: Date) -> Check {
    let id = CheckId(Uuid::from_u128(1));
    Check { id, kind, issued, review_on, decision: Decision::Cleared }
}

pub(super) fn volunteer(change: impl FnOnce(&mut Volunteer)) -> VolunteerFacts {
    let at = as_of();
    let mut volunteer = Volunteer {
        id: VolunteerId(Uuid::from_u128(7)),
        name: PersonName { given: Pii::new("Sam".to_owned()), family: None, known_as: None },
        email: None,
        phone: None,
        contact_by: None,
        home: Some(north(0.0)),
        date_of_birth: Some(Pii::new(date(1990, 1, 31))),
        travel: Travel { mode: Some(TravelMode::Walk), max_metres: None },
        skills: Vec::new(),
        unresolved: Vec::new(),
        availability: Availability { weekly: vec![window("tue 09:00-13:00")], ..<_>::default() },
        causes: Vec::new(),
        languages: None,
        vehicle: None,
        support_needed: Vec::new(),
        status: Status::Active,
        paused_until: None,
        guardian: None,
        version: 1,
        created_at: at,
        updated_at: at,
    };
    change(&mut volunteer);
    VolunteerFacts {
        volunteer: Arc::new(volunteer),
        may_match: true,
        checks: Vec::new(),
        asks: Vec::new(),
        promises: Vec::new(),
        placements: Vec::new(),
        blocked_needs: Vec::new(),
        blocked_organisations: Vec::new(),
    }
}

pub(super) fn need(change: impl FnOnce(&mut Need)) -> NeedFacts {
    let tuesday = date(2026, 12, 1);
    let mut need = Need {
        id: NeedId(Uuid::from_u128(3)),
        organisation: OrganisationId(Uuid::from_u128(4)),
        title: "Tea and talk".to_owned(),
        description: None,
        places: 2,
        urgency: Urgency::Normal,
        location: Location::At(north(0.0)),
        schedule: sessions(&[
            (tuesday, "10:00", "12:00"),
            (tuesday + jiff::Span::new().days(7), "10:00", "12:00"),
        ]),
        skills: Vec::new(),
        unresolved: Vec::new(),
        causes: Vec::new(),
        min_age: 16,
        languages: Vec::new(),
        vehicle_needed: false,
        checks: Vec::new(),
        least_coverage: 250_000,
        weights: WeightOverrides::default(),
        expenses_paid: false,
        support_offered: Vec::new(),
        outcomes: Vec::new(),
        state: NeedState::Open,
        posted_at: as_of(),
        version: 1,
        updated_at: as_of(),
    };
    change(&mut need);
    NeedFacts { need: Arc::new(need), responses: 0, open_places: 2 }
}

/// driving > minibus-driving > accessible-minibus; driving > van-driving; first-aid; tea.
pub(super) fn vocabulary() -> Arc<Vocabulary> {
    let skill = |(id, parent): (&str, Option<&str>)| Skill {
        id: SkillId::from(id),
        label: id.replace('-', " "),
        heading: "Skills".to_owned(),
        parent: parent.map(SkillId::from),
        kind: "skill".to_owned(),
        synonyms: Vec::new(),
        standard_id: None,
    };
    let skills = [
        ("driving", None),
        ("minibus-driving", Some("driving")),
        ("accessible-minibus", Some("minibus-driving")),
        ("van-driving", Some("driving")),
        ("first-aid", None),
        ("tea", None),
    ];
    let terms = |ids: &[&str]| {
        let term = |id: &&str| Term {
            id: (*id).to_owned(),
            label: (*id).to_owned(),
            synonyms: Vec::new(),
            standard_id: None,
        };
        Terms::new(ids.iter().map(term).collect())
    };
    Arc::new(Vocabulary::new(
        Taxonomy::new(skills.into_iter().map(skill).collect()).unwrap(),
        terms(&["health", "older-people"]),
        terms(&["en", "pl"]),
        terms(&["step_free"]),
        terms(&[]),
    ))
}

pub(super) fn snapshot(volunteers: &[VolunteerFacts], needs: &[NeedFacts]) -> Snapshot {
    let settings = Settings { zone: london(), weights: Weights::default(), asks_cap: 3 };
    Snapshot::build(settings, vocabulary(), volunteers.to_vec(), needs.to_vec())
}

pub(super) fn request(limit: usize) -> Request {
    Request { as_of: as_of(), limit, weights: WeightOverrides::default(), counts: false }
}

pub(super) fn pair(need: &NeedFacts, volunteer: &VolunteerFacts) -> Match {
    let snapshot = snapshot(&[], &[]);
    rank::pair(&snapshot, need, volunteer, as_of(), WeightOverrides::default()).unwrap()
}

pub(super) fn reasons(need: &NeedFacts, volunteer: &VolunteerFacts) -> Vec<Reason> {
    pair(need, volunteer).reasons
}

/// The values of the components.
pub(super) fn values(need: &NeedFacts, volunteer: &VolunteerFacts) -> [u32; 5] {
    pair(need, volunteer).explanation.components.map(|component| component.value)
}
