//! What a match says: why a pair is not eligible, its score, and how the score came about.

use jiff::Timestamp;

use super::check::{RequiredCheck, named};
use super::ids::{NeedId, SkillId, SupportId, VolunteerId};
use super::need::Importance;
use super::schedule::Session;
use super::weights::{Millionths, Weights};

/// Why a pair is not eligible, in the order of the table in scoring.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The volunteer is not active.
    Inactive,
    /// There is no valid consent to be matched.
    NoConsent,
    /// The volunteer said "not now" until a later date.
    Paused,
    /// Staff ruled the pair, or the volunteer and the organisation, out.
    Blocked,
    /// A live placement for this need exists.
    AlreadyPlaced,
    /// The volunteer declined this need.
    DeclinedBefore,
    /// The group refused the volunteer for this need.
    RefusedBefore,
    /// A placement for this need came to nothing.
    AskedBefore,
    /// The volunteer was asked often enough in the last 28 days.
    AskedEnough,
    /// Too young, or under 18 without a guardian's permission.
    TooYoung,
    /// The date of birth is unknown and the need's youngest age is above 16.
    AgeUnknown,
    /// A required language is not among theirs.
    LanguageMissing,
    /// Their languages are unknown and one is required.
    LanguageUnknown,
    /// A vehicle is needed and they have none.
    VehicleMissing,
    /// A vehicle is needed and we do not know whether they have one.
    VehicleUnknown,
    /// A check required for matching is not held, or is past its review.
    CheckMissing,
    /// A check is held today and its review is due before the last session.
    CheckExpiring,
    /// A required skill is not held, or not well enough.
    SkillMissing,
    /// Their skills are unknown and one is required.
    SkillUnknown,
    /// The place is farther away than they travel.
    TooFar,
    /// They are free for none or too little of it.
    Unavailable,
    /// The hours they will give leave too little room for it.
    NoCapacity,
}

named!(
    Reason,
    "A reason",
    Inactive = "inactive",
    NoConsent = "no_consent",
    Paused = "paused",
    Blocked = "blocked",
    AlreadyPlaced = "already_placed",
    DeclinedBefore = "declined_before",
    RefusedBefore = "refused_before",
    AskedBefore = "asked_before",
    AskedEnough = "asked_enough",
    TooYoung = "too_young",
    AgeUnknown = "age_unknown",
    LanguageMissing = "language_missing",
    LanguageUnknown = "language_unknown",
    VehicleMissing = "vehicle_missing",
    VehicleUnknown = "vehicle_unknown",
    CheckMissing = "check_missing",
    CheckExpiring = "check_expiring",
    SkillMissing = "skill_missing",
    SkillUnknown = "skill_unknown",
    TooFar = "too_far",
    Unavailable = "unavailable",
    NoCapacity = "no_capacity"
);

/// What the volunteer has not told us and a component had to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unknown {
    /// No skill is listed and a desirable one is named.
    Skills,
    /// Nothing is known of when they are free.
    Availability,
    /// The home point (or the need's place) is unknown.
    Distance,
}

named!(
    Unknown,
    "What is unknown",
    Skills = "skills",
    Availability = "availability",
    Distance = "distance"
);

/// How one needed skill is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillPart {
    /// The skill that is needed.
    pub needed: SkillId,
    /// The held skill that serves it best; `None` where none does or where unknown counted.
    pub held: Option<SkillId>,
    /// How well, in millionths.
    pub quality: Millionths,
    /// Must or may.
    pub importance: Importance,
}

/// One component of a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentResult {
    /// Its value.
    pub value: Millionths,
    /// Its weight.
    pub weight: u16,
    /// Its share of the score, in millionths; 0 where the score is 0.
    pub share: Millionths,
    /// What it means, in a sentence that can be read out.
    pub sentence: String,
}

/// How a score came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The score.
    pub score: Millionths,
    /// Its components in the order of [`super::weights::Component::ALL`].
    pub components: [ComponentResult; 5],
    /// The needed skills, in the need's order.
    pub skills: Vec<SkillPart>,
    /// Sessions in the horizon for which the volunteer is free; empty where the need is flexible
    /// or nothing is known of when they are free.
    pub covered: Vec<Session>,
    /// Sessions in the horizon for which they are not free; empty in the same cases.
    pub uncovered: Vec<Session>,
    /// Metres between home and place; `None` = remote or unknown.
    pub metres: Option<u32>,
    /// What is unknown, in order.
    pub unknown: Vec<Unknown>,
    /// Checks that are required to start and have to be obtained or renewed before.
    pub checks_to_obtain: Vec<RequiredCheck>,
    /// Support the volunteer asked for and the need does not offer.
    pub support_missing: Vec<SupportId>,
}

/// A need and a volunteer at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// The need.
    pub need: NeedId,
    /// Every rule that fails, in order; empty = eligible.
    pub reasons: Vec<Reason>,
    /// The score and how it came about.
    pub explanation: Explanation,
}

/// How many were eligible, and how many failed each rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Eligible.
    pub eligible: usize,
    /// Failed rules with the number of those who fail it (above 0), in order. Who fails two is
    /// counted in both.
    pub excluded: Vec<(Reason, usize)>,
}

/// A ranked list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// The instant it holds for, in whole minutes.
    pub as_of: Timestamp,
    /// The weights used; where each need has its own, the centre's with the request's.
    pub weights: Weights,
    /// How many were looked at.
    pub considered: usize,
    /// Counts, where they were asked for.
    pub counts: Option<Counts>,
    /// The best, best first.
    pub items: Vec<Match>,
}
