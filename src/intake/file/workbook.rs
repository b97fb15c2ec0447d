//! An XLSX workbook: one sheet as rows of text. Formulas are never run; the values that the
//! spreadsheet program last worked out are taken.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};

use super::{Builder, COLUMNS_MAX, Counter, File, Found, archive, records, table};
use crate::domain::fault::Fault;

/// Reads the sheet of a name, or the first that is shown.
pub fn read(bytes: &[u8], sheet: Option<&str>) -> Result<File, Fault> {
    archive::check(bytes)?;
    // The reader of workbooks is not ours, and a crafted file may make it panic: that refuses the
    // file, as any other damage does.
    catch_unwind(AssertUnwindSafe(|| sheet_of(bytes, sheet))).unwrap_or(Err(archive::broken()))
}

fn sheet_of(bytes: &[u8], wanted: Option<&str>) -> Result<File, Fault> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| archive::broken())?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|one| one.typ == SheetType::WorkSheet && one.visible == SheetVisible::Visible)
        .map(|one| one.name.clone())
        .collect();
    let sheet = match wanted {
        None => sheets.first(),
        Some(wanted) => {
            let same = |one: &&String| one.trim().to_lowercase() == wanted.trim().to_lowercase();
            sheets.iter().find(same)
        }
    };
    let Some(sheet) = sheet.cloned() else {
        let message = format!("The workbook has no such sheet. It has: {}.", sheets.join(", "));
        return Err(Fault::new("unknown_sheet", message));
    };
    let mut rows = Rows::default();
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(|_| archive::broken())?;
    while let Some(cell) = cells.next_cell().map_err(|_| archive::broken())? {
        rows.add(&cell)?;
    }
    table(rows.finish()?, Found::Xlsx { sheet, sheets })
}

/// Rows as their cells come in, left to right and top to bottom.
struct Rows {
    builder: Builder,
    counter: Counter,
    row: u32,
    width: usize,
}

impl Default for Rows {
    fn default() -> Self {
        let (builder, counter) = (Builder::with_room_for(0), Counter::default());
        Self { builder, counter, row: 0, width: 0 }
    }
}

impl Rows {
    fn add(&mut self, cell: &Cell<DataRef<'_>>) -> Result<(), Fault> {
        let text = words(cell.get_value());
        if text.is_empty() {
            return Ok(());
        }
        let (row, column) = cell.get_position();
        let column = column as usize;
        if column >= COLUMNS_MAX {
            let message = format!("A sheet may have at most {COLUMNS_MAX} columns.");
            return Err(Fault::new("too_many_columns", message));
        }
        if row != self.row {
            self.end_row()?;
        }
        if row < self.row || column < self.builder.row.len() {
            return Err(archive::broken());
        }
        self.row = row;
        self.builder.row.pad(column);
        if text.len() > records::CELL_MAX {
            let message = format!("A cell of row {} is too long.", row + 1);
            return Err(Fault::new("cell_too_long", message));
        }
        self.builder.row.add(&text);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Fault> {
        let mut row = std::mem::take(&mut self.builder.row);
        if row.is_empty() {
            return Ok(());
        }
        self.counter.rows += 1;
        self.counter.cells += row.len();
        self.counter.within()?;
        self.width = self.width.max(row.len());
        row.line = self.row.saturating_add(1);
        self.builder.rows.push(row);
        Ok(())
    }

    /// All rows, each as wide as the widest: a sheet does not write empty cells at the end.
    fn finish(mut self) -> Result<Vec<super::Row>, Fault> {
        self.end_row()?;
        let mut rows = self.builder.rows;
        self.counter.cells = rows.len() * self.width;
        self.counter.within()?;
        for row in &mut rows {
            row.pad(self.width);
        }
        Ok(rows)
    }
}

/// A cell as somebody would type it: whole numbers without `.0`, dates as `YYYY-MM-DD`, lengths of
/// time as `H:MM`.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain_number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(true) => "yes".to_owned(),
        DataRef::Bool(false) => "no".to_owned(),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(text) => {
            text.strip_suffix("T00:00:00").unwrap_or(text).replacen('T', " ", 1)
        }
        DataRef::Error(error) => error.to_string(),
    }
}

/// Digits as they were typed: 15 are all that a spreadsheet keeps.
fn plain_number(number: f64) -> String {
    let whole = (number - number.round()).abs() < f64::EPSILON * number.abs().max(1.0);
    if whole && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let text = format!("{number:.10}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if number.abs() < 1e15 { short.to_owned() } else { number.to_string() }
}

fn moment(at: &ExcelDateTime) -> String {
    let value = at.as_f64();
    if at.is_duration() || !(0.0..2_958_466.0).contains(&value) {
        let minutes = (value * 1440.0).round();
        if !(0.0..1e9).contains(&minutes) {
            return plain_number(value);
        }
        let minutes = minutes as u64;
        return format!("{}:{:02}", minutes / 60, minutes % 60);
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    if value < 1.0 {
        format!("{hour:02}:{minute:02}")
    } else if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
    }
}

#[cfg(test)]
mod tests;
