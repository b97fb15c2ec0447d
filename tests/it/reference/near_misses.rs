//! Near misses (scoring.md, "Near misses"), and the fewest minutes that somebody would have to be
//! free in addition (`docs/near-misses.md`).

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use onestop::domain::availability::{Extra, Window};
use onestop::domain::facts::{NeedFacts, VolunteerFacts};
use onestop::domain::need::{Importance, Need};
use onestop::domain::schedule::{Schedule, Session};
use onestop::domain::time::{Clock, WEEKDAYS};
use onestop::domain::weights::WeightOverrides;

use super::availability::{FreeMinutes, minutes_left, promised_sessions, taken_in_week};
use super::calendar::{
    DAY, Horizon, date_at, date_of, horizon, session_day, session_minutes, week_of, whole_minute,
};
use super::components::ratio;
use super::lists::{in_order, last_asked};
use super::{Centre, Last, Pair, gates, pair};

/// "may be relaxed: yes" in the table.
const MAY_BE_RELAXED: [&str; 12] = [
    "asked_before",
    "asked_enough",
    "age_unknown",
    "language_unknown",
    "vehicle_unknown",
    "check_missing",
    "check_expiring",
    "skill_missing",
    "skill_unknown",
    "too_far",
    "unavailable",
    "no_capacity",
];

/// "Volunteers who fail exactly one rule, and that rule may be relaxed, ranked by the score of the
/// pair with its components as they are." `None`: the need is over.
pub fn near_misses(
    centre: &Centre,
    volunteers: &[VolunteerFacts],
    need: &NeedFacts,
    as_of: Timestamp,
    request: &WeightOverrides,
) -> Option<Vec<Pair>> {
    let horizon = horizon(&need.need.schedule, as_of, &centre.zone)?;
    let today = date_at(whole_minute(as_of), &centre.zone);
    let mut found = Vec::new();
    for volunteer in volunteers {
        let judged = pair(centre, need, volunteer, as_of, request, Last::Rest)?;
        let [code] = judged.reasons[..] else { continue };
        let checks = gates::checks_failing(&need.need, volunteer, today, &horizon);
        let near = match code {
            // "yes, if exactly one check is missing", "if exactly one check expires".
            "check_missing" => checks.0 == 1,
            "check_expiring" => checks.1 == 1,
            // "yes, if exactly one skill is missing".
            "skill_missing" => {
                let required = judged.parts.iter().filter(|p| p.importance == Importance::Required);
                required.filter(|part| part.quality < 1_000_000).count() == 1
            }
            // "the smallest change that would make the pair eligible": there must be one.
            "unavailable" => {
                let free = always_free(volunteer);
                pair(centre, need, &free, as_of, request, Last::Rest)?.is_eligible()
            }
            code => MAY_BE_RELAXED.contains(&code),
        };
        if near {
            found.push((last_asked(volunteer, whole_minute(as_of)), judged));
        }
    }
    Some(in_order(found))
}

/// The same person, free at any time that is not promised.
fn always_free(volunteer: &VolunteerFacts) -> VolunteerFacts {
    let mut facts = volunteer.clone();
    let availability = &mut Arc::make_mut(&mut facts.volunteer).availability;
    let midnight = Clock::parse("00:00").unwrap();
    let all_day = |(_, day): &(&str, _)| Window { day: *day, from: midnight, to: midnight };
    availability.weekly = WEEKDAYS.iter().map(all_day).collect();
    availability.away.clear();
    facts
}

fn enough(need: &Need, counted: i64, all: i64) -> bool {
    let availability = ratio(counted, all);
    availability > 0 && availability >= need.least_coverage
}

/// The fewest minutes in which somebody would have to be free in addition, of a need with dated
/// sessions; `None` where it takes too long to try all ways.
pub fn fewest_minutes(need: &Need, volunteer: &VolunteerFacts, horizon: &Horizon) -> Option<i64> {
    let days = (horizon.first - 1, horizon.last + 2);
    let free = FreeMinutes::of(volunteer, days.0, days.1);
    let promised = promised_sessions(volunteer, days.0 - 1, days.1);
    let meets = |session: &Session| {
        let s = session.span();
        promised.iter().any(|p| p.span().from < s.to && s.from < p.span().to)
    };
    let (covered, not): (Vec<Session>, Vec<Session>) =
        horizon.sessions.iter().copied().partition(|session| free.covers(*session));
    let open: Vec<Session> = not.into_iter().filter(|session| !meets(session)).collect();
    let missing = |session: &Session| -> Vec<i64> {
        (session.span().from..session.span().to).filter(|minute| !free.has(*minute)).collect()
    };
    if open.len() <= 7 {
        return Some(by_every_choice(need, volunteer, horizon, &covered, &open, missing));
    }
    let apart = horizon.sessions.windows(2).all(|two| two[0].span().to <= two[1].span().from);
    let cost = |session: &Session| missing(session).len() as i64;
    apart.then(|| week_by_week(need, volunteer, horizon, &covered, &open, cost))
}

/// Tries every set of sessions.
fn by_every_choice(
    need: &Need,
    volunteer: &VolunteerFacts,
    horizon: &Horizon,
    covered: &[Session],
    open: &[Session],
    missing: impl Fn(&Session) -> Vec<i64>,
) -> i64 {
    let all: i64 = horizon.sessions.iter().copied().map(session_minutes).sum();
    let missing: Vec<Vec<i64>> = open.iter().map(missing).collect();
    let mut fewest = i64::MAX;
    for choice in 0..1_u32 << open.len() {
        let chosen: Vec<usize> = (0..open.len()).filter(|i| choice >> i & 1 == 1).collect();
        let sessions = chosen.iter().map(|i| open[*i]);
        let sessions: Vec<Session> = covered.iter().copied().chain(sessions).collect();
        let weeks = week_of(horizon.first)..=week_of(horizon.last);
        let counted = weeks.map(|week| taken_in_week(volunteer, &sessions, week)).sum();
        if enough(need, counted, all) {
            let mut minutes: Vec<i64> =
                chosen.iter().flat_map(|i| missing[*i].iter().copied()).collect();
            minutes.sort_unstable();
            minutes.dedup();
            fewest = fewest.min(minutes.len() as i64);
        }
    }
    fewest
}

/// For sessions of which no two overlap: in each week the cheapest way to each number of minutes
/// that count, then all weeks together.
fn week_by_week(
    need: &Need,
    volunteer: &VolunteerFacts,
    horizon: &Horizon,
    covered: &[Session],
    open: &[Session],
    cost: impl Fn(&Session) -> i64,
) -> i64 {
    let all: i64 = horizon.sessions.iter().copied().map(session_minutes).sum();
    let mut so_far: BTreeMap<i64, i64> = BTreeMap::from([(0, 0)]);
    for week in week_of(horizon.first)..=week_of(horizon.last) {
        let in_week = |session: &&Session| week_of(session_day(**session)) == week;
        // By covered minutes and the shortest covered session: the cheapest way.
        let mut ways: BTreeMap<(i64, i64), i64> = BTreeMap::from([((0, i64::MAX), 0)]);
        let price = |session: &Session| open.contains(session).then(|| cost(session));
        for session in horizon.sessions.iter().filter(in_week) {
            let length = session_minutes(*session);
            let mut next = BTreeMap::new();
            for ((minutes, shortest), paid) in ways {
                let mut note = |key, paid: i64| {
                    let least = next.entry(key).or_insert(paid);
                    *least = paid.min(*least);
                };
                let with = (minutes + length, shortest.min(length));
                match price(session) {
                    None if covered.contains(session) => note(with, paid),
                    None => note((minutes, shortest), paid),
                    Some(price) => {
                        note((minutes, shortest), paid);
                        note(with, paid + price);
                    }
                }
            }
            ways = next;
        }
        let left = minutes_left(volunteer, week * 7 - 3, week * 7 + 4).unwrap_or(i64::MAX);
        let mut next: BTreeMap<i64, i64> = BTreeMap::new();
        for ((minutes, shortest), paid) in &ways {
            let counted = if *shortest <= left { (*minutes).min(left) } else { 0 };
            for (before, paid_before) in &so_far {
                let least = next.entry(before + counted).or_insert(i64::MAX);
                *least = (*least).min(paid + paid_before);
            }
        }
        so_far = next;
    }
    let enough = so_far.iter().filter(|(counted, _)| enough(need, **counted, all));
    enough.map(|(_, paid)| *paid).min().unwrap_or(i64::MAX)
}

/// Somebody with so many minutes more of free time for a flexible need, put where each of them
/// counts as long as there is such a place.
pub fn with_free_minutes(
    need: &Need,
    volunteer: &VolunteerFacts,
    horizon: &Horizon,
    minutes: i64,
) -> VolunteerFacts {
    let Schedule::Flexible(flexible) = &need.schedule else { panic!("a flexible need") };
    let (first, end) = (horizon.first, horizon.last + 1);
    let free = FreeMinutes::of(volunteer, first, end);
    let mut allowed = FreeMinutes::none(first, end);
    allowed.add_weekly(&flexible.windows, first, end);
    let promised = promised_sessions(volunteer, first - 1, end);
    let is_promised =
        |minute: i64| promised.iter().any(|p| (p.span().from..p.span().to).contains(&minute));
    let allows = |minute: i64| flexible.windows.is_empty() || allowed.has(minute);
    let mut added = Vec::new();
    let mut to_add = minutes;
    let mut from = first;
    while from < end {
        let to = (from + 7).min(end);
        let span = from * DAY..to * DAY;
        let now = span.clone().filter(|minute| free.has(*minute) && allows(*minute)).count() as i64;
        let most = i64::from(flexible.minutes_per_week);
        let most = minutes_left(volunteer, from, to).map_or(most, |left| most.min(left));
        let open = span.filter(|m| !free.has(*m) && allows(*m) && !is_promised(*m));
        let room = (most - now).clamp(0, to_add);
        let chosen: Vec<i64> = open.take(room as usize).collect();
        to_add -= chosen.len() as i64;
        added.extend(chosen);
        from = to;
    }
    let mut facts = volunteer.clone();
    let extra = &mut Arc::make_mut(&mut facts.volunteer).availability.extra;
    for run in added.chunk_by(|a, b| *b == a + 1 && a.div_euclid(DAY) == b.div_euclid(DAY)) {
        let clock = |minute: i64| Clock::from_minutes(minute.rem_euclid(DAY) as u16).unwrap();
        let date = date_of(run[0].div_euclid(DAY));
        extra.push(Extra { date, from: clock(run[0]), to: clock(run[run.len() - 1] + 1) });
    }
    facts
}
