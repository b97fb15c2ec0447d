//! Advice on a need: each single change is tried on everybody.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::advice::{Advice, Change, is_wanted};
use crate::domain::facts::NeedFacts;
use crate::domain::need::{Importance, Location, Need};
use crate::domain::schedule::Schedule;
use crate::domain::weights::{WeightOverrides, ratio};

use super::need::PreparedNeed;
use super::occasion::Occasion;
use super::rank::Asked;
use super::snapshot::Snapshot;
use super::{NeedOver, survey};

/// Minutes by which all sessions are tried earlier and later.
const SHIFTS: [i16; 8] = [-120, -90, -60, -30, 30, 60, 90, 120];
/// Days by which a recurrence is tried later in the week.
const MOVES: std::ops::RangeInclusive<u8> = 1..=6;
const DAY: i64 = 24 * 60;

/// How many would be eligible, and the best score, for a need as it is and after each change. The
/// sessions of the need's horizon move as they are: the horizon and its first day stay, and those
/// that would start before `as_of` drop out. Changes are looked at only where they are wanted.
pub fn advise(
    snapshot: &Snapshot,
    facts: &NeedFacts,
    as_of: Timestamp,
    over: &WeightOverrides,
) -> Result<Advice, NeedOver> {
    let asked = Asked::new(snapshot, facts, as_of, over)?;
    let unchanged = survey::eligible(snapshot.people(), &asked.sieve());
    let changes = if is_wanted(unchanged.count, facts.open_places) {
        changes(&facts.need)
    } else {
        Vec::new()
    };
    let advised = changes.into_iter().map(|change| {
        let tried = match &change {
            Change::Shift(minutes) => asked.moved(snapshot, i64::from(*minutes)),
            Change::Move(days) => asked.moved(snapshot, i64::from(*days) * DAY),
            Change::Desirable(_) | Change::LessCoverage(_) | Change::Remote => {
                let need = Arc::new(changed(&facts.need, &change));
                Some(asked.changed(NeedFacts { need, ..*facts }))
            }
        };
        let eligible = tried.map(|asked| survey::eligible(snapshot.people(), &asked.sieve()));
        (change, eligible.unwrap_or_default())
    });
    let changes = advised.collect();
    Ok(Advice { as_of: asked.occasion.as_of, open_places: facts.open_places, unchanged, changes })
}

impl Asked {
    /// The need with all its sessions so many minutes later; `None` where none would be left.
    fn moved(&self, snapshot: &Snapshot, minutes: i64) -> Option<Self> {
        let Occasion { need, calendar, as_of, .. } = &self.occasion;
        let calendar = calendar.moved(minutes, *as_of, &snapshot.settings().zone)?;
        let occasion = self.occasion.changed(Arc::clone(need), Arc::new(calendar));
        Some(Self { occasion, terms: self.terms, lexicon: self.lexicon.clone() })
    }

    /// Another record of the need, at the same times.
    fn changed(&self, facts: NeedFacts) -> Self {
        let mut lexicon = self.lexicon.clone();
        let need = Arc::new(PreparedNeed::new(facts, &mut lexicon));
        let occasion = self.occasion.changed(need, Arc::clone(&self.occasion.calendar));
        Self { occasion, terms: self.terms, lexicon }
    }
}

/// The changes that make a difference to a need of this kind.
fn changes(need: &Need) -> Vec<Change> {
    let shifts: &[i16] = match need.schedule {
        Schedule::Sessions(_) | Schedule::Recurring(_) => &SHIFTS,
        Schedule::Flexible(_) => &[],
    };
    let recurs = matches!(need.schedule, Schedule::Recurring(_));
    let required = need.skills.iter().filter(|skill| skill.importance == Importance::Required);
    let mut changes: Vec<Change> = shifts.iter().map(|minutes| Change::Shift(*minutes)).collect();
    changes.extend(MOVES.filter(|_| recurs).map(Change::Move));
    changes.extend(required.map(|skill| Change::Desirable(skill.skill.clone())));
    if need.least_coverage > 0 {
        changes.push(Change::LessCoverage(ratio(3 * u64::from(need.least_coverage), 4_000_000)));
    }
    if !need.location.is_remote() {
        changes.push(Change::Remote);
    }
    changes
}

/// The need after a change to its record.
fn changed(need: &Need, change: &Change) -> Need {
    let mut need = need.clone();
    match change {
        Change::Shift(_) | Change::Move(_) => {}
        Change::Desirable(skill) => {
            let named = need.skills.iter_mut().filter(|needed| needed.skill == *skill);
            named.for_each(|needed| needed.importance = Importance::Desirable);
        }
        Change::LessCoverage(least) => need.least_coverage = *least,
        Change::Remote => need.location = Location::Remote(need.location.located().cloned()),
    }
    need
}
