//! The same person twice in a centre: the list of who may be, and what staff say of it.

use onestop::store::audit;
use serde_json::{Value, json};

use crate::support::app::{TestApp, TestCentre};
use crate::support::builders::{made, volunteer, with};
use crate::support::client::Client;
use crate::support::databases::each_database;

/// A person of whom everything is known.
pub fn robert() -> Value {
    let who = json!({"given_name": "Robert", "family_name": "Molyneux",
        "email": "rob.m@example.org", "phone": "07700 900456", "postcode": "L36 9YX",
        "date_of_birth": "1956-04-09"});
    with(volunteer(), &who)
}

/// The same person, as somebody else wrote them down.
pub fn bob() -> Value {
    with(robert(), &json!({"given_name": "Bob", "phone": null, "postcode": "L33 7AA"}))
}

/// The given names of each pair of the list.
fn pairs(staff: &Client) -> Vec<[String; 2]> {
    let list = staff.get("/duplicates").expect(200);
    let name = |one: &Value| one["given_name"].as_str().expect("a name").to_owned();
    let pair = |pair: &Value| [name(&pair["volunteers"][0]), name(&pair["volunteers"][1])];
    list["items"].as_array().expect("pairs").iter().map(pair).collect()
}

fn centre(app: &TestApp) -> TestCentre {
    let centre = app.centre("knowsley");
    for (n, given) in ["Zofia", "Imran", "Grace"].into_iter().enumerate() {
        let who = json!({"given_name": given, "family_name": format!("Nobody{n}"),
            "email": format!("{given}@example.org"), "phone": null,
            "date_of_birth": format!("19{}1-02-03", n + 6)});
        made(&centre.broker, "/volunteers", &with(volunteer(), &who));
    }
    centre
}

fn dismissal(one: &str, other: &str) -> Value {
    json!({"volunteer_id": one, "other_id": other})
}

#[test]
fn staff_see_who_may_be_the_same_with_the_reasons() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = centre(&app);
        let staff = &centre.broker;
        assert_eq!(pairs(staff), Vec::<[String; 2]>::new());
        let first = staff.post("/volunteers", &robert()).expect(201);
        assert_eq!(first["likely_duplicates"], Value::Null);
        let second = staff.post("/volunteers", &bob()).expect(201);
        let said = &second["likely_duplicates"][0];
        assert_eq!(said["volunteer_id"], first["id"]);
        assert_eq!(said["class"], "certain");
        assert_eq!(pairs(staff), [["Robert", "Bob"]]);
        let list = staff.get("/duplicates").expect(200);
        let evidence = list["items"][0]["evidence"].as_array().expect("evidence").clone();
        let sentence = |field: &str| {
            let line = evidence.iter().find(|line| line["field"] == field).expect(field);
            line["sentence"].as_str().expect("a sentence").to_owned()
        };
        assert_eq!(sentence("given_name"), "Bob is short for Robert.");
        assert_eq!(sentence("email"), "Same e-mail.");
        assert!(!evidence.iter().any(|line| line["field"] == "phone"), "unknown says nothing");
    });
}

#[test]
fn the_reading_of_contact_data_is_written_down() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = centre(&app);
        let one = made(&centre.broker, "/volunteers", &robert());
        let other = made(&centre.broker, "/volunteers", &bob());
        pairs(&centre.broker);
        let lines = app.app.store().read(|conn| audit::list(conn, centre.id, 0, 10_000));
        let lines = lines.expect("the audit");
        let last = lines.last().expect("a line");
        assert_eq!((last.action.as_str(), last.entity.as_str()), ("read", "duplicates"));
        let ids: Vec<String> = last.ids.iter().map(ToString::to_string).collect();
        assert_eq!(ids, [one, other]);
    });
}

#[test]
fn a_sign_up_is_answered_alike_whether_or_not_it_is_a_duplicate() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = centre(&app);
        made(&centre.broker, "/volunteers", &robert());
        let sign_up = |mut body: Value| {
            body.as_object_mut().expect("an object").remove("status");
            let answer = app.anyone().post("/volunteers", &body).expect(202);
            let members = answer.as_object().expect("an object").keys().cloned();
            members.collect::<Vec<_>>()
        };
        assert_eq!(sign_up(bob()), ["receipt"]);
        assert_eq!(sign_up(with(volunteer(), &json!({"given_name": "New"}))), ["receipt"]);
        assert_eq!(pairs(&centre.broker), [["Robert", "Bob"]]);
    });
}

#[test]
fn who_was_told_apart_is_not_shown_until_something_changes() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = centre(&app).broker;
        let one = made(&staff, "/volunteers", &robert());
        let other = made(&staff, "/volunteers", &bob());
        staff.post("/duplicates/dismiss", &dismissal(&other, &one)).expect(204);
        assert_eq!(pairs(&staff), Vec::<[String; 2]>::new());
        let path = format!("/volunteers/{other}");
        let change = |body: &Value| {
            let etag = staff.get(&path).etag();
            staff.patch(&path, &etag, body).expect(200);
        };
        change(&json!({"vehicle": null}));
        assert_eq!(pairs(&staff), Vec::<[String; 2]>::new());
        change(&json!({"phone": "07700 900456"}));
        assert_eq!(pairs(&staff), [["Robert", "Bob"]]);
    });
}

#[test]
fn a_dismissal_names_two_people_of_the_centre() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = centre(&app).broker;
        let one = made(&staff, "/volunteers", &robert());
        let elsewhere = made(&app.centre("sefton").broker, "/volunteers", &bob());
        let dismiss = |other: &str| staff.post("/duplicates/dismiss", &dismissal(&one, other));
        dismiss(&elsewhere).expect(404);
        assert_eq!(dismiss(&one).pointers(422), ["/other_id"]);
        assert_eq!(dismiss("nobody").pointers(422), ["/other_id"]);
        assert_eq!(pairs(&staff), Vec::<[String; 2]>::new());
    });
}

#[test]
fn the_pages_of_the_list_name_every_pair_once() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = centre(&app).broker;
        for (n, family) in ["Ashton", "Birch", "Critchley", "Dunn", "Eccles"].iter().enumerate() {
            let who = json!({"family_name": family, "email": format!("{family}@example.org"),
                "date_of_birth": format!("195{n}-04-0{}", n + 1), "phone": null});
            made(&staff, "/volunteers", &with(robert(), &who));
            made(&staff, "/volunteers", &with(bob(), &who));
        }
        let mut seen = Vec::new();
        let mut path = "/duplicates?limit=2".to_owned();
        let mut before = f64::INFINITY;
        loop {
            let page = staff.get(&path).expect(200);
            for pair in page["items"].as_array().expect("pairs") {
                seen.push(pair["volunteers"][0]["family_name"].as_str().expect("one").to_owned());
                let probability = pair["probability"].as_f64().expect("a number");
                assert!(probability <= before);
                before = probability;
            }
            match page["next"].as_str() {
                Some(next) => path = format!("/duplicates?limit=2&cursor={next}"),
                None => break,
            }
        }
        seen.sort();
        assert_eq!(seen, ["Ashton", "Birch", "Critchley", "Dunn", "Eccles"]);
        assert_eq!(staff.get("/duplicates?cursor=AAAA").pointers(422), ["?cursor"]);
    });
}
