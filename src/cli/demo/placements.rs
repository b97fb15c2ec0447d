//! Who was asked for what in the last weeks, and what came of it.

mod fit;

use std::sync::Arc;

use jiff::Timestamp;

use super::dice::Dice;
use super::figures::LEFT_WAITING;
use super::world::World;
use super::{History, Person};
use crate::domain::account::{Caller, Staff};
use crate::domain::facts::NeedFacts;
use crate::domain::ids::{PlacementId, VolunteerId};
use crate::domain::need::{Need, NeedState};
use crate::domain::placement::{Channel, Event, Party, Placement, PlacementState, Promise};
use PlacementState as S;
use fit::People;

const DAY: i64 = 24 * 3600;

/// States one after the other, and the days back within which they came about.
type Path = (&'static [PlacementState], i64);

/// Of a hundred volunteers who came forward by themselves, [`LEFT_WAITING`] still wait.
const CAME_FORWARD: u32 = 15;

/// What becomes of placements. How often people of a volunteer centre accept or decline is not
/// published; these weights are assumed, but for those who came forward.
const PATHS: [(Path, u32); 22] = [
    ((&[S::Offered], 9), 14),
    ((&[S::Offered, S::NoReply], 45), 20),
    ((&[S::Offered, S::Declined], 45), 20),
    ((&[S::Offered, S::Accepted], 12), 7),
    ((&[S::Offered, S::Accepted, S::Introduced], 25), 6),
    ((&[S::Offered, S::Accepted, S::Introduced, S::Started], 50), 9),
    ((&[S::Offered, S::NoReply, S::Offered], 30), 3),
    ((&[S::Offered, S::NoReply, S::Offered, S::NoReply], 50), 4),
    ((&[S::Offered, S::NoReply, S::Accepted], 30), 2),
    ((&[S::Offered, S::Withdrawn], 30), 2),
    ((&[S::Offered, S::Accepted, S::Declined], 40), 1),
    ((&[S::Offered, S::Accepted, S::Refused], 40), 1),
    ((&[S::Offered, S::Accepted, S::Introduced, S::NoReply], 40), 1),
    ((&[S::Suggested], 5), 5),
    ((&[S::Suggested, S::Withdrawn], 30), 1),
    ((&[S::Suggested, S::Offered], 9), 3),
    ((&[S::Interested], 25), CAME_FORWARD * LEFT_WAITING / 100),
    ((&[S::Interested, S::Accepted], 15), 3),
    ((&[S::Interested, S::Accepted, S::Introduced], 25), 3),
    ((&[S::Interested, S::Accepted, S::Introduced, S::Started], 50), 3),
    ((&[S::Interested, S::Refused], 40), 2),
    ((&[S::Interested, S::Declined], 40), 1),
];
/// In a thousand placements, those that ran their course or were cut short (assumed).
const ENDED: u64 = 60;
const DONE: &[PlacementState] = &[S::Offered, S::Accepted, S::Introduced, S::Started, S::Completed];
const CUT_SHORT: &[PlacementState] =
    &[S::Offered, S::Accepted, S::Introduced, S::Started, S::EndedEarly];
/// How often somebody else is tried before a placement is left out.
const TRIES: usize = 60;

/// The histories of all placements. A need whose places all are taken becomes `filled`.
pub fn placements(
    world: &World<'_>,
    people: &[Person],
    needs: &mut [Need],
    broker: Staff,
) -> Vec<History> {
    let mut people = People::new(world, people);
    let mut histories = Vec::new();
    for (index, need) in needs.iter_mut().enumerate() {
        let asked = matches!(need.state, NeedState::Open | NeedState::Closed | NeedState::Over);
        let mut dice = world.dice("placements", index);
        if !asked || dice.percent(25) {
            continue;
        }
        let facts =
            NeedFacts { need: Arc::new(need.clone()), responses: 0, open_places: need.places };
        let of_need = OfNeed { world, facts, broker };
        let made = of_need.histories(&mut people, &mut dice);
        let holding = made.iter().filter(|h| h.last().state.holds_place()).count();
        if need.state == NeedState::Open && holding as u64 >= u64::from(need.places) {
            need.state = NeedState::Filled;
            need.updated_at = made.iter().map(|h| h.last().since).max().unwrap_or(need.updated_at);
        }
        histories.extend(made);
    }
    histories
}

struct OfNeed<'a> {
    world: &'a World<'a>,
    facts: NeedFacts,
    broker: Staff,
}

impl OfNeed<'_> {
    fn histories(&self, people: &mut People<'_>, dice: &mut Dice) -> Vec<History> {
        let places = i64::from(self.facts.need.places);
        let wanted = dice.between(2, 5 + 2 * places.min(8));
        // Only some needs get all their people; the others keep a place open.
        let limit = if dice.percent(40) { places } else { places - 1 };
        let mut held = 0;
        let mut made = Vec::new();
        for _ in 0..wanted {
            let Some((states, days)) = self.path(dice) else { continue };
            let holds = states.contains(&S::Accepted);
            if holds && held >= limit {
                continue;
            }
            let times = self.times(dice, states.len(), days);
            let moves: Vec<_> = states.iter().copied().zip(times).collect();
            if let Some(history) = self.history(people, dice, &moves) {
                held += i64::from(holds);
                made.push(history);
            }
        }
        made
    }

    /// A path that this need can have come to; a need that is over or closed has no live one.
    fn path(&self, dice: &mut Dice) -> Option<Path> {
        let (states, days) = if dice.below(1000) < ENDED {
            let ends = [(DONE, 85), (CUT_SHORT, 15)];
            (*dice.weighted(&ends)?, 70)
        } else {
            *dice.weighted(&PATHS)?
        };
        let closed = self.facts.need.state != NeedState::Open;
        let live = states.last().is_some_and(|state| state.is_live());
        (!(closed && live)).then_some((states, days))
    }

    /// So many instants in order, none before the need was posted.
    fn times(&self, dice: &mut Dice, count: usize, days: i64) -> Vec<Timestamp> {
        let posted = self.world.now.as_second() - self.facts.need.posted_at.as_second();
        let longest =
            if self.facts.need.state == NeedState::Over { posted } else { posted.min(days * DAY) };
        let mut times: Vec<Timestamp> =
            (0..count).map(|_| self.world.ago(dice, 60, longest.max(61))).collect();
        times.sort_unstable();
        times
    }

    fn history(
        &self,
        people: &mut People<'_>,
        dice: &mut Dice,
        moves: &[(PlacementState, Timestamp)],
    ) -> Option<History> {
        let (candidate, fit) = (0..TRIES).find_map(|_| {
            let candidate = people.draw(dice, &self.facts.need)?;
            people.fit(candidate, &self.facts, moves).map(|fit| (candidate, fit))
        })?;
        let volunteer = people.id(candidate)?;
        let (state, since) = *moves.first()?;
        let mut placement = Placement {
            id: PlacementId(dice.id(since)),
            need: self.facts.need.id,
            volunteer,
            state,
            owner: dice.percent(60).then_some(self.broker.account),
            promise: None,
            since,
            due: None,
            asked_at: Vec::new(),
            version: 0,
            created_at: since,
        };
        let mut steps = Vec::new();
        for (to, at) in moves.iter().copied() {
            let from = (placement.version > 0).then_some(placement.state);
            step(&mut placement, to, at, fit.promise.as_ref());
            steps.push((placement.clone(), self.event(dice, volunteer, from, to, at)));
        }
        people.note(candidate, &placement);
        Some(History { steps })
    }

    fn event(
        &self,
        dice: &mut Dice,
        volunteer: VolunteerId,
        from: Option<PlacementState>,
        to: PlacementState,
        at: Timestamp,
    ) -> Event {
        let by = mover(from, to);
        let channels = [
            (Channel::Phone, 45),
            (Channel::Email, 25),
            (Channel::Link, 20),
            (Channel::InPerson, 8),
            (Channel::Post, 2),
        ];
        let spoken = by != Party::Staff || to == S::Offered;
        let channel = dice.weighted(&channels).copied().filter(|_| spoken);
        let channel = channel.unwrap_or(Channel::System);
        // What came by telephone or letter was entered by the broker.
        let own_hand = by == Party::Volunteer && channel == Channel::Link;
        let actor = if own_hand {
            format!("volunteer:{volunteer}")
        } else {
            Caller::from(self.broker).actor()
        };
        let notes =
            ["Made up: rang twice.", "Made up: prefers mornings.", "Made up: ask in spring."];
        let note = dice.percent(8).then(|| dice.pick(&notes)).flatten();
        let note = note.map(|note| (*note).to_owned());
        Event { from, to, by, actor, channel, note, correction: false, at }
    }
}

/// Moves a placement on.
fn step(placement: &mut Placement, to: PlacementState, at: Timestamp, promise: Option<&Promise>) {
    placement.state = to;
    placement.since = at;
    placement.due = to.days_to_act().map(|days| later(at, days));
    placement.version += 1;
    if to == S::Offered {
        placement.asked_at.push(at);
    }
    if to == S::Accepted {
        placement.promise = promise.cloned();
    }
}

fn later(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap_or(at)
}

/// Which party makes a move.
fn mover(from: Option<PlacementState>, to: PlacementState) -> Party {
    match (from, to) {
        (Some(S::Interested), S::Accepted) | (_, S::Refused) => Party::Group,
        (_, S::Interested | S::Accepted | S::Declined | S::EndedEarly) => Party::Volunteer,
        (
            _,
            S::Suggested
            | S::Offered
            | S::NoReply
            | S::Introduced
            | S::Started
            | S::Completed
            | S::Withdrawn,
        ) => Party::Staff,
    }
}
