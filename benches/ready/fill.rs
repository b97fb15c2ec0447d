//! Writes the made-up country into a database: in one transaction, whose pages all stay in memory
//! until it is committed. With the cache of the service and ids in any order, each row would write
//! some twenty pages.

use std::collections::BTreeSet;
use std::time::Instant;

use diesel::connection::SimpleConnection;
use onestop::domain::centre::{ASKS_CAP, CHECK_YEARS, Centre, SecondFactor, Zone};
use onestop::domain::consent::{Act, ConsentEntry, Purpose};
use onestop::domain::facts::VolunteerFacts;
use onestop::domain::ids::{CentreId, NeedId, OrganisationId, PlacementId, SkillId};
use onestop::domain::need::NeedState;
use onestop::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use onestop::domain::placement::{Channel, Event, Party, Placement, PlacementState, Promise};
use onestop::domain::weights::Weights;
use onestop::store::terms::{Origin, TermList, TermRow};
use onestop::store::{self, Error, Store, Tx};
use uuid::Uuid;

use crate::country::{self, Country, Dice, as_of};

/// People written at a time.
const STEP: usize = 10_000;
/// For the writing connection alone: up to 6 GB of pages, and no zeros over what was freed.
const WHILE_FILLING: &str = "PRAGMA cache_size = -6000000; PRAGMA secure_delete = OFF";
/// Needs of other times, with which people were placed.
const NEEDS: usize = 2_000;

/// Fills an empty database.
pub fn unless_there(store: &Store, people: usize) {
    let centres = store.read(store::centres::list).unwrap();
    if !centres.is_empty() {
        return;
    }
    println!("writing {people} people into a database");
    let begun = Instant::now();
    let mut dice = Dice::new(1);
    let country = Country::new();
    store.write(words).unwrap();
    // Ids rise with time, and people are written down as they come.
    let mut everybody: Vec<VolunteerFacts> = country.people(people).collect();
    everybody.sort_by_key(|facts| facts.volunteer.id);
    store
        .write(|tx| {
            tx.conn().batch_execute(WHILE_FILLING)?;
            let centre = CentreId(dice.uuid());
            let needs = begin(tx, centre, &country, &mut dice)?;
            everybody
                .chunks(STEP)
                .try_for_each(|some| some_people(tx, centre, some, &needs, &mut dice))
        })
        .unwrap();
    store.scrub().unwrap();
    println!("{people} people written in {:.0} s", begun.elapsed().as_secs_f64());
}

/// The words of the country.
fn words(tx: &mut Tx<'_>) -> Result<(), Error> {
    let words = country::vocabulary();
    let term = |list, id: &str, label: &str, parent: Option<&SkillId>| TermRow {
        list,
        centre: None,
        id: id.to_owned(),
        label: label.to_owned(),
        heading: String::new(),
        parent: parent.map(|parent| parent.0.clone()),
        kind: "skill".to_owned(),
        synonyms: Vec::new(),
        standard_id: None,
    };
    let skills = words.skills.all().iter();
    let mut rows: Vec<TermRow> =
        skills.map(|s| term(TermList::Skill, s.id.as_str(), &s.label, s.parent.as_ref())).collect();
    let flat = [
        (TermList::Cause, &words.causes),
        (TermList::Language, &words.languages),
        (TermList::Support, &words.support),
        (TermList::Outcome, &words.outcomes),
    ];
    for (list, terms) in flat {
        rows.extend(terms.all().iter().map(|one| term(list, &one.id, &one.label, None)));
    }
    store::terms::replace_shared(tx, &TermList::ALL, &rows, Origin::Program, "a benchmark")
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
    let willing = some.iter().filter(|facts| facts.may_match);
    let willing: Vec<_> = willing.map(|facts| facts.volunteer.id).collect();
    store::consents::begin_many(tx, centre, &willing, &consent())?;
    for facts in some {
        let id = facts.volunteer.id;
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
