//! Connections, and the only place that opens transactions.

pub mod manager;
pub mod readers;
pub mod url;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use uuid::Uuid;

use super::audit::{self, AuditEntry};
use super::changes::{self, Changed, Entity};
use super::error::Error;
use super::migrations;
use super::schema::write_probe;
use crate::domain::ids::CentreId;
use manager::{Manager, Role};
use url::Url;

pub use multi::{AnyConn, MultiBackend};

mod multi {
    #![expect(missing_docs, reason = "diesel's derive writes items without any")]

    /// A connection to either database.
    #[derive(diesel::MultiConnection)]
    pub enum AnyConn {
        Pg(diesel::PgConnection),
        Sqlite(diesel::SqliteConnection),
    }
}

type Pool = r2d2::Pool<Manager>;
type Pooled = r2d2::PooledConnection<Manager>;

/// Whether the server must promise that what it acknowledged survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The settings are read back; the service does not start where they are weaker.
    Required,
    /// For tests only: their throw-away `PostgreSQL` runs with fsync off. The configuration of
    /// the service cannot ask for it, and `SQLite` is held to its settings all the same.
    WaivedForTests,
}

/// How to open a store.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How strict to be.
    pub durability: Durability,
    /// The most connections that read.
    pub readers: u32,
    /// The most connections that write; `SQLite` has always one.
    pub writers: u32,
    /// How long to wait for a free connection.
    pub wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Required,
            readers: 8,
            writers: 8,
            wait: Duration::from_secs(5),
        }
    }
}

/// The database. Cheap to clone; every clone shares the connections.
#[derive(Clone)]
pub struct Store {
    readers: Pool,
    writers: Pool,
    write_healthy: Arc<AtomicBool>,
}

impl Store {
    /// Brings the schema up to date, checks the settings and makes the pools.
    pub fn open(url: &Url, options: &Options) -> Result<Self, Error> {
        let manager = |role| Manager { url: url.clone(), role, durability: options.durability };
        // A pool says only that it waited in vain; a first connection says why.
        drop(r2d2::ManageConnection::connect(&manager(Role::Writer))?);
        migrations::run(url)?;
        let (writers, check) = match url {
            Url::Sqlite(_) => (1, false),
            Url::Postgres(_) => (options.writers, true),
        };
        let pool = |size, role| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(0))
                .connection_timeout(options.wait)
                .test_on_check_out(check)
                .build_unchecked(manager(role))
        };
        Ok(Self {
            readers: pool(options.readers, Role::Reader),
            writers: pool(writers, Role::Writer),
            write_healthy: Arc::new(AtomicBool::new(true)),
        })
    }

    /// Runs one query, or several that need not agree with each other. The database refuses to
    /// write on this connection.
    pub fn read<R, E: From<Error>>(
        &self,
        f: impl FnOnce(&mut AnyConn) -> Result<R, E>,
    ) -> Result<R, E> {
        f(&mut *take(&self.readers)?)
    }

    /// Runs several queries that all see the same state of the database.
    pub fn snapshot<R, E: From<Error>>(
        &self,
        f: impl FnOnce(&mut AnyConn) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut conn = take(&self.readers)?;
        begin_snapshot(&mut conn)?;
        let outcome = f(&mut conn);
        let closed = end_snapshot(&mut conn);
        let value = outcome?;
        closed?;
        Ok(value)
    }

    /// The one way to write: a transaction that excludes other writers (`SQLite`) or commits in
    /// the order of the change log (`PostgreSQL`; lock what you read before you write it, see
    /// [`super::sql::Locked`]). What `f` reports with [`Tx::changed`] is in the log when this
    /// returns; when it returns an error, nothing is stored.
    pub fn write<R, E: From<Error>>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut conn = take(&self.writers)
            .and_then(|mut conn| {
                begin(&mut conn, "BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL READ COMMITTED")?;
                Ok(conn)
            })
            .map_err(|error| self.note(error))?;
        let mut tx = Tx { conn: &mut conn, last: Last::default() };
        match f(&mut tx) {
            Ok(value) => {
                let last = tx.last;
                commit(&mut conn, last).map_err(|error| self.note(error))?;
                Ok(value)
            }
            Err(error) => {
                // A full disk or a lost server ends the transaction by itself, and there is
                // nothing left to roll back: the pool drops such a connection.
                if let Err(lost) = Transactions::rollback_transaction(&mut *conn) {
                    self.note(lost.into());
                }
                Err(error)
            }
        }
    }

    /// False from the first write that failed for no fault of its data, until
    /// [`Store::probe_write`] succeeds: readiness is red meanwhile.
    pub fn write_healthy(&self) -> bool {
        self.write_healthy.load(Ordering::Acquire)
    }

    /// Writes one row for real, and notes whether it worked.
    pub fn probe_write(&self) -> Result<(), Error> {
        self.write(|tx| {
            diesel::update(write_probe::table.find(1))
                .set(write_probe::n.eq(write_probe::n + 1))
                .execute(tx.conn())?;
            Ok::<_, Error>(())
        })?;
        self.write_healthy.store(true, Ordering::Release);
        Ok(())
    }

    /// Rewrites what erased rows left beneath the tables, so that their bytes are gone: on
    /// `SQLite` the write-ahead log goes into the file, which overwrites freed space, and is cut
    /// to nothing; on `PostgreSQL` dead rows are vacuumed. False where a reader was in the way:
    /// try again.
    pub fn scrub(&self) -> Result<bool, Error> {
        match &mut *take(&self.writers)? {
            AnyConn::Sqlite(conn) => {
                let found: Checkpoint =
                    diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(conn)?;
                Ok(found.busy == 0)
            }
            AnyConn::Pg(conn) => {
                conn.batch_execute(
                    "VACUUM volunteers, consents, checks, placements, placement_events, \
                     audit_details, imports, import_rows, plan_lines, \
                     import_references, notes, hours, changes",
                )?;
                Ok(true)
            }
        }
    }

    fn note(&self, error: Error) -> Error {
        if !error.is_about_the_data() && error != Error::Busy {
            self.write_healthy.store(false, Ordering::Release);
        }
        error
    }
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

/// A running write transaction.
pub struct Tx<'a> {
    conn: &'a mut AnyConn,
    last: Last,
}

/// What is stored last, under the counter row: the change log and the audit.
#[derive(Default)]
struct Last {
    changed: Vec<Changed>,
    audited: Vec<AuditEntry>,
}

impl Tx<'_> {
    /// The connection, for the statements of this transaction.
    pub fn conn(&mut self) -> &mut AnyConn {
        self.conn
    }

    /// Whether no other server works with this database: a file serves one.
    pub fn serves_alone(&self) -> bool {
        matches!(self.conn, AnyConn::Sqlite(_))
    }

    /// Says that a row was written or removed; it goes into the change log with the commit.
    pub fn changed(&mut self, centre: CentreId, entity: Entity, id: Uuid) {
        self.last.changed.push(Changed { centre, entity, id });
    }

    /// Writes down who did or saw what; it is stored with the commit, or nothing is.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.last.audited.push(entry);
    }

    /// A part that may fail while the rest goes on. Without it a failed statement makes
    /// `PostgreSQL` refuse all that follows.
    pub fn savepoint<R, E: From<Error>>(
        &mut self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        Transactions::begin_transaction(self.conn).map_err(Error::from)?;
        let before = (self.last.changed.len(), self.last.audited.len());
        match f(self) {
            Ok(value) => {
                Transactions::commit_transaction(self.conn).map_err(Error::from)?;
                Ok(value)
            }
            Err(error) => {
                self.last.changed.truncate(before.0);
                self.last.audited.truncate(before.1);
                Transactions::rollback_transaction(self.conn).map_err(Error::from)?;
                Err(error)
            }
        }
    }
}

type Transactions = <AnyConn as Connection>::TransactionManager;

fn take(pool: &Pool) -> Result<Pooled, Error> {
    pool.get().map_err(|error| match error.to_string().split_once(": ") {
        // r2d2 adds the cause only where a connection could not be made.
        Some((_, cause)) => Error::Unavailable(cause.to_owned()),
        None => Error::Busy,
    })
}

fn begin_snapshot(conn: &mut AnyConn) -> Result<(), Error> {
    begin(conn, "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
}

fn end_snapshot(conn: &mut AnyConn) -> Result<(), Error> {
    Ok(Transactions::rollback_transaction(conn)?)
}

fn begin(conn: &mut AnyConn, sqlite: &str, postgres: &str) -> Result<(), Error> {
    match conn {
        AnyConn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, sqlite)?,
        AnyConn::Pg(conn) => AnsiTransactionManager::begin_transaction_sql(conn, postgres)?,
    }
    Ok(())
}

/// The change log and the audit, then the commit; after a failure nothing of the transaction is
/// left.
fn commit(conn: &mut AnyConn, last: Last) -> Result<(), Error> {
    let ready = match conn {
        // COMMIT of a transaction in which a statement failed "succeeds" and stores nothing.
        AnyConn::Pg(pg) if last.changed.is_empty() && last.audited.is_empty() => {
            pg.batch_execute("SELECT 1").map_err(Error::from)
        }
        AnyConn::Pg(_) | AnyConn::Sqlite(_) => {
            changes::append(conn, last.changed).and_then(|()| audit::append(conn, last.audited))
        }
    };
    if let Err(error) = ready {
        // Should this fail, the pool finds the transaction open and drops the connection.
        let _ = Transactions::rollback_transaction(conn);
        return Err(error);
    }
    Ok(Transactions::commit_transaction(conn)?)
}
