//! A volunteer after the change that a near miss carries, and after a little less.

use std::sync::Arc;

use jiff::SignedDuration;

use onestop::domain::availability::{Availability, Extra};
use onestop::domain::check::{Check, CheckKind, CheckWhen, Decision, RequiredCheck};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CheckId, SkillId};
use onestop::domain::near_miss::{Missing, Question};
use onestop::domain::need::Importance;
use onestop::domain::pii::Pii;
use onestop::domain::placement::PlacementState;
use onestop::domain::taxonomy::Level;
use onestop::domain::time::Span;
use onestop::domain::volunteer::HeldSkill;

use crate::matching::schedules::{clock, later};
use crate::matching::world::World;
use crate::reference::{self, Horizon, horizon};

/// After the change.
pub fn changed(
    world: &World,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    missing: &Missing,
) -> VolunteerFacts {
    let horizon = horizon_of(world, need);
    let mut facts = volunteer.clone();
    let person = Arc::make_mut(&mut facts.volunteer);
    match missing {
        Missing::Metres(metres) => {
            let most = reference::greatest_metres(person) + metres;
            person.travel.max_metres = Some(most);
        }
        Missing::FreeMinutes { minutes, times, .. } if times.is_empty() => {
            let minutes = i64::from(*minutes);
            return reference::with_free_minutes(&need.need, volunteer, &horizon, minutes);
        }
        Missing::FreeMinutes { times, .. } => {
            for time in times {
                add(&mut person.availability, *time);
            }
        }
        Missing::WeeklyMinutes(minutes) => {
            let given = person.availability.minutes_per_week.unwrap();
            person.availability.minutes_per_week = Some(given + minutes);
        }
        Missing::Days(days) => rested(&mut facts, *days),
        Missing::Check(kind) => facts.checks.push(good_until(world, *kind, horizon.last)),
        Missing::CheckLonger { check, days } => renewed(world, &mut facts, *check, *days),
        Missing::Skill { skill, level, .. } => hold(&mut facts, skill, *level),
        Missing::Ask(question) => answer(need, &mut facts, *question),
    }
    facts
}

/// Everything that is one unit less than the change.
pub fn one_less(
    world: &World,
    need: &NeedFacts,
    volunteer: &VolunteerFacts,
    missing: &Missing,
) -> Vec<VolunteerFacts> {
    let with = |missing: Missing| changed(world, need, volunteer, &missing);
    match missing {
        Missing::Metres(metres) => vec![with(Missing::Metres(metres - 1))],
        Missing::FreeMinutes { minutes, times, sessions } if times.is_empty() => {
            let (minutes, times, sessions) = (minutes - 1, Vec::new(), sessions.clone());
            vec![with(Missing::FreeMinutes { minutes, times, sessions })]
        }
        Missing::FreeMinutes { times, .. } => shorter(volunteer, times),
        Missing::WeeklyMinutes(minutes) => vec![with(Missing::WeeklyMinutes(minutes - 1))],
        Missing::Days(days) => vec![with(Missing::Days(days - 1))],
        Missing::Check(kind) => {
            let mut facts = volunteer.clone();
            facts.checks.push(good_until(world, *kind, horizon_of(world, need).last - 1));
            vec![facts]
        }
        Missing::CheckLonger { check, days } => {
            vec![with(Missing::CheckLonger { check: *check, days: days - 1 })]
        }
        Missing::Skill { skill, level, held } => {
            assert!(held.is_none_or(|held| held < *level));
            let lower = Level::new(i64::from(level.get()) - 1).ok();
            let lower =
                lower.map(|level| Missing::Skill { skill: skill.clone(), level, held: None });
            lower.into_iter().map(with).collect()
        }
        Missing::Ask(_) => Vec::new(),
    }
}

fn horizon_of(world: &World, need: &NeedFacts) -> Horizon {
    horizon(&need.need.schedule, world.now.as_of, &world.now.zone).expect("it is not over")
}

/// Free in these minutes, too, day by day.
fn add(availability: &mut Availability, time: Span) {
    let mut from = time.from;
    while from < time.to {
        let midnight = (from.div_euclid(1_440) + 1) * 1_440;
        let to = time.to.min(midnight);
        let date = later(jiff::civil::date(1970, 1, 1), from.div_euclid(1_440));
        availability.extra.push(Extra { date, from: clock(from), to: clock(to) });
        from = to;
    }
}

/// For each of the times: all of them with the first or the last minute of this one left out.
fn shorter(volunteer: &VolunteerFacts, times: &[Span]) -> Vec<VolunteerFacts> {
    let mut less = Vec::new();
    for at in 0..times.len().min(10) {
        for cut in [(1, 0), (0, 1)] {
            let mut facts = volunteer.clone();
            let availability = &mut Arc::make_mut(&mut facts.volunteer).availability;
            for (i, time) in times.iter().enumerate() {
                let (first, last) = if i == at { cut } else { (0, 0) };
                add(availability, Span { from: time.from + first, to: time.to - last });
            }
            less.push(facts);
        }
    }
    less
}

/// Asked so many days earlier.
fn rested(facts: &mut VolunteerFacts, days: u32) {
    for ask in &mut facts.asks {
        *ask -= SignedDuration::from_hours(24 * i64::from(days));
    }
}

/// A cleared check that was issued today.
fn good_until(world: &World, kind: CheckKind, day: i64) -> Check {
    let review_on = later(jiff::civil::date(1970, 1, 1), day);
    let (id, issued) = (CheckId(uuid::Uuid::nil()), world.now.today);
    Check { id, kind, issued, review_on, decision: Decision::Cleared }
}

/// The review of the check that serves longest so many days later.
fn renewed(world: &World, facts: &mut VolunteerFacts, kind: CheckKind, days: u32) {
    let required = RequiredCheck { kind, when: CheckWhen::ToMatch };
    let today = world.now.today;
    let serving = facts.checks.iter_mut().filter(|c| reference::is_held(c, required, today));
    let longest = serving.max_by_key(|check| check.review_on).expect("it is held");
    longest.review_on = later(longest.review_on, i64::from(days));
}

fn hold(facts: &mut VolunteerFacts, skill: &SkillId, level: Level) {
    let skills = &mut Arc::make_mut(&mut facts.volunteer).skills;
    skills.retain(|held| held.skill != *skill);
    skills.push(HeldSkill { skill: skill.clone(), level });
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
}

/// The answer that clears the rule.
fn answer(need: &NeedFacts, facts: &mut VolunteerFacts, question: Question) {
    use PlacementState as S;
    let (id, need) = (need.need.id, &need.need);
    let person = Arc::make_mut(&mut facts.volunteer);
    match question {
        Question::Again => {
            let nothing = [S::NoReply, S::Withdrawn, S::EndedEarly];
            facts.placements.retain(|(of, state)| *of != id || !nothing.contains(state));
        }
        Question::DateOfBirth => {
            person.date_of_birth = Some(Pii::new(jiff::civil::date(1950, 1, 1)));
        }
        Question::Languages => person.languages = Some(need.languages.clone()),
        Question::Vehicle => person.vehicle = Some(true),
        Question::Skills => {
            let required = need.skills.iter().filter(|s| s.importance == Importance::Required);
            let held = |s: &onestop::domain::need::NeededSkill| HeldSkill {
                skill: s.skill.clone(),
                level: s.level,
            };
            person.skills = required.map(held).collect();
        }
    }
}
