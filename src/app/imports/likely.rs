//! Who of those who are there may be the person of a row.

use crate::app::Error;
use crate::app::duplicates::fields;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::import::{Candidate, Evidence, Like};
use crate::domain::text::Email;
use crate::domain::volunteer::{PersonName, Volunteer};
use crate::resolve::people::{self, People, PersonFields};
use crate::store::{AnyConn, volunteers};

/// Most people that are named for one row.
const CANDIDATES_MAX: usize = 5;

/// The people who are there, ready to be compared with.
pub(super) struct Likely {
    people: People,
    ids: Vec<VolunteerId>,
}

impl Likely {
    /// Reads everybody.
    pub fn read(conn: &mut AnyConn, centre: CentreId) -> Result<Self, Error> {
        Ok(Self::of_all(&volunteers::all(conn, centre)?))
    }

    /// The same, of people who were read already.
    pub fn of_all(there: &[Volunteer]) -> Self {
        let all: Vec<PersonFields<'_>> = there.iter().map(fields).collect();
        Self { people: People::of(&all), ids: there.iter().map(|one| one.id).collect() }
    }

    /// Who may have this name and, if it is known, this e-mail address, the likeliest first.
    pub fn named(&self, name: &PersonName, email: Option<&Email>) -> Vec<Candidate> {
        self.found(&PersonFields {
            given_name: Some(name.given.reveal()),
            family_name: name.family.as_ref().map(|name| name.reveal().as_str()),
            known_as: name.known_as.as_ref().map(|name| name.reveal().as_str()),
            email: email.map(Email::reveal),
            ..PersonFields::default()
        })
    }

    /// Who may be this person, the likeliest first.
    pub fn of(&self, person: &Volunteer) -> Vec<Candidate> {
        self.found(&fields(person))
    }

    fn found(&self, row: &PersonFields<'_>) -> Vec<Candidate> {
        let found = self.people.likely(row).into_iter();
        let known = found.filter_map(|one| Some((self.ids.get(one.at)?, one.finding)));
        known
            .take(CANDIDATES_MAX)
            .map(|(id, finding)| candidate(Like::Record(id.0), &finding))
            .collect()
    }
}

/// Which lines of a file may be of the same person as an earlier one, the likeliest first.
pub(super) fn within(lines: &[(u32, &Volunteer)]) -> Vec<(u32, Candidate)> {
    let all: Vec<PersonFields<'_>> = lines.iter().map(|(_, one)| fields(one)).collect();
    let pairs = People::of(&all).pairs().into_iter();
    pairs
        .map(|pair| {
            let earlier = Like::Line(lines[pair.a.min(pair.b)].0);
            (lines[pair.a.max(pair.b)].0, candidate(earlier, &pair.finding))
        })
        .collect()
}

/// The finding without its sentences, which repeat what stands in the record.
#[expect(clippy::cast_possible_truncation, reason = "bits of evidence, and a share of 1")]
#[expect(clippy::cast_sign_loss, reason = "a probability is not below 0")]
fn candidate(like: Like, finding: &people::Finding) -> Candidate {
    let evidence = |one: &people::Evidence| Evidence {
        field: one.field.as_str().to_owned(),
        level: one.level.as_str().to_owned(),
        weight: (one.weight * 100.0).round() as i32,
    };
    Candidate {
        like,
        likelihood: (finding.probability * 1e6).round() as u32,
        evidence: finding.evidence.iter().map(evidence).collect(),
    }
}
