//! Which column of a file is which field of a volunteer.

use std::collections::{BTreeMap, BTreeSet};

use super::file::File;
use crate::domain::check::named;
use crate::domain::fault::{Fault, Faults};
use crate::domain::text;

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Given name (must be mapped).
    GivenName,
    /// Family name.
    FamilyName,
    /// What the person wants to be called.
    KnownAs,
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// `email`, `phone`, `text` or `post`.
    ContactBy,
    /// Home postcode.
    Postcode,
    /// `YYYY-MM-DD` or `DD/MM/YYYY`.
    DateOfBirth,
    /// `walk`, `cycle`, `public_transport` or `car`.
    TravelMode,
    /// Greatest distance in km.
    MaxKm,
    /// A list of skills.
    Skills,
    /// A list of causes.
    Causes,
    /// A list of languages.
    Languages,
    /// `yes` or `no`.
    Vehicle,
    /// Weekly windows: `tue 18:00-21:00; sat 09:00-12:00`.
    Availability,
    /// Hours a week.
    HoursPerWeek,
    /// A list of support terms.
    SupportNeeded,
    /// `applied`, `active`, `left` or `archived`; heeded only where a basis is declared.
    Status,
    /// Not read.
    Ignore,
}

named!(
    Field,
    "A field of a mapping",
    GivenName = "given_name",
    FamilyName = "family_name",
    KnownAs = "known_as",
    Email = "email",
    Phone = "phone",
    ContactBy = "contact_by",
    Postcode = "postcode",
    DateOfBirth = "date_of_birth",
    TravelMode = "travel_mode",
    MaxKm = "max_km",
    Skills = "skills",
    Causes = "causes",
    Languages = "languages",
    Vehicle = "vehicle",
    Availability = "availability",
    HoursPerWeek = "hours_per_week",
    SupportNeeded = "support_needed",
    Status = "status",
    Ignore = "ignore"
);

impl Field {
    /// Whether a cell of it holds several items.
    pub fn is_list(self) -> bool {
        use Field::{Availability, Causes, Languages, Skills, SupportNeeded};
        matches!(self, Skills | Causes | Languages | SupportNeeded | Availability)
    }
}

/// What parts the items of a list where the mapping does not say.
const SEPARATOR: &str = ";";
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
    /// What parts its items, for lists.
    pub separator: String,
}

/// A mapping without contradictions: no heading twice, no field twice, and a given name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping(Vec<Column>);

impl Mapping {
    /// Reads a mapping. Faults are at `/mapping/columns/{heading}`.
    pub fn parse(drafts: &[ColumnDraft]) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let mut columns = Vec::with_capacity(drafts.len());
        let mut headings = BTreeSet::new();
        let mut fields: BTreeMap<Field, &str> = BTreeMap::new();
        for draft in drafts {
            let at = pointer(&draft.heading);
            if !headings.insert(text::key(&draft.heading)) {
                faults.add(&at, Fault::new("duplicate", "This column is mapped twice."));
            }
            let Some(column) = faults.take(&at, column(draft)) else { continue };
            if column.field != Field::Ignore
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
        if !fields.contains_key(&Field::GivenName) && faults.is_empty() {
            let message = "Map one column to given_name; a person without a name is not taken in.";
            faults.add(COLUMNS, Fault::new("required", message));
        }
        faults.finish(Some(Self(columns)))
    }

    /// Finds the columns in a file: pairs of the column's place there and what it is. Every
    /// heading of the mapping must be there, and only once.
    pub fn find_in<'m>(&'m self, file: &File) -> Result<Vec<(usize, &'m Column)>, Faults> {
        let there = file.columns();
        let mut faults = Faults::new();
        let mut found = Vec::with_capacity(self.0.len());
        for column in &self.0 {
            match there.get(&text::key(&column.heading)).map(Vec::as_slice) {
                Some([place]) => found.push((*place, column)),
                Some(_) if column.field == Field::Ignore => {}
                Some(_) => {
                    let message = "The file has several columns with this heading.";
                    faults.add(pointer(&column.heading), Fault::new("duplicate", message));
                }
                None => {
                    let message = format!(
                        "The file has no column with this heading. It has: {}.",
                        some(&file.headings)
                    );
                    faults.add(pointer(&column.heading), Fault::new("unknown", message));
                }
            }
        }
        found.retain(|(_, column)| column.field != Field::Ignore);
        faults.finish(Some(found))
    }

    /// The headings of a file that the mapping does not name: what is left out unseen.
    pub fn unmapped(&self, file: &File) -> Vec<String> {
        let named: Vec<String> = self.0.iter().map(|c| text::key(&c.heading)).collect();
        let left = file.headings.iter().filter(|h| !named.contains(&text::key(h)));
        left.cloned().collect()
    }
}

fn column(draft: &ColumnDraft) -> Result<Column, Fault> {
    let heading = text::line("The heading of a column", &draft.heading, text::NAME_MAX)?;
    let field = Field::parse(draft.field.trim())?;
    let separator = match draft.separator.as_deref() {
        None => SEPARATOR.to_owned(),
        Some(_) if !field.is_list() => {
            let message = "Only a list has a separator: skills, causes, languages, \
                support_needed, availability.";
            return Err(Fault::new("unexpected", message));
        }
        Some(given) if (1..=SEPARATOR_MAX).contains(&given.chars().count()) => given.to_owned(),
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
        assert_eq!(mapping.unmapped(&file), ["Email"]);
    }

    #[test]
    fn a_mapped_column_that_is_missing_or_there_twice_is_named() {
        let file = File::read(b"Name,Mail,Mail\n").unwrap();
        let mapping =
            [draft("Forename", "given_name"), draft("Mail", "email"), draft("Name", "known_as")];
        let faults = Mapping::parse(&mapping).unwrap().find_in(&file).unwrap_err();
        let codes: Vec<_> = faults.list().iter().map(|f| f.fault.code).collect();
        assert_eq!(codes, ["unknown", "duplicate"]);
        assert!(faults.list()[0].fault.message.contains("Name, Mail"));
    }
}
