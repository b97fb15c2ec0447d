//! The rows of a file of organisations. Rows of one organisation (one per contact) are joined.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::super::kind::{Field, Row, Said};
use super::super::plan::noticed;
use super::{GroupField, fits, postcode_of};
use crate::app::{Error, places};
use crate::domain::ids::OrganisationId;
use crate::domain::import::{OrganisationDraft, RowFault};
use crate::domain::organisation::{Organisation, OrganisationKind, OrganisationState};
use crate::domain::pii::Pii;
use crate::domain::place::{Found, Located};
use crate::domain::postcode::Postcode;
use crate::domain::text::{self, Email, NOTE_MAX, Phone};
use crate::intake::organisations::{NewContact, NewOrganisation, OrganisationRow};
use crate::resolve::organisations::name_key;
use crate::store::AnyConn;

/// The rows of a file with the organisations that they describe.
pub(in crate::app::imports) fn rows(
    conn: &mut AnyConn,
    read: Vec<OrganisationRow>,
) -> Result<Vec<Row<Organisation>>, Error> {
    let there = read.iter().filter_map(|row| row.organisation.as_ref().ok());
    let postcodes: Vec<Postcode> = there.filter_map(|one| one.postcode.clone()).collect();
    let located = places::locate_all(conn, &postcodes)?;
    let mut rows: Vec<Row<Organisation>> = Vec::with_capacity(read.len());
    let mut named: HashMap<String, Vec<usize>> = HashMap::new();
    for row in read {
        let said = match row.organisation {
            Err(faults) => Said::Refused(RowFault::of(&faults)),
            Ok(new) => {
                let reference = new.source_id.clone();
                let draft = draft(new, &located);
                let same = named.entry(name_key(&draft.record.name)).or_default();
                let key = reference.as_deref();
                let first = same.iter().copied().find(|at| is_one(&rows[*at], &draft, key));
                let first = first.and_then(|at| rows.get_mut(at));
                if let Some(Row { line, said: Said::Record { draft: first, .. }, .. }) = first {
                    join(first, draft);
                    Said::Repeated(*line)
                } else {
                    same.push(rows.len());
                    Said::Record { draft: Box::new(draft), reference }
                }
            }
        };
        let noticed = row.remarks.into_iter().map(noticed).collect();
        rows.push(Row { line: row.line, noticed, said });
    }
    Ok(rows)
}

/// Whether an earlier row of the same name is the same organisation: by the keys where both have
/// one, else where the postcodes do not differ.
fn is_one(row: &Row<Organisation>, draft: &OrganisationDraft, key: Option<&str>) -> bool {
    let Said::Record { draft: first, reference } = &row.said else { return false };
    match (reference.as_deref(), key) {
        (Some(a), Some(b)) => a == b,
        (None, _) | (_, None) => fits(postcode_of(&first.record), postcode_of(&draft.record)),
    }
}

/// The first row has what it says; what it lacks it gets from later ones, and what they say
/// otherwise is kept in the note.
fn join(first: &mut OrganisationDraft, later: OrganisationDraft) {
    let mut more: Vec<String> = Vec::new();
    for field in GroupField::FIELDS.iter().copied() {
        let is_assumed =
            |draft: &OrganisationDraft| draft.assumed.iter().any(|f| f == field.name());
        let (ours, theirs) = (field.shown(&first.record), field.shown(&later.record));
        match (ours, theirs) {
            (_, None) => {}
            (_, Some(_)) if is_assumed(&later) => {}
            (None, Some(_)) => field.copy(&later.record, &mut first.record),
            (Some(_), Some(_)) if is_assumed(first) => {
                field.copy(&later.record, &mut first.record);
                first.assumed.retain(|name| name != field.name());
            }
            (Some(ours), Some(theirs)) => {
                if text::key(&ours) != text::key(&theirs) {
                    more.push(format!("{}: {theirs}", field.name()));
                }
            }
        }
    }
    more.extend(later.note.map(|note| note.reveal().clone()));
    let before = first.note.take().map(|note| note.reveal().clone());
    first.note = note(before.into_iter().chain(more));
}

/// Lines of a note, each once and no more than a note holds.
fn note(lines: impl Iterator<Item = String>) -> Option<Pii<String>> {
    let mut all: Vec<String> = Vec::new();
    for line in lines.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()) {
        if !all.contains(&line) {
            all.push(line);
        }
    }
    let text: String = all.join("\n").chars().take(NOTE_MAX).collect();
    (!text.is_empty()).then(|| Pii::new(text))
}

fn draft(new: NewOrganisation, located: &HashMap<Postcode, Found>) -> OrganisationDraft {
    let place = new.postcode.map(|postcode| {
        let found = located.get(&postcode).cloned();
        Located { postcode, found }
    });
    // Where there is no postcode to find the ward by, its name is kept.
    let ward = new.ward.filter(|_| place.is_none()).map(|ward| format!("Ward: {ward}"));
    let contact = new.contact.map(|contact| contact_line(&contact));
    let free = new.note.map(|note| note.reveal().clone());
    let assumed = match new.kind {
        Some(_) => Vec::new(),
        None => vec![GroupField::Kind.as_str().to_owned()],
    };
    let record = Organisation {
        // Given with the plan; the version and the instants at the commit.
        id: OrganisationId(Uuid::nil()),
        name: new.name,
        kind: new.kind.unwrap_or(OrganisationKind::Group),
        description: new.description,
        email: new.email,
        phone: new.phone,
        place,
        // Staff bring in whom they serve already.
        state: OrganisationState::Approved,
        version: 0,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    let lines = contact.into_iter().chain(ward).chain(free);
    OrganisationDraft { record, assumed, note: note(lines), refuses: Vec::new() }
}

/// A contact gets a log-in by hand; until then a note says whom to speak to.
fn contact_line(contact: &NewContact) -> String {
    let parts = [
        contact.name.as_ref().map(|name| name.reveal().clone()),
        contact.role.clone(),
        contact.email.as_ref().map(Email::reveal).map(str::to_owned),
        contact.phone.as_ref().map(Phone::reveal).map(str::to_owned),
    ];
    format!("Contact: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}
