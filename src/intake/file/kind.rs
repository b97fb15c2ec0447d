//! What a file is, told by its first bytes and not by its name.

use crate::domain::fault::Fault;

/// How much of a file is looked at.
const LOOKED_AT: usize = 4096;

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text with separators.
    Text,
    /// A ZIP archive: an XLSX workbook, if it holds one.
    Archive,
}

/// First bytes of kinds of files that are refused, what they are, and what to do.
const REFUSED: [(&[u8], &str, &str); 16] = [
    (b"%PDF-", "a PDF document", "Export the list from the program that made it, as CSV or XLSX."),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Excel or Word file (.xls, .doc), or an XLSX with a password",
        "Open it, take off the password, and save it as .xlsx or as CSV UTF-8.",
    ),
    (b"\x89PNG", "a picture (PNG)", "Send the list itself as CSV or XLSX."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Send the list itself as CSV or XLSX."),
    (b"GIF8", "a picture (GIF)", "Send the list itself as CSV or XLSX."),
    (b"BM", "a picture (BMP)", "Send the list itself as CSV or XLSX."),
    (b"II*\0", "a picture (TIFF)", "Send the list itself as CSV or XLSX."),
    (b"MM\0*", "a picture (TIFF)", "Send the list itself as CSV or XLSX."),
    (b"RIFF", "a picture or a sound", "Send the list itself as CSV or XLSX."),
    (b"\x1f\x8b", "a compressed file (gzip)", "Unpack it first and send the CSV inside."),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)", "Unpack it first and send the CSV inside."),
    (b"Rar!", "a compressed file (RAR)", "Unpack it first and send the CSV inside."),
    (b"SQLite format 3", "a database", "Export the table as CSV."),
    (b"\0\x01\0\0Standard", "an Access database", "Export the table as CSV or XLSX."),
    (b"{\\rtf", "a text document (RTF)", "Save the table as CSV or XLSX."),
    (b"MZ", "a program", "Send the list itself as CSV or XLSX."),
];

/// Tells what a file is, or refuses it with what to do.
pub fn kind(bytes: &[u8]) -> Result<Kind, Fault> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Archive);
    }
    for (magic, what, advice) in REFUSED {
        // Two letters alone could begin a heading: such a file has bytes that no text has.
        if bytes.starts_with(magic) && (magic.len() > 2 || is_binary(bytes)) {
            return Err(wrong(what, advice));
        }
    }
    marked_up(bytes).map_or(Ok(Kind::Text), Err)
}

/// That a file is of a kind that is not read.
pub fn wrong(what: &str, advice: &str) -> Fault {
    Fault::new("wrong_kind", format!("The file is {what}, not a table. {advice}"))
}

fn is_binary(bytes: &[u8]) -> bool {
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    looked_at.iter().any(|b| matches!(b, 0..=8 | 14..=26 | 28..=31))
}

/// Web pages, XML, JSON, calendars and address cards: text, but no table.
fn marked_up(bytes: &[u8]) -> Option<Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head: String = bytes
        .iter()
        .take(LOOKED_AT)
        .map(|b| char::from(*b).to_ascii_lowercase())
        .collect::<String>()
        .trim_start()
        .to_owned();
    let first = |prefixes: &[&str]| prefixes.iter().any(|prefix| head.starts_with(prefix));
    let excel = "Some programs name a web page .xls: open it in Excel and save it as .xlsx.";
    if first(&["<!doctype html", "<html", "<table", "<head"]) {
        Some(wrong("a web page (HTML)", excel))
    } else if first(&["<?xml", "<workbook"]) {
        Some(wrong("an XML file", "Open it in Excel and save it as .xlsx or as CSV UTF-8."))
    } else if first(&["{\"", "{\n", "{\r", "{ ", "[{", "[\n", "[\"", "[["]) {
        Some(wrong("a JSON file", "Export the list as CSV or XLSX."))
    } else if first(&["begin:vcard"]) {
        Some(wrong("a file of address cards", "Export the contacts as CSV."))
    } else if first(&["begin:vcalendar"]) {
        Some(wrong("a calendar", "Export the list as CSV."))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_named_with_what_to_do() {
        let cases: [(&[u8], &str); 9] = [
            (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "old Excel"),
            (b"\x89PNG\r\n\x1a\n", "picture"),
            (b"BM\x36\0\0\0", "picture"),
            (b"\xef\xbb\xbf <!DOCTYPE html><html>", "HTML"),
            (b"<?xml version=\"1.0\"?>", "XML"),
            (b"[{\"name\": 1}]", "JSON"),
            (b"{\n \"name\": 1}", "JSON"),
            (b"\x1f\x8b\x08", "gzip"),
        ];
        for (bytes, what) in cases {
            let fault = kind(bytes).unwrap_err();
            assert_eq!(fault.code, "wrong_kind");
            assert!(fault.message.contains(what), "{}", fault.message);
        }
    }

    #[test]
    fn a_heading_that_begins_like_a_picture_is_text() {
        for text in ["BMI,Name\n", "MZ,Name\n", "Name\n", "[Name],Email\n", ""] {
            assert_eq!(kind(text.as_bytes()), Ok(Kind::Text), "{text}");
        }
        assert_eq!(kind(b"PK\x03\x04"), Ok(Kind::Archive));
    }
}
