//! What people who do not exist agreed to, and how they were checked.

use jiff::Timestamp;

use super::super::dice::Dice;
use super::super::figures::{CHECKS, DECISIONS};
use super::super::world::World;
use super::DAY;
use crate::domain::centre::CHECK_YEARS;
use crate::domain::check::{Check, CheckKind, CheckLevel, Decision};
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::fault::Fault;
use crate::domain::ids::CheckId;
use crate::domain::time::years_later;
use crate::domain::volunteer::Volunteer;

/// The ledger of one person, in the order in which it was written. Some 92 in a hundred may be
/// matched: a few never said so, a few took it back, a few took it back and gave it again.
pub fn consents(world: &World<'_>, dice: &mut Dice, volunteer: &Volunteer) -> Vec<ConsentEntry> {
    let age = world.now.as_second() - volunteer.created_at.as_second();
    let later = |dice: &mut Dice, part: i64| world.ago(dice, age / (part + 1), age / part);
    let mut ledger = Vec::new();
    let mut note = |dice: &mut Dice, purpose, act, at: Timestamp| {
        let wording =
            if at.as_second() < world.now.as_second() - 400 * DAY { "2024-05" } else { "2026-11" };
        let through = match act {
            Act::Withdrawn => dice.pick(&["e-mail to staff", "telephone, noted by staff"]),
            Act::Given => dice.pick(&["sign-up form", "telephone, noted by staff", "paper form"]),
        };
        let through = (*through.unwrap_or(&"sign-up form")).to_owned();
        ledger.push(ConsentEntry { purpose, act, wording: wording.to_owned(), through, at });
    };
    match dice.below(100) {
        0..4 => {}
        4..8 => {
            note(dice, Purpose::Matching, Act::Given, volunteer.created_at);
            let at = later(dice, 2);
            note(dice, Purpose::Matching, Act::Withdrawn, at);
        }
        8..11 => {
            note(dice, Purpose::Matching, Act::Given, volunteer.created_at);
            let at = later(dice, 2);
            note(dice, Purpose::Matching, Act::Withdrawn, at);
            let at = later(dice, 3);
            note(dice, Purpose::Matching, Act::Given, at);
        }
        _ => note(dice, Purpose::Matching, Act::Given, volunteer.created_at),
    }
    if dice.percent(45) {
        let at = later(dice, 3);
        note(dice, Purpose::News, Act::Given, at);
        if dice.percent(15) {
            let at = later(dice, 4);
            note(dice, Purpose::News, Act::Withdrawn, at);
        }
    }
    if !volunteer.support_needed.is_empty() {
        let at = later(dice, 4);
        note(dice, Purpose::HealthData, Act::Given, at);
    }
    ledger.sort_by_key(|line| line.at);
    ledger
}

/// None of two thirds. Issued up to four years ago, so that some are past their review, and some
/// people have a newer one beside the old.
pub fn checks(
    world: &World<'_>,
    dice: &mut Dice,
    volunteer: &Volunteer,
) -> Result<Vec<Check>, Fault> {
    if !dice.percent(34) {
        return Ok(Vec::new());
    }
    let days = dice.between(1, 4 * 365);
    let default = (CheckLevel::Basic, None);
    let (level, workforce) = dice.weighted(&CHECKS).copied().unwrap_or(default);
    let kind = CheckKind::new(level, workforce)?;
    let decision = dice.weighted(&DECISIONS).copied().unwrap_or(Decision::Cleared);
    // What is still pending was asked for lately.
    let days = if decision == Decision::Pending { days % 60 + 1 } else { days };
    let mut checks = vec![check(world, dice, volunteer, kind, days, decision)];
    if days > 2 * 365 && dice.percent(35) {
        let lately = dice.between(1, 300);
        checks.push(check(world, dice, volunteer, kind, lately, Decision::Cleared));
    }
    Ok(checks)
}

fn check(
    world: &World<'_>,
    dice: &mut Dice,
    volunteer: &Volunteer,
    kind: CheckKind,
    days: i64,
    decision: Decision,
) -> Check {
    let issued = world.day(-days);
    // A few are to be looked at again sooner than the centre's period says.
    let years = if dice.percent(4) { 1 } else { i16::from(CHECK_YEARS) };
    let noted = world.seconds_from_now(-days * DAY).max(volunteer.created_at);
    Check {
        id: CheckId(dice.id(noted)),
        kind,
        issued,
        review_on: years_later(issued, years),
        decision,
    }
}
