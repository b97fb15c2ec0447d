//! Centres, accounts, organisations, needs and blocks in the database.

use onestop::domain::block::BlockedFrom;
use onestop::domain::ids::{AccountId, BlockId, CentreId, NeedId, OrganisationId, VolunteerId};
use onestop::domain::need::NeedState;
use onestop::domain::organisation::OrganisationState;
use onestop::store::needs::{self, NeedFilter};
use onestop::store::{Error, accounts, blocks, centres, organisations};

use crate::store_samples::{
    ELSEWHERE, HERE, account, bare_need, block, centre, full_need, id, organisation, sessions,
    store, with_pair, write,
};
use crate::support::databases::each_database;

#[test]
fn a_centre_comes_back_and_its_short_name_is_its_own() {
    each_database(|database| {
        let store = store(database);
        let mut here = centre(HERE, "knowsley");
        assert_eq!(store.read(|conn| centres::get(conn, HERE)), Ok(Some(here.clone())));
        assert_eq!(store.read(|conn| centres::by_slug(conn, "knowsley")), Ok(Some(here.clone())));
        assert_eq!(store.read(|conn| centres::by_slug(conn, "none")), Ok(None));
        let twin = centre(CentreId(id(3)), "knowsley");
        let refused = store.write(|tx| centres::insert(tx, &twin)).expect_err("taken");
        assert!(refused.is_unique_on("slug"));
        here.version = 2;
        here.asks_cap = 5;
        write(&store, |tx| {
            assert!(centres::get_locked(tx, HERE)?.is_some());
            centres::update(tx, &here)
        });
        assert_eq!(store.write(|tx| centres::update(tx, &here)), Err(Error::Stale));
        let all = store.read(centres::list);
        assert_eq!(all, Ok(vec![here, centre(ELSEWHERE, "sefton")]));
    });
}

#[test]
fn an_account_is_found_by_address_and_by_id() {
    each_database(|database| {
        let store = store(database);
        let mut held = account(30, "Zoe@Example.org");
        write(&store, |tx| accounts::insert(tx, &held));
        let twin = account(31, "zoe@example.ORG");
        let refused = store.write(|tx| accounts::insert(tx, &twin)).expect_err("taken");
        assert!(refused.is_unique_on("email"));
        held.organisation = None;
        held.totp_step = None;
        held.active = false;
        write(&store, |tx| {
            assert!(accounts::get_locked(tx, held.id)?.is_some());
            accounts::update(tx, &held)
        });
        let found = store.read(|conn| accounts::by_email(conn, "zoe@example.org"));
        assert_eq!(found, Ok(Some(held.clone())));
        assert_eq!(
            store.read(|conn| accounts::get(conn, AccountId(id(30)))),
            Ok(Some(held.clone()))
        );
        assert_eq!(store.read(|conn| accounts::list(conn, HERE)), Ok(vec![held]));
        assert_eq!(store.read(|conn| accounts::list(conn, ELSEWHERE)), Ok(vec![]));
    });
}

#[test]
fn an_organisation_comes_back_and_is_listed_by_state() {
    each_database(|database| {
        let store = store(database);
        let mut changed = organisation(10);
        (changed.email, changed.phone, changed.place) = (None, None, None);
        changed.description = None;
        changed.state = OrganisationState::Pending;
        changed.version = 2;
        write(&store, |tx| {
            organisations::insert(tx, HERE, &organisation(11))?;
            let old = organisations::get_locked(tx, HERE, OrganisationId(id(10)))?;
            assert_eq!(old, Some(organisation(10)));
            organisations::update(tx, HERE, &changed)
        });
        let get = |centre| store.read(|conn| organisations::get(conn, centre, changed.id));
        assert_eq!(get(HERE), Ok(Some(changed.clone())));
        assert_eq!(get(ELSEWHERE), Ok(None));
        let approved = Some(OrganisationState::Approved);
        let list = store.read(|conn| organisations::list(conn, HERE, approved, None, 9));
        assert_eq!(list, Ok(vec![organisation(11)]));
        let list = store.read(|conn| organisations::list(conn, HERE, None, Some(changed.id), 9));
        assert_eq!(list, Ok(vec![organisation(11)]));
        assert_eq!(
            store.read(|conn| organisations::all(conn, HERE)),
            Ok(vec![changed.clone(), organisation(11)])
        );
        assert_eq!(store.write(|tx| organisations::update(tx, HERE, &changed)), Err(Error::Stale));
    });
}

#[test]
fn a_need_comes_back_as_it_went_in_whatever_its_schedule() {
    each_database(|database| {
        let store = store(database);
        let mut dated = full_need(3);
        dated.schedule = sessions();
        let stored = vec![bare_need(1), full_need(2), dated];
        write(&store, |tx| stored.iter().try_for_each(|need| needs::insert(tx, HERE, need)));
        assert_eq!(store.read(|conn| needs::all(conn, HERE)), Ok(stored.clone()));
        assert_eq!(store.read(|conn| needs::all(conn, ELSEWHERE)), Ok(vec![]));
        let mut changed = bare_need(2);
        changed.version = 2;
        write(&store, |tx| {
            assert_eq!(needs::get_locked(tx, HERE, NeedId(id(2)))?, Some(stored[1].clone()));
            needs::update(tx, HERE, &changed)
        });
        assert_eq!(
            store.read(|conn| needs::get(conn, HERE, changed.id)),
            Ok(Some(changed.clone()))
        );
        assert_eq!(store.write(|tx| needs::update(tx, HERE, &changed)), Err(Error::Stale));
        let stray = store.write(|tx| needs::insert(tx, ELSEWHERE, &bare_need(9)));
        assert_eq!(stray, Err(Error::ForeignKey), "the organisation is of the other centre");
    });
}

#[test]
fn needs_are_listed_by_what_they_are() {
    each_database(|database| {
        let store = store(database);
        let last = sessions().last_start().expect("an end");
        let mut dated = full_need(3);
        dated.schedule = sessions();
        dated.state = NeedState::Pending;
        write(&store, |tx| {
            organisations::insert(tx, HERE, &organisation(11))?;
            let mut other = bare_need(4);
            other.organisation = OrganisationId(id(11));
            for need in [bare_need(1), full_need(2), dated, other] {
                needs::insert(tx, HERE, &need)?;
            }
            Ok(())
        });
        let any = NeedFilter::default;
        let cases = [
            (any(), vec![1, 2, 3, 4]),
            (NeedFilter { states: vec![NeedState::Open, NeedState::Pending], ..any() }, vec![2, 3]),
            (NeedFilter { organisation: Some(OrganisationId(id(11))), ..any() }, vec![4]),
            (NeedFilter { ward: Some("E05010935".to_owned()), ..any() }, vec![2, 3]),
            (NeedFilter { skill: Some("driving".into()), ..any() }, vec![2, 3]),
            (NeedFilter { skill: Some("driv".into()), ..any() }, vec![]),
            (NeedFilter { cause: Some("anti-poverty".into()), ..any() }, vec![2, 3]),
            (NeedFilter { not_over_at: Some(last), ..any() }, vec![1, 2, 3, 4]),
            (NeedFilter { not_over_at: Some(last + 1), ..any() }, vec![1, 2, 4]),
        ];
        for (filter, expected) in cases {
            let found =
                store.read(|conn| needs::list(conn, HERE, &filter, None, 9)).expect("a list");
            let found: Vec<u128> = found.iter().map(|need| need.id.0.as_u128()).collect();
            assert_eq!(found, expected, "{filter:?}");
        }
        let page = store.read(|conn| needs::list(conn, HERE, &any(), Some(NeedId(id(2))), 1));
        assert_eq!(page.expect("a page").len(), 1);
    });
}

#[test]
fn a_block_comes_back_and_goes() {
    each_database(|database| {
        let store = store(database);
        with_pair(&store, 1, 2);
        let from_need = block(40, 1, BlockedFrom::Need(NeedId(id(2))));
        let from_all = block(41, 1, BlockedFrom::Organisation(OrganisationId(id(10))));
        write(&store, |tx| {
            blocks::insert(tx, HERE, &from_need)?;
            blocks::insert(tx, HERE, &from_all)
        });
        let all = vec![from_need.clone(), from_all.clone()];
        assert_eq!(store.read(|conn| blocks::list(conn, HERE, None, 9)), Ok(all.clone()));
        let after = Some(from_need.id);
        assert_eq!(store.read(|conn| blocks::list(conn, HERE, after, 9)), Ok(vec![from_all]));
        let of = |n| store.read(|conn| blocks::for_volunteer(conn, HERE, VolunteerId(id(n))));
        assert_eq!((of(1), of(2)), (Ok(all), Ok(vec![])));
        assert_eq!(store.write(|tx| blocks::delete(tx, ELSEWHERE, BlockId(id(40)))), Ok(false));
        assert_eq!(store.write(|tx| blocks::delete(tx, HERE, BlockId(id(40)))), Ok(true));
        assert_eq!(store.write(|tx| blocks::delete(tx, HERE, BlockId(id(40)))), Ok(false));
        assert_eq!(store.read(|conn| blocks::get(conn, HERE, BlockId(id(40)))), Ok(None));
        let stray = block(42, 1, BlockedFrom::Need(NeedId(id(99))));
        assert_eq!(store.write(|tx| blocks::insert(tx, HERE, &stray)), Err(Error::ForeignKey));
    });
}
