//! What stood in the rows before a merge changed them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{CentreId, NeedId, PlacementId, VolunteerId};
use crate::domain::volunteer::Volunteer;
use crate::store::connection::AnyConn;
use crate::store::consents::{self, Row as ConsentRow};
use crate::store::error::Error;
use crate::store::placements::Row as PlacementRow;
use crate::store::schema::{
    blocks, checks, import_references, needs, notes, placement_events, placements, plan_lines,
    volunteers,
};
use crate::store::types::{Instant, Key};
use crate::store::volunteers::Row as VolunteerRow;

/// Everything that an undo needs. It is deleted when the person is erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Before {
    pub(super) keeper: VolunteerRow,
    pub(super) other: VolunteerRow,
    pub(super) joined: Option<VolunteerRow>,
    /// The lines of both ledgers.
    pub(super) consents: Vec<ConsentRow>,
    /// The other's checks.
    pub(super) checks: Vec<Key>,
    /// The other's placements as they were joined.
    pub(super) placements: Vec<Moved>,
    /// Placements that the merge ended.
    pub(super) ended: Vec<Ended>,
    /// Needs of which a place came free by that.
    pub(super) needs: Vec<NeedBefore>,
    /// The keeper's blocks, and the other's.
    pub(super) keeper_blocks: Vec<Key>,
    pub(super) blocks: Vec<Key>,
    /// The notes that went over.
    pub(super) notes: Vec<Key>,
    /// The lines of plans that went over: plan and number.
    #[serde(default)]
    pub(super) plan_lines: Vec<(Key, i32)>,
    /// Which rows of which sources the other was: kind, source, reference.
    pub(super) references: Vec<(String, String, String)>,
}

/// A placement that went over to the keeper.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Moved {
    pub id: Key,
    pub need: Key,
    /// Its version before it went.
    pub version: i64,
}

/// A placement that was ended, as it was before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Ended {
    pub row: PlacementRow,
    /// How many events it had.
    pub events: i32,
    /// The version that the merge left it in.
    pub after: i64,
}

/// What a merge may change of a need.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct NeedBefore {
    pub id: Key,
    pub state: String,
    pub version: i64,
    pub updated_at: Instant,
    /// The version that the merge left it in.
    pub after: i64,
}

impl Before {
    /// Reads what stands there now. `needs` and `ending` are what the merge will touch of both.
    pub fn read(
        conn: &mut AnyConn,
        centre: CentreId,
        [keeper, other]: [VolunteerId; 2],
        needs_touched: &[NeedId],
        ending: &[PlacementId],
    ) -> Result<Self, Error> {
        let centre_key = Key(centre.0);
        let mut row = |id: VolunteerId| {
            volunteers::table
                .find((centre_key, Key(id.0)))
                .select(VolunteerRow::as_select())
                .first(conn)
        };
        let (keeper_row, other_row) = (row(keeper)?, row(other)?);
        let mut before = Self {
            keeper: keeper_row,
            other: other_row,
            joined: None,
            consents: consents::rows(conn, centre_key, &[Key(keeper.0), Key(other.0)])?,
            checks: Vec::new(),
            placements: Vec::new(),
            ended: Vec::new(),
            needs: Vec::new(),
            keeper_blocks: blocks_of(conn, centre_key, Key(keeper.0))?,
            blocks: blocks_of(conn, centre_key, Key(other.0))?,
            notes: notes_of(conn, centre_key, Key(other.0))?,
            plan_lines: Vec::new(),
            references: Vec::new(),
        };
        for id in ending {
            before.ended.push(placement(conn, centre_key, Key(id.0))?);
        }
        for id in needs_touched {
            let (state, version, updated_at) = needs::table
                .find((centre_key, Key(id.0)))
                .select((needs::state, needs::version, needs::updated_at))
                .first(conn)?;
            let id = Key(id.0);
            before.needs.push(NeedBefore { id, state, version, updated_at, after: version });
        }
        Ok(before)
    }

    /// Notes what is about to go over to the keeper, and what the merge has ended meanwhile.
    pub(super) fn note_after(
        &mut self,
        conn: &mut AnyConn,
        centre: Key,
        other: Key,
        joined: VolunteerRow,
    ) -> Result<(), Error> {
        self.joined = Some(joined);
        self.checks = checks::table
            .filter(checks::centre_id.eq(centre))
            .filter(checks::volunteer_id.eq(other))
            .order(checks::id)
            .select(checks::id)
            .load(conn)?;
        let moved: Vec<(Key, Key, i64)> = placements::table
            .filter(placements::centre_id.eq(centre))
            .filter(placements::volunteer_id.eq(other))
            .order(placements::id)
            .select((placements::id, placements::need_id, placements::version))
            .load(conn)?;
        let moved = moved.into_iter().map(|(id, need, version)| Moved { id, need, version });
        self.placements = moved.collect();
        self.plan_lines = plan_lines::table
            .filter(plan_lines::centre_id.eq(centre))
            .filter(plan_lines::volunteer_id.eq(Some(other)))
            .order((plan_lines::plan_id, plan_lines::n))
            .select((plan_lines::plan_id, plan_lines::n))
            .load(conn)?;
        self.references = import_references::table
            .filter(import_references::centre_id.eq(centre))
            .filter(import_references::record_id.eq(other))
            .order((
                import_references::kind,
                import_references::source,
                import_references::reference,
            ))
            .select((
                import_references::kind,
                import_references::source,
                import_references::reference,
            ))
            .load(conn)?;
        for ended in &mut self.ended {
            let version: i64 = placements::table
                .find((centre, ended.row.id))
                .select(placements::version)
                .first(conn)?;
            let goes_over = self.placements.iter().any(|moved| moved.id == ended.row.id);
            ended.after = version + i64::from(goes_over);
        }
        for need in &mut self.needs {
            need.after = needs::table.find((centre, need.id)).select(needs::version).first(conn)?;
        }
        Ok(())
    }

    /// Both ledgers as one, in the order in which things were said; of two lines of one instant
    /// the withdrawal comes last, and so wins.
    pub(super) fn joined_ledger(&self, keeper: Key) -> Vec<ConsentRow> {
        let mut lines = self.consents.clone();
        lines.sort_by_key(|line| {
            (line.at, line.act == consents::WITHDRAWN, line.volunteer_id, line.n)
        });
        for (n, line) in (1..).zip(&mut lines) {
            (line.volunteer_id, line.n) = (keeper, n);
        }
        lines
    }

    /// The row of the one record.
    pub(super) fn joined(&self) -> Result<&VolunteerRow, Error> {
        self.joined.as_ref().ok_or_else(|| Error::corrupt("merges", "before"))
    }

    /// The kept record as it was.
    pub fn keeper(&self) -> Result<Volunteer, Error> {
        self.keeper.clone().volunteer()
    }

    /// The other record as it was.
    pub fn other(&self) -> Result<Volunteer, Error> {
        self.other.clone().volunteer()
    }

    /// The one record as the merge made it.
    pub fn joined_record(&self) -> Result<Volunteer, Error> {
        self.joined()?.clone().volunteer()
    }

    /// The placements that a merge touched, with their needs.
    pub(super) fn placements(&self) -> impl Iterator<Item = (Key, Key)> {
        let moved = self.placements.iter().map(|moved| (moved.id, moved.need));
        moved.chain(self.ended.iter().map(|ended| (ended.row.id, ended.row.need_id)))
    }

    /// The needs whose placements a merge touched, sorted, each once.
    pub fn needs(&self) -> Vec<NeedId> {
        let mut needs: Vec<NeedId> = self.placements().map(|(_, need)| NeedId(need.0)).collect();
        needs.sort_unstable();
        needs.dedup();
        needs
    }

    /// The plans with lines that went over, each once.
    pub(super) fn plans(&self) -> impl Iterator<Item = Key> {
        // They are in the order of their plans.
        self.plan_lines
            .chunk_by(|one, next| one.0 == next.0)
            .filter_map(|lines| Some(lines.first()?.0))
    }

    /// The blocks that went over.
    pub(super) fn blocks(&self) -> &[Key] {
        &self.blocks
    }
}

fn blocks_of(conn: &mut AnyConn, centre: Key, volunteer: Key) -> Result<Vec<Key>, Error> {
    Ok(blocks::table
        .filter(blocks::centre_id.eq(centre))
        .filter(blocks::volunteer_id.eq(volunteer))
        .order(blocks::id)
        .select(blocks::id)
        .load(conn)?)
}

fn notes_of(conn: &mut AnyConn, centre: Key, volunteer: Key) -> Result<Vec<Key>, Error> {
    Ok(notes::table
        .filter(notes::centre_id.eq(centre))
        .filter(notes::volunteer_id.eq(volunteer))
        .order(notes::id)
        .select(notes::id)
        .load(conn)?)
}

fn placement(conn: &mut AnyConn, centre: Key, id: Key) -> Result<Ended, Error> {
    let row = placements::table
        .find((centre, id))
        .select(PlacementRow::as_select())
        .first::<PlacementRow>(conn)?;
    let events: Option<i32> = placement_events::table
        .filter(placement_events::centre_id.eq(centre))
        .filter(placement_events::placement_id.eq(id))
        .select(diesel::dsl::max(placement_events::n))
        .first(conn)?;
    Ok(Ended { row, events: events.unwrap_or(0), after: 0 })
}
