//! The two migration trees.

use diesel::prelude::*;
use diesel::sql_types::Text;
use onestop::store::{AnyConn, Error, Store, Url, migrations};

use crate::support::databases::{Kind, each_empty_database, options};

#[test]
fn both_trees_have_the_same_names() {
    let (sqlite, postgres) = migrations::names().expect("two lists");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, postgres);
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

fn tables(store: &Store, kind: Kind) -> Vec<String> {
    let sql = match kind {
        Kind::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
             AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' ORDER BY 1"
        }
        Kind::Postgres => {
            "SELECT table_name::text AS name FROM information_schema.tables \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%' ORDER BY 1"
        }
    };
    let rows: Vec<Name> = store
        .read(|conn: &mut AnyConn| Ok::<_, Error>(diesel::sql_query(sql).load(conn)?))
        .expect("a list of tables");
    rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn up_then_down_then_up_leaves_the_same_tables() {
    each_empty_database(|database| {
        let url = database.url();
        let before = tables(&database.store(), database.kind);
        assert!(before.contains(&"changes".to_owned()), "{before:?}");
        migrations::revert_all(&url).expect("down");
        migrations::run(&url).expect("up");
        migrations::run(&url).expect("nothing to do");
        assert_eq!(tables(&database.store(), database.kind), before);
    });
}

#[test]
fn every_migration_leaves_nothing_behind_when_it_is_undone() {
    each_empty_database(|database| {
        let store = database.store();
        migrations::revert_all(&database.url()).expect("down");
        assert_eq!(tables(&store, database.kind), Vec::<String>::new());
    });
}

#[test]
fn two_servers_that_start_together_both_start() {
    each_empty_database(|database| {
        if database.kind == Kind::Sqlite {
            return; // one process owns the file
        }
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| database.store());
            }
        });
    });
}

#[test]
fn a_database_of_a_newer_release_is_refused() {
    each_empty_database(|database| {
        let store = database.store();
        store
            .write(|tx| {
                diesel::sql_query(
                    "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')",
                )
                .execute(tx.conn())?;
                Ok::<_, Error>(())
            })
            .expect("a row");
        let refused = Store::open(&database.url(), &options()).map(|_| ());
        assert!(matches!(refused, Err(Error::Migration(text)) if text.contains("newer")));
    });
}

#[test]
fn a_wrong_address_is_refused_and_makes_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let inside = folder.path().display();
    for address in [
        format!("{inside}/a.db"),
        format!("sqlit://{inside}/a.db"),
        format!("sqlite://{inside}/?a"),
    ] {
        assert!(Url::parse(&address).is_err(), "{address}");
    }
    let missing = Url::parse(&format!("sqlite://{inside}/none/a.db")).expect("an address");
    assert!(matches!(Store::open(&missing, &options()).map(|_| ()), Err(Error::Unavailable(_))));
    let dead = Url::parse(&format!("postgres://u:secret@/x?host={inside}")).expect("an address");
    let refused = Store::open(&dead, &options()).map(|_| ()).expect_err("nobody listens");
    assert!(matches!(&refused, Error::Unavailable(text) if !text.contains("secret")), "{refused}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
