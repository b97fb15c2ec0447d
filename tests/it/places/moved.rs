//! When the gazetteer changes, what was located by it is located again.

use std::path::{Path, PathBuf};

use onestop::app::places::Moved;
use onestop::domain::place::{PlaceSource, Precision};
use onestop::domain::point::Point;
use onestop::domain::postcode::Partial;
use onestop::store::places::Entry;
use serde_json::{Value, json};

use super::{AREA, download, place};
use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, need, organisation, volunteer};
use crate::support::databases::each_database;

/// A volunteer, a need and an organisation at L36 9YX, located by their sector.
struct Home {
    app: TestApp,
    centre: TestCentre,
    paths: [String; 3],
    need: String,
}

impl Home {
    fn new(app: TestApp) -> Self {
        let centre = app.centre("knowsley");
        let organisation = made(&centre.broker, "/organisations", &organisation());
        let need = made(&centre.broker, "/needs", &need(&organisation));
        let person = made(&centre.broker, "/volunteers", &volunteer());
        let paths = [
            format!("/volunteers/{person}"),
            format!("/needs/{need}"),
            format!("/organisations/{organisation}"),
        ];
        Self { app, centre, paths, need }
    }

    fn places(&self) -> Vec<Value> {
        let read = |path: &String| self.centre.broker.get(path).expect(200)["place"].clone();
        self.paths.iter().map(read).collect()
    }

    fn metres(&self, app: &TestApp) -> Value {
        let staff = app.anyone().with_token(self.centre.broker.token.as_ref().expect("a token"));
        let matches = staff.get(&format!("/needs/{}/matches", self.need)).expect(200);
        matches["items"][0]["components"]["distance"].clone()
    }

    fn import(&self, path: &Path) -> Moved {
        let report = self.app.app.import_places(&[path.to_owned()], None);
        report.expect("an import").moved
    }
}

const ALL: Moved = Moved { volunteers: 1, needs: 1, organisations: 1, places: 0 };

#[test]
fn records_are_located_again_and_every_process_follows() {
    each_database(|database| {
        let home = Home::new(TestApp::start(database));
        let other = TestApp::start(database);
        assert!(home.places().iter().all(|place| place["precision"] == "sector"));
        let tags = home.paths.clone().map(|path| home.centre.broker.get(&path).etag());
        let folder = download(&[("l.csv", AREA)]);
        assert_eq!(home.import(folder.path()), ALL);

        let point = place(home.app.app.store(), "L36 9YX").expect("the postcode").point;
        for (place, (path, tag)) in home.places().iter().zip(home.paths.iter().zip(tags)) {
            assert_eq!(place["precision"], "postcode", "{path}");
            assert_eq!((&place["lat"], &place["lon"]), (&json!(point.lat()), &json!(point.lon())));
            assert_eq!(place["ward"], "E05010942", "{path}");
            assert_ne!(home.centre.broker.get(path).etag(), tag, "{path}");
        }
        let audit = home
            .app
            .app
            .store()
            .read(|conn| onestop::store::audit::list(conn, home.centre.id, 0, 1000));
        let audit = audit.expect("the audit");
        let lines: Vec<_> = audit.iter().filter(|line| line.action == "relocate").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.ids.len() == 1 && line.fields == ["place"]));

        other.app.tick().expect("it follows");
        let (here, there) = (home.metres(&home.app), home.metres(&other));
        assert_eq!(here, there);
        assert_eq!(here["km"], json!(0.0));

        assert_eq!(home.import(folder.path()), Moved::default(), "nothing has changed since");
    });
}

#[test]
fn a_point_that_has_moved_moves_what_was_located_there() {
    each_database(|database| {
        let home = Home::new(TestApp::start(database));
        let folder = download(&[("l.csv", AREA)]);
        home.import(folder.path());
        let before = home.places();
        let file: PathBuf = folder.path().join("Data/CSV/l.csv");
        std::fs::write(&file, AREA.replace("344300", "344310")).expect("a file");
        assert_eq!(home.import(folder.path()), ALL);
        for (old, new) in before.iter().zip(home.places()) {
            assert_ne!(*old, new);
            assert_eq!(new["precision"], "postcode");
        }
    });
}

/// As an import leaves it that was killed after its postcodes and before its last step.
#[test]
fn an_import_that_was_interrupted_is_finished_by_the_next() {
    each_database(|database| {
        let home = Home::new(TestApp::start(database));
        let folder = download(&[("l.csv", AREA)]);
        let store = home.app.app.store();
        let key = Partial::parse("L36 9YX").expect("a postcode");
        let point = Point::from_micro(53_410_000, -2_840_000);
        let source = Some(PlaceSource::CodePoint);
        let entry = Entry { key, point, ward: None, source, terminated: None };
        let put = store.write(|tx| onestop::store::places::put(tx, &[entry]));
        assert_eq!(put.expect("a postcode"), 1);
        assert_eq!(place(store, "L36 9YX").expect("it").precision, Precision::Postcode);
        assert!(home.places().iter().all(|place| place["precision"] == "sector"));
        assert_eq!(home.import(folder.path()), ALL);
        assert_eq!(home.import(folder.path()), Moved::default());
    });
}

/// More than one batch, records without a postcode, and one that nothing is known of.
#[test]
fn many_records_are_gone_through_in_batches() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let mut postcodes = vec![json!("L36 9YX"); 450];
        postcodes.extend([json!(null), json!("ZE1 0AA")]);
        for postcode in &postcodes {
            let mut person = volunteer();
            person["postcode"] = postcode.clone();
            made(&centre.broker, "/volunteers", &person);
        }
        let folder = download(&[("l.csv", AREA)]);
        let report = app.app.import_places(&[folder.path().to_owned()], None).expect("an import");
        assert_eq!(report.moved, Moved { volunteers: 450, ..Moved::default() });
    });
}
