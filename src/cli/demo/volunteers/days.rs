//! When people who do not exist are free.

use jiff::civil::Weekday;

use super::super::dice::Dice;
use super::super::figures::{MINUTES_PER_WEEK, Stage};
use super::super::world::World;
use crate::domain::availability::{Availability, Away, Extra, Window};
use crate::domain::fault::Fault;
use crate::domain::time::Clock;

const WORKDAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];
/// In a hundred, those who have not said when they are free.
const UNKNOWN: u64 = 25;

type Hours = (&'static str, &'static str);
const DAYTIME: [Hours; 5] = [
    ("10:00", "12:00"),
    ("09:30", "12:30"),
    ("13:00", "16:00"),
    ("10:00", "16:00"),
    ("09:00", "17:00"),
];
const SCHOOL_HOURS: [Hours; 3] = [("09:15", "14:45"), ("09:30", "12:00"), ("12:30", "15:00")];
const AFTER_SCHOOL: [Hours; 2] = [("16:00", "18:30"), ("15:45", "17:45")];
const EVENINGS: [Hours; 4] =
    [("18:00", "21:00"), ("17:30", "20:30"), ("19:00", "22:00"), ("17:00", "21:00")];
const WEEKENDS: [Hours; 4] =
    [("10:00", "13:00"), ("09:00", "17:00"), ("10:00", "16:00"), ("13:00", "17:00")];
/// Past midnight: a soup run, a night shelter.
const NIGHTS: [Hours; 2] = [("20:00", "01:00"), ("22:00", "06:00")];

/// When somebody at a stage of life is free.
pub fn availability(
    world: &World<'_>,
    dice: &mut Dice,
    stage: Stage,
) -> Result<Availability, Fault> {
    let minutes_per_week = dice.weighted(&MINUTES_PER_WEEK).copied().flatten();
    if dice.percent(UNKNOWN) {
        // How much somebody will give can be known without when.
        let minutes_per_week = minutes_per_week.filter(|_| dice.percent(30));
        return Ok(Availability { minutes_per_week, ..Availability::default() });
    }
    let weekly = weekly(dice, stage)?;
    let dated = if stage == Stage::Shifts { dice.between(2, 8) } else { 0 };
    let dated = if dice.percent(6) { dated + dice.between(1, 3) } else { dated };
    let extra = (0..dated).map(|_| extra(world, dice)).collect::<Result<Vec<_>, _>>()?;
    let away = if dice.percent(14) { vec![away(world, dice)?] } else { Vec::new() };
    Ok(Availability { weekly, away, extra, minutes_per_week })
}

fn weekly(dice: &mut Dice, stage: Stage) -> Result<Vec<Window>, Fault> {
    let mut windows = Vec::new();
    let mut on = |dice: &mut Dice, days: &[Weekday], at_most: i64, hours: &[Hours]| {
        let wanted = dice.between(1, at_most);
        let drawn = (0..wanted).filter_map(|_| dice.pick(days).copied()).collect::<Vec<_>>();
        for day in drawn {
            let (from, to) = dice.pick(hours).copied().unwrap_or(hours[0]);
            windows.push(Window { day, from: Clock::parse(from)?, to: Clock::parse(to)? });
        }
        Ok::<(), Fault>(())
    };
    match stage {
        Stage::Retired => on(dice, &WORKDAYS, 5, &DAYTIME)?,
        Stage::AtHome => on(dice, &WORKDAYS, 4, &SCHOOL_HOURS)?,
        Stage::School => on(dice, &WORKDAYS, 2, &AFTER_SCHOOL)?,
        Stage::Seeking => {
            on(dice, &WORKDAYS, 5, &DAYTIME)?;
            on(dice, &WEEKEND, 1, &WEEKENDS)?;
        }
        Stage::Student => on(dice, &WORKDAYS, 3, &AFTER_SCHOOL)?,
        Stage::Working => on(dice, &WORKDAYS, 3, &EVENINGS)?,
        Stage::Shifts => {}
    }
    let at_weekends = match stage {
        Stage::Working | Stage::Student | Stage::School => 60,
        Stage::Retired => 12,
        Stage::AtHome | Stage::Seeking | Stage::Shifts => 0,
    };
    if dice.percent(at_weekends) {
        on(dice, &WEEKEND, 2, &WEEKENDS)?;
    }
    if matches!(stage, Stage::Student | Stage::Working) && dice.percent(4) {
        on(dice, &[Weekday::Friday, Weekday::Saturday], 1, &NIGHTS)?;
    }
    windows.sort_unstable_by_key(|w| (w.day.to_monday_zero_offset(), w.from, w.to));
    windows.dedup();
    Ok(windows)
}

/// Free on one date in the coming eight weeks.
fn extra(world: &World<'_>, dice: &mut Dice) -> Result<Extra, Fault> {
    let date = world.day(dice.between(1, 56));
    let (from, to) = dice.pick(&DAYTIME).copied().unwrap_or(DAYTIME[0]);
    Ok(Extra { date, from: Clock::parse(from)?, to: Clock::parse(to)? })
}

/// Away for some days in the coming ten weeks.
fn away(world: &World<'_>, dice: &mut Dice) -> Result<Away, Fault> {
    let first = dice.between(-3, 70);
    Away::new(world.day(first), world.day(first + dice.between(1, 20)))
}
