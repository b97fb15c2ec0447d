//! What bitmaps tell about the volunteers of a chunk: who has a word, a check, a free quarter of
//! an hour.

use super::lexicon::Word;
use super::mask::Mask;
use super::person::{Person, QUARTER, check_kinds};
use super::row::{Flag, NEVER};
use super::spans::{Pattern, WEEK};

/// Something that a volunteer has or has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// They are active and agreed to be matched.
    Able,
    /// They have not told us when they are free.
    UnsureWhen,
    /// They have extra windows.
    Extra,
    /// They were asked at some time.
    Asked,
    /// They have a vehicle.
    Vehicle,
    /// They hold a cleared check of a kind, by its place among all kinds.
    Check(usize),
    /// They list a skill, a cause or a language.
    Word(Word),
}

/// Marks that are no words: five and the ten kinds of checks.
const PLAIN_MARKS: usize = 15;

impl Mark {
    fn key(self) -> usize {
        match self {
            Self::Able => 0,
            Self::UnsureWhen => 1,
            Self::Extra => 2,
            Self::Asked => 3,
            Self::Vehicle => 4,
            Self::Check(place) => 5 + place,
            Self::Word(word) => PLAIN_MARKS + word.0 as usize,
        }
    }
}

/// By mark: who has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// By key: where among the masks; 0 = nobody, as beyond the end.
    places: Vec<u16>,
    masks: Vec<Mask>,
}

impl Marks {
    /// Notes everything about one volunteer.
    pub(crate) fn add(&mut self, at: usize, person: &Person) {
        let row = &person.row;
        let plain = [
            (Mark::Able, !row.is(Flag::Inactive) && !row.is(Flag::NoConsent)),
            (Mark::UnsureWhen, !row.is(Flag::KnowsWhen)),
            (Mark::Extra, row.is(Flag::Extra)),
            (Mark::Asked, row.last_ask != NEVER),
            (Mark::Vehicle, row.is(Flag::Vehicle)),
        ];
        plain.into_iter().filter(|(_, has)| *has).for_each(|(mark, _)| self.set(mark, at));
        for check in &person.checks {
            let place = check_kinds().position(|kind| kind == check.kind);
            if let Some(place) = place {
                self.set(Mark::Check(place), at);
            }
        }
        let skills = person.skills.iter().map(|(word, _)| word);
        for word in skills.chain(&person.causes).chain(&person.languages) {
            self.set(Mark::Word(*word), at);
        }
    }

    /// Takes a volunteer out: all behind them move up by one.
    pub(crate) fn close_up(&mut self, at: usize) {
        self.masks.iter_mut().for_each(|mask| mask.close_up(at));
    }

    fn set(&mut self, mark: Mark, at: usize) {
        let key = mark.key();
        if self.masks.is_empty() {
            self.masks.push(Mask::NONE);
        }
        if self.places.len() <= key {
            self.places.resize(key + 1, 0);
        }
        if self.places[key] == 0 {
            self.places[key] = self.masks.len() as u16;
            self.masks.push(Mask::NONE);
        }
        self.masks[usize::from(self.places[key])].set(at);
    }

    /// Gives back room that is not used.
    pub(crate) fn shrink(&mut self) {
        self.places.shrink_to_fit();
        self.masks.shrink_to_fit();
    }

    /// Who has a mark.
    pub(crate) fn of(&self, mark: Mark) -> Mask {
        let place = self.places.get(mark.key()).copied().unwrap_or(0);
        self.masks.get(usize::from(place)).copied().unwrap_or(Mask::NONE)
    }

    /// Some bits of who has a mark, see [`super::ahead`].
    pub(crate) fn bits(&self, mark: Mark) -> u64 {
        let place = self.places.get(mark.key()).copied().unwrap_or(0);
        self.masks.get(usize::from(place)).map_or(0, Mask::bits)
    }

    /// Who has at least one of some marks.
    pub(crate) fn of_any(&self, marks: &[Mark]) -> Mask {
        marks.iter().fold(Mask::NONE, |any, mark| any | self.of(*mark))
    }

    /// Who has at least one of some words.
    pub(crate) fn of_any_word(&self, words: &[Word]) -> Mask {
        words.iter().fold(Mask::NONE, |any, word| any | self.of(Mark::Word(*word)))
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.places.capacity() * size_of::<u16>() + self.masks.capacity() * size_of::<Mask>()
    }
}

/// Quarters of an hour in a week.
const QUARTERS: usize = (WEEK / QUARTER) as usize;

/// By quarter of an hour of the week: who is free for at least a minute of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct WeekMap {
    /// By quarter: where among the masks. Neighbours that are equal share one.
    places: Vec<u16>,
    masks: Vec<Mask>,
}

/// Builds a [`WeekMap`].
pub(crate) struct WeekMapper(Vec<Mask>);

impl WeekMapper {
    /// With nobody free.
    pub(crate) fn new() -> Self {
        Self(vec![Mask::NONE; QUARTERS])
    }

    /// With those of a map.
    pub(crate) fn of(map: &WeekMap) -> Self {
        let mask = |place: &u16| map.masks.get(usize::from(*place)).copied();
        Self(map.places.iter().map(|place| mask(place).unwrap_or(Mask::NONE)).collect())
    }

    /// Takes a volunteer out: all behind them move up by one.
    pub(crate) fn close_up(&mut self, at: usize) {
        self.0.iter_mut().for_each(|mask| mask.close_up(at));
    }

    /// Notes when somebody is free.
    pub(crate) fn add(&mut self, at: usize, pattern: &Pattern) {
        for span in pattern.week() {
            let quarters = (span.from / QUARTER) as usize..=((span.to - 1) / QUARTER) as usize;
            for mask in self.0.get_mut(quarters).into_iter().flatten() {
                mask.set(at);
            }
        }
    }

    /// The map, with one mask for neighbours that are equal.
    pub(crate) fn finish(self) -> WeekMap {
        let mut masks = vec![Mask::NONE];
        let mut places = Vec::with_capacity(QUARTERS);
        for mask in self.0 {
            let place = match masks.last() {
                Some(last) if *last == mask => masks.len() - 1,
                Some(_) | None if mask.is_empty() => 0,
                Some(_) | None => {
                    masks.push(mask);
                    masks.len() - 1
                }
            };
            places.push(place as u16);
        }
        masks.shrink_to_fit();
        WeekMap { places, masks }
    }
}

impl WeekMap {
    /// Those who are free for at least a minute of each quarter that a span of the week touches;
    /// past Sunday it goes on on Monday. Whoever is free for all of it is among them.
    pub(crate) fn all_of(&self, from: i64, minutes: i64) -> Mask {
        let quarters = from / QUARTER..=(from + minutes - 1) / QUARTER;
        let mut last = usize::MAX;
        let mut all = Mask::ALL;
        for quarter in quarters {
            let place = self.place(quarter as usize % QUARTERS);
            if place != last {
                all &= self.masks.get(place).copied().unwrap_or(Mask::NONE);
                last = place;
            }
        }
        all
    }

    /// Those who are free for at least a minute of a quarter that a pattern touches. Whoever
    /// shares a minute with it is among them.
    pub(crate) fn any_of(&self, pattern: &Pattern) -> Mask {
        let mut any = Mask::NONE;
        for span in pattern.week() {
            let mut last = usize::MAX;
            for quarter in span.from / QUARTER..=(span.to - 1) / QUARTER {
                let place = self.place(quarter as usize);
                if place != last {
                    any |= self.masks.get(place).copied().unwrap_or(Mask::NONE);
                    last = place;
                }
            }
        }
        any
    }

    /// Some bits of what [`Self::all_of`] looks at.
    pub(crate) fn bits(&self, from: i64, minutes: i64) -> u64 {
        let quarters = from / QUARTER..=(from + minutes - 1) / QUARTER;
        let bits = |quarter: i64| {
            self.masks.get(self.place(quarter as usize % QUARTERS)).map_or(0, Mask::bits)
        };
        quarters.fold(0, |all, quarter| all ^ bits(quarter))
    }

    fn place(&self, quarter: usize) -> usize {
        self.places.get(quarter).copied().map_or(0, usize::from)
    }

    /// Bytes on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.places.capacity() * size_of::<u16>() + self.masks.capacity() * size_of::<Mask>()
    }
}
