//! What goes from imports: with a person who is erased, and with time.

use diesel::prelude::*;
use jiff::Timestamp;

use super::delete_references_to;
use super::docs::ShownDoc;
use super::row::{BeforeDoc, DraftDoc};
use crate::domain::ids::{CentreId, ImportId};
use crate::domain::import::{Draft, ImportState};
use crate::domain::text::Email;
use crate::domain::volunteer::Volunteer;
use crate::store::changes::Entity;
use crate::store::connection::Tx;
use crate::store::error::Error;
use crate::store::parts::BATCH;
use crate::store::schema::{hours, import_rows, imports, placements};
use crate::store::types::{Doc, Instant, Key};
use crate::store::volunteers::name_key;

/// Import, line, what the row says, what it shows.
type Described = (Key, i32, Doc<DraftDoc>, Option<Doc<ShownDoc>>);

/// Takes an erased person out of all imports: the rows that name their record, and the rows of
/// dry runs that may describe them: by likelihood, or by the same name with the same e-mail
/// address or postcode.
/// A dry run that knew them can no longer be committed.
pub fn forget(tx: &mut Tx<'_>, centre: CentreId, gone: &Volunteer) -> Result<(), Error> {
    let key = Key(gone.id.0);
    let of_centre = import_rows::table.filter(import_rows::centre_id.eq(Key(centre.0)));
    let named = of_centre.filter(import_rows::record_id.eq(key).or(import_rows::new_id.eq(key)));
    diesel::update(named)
        .set((
            import_rows::record_id.eq(None::<Key>),
            import_rows::new_id.eq(None::<Key>),
            import_rows::reference.eq(None::<String>),
            import_rows::shown.eq(None::<Doc<ShownDoc>>),
            import_rows::draft.eq(None::<Doc<DraftDoc>>),
            import_rows::before.eq(None::<Doc<BeforeDoc>>),
        ))
        .execute(tx.conn())?;
    forget_work(tx, centre, gone)?;
    delete_references_to(tx, centre, gone.id.0)?;
    let described: Vec<Described> = of_centre
        .filter(import_rows::draft.is_not_null())
        .select((
            import_rows::import_id,
            import_rows::line,
            import_rows::draft.assume_not_null(),
            import_rows::shown,
        ))
        .load(tx.conn())?;
    for (import, line, draft, shown) in described {
        let described = match draft.0.draft()? {
            Draft::Person(draft) => same_person(&draft.record, gone),
            Draft::Organisation(_) => false,
            Draft::Work(draft) => draft.volunteer == Some(gone.id),
        };
        let likely = shown.is_some_and(|shown| shown.0.names(gone.id.0));
        if likely || described {
            diesel::update(import_rows::table.find((Key(centre.0), import, line)))
                .set((
                    import_rows::shown.eq(None::<Doc<ShownDoc>>),
                    import_rows::draft.eq(None::<Doc<DraftDoc>>),
                    import_rows::before.eq(None::<Doc<BeforeDoc>>),
                ))
                .execute(tx.conn())?;
        }
    }
    Ok(())
}

/// What rows of past work show of the person. The work itself stays for the counts.
fn forget_work(tx: &mut Tx<'_>, centre: CentreId, gone: &Volunteer) -> Result<(), Error> {
    let placed = placements::table
        .filter(placements::centre_id.eq(Key(centre.0)))
        .filter(placements::volunteer_id.eq(Key(gone.id.0)))
        .select(placements::id);
    let worked: Vec<Key> = hours::table
        .filter(hours::centre_id.eq(Key(centre.0)))
        .filter(hours::placement_id.eq_any(placed))
        .select(hours::id)
        .load(tx.conn())?;
    for some in worked.chunks(BATCH) {
        let shown = import_rows::table.filter(import_rows::centre_id.eq(Key(centre.0))).filter(
            import_rows::record_id
                .eq_any(some.to_vec())
                .or(import_rows::new_id.eq_any(some.to_vec())),
        );
        diesel::update(shown)
            .set((
                import_rows::shown.eq(None::<Doc<ShownDoc>>),
                import_rows::before.eq(None::<Doc<BeforeDoc>>),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

fn same_person(described: &Volunteer, gone: &Volunteer) -> bool {
    let email = |v: &Volunteer| v.email.as_ref().map(Email::key);
    let postcode = |v: &Volunteer| v.home.as_ref().map(|home| home.postcode.clone());
    let by_email = email(gone).is_some() && email(described) == email(gone);
    let by_postcode = postcode(gone).is_some() && postcode(described) == postcode(gone);
    name_key(&described.name) == name_key(&gone.name) && (by_email || by_postcode)
}

/// Notes of imports of any centre that were being read since before an instant, and are not
/// `known` to be still, that they failed: whoever read them is gone. Their rows go. Returns how
/// many.
pub fn abandon(tx: &mut Tx<'_>, before: Timestamp, known: &[ImportId]) -> Result<usize, Error> {
    let known: Vec<Key> = known.iter().map(|id| Key(id.0)).collect();
    let left: Vec<(Key, Key)> = imports::table
        .filter(imports::state.eq(ImportState::Reading.as_str()))
        .filter(imports::created_at.le(Instant::from(before)))
        .filter(imports::id.ne_all(known))
        .select((imports::centre_id, imports::id))
        .load(tx.conn())?;
    for (centre, id) in &left {
        delete_rows(tx, CentreId(centre.0), ImportId(id.0))?;
        diesel::update(imports::table.find((*centre, *id)))
            .set((
                imports::state.eq(ImportState::Failed.as_str()),
                imports::version.eq(imports::version + 1),
            ))
            .execute(tx.conn())?;
        tx.changed(CentreId(centre.0), Entity::Import, id.0);
    }
    Ok(left.len())
}

/// Takes away the rows of an import.
pub fn delete_rows(tx: &mut Tx<'_>, centre: CentreId, id: ImportId) -> Result<(), Error> {
    diesel::delete(
        import_rows::table
            .filter(import_rows::centre_id.eq(Key(centre.0)))
            .filter(import_rows::import_id.eq(Key(id.0))),
    )
    .execute(tx.conn())?;
    Ok(())
}

/// Removes imports of any centre that were made before an instant and never committed: they hold
/// people's data. Returns how many.
pub fn prune(tx: &mut Tx<'_>, before: Timestamp) -> Result<usize, Error> {
    let open = [ImportState::Reading, ImportState::DryRun, ImportState::Failed];
    let gone: Vec<(Key, Key)> = imports::table
        .filter(imports::state.eq_any(open.map(ImportState::as_str)))
        .filter(imports::created_at.lt(Instant::from(before)))
        .select((imports::centre_id, imports::id))
        .load(tx.conn())?;
    for (centre, id) in &gone {
        delete_rows(tx, CentreId(centre.0), ImportId(id.0))?;
        diesel::delete(imports::table.find((*centre, *id))).execute(tx.conn())?;
        tx.changed(CentreId(centre.0), Entity::Import, id.0);
    }
    Ok(gone.len())
}

/// Takes away what is needed to undo imports of any centre that were committed before an instant,
/// and what their reports show of people. Outcomes and ids stay. Returns how many imports.
pub fn forget_expired(tx: &mut Tx<'_>, before: Timestamp) -> Result<usize, Error> {
    let done: Vec<(Key, Key)> = imports::table
        .inner_join(
            import_rows::table.on(import_rows::import_id
                .eq(imports::id)
                .and(import_rows::centre_id.eq(imports::centre_id))),
        )
        .filter(imports::committed_at.lt(Instant::from(before)))
        .filter(import_rows::shown.is_not_null().or(import_rows::before.is_not_null()))
        .select((imports::centre_id, imports::id))
        .distinct()
        .load(tx.conn())?;
    for (centre, id) in &done {
        diesel::update(
            import_rows::table
                .filter(import_rows::centre_id.eq(*centre))
                .filter(import_rows::import_id.eq(*id)),
        )
        .set((
            import_rows::shown.eq(None::<Doc<ShownDoc>>),
            import_rows::draft.eq(None::<Doc<DraftDoc>>),
            import_rows::before.eq(None::<Doc<BeforeDoc>>),
        ))
        .execute(tx.conn())?;
        tx.changed(CentreId(centre.0), Entity::Import, id.0);
    }
    Ok(done.len())
}
