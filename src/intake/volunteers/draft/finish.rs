//! The last step: what the cells of a row say together.

use super::{Draft, Reading};
use crate::domain::fault::{Fault, Faults};
use crate::domain::pii::Pii;
use crate::domain::text::NOTE_MAX;
use crate::domain::volunteer::{Guardian, PersonName};
use crate::intake::heading;
use crate::intake::volunteers::check::Outcome;
use crate::intake::volunteers::{Assignment, NewVolunteer, Remark};

impl Draft {
    /// The person, if nothing is wrong; `line` is that of the row.
    pub fn finish(
        mut self,
        reading: &Reading<'_>,
        line: u32,
        mut faults: Faults,
    ) -> (Result<NewVolunteer, Faults>, Vec<Remark>) {
        let name = self.name();
        let names = [&reading.name_heading(), ""];
        let told = faults.list().iter().any(|fault| names.contains(&fault.pointer.as_str()));
        if name.is_none() && !told {
            faults.add(reading.name_heading(), Fault::required("the given name"));
        }
        let (email, phone) = (self.email(), self.phone());
        let checks = self.checks();
        let guardian = self.guardian();
        self.date_consents();
        let note = self.note(&mut faults);
        let assignment = Assignment { line, ..self.assignment };
        let told = assignment.organisation.is_some()
            || assignment.role.is_some()
            || assignment.from.is_some()
            || assignment.to.is_some();
        self.skills.sort_by(|a, b| a.skill.cmp(&b.skill));
        self.skills.dedup();
        self.causes.sort();
        self.causes.dedup();
        self.support_needed.sort();
        self.support_needed.dedup();
        if let Some(languages) = &mut self.languages {
            languages.sort();
            languages.dedup();
        }
        let person = name.map(|name| NewVolunteer {
            source_id: self.source_id,
            name,
            email,
            phone,
            contact_by: self.contact_by,
            postcode: self.postcode.or(self.address),
            date_of_birth: self.date_of_birth,
            travel: self.travel,
            skills: self.skills,
            unresolved: self.unresolved,
            availability: self.availability,
            causes: self.causes,
            languages: self.languages,
            vehicle: self.vehicle,
            support_needed: self.support_needed,
            status: self.status,
            guardian,
            checks,
            consents: self.consents,
            assignments: if told { vec![assignment] } else { Vec::new() },
            note,
        });
        let person = faults.finish(person).map_err(|faults| reading.in_order(&faults));
        (person, self.remarks)
    }

    /// A given name of its own goes before what a whole name says.
    fn name(&mut self) -> Option<PersonName> {
        let whole = self.whole_name.take();
        let (given, family, known_as) = match whole {
            Some(name) => (Some(name.given), name.family, name.known_as),
            None => (None, None, None),
        };
        Some(PersonName {
            given: self.given_name.take().or(given)?,
            family: self.family_name.take().or(family),
            known_as: self.known_as.take().or(known_as),
        })
    }

    fn email(&mut self) -> Option<crate::domain::text::Email> {
        let emails = std::mem::take(&mut self.emails);
        let (taken, others) = preferred(emails, self.email_preferred.as_deref());
        let taken = taken?;
        for (heading, other) in others.into_iter().filter(|(_, one)| one.key() != taken.key()) {
            self.note.push(format!("{heading}: {}", other.reveal()));
        }
        Some(taken)
    }

    fn phone(&mut self) -> Option<crate::domain::text::Phone> {
        let phones = std::mem::take(&mut self.phones);
        let (taken, others) = preferred(phones, self.phone_preferred.as_deref());
        let taken = taken?;
        for (heading, other) in others.into_iter().filter(|(_, one)| *one != taken) {
            self.note.push(format!("{heading}: {}", other.reveal()));
        }
        Some(taken)
    }

    fn checks(&mut self) -> Vec<super::super::NewCheck> {
        let written = self.check.written.clone();
        let missing = match self.check.outcome() {
            Outcome::Nothing => return Vec::new(),
            Outcome::Check(check) => return vec![check],
            Outcome::TooLittle(missing) => missing,
        };
        for (heading, cell) in &written {
            self.note.push(format!("{heading}: {cell}"));
        }
        let words: Vec<&str> = written.iter().map(|(_, cell)| cell.as_str()).collect();
        let headings: Vec<&str> = written.iter().map(|(heading, _)| heading.as_str()).collect();
        self.remarks.push(Remark {
            pointer: headings.first().map_or(String::new(), |heading| super::at(heading)),
            code: "no_check",
            message: format!(
                "No check is recorded: the row does not say {}. The words are kept in the note; \
                 record the check when you have seen it.",
                missing.join(", nor ")
            ),
            words: Some(Pii::new(words.join("; "))),
        });
        Vec::new()
    }

    fn guardian(&mut self) -> Option<Guardian> {
        match (self.guardian_name.take(), self.guardian_given_at) {
            (Some(name), Some(given_at)) => Some(Guardian { name, given_at }),
            (Some(name), None) => {
                self.note.push(format!("Parent or guardian: {}", name.reveal()));
                None
            }
            (None, _) => None,
        }
    }

    /// One date of consent is that of every yes of the row.
    fn date_consents(&mut self) {
        let Some(on) = self.consent_date else { return };
        for said in &mut self.consents {
            said.on = said.on.or(Some(on));
        }
        if self.consents.is_empty() {
            self.note.push(format!("Date of a consent: {on}"));
        }
    }

    fn note(&mut self, faults: &mut Faults) -> Option<Pii<String>> {
        let mut lines = std::mem::take(&mut self.note);
        let mut seen = std::collections::HashSet::new();
        lines.retain(|line| !line.trim().is_empty() && seen.insert(line.clone()));
        let note = lines.join("\n");
        if note.chars().count() > NOTE_MAX {
            let message = format!("The notes of a row have at most {NOTE_MAX} characters.");
            faults.add("", Fault::new("too_long", message));
        }
        (!note.is_empty()).then(|| Pii::new(note))
    }
}

impl Reading<'_> {
    /// The faults of a row in the order of the mapping, those of the whole row last.
    fn in_order(&self, faults: &Faults) -> Faults {
        let place = |pointer: &str| self.order.iter().position(|one| one == pointer);
        let mut list: Vec<_> = faults.list().iter().collect();
        list.sort_by_key(|one| place(&one.pointer).unwrap_or(usize::MAX));
        let mut sorted = Faults::new();
        for one in list {
            sorted.add(&one.pointer, one.fault.clone());
        }
        sorted
    }
}

/// Of several values with their headings the one whose heading a word names (`Work`, `Mobile`),
/// else the first; and the others.
fn preferred<T>(mut values: Vec<(String, T)>, word: Option<&str>) -> (Option<T>, Vec<(String, T)>) {
    if values.is_empty() {
        return (None, values);
    }
    // Salesforce says Personal for the column HomeEmail, and Alternate for AlternateEmail.
    let wanted: Vec<String> = word.map(heading::words).unwrap_or_default();
    let fits = |(heading, _): &(String, T)| {
        let words = heading::words(heading);
        let named = |word: &String| words.contains(word);
        wanted.iter().any(named)
            || wanted.iter().any(|word| word == "personal") && named(&"home".to_owned())
    };
    let place = values.iter().position(fits).unwrap_or(0);
    let (_, taken) = values.remove(place);
    (Some(taken), values)
}
