//! The open needs of a centre as columns, near ones together, for the way from a person to needs.
//! A change makes another set that shares all but a cell with the first.

use std::sync::Arc;

use crate::domain::need::NeedState;

use super::distance::Spot;
use super::ends::Ends;
use super::lexicon::Lexicon;
use super::need::PreparedNeed;
use super::need_row::NeedRow;

/// Most needs in a cell. The tests of this room use small ones, so that few needs fill several.
const CAPACITY: usize = if cfg!(test) { 6 } else { 256 };
/// Needs in a cell at first, so that those that come find room near by.
const AT_FIRST: usize = CAPACITY * 3 / 4;

/// Where a need is: with a known point, somewhere unknown, anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// At a point.
    At,
    /// The point is not known.
    Unknown,
    /// It can be served from anywhere.
    Remote,
}

/// All sites.
pub(crate) const SITES: [Site; 3] = [Site::At, Site::Unknown, Site::Remote];

/// The order within a site: along a curve that goes from neighbour to neighbour, then by the id.
type Key = (u64, u128);

/// Every open need with an open place.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenNeeds {
    /// By site: cells in order, none empty.
    runs: [Vec<Arc<Cell>>; SITES.len()],
}

/// Some needs of one site, by their keys.
#[derive(Debug)]
pub(crate) struct Cell {
    members: Box<[Member]>,
    /// By member.
    pub(crate) ends: Box<[Ends]>,
    /// The corners of the box around them.
    pub(crate) low: [i32; 3],
    pub(crate) high: [i32; 3],
}

/// A need in a cell.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    curve: u64,
    /// Where it is; some spot where that is unknown.
    pub(crate) spot: Spot,
    ends: Ends,
    pub(crate) row: NeedRow,
    pub(crate) need: Arc<PreparedNeed>,
}

impl Member {
    fn new(need: &Arc<PreparedNeed>, lexicon: &Lexicon) -> Self {
        let (curve, _) = key(need);
        let spot = need.place.as_ref().map_or(Spot([0; 3]), |place| place.spot);
        let ends = Ends::of(&need.facts.need.schedule);
        Self { curve, spot, ends, row: NeedRow::new(need, lexicon), need: Arc::clone(need) }
    }

    fn key(&self) -> Key {
        (self.curve, id(&self.need))
    }
}

impl Cell {
    fn new(members: Vec<Member>) -> Self {
        let corner = |pick: fn(i32, i32) -> i32, start: i32| {
            let along = |axis: usize| members.iter().map(move |member| member.spot.0[axis]);
            std::array::from_fn(|axis| along(axis).fold(start, pick))
        };
        let (low, high) = (corner(i32::min, i32::MAX), corner(i32::max, i32::MIN));
        let ends = members.iter().map(|member| member.ends);
        Self { ends: ends.collect(), members: members.into(), low, high }
    }

    fn first(&self) -> Option<Key> {
        self.members.first().map(Member::key)
    }

    /// The needs, each with when it ends.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&Member, Ends)> {
        self.members.iter().zip(self.ends.iter().copied())
    }
}

impl OpenNeeds {
    /// Those of some needs that are open.
    pub(crate) fn new<'a>(
        needs: impl Iterator<Item = &'a Arc<PreparedNeed>>,
        lexicon: &Lexicon,
    ) -> Self {
        let mut all: [Vec<Member>; SITES.len()] = Default::default();
        for need in needs.filter(|need| is_open(need)) {
            if let Some(run) = all.get_mut(site(need) as usize) {
                run.push(Member::new(need, lexicon));
            }
        }
        let runs = all.map(|mut members| {
            members.sort_unstable_by_key(Member::key);
            let cells = members.chunks(AT_FIRST).map(|some| Arc::new(Cell::new(some.to_vec())));
            cells.collect()
        });
        Self { runs }
    }

    /// The cells of a site.
    pub(crate) fn cells(&self, site: Site) -> &[Arc<Cell>] {
        self.runs.get(site as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// All of them, in no order that means anything.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<PreparedNeed>> {
        let members = self.runs.iter().flatten().flat_map(|cell| cell.members.iter());
        members.map(|member| &member.need)
    }

    /// The same after a change of a need: as it was, and as it is.
    pub(crate) fn changed(
        &self,
        before: Option<&Arc<PreparedNeed>>,
        after: Option<&Arc<PreparedNeed>>,
        lexicon: &Lexicon,
    ) -> Self {
        let mut changed = self.clone();
        if let Some(need) = before.filter(|need| is_open(need)) {
            changed.change(need, |members, at| {
                if let Ok(at) = at {
                    members.remove(at);
                }
            });
        }
        if let Some(need) = after.filter(|need| is_open(need)) {
            changed.change(need, |members, at| {
                let (Ok(at) | Err(at)) = at;
                members.insert(at, Member::new(need, lexicon));
            });
        }
        changed
    }

    /// Changes the cell in which a need is, or would be: `change` is told at which place.
    fn change(
        &mut self,
        need: &Arc<PreparedNeed>,
        change: impl FnOnce(&mut Vec<Member>, Result<usize, usize>),
    ) {
        let key = key(need);
        let Some(run) = self.runs.get_mut(site(need) as usize) else { return };
        let after = run.partition_point(|cell| cell.first().is_some_and(|first| first <= key));
        let at = after.saturating_sub(1);
        let mut members = run.get(at).map(|cell| cell.members.to_vec()).unwrap_or_default();
        let place = members.binary_search_by_key(&key, Member::key);
        change(&mut members, place);
        let rest =
            if members.len() > CAPACITY { members.split_off(CAPACITY / 2) } else { Vec::new() };
        let cells = [members, rest].into_iter().filter(|members| !members.is_empty());
        let cells = cells.map(|members| Arc::new(Cell::new(members)));
        run.splice(at..(at + 1).min(run.len()), cells);
    }
}

fn is_open(need: &PreparedNeed) -> bool {
    need.facts.need.state == NeedState::Open && need.facts.open_places > 0
}

fn site(need: &PreparedNeed) -> Site {
    match (need.remote, &need.place) {
        (true, _) => Site::Remote,
        (false, None) => Site::Unknown,
        (false, Some(_)) => Site::At,
    }
}

fn id(need: &PreparedNeed) -> u128 {
    need.facts.need.id.0.as_u128()
}

fn key(need: &PreparedNeed) -> Key {
    let curve = match (site(need), &need.place) {
        (Site::At, Some(place)) => {
            let (lat, lon) = place.point.micro();
            let shifted = |micro: i32| u64::from(micro.wrapping_sub(i32::MIN) as u32);
            spread(shifted(lat)) << 1 | spread(shifted(lon))
        }
        (Site::At | Site::Unknown | Site::Remote, _) => 0,
    };
    (curve, id(need))
}

/// Puts a gap before each of the lower 32 bits.
fn spread(bits: u64) -> u64 {
    let steps = [
        (16, 0x0000_FFFF_0000_FFFF),
        (8, 0x00FF_00FF_00FF_00FF),
        (4, 0x0F0F_0F0F_0F0F_0F0F),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ];
    steps.into_iter().fold(bits, |bits, (by, mask)| (bits | bits << by) & mask)
}
