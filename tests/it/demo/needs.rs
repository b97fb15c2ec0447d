//! Needs of the demo borough, and what came of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use onestop::cli::demo::History;
use onestop::domain::block::BlockedFrom;
use onestop::domain::check::CheckWhen;
use onestop::domain::ids::{NeedId, OrganisationId};
use onestop::domain::need::{Importance, Need, NeedState, Urgency};
use onestop::domain::placement::PlacementState;
use onestop::domain::schedule::Schedule;

use super::{between, borough, now, percent};

#[test]
fn needs_are_as_the_figures_say() {
    let needs = &borough().needs;
    between(68.0, percent(needs, |n| n.state == NeedState::Open), 90.0);
    between(6.0, percent(needs, |n| n.location.is_remote()), 14.0);
    between(5.0, percent(needs, |n| n.urgency == Urgency::Urgent), 12.0);
    let required = |n: &Need| n.skills.iter().any(|skill| skill.importance == Importance::Required);
    between(30.0, percent(needs, required), 42.0);
    between(40.0, percent(needs, |n| matches!(n.schedule, Schedule::Recurring(_))), 56.0);
    between(17.0, percent(needs, |n| matches!(n.schedule, Schedule::Sessions(_))), 30.0);
    let asked: Vec<_> = needs.iter().flat_map(|n| &n.checks).collect();
    assert!(asked.len() > 100);
    between(78.0, percent(&asked, |check| check.when == CheckWhen::ToStart), 92.0);
    let titles: BTreeSet<&str> = needs.iter().map(|n| n.title.as_str()).collect();
    assert!(titles.len() > 40, "only {} different titles", titles.len());
    for state in [NeedState::Draft, NeedState::Pending, NeedState::Closed, NeedState::Over] {
        assert!(needs.iter().any(|n| n.state == state), "no need is {}", state.as_str());
    }
    let london = TimeZone::get("Europe/London").unwrap();
    for need in needs {
        let over = need.schedule.is_over(now(), &london);
        assert_eq!(over, need.state == NeedState::Over, "{} {:?}", need.title, need.schedule);
        assert!(!(need.state == NeedState::Open && need.has_unresolved_required()));
        assert!(need.posted_at < now());
    }
}

#[test]
fn placements_made_only_legal_moves_and_keep_to_the_places_of_their_need() {
    let borough = borough();
    assert!(borough.placements.len() > 800, "only {} placements", borough.placements.len());
    let needs: BTreeMap<NeedId, &Need> = borough.needs.iter().map(|n| (n.id, n)).collect();
    let mut held: BTreeMap<NeedId, u32> = BTreeMap::new();
    let mut pairs = BTreeSet::new();
    for history in &borough.placements {
        let last = history.last();
        let need = needs[&last.need];
        assert!(pairs.insert((last.need, last.volunteer)), "a pair came up twice");
        *held.entry(last.need).or_default() += u32::from(last.state.holds_place());
        let mut before: Option<PlacementState> = None;
        let mut at = need.posted_at;
        for (n, (placement, event)) in history.steps().iter().enumerate() {
            assert_eq!(placement.version, n as i64 + 1);
            assert_eq!((event.from, event.to), (before, placement.state));
            assert!(before.is_none_or(|from| from.next().contains(&event.to)));
            assert!(event.at >= at && event.at < now(), "out of time");
            assert_eq!(placement.due.is_some(), placement.state.is_live());
            (before, at) = (Some(event.to), event.at);
        }
        let accepted = history.steps().iter().any(|(p, _)| p.state == PlacementState::Accepted);
        assert_eq!(accepted, last.promise.is_some());
    }
    for need in &borough.needs {
        let held = held.get(&need.id).copied().unwrap_or(0);
        assert!(held <= need.places, "{held} of {} places", need.places);
        assert!(need.state != NeedState::Open || held < need.places);
        assert!(need.state != NeedState::Filled || held == need.places);
    }
    for state in PlacementState::ALL {
        let some = borough.placements.iter().any(|h| h.last().state == *state);
        assert!(some, "no placement is {}", state.as_str());
    }
    let asks = borough.placements.iter().map(|h| h.last().asked_at.len()).max();
    assert!(asks >= Some(2), "nobody was asked twice");
}

#[test]
fn no_block_contradicts_a_live_placement() {
    let borough = borough();
    assert!(borough.blocks.len() >= 20, "only {} blocks", borough.blocks.len());
    let owners: BTreeMap<NeedId, OrganisationId> =
        borough.needs.iter().map(|n| (n.id, n.organisation)).collect();
    for block in &borough.blocks {
        let live = borough.placements.iter().map(History::last).find(|placement| {
            placement.volunteer == block.volunteer
                && placement.state.is_live()
                && match block.from {
                    BlockedFrom::Need(need) => placement.need == need,
                    BlockedFrom::Organisation(id) => owners[&placement.need] == id,
                }
        });
        assert_eq!(live, None);
    }
    let kinds: BTreeSet<bool> =
        borough.blocks.iter().map(|b| matches!(b.from, BlockedFrom::Need(_))).collect();
    assert_eq!(kinds.len(), 2);
}
