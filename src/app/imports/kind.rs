//! What differs between files of people and files of organisations; all else is done in one way.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use crate::app::Error;
use crate::app::erasures::Erasures;
use crate::domain::consent::ConsentEntry;
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, ImportId};
use crate::domain::import::{Candidate, Draft, ImportKind, Noticed, RecordDraft, RowFault, Why};
use crate::domain::note::{Note, NoteSubject};
use crate::store::{self, AnyConn, Tx};

/// A field of a record that a file can say something about.
pub(super) trait Field<R>: Copy + 'static {
    /// All fields, in the order in which they are shown.
    const FIELDS: &'static [Self];

    /// Its name in the API of imports.
    fn name(self) -> &'static str;

    /// The field of a name.
    fn named(name: &str) -> Result<Self, Fault>;

    /// What stands in a record, as people write it; `None` where nothing does. Two records that
    /// show the same hold the same.
    fn shown(self, record: &R) -> Option<String>;

    /// Puts into a record what stands in another one.
    fn copy(self, from: &R, to: &mut R);

    /// Brings into a record what a file says. What it does not say changes nothing.
    fn bring_in(self, said: &R, to: &mut R);

    /// Whether what a file says is added to what is there.
    fn is_list(self) -> bool;

    /// Whether capitals and spaces are no news in it.
    fn is_loose(self) -> bool;

    /// What no file decides, whoever changed it last.
    fn why_not(self, there: &R, after: &R) -> Option<Why>;
}

/// A row of a file.
pub(super) struct Row<R> {
    /// The line on which it begins.
    pub line: u32,
    /// What was read with care.
    pub noticed: Vec<Noticed>,
    /// What it says.
    pub said: Said<R>,
}

/// What a row says.
pub(super) enum Said<R> {
    /// Something is wrong.
    Refused(Vec<RowFault>),
    /// It makes one record with an earlier line.
    Repeated(u32),
    /// It describes a record; `reference` is the source's own key of it.
    Record { draft: Box<RecordDraft<R>>, reference: Option<String> },
}

/// A kind of file whose rows are records that a row can change field by field.
pub(super) trait Kind: 'static {
    /// What is made or changed.
    type Record: Clone + PartialEq + 'static;
    /// Its fields.
    type Field: Field<Self::Record>;
    /// By what records are known again.
    type There;
    /// By what records are likened.
    type Likely;

    /// Its name.
    const KIND: ImportKind;

    /// What a row says.
    fn draft(draft: &Draft) -> Option<&RecordDraft<Self::Record>>;
    /// The same, to be kept.
    fn kept(draft: RecordDraft<Self::Record>) -> Draft;

    fn id(record: &Self::Record) -> Uuid;
    fn version(record: &Self::Record) -> i64;
    /// Makes a record a new one.
    fn begin(record: &mut Self::Record, id: Uuid, now: Timestamp);
    /// Counts a change.
    fn count(record: &mut Self::Record, version: i64, now: Timestamp);
    /// Words that no vocabulary knows.
    fn words(record: &Self::Record) -> Vec<String>;
    /// Whom a note about it is about.
    fn subject(id: Uuid) -> NoteSubject;

    fn get_many(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
    ) -> Result<Vec<Self::Record>, Error>;
    fn get_locked(
        tx: &mut Tx<'_>,
        centre: CentreId,
        id: Uuid,
    ) -> Result<Option<Self::Record>, Error>;
    fn insert_many(tx: &mut Tx<'_>, centre: CentreId, new: &[Self::Record]) -> Result<(), Error>;
    fn update(tx: &mut Tx<'_>, centre: CentreId, record: &Self::Record)
    -> Result<(), store::Error>;
    /// Removes records that are used by nothing, with their notes.
    fn remove_many(tx: &mut Tx<'_>, centre: CentreId, ids: &[Uuid]) -> Result<(), Error>;
    /// What records are used by, beside what the import itself made with them; `own` is how many
    /// lines their ledgers of consents began with, and the import.
    fn uses(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
        own: (i32, ImportId),
    ) -> Result<BTreeMap<Uuid, Vec<&'static str>>, Error>;

    fn there(conn: &mut AnyConn, centre: CentreId) -> Result<Self::There, Error>;
    /// The record that is certainly the one that a row describes.
    fn find(there: &Self::There, record: &Self::Record) -> Option<Uuid>;
    fn likely(conn: &mut AnyConn, centre: CentreId) -> Result<Self::Likely, Error>;
    /// Records that may be the one that a row describes, the likeliest first.
    fn candidates(likely: &Self::Likely, record: &Self::Record) -> Vec<Candidate>;
    /// Which lines of a file may describe what an earlier line does: the later line of each two,
    /// with the earlier one as its candidate, the likeliest first.
    fn alike(lines: &[(u32, &Self::Record)]) -> Vec<(u32, Candidate)>;

    fn notes(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Note>>, Error>;

    /// The consents of records; only people give any.
    fn ledgers(
        _conn: &mut AnyConn,
        _centre: CentreId,
        _ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<ConsentEntry>>, Error> {
        Ok(HashMap::new())
    }

    /// Which of some records describe somebody who was erased; only people are.
    fn erased(
        _conn: &mut AnyConn,
        _centre: CentreId,
        _erasures: &Erasures,
        records: &[&Self::Record],
    ) -> Result<Vec<bool>, Error> {
        Ok(vec![false; records.len()])
    }
}
