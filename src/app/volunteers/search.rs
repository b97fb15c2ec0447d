//! Looking for people by what is known of them.

use crate::app::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::schedule::Session;
use crate::domain::volunteer::Volunteer;
use crate::matching::free::{self, Free};
use crate::store::volunteers::VolunteerFilter;
use crate::store::{self, AnyConn};

/// People read from the database at a time where their time has to be looked at.
const PAGE: i64 = 201;

/// What is done with those of whom we do not know when they are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownTimes {
    /// They are listed with those who are free, and marked.
    Included,
    /// They are not listed.
    LeftOut,
    /// Only they are listed: the people to ask.
    Only,
}

/// A stretch of time for which people are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeAt {
    /// The time; every minute of it counts.
    pub session: Session,
    /// Those of whom we do not know.
    pub unknown: UnknownTimes,
}

/// What people are looked for by.
#[derive(Debug, Clone)]
pub struct Search {
    /// What the database tells.
    pub filter: VolunteerFilter,
    /// When they should be free; `None` = at any time.
    pub free_at: Option<FreeAt>,
}

/// Somebody who was found.
pub struct Found {
    /// The record.
    pub volunteer: Volunteer,
    /// Whether they are free, where that was asked.
    pub free: Option<Free>,
}

impl App {
    /// People of the centre, in the order in which they came.
    pub fn search_volunteers(
        &self,
        staff: &Staff,
        search: &Search,
        after: Option<VolunteerId>,
        limit: usize,
    ) -> Result<Vec<Found>, Error> {
        let found = self.store.snapshot(|conn| find(conn, staff.centre, search, after, limit))?;
        let now = self.clock.now();
        // The list holds contact data, so the read is written down before it is answered. Nothing
        // changes, so there is nothing for the index to follow.
        self.store.write(|tx| {
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "search", "volunteer", now);
            tx.audit(audit::about(entry, found.iter().map(|found| found.volunteer.id.0)));
            Ok::<_, Error>(())
        })?;
        Ok(found)
    }
}

fn find(
    conn: &mut AnyConn,
    centre: CentreId,
    search: &Search,
    mut after: Option<VolunteerId>,
    limit: usize,
) -> Result<Vec<Found>, Error> {
    let filter = &search.filter;
    let Some(free_at) = search.free_at else {
        let limit = crate::app::rows(limit);
        let people = store::volunteers::search(conn, centre, filter, after, limit)?;
        return Ok(people.into_iter().map(|volunteer| Found { volunteer, free: None }).collect());
    };
    let mut found = Vec::new();
    while found.len() < limit {
        let page = store::volunteers::search(conn, centre, filter, after, PAGE)?;
        let is_last = crate::app::rows(page.len()) < PAGE;
        after = page.last().map(|volunteer| volunteer.id);
        found.extend(free_of(conn, centre, page, free_at)?);
        if is_last {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// Those of some people who are to be listed.
fn free_of(
    conn: &mut AnyConn,
    centre: CentreId,
    people: Vec<Volunteer>,
    FreeAt { session, unknown }: FreeAt,
) -> Result<Vec<Found>, Error> {
    let by_person = store::placements::promises(conn, centre, people.iter().map(|p| p.id))?;
    let wanted = |free| match (free, unknown) {
        (Free::Yes, UnknownTimes::Included | UnknownTimes::LeftOut)
        | (Free::Unknown, UnknownTimes::Included | UnknownTimes::Only) => true,
        (Free::Yes, UnknownTimes::Only)
        | (Free::Unknown, UnknownTimes::LeftOut)
        | (Free::No, _) => false,
    };
    let looked_at = people.into_iter().map(|volunteer| {
        let promised = by_person.get(&volunteer.id).into_iter().flatten();
        let free = free::at(&volunteer.availability, promised, session);
        (volunteer, free)
    });
    let chosen = looked_at.filter(|(_, free)| wanted(*free));
    Ok(chosen.map(|(volunteer, free)| Found { volunteer, free: Some(free) }).collect())
}
