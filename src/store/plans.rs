//! Plans and their lines. The table is also the queue: whoever works takes the oldest plan that
//! waits, and one whose runner has not been heard of for long.

mod row;

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::changes::Entity;
use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::parts::small;
use super::schema::{needs, plan_lines, plans, volunteers};
use super::sql::LockedExt;
use super::types::{Instant, Key};
use crate::domain::ids::{CentreId, PlanId, VolunteerId};
use crate::domain::plan::{Plan, PlanLine, PlanState, Progress};
use row::{LineColumns, PlanColumns};

/// Rows written in one statement on `PostgreSQL`: 8 columns, and at most 65,535 values.
const ROWS_AT_ONCE: usize = 8_000;

/// Adds a plan.
pub fn insert(tx: &mut Tx<'_>, centre: CentreId, plan: &Plan) -> Result<(), Error> {
    let columns = PlanColumns::of(centre, plan)?;
    diesel::insert_into(plans::table).values(&columns).execute(tx.conn())?;
    tx.changed(centre, Entity::Plan, plan.id.0);
    Ok(())
}

/// A plan without its lines.
pub fn get(conn: &mut AnyConn, centre: CentreId, id: PlanId) -> Result<Option<Plan>, Error> {
    let query = plans::table.find((Key(centre.0), Key(id.0))).select(PlanColumns::as_select());
    query.first(conn).optional()?.map(PlanColumns::plan).transpose()
}

/// The same, kept from other writers until the end of the transaction.
pub fn get_locked(tx: &mut Tx<'_>, centre: CentreId, id: PlanId) -> Result<Option<Plan>, Error> {
    let query = plans::table.find((Key(centre.0), Key(id.0))).select(PlanColumns::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(PlanColumns::plan).transpose()
}

/// Stores what became of a plan; nobody works on it any more.
pub fn update(tx: &mut Tx<'_>, centre: CentreId, plan: &Plan) -> Result<(), Error> {
    let columns = PlanColumns::of(centre, plan)?;
    diesel::update(plans::table.find((Key(centre.0), Key(plan.id.0))))
        .set(&columns)
        .execute(tx.conn())?;
    tx.changed(centre, Entity::Plan, plan.id.0);
    Ok(())
}

/// How many plans of a centre are still to come.
pub fn count_ahead(conn: &mut AnyConn, centre: CentreId) -> Result<i64, Error> {
    let ahead = [PlanState::Waiting.as_str(), PlanState::Running.as_str()];
    Ok(plans::table
        .filter(plans::centre_id.eq(Key(centre.0)))
        .filter(plans::state.eq_any(ahead))
        .count()
        .get_result(conn)?)
}

/// A plan that waits, or whose runner is gone: not heard of for so long, or heard of so far in the
/// future that the clock was set back since.
macro_rules! free {
    ($now:expr, $gone_after:expr) => {{
        let (now, gone_after) = ($now, $gone_after);
        let from = now.checked_sub(gone_after).unwrap_or(Timestamp::MIN);
        let to = now.checked_add(gone_after).unwrap_or(Timestamp::MAX);
        let waits = plans::state.eq(PlanState::Waiting.as_str());
        let running = plans::state.eq(PlanState::Running.as_str());
        let before = plans::beat_at.lt(Some(Instant::from(from)));
        let after = plans::beat_at.gt(Some(Instant::from(to)));
        waits.or(running.and(plans::beat_at.is_null().or(before).or(after)))
    }};
}

/// Whether there is a plan to take, see [`take`].
pub fn any_free(
    conn: &mut AnyConn,
    now: Timestamp,
    gone_after: SignedDuration,
) -> Result<bool, Error> {
    let free = plans::table.filter(free!(now, gone_after));
    let first: Option<Key> = free.select(plans::id).first(conn).optional()?;
    Ok(first.is_some())
}

/// Takes the oldest plan of any centre that waits, or whose runner is gone, for a runner; `None` =
/// there is nothing to do.
pub fn take(
    tx: &mut Tx<'_>,
    runner: Uuid,
    now: Timestamp,
    gone_after: SignedDuration,
) -> Result<Option<(CentreId, Plan)>, Error> {
    // Two servers may find the same one; the condition of the update lets only one have it.
    let found: Option<(Key, Key)> = plans::table
        .filter(free!(now, gone_after))
        .order((plans::created_at, plans::centre_id, plans::id))
        .select((plans::centre_id, plans::id))
        .first(tx.conn())
        .optional()?;
    let Some((centre, id)) = found else { return Ok(None) };
    let this = plans::table.filter(plans::centre_id.eq(centre)).filter(plans::id.eq(id));
    let taken = diesel::update(this.filter(free!(now, gone_after)))
        .set((
            plans::state.eq(PlanState::Running.as_str()),
            plans::percent.eq(0),
            plans::attempts.eq(plans::attempts + 1),
            plans::runner.eq(Some(Key(runner))),
            plans::beat_at.eq(Some(Instant::from(now))),
            plans::version.eq(plans::version + 1),
        ))
        .execute(tx.conn())?;
    if taken == 0 {
        return Ok(None);
    }
    let (centre, id) = (CentreId(centre.0), PlanId(id.0));
    tx.changed(centre, Entity::Plan, id.0);
    Ok(get(tx.conn(), centre, id)?.map(|plan| (centre, plan)))
}

/// Notes how far a runner is; false where the plan is not theirs any more: it was called off,
/// removed, or taken by another.
pub fn beat(
    tx: &mut Tx<'_>,
    centre: CentreId,
    id: PlanId,
    runner: Uuid,
    progress: &Progress,
    now: Timestamp,
) -> Result<bool, Error> {
    let [urgent, places, scores] = progress.best;
    let rows = diesel::update(
        plans::table
            .filter(plans::centre_id.eq(Key(centre.0)))
            .filter(plans::id.eq(Key(id.0)))
            .filter(plans::state.eq(PlanState::Running.as_str()))
            .filter(plans::runner.eq(Some(Key(runner)))),
    )
    .set((
        plans::stage.eq(progress.stage.as_str()),
        plans::percent.eq(i32::from(progress.percent)),
        plans::reached_urgent.eq(urgent),
        plans::reached_places.eq(places),
        plans::reached_scores.eq(scores),
        plans::beat_at.eq(Some(Instant::from(now))),
    ))
    .execute(tx.conn())?;
    Ok(rows > 0)
}

/// Adds the lines of a plan.
pub fn insert_lines(
    tx: &mut Tx<'_>,
    centre: CentreId,
    plan: PlanId,
    lines: &[PlanLine],
) -> Result<(), Error> {
    let rows = lines.iter().map(|line| LineColumns::of(centre, plan, line));
    let rows: Vec<LineColumns> = rows.collect::<Result<_, _>>()?;
    match tx.conn() {
        // A batch cannot pass through `MultiConnection`.
        AnyConn::Pg(conn) => {
            for rows in rows.chunks(ROWS_AT_ONCE) {
                diesel::insert_into(plan_lines::table).values(rows).execute(conn)?;
            }
        }
        AnyConn::Sqlite(conn) => {
            for row in &rows {
                diesel::insert_into(plan_lines::table).values(row).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// The lines after a number (0 = from the start), in order.
pub fn lines(
    conn: &mut AnyConn,
    centre: CentreId,
    plan: PlanId,
    after: u32,
    limit: i64,
) -> Result<Vec<PlanLine>, Error> {
    let rows: Vec<LineColumns> = plan_lines::table
        .filter(plan_lines::centre_id.eq(Key(centre.0)))
        .filter(plan_lines::plan_id.eq(Key(plan.0)))
        .filter(plan_lines::n.gt(small(after)?))
        .order(plan_lines::n)
        .limit(limit)
        .select(LineColumns::as_select())
        .load(conn)?;
    rows.into_iter().map(LineColumns::line).collect()
}

/// One line, kept from other writers until the end of the transaction.
pub fn line_locked(
    tx: &mut Tx<'_>,
    centre: CentreId,
    plan: PlanId,
    n: u32,
) -> Result<Option<PlanLine>, Error> {
    let query = plan_lines::table.find((Key(centre.0), Key(plan.0), small(n)?));
    let query = query.select(LineColumns::as_select());
    query.locked().get_result(tx.conn()).optional()?.map(LineColumns::line).transpose()
}

/// Stores what staff made of a line.
pub fn update_line(
    tx: &mut Tx<'_>,
    centre: CentreId,
    plan: PlanId,
    line: &PlanLine,
) -> Result<(), Error> {
    diesel::update(plan_lines::table.find((Key(centre.0), Key(plan.0), small(line.n)?)))
        .set((
            plan_lines::state.eq(line.state.as_str()),
            plan_lines::placement_id.eq(line.placement.map(|placement| Key(placement.0))),
        ))
        .execute(tx.conn())?;
    tx.changed(centre, Entity::Plan, plan.0);
    Ok(())
}

/// Removes a plan with its lines.
pub fn delete(tx: &mut Tx<'_>, centre: CentreId, id: PlanId) -> Result<(), Error> {
    diesel::delete(
        plan_lines::table
            .filter(plan_lines::centre_id.eq(Key(centre.0)))
            .filter(plan_lines::plan_id.eq(Key(id.0))),
    )
    .execute(tx.conn())?;
    diesel::delete(plans::table.find((Key(centre.0), Key(id.0)))).execute(tx.conn())?;
    tx.changed(centre, Entity::Plan, id.0);
    Ok(())
}

/// Blanks the lines of an erased person.
pub fn forget(tx: &mut Tx<'_>, centre: CentreId, gone: VolunteerId) -> Result<(), Error> {
    let of_person = || {
        plan_lines::table
            .filter(plan_lines::centre_id.eq(Key(centre.0)))
            .filter(plan_lines::volunteer_id.eq(Some(Key(gone.0))))
    };
    let plans: Vec<Key> = of_person().select(plan_lines::plan_id).distinct().load(tx.conn())?;
    diesel::update(of_person()).set(plan_lines::volunteer_id.eq(None::<Key>)).execute(tx.conn())?;
    for plan in plans {
        tx.changed(centre, Entity::Plan, plan.0);
    }
    Ok(())
}

/// Names the record that is kept in the lines of one that is joined with it.
pub(super) fn hand_over(
    tx: &mut Tx<'_>,
    centre: Key,
    other: Key,
    keeper: Key,
) -> Result<(), Error> {
    diesel::update(
        plan_lines::table
            .filter(plan_lines::centre_id.eq(centre))
            .filter(plan_lines::volunteer_id.eq(Some(other))),
    )
    .set(plan_lines::volunteer_id.eq(Some(keeper)))
    .execute(tx.conn())?;
    Ok(())
}

/// Keeps the needs and people of some lines where they are until the end of the transaction.
/// Adding the lines does so too, but in their order: here needs come before people, each by their
/// ids, as everywhere, so that nobody waits in a circle. `SQLite` keeps other writers out anyway.
pub fn hold(tx: &mut Tx<'_>, centre: CentreId, lines: &[PlanLine]) -> Result<(), Error> {
    let AnyConn::Pg(conn) = tx.conn() else { return Ok(()) };
    let needs: BTreeSet<Uuid> = lines.iter().map(|line| line.need.0).collect();
    let people: BTreeSet<Uuid> = lines.iter().filter_map(|line| Some(line.volunteer?.0)).collect();
    let keys = |ids: BTreeSet<Uuid>| ids.into_iter().map(Key).collect::<Vec<_>>();
    needs::table
        .filter(needs::centre_id.eq(Key(centre.0)))
        .filter(needs::id.eq_any(keys(needs)))
        .order(needs::id)
        .select(needs::id)
        .for_key_share()
        .load::<Key>(conn)?;
    volunteers::table
        .filter(volunteers::centre_id.eq(Key(centre.0)))
        .filter(volunteers::id.eq_any(keys(people)))
        .order(volunteers::id)
        .select(volunteers::id)
        .for_key_share()
        .load::<Key>(conn)?;
    Ok(())
}

/// Removes plans that were done, called off or given up before an instant.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<(), Error> {
    let old: Vec<(Key, Key)> = plans::table
        .filter(plans::finished_at.lt(Some(Instant::from(before))))
        .select((plans::centre_id, plans::id))
        .load(tx.conn())?;
    for (centre, id) in old {
        delete(tx, CentreId(centre.0), PlanId(id.0))?;
    }
    Ok(())
}
