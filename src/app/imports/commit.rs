//! The commit: exactly what was shown, all of it or nothing.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use super::jobs::Progress;
use super::people::{self, Beside, CONSENT, NOTE};
use super::plan::{Against, There};
use crate::app::Error;
use crate::app::erasures::Erasures;
use crate::domain::centre::Centre;
use crate::domain::consent::ConsentEntry;
use crate::domain::ids::{NoteId, VolunteerId};
use crate::domain::import::{
    Change, Draft, Import, ImportKind, ImportState, Outcome, PersonDraft, Take,
};
use crate::domain::note::{Note, NoteSubject};
use crate::domain::volunteer::Volunteer;
use crate::store::imports::{self, KeptRow, Reference, RowFilter};
use crate::store::{Tx, consents, notes, volunteers};

/// Rows that are in memory at once.
const ROWS: i64 = 2_000;
/// Lines that a refusal names.
const LINES_NAMED: usize = 20;

/// Takes in what the rows of an import say, and notes that it was done. Returns the records that
/// were made and changed. Refused where the dry run would no longer say the same.
pub(super) fn commit(
    tx: &mut Tx<'_>,
    (centre, erasures): (&Centre, &Erasures),
    import: &mut Import,
    (now, new_id): (Timestamp, &mut dyn FnMut() -> Uuid),
    progress: &Progress,
) -> Result<Vec<Uuid>, Error> {
    let against = Against {
        centre: centre.id,
        source: &import.source,
        basis: import.basis.as_ref(),
        erasures,
    };
    let known = There::read(tx.conn(), &against)?;
    let consent = import.basis.as_ref().map(|basis| people::consent(basis, centre));
    let mut work = Work {
        centre,
        erasures,
        import,
        known,
        consent,
        now,
        new_id,
        touched: Vec::new(),
        notes: Vec::new(),
    };
    let mut outdated: Vec<u32> = Vec::new();
    let mut filter = RowFilter::default();
    loop {
        let rows = imports::rows(tx.conn(), centre.id, import.id, &filter, ROWS)?;
        let Some(last) = rows.last() else { break };
        filter.after_line = last.row.line;
        let count = rows.len();
        let beside = Around::read(tx, &work, &rows)?;
        let found: Vec<u32> =
            rows.iter().filter(|row| !work.still_true(row, &beside)).map(|r| r.row.line).collect();
        outdated.extend(found);
        // What was done before the first such line is taken back with the transaction.
        if outdated.is_empty() {
            work.take_in(tx, rows, &beside)?;
        }
        (0..count).for_each(|_| progress.step());
    }
    if !outdated.is_empty() {
        return Err(out_of_date(&outdated));
    }
    let touched = work.touched;
    let kind = import.kind;
    imports::keep_source(tx, centre.id, kind, &import.source, &import.reading, now)?;
    imports::drop_drafts(tx, centre.id, import.id)?;
    import.state = ImportState::Committed;
    import.committed_at = Some(now);
    import.version += 1;
    imports::update(tx, centre.id, import)?;
    Ok(touched)
}

fn out_of_date(lines: &[u32]) -> Error {
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
struct Work<'a> {
    centre: &'a Centre,
    erasures: &'a Erasures,
    import: &'a Import,
    known: There,
    consent: Option<ConsentEntry>,
    now: Timestamp,
    new_id: &'a mut dyn FnMut() -> Uuid,
    touched: Vec<Uuid>,
    /// Notes that the rows at hand bring.
    notes: Vec<Note>,
}

/// What is there now of the records that some rows name, and who of the rows was erased.
struct Around {
    records: HashMap<VolunteerId, Volunteer>,
    ledgers: HashMap<VolunteerId, Vec<ConsentEntry>>,
    notes: HashMap<VolunteerId, Vec<Note>>,
    erased: BTreeSet<u32>,
}

impl Around {
    fn read(tx: &mut Tx<'_>, work: &Work<'_>, rows: &[KeptRow]) -> Result<Self, Error> {
        let mut ids: Vec<VolunteerId> =
            rows.iter().filter_map(|row| row.row.record.map(VolunteerId)).collect();
        ids.sort_unstable();
        ids.dedup();
        let records = volunteers::get_many(tx.conn(), work.centre.id, &ids)?;
        let records = records.into_iter().map(|one| (one.id, one)).collect();
        let ledgers = consents::ledgers(tx.conn(), work.centre.id, &ids)?;
        let new = || {
            let new =
                rows.iter().filter(|row| row.row.take == Take::New && row.row.record.is_none());
            new.filter_map(|row| Some((row.row.line, &person_of(row)?.person)))
        };
        let people = new().map(|(_, person)| person);
        let erased = work.erasures.of(tx.conn(), work.centre.id, people)?;
        let erased = new().zip(erased).filter(|(_, erased)| *erased);
        let erased = erased.map(|((line, _), _)| line).collect();
        let notes = notes::of_volunteers(tx.conn(), work.centre.id, &ids)?;
        Ok(Self { records, ledgers, notes, erased })
    }

    fn ledger(&self, id: VolunteerId) -> &[ConsentEntry] {
        self.ledgers.get(&id).map_or(&[], Vec::as_slice)
    }
}

fn person_of(row: &KeptRow) -> Option<&PersonDraft> {
    match row.draft.as_ref()? {
        Draft::Person(draft) => Some(draft),
    }
}

impl Work<'_> {
    /// Whether the dry run would say the same of a row now.
    fn still_true(&self, row: &KeptRow, around: &Around) -> bool {
        let record = row.row.record.map(VolunteerId).and_then(|id| around.records.get(&id));
        match (row.row.take, person_of(row)) {
            (Take::LeaveOut, _) => true,
            // Erased since.
            (Take::New | Take::Update, None) => false,
            (Take::New, Some(draft)) => match row.row.outcome {
                Outcome::New | Outcome::LikelyDuplicate => {
                    let erased = around.erased.contains(&row.row.line);
                    let reference = row.reference.as_deref();
                    !erased && self.known.find(reference, &draft.person).is_none()
                }
                // Somebody said that it is somebody else in spite of the same name and address.
                Outcome::Update | Outcome::Unchanged => true,
                Outcome::Repeated { .. } | Outcome::Refused { .. } => false,
            },
            (Take::Update, Some(draft)) => record.is_some_and(|record| {
                let now = people::changes(record, draft, self.beside(record.id, around));
                Some(record.version) == row.record_version && same(&now, &row.row.shown.changes)
            }),
        }
    }

    fn beside<'b>(&'b self, id: VolunteerId, around: &'b Around) -> Beside<'b> {
        Beside {
            reference: self.known.reference(id),
            ledger: around.ledger(id),
            notes: around.notes.get(&id).map_or(&[], Vec::as_slice),
            basis: self.import.basis.as_ref(),
        }
    }

    fn take_in(
        &mut self,
        tx: &mut Tx<'_>,
        rows: Vec<KeptRow>,
        around: &Around,
    ) -> Result<(), Error> {
        let mut new: Vec<Volunteer> = Vec::new();
        let mut said: Vec<Reference> = Vec::new();
        let mut refuse: BTreeSet<VolunteerId> = BTreeSet::new();
        for row in rows {
            let Some(draft) = person_of(&row) else { continue };
            let record = row.row.record.map(VolunteerId).and_then(|id| around.records.get(&id));
            match (row.row.take, record, row.new_id) {
                (Take::New, _, Some(id)) => {
                    let mut person = draft.person.clone();
                    person.id = VolunteerId(id);
                    (person.version, person.created_at, person.updated_at) =
                        (1, self.now, self.now);
                    said.push(self.reference(&row, draft, &person, &[]));
                    self.note(draft, person.id);
                    refuse.extend(self.refuses(draft).then_some(person.id));
                    new.push(person);
                }
                (Take::Update, Some(record), _) => {
                    said.extend(self.change(tx, &row, draft, record)?);
                }
                (Take::LeaveOut, Some(record), _) if row.row.outcome == Outcome::Unchanged => {
                    let now = self.reference(&row, draft, record, &row.row.shown.changes);
                    let before = self.known.reference(record.id);
                    said.extend((before.map(|one| &one.base) != Some(&now.base)).then_some(now));
                }
                (Take::LeaveOut, _, _) => {}
                (Take::New, _, None) | (Take::Update, None, _) => {
                    return Err(Error::internal(
                        "committing an import",
                        "a row without its record",
                    ));
                }
            }
        }
        volunteers::insert_many(tx, self.centre.id, &new)?;
        if let Some(consent) = &self.consent {
            let ids: Vec<VolunteerId> =
                new.iter().map(|one| one.id).filter(|id| !refuse.contains(id)).collect();
            consents::begin_many(tx, self.centre.id, &ids, consent)?;
        }
        notes::insert_many(tx, self.centre.id, &std::mem::take(&mut self.notes))?;
        self.touched.extend(new.iter().map(|one| one.id.0));
        let kind = ImportKind::Volunteers;
        Ok(imports::keep_references(tx, self.centre.id, kind, &self.import.source, said)?)
    }

    /// Changes a record as the row shows it.
    fn change(
        &mut self,
        tx: &mut Tx<'_>,
        row: &KeptRow,
        draft: &PersonDraft,
        record: &Volunteer,
    ) -> Result<Option<Reference>, Error> {
        let changes = &row.row.shown.changes;
        let mut after = people::apply(record, draft, changes);
        if after != *record {
            (after.version, after.updated_at) = (record.version + 1, self.now);
            match volunteers::update(tx, self.centre.id, &after) {
                // Changed in this very moment.
                Err(crate::store::Error::Stale) => return Err(out_of_date(&[row.row.line])),
                done => done?,
            }
            self.touched.push(record.id.0);
        }
        let consents_to = changes.iter().any(|change| change.field == CONSENT && change.take);
        if let Some(consent) = self.consent.as_ref().filter(|_| consents_to) {
            consents::append(tx, self.centre.id, record.id, consent)?;
        }
        if changes.iter().any(|change| change.field == NOTE && change.take) {
            self.note(draft, record.id);
        }
        Ok(Some(self.reference(row, draft, &after, changes)))
    }

    /// What the row says beyond the fields becomes a note.
    fn note(&mut self, draft: &PersonDraft, about: VolunteerId) {
        let Some(text) = &draft.note else { return };
        self.notes.push(Note {
            id: NoteId((self.new_id)()),
            subject: NoteSubject::Volunteer(about),
            text: text.clone(),
            author: format!("import:{}", self.import.id),
            import: Some(self.import.id),
            version: 1,
            created_at: self.now,
            updated_at: self.now,
        });
    }

    /// Whether the row says no to what is declared for the whole file.
    fn refuses(&self, draft: &PersonDraft) -> bool {
        self.consent.as_ref().is_some_and(|consent| draft.refuses.contains(&consent.purpose))
    }

    /// What the source says of a record from now on.
    fn reference(
        &self,
        row: &KeptRow,
        draft: &PersonDraft,
        after: &Volunteer,
        changes: &[Change],
    ) -> Reference {
        let before = self.known.reference(after.id).map(|reference| &reference.base);
        Reference {
            reference: reference_name(row, after.id.0),
            record: after.id.0,
            import: self.import.id,
            base: people::base(draft, after, changes, before),
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
