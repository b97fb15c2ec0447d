//! What one caller and all together may use: requests per second, requests at work, connections.

mod address;
mod connections;

pub use address::Trusted;
pub use connections::Connections;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use tokio::sync::Semaphore;

use super::problem::Problem;
use crate::app::Error;

type Limiter =
    RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock, StateInformationMiddleware>;

/// How much is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests per second of one client address, in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once of one client address, after a pause.
    pub burst: NonZeroU32,
    /// Requests at work at one time, of all callers.
    pub at_once: usize,
}

/// Counts requests.
pub struct Limits {
    allowance: Allowance,
    limiter: Limiter,
    at_once: Arc<Semaphore>,
    trusted: Trusted,
}

/// What a caller has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    requests: u32,
    /// `None` while there are some left.
    wait_s: Option<u32>,
}

impl Limits {
    /// Nobody has asked yet.
    pub fn new(allowance: Allowance, trusted: Trusted) -> Self {
        let quota = Quota::per_second(allowance.per_second).allow_burst(allowance.burst);
        let limiter = RateLimiter::keyed(quota).with_middleware();
        let at_once = Arc::new(Semaphore::new(allowance.at_once));
        Self { allowance, limiter, at_once, trusted }
    }

    /// Forgets callers who have been quiet. To be called every few seconds.
    pub fn forget_the_quiet(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }

    fn count(&self, client: IpAddr) -> Left {
        match self.limiter.check_key(&address::household(client)) {
            Ok(state) => Left { requests: state.remaining_burst_capacity(), wait_s: None },
            Err(refused) => {
                let wait = refused.wait_time_from(self.limiter.clock().now());
                let wait_s = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
                Left { requests: 0, wait_s: Some(wait_s.max(1)) }
            }
        }
    }

    /// `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers): the policy, and what is left.
    fn show(&self, left: Left, headers: &mut HeaderMap) {
        let (burst, rate) = (self.allowance.burst.get(), self.allowance.per_second.get());
        let window_s = burst.div_ceil(rate);
        let full_in_s = burst.saturating_sub(left.requests).div_ceil(rate);
        let policy = format!("\"client\";q={burst};w={window_s}");
        let state = format!("\"client\";r={};t={full_in_s}", left.requests);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// Lets a request in, or answers 429 or 503 at once. Probes always come in.
pub async fn limit(
    limits: Arc<Limits>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if request.path().starts_with("/health/") {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let left = limits.trusted.client(&request).map(|client| limits.count(client));
    let refused = match left.and_then(|left| left.wait_s) {
        Some(retry_after_s) => Err(Error::TooMany { retry_after_s }),
        None => Arc::clone(&limits.at_once)
            .try_acquire_owned()
            .map_err(|_| Error::Overloaded { retry_after_s: 1 }),
    };
    let mut answer = match refused {
        Ok(_at_work) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => request.into_response(Problem::from(error).into_response()),
    };
    if let Some(left) = left {
        limits.show(left, answer.headers_mut());
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_has_a_burst_and_then_waits_and_others_do_not() {
        let number = |n| NonZeroU32::new(n).unwrap();
        let allowance = Allowance { per_second: number(1), burst: number(3), at_once: 1 };
        let limits = Limits::new(allowance, Trusted::new(Vec::new()));
        let client: IpAddr = "192.0.2.1".parse().unwrap();
        let left: Vec<u32> = (0..3).map(|_| limits.count(client).requests).collect();
        assert_eq!(left, [2, 1, 0]);
        let refused = limits.count(client);
        assert_eq!((refused.requests, refused.wait_s), (0, Some(1)));
        assert_eq!(limits.count("192.0.2.2".parse().unwrap()).wait_s, None);
        let mut headers = HeaderMap::new();
        limits.show(refused, &mut headers);
        assert_eq!(headers.get("ratelimit-policy").unwrap(), "\"client\";q=3;w=3");
        assert_eq!(headers.get("ratelimit").unwrap(), "\"client\";r=0;t=3");
        limits.forget_the_quiet();
        assert!(limits.count(client).wait_s.is_some(), "the loud are not forgotten");
    }
}
