//! The best needs for a person: each is bounded from above by its row, and the record decides, the
//! most promising first, as long as what is left may still be on the list.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::check::CheckWhen;
use crate::domain::time::{Span, day_number};
use crate::domain::weights::{Millionths, ONE, WeightOverrides, Weights, ratio};

use super::availability::Scratch;
use super::distance::{self, Spot, Way};
use super::eligibility;
use super::need_row::{NeedFlag, NeedRow, When};
use super::occasion::Occasion;
use super::open_needs::{Cell, Member, OpenNeeds, SITES, Site};
use super::order::NeedKey;
use super::person::Person;
use super::rank;
use super::rest;
use super::row::Flag;
use super::score::{self, Look, Terms};
use super::snapshot::Snapshot;
use super::spans::{Pattern, common_minutes};
use super::top::Top;
use super::{Request, UNKNOWN};

/// How many open needs with an open place are not over at an instant.
pub(crate) fn considered(snapshot: &Snapshot, as_of: Timestamp) -> usize {
    let (needs, zone) = (snapshot.open(), &snapshot.settings().zone);
    let today = day(snapshot, as_of);
    let in_cell = |cell: &Arc<Cell>| {
        let told = cell.ends.iter().filter(|ends| ends.is_over(today) == Some(false)).count();
        let asked = || cell.members().filter(|(_, ends)| ends.is_over(today).is_none());
        told + asked().filter(|(member, _)| member.need.calendar(as_of, zone).is_some()).count()
    };
    SITES.iter().flat_map(|site| needs.cells(*site)).map(in_cell).sum()
}

/// The best needs for a person, best first.
pub(crate) fn best(
    snapshot: &Snapshot,
    person: &Person,
    request: &Request,
) -> Vec<(Occasion, Terms)> {
    let mut seeker = Seeker::new(snapshot, person, request);
    let mut top = Top::new(request.limit);
    if request.limit == 0 || seeker.is_out() {
        return Vec::new();
    }
    let mut scratch = Scratch::default();
    let mut candidates = seeker.candidates(snapshot.open());
    while let Some(Candidate { bound, member }) = candidates.pop() {
        let facts = &member.need.facts;
        let floor: Option<&NeedKey> = top.floor();
        if floor.is_some_and(|floor| bound < floor.score()) {
            break;
        }
        if floor.is_some_and(|floor| NeedKey::new(bound, facts) > *floor) {
            continue;
        }
        let look = Look::List { floor: floor.map(NeedKey::score) };
        let zone = &snapshot.settings().zone;
        let occasion = Occasion::new(Arc::clone(&member.need), zone, request.as_of);
        let Some(occasion) = occasion else { continue };
        let terms = rank::terms_for_person(snapshot, &member.need, &request.weights);
        let found = score::assess(&occasion.with(person), &terms, look, &mut scratch);
        if let Some(score) = found.score(&terms.weights) {
            top.offer(NeedKey::new(score, facts), (occasion, terms));
        }
    }
    top.into_sorted().map(|(_, found)| found).collect()
}

fn day(snapshot: &Snapshot, as_of: Timestamp) -> i32 {
    day_number(as_of.to_zoned(snapshot.settings().zone.clone()).date()) as i32
}

/// A need that may be on the list, with the most that it can come to.
struct Candidate<'a> {
    bound: Millionths,
    member: &'a Member,
}

impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.cmp(&other.bound)
    }
}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate<'_> {}

/// A person at an instant, as rows of needs see them.
struct Seeker<'a> {
    snapshot: &'a Snapshot,
    person: &'a Person,
    request: &'a Request,
    /// The weights of needs that have none of their own.
    weights: Weights,
    today: i32,
    /// The minutes of the week that are free in some week; `None` = not known.
    free: Option<Pattern>,
    /// The minutes that they may have left in a week.
    hours: Option<u64>,
    /// By needed skill and level: 0 = not looked up yet, else one more than the quality.
    qualities: Vec<Millionths>,
}

impl<'a> Seeker<'a> {
    fn new(snapshot: &'a Snapshot, person: &'a Person, request: &'a Request) -> Self {
        let row = &person.row;
        let hours = row.minutes_per_week();
        Self {
            snapshot,
            person,
            request,
            weights: rank::weights(
                &snapshot.settings().weights,
                &WeightOverrides::default(),
                &request.weights,
            ),
            today: day(snapshot, request.as_of),
            free: row.is(Flag::KnowsWhen).then(|| person.weekly.joined_with(&person.extra)),
            hours: hours.map(|hours| hours.saturating_sub(person.promised.weekly_minutes)),
            qualities: Vec::new(),
        }
    }

    /// Whether they fit no need at all now.
    fn is_out(&self) -> bool {
        let as_of = self.request.as_of;
        let asks = rest::asks(&self.person.asks, rest::asks_from(as_of), as_of);
        let asked = eligibility::asked(asks, self.snapshot.settings().asks_cap);
        let today = i64::from(self.today);
        let paused = self.person.paused_until.is_some_and(|until| day_number(until) > today);
        paused || !eligibility::always(&self.person.row).and(asked).is_empty()
    }

    fn candidates<'n>(&mut self, needs: &'n OpenNeeds) -> BinaryHeap<Candidate<'n>> {
        let mut found = Vec::new();
        for site in SITES {
            for cell in needs.cells(site) {
                if !self.may_reach(site, cell) {
                    continue;
                }
                for (member, ends) in cell.members() {
                    if ends.is_over(self.today) != Some(true)
                        && let Some(bound) = self.bound(site, member)
                    {
                        found.push(Candidate { bound, member });
                    }
                }
            }
        }
        found.into()
    }

    fn may_reach(&self, site: Site, cell: &Cell) -> bool {
        match (site, self.person.row.home()) {
            (Site::At, Some(home)) => {
                !home.is_beyond_box(cell.low, cell.high, self.person.row.max_metres)
            }
            (Site::At, None) | (Site::Unknown | Site::Remote, _) => true,
        }
    }

    /// The most that the score of a need can come to; `None` where it is certainly not eligible.
    fn bound(&mut self, site: Site, member: &Member) -> Option<Millionths> {
        let row = &member.row;
        let distance = self.distance(site, member.spot)?;
        let availability = self.availability(row)?;
        if !self.may_pass(row, member) {
            return None;
        }
        let values = [
            self.skills(row, member)?,
            availability,
            distance,
            self.interests(row.causes),
            row.attention,
        ];
        let weights = if row.is(NeedFlag::Weights) {
            rank::terms_for_person(self.snapshot, &member.need, &self.request.weights).weights
        } else {
            self.weights
        };
        Some(score::of(values, &weights))
    }

    fn distance(&self, site: Site, spot: Spot) -> Option<Millionths> {
        let row = &self.person.row;
        let way = match (site, row.home()) {
            (Site::Remote, _) => Way::Remote,
            (Site::At, Some(home)) => {
                if home.is_beyond(spot, row.max_metres) {
                    return None;
                }
                let no_less = || home.metres_to_box(spot.0, spot.0) as u32;
                Way::Metres(home.metres_to(spot).unwrap_or_else(no_less))
            }
            (Site::At, None) | (Site::Unknown, _) => Way::Unknown,
        };
        let failed = eligibility::way(way, row);
        failed.is_empty().then(|| distance::value(way, row.mode()))
    }

    /// The most that `A` can be, promises and dates away aside.
    fn availability(&self, row: &NeedRow) -> Option<Millionths> {
        let hours = self.hours.unwrap_or(u64::MAX);
        let enough = |value: Millionths| value > 0 && value >= row.least_coverage;
        let Some(free) = &self.free else {
            return Some(UNKNOWN);
        };
        match row.when {
            When::Untold => Some(ONE),
            When::Sessions => {
                let mut times = row.times().iter();
                let covered = times.any(|time| {
                    u64::from(time.minutes) <= hours
                        && free.covers(time.from.into(), time.minutes.into())
                });
                covered.then_some(ONE)
            }
            When::Flexible => {
                let spans = row.times().iter().map(|time| {
                    let from = i64::from(time.from);
                    Span { from, to: from + i64::from(time.minutes) }
                });
                let shared: i64 = spans.map(|span| common_minutes(free.week(), &[span])).sum();
                let each = u64::from(row.minutes_each);
                let most = ratio((shared as u64).min(each).min(hours), each);
                enough(most).then_some(most)
            }
        }
    }

    /// Whether the gates that a row tells something about may let them through.
    fn may_pass(&self, row: &NeedRow, member: &Member) -> bool {
        let person = &self.person;
        let vehicle = !row.is(NeedFlag::Vehicle) || person.row.is(Flag::Vehicle);
        let born = person.row.born != 0 || !eligibility::asks_age(row.min_age);
        let speaks = || {
            let wanted = &member.need.languages;
            wanted.iter().all(|word| person.languages.contains(word))
        };
        let checked = || {
            let required = member.need.facts.need.checks.iter();
            let mut to_match = required.filter(|check| check.when == CheckWhen::ToMatch);
            to_match.all(|check| person.checks.iter().any(|held| held.kind.serves(check.kind)))
        };
        vehicle
            && born
            && (!row.is(NeedFlag::Languages) || speaks())
            && (!row.is(NeedFlag::Checks) || checked())
    }

    /// `S`, or the most that it can be where a row has no room for all skills.
    fn skills(&mut self, row: &NeedRow, member: &Member) -> Option<Millionths> {
        let (mut weighed, mut weights, mut required) = (0, 0, false);
        for (at, asked) in row.skills().iter().enumerate() {
            let quality = self.quality(asked.word.0, asked.level, at, member);
            if asked.required {
                required = true;
                if quality < ONE {
                    return None;
                }
            } else {
                weighed += u64::from(asked.weight) * u64::from(quality.max(UNKNOWN));
                weights += u64::from(asked.weight);
            }
        }
        Some(match (weights, required) {
            _ if row.is(NeedFlag::MoreSkills) => ONE,
            (0, true) => ONE,
            (0, false) => ONE / 2,
            (_, true | false) => ratio(weighed, weights * u64::from(ONE)),
        })
    }

    /// How well they serve a needed skill, which is the one at a place of a need.
    fn quality(&mut self, word: u32, level: u8, at: usize, member: &Member) -> Millionths {
        let place = word as usize * 4 + usize::from(level);
        if self.qualities.len() <= place {
            self.qualities.resize(place + 1, 0);
        }
        let Some(known) = self.qualities.get_mut(place) else { return ONE };
        if *known == 0 {
            let wanted = member.need.skills.get(at);
            *known = 1 + wanted.map_or(ONE, |wanted| wanted.best(&self.person.skills).quality);
        }
        *known - 1
    }

    /// `I`, or the most that it can be where only the record tells which causes they share.
    fn interests(&self, causes: u64) -> Millionths {
        let theirs = self.person.row.causes;
        match (causes & theirs, causes, theirs) {
            (_, 0, _) | (_, _, 0) => ONE / 2,
            (0, ..) => 0,
            (1.., ..) => ONE,
        }
    }
}
