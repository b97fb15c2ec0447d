//! A check that was recorded is read and changed, against the version that was read.

use serde_json::{Value, json};

use super::audited;
use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, volunteer, with};
use crate::support::databases::{each_database, sqlite};

fn enhanced() -> Value {
    json!({"kind": "dbs", "level": "enhanced", "workforce": "adult", "issued": "2025-03-01",
        "review_on": "2028-03-01", "decision": "pending"})
}

#[test]
fn a_check_is_changed_against_what_was_read() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let sam = made(staff, "/volunteers", &volunteer());
        let added = staff.post(&format!("/volunteers/{sam}/checks"), &enhanced());
        let check = added.expect(201)["id"].as_str().expect("an id").to_owned();
        let path = format!("/volunteers/{sam}/checks/{check}");
        assert_eq!(added.header("location"), Some(&*format!("/api/v1{path}")));
        let read = staff.get(&path);
        assert_eq!(read.expect(200), with(enhanced(), &json!({"id": check})));
        assert_eq!(read.etag(), added.etag());

        let cleared = json!({"decision": "cleared"});
        let headers = [("Content-Type", "application/merge-patch+json")];
        let without = staff.send("PATCH", &path, &headers, Some(&cleared.to_string()));
        assert_eq!(without.status, 428, "{}", without.text);
        let changed = staff.patch(&path, &read.etag(), &cleared);
        assert_eq!(changed.expect(200)["decision"], "cleared");
        assert_eq!(changed.json()["review_on"], "2028-03-01", "what is not named stays");
        assert_ne!(changed.etag(), read.etag());
        assert_eq!(staff.get(&path).etag(), changed.etag());
        let late = staff.patch(&path, &read.etag(), &json!({"decision": "not_cleared"}));
        assert_eq!(late.status, 412, "{}", late.text);
        let listed = staff.get(&format!("/volunteers/{sam}/checks")).expect(200);
        assert_eq!(listed["items"], json!([changed.json()]));
        // A date that is taken away is counted anew, by the centre's period.
        let again = json!({"issued": "2024-02-29", "review_on": null});
        assert_eq!(staff.patch(&path, "*", &again).expect(200)["review_on"], "2027-02-28");

        let said = ["add check", "read check", "read check", "change check"];
        assert_eq!(audited(&app, &centre, &check)[..1], ["add check"]);
        for line in said {
            assert!(audited(&app, &centre, &sam).contains(&line.to_owned()), "{line}");
        }
        let other = made(staff, "/volunteers", &volunteer());
        for path in [format!("/volunteers/{other}/checks/{check}"), format!("{path}0")] {
            assert_eq!(staff.get(&path).status, 404, "{path}");
            assert_eq!(staff.patch(&path, "*", &cleared).status, 404, "{path}");
        }
    });
}

#[test]
fn what_is_wrong_with_a_changed_check_is_named() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let sam = made(&staff, "/volunteers", &volunteer());
    let check = made(&staff, &format!("/volunteers/{sam}/checks"), &enhanced());
    let path = format!("/volunteers/{sam}/checks/{check}");
    for (change, pointer) in [
        (json!({"decision": "guilty"}), "/decision"),
        (json!({"decision": null}), "/decision"),
        (json!({"level": "basic"}), "/workforce"),
        (json!({"workforce": null}), "/workforce"),
        (json!({"review_on": "2025-02-28"}), "/review_on"),
        (json!({"id": "x"}), "/id"),
        (json!({"certificate_number": "001234567890"}), "/certificate_number"),
    ] {
        assert_eq!(staff.patch(&path, "*", &change).pointers(422), [pointer], "{change}");
    }
    assert_eq!(staff.get(&path).expect(200), with(enhanced(), &json!({"id": check})));
}

#[test]
fn a_check_that_is_no_longer_cleared_counts_no_longer() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let (_, need) = open_need(&staff);
        let asked = json!({"checks": [{"kind": "dbs", "level": "enhanced", "workforce": "adult",
            "when": "to_match"}]});
        staff.patch(&format!("/needs/{need}"), "*", &asked).expect(200);
        let sam = made(&staff, "/volunteers", &volunteer());
        let check = made(&staff, &format!("/volunteers/{sam}/checks"), &enhanced());
        let eligible = || {
            let pair = staff.get(&format!("/needs/{need}/matches/{sam}")).expect(200);
            pair["eligible"].as_bool().expect("yes or no")
        };
        let decide = |decision: &str| {
            let path = format!("/volunteers/{sam}/checks/{check}");
            staff.patch(&path, "*", &json!({"decision": decision})).expect(200);
        };
        assert!(!eligible());
        decide("cleared");
        assert!(eligible());
        decide("not_cleared");
        assert!(!eligible());
    });
}
