//! The report of an import on a terminal.

use super::ROWS;
use crate::app::App;
use crate::app::imports::{ImportReport, Importer, RowFilter, ToldRow, sentences};
use crate::cli::Failure;
use crate::domain::import::{Import, ImportKind, Noticed, Outcome};

/// Says what would happen: how the file is read, what comes of it, and every row that is not
/// simply new or unchanged; where `every_row` is set, these too.
pub fn show(
    app: &App,
    by: &Importer,
    report: &ImportReport,
    every_row: bool,
) -> Result<(), Failure> {
    let import = &report.import;
    columns(import);
    let rows = |told: &[ToldRow]| {
        told.iter().filter(|told| every_row || says_something(told)).for_each(row);
        told.last().map(|told| told.row.line)
    };
    let mut last = rows(&report.rows);
    // The rest of a long file comes in pages, so that it is never in memory as a whole.
    let mut seen = report.rows.len();
    while let Some(after_line) = last.filter(|_| seen < import.totals.rows() as usize) {
        let filter = RowFilter { after_line, ..RowFilter::default() };
        let page = app.import_report(by, import.id, &filter, ROWS)?.rows;
        seen += page.len();
        last = rows(&page);
    }
    for sentence in sentences::summary(import) {
        println!("{sentence}");
    }
    Ok(())
}

fn columns(import: &Import) {
    println!("A {}.", import.reading.found);
    for column in &import.reading.columns {
        let means = sentences::words(&column.field);
        match (&column.confidence, &column.reason) {
            (Some(sure), Some(reason)) if column.field != "ignore" => {
                println!("Column \"{}\": {means}, {sure}. {reason}", column.heading);
            }
            (_, Some(reason)) => println!("Column \"{}\": {means}. {reason}", column.heading),
            (_, None) => println!("Column \"{}\": {means}.", column.heading),
        }
    }
}

/// Whether a person should look at a row.
fn says_something(told: &ToldRow) -> bool {
    let row = &told.row;
    let plain = match &row.outcome {
        Outcome::New | Outcome::Unchanged => true,
        Outcome::Update
        | Outcome::LikelyDuplicate
        | Outcome::Repeated { .. }
        | Outcome::Refused { .. } => false,
    };
    !plain || !row.shown.noticed.is_empty() || row.shown.changes.iter().any(|one| !one.take)
}

fn row(told: &ToldRow) {
    println!("Line {}: {}", told.row.line, told.sentence.reveal());
    told.row.shown.noticed.iter().for_each(remark);
}

fn remark(noticed: &Noticed) {
    let at = sentences::heading(&noticed.pointer);
    let words = noticed.words.as_ref().map(|words| format!("\"{}\"", words.reveal()));
    let about = [at, words].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let about = if about.is_empty() { about } else { format!("{about}: ") };
    println!("    {about}{}", noticed.message);
}

/// What the rows of a kind make.
pub fn records(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Volunteers => "people",
        ImportKind::Organisations => "organisations",
        ImportKind::Placements => "pieces of past work",
    }
}
