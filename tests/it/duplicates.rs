//! `onestop duplicates`: the same person twice, in files.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::data::shared_data;

fn onestop(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onestop"));
    command.current_dir(folder).env_clear().arg("duplicates").args(arguments);
    command.output().unwrap()
}

/// The sentence of a command that must fail.
fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let output = onestop(folder, arguments);
    assert!(!output.status.success(), "{arguments:?} was taken");
    String::from_utf8(output.stderr).unwrap()
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

const MEMBERS: &str = "Member no,Forename,Surname,DOB,E-mail,Post code
=1,Robert,Molyneux,09/04/1956,rob.m@example.org,L36 9YX
2,Ann,Fazakerley,1971-12-30,ann@example.org,L33 7AA
3,Bob,Molyneux,1956-04-09,,L36 9YX
";
const VOLUNTEERS: &str = "First name,Family name,Date of birth,Email
Anne,Fazakerley,19711230,ann@example.org
Zofia,Nowak,19900131,zofia@example.org
";

#[test]
fn who_stands_twice_in_a_file_is_found_with_the_reasons() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), MEMBERS).unwrap();
    let columns = "id=Member no,given_name=Forename,surname=Surname,dob=DOB,postcode=Post code";
    let output = onestop(folder.path(), &["a.csv", "--columns", columns, "--out", "pairs.csv"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = rows(&folder.path().join("pairs.csv"));
    assert_eq!(found[0][..5], ["Member no_a", "Member no_b", "probability", "weight", "class"]);
    assert_eq!(found.len(), 2);
    // The id begins with a sign that a spreadsheet would run.
    assert_eq!((found[1][0].as_str(), found[1][1].as_str()), ("'=1", "3"));
    assert!(found[1].last().unwrap().contains("Bob is short for Robert."));
}

#[test]
fn two_files_are_linked_by_columns_guessed_from_their_headings() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), MEMBERS).unwrap();
    std::fs::write(folder.path().join("b.csv"), VOLUNTEERS).unwrap();
    let output = onestop(folder.path(), &["a.csv", "b.csv", "--out", "pairs.csv"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = rows(&folder.path().join("pairs.csv"));
    // Neither file has a column of ids, so the lines say who is meant.
    assert_eq!(found[0][..2], ["line_a", "line_b"]);
    assert_eq!(found[1][..2], ["3", "2"]);
    assert_eq!(found.len(), 2);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("date_of_birth = \"DOB\""), "{said}");
}

#[test]
fn files_that_cannot_be_compared_are_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), MEMBERS).unwrap();
    std::fs::write(folder.path().join("b.csv"), "colour,size\nred,3\n").unwrap();
    std::fs::write(folder.path().join("empty.csv"), "").unwrap();
    let out = ["--out", "pairs.csv"];
    let refused = |arguments: &[&str]| refusal(folder.path(), &[arguments, &out].concat());
    assert!(refused(&["missing.csv"]).contains("missing.csv: the file cannot be read"));
    assert!(refused(&["b.csv"]).contains("At least two columns must be known"));
    assert!(refused(&["empty.csv"]).starts_with("onestop: empty.csv: "));
    assert!(refused(&["a.csv", "--columns", "x=y"]).contains("does not name a part"));
    let nowhere = ["a.csv", "--out", "no/such/folder/pairs.csv"];
    assert!(refusal(folder.path(), &nowhere).contains("cannot be written"));
}

#[test]
fn the_development_set_is_found_without_its_numbers() {
    let Some(data) = shared_data("dedupe") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = data.canonicalize().unwrap().join("febrl3.csv");
    let out = ["--out", "pairs.csv"];
    let output = onestop(folder.path(), &[&[file.to_str().unwrap()], &out[..]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pairs = |path: &Path| -> BTreeSet<(String, String)> {
        let both = |row: &Vec<String>| {
            let (a, b) = (row[0].clone(), row[1].clone());
            if a < b { (a, b) } else { (b, a) }
        };
        rows(path).iter().skip(1).map(both).collect()
    };
    let truth = pairs(&data.join("febrl3_true_pairs.csv"));
    let found = pairs(&folder.path().join("pairs.csv"));
    let right = truth.intersection(&found).count() as f64;
    let f1 = 2.0 * right / (truth.len() + found.len()) as f64;
    assert!(f1 >= 0.99, "F1 {f1}");
}
