//! Brings the schema up to date: two trees of migrations with the same names.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::AnyConn;
use super::connection::manager::connect_bare;
use super::connection::url::Url;
use super::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Two servers that start together migrate one after the other; any constant would do.
const ADVISORY_LOCK: i64 = 0x6f6e_6573_746f_7031;

/// What to do with the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// Runs what is pending, on a connection of its own. Refuses a database that a newer release
/// has migrated already.
pub fn run(url: &Url) -> Result<(), Error> {
    travel(url, Direction::Up)
}

/// Undoes every migration, and with it every row. Only tests do this.
pub fn revert_all(url: &Url) -> Result<(), Error> {
    travel(url, Direction::Down)
}

/// The names of both trees, in order: (`SQLite`, `PostgreSQL`).
pub fn names() -> Result<(Vec<String>, Vec<String>), Error> {
    let sqlite = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).map_err(failed)?;
    let postgres = MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES).map_err(failed)?;
    Ok((sorted_names(&sqlite), sorted_names(&postgres)))
}

fn sorted_names<DB: diesel::backend::Backend>(tree: &[Box<dyn Migration<DB>>]) -> Vec<String> {
    let mut names: Vec<String> = tree.iter().map(|one| one.name().to_string()).collect();
    names.sort();
    names
}

fn travel(url: &Url, direction: Direction) -> Result<(), Error> {
    match connect_bare(url)? {
        AnyConn::Pg(mut pg) => {
            let lock = diesel::sql_query("SELECT pg_advisory_lock($1)");
            lock.bind::<BigInt, _>(ADVISORY_LOCK).execute(&mut pg)?;
            let outcome = migrate(&mut pg, POSTGRES, direction);
            // Closing the connection would release it too, but not before the server notices.
            let unlock = diesel::sql_query("SELECT pg_advisory_unlock($1)");
            let unlocked = unlock.bind::<BigInt, _>(ADVISORY_LOCK).execute(&mut pg);
            outcome?;
            unlocked?;
            Ok(())
        }
        AnyConn::Sqlite(mut sqlite) => {
            // Rebuilding a table needs them off, and only before the transaction begins.
            sqlite.batch_execute("PRAGMA foreign_keys = OFF")?;
            migrate(&mut sqlite, SQLITE, direction)?;
            check_foreign_keys(&mut sqlite)
        }
    }
}

fn migrate<C, DB>(conn: &mut C, tree: EmbeddedMigrations, direction: Direction) -> Result<(), Error>
where
    C: MigrationHarness<DB>,
    DB: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: Vec<MigrationVersion<'static>> = MigrationSource::<DB>::migrations(&tree)
        .map_err(failed)?
        .iter()
        .map(|one| one.name().version().as_owned())
        .collect();
    let applied = conn.applied_migrations().map_err(failed)?;
    if let Some(newer) = applied.iter().find(|version| !known.contains(version)) {
        return Err(Error::Migration(format!(
            "the database was migrated by a newer release ({newer} is not known here)"
        )));
    }
    match direction {
        Direction::Up => conn.run_pending_migrations(tree).map_err(failed)?,
        Direction::Down => conn.revert_all_migrations(tree).map_err(failed)?,
    };
    Ok(())
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn check_foreign_keys(conn: &mut SqliteConnection) -> Result<(), Error> {
    let dangling: Count =
        diesel::sql_query("SELECT count(*) AS n FROM pragma_foreign_key_check").get_result(conn)?;
    match dangling.n {
        0 => Ok(()),
        n => Err(Error::Migration(format!("{n} rows refer to rows that do not exist"))),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Migration(error.to_string())
}
