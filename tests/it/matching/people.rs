//! People, each with a need in mind, so that most rules pass and each fails now and then.

use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

use onestop::domain::check::{Check, CheckWhen, Decision};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CheckId, LanguageId, NeedId, OrganisationId, SkillId, VolunteerId};
use onestop::domain::need::{Importance, Location};
use onestop::domain::pii::Pii;
use onestop::domain::placement::PlacementState;
use onestop::domain::point::Point;
use onestop::domain::taxonomy::Level;
use onestop::domain::text::{Email, Phone};
use onestop::domain::volunteer::{
    Guardian, HeldSkill, PersonName, Status, Travel, TravelMode, UnresolvedSkill, Volunteer,
};

use crate::reference::{horizon, metres_between};

use super::dice::Dice;
use super::free_time::{availability, promises};
use super::needs::{RETIRED, any_check, causes, located, organisation};
use super::schedules::later;
use super::world::{Now, Words};

/// Given and family name of everybody: no sentence may say them.
pub const NAMES: [&str; 2] = ["Quuxina", "Zzyzxley"];

/// Somebody, with one of the needs in mind.
pub fn volunteer(
    dice: &mut Dice,
    id: VolunteerId,
    needs: &[NeedFacts],
    words: &Words,
    now: &Now,
) -> VolunteerFacts {
    let need = dice.pick(needs);
    let home = home(dice, &need);
    let unresolved =
        dice.perhaps(15, |_| UnresolvedSkill { text: "juggling".to_owned(), level: Level::HELD });
    let person = Volunteer {
        id,
        name: name(),
        email: Email::parse("quuxina@example.org").ok(),
        phone: Phone::parse("07700 900123").ok(),
        contact_by: None,
        travel: travel(dice, &need, home),
        home: if home.is_none() && dice.chance(50) { None } else { Some(located(home)) },
        date_of_birth: date_of_birth(dice, &need, now).map(Pii::new),
        skills: held_skills(dice, &need, words),
        unresolved: unresolved.into_iter().collect(),
        availability: availability(dice, &need, now),
        causes: causes(dice, 70, words),
        languages: languages(dice, &need, words),
        vehicle: dice.pick(&[None, Some(false), Some(true), Some(true), Some(true), Some(true)]),
        support_needed: dice.some(&words.support, 2),
        status: if dice.chance(95) { Status::Active } else { dice.pick(Status::ALL) },
        paused_until: dice.perhaps(12, |dice| later(now.today, dice.between(-1, 1))),
        guardian: dice.perhaps(30, |_| Guardian {
            name: Pii::new(NAMES.join(" ")),
            given_at: date(2026, 1, 1),
        }),
        version: 1,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    let mut facts = VolunteerFacts {
        volunteer: Arc::new(person),
        may_match: dice.chance(95),
        checks: checks(dice, &need, now),
        asks: asks(dice, now),
        promises: promises(dice, &need, now),
        placements: placements(dice, needs),
        blocked_needs: blocked_needs(dice, needs),
        blocked_organisations: blocked_organisations(dice),
    };
    if dice.chance(50) {
        ease(&mut facts);
    }
    facts
}

/// Takes out of the way what has nothing to do with the need, so that those who fit are not rare.
fn ease(facts: &mut VolunteerFacts) {
    let person = Arc::make_mut(&mut facts.volunteer);
    person.status = Status::Active;
    person.paused_until = None;
    person.date_of_birth = Some(Pii::new(date(1970, 1, 1)));
    person.vehicle = Some(true);
    facts.may_match = true;
    facts.asks.truncate(2);
    facts.placements.clear();
    facts.blocked_needs.clear();
    facts.blocked_organisations.clear();
}

/// The same person under another id and name, perhaps asked at another time.
pub fn twin(dice: &mut Dice, id: VolunteerId, of: &VolunteerFacts, now: &Now) -> VolunteerFacts {
    let mut facts = of.clone();
    Arc::make_mut(&mut facts.volunteer).id = id;
    let long_ago = |hours: i64| now.as_of - SignedDuration::from_hours(hours);
    facts.asks = match dice.between(1, 4) {
        1 => Vec::new(),
        2 => vec![long_ago(900), long_ago(700)],
        3 => vec![long_ago(800)],
        _ => facts.asks,
    };
    facts
}

pub fn name() -> PersonName {
    let [given, family] = NAMES.map(|name| Pii::new(name.to_owned()));
    PersonName { given, family: Some(family), known_as: None }
}

/// A home from next door to too far away.
fn home(dice: &mut Dice, need: &NeedFacts) -> Option<Point> {
    if dice.chance(10) {
        return None;
    }
    let centre = need.need.location.located().and_then(|l| l.found.as_ref());
    let (lat, lon) = centre.map_or((53_400_000, -2_850_000), |found| found.point.micro());
    let reach = dice.pick(&[0, 1, 2_000, 5_000, 20_000, 20_000, 100_000]);
    let lat = lat + dice.between(-reach, reach) as i32;
    Some(Point::from_micro(lat, lon + dice.between(-reach, reach) as i32))
}

/// A greatest distance that just suffices, just does not, or is not known.
fn travel(dice: &mut Dice, need: &NeedFacts, home: Option<Point>) -> Travel {
    let mode = dice.perhaps(85, |dice| dice.pick(TravelMode::ALL));
    let there = match &need.need.location {
        Location::At(located) => located.found.as_ref().map(|found| found.point),
        Location::Remote(_) => None,
    };
    let max_metres = match (home, there) {
        (Some(home), Some(there)) if dice.chance(55) => {
            let metres = i64::from(metres_between(home, there));
            let most = metres + dice.pick(&[0, 0, 1, 1, 1_000, 1_000, -1]);
            Some(most.clamp(1, 1_000_000) as u32)
        }
        _ => dice.perhaps(30, |dice| dice.pick(&[500, 5_000, 60_000])),
    };
    Travel { mode, max_metres }
}

/// Born so that a birthday falls on the first session, the day before or after, or on a leap day.
fn date_of_birth(dice: &mut Dice, need: &NeedFacts, now: &Now) -> Option<Date> {
    let horizon = horizon(&need.need.schedule, now.as_of, &now.zone);
    let first = horizon.map_or(now.today, |h| later(date(1970, 1, 1), h.first));
    match dice.between(1, 100) {
        1..=15 => None,
        16..=30 => {
            let years = dice.pick(&[i64::from(need.need.min_age), 18, 18, 16]);
            let that_day = first.saturating_sub(jiff::Span::new().years(years));
            Some(later(that_day, dice.between(-1, 1)))
        }
        31..=36 => Some(dice.pick(&[
            date(2008, 2, 29),
            date(2008, 3, 1),
            date(2012, 2, 29),
            date(2010, 3, 1),
            date(2004, 2, 29),
        ])),
        _ => Some(date(dice.between(1925, 1999) as i16, 5, 17)),
    }
}

fn held_skills(dice: &mut Dice, need: &NeedFacts, words: &Words) -> Vec<HeldSkill> {
    if dice.chance(12) {
        return Vec::new();
    }
    let mut held: Vec<HeldSkill> = dice
        .some(&words.skills, 4)
        .into_iter()
        .map(|skill| HeldSkill { skill: skill.id, level: any_level(dice) })
        .collect();
    for needed in &need.need.skills {
        let often = if needed.importance == Importance::Required { 90 } else { 30 };
        if dice.chance(often) {
            let level = if dice.chance(85) { needed.level } else { any_level(dice) };
            held.push(HeldSkill { skill: needed.skill.clone(), level });
        }
    }
    if dice.chance(RETIRED) {
        held.push(HeldSkill { skill: SkillId::from("retired"), level: any_level(dice) });
    }
    held.sort_by(|a, b| a.skill.cmp(&b.skill));
    held.dedup_by(|a, b| a.skill == b.skill);
    held
}

fn any_level(dice: &mut Dice) -> Level {
    Level::new(dice.between(1, 3)).unwrap()
}

fn languages(dice: &mut Dice, need: &NeedFacts, words: &Words) -> Option<Vec<LanguageId>> {
    if dice.chance(12) {
        return None;
    }
    let mut spoken = dice.some(&words.languages, 2);
    if dice.chance(85) {
        spoken.extend(need.need.languages.iter().cloned());
    }
    spoken.sort();
    spoken.dedup();
    Some(spoken)
}

/// Checks that serve, or all but: one level less, another workforce, issued tomorrow, due on the
/// very day.
fn checks(dice: &mut Dice, need: &NeedFacts, now: &Now) -> Vec<Check> {
    let horizon = horizon(&need.need.schedule, now.as_of, &now.zone);
    let (first, last) = horizon.map_or((now.today, now.today), |h| {
        (later(date(1970, 1, 1), h.first), later(date(1970, 1, 1), h.last))
    });
    let mut checks = Vec::new();
    for required in &need.need.checks {
        let often = if required.when == CheckWhen::ToMatch { 92 } else { 60 };
        for _ in 0..dice.pick(&[1, 1, 2]) {
            let kind = if dice.chance(often) { required.kind } else { any_check(dice) };
            let edge = dice.pick(&[now.today, first, last]);
            let good = later(now.today, 800);
            let review_on = if dice.chance(60) { good } else { later(edge, dice.between(-1, 1)) };
            let issued = later(now.today, dice.pick(&[-300, -300, -300, -300, -1, 0, 1]));
            let decision = if dice.chance(92) { Decision::Cleared } else { Decision::Pending };
            checks.push(Check {
                id: CheckId(uuid::Uuid::nil()),
                kind,
                issued,
                review_on,
                decision,
            });
        }
    }
    if dice.chance(20) {
        // A leap day's check with the centre's own period.
        let issued = date(2024, 2, 29);
        let review_on = Check::default_review(issued, dice.pick(&[2, 3, 4]));
        let decision = dice.pick(Decision::ALL);
        let kind = any_check(dice);
        checks.push(Check { id: CheckId(uuid::Uuid::nil()), kind, issued, review_on, decision });
    }
    checks
}

/// Asks at the very edges of the 672 hours, at `as_of` and after it.
fn asks(dice: &mut Dice, now: &Now) -> Vec<Timestamp> {
    let minute = now.as_of.as_second().div_euclid(60) * 60;
    let as_of = Timestamp::from_second(minute).unwrap();
    let edge = 672 * 3_600;
    let mut asks: Vec<Timestamp> = Vec::new();
    for _ in 0..dice.pick(&[0, 0, 0, 1, 1, 2, 2, 3, 5]) {
        let before =
            dice.pick(&[edge, edge, edge + 1, edge - 1, 0, 1, -1, 3_600, 9_000_000, 400_000]);
        asks.push(as_of - SignedDuration::from_secs(before));
    }
    asks.sort_unstable();
    asks
}

fn placements(dice: &mut Dice, needs: &[NeedFacts]) -> Vec<(NeedId, PlacementState)> {
    if dice.chance(78) {
        return Vec::new();
    }
    (0..dice.between(1, 3))
        .map(|_| (dice.pick(needs).need.id, dice.pick(PlacementState::ALL)))
        .collect()
}

fn blocked_needs(dice: &mut Dice, needs: &[NeedFacts]) -> Vec<NeedId> {
    if dice.chance(4) { vec![dice.pick(needs).need.id] } else { Vec::new() }
}

fn blocked_organisations(dice: &mut Dice) -> Vec<OrganisationId> {
    if dice.chance(6) {
        let number = dice.between(1, 9);
        vec![organisation(number)]
    } else {
        Vec::new()
    }
}
