//! What would have to change, by the rule that fails. The least of it is exact: less would not do.

use jiff::{SignedDuration, Timestamp};

use super::free_time;
use crate::domain::near_miss::{Missing, Question};
use crate::domain::score::Reason;
use crate::domain::time::day_number;
use crate::domain::weights::{Millionths, ONE};
use crate::matching::availability::{self, Scratch};
use crate::matching::calendar::Asked;
use crate::matching::distance::{self, Way};
use crate::matching::eligibility::{CheckState, Pair, checks_to_match};
use crate::matching::rest;
use crate::matching::score::Assessment;
use crate::matching::skills::{self, Wanted};

/// Whether staff may be shown people who fail this rule alone (the table of scoring.md).
pub(super) fn may_be_relaxed(reason: Reason) -> bool {
    match reason {
        Reason::Inactive
        | Reason::NoConsent
        | Reason::Paused
        | Reason::Blocked
        | Reason::AlreadyPlaced
        | Reason::DeclinedBefore
        | Reason::RefusedBefore
        | Reason::TooYoung
        | Reason::LanguageMissing
        | Reason::VehicleMissing => false,
        Reason::AskedBefore
        | Reason::AskedEnough
        | Reason::AgeUnknown
        | Reason::LanguageUnknown
        | Reason::VehicleUnknown
        | Reason::CheckMissing
        | Reason::CheckExpiring
        | Reason::SkillMissing
        | Reason::SkillUnknown
        | Reason::TooFar
        | Reason::Unavailable
        | Reason::NoCapacity => true,
    }
}

/// The only rule that fails, where it may be relaxed: of checks and skills exactly one.
pub(super) fn only_rule(pair: &Pair, found: &Assessment) -> Option<Reason> {
    let mut failed = found.failed.reasons();
    let only = failed.next().filter(|reason| may_be_relaxed(*reason));
    let reason = only.filter(|_| failed.next().is_none())?;
    let of_checks = [Reason::CheckMissing, Reason::CheckExpiring].contains(&reason);
    let several = (of_checks && checks(pair).nth(1).is_some())
        || (reason == Reason::SkillMissing && skills_missing(pair).len() > 1);
    (!several).then_some(reason)
}

/// Whether a change of that one kind makes the pair eligible, after its assessment. More free time
/// does not where promised sessions or the hours a week stand in the way as well.
pub(super) fn is_possible(pair: &Pair, reason: Reason, cap: u32, scratch: &Scratch) -> bool {
    may_be_relaxed(reason)
        && (reason != Reason::Unavailable || free_time::is_possible(pair, scratch))
        && (reason != Reason::AskedEnough || cap > 0)
}

/// The smallest change that makes a pair eligible that fails this rule only, after its assessment;
/// `None` where there is none.
pub(super) fn smallest(
    pair: &Pair,
    reason: Reason,
    cap: u32,
    scratch: &Scratch,
) -> Option<Missing> {
    match reason {
        Reason::TooFar => metres_beyond(pair),
        Reason::Unavailable => free_time::fewest(pair, scratch),
        Reason::NoCapacity => Some(Missing::WeeklyMinutes(minutes_a_week(pair, scratch))),
        Reason::AskedEnough => days_of_rest(pair, cap).map(Missing::Days),
        Reason::CheckMissing | Reason::CheckExpiring => checks(pair).next(),
        Reason::SkillMissing => skills_missing(pair).pop(),
        Reason::SkillUnknown => Some(Missing::Ask(Question::Skills)),
        Reason::AskedBefore => Some(Missing::Ask(Question::Again)),
        Reason::AgeUnknown => Some(Missing::Ask(Question::DateOfBirth)),
        Reason::LanguageUnknown => Some(Missing::Ask(Question::Languages)),
        Reason::VehicleUnknown => Some(Missing::Ask(Question::Vehicle)),
        Reason::Inactive
        | Reason::NoConsent
        | Reason::Paused
        | Reason::Blocked
        | Reason::AlreadyPlaced
        | Reason::DeclinedBefore
        | Reason::RefusedBefore
        | Reason::TooYoung
        | Reason::LanguageMissing
        | Reason::VehicleMissing => None,
    }
}

fn metres_beyond(pair: &Pair) -> Option<Missing> {
    let most = pair.volunteer.row.max_metres;
    match distance::way(pair.need, pair.volunteer) {
        Way::Metres(metres) => metres.checked_sub(most).map(Missing::Metres),
        Way::Remote | Way::Unknown => None,
    }
}

/// Whole days after which, if nobody asks them meanwhile, the asks in the 672 hours before are
/// below the cap; asks on record that come after `as_of` count when their time has come.
fn days_of_rest(pair: &Pair, cap: u32) -> Option<u32> {
    if cap == 0 {
        return None;
    }
    let later = |at: Timestamp, days: u32| at + SignedDuration::from_hours(24 * i64::from(days));
    let asks = &pair.volunteer.asks;
    let enough = |days: u32| {
        let (from, to) = (later(pair.asks_from, days), later(pair.as_of, days));
        rest::asks(asks, from, to) >= cap as usize
    };
    // Each ask is in the way for 28 days at most, so that it ends.
    let most = 28 * asks.len() as u32 + 1;
    (1..=most).find(|days| !enough(*days))
}

/// Minutes a week more with which the hours that they will give leave room for enough of it.
fn minutes_a_week(pair: &Pair, scratch: &Scratch) -> u32 {
    let least = pair.need.facts.need.least_coverage;
    let volunteer = pair.volunteer;
    let given = volunteer.row.minutes_per_week().unwrap_or(0);
    let is_enough = |minutes: u64| {
        enough(availability::capped_at(pair.calendar, volunteer, scratch, minutes), least)
    };
    let promised: u64 = scratch.promised.iter().map(|span| span.minutes() as u64).sum();
    let wanted = match &pair.calendar.asked {
        Asked::Sessions(sessions) => sessions.minutes,
        Asked::Flexible(flexible) => flexible.minutes_each,
    };
    // So many are enough in every week, whatever is promised.
    let mut most = given + promised + volunteer.promised.weekly_minutes + wanted;
    let mut too_few = given;
    while most - too_few > 1 {
        let middle = too_few + (most - too_few) / 2;
        if is_enough(middle) {
            most = middle;
        } else {
            too_few = middle;
        }
    }
    (most - given) as u32
}

/// Whether coverage (`A`) passes the gates of the time.
fn enough(availability: Millionths, least: Millionths) -> bool {
    availability > 0 && availability >= least
}

/// The required checks that are missing or expire.
fn checks(pair: &Pair) -> impl Iterator<Item = Missing> {
    let last = pair.calendar.last;
    checks_to_match(pair).filter_map(move |(required, state)| match state {
        CheckState::Good => None,
        CheckState::Missing => Some(Missing::Check(required.kind)),
        CheckState::Expiring(until) => {
            let days = (day_number(last) - day_number(until)) as u32;
            Some(Missing::CheckLonger { check: required.kind, days })
        }
    })
}

/// The required skills that are not held well enough.
fn skills_missing(pair: &Pair) -> Vec<Missing> {
    let mut missing = Vec::new();
    skills::assess(&pair.need.skills, &pair.volunteer.skills, |wanted, served| {
        if wanted.is_required() && served.quality < ONE {
            let needed = &wanted.needed;
            let held = held_at(pair, wanted);
            missing.push(Missing::Skill { skill: needed.skill.clone(), level: needed.level, held });
        }
    });
    missing
}

/// The highest level at which somebody holds the skill itself or one below it.
fn held_at(pair: &Pair, wanted: &Wanted) -> Option<crate::domain::taxonomy::Level> {
    let is_it = |word| wanted.kin.iter().any(|kin| kin.word == word && kin.halvings == 0);
    let held = pair.volunteer.skills.iter().filter(|(word, _)| is_it(*word));
    held.map(|(_, level)| *level).max()
}
