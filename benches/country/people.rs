//! People who volunteer.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::date;
use onestop::domain::availability::{Availability, Away, Extra, Window};
use onestop::domain::check::{Check, CheckKind, CheckLevel, Decision, Workforce};
use onestop::domain::facts::VolunteerFacts;
use onestop::domain::ids::{CauseId, CheckId, LanguageId, VolunteerId};
use onestop::domain::pii::Pii;
use onestop::domain::placement::{PlacementState, Promise, RecurringPromise};
use onestop::domain::recurrence::Recurrence;
use onestop::domain::schedule::Session;
use onestop::domain::taxonomy::Level;
use onestop::domain::text::{Email, Phone};
use onestop::domain::time::{Clock, WEEKDAYS};
use onestop::domain::volunteer::{HeldSkill, PersonName, Status, Travel, TravelMode, Volunteer};

use super::places::Places;
use super::{Dice, EARLIER_NEEDS, as_of, earlier_need, popular, some_cause, some_skill, today};

const GIVEN: [&str; 12] = [
    "Aisha",
    "Bernard",
    "Chloe",
    "Dafydd",
    "Eilidh",
    "Farouk",
    "Grace",
    "Hamish",
    "Imogen",
    "Jack",
    "Katarzyna",
    "Liam",
];
const FAMILY: [&str; 12] = [
    "Ahmed",
    "Brown",
    "Campbell",
    "Davies",
    "Evans",
    "Fraser",
    "Green",
    "Hughes",
    "Iqbal",
    "Johnson",
    "Kowalska",
    "Llewellyn",
];
/// What people who are free by day, in the evening, and at the weekend give: days from Monday on,
/// first hour of the start, hours it may vary, shortest and longest window.
const HABITS: [(&[usize], u64, u64, u64, u64); 4] = [
    (&[0, 1, 2, 3, 4], 9, 3, 2, 6),
    (&[0, 1, 2, 3, 4], 13, 2, 2, 4),
    (&[0, 1, 2, 3], 17, 3, 2, 4),
    (&[5, 6], 9, 5, 3, 8),
];

pub fn volunteer(dice: &mut Dice, places: &Places) -> VolunteerFacts {
    let availability = availability(dice);
    let asked = |dice: &mut Dice| {
        let hours = if dice.percent(25) { 600 } else { 17_000 };
        as_of() - SignedDuration::from_mins(60 * dice.below(hours) as i64 + 7)
    };
    let mut asks = if dice.percent(45) { dice.some(3, asked) } else { Vec::new() };
    asks.sort_unstable();
    let states = PlacementState::ALL;
    let placement = |dice: &mut Dice| (earlier_need(dice.below(EARLIER_NEEDS)), dice.pick(states));
    VolunteerFacts {
        may_match: dice.percent(96),
        checks: if dice.percent(25) { vec![check(dice)] } else { Vec::new() },
        placements: asks.iter().map(|_| placement(dice)).collect(),
        asks,
        promises: (0..u64::from(dice.percent(18)) + u64::from(dice.percent(3)))
            .map(|_| (earlier_need(dice.below(EARLIER_NEEDS)), promise(dice)))
            .collect(),
        blocked_needs: if dice.percent(1) { vec![earlier_need(3)] } else { Vec::new() },
        blocked_organisations: Vec::new(),
        volunteer: Arc::new(person(dice, places, availability)),
    }
}

fn person(dice: &mut Dice, places: &Places, availability: Availability) -> Volunteer {
    let mut skills = if dice.percent(12) {
        Vec::new()
    } else {
        dice.some(5, |dice| HeldSkill {
            skill: some_skill(dice),
            level: Level::new(dice.pick(&[1, 2, 2, 2, 2, 3])).unwrap(),
        })
    };
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills.dedup_by(|a, b| a.skill == b.skill);
    let (given, family) = (dice.pick(&GIVEN), dice.pick(&FAMILY));
    let max_metres = if dice.percent(70) { None } else { Some(1_000 + dice.below(24_000) as u32) };
    Volunteer {
        id: VolunteerId(dice.uuid()),
        name: PersonName {
            given: Pii::new(given.to_owned()),
            family: Some(Pii::new(family.to_owned())),
            known_as: None,
        },
        email: Email::parse(&format!("{given}.{family}@example.org")).ok(),
        phone: Phone::parse("07700 900123").ok(),
        contact_by: None,
        home: (!dice.percent(2)).then(|| places.place(dice)),
        date_of_birth: dice.percent(75).then(|| Pii::new(dice.day(date(1940, 1, 1), 25_200))),
        travel: Travel { mode: travel_mode(dice), max_metres },
        skills,
        unresolved: Vec::new(),
        availability,
        causes: causes(dice),
        languages: languages(dice),
        vehicle: dice.percent(85).then(|| dice.percent(60)),
        support_needed: Vec::new(),
        status: if dice.percent(93) { Status::Active } else { Status::Left },
        paused_until: dice.percent(3).then(|| dice.day(date(2026, 10, 1), 150)),
        guardian: None,
        version: 1,
        created_at: as_of(),
        updated_at: as_of(),
    }
}

fn travel_mode(dice: &mut Dice) -> Option<TravelMode> {
    match dice.below(100) {
        0..10 => None,
        10..24 => Some(TravelMode::Walk),
        24..32 => Some(TravelMode::Cycle),
        32..58 => Some(TravelMode::PublicTransport),
        _ => Some(TravelMode::Car),
    }
}

fn causes(dice: &mut Dice) -> Vec<CauseId> {
    let mut causes = dice.some(4, some_cause);
    causes.sort();
    causes.dedup();
    causes
}

fn languages(dice: &mut Dice) -> Option<Vec<LanguageId>> {
    if dice.percent(20) {
        return None;
    }
    let mut spoken = vec![LanguageId("language-00".to_owned())];
    if dice.percent(15) {
        spoken.push(LanguageId(format!("language-{:02}", 1 + popular(dice, 76))));
    }
    Some(spoken)
}

/// The end of something that begins at a time and lasts some hours, before midnight.
pub fn ending(from: Clock, hours: u64) -> Clock {
    Clock::from_minutes((from.minutes() as u64 + hours * 60).min(1_425) as u16).unwrap()
}

fn availability(dice: &mut Dice) -> Availability {
    if dice.percent(20) {
        return Availability::default();
    }
    let mut weekly = Vec::new();
    for _ in 0..=dice.below(2) {
        let (days, hour, vary, shortest, longest) = dice.pick(&HABITS);
        let from = dice.clock(hour, vary);
        let to = ending(from, shortest + dice.below(longest - shortest + 1));
        let often = dice.pick(&[25, 50, 90]);
        let first = dice.pick(days);
        let days = days.iter().filter(|day| **day == first || dice.percent(often));
        weekly.extend(days.map(|day| Window { day: WEEKDAYS[*day].1, from, to }));
    }
    let away = |dice: &mut Dice| {
        let from = dice.day(today(), 120);
        Away::new(from, dice.day(from, 14)).unwrap()
    };
    let extra = |dice: &mut Dice| {
        let from = dice.clock(9, 9);
        Extra { date: dice.day(today(), 60), from, to: ending(from, 3) }
    };
    Availability {
        weekly,
        away: if dice.percent(25) { dice.some(2, away) } else { Vec::new() },
        extra: if dice.percent(6) { dice.some(2, extra) } else { Vec::new() },
        minutes_per_week: dice.percent(50).then(|| 60 * (2 + dice.below(9) as u32)),
    }
}

fn promise(dice: &mut Dice) -> Promise {
    let from = dice.clock(9, 10);
    let to = ending(from, 2);
    match dice.below(10) {
        0..2 => Promise::Weekly(120),
        2..4 => Promise::Sessions(dice.some(4, |d| Session::on(d.day(today(), 50), from, to))),
        _ => {
            let rules =
                ["FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=2SA"];
            Promise::Recurring(Box::new(RecurringPromise {
                rule: Recurrence::parse(dice.pick(&rules), date(2026, 5, 1)).unwrap(),
                last_date: None,
                from,
                to,
                days: WEEKDAYS.iter().map(|(_, day)| *day).collect(),
                except: Vec::new(),
            }))
        }
    }
}

fn check(dice: &mut Dice) -> Check {
    let kind = match dice.below(4) {
        0 => CheckKind::new(CheckLevel::Basic, None),
        1 => CheckKind::new(CheckLevel::Enhanced, Some(Workforce::Child)),
        2 => CheckKind::new(CheckLevel::Enhanced, Some(Workforce::AdultAndChild)),
        _ => CheckKind::new(CheckLevel::Enhanced, Some(Workforce::Adult)),
    };
    Check {
        id: CheckId(dice.uuid()),
        kind: kind.unwrap(),
        issued: date(2025, 1, 1),
        review_on: dice.day(date(2026, 8, 1), 900),
        decision: Decision::Cleared,
    }
}
