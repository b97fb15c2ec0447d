//! Taking records back that should never have been made, and what stands in the way.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use crate::domain::ids::{CentreId, ImportId, VolunteerId};
use crate::store::changes::Entity;
use crate::store::connection::{AnyConn, Tx};
use crate::store::error::Error;
use crate::store::parts::BATCH;
use crate::store::schema::{
    audit_details, blocks, checks, consents, notes, placements, volunteers,
};
use crate::store::types::Key;

/// What a record is used by, beside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Placements, past ones too.
    Placements,
    /// Checks on record.
    Checks,
    /// Lines in the ledger of consents beside those that it began with.
    Consents,
    /// Blocks.
    Blocks,
    /// Notes that did not come with the import.
    Notes,
}

impl Use {
    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Placements => "placements",
            Self::Checks => "checks",
            Self::Consents => "consents",
            Self::Blocks => "blocks",
            Self::Notes => "notes",
        }
    }
}

/// What each of some people's records is used by; who is used by nothing is left out. At most
/// 1,000 people, whose ledgers of consents began with so many lines and whose notes came with an
/// import.
pub fn uses(
    conn: &mut AnyConn,
    centre: CentreId,
    ids: &[VolunteerId],
    (own_lines, import): (i32, ImportId),
) -> Result<BTreeMap<VolunteerId, BTreeSet<Use>>, Error> {
    let keys: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let mut found: BTreeMap<VolunteerId, BTreeSet<Use>> = BTreeMap::new();
    let mut note = |ids: Vec<Key>, what| {
        for id in ids {
            found.entry(VolunteerId(id.0)).or_default().insert(what);
        }
    };
    let placed: Vec<Option<Key>> = placements::table
        .filter(placements::centre_id.eq(Key(centre.0)))
        .filter(placements::volunteer_id.eq_any(keys.clone()))
        .select(placements::volunteer_id)
        .load(conn)?;
    note(placed.into_iter().flatten().collect(), Use::Placements);
    let checked: Vec<Key> = checks::table
        .filter(checks::centre_id.eq(Key(centre.0)))
        .filter(checks::volunteer_id.eq_any(keys.clone()))
        .select(checks::volunteer_id)
        .load(conn)?;
    note(checked, Use::Checks);
    let consented: Vec<Key> = consents::table
        .filter(consents::centre_id.eq(Key(centre.0)))
        .filter(consents::volunteer_id.eq_any(keys.clone()))
        .filter(consents::n.gt(own_lines))
        .select(consents::volunteer_id)
        .load(conn)?;
    note(consented, Use::Consents);
    let blocked: Vec<Key> = blocks::table
        .filter(blocks::centre_id.eq(Key(centre.0)))
        .filter(blocks::volunteer_id.eq_any(keys.clone()))
        .select(blocks::volunteer_id)
        .load(conn)?;
    note(blocked, Use::Blocks);
    let of_others =
        notes::import_id.is_null().or(notes::import_id.assume_not_null().ne(Key(import.0)));
    let noted: Vec<Option<Key>> = notes::table
        .filter(notes::centre_id.eq(Key(centre.0)))
        .filter(notes::volunteer_id.eq_any(keys))
        .filter(of_others.or(notes::version.gt(1)))
        .select(notes::volunteer_id)
        .load(conn)?;
    note(noted.into_iter().flatten().collect(), Use::Notes);
    Ok(found)
}

/// Removes people who are used by nothing, with their notes, as if they had never been there.
pub fn remove_many(tx: &mut Tx<'_>, centre: CentreId, ids: &[VolunteerId]) -> Result<(), Error> {
    for ids in ids.chunks(BATCH) {
        let keys: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
        diesel::delete(
            consents::table
                .filter(consents::centre_id.eq(Key(centre.0)))
                .filter(consents::volunteer_id.eq_any(keys.clone())),
        )
        .execute(tx.conn())?;
        let noted: Vec<Key> = diesel::delete(
            notes::table
                .filter(notes::centre_id.eq(Key(centre.0)))
                .filter(notes::volunteer_id.eq_any(keys.clone())),
        )
        .returning(notes::id)
        .get_results(tx.conn())?;
        for note in noted {
            tx.changed(centre, Entity::Note, note.0);
        }
        diesel::delete(audit_details::table.filter(audit_details::subject.eq_any(keys.clone())))
            .execute(tx.conn())?;
        diesel::delete(
            volunteers::table
                .filter(volunteers::centre_id.eq(Key(centre.0)))
                .filter(volunteers::id.eq_any(keys)),
        )
        .execute(tx.conn())?;
        for id in ids {
            tx.changed(centre, Entity::Volunteer, id.0);
        }
    }
    Ok(())
}
