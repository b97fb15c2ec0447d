//! What a person decides about a row of past work.

use super::super::choose::{Choice, not_choosable};
use super::MINUTES;
use crate::app::Error;
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::import::{Draft, Outcome, Take};
use crate::store::imports::KeptRow;
use crate::store::{Tx, volunteers};

/// Changes a row as it was decided: whose work it was where that is not certain, that a second
/// row of the same hours counts, that hours are corrected. Faults are at the members of the choice.
pub(in crate::app::imports) fn decide(
    tx: &mut Tx<'_>,
    centre: CentreId,
    row: &mut KeptRow,
    choice: &Choice,
) -> Result<(), Error> {
    if matches!(row.row.outcome, Outcome::Refused { .. }) {
        return Err(not_choosable("It was refused."));
    }
    let Some(Draft::Work(draft)) = &mut row.draft else {
        return Err(not_choosable("The person was erased."));
    };
    let uncertain = row.row.outcome == Outcome::LikelyDuplicate;
    if choice.record.is_some() && !(uncertain && choice.take == Take::New) {
        let message = "Only a row that does not say for certain who it was names the person, and \
            is taken as new.";
        return Err(Error::invalid("/record_id", Fault::new("unexpected", message)));
    }
    match (choice.take, &row.row.outcome) {
        (Take::New, Outcome::LikelyDuplicate) => {
            let chosen = choice.record.map(VolunteerId).or(draft.volunteer);
            let Some(id) = chosen else {
                let fault = Fault::required("the person who it was");
                return Err(Error::invalid("/record_id", fault));
            };
            if volunteers::get(tx.conn(), centre, id)?.is_none() {
                let fault = Fault::new("unknown", "There is no such person.");
                return Err(Error::invalid("/record_id", fault));
            }
            draft.volunteer = Some(id);
        }
        (Take::LeaveOut, _) | (Take::New, Outcome::New) | (Take::Update, Outcome::Update) => {}
        (Take::New, Outcome::Repeated { .. }) if draft.given.is_some() => {}
        (Take::Update, Outcome::Unchanged) if row.before.is_some() => {}
        (Take::New | Take::Update, _) => {
            let message = "A row of past work is taken as new where it is, or as update where its \
                hours differ from those that are there.";
            return Err(Error::invalid("/take", Fault::new("not_allowed", message)));
        }
    }
    if let Some(fields) = &choice.fields
        && (choice.take != Take::Update || fields.iter().any(|field| field != MINUTES))
    {
        let fault = Fault::new("unknown", "The row does not change this field.");
        return Err(Error::invalid("/fields", fault));
    }
    for change in &mut row.row.shown.changes {
        change.take = choice.take == Take::Update
            && choice.fields.as_ref().is_none_or(|fields| !fields.is_empty());
    }
    row.row.take = choice.take;
    Ok(())
}
