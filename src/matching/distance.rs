//! Distance `D`: how much effort the way is.

use crate::domain::point::{EARTH_RADIUS_M, Point};
use crate::domain::volunteer::TravelMode;
use crate::domain::weights::{Millionths, ONE, millionths};

use super::UNKNOWN;
use super::need::PreparedNeed;
use super::person::Person;

/// Where a point lies on the sphere, in units of its radius / [`SCALE`] (3 mm).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot(pub(crate) [i32; 3]);

/// Units of a [`Spot`] in a radius.
const SCALE: f64 = 2_147_483_647.0;
/// Metres in a unit.
const UNIT_M: f64 = EARTH_RADIUS_M / SCALE;
/// Chords up to this long (in earth radii, some 300 km) are turned into arcs by a series.
const CHORD_MAX: f64 = 0.05;
/// How near to a rounding edge (in metres) the quick distance is not trusted; its error is below
/// 6 mm, the rounding of two spots.
const DOUBT_M: f64 = 1e-2;

impl Spot {
    pub(crate) fn new(point: Point) -> Self {
        let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
        let unit = |x: f64| (x * SCALE).round() as i32;
        Self([unit(lat.cos() * lon.cos()), unit(lat.cos() * lon.sin()), unit(lat.sin())])
    }

    /// The whole metres of [`Point::metres_to`] where the chord through the earth tells them for
    /// certain, at a tenth of the price.
    pub(crate) fn metres_to(self, other: Self) -> Option<u32> {
        let mut square = 0.0;
        for (a, b) in self.0.into_iter().zip(other.0) {
            let side = f64::from(a) - f64::from(b);
            square += side * side;
        }
        let square = square / (SCALE * SCALE);
        if square >= CHORD_MAX * CHORD_MAX {
            return None;
        }
        // 2 asin(c / 2) = c (1 + c^2/24 + 3 c^4/640 + ..)
        let arc = square.sqrt() * (1.0 + square / 24.0 + 3.0 * square * square / 640.0);
        let metres = arc * EARTH_RADIUS_M + 0.5;
        let whole = metres as u32;
        (DOUBT_M..1.0 - DOUBT_M).contains(&(metres - f64::from(whole))).then_some(whole)
    }

    /// Whether another spot is certainly more than so many metres away.
    pub(crate) fn is_beyond(self, other: Self, metres: u32) -> bool {
        let mut square = 0.0;
        for (a, b) in self.0.into_iter().zip(other.0) {
            let side = f64::from(a) - f64::from(b);
            square += side * side;
        }
        square > square_of(metres)
    }

    /// Whether every spot of a box is certainly more than so many metres away. A chord is shorter
    /// than its arc, so that nothing is lost where only the chord is compared; two metres cover the
    /// rounding.
    pub(crate) fn is_beyond_box(self, low: [i32; 3], high: [i32; 3], metres: u32) -> bool {
        self.square_to_box(low, high) > square_of(metres)
    }

    /// No more than the metres to any spot of a box: the chord is shorter than the arc.
    pub(crate) fn metres_to_box(self, low: [i32; 3], high: [i32; 3]) -> f64 {
        // Less the rounding of both spots and of the metres.
        (self.square_to_box(low, high).sqrt() * UNIT_M - 1.0).max(0.0)
    }

    /// The square of the shortest chord to a box, in units.
    fn square_to_box(self, low: [i32; 3], high: [i32; 3]) -> f64 {
        let mut square = 0.0;
        for ((at, low), high) in self.0.into_iter().zip(low).zip(high) {
            let outside = f64::from(at) - f64::from(at.clamp(low, high));
            square += outside * outside;
        }
        square
    }
}

/// The square of a few metres more, in units.
fn square_of(metres: u32) -> f64 {
    let most = (f64::from(metres) + 2.0) / UNIT_M;
    most * most
}

/// The way of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The need can be served from anywhere.
    Remote,
    /// The home, or the need's place, is unknown.
    Unknown,
    /// Whole metres in a straight line.
    Metres(u32),
}

/// The way between a need and a volunteer.
pub(crate) fn way(need: &PreparedNeed, volunteer: &Person) -> Way {
    if need.remote {
        return Way::Remote;
    }
    match (&need.place, volunteer.home) {
        (Some(place), Some(home)) => {
            let quick = volunteer.row.home().and_then(|spot| spot.metres_to(place.spot));
            Way::Metres(quick.unwrap_or_else(|| home.metres_to(place.point)))
        }
        (None, _) | (_, None) => Way::Unknown,
    }
}

/// The component.
pub(crate) fn value(way: Way, mode: TravelMode) -> Millionths {
    match way {
        Way::Remote => ONE,
        Way::Unknown => UNKNOWN,
        Way::Metres(metres) => halved(metres, mode.half_metres()),
    }
}

/// The component of a way with a half-distance.
pub(crate) fn halved(metres: u32, half_metres: u32) -> Millionths {
    millionths((-f64::from(metres) / f64::from(half_metres)).exp2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_distance_is_that_of_the_definition() {
        let mut state = 1_u64;
        let mut next = |range: i64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) as i64 % range) as i32
        };
        let mut told = 0;
        for i in 0..200_000 {
            let reach = if i % 50 == 0 { 40_000_000 } else { 400_000 };
            let from = Point::from_micro(53_400_000 + next(100_000), -2_900_000 + next(100_000));
            let (lat, lon) = from.micro();
            let to = Point::from_micro(
                lat + next(reach) - (reach / 2) as i32,
                lon + next(reach) - (reach / 2) as i32,
            );
            if let Some(metres) = Spot::new(from).metres_to(Spot::new(to)) {
                told += 1;
                assert_eq!(metres, from.metres_to(to));
            }
            let metres = from.metres_to(to);
            assert!(!Spot::new(from).is_beyond(Spot::new(to), metres));
            if (5..100_000).contains(&metres) {
                assert!(Spot::new(from).is_beyond(Spot::new(to), metres - 5));
            }
            let Spot(corner) = Spot::new(to);
            let metres = f64::from(from.metres_to(to));
            assert!(Spot::new(from).metres_to_box(corner, corner) <= metres);
        }
        assert!(told > 180_000);
        let here = Spot::new(Point::from_micro(53_400_000, -2_900_000));
        assert_eq!(here.metres_to(here), Some(0));
    }

    #[test]
    fn each_half_distance_halves_the_value() {
        for mode in TravelMode::ALL {
            let half = mode.half_metres();
            assert_eq!(value(Way::Metres(0), *mode), ONE);
            assert_eq!(value(Way::Metres(half), *mode), 500_000);
            assert_eq!(value(Way::Metres(3 * half), *mode), 125_000);
        }
        assert_eq!(value(Way::Remote, TravelMode::Walk), ONE);
        assert_eq!(value(Way::Unknown, TravelMode::Walk), UNKNOWN);
    }

    #[test]
    fn two_ways_to_raise_two_to_a_power_agree_on_every_metre() {
        for mode in TravelMode::ALL {
            for metres in 0..200_000 {
                let x = -f64::from(metres) / f64::from(mode.half_metres());
                assert_eq!(value(Way::Metres(metres), *mode), millionths(2_f64.powf(x)));
            }
        }
    }
}
