//! Which row of a table names its columns, and names for columns that have none of their own.

use std::collections::HashSet;

use super::Row;
use crate::domain::fault::Fault;
use crate::domain::text;
use crate::intake::{heading, shape};

/// Among so many first rows the headings are looked for.
const WITHIN: usize = 20;
/// Rows that say how wide the table is.
const LOOKED_AT: usize = 100;
/// Two headings that we know do not stand together by chance.
const SURE: usize = 2;

/// The place of the row of headings: leading lines (a title, a date) are passed over.
pub fn row_of_headings(rows: &[Row]) -> Option<usize> {
    let mut filled: Vec<usize> = rows.iter().take(LOOKED_AT).map(filled).collect();
    let first_rows: Vec<usize> = filled.iter().copied().take(WITHIN).collect();
    filled.sort_unstable();
    let wide = (filled.get(filled.len() / 2)? * 3).div_ceil(5).max(1);
    let first_wide = first_rows.iter().position(|cells| *cells >= wide)?;
    let known = |row: &Row| row.cells().filter(|cell| heading::is_known(cell)).count();
    let sure = rows.iter().take(WITHIN).position(|row| known(row) >= SURE);
    Some(sure.unwrap_or(first_wide))
}

/// A row that holds a person's data and names nothing.
pub fn not_data(row: &Row) -> Result<(), Fault> {
    let looks = row.cells().position(|cell| {
        shape::is_email(cell)
            || shape::is_postcode(cell)
            || shape::is_phone(cell)
            || shape::is_date(cell)
    });
    match looks {
        None => Ok(()),
        Some(place) => {
            let message = format!(
                "Line {} should name the columns, but its cell {} holds data. Add a row of \
                 headings above it.",
                row.line,
                place + 1
            );
            Err(Fault::new("no_heading_row", message))
        }
    }
}

/// Names for the columns: as written; a second column of one name gets a number (`Email (2)`), one
/// without a name its place (`Column 3`). Beside them the places of those that got a number.
pub fn names<'a>(cells: impl Iterator<Item = &'a str>) -> (Vec<String>, Vec<usize>) {
    let mut taken = HashSet::new();
    let mut names = Vec::new();
    let mut numbered = Vec::new();
    for (place, cell) in cells.enumerate() {
        let written = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let plain = if written.is_empty() { format!("Column {}", place + 1) } else { written };
        let mut name = plain.clone();
        let mut number = 2;
        while !taken.insert(text::key(&name)) {
            name = format!("{plain} ({number})");
            number += 1;
        }
        if number > 2 {
            numbered.push(place);
        }
        names.push(name);
    }
    (names, numbered)
}

fn filled(row: &Row) -> usize {
    row.cells().filter(|cell| !cell.is_empty()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let cells = ["Email", "", "email", "Email (2)", "EMAIL", ""];
        let expected = ["Email", "Column 2", "email (2)", "Email (2) (2)", "EMAIL (3)", "Column 6"];
        let (names, numbered) = names(cells.into_iter());
        assert_eq!(names, expected);
        assert_eq!(numbered, [2, 3, 4]);
    }
}
