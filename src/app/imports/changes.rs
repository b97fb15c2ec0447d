//! What a row says of a record, next to the record that is there.

use super::fields::digest;
use super::kind::{Field, Kind};
use crate::domain::consent::{Act, ConsentEntry};
use crate::domain::import::{Basis, Change, RecordDraft, Why};
use crate::domain::note::Note;
use crate::domain::pii::Pii;
use crate::domain::text;
use crate::store::imports::{Base, Reference};

/// The name under which a consent stands among the changes of a record.
pub(super) const CONSENT: &str = "consent";
/// The name under which a new note stands among them.
pub(super) const NOTE: &str = "note";
/// How the ledger says that a consent was taken back because its import was: such a line is
/// nobody's no.
pub(super) const UNDONE: &str = "an import that was undone";

/// What is known of a record beside itself.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    /// What the source last said of it.
    pub reference: Option<&'a Reference>,
    /// Its consents.
    pub ledger: &'a [ConsentEntry],
    /// Notes about it.
    pub notes: &'a [Note],
    /// What is declared about the people of the file.
    pub basis: Option<&'a Basis>,
}

/// The fields of a record that a draft would change, or that it says otherwise and must not.
pub(super) fn changes<K: Kind>(
    there: &K::Record,
    draft: &RecordDraft<K::Record>,
    beside: Beside<'_>,
) -> Vec<Change> {
    let base = beside.reference.map(|reference| &reference.base);
    let fields = K::Field::FIELDS.iter().filter(|field| says::<K>(draft, **field));
    let mut found: Vec<Change> =
        fields.filter_map(|field| change::<K>(there, draft, base, *field)).collect();
    let basis = beside.basis.filter(|basis| !draft.refuses.contains(&basis.consent_purpose));
    found.extend(basis.and_then(|basis| consent_change(basis, beside.ledger)));
    found.extend(note_change(draft.note.as_ref(), base, beside.notes));
    found
}

/// All that a record would hold that a draft makes.
pub(super) fn of_new<K: Kind>(
    draft: &RecordDraft<K::Record>,
    basis: Option<&Basis>,
) -> Vec<Change> {
    let field = |field: &K::Field| {
        let new = Some(Pii::new(field.shown(&draft.record)?));
        Some(Change { field: field.name().to_owned(), old: None, new, take: true, why: None })
    };
    let mut found: Vec<Change> = K::Field::FIELDS.iter().filter_map(field).collect();
    let basis = basis.filter(|basis| !draft.refuses.contains(&basis.consent_purpose));
    found.extend(basis.and_then(|basis| consent_change(basis, &[])));
    found.extend(note_change(draft.note.as_ref(), None, &[]));
    found
}

/// A note that is not there yet, and that the source did not say before.
fn note_change(note: Option<&Pii<String>>, base: Option<&Base>, there: &[Note]) -> Option<Change> {
    let note = note?;
    let said = base.and_then(|base| base.get(NOTE)).map(|(said, _)| said.as_str());
    let known = there.iter().any(|one| one.text == *note);
    if known || said == Some(digest(Some(note.reveal())).as_str()) {
        return None;
    }
    let field = NOTE.to_owned();
    Some(Change { field, old: None, new: Some(note.clone()), take: true, why: None })
}

/// Whether the row itself says something of a field.
fn says<K: Kind>(draft: &RecordDraft<K::Record>, field: K::Field) -> bool {
    let assumed = draft.assumed.iter().any(|name| name == field.name());
    !assumed && field.shown(&draft.record).is_some()
}

fn change<K: Kind>(
    there: &K::Record,
    draft: &RecordDraft<K::Record>,
    base: Option<&Base>,
    field: K::Field,
) -> Option<Change> {
    let mut after = there.clone();
    field.bring_in(&draft.record, &mut after);
    let (old, new) = (field.shown(there), field.shown(&after));
    let no_news =
        field.is_loose() && old.as_deref().map(text::key) == new.as_deref().map(text::key);
    if old == new || no_news {
        return None;
    }
    let why = field.why_not(there, &after).or_else(|| {
        let (said, left) = base?.get(field.name())?;
        let ours = *left != digest(old.as_deref());
        // What a list says anew is added to it, whatever was changed here.
        let theirs = *said != digest(field.shown(&draft.record).as_deref());
        (ours && !(field.is_list() && theirs)).then_some(Why::ChangedHere)
    });
    let pii = |text: Option<String>| text.map(Pii::new);
    let name = field.name().to_owned();
    Some(Change { field: name, old: pii(old), new: pii(new), take: why.is_none(), why })
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
pub(super) fn apply<K: Kind>(
    there: &K::Record,
    draft: &RecordDraft<K::Record>,
    changes: &[Change],
) -> K::Record {
    let mut after = there.clone();
    for field in taken::<K>(changes) {
        field.bring_in(&draft.record, &mut after);
    }
    after
}

/// The fields of the record that are taken over.
pub(super) fn taken<K: Kind>(changes: &[Change]) -> impl Iterator<Item = K::Field> + '_ {
    let taken = changes.iter().filter(|change| change.take);
    taken.filter_map(|change| K::Field::named(&change.field).ok())
}

/// What a source says of a record, to be compared with its next file. Of a field that was left
/// alone stays what the record held when it was last taken over, so that the next file finds it
/// changed here again.
pub(super) fn base<K: Kind>(
    draft: &RecordDraft<K::Record>,
    after: &K::Record,
    changes: &[Change],
    before: Option<&Base>,
) -> Base {
    let mut base = before.cloned().unwrap_or_default();
    for field in K::Field::FIELDS.iter().filter(|field| says::<K>(draft, **field)) {
        let name = field.name();
        let said = digest(field.shown(&draft.record).as_deref());
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
