//! Who of those who are there may be the person of a row.

use crate::app::Error;
use crate::app::duplicates::fields;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::import::{Candidate, Evidence};
use crate::domain::volunteer::Volunteer;
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
        let there = volunteers::all(conn, centre)?;
        let all: Vec<PersonFields<'_>> = there.iter().map(fields).collect();
        Ok(Self { people: People::of(&all), ids: there.iter().map(|one| one.id).collect() })
    }

    /// Who may be this person, the likeliest first.
    pub fn of(&self, person: &Volunteer) -> Vec<Candidate> {
        let found = self.people.likely(&fields(person)).into_iter();
        let known = found.filter_map(|one| Some((self.ids.get(one.at)?, one.finding)));
        known.take(CANDIDATES_MAX).map(|(id, finding)| candidate(*id, &finding)).collect()
    }
}

/// The finding without its sentences, which repeat what stands in the record.
#[expect(clippy::cast_possible_truncation, reason = "bits of evidence, and a share of 1")]
#[expect(clippy::cast_sign_loss, reason = "a probability is not below 0")]
fn candidate(id: VolunteerId, finding: &people::Finding) -> Candidate {
    let evidence = |one: &people::Evidence| Evidence {
        field: one.field.as_str().to_owned(),
        level: one.level.as_str().to_owned(),
        weight: (one.weight * 100.0).round() as i32,
    };
    Candidate {
        record: id.0,
        likelihood: (finding.probability * 1e6).round() as u32,
        evidence: finding.evidence.iter().map(evidence).collect(),
    }
}
