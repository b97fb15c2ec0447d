//! The only caller of "now", and the maker of ids, which carry the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use rand::RngCore;
use uuid::Uuid;

/// What time it is, in whole microseconds, which is what both databases keep. Cheap to clone; all
/// clones of a fixed clock show the same time.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Fixed(Arc<Fixed>),
}

#[derive(Debug)]
struct Fixed {
    microseconds: AtomicI64,
    ids: AtomicU64,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock for tests that stands still until it is set or advanced.
    pub fn fixed(at: Timestamp) -> Self {
        let microseconds = AtomicI64::new(at.as_microsecond());
        Self(Source::Fixed(Arc::new(Fixed { microseconds, ids: AtomicU64::new(0) })))
    }

    /// The instant, in whole microseconds.
    pub fn now(&self) -> Timestamp {
        let microseconds = match &self.0 {
            Source::System => system_time().as_microsecond(),
            Source::Fixed(fixed) => fixed.microseconds.load(Ordering::SeqCst),
        };
        // The count came from a timestamp, so that it is always one again.
        Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Sets a fixed clock. The machine's clock takes no notice.
    pub fn set(&self, at: Timestamp) {
        if let Source::Fixed(fixed) = &self.0 {
            fixed.microseconds.store(at.as_microsecond(), Ordering::SeqCst);
        }
    }

    /// Moves a fixed clock on. The machine's clock takes no notice.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Fixed(fixed) = &self.0 {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            fixed.microseconds.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// A new `UUIDv7` of this instant. Ids of one process are in the order they were made, down to
    /// the microsecond; a fixed clock counts, so that a test gets the same ids every time.
    pub fn new_id(&self) -> Uuid {
        let now = self.now().as_microsecond().unsigned_abs();
        let mut tail = [0_u8; 10];
        match &self.0 {
            Source::System => rand::rng().fill_bytes(&mut tail[2..]),
            Source::Fixed(fixed) => {
                let count = fixed.ids.fetch_add(1, Ordering::SeqCst);
                tail[2..].copy_from_slice(&count.to_be_bytes());
            }
        }
        // RFC 9562, 6.2, method 3: the 12 bits after the milliseconds hold the rest of the time.
        let fraction = (now % 1000 * 4096 / 1000) as u16;
        tail[..2].copy_from_slice(&fraction.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now / 1000, &tail).into_uuid()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that knows the time")]
fn system_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-21T12:00:00.123456789Z".parse().unwrap()
    }

    #[test]
    fn a_fixed_clock_shows_whole_microseconds_and_moves_only_when_told() {
        let clock = Clock::fixed(noon());
        assert_eq!(clock.now().to_string(), "2026-11-21T12:00:00.123456Z");
        let other = clock.clone();
        other.advance(SignedDuration::from_mins(90));
        assert_eq!(clock.now().to_string(), "2026-11-21T13:30:00.123456Z");
        other.set(noon());
        assert_eq!(clock.now().to_string(), "2026-11-21T12:00:00.123456Z");
    }

    #[test]
    fn the_machines_clock_shows_whole_microseconds() {
        let now = Clock::system().now();
        assert_eq!(now.as_nanosecond() % 1000, 0);
        assert!(now > "2026-01-01T00:00:00Z".parse().unwrap());
    }

    #[test]
    fn ids_are_version_7_of_the_clocks_time_and_in_order() {
        let clock = Clock::fixed(noon());
        let ids: Vec<Uuid> = (0..100)
            .map(|_| {
                clock.advance(SignedDuration::from_micros(7));
                clock.new_id()
            })
            .collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        let (seconds, _) = ids[0].get_timestamp().unwrap().to_unix();
        assert_eq!(seconds, noon().as_second() as u64);
        let again = Clock::fixed(noon());
        again.advance(SignedDuration::from_micros(7));
        assert_eq!(again.new_id(), ids[0]);
        assert_ne!(Clock::system().new_id(), Clock::system().new_id());
    }
}
