//! Arithmetic, weights, score, and the components distance, interests, rest and attention.

use jiff::{SignedDuration, Timestamp};

use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::need::{Location, Need, Urgency};
use onestop::domain::point::Point;
use onestop::domain::volunteer::{TravelMode, Volunteer};
use onestop::domain::weights::{Millionths, WeightOverrides, Weights};

/// "`U = 0.15`", as `m(U)`.
pub const UNKNOWN: Millionths = 150_000;

/// "`m(x) = floor(1,000,000 x + 1/2)`".
pub fn m(x: f64) -> Millionths {
    (1_000_000.0 * x + 0.5).floor() as Millionths
}

/// "Where x is a ratio of whole numbers a/b [...]: `floor((2,000,000 a + b) / 2b)`".
pub fn ratio(a: i64, b: i64) -> Millionths {
    let (a, b) = (i128::from(a), i128::from(b));
    Millionths::try_from((2_000_000 * a + b) / (2 * b)).unwrap()
}

/// "A centre may set its own weights, a need may, and a request by staff may: each replaces the
/// ones that it names." Not all may be 0: what would make them so is passed over.
pub fn weights(centre: Weights, need: &WeightOverrides, request: &WeightOverrides) -> Weights {
    let mut weights = centre;
    for over in [need, request] {
        let mut values = weights.values();
        for (value, named) in values.iter_mut().zip(over.values()) {
            *value = named.unwrap_or(*value);
        }
        if values != [0; 5] {
            weights = Weights::new(values).unwrap();
        }
    }
    weights
}

/// "`score = sum(weight_c * component_c) / sum(weight_c)`, in whole millionths, rounded as above".
/// A component is a number of millionths, so the ratio already is one: it is only rounded.
pub fn score(values: [Millionths; 5], weights: [u16; 5]) -> Millionths {
    let top: i64 = (0..5).map(|c| i64::from(values[c]) * i64::from(weights[c])).sum();
    let bottom: i64 = weights.iter().map(|w| i64::from(*w)).sum();
    Millionths::try_from((2 * top + bottom) / (2 * bottom)).unwrap()
}

/// "A component's share is weight * component over the sum of these, in millionths, 0 where that
/// is 0."
pub fn shares(values: [Millionths; 5], weights: [u16; 5]) -> [Millionths; 5] {
    let parts: Vec<i64> = (0..5).map(|c| i64::from(values[c]) * i64::from(weights[c])).collect();
    let sum: i64 = parts.iter().sum();
    std::array::from_fn(|c| if sum == 0 { 0 } else { ratio(parts[c], sum) })
}

/// What is known about the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Remote,
    Unknown,
    Metres(u32),
}

impl Place {
    pub fn metres(self) -> Option<u32> {
        match self {
            Self::Metres(metres) => Some(metres),
            Self::Remote | Self::Unknown => None,
        }
    }
}

/// The way from home to the need's place.
pub fn place(need: &Need, volunteer: &Volunteer) -> Place {
    let there = match &need.location {
        Location::Remote(_) => return Place::Remote,
        Location::At(located) => located.found.as_ref(),
    };
    let home = volunteer.home.as_ref().and_then(|home| home.found.as_ref());
    match (home, there) {
        (Some(home), Some(there)) => Place::Metres(metres_between(home.point, there.point)),
        _ => Place::Unknown,
    }
}

/// "the great-circle distance on a sphere of radius 6,371,008.8 m, rounded to whole metres": the
/// haversine formula.
pub fn metres_between(a: Point, b: Point) -> u32 {
    let degrees = |micro: i32| f64::from(micro) / 1_000_000.0;
    let (lat_a, lon_a) = (degrees(a.micro().0).to_radians(), degrees(a.micro().1).to_radians());
    let (lat_b, lon_b) = (degrees(b.micro().0).to_radians(), degrees(b.micro().1).to_radians());
    let half_chord_squared = ((lat_b - lat_a) / 2.0).sin().powi(2)
        + lat_a.cos() * lat_b.cos() * ((lon_b - lon_a) / 2.0).sin().powi(2);
    let metres = 2.0 * 6_371_008.8 * half_chord_squared.sqrt().min(1.0).asin();
    (metres + 0.5).floor() as u32
}

/// "mode `public_transport`" where none is known.
fn mode(volunteer: &Volunteer) -> TravelMode {
    volunteer.travel.mode.unwrap_or(TravelMode::PublicTransport)
}

/// "greatest distance by mode: walk 2 km, cycle 8 km, public transport 12 km, car 20 km".
pub fn greatest_metres(volunteer: &Volunteer) -> u32 {
    volunteer.travel.max_metres.unwrap_or(match mode(volunteer) {
        TravelMode::Walk => 2_000,
        TravelMode::Cycle => 8_000,
        TravelMode::PublicTransport => 12_000,
        TravelMode::Car => 20_000,
    })
}

/// "`D = m(2^(-d / h))` with half-distance h by travel mode: walk 1,200 m, cycle 4,000 m, public
/// transport 5,000 m, car 8,000 m [...] m(1) for a remote need; unknown home: m(U)."
pub fn distance(place: Place, volunteer: &Volunteer) -> Millionths {
    let half = match mode(volunteer) {
        TravelMode::Walk => 1_200.0,
        TravelMode::Cycle => 4_000.0,
        TravelMode::PublicTransport => 5_000.0,
        TravelMode::Car => 8_000.0,
    };
    match place {
        Place::Remote => 1_000_000,
        Place::Unknown => UNKNOWN,
        Place::Metres(metres) => m(2.0_f64.powf(-f64::from(metres) / half)),
    }
}

/// "m(1) if the two share a cause, 0 if both list causes and share none, else m(1/2)".
pub fn interests(need: &Need, volunteer: &Volunteer) -> Millionths {
    if need.causes.iter().any(|cause| volunteer.causes.contains(cause)) {
        1_000_000
    } else if !need.causes.is_empty() && !volunteer.causes.is_empty() {
        0
    } else {
        500_000
    }
}

/// "asks = offers sent to the volunteer in [as_of - 672 hours, as_of)".
pub fn asks(volunteer: &VolunteerFacts, as_of: Timestamp) -> u32 {
    let since = as_of - SignedDuration::from_hours(672);
    volunteer.asks.iter().filter(|at| **at >= since && **at < as_of).count() as u32
}

/// "`m(2^(-asks / 3))`".
pub fn rest(asks: u32) -> Millionths {
    m(2.0_f64.powf(-f64::from(asks) / 3.0))
}

/// "attention `m(2^(-responses / (3 * open places)))`, m(1) for an urgent need".
pub fn attention(need: &NeedFacts) -> Millionths {
    match need.need.urgency {
        Urgency::Urgent => 1_000_000,
        Urgency::Normal => {
            let share = f64::from(need.responses) / (3.0 * f64::from(need.open_places));
            m(2.0_f64.powf(-share))
        }
    }
}
