//! Ranked lists (scoring.md, "Order" and "The other way round"): score everyone, then sort.

use jiff::Timestamp;

use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::ids::{NeedId, VolunteerId};
use onestop::domain::need::NeedState;
use onestop::domain::weights::WeightOverrides;

use super::{Centre, Last, Pair, calendar, pair};

/// Volunteers for a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolunteerList {
    /// Everyone, in the order given.
    pub everyone: Vec<Pair>,
    /// The eligible ones, best first, all of them.
    pub ranked: Vec<Pair>,
}

/// Needs for a volunteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedList {
    /// Every open need with an open place that is not over, in the order given.
    pub every_one: Vec<Pair>,
    /// The ones the volunteer is eligible for, best first, all of them.
    pub ranked: Vec<Pair>,
}

/// "Highest score first; among equals the volunteer asked longest ago (never asked comes first),
/// then the smaller `mix(...)`, then the smaller id." `None`: the need is over.
pub fn volunteers_for(
    centre: &Centre,
    volunteers: &[VolunteerFacts],
    need: &NeedFacts,
    as_of: Timestamp,
    request: &WeightOverrides,
) -> Option<VolunteerList> {
    let mut everyone = Vec::new();
    let mut ranked = Vec::new();
    for volunteer in volunteers {
        let pair = pair(centre, need, volunteer, as_of, request, Last::Rest)?;
        if pair.is_eligible() {
            let asked = last_asked(volunteer, calendar::whole_minute(as_of));
            ranked.push((asked, pair.clone()));
        }
        everyone.push(pair);
    }
    // A need that is over is so with nobody to match it with, too.
    calendar::horizon(&need.need.schedule, as_of, &centre.zone)?;
    Some(VolunteerList { everyone, ranked: in_order(ranked) })
}

/// Pairs, each with when the volunteer was last asked, best first.
pub fn in_order(mut pairs: Vec<(Option<Timestamp>, Pair)>) -> Vec<Pair> {
    // No ask comes before any ask: `None` is less than `Some`.
    pairs.sort_by_key(|(asked, pair)| {
        (std::cmp::Reverse(pair.score), *asked, mix(pair.need, pair.volunteer), pair.volunteer)
    });
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// When the volunteer was last asked, seen from as_of.
pub fn last_asked(volunteer: &VolunteerFacts, as_of: Timestamp) -> Option<Timestamp> {
    volunteer.asks.iter().copied().filter(|at| *at < as_of).max()
}

/// "`mix(low 64 bits of the need's id XOR low 64 bits of the volunteer's id)` [...] splitmix64: z =
/// x + 0x9E3779B97F4A7C15; z = (z ^ z>>30) * 0xBF58476D1CE4E5B9; z = (z ^ z>>27) *
/// 0x94D049BB133111EB; z ^ z>>31, in wrapping unsigned 64-bit arithmetic."
pub fn mix(need: NeedId, volunteer: VolunteerId) -> u64 {
    let low = |id: uuid::Uuid| {
        id.as_bytes()[8..].iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte))
    };
    let x = low(need.0) ^ low(volunteer.0);
    let z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

/// "For a volunteer, `open` needs with an open place are ranked by the same gates and score, each
/// with its own weights [...]. Among equals: fewer responses, then posted earlier, then the
/// smaller id."
pub fn needs_for(
    centre: &Centre,
    needs: &[NeedFacts],
    volunteer: &VolunteerFacts,
    as_of: Timestamp,
    request: &WeightOverrides,
) -> NeedList {
    let mut every_one = Vec::new();
    let mut ranked = Vec::new();
    let open = |need: &&NeedFacts| need.need.state == NeedState::Open && need.open_places > 0;
    for need in needs.iter().filter(open) {
        let Some(pair) = pair(centre, need, volunteer, as_of, request, Last::Attention) else {
            continue;
        };
        if pair.is_eligible() {
            ranked.push((need.responses, need.need.posted_at, pair.clone()));
        }
        every_one.push(pair);
    }
    ranked.sort_by_key(|(responses, posted, pair)| {
        (std::cmp::Reverse(pair.score), *responses, *posted, pair.need)
    });
    NeedList { every_one, ranked: ranked.into_iter().map(|(_, _, pair)| pair).collect() }
}
