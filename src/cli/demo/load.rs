//! Writing the borough down.

use std::fmt;

use super::{Borough, SLUG};
use crate::domain::ids::CentreId;
use crate::resolve::place_names;
use crate::store::audit::AuditEntry;
use crate::store::{
    Error, Store, Tx, accounts, blocks, centre_places, centres, checks, consents, needs,
    organisations, placements, volunteers,
};

/// Whether there was anything to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// It is there now.
    Now(Counts),
    /// It was there before; nothing was written.
    Before,
}

/// How much was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Volunteers.
    pub volunteers: usize,
    /// Groups and organisations.
    pub organisations: usize,
    /// Needs.
    pub needs: usize,
    /// Placements.
    pub placements: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { volunteers, organisations, needs, placements } = self;
        write!(
            f,
            "{volunteers} volunteers, {organisations} groups and organisations, {needs} needs, \
             {placements} placements, all made up"
        )
    }
}

/// Whether a borough was loaded before.
pub fn is_loaded(store: &Store) -> Result<bool, Error> {
    Ok(store.read(|conn| centres::by_slug(conn, SLUG))?.is_some())
}

/// Writes a borough, unless one is there. All of it is one transaction: whenever the process
/// ends, the whole borough is there or nothing of it, and nobody ever ranks half of it.
pub fn load(store: &Store, borough: &Borough) -> Result<Loaded, Error> {
    let outcome: Result<Loaded, Error> = store.write(|tx| {
        if centres::by_slug(tx.conn(), SLUG)?.is_some() {
            return Ok(Loaded::Before);
        }
        write(tx, borough)?;
        Ok(Loaded::Now(Counts {
            volunteers: borough.people.len(),
            organisations: borough.organisations.len(),
            needs: borough.needs.len(),
            placements: borough.placements.len(),
        }))
    });
    match outcome {
        // Another server that starts at the same time was faster.
        Err(error) if error.is_unique_on("slug") => Ok(Loaded::Before),
        outcome => outcome,
    }
}

/// Writes everything, whatever a row refers to before the row.
pub fn write(tx: &mut Tx<'_>, borough: &Borough) -> Result<(), Error> {
    let centre = borough.centre.id;
    centres::insert(tx, &borough.centre)?;
    for organisation in &borough.organisations {
        organisations::insert(tx, centre, organisation)?;
    }
    for account in &borough.accounts {
        accounts::insert(tx, account)?;
    }
    for person in &borough.people {
        let id = person.volunteer.id;
        volunteers::insert(tx, centre, &person.volunteer)?;
        for line in &person.consents {
            consents::append(tx, centre, id, line)?;
        }
        for check in &person.checks {
            checks::insert(tx, centre, id, check)?;
        }
    }
    for need in &borough.needs {
        needs::insert(tx, centre, need)?;
    }
    for history in &borough.placements {
        for (n, (placement, event)) in history.steps().iter().enumerate() {
            if n == 0 {
                placements::insert(tx, centre, placement, event)?;
            } else {
                placements::update(tx, centre, placement, event)?;
            }
        }
    }
    for place in &borough.places {
        centre_places::insert(tx, centre, place, &place_names::key(&place.name))?;
    }
    for block in &borough.blocks {
        blocks::insert(tx, centre, block)?;
    }
    tx.audit(entry(centre, borough));
    Ok(())
}

fn entry(centre: CentreId, borough: &Borough) -> AuditEntry {
    AuditEntry {
        centre: Some(centre),
        actor: "demo".to_owned(),
        action: "load",
        entity: "centre",
        ids: vec![centre.0],
        fields: Vec::new(),
        why: Some("A borough that does not exist, for a first look.".to_owned()),
        details: Vec::new(),
        subject: None,
        at: borough.made_at,
        request_id: None,
    }
}
