//! Placements, their history, what matching reads of them, and what an erasure leaves.

use jiff::civil::{Weekday, date};
use onestop::domain::block::BlockedFrom;
use onestop::domain::consent::{Act, Purpose};
use onestop::domain::ids::{AccountId, NeedId, OrganisationId, PlacementId, VolunteerId};
use onestop::domain::placement::{
    Party, Placement, PlacementState as S, Promise, RecurringPromise,
};
use onestop::domain::schedule::Schedule;
use onestop::store::placements::{self, PlacementFilter};
use onestop::store::{
    Entity, Error, Store, accounts, blocks, changes, checks, consents, facts, needs, volunteers,
};

use crate::store_samples::{
    ELSEWHERE, HERE, account, at, bare_need, bare_volunteer, block, check, consent, event,
    full_need, full_volunteer, id, placement, promise, recurring, store, with_pair, write,
};
use crate::support::databases::each_database;
use crate::support::everybody::{all_volunteers, assert_start_sees};

const VOLUNTEER: VolunteerId = VolunteerId(uuid::Uuid::from_u128(1));
const NEED: NeedId = NeedId(uuid::Uuid::from_u128(2));

fn get(store: &Store, id: PlacementId) -> Option<Placement> {
    store.read(|conn| placements::get(conn, HERE, id)).expect("a read")
}

fn add(store: &Store, n: u128, volunteer: u128, need: u128, state: S) {
    let held = placement(n, volunteer, need, state);
    write(store, |tx| placements::insert(tx, HERE, &held, &event(None, state)));
}

#[test]
fn a_placement_moves_and_keeps_its_history() {
    each_database(|database| {
        let store = store(database);
        with_pair(&store, 1, 2);
        let mut held = placement(50, 1, 2, S::Offered);
        held.asked_at = vec![at(3)];
        held.due = Some(at(9));
        let start = store.read(changes::position).expect("a position").head;
        write(&store, |tx| placements::insert(tx, HERE, &held, &event(None, S::Offered)));
        let lines = store.read(|conn| changes::since(conn, start, 9)).expect("the log");
        let entities: Vec<Entity> = lines.iter().map(|line| line.changed.entity).collect();
        assert_eq!(entities, [Entity::Volunteer, Entity::Need, Entity::Placement]);
        assert_eq!(get(&store, held.id), Some(held.clone()));

        (held.state, held.promise, held.due) = (S::Accepted, Some(promise()), None);
        held.owner = Some(AccountId(id(30)));
        held.version = 2;
        let accepted = event(Some(S::Offered), S::Accepted);
        write(&store, |tx| {
            accounts::insert(tx, &account(30, "zoe@example.org"))?;
            assert!(placements::get_locked(tx, HERE, held.id)?.is_some());
            placements::update(tx, HERE, &held, &accepted)
        });
        assert_eq!(get(&store, held.id), Some(held.clone()));
        let events = store.read(|conn| placements::events(conn, HERE, held.id));
        assert_eq!(events, Ok(vec![event(None, S::Offered), accepted.clone()]));
        let again = store.write(|tx| placements::update(tx, HERE, &held, &accepted));
        assert_eq!(again, Err(Error::Stale));
        let elsewhere = store.read(|conn| placements::get(conn, ELSEWHERE, held.id));
        assert_eq!(elsewhere, Ok(None));
    });
}

#[test]
fn every_kind_of_promise_comes_back() {
    each_database(|database| {
        let store = store(database);
        with_pair(&store, 1, 2);
        let Schedule::Recurring(rule) = recurring() else { panic!("a recurrence") };
        let kept = Promise::Recurring(Box::new(RecurringPromise {
            rule: rule.rule,
            last_date: rule.last_date,
            from: rule.from,
            to: rule.to,
            days: vec![Weekday::Tuesday],
            except: vec![date(2026, 12, 29)],
        }));
        for (n, promise) in (60..).zip([kept, Promise::Weekly(180), promise()]) {
            let mut held = placement(n, 1, 2, S::Completed);
            held.promise = Some(promise);
            write(&store, |tx| placements::insert(tx, HERE, &held, &event(None, S::Completed)));
            assert_eq!(get(&store, held.id), Some(held));
        }
    });
}

#[test]
fn a_pair_has_one_live_placement_even_if_two_come_at_once() {
    each_database(|database| {
        let store = store(database);
        with_pair(&store, 1, 2);
        add(&store, 50, 1, 2, S::Declined);
        let made: Vec<Result<(), Error>> = std::thread::scope(|threads| {
            let tries: Vec<_> = (51..55)
                .map(|n| {
                    let store = &store;
                    threads.spawn(move || {
                        let held = placement(n, 1, 2, S::Suggested);
                        let event = event(None, S::Suggested);
                        store.write(|tx| placements::insert(tx, HERE, &held, &event))
                    })
                })
                .collect();
            tries.into_iter().map(|one| one.join().expect("a thread")).collect()
        });
        assert_eq!(made.iter().filter(|one| one.is_ok()).count(), 1);
        for refused in made.into_iter().filter_map(Result::err) {
            assert!(refused.is_unique_on("placements"), "{refused}");
        }
    });
}

#[test]
fn the_worklist_is_cut_by_party_due_need_volunteer_organisation_and_state() {
    each_database(|database| {
        let store = store(database);
        with_pair(&store, 1, 2);
        write(&store, |tx| {
            volunteers::insert(tx, HERE, &bare_volunteer(3, "Sam"))?;
            needs::insert(tx, HERE, &bare_need(4))
        });
        let mut due = placement(52, 3, 4, S::Offered);
        due.due = Some(at(10));
        write(&store, |tx| placements::insert(tx, HERE, &due, &event(None, S::Offered)));
        add(&store, 50, 1, 2, S::Offered);
        add(&store, 51, 3, 2, S::Suggested);
        let any = PlacementFilter::default;
        let cases = [
            (any(), vec![50, 51, 52]),
            (PlacementFilter { waiting_for: Some(Party::Staff), ..any() }, vec![51]),
            (PlacementFilter { due_before: Some(at(11)), ..any() }, vec![52]),
            (PlacementFilter { due_before: Some(at(10)), ..any() }, vec![]),
            (PlacementFilter { need: Some(NEED), ..any() }, vec![50, 51]),
            (PlacementFilter { volunteer: Some(VOLUNTEER), ..any() }, vec![50]),
            (
                PlacementFilter { organisation: Some(OrganisationId(id(10))), ..any() },
                vec![50, 51, 52],
            ),
            (PlacementFilter { organisation: Some(OrganisationId(id(9))), ..any() }, vec![]),
            (PlacementFilter { states: vec![S::Offered, S::Declined], ..any() }, vec![50, 52]),
        ];
        for (filter, expected) in cases {
            let found =
                store.read(|conn| placements::list(conn, HERE, &filter, None, 9)).expect("a list");
            let found: Vec<u128> = found.iter().map(|one| one.id.0.as_u128()).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
        let of_person = store.read(|conn| placements::for_volunteer(conn, HERE, VOLUNTEER));
        assert_eq!(of_person.expect("a list").len(), 1);
    });
}

#[test]
fn facts_hold_what_was_put_in_whether_read_alone_or_all_at_once() {
    each_database(|database| {
        let store = store(database);
        with_pair(&store, 1, 2);
        let mut asked = placement(50, 1, 2, S::NoReply);
        asked.asked_at = vec![at(9), at(4)];
        let mut taken = placement(51, 1, 3, S::Accepted);
        (taken.promise, taken.asked_at) = (Some(promise()), vec![at(6)]);
        let mut done = placement(52, 4, 3, S::Completed);
        done.promise = Some(Promise::Weekly(60));
        write(&store, |tx| {
            volunteers::insert(tx, HERE, &bare_volunteer(4, "Sam"))?;
            needs::insert(tx, HERE, &full_need(3))?;
            for act in [Act::Given, Act::Withdrawn, Act::Given] {
                consents::append(tx, HERE, VOLUNTEER, &consent(Purpose::Matching, act))?;
            }
            let news = consent(Purpose::News, Act::Withdrawn);
            consents::append(tx, HERE, VOLUNTEER, &news)?;
            checks::insert(tx, HERE, VOLUNTEER, &check(20))?;
            blocks::insert(tx, HERE, &block(40, 1, BlockedFrom::Need(NEED)))?;
            let organisation = BlockedFrom::Organisation(OrganisationId(id(10)));
            blocks::insert(tx, HERE, &block(41, 1, organisation))?;
            for held in [&asked, &taken, &done] {
                placements::insert(tx, HERE, held, &event(None, held.state))?;
            }
            Ok(())
        });
        let all = store.snapshot(|conn| all_volunteers(conn, HERE)).expect("facts");
        let [zoe, sam] = all.as_slice() else { panic!("two people") };
        assert_eq!(*zoe.volunteer, full_volunteer(1));
        assert!(zoe.may_match && !sam.may_match);
        assert_eq!(zoe.checks, [check(20)]);
        assert_eq!(zoe.asks, [at(4), at(6), at(9)]);
        assert_eq!(zoe.promises, [(NeedId(id(3)), promise())]);
        assert_eq!(zoe.placements, [(NEED, S::NoReply), (NeedId(id(3)), S::Accepted)]);
        assert_eq!(zoe.blocked_needs, [NEED]);
        assert_eq!(zoe.blocked_organisations, [OrganisationId(id(10))]);
        assert!(sam.promises.is_empty(), "what is completed takes no time");
        assert_start_sees(&store, HERE, &all);
        let all = store.snapshot(|conn| facts::all_needs(conn, HERE)).expect("facts");
        let counts: Vec<(u32, u32)> = all.iter().map(|n| (n.responses, n.open_places)).collect();
        assert_eq!(counts, [(0, 3), (1, 1)]);
        for one in &all {
            let alone = store.read(|conn| facts::need(conn, HERE, one.need.id));
            assert_eq!(alone, Ok(Some(one.clone())));
        }
        assert_eq!(store.read(|conn| facts::volunteer(conn, ELSEWHERE, VOLUNTEER)), Ok(None));
        assert_eq!(store.read(|conn| facts::need(conn, ELSEWHERE, NEED)), Ok(None));
        let held = store.write(|tx| placements::count_holding(tx, HERE, NeedId(id(3))));
        assert_eq!(held, Ok(2));
    });
}

#[test]
fn an_erased_person_is_gone_and_the_counts_stay() {
    each_database(|database| {
        let store = store(database);
        with_pair(&store, 1, 2);
        write(&store, |tx| {
            needs::insert(tx, HERE, &full_need(3))?;
            consents::append(tx, HERE, VOLUNTEER, &consent(Purpose::Matching, Act::Given))?;
            checks::insert(tx, HERE, VOLUNTEER, &check(20))?;
            blocks::insert(tx, HERE, &block(40, 1, BlockedFrom::Need(NEED)))
        });
        add(&store, 50, 1, 2, S::Accepted);
        add(&store, 51, 1, 3, S::Completed);
        assert_eq!(store.write(|tx| volunteers::erase(tx, ELSEWHERE, VOLUNTEER)), Ok(false));
        assert_eq!(store.write(|tx| volunteers::erase(tx, HERE, VOLUNTEER)), Ok(true));
        assert_eq!(store.write(|tx| volunteers::erase(tx, HERE, VOLUNTEER)), Ok(false));
        assert_eq!(store.read(|conn| volunteers::get(conn, HERE, VOLUNTEER)), Ok(None));
        assert_eq!(store.read(|conn| consents::ledger(conn, HERE, VOLUNTEER)), Ok(vec![]));
        assert_eq!(store.read(|conn| checks::list(conn, HERE, VOLUNTEER)), Ok(vec![]));
        assert_eq!(store.read(|conn| blocks::list(conn, HERE, None, 9)), Ok(vec![]));
        assert_eq!(get(&store, PlacementId(id(50))), None);
        let events = store.read(|conn| placements::events(conn, HERE, PlacementId(id(50))));
        assert!(events.expect("a history").iter().all(|event| event.note.is_none()));
        let all = store.snapshot(|conn| facts::all_needs(conn, HERE)).expect("facts");
        let counts: Vec<(u32, u32)> = all.iter().map(|n| (n.responses, n.open_places)).collect();
        assert_eq!(counts, [(0, 3), (0, 2)], "who was to come does not, who came did");
        let lines = store.read(|conn| changes::since(conn, 0, 99)).expect("the log");
        let about = lines.iter().filter(|line| line.changed.id == VOLUNTEER.0);
        assert_eq!(about.count(), 1, "only that the person is gone");
    });
}
