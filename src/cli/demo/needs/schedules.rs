//! When help is wanted, counted from the day on which the borough is made.

use jiff::civil::{Date, Weekday};

use super::super::dice::Dice;
use super::super::world::World;
use super::templates::Template;
use crate::domain::availability::Window;
use crate::domain::fault::Fault;
use crate::domain::need::NeedState;
use crate::domain::recurrence::Recurrence;
use crate::domain::schedule::{Flexible, Recurring, Schedule, Session};
use crate::domain::time::{Clock, WEEKDAYS};

/// The kinds of schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It comes again by a rule.
    Recurring,
    /// Dated sessions.
    Sessions,
    /// Some hours a week.
    Flexible,
}

impl Kind {
    /// Reads its first letter.
    pub fn parse(letter: char) -> Option<Self> {
        match letter {
            'r' => Some(Self::Recurring),
            's' => Some(Self::Sessions),
            'f' => Some(Self::Flexible),
            _ => None,
        }
    }
}

/// A schedule of a kind that suits a template: in the coming weeks, or past for what is over.
pub fn schedule(
    world: &World<'_>,
    dice: &mut Dice,
    template: &Template,
    kind: Kind,
    state: NeedState,
) -> Result<Schedule, Fault> {
    let over = state == NeedState::Over;
    match kind {
        Kind::Recurring => recurring(world, dice, template, over),
        Kind::Sessions => sessions(world, dice, template, over),
        Kind::Flexible => flexible(world, dice, template, over),
    }
}

fn hours(dice: &mut Dice, template: &Template) -> Result<(Clock, Clock), Fault> {
    dice.pick(&template.hours).copied().ok_or_else(|| Fault::required("hours of a template"))
}

fn weekday(letters: &str) -> Weekday {
    let named = |name: &str| name.to_uppercase().starts_with(letters);
    WEEKDAYS.iter().find(|(name, _)| named(name)).map_or(Weekday::Monday, |(_, day)| *day)
}

/// Weekly for most, else every second week or once a month. Some have been going on for weeks,
/// some have an end, some leave a date out.
fn recurring(
    world: &World<'_>,
    dice: &mut Dice,
    template: &Template,
    over: bool,
) -> Result<Schedule, Fault> {
    let day = dice.pick(template.days).copied().unwrap_or("MO");
    let second = dice.pick(template.days).copied().unwrap_or("MO");
    let text = match dice.below(100) {
        0..52 => format!("FREQ=WEEKLY;BYDAY={day}"),
        52..66 if day != second => format!("FREQ=WEEKLY;BYDAY={day},{second}"),
        52..76 => format!("FREQ=WEEKLY;INTERVAL=2;BYDAY={day}"),
        76..92 => format!("FREQ=MONTHLY;BYDAY={}{day}", dice.between(1, 4)),
        92..95 => format!("FREQ=MONTHLY;BYDAY=-1{day}"),
        95..98 => format!("FREQ=WEEKLY;BYDAY={day};COUNT={}", dice.between(6, 20) * 2),
        _ => "FREQ=DAILY".to_owned(),
    };
    let first = if over { dice.between(-180, -120) } else { dice.between(-60, 28) };
    let rule = Recurrence::parse(&text, world.day(first))?;
    let last_date = if over {
        Some(world.day(dice.between(-60, -2)))
    } else {
        dice.percent(30).then(|| world.day(dice.between(70, 330)))
    };
    let coming = rule.dates(world.today, world.day(120));
    let except: Vec<Date> = dice
        .percent(25)
        .then(|| coming.get(dice.between(1, 5) as usize).copied())
        .flatten()
        .into_iter()
        .collect();
    let (from, to) = hours(dice, template)?;
    Ok(Schedule::Recurring(Box::new(Recurring { rule, last_date, from, to, except })))
}

/// One to six dates within the coming seven weeks.
fn sessions(
    world: &World<'_>,
    dice: &mut Dice,
    template: &Template,
    over: bool,
) -> Result<Schedule, Fault> {
    let fits = |date: &Date| template.days.iter().any(|day| weekday(day) == date.weekday());
    let (first, last) = if over { (-40, -2) } else { (3, 50) };
    let dates: Vec<Date> = (first..=last).map(|day| world.day(day)).filter(fits).collect();
    let count = dice.weighted(&[(1, 50), (2, 25), (3, 12), (6, 13)]).copied().unwrap_or(1);
    let mut sessions = Vec::new();
    for _ in 0..count {
        let (from, to) = hours(dice, template)?;
        sessions.extend(dice.pick(&dates).map(|date| Session::on(*date, from, to)));
    }
    Schedule::sessions(sessions)
}

/// One to six hours a week, for some only within windows.
fn flexible(
    world: &World<'_>,
    dice: &mut Dice,
    template: &Template,
    over: bool,
) -> Result<Schedule, Fault> {
    let shares = [(60, 25), (120, 35), (180, 20), (240, 12), (360, 8)];
    let minutes_per_week = dice.weighted(&shares).copied().unwrap_or(120);
    let first = if over { dice.between(-120, -90) } else { dice.between(-45, 14) };
    let last_date = if over {
        Some(world.day(dice.between(-60, -2)))
    } else {
        dice.percent(30).then(|| world.day(dice.between(40, 330)))
    };
    let windows = if dice.percent(40) {
        let (from, to) = hours(dice, template)?;
        let days = template.days.iter();
        days.map(|letters| Window { day: weekday(letters), from, to }).collect()
    } else {
        Vec::new()
    };
    let first_date = world.day(first);
    Ok(Schedule::Flexible(Flexible { minutes_per_week, first_date, last_date, windows }))
}
