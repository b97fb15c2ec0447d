//! Files by the command line.

use crate::durability::program::Program;

const PEOPLE: &str = "\
Name,Email,Skills
Sam Taylor,sam@example.org,tai chi for horses
Ann Lee,ann@,
";
const GROUPS: &str = "Organisation,Postcode,Contact\nHuyton Hub,L36 9YX,Jo Bloggs\n";
const WORK: &str = "\
Name,Email,Organisation,Role,Start,End,Hours
Sam Taylor,sam@example.org,Huyton Hub,Driver,2020-02-01,2021-02-28,40
Nobody,nobody@example.org,Huyton Hub,Driver,2020-02-01,2021-02-28,40
";

fn said(program: &Program, arguments: &[&str], lines: &[&str]) -> String {
    let said = program.run(arguments);
    for line in lines {
        assert!(said.lines().any(|one| one == *line), "no line {line:?} in:\n{said}");
    }
    said
}

#[test]
fn all_kinds_of_files_come_in_and_go_by_the_command_line() {
    let program = Program::new();
    program.write("people.csv", PEOPLE);
    program.write("groups.csv", GROUPS);
    program.write("work.csv", WORK);
    let none = program.refused(&["import", "volunteers", "people.csv"]);
    assert!(none.contains("There is no centre yet") && none.contains("centre add"), "{none}");
    program.run(&["centre", "add", "--slug", "knowsley", "--name", "Knowsley"]);

    let people = said(
        &program,
        &["import", "volunteers", "people.csv"],
        &[
            "A CSV in UTF-8, separated by commas.",
            "Column \"Skills\": skills, sure. The heading says so.",
            "Line 2: Sam Taylor: not here yet; taken in as new.",
            "Line 3: Not taken in. Email: Write the e-mail address as name@example.org.",
            "2 rows: 1 new and 1 refused.",
            "1 people were taken in. 0 records were changed.",
        ],
    );
    assert!(people.contains("    Skills \"tai chi for horses\": It is not certain"), "{people}");

    let groups = ["import", "organisations", "groups.csv"];
    let plain = "Huyton Hub: not here yet; taken in as new.";
    let dry = program.run(&[&groups[..], &["--dry-run"]].concat());
    assert!(!dry.contains(plain) && dry.contains("Nothing was taken in: this was a dry run."));
    let every = format!("Line 2: {plain}");
    let all = [&groups[..], &["--every-row"]].concat();
    said(&program, &all, &[&every, "1 organisations were taken in. 0 records were changed."]);
    said(&program, &groups, &["1 row: 1 here already with nothing to change."]);

    let work = said(
        &program,
        &["import", "placements", "work.csv"],
        &[
            "2 rows: 1 new and 1 refused.",
            "1 pieces of past work were taken in. 0 records were changed.",
        ],
    );
    assert!(work.contains("Line 3: Not taken in. There is nobody here with this key"), "{work}");
    let id = work.trim_end().rsplit(' ').next().expect("an id");
    said(&program, &["import", "undo", id], &["1 records are gone, 0 are as they were before."]);
    program.run(&["verify"]);
}
