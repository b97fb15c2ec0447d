//! Files of volunteers over HTTP: what the dry run says is what the commit does.

mod choices;
mod command;
mod endless;
mod files;
mod hostile;
mod organisations;
mod placements;
mod progress;
mod report;
mod second_copy;
mod undo;
mod updates;

use serde_json::{Value, json};

use crate::bad_input::{assert_problem, stored};
use crate::support::app::TestApp;
use crate::support::builders::{made, open_need, organisation};
use crate::support::databases::{each_database, sqlite};

const FILE: &str = "\
Name,Surname,Email,Postcode,Skills,Notes\r
Ann,Lee,ann@example.org,L36 9YX,First aid; knot tying,x\r
\"Bob \"\"the cook\"\"\",\"Lee, the younger\",bob@example.org,,\"cooking;
driving\",\r
,Nobody,nobody@,L3,,\r
'=Cy,Lee,cy@example.org,,,\r
Ann,Lee,ANN@example.org,,,\r
";

fn body(csv: &str) -> Value {
    json!({
        "csv": csv,
        "mapping": {"columns": {"Name": "given_name", "Surname": "family_name", "Email": "email",
            "Postcode": "postcode", "Skills": {"field": "skills", "separator": ";"}}},
        "basis": {"status": "active", "consent_purpose": "matching", "consent_wording": "2026-11",
            "source": "the old list", "date": "2026-11-01", "asserted_by": "Jo"}
    })
}

/// Totals of which only some are not 0.
pub fn totals(some: &[(&str, u32)]) -> Value {
    let names = ["new", "update", "unchanged", "likely_duplicate", "repeated", "refused"];
    let mut all: Value = names.iter().map(|name| ((*name).to_owned(), json!(0))).collect();
    for (name, n) in some {
        all[*name] = json!(n);
    }
    all
}

/// A change that makes a body wrong, and where.
type Case<'a> = (&'a dyn Fn(&mut Value), &'a str);

/// The rows of a report without the ids that only a commit gives, and without what new records
/// would hold: once they are there they are read themselves.
fn rows(report: &Value) -> Vec<Value> {
    let mut rows = report["rows"].as_array().expect("rows").clone();
    for row in &mut rows {
        row["volunteer_id"] = Value::Null;
        row["record_id"] = Value::Null;
        if row["outcome"] == "new" {
            row.as_object_mut().expect("a row").remove("changes");
        }
    }
    rows
}

#[test]
fn the_commit_does_what_the_dry_run_said() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let before = stored(staff);
        let dry = staff.post("/imports", &body(FILE)).expect(201);
        assert_eq!((&dry["state"], &dry["unmapped"]), (&json!("dry_run"), &json!(["Notes"])));
        assert_eq!(dry["totals"], totals(&[("new", 3), ("refused", 1), ("repeated", 1)]));
        let refused = &dry["rows"][2];
        let pointers: Vec<_> =
            refused["errors"].as_array().unwrap().iter().map(|e| &e["pointer"]).collect();
        assert_eq!(pointers, ["/Email", "/Name", "/Postcode"]);
        assert!(
            refused["errors"].as_array().unwrap().iter().all(|e| e["message"]
                .as_str()
                .unwrap()
                .len()
                > 10)
        );
        assert_eq!(dry["rows"][4]["same_as_line"], dry["rows"][0]["line"]);
        assert_eq!(stored(staff), before, "nobody is there yet");
        let path = format!("/imports/{}", dry["id"].as_str().unwrap());
        assert_eq!(staff.get(&path).expect(200), dry);

        let done = staff.act(&format!("{path}/commit")).expect(200);
        assert_eq!((&done["state"], &done["totals"]), (&json!("committed"), &dry["totals"]));
        assert_eq!(rows(&done), rows(&dry));
        assert_eq!(done["rows_done"], done["rows_total"]);
        assert_eq!(staff.get(&path).expect(200), done);
        let person = |n: usize| {
            let id = done["rows"][n]["volunteer_id"].as_str().expect("an id");
            staff.get(&format!("/volunteers/{id}")).expect(200)
        };
        let bob = person(1);
        assert_eq!(
            (&bob["given_name"], &bob["family_name"]),
            (&json!("Bob \"the cook\""), &json!("Lee, the younger"))
        );
        let skills: Vec<_> =
            bob["skills"].as_array().unwrap().iter().map(|s| &s["skill"]).collect();
        assert_eq!(skills, ["cooking", "driving"]);
        assert_eq!(person(0)["skills"][1]["skill"], "knot tying", "kept as written");
        assert_eq!(person(3)["given_name"], "=Cy", "the quote against formulas is undone");
        // The people can be matched at once.
        let (_, need) = open_need(staff);
        let considered =
            staff.get(&format!("/needs/{need}/matches")).expect(200)["considered"].clone();
        assert_eq!(considered, 3);

        let after = stored(staff);
        let again = staff.act(&format!("{path}/commit"));
        assert_eq!(again.expect(409)["code"], "import_committed");
        assert_problem(&again, "a second commit");
        let second = staff.post("/imports", &body(FILE)).expect(201);
        assert_eq!(second["totals"], totals(&[("unchanged", 3), ("refused", 1), ("repeated", 1)]));
        assert_eq!(stored(staff), after);
    });
}

#[test]
fn a_dry_run_that_is_no_longer_true_is_not_committed() {
    each_database(|database| {
        let app = TestApp::start(database);
        let centre = app.centre("knowsley");
        let staff = &centre.broker;
        let dry = staff.post("/imports", &body(FILE)).expect(201);
        let ann = json!({"given_name": "Ann", "family_name": "Lee", "email": "ann@example.org"});
        made(staff, "/volunteers", &ann);
        let before = stored(staff);
        let path = format!("/imports/{}", dry["id"].as_str().unwrap());
        let refused = staff.act(&format!("{path}/commit"));
        assert_eq!(refused.expect(409)["code"], "import_outdated");
        assert_eq!(stored(staff), before, "nobody of the file came in");
    });
}

#[test]
fn an_import_is_for_staff_of_its_centre() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let (centre, other) = (app.centre("knowsley"), app.centre("halton"));
    let staff = &centre.broker;
    let group = made(staff, "/organisations", &organisation());
    let contact = app.contact(&centre, &group);
    assert_eq!(contact.post("/imports", &body(FILE)).status, 403);
    assert_eq!(app.anyone().post("/imports", &body(FILE)).status, 401);
    let dry = staff.post("/imports", &body(FILE)).expect(201);
    let path = format!("/imports/{}", dry["id"].as_str().unwrap());
    for (caller, status) in [(&contact, 403), (&app.anyone(), 401), (&other.broker, 404)] {
        assert_eq!(caller.get(&path).status, status);
        assert_eq!(caller.act(&format!("{path}/commit")).status, status);
    }
    assert_eq!(staff.get(&path).expect(200)["state"], "dry_run");
    let after = staff.get(&format!("{path}?after_line=5")).expect(200);
    assert!(rows(&after).len() < rows(&dry).len());
    for line in ["-1", "x", "", "4294967295"] {
        assert_eq!(staff.get(&format!("{path}?after_line={line}")).pointers(422), ["?after_line"]);
    }
}

#[test]
fn a_bad_file_mapping_or_basis_names_what_is_wrong() {
    let database = sqlite();
    let app = TestApp::start(&database);
    let staff = app.centre("knowsley").broker;
    let before = stored(&staff);
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut body = body("Name,Email\nAnn,ann@example.org\n");
        body["mapping"] = json!({"columns": {"Name": "given_name", "Email": "email"}});
        change(&mut body);
        staff.post("/imports", &body).pointers(422)
    };
    let cases: [Case<'_>; 13] = [
        (&|b| b["csv"] = json!(""), "/csv"),
        (&|b| b["csv"] = json!("Name,Name\nA,B\n"), "/mapping/columns/Name"),
        (&|b| b["csv"] = json!(7), "/csv"),
        (&|b| b["csv"] = json!("Name,Email\nA\0,x\n"), "/csv"),
        (&|b| b["mapping"]["columns"]["Forename"] = json!("known_as"), "/mapping/columns/Forename"),
        (&|b| b["mapping"]["columns"]["Email"] = json!("e-mail"), "/mapping/columns/Email"),
        (&|b| b["mapping"]["columns"]["Email"] = json!("given_name"), "/mapping/columns/Name"),
        (
            &|b| b["mapping"]["columns"]["Email"] = json!({"field": "email", "separator": ";"}),
            "/mapping/columns/Email",
        ),
        (&|b| b["mapping"]["columns"] = json!({"Email": "email"}), "/mapping/columns"),
        (&|b| b["mapping"] = json!({"colums": {}}), "/mapping/colums"),
        (&|b| b["basis"]["date"] = json!("2026-11-22"), "/basis/date"),
        (&|b| b["basis"]["consent_purpose"] = json!("fun"), "/basis/consent_purpose"),
        (&|b| b["basis"]["asserted_by"] = json!(""), "/basis/asserted_by"),
    ];
    for (n, (change, pointer)) in cases.into_iter().enumerate() {
        let found = refused(change);
        assert!(found.iter().any(|p| p == pointer), "case {n}: {pointer} is not in {found:?}");
    }
    assert_eq!(stored(&staff), before);
}
