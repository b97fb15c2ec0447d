//! Signing up by oneself: a receipt, and nothing that tells who is known already.

use serde_json::json;

use super::found;
use crate::support::app::TestApp;
use crate::support::builders::{made, volunteer, with};
use crate::support::databases::each_database;

#[test]
fn whoever_signs_up_gets_a_receipt_and_nothing_else() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let known = made(&staff, "/volunteers", &volunteer());
        let mut body = volunteer();
        body.as_object_mut().expect("an object").remove("status");
        let anyone = app.anyone();
        let (again, new) = (body.clone(), with(body.clone(), &json!({"email": "new@example.org"})));
        for body in [again, new] {
            let answer = anyone.post("/volunteers", &body);
            let receipt = answer.expect(202);
            let members = receipt.as_object().expect("an object");
            assert_eq!(members.keys().collect::<Vec<_>>(), ["receipt"], "the same for both");
            assert_eq!((answer.header("etag"), answer.header("location")), (None, None));
            let id = receipt["receipt"].as_str().expect("a receipt");
            assert_ne!(id, known);
            assert_eq!(anyone.get(&format!("/volunteers/{id}")).status, 401);
            // It is there for staff, as applied, with the consent of the form.
            let record = staff.get(&format!("/volunteers/{id}")).expect(200);
            assert_eq!(record["status"], "applied");
            let ledger = staff.get(&format!("/volunteers/{id}/consents")).expect(200);
            assert_eq!(ledger["items"][0]["through"], "sign-up");
        }
        let with_status = with(body.clone(), &json!({"status": "active"}));
        assert_eq!(anyone.post("/volunteers", &with_status).pointers(422), ["/status"]);
        assert_eq!(found(&staff, &json!({})).len(), 3);
        assert_eq!(found(&staff, &json!({"status": "applied"})).len(), 2);
        assert_eq!(anyone.post("/volunteers/search", &json!({})).status, 401);
    });
}

#[test]
fn where_there_are_several_centres_the_form_says_which_one_it_is_for() {
    each_database(|database| {
        let app = TestApp::start(database);
        let (ours, other) = (app.centre("knowsley").broker, app.centre("halton").broker);
        let (anyone, body) = (app.anyone(), json!({"given_name": "Sam"}));
        let without = anyone.post("/volunteers", &body);
        assert!((400..500).contains(&without.status), "{}", without.text);
        assert_eq!(anyone.post("/volunteers?centre=nowhere", &body).status, 404);
        anyone.post("/volunteers?centre=halton", &body).expect(202);
        assert_eq!(found(&ours, &json!({})).len(), 0);
        assert_eq!(found(&other, &json!({})).len(), 1);
        // The same key at two centres makes two records: callers without a token share none.
        let keyed = |centre: &str| {
            let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "form-1")];
            let path = format!("/volunteers?centre={centre}");
            anyone.send("POST", &path, &headers, Some(&body.to_string())).expect(202)
        };
        let (first, second) = (keyed("knowsley"), keyed("halton"));
        assert_ne!(first["receipt"], second["receipt"]);
        assert_eq!(keyed("knowsley"), first);
        assert_eq!(found(&ours, &json!({})).len(), 1);
        assert_eq!(found(&other, &json!({})).len(), 2);
    });
}
