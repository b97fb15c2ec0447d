//! A ranking in words, worked by hand.
//!
//! The need: a lunch club in Huyton wants help **every Tuesday 10:00-13:00 from 1 December 2026**.
//! Whoever helps must have food hygiene. Cooking (well: level 2, counts three times) and
//! befriending are welcome. The club serves older people. We ask on 23 November 2026 at 9:00, so
//! that eight Tuesdays are looked at: 1, 8, 15, 22, 29 December, 5, 12, 19 January.
//!
//! All have food hygiene, cook and befriend well, are free on Tuesdays 9:00-14:00, live next door,
//! care for older people and were never asked, except where the table says otherwise.
//!
//! | who | what is different | skills | availability | distance | interests | rest | score |
//! |---|---|---|---|---|---|---|---|
//! | Ann | cooks for crowds (a kind of cooking) | 1 | 1 | 1 | 1 | 1 | 1.000000 |
//! | Cal | away for the first two; asked a week ago | 1 | 6/8 = 0.75 | 1 | 1 | 2^(-1/3) = 0.793701 | 0.916870 |
//! | Bev | lives 5 km away, takes the bus | 1 | 1 | 2^(-5000/5000) = 0.5 | 1 | 1 | 0.900000 |
//! | Hal | as Bev, asked in August (so after Bev) | 1 | 1 | 0.5 | 1 | 1 | 0.900000 |
//! | Gus | gives 3 hours a week, 1 of them promised on 3 December; cares for animals; walks 600 m | 1 | 7/8 = 0.875 | 2^(-600/1200) = 0.707107 | 0 | 1 | 0.860171 |
//! | Eve | has not said when she is free | 1 | 0.15 | 1 | 1 | 1 | 0.787500 |
//! | Dot | cooks a little (level 1), does not befriend; names no cause | (3 x 0.5 + 1 x 0.15) / 4 = 0.4125 | 1 | 1 | 0.5 | 1 | 0.740000 |
//! | Fay | lives 3 km away and walks | - | - | - | - | - | too far |
//! | Ida | not now until Christmas, no food hygiene | - | - | - | - | - | paused, skill missing |
//!
//! The weights are the usual ones, 400, 250, 200, 50, 100, which sum to 1000. So for Cal: 400 + 250
//! x 0.75 + 200 + 50 + 100 x 0.793701 = 916.8701, by 1000: 0.916870. For Gus: 400 + 218.75 +
//! 141.4214 + 0 + 100 = 860.1714: 0.860171. For Dot: 165 + 250 + 200 + 25 + 100 = 740.

use std::sync::Arc;

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use onestop::domain::availability::{Availability, Away, Window};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CauseId, NeedId, SkillId, VolunteerId};
use onestop::domain::need::{Importance, Location, Need, NeedState, NeededSkill, Urgency};
use onestop::domain::pii::Pii;
use onestop::domain::placement::Promise;
use onestop::domain::point::Point;
use onestop::domain::recurrence::Recurrence;
use onestop::domain::schedule::{Recurring, Schedule, Session};
use onestop::domain::taxonomy::{Level, Skill};
use onestop::domain::volunteer::{HeldSkill, PersonName, Status, Travel, TravelMode, Volunteer};
use onestop::domain::weights::{WeightOverrides, Weights};
use onestop::matching::{Request, Settings, Snapshot, rank};

use crate::reference::{self, Centre, Pair};

use super::compare::seen;
use super::needs::{located, organisation};
use super::schedules::clock;
use super::world::vocabulary;

const FIRST: Date = date(2026, 12, 1);

fn as_of() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn centre() -> Centre {
    let skill = |id: &str, parent: Option<&str>| Skill {
        id: SkillId::from(id),
        label: id.to_owned(),
        heading: "Food and people".to_owned(),
        parent: parent.map(SkillId::from),
        kind: "skill".to_owned(),
        synonyms: Vec::new(),
        standard_id: None,
    };
    Centre {
        zone: TimeZone::get("Europe/London").unwrap(),
        weights: Weights::default(),
        asks_cap: 3,
        skills: vec![
            skill("befriending", None),
            skill("cooking", None),
            skill("cooking-for-crowds", Some("cooking")),
            skill("food-hygiene", None),
        ],
    }
}

/// A point so many metres north of the club: a degree is 111,195 m.
fn north(metres: i32) -> Point {
    let micro = f64::from(metres) / 111_195.08 * 1_000_000.0;
    Point::from_micro(53_410_000 + micro.round() as i32, -2_840_000)
}

fn lunch_club() -> NeedFacts {
    let wanted = |skill: &str, importance: Importance, level: i64, weight: u8| NeededSkill {
        skill: SkillId::from(skill),
        importance,
        level: Level::new(level).unwrap(),
        weight,
    };
    let need = Need {
        id: NeedId(Uuid::from_u64_pair(1, 1)),
        organisation: organisation(1),
        title: "Help at the lunch club".to_owned(),
        description: None,
        places: 3,
        urgency: Urgency::Normal,
        location: Location::At(located(Some(north(0)))),
        schedule: Schedule::Recurring(Box::new(Recurring {
            rule: Recurrence::parse("FREQ=WEEKLY;BYDAY=TU", FIRST).unwrap(),
            last_date: None,
            from: clock(600),
            to: clock(780),
            except: Vec::new(),
        })),
        skills: vec![
            wanted("befriending", Importance::Desirable, 1, 1),
            wanted("cooking", Importance::Desirable, 2, 3),
            wanted("food-hygiene", Importance::Required, 1, 1),
        ],
        unresolved: Vec::new(),
        causes: vec![CauseId::from("older-people")],
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
    NeedFacts { need: Arc::new(need), responses: 0, open_places: 3 }
}

fn skills(named: &[(&str, i64)]) -> Vec<HeldSkill> {
    let held = |(skill, level): &(&str, i64)| HeldSkill {
        skill: SkillId::from(*skill),
        level: Level::new(*level).unwrap(),
    };
    named.iter().map(held).collect()
}

/// Somebody to whom all applies that is said of all.
fn like_all(name: &str) -> Volunteer {
    let tuesdays = Window { day: Weekday::Tuesday, from: clock(540), to: clock(840) };
    Volunteer {
        id: VolunteerId(Uuid::from_u64_pair(2, u64::from(name.as_bytes()[0]))),
        name: PersonName { given: Pii::new(name.to_owned()), family: None, known_as: None },
        email: None,
        phone: None,
        contact_by: None,
        home: Some(located(Some(north(0)))),
        date_of_birth: Some(Pii::new(date(1980, 1, 1))),
        travel: Travel::default(),
        skills: skills(&[("befriending", 2), ("cooking", 2), ("food-hygiene", 2)]),
        unresolved: Vec::new(),
        availability: Availability { weekly: vec![tuesdays], ..Availability::default() },
        causes: vec![CauseId::from("older-people")],
        languages: None,
        vehicle: None,
        support_needed: Vec::new(),
        status: Status::Active,
        paused_until: None,
        guardian: None,
        version: 1,
        created_at: as_of(),
        updated_at: as_of(),
    }
}

/// A person with what makes them different.
fn person(name: &str, different: impl FnOnce(&mut Volunteer)) -> VolunteerFacts {
    let mut volunteer = like_all(name);
    different(&mut volunteer);
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

fn everybody() -> Vec<VolunteerFacts> {
    let by_bus = |p: &mut Volunteer| {
        p.home = Some(located(Some(north(5_000))));
        p.travel.mode = Some(TravelMode::PublicTransport);
    };
    let ann = person("Ann", |p| {
        p.skills = skills(&[("befriending", 2), ("cooking-for-crowds", 2), ("food-hygiene", 2)]);
    });
    let bev = person("Bev", by_bus);
    let mut cal = person("Cal", |p| {
        p.availability.away = vec![Away::new(date(2026, 11, 28), date(2026, 12, 8)).unwrap()];
    });
    cal.asks = vec![as_of() - SignedDuration::from_hours(7 * 24)];
    let dot = person("Dot", |p| {
        p.skills = skills(&[("cooking", 1), ("food-hygiene", 2)]);
        p.causes = Vec::new();
    });
    let eve = person("Eve", |p| p.availability = Availability::default());
    let fay = person("Fay", |p| {
        p.home = Some(located(Some(north(3_000))));
        p.travel.mode = Some(TravelMode::Walk);
    });
    let mut gus = person("Gus", |p| {
        p.availability.minutes_per_week = Some(180);
        p.causes = vec![CauseId::from("animals")];
        p.home = Some(located(Some(north(600))));
        p.travel.mode = Some(TravelMode::Walk);
    });
    let thursday = Session::on(date(2026, 12, 3), clock(600), clock(660));
    gus.promises = vec![(NeedId(Uuid::from_u64_pair(1, 2)), Promise::Sessions(vec![thursday]))];
    let mut hal = person("Hal", by_bus);
    hal.asks = vec!["2026-08-14T10:00:00Z".parse().unwrap()];
    let ida = person("Ida", |p| {
        p.skills = skills(&[("befriending", 2), ("cooking", 2)]);
        p.paused_until = Some(date(2026, 12, 24));
    });
    vec![dot, hal, gus, ida, eve, ann, fay, bev, cal]
}

/// The ranking as a broker would write it down.
const RANKING: &str = "\
Ann 1.000000 (1.000000 1.000000 1.000000 1.000000 1.000000)
Cal 0.916870 (1.000000 0.750000 1.000000 1.000000 0.793701)
Bev 0.900000 (1.000000 1.000000 0.500000 1.000000 1.000000)
Hal 0.900000 (1.000000 1.000000 0.500000 1.000000 1.000000)
Gus 0.860171 (1.000000 0.875000 0.707107 0.000000 1.000000)
Eve 0.787500 (1.000000 0.150000 1.000000 1.000000 1.000000) unknown: availability
Dot 0.740000 (0.412500 1.000000 1.000000 0.500000 1.000000)
";

const LEFT_OUT: &str = "\
Fay too_far
Ida paused, skill_missing
";

fn name_of(pair: &Pair) -> String {
    let everybody = everybody();
    let found = everybody.iter().find(|facts| facts.volunteer.id == pair.volunteer).unwrap();
    found.volunteer.name.given.reveal().clone()
}

fn line(pair: &Pair) -> String {
    let decimal = |m: u32| format!("{}.{:06}", m / 1_000_000, m % 1_000_000);
    let components = pair.components.map(decimal).join(" ");
    let unknown = match pair.unknown.join(", ").as_str() {
        "" => String::new(),
        flags => format!(" unknown: {flags}"),
    };
    format!("{} {} ({components}){unknown}\n", name_of(pair), decimal(pair.score))
}

#[test]
fn the_lunch_club_gets_its_people_in_the_order_worked_by_hand() {
    let (centre, need, people) = (centre(), lunch_club(), everybody());
    let vocabulary = vocabulary(&centre.skills, &["animals", "older-people"], &[], &[]);
    let settings =
        Settings { zone: centre.zone.clone(), weights: centre.weights, asks_cap: centre.asks_cap };
    let index = Snapshot::build(settings, Arc::new(vocabulary), people.clone(), [need.clone()]);
    let weights = WeightOverrides::default();
    let asked = Request { as_of: as_of(), limit: 20, weights, counts: false };
    let list = rank::volunteers_for(&index, &need, &asked).unwrap();
    assert_eq!(list.items.iter().map(seen).map(|pair| line(&pair)).collect::<String>(), RANKING);
    let pair = |person| seen(&rank::pair(&index, &need, person, as_of(), weights).unwrap());
    assert_eq!(left_out(people.iter().map(pair)), LEFT_OUT);

    let list = reference::volunteers_for(&centre, &people, &need, as_of(), &weights).unwrap();
    assert_eq!(list.ranked.iter().map(line).collect::<String>(), RANKING);
    assert_eq!(left_out(list.everyone.into_iter()), LEFT_OUT);
}

/// Who is not eligible, and why, by name.
fn left_out(pairs: impl Iterator<Item = Pair>) -> String {
    let mut lines: Vec<String> = pairs
        .filter(|pair| !pair.is_eligible())
        .map(|pair| format!("{} {}\n", name_of(&pair), pair.reasons.join(", ")))
        .collect();
    lines.sort();
    lines.concat()
}
