//! Who fails exactly one rule, and what would have to change: for staff to ask by hand.

use super::matches::{MatchQuery, matchable, request};
use super::{App, Error, audit, needs};
use crate::domain::account::{Caller, Staff};
use crate::domain::ids::NeedId;
use crate::domain::near_miss::{NearMiss, NearMisses};
use crate::domain::pii::Pii;
use crate::matching::near_misses;

/// Near misses with the names to show; the list itself has no items any more.
pub struct NamedNearMisses {
    /// What stands above the list.
    pub head: NearMisses,
    /// The items, best first.
    pub items: Vec<(NearMiss, Pii<String>)>,
}

impl App {
    /// The near misses of a need, best first. They tell of checks that somebody lacks, so the read
    /// is audited with everybody who is listed.
    pub fn near_misses(
        &self,
        staff: &Staff,
        id: NeedId,
        query: &MatchQuery,
    ) -> Result<NamedNearMisses, Error> {
        let world = self.engine.world();
        let snapshot = &world.centre(staff.centre)?.snapshot;
        let need = matchable(snapshot, id)?;
        let request = request(snapshot, need, query, self.clock.now())?;
        let mut head =
            near_misses::near_misses(snapshot, need, &request).map_err(|_| needs::need_over())?;
        let named = std::mem::take(&mut head.items).into_iter().map(|item| {
            // The list was made from the same snapshot, so all of it is there.
            let listed = snapshot.volunteer(item.matched.volunteer);
            let listed = listed.ok_or_else(|| Error::internal("ranking", "a match of nobody"))?;
            Ok((item, listed.name()))
        });
        let items = named.collect::<Result<Vec<_>, Error>>()?;
        let now = self.clock.now();
        // Nothing changes, so there is nothing for the index to follow.
        self.store.write(|tx| {
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "read", "near_misses", now);
            let people = items.iter().map(|(item, _)| item.matched.volunteer.0);
            tx.audit(audit::about(entry, std::iter::once(id.0).chain(people)));
            Ok::<_, Error>(())
        })?;
        Ok(NamedNearMisses { head, items })
    }
}
