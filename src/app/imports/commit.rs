//! The commit: exactly what was shown, all of it or nothing.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use super::changes::{self, Beside, CONSENT, NOTE};
use super::groups::Groups;
use super::jobs::Progress;
use super::kind::Kind;
use super::people::{self, People};
use super::plan::{Against, There};
use super::work;
use crate::app::Error;
use crate::app::erasures::Erasures;
use crate::domain::centre::Centre;
use crate::domain::consent::ConsentEntry;
use crate::domain::ids::{CentreId, ImportId, NoteId, VolunteerId};
use crate::domain::import::{Change, Import, ImportKind, ImportState, Outcome, RecordDraft, Take};
use crate::domain::note::Note;
use crate::store::imports::{self, KeptRow, Reference, RowFilter};
use crate::store::{Tx, consents, notes};

/// Rows that are in memory at once.
const ROWS: i64 = 2_000;
/// Lines that a refusal names.
const LINES_NAMED: usize = 20;

/// Takes in what the rows of an import say, and notes that it was done. Returns the records that
/// were made and changed. Refused where the dry run would no longer say the same.
pub(super) fn commit(
    tx: &mut Tx<'_>,
    around: (&Centre, &Erasures),
    import: &mut Import,
    (now, new_id): (Timestamp, &mut dyn FnMut() -> Uuid),
    progress: &Progress,
) -> Result<Vec<Uuid>, Error> {
    let made = (now, new_id);
    let touched = match import.kind {
        ImportKind::Volunteers => take_all::<People>(tx, around, import, made, progress)?,
        ImportKind::Organisations => take_all::<Groups>(tx, around, import, made, progress)?,
        ImportKind::Placements => work::take_all(tx, around.0, import, made, progress)?,
    };
    let centre = around.0.id;
    imports::keep_source(tx, centre, import.kind, &import.source, &import.reading, now)?;
    imports::drop_drafts(tx, centre, import.id)?;
    import.state = ImportState::Committed;
    import.committed_at = Some(now);
    import.version += 1;
    imports::update(tx, centre, import)?;
    Ok(touched)
}

/// Looks at some rows, and takes them in if all was well so far; answers the lines of which the dry
/// run would no longer say the same.
type Step<'s> = dyn FnMut(&mut Tx<'_>, Vec<KeptRow>, bool) -> Result<Vec<u32>, Error> + 's;

/// Goes through all rows: those that would no longer be the same are named together.
pub(super) fn each_row(
    tx: &mut Tx<'_>,
    import: (CentreId, ImportId),
    progress: &Progress,
    step: &mut Step<'_>,
) -> Result<(), Error> {
    let mut outdated: Vec<u32> = Vec::new();
    let mut filter = RowFilter::default();
    loop {
        let rows = imports::rows(tx.conn(), import.0, import.1, &filter, ROWS)?;
        let Some(last) = rows.last() else { break };
        filter.after_line = last.row.line;
        let count = rows.len();
        // What was done before the first such line is taken back with the transaction.
        let found = step(tx, rows, outdated.is_empty())?;
        outdated.extend(found);
        (0..count).for_each(|_| progress.step());
    }
    if outdated.is_empty() { Ok(()) } else { Err(out_of_date(&outdated)) }
}

fn take_all<K: Kind>(
    tx: &mut Tx<'_>,
    (centre, erasures): (&Centre, &Erasures),
    import: &Import,
    (now, new_id): (Timestamp, &mut dyn FnMut() -> Uuid),
    progress: &Progress,
) -> Result<Vec<Uuid>, Error> {
    let against = Against {
        centre: centre.id,
        source: &import.source,
        basis: import.basis.as_ref(),
        erasures,
    };
    let known = There::<K>::read(tx.conn(), &against)?;
    let consent = import.basis.as_ref().map(|basis| people::consent(basis, centre));
    let (touched, notes) = (Vec::new(), Vec::new());
    let mut work =
        Taking::<K> { centre, erasures, import, known, consent, now, new_id, touched, notes };
    each_row(tx, (centre.id, import.id), progress, &mut |tx, rows, all_well| {
        let beside = Around::<K>::read(tx, &work, &rows)?;
        let outdated: Vec<u32> =
            rows.iter().filter(|row| !work.still_true(row, &beside)).map(|r| r.row.line).collect();
        if all_well && outdated.is_empty() {
            work.take_in(tx, rows, &beside)?;
        }
        Ok(outdated)
    })?;
    Ok(work.touched)
}

pub(super) fn out_of_date(lines: &[u32]) -> Error {
    let named: Vec<String> = lines.iter().take(LINES_NAMED).map(u32::to_string).collect();
    let more = lines.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "Something changed since the dry run: what it says of line {}{more} is no longer so. \
         Nothing was taken in. Send the file again.",
        named.join(", ")
    );
    Error::conflict("import_outdated", message)
}

/// What a commit carries along.
struct Taking<'a, K: Kind> {
    centre: &'a Centre,
    erasures: &'a Erasures,
    import: &'a Import,
    known: There<K>,
    consent: Option<ConsentEntry>,
    now: Timestamp,
    new_id: &'a mut dyn FnMut() -> Uuid,
    touched: Vec<Uuid>,
    /// Notes that the rows at hand bring.
    notes: Vec<Note>,
}

/// What is there now of the records that some rows name, and who of the rows was erased.
struct Around<K: Kind> {
    records: HashMap<Uuid, K::Record>,
    ledgers: HashMap<Uuid, Vec<ConsentEntry>>,
    notes: HashMap<Uuid, Vec<Note>>,
    erased: BTreeSet<u32>,
}

impl<K: Kind> Around<K> {
    fn read(tx: &mut Tx<'_>, work: &Taking<'_, K>, rows: &[KeptRow]) -> Result<Self, Error> {
        let centre = work.centre.id;
        let mut ids: Vec<Uuid> = rows.iter().filter_map(|row| row.row.record).collect();
        ids.sort_unstable();
        ids.dedup();
        let records = K::get_many(tx.conn(), centre, &ids)?;
        let records = records.into_iter().map(|one| (K::id(&one), one)).collect();
        let ledgers = K::ledgers(tx.conn(), centre, &ids)?;
        let notes = K::notes(tx.conn(), centre, &ids)?;
        let new = rows.iter().filter(|r| r.row.take == Take::New && r.row.record.is_none());
        let new = new.filter_map(|row| Some((row.row.line, &draft_of::<K>(row)?.record)));
        let (lines, new): (Vec<u32>, Vec<&K::Record>) = new.unzip();
        let erased = K::erased(tx.conn(), centre, work.erasures, &new)?;
        let erased = lines.into_iter().zip(erased).filter(|(_, erased)| *erased);
        let erased = erased.map(|(line, _)| line).collect();
        Ok(Self { records, ledgers, notes, erased })
    }

    /// The record that a row names.
    fn record(&self, row: &KeptRow) -> Option<&K::Record> {
        self.records.get(&row.row.record?)
    }
}

fn draft_of<K: Kind>(row: &KeptRow) -> Option<&RecordDraft<K::Record>> {
    K::draft(row.draft.as_ref()?)
}

impl<K: Kind> Taking<'_, K> {
    /// Whether the dry run would say the same of a row now.
    fn still_true(&self, row: &KeptRow, around: &Around<K>) -> bool {
        match (row.row.take, draft_of::<K>(row)) {
            (Take::LeaveOut, _) => true,
            // Erased since.
            (Take::New | Take::Update, None) => false,
            (Take::New, Some(draft)) => match row.row.outcome {
                Outcome::New | Outcome::LikelyDuplicate => {
                    let erased = around.erased.contains(&row.row.line);
                    let reference = row.reference.as_deref();
                    !erased && self.known.find(reference, &draft.record).is_none()
                }
                // Somebody said that it is another one in spite of the same name and address.
                Outcome::Update | Outcome::Unchanged => true,
                Outcome::Repeated { .. } | Outcome::Refused { .. } => false,
            },
            (Take::Update, Some(draft)) => around.record(row).is_some_and(|record| {
                let beside = self.beside(K::id(record), around);
                let now = changes::changes::<K>(record, draft, beside);
                Some(K::version(record)) == row.record_version && same(&now, &row.row.shown.changes)
            }),
        }
    }

    fn beside<'b>(&'b self, id: Uuid, around: &'b Around<K>) -> Beside<'b> {
        Beside {
            reference: self.known.reference(id),
            ledger: around.ledgers.get(&id).map_or(&[], Vec::as_slice),
            notes: around.notes.get(&id).map_or(&[], Vec::as_slice),
            basis: self.import.basis.as_ref(),
        }
    }

    fn take_in(
        &mut self,
        tx: &mut Tx<'_>,
        rows: Vec<KeptRow>,
        around: &Around<K>,
    ) -> Result<(), Error> {
        let mut new: Vec<K::Record> = Vec::new();
        let mut said: Vec<Reference> = Vec::new();
        let mut refuse: BTreeSet<Uuid> = BTreeSet::new();
        for row in rows {
            let Some(draft) = draft_of::<K>(&row) else { continue };
            match (row.row.take, around.record(&row), row.new_id) {
                (Take::New, _, Some(id)) => {
                    let mut record = draft.record.clone();
                    K::begin(&mut record, id, self.now);
                    said.push(self.reference(&row, draft, &record, &[]));
                    self.note(draft, id);
                    refuse.extend(self.refuses(draft).then_some(id));
                    new.push(record);
                }
                (Take::Update, Some(record), _) => {
                    said.push(self.change(tx, &row, draft, record)?);
                }
                (Take::LeaveOut, Some(record), _) if row.row.outcome == Outcome::Unchanged => {
                    let now = self.reference(&row, draft, record, &row.row.shown.changes);
                    let before = self.known.reference(K::id(record));
                    said.extend((before.map(|one| &one.base) != Some(&now.base)).then_some(now));
                }
                (Take::LeaveOut, _, _) => {}
                (Take::New, _, None) | (Take::Update, None, _) => {
                    let what = "a row without its record";
                    return Err(Error::internal("committing an import", what));
                }
            }
        }
        K::insert_many(tx, self.centre.id, &new)?;
        if let Some(consent) = &self.consent {
            let ids = new.iter().map(K::id).filter(|id| !refuse.contains(id)).map(VolunteerId);
            consents::begin_many(tx, self.centre.id, &ids.collect::<Vec<_>>(), consent)?;
        }
        notes::insert_many(tx, self.centre.id, &std::mem::take(&mut self.notes))?;
        self.touched.extend(new.iter().map(K::id));
        Ok(imports::keep_references(tx, self.centre.id, K::KIND, &self.import.source, said)?)
    }

    /// Changes a record as the row shows it.
    fn change(
        &mut self,
        tx: &mut Tx<'_>,
        row: &KeptRow,
        draft: &RecordDraft<K::Record>,
        record: &K::Record,
    ) -> Result<Reference, Error> {
        let changes = &row.row.shown.changes;
        let mut after = changes::apply::<K>(record, draft, changes);
        if after != *record {
            K::count(&mut after, K::version(record) + 1, self.now);
            match K::update(tx, self.centre.id, &after) {
                // Changed in this very moment.
                Err(crate::store::Error::Stale) => return Err(out_of_date(&[row.row.line])),
                done => done?,
            }
            self.touched.push(K::id(record));
        }
        let consents_to = changes.iter().any(|change| change.field == CONSENT && change.take);
        if let Some(consent) = self.consent.as_ref().filter(|_| consents_to) {
            consents::append(tx, self.centre.id, VolunteerId(K::id(record)), consent)?;
        }
        if changes.iter().any(|change| change.field == NOTE && change.take) {
            self.note(draft, K::id(record));
        }
        Ok(self.reference(row, draft, &after, changes))
    }

    /// What the row says beyond the fields becomes a note.
    fn note(&mut self, draft: &RecordDraft<K::Record>, about: Uuid) {
        let Some(text) = &draft.note else { return };
        self.notes.push(Note {
            id: NoteId((self.new_id)()),
            subject: K::subject(about),
            text: text.clone(),
            author: format!("import:{}", self.import.id),
            import: Some(self.import.id),
            version: 1,
            created_at: self.now,
            updated_at: self.now,
        });
    }

    /// Whether the row says no to what is declared for the whole file.
    fn refuses(&self, draft: &RecordDraft<K::Record>) -> bool {
        self.consent.as_ref().is_some_and(|consent| draft.refuses.contains(&consent.purpose))
    }

    /// What the source says of a record from now on.
    fn reference(
        &self,
        row: &KeptRow,
        draft: &RecordDraft<K::Record>,
        after: &K::Record,
        changes: &[Change],
    ) -> Reference {
        let id = K::id(after);
        let before = self.known.reference(id).map(|reference| &reference.base);
        Reference {
            reference: reference_name(row, id),
            record: id,
            import: self.import.id,
            base: changes::base::<K>(draft, after, changes, before),
        }
    }
}

/// The source's own key, or the record's.
pub(super) fn reference_name(row: &KeptRow, record: Uuid) -> String {
    row.reference.clone().unwrap_or_else(|| format!("record:{record}"))
}

/// Whether two lists name the same changes, whatever of them is taken over.
fn same(now: &[Change], shown: &[Change]) -> bool {
    let key = |change: &Change| (change.field.clone(), change.old.clone(), change.new.clone());
    now.iter().map(key).eq(shown.iter().map(key))
}
