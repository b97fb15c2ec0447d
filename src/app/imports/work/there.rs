//! The past work that is there already.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Spell, role_key};
use crate::app::Error;
use crate::domain::centre::Centre;
use crate::domain::hours::{Given, Hours};
use crate::domain::ids::{NeedId, OrganisationId, PlacementId, VolunteerId};
use crate::domain::placement::Placement;
use crate::store::{AnyConn, past_work};

/// First and last day of a placement.
pub(super) type Span = (Date, Date);
/// Whose placements, where and as what.
pub(super) type Pair = (VolunteerId, OrganisationId, String);

/// The placements that are over, and their hours, of files that came before.
pub(super) struct Past {
    /// The closed need of an organisation and a role.
    pub roles: HashMap<(OrganisationId, String), NeedId>,
    /// The placements.
    pub placements: HashMap<Spell, PlacementId>,
    /// Their first and last days.
    pub spans: HashMap<Pair, Vec<Span>>,
    /// Their hours, by id.
    pub hours: HashMap<PlacementId, Vec<Hours>>,
}

impl Past {
    pub fn read(conn: &mut AnyConn, centre: &Centre) -> Result<Self, Error> {
        let mut past = Self {
            roles: HashMap::new(),
            placements: HashMap::new(),
            spans: HashMap::new(),
            hours: HashMap::new(),
        };
        let mut of_need = HashMap::new();
        for role in past_work::roles(conn, centre.id)? {
            of_need.insert(role.need, (role.organisation, role.key.clone()));
            past.roles.insert((role.organisation, role.key), role.need);
        }
        for one in past_work::placements(conn, centre.id)? {
            if let Some((organisation, role)) = of_need.get(&one.need) {
                past.add((one.volunteer, *organisation, role.clone()), span(&one, centre), one.id);
            }
        }
        for one in past_work::hours(conn, centre.id)? {
            past.hours.entry(one.placement).or_default().push(one);
        }
        Ok(past)
    }

    /// Notes a placement.
    pub fn add(&mut self, pair: Pair, span: Span, id: PlacementId) {
        let (volunteer, organisation, role) = pair.clone();
        self.placements.entry((volunteer, organisation, role, span)).or_insert(id);
        self.spans.entry(pair).or_default().push(span);
    }

    /// The hours of a placement.
    pub fn hours(&self, spell: &Spell) -> &[Hours] {
        let id = self.placements.get(spell);
        id.and_then(|id| self.hours.get(id)).map_or(&[], Vec::as_slice)
    }

    /// How often these very hours are there.
    pub fn count(&self, spell: &Spell, given: &Given) -> usize {
        self.hours(spell).iter().filter(|one| one.given == *given).count()
    }
}

/// First and last day of a placement that is over.
fn span(placement: &Placement, centre: &Centre) -> Span {
    let day = |at: jiff::Timestamp| at.to_zoned(centre.zone.tz().clone()).date();
    (day(placement.created_at), day(placement.since))
}

/// Whose placements a spell is one of.
pub(super) fn pair(spell: &Spell) -> Pair {
    (spell.0, spell.1, spell.2.clone())
}

/// Whose placements these would be.
pub(super) fn pair_of(
    volunteer: VolunteerId,
    organisation: OrganisationId,
    role: Option<&str>,
) -> Pair {
    (volunteer, organisation, role_key(role))
}
