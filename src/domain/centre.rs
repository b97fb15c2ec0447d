//! A centre: a CVS with its territory, its time zone and its settings.

use jiff::tz::TimeZone;

use super::check::named;
use super::fault::Fault;
use super::ids::CentreId;
use super::weights::Weights;

/// A centre's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Centre {
    /// Its id.
    pub id: CentreId,
    /// Short name in addresses, e.g. `knowsley`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Name of its time zone, e.g. `Europe/London`.
    pub zone: Zone,
    /// Weights of the components where neither need nor request replaces them.
    pub weights: Weights,
    /// Asks in 28 days from which on a person is not asked again (1 to 100).
    pub asks_cap: u32,
    /// Years for which a check counts where no review date is given (1 to 10).
    pub check_years: u8,
    /// Whether staff must sign in with a second factor.
    pub staff_second_factor: SecondFactor,
    /// Counts its changes, for lost updates.
    pub version: i64,
}

/// Whether a second factor is asked for at the sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecondFactor {
    /// Who has set one up uses it.
    Optional,
    /// Who has none can do nothing but set one up.
    Required,
}

named!(SecondFactor, "A second factor", Optional = "optional", Required = "required");

/// A time zone and its name in the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Reads an IANA name.
    pub fn parse(name: &str) -> Result<Self, Fault> {
        TimeZone::get(name).map(Self).map_err(|_| {
            Fault::new("unknown", "A time zone is an IANA name such as Europe/London.")
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone, for computing.
    pub fn tz(&self) -> &TimeZone {
        &self.0
    }
}

/// Reads a slug: 2 to 40 lower-case letters, digits and hyphens.
pub fn parse_slug(text: &str) -> Result<String, Fault> {
    let right = (2..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    if right {
        Ok(text.to_owned())
    } else {
        let message = "A short name has 2 to 40 lower-case letters, digits and hyphens.";
        Err(Fault::new("invalid", message))
    }
}

/// Default cap of asks (scoring.md).
pub const ASKS_CAP: u32 = 3;
/// Default period of checks in years (scoring.md).
pub const CHECK_YEARS: u8 = 3;
