//! Places that people call by a name: a centre's own list, and wards.

use jiff::Timestamp;

use super::ids::PlaceId;
use super::place::Found;
use super::point::Point;
use super::postcode::Postcode;

/// Most other names of one place.
pub const ALIASES_MAX: usize = 20;
/// Most places of one centre's own list.
pub const PLACES_MAX: usize = 2_000;

/// Where a place of a centre's list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// At a postcode, and where that was found.
    At(Postcode, Found),
    /// At a point.
    Point(Point),
}

impl Site {
    /// Its point.
    pub fn point(&self) -> Point {
        match self {
            Self::At(_, found) => found.point,
            Self::Point(point) => *point,
        }
    }

    /// Its postcode, if it has one.
    pub fn postcode(&self) -> Option<&Postcode> {
        match self {
            Self::At(postcode, _) => Some(postcode),
            Self::Point(_) => None,
        }
    }
}

/// A place of a centre's own list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentrePlace {
    /// Its id.
    pub id: PlaceId,
    /// What it is called; there once in a centre, as names are compared.
    pub name: String,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// Where it is.
    pub site: Site,
    /// Counts its changes, for lost updates.
    pub version: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Who calls a place so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The centre's own list.
    Own(PlaceId),
    /// The list of wards; the ward's code.
    Ward(String),
}

/// A place with a name, wherever the name comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPlace {
    /// The name.
    pub name: String,
    /// Who calls it so.
    pub origin: Origin,
    /// Where it is; of a ward the middle of its postcodes.
    pub point: Point,
    /// Its postcode; of a ward the one nearest to the middle, where one is known.
    pub postcode: Option<Postcode>,
    /// Code of the ward that it is or lies in, where known.
    pub ward: Option<String>,
}
