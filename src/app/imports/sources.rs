//! How the files of a source are read, and looking at a file without taking anything in.

use super::read::{Sent, preview};
use super::run::Importer;
use crate::app::{App, Error, audit, today};
use crate::domain::ids::CentreId;
use crate::domain::import::{ImportKind, Reading};
use crate::domain::text;
use crate::intake::answer::Known;
use crate::store::imports;

/// A source of files, and how its last file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSource {
    /// What its rows are.
    pub kind: ImportKind,
    /// Its name.
    pub name: String,
    /// How its last file was read.
    pub reading: Reading,
}

impl App {
    /// What the columns of a file probably are, and what it does not tell. Nothing is stored.
    pub fn preview_import(&self, by: &Importer, sent: Sent<'_>) -> Result<Reading, Error> {
        let words = self.words(by.centre)?;
        let today = today(&self.centre(by.centre)?, self.clock.now());
        preview(sent, &Known { vocabulary: &words.terms, skills: words.index(), today })
    }

    /// The sources of a centre.
    pub fn import_sources(&self, centre: CentreId) -> Result<Vec<ImportSource>, Error> {
        let found = self.store.read(|conn| imports::sources(conn, centre))?;
        let source = |(kind, name, reading)| ImportSource { kind, name, reading };
        Ok(found.into_iter().map(source).collect())
    }

    /// Forgets how the files of a source are read: the next one has a mapping of its own.
    pub fn forget_import_source(
        &self,
        by: &Importer,
        kind: ImportKind,
        name: &str,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            if !imports::delete_source(tx, by.centre, kind, &text::key(name))? {
                return Err(Error::NotFound);
            }
            tx.audit(audit::entry(&by.caller, by.centre, "forget", "import_source", now));
            Ok(())
        })
    }
}
