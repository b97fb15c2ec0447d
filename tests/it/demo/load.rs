//! Loading the demo borough, and ranking it.

use std::sync::Arc;

use jiff::tz::TimeZone;
use onestop::app::vocabulary;
use onestop::cli::demo;
use onestop::cli::demo::load::{self, Loaded, is_loaded};
use onestop::domain::need::NeedState;
use onestop::domain::weights::{WeightOverrides, Weights};
use onestop::matching::{Request, Settings, Snapshot, rank};
use onestop::store::{accounts, audit, centres, facts, needs, organisations, volunteers};

use super::{VILLAGE, between, borough, made, now, percent, village};
use crate::support::databases::{Database, each_database};
use crate::support::everybody::{all_volunteers, assert_start_sees};

#[test]
fn a_borough_is_loaded_once_and_read_back_as_it_was_made() {
    each_database(|database: &Database| {
        let (borough, store) = (village(), database.store());
        assert!(!is_loaded(&store).unwrap());
        assert!(matches!(load::load(&store, borough).unwrap(), Loaded::Now(_)));
        assert!(is_loaded(&store).unwrap());
        let later = made(now() + jiff::SignedDuration::from_hours(30), demo::SEED, VILLAGE);
        assert_eq!(load::load(&store, &later).unwrap(), Loaded::Before);
        let centre = borough.centre.id;
        assert_eq!(store.read(centres::list).unwrap(), vec![borough.centre.clone()]);
        let people = store.read(|conn| volunteers::all(conn, centre)).unwrap();
        assert!(people.iter().eq(borough.people.iter().map(|p| &p.volunteer)));
        assert_eq!(store.read(|conn| needs::all(conn, centre)).unwrap(), borough.needs);
        let groups = store.read(|conn| organisations::all(conn, centre)).unwrap();
        assert_eq!(groups.len(), borough.organisations.len());
        let broker = store.read(|conn| accounts::by_email(conn, demo::BROKER)).unwrap();
        assert_eq!(broker.as_ref(), Some(&borough.accounts[1]));
        let facts = store.read(|conn| all_volunteers(conn, centre)).unwrap();
        let placements: usize = facts.iter().map(|f| f.placements.len()).sum();
        assert_eq!(placements, borough.placements.len());
        assert_eq!(facts.iter().map(|f| f.checks.len()).sum::<usize>(), {
            borough.people.iter().map(|p| p.checks.len()).sum::<usize>()
        });
        assert_eq!(store.read(audit::verify_chain).unwrap().broken, None);
    });
}

#[test]
fn a_start_that_ends_half_way_leaves_nothing_and_the_next_one_loads_it_all() {
    each_database(|database: &Database| {
        let (borough, store) = (village(), database.store());
        let cut: Result<(), onestop::store::Error> = store.write(|tx| {
            load::write(tx, borough)?;
            Err(onestop::store::Error::Busy)
        });
        assert!(cut.is_err());
        assert!(!is_loaded(&store).unwrap());
        assert_eq!(store.read(onestop::store::changes::position).unwrap().head, 0);
        assert!(matches!(load::load(&store, borough).unwrap(), Loaded::Now(_)));
    });
}

#[test]
fn most_open_needs_find_somebody() {
    let borough = borough();
    let database = crate::support::databases::sqlite();
    let store = database.store();
    let started = std::time::Instant::now();
    let loaded = load::load(&store, borough).unwrap();
    eprintln!("{loaded:?} in {:?}", started.elapsed());
    let centre = borough.centre.id;
    let people = store.read(|conn| all_volunteers(conn, centre)).unwrap();
    assert_start_sees(&store, centre, &people);
    let needs = store.read(|conn| facts::all_needs(conn, centre)).unwrap();
    let enough = people.iter().filter(|facts| facts.asks.len() >= 3).count();
    assert!(enough >= 10, "only {enough} were asked three times");
    let settings = Settings {
        zone: TimeZone::get("Europe/London").unwrap(),
        weights: Weights::default(),
        asks_cap: 3,
    };
    let open: Vec<_> =
        needs.iter().filter(|need| need.need.state == NeedState::Open).take(40).cloned().collect();
    let snapshot =
        Snapshot::build(settings, Arc::new(vocabulary::shared().unwrap()), people, needs);
    let request =
        Request { as_of: now(), limit: 5, weights: WeightOverrides::default(), counts: true };
    let eligible: Vec<usize> = open
        .iter()
        .map(|need| {
            let ranking = rank::volunteers_for(&snapshot, need, &request).unwrap();
            ranking.counts.unwrap().eligible
        })
        .collect();
    between(85.0, percent(&eligible, |found| *found >= 3), 100.0);
    between(0.0, percent(&eligible, |found| *found > 3_000), 50.0);
}
