//! The ONS Postcode Directory, and the National Statistics Postcode Lookup, which has the same
//! columns: every postcode of the United Kingdom there is or was, with headings.
//!
//! The headings have changed over the years: `pcds` (before: `pcd`, `pcd2`), `doterm`, `east1m`
//! (`oseast1m`), `north1m` (`osnrth1m`), `gridind` (`osgrdind`), `wd25cd` (`osward`, `ward`), `lat`,
//! `long`.

use csv::StringRecord;

use super::code_point::{Converter, Line};
use super::places::{is_of_year, is_ward_code};
use crate::domain::fault::Fault;
use crate::domain::place::Month;
use crate::domain::point::Point;
use crate::domain::postcode::Postcode;

/// Names of a column, newest and most exact first.
const POSTCODE: [&str; 5] = ["pcds", "pcd8", "pcd2", "pcd7", "pcd"];
const TERMINATED: [&str; 1] = ["doterm"];
const EASTING: [&str; 2] = ["east1m", "oseast1m"];
const NORTHING: [&str; 2] = ["north1m", "osnrth1m"];
const QUALITY: [&str; 2] = ["gridind", "osgrdind"];
const WARD: [&str; 2] = ["osward", "ward"];

/// No grid reference is known.
const NO_POSITION: &str = "9";
/// The position is but the mean of the postcode's sector, which the gazetteer knows as such.
const SECTOR_MEAN: &str = "6";

/// Areas whose grid is not the National Grid: Northern Ireland and the Channel Islands.
const OTHER_GRIDS: [&str; 3] = ["BT", "GY", "JE"];

/// What a latitude and a longitude lie between in the United Kingdom and the islands around it.
const LATITUDES: (f64, f64) = (49.0, 61.5);
const LONGITUDES: (f64, f64) = (-9.0, 2.5);

/// Where the columns are that are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    all: usize,
    postcode: usize,
    terminated: usize,
    easting: usize,
    northing: usize,
    quality: usize,
    ward: usize,
    lat: usize,
    long: usize,
}

impl Columns {
    /// Finds the columns in a row of headings; `None` where the row is no such headings at all. A
    /// fault where one of the columns is missing.
    pub fn find(headings: &StringRecord) -> Option<Result<Self, Fault>> {
        let names: Vec<String> = headings
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase())
            .collect();
        let first = |wanted: &[&str]| {
            wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted))
        };
        let postcode = first(&POSTCODE)?;
        let column = |wanted: &[&str]| first(wanted).ok_or_else(|| missing(wanted[0]));
        let ward = || first(&WARD).or_else(|| names.iter().position(|name| is_of_year(name, "cd")));
        let found = || {
            Ok(Self {
                all: names.len(),
                postcode,
                terminated: column(&TERMINATED)?,
                easting: column(&EASTING)?,
                northing: column(&NORTHING)?,
                quality: column(&QUALITY)?,
                ward: ward().ok_or_else(|| missing("wd25cd"))?,
                lat: column(&["lat"])?,
                long: column(&["long"])?,
            })
        };
        Some(found())
    }

    /// Reads a row below the headings.
    pub fn parse(&self, record: &StringRecord, converter: &Converter) -> Result<Line, Fault> {
        if record.len() != self.all {
            let message = format!("It must have {} columns, as the headings have.", self.all);
            return Err(fault(message));
        }
        let postcode = Postcode::parse(&record[self.postcode])?;
        let point = match record[self.quality].trim() {
            NO_POSITION | SECTOR_MEAN => None,
            _ => match self.degrees(record)? {
                Some(point) => Some(point),
                None => self.on_the_grid(record, &postcode, converter)?,
            },
        };
        let terminated = match record[self.terminated].trim() {
            "" => None,
            month => {
                let number = month.parse().map_err(|_| fault("doterm must be a month."))?;
                Some(Month::from_number(number)?)
            }
        };
        Ok(Line { postcode, point, ward: ward(&record[self.ward])?, terminated })
    }

    /// The point by latitude and longitude; 99.999999 stands for none.
    fn degrees(&self, record: &StringRecord) -> Result<Option<Point>, Fault> {
        let number = |at: usize| {
            let text = record[at].trim();
            let fault = || fault("lat and long must be degrees.");
            if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| fault()) }
        };
        let (lat, long): (Option<f64>, Option<f64>) = (number(self.lat)?, number(self.long)?);
        let (Some(lat), Some(long)) = (lat, long) else { return Ok(None) };
        if lat >= 90.0 || lat.abs() < f64::EPSILON {
            return Ok(None);
        }
        let within = |value: f64, (from, to)| (from..=to).contains(&value);
        if !within(lat, LATITUDES) || !within(long, LONGITUDES) {
            return Err(fault("lat and long are no place of the United Kingdom."));
        }
        Point::new(lat, long).map(Some)
    }

    /// The point by easting and northing, where they are of the National Grid.
    fn on_the_grid(
        &self,
        record: &StringRecord,
        postcode: &Postcode,
        converter: &Converter,
    ) -> Result<Option<Point>, Fault> {
        let number = |at: usize| match record[at].trim() {
            "" => Ok(0),
            text => text.parse().map_err(|_| fault("east1m and north1m must be whole numbers.")),
        };
        let (easting, northing): (u32, u32) = (number(self.easting)?, number(self.northing)?);
        let other = OTHER_GRIDS.iter().any(|area| postcode.as_str().starts_with(area));
        if other || (easting, northing) == (0, 0) {
            return Ok(None);
        }
        converter.point(easting, northing).map(Some)
    }
}

/// The ward's code; 99999999 after the letter stands for none.
fn ward(text: &str) -> Result<Option<String>, Fault> {
    match text.trim() {
        "" => Ok(None),
        code if code.ends_with("99999999") => Ok(None),
        code if is_ward_code(code) => Ok(Some(code.to_owned())),
        _ => Err(fault("The ward must be a code such as E05010935.")),
    }
}

fn missing(column: &str) -> Fault {
    let message = format!("The headings are not those of the directory: {column} is missing.");
    Fault::new("unknown_columns", message)
}

fn fault(message: impl Into<String>) -> Fault {
    Fault::new("invalid_onspd", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "pcd,pcd2,pcds,dointr,doterm,oslaua,osward,oseast1m,osnrth1m,osgrdind,ctry,\
        lat,long,imd";
    const NEW: &str = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,\
        lad25cd,wd25cd,ctry25cd,lat,long";

    fn columns(headings: &str) -> Option<Result<Columns, Fault>> {
        Columns::find(&StringRecord::from(headings.split(',').collect::<Vec<_>>()))
    }

    fn read(headings: &str, row: &str) -> Result<Line, Fault> {
        let record = StringRecord::from(row.split(',').collect::<Vec<_>>());
        columns(headings).unwrap().unwrap().parse(&record, &Converter::new().unwrap())
    }

    #[test]
    fn old_and_new_headings_say_the_same() {
        let old = "L36 9YX,L36  9YX,L36 9YX,198001,,E08000011,E05010942,344300,390900,1,\
                   E92000001,53.410490,-2.839980,1";
        let new = "L36 9YX,L36  9YX,L36 9YX,198001,,0,344300,390900,1,E00032800,\
                   E08000011,E05010942,E92000001,53.410490,-2.839980";
        let line = read(OLD, old).unwrap();
        assert_eq!(line, read(NEW, new).unwrap());
        assert_eq!(line.point, Some(Point::new(53.41049, -2.83998).unwrap()));
        assert_eq!((line.ward.as_deref(), line.terminated), (Some("E05010942"), None));
    }

    #[test]
    fn what_has_no_position_of_its_own_has_no_point() {
        let row = |quality: &str, lat: &str, long: &str| {
            let text = format!(
                "L369ZZ,L36 9ZZ,L36 9ZZ,198001,199606,E08000011,E99999999,,,{quality},E92000001,\
                 {lat},{long},0"
            );
            read(OLD, &text).unwrap()
        };
        assert_eq!(row("9", "99.999999", "0.000000").point, None);
        assert_eq!(row("6", "53.41", "-2.84").point, None);
        assert_eq!(row("1", "99.999999", "0.000000").point, None, "no grid either");
        let line = row("8", "53.41", "-2.84");
        assert!(line.point.is_some());
        assert_eq!(line.ward, None);
        assert_eq!(line.terminated.unwrap().to_string(), "1996-06");
    }

    #[test]
    fn the_grid_serves_where_there_are_no_degrees_and_only_in_great_britain() {
        let row = |postcode: &str| {
            let text =
                format!("{postcode},{postcode},{postcode},198001,,E08000011,,344300,390900,1,,,,0");
            read(OLD, &text).unwrap().point
        };
        let truth = Point::new(53.41, -2.84).unwrap();
        assert!(row("L36 9YX").unwrap().metres_to(truth) < 500);
        assert!(row("IM1 1AA").is_some());
        for postcode in ["BT1 1AA", "JE2 3AB", "GY1 1AA"] {
            assert_eq!(row(postcode), None, "{postcode}");
        }
        let belfast = "BT1 1AA,BT1 1AA,BT1 1AA,198001,,N09000003,N08000327,333900,374100,1,\
                       N92000002,54.600000,-5.930000,0";
        let line = read(OLD, belfast).unwrap();
        assert_eq!(line.point, Some(Point::new(54.6, -5.93).unwrap()));
        assert_eq!(line.ward.as_deref(), Some("N08000327"));
    }

    #[test]
    fn other_headings_are_no_directory_and_lacking_ones_are_named() {
        assert_eq!(columns("L1 0AA,10,334864,389326,,,,,,E05015289"), None);
        assert_eq!(columns("PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC"), None);
        let lacking = columns("\u{feff}pcds,doterm,lat").unwrap().unwrap_err();
        assert_eq!(lacking.code, "unknown_columns");
        assert!(lacking.message.contains("east1m"), "{lacking}");
    }

    #[test]
    fn a_malformed_row_is_refused() {
        let good = ["L36 9YX", "", "L36 9YX", "", "", "", "E05010942", "344300", "390900", "1"];
        for (at, wrong) in [(2, "L36"), (4, "soon"), (4, "199613"), (6, "Roby"), (7, "west")] {
            let mut row = good;
            row[at] = wrong;
            assert!(read(OLD, &format!("{},,,,", row.join(","))).is_err(), "{wrong}");
        }
        for degrees in ["north,west", "12.0,-2.0", "53.4,80.0"] {
            assert!(read(OLD, &format!("{},,{degrees},", good.join(","))).is_err(), "{degrees}");
        }
        assert!(read(OLD, "L36 9YX,L36 9YX").is_err());
    }
}
