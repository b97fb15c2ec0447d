//! The headings themselves, without spaces and in lower case. Sources: the help pages of Point,
//! Vome, VT Events, Teams Elevated, Salesforce NPSP and `CiviCRM`, and what British
//! volunteer centres call their columns.

mod others;
mod volunteers;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::intake::field::{Field as F, Target};
use others::{HISTORY, ORGANISATIONS};
use volunteers::VOLUNTEERS;

/// Headings of each field, parted by `|`; of several columns for one field the first heading wins.
pub type Table = &'static [(F, &'static str)];

/// What a whole heading says.
#[derive(Debug, Clone, Copy)]
pub struct Whole {
    /// Its field.
    pub field: F,
    /// Its place among the headings of that field.
    pub place: usize,
    /// Why it is not read.
    pub why: Option<&'static str>,
}

/// Every heading of a kind of file, for looking up.
static WHOLES: LazyLock<[HashMap<&'static str, Whole>; 3]> =
    LazyLock::new(|| [VOLUNTEERS, ORGANISATIONS, HISTORY].map(wholes));

fn wholes(table: Table) -> HashMap<&'static str, Whole> {
    let mut found = HashMap::new();
    for (why, headings) in NOT_READ {
        for heading in headings.split('|') {
            found.insert(heading, Whole { field: F::Ignore, place: 0, why: Some(*why) });
        }
    }
    for (field, headings) in table {
        for (place, heading) in headings.split('|').enumerate() {
            found.insert(heading, Whole { field: *field, place, why: None });
        }
    }
    found
}

/// What a whole heading says.
pub fn whole(target: Target, key: &str) -> Option<Whole> {
    let place = match target {
        Target::Volunteers => 0,
        Target::Organisations => 1,
        Target::History => 2,
    };
    WHOLES[place].get(key).copied()
}

/// The field that one word of a heading tells.
pub fn by_word(target: Target, words: &[String]) -> Option<F> {
    let table = match target {
        Target::Volunteers => WORDS_OF_VOLUNTEERS,
        Target::Organisations => WORDS_OF_ORGANISATIONS,
        Target::History => WORDS_OF_HISTORY,
    };
    let has = |one: &str| words.iter().any(|word| word == one);
    let found = table.iter().find(|(_, some)| some.split('|').any(has));
    found.map(|(field, _)| *field)
}

/// Columns that are not read, and why.
const NOT_READ: &[(&str, &str)] = &[
    (
        "An address is not kept; the postcode is enough.",
        "city|town|county|state|country|postalcity|postalstate|mailingcity|mailingstate|\
         mailingcountry|posttown|district|borough|addressline4|billingcity|region|\
         housenumber|housename",
    ),
    (
        "It is not kept: it plays no part in matching.",
        "gender|gendertext|genderc|sex|title|salutation|prefix|suffix|tshirtsize|tshirt|\
         profilepicture|photo|picture|fax|pager|im|age|ethnicity|religion|sexuality|\
         sexualorientation|maritalstatus|nationality|pronouns|phoneext|initials|\
         honorific|ethnicorigin",
    ),
    (
        "The number on a certificate is never kept.",
        "dbsnumber|dbscertificatenumber|dbscertificateno|certificatenumber|dbsno|\
         disclosurenumber|crbnumber|dbsref|dbsreference|dbscertificate",
    ),
    (
        "It is about the other system, not about the record.",
        "systemmodstamp|lastmodifieddate|createddate|lastmailchimpemaildate|modified|\
         lastupdated|updated|updatedat|createdat|createdby|owner|modifiedby|lastlogin|\
         lastmodified|groupid|recordtype|recordtypeid|timestamp|uuid|teamid|username|\
         password",
    ),
];

const WORDS_OF_VOLUNTEERS: Table = &[
    (F::Note, "date|reason|why|notes|note|comments"),
    (F::EmailOther, "email|mail"),
    (F::PhoneOther, "phone|telephone|mobile|tel|mob|landline"),
    (F::Postcode, "postcode|postal"),
    (F::FamilyName, "surname"),
    (F::GivenName, "forename"),
    (F::DateOfBirth, "dob|birth"),
    (F::Availability, "availability|available"),
    (F::Languages, "language|languages"),
    (F::Skills, "skill|skills"),
    (F::SupportNeeded, "accessibility|adjustments"),
    (F::Address, "address"),
];

const WORDS_OF_ORGANISATIONS: Table = &[
    (F::EmailOther, "email|mail"),
    (F::PhoneOther, "phone|telephone|mobile|tel|mob|landline"),
    (F::Postcode, "postcode|postal"),
    (F::Address, "address"),
    (F::Note, "notes|note|comments|website"),
];

const WORDS_OF_HISTORY: Table = &[
    (F::Email, "email"),
    (F::Hours, "hours|hrs"),
    (F::Role, "role|opportunity"),
    (F::Organisation, "organisation|organization|charity"),
    (F::Note, "notes|note|comments"),
];
