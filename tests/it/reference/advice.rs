//! Advice on a need (scoring.md, "Advice on a need").

use std::sync::Arc;

use jiff::Timestamp;

use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::need::{Importance, Location, Need};
use onestop::domain::schedule::{Schedule, Session};
use onestop::domain::weights::{Millionths, WeightOverrides};

use super::calendar::{self, DAY, Horizon, horizon, instant_of};
use super::{Centre, Last, pair_within};

/// What a change is, how many are eligible after it, and the best score among them.
pub type Advised = (String, usize, Option<Millionths>);

/// The need as it is (first) and after each single change; `None`: the need is over. Changes are
/// "shown where a need has fewer than three eligible volunteers for each open place".
pub fn advice(
    centre: &Centre,
    volunteers: &[VolunteerFacts],
    need: &NeedFacts,
    as_of: Timestamp,
    request: &WeightOverrides,
) -> Option<Vec<Advised>> {
    let as_of = calendar::whole_minute(as_of);
    let now = horizon(&need.need.schedule, as_of, &centre.zone)?;
    let judge = |what: String, need: &NeedFacts, horizon: Option<&Horizon>| {
        let pairs = horizon.into_iter().flat_map(|horizon| {
            volunteers.iter().map(move |volunteer| {
                pair_within(centre, need, volunteer, as_of, request, Last::Rest, horizon)
            })
        });
        let scores: Vec<Millionths> =
            pairs.filter(|pair| pair.reasons.is_empty()).map(|pair| pair.score).collect();
        (what, scores.len(), scores.iter().copied().max())
    };
    let unchanged = judge("unchanged".to_owned(), need, Some(&now));
    let mut found = vec![unchanged];
    if found[0].1 >= 3 * need.open_places as usize {
        return Some(found);
    }
    // "all its sessions shifted by -120 to 120 minutes in steps of 30, a recurrence moved by 1 to 6
    // days".
    let mut moves: Vec<(String, i64)> = Vec::new();
    if !matches!(need.need.schedule, Schedule::Flexible(_)) {
        let shifts = [-120, -90, -60, -30, 30, 60, 90, 120];
        moves.extend(shifts.map(|minutes| (format!("shift {minutes}"), minutes)));
    }
    if matches!(need.need.schedule, Schedule::Recurring(_)) {
        moves.extend((1..=6).map(|days| (format!("move {days}"), days * DAY)));
    }
    for (what, minutes) in moves {
        let horizon = moved(&now, minutes, as_of, centre);
        found.push(judge(what, need, horizon.as_ref()));
    }
    for (what, changed) in changed(&need.need) {
        let changed = NeedFacts { need: Arc::new(changed), ..*need };
        found.push(judge(what, &changed, Some(&now)));
    }
    Some(found)
}

/// "horizon and D0 stay; sessions that would start before as_of drop out".
fn moved(now: &Horizon, minutes: i64, as_of: Timestamp, centre: &Centre) -> Option<Horizon> {
    let later = |session: &Session| {
        Session::new(session.span().from + minutes, session.span().to + minutes).unwrap()
    };
    let sessions: Vec<Session> = now.sessions.iter().map(later).collect();
    let ahead = |session: &Session| instant_of(session.span().from, &centre.zone) >= as_of;
    let sessions: Vec<Session> = sessions.into_iter().filter(ahead).collect();
    let last = sessions.iter().copied().map(calendar::session_day).max()?;
    Some(Horizon { first: now.first, last, sessions })
}

/// "one required skill made desirable, least coverage times 0.75, remote allowed".
fn changed(need: &Need) -> Vec<(String, Need)> {
    let mut changes = Vec::new();
    for (n, skill) in need.skills.iter().enumerate() {
        if skill.importance == Importance::Required {
            let mut other = need.clone();
            other.skills[n].importance = Importance::Desirable;
            changes.push((format!("desirable {}", skill.skill), other));
        }
    }
    if need.least_coverage > 0 {
        // "m(x) = floor(1,000,000 x + 1/2)" of three quarters of it.
        let least = (f64::from(need.least_coverage) * 0.75 + 0.5).floor() as Millionths;
        changes.push((format!("coverage {least}"), Need { least_coverage: least, ..need.clone() }));
    }
    if let Location::At(located) = &need.location {
        let location = Location::Remote(Some(located.clone()));
        changes.push(("remote".to_owned(), Need { location, ..need.clone() }));
    }
    changes
}
