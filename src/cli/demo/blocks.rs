//! Pairs that staff ruled out.

use std::collections::BTreeMap;

use super::world::World;
use super::{History, Person};
use crate::domain::block::{Block, BlockedFrom};
use crate::domain::ids::{BlockId, NeedId, OrganisationId};
use crate::domain::need::Need;
use crate::domain::placement::PlacementState;

const DAY: i64 = 24 * 3600;
/// How many come on top of those that follow from a refusal.
const OTHERS: usize = 25;

/// Blocks from organisations that refused somebody, and some that have nothing to do with a
/// placement.
pub fn blocks(
    world: &World<'_>,
    people: &[Person],
    needs: &[Need],
    placements: &[History],
) -> Vec<Block> {
    let owners: BTreeMap<NeedId, OrganisationId> =
        needs.iter().map(|need| (need.id, need.organisation)).collect();
    let mut blocks = Vec::new();
    for (index, history) in placements.iter().enumerate() {
        let last = history.last();
        let mut dice = world.dice("refused", index);
        let organisation = owners.get(&last.need).copied();
        let Some(organisation) = organisation.filter(|_| dice.percent(40)) else { continue };
        // Somebody else's live placement with the same organisation would contradict a block.
        let live = placements.iter().any(|other| {
            let other = other.last();
            other.volunteer == last.volunteer
                && other.state.is_live()
                && owners.get(&other.need) == Some(&organisation)
        });
        if last.state == PlacementState::Refused && !live {
            blocks.push(Block {
                id: BlockId(dice.id(last.since)),
                volunteer: last.volunteer,
                from: BlockedFrom::Organisation(organisation),
                reason: "Made up: the group asked not to be sent this person again.".to_owned(),
                created_at: last.since,
                version: 1,
            });
        }
    }
    blocks.extend((0..OTHERS).filter_map(|index| other(world, people, needs, placements, index)));
    blocks
}

fn other(
    world: &World<'_>,
    people: &[Person],
    needs: &[Need],
    placements: &[History],
    index: usize,
) -> Option<Block> {
    let mut dice = world.dice("block", index);
    let volunteer = dice.pick(people)?.volunteer.id;
    let need = dice.pick(needs)?;
    if placements.iter().any(|history| history.last().volunteer == volunteer) {
        return None;
    }
    let created_at = world.ago(&mut dice, 3600, 300 * DAY).max(need.posted_at);
    let (from, reason) = if dice.percent(60) {
        (BlockedFrom::Need(need.id), "Made up: a relative is helped there.")
    } else {
        (BlockedFrom::Organisation(need.organisation), "Made up: the two fell out.")
    };
    let id = BlockId(dice.id(created_at));
    Some(Block { id, volunteer, from, reason: reason.to_owned(), created_at, version: 1 })
}
