//! Places of the borough that people call by a name and that are no wards, each put in the middle
//! of a postcode sector.

use super::world::World;
use crate::domain::ids::PlaceId;
use crate::domain::named_place::{CentrePlace, Site};
use crate::domain::place::Place;

/// Name, other names, sector.
const LOCALITIES: [(&str, &[&str], &str); 9] = [
    ("Huyton", &["Huyton Village"], "L36 9"),
    ("Kirkby", &["Kirkby Town Centre"], "L32 8"),
    ("Tower Hill", &[], "L33 1"),
    ("Southdene", &[], "L32 9"),
    ("Halewood", &["Halewood Village"], "L26 1"),
    ("Prescot", &["Prescot Town Centre"], "L34 5"),
    ("Whiston", &[], "L35 3"),
    ("Knowsley Village", &[], "L34 0"),
    ("Stockbridge Village", &["Cantril Farm"], "L28 1"),
];

/// The centre's own list; a sector that is not known is passed over.
pub fn localities(world: &World<'_>, sectors: &[Place]) -> Vec<CentrePlace> {
    let place = |(index, (name, aliases, sector)): (usize, &(&str, &[&str], &str))| {
        let known = sectors.iter().find(|place| place.postcode.to_string() == **sector)?;
        Some(CentrePlace {
            id: PlaceId(world.dice("place", index).id(world.now)),
            name: (*name).to_owned(),
            aliases: aliases.iter().map(ToString::to_string).collect(),
            site: Site::Point(known.point),
            version: 1,
            created_at: world.now,
            updated_at: world.now,
        })
    };
    LOCALITIES.iter().enumerate().filter_map(place).collect()
}
