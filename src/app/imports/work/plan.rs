//! The dry run of a file of past work.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use uuid::Uuid;

use super::super::jobs::Progress;
use super::super::plan::bare;
use super::people::{Index, Who};
use super::there::{Past, Span, pair_of};
use super::{Spell, change, spell, work_of};
use crate::app::Error;
use crate::domain::centre::Centre;
use crate::domain::fault::Fault;
use crate::domain::hours::Given;
use crate::domain::ids::HoursId;
use crate::domain::import::{
    Candidate, Draft, Noticed, Outcome, RowFault, Shown, Take, Why, WorkDraft,
};
use crate::intake::history::{HistoryRow, PastWork};
use crate::store::AnyConn;
use crate::store::imports::{Before, KeptRow};

/// A row on its way to what it is.
struct Row {
    line: u32,
    noticed: Vec<Noticed>,
    said: Result<Said, Vec<RowFault>>,
}

struct Said {
    draft: WorkDraft,
    /// Who it may be, where that is not certain.
    candidates: Vec<Candidate>,
    /// Whether the row names a day alone: it belongs to a placement of other rows, if there is one.
    day_alone: bool,
}

/// Plans all rows of a file. `new_id` makes the ids of what may come of it.
pub(in crate::app::imports) fn plan(
    conn: &mut AnyConn,
    centre: &Centre,
    read: Vec<HistoryRow>,
    (progress, today): (&Progress, Date),
    new_id: &dyn Fn() -> Uuid,
) -> Result<Vec<KeptRow>, Error> {
    let past = Past::read(conn, centre)?;
    let names = Index::read(conn, centre.id)?;
    let mut rows: Vec<Row> = read.into_iter().map(|row| row_of(row, &names, today)).collect();
    join_days(&mut rows, &past);
    let mut claimed: HashSet<HoursId> = HashSet::new();
    let same: Vec<Option<HoursId>> =
        rows.iter().map(|row| unchanged(row, &past, &mut claimed)).collect();
    let mut planning =
        Planning { past: &past, claimed, seen: HashMap::new(), spells: HashMap::new() };
    let mut kept = Vec::with_capacity(rows.len());
    for (row, same) in rows.into_iter().zip(same) {
        let Row { line, noticed, said } = row;
        let mut made = match said {
            Err(faults) => bare(line, Outcome::Refused { faults }),
            Ok(said) => planning.row(line, said, same, new_id()),
        };
        made.row.shown.noticed = noticed;
        kept.push(made);
        progress.step();
    }
    Ok(kept)
}

fn row_of(row: HistoryRow, names: &Index, today: Date) -> Row {
    let line = row.line;
    let mut noticed = Vec::new();
    let said = row.work.map_err(|faults| RowFault::of(&faults));
    let said = said.and_then(|work| said_by(work, names, today, &mut noticed));
    Row { line, noticed, said }
}

/// What a row says, with the person and the organisation found; or all that is wrong.
fn said_by(
    work: PastWork,
    names: &Index,
    today: Date,
    noticed: &mut Vec<Noticed>,
) -> Result<Said, Vec<RowFault>> {
    let mut faults: Vec<Fault> = Vec::new();
    let (volunteer, candidates) = match names.who(&work.person) {
        Who::One(id) => (Some(id), Vec::new()),
        Who::Perhaps(candidates) => (None, candidates),
        Who::Nobody(fault) => {
            faults.push(fault);
            (None, Vec::new())
        }
    };
    let organisation = names.organisation(work.organisation.as_deref());
    let organisation = organisation.map_err(|fault| faults.push(fault)).ok();
    let span = span(&work, noticed).map_err(|fault| faults.push(fault)).ok();
    let given = span.and_then(|(first, last)| {
        let minutes = work.minutes?;
        let days = work.on.map_or((first, last), |on| (on, on));
        let given = Given::new(days.0, days.1, minutes, today);
        let wrong = |found: &crate::domain::fault::Faults| {
            found.list().iter().map(|one| one.fault.clone()).collect::<Vec<_>>()
        };
        given.map_err(|found| faults.extend(wrong(&found))).ok()
    });
    match (organisation, span) {
        (Some(organisation), Some((first, last))) if faults.is_empty() => {
            let day_alone = work.from.is_none() && work.to.is_none();
            let (role, note) = (work.role, work.note);
            let draft = WorkDraft { volunteer, organisation, role, first, last, given, note };
            Ok(Said { draft, candidates, day_alone })
        }
        (_, _) => Err(faults.into_iter().map(|fault| RowFault::at("", fault)).collect()),
    }
}

/// The first and the last day that a row names.
fn span(work: &PastWork, noticed: &mut Vec<Noticed>) -> Result<Span, Fault> {
    let first = work.from.or(work.to).or(work.on);
    let Some(first) = first else {
        return Err(Fault::required("when it was: a start, an end or a day"));
    };
    let last = work.to.or(work.on).unwrap_or(first).max(first);
    if work.from.is_some() && work.to.is_none() && work.on.is_none() {
        noticed.push(Noticed {
            pointer: String::new(),
            code: "assumed".to_owned(),
            message: "The row names no end; it is taken for over on the day it began.".to_owned(),
            words: None,
        });
    }
    Ok((first, last))
}

/// Gives rows of single days to the placement that they lie in: one that is there, one of another
/// row, or one from the first of these days to the last.
fn join_days(rows: &mut [Row], past: &Past) {
    let mut spans = past.spans.clone();
    let mut days: HashMap<_, Span> = HashMap::new();
    for said in rows.iter().filter_map(|row| row.said.as_ref().ok()) {
        let WorkDraft { volunteer, organisation, role, first, last, .. } = &said.draft;
        let Some(volunteer) = volunteer else { continue };
        let pair = pair_of(*volunteer, *organisation, role.as_deref());
        if said.day_alone {
            let of_days = days.entry(pair).or_insert((*first, *last));
            *of_days = (of_days.0.min(*first), of_days.1.max(*last));
        } else {
            spans.entry(pair).or_default().push((*first, *last));
        }
    }
    for said in rows.iter_mut().filter_map(|row| row.said.as_mut().ok()) {
        let Some(volunteer) = said.draft.volunteer.filter(|_| said.day_alone) else { continue };
        let draft = &mut said.draft;
        let pair = pair_of(volunteer, draft.organisation, draft.role.as_deref());
        let day = draft.first;
        let known = spans.get(&pair).map_or(&[][..], Vec::as_slice);
        let covering = known.iter().find(|(first, last)| *first <= day && day <= *last);
        let latest = known.iter().max_by_key(|(first, last)| (*last, *first));
        let span = covering.or(latest).or_else(|| days.get(&pair)).copied();
        (draft.first, draft.last) = span.unwrap_or((day, day));
    }
}

/// The very hours of a row, if they are there and no earlier row is them.
fn unchanged(row: &Row, past: &Past, claimed: &mut HashSet<HoursId>) -> Option<HoursId> {
    let draft = &row.said.as_ref().ok()?.draft;
    let (spell, given) = (spell(draft)?, draft.given.as_ref()?);
    let mut same = past.hours(&spell).iter().filter(|one| one.given == *given);
    same.find(|one| claimed.insert(one.id)).map(|one| one.id)
}

/// What a row is known again by in its own file: the placement, the hours and the note.
type Mark = (Spell, Option<(Date, Date, u32)>, Option<String>);

struct Planning<'a> {
    past: &'a Past,
    claimed: HashSet<HoursId>,
    seen: HashMap<Mark, u32>,
    /// The first lines of placements.
    spells: HashMap<Spell, u32>,
}

impl Planning<'_> {
    fn row(&mut self, line: u32, said: Said, same: Option<HoursId>, new_id: Uuid) -> KeptRow {
        let Said { draft, candidates, .. } = said;
        let Some(spell) = spell(&draft) else {
            let mut kept = bare(line, Outcome::LikelyDuplicate);
            kept.row.shown = Shown { candidates, ..Shown::default() };
            return with(kept, draft, new_id);
        };
        let given = draft.given.clone();
        let there = self.past.placements.get(&spell);
        let record = same.map(|id| id.0).or(there.filter(|_| given.is_none()).map(|id| id.0));
        let first_of_spell = *self.spells.entry(spell.clone()).or_insert(line);
        let days = given.as_ref().map(|given| (given.first, given.last, given.minutes));
        let note = draft.note.as_ref().map(|note| note.reveal().clone());
        let first_alike = *self.seen.entry((spell.clone(), days, note)).or_insert(line);
        if record.is_some() {
            let mut kept = bare(line, Outcome::Unchanged);
            kept.row.record = record;
            return with(kept, draft, new_id);
        }
        if let Some(given) = &given
            && let Some(kept) = self.other(line, &draft, &spell, given)
        {
            return with(kept, draft, new_id);
        }
        let first = if given.is_none() { first_of_spell } else { first_alike };
        if first != line {
            return with(bare(line, Outcome::Repeated { line: first }), draft, new_id);
        }
        let mut kept = bare(line, Outcome::New);
        kept.row.take = Take::New;
        with(kept, draft, new_id)
    }

    /// Other hours of the same days, which a file brought and this one corrects.
    fn other(
        &mut self,
        line: u32,
        draft: &WorkDraft,
        spell: &Spell,
        given: &Given,
    ) -> Option<KeptRow> {
        let days = (given.first, given.last);
        let claimed = &mut self.claimed;
        let mut there = self
            .past
            .hours(spell)
            .iter()
            .filter(|one| one.import.is_some() && (one.given.first, one.given.last) == days);
        let there = there.find(|one| claimed.insert(one.id))?;
        let mut kept = bare(line, Outcome::Update);
        let mut change = change(&there.given, given);
        if there.version > 1 {
            (change.take, change.why) = (false, Some(Why::ChangedHere));
            kept.row.outcome = Outcome::Unchanged;
        } else {
            kept.row.take = Take::Update;
        }
        let old = WorkDraft { given: Some(there.given.clone()), note: None, ..draft.clone() };
        kept.row.record = Some(there.id.0);
        kept.record_version = Some(there.version);
        kept.row.shown.changes = vec![change];
        kept.before = Some(Before { record: Draft::Work(Box::new(old)), reference: None });
        Some(kept)
    }
}

fn with(mut kept: KeptRow, draft: WorkDraft, new_id: Uuid) -> KeptRow {
    kept.new_id = Some(new_id);
    kept.draft = Some(Draft::Work(Box::new(draft)));
    debug_assert!(work_of(&kept).is_some());
    kept
}
