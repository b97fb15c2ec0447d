//! Speed of the engine on a made-up borough of 6,000 volunteers and 400 needs, always the same.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at a fault of its own data")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use onestop::domain::availability::{Availability, Away, Extra, Window};
use onestop::domain::check::{Check, CheckKind, CheckLevel, CheckWhen};
use onestop::domain::check::{Decision, RequiredCheck, Workforce};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CauseId, CheckId, LanguageId, NeedId};
use onestop::domain::ids::{OrganisationId, SkillId, VolunteerId};
use onestop::domain::need::{Importance, Location, Need, NeedState, NeededSkill, Urgency};
use onestop::domain::pii::Pii;
use onestop::domain::place::{Found, Located, Precision};
use onestop::domain::placement::{PlacementState, Promise, RecurringPromise};
use onestop::domain::point::Point;
use onestop::domain::postcode::Postcode;
use onestop::domain::recurrence::Recurrence;
use onestop::domain::schedule::{Flexible, Recurring, Schedule, Session};
use onestop::domain::taxonomy::{Level, Skill, Taxonomy};
use onestop::domain::time::{Clock, WEEKDAYS};
use onestop::domain::vocabulary::{Term, Terms, Vocabulary};
use onestop::domain::volunteer::{HeldSkill, PersonName, Status, Travel, TravelMode, Volunteer};
use onestop::domain::weights::{WeightOverrides, Weights};
use onestop::matching::{Request, Settings, Snapshot, rank};
use uuid::Uuid;

const VOLUNTEERS: usize = 6_000;
const NEEDS: usize = 400;
const SKILLS: u64 = 160;
const RULES: [&str; 4] = [
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=DAILY",
    "FREQ=MONTHLY;BYDAY=1SA,3SA",
];

/// A small generator of numbers, so that the borough is the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
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

    fn hour(&mut self, from: u64, hours: u64) -> Clock {
        Clock::from_minutes(((from + self.below(hours)) * 60) as u16).unwrap()
    }

    fn day(&mut self, first: Date, days: u64) -> Date {
        first.saturating_add((self.below(days) as i64).days())
    }

    fn place(&mut self) -> Located {
        let (lat, lon) = (self.below(140_000) as i32, self.below(160_000) as i32);
        let point = Point::from_micro(53_380_000 + lat, -2_920_000 + lon);
        let found = Found { point, precision: Precision::Postcode, ward: None };
        Located { postcode: Postcode::parse("L36 9YX").unwrap(), found: Some(found) }
    }
}

fn as_of() -> Timestamp {
    "2026-11-21T21:00:00Z".parse().unwrap()
}

fn today() -> Date {
    date(2026, 11, 21)
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
    let terms = |name: &str, number: u64| {
        let term = |i| Term {
            id: format!("{name}-{i}"),
            label: format!("{name} {i}"),
            synonyms: Vec::new(),
            standard_id: None,
        };
        Terms::new((0..number).map(term).collect())
    };
    Vocabulary::new(
        Taxonomy::new((0..SKILLS).map(skill).collect()).unwrap(),
        terms("cause", 16),
        terms("language", 40),
        terms("support", 10),
        terms("outcome", 10),
    )
}

fn availability(dice: &mut Dice) -> Availability {
    if dice.percent(20) {
        return Availability::default();
    }
    let window = |dice: &mut Dice| Window {
        day: WEEKDAYS[dice.below(7) as usize].1,
        from: dice.hour(8, 6),
        to: dice.hour(15, 8),
    };
    let mut weekly = dice.some(5, window);
    weekly.push(window(dice));
    let away = |dice: &mut Dice| {
        let from = dice.day(today(), 90);
        Away::new(from, dice.day(from, 14)).unwrap()
    };
    let extra = |dice: &mut Dice| Extra {
        date: dice.day(today(), 60),
        from: dice.hour(8, 6),
        to: dice.hour(15, 8),
    };
    Availability {
        weekly,
        away: if dice.percent(25) { dice.some(2, away) } else { Vec::new() },
        extra: if dice.percent(10) { dice.some(3, extra) } else { Vec::new() },
        minutes_per_week: dice.percent(50).then(|| 60 * (2 + dice.below(8) as u32)),
    }
}

fn promise(dice: &mut Dice) -> (NeedId, Promise) {
    let from = dice.hour(8, 8);
    let to = Clock::from_minutes(from.minutes() as u16 + 120).unwrap();
    let promise = match dice.below(3) {
        0 => Promise::Weekly(120),
        1 => Promise::Sessions(dice.some(4, |d| Session::on(d.day(today(), 50), from, to))),
        _ => Promise::Recurring(Box::new(RecurringPromise {
            rule: Recurrence::parse(RULES[dice.below(2) as usize], date(2026, 5, 1)).unwrap(),
            last_date: None,
            from,
            to,
            days: WEEKDAYS.iter().map(|(_, day)| *day).collect(),
            except: Vec::new(),
        })),
    };
    (NeedId(dice.uuid()), promise)
}

fn kind() -> CheckKind {
    CheckKind::new(CheckLevel::Enhanced, Some(Workforce::Adult)).unwrap()
}

fn volunteer(dice: &mut Dice) -> Volunteer {
    let mut skills = dice.some(5, |dice| HeldSkill {
        skill: skill_id(dice.below(SKILLS)),
        level: Level::new(1 + dice.below(3) as i64).unwrap(),
    });
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills.dedup_by(|a, b| a.skill == b.skill);
    let name = PersonName { given: Pii::new("Made Up".to_owned()), family: None, known_as: None };
    let mode = TravelMode::ALL[dice.below(4) as usize];
    Volunteer {
        id: VolunteerId(dice.uuid()),
        name,
        email: None,
        phone: None,
        contact_by: None,
        home: (!dice.percent(3)).then(|| dice.place()),
        date_of_birth: (!dice.percent(30)).then(|| Pii::new(dice.day(date(1940, 1, 1), 24_000))),
        travel: Travel { mode: Some(mode), max_metres: None },
        skills,
        unresolved: Vec::new(),
        availability: availability(dice),
        causes: dice.some(4, |dice| CauseId(format!("cause-{}", dice.below(16)))),
        languages: (!dice.percent(20))
            .then(|| vec![LanguageId(format!("language-{}", dice.below(5)))]),
        vehicle: (!dice.percent(20)).then(|| dice.percent(60)),
        support_needed: Vec::new(),
        status: if dice.percent(92) { Status::Active } else { Status::Left },
        paused_until: None,
        guardian: None,
        version: 1,
        created_at: as_of(),
        updated_at: as_of(),
    }
}

fn volunteer_facts(dice: &mut Dice, needs: &[NeedFacts]) -> VolunteerFacts {
    let asked = |dice: &mut Dice| as_of() - SignedDuration::from_hours(dice.below(2_000) as i64);
    let mut asks = dice.some(3, asked);
    asks.sort_unstable();
    let need = |dice: &mut Dice| needs[dice.below(NEEDS as u64) as usize].need.id;
    VolunteerFacts {
        volunteer: Arc::new(volunteer(dice)),
        may_match: dice.percent(95),
        checks: dice.some(1, |dice| Check {
            id: CheckId(dice.uuid()),
            kind: kind(),
            issued: date(2025, 1, 1),
            review_on: dice.day(date(2026, 6, 1), 700),
            decision: Decision::Cleared,
        }),
        asks,
        promises: if dice.percent(30) { dice.some(2, promise) } else { Vec::new() },
        placements: dice.some(2, |dice| (need(dice), PlacementState::Declined)),
        blocked_needs: if dice.percent(2) { vec![need(dice)] } else { Vec::new() },
        blocked_organisations: Vec::new(),
    }
}

fn schedule(dice: &mut Dice, number: usize) -> Schedule {
    let from = dice.hour(9, 9);
    let to = Clock::from_minutes(from.minutes() as u16 + 120).unwrap();
    match number % 6 {
        5 => Schedule::Flexible(Flexible {
            minutes_per_week: 180,
            first_date: today(),
            last_date: None,
            windows: Vec::new(),
        }),
        4 => {
            let session = |_| Session::on(dice.day(date(2026, 12, 1), 80), from, to);
            Schedule::sessions((0..6).map(session).collect()).unwrap()
        }
        rule => Schedule::Recurring(Box::new(Recurring {
            rule: Recurrence::parse(RULES[rule], date(2026, 9, 1)).unwrap(),
            last_date: dice.percent(30).then(|| dice.day(date(2026, 12, 1), 200)),
            from,
            to,
            except: vec![date(2026, 12, 25)],
        })),
    }
}

fn need_facts(dice: &mut Dice, number: usize) -> NeedFacts {
    let mut skills = dice.some(3, |dice| NeededSkill {
        skill: skill_id(dice.below(SKILLS)),
        importance: if dice.percent(15) { Importance::Required } else { Importance::Desirable },
        level: Level::new(1 + dice.below(2) as i64).unwrap(),
        weight: 1 + dice.below(5) as u8,
    });
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills.dedup_by(|a, b| a.skill == b.skill);
    let required = RequiredCheck { kind: kind(), when: CheckWhen::ToStart };
    let need = Need {
        id: NeedId(dice.uuid()),
        organisation: OrganisationId(dice.uuid()),
        title: "Made up".to_owned(),
        description: None,
        places: 3,
        urgency: Urgency::Normal,
        location: Location::At(dice.place()),
        schedule: schedule(dice, number),
        skills,
        unresolved: Vec::new(),
        causes: dice.some(2, |dice| CauseId(format!("cause-{}", dice.below(16)))),
        min_age: if dice.percent(30) { 18 } else { 16 },
        languages: Vec::new(),
        vehicle_needed: dice.percent(10),
        checks: if dice.percent(30) { vec![required] } else { Vec::new() },
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
    NeedFacts { need: Arc::new(need), responses: dice.below(4) as u32, open_places: 3 }
}

fn borough() -> (Vec<VolunteerFacts>, Vec<NeedFacts>) {
    let mut dice = Dice(20_261_121);
    let needs: Vec<_> = (0..NEEDS).map(|number| need_facts(&mut dice, number)).collect();
    let volunteers = (0..VOLUNTEERS).map(|_| volunteer_facts(&mut dice, &needs)).collect();
    (volunteers, needs)
}

fn request(counts: bool) -> Request {
    Request { as_of: as_of(), limit: 20, weights: WeightOverrides::default(), counts }
}

fn settings() -> Settings {
    let zone = TimeZone::get("Europe/London").unwrap();
    Settings { zone, weights: Weights::default(), asks_cap: 3 }
}

fn speed(criterion: &mut Criterion) {
    let (volunteers, needs) = borough();
    let words = Arc::new(vocabulary());
    let build =
        || Snapshot::build(settings(), Arc::clone(&words), volunteers.clone(), needs.clone());
    let snapshot = build();
    let kinds = ["weekly", "three_days_a_week", "daily", "monthly", "dated", "flexible"];
    for (kind, need) in kinds.iter().zip(&needs) {
        let eligible = rank::volunteers_for(&snapshot, need, &request(true)).unwrap().counts;
        println!("{kind}: {} eligible", eligible.map_or(0, |counts| counts.eligible));
        criterion.bench_function(&format!("volunteers_for/{kind}"), |bencher| {
            bencher.iter(|| rank::volunteers_for(&snapshot, black_box(need), &request(false)));
        });
    }
    let every = needs.iter().cycle();
    let mut next = every.clone();
    criterion.bench_function("volunteers_for/every_need_in_turn", |bencher| {
        bencher.iter(|| rank::volunteers_for(&snapshot, next.next().unwrap(), &request(false)));
    });
    let mut next = every;
    criterion.bench_function("volunteers_for/with_counts", |bencher| {
        bencher.iter(|| rank::volunteers_for(&snapshot, next.next().unwrap(), &request(true)));
    });
    let mut people = volunteers.iter().cycle();
    criterion.bench_function("needs_for/400_needs", |bencher| {
        bencher.iter(|| rank::needs_for(&snapshot, people.next().unwrap(), &request(false)));
    });
    criterion.bench_function("snapshot/with_volunteer", |bencher| {
        bencher.iter(|| snapshot.with_volunteer(&volunteers[0]));
    });
    let mut group = criterion.benchmark_group("snapshot");
    group.sample_size(20).bench_function("build", |bencher| bencher.iter(build));
    group.bench_function("first_needs_for_after_build", |bencher| {
        let first = |fresh: Snapshot| rank::needs_for(&fresh, &volunteers[0], &request(false));
        bencher.iter_batched(build, first, criterion::BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, speed);
criterion_main!(benches);
