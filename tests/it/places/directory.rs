//! The ONS Postcode Directory, alone and beside Code-Point Open.

use std::io::Write;
use std::path::Path;

use onestop::domain::place::Precision;
use serde_json::{Value, json};

use super::{AREA, download, imported, located, place};
use crate::support::app::TestApp;
use crate::support::databases::each_database;

/// Headings until 2025.
const OLD: &str = "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,\
    osnrth1m,osgrdind,oshlthau,ctry,lat,long,imd";

/// Rows as (postcode, month out of use, ward, easting, northing, quality, lat, long): in use, out
/// of use, Northern Ireland, Jersey, the Isle of Man, a post box, and one without a position.
const ROWS: &str = "\
L36 9YX,,E05010942,0344300,0390900,1,53.411020,-2.839550
L36 9YY,,E05010942,0344500,0390900,1,53.411040,-2.836550
L36 9AA,199606,E05010942,0344400,0390000,8,53.402940,-2.837890
BT1 1AA,,N08000327,0333900,0374100,1,54.600000,-5.930000
JE2 3AB,,L99999999,,,9,99.999999,0.000000
IM1 1AA,,M99999999,0238000,0475500,1,54.148000,-4.481000
L36 9BX,,E05010942,0344400,0390100,6,53.400000,-2.830000
L36 9ZZ,202001,E05010947,,,9,99.999999,0.000000
";

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    ROWS.lines().map(|line| line.split(',').collect())
}

/// A file with the old headings.
fn old() -> String {
    let row = |r: Vec<&str>| {
        let [pc, out, ward, east, north, quality, lat, long] = r[..] else { panic!("{r:?}") };
        format!(
            "\"{pc}\",\"{pc}\",\"{pc}\",\"198001\",\"{out}\",\"E99999999\",\"E99999999\",\
             \"E08000011\",\"{ward}\",\"E99999999\",\"0\",\"{east}\",\"{north}\",{quality},\
             \"E18000002\",\"E92000001\",{lat},{long},1\r\n"
        )
    };
    format!("{OLD}\r\n{}", rows().map(row).collect::<String>())
}

/// The same with the headings since.
fn new() -> String {
    let headings = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,\
                    ced25cd,lad25cd,wd25cd,nhser24cd,ctry25cd,lat,long,imd20ind";
    let row = |r: Vec<&str>| {
        let [pc, out, ward, east, north, quality, lat, long] = r[..] else { panic!("{r:?}") };
        format!(
            "{pc},{pc},{pc},198001,{out},0,{east},{north},{quality},E00032800,E11000002,,\
             E08000011,{ward},E40000010,E92000001,{lat},{long},1\n"
        )
    };
    format!("\u{feff}{headings}\n{}", rows().map(row).collect::<String>())
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

#[test]
fn the_directory_is_taken_in_with_old_and_new_headings() {
    each_database(|database| {
        let store = database.store();
        let folder = tempfile::tempdir().expect("a folder");
        let file = "ONSPD_AUG_2025_UK/Data/ONSPD_AUG_2025_UK.csv";
        put(folder.path(), file, &old());
        put(folder.path(), "ONSPD_AUG_2025_UK/Data/multi_csv/ONSPD_AUG_2025_UK_L.csv", "no\n");
        put(folder.path(), "ONSPD_AUG_2025_UK/Documents/Ward names.csv", "no\n");
        let report = imported(&store, &[folder.path()], None);
        assert_eq!((report.files, report.lines, report.postcodes_changed), (1, 8, 5));
        assert_eq!((report.without_point, report.terminated), (3, 2));
        // Only what is in use counts for a sector.
        let sector = located(&store, "L36 9ZZ").expect("its sector");
        assert_eq!(sector.precision, Precision::Sector);
        assert_eq!(sector.point.micro(), (53_411_030, -2_838_050));
        assert_eq!(located(&store, "L36 9BX"), Some(sector), "the mean of a sector is no place");
        assert_eq!(located(&store, "JE2 3AB"), None);
        let belfast = located(&store, "bt11aa").expect("Northern Ireland");
        assert_eq!(belfast.point.micro(), (54_600_000, -5_930_000));
        assert_eq!(belfast.ward.as_deref(), Some("N08000327"));
        assert_eq!(located(&store, "IM1 1AA").expect("the Isle of Man").ward, None);

        put(folder.path(), file, &new());
        let again = imported(&store, &[folder.path()], None);
        assert_eq!((again.lines, again.postcodes_changed, again.centroids_changed), (8, 0, 0));
    });
}

#[test]
fn the_answer_says_that_a_postcode_is_no_longer_in_use() {
    each_database(|database| {
        let app = TestApp::start(database);
        let folder = tempfile::tempdir().expect("a folder");
        put(folder.path(), "onspd.csv", &old());
        app.app.import_places(&[folder.path().to_owned()], None).expect("an import");
        let answer = |postcode: &str| app.anyone().get(&format!("/places/{postcode}")).expect(200);
        let gone = answer("l369aa");
        assert_eq!(
            (&gone["precision"], &gone["terminated"]),
            (&json!("postcode"), &json!("1996-06"))
        );
        assert_eq!(answer("L36%209YX")["terminated"], Value::Null);
        assert_eq!(answer("L36")["terminated"], Value::Null);
    });
}

#[test]
fn the_directory_counts_before_code_point_open_whichever_came_first() {
    each_database(|database| {
        let store = database.store();
        let folder = tempfile::tempdir().expect("a folder");
        put(folder.path(), "directory/multi_csv/ONSPD_L.csv", &old());
        let (directory, code_point) =
            (folder.path().join("directory"), download(&[("l.csv", AREA)]));
        let known = || ["L36 9YX", "L36 9AA", "L36 9ZZ", "L36 1AA"].map(|p| place(&store, p));

        assert_eq!(imported(&store, &[code_point.path()], None).postcodes_changed, 4);
        let before = known();
        assert_eq!(imported(&store, &[&directory], None).postcodes_changed, 5);
        let both = known();
        assert_ne!(before, both);
        assert_eq!(both[0].as_ref().expect("it").point.micro(), (53_411_020, -2_839_550));
        assert_eq!(both[2..], before[2..], "what the directory lacks stays");

        let again = imported(&store, &[code_point.path()], None);
        assert_eq!((again.postcodes_changed, again.centroids_changed), (0, 0));
        let together = imported(&store, &[directory.as_path(), code_point.path()], None);
        assert_eq!((together.files, together.postcodes_changed), (2, 0));
        assert_eq!(known(), both);
    });
}

#[test]
fn the_directory_is_read_from_its_zip() {
    each_database(|database| {
        let store = database.store();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ONSPD.zip");
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
        let text = new();
        let entries = [
            ("Data/ONSPD_NOV_2025_UK.csv", text.as_str()),
            ("Data/multi_csv/ONSPD_NOV_2025_UK_L.csv", "no"),
            ("Documents/Country names and codes UK.csv", "no"),
        ];
        for (name, text) in entries {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            zip.write_all(text.as_bytes()).expect("its bytes");
        }
        zip.finish().expect("a zip");
        let report = imported(&store, &[&path], None);
        assert_eq!((report.files, report.lines, report.postcodes_changed), (1, 8, 5));
    });
}

#[test]
fn a_row_that_is_wrong_is_named_and_nothing_is_stored() {
    each_database(|database| {
        let store = database.store();
        let folder = tempfile::tempdir().expect("a folder");
        let wrong = old().replacen("53.411040", "53.4 north", 1);
        put(folder.path(), "onspd.csv", &wrong);
        let error = super::places::import(&store, &[folder.path()], None, super::now());
        let Err(onestop::app::Error::Invalid(faults)) = error else { panic!("{error:?}") };
        let fault = &faults.list()[0].fault;
        assert_eq!(fault.code, "invalid_onspd");
        assert!(fault.message.contains("Line 3 ") && fault.message.contains("lat"), "{fault}");
        assert_eq!(place(&store, "L36 9YX"), None);
    });
}
