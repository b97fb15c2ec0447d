//! Consent: an append-only ledger of what a person agreed to, in which words, and through whom.

use jiff::Timestamp;

use super::check::named;

/// What a consent is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// To be matched with needs and asked.
    Matching,
    /// To receive news.
    News,
    /// To have health and access needs kept.
    HealthData,
}

/// Given or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// The person agreed.
    Given,
    /// The person withdrew.
    Withdrawn,
}

named!(
    Purpose,
    "A consent's purpose",
    Matching = "matching",
    News = "news",
    HealthData = "health_data"
);
named!(Act, "A consent's act", Given = "given", Withdrawn = "withdrawn");

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEntry {
    /// What for.
    pub purpose: Purpose,
    /// Given or withdrawn.
    pub act: Act,
    /// The version of the words that were shown.
    pub wording: String,
    /// Through whom it came: the person, staff on the telephone, an import.
    pub through: String,
    /// When.
    pub at: Timestamp,
}

/// Whether a purpose is consented to now: the latest line about it is `given`. The ledger is in
/// the order in which it was written.
pub fn holds(ledger: &[ConsentEntry], purpose: Purpose) -> bool {
    ledger
        .iter()
        .rev()
        .find(|line| line.purpose == purpose)
        .is_some_and(|line| line.act == Act::Given)
}
