//! Taking organisations back that should never have been made, and what stands in the way.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use crate::domain::ids::{CentreId, ImportId, OrganisationId};
use crate::store::changes::Entity;
use crate::store::connection::{AnyConn, Tx};
use crate::store::error::Error;
use crate::store::parts::BATCH;
use crate::store::schema::{accounts, blocks, needs, notes, organisations};
use crate::store::types::Key;

/// What each of some organisations is used by: `needs`, `contacts`, `blocks`, and `notes` that did
/// not come with an import; who is used by nothing is left out. At most 1,000 organisations.
pub fn uses(
    conn: &mut AnyConn,
    centre: CentreId,
    ids: &[OrganisationId],
    import: ImportId,
) -> Result<BTreeMap<OrganisationId, BTreeSet<&'static str>>, Error> {
    let keys: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let mut found: BTreeMap<OrganisationId, BTreeSet<&'static str>> = BTreeMap::new();
    let mut note = |ids: Vec<Key>, what| {
        for id in ids {
            found.entry(OrganisationId(id.0)).or_default().insert(what);
        }
    };
    let needed: Vec<Key> = needs::table
        .filter(needs::centre_id.eq(Key(centre.0)))
        .filter(needs::organisation_id.eq_any(keys.clone()))
        .select(needs::organisation_id)
        .load(conn)?;
    note(needed, "needs");
    let contacts: Vec<Option<Key>> = accounts::table
        .filter(accounts::centre_id.eq(Key(centre.0)))
        .filter(accounts::organisation_id.eq_any(keys.clone()))
        .select(accounts::organisation_id)
        .load(conn)?;
    note(contacts.into_iter().flatten().collect(), "contacts");
    let blocked: Vec<Option<Key>> = blocks::table
        .filter(blocks::centre_id.eq(Key(centre.0)))
        .filter(blocks::organisation_id.eq_any(keys.clone()))
        .select(blocks::organisation_id)
        .load(conn)?;
    note(blocked.into_iter().flatten().collect(), "blocks");
    let of_others =
        notes::import_id.is_null().or(notes::import_id.assume_not_null().ne(Key(import.0)));
    let noted: Vec<Option<Key>> = notes::table
        .filter(notes::centre_id.eq(Key(centre.0)))
        .filter(notes::organisation_id.eq_any(keys))
        .filter(of_others.or(notes::version.gt(1)))
        .select(notes::organisation_id)
        .load(conn)?;
    note(noted.into_iter().flatten().collect(), "notes");
    Ok(found)
}

/// Removes organisations that are used by nothing, with their notes, as if they had never been
/// there.
pub fn remove_many(tx: &mut Tx<'_>, centre: CentreId, ids: &[OrganisationId]) -> Result<(), Error> {
    for ids in ids.chunks(BATCH) {
        let keys: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
        let gone: Vec<Key> = diesel::delete(
            notes::table
                .filter(notes::centre_id.eq(Key(centre.0)))
                .filter(notes::organisation_id.eq_any(keys.clone())),
        )
        .returning(notes::id)
        .get_results(tx.conn())?;
        diesel::delete(
            organisations::table
                .filter(organisations::centre_id.eq(Key(centre.0)))
                .filter(organisations::id.eq_any(keys)),
        )
        .execute(tx.conn())?;
        for id in ids {
            tx.changed(centre, Entity::Organisation, id.0);
        }
        for note in gone {
            tx.changed(centre, Entity::Note, note.0);
        }
    }
    Ok(())
}
