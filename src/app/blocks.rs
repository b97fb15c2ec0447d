//! Pairs that staff rule out.

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::block::{Block, BlockedFrom};
use crate::domain::fault::Fault;
use crate::domain::ids::BlockId;
use crate::store;

impl App {
    /// Keeps a volunteer and a need, or an organisation, apart.
    pub fn add_block(
        &self,
        staff: &Staff,
        block: Block,
        once: Option<&Repeat>,
    ) -> Result<Made<Block>, Error> {
        self.write_once(once, block.id.0, |tx| {
            let known = |pointer: &str| {
                Error::invalid(pointer, Fault::new("unknown", "There is nothing with this id."))
            };
            // The need before the person, as everywhere, so that no two writers wait for each other.
            match block.from {
                BlockedFrom::Need(need) => {
                    store::needs::get_locked(tx, staff.centre, need)?
                        .ok_or_else(|| known("/need_id"))?;
                }
                BlockedFrom::Organisation(organisation) => {
                    store::organisations::get_locked(tx, staff.centre, organisation)?
                        .ok_or_else(|| known("/organisation_id"))?;
                }
            }
            store::volunteers::get_locked(tx, staff.centre, block.volunteer)?
                .ok_or_else(|| known("/volunteer_id"))?;
            store::blocks::insert(tx, staff.centre, &block)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "add", "block", block.created_at);
            tx.audit(audit::about(entry, [block.id.0, block.volunteer.0]));
            Ok(block)
        })
    }

    /// One block of the centre.
    pub fn block(&self, staff: &Staff, id: BlockId) -> Result<Block, Error> {
        self.store.read(|conn| store::blocks::get(conn, staff.centre, id)?.ok_or(Error::NotFound))
    }

    /// The blocks of the centre, in the order in which they were made.
    pub fn blocks(
        &self,
        staff: &Staff,
        after: Option<BlockId>,
        limit: usize,
    ) -> Result<Vec<Block>, Error> {
        self.store
            .read(|conn| Ok(store::blocks::list(conn, staff.centre, after, super::rows(limit))?))
    }

    /// Takes a block back.
    pub fn remove_block(&self, staff: &Staff, id: BlockId) -> Result<(), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            if !store::blocks::delete(tx, staff.centre, id)? {
                return Err(Error::NotFound);
            }
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "remove", "block", now);
            tx.audit(audit::about(entry, [id.0]));
            Ok(())
        })
    }
}
