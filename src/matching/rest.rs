//! Rest `F` of the volunteer, so that the same willing few are not always asked, and attention to
//! the need, which takes its place where needs are ranked for a volunteer.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};

use crate::domain::need::Urgency;
use crate::domain::weights::{Millionths, ONE, millionths};

/// Hours in which asks count.
const HOURS: i64 = 672;
/// Asks (or responses for each open place) that halve the value, times three.
const HALVING: f64 = 3.0;

/// The instant from which on asks count: 672 hours before `as_of`.
pub(crate) fn asks_from(as_of: Timestamp) -> Timestamp {
    as_of.checked_sub(SignedDuration::from_hours(HOURS)).unwrap_or(Timestamp::MIN)
}

/// How often somebody was asked from an instant on and before another. `asks` is sorted.
pub(crate) fn asks(asks: &[Timestamp], from: Timestamp, as_of: Timestamp) -> usize {
    let count = |before: Timestamp| asks.partition_point(|at| *at < before);
    count(as_of).saturating_sub(count(from))
}

/// When somebody was last asked before an instant. `asks` is sorted.
pub(crate) fn last_ask(asks: &[Timestamp], as_of: Timestamp) -> Option<Timestamp> {
    asks.partition_point(|at| *at < as_of).checked_sub(1).and_then(|i| asks.get(i)).copied()
}

/// Rest after the first few numbers of asks, worked out once.
static VALUES: LazyLock<[Millionths; 8]> = LazyLock::new(|| std::array::from_fn(halved));

/// Rest after so many asks.
pub(crate) fn value(asks: usize) -> Millionths {
    VALUES.get(asks).copied().unwrap_or_else(|| halved(asks))
}

fn halved(asks: usize) -> Millionths {
    millionths((-(asks as f64) / HALVING).exp2())
}

/// Attention that a need deserves.
pub(crate) fn attention(urgency: Urgency, responses: u32, open_places: u32) -> Millionths {
    match urgency {
        Urgency::Urgent => ONE,
        Urgency::Normal => {
            let places = f64::from(open_places.max(1));
            millionths((-f64::from(responses) / (HALVING * places)).exp2())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_count_from_672_hours_ago_to_just_before_now() {
        let now: Timestamp = "2026-12-01T10:00:00Z".parse().unwrap();
        let hours_ago = |hours| now - SignedDuration::from_hours(hours);
        let all = [hours_ago(673), hours_ago(672), hours_ago(1), now];
        assert_eq!(asks(&all, asks_from(now), now), 2);
        assert_eq!(last_ask(&all, now), Some(hours_ago(1)));
        assert_eq!(last_ask(&all[3..], now), None);
    }

    #[test]
    fn three_asks_halve_rest() {
        assert_eq!([value(0), value(1), value(3), value(6)], [ONE, 793_701, 500_000, 250_000]);
    }

    #[test]
    fn an_urgent_need_has_full_attention() {
        assert_eq!(attention(Urgency::Urgent, 90, 1), ONE);
        assert_eq!(attention(Urgency::Normal, 6, 2), 500_000);
        assert_eq!(attention(Urgency::Normal, 0, 2), ONE);
    }
}
