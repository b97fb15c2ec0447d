//! The same person twice: who may be, what staff said of it.
//!
//! Nothing is ever joined without a person's say (see `merges`); this only finds and shows.

mod index;

use sha2::{Digest, Sha256};

use super::{App, Error, audit};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::volunteer::Volunteer;
use crate::store::{self, AnyConn};

pub use crate::resolve::people::Finding;
pub(super) use index::Indexes;
pub use index::{LikelyVolunteer, PeopleIndex, Twice, fields};

/// Most people who are named to whoever takes somebody in.
const AT_SIGN_UP: usize = 10;

/// Two records that may be one person's, with both of them in full.
pub struct Pair {
    /// The records, the older id first.
    pub volunteers: [Volunteer; 2],
    /// How sure, and why.
    pub twice: Twice,
}

impl App {
    /// The people of a centre, to look somebody up in: of a row of an import, or of a sign-up,
    /// [`PeopleIndex::likely`] says who they may be. Reading who is found is the caller's to audit.
    pub fn people(&self, centre: CentreId) -> Result<std::sync::Arc<PeopleIndex>, Error> {
        self.people.of(&self.store, centre)
    }

    /// Pairs of records that may be one person's, the most certain first, after a pair: those that
    /// staff have not ruled out. The read is audited. Where one of the pair `after` is gone, the
    /// list begins again, so that nothing is passed over.
    pub fn duplicates(
        &self,
        staff: &Staff,
        after: Option<[VolunteerId; 2]>,
        limit: usize,
    ) -> Result<Vec<Pair>, Error> {
        let index = self.people(staff.centre)?;
        let all = index.twice();
        let now = self.clock.now();
        self.write(|tx| {
            let distinct = store::distinct::all(tx.conn(), staff.centre)?;
            let last = match after {
                Some(ids) => both(tx.conn(), staff.centre, ids)?,
                None => None,
            };
            let last = last.map(|[a, b]| index.compare(&a, &b));
            let mut found: Vec<Pair> = Vec::new();
            for twice in all {
                if found.len() == limit {
                    break;
                }
                if last.as_ref().is_some_and(|last| twice.order(last).is_le()) {
                    continue;
                }
                let Some(volunteers) = both(tx.conn(), staff.centre, twice.ids)? else { continue };
                let said = distinct.get(&twice.ids);
                if said.is_none_or(|digest| *digest != identity(&volunteers)) {
                    found.push(Pair { volunteers, twice });
                }
            }
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "read", "duplicates", now);
            let ids = found.iter().flat_map(|pair| pair.twice.ids).map(|id| id.0);
            tx.audit(audit::about(entry, ids));
            Ok(found)
        })
    }

    /// Remembers that two records are two people's. The pair is not shown again until one of them
    /// changes in what identifies it: names, e-mail, telephone, postcode, date of birth.
    pub fn not_the_same(&self, staff: &Staff, pair: [VolunteerId; 2]) -> Result<(), Error> {
        if pair[0] == pair[1] {
            let fault = Fault::new("same_id", "Name two different people.");
            return Err(Error::invalid("/other_id", fault));
        }
        let now = self.clock.now();
        self.write(|tx| {
            let ids = [pair[0].min(pair[1]), pair[0].max(pair[1])];
            let volunteers = both(tx.conn(), staff.centre, ids)?.ok_or(Error::NotFound)?;
            let digest = identity(&volunteers);
            store::distinct::remember(tx, staff.centre, ids, &digest, now)?;
            let caller = Caller::from(*staff);
            let entry = audit::entry(&caller, staff.centre, "tell_apart", "volunteers", now);
            tx.audit(audit::about(entry, ids.map(|id| id.0)));
            Ok(())
        })
    }

    /// Who of the centre a person that staff have just taken in may be, too. The read is audited
    /// where there is anybody.
    pub fn likely_duplicates(
        &self,
        staff: &Staff,
        volunteer: &Volunteer,
    ) -> Result<Vec<LikelyVolunteer>, Error> {
        let mut found = self.people(staff.centre)?.likely(&fields(volunteer));
        found.retain(|likely| likely.id != volunteer.id);
        found.truncate(AT_SIGN_UP);
        if !found.is_empty() {
            let now = self.clock.now();
            self.write(|tx| {
                let caller = Caller::from(*staff);
                let entry = audit::entry(&caller, staff.centre, "read", "duplicates", now);
                let ids = found.iter().map(|likely| likely.id.0);
                tx.audit(audit::about(entry, ids.chain([volunteer.id.0])));
                Ok(())
            })?;
        }
        Ok(found)
    }
}

/// Two people of a centre, if both are there.
fn both(
    conn: &mut AnyConn,
    centre: CentreId,
    ids: [VolunteerId; 2],
) -> Result<Option<[Volunteer; 2]>, Error> {
    let first = store::volunteers::get(conn, centre, ids[0])?;
    let second = store::volunteers::get(conn, centre, ids[1])?;
    Ok(first.zip(second).map(|(first, second)| [first, second]))
}

/// A digest of what identifies two people.
fn identity(volunteers: &[Volunteer; 2]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for volunteer in volunteers {
        let fields = fields(volunteer);
        let birth = fields.date_of_birth.map(|date| format!("{:?}", date.parts()));
        let texts = [
            fields.given_name,
            fields.family_name,
            fields.known_as,
            fields.email,
            fields.phone,
            fields.postcode,
            birth.as_deref(),
        ];
        for text in texts {
            let text = text.unwrap_or_default();
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        }
    }
    digest.finalize().to_vec()
}
