//! The gazetteer: what the program carries with it, and OS Code-Point Open as it is downloaded.

mod directory;
mod moved;

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use onestop::app::places::{self, PlacesReport};
use onestop::domain::place::{Found, Place, Precision};
use onestop::domain::point::Point;
use onestop::domain::postcode::{Partial, Postcode};
use onestop::store::Store;

use crate::support::data::shared_data;
use crate::support::databases::each_database;

fn place(store: &Store, text: &str) -> Option<Place> {
    places::find(store, &Partial::parse(text).expect("a postcode")).ok()
}

fn located(store: &Store, text: &str) -> Option<Found> {
    let postcode = Postcode::parse(text).expect("a postcode");
    store.read(|conn| places::locate(conn, &postcode)).expect("a look-up")
}

fn now() -> Timestamp {
    "2026-11-22T03:00:00Z".parse().expect("an instant")
}

#[track_caller]
fn imported(store: &Store, paths: &[impl AsRef<Path>], wards: Option<&Path>) -> PlacesReport {
    places::import(store, paths, wards, now()).expect("an import")
}

/// Files of a made-up area in a folder as the download has it.
fn download(lines: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("Data/CSV");
    std::fs::create_dir_all(&data).expect("a folder");
    std::fs::create_dir_all(folder.path().join("Doc")).expect("a folder");
    let headings = "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n";
    std::fs::write(folder.path().join("Doc/Code-Point_Open_Column_Headers.csv"), headings)
        .expect("a file");
    for (name, text) in lines {
        std::fs::write(data.join(name), text).expect("a file");
    }
    folder
}

const AREA: &str = "\
\"L36 9YX\",10,344300,390900,\"E92000001\",\"E19000001\",\"E18000002\",\"\",\"E08000011\",\"E05010942\"
\"L36 9YY\",10,344500,390900,\"E92000001\",\"E19000001\",\"E18000002\",\"\",\"E08000011\",\"E05010942\"
\"L36 9ZZ\",10,344400,391200,\"E92000001\",\"E19000001\",\"E18000002\",\"\",\"E08000011\",\"E05010947\"
\"L36 1AA\",10,343400,392000,\"E92000001\",\"E19000001\",\"E18000002\",\"\",\"E08000011\",\"\"
\"L36 9NO\",90,0,0,\"E92000001\",\"E19000001\",\"E18000002\",\"\",\"E08000011\",\"\"
";

#[test]
fn a_first_start_knows_the_sectors_of_the_demo_borough() {
    each_database(|database| {
        let store = database.store();
        assert_eq!(place(&store, "L36 9YX"), None);
        assert!(places::ensure_builtin(&store).expect("the built-in places"));
        assert!(!places::ensure_builtin(&store).expect("nothing to do"));
        let found = place(&store, "l36 9yx").expect("its sector");
        assert_eq!(
            (found.precision, found.postcode.to_string().as_str()),
            (Precision::Sector, "L36 9")
        );
        assert!(found.ward.expect("a ward").name.is_some());
        let (lat, lon) = found.point.micro();
        assert_eq!((lat % 1000, lon % 1000), (0, 0), "rounded to 3 decimals");
        assert_eq!(place(&store, "L36").expect("its outcode").precision, Precision::Outcode);
        assert_eq!(place(&store, "L36 8").expect("its sector").precision, Precision::Sector);
        assert_eq!(place(&store, "SW1A 1AA"), None);
        assert_eq!(located(&store, "SW1A 1AA"), None);
    });
}

#[test]
fn a_postcode_is_found_by_itself_else_by_its_sector_else_by_its_outcode() {
    each_database(|database| {
        let store = database.store();
        places::ensure_builtin(&store).expect("the built-in places");
        let folder = download(&[("l.csv", AREA)]);
        let wards = folder.path().join("wards.csv");
        std::fs::write(&wards, "code,name\nE05010942,Roby\n").expect("a file");
        let report = imported(&store, &[folder.path()], Some(&wards));
        assert_eq!((report.files, report.lines, report.without_point), (1, 5, 1));
        assert_eq!((report.postcodes_changed, report.wards_changed), (4, 0));

        for written in ["l36 9yx", "L369YX", " L36  9YX "] {
            let found = place(&store, written).expect("the postcode");
            assert_eq!(found.precision, Precision::Postcode);
            assert_eq!(found.ward.expect("a ward").name.as_deref(), Some("Roby"));
        }
        let sector = located(&store, "L36 9ZY").expect("its sector");
        assert_eq!(sector.precision, Precision::Sector);
        assert_eq!(sector.ward.as_deref(), Some("E05010942"), "the commonest ward");
        let points =
            ["L36 9YX", "L36 9YY", "L36 9ZZ"].map(|p| located(&store, p).expect("it").point);
        let mean = |of: fn(&Point) -> i32| points.iter().map(of).sum::<i32>() / 3;
        assert_eq!(sector.point.micro(), (mean(|p| p.micro().0), mean(|p| p.micro().1)));
        assert_eq!(located(&store, "L36 9NO"), Some(sector), "no coordinates: never 0, 0");
        let built_in = located(&store, "L36 8AA").expect("a sector that the file lacks");
        assert_eq!(built_in.precision, Precision::Sector);
        let outcode = located(&store, "L36 2AA").expect("its outcode");
        assert!(matches!(outcode.precision, Precision::Outcode | Precision::Sector));
        assert_eq!(located(&store, "L99 2AA"), None);

        let again = imported(&store, &[folder.path()], Some(&wards));
        let unchanged =
            PlacesReport { files: 1, lines: 5, without_point: 1, ..PlacesReport::default() };
        assert_eq!(again, unchanged, "a second import changes nothing");
    });
}

#[test]
fn many_postcodes_are_located_at_once() {
    each_database(|database| {
        let store = database.store();
        let folder = download(&[("l.csv", AREA)]);
        imported(&store, &[folder.path()], None);
        let wanted = ["L36 9YX", "L36 9AA", "L36 5AA", "M1 1AA", "L36 9YX"];
        let wanted = wanted.map(|text| Postcode::parse(text).expect("a postcode"));
        let found = store.read(|conn| places::locate_all(conn, &wanted)).expect("a look-up");
        let precision = |at: usize| found.get(&wanted[at]).map(|found| found.precision);
        assert_eq!(precision(0), Some(Precision::Postcode));
        assert_eq!(precision(1), Some(Precision::Sector));
        assert_eq!(precision(2), Some(Precision::Outcode));
        assert_eq!(precision(3), None);
    });
}

#[test]
fn a_zip_a_folder_and_single_files_are_read_alike() {
    each_database(|database| {
        let store = database.store();
        let folder = download(&[("l.csv", AREA)]);
        let path = folder.path().join("codepo_gb.zip");
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
        let entries =
            [("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ\n"), ("Data/CSV/l.csv", AREA)];
        for (name, text) in entries {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            zip.write_all(text.as_bytes()).expect("its bytes");
        }
        zip.finish().expect("a zip");
        let first = imported(&store, &[&path], None);
        assert_eq!((first.files, first.postcodes_changed), (1, 4));
        let file = folder.path().join("Data/CSV/l.csv");
        let paths = [folder.path(), &folder.path().join("Data"), &file];
        let again = imported(&store, &paths, None);
        assert_eq!((again.files, again.postcodes_changed, again.centroids_changed), (3, 0, 0));
    });
}

#[test]
fn a_file_that_is_not_code_point_open_is_named_and_stores_nothing() {
    each_database(|database| {
        let store = database.store();
        let broken = format!("{AREA}\"L36 9XX\",10,north\n");
        let folder = download(&[("l.csv", AREA), ("wa.csv", &broken)]);
        let refused = |path: &Path| {
            let error = places::import(&store, &[path], None, now()).expect_err("a refusal");
            let onestop::app::Error::Invalid(faults) = error else { panic!("{error:?}") };
            faults.list()[0].fault.clone()
        };
        let fault = refused(folder.path());
        assert_eq!(fault.code, "invalid_code_point");
        assert!(fault.message.contains("wa.csv") && fault.message.contains("Line 6"), "{fault}");
        assert_eq!(place(&store, "L36 9YX"), None);
        assert_eq!(refused(&folder.path().join("none.csv")).code, "unreadable");
        assert_eq!(refused(&folder.path().join("Doc")).code, "invalid_code_point");
        let no_zip = folder.path().join("no.zip");
        std::fs::write(&no_zip, "no").expect("a file");
        assert_eq!(refused(&no_zip).code, "invalid_zip");
        let empty = tempfile::tempdir().expect("a folder");
        assert_eq!(refused(empty.path()).code, "no_files");
        let lacking = folder.path().join("onspd.csv");
        std::fs::write(&lacking, "pcds,doterm,lat,long\n").expect("a file");
        assert_eq!(refused(&lacking).code, "unknown_columns");
    });
}

/// Columns of a table of the shared data: postcode, point and ward's name.
fn truth(file: &Path, ward: usize) -> HashMap<Postcode, (Point, String)> {
    let mut reader = csv::Reader::from_path(file).expect("a table");
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        let degrees = |at: usize| record[at].parse::<f64>().expect("degrees");
        let point = Point::new(degrees(1), degrees(2)).expect("a point");
        (Postcode::parse(&record[0]).expect("a postcode"), (point, record[ward].to_owned()))
    });
    rows.collect()
}

#[test]
fn the_two_areas_of_the_download_lie_within_five_metres_of_the_truth() {
    let Some(data) = shared_data("places") else { return };
    let knowsley = data.join("knowsley_postcodes.csv");
    let mut known = truth(&data.join("lcr_postcodes.csv"), 6);
    known.extend(truth(&knowsley, 4));
    each_database(|database| {
        let store = database.store();
        let download: PathBuf = data.join("code-point-open");
        let report = imported(&store, &[&download], Some(&knowsley));
        assert_eq!((report.files, report.lines), (2, 39_208));
        let wanted: Vec<Postcode> = known.keys().cloned().collect();
        let found = store.read(|conn| places::locate_all(conn, &wanted)).expect("a look-up");
        let exact: Vec<u32> = found
            .iter()
            .filter(|(_, found)| found.precision == Precision::Postcode)
            .map(|(postcode, found)| found.point.metres_to(known[postcode].0))
            .collect();
        assert!(exact.len() > 25_000, "only {} were compared", exact.len());
        assert!(exact.iter().all(|metres| *metres < 5), "worst: {:?} m", exact.iter().max());

        let roby = place(&store, "l369yx").expect("it is there");
        assert!(roby.point.metres_to(Point::new(53.41049, -2.83998).expect("a point")) < 5);
        assert_eq!(roby.ward.expect("a ward").name.as_deref(), Some("Roby"));
        for gone in ["L36 9GG", "L33 7RZ", "L34 9HE"] {
            let found = located(&store, gone).expect("its sector");
            assert_eq!(found.precision, Precision::Sector, "{gone}");
        }
        let sector = place(&store, "L36 9").expect("it is there");
        let again = imported(&store, &[&download], None);
        assert_eq!((again.postcodes_changed, again.centroids_changed), (0, 0));
        assert_eq!(place(&store, "L36 9"), Some(sector));
    });
}
