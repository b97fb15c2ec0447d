//! Some hundred volunteers who live near each other, with bitmaps about them. A chunk never
//! changes: a change makes another one.

use crate::domain::ids::VolunteerId;
use crate::domain::pii::Pii;
use crate::domain::taxonomy::Level;

use super::distance::Spot;
use super::lexicon::Word;
use super::marks::{Marks, WeekMap, WeekMapper};
use super::mask::{GROUP, GROUPS, Mask};
use super::person::{Person, name, skills};
use super::row::{NEVER, Row};

/// Volunteers of one neighbourhood, or some whose homes are unknown.
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) rows: Box<[Row]>,
    records: Box<[u8]>,
    pub(crate) marks: Marks,
    pub(crate) week: WeekMap,
    /// The minute of the last ask of any member.
    pub(crate) last_ask: i32,
    /// How far those reach who stand in each word of the masks.
    groups: [Reach; GROUPS],
}

/// How far a chunk, or several, can reach: no member goes farther than `max_metres` from a home
/// between the corners, and none has a greater half-distance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    low: [i32; 3],
    high: [i32; 3],
    pub(crate) max_metres: u32,
    pub(crate) half_metres: u32,
    /// Members with a known home.
    homes: u32,
    /// Members without.
    unknown: u32,
}

impl Chunk {
    /// Of rows and their records, in this order.
    pub(crate) fn new<'a>(members: impl Iterator<Item = (Row, &'a [u8])>) -> Self {
        let (mut rows, mut records) = (Vec::new(), Vec::new());
        let mut marks = Marks::default();
        let mut week = WeekMapper::new();
        let mut person = Person::default();
        for (at, (mut row, record)) in members.enumerate() {
            person.read(row, record);
            marks.add(at, &person);
            week.add(at, &person.weekly);
            row.record = records.len() as u32;
            rows.push(row);
            records.extend_from_slice(record);
        }
        Self::of(rows, records, marks, week)
    }

    /// The same with a member out, another one in, or both.
    pub(crate) fn changed(&self, out: Option<usize>, into: Option<(Row, &[u8])>) -> Self {
        let mut rows = Vec::with_capacity(self.rows.len() + 1);
        let mut records = Vec::with_capacity(self.records.len());
        let mut marks = self.marks.clone();
        let mut week = WeekMapper::of(&self.week);
        if let Some(at) = out {
            marks.close_up(at);
            week.close_up(at);
        }
        let stay = self.members().enumerate().filter(|(at, _)| Some(*at) != out);
        for (mut row, record) in stay.map(|(_, member)| member).chain(into) {
            row.record = records.len() as u32;
            rows.push(row);
            records.extend_from_slice(record);
        }
        if let Some((row, record)) = into {
            let mut person = Person::default();
            person.read(row, record);
            marks.add(rows.len() - 1, &person);
            week.add(rows.len() - 1, &person.weekly);
        }
        Self::of(rows, records, marks, week)
    }

    fn of(rows: Vec<Row>, records: Vec<u8>, mut marks: Marks, week: WeekMapper) -> Self {
        marks.shrink();
        let last_ask = rows.iter().map(|row: &Row| row.last_ask).max().unwrap_or(NEVER);
        let mut groups = [Reach::NOWHERE; GROUPS];
        for (group, rows) in groups.iter_mut().zip(rows.chunks(GROUP)) {
            *group = rows.iter().map(Reach::of).fold(Reach::NOWHERE, Reach::and);
        }
        let (rows, records) = (rows.into(), records.into());
        Self { rows, records, marks, week: week.finish(), last_ask, groups }
    }

    /// All members, each with its record.
    pub(crate) fn members(&self) -> impl Iterator<Item = (Row, &[u8])> {
        self.rows.iter().enumerate().map(|(at, row)| (*row, self.record(at)))
    }

    /// Where somebody is in it.
    pub(crate) fn position(&self, id: VolunteerId) -> Option<usize> {
        self.rows.iter().position(|row| row.id() == id)
    }

    /// Somebody in full.
    pub(crate) fn read(&self, at: usize, person: &mut Person) {
        if let Some(row) = self.rows.get(at) {
            person.read(*row, self.record(at));
        }
    }

    /// Somebody's skills, sorted.
    pub(crate) fn skills(&self, at: usize, into: &mut Vec<(Word, Level)>) {
        skills(self.record(at), into);
    }

    /// Somebody's name to show.
    pub(crate) fn name(&self, at: usize) -> Pii<String> {
        name(self.record(at))
    }

    /// Somebody's record.
    pub(crate) fn record(&self, at: usize) -> &[u8] {
        let start = |at: usize| self.rows.get(at).map(|row| row.record as usize);
        let (from, to) = (start(at), start(at + 1).unwrap_or(self.records.len()));
        from.and_then(|from| self.records.get(from..to)).unwrap_or_default()
    }

    /// How far it reaches.
    pub(crate) fn reach(&self) -> Reach {
        self.groups.iter().copied().fold(Reach::NOWHERE, Reach::and)
    }

    /// Takes those out of a mask who live in a part of it that certainly lies too far from a spot.
    pub(crate) fn keep_near(&self, spot: Spot, mask: &mut Mask) {
        mask.keep_groups(|group| {
            self.groups.get(group).is_some_and(|reach| reach.has_unknown() || reach.is_near(spot))
        });
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        let own = size_of_val(&*self.rows) + self.records.len();
        own + self.marks.heap_bytes() + self.week.heap_bytes()
    }
}

impl Reach {
    /// Of nobody.
    pub(crate) const NOWHERE: Self = Self {
        low: [i32::MAX; 3],
        high: [i32::MIN; 3],
        max_metres: 0,
        half_metres: 0,
        homes: 0,
        unknown: 0,
    };

    /// Of one.
    pub(crate) fn of(row: &Row) -> Self {
        let corner = row.home();
        Self {
            low: corner.map_or(Self::NOWHERE.low, |spot| spot.0),
            high: corner.map_or(Self::NOWHERE.high, |spot| spot.0),
            max_metres: row.max_metres,
            half_metres: row.mode().half_metres(),
            homes: u32::from(corner.is_some()),
            unknown: u32::from(corner.is_none()),
        }
    }

    /// Of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            low: std::array::from_fn(|i| self.low[i].min(other.low[i])),
            high: std::array::from_fn(|i| self.high[i].max(other.high[i])),
            max_metres: self.max_metres.max(other.max_metres),
            half_metres: self.half_metres.max(other.half_metres),
            homes: self.homes + other.homes,
            unknown: self.unknown + other.unknown,
        }
    }

    /// How many are in it.
    pub(crate) fn count(&self) -> usize {
        (self.homes + self.unknown) as usize
    }

    /// Whether there is a home that is unknown.
    pub(crate) fn has_unknown(&self) -> bool {
        self.unknown > 0
    }

    /// Whether a known home may be near enough to a spot.
    pub(crate) fn is_near(&self, spot: Spot) -> bool {
        self.homes > 0 && !spot.is_beyond_box(self.low, self.high, self.max_metres)
    }

    /// No more than the metres from a spot to any known home; `None` where there is none.
    pub(crate) fn metres_to(&self, spot: Spot) -> Option<f64> {
        (self.homes > 0).then(|| spot.metres_to_box(self.low, self.high))
    }
}
