//! Homes, needs and organisations keep the point they were located at: when the gazetteer has
//! changed, every postcode is looked up again.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Error, Store, places};
use crate::app::audit;
use crate::domain::account::Caller;
use crate::domain::ids::CentreId;
use crate::domain::place::Located;
use crate::store::homes::{self, Homes};
use crate::store::{AnyConn, Tx, centres};

/// Records that are looked at in one transaction: other writers get their turn in between, and
/// an engine that follows the log reads no more than these at once.
const BATCH: usize = 400;

/// A record and where it is.
type Home = (Uuid, Located);

/// How many records lie elsewhere, or are known more precisely, than before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Volunteers.
    pub volunteers: usize,
    /// Needs.
    pub needs: usize,
    /// Organisations.
    pub organisations: usize,
    /// Places of centres' own lists.
    pub places: usize,
}

/// Looks up the postcodes of all records of all centres again. What the gazetteer does not know
/// stays as it is. Safe to repeat, also after it was interrupted.
pub fn relocate(store: &Store, now: Timestamp) -> Result<Moved, Error> {
    let mut moved = Moved::default();
    for centre in store.read(centres::list)? {
        for kind in Homes::ALL {
            let count = of_kind(store, centre.id, kind, now)?;
            match kind {
                Homes::Volunteers => moved.volunteers += count,
                Homes::Needs => moved.needs += count,
                Homes::Organisations => moved.organisations += count,
                Homes::Places => moved.places += count,
            }
        }
    }
    Ok(moved)
}

fn of_kind(store: &Store, centre: CentreId, kind: Homes, now: Timestamp) -> Result<usize, Error> {
    let mut after = Uuid::nil();
    let mut moved = 0;
    loop {
        let (last, elsewhere) = store.snapshot(|conn| elsewhere(conn, centre, kind, after))?;
        if !elsewhere.is_empty() {
            moved += store.write(|tx| put(tx, centre, kind, &elsewhere, now))?;
        }
        let Some(last) = last else { return Ok(moved) };
        after = last;
    }
}

/// The id of the last record of a batch (`None` = there are no more), and those whose postcode is
/// now found elsewhere.
fn elsewhere(
    conn: &mut AnyConn,
    centre: CentreId,
    kind: Homes,
    after: Uuid,
) -> Result<(Option<Uuid>, Vec<Home>), Error> {
    let batch = homes::page(conn, centre, kind, after, super::super::rows(BATCH))?;
    let last = batch.last().map(|(id, _)| *id).filter(|_| batch.len() == BATCH);
    let postcodes: Vec<_> = batch.iter().map(|(_, located)| located.postcode.clone()).collect();
    let found = places::locate(conn, &postcodes)?;
    let elsewhere = batch.into_iter().filter_map(|(id, old)| {
        let now = found.get(&old.postcode)?;
        let postcode = old.postcode;
        let differs = old.found.as_ref() != Some(now);
        differs.then(|| (id, Located { postcode, found: Some(now.clone()) }))
    });
    Ok((last, elsewhere.collect()))
}

fn put(
    tx: &mut Tx<'_>,
    centre: CentreId,
    kind: Homes,
    elsewhere: &[Home],
    now: Timestamp,
) -> Result<usize, Error> {
    let mut ids = Vec::with_capacity(elsewhere.len());
    for (id, located) in elsewhere {
        if homes::put(tx, centre, kind, (*id, located), now)? {
            ids.push(*id);
        }
    }
    let moved = ids.len();
    if moved > 0 {
        let what = kind.entity().as_str();
        let mut entry = audit::entry(&Caller::Anyone, centre, "relocate", what, now);
        entry.fields = vec!["place".to_owned()];
        entry.why = Some("the gazetteer of postcodes has changed".to_owned());
        tx.audit(audit::about(entry, ids));
    }
    Ok(moved)
}
