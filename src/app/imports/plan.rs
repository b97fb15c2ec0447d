//! The dry run: what every row of a file is, next to what is there and to the rows before it.

use std::collections::{BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::changes::{self, Beside};
use super::jobs::Progress;
use super::kind::{Kind, Row, Said};
use crate::app::Error;
use crate::app::erasures::Erasures;
use crate::domain::fault::Fault;
use crate::domain::ids::CentreId;
use crate::domain::import::{
    Basis, Candidate, ImportedRow, Like, Noticed, Outcome, RecordDraft, RowFault, Shown, Take,
};
use crate::intake::volunteers::Remark;
use crate::store::AnyConn;
use crate::store::imports::{self, Before, KeptRow, Reference};

/// Most earlier lines that are named for one row.
const CANDIDATES_MAX: usize = 5;

/// What the plan is made against.
pub(super) struct Against<'a> {
    /// The centre.
    pub centre: CentreId,
    /// The source of the file.
    pub source: &'a str,
    /// What is declared.
    pub basis: Option<&'a Basis>,
    /// Knows who was erased.
    pub erasures: &'a Erasures,
}

/// Plans all rows of a file. `new_id` makes the ids of the records that may come of it.
pub(super) fn plan<K: Kind>(
    conn: &mut AnyConn,
    against: &Against<'_>,
    mut rows: Vec<Row<K::Record>>,
    progress: &Progress,
    new_id: &dyn Fn() -> Uuid,
) -> Result<Vec<KeptRow>, Error> {
    let known = There::<K>::read(conn, against)?;
    let matched = matched::<K>(conn, against, &mut rows, &known)?;
    let there: BTreeSet<Uuid> = matched.iter().copied().flatten().collect();
    let there: Vec<Uuid> = there.into_iter().collect();
    let records = K::get_many(conn, against.centre, &there)?;
    let records: HashMap<Uuid, K::Record> =
        records.into_iter().map(|one| (K::id(&one), one)).collect();
    let ledgers = K::ledgers(conn, against.centre, &there)?;
    let notes = K::notes(conn, against.centre, &there)?;
    let likely = K::likely(conn, against.centre)?;
    let mut alike = alike::<K>(&rows, &matched);
    let mut kept = Vec::with_capacity(rows.len());
    for (row, there) in rows.into_iter().zip(matched) {
        let mut made = match row.said {
            Said::Refused(faults) => bare(row.line, Outcome::Refused { faults }),
            Said::Repeated(line) => bare(row.line, Outcome::Repeated { line }),
            Said::Record { draft, reference } => {
                let there = there.and_then(|id| Some((id, records.get(&id)?)));
                let mut made = if let Some((id, record)) = there {
                    let beside = Beside {
                        reference: known.reference(id),
                        ledger: ledgers.get(&id).map_or(&[], Vec::as_slice),
                        notes: notes.get(&id).map_or(&[], Vec::as_slice),
                        basis: against.basis,
                    };
                    found::<K>(row.line, *draft, record, beside, new_id())
                } else {
                    let earlier = alike.remove(&row.line).unwrap_or_default();
                    let mut candidates = K::candidates(&likely, &draft.record);
                    let also = |one: &Candidate| candidates.iter().all(|two| two.like != one.like);
                    let earlier: Vec<Candidate> = earlier.into_iter().filter(also).collect();
                    candidates.extend(earlier);
                    unknown::<K>(row.line, *draft, candidates, new_id())
                };
                made.reference = reference;
                made
            }
        };
        made.row.shown.noticed = row.noticed;
        kept.push(made);
        progress.step();
    }
    Ok(kept)
}

/// Which records are there, by the source's key and by what the kind knows them by.
pub(super) struct There<K: Kind> {
    known: K::There,
    by_key: HashMap<String, Uuid>,
    references: HashMap<Uuid, Reference>,
}

impl<K: Kind> There<K> {
    pub fn read(conn: &mut AnyConn, against: &Against<'_>) -> Result<Self, Error> {
        let known = K::there(conn, against.centre)?;
        let references = imports::references(conn, against.centre, K::KIND, against.source)?;
        let by_key = references.iter().map(|one| (one.reference.clone(), one.record)).collect();
        let references = references.into_iter().map(|one| (one.record, one)).collect();
        Ok(Self { known, by_key, references })
    }

    /// What a row certainly describes: by the source's own key, or else by what the kind knows
    /// records by.
    pub fn find(&self, reference: Option<&str>, record: &K::Record) -> Option<Uuid> {
        let by_key = reference.and_then(|reference| self.by_key.get(reference)).copied();
        by_key.or_else(|| K::find(&self.known, record))
    }

    /// What the source last said of a record.
    pub fn reference(&self, id: Uuid) -> Option<&Reference> {
        self.references.get(&id)
    }
}

/// The record that each row certainly describes. Who was erased is refused.
fn matched<K: Kind>(
    conn: &mut AnyConn,
    against: &Against<'_>,
    rows: &mut [Row<K::Record>],
    known: &There<K>,
) -> Result<Vec<Option<Uuid>>, Error> {
    let mut claimed: HashSet<Uuid> = HashSet::new();
    let mut find = |row: &Row<K::Record>| match &row.said {
        Said::Refused(_) | Said::Repeated(_) => None,
        // Two rows that are not one record cannot both be the same one.
        Said::Record { draft, reference } => {
            let found = known.find(reference.as_deref(), &draft.record);
            found.filter(|id| claimed.insert(*id))
        }
    };
    let found: Vec<Option<Uuid>> = rows.iter().map(&mut find).collect();
    refuse_erased::<K>(conn, against, rows, &found)?;
    Ok(found)
}

/// Who asked to be forgotten does not come back with an old list.
fn refuse_erased<K: Kind>(
    conn: &mut AnyConn,
    against: &Against<'_>,
    rows: &mut [Row<K::Record>],
    found: &[Option<Uuid>],
) -> Result<(), Error> {
    let mut unknown = Vec::new();
    let mut records = Vec::new();
    for (at, (row, _)) in rows.iter().zip(found).enumerate().filter(|(_, (_, id))| id.is_none()) {
        if let Said::Record { draft, .. } = &row.said {
            unknown.push(at);
            records.push(&draft.record);
        }
    }
    let erased = K::erased(conn, against.centre, against.erasures, &records)?;
    for (at, _) in unknown.into_iter().zip(erased).filter(|(_, erased)| *erased) {
        rows[at].said = Said::Refused(vec![RowFault::at("", was_erased())]);
    }
    Ok(())
}

/// What each line may be the same as among the earlier lines of the file. An earlier line of a
/// record that is there stands for that record.
fn alike<K: Kind>(
    rows: &[Row<K::Record>],
    matched: &[Option<Uuid>],
) -> HashMap<u32, Vec<Candidate>> {
    let mut records: HashMap<u32, Uuid> = HashMap::new();
    let mut lines: Vec<(u32, &K::Record)> = Vec::new();
    for (row, there) in rows.iter().zip(matched) {
        if let Said::Record { draft, .. } = &row.said {
            lines.push((row.line, &draft.record));
            records.extend(there.map(|id| (row.line, id)));
        }
    }
    let mut found: HashMap<u32, Vec<Candidate>> = HashMap::new();
    for (line, mut candidate) in K::alike(&lines) {
        let there = candidate.like.line().and_then(|line| records.get(&line));
        candidate.like = there.map_or(candidate.like, |id| Like::Record(*id));
        let all = found.entry(line).or_default();
        if all.len() < CANDIDATES_MAX {
            all.push(candidate);
        }
    }
    found
}

fn was_erased() -> Fault {
    let message = "Somebody with this e-mail address or telephone number asked to be forgotten. \
        Whoever comes back, or is somebody else, is taken in by hand.";
    Fault::new("erased", message)
}

pub(super) fn noticed(remark: Remark) -> Noticed {
    let Remark { pointer, code, message, words } = remark;
    Noticed { pointer, code: code.to_owned(), message, words }
}

/// A row that says nothing by itself.
pub(super) fn bare(line: u32, outcome: Outcome) -> KeptRow {
    KeptRow {
        row: ImportedRow {
            line,
            outcome,
            take: Take::LeaveOut,
            record: None,
            shown: Shown::default(),
            undone: None,
        },
        new_id: None,
        record_version: None,
        reference: None,
        draft: None,
        before: None,
    }
}

/// A row of a record that is there for certain.
fn found<K: Kind>(
    line: u32,
    draft: RecordDraft<K::Record>,
    record: &K::Record,
    beside: Beside<'_>,
    new_id: Uuid,
) -> KeptRow {
    let mut kept = bare(line, Outcome::Unchanged);
    kept.new_id = Some(new_id);
    match_with::<K>(&mut kept, &draft, record, beside);
    if kept.row.shown.changes.iter().any(|change| change.take) {
        kept.row.outcome = Outcome::Update;
        kept.row.take = Take::Update;
    } else {
        kept.before = None;
    }
    kept.row.shown.unresolved = K::words(&draft.record);
    kept.draft = Some(K::kept(draft));
    kept
}

/// Notes what a row would change in a record.
pub(super) fn match_with<K: Kind>(
    kept: &mut KeptRow,
    draft: &RecordDraft<K::Record>,
    record: &K::Record,
    beside: Beside<'_>,
) {
    kept.row.record = Some(K::id(record));
    kept.record_version = Some(K::version(record));
    kept.row.shown.changes = changes::changes::<K>(record, draft, beside);
    let before = RecordDraft {
        record: record.clone(),
        assumed: Vec::new(),
        note: None,
        refuses: Vec::new(),
    };
    kept.before = Some(Before { record: K::kept(before), reference: beside.reference.cloned() });
}

/// A row of a record that is not there for certain.
fn unknown<K: Kind>(
    line: u32,
    draft: RecordDraft<K::Record>,
    candidates: Vec<Candidate>,
    new_id: Uuid,
) -> KeptRow {
    let outcome = if candidates.is_empty() { Outcome::New } else { Outcome::LikelyDuplicate };
    let mut kept = bare(line, outcome);
    // Whether two are one only a person says: until then the row stays out.
    kept.row.take = if candidates.is_empty() { Take::New } else { Take::LeaveOut };
    kept.new_id = Some(new_id);
    let unresolved = K::words(&draft.record);
    kept.row.shown = Shown { candidates, unresolved, ..Shown::default() };
    kept.draft = Some(K::kept(draft));
    kept
}
