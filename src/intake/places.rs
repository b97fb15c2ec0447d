//! Small tables of places: ward names, and the sectors that the program carries with it.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use crate::domain::fault::Fault;
use crate::domain::place::{Place, Precision, Ward};
use crate::domain::point::Point;
use crate::domain::postcode::Partial;
use crate::domain::text;

/// Longest name of a ward in characters.
const NAME_MAX: usize = 200;
/// Most lines of a table of wards that are read (Great Britain has about 8,000 wards; a table of
/// postcodes with their wards may be given as well).
const LINES_MAX: usize = 3_000_000;

/// Reads names of wards from a CSV with the columns `ward_code` and `ward`, or `code` and `name`,
/// or `WD25CD` and `WD25NM` of whatever year, among others; each ward once, sorted by code. Lines without a name are left out.
pub fn wards(file: impl Read) -> Result<Vec<Ward>, Fault> {
    let mut reader = ReaderBuilder::new().from_reader(file);
    let headings = reader.headers().map_err(|_| not_read(1))?.clone();
    let column = |names: [&str; 2], of_the_office: &str| {
        let heading = |h: &str| text::key(h.trim_start_matches('\u{feff}'));
        let named = names.iter().find_map(|n| headings.iter().position(|h| heading(h) == *n));
        named.or_else(|| headings.iter().position(|h| is_of_year(&heading(h), of_the_office)))
    };
    let columns = (column(["ward_code", "code"], "cd"), column(["ward", "name"], "nm"));
    let (Some(code), Some(name)) = columns else {
        let message = "Name the columns of the ward table ward_code and ward (or code and name).";
        return Err(Fault::new("unknown_columns", message));
    };
    let mut wards = std::collections::BTreeMap::new();
    let mut record = StringRecord::new();
    let mut line = 1;
    while reader.read_record(&mut record).map_err(|_| not_read(line + 1))? {
        line += 1;
        let code = record.get(code).map_or("", str::trim);
        let name = record.get(name).map_or("", str::trim);
        if name.is_empty() {
            continue;
        }
        let name = text::line("The name of a ward", name, NAME_MAX)?;
        if !is_ward_code(code) || line > LINES_MAX {
            return Err(not_read(line));
        }
        wards.insert(code.to_owned(), name);
    }
    Ok(wards.into_iter().map(|(code, name)| Ward { code, name: Some(name) }).collect())
}

/// `wd25cd` or `wd25nm` of whatever year, as the Office for National Statistics heads its columns.
pub fn is_of_year(heading: &str, ending: &str) -> bool {
    let year = heading.strip_prefix("wd").and_then(|rest| rest.strip_suffix(ending));
    year.is_some_and(|year| year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a text is a code of the Office for National Statistics: `E05010935`.
pub fn is_ward_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 9 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// Reads a table `sector,lat,lon,ward_code,ward`.
pub fn sectors(file: impl Read) -> Result<Vec<Place>, Fault> {
    let mut reader = ReaderBuilder::new().from_reader(file);
    let mut places = Vec::new();
    for (i, record) in reader.records().enumerate() {
        let fault = || not_read(i + 2);
        let record = record.map_err(|_| fault())?;
        let degrees = |at: usize| record.get(at).and_then(|text| text.parse::<f64>().ok());
        let point = match (degrees(1), degrees(2)) {
            (Some(lat), Some(lon)) => Point::new(lat, lon)?,
            _ => return Err(fault()),
        };
        let postcode = Partial::parse(record.get(0).ok_or_else(fault)?)?;
        if !matches!(postcode, Partial::Sector(_)) {
            return Err(fault());
        }
        let code = record.get(3).filter(|code| is_ward_code(code)).ok_or_else(fault)?;
        let name = record.get(4).filter(|name| !name.is_empty()).map(str::to_owned);
        let ward = Some(Ward { code: code.to_owned(), name });
        let precision = Precision::Sector;
        places.push(Place { postcode, point, precision, ward, terminated: None });
    }
    Ok(places)
}

fn not_read(line: usize) -> Fault {
    Fault::new("invalid_csv", format!("Line {line} of the table cannot be read."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ward_names_are_found_among_other_columns() {
        let office = "\u{feff}WD25CD,WD25NM,LAD25CD\nE05000001,Roby,E08000011\n";
        assert_eq!(wards(office.as_bytes()).unwrap()[0].name.as_deref(), Some("Roby"));
        let table = "postcode,lat,ward_code,ward\nL1,1,E05000002,Roby\nL2,1,E05000001,\"A, B\"\n\
                     L3,1,E05000002,Roby\nL4,1,,\n";
        let found = wards(table.as_bytes()).unwrap();
        let ward = |code: &str, name: &str| Ward { code: code.into(), name: Some(name.into()) };

        assert_eq!(found, [ward("E05000001", "A, B"), ward("E05000002", "Roby")]);
        assert_eq!(wards("code,name\nE05000001,Roby\n".as_bytes()).unwrap().len(), 1);
        assert_eq!(wards("a,b\n".as_bytes()).unwrap_err().code, "unknown_columns");
        assert_eq!(wards("code,name\n12,Roby\n".as_bytes()).unwrap_err().code, "invalid_csv");
    }

    #[test]
    fn the_built_in_sectors_can_be_read() {
        let table = include_bytes!("../../vocabulary/sectors.csv");
        let places = sectors(table.as_slice()).unwrap();
        assert!(places.len() > 50);
        assert!(places.iter().any(|p| p.postcode.to_string() == "L36 9"));
    }
}
