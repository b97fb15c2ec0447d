//! Opening a store, and what reads, snapshots and writes promise.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use onestop::domain::ids::CentreId;
use onestop::store::changes;
use onestop::store::{AnyConn, Durability, Entity, Error, Options, Store, Tx};
use uuid::Uuid;

use crate::support::databases::{Kind, each_database, options, postgres, sqlite};

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

fn setting(conn: &mut AnyConn, sql: &str) -> Result<String, Error> {
    let query = diesel::sql_query(format!("SELECT CAST(({sql}) AS TEXT) AS value"));
    Ok(query.get_result::<Setting>(conn)?.value)
}

fn head(store: &Store) -> i64 {
    store.read(changes::position).expect("a position").head
}

fn change(tx: &mut Tx<'_>) {
    tx.changed(CentreId(Uuid::nil()), Entity::Need, Uuid::nil());
}

#[test]
fn every_connection_to_a_file_has_the_settings_that_keep_data() {
    let database = sqlite();
    let store = database.store_with(&Options { durability: Durability::Required, ..options() });
    let expected = [
        ("SELECT synchronous FROM pragma_synchronous", "2"),
        ("SELECT foreign_keys FROM pragma_foreign_keys", "1"),
        ("SELECT secure_delete FROM pragma_secure_delete", "1"),
        ("SELECT journal_mode FROM pragma_journal_mode", "wal"),
        ("SELECT timeout FROM pragma_busy_timeout", "5000"),
    ];
    for (sql, value) in expected {
        assert_eq!(store.read(|conn| setting(conn, sql)).as_deref(), Ok(value), "{sql}");
        assert_eq!(store.write(|tx| setting(tx.conn(), sql)).as_deref(), Ok(value), "{sql}");
    }
}

#[cfg(unix)]
#[test]
fn a_new_file_is_readable_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let database = sqlite();
    let _store = database.store();
    let path = database.address().trim_start_matches("sqlite://");
    let mode = std::fs::metadata(path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_server_without_fsync_is_refused_unless_a_test_waives_it() {
    let Some(database) = postgres() else { return };
    let strict = Options { durability: Durability::Required, ..options() };
    let refused = Store::open(&database.url(), &strict).map(|_| ());
    assert!(matches!(&refused, Err(Error::Unsafe(text)) if text.contains("fsync")), "{refused:?}");
    assert!(Store::open(&database.url(), &options()).is_ok());
}

#[test]
fn sessions_on_a_server_are_bounded_and_in_utc() {
    let Some(database) = postgres() else { return };
    let store = database.store();
    let expected = [
        ("TimeZone", "UTC"),
        ("statement_timeout", "30s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("transaction_isolation", "read committed"),
    ];
    for (name, value) in expected {
        let found = store.write(|tx| setting(tx.conn(), &format!("current_setting('{name}')")));
        assert_eq!(found.as_deref(), Ok(value), "{name}");
    }
}

#[test]
fn what_reads_cannot_write() {
    each_database(|database| {
        let store = database.store();
        let sql = "UPDATE write_probe SET n = 99";
        let read = store.read(|conn| Ok::<_, Error>(conn.batch_execute(sql)?));
        let snapshot = store.snapshot(|conn| Ok::<_, Error>(conn.batch_execute(sql)?));
        assert!(read.is_err() && snapshot.is_err());
        let n = store.read(|conn| setting(conn, "SELECT n FROM write_probe"));
        assert_eq!(n.as_deref(), Ok("0"));
    });
}

#[test]
fn a_snapshot_does_not_see_what_is_committed_meanwhile() {
    each_database(|database| {
        let store = database.store();
        let (before, after) = store
            .snapshot(|conn| {
                let before = changes::position(conn)?.head;
                store.write(|tx| {
                    change(tx);
                    Ok::<_, Error>(())
                })?;
                Ok::<_, Error>((before, changes::position(conn)?.head))
            })
            .expect("a snapshot");
        assert_eq!((before, after), (0, 0));
        assert_eq!(head(&store), 1);
    });
}

#[test]
fn an_error_or_a_panic_stores_nothing_and_the_next_write_goes_on() {
    each_database(|database| {
        let store = database.store();
        let count = "UPDATE write_probe SET n = n + 1";
        let failed = store.write(|tx| {
            tx.conn().batch_execute(count).map_err(Error::from)?;
            Err::<(), _>(Error::NotFound)
        });
        assert_eq!(failed, Err(Error::NotFound));
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(|tx| -> Result<(), Error> {
                tx.conn().batch_execute(count).map_err(Error::from)?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
        assert!(store.write_healthy());
        store.write(|tx| Ok::<_, Error>(tx.conn().batch_execute(count)?)).expect("a write");
        let n = store.read(|conn| setting(conn, "SELECT n FROM write_probe"));
        assert_eq!(n.as_deref(), Ok("1"));
    });
}

/// `PostgreSQL` answers COMMIT of a failed transaction with success, and stores nothing.
#[test]
fn a_write_that_swallowed_an_error_is_not_acknowledged_unless_it_is_stored() {
    each_database(|database| {
        let store = database.store();
        let outcome = store.write(|tx| {
            tx.conn().batch_execute("UPDATE write_probe SET n = n + 1").map_err(Error::from)?;
            assert!(tx.conn().batch_execute("SELECT * FROM no_such_table").is_err());
            Ok::<_, Error>(())
        });
        let n = store.read(|conn| setting(conn, "SELECT n FROM write_probe"));
        assert_eq!(n.as_deref(), Ok(if outcome.is_ok() { "1" } else { "0" }));
    });
}

#[test]
fn a_failed_commit_is_a_failure_and_shows_until_a_probe_succeeds() {
    each_database(|database| {
        let store = database.store();
        let outcome = store.write(|tx| {
            change(tx);
            // The transaction is lost under our feet, as by a disk that fills up or a server
            // that goes.
            let sql = match database.kind {
                Kind::Sqlite => "ROLLBACK",
                Kind::Postgres => "SELECT pg_terminate_backend(pg_backend_pid())",
            };
            let _ = tx.conn().batch_execute(sql);
            Ok::<_, Error>(())
        });
        assert!(outcome.is_err());
        assert!(!store.write_healthy());
        store.write(|_| Ok::<_, Error>(())).expect("a write");
        assert!(!store.write_healthy(), "only a probe says that it is over");
        store.probe_write().expect("a probe");
        assert!(store.write_healthy());
    });
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[test]
fn refused_data_leaves_the_store_healthy() {
    each_database(|database| {
        let store = database.store();
        let again = store.write(|tx| {
            Ok::<_, Error>(tx.conn().batch_execute("INSERT INTO write_probe VALUES (1, 0)")?)
        });
        assert!(again.expect_err("it exists").is_unique_on("write_probe"));
        assert!(store.write_healthy());
        let sql = "SELECT count(*) AS n FROM write_probe";
        let count: Result<Count, Error> =
            store.read(|conn| Ok(diesel::sql_query(sql).get_result(conn)?));
        assert_eq!(count.expect("a count").n, 1);
    });
}
