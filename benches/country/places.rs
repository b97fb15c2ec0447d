//! Where people live.

use onestop::domain::place::{Found, Located, Precision};
use onestop::domain::point::Point;
use onestop::domain::postcode::Postcode;

use super::Dice;

/// Postcode sectors with their centres and how many postcodes they have; not part of the
/// repository.
const SECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/places/gb_sectors.csv");

/// Latitude, longitude, inhabitants in thousands, kilometres that they spread over.
const CITIES: [(f64, f64, f64, f64); 12] = [
    (51.51, -0.12, 8_900.0, 18.0),
    (52.48, -1.89, 1_140.0, 10.0),
    (53.48, -2.24, 2_700.0, 14.0),
    (53.80, -1.55, 790.0, 10.0),
    (55.86, -4.25, 630.0, 9.0),
    (53.38, -1.47, 560.0, 9.0),
    (53.41, -2.98, 500.0, 8.0),
    (51.45, -2.59, 470.0, 8.0),
    (55.95, -3.19, 520.0, 8.0),
    (51.48, -3.18, 360.0, 7.0),
    (54.97, -1.61, 300.0, 7.0),
    (52.63, 1.30, 140.0, 25.0),
];

struct Area {
    lat: f64,
    lon: f64,
    km: f64,
}

/// Areas, and how many postcodes they and those before them have.
pub struct Places {
    areas: Vec<Area>,
    sums: Vec<f64>,
    postcode: Postcode,
}

impl Places {
    pub fn read() -> Self {
        let sectors = std::fs::read_to_string(SECTORS).unwrap_or_default();
        let mut rows: Vec<[f64; 4]> = sectors.lines().skip(1).filter_map(row).collect();
        if rows.is_empty() {
            eprintln!("no postcode sectors at {SECTORS}: everybody lives around twelve cities");
            rows.extend(CITIES.iter().map(|(lat, lon, people, km)| [*lat, *lon, *people, *km]));
        }
        let mut sum = 0.0;
        let mut add = |row: &[f64; 4]| {
            sum += row[2];
            sum
        };
        let sums = rows.iter().map(&mut add).collect();
        let areas = rows.iter().map(|r| Area { lat: r[0], lon: r[1], km: r[3] }).collect();
        Self { areas, sums, postcode: Postcode::parse("L36 9YX").unwrap() }
    }

    /// Somewhere where people live.
    pub fn place(&self, dice: &mut Dice) -> Located {
        let at = dice.share() * self.sums.last().unwrap();
        let area = &self.areas[self.sums.partition_point(|sum| *sum <= at)];
        // Denser in the middle; 111 km to a degree.
        let (way, angle) = (dice.share() * area.km, dice.share() * std::f64::consts::TAU);
        let lat = area.lat + way * angle.sin() / 111.0;
        let lon = area.lon + way * angle.cos() / (111.0 * area.lat.to_radians().cos());
        let point = Point::new(lat, lon).unwrap();
        let found = Found { point, precision: Precision::Postcode, ward: None };
        Located { postcode: self.postcode.clone(), found: Some(found) }
    }
}

/// `sector,lat,lon,postcodes,radius90_km,..`
fn row(line: &str) -> Option<[f64; 4]> {
    let mut numbers = line.split(',').skip(1).map(|field| field.parse().ok());
    Some([numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()??])
}
