//! Whether the database itself is sound: its pages and indexes, and rows that refer to others.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::connection::AnyConn;
use super::error::Error;

/// Findings that are told; a broken file could have millions.
const MOST: usize = 100;

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    told: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    dangling: String,
}

/// What is wrong, at most 100 findings; empty = sound. They name tables, never values. It reads
/// the whole database: run it in a snapshot.
pub fn check(conn: &mut AnyConn) -> Result<Vec<String>, Error> {
    let mut found = match conn {
        AnyConn::Sqlite(conn) => of_sqlite(conn)?,
        AnyConn::Pg(conn) => of_postgres(conn)?,
    };
    found.truncate(MOST);
    Ok(found)
}

/// Pages, indexes, CHECK, UNIQUE and NOT NULL by `integrity_check`; references by
/// `foreign_key_check`.
fn of_sqlite(conn: &mut SqliteConnection) -> Result<Vec<String>, Error> {
    let pages: Vec<Finding> =
        diesel::sql_query("SELECT integrity_check AS told FROM pragma_integrity_check")
            .load(conn)?;
    let dangling: Vec<Finding> = diesel::sql_query(
        "SELECT count(*) || ' rows of ' || \"table\" || ' refer to rows of ' || parent || \
         ' that do not exist' AS told FROM pragma_foreign_key_check GROUP BY \"table\", parent",
    )
    .load(conn)?;
    let pages = pages.into_iter().map(|finding| finding.told).filter(|told| told != "ok");
    Ok(pages.chain(dangling.into_iter().map(|finding| finding.told)).collect())
}

/// A query for each reference of the schema that counts its dangling rows. The server keeps
/// references itself, but a restore may switch that off.
const REFERENCES: &str = "\
SELECT c.conrelid::regclass || ' to ' || c.confrelid::regclass || ' (' || c.conname || ')' AS name, \
 format('SELECT count(*) AS n FROM %s child WHERE %s AND NOT EXISTS (SELECT 1 FROM %s parent WHERE %s)', \
  c.conrelid::regclass, string_agg(format('child.%I IS NOT NULL', child.attname), ' AND '), \
  c.confrelid::regclass, \
  string_agg(format('parent.%I = child.%I', parent.attname, child.attname), ' AND ')) AS dangling \
FROM pg_constraint c \
CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS pair (child_key, parent_key) \
JOIN pg_attribute child ON child.attrelid = c.conrelid AND child.attnum = pair.child_key \
JOIN pg_attribute parent ON parent.attrelid = c.confrelid AND parent.attnum = pair.parent_key \
WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace \
GROUP BY c.oid, c.conrelid, c.confrelid, c.conname ORDER BY name";

/// Constraints and indexes that are not in force, and references that dangle. Pages are the
/// server's own business (data checksums, `pg_amcheck`).
fn of_postgres(conn: &mut PgConnection) -> Result<Vec<String>, Error> {
    let off: Vec<Finding> = diesel::sql_query(
        "SELECT 'constraint ' || conname || ' is not validated' AS told FROM pg_constraint \
         WHERE NOT convalidated AND connamespace = current_schema()::regnamespace \
         UNION ALL SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index i \
         JOIN pg_class c ON c.oid = i.indexrelid \
         WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace",
    )
    .load(conn)?;
    let mut found: Vec<String> = off.into_iter().map(|finding| finding.told).collect();
    let references: Vec<Reference> = diesel::sql_query(REFERENCES).load(conn)?;
    for reference in references {
        let count: Count = diesel::sql_query(reference.dangling).get_result(conn)?;
        if count.n > 0 {
            found.push(format!("{} rows refer to nothing: {}", count.n, reference.name));
        }
    }
    Ok(found)
}
