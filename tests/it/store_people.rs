//! Volunteers, their consents and checks in the database.

use std::collections::HashMap;

use onestop::domain::consent::{Act, Purpose};
use onestop::domain::ids::{CheckId, VolunteerId};
use onestop::domain::pii::Pii;
use onestop::domain::volunteer::Status;
use onestop::store::volunteers::{self, VolunteerFilter, name_key};
use onestop::store::{Error, changes, checks, consents};

use crate::store_samples::{
    ELSEWHERE, HERE, bare_volunteer, check, consent, full_volunteer, id, store, write,
};
use crate::support::databases::each_database;

fn person(n: u128) -> VolunteerId {
    VolunteerId(id(n))
}

#[test]
fn a_volunteer_comes_back_as_they_went_in_and_only_to_their_centre() {
    each_database(|database| {
        let store = store(database);
        let mut unlisted = bare_volunteer(3, "Sam");
        unlisted.languages = Some(vec![]);
        let people = vec![bare_volunteer(1, "Sam"), full_volunteer(2), unlisted];
        write(&store, |tx| people.iter().try_for_each(|one| volunteers::insert(tx, HERE, one)));
        assert_eq!(store.read(|conn| volunteers::all(conn, HERE)), Ok(people.clone()));
        assert_eq!(store.read(|conn| volunteers::all(conn, ELSEWHERE)), Ok(vec![]));
        for one in people {
            let get = |centre| store.read(|conn| volunteers::get(conn, centre, one.id));
            assert_eq!(get(HERE), Ok(Some(one.clone())));
            assert_eq!(get(ELSEWHERE), Ok(None));
        }
    });
}

#[test]
fn a_change_replaces_every_field_and_only_the_version_it_was_made_against() {
    each_database(|database| {
        let store = store(database);
        write(&store, |tx| volunteers::insert(tx, HERE, &full_volunteer(1)));
        let mut changed = bare_volunteer(1, "Sam");
        changed.version = 2;
        let head = store.read(changes::position).expect("a position").head;
        write(&store, |tx| {
            assert!(volunteers::get_locked(tx, HERE, person(1))?.is_some());
            volunteers::update(tx, HERE, &changed)
        });
        assert_eq!(
            store.read(|conn| volunteers::get(conn, HERE, person(1))),
            Ok(Some(changed.clone()))
        );
        let lines = store.read(|conn| changes::since(conn, head, 10)).expect("the log");
        assert_eq!(lines.len(), 1);
        assert_eq!(store.write(|tx| volunteers::update(tx, HERE, &changed)), Err(Error::Stale));
        changed.version = 3;
        assert_eq!(
            store.write(|tx| volunteers::update(tx, ELSEWHERE, &changed)),
            Err(Error::Stale)
        );
    });
}

#[test]
fn a_search_finds_by_name_status_ward_and_skill() {
    each_database(|database| {
        let store = store(database);
        let mut odd = bare_volunteer(3, "50%_\\ÉCOLE");
        odd.status = Status::Left;
        write(&store, |tx| {
            volunteers::insert(tx, HERE, &bare_volunteer(1, "Anna"))?;
            volunteers::insert(tx, HERE, &full_volunteer(2))?;
            volunteers::insert(tx, HERE, &odd)?;
            volunteers::insert(tx, ELSEWHERE, &full_volunteer(4))
        });
        let any = VolunteerFilter::default;
        let named = |name: &str| VolunteerFilter { name: Some(name.to_owned()), ..any() };
        let cases = [
            (any(), vec![1, 2, 3]),
            (named("ANN"), vec![1, 2]),
            (named(" zoë ann   o'h"), vec![2]),
            (named("%"), vec![3]),
            (named("_"), vec![3]),
            (named("\\é"), vec![3]),
            (VolunteerFilter { status: Some(Status::Left), ..any() }, vec![3]),
            (VolunteerFilter { ward: Some("E05010935".to_owned()), ..any() }, vec![2]),
            (VolunteerFilter { skill: Some("first-aid".into()), ..any() }, vec![2]),
            (VolunteerFilter { skill: Some("first".into()), ..any() }, vec![]),
            (VolunteerFilter { skill: Some("first-aid".into()), ..named("sam") }, vec![]),
        ];
        for (filter, expected) in cases {
            let found = store
                .read(|conn| volunteers::search(conn, HERE, &filter, None, 10))
                .expect("a search");
            let found: Vec<u128> = found.iter().map(|one| one.id.0.as_u128()).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
        let page = |after, limit| {
            store.read(|conn| volunteers::search(conn, HERE, &any(), after, limit)).expect("a page")
        };
        assert_eq!(page(None, 2).len(), 2);
        assert_eq!(page(Some(person(2)), 2).len(), 1);
    });
}

#[test]
fn people_are_found_again_by_address_and_name() {
    each_database(|database| {
        let store = store(database);
        let mut partner = full_volunteer(3);
        partner.name.given = Pii::new("Max".to_owned());
        write(&store, |tx| {
            volunteers::insert(tx, HERE, &full_volunteer(1))?;
            volunteers::insert(tx, HERE, &full_volunteer(2))?;
            volunteers::insert(tx, HERE, &partner)?;
            volunteers::insert(tx, HERE, &bare_volunteer(4, "Zoë Ann O'Hara"))
        });
        let name = name_key(&full_volunteer(1).name);
        assert_eq!(name, "zoë ann o'hara");
        let email = "zoe@example.org".to_owned();
        let known = store.read(|conn| volunteers::emails_and_names(conn, HERE));
        let max = "max o'hara".to_owned();
        let expected =
            HashMap::from([((email.clone(), name), person(1)), ((email, max), person(3))]);
        assert_eq!(known, Ok(expected));
    });
}

#[test]
fn a_ledger_keeps_every_line_in_order() {
    each_database(|database| {
        let store = store(database);
        let lines = [
            consent(Purpose::Matching, Act::Given),
            consent(Purpose::HealthData, Act::Given),
            consent(Purpose::Matching, Act::Withdrawn),
        ];
        write(&store, |tx| {
            volunteers::insert(tx, HERE, &full_volunteer(1))?;
            lines.iter().try_for_each(|line| consents::append(tx, HERE, person(1), line))
        });
        let ledger = store.read(|conn| consents::ledger(conn, HERE, person(1)));
        assert_eq!(ledger, Ok(lines.to_vec()));
        let nobody = store.write(|tx| consents::append(tx, ELSEWHERE, person(1), &lines[0]));
        assert_eq!(nobody, Err(Error::NotFound));
    });
}

#[test]
fn two_who_add_a_consent_at_once_both_do() {
    each_database(|database| {
        let store = store(database);
        write(&store, |tx| volunteers::insert(tx, HERE, &full_volunteer(1)));
        std::thread::scope(|threads| {
            for _ in 0..8 {
                threads.spawn(|| {
                    let line = consent(Purpose::Matching, Act::Given);
                    write(&store, |tx| consents::append(tx, HERE, person(1), &line));
                });
            }
        });
        let ledger = store.read(|conn| consents::ledger(conn, HERE, person(1)));
        assert_eq!(ledger.expect("a ledger").len(), 8);
    });
}

#[test]
fn a_check_comes_back_and_changes() {
    each_database(|database| {
        let store = store(database);
        let mut held = check(20);
        write(&store, |tx| {
            volunteers::insert(tx, HERE, &full_volunteer(1))?;
            checks::insert(tx, HERE, person(1), &held)
        });
        held.decision = onestop::domain::check::Decision::NotCleared;
        write(&store, |tx| {
            assert!(checks::get_locked(tx, HERE, CheckId(id(20)))?.is_some());
            checks::update(tx, HERE, person(1), &held)
        });
        assert_eq!(store.read(|conn| checks::list(conn, HERE, person(1))), Ok(vec![held.clone()]));
        let get = |centre| store.read(|conn| checks::get(conn, centre, CheckId(id(20))));
        assert_eq!(get(HERE), Ok(Some((person(1), held.clone()))));
        assert_eq!(get(ELSEWHERE), Ok(None));
        let other = store.write(|tx| checks::update(tx, HERE, person(2), &held));
        assert_eq!(other, Err(Error::NotFound));
        let nobody = store.write(|tx| checks::insert(tx, HERE, person(9), &check(21)));
        assert_eq!(nobody, Err(Error::ForeignKey));
    });
}
