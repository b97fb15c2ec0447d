//! Which character parts the cells of a text.

use std::collections::BTreeMap;

use super::records::{Splitter, Taker};
use crate::domain::fault::Fault;
use crate::intake::heading;

/// What parts cells, likeliest first.
pub const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that are looked at.
const LOOKED_AT: usize = 200;
/// Among so many first records the headings are looked for.
const HEADINGS_WITHIN: usize = 20;

/// The separator of a text, given its beginning, and whether its first line only names it
/// (`sep=;`, as Excel writes).
pub fn separator(beginning: &str) -> (u8, bool) {
    let first = beginning.lines().next().unwrap_or_default().trim();
    if let Some([byte]) = first.strip_prefix("sep=").map(str::as_bytes)
        && SEPARATORS.contains(byte)
    {
        return (*byte, true);
    }
    if first == "sep=" && beginning.starts_with("sep=\t") {
        return (b'\t', true);
    }
    let best = SEPARATORS.iter().rev().max_by(|a, b| {
        let (a, b) = (fit(beginning, **a), fit(beginning, **b));
        a.known.cmp(&b.known).then(a.even.total_cmp(&b.even))
    });
    (best.copied().unwrap_or(b','), false)
}

/// How well a separator fits a text.
struct Fit {
    /// Most headings in one of the first records that mean something to us.
    known: usize,
    /// How even and wide the records are; 0 where there is but one column.
    even: f64,
}

fn fit(beginning: &str, separator: u8) -> Fit {
    let mut splitter = Splitter::new(separator, Widths::default());
    // A text that cannot be read to its end with this separator is judged by what was read.
    let widths = match splitter.push(beginning) {
        Ok(()) | Err(_) => splitter.cut(),
    };
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for width in &widths.of_records {
        *counts.entry(*width).or_default() += 1;
    }
    let common = counts.iter().max_by_key(|(width, count)| (**count, **width));
    let even = match common {
        Some((width, count)) if *width > 1 => {
            let share = *count as f64 / widths.of_records.len() as f64;
            share * share * (*width).min(10) as f64
        }
        Some(_) | None => 0.0,
    };
    let known = if widths.of_records.iter().all(|width| *width < 2) { 0 } else { widths.known };
    Fit { known, even }
}

/// Counts the cells of the first records.
#[derive(Default)]
struct Widths {
    of_records: Vec<usize>,
    known: usize,
    cell: String,
    known_here: usize,
    width: usize,
    filled: bool,
}

impl Taker for Widths {
    fn text(&mut self, part: &str) {
        if self.of_records.len() < HEADINGS_WITHIN && self.cell.len() < 200 {
            self.cell.push_str(part);
        }
        self.filled |= !part.trim().is_empty();
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        self.width += 1;
        self.known_here += usize::from(heading::is_known(&self.cell));
        self.cell.clear();
        Ok(())
    }

    fn end_record(&mut self, _line: u32) -> Result<(), Fault> {
        let (width, known) =
            (std::mem::take(&mut self.width), std::mem::take(&mut self.known_here));
        if std::mem::take(&mut self.filled) {
            self.known = self.known.max(known);
            self.of_records.push(width);
        }
        if self.of_records.len() < LOOKED_AT {
            return Ok(());
        }
        Err(Fault::new("enough", "Enough was seen."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> char {
        char::from(separator(text).0)
    }

    #[test]
    fn the_separator_is_found_out() {
        for separator in [',', ';', '\t', '|'] {
            let text = "First name|Surname|Email\nSam|Taylor|s@example.org\n";
            assert_eq!(found(&text.replace('|', &separator.to_string())), separator);
        }
        assert_eq!(found("Name\nSam\n"), ',');
        assert_eq!(found(""), ',');
    }

    #[test]
    fn lists_in_cells_do_not_mislead() {
        assert_eq!(found("Name,Skills\nSam,a;b;c\nJo,d;e;f\nAl,g;h;i\n"), ',');
        assert_eq!(found("Thing;Stuff\nSam;a, b, c\nJo;d, e, f\n"), ';');
        assert_eq!(found("Members 2026\n\nName;Where, exactly\nSam;Huyton, Knowsley\n"), ';');
    }

    #[test]
    fn excel_may_name_it() {
        assert_eq!(separator("sep=;\nName,x;Email\n"), (b';', true));
        assert_eq!(separator("sep=,\r\nName\n"), (b',', true));
    }
}
