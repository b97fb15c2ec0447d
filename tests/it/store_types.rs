//! Our own SQL types: what goes in comes out, on both databases.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::date;
use onestop::store::types::{Day, Doc, Instant, Key};
use onestop::store::{AnyConn, Error, Store};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::support::databases::{Database, Kind, each_database};

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable};
    use onestop::store::types::sql::{DaySql, DocSql, InstantSql, KeySql};

    typed (id) {
        id -> KeySql,
        at -> InstantSql,
        day -> DaySql,
        doc -> DocSql,
        maybe_id -> Nullable<KeySql>,
        maybe_at -> Nullable<InstantSql>,
        maybe_day -> Nullable<DaySql>,
        maybe_doc -> Nullable<DocSql>,
        n -> BigInt,
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    text: String,
    list: Vec<i32>,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = typed)]
struct Row {
    id: Key,
    at: Instant,
    day: Day,
    doc: Doc<Note>,
    maybe_id: Option<Key>,
    maybe_at: Option<Instant>,
    maybe_day: Option<Day>,
    maybe_doc: Option<Doc<Note>>,
    n: i64,
}

fn row(id: u128, at: i64) -> Row {
    let text = "Zoë \"quoted\" \\ 1".to_owned();
    Row {
        id: Key(Uuid::from_u128(id)),
        at: Timestamp::from_microsecond(at).expect("an instant").into(),
        day: Day(date(1936, 2, 29)),
        doc: Doc(Note { text, list: vec![1, -2] }),
        maybe_id: None,
        maybe_at: None,
        maybe_day: None,
        maybe_doc: None,
        n: 1,
    }
}

fn prepared(database: &Database) -> Store {
    let store = database.store();
    let sql = match database.kind {
        Kind::Sqlite => {
            "CREATE TABLE typed (id BLOB PRIMARY KEY, at INTEGER NOT NULL, day TEXT NOT NULL, \
             doc TEXT NOT NULL, maybe_id BLOB, maybe_at INTEGER, maybe_day TEXT, maybe_doc TEXT, \
             n INTEGER NOT NULL) STRICT"
        }
        Kind::Postgres => {
            "CREATE TABLE typed (id uuid PRIMARY KEY, at timestamptz NOT NULL, day date NOT NULL, \
             doc jsonb NOT NULL, maybe_id uuid, maybe_at timestamptz, maybe_day date, \
             maybe_doc jsonb, n bigint NOT NULL)"
        }
    };
    store.write(|tx| Ok::<_, Error>(diesel::sql_query(sql).execute(tx.conn())?)).expect("a table");
    store
}

fn all(conn: &mut AnyConn) -> Result<Vec<Row>, Error> {
    Ok(typed::table.order(typed::id).select(Row::as_select()).load(conn)?)
}

#[test]
fn every_type_comes_back_as_it_went_in() {
    each_database(|database| {
        let store = prepared(database);
        let mut full = row(2, -1);
        full.maybe_id = Some(Key(Uuid::max()));
        full.maybe_at = Some(Timestamp::from_microsecond(253_402_207_199_999_999).unwrap().into());
        full.maybe_day = Some(Day(date(9999, 12, 31)));
        full.maybe_doc = Some(full.doc.clone());
        let rows = vec![row(1, 1_764_000_000_123_456), full];
        let found = store
            .write(|tx| {
                for row in &rows {
                    diesel::insert_into(typed::table).values(row).execute(tx.conn())?;
                }
                all(tx.conn())
            })
            .expect("rows");
        assert_eq!(found, rows);
    });
}

#[test]
fn types_filter_order_and_change() {
    each_database(|database| {
        let store = prepared(database);
        let rows: Vec<Row> = (1..=3u8).map(|n| row(n.into(), i64::from(n) * 1000)).collect();
        store
            .write(|tx| {
                for row in &rows {
                    diesel::insert_into(typed::table).values(row).execute(tx.conn())?;
                }
                diesel::update(typed::table.find(rows[0].id))
                    .set((
                        typed::day.eq(Day(date(2026, 12, 1))),
                        typed::doc.eq(Doc(Note { text: String::new(), list: vec![] })),
                        typed::maybe_at.eq(Some(rows[1].at)),
                    ))
                    .execute(tx.conn())?;
                let conn = tx.conn();
                let some: Vec<Key> = typed::table
                    .filter(typed::id.eq_any(vec![rows[0].id, rows[2].id]))
                    .order(typed::at.desc())
                    .select(typed::id)
                    .load(conn)?;
                assert_eq!(some, [rows[2].id, rows[0].id]);
                let later: i64 = typed::table
                    .filter(typed::at.ge(rows[1].at).and(typed::day.lt(Day(date(2000, 1, 1)))))
                    .count()
                    .get_result(conn)?;
                assert_eq!(later, 2);
                let changed: i64 = typed::table
                    .filter(typed::maybe_at.eq(Some(rows[1].at)))
                    .filter(typed::day.eq(Day(date(2026, 12, 1))))
                    .count()
                    .get_result(conn)?;
                assert_eq!(changed, 1);
                Ok::<_, Error>(())
            })
            .expect("queries");
    });
}

#[test]
fn an_instant_is_cut_to_whole_microseconds_when_it_is_made() {
    let fine = Timestamp::from_nanosecond(1_764_000_000_123_456_789).expect("an instant");
    let whole = Timestamp::from_microsecond(1_764_000_000_123_456).expect("an instant");
    assert_eq!(Instant::from(fine), Instant::from(whole));
    assert_eq!(Timestamp::from(Instant::from(fine)), whole);
}

#[test]
fn a_stored_value_that_no_longer_parses_names_its_column_and_not_the_value() {
    each_database(|database| {
        let store = prepared(database);
        let stored = row(1, 1);
        let refused = store.write(|tx| {
            diesel::insert_into(typed::table).values(&stored).execute(tx.conn())?;
            diesel::sql_query("UPDATE typed SET doc = '{\"text\": \"secret\", \"list\": 7}'")
                .execute(tx.conn())?;
            all(tx.conn())
        });
        let refused = refused.expect_err("the list is a number");
        assert!(
            matches!(&refused, Error::Corrupt { column, .. } if column == "doc"),
            "{refused:?}"
        );
    });
}
