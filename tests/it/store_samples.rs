//! Records to store: one with every field filled, one with none that may be empty.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use onestop::domain::account::{Account, Role};
use onestop::domain::availability::{Availability, Away, Extra, Window};
use onestop::domain::block::{Block, BlockedFrom};
use onestop::domain::centre::{Centre, SecondFactor, Zone};
use onestop::domain::check::{
    Check, CheckKind, CheckLevel, CheckWhen, Decision, RequiredCheck, Workforce,
};
use onestop::domain::consent::{Act, ConsentEntry, Purpose};
use onestop::domain::ids::{
    AccountId, BlockId, CentreId, CheckId, NeedId, OrganisationId, PlacementId, VolunteerId,
};
use onestop::domain::need::{
    Importance, Location, Need, NeedState, NeededSkill, UnresolvedNeeded, Urgency,
};
use onestop::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use onestop::domain::pii::Pii;
use onestop::domain::place::{Found, Located, Precision};
use onestop::domain::placement::{Channel, Event, Party, Placement, PlacementState, Promise};
use onestop::domain::point::Point;
use onestop::domain::postcode::Postcode;
use onestop::domain::recurrence::Recurrence;
use onestop::domain::schedule::{Flexible, Recurring, Schedule, Session};
use onestop::domain::taxonomy::Level;
use onestop::domain::text::{Email, Phone};
use onestop::domain::time::Clock;
use onestop::domain::volunteer::{
    ContactBy, Guardian, HeldSkill, PersonName, Status, Travel, TravelMode, UnresolvedSkill,
    Volunteer,
};
use onestop::domain::weights::{WeightOverrides, Weights};
use onestop::store::{Error, Store, Tx, centres, needs, organisations, volunteers};
use uuid::Uuid;

use crate::support::databases::Database;

/// The centre of the samples, and another one that must see nothing of it.
pub const HERE: CentreId = CentreId(Uuid::from_u128(1));
pub const ELSEWHERE: CentreId = CentreId(Uuid::from_u128(2));

pub fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub fn at(minute: i64) -> Timestamp {
    Timestamp::from_microsecond(1_764_000_000_123_456 + minute * 60_000_000).unwrap()
}

/// A store with both centres, and an organisation in ours.
pub fn store(database: &Database) -> Store {
    let store = database.store();
    write(&store, |tx| {
        centres::insert(tx, &centre(HERE, "knowsley"))?;
        centres::insert(tx, &centre(ELSEWHERE, "sefton"))?;
        organisations::insert(tx, HERE, &organisation(10))
    });
    store
}

/// Writes what must succeed.
pub fn write<R>(store: &Store, f: impl FnOnce(&mut Tx<'_>) -> Result<R, Error>) -> R {
    store.write(f).expect("a write")
}

/// Adds a volunteer and a need to ours.
pub fn with_pair(store: &Store, volunteer: u128, need: u128) {
    write(store, |tx| {
        volunteers::insert(tx, HERE, &full_volunteer(volunteer))?;
        needs::insert(tx, HERE, &full_need(need))
    });
}

pub fn centre(id: CentreId, slug: &str) -> Centre {
    Centre {
        id,
        slug: slug.to_owned(),
        name: "A centre".to_owned(),
        zone: Zone::parse("Europe/London").unwrap(),
        weights: Weights::new([1, 2, 3, 0, 1000]).unwrap(),
        asks_cap: 3,
        check_years: 3,
        staff_second_factor: SecondFactor::Required,
        version: 1,
    }
}

pub fn account(n: u128, email: &str) -> Account {
    Account {
        id: AccountId(id(n)),
        centre: HERE,
        email: Email::parse(email).unwrap(),
        name: "Zoë".to_owned(),
        role: Role::Group,
        organisation: Some(OrganisationId(id(10))),
        password: "$argon2id$".to_owned(),
        totp_secret: Some("ABC".to_owned()),
        totp_step: Some(59_000_000),
        valid_from: at(0),
        active: true,
    }
}

pub fn located() -> Located {
    let point = Point::new(53.41, -2.84).unwrap();
    let ward = Some("E05010935".to_owned());
    Located {
        postcode: Postcode::parse("L36 9YX").unwrap(),
        found: Some(Found { point, precision: Precision::Sector, ward }),
    }
}

pub fn organisation(n: u128) -> Organisation {
    Organisation {
        id: OrganisationId(id(n)),
        name: "Food pantry".to_owned(),
        kind: OrganisationKind::Group,
        description: Some("Two\nlines".to_owned()),
        email: Some(Email::parse("Pantry@Example.org").unwrap()),
        phone: Some(Phone::parse("0151 496 0000").unwrap()),
        place: Some(located()),
        state: OrganisationState::Approved,
        version: 1,
        created_at: at(0),
        updated_at: at(1),
    }
}

fn name(given: &str, family: Option<&str>) -> PersonName {
    PersonName {
        given: Pii::new(given.to_owned()),
        family: family.map(|family| Pii::new(family.to_owned())),
        known_as: None,
    }
}

fn clock(text: &str) -> Clock {
    Clock::parse(text).unwrap()
}

fn level(n: i64) -> Level {
    Level::new(n).unwrap()
}

/// Nothing but a name.
pub fn bare_volunteer(n: u128, given: &str) -> Volunteer {
    Volunteer {
        id: VolunteerId(id(n)),
        name: name(given, None),
        email: None,
        phone: None,
        contact_by: None,
        home: None,
        date_of_birth: None,
        travel: Travel::default(),
        skills: vec![],
        unresolved: vec![],
        availability: Availability::default(),
        causes: vec![],
        languages: None,
        vehicle: None,
        support_needed: vec![],
        status: Status::Applied,
        paused_until: None,
        guardian: None,
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn full_volunteer(n: u128) -> Volunteer {
    let mut name = name("Zoë  Ann", Some("O'Hara"));
    name.known_as = Some(Pii::new("Zo".to_owned()));
    let (from, to) = (clock("18:00"), clock("21:30"));
    Volunteer {
        name,
        email: Some(Email::parse("Zoe@Example.org").unwrap()),
        phone: Some(Phone::parse("+447700900123").unwrap()),
        contact_by: Some(ContactBy::Post),
        home: Some(located()),
        date_of_birth: Some(Pii::new(date(1936, 2, 29))),
        travel: Travel { mode: Some(TravelMode::PublicTransport), max_metres: Some(7_500) },
        skills: vec![HeldSkill { skill: "first-aid".into(), level: level(3) }],
        unresolved: vec![UnresolvedSkill {
            text: "knits \"big\" jumpers".to_owned(),
            level: level(2),
        }],
        availability: Availability {
            weekly: vec![Window { day: Weekday::Tuesday, from, to }],
            away: vec![Away::new(date(2026, 12, 20), date(2027, 1, 3)).unwrap()],
            extra: vec![Extra { date: date(2026, 12, 5), from: to, to: from }],
            minutes_per_week: Some(240),
        },
        causes: vec!["health".into()],
        languages: Some(vec!["en".into(), "pl".into()]),
        vehicle: Some(false),
        support_needed: vec!["step_free".into()],
        status: Status::Active,
        paused_until: Some(date(2027, 1, 31)),
        guardian: Some(Guardian { name: Pii::new("Jo".to_owned()), given_at: date(2026, 1, 1) }),
        ..bare_volunteer(n, "")
    }
}

pub fn check(n: u128) -> Check {
    Check {
        id: CheckId(id(n)),
        kind: CheckKind::new(CheckLevel::Enhanced, Some(Workforce::AdultAndChild)).unwrap(),
        issued: date(2025, 3, 1),
        review_on: date(2028, 3, 1),
        decision: Decision::Cleared,
    }
}

pub fn consent(purpose: Purpose, act: Act) -> ConsentEntry {
    ConsentEntry {
        purpose,
        act,
        wording: "2026-11".to_owned(),
        through: "staff".to_owned(),
        at: at(5),
    }
}

pub fn sessions() -> Schedule {
    let session = |day: Date| Session::on(day, clock("22:00"), clock("01:30"));
    Schedule::sessions(vec![session(date(2026, 12, 1)), session(date(2026, 12, 8))]).unwrap()
}

pub fn recurring() -> Schedule {
    Schedule::Recurring(Box::new(Recurring {
        rule: Recurrence::parse("FREQ=WEEKLY;BYDAY=TU", date(2026, 12, 1)).unwrap(),
        last_date: Some(date(2027, 3, 30)),
        from: clock("17:30"),
        to: clock("19:30"),
        except: vec![date(2026, 12, 29)],
    }))
}

pub fn flexible() -> Schedule {
    Schedule::Flexible(Flexible {
        minutes_per_week: 180,
        first_date: date(2026, 12, 1),
        last_date: None,
        windows: vec![Window { day: Weekday::Sunday, from: clock("09:00"), to: clock("17:00") }],
    })
}

/// A remote need that asks for nothing.
pub fn bare_need(n: u128) -> Need {
    Need {
        id: NeedId(id(n)),
        organisation: OrganisationId(id(10)),
        title: "Befrienders".to_owned(),
        description: None,
        places: 2,
        urgency: Urgency::Normal,
        location: Location::Remote(None),
        schedule: flexible(),
        skills: vec![],
        unresolved: vec![],
        causes: vec![],
        min_age: 16,
        languages: vec![],
        vehicle_needed: false,
        checks: vec![],
        least_coverage: 250_000,
        weights: WeightOverrides::default(),
        expenses_paid: false,
        support_offered: vec![],
        outcomes: vec![],
        state: NeedState::Draft,
        posted_at: at(0),
        version: 1,
        updated_at: at(0),
    }
}

pub fn full_need(n: u128) -> Need {
    let basic = CheckKind::new(CheckLevel::Basic, None).unwrap();
    Need {
        description: Some("Drive\nand carry".to_owned()),
        places: 3,
        urgency: Urgency::Urgent,
        location: Location::At(located()),
        schedule: recurring(),
        skills: vec![NeededSkill {
            skill: "driving".into(),
            importance: Importance::Required,
            level: level(2),
            weight: 100,
        }],
        unresolved: vec![UnresolvedNeeded {
            text: "cheerful".to_owned(),
            importance: Importance::Desirable,
            level: level(1),
            weight: 1,
        }],
        causes: vec!["anti-poverty".into()],
        min_age: 18,
        languages: vec!["pl".into()],
        vehicle_needed: true,
        checks: vec![RequiredCheck { kind: basic, when: CheckWhen::ToMatch }],
        weights: WeightOverrides::new([Some(500), None, Some(0), None, None]).unwrap(),
        expenses_paid: true,
        support_offered: vec!["step_free".into()],
        outcomes: vec!["empowered-communities".into()],
        state: NeedState::Open,
        ..bare_need(n)
    }
}

pub fn placement(n: u128, volunteer: u128, need: u128, state: PlacementState) -> Placement {
    Placement {
        id: PlacementId(id(n)),
        need: NeedId(id(need)),
        volunteer: VolunteerId(id(volunteer)),
        state,
        owner: None,
        promise: None,
        since: at(0),
        due: None,
        asked_at: vec![],
        version: 1,
        created_at: at(0),
    }
}

pub fn event(from: Option<PlacementState>, to: PlacementState) -> Event {
    Event {
        from,
        to,
        by: Party::Staff,
        actor: "staff:1".to_owned(),
        channel: Channel::Phone,
        note: Some("rang twice".to_owned()),
        correction: false,
        at: at(1),
    }
}

pub fn promise() -> Promise {
    let Schedule::Sessions(sessions) = sessions() else { panic!("sessions") };
    Promise::Sessions(sessions)
}

pub fn block(n: u128, volunteer: u128, from: BlockedFrom) -> Block {
    Block {
        id: BlockId(id(n)),
        volunteer: VolunteerId(id(volunteer)),
        from,
        reason: "a conflict".to_owned(),
        created_at: at(2),
        version: 1,
    }
}
