//! The report of an import in plain English, for people who were never told how it works.

use crate::domain::import::{
    Change, Evidence, Import, ImportKind, ImportState, ImportedRow, Outcome, RowFault, Take,
    Totals, Why,
};

/// Candidates that a sentence names; the report lists all.
const CANDIDATES_SAID: usize = 2;
/// Evidence that weighs less (in hundredths of bits) is not worth a word.
const WEIGHT_SAID: i32 = 50;

/// What the names in a row's sentence are.
pub(super) struct About<'a> {
    /// Whom or what the row is about.
    pub subject: &'a str,
    /// What the record is called that it changes.
    pub record: Option<&'a str>,
    /// What its candidates are called, and why they may be the same.
    pub candidates: &'a [(String, String)],
}

/// What becomes of a row and why.
pub(super) fn row(kind: ImportKind, row: &ImportedRow, about: &About<'_>) -> String {
    let subject = about.subject;
    let work = kind == ImportKind::Placements;
    match &row.outcome {
        Outcome::New => match row.take {
            Take::New => format!("{subject}: not here yet; taken in as new."),
            Take::Update => joined(subject, row, about),
            Take::LeaveOut => format!("{subject}: not here yet; left out, as was decided."),
        },
        Outcome::Update => match row.take {
            Take::Update => format!("{subject}: here already; {}", changed(&row.shown.changes)),
            Take::New | Take::LeaveOut => {
                format!("{subject}: here already; left as it is, as was decided.")
            }
        },
        Outcome::Unchanged => {
            format!("{subject}: here already; nothing changes.{}", kept(&row.shown.changes))
        }
        Outcome::LikelyDuplicate => match row.take {
            Take::New if work => format!("{subject}: taken in, as was decided."),
            Take::New => format!("{subject}: taken in as new, as was decided."),
            Take::Update => joined(subject, row, about),
            Take::LeaveOut if work => format!(
                "{subject}: perhaps of {}. Left out until you name the person.",
                candidates(about.candidates, &row.shown.candidates)
            ),
            Take::LeaveOut => format!(
                "{subject}: perhaps the same as {}. Left out until you decide.",
                candidates(about.candidates, &row.shown.candidates)
            ),
        },
        Outcome::Repeated { line } if work && row.take == Take::New => {
            format!("{subject}: the same as line {line}; counted again, as was decided.")
        }
        Outcome::Repeated { line } if work => {
            format!(
                "The same as line {line}, which counts. If it was a second time, take it as new."
            )
        }
        Outcome::Repeated { line } => {
            format!("The same as on line {line}. What this row says beyond that is added there.")
        }
        Outcome::Refused { faults } => format!("Not taken in. {}", faults_of(faults)),
    }
}

fn joined(subject: &str, row: &ImportedRow, about: &About<'_>) -> String {
    let record = about.record.unwrap_or("a record");
    format!("{subject}: taken for {record}, as was decided; {}", changed(&row.shown.changes))
}

/// What changes, and what stays although the row says otherwise.
fn changed(changes: &[Change]) -> String {
    let taken: Vec<String> =
        changes.iter().filter(|one| one.take).map(|one| words(&one.field)).collect();
    let what = match taken.as_slice() {
        [] => "nothing changes.".to_owned(),
        taken => format!("{} change{}.", listed(taken), if taken.len() == 1 { "s" } else { "" }),
    };
    what + &kept(changes)
}

/// What stays although the row says otherwise.
fn kept(changes: &[Change]) -> String {
    let kept = changes.iter().filter(|one| !one.take);
    let told = kept.map(|one| {
        let why = one.why.map_or("as was decided", |why| match why {
            Why::ChangedHere => {
                "somebody changed it here since the last file; take it over if the file is right"
            }
            Why::HasLeft => "who has left is not brought back by a file, unless you say so",
            Why::Age => "a date of birth is corrected by hand, by somebody who has seen proof",
            Why::ConsentWithdrawn => "who took a consent back gives it again in person",
        });
        format!(" Other {} in the file, not taken over: {why}.", words(&one.field))
    });
    told.collect()
}

fn candidates(named: &[(String, String)], all: &[crate::domain::import::Candidate]) -> String {
    let likely = |likelihood: u32| match (likelihood + 5_000) / 10_000 {
        100.. => "99".to_owned(),
        percent => percent.to_string(),
    };
    let said = named.iter().zip(all).take(CANDIDATES_SAID);
    let said: Vec<String> = said
        .map(|((name, why), one)| format!("{name} ({}%: {why})", likely(one.likelihood)))
        .collect();
    if said.is_empty() { "somebody who is gone since".to_owned() } else { said.join(", or ") }
}

/// Why two records may be of one: what is the same first, as it was weighed.
pub(super) fn why_alike(evidence: &[Evidence]) -> String {
    let heavy = |one: &&Evidence| one.weight.abs() >= WEIGHT_SAID || one.weight == 0;
    let told: Vec<String> = evidence.iter().filter(heavy).filter_map(alike).collect();
    if told.is_empty() { "alike as a whole".to_owned() } else { told.join(", ") }
}

/// A piece of evidence; `None` for what hangs several fields together.
fn alike(one: &Evidence) -> Option<String> {
    if matches!(one.field.as_str(), "order" | "moved" | "household") {
        return None;
    }
    let what = words(&one.field);
    Some(match one.level.as_str() {
        "same" => format!("same {what}"),
        "short_form" => format!("one {what} short for the other"),
        "one_error" => format!("{what} one typing error apart"),
        "similar" => format!("{what} a few typing errors apart"),
        "swapped" => "day and month of birth swapped".to_owned(),
        "different" => format!("other {what}"),
        "unknown" => return None,
        _in_part => format!("{what} alike in part"),
    })
}

fn faults_of(faults: &[RowFault]) -> String {
    let told: Vec<String> = faults
        .iter()
        .map(|fault| match heading(&fault.pointer) {
            None => fault.message.clone(),
            Some(heading) => format!("{heading}: {}", fault.message),
        })
        .collect();
    told.join(" ")
}

/// The heading that a pointer names; `None` for the whole row.
pub fn heading(pointer: &str) -> Option<String> {
    let heading = pointer.strip_prefix('/')?;
    Some(heading.replace("~1", "/").replace("~0", "~"))
}

/// What a field is called among people.
pub fn words(field: &str) -> String {
    let words = match field {
        "given_name" => "first name",
        "family_name" => "surname",
        "known_as" => "name to be called",
        "email" => "e-mail address",
        "email_other" => "another e-mail address",
        "email_preferred" => "which e-mail address is meant",
        "phone" => "telephone number",
        "phone_other" => "another telephone number",
        "phone_preferred" => "which telephone number is meant",
        "contact_by" => "way to be reached",
        "max_km" => "greatest distance",
        "skill_if_yes" => "skill, where it says yes",
        "vehicle" => "own vehicle",
        "slot" => "time when free, where it says yes",
        "availability" => "times when free",
        "source_id" => "number in the old system",
        "check_level" => "level of a check",
        "check_workforce" => "workforce of a check",
        "check_issued" => "date of a check",
        "check_review_on" => "renewal of a check",
        "check_decision" => "result of a check",
        "consent_matching" => "consent to be matched",
        "consent_news" => "consent to news",
        "consent_health_data" => "consent to health data",
        "guardian_given_at" => "date of the guardian's permission",
        "minutes" => "minutes given",
        "from" => "first day",
        "to" => "last day",
        "ignore" => "not kept",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

/// The file as a whole: what it holds, what is left out, what is still to be decided.
pub fn summary(import: &Import) -> Vec<String> {
    let mut said = vec![state(import.state)];
    if import.state == ImportState::Reading || import.state == ImportState::Failed {
        return said;
    }
    said.push(totals(import.totals));
    said.extend(left_out(import));
    if import.kind == ImportKind::Volunteers {
        said.extend(noted(import));
        if import.totals.new > 0 {
            said.push(basis(import));
        }
    }
    let asked = &import.reading.questions;
    said.extend(asked.iter().map(|one| format!("To be answered: {}", one.message)));
    said
}

fn state(state: ImportState) -> String {
    let told = match state {
        ImportState::Reading => "The rows are being looked at.",
        ImportState::DryRun => "Nothing is taken in yet: this is what a commit would do.",
        ImportState::Committing => "It is being taken in, all of it or nothing.",
        ImportState::Committed => "It was taken in as is said here.",
        ImportState::Undone => "It was taken in and taken back.",
        ImportState::Failed => {
            "Its rows were not looked at to the end. Nothing of it is here: send the file again."
        }
    };
    told.to_owned()
}

fn totals(totals: Totals) -> String {
    let parts = [
        (totals.new, "new"),
        (totals.update, "here already with something to change"),
        (totals.unchanged, "here already with nothing to change"),
        (totals.likely_duplicate, "to be decided (perhaps the same as another)"),
        (totals.repeated, "the same as an earlier row"),
        (totals.refused, "refused"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
    match totals.rows() {
        0 => "There is no row under the headings.".to_owned(),
        1 => format!("1 row: {}.", listed(&parts)),
        rows => format!("{rows} rows: {}.", listed(&parts)),
    }
}

/// The columns that are not kept, with the reason where it was the service that proposed it.
fn left_out(import: &Import) -> Option<String> {
    let told: Vec<String> = import
        .unmapped
        .iter()
        .map(|heading| {
            let column = import.reading.columns.iter().find(|one| one.heading == *heading);
            match column.and_then(|column| column.reason.as_deref()) {
                Some(reason) => format!("{heading} ({})", reason.trim_end_matches('.')),
                None => heading.clone(),
            }
        })
        .collect();
    (!told.is_empty()).then(|| format!("Columns that are not kept: {}.", told.join("; ")))
}

/// What has a place in the note alone, because a person decides what follows from it.
fn noted(import: &Import) -> impl Iterator<Item = String> {
    let of = |fields: &[&str]| {
        let columns = import.reading.columns.iter();
        let of = columns.filter(|column| fields.contains(&column.field.as_str()));
        let headings: Vec<String> = of.map(|column| column.heading.clone()).collect();
        (!headings.is_empty()).then(|| listed(&headings))
    };
    let checks =
        ["check_level", "check_workforce", "check_issued", "check_review_on", "check_decision"];
    let consents = ["consent_matching", "consent_news", "consent_health_data", "consent_date"];
    let said = [
        of(&["note"]).map(|headings| format!("Kept as notes: {headings}.")),
        of(&checks).map(|headings| {
            format!(
                "Checks ({headings}) are kept as notes: whoever has seen the certificate records \
                 the check."
            )
        }),
        of(&consents).map(|headings| {
            format!(
                "Consents ({headings}) are kept as notes, and a no is heeded: a yes comes from \
                 the basis that is declared for the file."
            )
        }),
        of(&["organisation", "role", "from", "to"]).map(|headings| {
            format!(
                "Where people help or helped ({headings}) is kept as a note. A file of \
                 past placements makes placements of it."
            )
        }),
    ];
    said.into_iter().flatten()
}

fn basis(import: &Import) -> String {
    match &import.basis {
        None => "No basis is declared: whoever is new comes in as applied and without consent, \
                 and is not matched until that is put right."
            .to_owned(),
        Some(basis) => format!(
            "Whoever is new comes in as {} and with consent to {} (wording {}), unless their row \
             says otherwise: {} declares it, from {}.",
            basis.status.as_str(),
            basis.consent_purpose.as_str().replace('_', " "),
            basis.consent_wording,
            basis.asserted_by,
            basis.source
        ),
    }
}
