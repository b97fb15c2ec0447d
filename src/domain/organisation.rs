//! Groups and organisations that need help.

use jiff::Timestamp;

use super::check::named;
use super::ids::OrganisationId;
use super::place::Located;
use super::text::{Email, Phone};

/// What kind of organisation it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganisationKind {
    /// A grass-roots group, often without office or staff.
    Group,
    /// A charity, public body or company.
    Organisation,
}

/// Where it stands with the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganisationState {
    /// Signed up, not yet looked at.
    Pending,
    /// Staff approved it.
    Approved,
    /// No longer served.
    Archived,
}

named!(OrganisationKind, "A kind of organisation", Group = "group", Organisation = "organisation");
named!(
    OrganisationState,
    "An organisation's state",
    Pending = "pending",
    Approved = "approved",
    Archived = "archived"
);

/// A group or organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Group or organisation.
    pub kind: OrganisationKind,
    /// What it does.
    pub description: Option<String>,
    /// General address; many groups have none.
    pub email: Option<Email>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Where it is.
    pub place: Option<Located>,
    /// Where it stands.
    pub state: OrganisationState,
    /// Counts its changes.
    pub version: i64,
    /// When it came in.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
