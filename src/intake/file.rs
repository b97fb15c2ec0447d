//! A CSV file as people save it: UTF-8, commas, one heading row.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use crate::domain::fault::{Fault, Faults};
use crate::domain::text;

/// Largest file in bytes (50 MiB).
pub const BYTES_MAX: usize = 50 * 1024 * 1024;
/// Most rows below the heading row, empty ones not counted.
pub const ROWS_MAX: usize = 100_000;
/// Most columns.
pub const COLUMNS_MAX: usize = 500;

/// The pointer of faults that are about the file as a whole.
pub const FILE: &str = "/file";

/// A row with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which the row begins; the heading row is on line 1.
    pub line: u32,
    /// Its cells, trimmed and without the quote that guards against formulas. Their number may
    /// differ from the heading row's.
    pub cells: Vec<String>,
}

/// A file that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The headings as written, trimmed.
    pub headings: Vec<String>,
    /// The rows that are not empty, in the order of the file.
    pub rows: Vec<Row>,
}

impl File {
    /// Reads a whole file. What is wrong with it as a whole is a fault at [`FILE`].
    pub fn read(bytes: &[u8]) -> Result<Self, Faults> {
        read(bytes).map_err(|fault| {
            let mut faults = Faults::new();
            faults.add(FILE, fault);
            faults
        })
    }

    /// The columns by the form in which headings are compared; several may share one.
    pub fn columns(&self) -> HashMap<String, Vec<usize>> {
        let mut columns: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, heading) in self.headings.iter().enumerate() {
            columns.entry(text::key(heading)).or_default().push(i);
        }
        columns
    }
}

fn read(bytes: &[u8]) -> Result<File, Fault> {
    if bytes.len() > BYTES_MAX {
        return Err(Fault::new("too_large", "A file may have at most 50 MiB."));
    }
    let text = as_text(bytes)?;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut lines = LineCounter { text: text.as_bytes(), at: 0, line: 1 };
    let mut headings = None;
    let mut rows = Vec::new();
    while reader.read_record(&mut record).map_err(|error| unreadable(&error))? {
        let line = lines.line_of(record.position().map_or(0, |at| at.byte() as usize));
        let cells: Vec<String> = record.iter().map(plain).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if headings.is_none() {
            headings = Some(cells);
        } else if rows.len() == ROWS_MAX {
            let message = format!("A file may have at most {ROWS_MAX} rows. Send it in parts.");
            return Err(Fault::new("too_many_rows", message));
        } else {
            rows.push(Row { line, cells });
        }
    }
    let headings = headings.ok_or_else(|| {
        Fault::new("no_heading_row", "The file is empty; its first row must name the columns.")
    })?;
    if headings.len() > COLUMNS_MAX {
        let message = format!("A file may have at most {COLUMNS_MAX} columns.");
        return Err(Fault::new("too_many_columns", message));
    }
    Ok(File { headings, rows })
}

/// Knows on which line a byte lies, asked in rising order. The reader's own count is one short
/// in files whose lines end with CR LF, and does not see empty lines.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl LineCounter<'_> {
    /// The line of the first byte from `start` on that ends no line.
    fn line_of(&mut self, start: usize) -> u32 {
        while let Some(byte) = self.text.get(self.at) {
            let ends = match byte {
                b'\n' => true,
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            if self.at >= start && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.at += 1;
            self.line += u32::from(ends);
        }
        self.line
    }
}

fn as_text(bytes: &[u8]) -> Result<&str, Fault> {
    let line_at = |at: usize| bytes[..at].split(|byte| *byte == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line_at(error.valid_up_to());
        let message = format!(
            "The file is not UTF-8 (first on line {line}). Save it as \"CSV UTF-8\" and send it \
             again."
        );
        Fault::new("not_utf8", message)
    })?;
    if let Some(at) = text.find('\0') {
        let message = format!("Line {} contains a NUL byte: this is no CSV file.", line_at(at));
        return Err(Fault::new("control_character", message));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn unreadable(error: &csv::Error) -> Fault {
    let place = error.position().map_or(String::new(), |at| format!(" at line {}", at.line()));
    Fault::new("invalid_csv", format!("The file cannot be read as CSV{place}."))
}

/// A cell without surrounding space, and without the quote that exports put before what a
/// spreadsheet would run as a formula.
fn plain(cell: &str) -> String {
    let cell = cell.trim_matches([' ', '\u{a0}']);
    let guarded = cell.strip_prefix('\'').filter(|rest| rest.starts_with(GUARDED));
    guarded.unwrap_or(cell).trim().to_owned()
}

/// What an export guards with a quote (trust.md).
const GUARDED: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> &'static str {
        File::read(bytes).unwrap_err().list()[0].fault.code
    }

    #[test]
    fn rows_know_their_line_also_after_a_cell_of_two_lines() {
        for end in ["\r\n", "\n", "\r"] {
            let text = "\u{feff}Name,Note|Ann,\"a\nb\"|,|| Bob ,'=1+1|".replace('|', end);
            let file = File::read(text.as_bytes()).unwrap();
            assert_eq!(file.headings, ["Name", "Note"]);
            assert_eq!(file.rows[0], Row { line: 2, cells: vec!["Ann".into(), "a\nb".into()] });
            assert_eq!(file.rows[1], Row { line: 6, cells: vec!["Bob".into(), "=1+1".into()] });
        }
    }

    #[test]
    fn the_quote_that_guards_a_formula_goes_and_any_other_stays() {
        assert_eq!(plain("'+44 151"), "+44 151");
        assert_eq!(plain("'@home"), "@home");
        assert_eq!(plain("'tis"), "'tis");
    }

    #[test]
    fn a_file_that_is_none_is_refused_with_its_reason() {
        assert_eq!(code(b""), "no_heading_row");
        assert_eq!(code(b"\n,,\n"), "no_heading_row");
        assert_eq!(code(b"Name\nZo\xeb\n"), "not_utf8");
        assert_eq!(code(b"Name\nA\0b\n"), "control_character");
        assert_eq!(code(&vec![b'a'; BYTES_MAX + 1]), "too_large");
        assert_eq!(
            code(&[b"n\n".as_slice(), &b"a\n".repeat(ROWS_MAX + 1)].concat()),
            "too_many_rows"
        );
        assert_eq!(code(&b"a,".repeat(600)), "too_many_columns");
        let message = File::read(b"Name\nAnn\nZo\xeb\n").unwrap_err().list()[0].fault.to_string();
        assert!(message.contains("line 3"), "{message}");
    }
}
