//! The change log: numbers in commit order, without gaps, so that a follower never misses one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use jiff::civil::date;
use onestop::domain::ids::CentreId;
use onestop::store::changes::{self, Changed, Position};
use onestop::store::{Entity, Error, Store};
use uuid::Uuid;

use crate::support::databases::{each_database, postgres};

const CENTRE: CentreId = CentreId(Uuid::from_u128(1));

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn change(store: &Store, n: u128) {
    store
        .write(|tx| {
            tx.changed(CENTRE, Entity::Need, id(n));
            Ok::<_, Error>(())
        })
        .expect("a write");
}

fn after(store: &Store, seq: i64) -> Vec<(i64, Uuid)> {
    let lines = store.read(|conn| changes::since(conn, seq, 5000)).expect("the log");
    lines.into_iter().map(|line| (line.seq, line.changed.id)).collect()
}

#[test]
fn a_change_is_logged_once_and_only_with_its_commit() {
    each_database(|database| {
        let store = database.store();
        let failed = store.write(|tx| {
            tx.changed(CENTRE, Entity::Volunteer, id(7));
            Err::<(), _>(Error::NotFound)
        });
        assert_eq!(failed, Err(Error::NotFound));
        store
            .write(|tx| {
                tx.changed(CENTRE, Entity::Volunteer, id(9));
                tx.changed(CENTRE, Entity::Volunteer, id(9));
                let undone = tx.savepoint(|tx| {
                    tx.changed(CENTRE, Entity::Volunteer, id(8));
                    Err::<(), _>(Error::NotFound)
                });
                assert_eq!(undone, Err(Error::NotFound));
                Ok::<_, Error>(())
            })
            .expect("a write");
        let lines = store.read(|conn| changes::since(conn, 0, 10)).expect("the log");
        let expected = Changed { centre: CENTRE, entity: Entity::Volunteer, id: id(9) };
        assert_eq!(lines.iter().map(|line| line.changed).collect::<Vec<_>>(), [expected]);
        assert_eq!(lines[0].seq, 1);
        assert_eq!(store.read(changes::position), Ok(Position { head: 1, floor: 0 }));
    });
}

#[test]
fn a_write_of_many_rows_is_numbered_without_gaps() {
    each_database(|database| {
        let store = database.store();
        store
            .write(|tx| {
                (0..10_500).for_each(|n| tx.changed(CENTRE, Entity::Volunteer, id(n)));
                Ok::<_, Error>(())
            })
            .expect("a write");
        let seqs = (0..3).flat_map(|page| after(&store, page * 5000)).map(|line| line.0);
        assert!(seqs.eq(1..=10_500));
    });
}

#[test]
fn a_pruned_log_says_where_it_begins() {
    each_database(|database| {
        let store = database.store();
        let mark = |day: i8| {
            store.write(|tx| changes::mark_day(tx, date(2026, 11, day))).expect("a write");
        };
        let prune = |before: i8| {
            store.write(|tx| changes::prune(tx, date(2026, 11, before))).expect("a write");
        };
        (1..=5).for_each(|n| change(&store, n));
        mark(1);
        (6..=7).for_each(|n| change(&store, n));
        mark(1);
        mark(2);
        (8..=10).for_each(|n| change(&store, n));
        mark(3);
        prune(1);
        assert_eq!(store.read(changes::position), Ok(Position { head: 10, floor: 0 }));
        prune(2);
        assert_eq!(store.read(changes::position), Ok(Position { head: 10, floor: 7 }));
        assert_eq!(after(&store, 7).len(), 3);
        prune(3);
        assert_eq!(store.read(changes::position), Ok(Position { head: 10, floor: 7 }));
        change(&store, 11);
        assert_eq!(after(&store, 10), [(11, id(11))]);
    });
}

/// The trap: the first to begin is the last to commit. With a sequence its number would be the
/// smaller one, and a follower that has seen the other would never look for it.
#[test]
fn of_two_open_transactions_the_one_that_commits_first_has_the_smaller_number() {
    let Some(database) = postgres() else { return };
    let store = database.store();
    let (begun, has_begun) = mpsc::channel();
    let (committed, has_committed) = mpsc::channel();
    std::thread::scope(|threads| {
        let store = &store;
        threads.spawn(move || {
            store
                .write(|tx| {
                    tx.changed(CENTRE, Entity::Need, id(1));
                    begun.send(()).expect("somebody waits");
                    has_committed.recv().expect("the other commits");
                    Ok::<_, Error>(())
                })
                .expect("a write");
        });
        has_begun.recv().expect("the first has begun");
        change(store, 2);
        assert_eq!(after(store, 0), [(1, id(2))]);
        committed.send(()).expect("somebody waits");
    });
    assert_eq!(after(&store, 1), [(2, id(1))]);
}

#[test]
fn a_follower_misses_nothing_while_eight_write() {
    each_database(|database| {
        let store = database.store();
        let done = AtomicBool::new(false);
        let seen = std::thread::scope(|threads| {
            let follower = threads.spawn(|| {
                let mut seen: Vec<(i64, Uuid)> = Vec::new();
                loop {
                    let last = done.load(Ordering::Acquire);
                    seen.extend(after(&store, seen.last().map_or(0, |line| line.0)));
                    if last {
                        return seen;
                    }
                }
            });
            let writers: Vec<_> = (0..8u64)
                .map(|writer| {
                    let store = &store;
                    threads.spawn(move || {
                        for n in 0..25u64 {
                            let outcome = store.write(|tx| {
                                tx.changed(CENTRE, Entity::Need, id((writer * 100 + n).into()));
                                std::thread::sleep(Duration::from_micros((writer * n * 37) % 900));
                                if n % 10 == 9 { Err(Error::NotFound) } else { Ok(()) }
                            });
                            assert_eq!(outcome.is_err(), n % 10 == 9);
                        }
                    })
                })
                .collect();
            for writer in writers {
                writer.join().expect("a writer");
            }
            done.store(true, Ordering::Release);
            follower.join().expect("the follower")
        });
        assert!(seen.iter().map(|line| line.0).eq(1..=8 * 23), "gaps or strays: {seen:?}");
        let mut ids: Vec<Uuid> = seen.iter().map(|line| line.1).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 8 * 23);
    });
}
