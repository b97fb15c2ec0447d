//! What matching looks at, read in bulk: a few queries for some thousand volunteers at a time, put
//! together in memory. Reading one volunteer or one need asks the same queries for that one only.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use super::blocks::blocked_from;
use super::checks::Row as CheckRow;
use super::connection::AnyConn;
use super::connection::readers::Readers;
use super::error::Error;
use super::parts::Source;
use super::placements::{PromiseDoc, asked_at, state};
use super::schema::{blocks, checks, consents, placements};
use super::sql::load_from_either;
use super::types::{Json, Key};
use super::{needs, volunteers};
use crate::domain::block::BlockedFrom;
use crate::domain::check::Check;
use crate::domain::consent::{Act, Purpose};
use crate::domain::facts::{NeedFacts, VolunteerFacts, VolunteerSeen};
use crate::domain::ids::{CentreId, NeedId, OrganisationId, VolunteerId};
use crate::domain::need::Need;
use crate::domain::placement::{PlacementState, Promise};
use crate::domain::volunteer::Volunteer;

/// A volunteer with everything that a match depends on.
pub fn volunteer(
    conn: &mut AnyConn,
    centre: CentreId,
    id: VolunteerId,
) -> Result<Option<VolunteerFacts>, Error> {
    let Some(volunteer) = volunteers::get(conn, centre, id)? else { return Ok(None) };
    let key = Key(id.0);
    let rows = Rows::of(conn, Key(centre.0), Range { first: key, last: key })?;
    Ok(rows.by_volunteer(&[key])?.pop().map(|beside| beside.facts_of(volunteer)))
}

/// Volunteers read at a time.
const PAGE: i64 = 1_000;

/// Shows all volunteers of a centre and answers its needs, by id. Each reader works on a thread of
/// its own and has a place of its own for what it reads, some thousand volunteers at a time; which
/// of them come to which place is not said. One of them reads the needs first. They agree with each
/// other, as the readers do.
pub fn all<P: Send>(
    readers: &mut Readers<'_>,
    centre: CentreId,
    place: impl Fn() -> P + Sync,
    add: impl Fn(&mut P, &VolunteerSeen<'_>) + Sync,
) -> Result<(Vec<P>, Vec<NeedFacts>), Error> {
    let rest = &Rest(Mutex::new(Some(Key(Uuid::nil()))));
    let read = |conn: &mut AnyConn, needs: Option<&mut Vec<NeedFacts>>| {
        if let Some(needs) = needs {
            *needs = all_needs(conn, centre)?;
        }
        let mut to = place();
        while let Some(of) = rest.next(conn, centre)? {
            show(conn, centre, of, |seen| add(&mut to, seen))?;
        }
        Ok::<P, Error>(to)
    };
    let read = &read;
    let mut needs = Vec::new();
    let mut for_needs = Some(&mut needs);
    let places = thread::scope(|scope| {
        let start = |conn| {
            let needs = for_needs.take();
            scope.spawn(move || read(conn, needs).inspect_err(|_| rest.end()))
        };
        let started: Vec<_> = readers.each().map(start).collect();
        let ended = started.into_iter().map(|one| one.join().unwrap_or_else(|p| resume_unwind(p)));
        ended.collect::<Result<Vec<P>, Error>>()
    })?;
    Ok((places, needs))
}

/// The first volunteer whom nobody reads yet; `None` = there is none.
struct Rest(Mutex<Option<Key>>);

impl Rest {
    /// The next volunteers to read.
    fn next(&self, conn: &mut AnyConn, centre: CentreId) -> Result<Option<Range>, Error> {
        let mut rest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(first) = *rest else { return Ok(None) };
        let last = volunteers::last_of(conn, centre, first, PAGE)?;
        *rest = last
            .and_then(|last| last.0.as_u128().checked_add(1))
            .map(|id| Key(Uuid::from_u128(id)));
        Ok(Some(Range { first, last: last.unwrap_or(Key(Uuid::max())) }))
    }

    /// After a fault nobody reads on.
    fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Shows the volunteers of a range, by id.
fn show(
    conn: &mut AnyConn,
    centre: CentreId,
    of: Range,
    mut each: impl FnMut(&VolunteerSeen<'_>),
) -> Result<(), Error> {
    let volunteers = volunteers::seen_rows(conn, centre, of)?;
    let keys: Vec<Key> = volunteers.iter().map(|row| row.id).collect();
    let besides = Rows::of(conn, Key(centre.0), of)?.by_volunteer(&keys)?;
    let pairs = volunteers.into_iter().zip(&besides);
    pairs.into_iter().try_for_each(|(row, beside)| row.show(beside, &mut each))
}

/// Volunteers from one id to another, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) first: Key,
    pub(super) last: Key,
}

/// What hangs on a volunteer; see [`VolunteerFacts`].
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    pub(super) may_match: bool,
    pub(super) checks: Vec<Check>,
    pub(super) asks: Vec<Timestamp>,
    pub(super) promises: Vec<(NeedId, Promise)>,
    pub(super) placements: Vec<(NeedId, PlacementState)>,
    pub(super) blocked_needs: Vec<NeedId>,
    pub(super) blocked_organisations: Vec<OrganisationId>,
}

impl Beside {
    /// Puts every list in an order of its own: rows come by volunteer only, which costs a database
    /// no sorting.
    fn sort(&mut self) {
        self.checks.sort_unstable_by_key(|check| check.id);
        self.asks.sort_unstable();
        self.promises.sort_by_key(|(need, _)| *need);
        self.placements.sort_unstable();
        self.blocked_needs.sort_unstable();
        self.blocked_organisations.sort_unstable();
    }

    fn facts_of(self, volunteer: Volunteer) -> VolunteerFacts {
        VolunteerFacts {
            volunteer: Arc::new(volunteer),
            may_match: self.may_match,
            checks: self.checks,
            asks: self.asks,
            promises: self.promises,
            placements: self.placements,
            blocked_needs: self.blocked_needs,
            blocked_organisations: self.blocked_organisations,
        }
    }
}

type PlacedRow = (Option<Key>, Key, String, Option<Json>, Json);
type BlockedRow = (Key, Option<Key>, Option<Key>);

/// The rows that hang on volunteers, in the order of the volunteers.
struct Rows {
    consents: Vec<(Key, String)>,
    checks: Vec<CheckRow>,
    placements: Vec<PlacedRow>,
    blocks: Vec<BlockedRow>,
}

impl Rows {
    fn of(conn: &mut AnyConn, centre: Key, of: Range) -> Result<Self, Error> {
        Ok(Self {
            consents: consents_to_match(conn, centre, of)?,
            checks: checks_of(conn, centre, of)?,
            placements: placements_of(conn, centre, of)?,
            blocks: blocks_of(conn, centre, of)?,
        })
    }

    /// What hangs on each of some volunteers, who are sorted.
    fn by_volunteer(self, keys: &[Key]) -> Result<Vec<Beside>, Error> {
        let mut all = vec![Beside::default(); keys.len()];
        let mut of = Walk::new(keys);
        for (volunteer, act) in self.consents {
            // The last line about matching of each ledger counts.
            let act = Source("consents").read("act", Act::parse(&act))?;
            if let Some(beside) = of.find(volunteer, &mut all) {
                beside.may_match = act == Act::Given;
            }
        }
        let mut of = Walk::new(keys);
        for row in self.checks {
            let Some(beside) = of.find(row.volunteer_id, &mut all) else { continue };
            beside.checks.push(row.check()?);
        }
        let mut of = Walk::new(keys);
        for (volunteer, need, text, promise, asked) in self.placements {
            let volunteer =
                volunteer.ok_or_else(|| Error::corrupt("placements", "volunteer_id"))?;
            let Some(beside) = of.find(volunteer, &mut all) else { continue };
            let (need, state) = (NeedId(need.0), state(&text)?);
            beside.placements.push((need, state));
            let asked: Vec<&str> = Source("placements").read("asked_at", asked.read())?;
            beside.asks.extend(asked_at(&asked)?);
            if let Some(promise) = promise.filter(|_| state.is_promised()) {
                let doc: PromiseDoc = Source("placements").read("promise", promise.read())?;
                beside.promises.push((need, doc.promise()?));
            }
        }
        let mut of = Walk::new(keys);
        for (volunteer, need, organisation) in self.blocks {
            let Some(beside) = of.find(volunteer, &mut all) else { continue };
            match blocked_from(need, organisation)? {
                BlockedFrom::Need(need) => beside.blocked_needs.push(need),
                BlockedFrom::Organisation(id) => beside.blocked_organisations.push(id),
            }
        }
        all.iter_mut().for_each(Beside::sort);
        Ok(all)
    }
}

/// Finds what hangs on volunteers, in the order of their keys.
struct Walk<'a> {
    keys: &'a [Key],
    at: usize,
}

impl<'a> Walk<'a> {
    fn new(keys: &'a [Key]) -> Self {
        Self { keys, at: 0 }
    }

    /// What hangs on a volunteer, who is not before the last one that was looked for.
    fn find<'b>(&mut self, key: Key, all: &'b mut [Beside]) -> Option<&'b mut Beside> {
        while self.keys.get(self.at).is_some_and(|at| *at < key) {
            self.at += 1;
        }
        let found = self.keys.get(self.at) == Some(&key);
        all.get_mut(self.at).filter(|_| found)
    }
}

fn consents_to_match(
    conn: &mut AnyConn,
    centre: Key,
    of: Range,
) -> Result<Vec<(Key, String)>, Error> {
    let query = consents::table
        .filter(consents::centre_id.eq(centre))
        .filter(consents::volunteer_id.ge(of.first))
        .filter(consents::volunteer_id.le(of.last))
        .filter(consents::purpose.eq(Purpose::Matching.as_str()))
        .order((consents::volunteer_id, consents::n))
        .select((consents::volunteer_id, consents::act));
    Ok(load_from_either!(conn, query)?)
}

fn checks_of(conn: &mut AnyConn, centre: Key, of: Range) -> Result<Vec<CheckRow>, Error> {
    let query = checks::table
        .filter(checks::centre_id.eq(centre))
        .filter(checks::volunteer_id.ge(of.first))
        .filter(checks::volunteer_id.le(of.last))
        .order(checks::volunteer_id);
    Ok(load_from_either!(conn, query.select(CheckRow::as_select()))?)
}

fn placements_of(conn: &mut AnyConn, centre: Key, of: Range) -> Result<Vec<PlacedRow>, Error> {
    let query = placements::table
        .filter(placements::centre_id.eq(centre))
        .filter(placements::volunteer_id.ge(of.first))
        .filter(placements::volunteer_id.le(of.last))
        .order(placements::volunteer_id)
        .select((
            placements::volunteer_id,
            placements::need_id,
            placements::state,
            placements::promise,
            placements::asked_at,
        ));
    Ok(load_from_either!(conn, query)?)
}

fn blocks_of(conn: &mut AnyConn, centre: Key, of: Range) -> Result<Vec<BlockedRow>, Error> {
    let query = blocks::table
        .filter(blocks::centre_id.eq(centre))
        .filter(blocks::volunteer_id.ge(of.first))
        .filter(blocks::volunteer_id.le(of.last))
        .order(blocks::volunteer_id)
        .select((blocks::volunteer_id, blocks::need_id, blocks::organisation_id));
    Ok(load_from_either!(conn, query)?)
}

/// A need with what a match depends on.
pub fn need(conn: &mut AnyConn, centre: CentreId, id: NeedId) -> Result<Option<NeedFacts>, Error> {
    let Some(need) = needs::get(conn, centre, id)? else { return Ok(None) };
    let counts = counts_by_need(conn, Key(centre.0), Some(Key(id.0)))?;
    Ok(Some(need_facts(need, &counts)))
}

/// All needs of a centre, by id.
pub fn all_needs(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<NeedFacts>, Error> {
    let counts = counts_by_need(conn, Key(centre.0), None)?;
    let needs = needs::all(conn, centre)?;
    Ok(needs.into_iter().map(|need| need_facts(need, &counts)).collect())
}

/// Live placements, and places that are taken.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    live: u32,
    holding: u32,
}

fn counts_by_need(
    conn: &mut AnyConn,
    centre: Key,
    only: Option<Key>,
) -> Result<HashMap<Key, Counts>, Error> {
    let mut query = placements::table
        .filter(placements::centre_id.eq(centre))
        .select((placements::need_id, placements::state))
        .into_boxed();
    if let Some(need) = only {
        query = query.filter(placements::need_id.eq(need));
    }
    let rows: Vec<(Key, String)> = query.load(conn)?;
    let mut counts: HashMap<Key, Counts> = HashMap::new();
    for (need, text) in rows {
        let state = state(&text)?;
        let of_need = counts.entry(need).or_default();
        of_need.live += u32::from(state.is_live());
        of_need.holding += u32::from(state.holds_place());
    }
    Ok(counts)
}

fn need_facts(need: Need, counts: &HashMap<Key, Counts>) -> NeedFacts {
    let counts = counts.get(&Key(need.id.0)).copied().unwrap_or_default();
    NeedFacts {
        responses: counts.live,
        open_places: need.places.saturating_sub(counts.holding),
        need: Arc::new(need),
    }
}
