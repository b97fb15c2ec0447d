//! Files of past placements and hours. A row is a placement that is over, or hours of one; the
//! placements of an organisation and a role hang on one closed need.

mod choose;
mod commit;
mod people;
mod plan;
mod there;
mod undo;

use uuid::Uuid;

use crate::domain::hours::Given;
use crate::domain::ids::{OrganisationId, VolunteerId};
use crate::domain::import::{Change, Draft, WorkDraft};
use crate::domain::pii::Pii;
use crate::domain::text;
use crate::store::imports::KeptRow;

pub(super) use choose::decide;
pub(super) use commit::take_all;
pub(super) use plan::plan;
pub(super) use undo::undo_all;

/// The name under which hours stand among the changes of a row.
const MINUTES: &str = "minutes";

/// How a reference to a placement that an import made is called.
fn reference_to(placement: Uuid) -> String {
    format!("placement:{placement}")
}

/// A role as roles are compared; empty where the row names none.
fn role_key(role: Option<&str>) -> String {
    role.map(text::key).unwrap_or_default()
}

/// Which placement a row is about: whose, where, as what, and its first and last day.
type Spell = (VolunteerId, OrganisationId, String, (jiff::civil::Date, jiff::civil::Date));

fn spell(draft: &WorkDraft) -> Option<Spell> {
    let span = (draft.first, draft.last);
    Some((draft.volunteer?, draft.organisation, role_key(draft.role.as_deref()), span))
}

fn work_of(row: &KeptRow) -> Option<&WorkDraft> {
    match row.draft.as_ref()? {
        Draft::Work(draft) => Some(draft),
        Draft::Person(_) | Draft::Organisation(_) => None,
    }
}

/// That other hours are said than before.
fn change(old: &Given, new: &Given) -> Change {
    let shown = |given: &Given| Some(Pii::new(given.minutes.to_string()));
    let (field, old, new) = (MINUTES.to_owned(), shown(old), shown(new));
    Change { field, old, new, take: true, why: None }
}
