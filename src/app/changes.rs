//! What changed in a centre since a place in the log, for systems that keep a copy.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{App, Error};
use crate::domain::account::Staff;
use crate::store;
use crate::store::changes;

/// A record that was written or removed. What it is now is read where it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// Its kind.
    pub entity: &'static str,
    /// Its id.
    pub id: Uuid,
    /// Whether it is there no more.
    pub gone: bool,
}

/// A part of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// What changed, in the order of the last change of each.
    pub items: Vec<Changed>,
    /// Where to go on.
    pub after: i64,
    /// Whether there is more already.
    pub more: bool,
}

impl App {
    /// What changed after a place in the log, each record once; without a place nothing but where
    /// the log ends now. What is older than 30 days is `Gone`.
    pub fn changes(
        &self,
        staff: &Staff,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Changes, Error> {
        self.store.snapshot(|conn| {
            let position = changes::position(conn)?;
            let Some(after) = after else {
                return Ok(Changes { items: Vec::new(), after: position.head, more: false });
            };
            if !(position.floor..=position.head).contains(&after) {
                let message = format!(
                    "What changed after {after} is no longer, or not yet, known. Read the lists \
                     anew and go on with ?after={}.",
                    position.head
                );
                return Err(Error::Gone { message });
            }
            let mut lines = changes::of_centre(conn, staff.centre, after, super::rows(limit + 1))?;
            let more = lines.len() > limit;
            lines.truncate(limit);
            let end =
                if more { lines.last().map_or(after, |line| line.seq) } else { position.head };
            let mut named = BTreeSet::new();
            lines.reverse();
            lines.retain(|line| named.insert((line.changed.entity, line.changed.id)));
            lines.reverse();
            let there = store::presence::there(conn, staff.centre, &named)?;
            let items = lines.iter().map(|line| {
                let key = (line.changed.entity, line.changed.id);
                let gone = !there.contains(&key);
                Changed { entity: key.0.as_str(), id: key.1, gone }
            });
            Ok(Changes { items: items.collect(), after: end, more })
        })
    }
}
