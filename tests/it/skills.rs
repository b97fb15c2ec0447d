//! `onestop skills`: another vocabulary, and what the texts of a file mean.

use std::path::Path;

use crate::durability::program::Program;
use crate::support::data::shared_data;

const ESCO: &str = "conceptUri,preferredLabel,altLabels\n\
    http://x/1,drive vehicles,\"operate vehicles\nvehicle driving\"\n\
    http://x/2,tend plants,\"care for plants\nlook after plants\"\n\
    http://x/3,lead hikes,guide hikes\n";

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn centre() -> Program {
    let folder = Program::new();
    folder.run(&["centre", "add", "--slug", "knowsley", "--name", "Knowsley CVS"]);
    folder
}

#[test]
fn another_vocabulary_takes_the_place_of_ours_and_answers_by_its_own_ids() {
    let folder = centre();
    folder.write("esco.csv", ESCO);
    let said = folder.run(&["skills", "import", "esco.csv"]);
    assert!(said.starts_with("3 skills with 8 labels and synonyms: 3 are new"), "{said}");
    let said = folder.run(&["skills", "import", "esco.csv"]);
    assert!(said.contains("0 are new, 0 have changed, 0 are gone"), "{said}");
    folder.write(
        "texts.csv",
        "id,what\n1,Vehicle driving\n2,looking after plants\n3,=zzz\n4,hikes\n",
    );
    let resolve = ["skills", "resolve", "texts.csv", "--column", "what", "--out", "out.csv"];
    let said = folder.run(&resolve);
    assert!(said.starts_with("4 texts: 2 are a skill, 1 may be one, 1 are like none."), "{said}");
    let out = rows(&folder.path().join("out.csv"));
    assert_eq!(out[0][..6], ["2", "Vehicle driving", "http://x/1", "drive vehicles", "1", "yes"]);
    assert_eq!((out[1][2].as_str(), out[1][5].as_str()), ("http://x/2", "yes"));
    assert_eq!(out[2][1..6], ["'=zzz", "", "", "0", "no"]);
    assert_eq!((out[3][2].as_str(), out[3][5].as_str()), ("http://x/3", "no"));
    assert!(out.iter().all(|row| row.len() == 14));
    folder.run(&["verify"]);
}

#[test]
fn bad_rows_are_all_named_and_nothing_is_taken_in() {
    let folder = centre();
    folder.write("bad.csv", "id,label\na,A\n,B\nc c,C\na,D\n");
    let refused = folder.refused(&["skills", "import", "bad.csv"]);
    for line in ["Line 3: ", "Line 4: ", "Line 5: "] {
        assert!(refused.contains(line), "{refused}");
    }
    folder.write("texts.csv", "what\nbefriending\n");
    folder.run(&["skills", "resolve", "texts.csv", "--column", "what", "--out", "out.csv"]);
    assert_eq!(rows(&folder.path().join("out.csv"))[0][2], "befriending");
    let resolve = ["skills", "resolve", "texts.csv", "--column", "nope", "--out", "out.csv"];
    assert!(folder.refused(&resolve).contains("the columns are what"));
    assert!(folder.refused(&["skills", "import", "none.csv"]).contains("cannot be read"));
}

#[test]
fn skills_that_people_hold_stay_when_another_vocabulary_comes() {
    let folder = centre();
    folder.write("people.csv", "First,Skills\nSam,minibus driving; knitting\n");
    folder.write(
        "map.json",
        r#"{"columns": {"First": "given_name", "Skills": {"field": "skills", "separator": ";"}}}"#,
    );
    folder.run(&["import", "volunteers", "people.csv", "--mapping", "map.json"]);
    folder.write("esco.csv", ESCO);
    let said = folder.run(&["skills", "import", "esco.csv"]);
    // What is held stays, and what lies above it: a minibus driver can drive a car.
    assert!(said.contains("3 that the file does not have stay"), "{said}");
    folder.write("texts.csv", "what\nminibus driver\ndriving licence\nchess\n");
    folder.run(&["skills", "resolve", "texts.csv", "--column", "what", "--out", "out.csv"]);
    let out = rows(&folder.path().join("out.csv"));
    let taken: Vec<_> = out.iter().map(|row| (row[2].as_str(), row[5].as_str())).collect();
    assert_eq!(taken[..2], [("minibus-driving", "yes"), ("driving", "yes")]);
    assert_ne!(out[2][5], "yes");
    // Our own file brings ours back.
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/vocabulary/skills.csv");
    let said = folder.run(&["skills", "import", own]);
    assert!(said.contains("3 are gone; 0 that the file does not have"), "{said}");
}

#[test]
fn escos_labels_come_in_and_are_found_again() {
    let Some(labels) = shared_data("taxonomy") else { return };
    let folder = centre();
    let labels = labels.join("esco_labels_dev.csv");
    let labels = labels.to_str().unwrap();
    let said = folder.run(&["skills", "import", labels]);
    assert!(said.starts_with("3984 skills"), "{said}");
    let some = rows(Path::new(labels));
    let some: Vec<String> = some.iter().step_by(97).map(|row| format!("\"{}\"", row[0])).collect();
    folder.write("texts.csv", &format!("what\n{}\n", some.join("\n")));
    folder.run(&["skills", "resolve", "texts.csv", "--column", "what", "--out", "out.csv"]);
    let expected: Vec<String> =
        rows(Path::new(labels)).into_iter().step_by(97).map(|row| row[1].clone()).collect();
    let out = rows(&folder.path().join("out.csv"));
    let right = out.iter().zip(&expected).filter(|(row, uri)| row[2] == **uri).count();
    assert!(right * 100 >= expected.len() * 97, "{right} of {}", expected.len());
}
