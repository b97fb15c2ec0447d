//! What matching looks at, read in bulk: a few queries for some thousand volunteers at a time, put
//! together in memory. Reading one volunteer or one need asks the same queries for that one only.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::thread;

use diesel::prelude::*;
use uuid::Uuid;

use super::blocks::blocked_from;
use super::checks::Row as CheckRow;
use super::connection::AnyConn;
use super::error::Error;
use super::parts::Source;
use super::placements::{PromiseDoc, asked_at, state};
use super::schema::{blocks, checks, consents, placements};
use super::sql::load_from_either;
use super::types::{Json, Key};
use super::{needs, volunteers};
use crate::domain::block::BlockedFrom;
use crate::domain::consent::{Act, Purpose};
use crate::domain::facts::{NeedFacts, VolunteerFacts};
use crate::domain::ids::{CentreId, NeedId, VolunteerId};
use crate::domain::need::Need;
use crate::domain::volunteer::Volunteer;

/// A volunteer with everything that a match depends on.
pub fn volunteer(
    conn: &mut AnyConn,
    centre: CentreId,
    id: VolunteerId,
) -> Result<Option<VolunteerFacts>, Error> {
    let found = volunteers::row(conn, centre, id)?.into_iter().collect();
    let Some(page) = Page::around(conn, centre, found)? else { return Ok(None) };
    Ok(page.facts()?.pop())
}

/// Volunteers read at a time.
const PAGE: i64 = 1_000;
/// Pages that wait at most to be put together.
const AHEAD: usize = 4;

/// Hands over all volunteers of a centre one by one, by id, and answers its needs, by id; never more
/// than some thousand volunteers are in memory. They agree with each other inside a
/// [`super::Store::snapshot`]. `each` works on a thread of its own, so that the next rows are read
/// meanwhile.
pub fn all(
    conn: &mut AnyConn,
    centre: CentreId,
    mut each: impl FnMut(VolunteerFacts) + Send,
) -> Result<Vec<NeedFacts>, Error> {
    thread::scope(|scope| {
        let (pages, read) = mpsc::sync_channel::<Sent>(AHEAD);
        let together = scope.spawn(move || {
            read.into_iter().try_for_each(|sent| {
                sent.facts()?.into_iter().for_each(&mut each);
                Ok::<_, Error>(())
            })
        });
        let needs = read_to(conn, centre, pages);
        together.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        needs
    })
}

/// What one thread sends the other.
enum Sent {
    Rows(Page),
    Facts(Vec<VolunteerFacts>),
}

impl Sent {
    fn facts(self) -> Result<Vec<VolunteerFacts>, Error> {
        match self {
            Self::Rows(page) => page.facts(),
            Self::Facts(facts) => Ok(facts),
        }
    }
}

/// Sends all pages, then reads the needs. While the other thread has enough before it, a page is
/// put together here, so that both are always at work.
fn read_to(
    conn: &mut AnyConn,
    centre: CentreId,
    pages: SyncSender<Sent>,
) -> Result<Vec<NeedFacts>, Error> {
    let mut after = Key(Uuid::nil());
    loop {
        let rows = volunteers::rows(conn, centre, after, PAGE)?;
        let Some(page) = Page::around(conn, centre, rows)? else { break };
        after = page.range().last;
        let sent = match pages.try_send(Sent::Rows(page)) {
            Ok(()) => true,
            Err(TrySendError::Full(sent)) => pages.send(Sent::Facts(sent.facts()?)).is_ok(),
            Err(TrySendError::Disconnected(_)) => false,
        };
        if !sent {
            // The other thread has met a fault, and says which.
            return Ok(Vec::new());
        }
    }
    drop(pages);
    all_needs(conn, centre)
}

/// Volunteers from one id to another, both included.
#[derive(Debug, Clone, Copy)]
struct Range {
    first: Key,
    last: Key,
}

type PlacedRow = (Option<Key>, Key, String, Option<Json>, Json);
type BlockedRow = (Key, Option<Key>, Option<Key>);

/// Rows of volunteers, by id, with those of what hangs on them: as they come from the database.
struct Page {
    first: Key,
    volunteers: Vec<volunteers::Row>,
    consents: Vec<(Key, String)>,
    checks: Vec<CheckRow>,
    placements: Vec<PlacedRow>,
    blocks: Vec<BlockedRow>,
}

impl Page {
    /// What hangs on some volunteers, beside them; `None` where there are none.
    fn around(
        conn: &mut AnyConn,
        centre: CentreId,
        volunteers: Vec<volunteers::Row>,
    ) -> Result<Option<Self>, Error> {
        let (Some(first), Some(last)) = (volunteers.first(), volunteers.last()) else {
            return Ok(None);
        };
        let (centre, of) = (Key(centre.0), Range { first: first.key(), last: last.key() });
        Ok(Some(Self {
            first: of.first,
            consents: consents_to_match(conn, centre, of)?,
            checks: checks_of(conn, centre, of)?,
            placements: placements_of(conn, centre, of)?,
            blocks: blocks_of(conn, centre, of)?,
            volunteers,
        }))
    }

    fn range(&self) -> Range {
        let last = self.volunteers.last().map_or(self.first, volunteers::Row::key);
        Range { first: self.first, last }
    }

    /// The volunteers, each with what hangs on them.
    fn facts(self) -> Result<Vec<VolunteerFacts>, Error> {
        let keys: Vec<Key> = self.volunteers.iter().map(volunteers::Row::key).collect();
        let rows = self.volunteers.into_iter();
        let mut all: Vec<VolunteerFacts> =
            rows.map(|row| row.volunteer().map(bare)).collect::<Result<_, Error>>()?;
        for (volunteer, act) in self.consents {
            // The last line about matching of each ledger counts.
            let act = Source("consents").read("act", Act::parse(&act))?;

            if let Some(facts) = find(&keys, &mut all, volunteer) {
                facts.may_match = act == Act::Given;
            }
        }
        for row in self.checks {
            let Some(facts) = find(&keys, &mut all, row.volunteer_id) else { continue };
            facts.checks.push(row.check()?);
        }
        for (volunteer, need, text, promise, asked) in self.placements {
            let volunteer =
                volunteer.ok_or_else(|| Error::corrupt("placements", "volunteer_id"))?;
            let Some(facts) = find(&keys, &mut all, volunteer) else { continue };
            let (need, state) = (NeedId(need.0), state(&text)?);
            facts.placements.push((need, state));
            let asked: Vec<&str> = Source("placements").read("asked_at", asked.read())?;
            facts.asks.extend(asked_at(&asked)?);
            if let Some(promise) = promise.filter(|_| state.is_promised()) {
                let doc: PromiseDoc = Source("placements").read("promise", promise.read())?;
                facts.promises.push((need, doc.promise()?));
            }
        }
        for (volunteer, need, organisation) in self.blocks {
            let Some(facts) = find(&keys, &mut all, volunteer) else { continue };
            match blocked_from(need, organisation)? {
                BlockedFrom::Need(need) => facts.blocked_needs.push(need),
                BlockedFrom::Organisation(id) => facts.blocked_organisations.push(id),
            }
        }
        for facts in &mut all {
            facts.asks.sort_unstable();
        }
        Ok(all)
    }
}

/// Whom a key means.
fn find<'a>(
    keys: &[Key],
    all: &'a mut [VolunteerFacts],
    key: Key,
) -> Option<&'a mut VolunteerFacts> {
    keys.binary_search(&key).ok().and_then(|at| all.get_mut(at))
}

/// A volunteer on whom nothing hangs.
fn bare(volunteer: Volunteer) -> VolunteerFacts {
    VolunteerFacts {
        volunteer: Arc::new(volunteer),
        may_match: false,
        checks: Vec::new(),
        asks: Vec::new(),
        promises: Vec::new(),
        placements: Vec::new(),
        blocked_needs: Vec::new(),
        blocked_organisations: Vec::new(),
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
        .order(consents::n)
        .select((consents::volunteer_id, consents::act));
    Ok(load_from_either!(conn, query)?)
}

fn checks_of(conn: &mut AnyConn, centre: Key, of: Range) -> Result<Vec<CheckRow>, Error> {
    let query = checks::table
        .filter(checks::centre_id.eq(centre))
        .filter(checks::volunteer_id.ge(of.first))
        .filter(checks::volunteer_id.le(of.last))
        .order(checks::id);
    Ok(load_from_either!(conn, query.select(CheckRow::as_select()))?)
}

fn placements_of(conn: &mut AnyConn, centre: Key, of: Range) -> Result<Vec<PlacedRow>, Error> {
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
    Ok(load_from_either!(conn, query)?)
}

fn blocks_of(conn: &mut AnyConn, centre: Key, of: Range) -> Result<Vec<BlockedRow>, Error> {
    let query = blocks::table
        .filter(blocks::centre_id.eq(centre))
        .filter(blocks::volunteer_id.ge(of.first))
        .filter(blocks::volunteer_id.le(of.last))
        .order(blocks::id)
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
