//! A look at a volunteer's row: for most people it tells all, for the others a bound.

use crate::domain::score::Reason;
use crate::domain::taxonomy::Level;
use crate::domain::weights::{Millionths, ONE, Weights, ratio};

use super::chunk::Chunk;
use super::distance::{self, Way};
use super::eligibility::{self, Failed};
use super::interests::{self, Causes};
use super::lexicon::Word;
use super::mask::Mask;
use super::row::{Flag, NEVER, Row, SHARED_CAUSE_BIT};
use super::score;
use super::sieve::{Dated, Loose, Place, Sieve, TIERS, Time, UNSURE, View};
use super::skills::{self, Finding};

/// What a row and the bitmaps tell about a volunteer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Glance {
    /// Rules that fail for certain; all of them where `settled`.
    pub(crate) failed: Failed,
    /// Whether there is no other rule that fails.
    pub(crate) settled: bool,
    /// The most that each component can be.
    pub(crate) values: [Millionths; 5],
    /// Whether the components are just that.
    pub(crate) exact: bool,
    pub(crate) levels: Levels,
    /// What only the record tells.
    pub(crate) untold: Untold,
    /// Whether the time they can give is too little at best.
    no_time: bool,
}

/// The levels of their skills, which only the record tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Levels {
    /// They make no difference any more.
    #[default]
    Settled,
    /// They may fail a rule or lower a component.
    Open,
}

/// The parts of a record that may have to be read for what rows and bitmaps do not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Untold {
    /// What [`super::person::Person::read_asks`] reads, at most.
    Asks,
    /// That and what [`super::person::Person::read_time`] reads.
    Time,
    /// More than that.
    #[default]
    More,
}

impl Glance {
    /// The weighted sum of the components, which orders like the score.
    pub(crate) fn sum(&self, weights: &Weights) -> u64 {
        score::sum(self.values, weights)
    }

    /// Whether somebody is certainly not eligible.
    pub(crate) fn is_out(&self) -> bool {
        self.no_time || !self.failed.is_empty()
    }

    /// Whether the time they can give is too little at best.
    pub(crate) fn no_time(&self) -> bool {
        self.no_time
    }

    fn fails(&mut self, failed: Failed) {
        self.failed = self.failed.and(failed);
    }

    /// Takes in what the skills come to, levels and all.
    pub(crate) fn with_skills(mut self, skills: Finding) -> Self {
        self.fails(eligibility::skills(skills));
        self.values[0] = skills.value;
        self.levels = Levels::Settled;
        self
    }

    /// Something that may fail a rule or change a component, and only this part of the record
    /// tells.
    fn doubt(&mut self, untold: Untold) {
        self.settled = false;
        self.exact = false;
        self.untold = self.untold.max(untold);
    }

    /// Whether the time settles what comes of it.
    fn time(&mut self, told: bool) {
        self.settled &= told;
        if !told {
            self.untold = self.untold.max(Untold::Time);
        }
    }
}

impl Sieve<'_> {
    /// Looks at somebody, after [`Sieve::pool`] and [`Sieve::look_at_skills`], or
    /// [`Sieve::view`]. [`Sieve::with_levels`] adds what the levels of their skills change.
    pub(crate) fn glance_past_levels(&self, row: &Row, at: usize, view: &View) -> Glance {
        let past = row.history & self.history == 0 && !self.has_checks();
        let mut found = Glance {
            failed: eligibility::always(row).and(self.ages.gate(row)),
            settled: !row.is(Flag::Paused) && past,
            values: [ONE; 5],
            exact: true,
            levels: self.levels(self.has_required()),
            untold: if past { Untold::Asks } else { Untold::More },
            no_time: false,
        };
        if self.occasion.need.facts.need.vehicle_needed {
            found.fails(eligibility::no_vehicle(row));
        }
        self.look_at_way(row, &mut found);
        self.look_at_asks(row, &mut found);
        self.look_at_interests(row, &mut found);
        match &self.time {
            Time::Sessions(dated) => self.look_at_sessions(dated, row, at, view, &mut found),
            Time::Flexible(loose) => self.look_at_weeks(loose, row, at, view, &mut found),
        }
        self.look_at_skills_of(at, view, &mut found);
        found
    }

    /// The same with what the record says of the levels of skills, where these matter.
    pub(crate) fn with_levels(
        &self,
        found: Glance,
        chunk: &Chunk,
        at: usize,
        room: &mut Vec<(Word, Level)>,
    ) -> Glance {
        if found.levels == Levels::Settled {
            return found;
        }
        chunk.skills(at, room);
        found.with_skills(skills::assess(&self.occasion.need.skills, room, |_, _| ()))
    }

    /// The gates that [`Sieve::pool`] has seen to, for those who are not in the pool.
    pub(crate) fn look_at_marks(&self, row: &Row, at: usize, view: &View, found: &mut Glance) {
        let none = Failed::default();
        if self.has_languages() {
            let known = row.is(Flag::KnowsLanguages);
            let missing = known && !view.speakers.has(at);
            found.fails(none.when(missing, Reason::LanguageMissing));
            found.fails(none.when(!known, Reason::LanguageUnknown));
        }
        if self.has_required() {
            let listed = row.is(Flag::Skilled);
            let missing = listed && !view.skilled.has(at);
            found.fails(none.when(missing, Reason::SkillMissing));
            found.fails(none.when(!listed, Reason::SkillUnknown));
        }
    }

    /// The places of those in a mask who do not certainly live too far away, in order, come first in
    /// `into`; how many they are is given back. Nothing is decided row by row, so that nothing waits
    /// for one: the memory brings many at a time.
    pub(crate) fn near(&self, rows: &[Row], mask: Mask, into: &mut Vec<usize>) -> usize {
        into.resize(into.len().max(rows.len()), 0);
        let mut near = 0;
        let mut note = |at: usize, counts: bool| {
            if let Some(next) = into.get_mut(near) {
                *next = at;
            }
            near += usize::from(counts);
        };
        let Place::At(place) = self.place else {
            mask.iter().for_each(|at| note(at, true));
            return near;
        };
        mask.iter().for_each(|at| {
            if let Some(row) = rows.get(at) {
                let beyond = row.is(Flag::Home) & row.spot().is_beyond(place, row.max_metres);
                note(at, !beyond);
            }
        });
        near
    }

    fn look_at_way(&self, row: &Row, found: &mut Glance) {
        let way = match (self.place, row.home()) {
            (Place::Remote, _) => Way::Remote,
            (Place::At(place), Some(home)) => {
                let metres = home.metres_to(place);
                if metres.is_none() {
                    found.doubt(Untold::More);
                }
                let no_less = || place.metres_to_box(home.0, home.0) as u32;
                Way::Metres(metres.unwrap_or_else(no_less))
            }
            (Place::Unknown, _) | (Place::At(..), None) => Way::Unknown,
        };
        found.fails(eligibility::way(way, row));
        found.values[2] = distance::value(way, row.mode());
    }

    fn look_at_asks(&self, row: &Row, found: &mut Glance) {
        let asks = match row.last_ask {
            last if last == NEVER || last < self.asks_from => 0,
            last => {
                found.doubt(Untold::Asks);
                usize::from(last < self.as_of)
            }
        };
        found.fails(eligibility::asked(asks, self.terms.asks_cap));
        found.values[4] = self.rest[asks];
    }

    fn look_at_interests(&self, row: &Row, found: &mut Glance) {
        let causes = match (self.cause_bits, row.causes, self.cause_bits & row.causes) {
            (0, _, _) | (_, 0, _) => Causes::Open,
            (_, _, 0) => Causes::Apart,
            (_, _, shared) => {
                // A bit of its own, or one that stands for several causes.
                if shared & !SHARED_CAUSE_BIT == 0 {
                    found.exact = false;
                    found.untold = Untold::More;
                }
                Causes::Shared
            }
        };
        found.values[3] = interests::value(causes);
    }

    fn levels(&self, served: bool) -> Levels {
        if served && !self.any_level { Levels::Open } else { Levels::Settled }
    }

    fn look_at_skills_of(&self, at: usize, view: &View, found: &mut Glance) {
        if self.desirable.is_empty() {
            found.values[0] = self.flat_skills();
            return;
        }
        let (mut sum, mut served) = (0, self.has_required());
        for (skill, masks) in self.desirable.iter().zip(&view.served) {
            // One of the masks has them at most.
            let above = |(mask, quality): (&Mask, Millionths)| {
                (u64::from(mask.has(at)), u64::from(quality - UNSURE))
            };
            let above = masks.iter().zip(TIERS).map(above);
            let (found, more) =
                above.fold((0, 0), |(any, all), (has, q)| (any | has, all + has * q));
            sum += skill.weight * (u64::from(UNSURE) + more);
            served |= found != 0;
        }
        found.levels = self.levels(served);
        found.values[0] = ratio(sum, self.skill_weights * u64::from(ONE));
    }

    fn look_at_sessions(
        &self,
        dated: &Dated<'_>,
        row: &Row,
        at: usize,
        view: &View,
        found: &mut Glance,
    ) {
        let limit = row.minutes_per_week();
        // Where nothing is promised, hours a week that suffice for every week cap nothing.
        let ample = limit.is_none_or(|limit| limit >= dated.sessions.busiest);
        if !row.is(Flag::KnowsWhen) {
            found.values[1] = UNSURE;
            found.time(limit.is_none() || (ample && row.is(Flag::PlainTime)));
            return;
        }
        let all = dated.sessions.minutes;
        let minutes = if row.is(Flag::Extra) {
            all
        } else {
            let slots = dated.sessions.slots.iter().zip(&view.slots);
            slots.map(|(slot, free)| slot.minutes_of_all * u64::from(free.has(at))).sum()
        };
        let uncapped = ratio(minutes, all);
        found.values[1] = if ample { uncapped } else { dated.capped(minutes, limit) };
        let unavailable = self.too_little(uncapped);
        found.fails(Failed::default().when(unavailable, Reason::Unavailable));
        let plain = row.is(Flag::PlainTime) && dated.on_quarters && ample;
        // Whoever is free for too little at best is not available for certain.
        found.time(plain || unavailable);
        found.no_time = self.too_little(found.values[1]);
        found.exact &= plain;
    }

    fn look_at_weeks(
        &self,
        loose: &Loose<'_>,
        row: &Row,
        at: usize,
        view: &View,
        found: &mut Glance,
    ) {
        let each = loose.spans.minutes_each;
        let limit = row.minutes_per_week();
        let plain = row.is(Flag::PlainTime);
        let none = Failed::default();
        let capped = |free: u64| ratio(limit.map_or(free, |limit| free.min(limit)), each);
        if !row.is(Flag::KnowsWhen) {
            found.values[1] = UNSURE;
            found.fails(none.when(plain && self.too_little(capped(each)), Reason::NoCapacity));
            found.time(plain || limit.is_none());
            return;
        }
        let free = if row.is(Flag::Extra) {
            each
        } else if view.free.has(at) {
            each.min(row.weekly.into())
        } else {
            0
        };
        found.values[1] = capped(free);
        let unavailable = self.too_little(ratio(free, each));
        found.fails(none.when(unavailable, Reason::Unavailable));
        let plain = plain && loose.plain;
        let no_capacity = plain && !unavailable && self.too_little(capped(free));
        found.fails(none.when(no_capacity, Reason::NoCapacity));
        found.time(plain || unavailable);
        found.no_time = self.too_little(found.values[1]);
        found.exact &= plain;
    }

    fn too_little(&self, availability: Millionths) -> bool {
        availability == 0 || availability < self.occasion.need.facts.need.least_coverage
    }
}
