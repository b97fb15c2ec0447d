//! Things that volunteers are wanted for, in a borough that does not exist.

mod schedules;
mod templates;

use jiff::Timestamp;

use super::dice::Dice;
use super::figures::{ONE_OFF, REGULAR};
use super::world::World;
use crate::domain::check::{CheckWhen, RequiredCheck};
use crate::domain::fault::Fault;
use crate::domain::ids::{LanguageId, NeedId, SupportId};
use crate::domain::need::{
    Importance, LEAST_COVERAGE, Location, Need, NeedState, NeededSkill, UnresolvedNeeded, Urgency,
};
use crate::domain::organisation::{Organisation, OrganisationState};
use crate::domain::taxonomy::Level;
use crate::domain::weights::WeightOverrides;
use schedules::Kind;
use templates::Template;

const DAY: i64 = 24 * 3600;
/// In a hundred needs, those that can be done from anywhere.
const REMOTE: u64 = 10;
/// In a hundred, those that are urgent.
const URGENT: u64 = 8;
/// In a hundred, those with a skill nobody can do without.
const WITH_REQUIRED: u64 = 37;
/// In a hundred, those without any skill.
const NO_SKILLS: u64 = 8;

/// So many needs of the approved organisations.
pub fn needs(
    world: &World<'_>,
    organisations: &[Organisation],
    count: usize,
) -> Result<Vec<Need>, Fault> {
    let templates = templates::read(world.vocabulary)?;
    let approved: Vec<&Organisation> =
        organisations.iter().filter(|o| o.state == OrganisationState::Approved).collect();
    (0..count).map(|index| need(world, &templates, &approved, index)).collect()
}

fn need(
    world: &World<'_>,
    templates: &[Template],
    organisations: &[&Organisation],
    index: usize,
) -> Result<Need, Fault> {
    let mut dice = world.dice("need", index);
    let dice = &mut dice;
    let kinds = [
        (Kind::Recurring, REGULAR),
        (Kind::Sessions, ONE_OFF),
        (Kind::Flexible, 100 - REGULAR - ONE_OFF),
    ];
    let kind = dice.weighted(&kinds).copied().unwrap_or(Kind::Recurring);
    let remote = dice.percent(REMOTE);
    let fitting: Vec<&Template> =
        templates.iter().filter(|t| t.kinds.contains(&kind) && (t.remote || !remote)).collect();
    let template = *dice.pick(&fitting).ok_or_else(|| Fault::required("a need for each kind"))?;
    let organisation = *dice.pick(organisations).ok_or_else(|| Fault::required("a group"))?;
    let state = state(dice, index);
    let posted_at = posted(world, dice, state);
    let skills = skills(dice, template)?;
    Ok(Need {
        id: NeedId(dice.id(posted_at)),
        organisation: organisation.id,
        title: template.title.clone(),
        description: dice.percent(85).then(|| template.about.clone()),
        places: places(dice, kind),
        urgency: if dice.percent(URGENT) { Urgency::Urgent } else { Urgency::Normal },
        location: location(world, dice, organisation, remote)?,
        schedule: schedules::schedule(world, dice, template, kind, state)?,
        unresolved: unresolved(dice, state),
        skills,
        causes: template.causes.clone(),
        min_age: template.min_age,
        languages: languages(world, dice, template),
        vehicle_needed: template.vehicle,
        checks: checks(dice, template),
        least_coverage: dice
            .weighted(&[(LEAST_COVERAGE, 85), (500_000, 8), (0, 4), (1_000_000, 3)])
            .copied()
            .unwrap_or(LEAST_COVERAGE),
        weights: weights(dice)?,
        expenses_paid: dice.percent(60),
        support_offered: support(world, dice),
        outcomes: if dice.percent(80) { template.outcomes.clone() } else { Vec::new() },
        state,
        posted_at,
        version: 1,
        updated_at: posted_at,
    })
}

/// Mostly open; what placements fill becomes `filled` later. The first need is open, so that
/// there is always one to look at.
fn state(dice: &mut Dice, index: usize) -> NeedState {
    let states = [
        (NeedState::Open, 87),
        (NeedState::Pending, 6),
        (NeedState::Closed, 4),
        (NeedState::Over, 2),
        (NeedState::Draft, 1),
    ];
    let drawn = dice.weighted(&states).copied();
    drawn.filter(|_| index > 0).unwrap_or(NeedState::Open)
}

/// When it was posted: lately where it still waits, long ago where it is over.
fn posted(world: &World<'_>, dice: &mut Dice, state: NeedState) -> Timestamp {
    match state {
        NeedState::Draft | NeedState::Pending => world.ago(dice, 600, 6 * DAY),
        NeedState::Open | NeedState::Filled | NeedState::Closed => {
            world.ago(dice, 2 * DAY, 75 * DAY)
        }
        NeedState::Over => world.ago(dice, 120 * DAY, 200 * DAY),
    }
}

fn places(dice: &mut Dice, kind: Kind) -> u32 {
    let few = [(1, 45), (2, 25), (3, 14), (4, 8), (6, 5), (10, 3)];
    let many = [(2, 15), (4, 25), (6, 20), (10, 20), (15, 12), (25, 8)];
    let shares = if kind == Kind::Sessions { &many } else { &few };
    dice.weighted(shares).copied().unwrap_or(1)
}

fn location(
    world: &World<'_>,
    dice: &mut Dice,
    organisation: &Organisation,
    remote: bool,
) -> Result<Location, Fault> {
    if remote {
        return Ok(Location::Remote(organisation.place.clone()));
    }
    let at_home = organisation.place.clone().filter(|_| dice.percent(70));
    Ok(Location::At(match at_home {
        Some(place) => place,
        None => world.somewhere(dice)?,
    }))
}

/// The template's skills, the first of them required for some; sorted by id.
fn skills(dice: &mut Dice, template: &Template) -> Result<Vec<NeededSkill>, Fault> {
    let required = dice.percent(WITH_REQUIRED);
    if !required && dice.percent(NO_SKILLS) {
        return Ok(Vec::new());
    }
    let named = dice.between(1, template.skills.len() as i64) as usize;
    let mut skills = Vec::new();
    for (place, skill) in template.skills.iter().take(named).enumerate() {
        let must = required && (place == 0 || (place == 1 && dice.percent(15)));
        let level = dice.weighted(&[(1, 68), (2, 27), (3, 5)]).copied().unwrap_or(1);
        skills.push(NeededSkill {
            skill: skill.clone(),
            importance: if must { Importance::Required } else { Importance::Desirable },
            level: Level::new(level)?,
            weight: dice.weighted(&[(1, 70), (2, 15), (3, 10), (10, 5)]).copied().unwrap_or(1),
        });
    }
    skills.sort_unstable_by(|a, b| a.skill.cmp(&b.skill));
    Ok(skills)
}

/// Words nobody has placed yet. A required one keeps a need from being approved, so only those
/// that wait have any.
fn unresolved(dice: &mut Dice, state: NeedState) -> Vec<UnresolvedNeeded> {
    let waits = state == NeedState::Pending;
    if !dice.percent(if waits { 30 } else { 2 }) {
        return Vec::new();
    }
    let words = ["good sense of humour", "knows the estate", "keeps bees", "own marquee"];
    let must = waits && dice.percent(50);
    vec![UnresolvedNeeded {
        text: (*dice.pick(&words).unwrap_or(&words[0])).to_owned(),
        importance: if must { Importance::Required } else { Importance::Desirable },
        level: Level::NEEDED,
        weight: 1,
    }]
}

fn languages(world: &World<'_>, dice: &mut Dice, template: &Template) -> Vec<LanguageId> {
    let interpreting = template.skills.iter().any(|skill| skill.as_str() == "interpreting");
    let asked = if interpreting {
        dice.pick(&["ar", "pl", "uk", "ro"]).copied()
    } else {
        dice.percent(3).then_some("en")
    };
    asked.and_then(|code| world.vocabulary.language(code)).into_iter().collect()
}

/// The template's check: mostly before the start, for some before anybody is matched.
fn checks(dice: &mut Dice, template: &Template) -> Vec<RequiredCheck> {
    let when = if dice.percent(85) { CheckWhen::ToStart } else { CheckWhen::ToMatch };
    template.check.map(|kind| RequiredCheck { kind, when }).into_iter().collect()
}

fn weights(dice: &mut Dice) -> Result<WeightOverrides, Fault> {
    let own = [
        ([None; 5], 96),
        ([Some(800), None, None, None, None], 2),
        ([None, None, Some(500), None, None], 1),
        ([None, Some(600), None, Some(0), None], 1),
    ];
    WeightOverrides::new(dice.weighted(&own).copied().unwrap_or([None; 5]))
}

fn support(world: &World<'_>, dice: &mut Dice) -> Vec<SupportId> {
    let terms: Vec<(SupportId, u32)> =
        world.vocabulary.support.all().iter().map(|t| (SupportId(t.id.clone()), 1)).collect();
    let count = dice.weighted(&[(0, 40), (1, 25), (3, 25), (6, 10)]).copied().unwrap_or(0);
    dice.several(&terms, count).into_iter().cloned().collect()
}
