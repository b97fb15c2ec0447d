//! Imports of files of volunteers and what became of their rows.

mod person;
mod row;

use diesel::prelude::*;
use jiff::Timestamp;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::{import_rows, imports};
use super::sql::LockedExt;
use super::types::{Doc, Instant, Key};
use super::volunteers::name_key;
use crate::domain::ids::{CentreId, ImportId, VolunteerId};
use crate::domain::import::{Import, ImportState, ImportedRow, Outcome};
use crate::domain::text::Email;
use crate::domain::volunteer::Volunteer;
use person::Person;
use row::{ImportColumns, RowColumns};

/// Rows written in one statement on `PostgreSQL`: 8 columns, and at most 65,535 values.
const BATCH: usize = 8_000;

/// A row with the person it describes, as it is kept from the dry run to the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRow {
    /// What is reported.
    pub row: ImportedRow,
    /// Whom it describes; `None` for a refused row, after the commit, and after an erasure. The
    /// id, the version and the instants mean nothing yet.
    pub person: Option<Volunteer>,
}

/// Keeps a dry run.
pub fn insert(
    tx: &mut Tx<'_>,
    centre: CentreId,
    import: &Import,
    rows: &[KeptRow],
) -> Result<(), Error> {
    let columns = ImportColumns::of(centre, import)?;
    diesel::insert_into(imports::table).values(&columns).execute(tx.conn())?;
    let rows: Vec<RowColumns> =
        rows.iter().map(|row| RowColumns::of(centre, import.id, row)).collect::<Result<_, _>>()?;
    match tx.conn() {
        // A batch cannot pass through `MultiConnection`.
        AnyConn::Pg(conn) => {
            for rows in rows.chunks(BATCH) {
                diesel::insert_into(import_rows::table).values(rows).execute(conn)?;
            }
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(import_rows::table).values(row).execute(conn)?;
            }
        }
    }
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

/// What became of the rows below a line (0 = from the start), in the order of the file.
pub fn rows(
    conn: &mut AnyConn,
    centre: CentreId,
    id: ImportId,
    after_line: u32,
    limit: i64,
) -> Result<Vec<ImportedRow>, Error> {
    let after = i32::try_from(after_line).unwrap_or(i32::MAX);
    let rows: Vec<RowColumns> = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::import_id.eq(Key(id.0)))
        .filter(import_rows::line.gt(after))
        .order(import_rows::line)
        .limit(limit)
        .select(RowColumns::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| row.kept().map(|kept| kept.row)).collect()
}

/// All rows with the people they describe, in the order of the file.
pub fn kept(conn: &mut AnyConn, centre: CentreId, id: ImportId) -> Result<Vec<KeptRow>, Error> {
    let rows: Vec<RowColumns> = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::import_id.eq(Key(id.0)))
        .order(import_rows::line)
        .select(RowColumns::as_select())
        .load(conn)?;
    rows.into_iter().map(RowColumns::kept).collect()
}

/// Notes that an import was committed and under which ids its new people (line, id) are there;
/// what the rows said about people goes.
pub fn set_committed(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: ImportId,
    at: Timestamp,
    new: &[(u32, VolunteerId)],
) -> Result<(), Error> {
    let (centre_key, key) = (Key(centre.0), Key(id.0));
    let rows = diesel::update(imports::table.find((centre_key, key)))
        .set((
            imports::state.eq(ImportState::Committed.as_str()),
            imports::committed_at.eq(Some(Instant::from(at))),
        ))
        .execute(tx.conn())?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    diesel::update(
        import_rows::table
            .filter(import_rows::centre_id.eq(centre_key))
            .filter(import_rows::import_id.eq(key)),
    )
    .set(import_rows::person.eq(None::<Doc<Person>>))
    .execute(tx.conn())?;
    for (line, volunteer) in new {
        let line = i32::try_from(*line).map_err(|_| Error::Db("too many lines".to_owned()))?;
        diesel::update(import_rows::table.find((centre_key, key, line)))
            .set(import_rows::volunteer_id.eq(Some(Key(volunteer.0))))
            .execute(tx.conn())?;
    }
    tx.changed(centre, Entity::Import, id.0);
    Ok(())
}

/// Takes an erased person out of all imports: the rows that name their record, and the rows of
/// dry runs that describe somebody of the same name with the same e-mail address or postcode.
/// A dry run that knew them can no longer be committed.
pub fn forget(tx: &mut Tx<'_>, centre: CentreId, gone: &Volunteer) -> Result<(), Error> {
    diesel::update(
        import_rows::table
            .filter(import_rows::centre_id.eq(Key(centre.0)))
            .filter(import_rows::volunteer_id.eq(Key(gone.id.0))),
    )
    .set((import_rows::volunteer_id.eq(None::<Key>), import_rows::person.eq(None::<Doc<Person>>)))
    .execute(tx.conn())?;
    let described: Vec<(Key, i32, Doc<Person>)> = import_rows::table
        .filter(import_rows::centre_id.eq(Key(centre.0)))
        .filter(import_rows::person.is_not_null())
        .select((import_rows::import_id, import_rows::line, import_rows::person.assume_not_null()))
        .load(tx.conn())?;
    for (import, line, person) in described {
        if same_person(&person.0.volunteer()?, gone) {
            diesel::update(import_rows::table.find((Key(centre.0), import, line)))
                .set(import_rows::person.eq(None::<Doc<Person>>))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

fn same_person(described: &Volunteer, gone: &Volunteer) -> bool {
    let email = |v: &Volunteer| v.email.as_ref().map(Email::key);
    let postcode = |v: &Volunteer| v.home.as_ref().map(|home| home.postcode.clone());
    let by_email = email(gone).is_some() && email(described) == email(gone);
    let by_postcode = postcode(gone).is_some() && postcode(described) == postcode(gone);
    name_key(&described.name) == name_key(&gone.name) && (by_email || by_postcode)
}

/// Removes dry runs of any centre that were made before an instant and never committed: they
/// hold people's data. Returns how many.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<usize, Error> {
    let gone: Vec<(Key, Key)> = imports::table
        .filter(imports::state.eq(ImportState::DryRun.as_str()))
        .filter(imports::created_at.lt(Instant::from(before)))
        .select((imports::centre_id, imports::id))
        .load(tx.conn())?;
    for (centre, id) in &gone {
        diesel::delete(
            import_rows::table
                .filter(import_rows::centre_id.eq(*centre))
                .filter(import_rows::import_id.eq(*id)),
        )
        .execute(tx.conn())?;
        diesel::delete(imports::table.find((*centre, *id))).execute(tx.conn())?;
        tx.changed(CentreId(centre.0), Entity::Import, id.0);
    }
    Ok(gone.len())
}

/// The word for an outcome.
fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::New { .. } => "new",
        Outcome::Refused { .. } => "refused",
        Outcome::AlreadyThere { .. } => "already_there",
    }
}
