//! What can go wrong in the database, in words that hold no personal data.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, DeserializeFieldError};

use super::connection::url::UrlError;

/// A failure of the store. Neither `Display` nor `Debug` repeats a stored or a sent value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The row that was asked for does not exist (or belongs to another centre).
    #[error("not found")]
    NotFound,
    /// The stored row is not of the version that this change was made against.
    #[error("it has changed meanwhile")]
    Stale,
    /// A row with the same key exists. `on` names the constraint (`PostgreSQL`) or the columns
    /// (`SQLite`): ask with [`Error::is_unique_on`].
    #[error("a row with this key exists already ({on})")]
    Unique {
        /// Constraint or columns.
        on: String,
    },
    /// A row names another one that does not exist, or one that goes is still named.
    #[error("a row refers to one that does not exist")]
    ForeignKey,
    /// Locked, timed out, or no free connection: the same call may succeed a moment later.
    #[error("the database is busy")]
    Busy,
    /// No connection, a full disk, a failed commit: what was being written is not stored.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A stored value no longer parses.
    #[error("a stored value cannot be read: {column} of {table}")]
    Corrupt {
        /// Where it stands, as far as it is known.
        table: &'static str,
        /// The column.
        column: String,
    },
    /// The address of the database was refused.
    #[error("{0}")]
    Url(#[from] UrlError),
    /// A setting on which durability rests is not as it must be; the service does not start.
    #[error("refused to start: {0}")]
    Unsafe(String),
    /// The schema could not be brought up to date.
    #[error("migration failed: {0}")]
    Migration(String),
    /// Anything else the database said.
    #[error("database error: {0}")]
    Db(String),
}

impl Error {
    /// Whether a row with the same `column` (and, mostly, the same centre) exists already.
    pub fn is_unique_on(&self, column: &str) -> bool {
        matches!(self, Self::Unique { on } if on.contains(column))
    }

    /// A stored value that the domain refuses.
    pub(super) fn corrupt(table: &'static str, column: &str) -> Self {
        Self::Corrupt { table, column: column.to_owned() }
    }

    /// An update by id and version must have met one row.
    pub(super) fn unless_one(rows: usize) -> Result<(), Self> {
        if rows == 1 { Ok(()) } else { Err(Self::Stale) }
    }

    /// A change by id must have met a row.
    pub(super) fn unless_found(rows: usize) -> Result<(), Self> {
        if rows == 0 { Err(Self::NotFound) } else { Ok(()) }
    }

    /// Whether the data that was sent is at fault, and not the database.
    pub(super) fn is_about_the_data(&self) -> bool {
        matches!(self, Self::NotFound | Self::Stale | Self::Unique { .. } | Self::ForeignKey)
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::Error as Diesel;
        match error {
            Diesel::NotFound => Self::NotFound,
            Diesel::DatabaseError(kind, info) => from_database(kind, info.as_ref()),
            Diesel::DeserializationError(cause) => {
                Self::Corrupt { table: "a table", column: field_of(cause.as_ref()) }
            }
            Diesel::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            Diesel::SerializationError(_) => Self::Db("a value could not be encoded".to_owned()),
            other => Self::Db(without_values(&other.to_string())),
        }
    }
}

impl From<diesel::result::ConnectionError> for Error {
    fn from(error: diesel::result::ConnectionError) -> Self {
        Self::Unavailable(without_values(&error.to_string()))
    }
}

/// The column only: the cause may repeat what stood in it.
fn field_of(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    cause
        .downcast_ref::<DeserializeFieldError>()
        .and_then(|field| field.field_name.clone())
        .unwrap_or_else(|| "a column".to_owned())
}

fn from_database(kind: DatabaseErrorKind, info: &dyn DatabaseErrorInformation) -> Error {
    let message = info.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => Error::Unique {
            on: info.constraint_name().map_or_else(|| columns_in(message), str::to_owned),
        },
        DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
            Error::ForeignKey
        }
        DatabaseErrorKind::SerializationFailure => Error::Busy,
        DatabaseErrorKind::ClosedConnection => Error::Unavailable("connection closed".to_owned()),
        _ if is_busy(message) => Error::Busy,
        _ if is_outage(message) => Error::Unavailable(without_values(message)),
        _ => Error::Db(without_values(message)),
    }
}

/// `SQLite` has no name for it: "UNIQUE constraint failed: people.email, people.centre".
fn columns_in(message: &str) -> String {
    message.rsplit_once(": ").map_or("a key", |(_, columns)| columns).to_owned()
}

/// Both databases tell these apart by text only, as diesel passes no code on.
fn is_busy(message: &str) -> bool {
    const BUSY: [&str; 6] = [
        "database is locked",
        "database table is locked",
        "lock timeout",
        "statement timeout",
        "deadlock detected",
        "could not serialize access",
    ];
    BUSY.iter().any(|text| message.contains(text))
}

fn is_outage(message: &str) -> bool {
    const OUTAGE: [&str; 8] = [
        "disk I/O error",
        "database or disk is full",
        "readonly database",
        "unable to open database file",
        "No space left on device",
        "terminating connection",
        "server closed the connection",
        "the database system is",
    ];
    OUTAGE.iter().any(|text| message.contains(text))
}

/// `PostgreSQL` quotes offending values after a colon; keep what stands before, on one line.
fn without_values(message: &str) -> String {
    let line = message.lines().next().unwrap_or("no message");
    line.split(": \"").next().unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_the_database_repeats_is_cut_off() {
        let message = "invalid input syntax for type uuid: \"sam@example.org\"\nLINE 1";
        assert_eq!(without_values(message), "invalid input syntax for type uuid");
    }
}
