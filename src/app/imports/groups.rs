//! Files of groups and organisations.

mod fields;
mod rows;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use super::kind::Kind;
use crate::app::Error;
use crate::domain::ids::{CentreId, ImportId, OrganisationId};
use crate::domain::import::{Candidate, Draft, Evidence, ImportKind, Like, OrganisationDraft};
use crate::domain::note::{Note, NoteSubject};
use crate::domain::organisation::Organisation;
use crate::domain::postcode::Postcode;
use crate::domain::text::{Email, Phone};
use crate::resolve::organisations::{self as resolve, Fields};
use crate::store::{self, AnyConn, Tx, notes, organisations};
use fields::GroupField;
pub(super) use rows::rows;

/// Most organisations that are named for one row.
const CANDIDATES_MAX: usize = 5;

/// Organisations of a file that share a word, a number or an address and are still compared: what
/// more of them share tells none apart.
const SHARED_MAX: usize = 30;

/// Groups and organisations.
pub(super) struct Groups;

/// Organisations by their names as they are compared, with their postcodes.
pub(super) type ByName = HashMap<String, Vec<(Uuid, Option<Postcode>)>>;

impl Kind for Groups {
    type Record = Organisation;
    type Field = GroupField;
    type There = ByName;
    type Likely = Vec<Organisation>;

    const KIND: ImportKind = ImportKind::Organisations;

    fn draft(draft: &Draft) -> Option<&OrganisationDraft> {
        match draft {
            Draft::Organisation(draft) => Some(draft),
            Draft::Person(_) | Draft::Work(_) => None,
        }
    }

    fn kept(draft: OrganisationDraft) -> Draft {
        Draft::Organisation(Box::new(draft))
    }

    fn id(record: &Organisation) -> Uuid {
        record.id.0
    }

    fn version(record: &Organisation) -> i64 {
        record.version
    }

    fn begin(record: &mut Organisation, id: Uuid, now: Timestamp) {
        (record.id, record.version) = (OrganisationId(id), 1);
        (record.created_at, record.updated_at) = (now, now);
    }

    fn count(record: &mut Organisation, version: i64, now: Timestamp) {
        (record.version, record.updated_at) = (version, now);
    }

    fn words(_record: &Organisation) -> Vec<String> {
        Vec::new()
    }

    fn subject(id: Uuid) -> NoteSubject {
        NoteSubject::Organisation(OrganisationId(id))
    }

    fn get_many(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
    ) -> Result<Vec<Organisation>, Error> {
        Ok(organisations::get_many(conn, centre, &of(ids))?)
    }

    fn get_locked(
        tx: &mut Tx<'_>,
        centre: CentreId,
        id: Uuid,
    ) -> Result<Option<Organisation>, Error> {
        Ok(organisations::get_locked(tx, centre, OrganisationId(id))?)
    }

    fn insert_many(tx: &mut Tx<'_>, centre: CentreId, new: &[Organisation]) -> Result<(), Error> {
        new.iter().try_for_each(|one| Ok(organisations::insert(tx, centre, one)?))
    }

    fn update(
        tx: &mut Tx<'_>,
        centre: CentreId,
        record: &Organisation,
    ) -> Result<(), store::Error> {
        organisations::update(tx, centre, record)
    }

    fn remove_many(tx: &mut Tx<'_>, centre: CentreId, ids: &[Uuid]) -> Result<(), Error> {
        Ok(organisations::remove_many(tx, centre, &of(ids))?)
    }

    fn uses(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
        (_own_lines, import): (i32, ImportId),
    ) -> Result<BTreeMap<Uuid, Vec<&'static str>>, Error> {
        let uses = organisations::uses(conn, centre, &of(ids), import)?.into_iter();
        Ok(uses.map(|(id, by)| (id.0, by.into_iter().collect())).collect())
    }

    fn there(conn: &mut AnyConn, centre: CentreId) -> Result<ByName, Error> {
        Ok(by_name(&organisations::all(conn, centre)?))
    }

    /// By the name, where one organisation alone has it and no other postcode.
    fn find(there: &ByName, record: &Organisation) -> Option<Uuid> {
        let named = there.get(&resolve::name_key(&record.name))?;
        match named.as_slice() {
            [(id, postcode)] if fits(postcode.as_ref(), postcode_of(record)) => Some(*id),
            _several_or_elsewhere => None,
        }
    }

    fn likely(conn: &mut AnyConn, centre: CentreId) -> Result<Vec<Organisation>, Error> {
        Ok(organisations::all(conn, centre)?)
    }

    fn candidates(likely: &Vec<Organisation>, record: &Organisation) -> Vec<Candidate> {
        let found =
            likely.iter().filter_map(|there| candidate(Like::Record(there.id.0), there, record));
        let mut found: Vec<Candidate> = found.collect();
        found.sort_by_key(|one| (std::cmp::Reverse(one.likelihood), one.like));
        found.truncate(CANDIDATES_MAX);
        found
    }

    /// Two are compared where they share something that few others have.
    fn alike(lines: &[(u32, &Organisation)]) -> Vec<(u32, Candidate)> {
        let mut shared: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (_, one)) in lines.iter().enumerate() {
            for key in keys(one) {
                shared.entry(key).or_default().push(at);
            }
        }
        let mut pairs = BTreeSet::new();
        for together in shared.values().filter(|all| all.len() <= SHARED_MAX) {
            for (n, a) in together.iter().enumerate() {
                pairs.extend(together[n + 1..].iter().map(|b| (*b.max(a), *a.min(b))));
            }
        }
        pairs.retain(|(later, earlier)| later != earlier);
        let compared = pairs.into_iter().filter_map(|(later, earlier)| {
            let like = Like::Line(lines[earlier].0);
            Some((lines[later].0, candidate(like, lines[earlier].1, lines[later].1)?))
        });
        let mut found: Vec<(u32, Candidate)> = compared.collect();
        found.sort_by_key(|(line, one)| (*line, std::cmp::Reverse(one.likelihood), one.like));
        found
    }

    fn notes(
        conn: &mut AnyConn,
        centre: CentreId,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Note>>, Error> {
        let mut found = HashMap::new();
        for id in ids {
            found.insert(*id, notes::list(conn, centre, Self::subject(*id))?);
        }
        Ok(found)
    }
}

fn of(ids: &[Uuid]) -> Vec<OrganisationId> {
    ids.iter().copied().map(OrganisationId).collect()
}

fn by_name(all: &[Organisation]) -> ByName {
    let mut named: ByName = HashMap::new();
    for one in all {
        let entry = (one.id.0, postcode_of(one).cloned());
        named.entry(resolve::name_key(&one.name)).or_default().push(entry);
    }
    named
}

fn postcode_of(record: &Organisation) -> Option<&Postcode> {
    record.place.as_ref().map(|place| &place.postcode)
}

/// Whether two postcodes do not speak against one organisation.
fn fits(a: Option<&Postcode>, b: Option<&Postcode>) -> bool {
    a.is_none() || b.is_none() || a == b
}

#[expect(clippy::cast_possible_truncation, reason = "bits of evidence, and a share of 1")]
#[expect(clippy::cast_sign_loss, reason = "a probability is not below 0")]
fn candidate(like: Like, there: &Organisation, row: &Organisation) -> Option<Candidate> {
    let [a, b] = [there, row].map(|one| one.email.as_ref().map(Email::key));
    let found = resolve::compare(&fields(there, a.as_deref()), &fields(row, b.as_deref()))?;
    let evidence = |one: &resolve::Evidence| Evidence {
        field: one.field.to_owned(),
        level: one.level.to_owned(),
        weight: (one.weight * 100.0).round() as i32,
    };
    Some(Candidate {
        like,
        likelihood: (found.probability * 1e6).round() as u32,
        evidence: found.evidence.iter().map(evidence).collect(),
    })
}

/// By what an organisation of a file is found again: each word of its name, and its contacts.
fn keys(of: &Organisation) -> BTreeSet<String> {
    let name = resolve::name_key(&of.name);
    let contacts = [
        of.email.as_ref().map(Email::key),
        of.phone.as_ref().map(|phone| phone.reveal().to_owned()),
        postcode_of(of).map(|postcode| postcode.as_str().to_owned()),
    ];
    name.split(' ').map(str::to_owned).chain(contacts.into_iter().flatten()).collect()
}

fn fields<'a>(of: &'a Organisation, email: Option<&'a str>) -> Fields<'a> {
    Fields {
        name: &of.name,
        email,
        phone: of.phone.as_ref().map(Phone::reveal),
        postcode: postcode_of(of).map(Postcode::as_str),
    }
}
