//! Rows of one person become one: the first has everything, the others point to it.

use std::collections::HashMap;

use super::{NewVolunteer, ReadRow, Remark};
use crate::domain::text::key;

/// What makes two rows of a file the same person.
#[derive(PartialEq, Eq, Hash)]
enum Same {
    /// The key that the other system gives.
    Source(String),
    /// E-mail address and name.
    Email(String, String),
}

/// Joins the rows of one person.
pub fn join(rows: &mut [ReadRow]) {
    let mut first: HashMap<Same, usize> = HashMap::new();
    for place in 0..rows.len() {
        let Ok(person) = &rows[place].person else { continue };
        let sames = sames(person);
        let earlier = sames.iter().find_map(|same| first.get(same)).copied().filter(|earlier| {
            rows[*earlier].person.as_ref().is_ok_and(|one| could_be_one(one, person))
        });
        let target = earlier.unwrap_or(place);
        if let Some(earlier) = earlier {
            let (before, after) = rows.split_at_mut(place);
            add(&mut before[earlier], &mut after[0]);
        }
        for same in sames {
            first.entry(same).or_insert(target);
        }
    }
}

fn sames(person: &NewVolunteer) -> Vec<Same> {
    let name = key(person.name.display().reveal());
    let source = person.source_id.clone().map(Same::Source);
    let email = person.email.as_ref().map(|email| Same::Email(email.key(), name));
    source.into_iter().chain(email).collect()
}

/// Nothing that is certain speaks against it.
fn could_be_one(a: &NewVolunteer, b: &NewVolunteer) -> bool {
    let born = (&a.date_of_birth, &b.date_of_birth);
    let source = (&a.source_id, &b.source_id);
    let apart = matches!(born, (Some(a), Some(b)) if a != b)
        || matches!(source, (Some(a), Some(b)) if a != b);
    !apart && key(a.name.display().reveal()) == key(b.name.display().reveal())
}

/// What a later row says goes to the person of the first. Where both say something else, the first
/// counts and the other is kept in the note.
fn add(first: &mut ReadRow, later: &mut ReadRow) {
    later.same_as = Some(first.line);
    let (Ok(one), Ok(other)) = (&mut first.person, &later.person) else { return };
    let mut differing: Vec<(&str, String)> = Vec::new();
    let mut differs = |what: &'static str, a: Option<String>, b: Option<String>| {
        if let (Some(a), Some(b)) = (a, b)
            && a != b
        {
            differing.push((what, b));
        }
    };
    let shown = |text: Option<&str>| text.map(str::to_owned);
    differs(
        "phone",
        shown(one.phone.as_ref().map(crate::domain::text::Phone::reveal)),
        shown(other.phone.as_ref().map(crate::domain::text::Phone::reveal)),
    );
    differs(
        "e-mail",
        one.email.as_ref().map(crate::domain::text::Email::key),
        other.email.as_ref().map(crate::domain::text::Email::key),
    );
    differs(
        "postcode",
        shown(one.postcode.as_ref().map(crate::domain::postcode::Postcode::as_str)),
        shown(other.postcode.as_ref().map(crate::domain::postcode::Postcode::as_str)),
    );
    differs(
        "status",
        shown(one.status.map(crate::domain::volunteer::Status::as_str)),
        shown(other.status.map(crate::domain::volunteer::Status::as_str)),
    );
    let lines: Vec<String> = differing
        .iter()
        .map(|(what, value)| format!("Line {} says another {what}: {value}", later.line))
        .collect();
    for (what, _) in &differing {
        later.remarks.push(Remark {
            pointer: String::new(),
            code: "other_value",
            message: format!(
                "The {what} differs from line {}, which counts; this one is kept in the note.",
                first.line
            ),
            words: None,
        });
    }
    unite(one, other);
    for line in lines {
        add_to_note(one, &line);
    }
}

fn unite(one: &mut NewVolunteer, other: &NewVolunteer) {
    fn fill<T: Clone>(mine: &mut Option<T>, theirs: Option<&T>) {
        if mine.is_none() {
            *mine = theirs.cloned();
        }
    }
    fn more<T: Clone + PartialEq>(mine: &mut Vec<T>, theirs: &[T]) {
        for item in theirs {
            if !mine.contains(item) {
                mine.push(item.clone());
            }
        }
    }
    fill(&mut one.source_id, other.source_id.as_ref());
    fill(&mut one.name.family, other.name.family.as_ref());
    fill(&mut one.name.known_as, other.name.known_as.as_ref());
    fill(&mut one.email, other.email.as_ref());
    fill(&mut one.phone, other.phone.as_ref());
    fill(&mut one.contact_by, other.contact_by.as_ref());
    fill(&mut one.postcode, other.postcode.as_ref());
    fill(&mut one.date_of_birth, other.date_of_birth.as_ref());
    fill(&mut one.travel.mode, other.travel.mode.as_ref());
    fill(&mut one.travel.max_metres, other.travel.max_metres.as_ref());
    fill(&mut one.vehicle, other.vehicle.as_ref());
    fill(&mut one.status, other.status.as_ref());
    fill(&mut one.guardian, other.guardian.as_ref());
    fill(&mut one.availability.minutes_per_week, other.availability.minutes_per_week.as_ref());
    more(&mut one.skills, &other.skills);
    one.skills.sort_by(|a, b| a.skill.cmp(&b.skill));
    more(&mut one.unresolved, &other.unresolved);
    more(&mut one.availability.weekly, &other.availability.weekly);
    more(&mut one.causes, &other.causes);
    one.causes.sort();
    if let Some(theirs) = &other.languages {
        let mine = one.languages.get_or_insert_default();
        more(mine, theirs);
        mine.sort();
    }
    more(&mut one.support_needed, &other.support_needed);
    one.support_needed.sort();
    more(&mut one.checks, &other.checks);
    more(&mut one.consents, &other.consents);
    more(&mut one.assignments, &other.assignments);
    if let Some(note) = &other.note {
        note.reveal().lines().for_each(|line| add_to_note(one, line));
    }
}

fn add_to_note(one: &mut NewVolunteer, line: &str) {
    let note = one.note.take().map(|note| note.reveal().clone()).unwrap_or_default();
    let there = note.lines().any(|known| known == line);
    let joined = match (note.is_empty(), there) {
        (true, _) => line.to_owned(),
        (false, true) => note,
        (false, false) => format!("{note}\n{line}"),
    };
    one.note = Some(crate::domain::pii::Pii::new(joined));
}
