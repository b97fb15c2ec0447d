//! A small borough at an instant: a forest of skills, some needs, some people.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CauseId, LanguageId, NeedId, SkillId, SupportId, VolunteerId};
use onestop::domain::taxonomy::{Skill, Taxonomy};
use onestop::domain::time::{Clock, day_start};
use onestop::domain::vocabulary::{Term, Terms, Vocabulary};
use onestop::domain::weights::{WeightOverrides, Weights};

use crate::reference::{Centre, instant_of};

use super::dice::Dice;
use super::schedules::{any_clock, clock, later};
use super::{needs, people};

/// The words of a borough.
#[derive(Debug, Clone)]
pub struct Words {
    pub skills: Vec<Skill>,
    pub causes: Vec<CauseId>,
    pub languages: Vec<LanguageId>,
    pub support: Vec<SupportId>,
}

impl Words {
    fn vocabulary(&self) -> Vocabulary {
        let causes: Vec<&str> = self.causes.iter().map(CauseId::as_str).collect();
        let languages: Vec<&str> = self.languages.iter().map(LanguageId::as_str).collect();
        let support: Vec<&str> = self.support.iter().map(SupportId::as_str).collect();
        vocabulary(&self.skills, &causes, &languages, &support)
    }
}

/// The instant that a case looks from.
#[derive(Debug, Clone)]
pub struct Now {
    pub as_of: Timestamp,
    pub today: Date,
    pub clock: Clock,
    pub zone: TimeZone,
}

/// A case.
pub struct World {
    pub seed: u64,
    pub now: Now,
    pub words: Words,
    pub centre: Centre,
    pub vocabulary: Arc<Vocabulary>,
    pub request: WeightOverrides,
    pub needs: Vec<NeedFacts>,
    pub volunteers: Vec<VolunteerFacts>,
}

impl World {
    pub fn generate(seed: u64) -> Self {
        Self::of_size(seed, None)
    }

    /// With so many needs, and so many people: enough for several chunks of the engine.
    pub fn crowd(seed: u64, needs: i64, people: i64) -> Self {
        Self::of_size(seed, Some((needs, people)))
    }

    fn of_size(seed: u64, size: Option<(i64, i64)>) -> Self {
        let mut dice = Dice::new(seed);
        let now = now(&mut dice);
        let words = words(&mut dice);
        let mut ids = Ids { crowded: dice.chance(30), used: BTreeSet::new() };
        let few = dice.pick(&[1, 1, 1, 2, 2, 3]);
        let needs: Vec<NeedFacts> = (0..size.map_or(few, |(needs, _)| needs))
            .map(|_| {
                let id = NeedId(ids.next(&mut dice));
                needs::need(&mut dice, id, &words, &now)
            })
            .collect();
        let volunteers =
            volunteers(&mut dice, &mut ids, &needs, &words, &now, size.map(|(_, people)| people));
        let centre = Centre {
            zone: now.zone.clone(),
            weights: any_weights(&mut dice),
            asks_cap: dice.pick(&[1, 2, 3, 3, 3, 100]),
            skills: words.skills.clone(),
        };
        let request = any_overrides(&mut dice);
        let vocabulary = Arc::new(words.vocabulary());
        Self { seed, now, words, centre, vocabulary, request, needs, volunteers }
    }

    /// Somebody more, for changes of the borough.
    pub fn someone(&self, dice: &mut Dice, id: VolunteerId) -> VolunteerFacts {
        people::volunteer(dice, id, &self.needs, &self.words, &self.now)
    }

    /// A need more.
    pub fn something(&self, dice: &mut Dice, id: NeedId) -> NeedFacts {
        needs::need(dice, id, &self.words, &self.now)
    }
}

/// New ids; in a crowded borough many have the same low 64 bits, which are what `mix` looks at.
struct Ids {
    crowded: bool,
    used: BTreeSet<Uuid>,
}

impl Ids {
    fn next(&mut self, dice: &mut Dice) -> Uuid {
        loop {
            let low = if self.crowded { dice.pick(&[0, 1, u64::MAX]) } else { dice.bits() };
            let id = Uuid::from_u64_pair(dice.bits(), low);
            if self.used.insert(id) {
                return id;
            }
        }
    }
}

/// People, each made with one of the needs in mind. Now and then they are all but the same, so
/// that the order among equals decides.
fn volunteers(
    dice: &mut Dice,
    ids: &mut Ids,
    needs: &[NeedFacts],
    words: &Words,
    now: &Now,
    count: Option<i64>,
) -> Vec<VolunteerFacts> {
    let mut people: Vec<VolunteerFacts> = Vec::new();
    let alike = dice.chance(25);
    let few = if dice.chance(2) { 100 } else { dice.between(3, 10) };
    for _ in 0..count.unwrap_or(few) {
        let id = VolunteerId(ids.next(dice));
        let person = match people.last() {
            Some(last) if alike && dice.chance(85) => people::twin(dice, id, last, now),
            _ => people::volunteer(dice, id, needs, words, now),
        };
        people.push(person);
    }
    people
}

fn now(dice: &mut Dice) -> Now {
    let zone = dice.pick(&[
        "Europe/London",
        "Europe/London",
        "Europe/London",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
    ]);
    let zone = TimeZone::get(zone).unwrap();
    // Both changes of the clocks, in London and elsewhere, leap days, the end of a year.
    let dates = [
        date(2026, 3, 28),
        date(2026, 3, 29),
        date(2026, 10, 24),
        date(2026, 10, 25),
        date(2027, 3, 28),
        date(2027, 10, 31),
        date(2026, 3, 8),
        date(2026, 11, 1),
        date(2026, 4, 5),
        date(2026, 10, 4),
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2027, 2, 28),
        date(2026, 12, 31),
        date(2026, 11, 23),
    ];
    let today =
        if dice.chance(60) { dice.pick(&dates) } else { later(dates[0], dice.between(0, 900)) };
    let wanted = any_clock(dice);
    let first = instant_of(day_start(today) + wanted.minutes(), &zone);
    // The second of two equal times, where the hour comes twice; seconds are cut off.
    let second = first + SignedDuration::from_mins(dice.pick(&[0, 0, 60, 30]));
    let as_of = second + SignedDuration::from_millis(dice.pick(&[0, 0, 0, 1, 59_999]));
    let civil = zone.to_datetime(as_of);
    let minutes = i64::from(civil.hour()) * 60 + i64::from(civil.minute());
    Now { as_of, today: civil.date(), clock: clock(minutes), zone }
}

/// Few words mostly, so that they meet; now and then more than fit into one machine word.
fn words(dice: &mut Dice) -> Words {
    let large = dice.chance(10);
    let count = |few: i64| if large { few + 120 } else { few };
    let named = |what: &str, few: i64| {
        (0..count(few)).map(|i| format!("{what}-{i:03}")).collect::<Vec<_>>()
    };
    Words {
        causes: named("cause", 4).iter().map(|c| CauseId::from(c.as_str())).collect(),
        languages: named("language", 3).iter().map(|c| LanguageId::from(c.as_str())).collect(),
        support: named("support", 4).iter().map(|c| SupportId::from(c.as_str())).collect(),
        skills: forest(dice, count(9)),
    }
}

/// A forest in which parents may have larger or smaller ids than their children; chains and bushes.
fn forest(dice: &mut Dice, count: i64) -> Vec<Skill> {
    let mut skills: Vec<Skill> = Vec::new();
    let like_chain = dice.chance(50);
    for i in 0..count {
        let id = SkillId(format!("skill-{:04}", (i * 7_919 + 13) % 10_000));
        let parent = match skills.last() {
            Some(last) if like_chain && dice.chance(60) => Some(last.id.clone()),
            Some(_) if dice.chance(70) => Some(dice.pick(&skills).id),
            Some(_) | None => None,
        };
        skills.push(Skill {
            label: id.to_string(),
            id,
            heading: dice.pick(&["One heading", "Another heading"]).to_owned(),
            parent,
            kind: "skill".to_owned(),
            synonyms: Vec::new(),
            standard_id: None,
        });
    }
    skills
}

/// The vocabulary that consists of these words.
pub fn vocabulary(
    skills: &[Skill],
    causes: &[&str],
    languages: &[&str],
    support: &[&str],
) -> Vocabulary {
    let terms = |ids: &[&str]| {
        let term = |id: &&str| Term {
            id: (*id).to_owned(),
            label: (*id).to_owned(),
            synonyms: Vec::new(),
            standard_id: None,
        };
        Terms::new(ids.iter().map(term).collect())
    };
    let skills = Taxonomy::new(skills.to_vec()).unwrap();
    Vocabulary::new(skills, terms(causes), terms(languages), terms(support), Terms::default())
}

/// A weight, often 0.
fn any_weight(dice: &mut Dice) -> u16 {
    if dice.chance(40) { 0 } else { dice.pick(&[1, 50, 100, 333, 999, 1_000]) }
}

fn any_weights(dice: &mut Dice) -> Weights {
    if dice.chance(60) {
        return Weights::default();
    }
    Weights::new(std::array::from_fn(|_| any_weight(dice))).unwrap_or_default()
}

/// Weights that replace some others; seldom all five are 0, which replaces none.
pub fn any_overrides(dice: &mut Dice) -> WeightOverrides {
    let values = match dice.between(1, 20) {
        1 => [Some(0); 5],
        2..=6 => std::array::from_fn(|_| dice.perhaps(50, any_weight)),
        _ => [None; 5],
    };
    WeightOverrides::new(values).unwrap()
}
