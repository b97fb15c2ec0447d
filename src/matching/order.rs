//! The order of ranked lists. The smaller key is the better; no two are equal.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::domain::facts::NeedFacts;
use crate::domain::ids::{NeedId, VolunteerId};
use crate::domain::weights::Millionths;

/// Order of volunteers for a need: the highest score, then whoever was asked longest ago (never
/// comes first), then a mix of both ids, then the smaller id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct VolunteerKey {
    score: Reverse<Millionths>,
    last_ask: Option<Timestamp>,
    mixed: u64,
    id: VolunteerId,
}

impl VolunteerKey {
    /// The key of somebody with a score, and when they were asked last.
    pub(crate) fn new(
        score: Millionths,
        need: NeedId,
        id: VolunteerId,
        last_ask: Option<Timestamp>,
    ) -> Self {
        let low = |id: uuid::Uuid| id.as_u128() as u64;
        Self { score: Reverse(score), last_ask, mixed: mix(low(need.0) ^ low(id.0)), id }
    }

    /// When they were asked last.
    pub(crate) fn last_ask(&self) -> Option<Timestamp> {
        self.last_ask
    }

    /// The volunteer.
    pub(crate) fn id(&self) -> VolunteerId {
        self.id
    }

    /// The score.
    pub(crate) fn score(&self) -> Millionths {
        self.score.0
    }
}

/// Order of needs for a volunteer: the highest score, then fewer responses, then posted earlier,
/// then the smaller id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NeedKey {
    score: Reverse<Millionths>,
    responses: u32,
    posted_at: Timestamp,
    id: NeedId,
}

impl NeedKey {
    /// The key of a scored need.
    pub(crate) fn new(score: Millionths, need: &NeedFacts) -> Self {
        let (responses, posted_at, id) = (need.responses, need.need.posted_at, need.need.id);
        Self { score: Reverse(score), responses, posted_at, id }
    }

    /// The score.
    pub(crate) fn score(&self) -> Millionths {
        self.score.0
    }
}

/// splitmix64, as scoring.md spells it out.
pub(crate) fn mix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mix_is_splitmix64() {
        // First outputs of the reference generator with seeds 0 and 1234567.
        assert_eq!(mix(0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(mix(1_234_567), 6_457_827_717_110_365_317);
    }
}
