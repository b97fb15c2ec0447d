//! What staff write down about people and organisations.

use std::collections::HashMap;

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::BATCH;
use super::schema::notes;
use super::sql::LockedExt;
use super::types::{Instant, Key};
use crate::domain::ids::{CentreId, ImportId, NoteId, OrganisationId, VolunteerId};
use crate::domain::note::{Note, NoteSubject};
use crate::domain::pii::Pii;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = notes, primary_key(centre_id, id), treat_none_as_null = true)]
struct Row {
    centre_id: Key,
    id: Key,
    volunteer_id: Option<Key>,
    organisation_id: Option<Key>,
    text: String,
    author: String,
    import_id: Option<Key>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn of(centre: CentreId, note: &Note) -> Self {
        let (volunteer_id, organisation_id) = match note.subject {
            NoteSubject::Volunteer(id) => (Some(Key(id.0)), None),
            NoteSubject::Organisation(id) => (None, Some(Key(id.0))),
        };
        Self {
            centre_id: Key(centre.0),
            id: Key(note.id.0),
            volunteer_id,
            organisation_id,
            text: note.text.reveal().clone(),
            author: note.author.clone(),
            import_id: note.import.map(|id| Key(id.0)),
            version: note.version,
            created_at: note.created_at.into(),
            updated_at: note.updated_at.into(),
        }
    }

    fn note(self) -> Result<Note, Error> {
        let subject = match (self.volunteer_id, self.organisation_id) {
            (Some(id), None) => NoteSubject::Volunteer(VolunteerId(id.0)),
            (None, Some(id)) => NoteSubject::Organisation(OrganisationId(id.0)),
            (_, _) => return Err(Error::corrupt("notes", "volunteer_id")),
        };
        Ok(Note {
            id: NoteId(self.id.0),
            subject,
            text: Pii::new(self.text),
            author: self.author,
            import: self.import_id.map(|id| ImportId(id.0)),
            version: self.version,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        })
    }
}

/// Adds notes. [`Error::ForeignKey`] where whom one is about is not of the centre.
pub fn insert_many(tx: &mut Tx<'_>, centre: CentreId, all: &[Note]) -> Result<(), Error> {
    let rows: Vec<Row> = all.iter().map(|note| Row::of(centre, note)).collect();
    match tx.conn() {
        // A batch cannot pass through `MultiConnection`; 1,000 rows of 10 columns.
        AnyConn::Pg(conn) => {
            for rows in rows.chunks(BATCH) {
                diesel::insert_into(notes::table).values(rows).execute(conn)?;
            }
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(notes::table).values(row).execute(conn)?;
            }
        }
    }
    for note in all {
        tx.changed(centre, Entity::Note, note.id.0);
    }
    Ok(())
}

/// The notes about people, oldest first.
pub fn of_volunteers(
    conn: &mut AnyConn,
    centre: CentreId,
    ids: &[VolunteerId],
) -> Result<HashMap<VolunteerId, Vec<Note>>, Error> {
    let mut found: HashMap<VolunteerId, Vec<Note>> = HashMap::new();
    for ids in ids.chunks(BATCH) {
        let rows: Vec<Row> = notes::table
            .filter(notes::centre_id.eq(Key(centre.0)))
            .filter(notes::volunteer_id.eq_any(ids.iter().map(|id| Key(id.0))))
            .order(notes::id)
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            let Some(id) = row.volunteer_id else { continue };
            found.entry(VolunteerId(id.0)).or_default().push(row.note()?);
        }
    }
    Ok(found)
}

/// The notes about somebody, oldest first.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    subject: NoteSubject,
) -> Result<Vec<Note>, Error> {
    page(conn, centre, subject, None, i64::MAX)
}

/// The notes about somebody after one, oldest first.
pub fn page(
    conn: &mut AnyConn,
    centre: CentreId,
    subject: NoteSubject,
    after: Option<NoteId>,
    limit: i64,
) -> Result<Vec<Note>, Error> {
    let query = notes::table
        .filter(notes::centre_id.eq(Key(centre.0)))
        .order(notes::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    let mut query = match subject {
        NoteSubject::Volunteer(id) => query.filter(notes::volunteer_id.eq(Key(id.0))),
        NoteSubject::Organisation(id) => query.filter(notes::organisation_id.eq(Key(id.0))),
    };
    if let Some(after) = after {
        query = query.filter(notes::id.gt(Key(after.0)));
    }
    query.load::<Row>(conn)?.into_iter().map(Row::note).collect()
}

/// A note by id.
pub fn get(conn: &mut AnyConn, centre: CentreId, id: NoteId) -> Result<Option<Note>, Error> {
    let query = notes::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.first::<Row>(conn).optional()?.map(Row::note).transpose()
}

/// A note, kept from other writers until the end of the transaction.
pub fn get_locked(tx: &mut Tx<'_>, centre: CentreId, id: NoteId) -> Result<Option<Note>, Error> {
    let query = notes::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.locked().get_result::<Row>(tx.conn()).optional()?.map(Row::note).transpose()
}

/// Replaces a note whose stored version is one less ([`Error::Stale`] otherwise).
pub fn update(tx: &mut Tx<'_>, centre: CentreId, note: &Note) -> Result<(), Error> {
    let old = notes::table
        .find((Key(centre.0), Key(note.id.0)))
        .filter(notes::version.eq(note.version - 1));
    Error::unless_one(diesel::update(old).set(&Row::of(centre, note)).execute(tx.conn())?)?;
    tx.changed(centre, Entity::Note, note.id.0);
    Ok(())
}

/// Removes a note; false where there is none.
pub fn delete(tx: &mut Tx<'_>, centre: CentreId, id: NoteId) -> Result<bool, Error> {
    let row = notes::table.find((Key(centre.0), Key(id.0)));
    let there = diesel::delete(row).execute(tx.conn())? > 0;
    if there {
        tx.changed(centre, Entity::Note, id.0);
    }
    Ok(there)
}
