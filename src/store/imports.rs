//! Imports of files, what became of their rows, and which record a row of a source is.

mod docs;
mod forget;
mod organisation;
mod person;
mod reading;
mod references;
mod row;
mod work;

use diesel::prelude::*;
use uuid::Uuid;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::small;
use super::schema::{import_rows, imports};
use super::sql::LockedExt;
use super::types::{Doc, Key};
use crate::domain::ids::{CentreId, ImportId};
use crate::domain::import::{Draft, Import, ImportedRow, Take, Taking, Undone};

use docs::{ShownDoc, UndoneDoc};
pub use forget::{abandon, delete_rows, forget, forget_expired, prune};
pub use reading::{delete_source, keep_source, source_reading, sources};
pub use references::{
    Base, Reference, delete_references, delete_references_to, keep_references, references,
    references_of_import, references_of_kind,
};
use row::{DraftDoc, ImportColumns, RowColumns};

/// Rows written in one statement on `PostgreSQL`: 15 columns, and at most 65,535 values.
const ROWS_AT_ONCE: usize = 4_000;

/// A row with what it says, as it is kept from the dry run to the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRow {
    /// What is reported; its record is the one that it is matched with.
    pub row: ImportedRow,
    /// The id of the record that it makes if it is taken as new.
    pub new_id: Option<Uuid>,
    /// The version of the record that it is matched with.
    pub record_version: Option<i64>,
    /// The source's own key of the row.
    pub reference: Option<String>,
    /// What it says; `None` for a refused or repeated row, after the commit, and after an erasure.
    pub draft: Option<Draft>,
    /// The record that it changes, as it is before; for an undo.
    pub before: Option<Before>,
}

/// What an undo brings back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// The record.
    pub record: Draft,
    /// What the source said of it.
    pub reference: Option<Reference>,
}

/// Adds an import.
pub fn insert(tx: &mut Tx<'_>, centre: CentreId, import: &Import) -> Result<(), Error> {
    let columns = ImportColumns::of(centre, import)?;
    diesel::insert_into(imports::table).values(&columns).execute(tx.conn())?;
    tx.changed(centre, Entity::Import, import.id.0);
    Ok(())
}

/// Replaces an import whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(tx: &mut Tx<'_>, centre: CentreId, import: &Import) -> Result<(), Error> {
    let columns = ImportColumns::of(centre, import)?;
    let old = imports::table
        .find((Key(centre.0), Key(import.id.0)))
        .filter(imports::version.eq(import.version - 1));
    let rows = diesel::update(old).set(&columns).execute(tx.conn())?;
    Error::unless_one(rows)?;
    tx.changed(centre, Entity::Import, import.id.0);
    Ok(())
}

/// An import without its rows.
pub fn get(conn: &mut AnyConn, centre: CentreId, id: ImportId) -> Result<Option<Import>, Error> {
    let query = imports::table.find((Key(centre.0), Key(id.0)));
    query
        .select(ImportColumns::as_select())
        .first(conn)
        .optional()?
        .map(ImportColumns::import)
        .transpose()
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: ImportId,
) -> Result<Option<Import>, Error> {
    let query = imports::table.find((Key(centre.0), Key(id.0))).select(ImportColumns::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(ImportColumns::import).transpose()
}

/// The imports of a centre, oldest first.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    after: Option<ImportId>,
    limit: i64,
) -> Result<Vec<Import>, Error> {
    let mut query = imports::table
        .filter(imports::centre_id.eq(Key(centre.0)))
        .order(imports::id)
        .limit(limit)
        .select(ImportColumns::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(imports::id.gt(Key(after.0)));
    }
    query.load(conn)?.into_iter().map(ImportColumns::import).collect()
}

/// Keeps rows of an import.
pub fn insert_rows(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: ImportId,
    rows: &[KeptRow],
) -> Result<(), Error> {
    let rows: Vec<RowColumns> =
        rows.iter().map(|row| RowColumns::of(centre, id, row)).collect::<Result<_, _>>()?;
    match tx.conn() {
        // A batch cannot pass through `MultiConnection`.
        AnyConn::Pg(conn) => {
            for rows in rows.chunks(ROWS_AT_ONCE) {
                diesel::insert_into(import_rows::table).values(rows).execute(conn)?;
            }
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(import_rows::table).values(row).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Replaces one row.
pub fn update_row(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: ImportId,
    row: &KeptRow,
) -> Result<(), Error> {
    let columns = RowColumns::of(centre, id, row)?;
    let line = small(row.row.line)?;
    let old = import_rows::table.find((Key(centre.0), Key(id.0), line));
    Error::unless_one(diesel::update(old).set(&columns).execute(tx.conn())?)
}

/// Which rows to read.
#[derive(Debug, Clone, Default)]
pub struct RowFilter {
    /// Only those below this line (0 = from the start).
    pub after_line: u32,
    /// Only those of this outcome, by its name.
    pub outcome: Option<&'static str>,
    /// Only those with which this is done.
    pub take: Option<Take>,
}

/// Rows of an import with what they say, in the order of the file.
pub fn rows(
    conn: &mut AnyConn,
    centre: CentreId,
    id: ImportId,
    filter: &RowFilter,
    limit: i64,
) -> Result<Vec<KeptRow>, Error> {
    let after = i32::try_from(filter.after_line).unwrap_or(i32::MAX);
    let mut query = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::import_id.eq(Key(id.0)))
        .filter(import_rows::line.gt(after))
        .order(import_rows::line)
        .limit(limit)
        .select(RowColumns::as_select())
        .into_boxed();
    if let Some(outcome) = filter.outcome {
        query = query.filter(import_rows::outcome.eq(outcome));
    }
    if let Some(take) = filter.take {
        query = query.filter(import_rows::take.eq(take.as_str()));
    }
    query.load(conn)?.into_iter().map(RowColumns::kept).collect()
}

/// One row, by its line.
pub fn row(
    conn: &mut AnyConn,
    centre: CentreId,
    id: ImportId,
    line: u32,
) -> Result<Option<KeptRow>, Error> {
    let Ok(line) = i32::try_from(line) else { return Ok(None) };
    let query = import_rows::table.find((Key(centre.0), Key(id.0), line));
    let found = query.select(RowColumns::as_select()).first(conn).optional()?;
    found.map(RowColumns::kept).transpose()
}

/// Lines of an import, besides one, that change a record.
pub fn lines_changing(
    conn: &mut AnyConn,
    centre: CentreId,
    id: ImportId,
    record: Uuid,
    besides: u32,
) -> Result<Vec<u32>, Error> {
    let lines: Vec<i32> = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::import_id.eq(Key(id.0)))
        .filter(import_rows::record_id.eq(Key(record)))
        .filter(import_rows::take.eq(Take::Update.as_str()))
        .filter(import_rows::line.ne(small(besides)?))
        .order(import_rows::line)
        .select(import_rows::line)
        .load(conn)?;
    lines
        .into_iter()
        .map(|line| u32::try_from(line).map_err(|_| Error::corrupt("import_rows", "line")))
        .collect()
}

/// How many rows of an import are taken in which way.
pub fn taking(conn: &mut AnyConn, centre: CentreId, id: ImportId) -> Result<Taking, Error> {
    let counts: Vec<(String, i64)> = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::import_id.eq(Key(id.0)))
        .group_by(import_rows::take)
        .select((import_rows::take, diesel::dsl::count(import_rows::line)))
        .load(conn)?;
    let mut taking = Taking::default();
    for (take, n) in counts {
        let take = Take::parse(&take).map_err(|_| Error::corrupt("import_rows", "take"))?;
        let n = u32::try_from(n).map_err(|_| Error::corrupt("import_rows", "take"))?;
        match take {
            Take::New => taking.new = n,
            Take::Update => taking.update = n,
            Take::LeaveOut => taking.leave_out = n,
        }
    }
    Ok(taking)
}

/// Says of all rows of an outcome that can be chosen what is done with them. Returns how many.
pub fn take_all(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: ImportId,
    outcome: &'static str,
    take: Take,
) -> Result<usize, Error> {
    let rows = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::import_id.eq(Key(id.0)))
        .filter(import_rows::outcome.eq(outcome))
        .filter(import_rows::draft.is_not_null());
    Ok(diesel::update(rows).set(import_rows::take.eq(take.as_str())).execute(tx.conn())?)
}

/// Notes that all records that an import made are gone, and what their rows showed with them.
pub fn set_removed(tx: &mut Tx<'_>, centre: CentreId, id: ImportId) -> Result<(), Error> {
    let rows = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::import_id.eq(Key(id.0)))
        .filter(import_rows::take.eq(Take::New.as_str()))
        .filter(import_rows::new_id.is_not_null());
    diesel::update(rows)
        .set((
            import_rows::undone.eq(Some(Doc(UndoneDoc::of(&Undone::Removed)))),
            import_rows::shown.eq(None::<Doc<ShownDoc>>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes away what the rows of an import say: it is in the records now.
pub fn drop_drafts(tx: &mut Tx<'_>, centre: CentreId, id: ImportId) -> Result<(), Error> {
    diesel::update(
        import_rows::table
            .filter(import_rows::centre_id.eq(Key(centre.0)))
            .filter(import_rows::import_id.eq(Key(id.0))),
    )
    .set(import_rows::draft.eq(None::<Doc<DraftDoc>>))
    .execute(tx.conn())?;
    Ok(())
}
