//! A list that is asked for again is the list as it is now, and nobody else's.

use serde_json::json;

use crate::support::app::{NOW, TestApp};
use crate::support::builders::{made, open_need, volunteer, with};
use crate::support::databases::each_database;

#[test]
fn a_list_told_again_is_never_out_of_date() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let list = || staff.get(&format!("/needs/{need}/matches"));
        let shown = || {
            let (first, again) = (list(), list());
            assert_eq!(first.expect(200), again.expect(200));
            assert_eq!(first.header("content-type"), again.header("content-type"));
            let items = first.json()["items"].as_array().unwrap().clone();
            items.into_iter().map(|item| item["name"].clone()).collect::<Vec<_>>()
        };
        assert!(shown().is_empty());
        let person = made(&staff, "/volunteers", &with(volunteer(), &json!({"known_as": "Sam"})));
        assert_eq!(shown().len(), 1);
        let path = format!("/volunteers/{person}");
        let renamed = json!({"family_name": "Newname"});
        staff.patch(&path, &staff.get(&path).etag(), &renamed).expect(200);
        assert_eq!(shown().len(), 1);
        assert!(shown()[0].as_str().unwrap().ends_with("Newname"));
        assert_eq!(staff.delete(&path).status, 202);
        assert!(shown().is_empty());
    });
}

#[test]
fn a_list_told_to_one_is_not_told_to_those_without_the_right_to_it() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (ours, theirs) = (app.centre("knowsley"), app.centre("wirral"));
        let (group, need) = open_need(&ours.broker);
        made(&ours.broker, "/volunteers", &volunteer());
        let path = format!("/needs/{need}/matches");
        assert_eq!(ours.broker.get(&path).expect(200)["considered"], 1);
        assert_eq!(theirs.broker.get(&path).status, 404);
        assert_eq!(app.contact(&ours, &group).get(&path).status, 403);
        assert_eq!(app.anyone().get(&path).status, 401);
    });
}

#[test]
fn what_is_asked_differently_is_told_differently() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        made(&staff, "/volunteers", &volunteer());
        made(&staff, "/volunteers", &with(volunteer(), &json!({"email": "other@example.org"})));
        let list = |query: &str| staff.get(&format!("/needs/{need}/matches{query}")).expect(200);
        assert_eq!(list("")["items"].as_array().unwrap().len(), 2);
        assert_eq!(list("?limit=1")["items"].as_array().unwrap().len(), 1);
        assert_eq!(list("?counts=true")["eligible"], 2);
        assert_eq!(list("?weights=skills:500")["weights"]["skills"], 500);
        assert_eq!(list("")["as_of"], NOW);
        let later = "2026-11-21T22:00:00Z";
        assert_eq!(list(&format!("?as_of={later}"))["as_of"], later);
        assert_eq!(list("")["weights"]["skills"], 400);
    });
}
