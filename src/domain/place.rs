//! Where a postcode is, and how well we know it.

mod month;

pub use month::Month;

use super::point::Point;
use super::postcode::{Partial, Postcode};

/// What a point stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The centroid of the whole postcode.
    Postcode,
    /// The centroid of its sector (median error 0.34 km).
    Sector,
    /// The centroid of its outcode (median error 1.1 km).
    Outcode,
}

impl Precision {
    /// All, most precise first.
    pub const ALL: [Self; 3] = [Self::Postcode, Self::Sector, Self::Outcode];

    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postcode => "postcode",
            Self::Sector => "sector",
            Self::Outcode => "outcode",
        }
    }
}

/// Which table a postcode's place comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceSource {
    /// OS Code-Point Open: postcodes in use in Great Britain.
    CodePoint,
    /// The ONS Postcode Directory: all postcodes of the United Kingdom, past ones too.
    Directory,
}

/// An electoral ward: its code of the Office for National Statistics, and its name where known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ward {
    /// E.g. `E05010935`.
    pub code: String,
    /// E.g. `Cherryfield`; Code-Point Open names only codes.
    pub name: Option<String>,
}

/// A place in the gazetteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The postcode, sector or outcode that was found.
    pub postcode: Partial,
    /// Its centroid.
    pub point: Point,
    /// What the point stands for.
    pub precision: Precision,
    /// The ward, where known.
    pub ward: Option<Ward>,
    /// The month in which the postcode went out of use; `None` = in use, or not known.
    pub terminated: Option<Month>,
}

/// The place of a person or a need: a postcode, and its point once it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// As given.
    pub postcode: Postcode,
    /// Where that is; `None` while no part of the postcode is known to the gazetteer.
    pub found: Option<Found>,
}

/// What the gazetteer said when the postcode was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The centroid.
    pub point: Point,
    /// What it stands for.
    pub precision: Precision,
    /// The ward's code, where known.
    pub ward: Option<String>,
}
