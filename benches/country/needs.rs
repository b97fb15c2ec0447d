//! What they are wanted for.

use std::sync::Arc;

use jiff::civil::date;
use onestop::domain::availability::Window;
use onestop::domain::check::{CheckKind, CheckLevel, CheckWhen, RequiredCheck, Workforce};
use onestop::domain::facts::NeedFacts;
use onestop::domain::ids::{LanguageId, OrganisationId};
use onestop::domain::need::{Importance, Location, Need, NeedState, NeededSkill, Urgency};
use onestop::domain::recurrence::Recurrence;
use onestop::domain::schedule::{Flexible, Recurring, Schedule, Session};
use onestop::domain::taxonomy::Level;
use onestop::domain::time::{Clock, WEEKDAYS};
use onestop::domain::weights::WeightOverrides;

use super::people::ending;
use super::places::Places;
use super::{Dice, as_of, earlier_need, some_cause, some_skill, today};

/// Rules, and how many needs in a hundred have one at most as far down.
const RULES: [(u64, &str); 8] = [
    (22, "FREQ=WEEKLY;BYDAY=TU"),
    (36, "FREQ=WEEKLY;BYDAY=TH"),
    (44, "FREQ=WEEKLY;BYDAY=SA"),
    (52, "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
    (56, "FREQ=WEEKLY;BYDAY=TU,TH"),
    (58, "FREQ=DAILY"),
    (66, "FREQ=MONTHLY;BYDAY=1SA,3SA"),
    (70, "FREQ=MONTHLY;BYDAY=2WE"),
];

pub fn need(dice: &mut Dice, places: &Places, number: u64) -> NeedFacts {
    let to_match = if dice.percent(15) { CheckWhen::ToMatch } else { CheckWhen::ToStart };
    let kind = CheckKind::new(CheckLevel::Enhanced, Some(Workforce::Adult)).unwrap();
    let mut causes = vec![some_cause(dice)];
    causes.extend(dice.percent(30).then(|| some_cause(dice)));
    causes.sort();
    causes.dedup();
    let place = places.place(dice);
    let need = Need {
        id: earlier_need(number),
        organisation: OrganisationId(dice.uuid()),
        title: "Made up".to_owned(),
        description: None,
        places: 3,
        urgency: if dice.percent(8) { Urgency::Urgent } else { Urgency::Normal },
        location: if dice.percent(12) { Location::Remote(None) } else { Location::At(place) },
        schedule: schedule(dice),
        skills: skills(dice),
        unresolved: Vec::new(),
        causes: if dice.percent(80) { causes } else { Vec::new() },
        min_age: if dice.percent(40) { 18 } else { 16 },
        languages: if dice.percent(3) {
            vec![LanguageId("language-02".to_owned())]
        } else {
            Vec::new()
        },
        vehicle_needed: dice.percent(10),
        checks: if dice.percent(30) {
            vec![RequiredCheck { kind, when: to_match }]
        } else {
            Vec::new()
        },
        least_coverage: dice.pick(&[250_000, 250_000, 250_000, 500_000, 1_000_000]),
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

fn skills(dice: &mut Dice) -> Vec<NeededSkill> {
    if dice.percent(25) {
        return Vec::new();
    }
    let mut skills: Vec<NeededSkill> = (0..=dice.below(3))
        .map(|_| NeededSkill {
            skill: some_skill(dice),
            importance: if dice.percent(20) { Importance::Required } else { Importance::Desirable },
            level: Level::new(dice.pick(&[1, 1, 1, 1, 2, 2, 3])).unwrap(),
            weight: 1 + dice.below(5) as u8,
        })
        .collect();
    skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    skills.dedup_by(|a, b| a.skill == b.skill);
    skills
}

fn schedule(dice: &mut Dice) -> Schedule {
    let from: Clock = match dice.below(10) {
        0..6 => dice.clock(9, 6),
        _ => dice.clock(17, 3),
    };
    let to = ending(from, dice.pick(&[1, 2, 2, 2, 3, 4]));
    let kind = dice.below(100);
    if let Some((_, rule)) = RULES.iter().find(|(most, _)| kind < *most) {
        return Schedule::Recurring(Box::new(Recurring {
            rule: Recurrence::parse(rule, date(2026, 9, 1)).unwrap(),
            last_date: dice.percent(30).then(|| dice.day(date(2026, 12, 15), 200)),
            from,
            to,
            except: vec![date(2026, 12, 25)],
        }));
    }
    if kind < 88 {
        let count = dice.pick(&[1, 1, 2, 3, 6]);
        let session = |_| Session::on(dice.day(date(2026, 11, 25), 60), from, to);
        return Schedule::sessions((0..count).map(session).collect()).unwrap();
    }
    let evening = |day: usize| Window { day: WEEKDAYS[day].1, from: clock(17), to: clock(21) };
    Schedule::Flexible(Flexible {
        minutes_per_week: 60 * dice.pick(&[1, 2, 2, 3, 4]),
        first_date: today(),
        last_date: None,
        windows: if dice.percent(50) { (0..5).map(evening).collect() } else { Vec::new() },
    })
}

fn clock(hour: u16) -> Clock {
    Clock::from_minutes(hour * 60).unwrap()
}
