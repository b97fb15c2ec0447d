//! The report as somebody at a council for voluntary service reads it.

use serde_json::{Value, json};

use super::totals;
use super::updates::commit;
use crate::bad_input::stored;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::databases::{each_database, sqlite};

fn dry_run(staff: &Client, kind: &str, file: &str) -> Value {
    let path = format!("/imports?kind={kind}");
    staff.send_bytes("POST", &path, &[("Content-Type", "text/csv")], file.as_bytes()).expect(201)
}

fn sentences(report: &Value) -> Vec<&str> {
    let rows = report["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["sentence"].as_str().expect("a sentence")).collect()
}

fn summary(report: &Value) -> Vec<&str> {
    let lines = report["summary"].as_array().expect("a summary").iter();
    lines.map(|line| line.as_str().expect("a sentence")).collect()
}

/// What a record would hold, by its fields.
fn held(row: &Value) -> Vec<(&str, &str)> {
    let all = row["changes"].as_array().expect("changes").iter();
    all.map(|one| (one["field"].as_str().unwrap(), one["new"].as_str().unwrap())).collect()
}

const LIST: &str = "\
firstName,lastName,email,birthdate,gender,bio,languageSkills,phone,city,zipCode
Si\u{e2}n,O\u{2019}Connor,sian@example.org,1961-03-09,Female,Retired nurse,\"en, cy\",0151 496 0101,Huyton,l369yx
,Nobody,nobody@,1961-13-09,,,,0151,,L3
";

#[test]
fn the_report_says_of_every_cell_what_becomes_of_it() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let dry = dry_run(&staff, "volunteers", LIST);
    let expected = [
        ("given_name", "Si\u{e2}n"),
        ("family_name", "O\u{2019}Connor"),
        ("email", "sian@example.org"),
        ("phone", "+441514960101"),
        ("postcode", "L36 9YX"),
        ("date_of_birth", "1961-03-09"),
        ("languages", "cy; en"),
        ("status", "applied"),
        ("note", "bio: Retired nurse"),
    ];
    assert_eq!(held(&dry["rows"][0]), expected);
    let said = sentences(&dry);
    assert_eq!(said[0], "Si\u{e2}n O\u{2019}Connor: not here yet; taken in as new.");
    assert!(said[1].starts_with("Not taken in. firstName: "), "{}", said[1]);
    for heading in ["email: ", "birthdate: ", "phone: ", "zipCode: "] {
        assert!(said[1].contains(heading), "{heading} of {}", said[1]);
    }
    let expected = [
        "Nothing is taken in yet: this is what a commit would do.",
        "2 rows: 1 new and 1 refused.",
        "Columns that are not kept: gender (It is not kept: it plays no part in matching); city \
         (An address is not kept; the postcode is enough).",
        "Kept as notes: bio.",
        "No basis is declared: whoever is new comes in as applied and without consent, and is not \
         matched until that is put right.",
    ];
    assert_eq!(summary(&dry), expected);
    assert_eq!(dry["reading"]["columns"][0]["means"], "first name");

    let done = commit(&staff, &dry);
    assert_eq!(sentences(&done), said, "it did what it said");
    assert_eq!(summary(&done)[0], "It was taken in as is said here.");
}

#[test]
fn words_that_are_no_certain_skill_come_with_the_nearest_ones() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let file = "Name,Skills,DBS,Languages\nAnn Lee,tai chi for horses,Enhanced,Klingon\n";
    let report = dry_run(&staff, "volunteers", file);
    let message = |code: &str, words: &str| {
        let remarks = report["rows"][0]["remarks"].as_array().expect("remarks").iter();
        let of = remarks.filter(|one| one["code"] == code && one["words"] == words);
        of.map(|one| one["message"].as_str().unwrap().to_owned()).next().expect("a remark")
    };
    let skill = message("unresolved", "tai chi for horses");
    assert!(skill.contains("(nearest: Exercise & movement classes"), "{skill}");
    let language = message("unresolved", "Klingon");
    assert!(language.starts_with("This is none of the languages"), "{language}");
    let check = message("no_check", "Enhanced");
    for missing in ["its workforce", "its date of issue", "a decision"] {
        assert!(check.contains(missing), "{missing}: {check}");
    }
}

#[test]
fn who_stands_in_the_file_twice_is_shown_and_not_taken_in_twice() {
    let file = "\
Name,Email,Phone,Postcode,DOB
Sam Taylor,sam@example.org,07700 900123,L36 9YX,1961-02-23
Ann Lee,ann@example.org,,L34 1AA,
Samuel Taylor,sam@example.org,07700900123,L36 9YX,
Jo Taylor,sam@example.org,,L36 9YX,
";
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let dry = dry_run(&staff, "volunteers", file);
        assert_eq!(dry["totals"], totals(&[("new", 3), ("likely_duplicate", 1)]), "{dry}");
        let row = &dry["rows"][2];
        assert_eq!((&row["line"], &row["take"]), (&json!(4), &json!("leave_out")));
        let said = "Samuel Taylor: perhaps the same as the one on line 2 (99%: one first name \
            short for the other, same surname, same e-mail address, same telephone number, same \
            postcode). Left out until you decide.";
        assert_eq!(row["sentence"], said);
        let like = &row["candidates"][0];
        assert_eq!((&like["line"], &like["record_id"]), (&json!(2), &Value::Null));
        // There is nothing to join them with yet.
        let path = format!("/imports/{}", dry["id"].as_str().unwrap());
        let join = json!({"rows": [{"line": 4, "take": "update"}]});
        let refused = staff.post(&format!("{path}/commit"), &join).expect(422);
        assert_eq!(refused["errors"][0]["code"], "not_there_yet");
        let done = commit(&staff, &dry);
        assert_eq!(done["taking"], json!({"new": 3, "update": 0, "leave_out": 1}));

        // The same file again: now there is.
        let before = stored(&staff);
        let again = dry_run(&staff, "volunteers", file);
        assert_eq!(again["totals"], totals(&[("unchanged", 3), ("likely_duplicate", 1)]));
        let like = again["rows"][2]["candidates"].as_array().expect("candidates");
        let ids: Vec<&Value> = like.iter().map(|one| &one["record_id"]).collect();
        assert_eq!(ids, [&done["rows"][0]["record_id"]]);
        assert_eq!(like[0]["name"], "Sam Taylor");
        commit(&staff, &again);
        assert_eq!(stored(&staff), before);

        // A person says that they are two.
        let third = dry_run(&staff, "volunteers", file);
        let path = format!("/imports/{}/commit", third["id"].as_str().unwrap());
        let two = json!({"rows": [{"line": 4, "take": "new"}]});
        let done = staff.post(&path, &two).expect(200);
        assert_eq!(done["taking"]["new"], 1);
        let said = "Samuel Taylor: taken in as new, as was decided.";
        assert_eq!(done["rows"][2]["sentence"], said);
    });
}

#[test]
fn organisations_and_past_work_are_told_by_their_names() {
    let app = TestApp::start(&sqlite());
    let staff = app.centre("knowsley").broker;
    let groups = "Organisation,Postcode,Email\nHuyton Hub,L36 9YX,\nHuyton Hubb,L36 9YX,\n";
    let groups = dry_run(&staff, "organisations", groups);
    let said = [
        "Huyton Hub: not here yet; taken in as new.",
        "Huyton Hubb: perhaps the same as the one on line 2 (94%: name alike in part, same \
         postcode). Left out until you decide.",
    ];
    assert_eq!(sentences(&groups), said);
    commit(&staff, &groups);
    commit(&staff, &dry_run(&staff, "volunteers", "Name,Email\nSam Taylor,sam@example.org\n"));
    let work = "Name,Email,Organisation,Role,Start,End\n\
        Sam Taylor,sam@example.org,Huyton Hub,Driver,2020-02-01,2021-02-28\n\
        Sam Taylor,,Huyton Hub,Cook,2020-02-01,2020-02-01\n";
    let said = [
        "Sam Taylor, Driver at Huyton Hub, 1 February 2020 to 28 February 2021: not here yet; \
         taken in as new.",
        "Cook at Huyton Hub, 1 February 2020: perhaps of Sam Taylor (99%: same first name, same \
         surname). Left out until you name the person.",
    ];
    assert_eq!(sentences(&dry_run(&staff, "placements", work)), said);
}
