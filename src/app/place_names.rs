//! Places by their names: the centre's own list, and the wards.

use std::collections::{BTreeSet, HashMap};

use super::idempotency::{Made, Repeat};
use super::{App, Error, audit, places};
use crate::domain::account::{Caller, Staff};
use crate::domain::fault::Fault;
use crate::domain::ids::{CentreId, PlaceId};
use crate::domain::named_place::{CentrePlace, NamedPlace, Origin, PLACES_MAX, Site};
use crate::domain::place::Ward;
use crate::domain::postcode::Postcode;
use crate::resolve::place_names::key;
use crate::store::wards::{self, WardPlace};
use crate::store::{AnyConn, Tx, centre_places};

/// A place that is found by its name, with the name of its ward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundName {
    /// The place.
    pub place: NamedPlace,
    /// The ward that it is or lies in, where known.
    pub ward: Option<Ward>,
}

impl App {
    /// Where a postcode is, for a place that is named; a fault where no part of it is known.
    pub fn site(&self, postcode: Postcode) -> Result<Result<Site, Fault>, Error> {
        let found = self.store.read(|conn| places::locate(conn, &postcode))?;
        Ok(found.map(|found| Site::At(postcode, found)).ok_or_else(|| {
            Fault::new("unknown", "This postcode is not known here: give lat and lon instead.")
        }))
    }

    /// Adds a place to the centre's own list.
    pub fn add_place(
        &self,
        staff: &Staff,
        place: CentrePlace,
        once: Option<&Repeat>,
    ) -> Result<Made<CentrePlace>, Error> {
        let key = key_of(&place)?;
        self.write_once(once, place.id.0, |tx| {
            let most = i64::try_from(PLACES_MAX).unwrap_or(i64::MAX);
            if centre_places::count(tx.conn(), staff.centre)? >= most {
                let message = format!("A centre's list has at most {PLACES_MAX} places.");
                return Err(Error::conflict("too_many_places", message));
            }
            centre_places::insert(tx, staff.centre, &place, &key).map_err(taken)?;
            note(tx, staff, "add", &place);
            Ok(place)
        })
    }

    /// A place of the centre's own list.
    pub fn centre_place(&self, centre: CentreId, id: PlaceId) -> Result<CentrePlace, Error> {
        self.store.read(|conn| centre_places::get(conn, centre, id)?.ok_or(Error::NotFound))
    }

    /// The centre's own list, in the order in which it grew.
    pub fn centre_places(
        &self,
        centre: CentreId,
        after: Option<PlaceId>,
        limit: usize,
    ) -> Result<Vec<CentrePlace>, Error> {
        self.store.read(|conn| Ok(centre_places::list(conn, centre, after, super::rows(limit))?))
    }

    /// Replaces a place. `new.version` is one above the version that was read.
    pub fn change_place(&self, staff: &Staff, new: CentrePlace) -> Result<CentrePlace, Error> {
        let key = key_of(&new)?;
        self.write(|tx| {
            let old = centre_places::get_locked(tx, staff.centre, new.id)?;
            super::next_version(old.ok_or(Error::NotFound)?.version, new.version)?;
            centre_places::update(tx, staff.centre, &new, &key).map_err(taken)?;
            note(tx, staff, "change", &new);
            Ok(new)
        })
    }

    /// Takes a place off the centre's own list.
    pub fn remove_place(&self, staff: &Staff, id: PlaceId) -> Result<(), Error> {
        self.write(|tx| {
            let old = centre_places::get_locked(tx, staff.centre, id)?.ok_or(Error::NotFound)?;
            centre_places::delete(tx, staff.centre, id)?;
            note(tx, staff, "remove", &CentrePlace { updated_at: self.clock.now(), ..old });
            Ok(())
        })
    }

    /// Places for somebody who is typing a name: the centre's own before the wards in which it is
    /// at work, and those before all others; in each group names that begin so, then those of
    /// which another word does.
    pub fn search_places(
        &self,
        centre: CentreId,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<FoundName>, Error> {
        let wanted = key(typed);
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.store.snapshot(|conn| {
            let home = centre_places::home_wards(conn, centre)?;
            let own = centre_places::list(conn, centre, None, super::rows(PLACES_MAX))?;
            let mut found: Vec<(u8, NamedPlace)> = own
                .iter()
                .filter_map(|place| Some((rank(place, &wanted)?, named(place))))
                .collect();
            // Enough of them that a ward of the centre is not crowded out by others of its name.
            let wards = wards::beginning(conn, &wanted, super::rows(WARDS))?;
            found.extend(wards.into_iter().map(|ward| {
                let elsewhere = u8::from(!home.contains(&ward.code));
                let inside = u8::from(!ward.key.starts_with(&wanted));
                (2 + 2 * elsewhere + inside, of_ward(ward))
            }));
            found.sort_by(|a, b| {
                let order = |(rank, place): &(u8, NamedPlace)| {
                    (*rank, key(&place.name), place.origin.clone())
                };
                order(a).cmp(&order(b))
            });
            found.truncate(limit);
            found.into_iter().map(|(_, place)| with_ward(conn, place)).collect()
        })
    }

    /// The places that each of these names (as names are compared) may mean: the centre's own,
    /// else the wards in which it is at work, else all wards of the name.
    pub fn places_named(
        &self,
        centre: CentreId,
        keys: &[String],
    ) -> Result<HashMap<String, Vec<NamedPlace>>, Error> {
        let wanted: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        self.store.snapshot(|conn| {
            let home = centre_places::home_wards(conn, centre)?;
            let mut found: HashMap<String, Vec<NamedPlace>> = HashMap::new();
            for place in centre_places::list(conn, centre, None, super::rows(PLACES_MAX))? {
                for key in names(&place).filter(|key| wanted.contains(key.as_str())) {
                    found.entry(key).or_default().push(named(&place));
                }
            }
            let mut wards: HashMap<String, Vec<WardPlace>> = HashMap::new();
            for ward in wards::named(conn, keys)? {
                wards.entry(ward.key.clone()).or_default().push(ward);
            }
            for (key, mut wards) in wards {
                if wards.iter().any(|ward| home.contains(&ward.code)) {
                    wards.retain(|ward| home.contains(&ward.code));
                }
                found.entry(key).or_insert_with(|| wards.into_iter().map(of_ward).collect());
            }
            Ok(found)
        })
    }
}

/// Wards that are looked at for what somebody has typed: a name may be there in many towns.
const WARDS: usize = 200;

/// How well a place fits what was typed, best first; `None` = not at all.
fn rank(place: &CentrePlace, wanted: &str) -> Option<u8> {
    let begins = |name: &str| name.starts_with(wanted);
    let inside = |name: &str| name.contains(&format!(" {wanted}"));
    if names(place).any(|name| begins(&name)) {
        Some(0)
    } else {
        names(place).any(|name| inside(&name)).then_some(1)
    }
}

/// The name and the aliases, as names are compared.
fn names(place: &CentrePlace) -> impl Iterator<Item = String> {
    let mut keys: Vec<String> =
        std::iter::once(&place.name).chain(&place.aliases).map(|name| key(name)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
}

fn named(place: &CentrePlace) -> NamedPlace {
    let ward = match &place.site {
        Site::At(_, found) => found.ward.clone(),
        Site::Point(_) => None,
    };
    NamedPlace {
        name: place.name.clone(),
        origin: Origin::Own(place.id),
        point: place.site.point(),
        postcode: place.site.postcode().cloned(),
        ward,
    }
}

fn of_ward(ward: WardPlace) -> NamedPlace {
    NamedPlace {
        name: ward.name,
        ward: Some(ward.code.clone()),
        origin: Origin::Ward(ward.code),
        point: ward.point,
        postcode: ward.postcode,
    }
}

fn with_ward(conn: &mut AnyConn, place: NamedPlace) -> Result<FoundName, Error> {
    let ward = match &place.ward {
        None => None,
        Some(code) => Some(Ward { code: code.clone(), name: wards::name(conn, code)? }),
    };
    Ok(FoundName { place, ward })
}

/// The name as names are compared; a name that is nothing but punctuation has none.
fn key_of(place: &CentrePlace) -> Result<String, Error> {
    let key = key(&place.name);
    if key.is_empty() {
        let fault = Fault::new("required", "The name must have letters or digits.");
        return Err(Error::invalid("/name", fault));
    }
    Ok(key)
}

fn taken(error: crate::store::Error) -> Error {
    if error.is_unique_on("centre_places") {
        Error::conflict("place_exists", "The list has a place of this name already.")
    } else {
        error.into()
    }
}

fn note(tx: &mut Tx<'_>, staff: &Staff, action: &'static str, place: &CentrePlace) {
    let caller = Caller::from(*staff);
    let entry = audit::entry(&caller, staff.centre, action, "place", place.updated_at);
    tx.audit(audit::about(entry, [place.id.0]));
}
