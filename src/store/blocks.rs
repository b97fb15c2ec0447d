//! Pairs that staff ruled out.

use diesel::prelude::*;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::blocks;
use super::types::{Instant, Key};
use crate::domain::block::{Block, BlockedFrom};
use crate::domain::ids::{BlockId, CentreId, NeedId, OrganisationId, VolunteerId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = blocks)]
struct Row {
    centre_id: Key,
    id: Key,
    volunteer_id: Key,
    need_id: Option<Key>,
    organisation_id: Option<Key>,
    reason: String,
    created_at: Instant,
    version: i64,
}

impl Row {
    fn of(centre: CentreId, block: &Block) -> Self {
        let (need_id, organisation_id) = match block.from {
            BlockedFrom::Need(need) => (Some(Key(need.0)), None),
            BlockedFrom::Organisation(organisation) => (None, Some(Key(organisation.0))),
        };
        Self {
            centre_id: Key(centre.0),
            id: Key(block.id.0),
            volunteer_id: Key(block.volunteer.0),
            need_id,
            organisation_id,
            reason: block.reason.clone(),
            created_at: block.created_at.into(),
            version: block.version,
        }
    }

    fn block(self) -> Result<Block, Error> {
        Ok(Block {
            id: BlockId(self.id.0),
            volunteer: VolunteerId(self.volunteer_id.0),
            from: blocked_from(self.need_id, self.organisation_id)?,
            reason: self.reason,
            created_at: self.created_at.into(),
            version: self.version,
        })
    }
}

/// Exactly one of the two columns is filled.
pub(super) fn blocked_from(
    need: Option<Key>,
    organisation: Option<Key>,
) -> Result<BlockedFrom, Error> {
    match (need, organisation) {
        (Some(need), None) => Ok(BlockedFrom::Need(NeedId(need.0))),
        (None, Some(id)) => Ok(BlockedFrom::Organisation(OrganisationId(id.0))),
        (_, _) => Err(Error::corrupt("blocks", "need_id")),
    }
}

/// Adds a block. [`Error::ForeignKey`] where one of the two is not of the centre.
pub fn insert(tx: &mut Tx<'_>, centre: CentreId, block: &Block) -> Result<(), Error> {
    diesel::insert_into(blocks::table).values(&Row::of(centre, block)).execute(tx.conn())?;
    note(tx, centre, block.id, block.volunteer);
    Ok(())
}

/// Removes a block; false where there is none.
pub fn delete(tx: &mut Tx<'_>, centre: CentreId, id: BlockId) -> Result<bool, Error> {
    let volunteer: Option<Key> = diesel::delete(blocks::table.find((Key(centre.0), Key(id.0))))
        .returning(blocks::volunteer_id)
        .get_result(tx.conn())
        .optional()?;
    if let Some(volunteer) = volunteer {
        note(tx, centre, id, VolunteerId(volunteer.0));
    }
    Ok(volunteer.is_some())
}

fn note(tx: &mut Tx<'_>, centre: CentreId, block: BlockId, volunteer: VolunteerId) {
    tx.changed(centre, Entity::Block, block.0);
    tx.changed(centre, Entity::Volunteer, volunteer.0);
}

/// A block by id.
pub fn get(conn: &mut AnyConn, centre: CentreId, id: BlockId) -> Result<Option<Block>, Error> {
    let query = blocks::table.find((Key(centre.0), Key(id.0))).select(Row::as_select());
    query.first(conn).optional()?.map(Row::block).transpose()
}

/// Blocks after an id, by id.
pub fn list(
    conn: &mut AnyConn,
    centre: CentreId,
    after: Option<BlockId>,
    limit: i64,
) -> Result<Vec<Block>, Error> {
    let mut query = blocks::table
        .filter(blocks::centre_id.eq(Key(centre.0)))
        .order(blocks::id)
        .limit(limit)
        .select(Row::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(blocks::id.gt(Key(after.0)));
    }
    query.load(conn)?.into_iter().map(Row::block).collect()
}

/// A volunteer's blocks, by id.
pub fn for_volunteer(
    conn: &mut AnyConn,
    centre: CentreId,
    volunteer: VolunteerId,
) -> Result<Vec<Block>, Error> {
    let rows: Vec<Row> = blocks::table
        .filter(blocks::centre_id.eq(Key(centre.0)))
        .filter(blocks::volunteer_id.eq(Key(volunteer.0)))
        .order(blocks::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::block).collect()
}
