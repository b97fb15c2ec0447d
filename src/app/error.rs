//! Why a use case did not do what was asked. It knows no HTTP; `http/problem.rs` maps it.

use std::fmt;

use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::VolunteerId;
use crate::store;

/// A refusal or a failure. `Display` is the sentence that the client reads: it holds no personal
/// data and nothing of our insides. What only the log may read is in `log_text`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Values were understood as a document but are not right. List all bad fields at once.
    #[error("Some values are not right. `errors` names each one and says what would be right.")]
    Invalid(Faults),

    /// The request could not be read at all: broken JSON, a cursor or a header that is none.
    /// When single fields can be named, use `Invalid`.
    #[error("{message}")]
    Malformed {
        /// What would be right.
        message: String,
    },

    /// It is not proven who calls: no token, a bad one, a wrong password. The message must not
    /// tell whether an account exists.
    #[error("{message}")]
    Unauthenticated {
        /// What to do, e.g. where to sign in.
        message: String,
    },

    /// The caller is known and may know that the thing exists, but may not do this with it.
    /// Where the caller may not know that it exists, use `NotFound`.
    #[error("{message}")]
    Forbidden {
        /// Who may.
        message: String,
    },

    /// There is no such thing, or none that the caller may know of.
    #[error("There is nothing here under this address.")]
    NotFound,

    /// Right in itself, but not in the state that things are in: a move that is not legal, a
    /// request with the same key that is still running.
    #[error("{message}")]
    Conflict {
        /// Stable, `snake_case`, for programs.
        code: &'static str,
        /// What is in the way, and what would be possible.
        message: String,
    },

    /// An idempotency key was used before with another body.
    #[error(
        "This Idempotency-Key was used before with another body. Use a new key for a new request."
    )]
    KeyReused,

    /// The change was made against a version that is not the newest.
    #[error(
        "It has changed since you read it. Get it again and send the change with its new ETag."
    )]
    Stale,

    /// A change came without naming the version it was made against.
    #[error("Send If-Match with the ETag that you got when you read it.")]
    PreconditionRequired,

    /// It was there once, and what is asked about it is no longer kept.
    #[error("{message}")]
    Gone {
        /// Where to start again.
        message: String,
    },

    /// The record of this person was joined with another one.
    #[error("This record was joined with {into}: the person is there.")]
    Merged {
        /// The record in which the person lives on.
        into: VolunteerId,
    },

    /// The body is larger than allowed.
    #[error("The body is larger than {limit_bytes} bytes, which is the limit here.")]
    TooLarge {
        /// The limit, in bytes.
        limit_bytes: usize,
    },

    /// The body is of a kind that is not read here, or is compressed.
    #[error("{message}")]
    UnsupportedMedia {
        /// Which kind is read.
        message: String,
    },

    /// This caller asks more often than agreed: requests, or guesses of a password.
    #[error("Too many requests. Try again in {retry_after_s} seconds.")]
    TooMany {
        /// When it is worth trying again, in seconds, at least 1.
        retry_after_s: u32,
    },

    /// We have more to do than we can; nothing was done.
    #[error("The service is busy. Try again in {retry_after_s} seconds.")]
    Overloaded {
        /// When it is worth trying again, in seconds, at least 1.
        retry_after_s: u32,
    },

    /// Our fault. The text is for the log and never for the client, and still names no person.
    #[error("Something went wrong in the service. Quote the request id when you report it.")]
    Internal(String),
}

impl Error {
    /// One bad value.
    pub fn invalid(pointer: impl Into<String>, fault: Fault) -> Self {
        let mut faults = Faults::new();
        faults.add(pointer, fault);
        Self::Invalid(faults)
    }

    /// See `Malformed`.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::Malformed { message: message.into() }
    }

    /// See `Unauthenticated`.
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::Unauthenticated { message: message.into() }
    }

    /// See `Forbidden`.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::Forbidden { message: message.into() }
    }

    /// See `Conflict`.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::Conflict { code, message: message.into() }
    }

    /// Our fault: what was being done, and what happened.
    pub fn internal(doing: &str, cause: impl fmt::Display) -> Self {
        Self::Internal(format!("{doing}: {cause}"))
    }

    /// What the log should hold beyond what the client reads.
    pub fn log_text(&self) -> Option<&str> {
        if let Self::Internal(text) = self { Some(text) } else { None }
    }
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Invalid(faults)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Stale => Self::Stale,
            store::Error::Busy => Self::Overloaded { retry_after_s: 1 },
            // Nothing was stored; readiness is red until a write works again.
            store::Error::Unavailable(_) => Self::Overloaded { retry_after_s: 5 },
            // A unique key or a reference that a use case expects to fail on it must ask for;
            // what is left over is our own mistake, or the database's trouble.
            store::Error::Unique { .. }
            | store::Error::ForeignKey
            | store::Error::Corrupt { .. }
            | store::Error::Url(_)
            | store::Error::Unsafe(_)
            | store::Error::Migration(_)
            | store::Error::Db(_) => Self::internal("database", error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_never_reads_what_the_log_reads() {
        let error = Error::internal("reading a need", "no such column: secret");
        assert!(!error.to_string().contains("secret"));
        assert_eq!(error.log_text(), Some("reading a need: no such column: secret"));
        assert_eq!(Error::NotFound.log_text(), None);
    }
}
