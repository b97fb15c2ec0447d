//! What an acceptance promises.

use jiff::civil::Date;

use onestop::domain::facts::VolunteerFacts;
use onestop::domain::need::Need;
use onestop::domain::placement::{Promise, RecurringPromise};
use onestop::domain::schedule::{Recurring, Schedule, Session};
use onestop::domain::time::day_start;
use onestop::matching::promise;

use crate::reference::{Horizon, free_sessions, horizon, instant_of, rule_dates, whole_minute};

use super::agree::{all_pairs, worlds};
use super::compare::{Disagreements, describe};
use super::schedules::later;
use super::world::{Now, World};

#[test]
fn an_acceptance_promises_the_sessions_that_were_covered() {
    let (mut wrong, mut cases) = (Disagreements::default(), 0);
    for world in worlds(4, 150) {
        for (need, volunteer) in all_pairs(&world) {
            let (as_of, zone) = (world.now.as_of, &world.now.zone);
            let Some(horizon) = horizon(&need.need.schedule, as_of, zone) else { continue };
            cases += 1;
            let expected = promised(&world, &need.need, volunteer, &horizon);
            let found = promise::of(&need.need, volunteer, as_of, zone);
            if found != expected {
                let told = describe(&world, need, volunteer);
                wrong.note(format!("{told}\nreference: {expected:?}\nengine: {found:?}"));
            }
        }
    }
    wrong.none_of(cases);
    assert!(cases > 1_000, "{cases} cases");
}

/// "the sessions that were covered when the volunteer accepted (unknown availability: all [...]),
/// kept as a rule where the need recurs; a flexible need promises its hours in every week and no
/// session". The rule keeps the days of the week on which a session was covered, without the dates
/// on which none was, and without this week's that began before `as_of`: nobody promised them.
fn promised(world: &World, need: &Need, volunteer: &VolunteerFacts, horizon: &Horizon) -> Promise {
    let covered = free_sessions(volunteer, horizon);
    match &need.schedule {
        Schedule::Sessions(_) => Promise::Sessions(covered),
        Schedule::Flexible(flexible) => Promise::Weekly(flexible.minutes_per_week),
        Schedule::Recurring(recurring) => {
            let weekday = |session: &Session| session.date().weekday();
            let mut days: Vec<_> = covered.iter().map(weekday).collect();
            days.sort_by_key(|day| day.to_monday_zero_offset());
            days.dedup();
            let uncovered = horizon.sessions.iter().filter(|session| !covered.contains(session));
            let mut except: Vec<_> = uncovered.map(|session| session.date()).collect();
            except.extend(past_of_week(recurring, &world.now));
            except.retain(|date| days.contains(&date.weekday()));
            except.extend(&recurring.except);
            except.sort_unstable();
            except.dedup();
            Promise::Recurring(Box::new(RecurringPromise {
                rule: recurring.rule.clone(),
                last_date: recurring.last_date,
                from: recurring.from,
                to: recurring.to,
                days,
                except,
            }))
        }
    }
}

/// Dates of this week, from Monday on, on which a session began before `as_of`.
fn past_of_week(recurring: &Recurring, now: &Now) -> Vec<Date> {
    let monday = later(now.today, -i64::from(now.today.weekday().to_monday_zero_offset()));
    rule_dates(&recurring.rule)
        .take_while(|date| *date <= now.today)
        .filter(|date| *date >= monday)
        .filter(|date| {
            let start = day_start(*date) + recurring.from.minutes();
            instant_of(start, &now.zone) < whole_minute(now.as_of)
        })
        .collect()
}
