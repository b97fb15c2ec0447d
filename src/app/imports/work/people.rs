//! Whose work a row says it was, and where.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::super::likely::Likely;
use crate::app::Error;
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, OrganisationId, VolunteerId};
use crate::domain::import::{Candidate, Evidence, ImportKind, Like};
use crate::domain::text::Email;
use crate::intake::history::PersonRef;
use crate::resolve::organisations::name_key as group_key;
use crate::store::imports::references_of_kind;
use crate::store::volunteers::name_key;
use crate::store::{AnyConn, organisations, volunteers};

/// Most people that are named for one row.
const CANDIDATES_MAX: usize = 5;

/// Who a row may mean.
pub(super) enum Who {
    /// This one for certain.
    One(VolunteerId),
    /// One of these, as it seems: a person decides.
    Perhaps(Vec<Candidate>),
    /// Nobody who is here.
    Nobody(Fault),
}

/// The people and organisations of a centre, by what files call them.
pub(super) struct Index {
    people: HashMap<String, BTreeSet<Uuid>>,
    emails: HashMap<String, Vec<(String, VolunteerId)>>,
    named: HashMap<String, Vec<VolunteerId>>,
    likely: Likely,
    groups: HashMap<String, BTreeSet<Uuid>>,
    groups_named: HashMap<String, Vec<OrganisationId>>,
}

impl Index {
    pub fn read(conn: &mut AnyConn, centre: CentreId) -> Result<Self, Error> {
        let everybody = volunteers::all(conn, centre)?;
        let mut emails: HashMap<String, Vec<(String, VolunteerId)>> = HashMap::new();
        let mut named: HashMap<String, Vec<VolunteerId>> = HashMap::new();
        for one in &everybody {
            let name = name_key(&one.name);
            if let Some(email) = one.email.as_ref().map(Email::key) {
                emails.entry(email).or_default().push((name.clone(), one.id));
            }
            named.entry(name).or_default().push(one.id);
        }
        let mut groups_named: HashMap<String, Vec<OrganisationId>> = HashMap::new();
        for one in organisations::all(conn, centre)? {
            groups_named.entry(group_key(&one.name)).or_default().push(one.id);
        }
        Ok(Self {
            people: keys(conn, centre, ImportKind::Volunteers)?,
            emails,
            named,
            likely: Likely::of_all(&everybody),
            groups: keys(conn, centre, ImportKind::Organisations)?,
            groups_named,
        })
    }

    /// Whose work it was: by the key of the old system, by e-mail address and name, or by an
    /// address that one person alone has. By a name alone nobody is known for certain.
    pub fn who(&self, person: &PersonRef) -> Who {
        if let Some(known) = person.source_id.as_ref().and_then(|key| self.people.get(key))
            && let (1, Some(id)) = (known.len(), known.first())
        {
            return Who::One(VolunteerId(*id));
        }
        let name = person.name.as_ref().map(name_key);
        let by_email = person.email.as_ref().and_then(|email| self.emails.get(&email.key()));
        if let Some(found) = by_email {
            let named = found.iter().filter(|(there, _)| name.as_ref().is_none_or(|n| n == there));
            let named: Vec<VolunteerId> = named.map(|(_, id)| *id).collect();
            if let [id] = named.as_slice() {
                return Who::One(*id);
            }
        }
        let candidates = self.candidates(person, name.as_deref(), by_email);
        if candidates.is_empty() { Who::Nobody(nobody()) } else { Who::Perhaps(candidates) }
    }

    fn candidates(
        &self,
        person: &PersonRef,
        name: Option<&str>,
        by_email: Option<&Vec<(String, VolunteerId)>>,
    ) -> Vec<Candidate> {
        let mut found = person
            .name
            .as_ref()
            .map_or(Vec::new(), |name| self.likely.named(name, person.email.as_ref()));
        let mut more = |ids: Vec<VolunteerId>, field: &str| {
            let likelihood = u32::try_from(500_000 / ids.len().max(1)).unwrap_or(0);
            for id in ids {
                if found.iter().all(|one: &Candidate| one.like != Like::Record(id.0)) {
                    found.push(same(id, field, likelihood));
                }
            }
        };
        let of_name = name.and_then(|name| self.named.get(name));
        more(of_name.cloned().unwrap_or_default(), "name");
        more(by_email.map_or(Vec::new(), |all| all.iter().map(|(_, id)| *id).collect()), "email");
        found.truncate(CANDIDATES_MAX);
        found
    }

    /// Where it was: by the key of the old system or by name.
    pub fn organisation(&self, words: Option<&str>) -> Result<OrganisationId, Fault> {
        let Some(words) = words else {
            return Err(Fault::required("the organisation where it was"));
        };
        let by_name = self.groups_named.get(&group_key(words)).map_or(&[][..], Vec::as_slice);
        let by_key = self.groups.get(words).filter(|known| known.len() == 1);
        match (by_name, by_key.and_then(BTreeSet::first)) {
            ([one], _) => Ok(*one),
            (_, Some(id)) => Ok(OrganisationId(*id)),
            ([], None) => {
                let message = "There is no organisation of this name. Import the organisations \
                    first, or write the name as it is here.";
                Err(Fault::new("unknown_organisation", message))
            }
            (_, None) => {
                let message = "Several organisations have this name. Write the key that it has in \
                    the file of organisations.";
                Err(Fault::new("several_organisations", message))
            }
        }
    }
}

fn nobody() -> Fault {
    let message = "There is nobody here with this key, e-mail address or name. Import the people \
        first, or correct the row.";
    Fault::new("unknown_person", message)
}

fn same(id: VolunteerId, field: &str, likelihood: u32) -> Candidate {
    let evidence = Evidence { field: field.to_owned(), level: "same".to_owned(), weight: 0 };
    Candidate { like: Like::Record(id.0), likelihood, evidence: vec![evidence] }
}

/// What files of any source call the records of a kind.
fn keys(
    conn: &mut AnyConn,
    centre: CentreId,
    kind: ImportKind,
) -> Result<HashMap<String, BTreeSet<Uuid>>, Error> {
    let mut found: HashMap<String, BTreeSet<Uuid>> = HashMap::new();
    for (key, record) in references_of_kind(conn, centre, kind)? {
        found.entry(key).or_default().insert(record);
    }
    Ok(found)
}
