//! How people are in the demo borough: figures, each with its source. All else is assumed, and
//! says so: no tables were found for hours by age, distance travelled, or accept and decline
//! rates of a volunteer centre.

use crate::domain::check::{CheckLevel, Decision, Workforce};
use crate::domain::volunteer::{Status, TravelMode};

/// How often a value comes up, against the others of its list.
pub type Shares<T, const N: usize> = [(T, u32); N];

/// Homes by outcode and by the digit of the sector, 0 to 9: the postcodes in each sector of the
/// borough, counted in OS Code-Point Open (November 2025), the same source as
/// `vocabulary/sectors.csv`.
pub const POSTCODES: [(&str, [u32; 10]); 15] = [
    ("L10", [16, 3, 0, 0, 41, 0, 0, 0, 0, 0]),
    ("L14", [14, 0, 0, 1, 0, 3, 41, 51, 21, 31]),
    ("L16", [0, 0, 29, 3, 0, 0, 0, 0, 0, 0]),
    ("L24", [0, 0, 0, 0, 0, 0, 0, 0, 0, 6]),
    ("L25", [13, 0, 0, 0, 0, 15, 0, 0, 1, 79]),
    ("L26", [74, 61, 4, 4, 4, 4, 44, 85, 1, 72]),
    ("L28", [3, 29, 0, 9, 16, 16, 12, 10, 0, 0]),
    ("L31", [0, 6, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("L32", [87, 42, 46, 30, 62, 25, 51, 59, 68, 73]),
    ("L33", [30, 145, 34, 9, 71, 31, 49, 85, 28, 47]),
    ("L34", [52, 91, 37, 30, 23, 76, 49, 7, 12, 41]),
    ("L35", [0, 53, 56, 166, 0, 92, 0, 57, 7, 1]),
    ("L36", [94, 69, 85, 91, 115, 104, 108, 103, 108, 92]),
    ("WA10", [0, 0, 0, 0, 0, 2, 0, 0, 0, 0]),
    ("WA8", [0, 0, 0, 0, 12, 42, 0, 0, 4, 0]),
];

/// In a hundred volunteers, those who have been with an organisation for five years or more:
/// NCVO, Time Well Spent 2019 (n = 10,103).
/// <https://www.ncvo.org.uk/news-and-insights/news-index/time-well-spent-national-survey-volunteer-experience/volunteer-context/>
pub const FIVE_YEARS_OR_MORE: u64 = 42;
/// In a hundred, those who volunteer in their own neighbourhood: the same survey.
pub const OWN_NEIGHBOURHOOD: u64 = 81;
/// In a hundred, those who volunteer regularly, and those who only do it once or dip in and out:
/// the same survey. Needs recur and have single dates in these proportions; what is left of the
/// hundred is flexible.
pub const REGULAR: u32 = 48;
/// See [`REGULAR`].
pub const ONE_OFF: u32 = 23;
/// In a hundred who came forward, those who got no response from the organisation: Do-it, 2015
/// (n = 4,000). <https://voluntarynews.org.uk/news/2015/07/motivation-and-barriers-in-volunteering/>
pub const LEFT_WAITING: u32 = 20;

/// Minutes a week that people say they will give. Their mean is about three hours, between the
/// 2.82 of the children's centres of Knowsley (118 volunteers, 17,300 hours a year;
/// <https://www.goodnewsliverpool.co.uk/2016/03/12/childrens-centres-volunteers-given-resounding-message-of-thanks/>)
/// and the 15 hours a month of a community transport (<http://handybus.blogspot.com/>).
pub const MINUTES_PER_WEEK: Shares<Option<u32>, 9> = [
    (None, 35),
    (Some(60), 13),
    (Some(90), 5),
    (Some(120), 18),
    (Some(180), 11),
    (Some(240), 9),
    (Some(300), 4),
    (Some(360), 4),
    (Some(600), 1),
];

/// Skills by popularity. Events 39 and administration 28 in a hundred volunteers, and trustees
/// fewer than the survey's 15 to 23, because they seldom look for a role through a volunteer
/// centre (Time Well Spent 2019, as above). The others are assumed. A skill that is not named
/// here has the weight [`RARE`].
pub const SKILLS: Shares<&str, 45> = [
    ("event-helping", 39),
    ("administration", 28),
    ("befriending", 22),
    ("driving", 36),
    ("fundraising", 20),
    ("gardening", 16),
    ("children-and-young-people", 16),
    ("telephone-befriending", 14),
    ("shopping-for-others", 14),
    ("stewarding", 14),
    ("cooking", 14),
    ("older-people-support", 14),
    ("first-aid", 13),
    ("food-bank-help", 13),
    ("charity-shop", 13),
    ("arts-and-crafts", 12),
    ("lunch-club-helping", 12),
    ("retail", 10),
    ("social-media", 10),
    ("office-software", 10),
    ("litter-picking", 10),
    ("reading-with-children", 10),
    ("football-coaching", 8),
    ("trustee", 8),
    ("dog-walking", 8),
    ("baking", 8),
    ("diy", 8),
    ("donation-sorting", 8),
    ("errands", 8),
    ("mentoring", 8),
    ("data-entry", 8),
    ("reception", 7),
    ("public-speaking", 6),
    ("walk-leading", 6),
    ("digital-champion", 6),
    ("food-hygiene", 6),
    ("music", 6),
    ("sewing", 6),
    ("bookkeeping", 5),
    ("van-driving", 5),
    ("conservation", 5),
    ("tutoring", 5),
    ("minibus-driving", 4),
    ("mental-health-support", 4),
    ("active-listening", 8),
];
/// The weight of every other skill.
pub const RARE: u32 = 1;

/// Causes by popularity (assumed). A cause that is not named here has the weight [`RARE`].
pub const CAUSES: Shares<&str, 14> = [
    ("local-community", 20),
    ("community", 18),
    ("older-people", 18),
    ("children-and-young-people", 18),
    ("health", 14),
    ("anti-poverty", 14),
    ("mental-health", 14),
    ("animal-welfare", 12),
    ("environment", 12),
    ("sport-and-outdoors", 10),
    ("families", 8),
    ("arts-and-culture", 8),
    ("education", 8),
    ("disability", 8),
];

/// What somebody's days are like; from it follow age and free hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Under 18, at school or college.
    School,
    /// 18 to 25, studying.
    Student,
    /// In work on weekdays.
    Working,
    /// In work by shifts, so that only dated hours can be promised.
    Shifts,
    /// At home with children or somebody they care for.
    AtHome,
    /// Out of work.
    Seeking,
    /// Retired.
    Retired,
}

/// How many people are at each stage (assumed).
pub const STAGES: Shares<Stage, 7> = [
    (Stage::School, 3),
    (Stage::Student, 11),
    (Stage::Working, 33),
    (Stage::Shifts, 5),
    (Stage::AtHome, 9),
    (Stage::Seeking, 7),
    (Stage::Retired, 32),
];

impl Stage {
    /// Youngest and oldest age in years.
    pub fn ages(self) -> (i64, i64) {
        match self {
            Self::School => (14, 17),
            Self::Student => (18, 25),
            Self::Working | Self::Shifts => (21, 66),
            Self::AtHome => (23, 58),
            Self::Seeking => (18, 64),
            Self::Retired => (58, 88),
        }
    }
}

/// How records stand (assumed). Eight in ten of those who applied are approved, as of the NHS
/// volunteer responders in 2020 (600,000 of 750,000;
/// <https://www.england.nhs.uk/blog/volunteers-are-vital-for-the-future-of-the-nhs/>); most of the
/// others have gone by.
pub const STATUSES: Shares<Status, 4> =
    [(Status::Applied, 7), (Status::Active, 84), (Status::Left, 6), (Status::Archived, 3)];

/// How people go about, and the distances in metres some of them name (assumed).
pub const MODES: Shares<Option<TravelMode>, 5> = [
    (Some(TravelMode::Walk), 20),
    (Some(TravelMode::Cycle), 5),
    (Some(TravelMode::PublicTransport), 32),
    (Some(TravelMode::Car), 31),
    (None, 12),
];

/// Distances that people name, in metres.
pub fn distances(mode: Option<TravelMode>) -> &'static [u32] {
    match mode {
        Some(TravelMode::Walk) => &[800, 1_000, 1_500, 2_000, 3_000],
        Some(TravelMode::Cycle) => &[3_000, 5_000, 8_000, 12_000],
        Some(TravelMode::PublicTransport) | None => &[2_000, 3_000, 5_000, 8_000, 10_000],
        Some(TravelMode::Car) => &[5_000, 8_000, 10_000, 15_000, 25_000, 40_000],
    }
}

/// Levels and workforces of checks on record (assumed).
pub const CHECKS: Shares<(CheckLevel, Option<Workforce>), 8> = [
    ((CheckLevel::Basic, None), 18),
    ((CheckLevel::Standard, Some(Workforce::Adult)), 5),
    ((CheckLevel::Standard, Some(Workforce::Child)), 2),
    ((CheckLevel::Enhanced, Some(Workforce::Adult)), 33),
    ((CheckLevel::Enhanced, Some(Workforce::Child)), 22),
    ((CheckLevel::Enhanced, Some(Workforce::AdultAndChild)), 14),
    ((CheckLevel::EnhancedBarred, Some(Workforce::Child)), 3),
    ((CheckLevel::EnhancedBarred, Some(Workforce::AdultAndChild)), 3),
];

/// Decisions on checks (assumed).
pub const DECISIONS: Shares<Decision, 3> =
    [(Decision::Cleared, 91), (Decision::Pending, 8), (Decision::NotCleared, 1)];
