//! Which column of a file is which field.

use std::collections::{BTreeMap, BTreeSet};

use super::file::File;
use crate::domain::fault::{Fault, Faults};
use crate::domain::text;

pub use super::field::{Field, Target};

/// Longest heading in characters: surveys ask whole questions.
const HEADING_MAX: usize = 2000;
/// Longest separator in characters.
const SEPARATOR_MAX: usize = 3;
/// The pointer of faults about the mapping as a whole.
const COLUMNS: &str = "/mapping/columns";

/// One column as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDraft {
    /// The heading of the column.
    pub heading: String,
    /// The name of its field.
    pub field: String,
    /// What parts the items of a list.
    pub separator: Option<String>,
}

/// One column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading, as the mapping writes it.
    pub heading: String,
    /// What it is.
    pub field: Field,
    /// What parts its items, for lists; `None` = what fits the words.
    pub separator: Option<String>,
}

/// A mapping without contradictions: no heading twice, no field twice but for those that may
/// repeat, and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    target: Target,
    columns: Vec<Column>,
}

impl Mapping {
    /// Reads a mapping of a file of volunteers. Faults are at `/mapping/columns/{heading}`.
    pub fn parse(drafts: &[ColumnDraft]) -> Result<Self, Faults> {
        Self::parse_for(Target::Volunteers, drafts)
    }

    /// Reads a mapping. Faults are at `/mapping/columns/{heading}`.
    pub fn parse_for(target: Target, drafts: &[ColumnDraft]) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let mut columns = Vec::with_capacity(drafts.len());
        let mut headings = BTreeSet::new();
        let mut fields: BTreeMap<Field, &str> = BTreeMap::new();
        for draft in drafts {
            let at = pointer(&draft.heading);
            if !headings.insert(text::key(&draft.heading)) {
                faults.add(&at, Fault::new("duplicate", "This column is mapped twice."));
            }
            let Some(column) = faults.take(&at, column(target, draft)) else { continue };
            if !column.field.may_repeat()
                && let Some(other) = fields.insert(column.field, &draft.heading)
            {
                let message = format!(
                    "The columns \"{other}\" and \"{}\" both give {}; map one to ignore.",
                    draft.heading,
                    column.field.as_str()
                );
                faults.add(&at, Fault::new("duplicate", message));
            }
            columns.push(column);
        }
        if let Some(message) = missing(target, &columns).filter(|_| faults.is_empty()) {
            faults.add(COLUMNS, Fault::new("required", message));
        }
        faults.finish(Some(Self { target, columns }))
    }

    /// What the rows of its files are about.
    pub fn target(&self) -> Target {
        self.target
    }

    /// Finds the columns in a file: pairs of the column's place there and what it is. Every
    /// heading of the mapping must be there.
    pub fn find_in<'m>(&'m self, file: &File) -> Result<Vec<(usize, &'m Column)>, Faults> {
        let there = file.columns();
        let mut faults = Faults::new();
        let mut found = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            match there.get(&text::key(&column.heading)) {
                Some(place) => {
                    if column.field != Field::Ignore
                        && let Some(other) = self.unnamed_double(file, *place)
                    {
                        let message = format!(
                            "The file has several columns with this heading. Say of each what it \
                             is; the next is \"{other}\", and may be mapped to ignore."
                        );
                        faults.add(pointer(&column.heading), Fault::new("duplicate", message));
                    }
                    found.push((*place, column));
                }
                None if column.field == Field::Ignore => {}
                None => {
                    let message = format!(
                        "The file has no column with this heading. It has: {}.",
                        some(&file.headings)
                    );
                    faults.add(pointer(&column.heading), Fault::new("unknown", message));
                }
            }
        }
        if found.is_empty() && faults.list().len() > 1 {
            let message = "No column of the mapping is in the file. Is it the mapping of another \
                source?";
            faults.add(COLUMNS, Fault::new("no_column", message));
        }
        found.retain(|(_, column)| column.field != Field::Ignore);
        faults.finish(Some(found))
    }

    /// Another column with the heading of the one at a place, of which the mapping says nothing.
    fn unnamed_double<'f>(&self, file: &'f File, place: usize) -> Option<&'f str> {
        let plain = format!("{} (", text::key(&file.headings[place]));
        let doubles = file.repeated.iter().map(|double| file.headings[*double].as_str());
        let mut doubles = doubles.filter(|heading| text::key(heading).starts_with(&plain));
        doubles.find(|heading| {
            let key = text::key(heading);
            self.columns.iter().all(|column| text::key(&column.heading) != key)
        })
    }

    /// The headings of a file that the mapping does not name: what is left out unseen.
    pub fn unmapped(&self, file: &File) -> Vec<String> {
        let named: Vec<String> = self.columns.iter().map(|c| text::key(&c.heading)).collect();
        let left = file.headings.iter().filter(|h| !named.contains(&text::key(h)));
        left.cloned().collect()
    }
}

/// What a mapping lacks without which no row can be taken in.
fn missing(target: Target, columns: &[Column]) -> Option<&'static str> {
    let has = |fields: &[Field]| columns.iter().any(|column| fields.contains(&column.field));
    let person = [Field::SourceId, Field::Name, Field::GivenName, Field::Email];
    let work = [Field::Organisation, Field::Role];
    match target {
        Target::Volunteers if !has(&[Field::GivenName, Field::Name]) => Some(
            "Map one column to given_name, or to name; a person without a name is not taken in.",
        ),
        Target::Organisations if !has(&[Field::Name]) => {
            Some("Map one column to name; an organisation without a name is not taken in.")
        }
        Target::History if !has(&person) => {
            Some("Map a column that says who it was: email, name, given_name or source_id.")
        }
        Target::History if !has(&work) => {
            Some("Map a column that says where or as what: organisation or role.")
        }
        Target::Volunteers | Target::Organisations | Target::History => None,
    }
}

fn column(target: Target, draft: &ColumnDraft) -> Result<Column, Fault> {
    let heading = text::line("The heading of a column", &draft.heading, HEADING_MAX)?;
    let field = target.field(draft.field.trim())?;
    let separator = match draft.separator.as_deref() {
        None => None,
        Some(_) if !field.is_list() => {
            let message = "Only a list has a separator: skills, causes, languages, \
                support_needed, availability.";
            return Err(Fault::new("unexpected", message));
        }
        Some(given) if (1..=SEPARATOR_MAX).contains(&given.chars().count()) => {
            Some(given.to_owned())
        }
        Some(_) => {
            return Err(Fault::range("The length of a separator", 1, SEPARATOR_MAX));
        }
    };
    Ok(Column { heading, field, separator })
}

/// The pointer to a column of the mapping (RFC 6901).
fn pointer(heading: &str) -> String {
    format!("{COLUMNS}/{}", escaped(heading))
}

/// A member's name as RFC 6901 writes it.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The first headings, so that a message stays readable.
fn some(headings: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<String> =
        headings.iter().take(SHOWN).map(|h| h.chars().take(40).collect()).collect();
    let more = if headings.len() > SHOWN { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(heading: &str, field: &str) -> ColumnDraft {
        ColumnDraft { heading: heading.into(), field: field.into(), separator: None }
    }

    fn faults(drafts: &[ColumnDraft]) -> Vec<(String, &'static str)> {
        let faults = Mapping::parse(drafts).unwrap_err();
        faults.list().iter().map(|f| (f.pointer.clone(), f.fault.code)).collect()
    }

    #[test]
    fn contradictions_are_named() {
        assert_eq!(faults(&[]), [("/mapping/columns".to_owned(), "required")]);
        assert_eq!(
            faults(&[draft("A", "given_name"), draft("B", "given_name"), draft("C", "shoe")]),
            [
                ("/mapping/columns/B".to_owned(), "duplicate"),
                ("/mapping/columns/C".to_owned(), "unknown")
            ]
        );
        assert_eq!(
            faults(&[draft("A/b", "given_name"), draft("a/B ", "ignore")]),
            [("/mapping/columns/a~1B ".to_owned(), "duplicate")]
        );
        let mut separated = draft("Name", "given_name");
        separated.separator = Some(";".to_owned());
        assert_eq!(faults(&[separated])[0].1, "unexpected");
    }

    #[test]
    fn columns_are_found_without_regard_to_case_and_spacing() {
        let file = File::read(b"Email, first  NAME,Other,Other\n").unwrap();
        let mapping = [draft("First name", "given_name"), draft("Other", "ignore")];
        let mapping = Mapping::parse(&mapping).unwrap();
        let found = mapping.find_in(&file).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 1);
        assert_eq!(mapping.unmapped(&file), ["Email", "Other (2)"]);
    }

    #[test]
    fn a_mapped_column_that_is_missing_is_named() {
        let file = File::read(b"Name,Mail,Mail\nSam,,\n").unwrap();
        let mut mapping = vec![
            draft("Forename", "given_name"),
            draft("Mail", "email"),
            draft("Name", "known_as"),
        ];
        let faults = Mapping::parse(&mapping).unwrap().find_in(&file).unwrap_err();
        let codes: Vec<_> = faults.list().iter().map(|f| f.fault.code).collect();
        assert_eq!(codes, ["unknown", "duplicate"]);
        assert!(faults.list()[0].fault.message.contains("Name, Mail, Mail (2)"));
        mapping[0] = draft("Name", "given_name");
        mapping[2] = draft("mail (2)", "ignore");
        assert!(Mapping::parse(&mapping).unwrap().find_in(&file).is_ok());
        let other = [draft("Forename", "given_name"), draft("Surname", "family_name")];
        let faults = Mapping::parse(&other).unwrap().find_in(&file).unwrap_err();
        assert_eq!(faults.list().last().unwrap().fault.code, "no_column");
    }

    #[test]
    fn every_kind_of_file_needs_what_its_rows_are_about() {
        let required = |target, drafts: &[ColumnDraft]| {
            Mapping::parse_for(target, drafts).map_err(|f| f.list()[0].fault.code)
        };
        let mail = [draft("Mail", "email")];
        for target in Target::ALL {
            assert_eq!(required(*target, &mail).unwrap_err(), "required");
        }
        assert!(required(Target::Organisations, &[draft("Group", "name")]).is_ok());
        let history = [draft("Mail", "email"), draft("Where", "organisation")];
        assert!(required(Target::History, &history).is_ok());
        let of_another = [draft("Group", "name"), draft("Born", "date_of_birth")];
        assert_eq!(required(Target::Organisations, &of_another).unwrap_err(), "unknown");
    }
}
