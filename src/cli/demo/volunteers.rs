//! People who do not exist.

mod days;
mod records;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Person;
use super::contact;
use super::dice::Dice;
use super::figures::{self, STAGES, STATUSES, Stage};
use super::names::{ORIGINS, Origin};
use super::world::World;
use crate::domain::fault::Fault;
use crate::domain::ids::{LanguageId, SupportId, VolunteerId};
use crate::domain::pii::Pii;
use crate::domain::place::Located;
use crate::domain::taxonomy::Level;
use crate::domain::time::years_later;
use crate::domain::vocabulary::Vocabulary;
use crate::domain::volunteer::{
    Guardian, HeldSkill, PersonName, Status, Travel, TravelMode, UnresolvedSkill, Volunteer,
};

const DAY: i64 = 24 * 3600;
/// Words for skills as people write them, which no list has.
const OWN_WORDS: [&str; 8] = [
    "good with my hands",
    "people person",
    "bit of everything",
    "used to run a market stall",
    "can talk to anyone",
    "worked at the car plant for 30 years",
    "happy to muck in",
    "pigeon racing",
];
/// Postcode sectors outside the borough, which the built-in table does not know.
const ELSEWHERE: [&str; 6] = ["L4 3", "L11 5", "L19 4", "PR8 1", "WA9 2", "WN5 7"];

/// The `index`-th person, with consents and checks.
pub fn person(world: &World<'_>, index: usize) -> Result<Person, Fault> {
    let mut dice = world.dice("volunteer", index);
    let dice = &mut dice;
    let stage = dice.weighted(&STAGES).copied().unwrap_or(Stage::Working);
    let origin = dice.weighted(&ORIGINS).copied().unwrap_or(ORIGINS[0].0);
    let status = dice.weighted(&STATUSES).copied().unwrap_or(Status::Active);
    let created_at = created(world, dice, stage, status);
    let travel = travel(dice, stage);
    let name = name(dice, origin);
    let contact = contact::contact(dice, &name, index)?;
    let skills = skills(world, dice)?;
    let volunteer = Volunteer {
        id: VolunteerId(dice.id(created_at)),
        name,
        email: contact.email,
        phone: contact.phone,
        contact_by: contact.by,
        home: home(world, dice)?,
        date_of_birth: birth(world, dice, stage).map(Pii::new),
        travel,
        unresolved: own_words(dice, skills.is_empty())?,
        skills,
        availability: days::availability(world, dice, stage)?,
        causes: causes(world, dice),
        languages: languages(dice, origin, world.vocabulary),
        vehicle: vehicle(dice, travel.mode, stage),
        support_needed: support(dice, world.vocabulary)?,
        status,
        paused_until: (status == Status::Active && dice.percent(5))
            .then(|| world.day(dice.between(-40, 60))),
        guardian: guardian(world, dice, stage),
        version: 1,
        created_at,
        updated_at: updated(world, dice, created_at),
    };
    let consents = records::consents(world, dice, &volunteer);
    let checks = records::checks(world, dice, &volunteer)?;
    Ok(Person { volunteer, consents, checks })
}

/// When the record came in: some of those who applied are new, and the young are not old hands.
fn created(world: &World<'_>, dice: &mut Dice, stage: Stage, status: Status) -> Timestamp {
    let young = matches!(stage, Stage::School | Stage::Student);
    let (from, to) = if status == Status::Applied {
        (1, 60)
    } else if young {
        (20, 700)
    } else if dice.percent(figures::FIVE_YEARS_OR_MORE) {
        (5 * 365, 12 * 365)
    } else {
        (20, 5 * 365)
    };
    world.ago(dice, from * DAY, to * DAY)
}

fn updated(world: &World<'_>, dice: &mut Dice, created_at: Timestamp) -> Timestamp {
    let age = world.now.as_second() - created_at.as_second();
    if dice.percent(40) { created_at } else { world.ago(dice, 0, age) }
}

fn name(dice: &mut Dice, origin: &Origin) -> PersonName {
    let pick = |dice: &mut Dice, list: &str| {
        let list: Vec<&str> = list.split_whitespace().collect();
        (*dice.pick(&list).unwrap_or(&"Sam")).to_owned()
    };
    PersonName {
        given: Pii::new(pick(dice, origin.given)),
        family: (!dice.percent(1)).then(|| Pii::new(pick(dice, origin.family))),
        known_as: dice.percent(5).then(|| Pii::new(pick(dice, origin.given))),
    }
}

fn home(world: &World<'_>, dice: &mut Dice) -> Result<Option<Located>, Fault> {
    match dice.below(100) {
        0..4 => Ok(None),
        4..6 => {
            let sector = dice.pick(&ELSEWHERE).unwrap_or(&ELSEWHERE[0]);
            let postcode = super::world::made_up_postcode(sector, dice)?;
            Ok(Some(Located { postcode, found: None }))
        }
        _ => world.somewhere(dice).map(Some),
    }
}

/// Known of nearly all who are under age, as somebody had to ask; of others less often.
fn birth(world: &World<'_>, dice: &mut Dice, stage: Stage) -> Option<Date> {
    let (youngest, oldest) = stage.ages();
    let years = dice.between(youngest, oldest);
    let days = dice.between(1, 364);
    let known = dice.percent(if stage == Stage::School { 92 } else { 78 });
    // So many whole years and some days ago: the age is `years` to the day.
    let born = years_later(world.day(-days), -(years as i16));
    known.then_some(born)
}

fn guardian(world: &World<'_>, dice: &mut Dice, stage: Stage) -> Option<Guardian> {
    let given = stage == Stage::School && dice.percent(60);
    given.then(|| Guardian {
        name: name(dice, ORIGINS[0].0).display(),
        given_at: world.day(-dice.between(1, 300)),
    })
}

fn travel(dice: &mut Dice, stage: Stage) -> Travel {
    let mode = dice.weighted(&figures::MODES).copied().flatten();
    let mode = match (stage, mode) {
        (Stage::School, Some(TravelMode::Car)) => Some(TravelMode::PublicTransport),
        (_, mode) => mode,
    };
    let max_metres =
        dice.percent(45).then(|| dice.pick(figures::distances(mode)).copied()).flatten();
    Travel { mode, max_metres }
}

fn vehicle(dice: &mut Dice, mode: Option<TravelMode>, stage: Stage) -> Option<bool> {
    let known = dice.percent(if mode == Some(TravelMode::Car) { 90 } else { 62 });
    let has = mode == Some(TravelMode::Car) || (stage != Stage::School && dice.percent(9));
    known.then_some(has)
}

/// Sorted, each once; none of nearly two in ten, of whom we do not know.
fn skills(world: &World<'_>, dice: &mut Dice) -> Result<Vec<HeldSkill>, Fault> {
    let count = match dice.below(100) {
        0..18 => 0,
        18..32 => 1,
        32..52 => 2,
        52..70 => 3,
        70..83 => 4,
        83..92 => 5,
        92..97 => 7,
        _ => 10,
    };
    let drawn: Vec<_> = dice.several(&world.skills, count).into_iter().cloned().collect();
    drawn
        .into_iter()
        .map(|skill| {
            let level = dice.weighted(&[(1, 22), (2, 60), (3, 18)]).copied().unwrap_or(2);
            Ok(HeldSkill { skill, level: Level::new(level)? })
        })
        .collect()
}

/// Words of their own, more often of people who ticked nothing.
fn own_words(dice: &mut Dice, no_skills: bool) -> Result<Vec<UnresolvedSkill>, Fault> {
    if !dice.percent(if no_skills { 12 } else { 3 }) {
        return Ok(Vec::new());
    }
    let text = (*dice.pick(&OWN_WORDS).unwrap_or(&OWN_WORDS[0])).to_owned();
    Ok(vec![UnresolvedSkill { text, level: Level::new(2)? }])
}

fn causes(world: &World<'_>, dice: &mut Dice) -> Vec<crate::domain::ids::CauseId> {
    let count = dice.weighted(&[(0, 35), (1, 15), (2, 22), (3, 20), (4, 8)]).copied().unwrap_or(0);
    dice.several(&world.causes, count).into_iter().cloned().collect()
}

/// Unknown of three in ten; a few say "none of these".
fn languages(dice: &mut Dice, origin: &Origin, vocabulary: &Vocabulary) -> Option<Vec<LanguageId>> {
    let answer = dice.below(1000);
    if answer < 300 {
        return None;
    }
    if answer < 303 {
        return Some(Vec::new());
    }
    let own = origin.language.filter(|_| !dice.percent(20));
    let learned = dice.percent(6).then(|| dice.pick(&["fr", "es", "de", "bfi", "cy"])).flatten();
    let english = own.is_none() || !dice.percent(8);
    let spoken = own.into_iter().chain(learned.copied()).chain(english.then_some("en"));
    let mut spoken: Vec<LanguageId> = spoken.filter_map(|code| vocabulary.language(code)).collect();
    spoken.sort_unstable();
    spoken.dedup();
    Some(spoken)
}

/// Of nine in a hundred, up to three things.
fn support(dice: &mut Dice, vocabulary: &Vocabulary) -> Result<Vec<SupportId>, Fault> {
    if !dice.percent(9) {
        return Ok(Vec::new());
    }
    let terms: Vec<(SupportId, u32)> =
        vocabulary.support.all().iter().map(|t| (SupportId(t.id.clone()), 1)).collect();
    if terms.is_empty() {
        return Err(Fault::required("the vocabulary of support"));
    }
    let count = dice.between(1, 3) as usize;
    Ok(dice.several(&terms, count).into_iter().cloned().collect())
}
