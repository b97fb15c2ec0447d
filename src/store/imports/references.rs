//! Which record a row of a source is, and what the source last said of it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::ids::{CentreId, ImportId};
use crate::domain::import::ImportKind;
use crate::store::connection::{AnyConn, Tx};
use crate::store::error::Error;
use crate::store::parts::BATCH;
use crate::store::schema::import_references;
use crate::store::types::{Doc, Key};

/// Of each field: a digest of what the file said, and of what stood in the record after it.
pub type Base = BTreeMap<String, (String, String)>;

/// Which record a row of a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The source's own key, or one made of the record's id.
    pub reference: String,
    /// The record.
    pub record: Uuid,
    /// The import that said so last.
    pub import: ImportId,
    /// What it said.
    pub base: Base,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_references)]
struct Row {
    centre_id: Key,
    kind: String,
    source: String,
    reference: String,
    record_id: Key,
    import_id: Key,
    base: Doc<Base>,
}

impl From<Row> for Reference {
    fn from(row: Row) -> Self {
        Self {
            reference: row.reference,
            record: row.record_id.0,
            import: ImportId(row.import_id.0),
            base: row.base.0,
        }
    }
}

/// All of a source's, in the order of their keys.
pub fn references(
    conn: &mut AnyConn,
    centre: CentreId,
    kind: ImportKind,
    source: &str,
) -> Result<Vec<Reference>, Error> {
    let rows: Vec<Row> = import_references::table
        .filter(import_references::centre_id.eq(Key(centre.0)))
        .filter(import_references::kind.eq(kind.as_str()))
        .filter(import_references::source.eq(source))
        .order(import_references::reference)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Reference::from).collect())
}

/// What all sources call records of a kind by keys of their own, with the records.
pub fn references_of_kind(
    conn: &mut AnyConn,
    centre: CentreId,
    kind: ImportKind,
) -> Result<Vec<(String, Uuid)>, Error> {
    let rows: Vec<(String, Key)> = import_references::table
        .filter(import_references::centre_id.eq(Key(centre.0)))
        .filter(import_references::kind.eq(kind.as_str()))
        .order((import_references::reference, import_references::record_id))
        .select((import_references::reference, import_references::record_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(reference, record)| (reference, record.0)).collect())
}

/// What an import was the last to say of records, in the order of the keys.
pub fn references_of_import(
    conn: &mut AnyConn,
    centre: CentreId,
    import: ImportId,
) -> Result<Vec<Reference>, Error> {
    let rows: Vec<Row> = import_references::table
        .filter(import_references::centre_id.eq(Key(centre.0)))
        .filter(import_references::import_id.eq(Key(import.0)))
        .order(import_references::reference)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Reference::from).collect())
}

/// Keeps what a source says of records; what it said of the same rows before goes.
pub fn keep_references(
    tx: &mut Tx<'_>,
    centre: CentreId,
    kind: ImportKind,
    source: &str,
    kept: Vec<Reference>,
) -> Result<(), Error> {
    let row = |reference: Reference| Row {
        centre_id: Key(centre.0),
        kind: kind.as_str().to_owned(),
        source: source.to_owned(),
        reference: reference.reference,
        record_id: Key(reference.record),
        import_id: Key(reference.import.0),
        base: Doc(reference.base),
    };
    let rows: Vec<Row> = kept.into_iter().map(row).collect();
    for rows in rows.chunks(BATCH) {
        let names: Vec<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
        delete_references(tx, centre, kind, source, &names)?;
        match tx.conn() {
            // A batch cannot pass through `MultiConnection`; 1,000 rows of 7 columns.
            AnyConn::Pg(conn) => {
                diesel::insert_into(import_references::table).values(rows).execute(conn)?;
            }
            AnyConn::Sqlite(conn) => {
                for row in rows {
                    diesel::insert_into(import_references::table).values(row).execute(conn)?;
                }
            }
        }
    }
    Ok(())
}

/// Removes what a source says, by its keys: at most 1,000 at once.
pub fn delete_references(
    tx: &mut Tx<'_>,
    centre: CentreId,
    kind: ImportKind,
    source: &str,
    names: &[&str],
) -> Result<(), Error> {
    diesel::delete(
        import_references::table
            .filter(import_references::centre_id.eq(Key(centre.0)))
            .filter(import_references::kind.eq(kind.as_str()))
            .filter(import_references::source.eq(source))
            .filter(import_references::reference.eq_any(names)),
    )
    .execute(tx.conn())?;
    Ok(())
}

/// Removes what any source says of a record.
pub fn delete_references_to(tx: &mut Tx<'_>, centre: CentreId, record: Uuid) -> Result<(), Error> {
    diesel::delete(
        import_references::table
            .filter(import_references::centre_id.eq(Key(centre.0)))
            .filter(import_references::record_id.eq(Key(record))),
    )
    .execute(tx.conn())?;
    Ok(())
}
