//! A table as people save it: CSV in any of the usual encodings and with any of the usual
//! separators, or an XLSX workbook. What comes out is headings and rows of text.

mod archive;
mod dialect;
mod headings;
mod kind;
mod letters;
mod records;
mod workbook;

use std::collections::HashMap;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::domain::fault::{Fault, Faults};
use crate::domain::text;
use kind::Kind;
use letters::Letters;
use records::{Splitter, Taker};

/// Largest file in bytes (50 MiB).
pub const BYTES_MAX: usize = 50 * 1024 * 1024;
/// Most rows, empty ones not counted.
pub const ROWS_MAX: usize = 100_000;
/// Most columns.
pub const COLUMNS_MAX: usize = 500;
/// Most cells.
pub const CELLS_MAX: usize = 8_000_000;

/// The pointer of faults that are about the file as a whole.
pub const FILE: &str = "/file";
/// The pointer of faults about the name of a sheet.
pub const SHEET: &str = "/sheet";

/// A row with something in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the file (in a workbook: the row of the sheet) on which it begins, from 1.
    pub line: u32,
    text: String,
    ends: Vec<u32>,
}

impl Row {
    /// A cell, trimmed and without the quote that guards against formulas; empty where the row
    /// has fewer.
    pub fn cell(&self, place: usize) -> &str {
        let Some(end) = self.ends.get(place) else { return "" };
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.text[start as usize..*end as usize]
    }

    /// How many cells it has; their number may differ from the headings'.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Its cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|place| self.cell(place))
    }

    fn add(&mut self, cell: &str) {
        self.text.push_str(plain(cell));
        self.ends.push(self.text.len() as u32);
    }

    fn pad(&mut self, width: usize) {
        let end = self.text.len() as u32;
        self.ends.resize(self.ends.len().max(width), end);
    }
}

/// What a file was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Text with separators.
    Csv {
        /// Its encoding, e.g. `UTF-8`.
        encoding: &'static str,
        /// What parts its cells.
        separator: char,
    },
    /// A workbook.
    Xlsx {
        /// The sheet that was read.
        sheet: String,
        /// All its sheets that are shown.
        sheets: Vec<String>,
    },
}

/// A file that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The headings as written, each once: a second `Email` is `Email (2)`, one without a name
    /// `Column 3`.
    pub headings: Vec<String>,
    /// The places of columns whose heading another column had before, and that got a number.
    pub repeated: Vec<usize>,
    /// The line on which they stand.
    pub heading_line: u32,
    /// The rows below that are not empty, in the order of the file.
    pub rows: Vec<Row>,
    /// What the file was found to be.
    pub found: Found,
}

impl File {
    /// Reads a whole file, of a workbook its first sheet. What is wrong with it as a whole is a
    /// fault at [`FILE`].
    pub fn read(bytes: &[u8]) -> Result<Self, Faults> {
        Self::read_sheet(bytes, None)
    }

    /// Reads a whole file, of a workbook the sheet of a name. A CSV has no sheets: a name is a
    /// fault at [`SHEET`], as is one that the workbook lacks.
    pub fn read_sheet(bytes: &[u8], sheet: Option<&str>) -> Result<Self, Faults> {
        read(bytes, sheet).map_err(|fault| {
            let mut faults = Faults::new();
            faults.add(if fault.code == "unknown_sheet" { SHEET } else { FILE }, fault);
            faults
        })
    }

    /// The columns by the form in which headings are compared.
    pub fn columns(&self) -> HashMap<String, usize> {
        self.headings.iter().enumerate().map(|(i, heading)| (text::key(heading), i)).collect()
    }

    /// What files of one source have in common: a SHA-256 (hex) of their headings, whose order,
    /// case and spacing do not matter.
    pub fn fingerprint(&self) -> String {
        let mut keys: Vec<String> = self.headings.iter().map(|h| text::key(h)).collect();
        keys.sort_unstable();
        HEXLOWER.encode(&Sha256::digest(keys.join("\u{1f}")))
    }
}

fn read(bytes: &[u8], sheet: Option<&str>) -> Result<File, Fault> {
    if bytes.len() > BYTES_MAX {
        return Err(Fault::new("too_large", "A file may have at most 50 MiB."));
    }
    match kind::kind(bytes)? {
        Kind::Archive => workbook::read(bytes, sheet),
        Kind::Text if sheet.is_some() => {
            Err(Fault::new("unknown_sheet", "A CSV file has no sheets; leave the name out."))
        }
        Kind::Text => read_text(bytes),
    }
}

fn read_text(bytes: &[u8]) -> Result<File, Fault> {
    let letters = Letters::of(bytes);
    let (separator, named) = dialect::separator(&letters.beginning());
    // Once only to count, so that a file that is refused never fills the memory.
    let count = split(letters, separator, Counter::default())?;
    let rows = split(letters, separator, Builder::with_room_for(count.rows))?.rows;
    let rows = rows.into_iter().skip(usize::from(named)).collect();
    let found = Found::Csv { encoding: letters.encoding(), separator: char::from(separator) };
    table(rows, found)
}

fn split<T: Taker>(letters: Letters<'_>, separator: u8, taker: T) -> Result<T, Fault> {
    let mut splitter = Splitter::new(separator, taker);
    letters.each(|piece| splitter.push(piece))?;
    splitter.finish()
}

/// Headings and rows of all rows that are not empty.
fn table(mut rows: Vec<Row>, found: Found) -> Result<File, Fault> {
    let place = headings::row_of_headings(&rows).ok_or_else(|| {
        Fault::new("no_heading_row", "The file is empty; its first row must name the columns.")
    })?;
    headings::not_data(&rows[place])?;
    let heading_line = rows[place].line;
    let mut width = rows[place].len();
    while width > 0 && rows.iter().skip(place).all(|row| row.cell(width - 1).is_empty()) {
        width -= 1;
    }
    let (headings, repeated) = headings::names(rows[place].cells().take(width));
    rows.drain(..=place);
    Ok(File { headings, repeated, heading_line, rows, found })
}

/// Counts rows and cells against their limits.
#[derive(Default)]
struct Counter {
    rows: usize,
    cells: usize,
    width: usize,
    filled: bool,
}

impl Counter {
    fn cell(&mut self) -> Result<(), Fault> {
        self.width += 1;
        self.cells += 1;
        if self.width > COLUMNS_MAX {
            let message = format!("A file may have at most {COLUMNS_MAX} columns.");
            return Err(Fault::new("too_many_columns", message));
        }
        self.within()
    }

    fn within(&self) -> Result<(), Fault> {
        if self.cells > CELLS_MAX {
            let message = format!("A file may have at most {CELLS_MAX} cells. Send it in parts.");
            return Err(Fault::new("too_large", message));
        }
        // The row of headings is no row of the file.
        if self.rows > ROWS_MAX + 1 {
            let message = format!("A file may have at most {ROWS_MAX} rows. Send it in parts.");
            return Err(Fault::new("too_many_rows", message));
        }
        Ok(())
    }

    fn record(&mut self) -> Result<(), Fault> {
        self.width = 0;
        self.rows += usize::from(std::mem::take(&mut self.filled));
        self.within()
    }
}

impl Taker for Counter {
    fn text(&mut self, part: &str) {
        self.filled = self.filled || !part.trim().is_empty();
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        self.cell()
    }

    fn end_record(&mut self, _line: u32) -> Result<(), Fault> {
        self.record()
    }
}

/// Keeps the rows that are not empty.
struct Builder {
    rows: Vec<Row>,
    row: Row,
    cell: String,
}

impl Builder {
    fn with_room_for(rows: usize) -> Self {
        Self { rows: Vec::with_capacity(rows), row: Row::default(), cell: String::new() }
    }
}

impl Taker for Builder {
    fn text(&mut self, part: &str) {
        self.cell.push_str(part);
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        self.row.add(&self.cell);
        self.cell.clear();
        Ok(())
    }

    fn end_record(&mut self, line: u32) -> Result<(), Fault> {
        let mut row = std::mem::take(&mut self.row);
        if !row.text.is_empty() {
            row.line = line;
            row.text.shrink_to_fit();
            row.ends.shrink_to_fit();
            self.rows.push(row);
        }
        Ok(())
    }
}

/// A cell without surrounding space, and without the quote that exports and typists put before
/// what a spreadsheet would run as a formula or take for a number.
fn plain(cell: &str) -> &str {
    let cell = cell.trim_matches([' ', '\u{a0}', '\t', '\r', '\n', '\u{feff}', '\u{200b}']);
    let number = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.contains(char::is_alphabetic)
    };
    let guarded = cell.strip_prefix('\'').filter(|rest| rest.starts_with(GUARDED) || number(rest));
    guarded.unwrap_or(cell).trim()
}

/// A cell of a file that goes out, so that no spreadsheet runs it: reading it undoes the quote.
pub fn guarded(cell: &str) -> String {
    if cell.starts_with(GUARDED) { format!("'{cell}") } else { cell.to_owned() }
}

/// What an export guards with a quote (trust.md).
const GUARDED: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

#[cfg(test)]
mod tests;
