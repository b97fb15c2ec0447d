//! What a row says of a person, next to the record that is there.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::fields::{PersonField, digest};
use crate::domain::centre::Centre;
use crate::domain::check::Workforce;
use crate::domain::consent::{Act, ConsentEntry, Purpose};
use crate::domain::ids::VolunteerId;
use crate::domain::import::{Basis, Change, PersonDraft, Why};
use crate::domain::note::Note;
use crate::domain::pii::Pii;
use crate::domain::place::Located;
use crate::domain::text::{self, NOTE_MAX};
use crate::domain::time;
use crate::domain::volunteer::{Status, Volunteer};
use crate::intake::volunteers::NewVolunteer;
use crate::store::imports::{Base, Reference};

/// The name under which a consent stands among the changes of a record.
pub(super) const CONSENT: &str = "consent";
/// The name under which a new note stands among them.
pub(super) const NOTE: &str = "note";
/// How the ledger says that a consent was taken back because its import was: such a line is
/// nobody's no.
pub(super) const UNDONE: &str = "an import that was undone";

/// Only a declared basis lets a person in as more than applied.
pub(super) fn draft(
    new: NewVolunteer,
    home: Option<Located>,
    basis: Option<&Basis>,
) -> PersonDraft {
    let status = basis.and(new.status);
    let given = basis.map_or(Status::Applied, |basis| new.status.unwrap_or(basis.status));
    let note = note(&new);
    let no = new.consents.iter().filter(|said| said.act == Act::Withdrawn);
    let refuses = no.map(|said| said.purpose).collect();
    let person = Volunteer {
        // Given with the plan; the version and the instants at the commit.
        id: VolunteerId(Uuid::nil()),
        name: new.name,
        email: new.email,
        phone: new.phone,
        contact_by: new.contact_by,
        home,
        date_of_birth: new.date_of_birth,
        travel: new.travel,
        skills: new.skills,
        unresolved: new.unresolved,
        availability: new.availability,
        causes: new.causes,
        languages: new.languages,
        vehicle: new.vehicle,
        support_needed: new.support_needed,
        status: given,
        paused_until: None,
        guardian: new.guardian,
        version: 0,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    PersonDraft { person, status, note, refuses }
}

/// What a row says beyond the fields of a record: free text, and checks, consents and assignments,
/// which a person records who has seen them.
fn note(new: &NewVolunteer) -> Option<Pii<String>> {
    let mut lines: Vec<String> = new.note.iter().map(|note| note.reveal().clone()).collect();
    for check in &new.checks {
        let workforce = check.kind.workforce().map_or("", Workforce::as_str);
        lines.push(format!(
            "Check as the file says: {} {workforce}, issued {}, {}",
            check.kind.level().as_str(),
            check.issued,
            check.decision.as_str()
        ));
    }
    for consent in &new.consents {
        let on = consent.on.map_or(String::new(), |date| format!(" on {date}"));
        let (purpose, act) = (consent.purpose.as_str(), consent.act.as_str());
        lines.push(format!("Consent as the file says: {purpose} {act}{on}"));
    }
    for one in &new.assignments {
        let words = [one.organisation.as_deref(), one.role.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let date = |date: Option<Date>| date.map_or("?".to_owned(), |date| date.to_string());
        let when = match (one.from, one.to) {
            (None, None) => String::new(),
            (from, to) => format!(", {} to {}", date(from), date(to)),
        };
        lines.push(format!("Helps or helped: {}{when}", words.join(", ")));
    }
    let text: String = lines.join("\n").chars().take(NOTE_MAX).collect();
    (!text.is_empty()).then(|| Pii::new(text))
}

/// What is known of a record beside itself.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    /// What the source last said of it.
    pub reference: Option<&'a Reference>,
    /// Its consents.
    pub ledger: &'a [ConsentEntry],
    /// Notes about the person.
    pub notes: &'a [Note],
    /// What is declared about the people of the file.
    pub basis: Option<&'a Basis>,
}

/// The fields of a record that a draft would change, or that it says otherwise and must not.
pub(super) fn changes(there: &Volunteer, draft: &PersonDraft, beside: Beside<'_>) -> Vec<Change> {
    let base = beside.reference.map(|reference| &reference.base);
    let fields = PersonField::ALL.iter().filter(|field| says(draft, **field));
    let mut found: Vec<Change> =
        fields.filter_map(|field| change(there, draft, base, *field)).collect();
    let basis = beside.basis.filter(|basis| !draft.refuses.contains(&basis.consent_purpose));
    found.extend(basis.and_then(|basis| consent_change(basis, beside.ledger)));
    found.extend(note_change(draft, base, beside.notes));
    found
}

/// A note that is not there yet, and that the source did not say before.
fn note_change(draft: &PersonDraft, base: Option<&Base>, there: &[Note]) -> Option<Change> {
    let note = draft.note.as_ref()?;
    let said = base.and_then(|base| base.get(NOTE)).map(|(said, _)| said.as_str());
    let known = there.iter().any(|one| one.text == *note);
    if known || said == Some(digest(Some(note.reveal())).as_str()) {
        return None;
    }
    let field = NOTE.to_owned();
    Some(Change { field, old: None, new: Some(note.clone()), take: true, why: None })
}

/// A status comes only from the row: what is declared for the whole file is for new people.
fn says(draft: &PersonDraft, field: PersonField) -> bool {
    match field {
        PersonField::Status => draft.status.is_some(),
        _ => field.shown(&draft.person).is_some(),
    }
}

fn change(
    there: &Volunteer,
    draft: &PersonDraft,
    base: Option<&Base>,
    field: PersonField,
) -> Option<Change> {
    let mut after = there.clone();
    field.bring_in(&draft.person, &mut after);
    let (old, new) = (field.shown(there), field.shown(&after));
    if old == new || is_no_news(field, old.as_deref(), new.as_deref()) {
        return None;
    }
    let why = why_not(there, &after, field).or_else(|| {
        let (said, left) = base?.get(field.as_str())?;
        let ours = *left != digest(old.as_deref());
        // What a list says anew is added to it, whatever was changed here.
        let theirs = *said != digest(field.shown(&draft.person).as_deref());
        (ours && !(field.is_list() && theirs)).then_some(Why::ChangedHere)
    });
    let pii = |text: Option<String>| text.map(Pii::new);
    let name = field.as_str().to_owned();
    Some(Change { field: name, old: pii(old), new: pii(new), take: why.is_none(), why })
}

/// How a name or an address is capitalised and spaced is no news.
fn is_no_news(field: PersonField, old: Option<&str>, new: Option<&str>) -> bool {
    let words =
        [PersonField::GivenName, PersonField::FamilyName, PersonField::KnownAs, PersonField::Email];
    words.contains(&field) && old.map(text::key) == new.map(text::key)
}

/// What no file decides, whoever changed it last.
fn why_not(there: &Volunteer, after: &Volunteer, field: PersonField) -> Option<Why> {
    match field {
        PersonField::DateOfBirth if there.date_of_birth.is_some() => Some(Why::Age),
        PersonField::Status => {
            let gone = matches!(there.status, Status::Left | Status::Archived);
            let back = matches!(after.status, Status::Applied | Status::Active);
            (gone && back).then_some(Why::HasLeft)
        }
        _ => None,
    }
}

/// A consent that the file declares and the ledger does not hold. Whoever took it back is not
/// made to give it again.
fn consent_change(basis: &Basis, ledger: &[ConsentEntry]) -> Option<Change> {
    let purpose = basis.consent_purpose;
    let last = ledger.iter().rev().find(|line| line.purpose == purpose);
    let why = match last {
        None => None,
        Some(line) if line.act == Act::Given => return None,
        Some(line) if line.through.starts_with(UNDONE) => None,
        Some(_) => Some(Why::ConsentWithdrawn),
    };
    let shown = |act: Act, wording: &str| {
        Pii::new(format!("{}: {} ({wording})", purpose.as_str(), act.as_str()))
    };
    Some(Change {
        field: CONSENT.to_owned(),
        old: last.map(|line| shown(line.act, &line.wording)),
        new: Some(shown(Act::Given, &basis.consent_wording)),
        take: why.is_none(),
        why,
    })
}

/// The record after the changes that are taken over.
pub(super) fn apply(there: &Volunteer, draft: &PersonDraft, changes: &[Change]) -> Volunteer {
    let mut after = there.clone();
    for field in taken(changes) {
        field.bring_in(&draft.person, &mut after);
    }
    after
}

/// The fields of the record that are taken over.
pub(super) fn taken(changes: &[Change]) -> impl Iterator<Item = PersonField> + '_ {
    let taken = changes.iter().filter(|change| change.take);
    taken.filter_map(|change| PersonField::parse(&change.field).ok())
}

/// What a source says of a record, to be compared with its next file. Of a field that was left
/// alone stays what the record held when it was last taken over, so that the next file finds it
/// changed here again.
pub(super) fn base(
    draft: &PersonDraft,
    after: &Volunteer,
    changes: &[Change],
    before: Option<&Base>,
) -> Base {
    let mut base = before.cloned().unwrap_or_default();
    for field in PersonField::ALL.iter().filter(|field| says(draft, **field)) {
        let name = field.as_str();
        let said = digest(field.shown(&draft.person).as_deref());
        let alone = changes.iter().any(|change| change.field == name && !change.take);
        let left = if alone {
            base.get(name).map_or_else(|| said.clone(), |(_, left)| left.clone())
        } else {
            digest(field.shown(after).as_deref())
        };
        base.insert(name.to_owned(), (said, left));
    }
    if let Some(note) = &draft.note {
        let said = digest(Some(note.reveal()));
        base.insert(NOTE.to_owned(), (said.clone(), said));
    }
    base
}

/// The line of the consent ledger for everybody of the file.
pub(super) fn consent(basis: &Basis, centre: &Centre) -> ConsentEntry {
    ConsentEntry {
        purpose: basis.consent_purpose,
        act: Act::Given,
        wording: basis.consent_wording.clone(),
        through: format!("import: {}, asserted by {}", basis.source, basis.asserted_by),
        at: time::instant(centre.zone.tz(), basis.date.at(0, 0, 0, 0)),
    }
}

/// Whether the ledger holds the consent that an undo takes back, and nothing came after it.
pub(super) fn is_last(ledger: &[ConsentEntry], purpose: Purpose, given: &ConsentEntry) -> bool {
    ledger.iter().rev().find(|line| line.purpose == purpose) == Some(given)
}
