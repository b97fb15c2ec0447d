//! Interests `I`: whether the need serves a cause the volunteer cares about.

use crate::domain::weights::{Millionths, ONE};

use super::lexicon::Word;

/// How the causes of a volunteer and a need meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Causes {
    /// They share one.
    Shared,
    /// Both list some and share none.
    Apart,
    /// One of them lists none.
    Open,
}

/// Compares the causes of a need and a volunteer.
pub(crate) fn compare(need: &[Word], volunteer: &[Word]) -> Causes {
    if need.is_empty() || volunteer.is_empty() {
        Causes::Open
    } else if need.iter().any(|cause| volunteer.contains(cause)) {
        Causes::Shared
    } else {
        Causes::Apart
    }
}

/// The component.
pub(crate) fn value(causes: Causes) -> Millionths {
    match causes {
        Causes::Shared => ONE,
        Causes::Apart => 0,
        Causes::Open => ONE / 2,
    }
}
