//! A request that is repeated with the same key is done once.

use data_encoding::HEXLOWER;
use jiff::SignedDuration;
use uuid::Uuid;

use super::{App, Error};
use crate::domain::account::Caller;
use crate::domain::ids::CentreId;
use crate::store::Tx;
use crate::store::idempotency::{self, Claim};

/// A key of a caller for one kind of request, with the digest of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    caller: String,
    route: String,
    key: String,
    digest: Vec<u8>,
}

impl Repeat {
    /// A key as sent (at most 200 characters) by a caller to a route (the ids of its path filled
    /// in), with the SHA-256 of the body. Callers without a token are not told apart: theirs is the
    /// same key only with the same body, so that nobody meets a stranger's.
    pub fn new(caller: &Caller, route: String, key: String, digest: Vec<u8>) -> Self {
        let key = match caller {
            Caller::Staff(_) | Caller::Group(_) => key,
            Caller::Anyone => format!("{key} {}", HEXLOWER.encode(&digest)),
        };
        Self { caller: caller.actor(), route, key, digest }
    }

    /// The same, at one centre: nothing else tells callers without a token apart, and a key of
    /// one centre's sign-up must not answer for another's.
    #[must_use]
    pub fn at(self, centre: CentreId) -> Self {
        Self { caller: format!("{}@{centre}", self.caller), ..self }
    }
}

/// What came of a request that makes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made<T> {
    /// It was made now.
    New(T),
    /// It was made by an earlier request with the same key; this is its id.
    Before(Uuid),
}

impl App {
    /// Writes what a request makes and the key it came with in one transaction: after a crash
    /// either both are there or neither is.
    pub(super) fn write_once<T>(
        &self,
        once: Option<&Repeat>,
        id: Uuid,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    ) -> Result<Made<T>, Error> {
        self.write_once_as(once, |tx| Ok((f(tx)?, id)))
    }

    /// The same where the id is known only when the thing is made.
    pub(super) fn write_once_as<T>(
        &self,
        once: Option<&Repeat>,
        f: impl FnOnce(&mut Tx<'_>) -> Result<(T, Uuid), Error>,
    ) -> Result<Made<T>, Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let Some(Repeat { caller, route, key, digest }) = once else {
                return f(tx).map(|(value, _)| Made::New(value));
            };
            match idempotency::begin(tx, caller, route, key, digest, now, KEPT)? {
                Claim::New => {
                    let (value, id) = f(tx)?;
                    idempotency::finish(tx, caller, route, key, CREATED, Some(id))?;
                    Ok(Made::New(value))
                }
                Claim::Done { id: Some(id), .. } => Ok(Made::Before(id)),
                Claim::Done { id: None, .. } | Claim::Running => {
                    let message = "The first request with this Idempotency-Key still runs.";
                    Err(Error::conflict("still_running", message))
                }
                Claim::Different => Err(Error::KeyReused),
            }
        })
    }
}

/// What is kept of the answer beside the id.
const CREATED: u16 = 201;
/// How long a key is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
