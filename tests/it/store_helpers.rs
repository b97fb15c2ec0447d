//! `Each` and `Locked`: what `MultiConnection` cannot do by itself, on both databases.

use diesel::prelude::*;
use onestop::store::sql::{EachExt, LockedExt};
use onestop::store::{Error, Store};

use crate::support::databases::{Database, each_database};

diesel::table! {
    tally (name) {
        name -> Text,
        n -> BigInt,
    }
}

fn prepared(database: &Database) -> Store {
    let store = database.store();
    store
        .write(|tx| {
            // The same words mean the same to both.
            diesel::sql_query("CREATE TABLE tally (name TEXT PRIMARY KEY, n BIGINT NOT NULL)")
                .execute(tx.conn())?;
            diesel::insert_into(tally::table)
                .values((tally::name.eq("a"), tally::n.eq(0)))
                .execute(tx.conn())?;
            Ok::<_, Error>(())
        })
        .expect("a table");
    store
}

#[test]
fn an_upsert_updates_and_returns() {
    each_database(|database| {
        let found = prepared(database).write(|tx| {
            let upsert = |name: &'static str| {
                diesel::insert_into(tally::table)
                    .values((tally::name.eq(name), tally::n.eq(10)))
                    .on_conflict(tally::name)
                    .do_update()
                    .set(tally::n.eq(tally::n + 1))
                    .returning(tally::n)
                    .each()
            };
            let old: i64 = upsert("a").get_result(tx.conn())?;
            let new: i64 = upsert("b").get_result(tx.conn())?;
            Ok::<_, Error>((old, new))
        });
        assert_eq!(found, Ok((1, 10)));
    });
}

#[test]
fn an_insert_that_may_do_nothing_says_how_many_it_made() {
    each_database(|database| {
        let made = prepared(database).write(|tx| {
            let insert = |name: &'static str| {
                diesel::insert_into(tally::table)
                    .values((tally::name.eq(name), tally::n.eq(5)))
                    .on_conflict_do_nothing()
                    .each()
            };
            Ok::<_, Error>((insert("a").execute(tx.conn())?, insert("b").execute(tx.conn())?))
        });
        assert_eq!(made, Ok((0, 1)));
    });
}

#[test]
fn eight_threads_that_read_and_then_write_lose_nothing() {
    each_database(|database| {
        let store = prepared(database);
        std::thread::scope(|threads| {
            for _ in 0..8 {
                threads.spawn(|| {
                    for _ in 0..25 {
                        store
                            .write(|tx| {
                                let n: i64 = tally::table
                                    .find("a")
                                    .select(tally::n)
                                    .locked()
                                    .get_result(tx.conn())?;
                                diesel::update(tally::table.find("a"))
                                    .set(tally::n.eq(n + 1))
                                    .execute(tx.conn())?;
                                Ok::<_, Error>(())
                            })
                            .expect("a write");
                    }
                });
            }
        });
        let n: Result<i64, Error> =
            store.read(|conn| Ok(tally::table.find("a").select(tally::n).first(conn)?));
        assert_eq!(n, Ok(200));
    });
}

#[test]
fn a_part_that_fails_does_not_take_the_rest_along() {
    each_database(|database| {
        let store = prepared(database);
        let found = store.write(|tx| {
            let twice = tx.savepoint(|tx| {
                diesel::insert_into(tally::table)
                    .values((tally::name.eq("a"), tally::n.eq(5)))
                    .execute(tx.conn())?;
                Ok::<_, Error>(())
            });
            assert!(twice.expect_err("it exists").is_unique_on("tally"));
            let count: i64 = tally::table.count().get_result(tx.conn())?;
            Ok::<_, Error>(count)
        });
        assert_eq!(found, Ok(1));
    });
}
