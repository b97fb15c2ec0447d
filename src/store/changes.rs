//! The change log: which row changed, numbered in commit order and without gaps.
//!
//! The number comes from one counter row, updated last before the commit: its lock is held until
//! then, so a number becomes visible only after all smaller ones. A follower reads [`position`],
//! then tails with [`since`], and re-reads each row that is named; when the log was pruned past
//! where it stands ([`Position::floor`]) it starts anew.

use diesel::prelude::*;
use jiff::civil::Date;
use uuid::Uuid;

use super::connection::{AnyConn, Tx};
use super::error::Error;
use super::schema::{change_counter, change_days, changes};
use super::sql::EachExt;
use super::types::{Day, Key};
use crate::domain::ids::CentreId;

/// What kind of row changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A centre: name, zone, weights, own terms.
    Centre,
    /// A volunteer and all that hangs on them: skills, windows, checks, consents.
    Volunteer,
    /// An organisation and its contacts.
    Organisation,
    /// A need.
    Need,
    /// A placement and its history.
    Placement,
    /// A block between a volunteer and a need or an organisation.
    Block,
    /// A centre's own term of a vocabulary.
    Term,
    /// What a centre's staff say that a text means.
    Synonym,
    /// A log-in.
    Account,
    /// An import of a file.
    Import,
    /// A place of a centre's own list.
    Place,
    /// A note about a person or an organisation.
    Note,
    /// Hours of a placement.
    Hours,
    /// A plan and its lines.
    Plan,
}

impl Entity {
    /// All kinds.
    pub const ALL: [Self; 14] = [
        Self::Centre,
        Self::Volunteer,
        Self::Organisation,
        Self::Need,
        Self::Placement,
        Self::Block,
        Self::Term,
        Self::Synonym,
        Self::Account,
        Self::Import,
        Self::Place,
        Self::Note,
        Self::Hours,
        Self::Plan,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Volunteer => "volunteer",
            Self::Organisation => "organisation",
            Self::Need => "need",
            Self::Placement => "placement",
            Self::Block => "block",
            Self::Term => "term",
            Self::Synonym => "synonym",
            Self::Account => "account",
            Self::Import => "import",
            Self::Place => "place",
            Self::Note => "note",
            Self::Hours => "hours",
            Self::Plan => "plan",
        }
    }

    fn from_stored(text: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|entity| entity.as_str() == text)
            .ok_or_else(|| Error::corrupt("changes", "entity"))
    }
}

/// A row that was written or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// The centre that the row belongs to.
    pub centre: CentreId,
    /// Its kind.
    pub entity: Entity,
    /// Its id.
    pub id: Uuid,
}

/// A line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// 1, 2, 3, .. in commit order.
    pub seq: i64,
    /// What changed.
    pub changed: Changed,
}

/// How far the log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The number of the last change; 0 before the first.
    pub head: i64,
    /// Lines up to and including this one are gone: who stands below has to start anew.
    pub floor: i64,
}

/// Where the log ends and where it begins.
pub fn position(conn: &mut AnyConn) -> Result<Position, Error> {
    let (head, floor) = change_counter::table
        .find(1)
        .select((change_counter::head, change_counter::floor))
        .first(conn)?;
    Ok(Position { head, floor })
}

/// The lines after `after`, oldest first, at most `limit`.
pub fn since(conn: &mut AnyConn, after: i64, limit: i64) -> Result<Vec<Change>, Error> {
    let rows: Vec<(i64, Key, String, Key)> = changes::table
        .filter(changes::seq.gt(after))
        .order(changes::seq)
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(line).collect()
}

fn line((seq, centre, entity, id): (i64, Key, String, Key)) -> Result<Change, Error> {
    let entity = Entity::from_stored(&entity)?;
    Ok(Change { seq, changed: Changed { centre: CentreId(centre.0), entity, id: id.0 } })
}

/// The lines of a centre after `after`, oldest first, at most `limit`.
pub fn of_centre(
    conn: &mut AnyConn,
    centre: CentreId,
    after: i64,
    limit: i64,
) -> Result<Vec<Change>, Error> {
    let rows: Vec<(i64, Key, String, Key)> = changes::table
        .filter(changes::centre_id.eq(Key(centre.0)))
        .filter(changes::seq.gt(after))
        .order(changes::seq)
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(line).collect()
}

/// Notes how far the log went on a day (UTC). To be called from time to time on that day.
pub fn mark_day(tx: &mut Tx<'_>, day: Date) -> Result<(), Error> {
    let head = position(tx.conn())?.head;
    diesel::insert_into(change_days::table)
        .values((change_days::day.eq(Day(day)), change_days::head.eq(head)))
        .on_conflict(change_days::day)
        .do_update()
        .set(change_days::head.eq(head))
        .each()
        .execute(tx.conn())?;
    Ok(())
}

/// Removes the lines of all days before one, and says so in the floor.
pub fn prune(tx: &mut Tx<'_>, before: Date) -> Result<(), Error> {
    let conn = tx.conn();
    let old = change_days::table.filter(change_days::day.lt(Day(before)));
    let past: Option<i64> = old.select(diesel::dsl::max(change_days::head)).first(conn)?;
    diesel::delete(old).execute(conn)?;
    let floor = position(conn)?.floor.max(past.unwrap_or(0));
    diesel::delete(changes::table.filter(changes::seq.le(floor))).execute(conn)?;
    diesel::update(change_counter::table.find(1))
        .set(change_counter::floor.eq(floor))
        .execute(conn)?;
    Ok(())
}

/// Removes the lines about an erased record; its last line is yet to come.
pub(super) fn forget(conn: &mut AnyConn, id: Uuid) -> Result<(), Error> {
    diesel::delete(changes::table.filter(changes::entity_id.eq(Key(id)))).execute(conn)?;
    Ok(())
}

/// Numbers and stores what a transaction changed. Must be the last thing before the commit:
/// the lock of the counter row, taken earlier, would hold up all writers and invite dead-locks.
pub(super) fn append(conn: &mut AnyConn, mut changed: Vec<Changed>) -> Result<(), Error> {
    changed.sort_unstable();
    changed.dedup();
    let count = i64::try_from(changed.len()).map_err(|_| Error::Db("too many changes".into()))?;
    if count == 0 {
        return Ok(());
    }
    let head: i64 = diesel::update(change_counter::table.find(1))
        .set(change_counter::head.eq(change_counter::head + count))
        .returning(change_counter::head)
        .get_result(conn)?;
    let lines: Vec<_> = (head - count + 1..)
        .zip(&changed)
        .map(|(seq, row)| {
            (
                changes::seq.eq(seq),
                changes::centre_id.eq(Key(row.centre.0)),
                changes::entity.eq(row.entity.as_str()),
                changes::entity_id.eq(Key(row.id)),
            )
        })
        .collect();
    match conn {
        // A batch cannot pass through `MultiConnection`; 10,000 rows stay below 65,535 binds.
        AnyConn::Pg(pg) => {
            for batch in lines.chunks(10_000) {
                diesel::insert_into(changes::table).values(batch).execute(pg)?;
            }
        }
        AnyConn::Sqlite(sqlite) => {
            for line in lines {
                diesel::insert_into(changes::table).values(line).execute(sqlite)?;
            }
        }
    }
    Ok(())
}
