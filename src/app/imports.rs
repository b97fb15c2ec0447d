//! Taking in a file: first a dry run that says of every row what would happen, and what a person
//! decides about it; then a commit that does exactly that, all or nothing; and an undo.

mod changes;
mod choose;
mod commit;
mod fields;
mod groups;
pub mod jobs;
mod kind;
mod likely;
mod people;
mod plan;
mod read;
mod report;
mod run;
pub mod sentences;
mod sources;
mod undo;
mod work;

pub use choose::{Choice, Choices, ClassChoice};
pub use read::Sent;
pub use report::ToldRow;
pub use run::{Importer, Started};
pub use sources::ImportSource;
pub use undo::UNDO_KEPT;

use crate::domain::import::{Import, ImportedRow, Take, Taking};

pub use crate::intake::basis::BasisDraft;
pub use crate::intake::mapping::ColumnDraft;
pub use crate::store::imports::RowFilter;

/// An import and what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// The import.
    pub import: Import,
    /// What the commit does with its rows, or did.
    pub taking: Taking,
    /// How many rows are looked at, or taken in, and of how many.
    pub progress: (u32, u32),
    /// Its rows, in the order of the file.
    pub rows: Vec<ToldRow>,
}

/// What the commit does with rows.
fn taking<'a>(rows: impl Iterator<Item = &'a ImportedRow>) -> Taking {
    let mut taking = Taking::default();
    for row in rows {
        match row.take {
            Take::New => taking.new += 1,
            Take::Update => taking.update += 1,
            Take::LeaveOut => taking.leave_out += 1,
        }
    }
    taking
}
