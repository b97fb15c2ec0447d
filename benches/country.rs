//! A made-up country: people who volunteer and needs, always the same for the same seed. Where
//! the postcode sectors of Great Britain are at hand, people live where people live; else around
//! its larger cities. Nobody in it is real.

mod dice;
mod needs;
mod people;
mod places;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{CauseId, NeedId, SkillId};
use onestop::domain::taxonomy::{Skill, Taxonomy};
use onestop::domain::vocabulary::{Term, Terms, Vocabulary};
use onestop::domain::weights::{WeightOverrides, Weights};
use onestop::matching::snapshot::Builder;
use onestop::matching::{OneHand, Request, Settings, Snapshot};

pub use dice::Dice;
use places::Places;

const SKILLS: u64 = 228;
const CAUSES: u64 = 45;
const LANGUAGES: u64 = 77;
/// Needs that people were placed with or kept apart from before.
const EARLIER_NEEDS: u64 = 20_000;

/// The instant of all questions: a Monday morning.
pub fn as_of() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn today() -> Date {
    date(2026, 11, 23)
}

pub fn settings() -> Settings {
    let zone = TimeZone::get("Europe/London").unwrap();
    Settings { zone, weights: Weights::default(), asks_cap: 3 }
}

pub fn request(limit: usize, counts: bool) -> Request {
    Request { as_of: as_of(), limit, weights: WeightOverrides::default(), counts }
}

/// Where everything is made up.
pub struct Country {
    places: Places,
}

impl Country {
    pub fn new() -> Self {
        Self { places: Places::read() }
    }

    /// So many people, one by one.
    pub fn people(&self, count: usize) -> impl Iterator<Item = VolunteerFacts> {
        let mut dice = Dice::new(20_261_123);
        (0..count).map(move |_| people::volunteer(&mut dice, &self.places))
    }

    /// So many needs.
    pub fn needs(&self, count: usize) -> Vec<NeedFacts> {
        let mut dice = Dice::new(7);
        (0..count).map(|number| needs::need(&mut dice, &self.places, number as u64)).collect()
    }

    /// An index of so many people, and of some needs.
    pub fn snapshot(&self, people: usize, needs: Vec<NeedFacts>) -> Snapshot {
        let mut builder = Builder::new(settings(), Arc::new(vocabulary()));
        self.people(people).for_each(|facts| builder.add(&facts.seen()));
        builder.finish(needs, &OneHand)
    }
}

/// One of many, the first most often, as with words that people use.
fn popular(dice: &mut Dice, count: u64) -> u64 {
    let share = dice.share();
    (((count as f64 + 1.0).powf(share) - 1.0) as u64).min(count - 1)
}

fn skill_id(number: u64) -> SkillId {
    // Spread over the alphabet, so that neighbours in the forest are none in the list.
    SkillId(format!("skill-{:03}", number * 101 % SKILLS))
}

fn some_skill(dice: &mut Dice) -> SkillId {
    skill_id(popular(dice, SKILLS))
}

fn some_cause(dice: &mut Dice) -> CauseId {
    CauseId(format!("cause-{:02}", popular(dice, CAUSES)))
}

fn earlier_need(number: u64) -> NeedId {
    NeedId(uuid::Uuid::from_u64_pair(0x0192_0000_0000_7000, Dice::new(number).bits()))
}

/// As large as the vocabulary of the service: a third of the skills lie below another.
pub fn vocabulary() -> Vocabulary {
    let skill = |i: u64| Skill {
        id: skill_id(i),
        label: format!("Skill {i}"),
        heading: "Skills".to_owned(),
        parent: (i % 3 == 2).then(|| skill_id(i / 5)),
        kind: "skill".to_owned(),
        synonyms: Vec::new(),
        standard_id: None,
    };
    let terms = |name: &str, count: u64| {
        let term = |i| Term {
            id: format!("{name}-{i:02}"),
            label: format!("{name} {i}"),
            synonyms: Vec::new(),
            standard_id: None,
        };
        Terms::new((0..count).map(term).collect())
    };
    Vocabulary::new(
        Taxonomy::new((0..SKILLS).map(skill).collect()).unwrap(),
        terms("cause", CAUSES),
        terms("language", LANGUAGES),
        terms("support", 31),
        terms("outcome", 10),
    )
}
