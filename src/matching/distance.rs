//! Distance `D`: how much effort the way is.

use crate::domain::point::{EARTH_RADIUS_M, Point};
use crate::domain::volunteer::TravelMode;
use crate::domain::weights::{Millionths, ONE, millionths};

use super::UNKNOWN;
use super::need::PreparedNeed;
use super::quick::Quick;

/// A point, and where it lies on the unit sphere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    point: Point,
    x: f64,
    y: f64,
    z: f64,
}

/// Chords up to this long (in earth radii, some 300 km) are turned into arcs by a series.
const CHORD_MAX: f64 = 0.05;
/// How near to a rounding edge (in metres) the quick distance is not trusted; its error is below
/// a hundredth of this.
const DOUBT_M: f64 = 1e-3;

impl Spot {
    pub(crate) fn new(point: Point) -> Self {
        let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
        Self { point, x: lat.cos() * lon.cos(), y: lat.cos() * lon.sin(), z: lat.sin() }
    }

    /// [`Point::metres_to`], the same whole number at a tenth of its price: the chord through the
    /// earth gives the arc to within micrometres, and near a rounding edge the definition decides.
    pub(crate) fn metres_to(&self, other: &Self) -> u32 {
        let (x, y, z) = (self.x - other.x, self.y - other.y, self.z - other.z);
        let square = x * x + y * y + z * z;
        if square < CHORD_MAX * CHORD_MAX {
            // 2 asin(c / 2) = c (1 + c^2/24 + 3 c^4/640 + ..)
            let arc = square.sqrt() * (1.0 + square / 24.0 + 3.0 * square * square / 640.0);
            let metres = arc * EARTH_RADIUS_M + 0.5;
            let whole = metres.floor();
            if (DOUBT_M..1.0 - DOUBT_M).contains(&(metres - whole)) {
                return whole as u32;
            }
        }
        self.point.metres_to(other.point)
    }
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
pub(crate) fn way(need: &PreparedNeed, volunteer: &Quick) -> Way {
    if need.remote {
        return Way::Remote;
    }
    match (&need.spot, &volunteer.home) {
        (Some(place), Some(home)) => Way::Metres(home.metres_to(place)),
        (None, _) | (_, None) => Way::Unknown,
    }
}

/// The component.
pub(crate) fn value(way: Way, mode: TravelMode) -> Millionths {
    match way {
        Way::Remote => ONE,
        Way::Unknown => UNKNOWN,
        Way::Metres(metres) => {
            millionths((-f64::from(metres) / f64::from(mode.half_metres())).exp2())
        }
    }
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
        for i in 0..200_000 {
            let reach = if i % 50 == 0 { 40_000_000 } else { 400_000 };
            let from = Point::from_micro(53_400_000 + next(100_000), -2_900_000 + next(100_000));
            let (lat, lon) = from.micro();
            let to = Point::from_micro(
                lat + next(reach) - (reach / 2) as i32,
                lon + next(reach) - (reach / 2) as i32,
            );
            assert_eq!(Spot::new(from).metres_to(&Spot::new(to)), from.metres_to(to));
        }
        let here = Point::from_micro(53_400_000, -2_900_000);
        assert_eq!(Spot::new(here).metres_to(&Spot::new(here)), 0);
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
