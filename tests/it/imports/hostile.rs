//! Files that are meant to hurt, or were broken on the way: refused with a reason, in little
//! memory, and nothing of them is stored.

use std::io::{Cursor, Write};

use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::updates::commit;
use super::{rows, totals};
use crate::bad_input::{assert_problem, stored};
use crate::durability::program::Program;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};
use crate::support::databases::each_database;

pub const MIB: usize = 1 << 20;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const SHEET: &str = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const FAR: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>First name</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>"#;
const WORKBOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook with one sheet, whose rows may be more than anybody wants to keep in memory.
fn workbook<'a>(rows: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS),
        ("xl/worksheets/sheet1.xml", SHEET),
    ];
    for (name, text) in parts {
        writer.start_file(name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(text.as_bytes()).expect("its text");
    }
    rows.for_each(|row| writer.write_all(row).expect("a row"));
    writer.write_all(b"</sheetData></worksheet>").expect("the end");
    writer.finish().expect("a workbook").into_inner()
}

/// A row of cells of text.
fn row(cells: &[&str]) -> String {
    let cell = |text: &&str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    format!("<row>{}</row>", cells.iter().map(cell).collect::<String>())
}

/// A kilobyte of workbook that unpacks to a cell of 256 MiB.
fn bomb_of_one_cell() -> Vec<u8> {
    let letters = vec![b'a'; MIB];
    let begin = br#"<row><c t="inlineStr"><is><t>"#.as_slice();
    workbook(std::iter::once(begin).chain(std::iter::repeat_n(letters.as_slice(), 256)))
}

/// A workbook of two million rows.
fn bomb_of_rows() -> Vec<u8> {
    let rows = row(&["Ann", "Lee"]).repeat(1_000);
    workbook(std::iter::repeat_n(rows.as_bytes(), 2_000))
}

fn send(staff: &Client, media_type: &str, file: &[u8]) -> Answer {
    staff.send_bytes("POST", "/imports", &[("Content-Type", media_type)], file)
}

/// Files that are refused, by what they are.
fn refused() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let headed = |rest: &[u8]| [b"First,Last\n".as_slice(), rest].concat();
    let utf16: Vec<u8> =
        "Foo,Bar\n1,2\n".repeat(1_000).encode_utf16().flat_map(u16::to_be_bytes).collect();
    vec![
        ("a line without an end", "text/csv", headed(&vec![b'a'; 20 * MIB])),
        (
            "a cell without an end",
            "text/csv",
            headed(&[b"\"".as_slice(), &vec![b'a'; 20 * MIB]].concat()),
        ),
        ("a million columns", "text/csv", [b"a,".repeat(1_000_000).as_slice(), b"\n1\n"].concat()),
        ("a million cells in a row", "text/csv", headed(&b"a,".repeat(1_000_000))),
        ("a million rows", "text/csv", headed(&b"a,b\n".repeat(1_000_000))),
        (
            "an open quote",
            "text/csv",
            headed(&[b"\"Ann,Lee\n".as_slice(), &b"x,y\n".repeat(200_000)].concat()),
        ),
        ("a NUL", "text/csv", headed(b"Ann\0,Lee\n")),
        ("nothing but NUL", "text/csv", vec![0; MIB]),
        ("nothing", "text/csv", Vec::new()),
        ("a picture", "text/csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("a PDF", "text/csv", b"%PDF-1.7\n1 0 obj\n".to_vec()),
        ("an old workbook", "text/csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec()),
        ("UTF-16 without a mark that names nobody", "text/csv", utf16),
        ("no columns of a person", "text/csv", b"Foo,Bar\n1,2\n".to_vec()),
        (
            "a zip that is no workbook",
            XLSX,
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
        ),
        ("a bomb of one cell", XLSX, bomb_of_one_cell()),
        ("a bomb of rows", XLSX, bomb_of_rows()),
        ("a cell in the last corner", XLSX, workbook(std::iter::once(FAR.as_bytes()))),
    ]
}

#[test]
fn a_file_that_is_none_is_refused_and_nothing_of_it_is_stored() {
    let files = refused();
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let before = stored(&staff);
        for (what, media_type, file) in &files {
            let answer = send(&staff, media_type, file);
            assert_eq!(answer.status, 422, "{what}: {}", answer.text);
            assert_problem(&answer, what);
        }
        assert_eq!(send(&staff, "image/png", b"x").status, 415);
        let large = send(&staff, "text/csv", &vec![b'a'; 51 * MIB]);
        assert_eq!(large.status, 413, "{}", large.text);
        assert_problem(&large, "51 MiB");
        let columns = json!({"columns": {"No such column": "email"}});
        let unknown =
            staff.post("/imports", &json!({"csv": "First,Last\nAnn,Lee\n", "mapping": columns}));
        assert_eq!(unknown.status, 422, "{}", unknown.text);
        assert_problem(&unknown, "a mapping that names no column");
        let half = send_to(&staff, "/imports?status=active", b"First,Last\nAnn,Lee\n");
        assert_eq!(half.status, 422, "{}", half.text);
        assert_problem(&half, "a declaration without its purpose");
        assert_eq!(stored(&staff), before);
    });
}

fn send_to(staff: &Client, path: &str, file: &[u8]) -> Answer {
    staff.send_bytes("POST", path, &[("Content-Type", "text/csv")], file)
}

#[test]
fn formulas_are_never_worked_out() {
    each_database(|database| {
        let app = TestApp::start(database);
        let staff = app.centre("knowsley").broker;
        let formula = r#"<row><c t="str"><f>HYPERLINK("http://evil.example")</f><v>Ann</v></c><c t="inlineStr"><is><t>Lee</t></is></c><c t="inlineStr"><is><t>ann@example.org</t></is></c></row>"#;
        let file = [row(&["First", "Last", "Mail"]), formula.to_owned()];
        let report = send(&staff, XLSX, &workbook(file.iter().map(String::as_bytes)));
        assert_eq!(report.status, 201, "{}", report.text);
        assert_eq!(report.json()["totals"], totals(&[("new", 1)]));
        commit(&staff, &report.json());
        let people = staff.post("/volunteers/search", &json!({})).expect(200);
        assert_eq!(
            people["items"][0]["given_name"], "Ann",
            "what the cell showed, not its formula"
        );

        let csv =
            b"First,Last,Mail\n=cmd|' /C calc'!A0,Roe,roe@example.org\n'=1+1,Doe,doe@example.org\n";
        let report = send(&staff, "text/csv", csv).json();
        assert_eq!(report["totals"], totals(&[("refused", 2)]), "{report}");
        for row in rows(&report) {
            assert_eq!(row["errors"][0]["pointer"], "/First", "{row}");
        }
    });
}

/// The most memory that a process has used since it was last asked, in bytes; Linux alone tells.
pub fn most_memory(pid: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("its state");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("its memory");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<usize>().ok()).expect("KiB") * 1024
}

#[test]
fn no_file_takes_the_memory_of_the_service() {
    let program = Program::new();
    program.run(&["centre", "add", "--slug", "knowsley", "--name", "Knowsley"]);
    program.sign_up();
    let server = program.serve();
    let staff = server.sign_in();
    assert_eq!(send(&staff, "text/csv", b"First,Last\nAnn,Lee\n").status, 201);
    let before = most_memory(server.pid());
    let fill =
        |piece: &[u8]| [b"First,Last\n".as_slice(), &piece.repeat(48 * MIB / piece.len())].concat();
    let sent =
        json!({"csv": String::from_utf8_lossy(&b"First,Last\n".repeat(2 * MIB))}).to_string();
    for (what, media_type, file) in [
        ("a long line", "text/csv", fill(b"a")),
        ("empty quotes", "text/csv", fill(b"\"\",")),
        ("an open quote", "text/csv", fill(b"\"Ann,Lee\n")),
        ("many rows", "text/csv", fill(b"Ann,Lee\n")),
        ("many cells", "text/csv", fill(b"a,,,,,,,,\n")),
        ("a text in JSON", "application/json", sent.into_bytes()),
        ("a bomb of one cell", XLSX, bomb_of_one_cell()),
        ("a bomb of rows", XLSX, bomb_of_rows()),
    ] {
        let answer = send(&staff, media_type, &file);
        assert!([413, 422].contains(&answer.status), "{what}: {} {}", answer.status, answer.text);
        let more = most_memory(server.pid()).saturating_sub(before);
        assert!(more <= 64 * MIB, "{what} took {} MiB", more / MIB);
    }
}
