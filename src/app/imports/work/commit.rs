//! The commit of a file of past work.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::super::commit::each_row;
use super::super::jobs::Progress;
use super::there::{Past, pair};
use super::{Spell, reference_to, role_key, spell, work_of};
use crate::app::Error;
use crate::domain::centre::Centre;
use crate::domain::hours::{Given, Hours};
use crate::domain::ids::{HoursId, NeedId, OrganisationId, PlacementId, VolunteerId};
use crate::domain::import::{Import, ImportKind, Outcome, Take, WorkDraft};
use crate::domain::need::{
    LEAST_COVERAGE, Location, MIN_AGE, Need, NeedState, PLACES_MAX, Urgency,
};
use crate::domain::placement::{Channel, Event, Party, Placement, PlacementState};
use crate::domain::schedule::{Flexible, Schedule};
use crate::domain::time;
use crate::domain::weights::WeightOverrides;
use crate::store::imports::{self, Base, KeptRow, Reference, RowFilter};
use crate::store::past_work::{self, PastRole};
use crate::store::{self, Tx, hours, needs, organisations, volunteers};

/// Rows that are in memory at once.
const ROWS: i64 = 2_000;
/// What a role is called that no file names.
const UNNAMED_ROLE: &str = "Past work";
/// Hours a week of a need of the past: nobody is asked for them.
const A_WEEK: u32 = 60;

/// Takes in past work. Returns the placements and hours that were made and changed.
pub(in crate::app::imports) fn take_all(
    tx: &mut Tx<'_>,
    centre: &Centre,
    import: &Import,
    (now, new_id): (Timestamp, &mut dyn FnMut() -> Uuid),
    progress: &Progress,
) -> Result<Vec<Uuid>, Error> {
    let file = File::read(tx, centre, import)?;
    let past = Past::read(tx.conn(), centre)?;
    // Needs before people, as everywhere, so that no two writers wait for each other.
    let known = file.roles.iter().filter_map(|role| past.roles.get(role)).copied();
    for need in known.collect::<BTreeSet<NeedId>>() {
        needs::get_locked(tx, centre.id, need)?;
    }
    let people: Vec<VolunteerId> = file.people.into_iter().collect();
    let people = volunteers::get_many(tx.conn(), centre.id, &people)?;
    let people = people.iter().map(|one| one.id).collect();
    let mut work = Work {
        centre,
        import,
        past,
        people,
        unchanged: file.unchanged,
        outdated: HashMap::new(),
        now,
        new_id,
        touched: Vec::new(),
        said: Vec::new(),
        needs: BTreeSet::new(),
    };
    each_row(tx, (centre.id, import.id), progress, &mut |tx, rows, all_well| {
        let mut outdated = Vec::new();
        for row in &rows {
            if !work.still_true(tx, row)? {
                outdated.push(row.row.line);
            }
        }
        if all_well && outdated.is_empty() {
            rows.iter().try_for_each(|row| work.take_in(tx, row))?;
        }
        Ok(outdated)
    })?;
    work.finish(tx)
}

/// Hours as they are counted: whose, where, when and how long.
type Key = (VolunteerId, OrganisationId, String, [Date; 4], u32);
fn key(spell: &Spell, given: &Given) -> Key {
    let (volunteer, organisation, role, (first, last)) = spell.clone();
    (volunteer, organisation, role, [first, last, given.first, given.last], given.minutes)
}

/// What a file is about, before anything is written.
#[derive(Default)]
struct File {
    people: BTreeSet<VolunteerId>,
    roles: BTreeSet<(OrganisationId, String)>,
    /// Hours that the dry run found there, and how often.
    unchanged: HashMap<Key, usize>,
}

impl File {
    fn read(tx: &mut Tx<'_>, centre: &Centre, import: &Import) -> Result<Self, Error> {
        let mut file = Self::default();
        let mut filter = RowFilter::default();
        loop {
            let rows = imports::rows(tx.conn(), centre.id, import.id, &filter, ROWS)?;
            let Some(last) = rows.last() else { return Ok(file) };
            filter.after_line = last.row.line;
            for row in &rows {
                let Some(draft) = work_of(row) else { continue };
                let Some(spell) = spell(draft) else { continue };
                if row.row.take != Take::LeaveOut {
                    file.people.insert(spell.0);
                    file.roles.insert((spell.1, spell.2.clone()));
                }
                let same = row.row.outcome == Outcome::Unchanged && row.before.is_none();
                if let Some(given) = draft.given.as_ref().filter(|_| same) {
                    *file.unchanged.entry(key(&spell, given)).or_default() += 1;
                }
            }
        }
    }
}

/// What a commit carries along.
struct Work<'a> {
    centre: &'a Centre,
    import: &'a Import,
    past: Past,
    people: HashSet<VolunteerId>,
    unchanged: HashMap<Key, usize>,
    /// Of hours that came up already: whether others wrote the same ones since the dry run.
    outdated: HashMap<Key, bool>,
    now: Timestamp,
    new_id: &'a mut dyn FnMut() -> Uuid,
    touched: Vec<Uuid>,
    /// The placements that were made.
    said: Vec<Reference>,
    /// Needs that got placements.
    needs: BTreeSet<NeedId>,
}

impl Work<'_> {
    /// Whether the dry run would say the same of a row now.
    fn still_true(&mut self, tx: &mut Tx<'_>, row: &KeptRow) -> Result<bool, Error> {
        if row.row.take == Take::LeaveOut {
            return Ok(true);
        }
        let Some(draft) = work_of(row) else { return Ok(false) };
        let Some(spell) = spell(draft).filter(|spell| self.people.contains(&spell.0)) else {
            return Ok(false);
        };
        if row.row.take == Take::Update {
            let id = row.row.record.map(HoursId);
            let there = id.map(|id| hours::get_locked(tx, self.centre.id, id)).transpose()?;
            return Ok(there.flatten().map(|one| one.version) == row.record_version);
        }
        Ok(match &draft.given {
            None => !self.past.placements.contains_key(&spell),
            Some(given) => {
                let key = key(&spell, given);
                let known = self.unchanged.get(&key).copied().unwrap_or(0);
                // Asked once, before this file's own hours are among them.
                let now = || self.past.count(&spell, given) != known;
                !*self.outdated.entry(key).or_insert_with(now)
            }
        })
    }

    fn take_in(&mut self, tx: &mut Tx<'_>, row: &KeptRow) -> Result<(), Error> {
        let broken = || Error::internal("committing an import", "a row without its record");
        match row.row.take {
            Take::LeaveOut => Ok(()),
            Take::New => {
                let id = row.new_id.ok_or_else(broken)?;
                self.make(tx, id, work_of(row).ok_or_else(broken)?)
            }
            Take::Update => {
                let given = work_of(row).and_then(|draft| draft.given.clone());
                let id = row.row.record.map(HoursId).ok_or_else(broken)?;
                let old = hours::get_locked(tx, self.centre.id, id)?.ok_or_else(broken)?;
                let given = given.ok_or_else(broken)?;
                let (version, updated_at) = (old.version + 1, self.now);
                let new = Hours { given, version, updated_at, ..old };
                if row.row.shown.changes.iter().any(|change| change.take) {
                    hours::update(tx, self.centre.id, &new)?;
                    self.touched.push(id.0);
                }
                Ok(())
            }
        }
    }

    /// Makes the hours of a row, or its placement where it says none.
    fn make(&mut self, tx: &mut Tx<'_>, id: Uuid, draft: &WorkDraft) -> Result<(), Error> {
        let broken = || Error::internal("committing an import", "a row of nobody");
        let spell = spell(draft).ok_or_else(broken)?;
        let placement = match (self.past.placements.get(&spell), &draft.given) {
            (Some(placement), _) => *placement,
            (None, None) => self.place(tx, PlacementId(id), &spell, draft)?,
            (None, Some(_)) => {
                let id = PlacementId((self.new_id)());
                self.place(tx, id, &spell, draft)?
            }
        };
        let Some(given) = draft.given.clone() else { return Ok(()) };
        let hours = Hours {
            id: HoursId(id),
            placement,
            given,
            note: draft.note.clone(),
            by: Party::Staff,
            actor: self.actor(),
            import: Some(self.import.id),
            version: 1,
            created_at: self.now,
            updated_at: self.now,
        };
        hours::insert_many(tx, self.centre.id, std::slice::from_ref(&hours))?;
        self.touched.push(id);
        Ok(())
    }

    /// Makes a placement that is over, with its beginning and its end as history.
    fn place(
        &mut self,
        tx: &mut Tx<'_>,
        id: PlacementId,
        spell: &Spell,
        draft: &WorkDraft,
    ) -> Result<PlacementId, Error> {
        let need = self.need(tx, draft)?;
        let at = |day: Date| time::instant(self.centre.zone.tz(), day.at(0, 0, 0, 0));
        let (first, last) = (at(draft.first), at(draft.last));
        let placement = Placement {
            id,
            need,
            volunteer: spell.0,
            state: PlacementState::Completed,
            owner: None,
            promise: None,
            since: last,
            due: None,
            asked_at: Vec::new(),
            version: 1,
            created_at: first,
        };
        let event = |from, to, at| Event {
            from,
            to,
            by: Party::Staff,
            actor: self.actor(),
            channel: Channel::System,
            note: None,
            correction: false,
            at,
        };
        let begun = event(None, PlacementState::Started, first);
        let mut over = event(Some(PlacementState::Started), PlacementState::Completed, last);
        // Hours keep their own note.
        over.note =
            draft.note.as_ref().filter(|_| draft.given.is_none()).map(|n| n.reveal().clone());
        past_work::insert(tx, self.centre.id, &placement, &[begun, over])?;
        self.past.add(pair(spell), spell.3, id);
        self.needs.insert(need);
        self.touched.push(id.0);
        let (reference, import) = (reference_to(id.0), self.import.id);
        self.said.push(Reference { reference, record: id.0, import, base: Base::new() });
        Ok(id)
    }

    /// The closed need that holds what was done in a role.
    fn need(&mut self, tx: &mut Tx<'_>, draft: &WorkDraft) -> Result<NeedId, Error> {
        let role = (draft.organisation, role_key(draft.role.as_deref()));
        if let Some(need) = self.past.roles.get(&role) {
            return Ok(*need);
        }
        let organisation = organisations::get(tx.conn(), self.centre.id, draft.organisation)?;
        let organisation = organisation.ok_or_else(|| super::super::commit::out_of_date(&[]))?;
        let found = organisation.place.as_ref().is_some_and(|place| place.found.is_some());
        let id = NeedId((self.new_id)());
        let need = Need {
            id,
            organisation: draft.organisation,
            title: draft.role.clone().unwrap_or_else(|| UNNAMED_ROLE.to_owned()),
            description: None,
            places: 1,
            urgency: Urgency::Normal,
            location: match organisation.place {
                Some(place) if found => Location::At(place),
                place => Location::Remote(place),
            },
            schedule: Schedule::Flexible(Flexible {
                minutes_per_week: A_WEEK,
                first_date: draft.first,
                last_date: Some(draft.last),
                windows: Vec::new(),
            }),
            skills: Vec::new(),
            unresolved: Vec::new(),
            causes: Vec::new(),
            min_age: MIN_AGE,
            languages: Vec::new(),
            vehicle_needed: false,
            checks: Vec::new(),
            least_coverage: LEAST_COVERAGE,
            weights: WeightOverrides::default(),
            expenses_paid: false,
            support_offered: Vec::new(),
            outcomes: Vec::new(),
            state: NeedState::Closed,
            posted_at: self.now,
            version: 1,
            updated_at: self.now,
        };
        needs::insert(tx, self.centre.id, &need)?;
        let (organisation, key) = role.clone();
        past_work::insert_role(tx, self.centre.id, &PastRole { organisation, key, need: id })?;
        self.past.roles.insert(role, id);
        Ok(id)
    }

    fn actor(&self) -> String {
        format!("import:{}", self.import.id)
    }

    /// Gives every need as many places as were taken, so that it never seems to want anybody.
    fn finish(mut self, tx: &mut Tx<'_>) -> Result<Vec<Uuid>, Error> {
        for need in std::mem::take(&mut self.needs) {
            fit_places(tx, self.centre, need, self.now)?;
        }
        let (kind, source) = (ImportKind::Placements, &self.import.source);
        imports::keep_references(tx, self.centre.id, kind, source, self.said)?;
        Ok(self.touched)
    }
}

/// A need of the past has as many places as were taken.
pub(super) fn fit_places(
    tx: &mut Tx<'_>,
    centre: &Centre,
    id: NeedId,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(mut need) = needs::get_locked(tx, centre.id, id)? else { return Ok(()) };
    let taken = store::placements::count_holding(tx, centre.id, id)?.clamp(1, PLACES_MAX);
    if need.places != taken {
        (need.places, need.version, need.updated_at) = (taken, need.version + 1, now);
        needs::update(tx, centre.id, &need)?;
    }
    Ok(())
}
