//! Writes the made-up country into a database.

use std::collections::BTreeSet;

use onestop::domain::centre::{ASKS_CAP, CHECK_YEARS, Centre, SecondFactor, Zone};
use onestop::domain::consent::{Act, ConsentEntry, Purpose};
use onestop::domain::facts::VolunteerFacts;
use onestop::domain::ids::{CentreId, NeedId, OrganisationId, PlacementId};
use onestop::domain::need::NeedState;
use onestop::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use onestop::domain::placement::{Channel, Event, Party, Placement, PlacementState, Promise};
use onestop::domain::weights::Weights;
use onestop::store::{self, Error, Store, Tx};
use uuid::Uuid;

use crate::country::{self, Country, Dice, as_of};

/// People written in one transaction.
const STEP: usize = 10_000;
/// Needs of other times, with which people were placed.
const NEEDS: usize = 2_000;

/// Fills an empty database.
pub fn unless_there(store: &Store, people: usize) {
    let centres = store.read(store::centres::list).unwrap();
    if !centres.is_empty() {
        return;
    }
    println!("writing {people} people into a database");
    let mut dice = Dice::new(1);
    let centre = CentreId(dice.uuid());
    let country = Country::new();
    let needs = store.write(|tx| begin(tx, centre, &country, &mut dice)).unwrap();
    let mut everybody = country.people(people);
    loop {
        let some: Vec<VolunteerFacts> = everybody.by_ref().take(STEP).collect();
        if some.is_empty() {
            break;
        }
        store.write(|tx| some_people(tx, centre, &some, &needs, &mut dice)).unwrap();
    }
}

/// The centre with its needs, whose ids it answers.
fn begin(
    tx: &mut Tx<'_>,
    centre: CentreId,
    country: &Country,
    dice: &mut Dice,
) -> Result<Vec<NeedId>, Error> {
    let made_up = Centre {
        id: centre,
        slug: "country".to_owned(),
        name: "A made-up country".to_owned(),
        zone: Zone::parse("Europe/London").unwrap(),
        weights: Weights::default(),
        asks_cap: ASKS_CAP,
        check_years: CHECK_YEARS,
        staff_second_factor: SecondFactor::Optional,
        version: 1,
    };
    store::centres::insert(tx, &made_up)?;
    let group = Organisation {
        id: OrganisationId(dice.uuid()),
        name: "A made-up group".to_owned(),
        kind: OrganisationKind::ALL[0],
        description: None,
        email: None,
        phone: None,
        place: None,
        state: OrganisationState::ALL[0],
        version: 1,
        created_at: as_of(),
        updated_at: as_of(),
    };
    store::organisations::insert(tx, centre, &group)?;
    let mut ids = Vec::new();
    for facts in country.needs(NEEDS) {
        let mut need = (*facts.need).clone();
        (need.organisation, need.state) = (group.id, NeedState::Closed);
        ids.push(need.id);
        store::needs::insert(tx, centre, &need)?;
    }
    Ok(ids)
}

fn some_people(
    tx: &mut Tx<'_>,
    centre: CentreId,
    some: &[VolunteerFacts],
    needs: &[NeedId],
    dice: &mut Dice,
) -> Result<(), Error> {
    let people: Vec<_> = some.iter().map(|facts| (*facts.volunteer).clone()).collect();
    store::volunteers::insert_many(tx, centre, &people)?;
    for facts in some {
        let id = facts.volunteer.id;
        if facts.may_match {
            store::consents::append(tx, centre, id, &consent())?;
        }
        for check in &facts.checks {
            store::checks::insert(tx, centre, id, check)?;
        }
        let mut used = BTreeSet::new();
        for placement in placements(facts, needs, dice) {
            if used.insert(placement.need) {
                store::placements::insert(tx, centre, &placement, &event(placement.state))?;
            }
        }
    }
    Ok(())
}

fn consent() -> ConsentEntry {
    ConsentEntry {
        purpose: Purpose::Matching,
        act: Act::Given,
        wording: "2026-11".to_owned(),
        through: "a benchmark".to_owned(),
        at: as_of(),
    }
}

/// The placements of a volunteer, with what they promised and when they were asked.
fn placements(facts: &VolunteerFacts, needs: &[NeedId], dice: &mut Dice) -> Vec<Placement> {
    let mut placement = |state, promise: Option<Promise>, asked_at| Placement {
        id: PlacementId(Uuid::from_u128(dice.uuid().as_u128())),
        need: needs[dice.below(needs.len() as u64) as usize],
        volunteer: facts.volunteer.id,
        state,
        owner: None,
        promise,
        since: as_of(),
        due: None,
        asked_at,
        version: 1,
        created_at: as_of(),
    };
    let ended = facts.placements.iter().zip(&facts.asks);
    let mut all: Vec<Placement> = ended
        .map(|((_, state), asked)| {
            let state = if state.is_live() { PlacementState::Declined } else { *state };
            placement(state, None, vec![*asked])
        })
        .collect();
    all.extend(facts.promises.iter().map(|(_, promise)| {
        placement(PlacementState::Accepted, Some(promise.clone()), Vec::new())
    }));
    all
}

fn event(to: PlacementState) -> Event {
    Event {
        from: None,
        to,
        by: Party::ALL[0],
        actor: "a benchmark".to_owned(),
        channel: Channel::ALL[0],
        note: None,
        correction: false,
        at: country::as_of(),
    }
}
