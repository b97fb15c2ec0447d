//! Groups and organisations, and their contacts.

use serde_json::{Value, json};

use crate::bad_input::stored;
use crate::support::app::{PASSWORD, TestApp};
use crate::support::builders::{made, organisation, with};
use crate::support::databases::{each_database, sqlite};

#[test]
fn an_organisation_comes_back_as_it_was_given_and_changes_by_patch() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let given = json!({"name": "Page Moss Pantry", "kind": "organisation", "description": "Food\nand tea",
            "email": "pantry@example.org", "phone": "+441514960000", "postcode": "L36 9YX", "state": "pending"});
        let made = staff.post("/organisations", &given);
        let record = made.expect(201);
        for (name, value) in given.as_object().expect("an object") {
            assert_eq!(&record[name], value, "{name}");
        }
        let id = record["id"].as_str().expect("an id");
        let path = format!("/organisations/{id}");
        assert_eq!(staff.get(&path).expect(200), record);
        let patched =
            staff.patch(&path, &made.etag(), &json!({"phone": null, "postcode": "l336yx"}));
        let patched = patched.expect(200);
        assert_eq!((&patched["phone"], &patched["postcode"]), (&Value::Null, &json!("L33 6YX")));
        assert_eq!((&patched["state"], &patched["email"]), (&json!("pending"), &given["email"]));
        assert_eq!(patched["place"]["ward"], "E05010938");
        // Its contact changes it too, but never its state.
        let contact = app.contact(&centre, id);
        for state in [json!("approved"), Value::Null] {
            let refused = contact.patch(&path, "*", &json!({"state": state}));
            assert_eq!(refused.pointers(422), ["/state"]);
        }
        let renamed = contact.patch(&path, "*", &json!({"name": "The Pantry"})).expect(200);
        assert_eq!(
            (&renamed["name"], &renamed["state"]),
            (&json!("The Pantry"), &json!("pending"))
        );
        let approved = staff.act(&format!("{path}/approve"));
        assert_eq!(approved.expect(200)["state"], "approved");
        assert_eq!(staff.act(&format!("{path}/approve")).etag(), approved.etag());
        let kept = staff.patch(&path, "*", &json!({"state": "archived"})).expect(200);
        assert_eq!(kept["state"], "archived");
    });
}

#[test]
fn bad_fields_of_an_organisation_are_named() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let path = format!("/organisations/{}", made(&staff, "/organisations", &organisation()));
    let before = stored(&staff);
    for (fields, pointer) in [
        (json!({"name": " "}), "/name"),
        (json!({"name": "x".repeat(201)}), "/name"),
        (json!({"name": "a\0b"}), "/name"),
        (json!({"kind": "club"}), "/kind"),
        (json!({"description": "a\u{0}"}), "/description"),
        (json!({"description": "x".repeat(5001)}), "/description"),
        (json!({"email": "@"}), "/email"),
        (json!({"phone": "none"}), "/phone"),
        (json!({"postcode": "L"}), "/postcode"),
        (json!({"state": "open"}), "/state"),
        (json!({"website": "x"}), "/website"),
    ] {
        assert_eq!(
            staff.post("/organisations", &with(organisation(), &fields)).pointers(422),
            [pointer]
        );
        assert_eq!(staff.patch(&path, "*", &fields).pointers(422), [pointer]);
    }
    assert_eq!(stored(&staff), before);
}

#[test]
fn a_contact_gets_a_log_in_once_and_sees_the_own_organisation_only() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (centre, other) = (app.centre("knowsley"), app.centre("halton"));
        let staff = &centre.broker;
        let ours = made(staff, "/organisations", &organisation());
        let theirs = made(staff, "/organisations", &organisation());
        let contacts = format!("/organisations/{ours}/contacts");
        let body = json!({"name": "Jo", "email": "Jo@example.org", "password": PASSWORD});
        for (fields, pointer) in [
            (json!({"name": ""}), "/name"),
            (json!({"email": "jo"}), "/email"),
            (json!({"password": "short"}), "/password"),
            (json!({"role": "admin"}), "/role"),
        ] {
            assert_eq!(
                staff.post(&contacts, &with(body.clone(), &fields)).pointers(422),
                [pointer]
            );
        }
        assert_eq!(other.broker.post(&contacts, &body).status, 404);
        assert_eq!(staff.get(&contacts).expect(200)["items"], json!([]));
        let account = staff.post(&contacts, &body).expect(201);
        assert_eq!(
            (&account["role"], &account["organisation_id"]),
            (&json!("group"), &json!(ours))
        );
        let again = with(body.clone(), &json!({"email": "jo@EXAMPLE.org"}));
        assert_eq!(staff.post(&contacts, &again).pointers(422), ["/email"]);
        assert_eq!(staff.get(&contacts).expect(200)["items"], json!([account]));
        let anyone = app.anyone();
        let credentials = json!({"email": "jo@example.org", "password": PASSWORD});
        let session = anyone.post("/sessions", &credentials).expect(201);
        let jo = anyone.with_token(session["token"].as_str().expect("a token"));
        jo.get(&format!("/organisations/{ours}")).expect(200);
        assert_eq!(jo.get(&format!("/organisations/{theirs}")).status, 404);
        assert_eq!(
            jo.patch(&format!("/organisations/{theirs}"), "*", &json!({"name": "x"})).status,
            404
        );
        assert_eq!(jo.get("/organisations").status, 403);
        assert_eq!(jo.get(&contacts).status, 403);
        assert_eq!(jo.act(&format!("/organisations/{ours}/approve")).status, 403);
    });
}

#[test]
fn organisations_are_listed_by_state_page_by_page() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let states = ["approved", "pending", "archived", "approved", "pending"];
    let ids = states.map(|state| {
        made(&staff, "/organisations", &with(organisation(), &json!({"state": state})))
    });
    let list = |query: &str| {
        let page = staff.get(&format!("/organisations?{query}")).expect(200);
        let items = page["items"].as_array().expect("organisations").iter();
        let ids: Vec<String> = items.map(|o| o["id"].as_str().expect("an id").to_owned()).collect();
        (ids, page["next"].clone())
    };
    assert_eq!(list("").0, ids);
    assert_eq!(list("state=pending").0, [&*ids[1], &ids[4]]);
    let (first, next) = list("limit=3");
    let (rest, end) = list(&format!("limit=3&cursor={}", next.as_str().expect("a cursor")));
    assert_eq!([first, rest].concat(), ids);
    assert_eq!(end, Value::Null);
    assert_eq!(list("limit=5").1, Value::Null, "a full last page is the last");
}

#[test]
fn an_organisation_keeps_its_state_where_none_is_given() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        for state in ["pending", "approved", "archived"] {
            let body = with(organisation(), &json!({"state": state}));
            let path = format!("/organisations/{}", made(&staff, "/organisations", &body));
            for change in [json!({"state": null}), json!({"name": "Another"})] {
                assert_eq!(staff.patch(&path, "*", &change).expect(200)["state"], state);
            }
        }
    });
}
