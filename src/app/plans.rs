//! Plans: asked for, worked out in the background, accepted or struck line by line.

mod worker;

pub use worker::Planner;

use super::idempotency::{Made, Repeat};
use super::placements::{NewPlacement, gates::Gates};
use super::{App, Error, audit, placements};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{CentreId, PlacementId, PlanId, VolunteerId};
use crate::domain::pii::Pii;
use crate::domain::placement::{Channel, PlacementState};
use crate::domain::plan::{LineState, Plan, PlanLine, PlanRequest, PlanState, Progress};
use crate::domain::time;
use crate::store::{self, Tx};

/// Most plans of a centre that are still to come.
const AHEAD_MAX: i64 = 20;
/// When it is worth asking again, in seconds.
const ASK_AGAIN_S: u32 = 60;

/// A plan with some of its lines, each with the name of its volunteer.
pub struct PlanReport {
    /// The plan.
    pub plan: Plan,
    /// Lines with names; none for who was erased.
    pub lines: Vec<(PlanLine, Option<Pii<String>>)>,
}

impl App {
    /// Asks for a plan. It is worked out in the background.
    pub fn start_plan(
        &self,
        staff: &Staff,
        mut request: PlanRequest,
        once: Option<&Repeat>,
    ) -> Result<Made<Plan>, Error> {
        let now = self.clock.now();
        request.as_of = time::whole_minute(request.as_of);
        self.check_needs(staff.centre, &request)?;
        let id = PlanId(self.clock.new_id());
        self.write_once(once, id.0, |tx| {
            if store::plans::count_ahead(tx.conn(), staff.centre)? >= AHEAD_MAX {
                return Err(Error::Overloaded { retry_after_s: ASK_AGAIN_S });
            }
            let plan = Plan {
                id,
                request,
                state: PlanState::Waiting,
                progress: Progress::START,
                attempts: 0,
                bounds: None,
                created_at: now,
                finished_at: None,
                version: 1,
            };
            store::plans::insert(tx, staff.centre, &plan)?;
            self.note_plan(tx, staff, "add", id);
            Ok(plan)
        })
    }

    fn check_needs(&self, centre: CentreId, request: &PlanRequest) -> Result<(), Error> {
        let world = self.engine.world();
        let snapshot = &world.centre(centre)?.snapshot;
        let mut faults = Faults::new();
        for (at, need) in request.needs.iter().flatten().enumerate() {
            if snapshot.need(*need).is_none() {
                let fault = Fault::new("unknown", "There is nothing with this id.");
                faults.add(format!("/need_ids/{at}"), fault);
            }
        }
        Ok(faults.finish(Some(()))?)
    }

    /// A plan as it stands, with its lines after a number, at most `limit`.
    pub fn plan(
        &self,
        staff: &Staff,
        id: PlanId,
        after: u32,
        limit: usize,
    ) -> Result<PlanReport, Error> {
        let (plan, lines) = self.store.snapshot(|conn| {
            let plan = store::plans::get(conn, staff.centre, id)?.ok_or(Error::NotFound)?;
            let limit = super::rows(limit);
            let lines = store::plans::lines(conn, staff.centre, id, after, limit)?;
            Ok::<_, Error>((plan, lines))
        })?;
        let world = self.engine.world();
        let snapshot = &world.centre(staff.centre)?.snapshot;
        let name = |id: VolunteerId| Some(snapshot.volunteer(id)?.name());
        let named = |line: PlanLine| (line, line.volunteer.and_then(name));
        Ok(PlanReport { plan, lines: lines.into_iter().map(named).collect() })
    }

    /// Makes a placement of a line: suggested, so that nobody is contacted yet. A line that was
    /// accepted before stays as it is.
    pub fn accept_line(&self, staff: &Staff, plan: PlanId, n: u32) -> Result<PlanLine, Error> {
        let now = self.clock.now();
        let gates = Gates::new(self, staff.centre, now)?;
        let seen = self.line(staff, plan, n)?;
        let volunteer = seen.volunteer.ok_or_else(erased)?;
        let new = NewPlacement {
            need: seen.need,
            volunteer,
            state: PlacementState::Suggested,
            channel: Channel::System,
        };
        let made = self.write(|tx| {
            // Need and person are locked before the line, in the same order as everywhere.
            placements::lock_pair(tx, staff.centre, new.need, new.volunteer)?;
            let mut line = open_line(tx, staff.centre, plan, n)?;
            match line.state {
                LineState::Accepted => return Ok(line),
                LineState::Struck => return Err(settled("It was struck.")),
                LineState::Suggested => {}
            }
            let id = PlacementId(self.clock.new_id());
            let placement = placements::begin(tx, &gates, staff, new, id, now)?;
            (line.state, line.placement) = (LineState::Accepted, Some(placement.id));
            store::plans::update_line(tx, staff.centre, plan, &line)?;
            self.note_plan(tx, staff, "accept_line", plan);
            Ok(line)
        });
        let about = [seen.need.0, volunteer.0];
        made.map_err(|error| self.told(&Caller::from(*staff), staff.centre, about, error))
    }

    /// Strikes a line: it is not to be. A line that was struck before stays as it is.
    pub fn strike_line(&self, staff: &Staff, plan: PlanId, n: u32) -> Result<PlanLine, Error> {
        self.write(|tx| {
            let mut line = open_line(tx, staff.centre, plan, n)?;
            match line.state {
                LineState::Struck => return Ok(line),
                LineState::Accepted => {
                    return Err(settled("A placement was made of it: withdraw that one."));
                }
                LineState::Suggested => {}
            }
            line.state = LineState::Struck;
            store::plans::update_line(tx, staff.centre, plan, &line)?;
            self.note_plan(tx, staff, "strike_line", plan);
            Ok(line)
        })
    }

    /// Calls a plan off that is still to come; removes one that is there, with its lines. Placements
    /// that were made of them stay.
    pub fn remove_plan(&self, staff: &Staff, id: PlanId) -> Result<(), Error> {
        let now = self.clock.now();
        self.write(|tx| {
            let found = store::plans::get_locked(tx, staff.centre, id)?;
            let mut plan = found.ok_or(Error::NotFound)?;
            if plan.state.is_ahead() {
                (plan.state, plan.finished_at) = (PlanState::Cancelled, Some(now));
                plan.version += 1;
                store::plans::update(tx, staff.centre, &plan)?;
                self.note_plan(tx, staff, "cancel", id);
            } else {
                store::plans::delete(tx, staff.centre, id)?;
                self.note_plan(tx, staff, "remove", id);
            }
            Ok(())
        })?;
        self.planner.cancel(id);
        Ok(())
    }

    fn line(&self, staff: &Staff, plan: PlanId, n: u32) -> Result<PlanLine, Error> {
        let before = n.checked_sub(1).ok_or(Error::NotFound)?;
        self.store.read(|conn| {
            let lines = store::plans::lines(conn, staff.centre, plan, before, 1)?;
            lines.into_iter().find(|line| line.n == n).ok_or(Error::NotFound)
        })
    }

    fn note_plan(&self, tx: &mut Tx<'_>, staff: &Staff, action: &'static str, plan: PlanId) {
        let now = self.clock.now();
        let entry = audit::entry(&Caller::from(*staff), staff.centre, action, "plan", now);
        tx.audit(audit::about(entry, [plan.0]));
    }
}

fn open_line(tx: &mut Tx<'_>, centre: CentreId, plan: PlanId, n: u32) -> Result<PlanLine, Error> {
    let line = store::plans::line_locked(tx, centre, plan, n)?.ok_or(Error::NotFound)?;
    if line.volunteer.is_some() { Ok(line) } else { Err(erased()) }
}

fn settled(how: &str) -> Error {
    Error::conflict("line_settled", format!("This line was decided before. {how}"))
}

fn erased() -> Error {
    Error::conflict("person_erased", "The person of this line was erased.")
}
