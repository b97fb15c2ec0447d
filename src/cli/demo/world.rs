//! What all parts of the demo borough are made from: the time, the words, the places.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::figures::{CAUSES, POSTCODES, RARE, SKILLS};
use crate::domain::fault::Fault;
use crate::domain::ids::{CauseId, SkillId};
use crate::domain::place::{Found, Located, Place, Precision};
use crate::domain::postcode::{Partial, Postcode};
use crate::domain::vocabulary::Vocabulary;

/// Letters that end a whole postcode; and those that never do (Royal Mail leaves them out).
const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
const NEVER_LAST: &[u8] = b"CIKMOV";

/// The time, the words and the places that a borough is made from.
pub struct World<'a> {
    /// The instant of which everything is told.
    pub now: Timestamp,
    /// Its date in the borough.
    pub today: Date,
    /// The borough's time zone.
    pub zone: TimeZone,
    /// The seed of all chance.
    pub seed: u64,
    /// The words.
    pub vocabulary: &'a Vocabulary,
    /// Skills with how often people have them.
    pub skills: Vec<(SkillId, u32)>,
    /// Causes with how often people care about them.
    pub causes: Vec<(CauseId, u32)>,
    sectors: Vec<(&'a Place, u32)>,
}

impl<'a> World<'a> {
    /// Checks that the words that the figures name exist, and that there is a place to live.
    pub fn new(
        now: Timestamp,
        seed: u64,
        zone: TimeZone,
        vocabulary: &'a Vocabulary,
        places: &'a [Place],
    ) -> Result<Self, Fault> {
        let sectors: Vec<(&Place, u32)> = places
            .iter()
            .filter_map(|place| Some((place, postcodes_in(&place.postcode)?)))
            .filter(|(_, postcodes)| *postcodes > 0)
            .collect();
        if sectors.is_empty() {
            return Err(Fault::required("the built-in table of sectors"));
        }
        for (id, _) in &SKILLS {
            skill(vocabulary, id)?;
        }
        for (id, _) in &CAUSES {
            cause(vocabulary, id)?;
        }
        let weight = |shares: &[(&str, u32)], id: &str| {
            shares.iter().find(|(named, _)| *named == id).map_or(RARE, |(_, weight)| *weight)
        };
        let skills =
            vocabulary.skills.all().iter().map(|s| (s.id.clone(), weight(&SKILLS, &s.id.0)));
        let causes =
            vocabulary.causes.all().iter().map(|c| (CauseId(c.id.clone()), weight(&CAUSES, &c.id)));
        Ok(Self {
            now,
            today: now.to_zoned(zone.clone()).date(),
            zone,
            seed,
            vocabulary,
            skills: skills.collect(),
            causes: causes.collect(),
            sectors,
        })
    }

    /// A sequence of chance for the `index`-th thing of a kind.
    pub fn dice(&self, kind: &str, index: usize) -> Dice {
        Dice::of(self.seed, kind, index)
    }

    /// Somewhere in the borough, where more people live more often.
    pub fn somewhere(&self, dice: &mut Dice) -> Result<Located, Fault> {
        let place = dice.weighted(&self.sectors).ok_or_else(|| Fault::required("a sector"))?;
        Ok(Located {
            postcode: made_up_postcode(&place.postcode.to_string(), dice)?,
            found: Some(Found {
                point: place.point,
                precision: Precision::Sector,
                ward: place.ward.as_ref().map(|ward| ward.code.clone()),
            }),
        })
    }

    /// An instant so many seconds ago at most, and at least `from` seconds ago.
    pub fn ago(&self, dice: &mut Dice, from: i64, to: i64) -> Timestamp {
        self.seconds_from_now(-dice.between(from, to))
    }

    /// So many seconds from now; the past where negative.
    pub fn seconds_from_now(&self, seconds: i64) -> Timestamp {
        // Only a `now` at the end of time could overflow, and then any instant will do.
        self.now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(self.now)
    }

    /// So many days from today; the past where negative.
    pub fn day(&self, days: i64) -> Date {
        self.today.saturating_add(SignedDuration::from_hours(24 * days))
    }
}

/// A postcode in a sector that Royal Mail never gives out, so that it is nobody's home.
pub fn made_up_postcode(sector: &str, dice: &mut Dice) -> Result<Postcode, Fault> {
    let first = dice.pick(LETTERS).map_or('A', |letter| char::from(*letter));
    let last = dice.pick(NEVER_LAST).map_or('C', |letter| char::from(*letter));
    Postcode::parse(&format!("{sector}{first}{last}"))
}

/// The postcodes in a sector of the borough; `None` for what is no sector. A sector that the
/// count does not know has one.
fn postcodes_in(place: &Partial) -> Option<u32> {
    let Partial::Sector(sector) = place else { return None };
    let digit = sector.as_str().chars().last().and_then(|digit| digit.to_digit(10))?;
    let outcode = sector.outcode();
    let counted = POSTCODES.iter().find(|(named, _)| *named == outcode.as_str());
    Some(counted.map_or(1, |(_, by_digit)| by_digit[digit as usize]))
}

fn unknown(what: &str, id: &str) -> Fault {
    Fault::new("unknown", format!("The demo borough names a {what} that does not exist: {id}."))
}

/// A skill of the vocabulary.
pub fn skill(vocabulary: &Vocabulary, id: &str) -> Result<SkillId, Fault> {
    let id = SkillId::from(id);
    if vocabulary.skills.get(&id).is_some() { Ok(id) } else { Err(unknown("skill", &id.0)) }
}

/// A cause of the vocabulary.
pub fn cause(vocabulary: &Vocabulary, id: &str) -> Result<CauseId, Fault> {
    match vocabulary.causes.get(id) {
        Some(_) => Ok(CauseId::from(id)),
        None => Err(unknown("cause", id)),
    }
}
