//! What matching looks at, read in bulk: a few queries for some thousand volunteers at a time, put
//! together in memory. Reading one volunteer or one need asks the same queries for that one only.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::blocks::blocked_from;
use super::checks::Row as CheckRow;
use super::connection::AnyConn;
use super::error::Error;
use super::parts::Source;
use super::placements::{PromiseDoc, asked_at, state};
use super::schema::{blocks, checks, consents, placements};
use super::types::{Doc, Key};
use super::{needs, volunteers};
use crate::domain::block::BlockedFrom;
use crate::domain::check::Check;
use crate::domain::consent::{Act, Purpose};
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::{CentreId, NeedId, VolunteerId};
use crate::domain::need::Need;
use crate::domain::placement::{PlacementState, Promise};
use crate::domain::volunteer::Volunteer;

/// What hangs on volunteers, by volunteer.
#[derive(Default)]
struct About {
    consents: HashMap<Key, Act>,
    checks: HashMap<Key, Vec<Check>>,
    placements: HashMap<Key, Vec<Placed>>,
    blocks: HashMap<Key, Vec<BlockedFrom>>,
}

/// What matching needs of a placement.
struct Placed {
    need: NeedId,
    state: PlacementState,
    promise: Option<Promise>,
    asked_at: Vec<jiff::Timestamp>,
}

/// A volunteer with everything that a match depends on.
pub fn volunteer(
    conn: &mut AnyConn,
    centre: CentreId,
    id: VolunteerId,
) -> Result<Option<VolunteerFacts>, Error> {
    let Some(volunteer) = volunteers::get(conn, centre, id)? else { return Ok(None) };
    let mut about = About::read(conn, centre, Range { first: Key(id.0), last: Key(id.0) })?;
    Ok(Some(about.take(volunteer)))
}

/// Volunteers read at a time.
const PAGE: i64 = 5_000;

/// Hands over all volunteers of a centre one by one, by id; never more than some thousand of them
/// are in memory. They agree with each other inside a [`super::Store::snapshot`].
pub fn each_volunteer(
    conn: &mut AnyConn,
    centre: CentreId,
    mut each: impl FnMut(VolunteerFacts),
) -> Result<(), Error> {
    let everybody = volunteers::VolunteerFilter::default();
    let mut after = None;
    loop {
        let page = volunteers::search(conn, centre, &everybody, after, PAGE)?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
        let range = Range { first: Key(first.id.0), last: Key(last.id.0) };
        after = Some(last.id);
        let mut about = About::read(conn, centre, range)?;
        for volunteer in page {
            each(about.take(volunteer));
        }
    }
}

/// Volunteers from one id to another, both included.
#[derive(Debug, Clone, Copy)]
struct Range {
    first: Key,
    last: Key,
}

impl About {
    fn read(conn: &mut AnyConn, centre: CentreId, of: Range) -> Result<Self, Error> {
        Ok(Self {
            consents: consents_to_match(conn, Key(centre.0), of)?,
            checks: checks_by_volunteer(conn, Key(centre.0), of)?,
            placements: placements_by_volunteer(conn, Key(centre.0), of)?,
            blocks: blocks_by_volunteer(conn, Key(centre.0), of)?,
        })
    }

    fn take(&mut self, volunteer: Volunteer) -> VolunteerFacts {
        let key = Key(volunteer.id.0);
        let placed = self.placements.remove(&key).unwrap_or_default();
        let blocked = self.blocks.remove(&key).unwrap_or_default();
        let mut asks: Vec<_> = placed.iter().flat_map(|one| one.asked_at.clone()).collect();
        asks.sort_unstable();
        VolunteerFacts {
            may_match: self.consents.remove(&key) == Some(Act::Given),
            checks: self.checks.remove(&key).unwrap_or_default(),
            asks,
            placements: placed.iter().map(|one| (one.need, one.state)).collect(),
            promises: placed
                .into_iter()
                .filter(|one| one.state.is_promised())
                .filter_map(|one| Some((one.need, one.promise?)))
                .collect(),
            blocked_needs: blocked
                .iter()
                .filter_map(|from| match from {
                    BlockedFrom::Need(need) => Some(*need),
                    BlockedFrom::Organisation(_) => None,
                })
                .collect(),
            blocked_organisations: blocked
                .iter()
                .filter_map(|from| match from {
                    BlockedFrom::Organisation(organisation) => Some(*organisation),
                    BlockedFrom::Need(_) => None,
                })
                .collect(),
            volunteer: Arc::new(volunteer),
        }
    }
}

/// The last line about matching of each ledger.
fn consents_to_match(
    conn: &mut AnyConn,
    centre: Key,
    of: Range,
) -> Result<HashMap<Key, Act>, Error> {
    let query = consents::table
        .filter(consents::centre_id.eq(centre))
        .filter(consents::volunteer_id.ge(of.first))
        .filter(consents::volunteer_id.le(of.last))
        .filter(consents::purpose.eq(Purpose::Matching.as_str()))
        .order(consents::n)
        .select((consents::volunteer_id, consents::act));
    let rows: Vec<(Key, String)> = query.load(conn)?;
    let read = |(volunteer, act): (Key, String)| {
        Ok((volunteer, Source("consents").read("act", Act::parse(&act))?))
    };
    rows.into_iter().map(read).collect()
}

fn checks_by_volunteer(
    conn: &mut AnyConn,
    centre: Key,
    of: Range,
) -> Result<HashMap<Key, Vec<Check>>, Error> {
    let query = checks::table
        .filter(checks::centre_id.eq(centre))
        .filter(checks::volunteer_id.ge(of.first))
        .filter(checks::volunteer_id.le(of.last))
        .order(checks::id)
        .select(CheckRow::as_select());
    let rows: Vec<CheckRow> = query.load(conn)?;
    grouped(rows, |row| Ok((row.volunteer_id, row.check()?)))
}

type PlacedRow = (Option<Key>, Key, String, Option<Doc<PromiseDoc>>, Doc<Vec<String>>);

fn placements_by_volunteer(
    conn: &mut AnyConn,
    centre: Key,
    of: Range,
) -> Result<HashMap<Key, Vec<Placed>>, Error> {
    let query = placements::table
        .filter(placements::centre_id.eq(centre))
        .filter(placements::volunteer_id.ge(of.first))
        .filter(placements::volunteer_id.le(of.last))
        .order(placements::id)
        .select((
            placements::volunteer_id,
            placements::need_id,
            placements::state,
            placements::promise,
            placements::asked_at,
        ));
    let rows: Vec<PlacedRow> = query.load(conn)?;
    grouped(rows, |(volunteer, need, text, promise, asked)| {
        let volunteer = volunteer.ok_or_else(|| Error::corrupt("placements", "volunteer_id"))?;
        let placed = Placed {
            need: NeedId(need.0),
            state: state(&text)?,
            promise: promise.map(|doc| doc.0.promise()).transpose()?,
            asked_at: asked_at(&asked.0)?,
        };
        Ok((volunteer, placed))
    })
}

fn blocks_by_volunteer(
    conn: &mut AnyConn,
    centre: Key,
    of: Range,
) -> Result<HashMap<Key, Vec<BlockedFrom>>, Error> {
    let query = blocks::table
        .filter(blocks::centre_id.eq(centre))
        .filter(blocks::volunteer_id.ge(of.first))
        .filter(blocks::volunteer_id.le(of.last))
        .order(blocks::id)
        .select((blocks::volunteer_id, blocks::need_id, blocks::organisation_id));
    let rows: Vec<(Key, Option<Key>, Option<Key>)> = query.load(conn)?;
    grouped(rows, |(volunteer, need, organisation)| {
        Ok((volunteer, blocked_from(need, organisation)?))
    })
}

/// The rows by volunteer, in the order of the rows.
fn grouped<R, T>(
    rows: Vec<R>,
    read: impl Fn(R) -> Result<(Key, T), Error>,
) -> Result<HashMap<Key, Vec<T>>, Error> {
    let mut groups: HashMap<Key, Vec<T>> = HashMap::new();
    for row in rows {
        let (volunteer, value) = read(row)?;
        groups.entry(volunteer).or_default().push(value);
    }
    Ok(groups)
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
