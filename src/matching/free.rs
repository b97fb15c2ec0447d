//! Whether somebody is free for one stretch of time, without a need: for a search by hand.

use crate::domain::availability::{Availability, Away, Extra};
use crate::domain::placement::Promise;
use crate::domain::schedule::Session;
use crate::domain::time::{DAY, Span, day_start};

use super::promised::Promised;
use super::spans::{Pattern, cover, join, meet, overlap, without};

/// What is known of somebody's time. Who has told us nothing is neither free nor not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Free {
    /// Every minute is free.
    Yes,
    /// A minute is not.
    No,
    /// We do not know when they are free.
    Unknown,
}

impl Free {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// Whether a session is covered as scoring.md defines it (Time): the weekly windows without the
/// dates away, joined with the extra windows, without what is promised. The hours a week that
/// somebody will give are no part of it.
pub fn at<'a>(
    availability: &Availability,
    promises: impl Iterator<Item = &'a Promise>,
    session: Session,
) -> Free {
    if !availability.is_known() {
        return Free::Unknown;
    }
    let wanted = session.span();
    let away = join(availability.away.iter().copied().map(away_minutes).collect());
    let mut free = without(&Pattern::new(&availability.weekly).within(wanted), &away);
    free.extend(availability.extra.iter().map(|extra| overlap(extra_minutes(*extra), wanted)));
    let mut elsewhere = Vec::new();
    Promised::new(promises).sessions(wanted, &mut elsewhere);
    let taken = elsewhere.iter().any(|session| meet(*session, wanted));
    if cover(&join(free), wanted) && !taken { Free::Yes } else { Free::No }
}

/// The minutes of dates away.
pub(crate) fn away_minutes(away: Away) -> Span {
    Span { from: day_start(away.from), to: day_start(away.to) + DAY }
}

/// The minutes of an extra window.
pub(crate) fn extra_minutes(extra: Extra) -> Span {
    Session::on(extra.date, extra.from, extra.to).span()
}
