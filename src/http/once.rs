//! `Idempotency-Key`: a request that is repeated with the same key is done once.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::problem::Problem;
use crate::app::Error;
use crate::app::idempotency::Repeat;
use crate::domain::account::Caller;

/// Longest key in characters.
const KEY_MAX: usize = 200;

/// The key of a request, if it has one.
pub struct Once(Option<String>);

impl Once {
    /// What the app needs to know of the repeat. `route` has the ids of its path filled in.
    pub fn repeat(
        self,
        caller: &Caller,
        route: impl Into<String>,
        digest: &[u8],
    ) -> Option<Repeat> {
        self.0.map(|key| Repeat::new(caller, route.into(), key, digest.to_vec()))
    }
}

impl FromRequest for Once {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get("Idempotency-Key") else {
            return ready(Ok(Self(None)));
        };
        let key = value.to_str().ok().map(str::trim);
        let key = key.filter(|key| !key.is_empty() && key.len() <= KEY_MAX);
        let message = "An Idempotency-Key has 1 to 200 visible ASCII characters.";
        let once = key.map(|key| Self(Some(key.to_owned())));
        ready(once.ok_or_else(|| Error::malformed(message).into()))
    }
}
