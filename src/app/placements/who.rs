//! Who sees a placement, and who moves it.

use super::Move;
use crate::app::Error;
use crate::domain::account::Caller;
use crate::domain::need::Need;
use crate::domain::placement::{Party, Placement, PlacementState};

/// States in which a group knows the volunteer, and so sees the placement.
pub const KNOWN_TO_GROUP: [PlacementState; 4] = [
    PlacementState::Introduced,
    PlacementState::Started,
    PlacementState::Completed,
    PlacementState::EndedEarly,
];

/// Whether the caller may know of a placement.
pub fn may_see(caller: &Caller, need: &Need, placement: &Placement) -> bool {
    match caller {
        Caller::Staff(_) => true,
        Caller::Group(contact) => {
            contact.organisation == need.organisation && KNOWN_TO_GROUP.contains(&placement.state)
        }
        Caller::Anyone => false,
    }
}

/// A group moves what it sees, and only by its own word.
pub fn may_move(
    caller: &Caller,
    need: &Need,
    placement: &Placement,
    step: &Move,
) -> Result<(), Error> {
    if !may_see(caller, need, placement) {
        return Err(Error::NotFound);
    }
    let own_word = step.by.is_none_or(|by| by == Party::Group);
    let by_group = matches!(
        step.to,
        PlacementState::Started
            | PlacementState::Refused
            | PlacementState::Completed
            | PlacementState::EndedEarly
    );
    match caller {
        Caller::Group(_) if !own_word || !by_group => {
            Err(Error::forbidden("A group may start, refuse, complete or end a placement."))
        }
        Caller::Group(_) | Caller::Staff(_) | Caller::Anyone => Ok(()),
    }
}
