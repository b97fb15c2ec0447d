//! Places by their names: the centre's own list, and wards.

use serde_json::{Value, json};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, organisation};
use crate::support::client::Client;
use crate::support::databases::{Database, each_database, sqlite};

fn start(database: &Database) -> (TestApp, TestCentre) {
    let app = TestApp::start(database);
    let centre = app.centre("knowsley");
    (app, centre)
}

fn found(client: &Client, q: &str) -> Vec<(String, String)> {
    let answer = client.get(&format!("/places?q={q}")).expect(200);
    let items = answer["items"].as_array().expect("items").iter();
    let text = |item: &Value, name: &str| item[name].as_str().expect("a text").to_owned();
    items.map(|item| (text(item, "name"), text(item, "kind"))).collect()
}

fn names(client: &Client, q: &str) -> Vec<String> {
    found(client, q).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn wards_are_found_by_name_in_any_spelling_by_anyone() {
    each_database(|database| {
        let (app, _centre) = start(database);
        let anyone = app.anyone();
        for typed in ["page%20moss", "Page-Moss", "PAGE%20M", "moss"] {
            assert_eq!(found(&anyone, typed), [("Page Moss".into(), "ward".into())], "{typed}");
        }
        for typed in ["st.%20gabriel's", "saint-gabriels", "St%20Gab", "gabriels"] {
            assert_eq!(names(&anyone, typed), ["St. Gabriels"], "{typed}");
        }
        assert_eq!(names(&anyone, "saint"), ["St. Gabriels", "St. Michaels"]);
        assert_eq!(names(&anyone, "whiston%20and%20cronton"), ["Whiston & Cronton"]);
        assert_eq!(names(&anyone, "atlantis"), Vec::<String>::new());
        assert_eq!(names(&anyone, "!"), Vec::<String>::new());
        let one = &anyone.get("/places?q=roby").expect(200)["items"][0];
        assert_eq!(one["ward"], json!({"code": "E05010942", "name": "Roby"}));
        assert!(one["lat"].as_f64().expect("a latitude") > 53.0);
        assert_eq!(one["postcode"], Value::Null, "only sectors are known");
        // The other address is as it was.
        assert_eq!(anyone.get("/places/L36").expect(200)["precision"], "outcode");
        assert_eq!(anyone.get("/places/roby").pointers(422), ["/postcode"]);
    });
}

#[test]
fn what_cannot_be_asked_is_refused() {
    each_database(|database| {
        let (app, _centre) = start(database);
        let anyone = app.anyone();
        assert_eq!(anyone.get("/places?q=").pointers(422), ["?q"]);
        assert_eq!(anyone.get("/places?q=a&limit=51").pointers(422), ["?limit"]);
        assert_eq!(anyone.get("/places?q=a%00b").pointers(422), ["?q"]);
        let long = "a".repeat(201);
        assert_eq!(anyone.get(&format!("/places?q={long}")).pointers(422), ["?q"]);
        assert_eq!(anyone.get("/places").status, 400);
        assert_eq!(anyone.get("/places?q=a&x=1").status, 400);
        app.centre("birchwood");
        assert_eq!(anyone.get("/places?q=a").status, 400, "which centre?");
        anyone.get("/places?q=a&centre=birchwood").expect(200);
    });
}

#[test]
fn where_there_is_no_centre_yet_the_answer_says_how_to_make_one() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let told = app.anyone().get("/places?q=a").expect(400).to_string();
    assert!(told.contains("There is no centre yet") && told.contains("centre add"), "{told}");
}

#[test]
fn a_centre_keeps_a_list_of_its_own() {
    each_database(|database| {
        let (app, centre) = start(database);
        let staff = &centre.broker;
        let body = json!({"name": "Page Moss Shops", "aliases": ["The Parade", "Moss Parade"],
                          "postcode": "L14 8ZZ"});
        let added = staff.post("/centre/places", &body);
        let place = added.expect(201);
        assert_eq!(place["place"]["precision"], "sector");
        assert_eq!((&place["postcode"], &place["lat"]), (&json!("L14 8ZZ"), &json!(null)));
        let path = format!("/centre/places/{}", place["id"].as_str().expect("an id"));
        assert_eq!(added.header("location"), Some(format!("/api/v1{path}").as_str()));
        assert_eq!(staff.get(&path).expect(200), place);

        // Own places come before wards, and answer to their other names.
        let both = found(&app.anyone(), "page%20moss");
        let kinds: Vec<&str> = both.iter().map(|(_, kind)| kind.as_str()).collect();
        assert_eq!(kinds, ["place", "ward"]);
        assert_eq!(names(staff, "the%20parade"), ["Page Moss Shops"]);
        assert_eq!(names(staff, "parade"), ["Page Moss Shops"]);

        let again = json!({"name": "PAGE-MOSS shops", "lat": 53.4, "lon": -2.8});
        assert_eq!(staff.post("/centre/places", &again).expect(409)["code"], "place_exists");
        let etag = added.etag();
        let moved = json!({"postcode": null, "lat": 53.42, "lon": -2.87});
        assert_eq!(staff.patch(&path, "\"v9\"", &moved).status, 412);
        let changed = staff.patch(&path, &etag, &moved).expect(200);
        assert_eq!((&changed["lat"], &changed["place"]), (&json!(53.42), &json!(null)));
        let list = staff.get("/centre/places").expect(200);
        assert_eq!(list["items"].as_array().expect("items").len(), 1);
        staff.delete(&path).expect(204);
        assert_eq!(staff.get(&path).status, 404);
        assert_eq!(names(staff, "parade"), Vec::<String>::new());
        let audit =
            app.app.store().read(|conn| onestop::store::audit::list(conn, centre.id, 0, 100));
        let audit = audit.expect("the audit");
        let actions: Vec<&str> =
            audit.iter().filter(|l| l.entity == "place").map(|l| l.action.as_str()).collect();
        assert_eq!(actions, ["add", "change", "remove"]);
    });
}

#[test]
fn a_place_says_where_it_is_in_one_way() {
    each_database(|database| {
        let (_app, centre) = start(database);
        let staff = &centre.broker;
        for (body, pointers) in [
            (json!({"name": "x"}), vec!["/postcode"]),
            (json!({"name": "x", "postcode": "L36 9YX", "lat": 53.4}), vec!["/postcode"]),
            (json!({"name": "x", "lat": 53.4}), vec!["/lon"]),
            (json!({"name": "x", "lon": 53.4}), vec!["/lat"]),
            (json!({"name": "x", "lat": 153.4, "lon": 0}), vec!["/lat"]),
            (json!({"name": "x", "postcode": "here"}), vec!["/postcode"]),
            (json!({"name": "x", "postcode": "ZE1 0AA"}), vec!["/postcode"]),
            (
                json!({"name": "", "aliases": [""], "postcode": "ZE1"}),
                vec!["/name", "/aliases/0", "/postcode"],
            ),
            (json!({"name": "!!", "lat": 53.4, "lon": -2.8}), vec!["/name"]),
            (json!({"name": "x", "lat": 53.4, "lon": -2.8, "colour": "red"}), vec!["/colour"]),
        ] {
            assert_eq!(staff.post("/centre/places", &body).pointers(422), pointers, "{body}");
        }
        assert_eq!(staff.get("/centre/places").expect(200)["items"], json!([]));
    });
}

/// Two wards of one name; the one where the centre is at work comes first, and both are answered.
#[test]
fn a_name_that_several_places_have_answers_all_of_them() {
    each_database(|database| {
        let (app, centre) = start(database);
        let folder = tempfile::tempdir().expect("a folder");
        let (file, wards) = (folder.path().join("l.csv"), folder.path().join("wards.csv"));
        let lines =
            "L36 9YX,10,344300,390900,,,,,,E05010942\nM1 1AA,10,384700,398000,,,,,,E05000001\n";
        std::fs::write(&file, lines).expect("a file");
        let table = "WD25CD,WD25NM\nE05000001,Roby\nE05010942,Roby\n";
        std::fs::write(&wards, table).expect("a file");
        app.app.import_places(&[file], Some(&wards)).expect("an import");
        let order = || {
            let answer = centre.broker.get("/places?q=roby").expect(200);
            let items = answer["items"].as_array().expect("items").clone();
            items
                .iter()
                .map(|item| item["postcode"].as_str().expect("it").to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(order(), ["M1 1AA", "L36 9YX"], "by code, as nothing else is known");
        made(&centre.broker, "/organisations", &organisation());
        assert_eq!(order(), ["L36 9YX", "M1 1AA"]);
        // What the list has at a postcode moves with it.
        let own = json!({"name": "The Green", "postcode": "L36 9YY"});
        let place = centre.broker.post("/centre/places", &own).expect(201);
        assert_eq!(place["place"]["precision"], "sector");
        let line = "L36 9YY,10,344500,390900,,,,,,E05010942\n";
        std::fs::write(folder.path().join("l.csv"), line).expect("a file");
        let report =
            app.app.import_places(&[folder.path().join("l.csv")], None).expect("an import");
        assert_eq!(report.moved.places, 1);
    });
}
