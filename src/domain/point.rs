//! Points on the earth.

use geo::{Distance, HaversineMeasure};

use super::fault::Fault;

/// Mean radius of the earth in metres (GRS 80, as scoring.md fixes it).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A point in WGS 84, kept to 6 decimals of a degree (about 11 cm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    lat: i32,
    lon: i32,
}

impl Point {
    /// Latitude -90..90 and longitude -180..180 in degrees; rounded to 6 decimals.
    pub fn new(lat: f64, lon: f64) -> Result<Self, Fault> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(Fault::range("The latitude", -90, 90));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(Fault::range("The longitude", -180, 180));
        }
        Ok(Self { lat: (lat * 1e6).round() as i32, lon: (lon * 1e6).round() as i32 })
    }

    /// From millionths of a degree, as stored.
    pub fn from_micro(lat: i32, lon: i32) -> Self {
        Self { lat, lon }
    }

    /// Millionths of a degree: latitude, longitude.
    pub fn micro(self) -> (i32, i32) {
        (self.lat, self.lon)
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat) / 1e6
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon) / 1e6
    }

    /// Great-circle distance to another point on a sphere of [`EARTH_RADIUS_M`], rounded to whole
    /// metres (half up).
    pub fn metres_to(self, other: Self) -> u32 {
        let sphere = HaversineMeasure::new(EARTH_RADIUS_M);
        let from = geo::Point::new(self.lon(), self.lat());
        let to = geo::Point::new(other.lon(), other.lat());
        (sphere.distance(from, to) + 0.5).floor() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_195_metres() {
        let from = Point::new(53.0, -2.8).unwrap();
        let to = Point::new(54.0, -2.8).unwrap();
        assert_eq!(from.metres_to(to), 111_195);
        assert_eq!(from.metres_to(from), 0);
    }

    #[test]
    fn points_off_the_earth_are_refused() {
        assert_eq!(Point::new(91.0, 0.0).unwrap_err().code, "out_of_range");
        assert!(Point::new(f64::NAN, 0.0).is_err());
    }
}
