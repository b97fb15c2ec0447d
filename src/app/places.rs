//! Where postcodes are: looking them up, and filling the gazetteer.

mod files;
mod homes;

pub use homes::{Moved, relocate};

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use jiff::Timestamp;

use super::error::Error;
use crate::domain::fault::Fault;
use crate::domain::place::{Found, Place, PlaceSource, Ward};
use crate::domain::point::Point;
use crate::domain::postcode::{Partial, Postcode};
use crate::intake;
use crate::intake::code_point::{Converter, Line};
use crate::intake::postcodes::Lines;
use crate::resolve::place_names;
use crate::store::places::{self, Entry};
use crate::store::{AnyConn, Store, Tx, wards};

/// The demo borough's sectors, for a first start without the download.
const BUILT_IN: &[u8] = include_bytes!("../../vocabulary/sectors.csv");

/// Rows in one write transaction: other writers get their turn in between.
const BATCH: usize = 5_000;

/// What an import of places did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlacesReport {
    /// Files that were read.
    pub files: usize,
    /// Lines in them.
    pub lines: usize,
    /// Lines without coordinates, which give no place.
    pub without_point: usize,
    /// Lines of postcodes that are no longer in use.
    pub terminated: usize,
    /// Postcodes that were new or had changed.
    pub postcodes_changed: usize,
    /// Sectors and outcodes that were new or had changed.
    pub centroids_changed: usize,
    /// Names of wards that were new or had changed.
    pub wards_changed: usize,
    /// Records that lie elsewhere than before, or are known more precisely.
    pub moved: Moved,
}

/// A postcode, sector or outcode; of one that is not known the smallest known place around it.
pub fn find(store: &Store, wanted: &Partial) -> Result<Place, Error> {
    store.read(|conn| places::find(conn, wanted))?.ok_or(Error::NotFound)
}

/// Where a postcode is: by itself, else by its sector, else by its outcode.
pub fn locate(conn: &mut AnyConn, postcode: &Postcode) -> Result<Option<Found>, Error> {
    Ok(places::locate(conn, std::slice::from_ref(postcode))?.remove(postcode))
}

/// The same for many; postcodes of which nothing is known are left out.
pub fn locate_all(
    conn: &mut AnyConn,
    postcodes: &[Postcode],
) -> Result<HashMap<Postcode, Found>, Error> {
    Ok(places::locate(conn, postcodes)?)
}

/// Fills an empty gazetteer with the sectors that the program carries with it, and their
/// outcodes. Whether there was anything to do.
pub fn ensure_builtin(store: &Store) -> Result<bool, Error> {
    if store.read(places::any)? {
        find_wards_by_name(store)?;
        return Ok(false);
    }
    let (entries, wards) = built_in()?;
    store.write(|tx| {
        // Another process may have been faster, even with the whole download.
        if places::any(tx.conn())? {
            return Ok(false);
        }
        places::put(tx, &entries)?;
        put_wards(tx, wards)?;
        Ok(true)
    })
}

/// Prepares names of wards that an earlier release stored.
fn find_wards_by_name(store: &Store) -> Result<(), Error> {
    let old = store.read(wards::without_key)?;
    if !old.is_empty() {
        store.write(|tx| put_wards(tx, old))?;
    }
    Ok(())
}

/// Writes names of wards and finds all wards anew. Returns how many names were new or changed.
fn put_wards(tx: &mut Tx<'_>, named: Vec<Ward>) -> Result<usize, Error> {
    let with_key = |ward: Ward| {
        let key = place_names::key(ward.name.as_deref().unwrap_or_default());
        (ward, key)
    };
    let named: Vec<_> = named.into_iter().map(with_key).collect();
    let changed = wards::put(tx, &named)?;
    wards::recompute(tx)?;
    Ok(changed)
}

/// The sectors that the program carries with it.
pub fn built_in_sectors() -> Result<Vec<Place>, Error> {
    intake::places::sectors(BUILT_IN)
        .map_err(|fault| Error::internal("reading the built-in sectors", fault))
}

fn built_in() -> Result<(Vec<Entry>, Vec<Ward>), Error> {
    let sectors = built_in_sectors()?;
    let mut outcodes: BTreeMap<Partial, Vec<Point>> = BTreeMap::new();
    for place in &sectors {
        if let Partial::Sector(sector) = &place.postcode {
            outcodes.entry(Partial::Outcode(sector.outcode())).or_default().push(place.point);
        }
    }
    let wards: BTreeSet<Ward> = sectors.iter().filter_map(|place| place.ward.clone()).collect();
    let mut entries: Vec<Entry> = sectors
        .into_iter()
        .map(|place| {
            let ward = place.ward.map(|ward| ward.code);
            computed(place.postcode, place.point, ward)
        })
        .collect();
    entries.extend(outcodes.into_iter().map(|(key, points)| computed(key, middle(&points), None)));
    Ok((entries, wards.into_iter().collect()))
}

/// A place that no table of postcodes names.
fn computed(key: Partial, point: Point, ward: Option<String>) -> Entry {
    Entry { key, point, ward, source: None, terminated: None }
}

/// The mean of points, at least one.
fn middle(points: &[Point]) -> Point {
    let mean = |of: fn((i32, i32)) -> i32| {
        let sum: i64 = points.iter().map(|point| i64::from(of(point.micro()))).sum();
        (sum / points.len().max(1) as i64) as i32
    };
    Point::from_micro(mean(|p| p.0), mean(|p| p.1))
}

/// Imports OS Code-Point Open and the ONS Postcode Directory: files, folders or zip files as
/// downloaded, told apart by their headings, and a table of ward names where there is one. Every file is read through before anything is written, so that one
/// that is malformed stores nothing. Then every record is located again. Safe to repeat, also
/// after it was interrupted.
pub fn import(
    store: &Store,
    paths: &[impl AsRef<Path>],
    wards: Option<&Path>,
    now: Timestamp,
) -> Result<PlacesReport, Error> {
    let sources = files::find(paths)?;
    let names = wards.map(ward_names).transpose()?.unwrap_or_default();
    let converter = Converter::new().map_err(|fault| Error::internal("converting", fault))?;
    let mut report = PlacesReport { files: sources.len(), ..PlacesReport::default() };
    for source in &sources {
        source.read(|file| {
            let faulty = |fault| at(&source.name(), fault);
            for line in Lines::new(file, &converter).map_err(faulty)? {
                let line = line.map_err(faulty)?;
                report.lines += 1;
                report.without_point += usize::from(line.point.is_none());
                report.terminated += usize::from(line.terminated.is_some());
            }
            Ok(())
        })?;
    }
    let mut batch = Vec::with_capacity(BATCH);
    for source in &sources {
        source.read(|file| {
            let faulty = |fault| at(&source.name(), fault);
            let lines = Lines::new(file, &converter).map_err(faulty)?;
            let table = lines.source();
            for line in lines {
                batch.extend(entry(table, line.map_err(faulty)?));
                if batch.len() == BATCH {
                    report.postcodes_changed += put(store, &mut batch)?;
                }
            }
            Ok(())
        })?;
    }
    report.postcodes_changed += put(store, &mut batch)?;
    store.write(|tx| {
        report.centroids_changed = places::recompute_sectors(tx)?;
        report.centroids_changed += places::recompute_outcodes(tx)?;
        report.wards_changed = put_wards(tx, names)?;
        Ok::<_, Error>(())
    })?;
    report.moved = relocate(store, now)?;
    Ok(report)
}

fn ward_names(path: &Path) -> Result<Vec<Ward>, Error> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path).map_err(|error| at(&name, files::unreadable(&error)))?;
    intake::places::wards(std::io::BufReader::new(file)).map_err(|fault| at(&name, fault))
}

fn put(store: &Store, batch: &mut Vec<Entry>) -> Result<usize, Error> {
    let changed = store.write(|tx| places::put(tx, batch))?;
    batch.clear();
    Ok(changed)
}

fn entry(table: PlaceSource, line: Line) -> Option<Entry> {
    let Line { postcode, point, ward, terminated } = line;
    let key = Partial::Postcode(postcode);
    Some(Entry { key, point: point?, ward, source: Some(table), terminated })
}

/// A fault of a file, which it names.
fn at(file: &str, fault: Fault) -> Error {
    let Fault { code, message } = fault;
    let pointer = format!("/{}", intake::mapping::escaped(file));
    Error::invalid(pointer, Fault::new(code, format!("{file}: {message}")))
}
