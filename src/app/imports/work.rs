//! Files of past placements and hours. A row is a placement that is over, or hours of one; the
//! placements of an organisation and a role hang on one closed need.

mod choose;
mod commit;
mod people;
mod plan;
mod there;
mod undo;

use jiff::civil::Date;
use uuid::Uuid;

use super::report::Names;

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
type Spell = (VolunteerId, OrganisationId, String, (Date, Date));

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

/// What a row says in short: whose work, as what, where and when.
fn words(draft: &WorkDraft, names: &Names) -> [Option<String>; 3] {
    let person = draft.volunteer.and_then(|id| names.get(&id.0)).cloned();
    let organisation = names.get(&draft.organisation.0).cloned();
    [person, draft.role.clone(), organisation]
}

/// Whom and what a row is about: `Sam Taylor, Driver at Huyton Hub, 2 January 2024 to 1 March 2024`.
pub(super) fn subject(draft: &WorkDraft, names: &Names) -> String {
    let [person, role, organisation] = words(draft, names);
    let place = organisation.unwrap_or_else(|| "an organisation that is gone".to_owned());
    let what = role.map_or_else(|| format!("at {place}"), |role| format!("{role} at {place}"));
    let day = |date: Date| date.strftime("%-d %B %Y").to_string();
    let days = draft.given.as_ref().map_or((draft.first, draft.last), |one| (one.first, one.last));
    let when =
        if days.0 == days.1 { day(days.0) } else { format!("{} to {}", day(days.0), day(days.1)) };
    let all = [person, Some(what), Some(when)];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// All that the placement, or the hours, would hold that a row makes.
pub(super) fn held(draft: &WorkDraft, names: &Names) -> Vec<Change> {
    let [person, role, organisation] = words(draft, names);
    let minutes = draft.given.as_ref().map(|given| given.minutes.to_string());
    let fields = [
        ("volunteer", person),
        ("organisation", organisation),
        ("role", role),
        ("from", Some(draft.first.to_string())),
        ("to", Some(draft.last.to_string())),
        (MINUTES, minutes),
        ("note", draft.note.as_ref().map(|note| note.reveal().clone())),
    ];
    let told = fields.into_iter().filter_map(|(field, new)| {
        let new = Some(Pii::new(new?));
        Some(Change { field: field.to_owned(), old: None, new, take: true, why: None })
    });
    told.collect()
}
