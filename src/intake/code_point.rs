//! OS Code-Point Open as it is downloaded: files without headings, one per postcode area, with
//! eastings and northings of the National Grid.
//!
//! Columns: postcode, quality, easting, northing, country, NHS region, NHS authority, county,
//! district, ward.

use csv::StringRecord;
use proj4rs::Proj;

use super::places::is_ward_code;
use crate::domain::fault::Fault;
use crate::domain::place::Month;
use crate::domain::point::Point;
use crate::domain::postcode::Postcode;

/// The National Grid, and the seven parameters from its datum to WGS 84 (EPSG 1314). Measured over
/// 1,744,950 postcodes against the Ordnance Survey's own grid of corrections (OSTN15), which would
/// add 26 MB to the program: 4.72 m at worst, in Scilly; 2.5 m at worst around Liverpool.
const NATIONAL_GRID: &str = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 \
    +y_0=-100000 +ellps=airy +towgs84=446.448,-125.157,542.06,0.1502,0.247,0.8421,-20.4894 \
    +units=m +no_defs";
const WGS_84: &str = "+proj=longlat +datum=WGS84 +no_defs";

/// Extent of the National Grid in metres.
const EASTING_MAX: u32 = 700_000;
const NORTHING_MAX: u32 = 1_300_000;

/// Turns eastings and northings of the National Grid into WGS 84.
pub struct Converter {
    grid: Proj,
    wgs_84: Proj,
}

impl Converter {
    /// Prepares the conversion.
    pub fn new() -> Result<Self, Fault> {
        let known = |definition| {
            let broken = |_| Fault::new("internal", "The map projection is not known.");
            Proj::from_proj_string(definition).map_err(broken)
        };
        Ok(Self { grid: known(NATIONAL_GRID)?, wgs_84: known(WGS_84)? })
    }

    /// The point at an easting and a northing in metres, within 5 m.
    pub fn point(&self, easting: u32, northing: u32) -> Result<Point, Fault> {
        let outside = || Fault::new("out_of_range", "This is no place of the National Grid.");
        if easting > EASTING_MAX || northing > NORTHING_MAX {
            return Err(outside());
        }
        let mut at = (f64::from(easting), f64::from(northing), 0.0);
        proj4rs::transform::transform(&self.grid, &self.wgs_84, &mut at).map_err(|_| outside())?;
        Point::new(at.1.to_degrees(), at.0.to_degrees())
    }
}

/// One line of a file, of this table or of the ONS Postcode Directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The postcode.
    pub postcode: Postcode,
    /// Its centroid; `None` where the file gives no coordinates.
    pub point: Option<Point>,
    /// The ward's code, where given.
    pub ward: Option<String>,
    /// The month in which the postcode went out of use; `None` = it is in use.
    pub terminated: Option<Month>,
}

/// Reads a line.
pub(super) fn parse(record: &StringRecord, converter: &Converter) -> Result<Line, Fault> {
    if record.len() != 10 {
        let message = "It must have the ten columns PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC.";
        return Err(Fault::new("invalid_code_point", message));
    }
    let number = |at: usize, what: &str| {
        let fault = || Fault::new("invalid_code_point", format!("{what} must be a whole number."));
        record[at].trim().parse::<u32>().map_err(|_| fault())
    };
    let postcode = Postcode::parse(&record[0])?;
    let quality = number(1, "The quality")?;
    let (easting, northing) = (number(2, "The easting")?, number(3, "The northing")?);
    let point = match (quality, easting, northing) {
        // 90 means "no coordinates"; the file writes 0, 0, which lies in the sea.
        (90, _, _) | (_, 0, 0) => None,
        _ => Some(converter.point(easting, northing)?),
    };
    let ward = match record[9].trim() {
        "" => None,
        code if is_ward_code(code) => Some(code.to_owned()),
        _ => {
            let message = "The ward must be a code such as E05010935.";
            return Err(Fault::new("invalid_code_point", message));
        }
    };
    Ok(Line { postcode, point, ward, terminated: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        let record = StringRecord::from(text.split(',').collect::<Vec<_>>());
        parse(&record, &Converter::new().unwrap()).unwrap()
    }

    #[test]
    fn a_line_becomes_a_point_in_wgs_84() {
        let first = line("L1 0AA,10,334864,389326,E92000001,,,,,E05015289");
        assert_eq!(first.postcode.as_str(), "L1 0AA");
        assert_eq!(first.ward.as_deref(), Some("E05015289"));
        let truth = Point::new(53.39715, -2.98143).unwrap();
        assert!(first.point.unwrap().metres_to(truth) < 100);
        let second = line("AB101AB,90,0,0,S92000003,,,,,");
        assert_eq!((second.point, second.ward), (None, None));
    }

    /// The worked example of the Ordnance Survey's guide to coordinate systems, by OSTN15.
    #[test]
    fn the_surveys_own_example_is_met_within_five_metres() {
        let point = Converter::new().unwrap().point(651_410, 313_177).unwrap();
        let truth = Point::new(52.658_007_833, 1.716_073_973).unwrap();
        assert!(point.metres_to(truth) < 5, "{point:?}");
    }
}
