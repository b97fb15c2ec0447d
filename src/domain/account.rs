//! Who calls: staff, a group's contact, anyone.

use jiff::Timestamp;

use super::check::named;
use super::ids::{AccountId, CentreId, OrganisationId};
use super::text::Email;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Staff who broker placements.
    Broker,
    /// Staff who also change settings, people and partners.
    Admin,
    /// A contact of a group or organisation.
    Group,
}

named!(Role, "A role", Broker = "broker", Admin = "admin", Group = "group");

/// A log-in with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its centre.
    pub centre: CentreId,
    /// Its address, unique in the deployment.
    pub email: Email,
    /// How it is greeted.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The organisation of a group's contact.
    pub organisation: Option<OrganisationId>,
    /// Password hash (PHC string, argon2id).
    pub password: String,
    /// Secret of the second factor in base 32, where one is set up.
    pub totp_secret: Option<String>,
    /// The last time step whose code was used, so that none serves twice.
    pub totp_step: Option<i64>,
    /// Tokens issued before this instant no longer count.
    pub valid_from: Timestamp,
    /// Whether it may sign in.
    pub active: bool,
}

/// A member of staff of one centre, proven at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staff {
    /// Their account.
    pub account: AccountId,
    /// Their centre.
    pub centre: CentreId,
    /// Whether they may change settings, people and partners.
    pub admin: bool,
}

/// A group's contact, proven at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupContact {
    /// Their account.
    pub account: AccountId,
    /// Their centre.
    pub centre: CentreId,
    /// Their organisation.
    pub organisation: OrganisationId,
}

/// Who makes a request, proven at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A member of staff of one centre.
    Staff(Staff),
    /// A group's contact.
    Group(GroupContact),
    /// Nobody in particular.
    Anyone,
}

impl Caller {
    /// The centre the caller belongs to; `None` for anyone.
    pub fn centre(&self) -> Option<CentreId> {
        match self {
            Self::Staff(staff) => Some(staff.centre),
            Self::Group(contact) => Some(contact.centre),
            Self::Anyone => None,
        }
    }

    /// A stable word for who it is, for the audit: kind and id, no personal data.
    pub fn actor(&self) -> String {
        match self {
            Self::Staff(staff) => format!("staff:{}", staff.account),
            Self::Group(contact) => format!("group:{}", contact.account),
            Self::Anyone => "anyone".to_owned(),
        }
    }
}

impl From<Staff> for Caller {
    fn from(staff: Staff) -> Self {
        Self::Staff(staff)
    }
}

impl From<GroupContact> for Caller {
    fn from(contact: GroupContact) -> Self {
        Self::Group(contact)
    }
}
