//! What an acceptance promises.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::facts::VolunteerFacts;
use crate::domain::need::Need;
use crate::domain::placement::{Promise, RecurringPromise};
use crate::domain::schedule::{Recurring, Schedule, Session};
use crate::domain::time::{DAY, WEEKDAYS, date_of, day_start, whole_minute};

use super::availability::{Scratch, assess};
use super::calendar::{Asked, Calendar};
use super::lexicon::Lexicon;
use super::person::Person;
use super::spans::minute_of_week;

/// What a volunteer promises who accepts a need at an instant: the sessions of the horizon that
/// they are free for (all, where we do not know when they are free); of a recurrence a rule with
/// the days of the week on which they are free at least once, without the dates on which they are
/// not and without this week's sessions that are past; of a flexible need its minutes in every
/// week. A need that is over promises nothing.
pub fn of(need: &Need, volunteer: &VolunteerFacts, as_of: Timestamp, zone: &TimeZone) -> Promise {
    let as_of = whole_minute(as_of);
    let (covered, uncovered) = sessions(need, volunteer, as_of, zone);
    match &need.schedule {
        Schedule::Sessions(_) => Promise::Sessions(covered),
        Schedule::Flexible(flexible) => Promise::Weekly(flexible.minutes_per_week),
        Schedule::Recurring(recurring) => {
            let past = past_of_week(recurring, as_of, zone);
            Promise::Recurring(Box::new(rule(
                recurring,
                &covered,
                uncovered.into_iter().chain(past),
            )))
        }
    }
}

/// The covered and the uncovered sessions of the horizon.
fn sessions(
    need: &Need,
    volunteer: &VolunteerFacts,
    as_of: Timestamp,
    zone: &TimeZone,
) -> (Vec<Session>, Vec<Session>) {
    let Some(calendar) = Calendar::new(&need.schedule, as_of, zone) else {
        return (Vec::new(), Vec::new());
    };
    let Asked::Sessions(sessions) = &calendar.asked else { return (Vec::new(), Vec::new()) };
    // The words matter for skills and causes only, not for when somebody is free.
    let volunteer = Person::new(&volunteer.seen(), &mut Lexicon::default());
    let mut scratch = Scratch::default();
    assess(&calendar, &volunteer, &mut scratch);
    let flagged = sessions.all.iter().copied().zip(scratch.covered);
    let (yes, no): (Vec<_>, Vec<_>) = flagged.partition(|(_, covered)| *covered);
    let only =
        |pairs: Vec<(Session, bool)>| pairs.into_iter().map(|(session, _)| session).collect();
    (only(yes), only(no))
}

/// The sessions of the week of `as_of` that began before it: they are no part of the promise, and
/// must not count against the hours of that week.
fn past_of_week(recurring: &Recurring, as_of: Timestamp, zone: &TimeZone) -> Vec<Session> {
    let today = as_of.to_zoned(zone.clone()).date();
    let start = day_start(today);
    let monday = date_of((start - minute_of_week(start)).div_euclid(DAY));
    let dates = recurring.rule.dates(monday, today).into_iter();
    let sessions = dates.map(|date| Session::on(date, recurring.from, recurring.to));
    sessions.filter(|session| session.starts(zone) < as_of).collect()
}

fn rule(
    recurring: &Recurring,
    covered: &[Session],
    not: impl Iterator<Item = Session>,
) -> RecurringPromise {
    let kept = |day| covered.iter().any(|session| session.date().weekday() == day);
    let days: Vec<_> = WEEKDAYS.iter().map(|(_, day)| *day).filter(|day| kept(*day)).collect();
    let dates = not.map(Session::date).filter(|date| days.contains(&date.weekday()));
    let mut except: Vec<_> = recurring.except.iter().copied().chain(dates).collect();
    except.sort_unstable();
    except.dedup();
    RecurringPromise {
        rule: recurring.rule.clone(),
        last_date: recurring.last_date,
        from: recurring.from,
        to: recurring.to,
        days,
        except,
    }
}
