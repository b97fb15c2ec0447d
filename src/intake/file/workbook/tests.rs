use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::File;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Secret" sheetId="3" state="hidden" r:id="rId3"/><sheet name="People" sheetId="1" r:id="rId1"/><sheet name="UserData" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
const WORKBOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet3.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="46" applyNumberFormat="1"/></cellXfs></styleSheet>"#;
const STRINGS: &str = r#"<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="2"><si><t>First name</t></si><si><t>O’Connor &amp; Siân</t></si></sst>"#;

fn sheet(rows: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// A workbook whose first shown sheet has these rows; parts may be replaced.
fn workbook(rows: &str, replaced: &[(&str, &[u8])]) -> Vec<u8> {
    let first = sheet(rows);
    let second = sheet(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Forename</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Jo</t></is></c></row>"#,
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/sharedStrings.xml", STRINGS.as_bytes()),
        ("xl/worksheets/sheet1.xml", first.as_bytes()),
        ("xl/worksheets/sheet2.xml", second.as_bytes()),
        ("xl/worksheets/sheet3.xml", second.as_bytes()),
    ];
    for (name, bytes) in replaced {
        parts.retain(|(part, _)| part != name);
        parts.push((name, bytes));
    }
    zipped(&parts)
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn code(bytes: &[u8]) -> &'static str {
    File::read(bytes).unwrap_err().list()[0].fault.code
}

const PEOPLE: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Volunteers 2026</t></is></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="inlineStr"><is><t>Phone</t></is></c><c r="C3" t="inlineStr"><is><t>DOB</t></is></c><c r="D3" t="inlineStr"><is><t>Sum</t></is></c><c r="E3" t="inlineStr"><is><t>Hours</t></is></c></row><row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4"><v>7700900123</v></c><c r="C4" s="1"><v>22335</v></c><c r="D4" t="str"><f>1+1</f><v>2</v></c><c r="E4" s="2"><v>1.0625</v></c></row><row r="6"><c r="B6"><v>2.50</v></c><c r="D6"><f>A1+"x"</f></c></row>"#;

#[test]
fn the_first_sheet_that_is_shown_is_read() {
    let file = File::read(&workbook(PEOPLE, &[])).unwrap();
    assert_eq!(
        (file.heading_line, file.headings.join("|")),
        (3, "First name|Phone|DOB|Sum|Hours".to_owned())
    );
    let rows: Vec<(u32, String)> =
        file.rows.iter().map(|row| (row.line, row.cells().collect::<Vec<_>>().join("|"))).collect();
    assert_eq!(
        rows,
        [
            (4, "O’Connor & Siân|7700900123|1961-02-23|2|25:30".to_owned()),
            (6, "|2.5|||".to_owned())
        ]
    );
}

#[test]
fn a_sheet_can_be_named() {
    let bytes = workbook(PEOPLE, &[]);
    let file = File::read_sheet(&bytes, Some("userdata")).unwrap();
    assert_eq!((file.headings[0].as_str(), file.rows[0].cell(0)), ("Forename", "Jo"));
    for unknown in ["Secret", "Nothing"] {
        let faults = File::read_sheet(&bytes, Some(unknown)).unwrap_err();
        assert_eq!(faults.list()[0].pointer, "/sheet");
        assert!(faults.list()[0].fault.message.contains("People, UserData"));
    }
}

#[test]
fn archives_that_are_no_workbook_are_named() {
    assert_eq!(code(&zipped(&[("list.csv", b"Name\n")])), "wrong_kind");
    assert_eq!(code(&zipped(&[("mimetype", b"x"), ("content.xml", b"x")])), "wrong_kind");
    assert_eq!(
        code(&zipped(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"x")])),
        "wrong_kind"
    );
    assert_eq!(code(b"PK\x03\x04 and then nothing"), "invalid_xlsx");
    assert_eq!(code(&workbook("", &[("xl/workbook.xml", b"<workbook>")])), "invalid_xlsx");
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_not_unpacked() {
    let bomb = vec![b' '; 40 * 1024 * 1024];
    assert_eq!(code(&workbook(PEOPLE, &[("xl/sharedStrings.xml", &bomb)])), "xlsx_too_large");
    let long = format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "x".repeat(300_000)
    );
    assert_eq!(code(&workbook(&long, &[])), "xlsx_too_large");
}

#[test]
fn a_size_that_is_a_lie_helps_nobody() {
    let big = vec![b'<'; 40 * 1024 * 1024];
    let mut bytes = workbook(PEOPLE, &[("xl/sharedStrings.xml", &big)]);
    let size = (big.len() as u32).to_le_bytes();
    let small = 10_u32.to_le_bytes();
    let places: Vec<usize> =
        (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&small);
    }
    let found = code(&bytes);
    assert!(["xlsx_too_large", "invalid_xlsx"].contains(&found), "{found}");
}

#[test]
fn counts_that_ask_for_memory_are_refused() {
    let lie = STRINGS.replace("uniqueCount=\"2\"", "uniqueCount=\"99999999999\"");
    assert_eq!(
        code(&workbook(PEOPLE, &[("xl/sharedStrings.xml", lie.as_bytes())])),
        "invalid_xlsx"
    );
    let lie = STRINGS.replace("uniqueCount=\"2\"", "uniqueCount = '99999999999'");
    assert_eq!(
        code(&workbook(PEOPLE, &[("xl/sharedStrings.xml", lie.as_bytes())])),
        "invalid_xlsx"
    );
}

#[test]
fn cells_in_places_that_no_sheet_has_are_refused() {
    let at = |place: &str| {
        format!(
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"{place}\"><v>1</v></c></row>"
        )
    };
    assert_eq!(code(&workbook(&at("XFD1"), &[])), "too_many_columns");
    for place in ["ZZZZZZZZZZ1", "A99999999999", "A0", "é1", ""] {
        let found = File::read(&workbook(&at(place), &[]));
        assert!(found.is_err(), "{place}");
    }
    let back = r#"<row r="5"><c r="B5"><v>1</v></c><c r="A5"><v>2</v></c></row>"#;
    assert_eq!(code(&workbook(back, &[])), "invalid_xlsx");
}
