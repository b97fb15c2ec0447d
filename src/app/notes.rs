//! What staff write down about people and organisations, for staff.

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit, merges};
use crate::domain::account::{Caller, Staff};
use crate::domain::ids::{CentreId, NoteId};
use crate::domain::note::{Note, NoteSubject};
use crate::domain::pii::Pii;
use crate::store::audit::AuditEntry;
use crate::store::{self, AnyConn, Tx};

impl App {
    /// The notes about somebody after one, in the order in which they were written. The read is
    /// audited.
    pub fn notes(
        &self,
        staff: &Staff,
        about: NoteSubject,
        after: Option<NoteId>,
        limit: usize,
    ) -> Result<Vec<Note>, Error> {
        let entry = self.note_entry(staff, "read", about);
        self.write(|tx| {
            is_there(tx.conn(), staff.centre, about)?;
            let limit = super::rows(limit);
            let found = store::notes::page(tx.conn(), staff.centre, about, after, limit)?;
            tx.audit(audit::about(entry, found.iter().map(|note| note.id.0)));
            Ok(found)
        })
    }

    /// One note about somebody. The read is audited.
    pub fn note(&self, staff: &Staff, about: NoteSubject, id: NoteId) -> Result<Note, Error> {
        let entry = self.note_entry(staff, "read", about);
        self.write(|tx| {
            is_there(tx.conn(), staff.centre, about)?;
            let found = store::notes::get(tx.conn(), staff.centre, id)?;
            tx.audit(audit::about(entry, [id.0]));
            found.filter(|note| note.subject == about).ok_or(Error::NotFound)
        })
    }

    /// Writes a note about somebody.
    pub fn add_note(
        &self,
        staff: &Staff,
        about: NoteSubject,
        text: Pii<String>,
        once: Option<&Repeat>,
    ) -> Result<Made<Note>, Error> {
        let now = self.clock.now();
        let note = Note {
            id: NoteId(self.clock.new_id()),
            subject: about,
            text,
            author: Caller::from(*staff).actor(),
            import: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let entry = self.note_entry(staff, "add", about);
        self.write_once(once, note.id.0, |tx| {
            lock(tx, staff.centre, about)?;
            store::notes::insert_many(tx, staff.centre, std::slice::from_ref(&note))?;
            tx.audit(audit::about(entry, [note.id.0]));
            Ok(note)
        })
    }

    /// Changes what a note says. `new.version` is one above the version that was read.
    pub fn change_note(&self, staff: &Staff, mut new: Note) -> Result<Note, Error> {
        new.updated_at = self.clock.now();
        let entry = self.note_entry(staff, "change", new.subject);
        self.write(|tx| {
            lock(tx, staff.centre, new.subject)?;
            let old = own(tx, staff.centre, new.subject, new.id)?;
            super::next_version(old.version, new.version)?;
            store::notes::update(tx, staff.centre, &new)?;
            tx.audit(audit::about(entry, [new.id.0]));
            Ok(new)
        })
    }

    /// Takes a note away.
    pub fn remove_note(&self, staff: &Staff, about: NoteSubject, id: NoteId) -> Result<(), Error> {
        let entry = self.note_entry(staff, "remove", about);
        self.write(|tx| {
            lock(tx, staff.centre, about)?;
            own(tx, staff.centre, about, id)?;
            store::notes::delete(tx, staff.centre, id)?;
            tx.audit(audit::about(entry, [id.0]));
            Ok(())
        })
    }

    fn note_entry(&self, staff: &Staff, action: &'static str, about: NoteSubject) -> AuditEntry {
        let now = self.clock.now();
        let entry = audit::entry(&Caller::from(*staff), staff.centre, action, "note", now);
        let id = match about {
            NoteSubject::Volunteer(id) => id.0,
            NoteSubject::Organisation(id) => id.0,
        };
        audit::about(entry, [id])
    }
}

/// Refuses where nobody is there to be written about.
fn is_there(conn: &mut AnyConn, centre: CentreId, about: NoteSubject) -> Result<(), Error> {
    match about {
        NoteSubject::Volunteer(id) => match store::volunteers::get(conn, centre, id)? {
            Some(_) => Ok(()),
            None => Err(merges::missing(conn, centre, id)),
        },
        NoteSubject::Organisation(id) => {
            store::organisations::get(conn, centre, id)?.map(|_| ()).ok_or(Error::NotFound)
        }
    }
}

/// Keeps whom a note is about from being erased or joined meanwhile.
fn lock(tx: &mut Tx<'_>, centre: CentreId, about: NoteSubject) -> Result<(), Error> {
    match about {
        NoteSubject::Volunteer(id) => match store::volunteers::get_locked(tx, centre, id)? {
            Some(_) => Ok(()),
            None => Err(merges::missing(tx.conn(), centre, id)),
        },
        NoteSubject::Organisation(id) => {
            store::organisations::get_locked(tx, centre, id)?.map(|_| ()).ok_or(Error::NotFound)
        }
    }
}

/// A note, if it is about this one.
fn own(tx: &mut Tx<'_>, centre: CentreId, about: NoteSubject, id: NoteId) -> Result<Note, Error> {
    let found = store::notes::get_locked(tx, centre, id)?;
    found.filter(|note| note.subject == about).ok_or(Error::NotFound)
}
