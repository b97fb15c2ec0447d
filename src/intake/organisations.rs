//! A file of groups and organisations.

use super::answer::{Answers, Unreadable};
use super::cell::{self, contact, name};
use super::field::Field;
use super::file::{File, Row};
use super::mapping::{Column, Mapping};
use super::volunteers::{Remark, at, right_width};
use crate::domain::fault::{Fault, Faults};
use crate::domain::organisation::OrganisationKind;
use crate::domain::pii::Pii;
use crate::domain::postcode::Postcode;
use crate::domain::text::{self, Email, NAME_MAX, NOTE_MAX, Phone};

/// An organisation as a row describes it; what it does not say is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganisation {
    /// The key of the record in the system that it comes from.
    pub source_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Group or organisation.
    pub kind: Option<OrganisationKind>,
    /// What it does.
    pub description: Option<String>,
    /// General address.
    pub email: Option<Email>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Where it is.
    pub postcode: Option<Postcode>,
    /// The ward, by name.
    pub ward: Option<String>,
    /// Whom to speak to.
    pub contact: Option<NewContact>,
    /// Free text, and every word that has no field of its own.
    pub note: Option<Pii<String>>,
}

/// Whom to speak to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewContact {
    /// Name.
    pub name: Option<Pii<String>>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Telephone number.
    pub phone: Option<Phone>,
    /// What that person is there.
    pub role: Option<String>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRow {
    /// The line of the file on which it begins.
    pub line: u32,
    /// The organisation, or all that is wrong.
    pub organisation: Result<NewOrganisation, Faults>,
    /// What was read with care.
    pub remarks: Vec<Remark>,
}

/// Reads the rows of a file of organisations. The faults are those of the mapping.
pub fn read_rows(
    file: &File,
    mapping: &Mapping,
    answers: &Answers,
) -> Result<Vec<OrganisationRow>, Faults> {
    let columns = mapping.find_in(file)?;
    let read = |row: &Row| {
        let (organisation, remarks) = match right_width(row, file.headings.len()) {
            Ok(()) => Draft::default().read(row, &columns, answers.unreadable),
            Err(faults) => (Err(faults), Vec::new()),
        };
        OrganisationRow { line: row.line, organisation, remarks }
    };
    Ok(file.rows.iter().map(read).collect())
}

/// An organisation while its row is read.
#[derive(Default)]
struct Draft {
    source_id: Option<String>,
    name: Option<String>,
    kind: Option<OrganisationKind>,
    description: Option<String>,
    email: Option<Email>,
    phone: Option<Phone>,
    postcode: Option<Postcode>,
    ward: Option<String>,
    contact: NewContact,
    note: Vec<String>,
    remarks: Vec<Remark>,
}

impl Draft {
    fn read(
        mut self,
        row: &Row,
        columns: &[(usize, &Column)],
        unreadable: Unreadable,
    ) -> (Result<NewOrganisation, Faults>, Vec<Remark>) {
        let mut faults = Faults::new();
        for (place, column) in columns {
            let written = row.cell(*place);
            if written.is_empty() || column.field != Field::Name && cell::is_blank(written) {
                continue;
            }
            let Err(fault) = self.cell(column, written) else { continue };
            if unreadable == Unreadable::KeepInNote && column.field != Field::Name {
                self.keep(column, written, "kept_in_note", &fault.message);
            } else {
                faults.add(at(&column.heading), fault);
            }
        }
        if self.name.is_none() && faults.is_empty() {
            let heading = columns.iter().find(|(_, column)| column.field == Field::Name);
            let pointer = heading.map_or(String::new(), |(_, column)| at(&column.heading));
            faults.add(pointer, Fault::required("the name of the organisation"));
        }
        let note = self.note.join("\n");
        if note.chars().count() > NOTE_MAX {
            let message = format!("The notes of a row have at most {NOTE_MAX} characters.");
            faults.add("", Fault::new("too_long", message));
        }
        let contact = Some(self.contact).filter(|contact| *contact != NewContact::default());
        let organisation = self.name.map(|name| NewOrganisation {
            source_id: self.source_id,
            name,
            kind: self.kind,
            description: self.description,
            email: self.email,
            phone: self.phone,
            postcode: self.postcode,
            ward: self.ward,
            contact,
            note: (!note.is_empty()).then(|| Pii::new(note)),
        });
        (faults.finish(organisation), self.remarks)
    }

    fn cell(&mut self, column: &Column, written: &str) -> Result<(), Fault> {
        let line = |what: &str| text::line(what, written, NAME_MAX);
        match column.field {
            Field::SourceId => self.source_id = Some(line("The key of the record")?),
            Field::Name => self.name = Some(line("The name of the organisation")?),
            Field::Description => {
                self.description = Some(text::lines("The description", written, NOTE_MAX)?);
            }
            Field::Kind => match kind(written) {
                Some(kind) => self.kind = Some(kind),
                None => self.unresolved(column, written),
            },
            Field::Email | Field::EmailOther => {
                let found = contact::email(written)?;
                match &self.email {
                    None => self.email = Some(found.value),
                    Some(first) if first.key() == found.value.key() => {}
                    Some(_) => self.rest(column, vec![found.value.reveal().to_owned()]),
                }
                self.rest(column, found.rest);
            }
            Field::Phone | Field::PhoneOther => {
                let found = contact::phone(written)?;
                match &self.phone {
                    None => self.phone = Some(found.value),
                    Some(first) if *first == found.value => {}
                    Some(_) => self.rest(column, vec![found.value.reveal().to_owned()]),
                }
                self.rest(column, found.rest);
            }
            Field::Postcode => self.postcode = Some(contact::postcode(written)?),
            Field::Address => {
                self.postcode = self.postcode.take().or_else(|| contact::postcode_in(written));
            }
            Field::Ward => self.ward = Some(line("A ward")?),
            Field::ContactName => {
                self.contact.name = Some(name::part("The name of the contact", written)?);
            }
            Field::ContactEmail => {
                let found = contact::email(written)?;
                self.contact.email = Some(found.value);
                self.rest(column, found.rest);
            }
            Field::ContactPhone => {
                let found = contact::phone(written)?;
                self.contact.phone = Some(found.value);
                self.rest(column, found.rest);
            }
            Field::ContactRole => self.contact.role = Some(line("The role of the contact")?),
            _note => self.note.push(format!("{}: {}", column.heading, without_control(written))),
        }
        Ok(())
    }

    fn unresolved(&mut self, column: &Column, written: &str) {
        let message = "The words are not understood; they are kept in the note.";
        self.keep(column, written, "unresolved", message);
    }

    fn rest(&mut self, column: &Column, rest: Vec<String>) {
        for other in rest {
            let message = "The cell says more than fits; it is kept in the note.";
            self.keep(column, &other, "kept_in_note", message);
        }
    }

    fn keep(&mut self, column: &Column, words: &str, code: &'static str, message: &str) {
        self.note.push(format!("{}: {words}", column.heading));
        self.remarks.push(Remark {
            pointer: at(&column.heading),
            code,
            message: message.to_owned(),
            words: Some(Pii::new(words.to_owned())),
        });
    }
}

fn kind(written: &str) -> Option<OrganisationKind> {
    Some(match text::key(written).as_str() {
        "group"
        | "community group"
        | "constituted group"
        | "unincorporated association"
        | "informal group"
        | "club"
        | "society"
        | "residents group"
        | "small group"
        | "voluntary group" => OrganisationKind::Group,
        "organisation"
        | "organization"
        | "charity"
        | "registered charity"
        | "cio"
        | "cic"
        | "company"
        | "public body"
        | "council"
        | "school"
        | "limited company"
        | "business"
        | "community interest company"
        | "charitable company"
        | "statutory"
        | "nhs" => OrganisationKind::Organisation,
        _other => return None,
    })
}

fn without_control(written: &str) -> String {
    written.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::field::Target;
    use crate::intake::propose::propose;
    use crate::intake::samples::Words;

    fn rows(text: &str) -> Vec<OrganisationRow> {
        let words = Words::new();
        let file = File::read(text.as_bytes()).unwrap();
        let proposal = propose(&file, Target::Organisations, &words.known());
        let mapping = Mapping::parse_for(Target::Organisations, &proposal.drafts()).unwrap();
        read_rows(&file, &mapping, &Answers::default()).unwrap()
    }

    #[test]
    fn organisations_are_read_by_the_proposed_mapping() {
        let text = "Organisation Name,Type,Main contact,Contact email,Telephone,Mobile,Postcode,Ward,Website\n\
            Page Moss Pantry,Charity,Jo Lee,jo@example.org,0151 496 0101,07700 900123,L36 9YX,Page Moss,https://x.org\n\
            ,Club,,,,,,,\n\
            Knit & Natter,coven,,,,,,,\n";
        let found = rows(text);
        let pantry = found[0].organisation.as_ref().unwrap();
        assert_eq!(
            (pantry.name.as_str(), pantry.kind),
            ("Page Moss Pantry", Some(OrganisationKind::Organisation))
        );
        let contact = pantry.contact.as_ref().unwrap();
        assert_eq!(contact.name.as_ref().unwrap().reveal(), "Jo Lee");
        assert_eq!(pantry.ward.as_deref(), Some("Page Moss"));
        let note = pantry.note.as_ref().unwrap().reveal();
        assert_eq!(note, "Mobile: +447700900123\nWebsite: https://x.org");
        let faults = found[1].organisation.as_ref().unwrap_err();
        assert_eq!(
            (faults.list()[0].pointer.as_str(), faults.list()[0].fault.code),
            ("/Organisation Name", "required")
        );
        assert_eq!(found[2].remarks[0].code, "unresolved");
    }
}
