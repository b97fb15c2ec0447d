//! Which column of a file is what: as the caller says, else by its heading.

use std::path::Path;

use crate::cli::Failure;
use crate::intake::file::{File, Row};
use crate::resolve::people::{BirthDate, PersonFields};

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The record's id in its own system. It is only repeated, never compared.
    Id,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// What somebody is known as.
    KnownAs,
    /// Date of birth.
    DateOfBirth,
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// Postcode.
    Postcode,
    /// House number.
    StreetNumber,
    /// First line of the address.
    Address1,
    /// Second line of the address.
    Address2,
    /// Suburb or town.
    Suburb,
    /// State or county.
    State,
}

/// Each part with the names it goes by; the first is the one we print.
const NAMES: [(Part, &[&str]); 13] = [
    (Part::Id, &["id", "rec_id", "record_id", "recid", "person_id", "contact_id", "volunteer_id"]),
    (
        Part::GivenName,
        &["given_name", "first_name", "forename", "firstname", "given", "christian_name", "fname"],
    ),
    (
        Part::FamilyName,
        &["family_name", "surname", "last_name", "lastname", "family", "lname", "second_name"],
    ),
    (Part::KnownAs, &["known_as", "nickname", "preferred_name"]),
    (
        Part::DateOfBirth,
        &["date_of_birth", "dob", "birth_date", "birthdate", "birthday", "born", "date_birth"],
    ),
    (Part::Email, &["email", "e_mail", "email_address", "mail", "e_mail_address"]),
    (
        Part::Phone,
        &["phone", "telephone", "mobile", "tel", "phone_number", "mobile_number", "mobile_phone"],
    ),
    (Part::Postcode, &["postcode", "post_code", "postal_code", "zip", "zip_code", "zipcode"]),
    (Part::StreetNumber, &["street_number", "house_number", "number", "street_no", "house_no"]),
    (
        Part::Address1,
        &["address_1", "address1", "address_line_1", "street", "address", "street_name", "line_1"],
    ),
    (Part::Address2, &["address_2", "address2", "address_line_2", "line_2"]),
    (Part::Suburb, &["suburb", "town", "city", "village", "locality", "post_town"]),
    (Part::State, &["state", "county", "province", "region"]),
];

impl Part {
    /// The part that a name stands for.
    fn named(name: &str) -> Option<Self> {
        let name = folded(name);
        NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(part, _)| *part)
    }

    /// The name we print.
    pub fn as_str(self) -> &'static str {
        NAMES.iter().find(|(part, _)| *part == self).map_or("", |(_, names)| names[0])
    }
}

/// Lower case, words joined by `_`.
fn folded(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// What the caller says: `x=y` pairs, in whichever order the two stand.
pub struct Said(Vec<(String, String)>);

impl Said {
    /// Reads `given_name=Forename,dob=Born` or the name of a file that holds such lines.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let path = Path::new(text);
        let text = if !text.contains('=') && path.is_file() {
            std::fs::read_to_string(path).map_err(|error| {
                Failure::new(format!("{} cannot be read: {error}.", path.display()))
            })?
        } else {
            text.to_owned()
        };
        let pair = |item: &str| -> Result<(String, String), Failure> {
            let (x, y) = item.split_once('=').ok_or_else(|| {
                Failure::new(format!(
                    "--columns: \"{item}\" is not of the form part=heading, e.g. \
                     given_name=Forename."
                ))
            })?;
            Ok((x.trim().to_owned(), y.trim().to_owned()))
        };
        let items = text.split([',', '\n']).map(str::trim).filter(|item| !item.is_empty());
        Ok(Self(items.map(pair).collect::<Result<_, Failure>>()?))
    }
}

/// The columns of a file: each part once.
pub struct Columns(Vec<(Part, usize)>);

impl Columns {
    /// By what the caller says, or by the headings where they say nothing.
    pub fn of(file: &File, said: Option<&Said>) -> Result<Self, Failure> {
        let columns = match said {
            Some(said) => Self::said(file, said)?,
            None => Self::guessed(file),
        };
        let compared = columns.0.iter().filter(|(part, _)| *part != Part::Id).count();
        if compared < 2 {
            return Err(Failure::new(format!(
                "At least two columns must be known to compare people by. The headings are: {}. \
                 Say which is which: --columns given_name=..,family_name=..,date_of_birth=..",
                file.headings.join(", ")
            )));
        }
        Ok(columns)
    }

    /// The id is guessed even where the caller says only what is compared.
    fn said(file: &File, said: &Said) -> Result<Self, Failure> {
        let mut columns = Self(Vec::new());
        for (x, y) in &said.0 {
            let read = |heading: &str, part: &str| {
                let at = file.headings.iter().position(|h| folded(h) == folded(heading))?;
                Some((Part::named(part)?, at))
            };
            let (part, at) = read(y, x).or_else(|| read(x, y)).ok_or_else(|| {
                let known: Vec<&str> = NAMES.iter().map(|(_, names)| names[0]).collect();
                Failure::new(format!(
                    "--columns: \"{x}={y}\" does not name a part ({}) and a heading of the file \
                     ({}).",
                    known.join(", "),
                    file.headings.join(", ")
                ))
            })?;
            if columns.0.iter().any(|(known, _)| *known == part) {
                let message = format!("--columns names {} twice.", part.as_str());
                return Err(Failure::new(message));
            }
            columns.0.push((part, at));
        }
        if columns.place(Part::Id).is_none() {
            let id = Self::guessed(file).place(Part::Id);
            columns.0.extend(id.map(|at| (Part::Id, at)));
        }
        Ok(columns)
    }

    fn guessed(file: &File) -> Self {
        let mut columns: Vec<(Part, usize)> = Vec::new();
        for (part, names) in NAMES {
            let best = names
                .iter()
                .find_map(|name| file.headings.iter().position(|heading| folded(heading) == *name));
            columns.extend(best.map(|at| (part, at)));
        }
        Self(columns)
    }

    fn place(&self, part: Part) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == part).map(|(_, at)| *at)
    }

    /// The heading of the ids, where there is such a column.
    pub fn id_heading<'a>(&self, file: &'a File) -> Option<&'a str> {
        self.place(Part::Id).map(|at| file.headings[at].as_str())
    }

    /// The id of a row.
    pub fn id<'a>(&self, row: &'a Row) -> Option<&'a str> {
        cell(row, self.place(Part::Id)?)
    }

    /// Which column is read as what, to be said to the caller.
    pub fn described(&self, file: &File) -> String {
        let one =
            |(part, at): &(Part, usize)| format!("{} = \"{}\"", part.as_str(), file.headings[*at]);
        self.0.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// The values of a row.
    pub fn fields<'a>(&self, row: &'a Row) -> PersonFields<'a> {
        let mut fields = PersonFields::default();
        for (part, at) in &self.0 {
            let value = cell(row, *at);
            match part {
                Part::Id => {}
                Part::GivenName => fields.given_name = value,
                Part::FamilyName => fields.family_name = value,
                Part::KnownAs => fields.known_as = value,
                Part::DateOfBirth => fields.date_of_birth = value.and_then(BirthDate::read),
                Part::Email => fields.email = value,
                Part::Phone => fields.phone = value,
                Part::Postcode => fields.postcode = value,
                Part::StreetNumber => fields.street_number = value,
                Part::Address1 => fields.address_1 = value,
                Part::Address2 => fields.address_2 = value,
                Part::Suburb => fields.suburb = value,
                Part::State => fields.state = value,
            }
        }
        fields
    }
}

fn cell(row: &Row, at: usize) -> Option<&str> {
    Some(row.cell(at)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(headings: &str) -> File {
        File::read(format!("{headings}\n1,2,3,4\n").as_bytes()).unwrap()
    }

    #[test]
    fn columns_are_guessed_by_their_headings() {
        let file = file("Rec ID,First Name,Surname,Soc Sec ID");
        let columns = Columns::of(&file, None).unwrap();
        assert_eq!(
            columns.described(&file),
            "id = \"Rec ID\", given_name = \"First Name\", family_name = \"Surname\""
        );
        assert_eq!(columns.id_heading(&file), Some("Rec ID"));
    }

    #[test]
    fn the_caller_may_write_part_and_heading_in_either_order() {
        let file = file("id,vorname,nachname,born");
        for said in ["given_name=vorname,surname=nachname", "vorname=given_name,nachname=surname"] {
            let columns = Columns::of(&file, Some(&Said::read(said).unwrap())).unwrap();
            assert_eq!(columns.fields(&file.rows[0]).given_name, Some("2"), "{said}");
        }
    }

    #[test]
    fn what_cannot_be_understood_is_said() {
        let file = file("id,vorname,nachname,born");
        let fault = |said: &str| {
            let said = Said::read(said).and_then(|said| Columns::of(&file, Some(&said)));
            said.err().unwrap().to_string()
        };
        assert!(fault("given_name").contains("not of the form"));
        assert!(fault("given_name=x").contains("does not name a part"));
        assert!(fault("given_name=vorname").contains("At least two columns"));
        assert!(fault("given_name=vorname,forename=born").contains("twice"));
        assert!(Columns::of(&file, None).is_err());
    }
}
