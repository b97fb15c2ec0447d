//! Parting two records again.

use diesel::prelude::*;
use uuid::Uuid;

use super::before::{Before, Ended};
use super::{Merge, note};
use crate::domain::ids::{CentreId, PlacementId};
use crate::domain::volunteer::Volunteer;
use crate::store::changes::Entity;
use crate::store::connection::Tx;
use crate::store::consents::{self, Row as ConsentRow};
use crate::store::error::Error;
use crate::store::schema::{
    blocks, checks, import_references, merges, needs, notes, placement_events, placements,
    plan_lines, volunteers,
};
use crate::store::types::{Instant, Key};
use crate::store::volunteers::Row as VolunteerRow;

/// What becomes of the kept record.
pub enum Restored<'a> {
    /// Nobody touched it since: it is byte for byte what it was.
    Exactly,
    /// It was changed since: it is this from now on.
    As(&'a Volunteer),
}

/// Parts two records. `back` are the ended placements that live again; `new_id` makes ids for
/// blocks, which hold for both records where they were made meanwhile.
pub fn part(
    tx: &mut Tx<'_>,
    centre: CentreId,
    merge: Merge,
    before: &Before,
    restored: &Restored<'_>,
    back: &[PlacementId],
    new_id: impl Fn() -> Uuid,
) -> Result<(), Error> {
    let (centre_key, keeper, other) = (Key(centre.0), Key(merge.keeper.0), Key(merge.other.0));
    diesel::insert_into(volunteers::table).values(&before.other).execute(tx.conn())?;
    let row = match restored {
        Restored::Exactly => before.keeper.clone(),
        Restored::As(volunteer) => VolunteerRow::of(centre, volunteer)?,
    };
    diesel::update(volunteers::table.find((centre_key, keeper))).set(&row).execute(tx.conn())?;
    part_ledgers(tx, centre_key, keeper, other, before)?;
    let own = checks::table
        .filter(checks::centre_id.eq(centre_key))
        .filter(checks::id.eq_any(before.checks.clone()));
    diesel::update(own).set(checks::volunteer_id.eq(other)).execute(tx.conn())?;
    part_placements(tx, centre_key, keeper, other, before, back)?;
    part_blocks(tx, centre, keeper, other, before, new_id)?;
    for (plan, n) in &before.plan_lines {
        // Not where the plan was removed since.
        diesel::update(plan_lines::table.find((centre_key, plan, n)))
            .set(plan_lines::volunteer_id.eq(Some(other)))
            .execute(tx.conn())?;
    }
    for (kind, source, reference) in &before.references {
        let row = import_references::table
            .find((centre_key, kind.as_str(), source.as_str(), reference.as_str()))
            .filter(import_references::record_id.eq(keeper));
        diesel::update(row).set(import_references::record_id.eq(other)).execute(tx.conn())?;
    }
    diesel::delete(merges::table.find((centre_key, Key(merge.id)))).execute(tx.conn())?;
    note(tx, centre, merge, before);
    Ok(())
}

/// Each ledger as it was; what was said since stays with the keeper, and a no holds for both.
fn part_ledgers(
    tx: &mut Tx<'_>,
    centre: Key,
    keeper: Key,
    other: Key,
    before: &Before,
) -> Result<(), Error> {
    let joined = before.consents.len();
    let now = consents::rows(tx.conn(), centre, &[keeper])?;
    let since: Vec<ConsentRow> = now.into_iter().skip(joined).collect();
    let mut lines = before.consents.clone();
    for (whose, noes_only) in [(keeper, false), (other, true)] {
        let mut n = lines.iter().filter(|line| line.volunteer_id == whose).count() as i32;
        for line in &since {
            if noes_only && line.act != consents::WITHDRAWN {
                continue;
            }
            n += 1;
            let mut line: ConsentRow = line.clone();
            (line.volunteer_id, line.n) = (whose, n);
            lines.push(line);
        }
    }
    consents::replace(tx.conn(), centre, &[keeper], lines)
}

fn part_placements(
    tx: &mut Tx<'_>,
    centre: Key,
    keeper: Key,
    other: Key,
    before: &Before,
    back: &[PlacementId],
) -> Result<(), Error> {
    for moved in &before.placements {
        let row = placements::table
            .find((centre, moved.id))
            .filter(placements::volunteer_id.eq(Some(keeper)));
        let untouched = row.filter(placements::version.eq(moved.version + 1));
        diesel::update(untouched)
            .set((placements::volunteer_id.eq(Some(other)), placements::version.eq(moved.version)))
            .execute(tx.conn())?;
        diesel::update(row)
            .set((
                placements::volunteer_id.eq(Some(other)),
                placements::version.eq(placements::version + 1),
            ))
            .execute(tx.conn())?;
    }
    for ended in before.ended.iter().filter(|one| back.contains(&PlacementId(one.row.id.0))) {
        diesel::update(placements::table.find((centre, ended.row.id)))
            .set(&ended.row)
            .execute(tx.conn())?;
        let added = placement_events::table
            .filter(placement_events::centre_id.eq(centre))
            .filter(placement_events::placement_id.eq(ended.row.id))
            .filter(placement_events::n.gt(ended.events));
        diesel::delete(added).execute(tx.conn())?;
    }
    for need in &before.needs {
        let untouched = needs::table.find((centre, need.id)).filter(needs::version.eq(need.after));
        diesel::update(untouched)
            .set((
                needs::state.eq(need.state.clone()),
                needs::version.eq(need.version),
                needs::updated_at.eq(need.updated_at),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

type BlockRow = (Option<Key>, Option<Key>, String, Instant, i64);

/// The other's blocks go back; those that were made since hold for both.
fn part_blocks(
    tx: &mut Tx<'_>,
    centre: CentreId,
    keeper: Key,
    other: Key,
    before: &Before,
    new_id: impl Fn() -> Uuid,
) -> Result<(), Error> {
    let centre_key = Key(centre.0);
    let own = blocks::table
        .filter(blocks::centre_id.eq(centre_key))
        .filter(blocks::id.eq_any(before.blocks.clone()));
    diesel::update(own).set(blocks::volunteer_id.eq(other)).execute(tx.conn())?;
    let own = notes::table
        .filter(notes::centre_id.eq(centre_key))
        .filter(notes::id.eq_any(before.notes.clone()));
    diesel::update(own).set(notes::volunteer_id.eq(Some(other))).execute(tx.conn())?;
    let since: Vec<BlockRow> = blocks::table
        .filter(blocks::centre_id.eq(centre_key))
        .filter(blocks::volunteer_id.eq(keeper))
        .filter(blocks::id.ne_all(before.keeper_blocks.clone()))
        .order(blocks::id)
        .select((
            blocks::need_id,
            blocks::organisation_id,
            blocks::reason,
            blocks::created_at,
            blocks::version,
        ))
        .load(tx.conn())?;
    for (need, organisation, reason, created_at, version) in since {
        let id = new_id();
        diesel::insert_into(blocks::table)
            .values((
                blocks::centre_id.eq(centre_key),
                blocks::id.eq(Key(id)),
                blocks::volunteer_id.eq(other),
                blocks::need_id.eq(need),
                blocks::organisation_id.eq(organisation),
                blocks::reason.eq(reason),
                blocks::created_at.eq(created_at),
                blocks::version.eq(version),
            ))
            .execute(tx.conn())?;
        tx.changed(centre, Entity::Block, id);
    }
    Ok(())
}

impl Before {
    /// The placements that the merge ended and nobody has touched since.
    pub fn untouched(&self, tx: &mut Tx<'_>, centre: CentreId) -> Result<Vec<PlacementId>, Error> {
        let mut found = Vec::new();
        for Ended { row, after, .. } in &self.ended {
            let version: Option<i64> = placements::table
                .find((Key(centre.0), row.id))
                .select(placements::version)
                .first(tx.conn())
                .optional()?;
            if version == Some(*after) {
                found.push(PlacementId(row.id.0));
            }
        }
        Ok(found)
    }

    /// The placements that went over to the kept record.
    pub fn moved(&self) -> Vec<PlacementId> {
        self.placements.iter().map(|moved| PlacementId(moved.id.0)).collect()
    }

    /// The placements that the merge ended, as they were.
    pub fn ended(&self) -> Result<Vec<crate::domain::placement::Placement>, Error> {
        let rows = self.ended.iter().map(|ended| ended.row.clone().placement());
        let found: Vec<_> = rows.collect::<Result<_, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }
}
