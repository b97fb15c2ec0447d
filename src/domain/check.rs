//! Checks on people: kind, level, dates and decision, never what a certificate says.

use jiff::civil::Date;

use super::fault::Fault;
use super::ids::CheckId;
use super::time;

/// The level of a DBS check, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckLevel {
    /// Basic; it has no workforce.
    Basic,
    /// Standard.
    Standard,
    /// Enhanced.
    Enhanced,
    /// Enhanced with the barred lists.
    EnhancedBarred,
}

/// The workforce a check is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Workforce {
    /// Work with adults.
    Adult,
    /// Work with children.
    Child,
    /// Both.
    AdultAndChild,
}

/// What was decided on a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Applied for, no answer yet.
    Pending,
    /// The person may do the work.
    Cleared,
    /// The person may not.
    NotCleared,
}

/// When a required check must be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckWhen {
    /// Before the person is matched at all.
    ToMatch,
    /// Before the placement starts (the default).
    ToStart,
}

macro_rules! named {
    ($type:ident, $what:literal, $($variant:ident = $name:literal),+) => {
        impl $type {
            /// All, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Reads its name.
            pub fn parse(name: &str) -> Result<Self, $crate::domain::fault::Fault> {
                Self::ALL.iter().copied().find(|v| v.as_str() == name).ok_or_else(|| {
                    let names = Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", ");
                    $crate::domain::fault::Fault::new("unknown", format!("{} is one of: {names}.", $what))
                })
            }
        }
    };
}
pub(crate) use named;

named!(
    CheckLevel,
    "A check's level",
    Basic = "basic",
    Standard = "standard",
    Enhanced = "enhanced",
    EnhancedBarred = "enhanced_barred"
);
named!(
    Workforce,
    "A check's workforce",
    Adult = "adult",
    Child = "child",
    AdultAndChild = "adult_and_child"
);
named!(
    Decision,
    "A check's decision",
    Pending = "pending",
    Cleared = "cleared",
    NotCleared = "not_cleared"
);
named!(CheckWhen, "When a check is needed", ToMatch = "to_match", ToStart = "to_start");

/// A level and the workforce it is for: basic has none, every other level one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckKind {
    level: CheckLevel,
    workforce: Option<Workforce>,
}

impl CheckKind {
    /// Pairs a level with its workforce.
    pub fn new(level: CheckLevel, workforce: Option<Workforce>) -> Result<Self, Fault> {
        match (level, workforce) {
            (CheckLevel::Basic, Some(_)) => {
                Err(Fault::new("no_workforce", "A basic check has no workforce: leave it out."))
            }
            (CheckLevel::Basic, None) | (_, Some(_)) => Ok(Self { level, workforce }),
            (_, None) => Err(Fault::required("the workforce of the check")),
        }
    }

    /// The level.
    pub fn level(self) -> CheckLevel {
        self.level
    }

    /// The workforce; `None` for basic.
    pub fn workforce(self) -> Option<Workforce> {
        self.workforce
    }

    /// Whether a check of this kind serves where `required` is asked for: at least its level, and
    /// its workforce (both serves either; a basic requirement has none).
    pub fn serves(self, required: Self) -> bool {
        let workforce = match (self.workforce, required.workforce) {
            (_, None) | (Some(Workforce::AdultAndChild), Some(_)) => true,
            (held, wanted) => held == wanted,
        };
        self.level >= required.level && workforce
    }

    /// As people say it: `enhanced DBS check (adult workforce)`.
    pub fn words(self) -> String {
        let level = match self.level {
            CheckLevel::Basic => return "basic DBS check".to_owned(),
            CheckLevel::Standard => "standard",
            CheckLevel::Enhanced => "enhanced",
            CheckLevel::EnhancedBarred => "enhanced with barred lists",
        };
        let workforce = match self.workforce {
            None => return format!("{level} DBS check"),
            Some(Workforce::Adult) => "adult workforce",
            Some(Workforce::Child) => "child workforce",
            Some(Workforce::AdultAndChild) => "adult and child workforce",
        };
        format!("{level} DBS check ({workforce})")
    }
}

/// A check of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its id.
    pub id: CheckId,
    /// Level and workforce.
    pub kind: CheckKind,
    /// Date of issue.
    pub issued: Date,
    /// Good up to and including this day.
    pub review_on: Date,
    /// What was decided.
    pub decision: Decision,
}

impl Check {
    /// The review date where none is given: the centre's period after the issue. 29 February
    /// falls on 28 February.
    pub fn default_review(issued: Date, period_years: u8) -> Date {
        time::years_later(issued, i16::from(period_years))
    }
}

/// A check that a need asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequiredCheck {
    /// Level and workforce at least.
    pub kind: CheckKind,
    /// By when.
    pub when: CheckWhen,
}
