//! Opens a connection, gives it its settings and reads them back.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::R2D2Connection;
use diesel::sql_types::{BigInt, Text};

use super::url::Url;
use super::{AnyConn, Durability};
use crate::store::error::Error;

/// 3.7.0 to 3.51.2 can corrupt a WAL that several connections use.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// `statement_timeout` bounds a runaway query, the other two a stuck session: it must not hold
/// the counter row of the change log, and with it every writer.
const PG_SESSION: &str = "SET TIME ZONE 'UTC'; SET client_encoding = 'UTF8'; \
    SET statement_timeout = '30s'; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '60s'; \
    SET default_transaction_isolation = 'read committed'";

const SQLITE_SESSION: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; \
    PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF";

/// What the connections of a pool are for; the database itself refuses to write on a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Queries only.
    Reader,
    /// Queries and writes.
    Writer,
}

/// Makes the connections of a pool.
#[derive(Debug, Clone)]
pub struct Manager {
    /// Where to.
    pub url: Url,
    /// What for.
    pub role: Role,
    /// How strict.
    pub durability: Durability,
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConn;
    type Error = Error;

    fn connect(&self) -> Result<AnyConn, Error> {
        let mut conn = connect_bare(&self.url)?;
        match &mut conn {
            AnyConn::Pg(pg) => set_up_postgres(pg, self.role, self.durability)?,
            AnyConn::Sqlite(sqlite) => set_up_sqlite(sqlite, self.role)?,
        }
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut AnyConn) -> Result<(), Error> {
        Ok(conn.ping()?)
    }

    /// A panic or an error may have left a transaction open: such a connection is thrown away.
    fn has_broken(&self, conn: &mut AnyConn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// A connection without any settings, for migrations and for [`Manager`].
pub fn connect_bare(url: &Url) -> Result<AnyConn, Error> {
    match url {
        Url::Postgres(address) => Ok(AnyConn::Pg(PgConnection::establish(address)?)),
        Url::Sqlite(path) => {
            private_file(path)?;
            let path = path.to_str().ok_or_else(|| {
                Error::Unavailable("the path of the database is not UTF-8".to_owned())
            })?;
            Ok(AnyConn::Sqlite(SqliteConnection::establish(path)?))
        }
    }
}

/// Makes a missing file readable for its owner only: it will hold people's contact details.
fn private_file(path: &std::path::Path) -> Result<(), Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::Unavailable(format!("{}: {error}", path.display()))),
    }
}

#[derive(QueryableByName)]
struct PgSettings {
    #[diesel(sql_type = Text)]
    synchronous_commit: String,
    #[diesel(sql_type = Text)]
    fsync: String,
}

fn set_up_postgres(
    conn: &mut PgConnection,
    role: Role,
    durability: Durability,
) -> Result<(), Error> {
    conn.batch_execute(PG_SESSION)?;
    if role == Role::Reader {
        conn.batch_execute("SET default_transaction_read_only = on")?;
    }
    match durability {
        Durability::WaivedForTests => return Ok(()),
        Durability::Required => conn.batch_execute("SET synchronous_commit = on")?,
    }
    let found: PgSettings = diesel::sql_query(
        "SELECT current_setting('synchronous_commit') AS synchronous_commit, \
         current_setting('fsync') AS fsync",
    )
    .get_result(conn)?;
    demand("synchronous_commit", &found.synchronous_commit, "on")?;
    demand("fsync", &found.fsync, "on")
}

#[derive(QueryableByName)]
struct SqliteSettings {
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = Text)]
    journal_mode: String,
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
    #[diesel(sql_type = BigInt)]
    foreign_keys: i64,
    #[diesel(sql_type = BigInt)]
    secure_delete: i64,
    #[diesel(sql_type = BigInt)]
    busy_timeout: i64,
}

fn set_up_sqlite(conn: &mut SqliteConnection, role: Role) -> Result<(), Error> {
    conn.batch_execute(SQLITE_SESSION)?;
    let found: SqliteSettings = diesel::sql_query(
        "SELECT sqlite_version() AS version, \
         (SELECT journal_mode FROM pragma_journal_mode) AS journal_mode, \
         (SELECT synchronous FROM pragma_synchronous) AS synchronous, \
         (SELECT foreign_keys FROM pragma_foreign_keys) AS foreign_keys, \
         (SELECT secure_delete FROM pragma_secure_delete) AS secure_delete, \
         (SELECT timeout FROM pragma_busy_timeout) AS busy_timeout",
    )
    .get_result(conn)?;
    check_sqlite_version(&found.version)?;
    demand("journal_mode", &found.journal_mode, "wal")?;
    demand("synchronous", &found.synchronous.to_string(), "2")?;
    demand("foreign_keys", &found.foreign_keys.to_string(), "1")?;
    demand("secure_delete", &found.secure_delete.to_string(), "1")?;
    demand("busy_timeout", &found.busy_timeout.to_string(), "5000")?;
    if role == Role::Reader {
        conn.batch_execute("PRAGMA query_only = ON")?;
    }
    Ok(())
}

fn demand(setting: &str, found: &str, wanted: &str) -> Result<(), Error> {
    if found == wanted {
        return Ok(());
    }
    Err(Error::Unsafe(format!("{setting} is {found}, and must be {wanted}")))
}

fn check_sqlite_version(version: &str) -> Result<(), Error> {
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if parts.as_slice() >= OLDEST_SQLITE.as_slice() {
        return Ok(());
    }
    Err(Error::Unsafe(format!("SQLite {version} can corrupt its log; 3.51.3 is the oldest")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_can_corrupt_its_log_is_refused() {
        assert!(check_sqlite_version("3.40.1").is_err());
        assert!(check_sqlite_version("3.51.2").is_err());
        assert!(check_sqlite_version("3.51.3").is_ok());
        assert!(check_sqlite_version("3.53.2").is_ok());
        assert!(check_sqlite_version("4.0.0").is_ok());
    }

    #[test]
    fn a_setting_that_did_not_take_is_named() {
        let refused = demand("synchronous", "1", "2");
        assert!(matches!(refused, Err(Error::Unsafe(text)) if text.contains("synchronous")));
    }
}
