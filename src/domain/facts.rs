//! What matching looks at beside a volunteer's and a need's own record.

use std::sync::Arc;

use jiff::Timestamp;

use super::check::Check;
use super::ids::{NeedId, OrganisationId};
use super::need::Need;
use super::placement::{PlacementState, Promise};
use super::volunteer::Volunteer;

/// A volunteer with everything about them that a match depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolunteerFacts {
    /// The record.
    pub volunteer: Arc<Volunteer>,
    /// Whether a valid consent to be matched is on record.
    pub may_match: bool,
    /// Checks, in any order.
    pub checks: Vec<Check>,
    /// When they were asked (offers sent), sorted.
    pub asks: Vec<Timestamp>,
    /// What is promised already, with the need it is promised to.
    pub promises: Vec<(NeedId, Promise)>,
    /// Every placement they ever had, by need; one need may come several times.
    pub placements: Vec<(NeedId, PlacementState)>,
    /// Needs they are kept apart from.
    pub blocked_needs: Vec<NeedId>,
    /// Organisations they are kept apart from.
    pub blocked_organisations: Vec<OrganisationId>,
}

/// A need with what a match depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedFacts {
    /// The record.
    pub need: Arc<Need>,
    /// Live placements of the need.
    pub responses: u32,
    /// Places that are not taken.
    pub open_places: u32,
}
