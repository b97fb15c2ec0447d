//! Needs of every kind.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use onestop::domain::check::{CheckKind, CheckLevel, CheckWhen, RequiredCheck, Workforce};
use onestop::domain::facts::NeedFacts;
use onestop::domain::ids::{CauseId, LanguageId, NeedId, OrganisationId, SkillId};
use onestop::domain::need::{
    Importance, Location, Need, NeedState, NeededSkill, UnresolvedNeeded, Urgency,
};
use onestop::domain::place::{Found, Located, Precision};
use onestop::domain::point::Point;
use onestop::domain::postcode::Postcode;
use onestop::domain::taxonomy::Level;
use onestop::domain::weights::Millionths;

use super::dice::Dice;
use super::schedules::schedule;
use super::world::{Now, Words, any_overrides};

/// A need with what a match depends on.
pub fn need(dice: &mut Dice, id: NeedId, words: &Words, now: &Now) -> NeedFacts {
    let open = [NeedState::Open; 8];
    let states = [&open[..], &[NeedState::Draft, NeedState::Filled, NeedState::Closed]].concat();
    let need = Need {
        id,
        organisation: organisation(dice.between(1, 3)),
        title: "Help wanted".to_owned(),
        description: None,
        places: 5,
        urgency: dice.pick(&[Urgency::Normal, Urgency::Normal, Urgency::Normal, Urgency::Urgent]),
        location: location(dice),
        schedule: schedule(dice, now.today, now.clock),
        skills: needed_skills(dice, words),
        unresolved: unresolved(dice),
        causes: causes(dice, 60, words),
        min_age: dice.pick(&[16, 16, 16, 16, 16, 16, 17, 18, 18, 18, 21, 0, 14, 30]),
        languages: languages(dice, words),
        vehicle_needed: dice.chance(25),
        checks: required_checks(dice),
        least_coverage: least_coverage(dice),
        weights: any_overrides(dice),
        expenses_paid: dice.chance(50),
        support_offered: dice.some(&words.support, 2),
        outcomes: Vec::new(),
        state: dice.pick(&states),
        posted_at: now.as_of - SignedDuration::from_hours(dice.pick(&[24, 24, 48, 49])),
        version: 1,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    let open_places = dice.pick(&[0, 1, 1, 2, 3, 5]);
    NeedFacts { need: Arc::new(need), responses: dice.pick(&[0, 0, 1, 2, 3, 9, 40]), open_places }
}

/// One of a few organisations.
pub fn organisation(n: i64) -> OrganisationId {
    OrganisationId(uuid::Uuid::from_u64_pair(7, n as u64))
}

/// A place, the point of which may not be known yet.
pub fn located(point: Option<Point>) -> Located {
    let found = point.map(|point| Found { point, precision: Precision::Postcode, ward: None });
    Located { postcode: Postcode::parse("L36 9YX").unwrap(), found }
}

fn location(dice: &mut Dice) -> Location {
    let (lat, lon) = (dice.between(53_350_000, 53_500_000), dice.between(-2_950_000, -2_700_000));
    let point = Point::from_micro(lat as i32, lon as i32);
    match dice.between(1, 100) {
        1..=12 => Location::Remote(dice.perhaps(50, |_| located(Some(point)))),
        13..=15 => Location::At(located(None)),
        _ => Location::At(located(Some(point))),
    }
}

fn needed_skills(dice: &mut Dice, words: &Words) -> Vec<NeededSkill> {
    if dice.chance(20) {
        return Vec::new();
    }
    let mut skills: Vec<NeededSkill> = dice
        .some(&words.skills, 4)
        .into_iter()
        .map(|skill| NeededSkill {
            skill: skill.id,
            importance: dice.pick(&[
                Importance::Required,
                Importance::Desirable,
                Importance::Desirable,
            ]),
            level: Level::new(dice.pick(&[1, 1, 2, 3])).unwrap(),
            weight: dice.pick(&[1, 1, 1, 2, 3, 7, 100]),
        })
        .collect();
    if dice.chance(RETIRED) {
        skills.push(NeededSkill {
            skill: SkillId::from("retired"),
            importance: Importance::Desirable,
            level: Level::NEEDED,
            weight: 5,
        });
    }
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills
}

/// How often in a hundred a record has a word that the vocabulary lost since: the same word is
/// still the same word.
pub const RETIRED: i64 = 6;

/// Causes, so often in a hundred.
pub fn causes(dice: &mut Dice, percent: i64, words: &Words) -> Vec<CauseId> {
    let mut causes =
        if dice.chance(percent) { dice.some(&words.causes[..4], 2) } else { Vec::new() };
    if dice.chance(RETIRED) {
        causes.push(CauseId::from("retired"));
    }
    causes
}

/// Words that nobody could place, which "take no part in gates or score".
fn unresolved(dice: &mut Dice) -> Vec<UnresolvedNeeded> {
    let word = |dice: &mut Dice| UnresolvedNeeded {
        text: "juggling".to_owned(),
        importance: dice.pick(Importance::ALL),
        level: Level::NEEDED,
        weight: 100,
    };
    dice.perhaps(15, word).into_iter().collect()
}

fn languages(dice: &mut Dice, words: &Words) -> Vec<LanguageId> {
    let mut languages = if dice.chance(70) { Vec::new() } else { dice.some(&words.languages, 2) };
    if dice.chance(RETIRED / 2) {
        languages.push(LanguageId::from("retired"));
    }
    languages
}

/// A check of any kind.
pub fn any_check(dice: &mut Dice) -> CheckKind {
    let level = dice.pick(CheckLevel::ALL);
    let workforce = dice.pick(Workforce::ALL);
    CheckKind::new(level, (level != CheckLevel::Basic).then_some(workforce)).unwrap()
}

fn required_checks(dice: &mut Dice) -> Vec<RequiredCheck> {
    if dice.chance(60) {
        return Vec::new();
    }
    let mut checks: Vec<RequiredCheck> = (0..dice.between(1, 3))
        .map(|_| RequiredCheck {
            kind: any_check(dice),
            when: dice.pick(&[CheckWhen::ToMatch, CheckWhen::ToStart]),
        })
        .collect();
    checks.sort_unstable();
    checks.dedup();
    checks
}

fn least_coverage(dice: &mut Dice) -> Millionths {
    if dice.chance(60) {
        return 250_000;
    }
    dice.pick(&[
        0, 1, 150_000, 150_001, 333_333, 333_334, 500_000, 500_001, 666_666, 666_667, 999_999,
        1_000_000,
    ])
}
