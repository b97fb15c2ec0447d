//! A look at a volunteer's row: for most people it tells all, for the others a bound.

use crate::domain::score::Reason;
use crate::domain::weights::{Millionths, ONE, Weights, ratio};

use super::distance::{self, Way};
use super::eligibility::{self, Failed};
use super::interests::{self, Causes};
use super::row::{Flag, NEVER, Row, SHARED_CAUSE_BIT};
use super::score;
use super::sieve::{Dated, Loose, Place, Sieve, TIERS, Time, UNSURE, View};

/// What a row and the bitmaps tell about a volunteer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glance {
    /// Rules that fail for certain; all of them where `settled`.
    pub(crate) failed: Failed,
    /// Whether there is no other rule that fails.
    pub(crate) settled: bool,
    /// The most that each component can be.
    pub(crate) values: [Millionths; 5],
    /// Whether the components are just that.
    pub(crate) exact: bool,
    /// Whether the time they can give is too little at best.
    no_time: bool,
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

    fn fails(&mut self, failed: Failed) {
        self.failed = self.failed.and(failed);
    }

    /// Something that only the record tells.
    fn doubt(&mut self, doubt: bool) {
        self.settled &= !doubt;
        self.exact &= !doubt;
    }
}

impl Sieve<'_> {
    /// Looks at somebody, after [`Sieve::pool`] and [`Sieve::look_at_skills`], or
    /// [`Sieve::view`].
    pub(crate) fn glance(&self, row: &Row, at: usize, view: &View) -> Glance {
        let mut found = Glance {
            failed: eligibility::always(row).and(self.ages.gate(row)),
            settled: !row.is(Flag::Paused) && row.history & self.history == 0,
            values: [ONE; 5],
            exact: self.any_level || !row.is(Flag::Skilled),
            no_time: false,
        };
        found.settled &= !self.has_checks() && (self.any_level || !self.has_required());
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
        found.values[0] = self.skills_at_most(at, view);
        found
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
            found.fails(none.when(listed && !view.skilled.has(at), Reason::SkillMissing));
            found.fails(none.when(!listed, Reason::SkillUnknown));
        }
    }

    fn look_at_way(&self, row: &Row, found: &mut Glance) {
        let way = match (self.place, row.home()) {
            (Place::Remote, _) => Way::Remote,
            (Place::At(place), Some(home)) => {
                let metres = home.metres_to(place);
                found.doubt(metres.is_none());
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
                found.doubt(true);
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
                found.exact &= shared & !SHARED_CAUSE_BIT != 0;
                Causes::Shared
            }
        };
        found.values[3] = interests::value(causes);
    }

    fn skills_at_most(&self, at: usize, view: &View) -> Millionths {
        if self.desirable.is_empty() {
            return self.flat_skills();
        }
        let quality = |masks: &[super::mask::Mask; 3]| {
            let tier = masks.iter().position(|mask| mask.has(at));
            tier.and_then(|tier| TIERS.get(tier)).copied().unwrap_or(UNSURE)
        };
        let skills = self.desirable.iter().zip(&view.served);
        let sum: u64 = skills.map(|(skill, m)| skill.weight * u64::from(quality(m))).sum();
        ratio(sum, self.skill_weights * u64::from(ONE))
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
        let ample = limit.is_none_or(|limit| limit >= dated.busiest);
        if !row.is(Flag::KnowsWhen) {
            found.values[1] = UNSURE;
            found.settled &= limit.is_none() || (ample && row.is(Flag::PlainTime));
            return;
        }
        let all = dated.sessions.minutes;
        let minutes = if row.is(Flag::Extra) {
            all
        } else {
            let slots = dated.sessions.slots.iter().zip(&view.slots);
            slots.filter(|(_, free)| free.has(at)).map(|(slot, _)| slot.minutes_of_all).sum()
        };
        found.values[1] = dated.capped(minutes, limit);
        let unavailable = self.too_little(ratio(minutes, all));
        found.fails(Failed::default().when(unavailable, Reason::Unavailable));
        let plain = row.is(Flag::PlainTime) && dated.on_quarters && ample;
        // Whoever is free for too little at best is not available for certain.
        found.settled &= plain || unavailable;
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
            found.settled &= plain || limit.is_none();
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
        found.settled &= plain || unavailable;
        found.no_time = self.too_little(found.values[1]);
        found.exact &= plain;
    }

    fn too_little(&self, availability: Millionths) -> bool {
        availability == 0 || availability < self.occasion.need.facts.need.least_coverage
    }
}
