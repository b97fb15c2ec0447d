//! One volunteer and one need, from the first suggestion to the end.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use super::check::named;
use super::ids::{AccountId, NeedId, PlacementId, VolunteerId};
use super::recurrence::Recurrence;
use super::schedule::Session;
use super::time::Clock;

/// Where a placement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlacementState {
    /// Staff think of it; nobody was asked.
    Suggested,
    /// The volunteer came forward.
    Interested,
    /// The volunteer was asked.
    Offered,
    /// Asked, and no answer came.
    NoReply,
    /// The volunteer said yes.
    Accepted,
    /// Group and volunteer know each other.
    Introduced,
    /// It has begun.
    Started,
    /// Done.
    Completed,
    /// Ended before its time.
    EndedEarly,
    /// The volunteer said no.
    Declined,
    /// The group said no.
    Refused,
    /// Taken back.
    Withdrawn,
}

/// The way a move was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A one-time link.
    Link,
    /// Telephone.
    Phone,
    /// Letter.
    Post,
    /// Face to face.
    InPerson,
    /// E-mail by hand.
    Email,
    /// The console or the API.
    System,
}

/// Who moves a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The volunteer.
    Volunteer,
    /// The group.
    Group,
    /// Staff of the centre.
    Staff,
    /// A partner on the volunteer's behalf.
    Partner,
}

named!(
    PlacementState,
    "A placement's state",
    Suggested = "suggested",
    Interested = "interested",
    Offered = "offered",
    NoReply = "no_reply",
    Accepted = "accepted",
    Introduced = "introduced",
    Started = "started",
    Completed = "completed",
    EndedEarly = "ended_early",
    Declined = "declined",
    Refused = "refused",
    Withdrawn = "withdrawn"
);
named!(
    Channel,
    "A channel",
    Link = "link",
    Phone = "phone",
    Post = "post",
    InPerson = "in_person",
    Email = "email",
    System = "system"
);
named!(
    Party,
    "A party",
    Volunteer = "volunteer",
    Group = "group",
    Staff = "staff",
    Partner = "partner"
);

impl PlacementState {
    /// The states that can follow this one (api.md, Placement states).
    pub fn next(self) -> &'static [Self] {
        use PlacementState as S;
        match self {
            S::Suggested => &[S::Offered, S::Withdrawn],
            S::Interested => &[S::Accepted, S::Refused, S::Declined, S::Withdrawn],
            S::Offered => &[S::Accepted, S::Declined, S::NoReply, S::Withdrawn],
            S::NoReply => &[S::Accepted, S::Offered, S::Declined],
            S::Accepted => &[S::Introduced, S::Refused, S::Declined, S::Withdrawn],
            S::Introduced => &[S::Started, S::Refused, S::Declined, S::NoReply, S::Withdrawn],
            S::Started => &[S::Completed, S::EndedEarly],
            S::Completed | S::EndedEarly | S::Declined | S::Refused | S::Withdrawn => &[],
        }
    }

    /// Whether the placement is live (scoring.md).
    pub fn is_live(self) -> bool {
        use PlacementState as S;
        matches!(
            self,
            S::Suggested | S::Interested | S::Offered | S::Accepted | S::Introduced | S::Started
        )
    }

    /// Whether it takes the volunteer's time: what is promised.
    pub fn is_promised(self) -> bool {
        matches!(self, Self::Accepted | Self::Introduced | Self::Started)
    }

    /// Whether it takes one of the need's places.
    pub fn holds_place(self) -> bool {
        self.is_promised() || self == Self::Completed
    }

    /// Whom a live placement waits for.
    pub fn waits_for(self) -> Option<Party> {
        use PlacementState as S;
        match self {
            S::Offered => Some(Party::Volunteer),
            S::Interested | S::Introduced => Some(Party::Group),
            S::Suggested | S::Accepted | S::Started => Some(Party::Staff),
            S::NoReply | S::Completed | S::EndedEarly | S::Declined | S::Refused | S::Withdrawn => {
                None
            }
        }
    }

    /// Days until whoever it waits for should have acted.
    pub fn days_to_act(self) -> Option<i64> {
        use PlacementState as S;
        match self {
            S::Offered => Some(5),
            S::Suggested | S::Accepted => Some(3),
            S::Interested | S::Introduced => Some(7),
            S::Started => Some(28),
            S::NoReply | S::Completed | S::EndedEarly | S::Declined | S::Refused | S::Withdrawn => {
                None
            }
        }
    }
}

/// What a placement takes of a volunteer's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promise {
    /// Dated sessions.
    Sessions(Vec<Session>),
    /// Sessions of a recurrence, kept as a rule.
    Recurring(Box<RecurringPromise>),
    /// Minutes in every week (a calendar week, or a span of seven days where a flexible need is
    /// looked at), and no session.
    Weekly(u32),
}

/// Sessions of a recurring need that a volunteer promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringPromise {
    /// The need's rule.
    pub rule: Recurrence,
    /// Nothing after this date.
    pub last_date: Option<Date>,
    /// Start of each session.
    pub from: Clock,
    /// End of each; not after the start means on the next day.
    pub to: Clock,
    /// Days of the week that are promised, from Monday on.
    pub days: Vec<Weekday>,
    /// Dates left out, sorted.
    pub except: Vec<Date>,
}

impl RecurringPromise {
    /// Its sessions that start on the dates from `first` to `last`, both included.
    pub fn sessions(&self, first: Date, last: Date) -> Vec<Session> {
        let kept = |date: &Date| {
            self.last_date.is_none_or(|end| *date <= end)
                && self.days.contains(&date.weekday())
                && !self.except.contains(date)
        };
        let dates = self.rule.dates(first, last).into_iter().filter(kept);
        dates.map(|date| Session::on(date, self.from, self.to)).collect()
    }
}

/// One move in a placement's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The state it left; `None` when the placement was made.
    pub from: Option<PlacementState>,
    /// The state it came to.
    pub to: PlacementState,
    /// Which party moved it.
    pub by: Party,
    /// Who exactly, as in the audit.
    pub actor: String,
    /// How.
    pub channel: Channel,
    /// A note.
    pub note: Option<String>,
    /// Whether staff corrected one step back.
    pub correction: bool,
    /// When.
    pub at: Timestamp,
}

/// One volunteer and one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Id.
    pub id: PlacementId,
    /// The need.
    pub need: NeedId,
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// Where it stands.
    pub state: PlacementState,
    /// Who looks after it; `None` = the centre's duty list.
    pub owner: Option<AccountId>,
    /// What it takes of the volunteer's time, set when the volunteer accepts.
    pub promise: Option<Promise>,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// By when whoever it waits for should act.
    pub due: Option<Timestamp>,
    /// When the volunteer was asked, each time (offers sent).
    pub asked_at: Vec<Timestamp>,
    /// Counts changes, for lost updates.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_states_is_that_of_the_api() {
        let moves: usize = PlacementState::ALL.iter().map(|s| s.next().len()).sum();
        assert_eq!(moves, 24);
        for state in PlacementState::ALL {
            let ended = state.next().is_empty();
            let live_or_waiting = state.is_live() || *state == PlacementState::NoReply;
            assert_eq!(ended, !live_or_waiting, "{}", state.as_str());
            assert_eq!(state.waits_for().is_some(), state.is_live(), "{}", state.as_str());
        }
    }
}
