//! The report as people read it: every row with a sentence of its own, the names of those who may
//! be the same, and what a new record would hold.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::changes;
use super::groups::Groups;
use super::kind::Kind;
use super::people::People;
use super::sentences::{self, About};
use super::work;
use crate::app::Error;
use crate::domain::ids::CentreId;
use crate::domain::import::{
    Change, Draft, Import, ImportState, ImportedRow, Like, Outcome, RecordDraft, Take,
};
use crate::domain::pii::Pii;
use crate::store::AnyConn;
use crate::store::imports::KeptRow;

/// A row of a report, told to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldRow {
    /// The row; one that makes a record shows all that this would hold.
    pub row: ImportedRow,
    /// What becomes of it and why.
    pub sentence: Pii<String>,
    /// What its candidates are called, in their order, and why they may be the same.
    pub candidates: Vec<Pii<(String, String)>>,
}

/// Whom a row is about that says no more who.
const UNNAMED: &str = "The row";

/// What records are called.
pub(super) type Names = HashMap<Uuid, String>;

/// Rows as they are shown: once they are committed, with the records that they made.
pub(super) fn told(
    conn: &mut AnyConn,
    centre: CentreId,
    import: &Import,
    rows: Vec<KeptRow>,
) -> Result<Vec<ToldRow>, Error> {
    let names = names(conn, centre, import, &rows)?;
    Ok(rows.into_iter().map(|kept| tell(import, kept, &names)).collect())
}

fn tell(import: &Import, kept: KeptRow, names: &Names) -> ToldRow {
    let said = kept.draft.as_ref().map(|draft| subject(draft, names));
    let KeptRow { mut row, new_id, draft, .. } = kept;
    let makes = matches!(row.outcome, Outcome::New | Outcome::LikelyDuplicate);
    if makes && row.take != Take::Update && row.shown.changes.is_empty() {
        row.shown.changes = draft.as_ref().map_or(Vec::new(), |draft| held(import, draft, names));
    }
    if row.take == Take::New && was_committed(import.state) {
        row.record = new_id;
    }
    let candidates: Vec<(String, String)> = row
        .shown
        .candidates
        .iter()
        .map(|one| (called(one.like, names), sentences::why_alike(&one.evidence)))
        .collect();
    let record = row.record.and_then(|id| names.get(&id)).map(String::as_str);
    // Once it is committed, what the row said is gone, and the record tells itself.
    let subject = said.as_deref().or(record).unwrap_or(UNNAMED);
    let about = About { subject, record, candidates: &candidates };
    let sentence = Pii::new(sentences::row(import.kind, &row, &about));
    ToldRow { row, sentence, candidates: candidates.into_iter().map(Pii::new).collect() }
}

fn was_committed(state: ImportState) -> bool {
    match state {
        ImportState::Committed | ImportState::Undone => true,
        ImportState::Reading
        | ImportState::DryRun
        | ImportState::Committing
        | ImportState::Failed => false,
    }
}

/// Whom or what a row is about.
fn subject(draft: &Draft, names: &Names) -> String {
    match draft {
        Draft::Person(draft) => draft.record.name.display().reveal().clone(),
        Draft::Organisation(draft) => draft.record.name.clone(),
        Draft::Work(draft) => work::subject(draft, names),
    }
}

/// All that a record would hold that a row makes.
fn held(import: &Import, draft: &Draft, names: &Names) -> Vec<Change> {
    fn of<K: Kind>(import: &Import, draft: &RecordDraft<K::Record>) -> Vec<Change> {
        changes::of_new::<K>(draft, import.basis.as_ref())
    }
    match draft {
        Draft::Person(draft) => of::<People>(import, draft),
        Draft::Organisation(draft) => of::<Groups>(import, draft),
        Draft::Work(draft) => work::held(draft, names),
    }
}

fn called(candidate: Like, names: &Names) -> String {
    match candidate {
        Like::Record(id) => {
            names.get(&id).cloned().unwrap_or_else(|| "somebody who is gone since".to_owned())
        }
        Like::Line(line) => format!("the one on line {line}"),
    }
}

/// What the records are called that rows name beside their own.
fn names(
    conn: &mut AnyConn,
    centre: CentreId,
    import: &Import,
    rows: &[KeptRow],
) -> Result<Names, Error> {
    let (mut people, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for kept in rows {
        let named = if import.kind == Groups::KIND { &mut groups } else { &mut people };
        named.extend(kept.row.shown.candidates.iter().filter_map(|one| one.like.record()));
        match &kept.draft {
            Some(Draft::Work(draft)) => {
                people.extend(draft.volunteer.map(|id| id.0));
                groups.insert(draft.organisation.0);
            }
            Some(Draft::Person(_) | Draft::Organisation(_)) | None => {
                named.extend(kept.row.record.or(kept.new_id));
            }
        }
    }
    let [people, groups] = [people, groups].map(|ids| ids.into_iter().collect::<Vec<Uuid>>());
    let people = People::get_many(conn, centre, &people)?;
    let people = people.into_iter().map(|one| (one.id.0, one.name.display().reveal().clone()));
    let groups = Groups::get_many(conn, centre, &groups)?;
    Ok(people.chain(groups.into_iter().map(|one| (one.id.0, one.name))).collect())
}
