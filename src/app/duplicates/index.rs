//! The people of a centre in memory, ready to be looked through for somebody.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::Error;
use crate::domain::ids::{CentreId, VolunteerId};
use crate::domain::text::{Email, Phone};
use crate::domain::volunteer::Volunteer;
use crate::resolve::people::{BirthDate, Finding, People, PersonFields};
use crate::store::{self, AnyConn, Entity, Store, changes};

/// From so many changed people on, everybody is read anew.
const REREAD_FROM: usize = 300;
/// Lines of the change log that are read at most, before everybody is read anew.
const LINES: i64 = 5_000;

/// Somebody who may be the person asked about.
#[derive(Clone)]
pub struct LikelyVolunteer {
    /// Who.
    pub id: VolunteerId,
    /// How sure, and why.
    pub finding: Finding,
}

/// Two volunteers who may be one person.
#[derive(Clone)]
pub struct Twice {
    /// Both, the lower id first.
    pub ids: [VolunteerId; 2],
    /// How sure, and why.
    pub finding: Finding,
}

impl Twice {
    fn new(a: VolunteerId, b: VolunteerId, finding: Finding) -> Self {
        Self { ids: [a.min(b), a.max(b)], finding }
    }

    /// The most certain first; the ids last, so that the order is total.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.finding.sooner(&other.finding).then(self.ids.cmp(&other.ids))
    }
}

/// Everybody as of the last time they were all read.
struct Everybody {
    people: People,
    ids: Vec<VolunteerId>,
    twice: Vec<Twice>,
}

/// The people of a centre as of a line of the change log. It stays as it is while held.
#[derive(Clone)]
pub struct PeopleIndex {
    everybody: Arc<Everybody>,
    /// Who has changed since, as they are now; `None` = is gone.
    changed: HashMap<VolunteerId, Option<Arc<Volunteer>>>,
    head: i64,
}

impl PeopleIndex {
    /// Who of the centre the person of a row may be: those at least as likely as not, the most
    /// likely first. The row must not be one of them.
    pub fn likely(&self, row: &PersonFields<'_>) -> Vec<LikelyVolunteer> {
        let mut found: Vec<LikelyVolunteer> = self
            .everybody
            .people
            .likely(row)
            .into_iter()
            .map(|likely| (self.everybody.ids[likely.at], likely.finding))
            .filter(|(id, _)| !self.changed.contains_key(id))
            .map(|(id, finding)| LikelyVolunteer { id, finding })
            .collect();
        for (id, person) in &self.changed {
            let Some(person) = person else { continue };
            let finding = self.everybody.people.compare(row, &fields(person));
            if finding.is_likely() {
                found.push(LikelyVolunteer { id: *id, finding });
            }
        }
        let order = |x: &LikelyVolunteer, y: &LikelyVolunteer| {
            x.finding.sooner(&y.finding).then(x.id.cmp(&y.id))
        };
        found.sort_by(order);
        found
    }

    /// Who of the centre stands there twice, as it seems, the most certain first.
    pub fn twice(&self) -> Vec<Twice> {
        let known = |id: &VolunteerId| self.changed.contains_key(id);
        let mut found: Vec<Twice> = self
            .everybody
            .twice
            .iter()
            .filter(|twice| !twice.ids.iter().any(known))
            .cloned()
            .collect();
        for (id, person) in &self.changed {
            let Some(person) = person else { continue };
            for likely in self.likely(&fields(person)) {
                // Two who both changed find each other twice.
                let again = known(&likely.id) && likely.id < *id;
                if likely.id != *id && !again {
                    found.push(Twice::new(*id, likely.id, likely.finding));
                }
            }
        }
        found.sort_by(Twice::order);
        found
    }

    /// What is to be said of two people, as they were handed in.
    pub fn compare(&self, a: &Volunteer, b: &Volunteer) -> Twice {
        Twice::new(a.id, b.id, self.everybody.people.compare(&fields(a), &fields(b)))
    }

    fn read(conn: &mut AnyConn, centre: CentreId, head: i64) -> Result<Self, Error> {
        let everybody = store::volunteers::all(conn, centre)?;
        let rows: Vec<PersonFields<'_>> = everybody.iter().map(fields).collect();
        let people = People::of(&rows);
        let ids: Vec<VolunteerId> = everybody.iter().map(|volunteer| volunteer.id).collect();
        let pairs = people.pairs().into_iter();
        let twice = pairs.map(|pair| Twice::new(ids[pair.a], ids[pair.b], pair.finding)).collect();
        let everybody = Arc::new(Everybody { people, ids, twice });
        Ok(Self { everybody, changed: HashMap::new(), head })
    }

    /// The same with what the change log names since; `None` where it is better to read all.
    fn followed(&self, conn: &mut AnyConn, centre: CentreId) -> Result<Option<Self>, Error> {
        let lines = changes::since(conn, self.head, LINES)?;
        let head = lines.last().map_or(self.head, |line| line.seq);
        let named: HashSet<VolunteerId> = lines
            .iter()
            .map(|line| line.changed)
            .filter(|changed| changed.centre == centre && changed.entity == Entity::Volunteer)
            .map(|changed| VolunteerId(changed.id))
            .collect();
        let many = self.changed.len() + named.len() >= REREAD_FROM;
        if many || lines.len() as i64 >= LINES {
            return Ok(None);
        }
        let mut index = Self { head, ..self.clone() };
        for id in named {
            let now = store::volunteers::get(conn, centre, id)?.map(Arc::new);
            index.changed.insert(id, now);
        }
        Ok(Some(index))
    }
}

/// What a record is compared by.
pub fn fields(volunteer: &Volunteer) -> PersonFields<'_> {
    let name = &volunteer.name;
    PersonFields {
        given_name: Some(name.given.reveal()),
        family_name: name.family.as_ref().map(|text| text.reveal().as_str()),
        known_as: name.known_as.as_ref().map(|text| text.reveal().as_str()),
        email: volunteer.email.as_ref().map(Email::reveal),
        phone: volunteer.phone.as_ref().map(Phone::reveal),
        postcode: volunteer.home.as_ref().map(|home| home.postcode.as_str()),
        date_of_birth: volunteer.date_of_birth.as_ref().map(|date| BirthDate::of(*date.reveal())),
        ..PersonFields::default()
    }
}

/// The indexes of this process, made when they are first asked for.
#[derive(Default)]
pub struct Indexes(Mutex<HashMap<CentreId, Arc<PeopleIndex>>>);

impl Indexes {
    /// The people of a centre as they are now.
    pub fn of(&self, store: &Store, centre: CentreId) -> Result<Arc<PeopleIndex>, Error> {
        // Whoever died holding the lock left whole indexes behind.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let old = known.get(&centre).map(Arc::clone);
        let index = store.snapshot(|conn| {
            let position = changes::position(conn)?;
            match old {
                Some(old) if old.head == position.head => Ok(old),
                Some(old) if old.head >= position.floor => match old.followed(conn, centre)? {
                    Some(index) => Ok(Arc::new(index)),
                    None => PeopleIndex::read(conn, centre, position.head).map(Arc::new),
                },
                Some(_) | None => PeopleIndex::read(conn, centre, position.head).map(Arc::new),
            }
        })?;
        known.insert(centre, Arc::clone(&index));
        Ok(index)
    }
}
