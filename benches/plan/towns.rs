//! Made-up towns in which people and needs stand in each other's way: most needs are on weekday
//! evenings, most people are free on some of them, and many give only so many hours a week.

use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use onestop::domain::availability::{Availability, Away, Window};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CauseId, NeedId, OrganisationId, SkillId, VolunteerId};
use onestop::domain::need::{Importance, Location, Need, NeedState, NeededSkill, Urgency};
use onestop::domain::pii::Pii;
use onestop::domain::place::{Found, Located, Precision};
use onestop::domain::placement::{Promise, RecurringPromise};
use onestop::domain::point::Point;
use onestop::domain::postcode::Postcode;
use onestop::domain::recurrence::Recurrence;
use onestop::domain::schedule::{Flexible, Recurring, Schedule, Session};
use onestop::domain::taxonomy::{Level, Skill, Taxonomy};
use onestop::domain::time::{Clock, WEEKDAYS};
use onestop::domain::vocabulary::{Term, Terms, Vocabulary};
use onestop::domain::volunteer::{HeldSkill, PersonName, Status, Travel, TravelMode, Volunteer};
use onestop::domain::weights::{WeightOverrides, Weights};
use onestop::matching::{Settings, Snapshot};
use uuid::Uuid;

const SKILLS: u64 = 60;
const CAUSES: u64 = 16;
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

pub fn as_of() -> Timestamp {
    "2026-11-21T21:00:00Z".parse().unwrap()
}

fn today() -> Date {
    date(2026, 11, 21)
}

/// So many needs with so many places together, and so many people, in so many towns.
pub struct Towns {
    pub needs: u64,
    pub people: u64,
    pub count: u64,
    pub places: u64,
    pub seed: u64,
}

impl Towns {
    pub fn snapshot(&self) -> Snapshot {
        let mut dice = Dice(self.seed.wrapping_mul(0xD134_2543_DE82_EF95) ^ 0x9E37_79B9);
        let mut places = vec![1_u32; self.needs as usize];
        for _ in self.needs..self.places {
            let at = dice.below(self.needs) as usize;
            places[at] += 1;
        }
        let needs: Vec<_> = places.iter().map(|places| need(&mut dice, self, *places)).collect();
        let people: Vec<_> = (0..self.people).map(|_| volunteer(&mut dice, self)).collect();
        let zone = TimeZone::get("Europe/London").unwrap();
        let settings = Settings { zone, weights: Weights::default(), asks_cap: 3 };
        Snapshot::build(settings, Arc::new(vocabulary()), people, needs)
    }
}

/// Chance with a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    fn uuid(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.below(u64::MAX), self.below(u64::MAX))
    }

    fn some<T>(&mut self, most: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    fn day(&mut self, first: Date, days: u64) -> Date {
        first.saturating_add((self.below(days) as i64).days())
    }

    /// Around 0, mostly within `spread`.
    fn bell(&mut self, spread: i64) -> i64 {
        let one = |dice: &mut Self| dice.below(2 * spread as u64) as i64 - spread;
        (0..4).map(|_| one(self)).sum::<i64>() / 2
    }

    fn place(&mut self, towns: &Towns) -> Located {
        let town = self.below(towns.count) as i64;
        let (lat, lon) = (51_000_000 + town / 6 * 300_000, -3_000_000 + town % 6 * 450_000);
        let (north, east) = (self.bell(30_000), self.bell(45_000));
        let point = Point::from_micro((lat + north) as i32, (lon + east) as i32);
        let found = Found { point, precision: Precision::Postcode, ward: None };
        Located { postcode: Postcode::parse("L36 9YX").unwrap(), found: Some(found) }
    }

    /// A few are common.
    fn skill(&mut self) -> SkillId {
        let number = self.below(SKILLS).min(self.below(SKILLS));
        skill_id(number)
    }

    fn causes(&mut self, most: u64) -> Vec<CauseId> {
        self.some(most, |dice| CauseId(format!("cause-{}", dice.below(CAUSES))))
    }
}

fn half_hour(number: u64) -> Clock {
    Clock::from_minutes((number * 30) as u16).unwrap()
}

fn skill_id(number: u64) -> SkillId {
    SkillId(format!("skill-{number:03}"))
}

fn vocabulary() -> Vocabulary {
    let skill = |i: u64| Skill {
        id: skill_id(i),
        label: format!("Skill {i}"),
        heading: "Skills".to_owned(),
        parent: (!i.is_multiple_of(4)).then(|| skill_id(i / 4 * 4)),
        kind: "skill".to_owned(),
        synonyms: Vec::new(),
        standard_id: None,
    };
    let terms = |name: &str, count: u64| {
        let term = |i| Term {
            id: format!("{name}-{i}"),
            label: format!("{name} {i}"),
            synonyms: Vec::new(),
            standard_id: None,
        };
        Terms::new((0..count).map(term).collect())
    };
    Vocabulary::new(
        Taxonomy::new((0..SKILLS).map(skill).collect()).unwrap(),
        terms("cause", CAUSES),
        terms("language", 4),
        terms("support", 4),
        terms("outcome", 4),
    )
}

fn availability(dice: &mut Dice) -> Availability {
    let hours =
        |dice: &mut Dice, chance| dice.percent(chance).then(|| 60 * (2 + dice.below(5) as u32));
    if dice.percent(15) {
        return Availability { minutes_per_week: hours(dice, 40), ..Availability::default() };
    }
    let window = |dice: &mut Dice| {
        let (days, from, length) = if dice.percent(65) {
            (5, 34 + dice.below(4), 5 + dice.below(3))
        } else {
            (7, 17 + dice.below(6), 4 + dice.below(14))
        };
        let day = WEEKDAYS[dice.below(days) as usize].1;
        Window { day, from: half_hour(from), to: half_hour(from + length) }
    };
    let away = |dice: &mut Dice| {
        let from = dice.day(today(), 90);
        Away::new(from, dice.day(from, 14)).unwrap()
    };
    Availability {
        weekly: (0..=dice.below(4)).map(|_| window(dice)).collect(),
        away: if dice.percent(25) { dice.some(2, away) } else { Vec::new() },
        extra: Vec::new(),
        minutes_per_week: hours(dice, 60),
    }
}

fn promise(dice: &mut Dice) -> (NeedId, Promise) {
    let (from, to) = (half_hour(36 + dice.below(3)), half_hour(40));
    let promise = match dice.below(3) {
        0 => Promise::Weekly(60),
        1 => Promise::Sessions(dice.some(4, |d| Session::on(d.day(today(), 50), from, to))),
        _ => Promise::Recurring(Box::new(RecurringPromise {
            rule: Recurrence::parse("FREQ=WEEKLY;BYDAY=TU", date(2026, 5, 5)).unwrap(),
            last_date: None,
            from,
            to,
            days: WEEKDAYS.iter().map(|(_, day)| *day).collect(),
            except: Vec::new(),
        })),
    };
    (NeedId(dice.uuid()), promise)
}

fn volunteer(dice: &mut Dice, towns: &Towns) -> VolunteerFacts {
    let mut skills = dice.some(5, |dice| HeldSkill {
        skill: dice.skill(),
        level: Level::new(1 + dice.below(3) as i64).unwrap(),
    });
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills.dedup_by(|a, b| a.skill == b.skill);
    let mode = TravelMode::ALL[dice.below(4) as usize];
    let volunteer = Volunteer {
        id: VolunteerId(dice.uuid()),
        name: PersonName { given: Pii::new("Made Up".to_owned()), family: None, known_as: None },
        email: None,
        phone: None,
        contact_by: None,
        home: Some(dice.place(towns)),
        date_of_birth: None,
        travel: Travel { mode: Some(mode), max_metres: None },
        skills,
        unresolved: Vec::new(),
        availability: availability(dice),
        causes: dice.causes(4),
        languages: None,
        vehicle: None,
        support_needed: Vec::new(),
        status: Status::Active,
        paused_until: None,
        guardian: None,
        version: 1,
        created_at: as_of(),
        updated_at: as_of(),
    };
    let ask = |dice: &mut Dice| as_of() - SignedDuration::from_hours(dice.below(2_000) as i64);
    let mut asks = dice.some(3, ask);
    asks.sort_unstable();
    VolunteerFacts {
        volunteer: Arc::new(volunteer),
        may_match: true,
        checks: Vec::new(),
        asks,
        promises: if dice.percent(20) { vec![promise(dice)] } else { Vec::new() },
        placements: Vec::new(),
        blocked_needs: Vec::new(),
        blocked_organisations: Vec::new(),
    }
}

fn schedule(dice: &mut Dice) -> Schedule {
    let (day, from) = if dice.percent(60) {
        (dice.below(5), 36 + dice.below(3))
    } else {
        (dice.below(7), 18 + dice.below(10))
    };
    let (from, to) = (half_hour(from), half_hour((from + 2 + dice.below(5)).min(47)));
    let days = match dice.below(10) {
        0 => {
            return Schedule::Flexible(Flexible {
                minutes_per_week: 60 * (1 + dice.below(3) as u32),
                first_date: today(),
                last_date: None,
                windows: Vec::new(),
            });
        }
        1 | 2 => {
            let session = |dice: &mut Dice| Session::on(dice.day(date(2026, 11, 23), 28), from, to);
            let sessions = (0..=dice.below(4)).map(|_| session(dice)).collect();
            return Schedule::sessions(sessions).unwrap();
        }
        3 => ["MO,TH", "TU,FR", "MO,WE", "SA,SU"][dice.below(4) as usize],
        4 => ["1SA,3SA", "1TU", "2WE,4WE"][dice.below(3) as usize],
        _ => DAYS[day as usize],
    };
    let often = if days.starts_with(|c: char| c.is_ascii_digit()) { "MONTHLY" } else { "WEEKLY" };
    let rule = format!("FREQ={often};BYDAY={days}");
    Schedule::Recurring(Box::new(Recurring {
        rule: Recurrence::parse(&rule, date(2026, 9, 1)).unwrap(),
        last_date: None,
        from,
        to,
        except: vec![date(2026, 12, 25)],
    }))
}

fn need(dice: &mut Dice, towns: &Towns, places: u32) -> NeedFacts {
    let mut skills = dice.some(3, |dice| NeededSkill {
        skill: dice.skill(),
        importance: if dice.percent(30) { Importance::Required } else { Importance::Desirable },
        level: Level::new(1 + dice.below(2) as i64).unwrap(),
        weight: 1 + dice.below(5) as u8,
    });
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills.dedup_by(|a, b| a.skill == b.skill);
    let place = dice.place(towns);
    let need = Need {
        id: NeedId(dice.uuid()),
        organisation: OrganisationId(dice.uuid()),
        title: "Made up".to_owned(),
        description: None,
        places: places as _,
        urgency: if dice.percent(10) { Urgency::Urgent } else { Urgency::Normal },
        location: if dice.percent(4) { Location::Remote(None) } else { Location::At(place) },
        schedule: schedule(dice),
        skills,
        unresolved: Vec::new(),
        causes: dice.causes(2),
        min_age: 16,
        languages: Vec::new(),
        vehicle_needed: false,
        checks: Vec::new(),
        least_coverage: 250_000,
        weights: WeightOverrides::default(),
        expenses_paid: true,
        support_offered: Vec::new(),
        outcomes: Vec::new(),
        state: NeedState::Open,
        posted_at: as_of(),
        version: 1,
        updated_at: as_of(),
    };
    NeedFacts { need: Arc::new(need), responses: 0, open_places: places }
}
