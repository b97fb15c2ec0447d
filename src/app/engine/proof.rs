//! The proof that the index says the same by either way to it: read anew, as at a start, and
//! followed change by change, as while the service runs.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{BATCH, World, apply, read_world};
use crate::app::Error;
use crate::domain::ids::{CentreId, NeedId, VolunteerId};
use crate::domain::weights::WeightOverrides;
use crate::matching::{NeedOver, Request, rank};
use crate::store::{AnyConn, Entity, Readers, Store, changes};

/// The last changes that are followed again: whatever they name is forgotten first.
const MOST: i64 = 20_000;
/// Changes followed at a time: few enough that no centre is read anew as a whole.
const STEP: usize = 200;
/// People of each ranking that are compared.
const LISTED: usize = 200;
/// Bytes of the digest that are told.
const TOLD: usize = 8;

/// What both ways came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// People in the index.
    pub volunteers: usize,
    /// Open needs, of which every ranking was compared.
    pub rankings: usize,
    /// Changes that were followed again.
    pub changes: usize,
    /// Stands for all rankings: equal wherever they are, in hexadecimal.
    pub digest: String,
    /// Needs that are ranked differently, in order; none = the index is right.
    pub differing: Vec<NeedId>,
}

/// Reads the index anew, lets a copy forget what the last changes name and follow them again, and
/// compares the ranking of every open need at an instant.
pub fn prove(store: &Store, as_of: Timestamp) -> Result<Proof, Error> {
    let (built, followed, changes) = store.snapshot(|conn| {
        let built = read_world(&mut Readers::alone(conn))?;
        let log = last_changes(conn)?;
        let mut followed = built.clone();
        for line in &log {
            forget(&mut followed, line);
        }
        for step in log.chunks(STEP) {
            followed = apply(conn, followed, step)?;
        }
        Ok::<_, Error>((built, followed, log.len()))
    })?;
    let (built_lists, followed_lists) = (rankings(&built, as_of), rankings(&followed, as_of));
    let digest = built_lists.iter().fold(Sha256::new(), |all, list| all.chain_update(list.digest));
    Ok(Proof {
        volunteers: built.centres.values().map(|state| state.snapshot.volunteers()).sum(),
        rankings: built_lists.len(),
        changes,
        digest: HEXLOWER.encode(&digest.finalize()[..TOLD]),
        differing: differing(&built_lists, &followed_lists),
    })
}

fn last_changes(conn: &mut AnyConn) -> Result<Vec<changes::Change>, Error> {
    let position = changes::position(conn)?;
    let mut from = position.floor.max(position.head - MOST);
    let mut log = Vec::new();
    loop {
        let lines = changes::since(conn, from, BATCH)?;
        let Some(last) = lines.last() else { return Ok(log) };
        from = last.seq;
        log.extend(lines);
    }
}

/// Takes out of the index what a change names.
fn forget(world: &mut World, line: &changes::Change) {
    let Some(state) = world.centres.get_mut(&line.changed.centre) else { return };
    let id = line.changed.id;
    match line.changed.entity {
        Entity::Volunteer => {
            state.snapshot = state.snapshot.without_volunteer(VolunteerId(id));
        }
        Entity::Need => state.snapshot = state.snapshot.without_need(NeedId(id)),
        // Of these the index keeps no row of its own.
        Entity::Centre
        | Entity::Term
        | Entity::Synonym
        | Entity::Account
        | Entity::Organisation
        | Entity::Placement
        | Entity::Block
        | Entity::Import
        | Entity::Place
        | Entity::Note
        | Entity::Hours
        | Entity::Plan => {}
    }
}

/// A ranking, by which need it is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct List {
    need: NeedId,
    digest: [u8; 32],
}

/// The rankings of all open needs, centre by centre, in order of their ids.
fn rankings(world: &World, as_of: Timestamp) -> Vec<List> {
    let weights = WeightOverrides::default();
    let request = Request { as_of, limit: LISTED, weights, counts: false };
    let mut centres: Vec<&CentreId> = world.centres.keys().collect();
    centres.sort_unstable();
    let mut lists = Vec::new();
    for state in centres.into_iter().filter_map(|id| world.centres.get(id)) {
        let snapshot = &state.snapshot;
        for need in snapshot.open_needs() {
            let Some(facts) = snapshot.need(need) else { continue };
            let mut digest = Sha256::new();
            digest.update(need.0);
            match rank::scored_for(snapshot, facts, &request) {
                Ok(list) => list.iter().for_each(|scored| {
                    digest.update(scored.volunteer.0);
                    digest.update(scored.score.to_le_bytes());
                }),
                Err(NeedOver) => digest.update("over"),
            }
            lists.push(List { need, digest: digest.finalize().into() });
        }
    }
    lists
}

/// The needs whose rankings are not the same in both, or are in one only.
fn differing(one: &[List], other: &[List]) -> Vec<NeedId> {
    let (one, other): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    let needs: BTreeSet<NeedId> = one.symmetric_difference(&other).map(|list| list.need).collect();
    needs.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(need: u128, byte: u8) -> List {
        List { need: NeedId(uuid::Uuid::from_u128(need)), digest: [byte; 32] }
    }

    #[test]
    fn needs_that_are_ranked_differently_or_once_only_are_found() {
        let needs = |numbers: &[u128]| -> Vec<NeedId> {
            numbers.iter().map(|number| NeedId(uuid::Uuid::from_u128(*number))).collect()
        };
        let one = [list(1, 7), list(2, 7), list(3, 7)];
        assert_eq!(differing(&one, &one), []);
        assert_eq!(differing(&one, &[list(1, 7), list(3, 8), list(4, 7)]), needs(&[2, 3, 4]));
    }
}
