//! What a need asks for, in the terms of bitmaps and rows.

use crate::domain::check::{CheckWhen, RequiredCheck};
use crate::domain::weights::{Millionths, ONE, ratio};

use super::UNKNOWN;
use super::calendar::{Asked, Calendar, FlexibleSpans, Sessions};
use super::chunk::Chunk;
use super::distance::Spot;
use super::eligibility::{Ages, history_bits};
use super::lexicon::{Lexicon, Word};
use super::marks::Mark;
use super::mask::Mask;
use super::need::PreparedNeed;
use super::occasion::Occasion;
use super::person::{QUARTER, check_kinds};
use super::rest;
use super::row::{cause_bit, minute_of};
use super::score::Terms;
use super::skills::Wanted;
use super::spans::{Pattern, WEEK};

/// The qualities of the kin of a skill that count for more than unknown: 1, 1/2, 1/4.
pub(crate) const TIERS: [Millionths; 3] = [ONE, ONE / 2, ONE / 4];

/// A need at an instant, as bitmaps and rows see it.
pub(crate) struct Sieve<'a> {
    pub(crate) occasion: &'a Occasion,
    pub(crate) terms: &'a Terms,
    pub(crate) place: Place,
    pub(crate) time: Time<'a>,
    /// By required skill: the skills that serve it in full.
    required: Vec<&'a [Word]>,
    pub(crate) desirable: Vec<Desirable<'a>>,
    /// Sum of the weights of desirable skills.
    pub(crate) skill_weights: u64,
    /// Whether every needed skill is wanted at level 1, so that levels do not matter.
    pub(crate) any_level: bool,
    pub(crate) ages: Ages,
    /// By check required to match: the kinds that serve.
    checks: Vec<Vec<Mark>>,
    languages: &'a [Word],
    causes: &'a [Word],
    pub(crate) cause_bits: u64,
    pub(crate) history: u32,
    /// The minutes between which asks count, the second not included.
    pub(crate) asks_from: i32,
    pub(crate) as_of: i32,
    /// Rest after no ask and after one.
    pub(crate) rest: [Millionths; 2],
}

/// Where a need is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Remote,
    Unknown,
    At(Spot),
}

/// A desirable skill.
pub(crate) struct Desirable<'a> {
    pub(crate) weight: u64,
    /// By tier: the skills that serve it so well.
    tiers: &'a [Box<[Word]>; 3],
}

/// When people are wanted.
pub(crate) enum Time<'a> {
    Sessions(Dated<'a>),
    Flexible(Loose<'a>),
}

/// Dated sessions.
pub(crate) struct Dated<'a> {
    pub(crate) sessions: &'a Sessions,
    /// Whether all lie on quarter hours, as bitmaps see them.
    pub(crate) on_quarters: bool,
}

/// Flexible hours.
pub(crate) struct Loose<'a> {
    pub(crate) spans: &'a FlexibleSpans,
    /// When they may lie, where that is not at any time.
    allowed: Option<&'a Pattern>,
    /// Whether they may lie at any time of whole weeks.
    pub(crate) plain: bool,
}

/// What the bitmaps of a chunk say about a need; kept between chunks for its room.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// By slot of dated sessions: who may be free for it by their weekly windows.
    pub(crate) slots: Vec<Mask>,
    /// Who may be free for some of it.
    pub(crate) free: Mask,
    /// Who may be free for all of it.
    pub(crate) whole: Mask,
    /// Who has not told us when they are free.
    pub(crate) unsure: Mask,
    /// By desirable skill and tier: who may serve it so well at best.
    pub(crate) served: Vec<[Mask; 3]>,
    /// Who may serve every required skill.
    pub(crate) skilled: Mask,
    /// Who speaks every required language.
    pub(crate) speakers: Mask,
    /// Who holds a check for every one that is required to match.
    pub(crate) checked: Mask,
}

impl<'a> Sieve<'a> {
    /// Works out what depends on no volunteer.
    pub(crate) fn new(occasion: &'a Occasion, terms: &'a Terms, lexicon: &Lexicon) -> Self {
        let need: &PreparedNeed = &occasion.need;
        let record = &need.facts.need;
        let to_match = record.checks.iter().filter(|check| check.when == CheckWhen::ToMatch);
        let serving = |required: &RequiredCheck| {
            let kinds = check_kinds().enumerate();
            let serving = kinds.filter(|(_, kind)| kind.serves(required.kind));
            serving.map(|(place, _)| Mark::Check(place)).collect()
        };
        let desirable = need.skills.iter().filter(|skill| !skill.is_required());
        let desirable: Vec<Desirable<'_>> = desirable.map(Desirable::new).collect();
        let required = need.skills.iter().filter(|skill| skill.is_required());
        Self {
            occasion,
            terms,
            place: match (need.remote, &need.place) {
                (true, _) => Place::Remote,
                (false, None) => Place::Unknown,
                (false, Some(place)) => Place::At(place.spot),
            },
            time: Time::new(&occasion.calendar),
            required: required.map(|skill| &*skill.tiers[0]).collect(),
            skill_weights: desirable.iter().map(|skill| skill.weight).sum(),
            desirable,
            any_level: need.skills.iter().all(|skill| skill.needed.level.get() == 1),
            ages: Ages::new(record.min_age, occasion.calendar.first),
            checks: to_match.map(serving).collect(),
            languages: &need.languages,
            causes: &need.causes,
            cause_bits: need.causes.iter().fold(0, |b, w| b | cause_bit(lexicon.cause_place(*w))),
            history: history_bits(record),
            asks_from: minute_of(occasion.asks_from),
            as_of: minute_of(occasion.as_of),
            rest: [rest::value(0), rest::value(1)],
        }
    }

    /// Whether checks are required to match.
    pub(crate) fn has_checks(&self) -> bool {
        !self.checks.is_empty()
    }

    /// Whether skills are required.
    pub(crate) fn has_required(&self) -> bool {
        !self.required.is_empty()
    }

    /// Whether languages are required.
    pub(crate) fn has_languages(&self) -> bool {
        !self.languages.is_empty()
    }

    /// Whether the need serves a cause.
    pub(crate) fn has_causes(&self) -> bool {
        !self.causes.is_empty()
    }

    /// What `S` comes to where no desirable skill is named.
    pub(crate) fn flat_skills(&self) -> Millionths {
        if self.has_required() { ONE } else { ONE / 2 }
    }

    /// Everybody in a chunk who may be eligible as far as bitmaps tell. What they tell of time
    /// goes into the view.
    pub(crate) fn pool(&self, chunk: &Chunk, view: &mut View) -> Mask {
        let mut pool = self.skilled(chunk) & chunk.marks.of(Mark::Able);
        if self.occasion.need.facts.need.vehicle_needed {
            pool &= chunk.marks.of(Mark::Vehicle);
        }
        pool &= self.speakers(chunk) & self.checked(chunk);
        if pool.is_empty() {
            return pool;
        }
        self.look_at_time(chunk, view);
        pool & (view.free | view.unsure)
    }

    /// Everybody in a chunk who fails at most one rule as far as bitmaps tell. What they tell goes
    /// into the view.
    pub(crate) fn nearly(&self, chunk: &Chunk, view: &mut View) -> Mask {
        self.view(chunk, view);
        let vehicle = if self.occasion.need.facts.need.vehicle_needed {
            chunk.marks.of(Mark::Vehicle)
        } else {
            Mask::ALL
        };
        let passed = [view.skilled, view.speakers, view.checked, view.free | view.unsure, vehicle];
        let (mut once, mut twice) = (Mask::NONE, Mask::NONE);
        for failed in passed.map(|passed| !passed) {
            twice |= once & failed;
            once |= failed;
        }
        chunk.marks.of(Mark::Able) & !twice
    }

    /// Everything that the bitmaps of a chunk tell.
    pub(crate) fn view(&self, chunk: &Chunk, view: &mut View) {
        view.skilled = self.skilled(chunk);
        view.speakers = self.speakers(chunk);
        view.checked = self.checked(chunk);
        self.look_at_time(chunk, view);
        self.look_at_skills(chunk, view);
    }

    /// Some bits of what [`Self::pool`] and [`Self::look_at_skills`] look at, see [`super::ahead`].
    pub(crate) fn bits(&self, chunk: &Chunk) -> u64 {
        let of = |mark| chunk.marks.bits(mark);
        let plain = [Mark::Able, Mark::UnsureWhen, Mark::Extra, Mark::Asked].map(of);
        let time = match &self.time {
            Time::Sessions(dated) => {
                let slots = dated.sessions.slots.iter();
                slots.fold(0, |all, slot| all ^ chunk.week.bits(slot.from, slot.minutes))
            }
            Time::Flexible(_) => 0,
        };
        let words = self.desirable.iter().flat_map(|skill| skill.tiers.iter().flatten());
        let words = words.chain(self.required.iter().copied().flatten());
        let all = plain.into_iter().chain(words.map(|word| of(Mark::Word(*word))));
        all.fold(time, |all, bits| all ^ bits)
    }

    /// Who may serve the desirable skills how well.
    pub(crate) fn look_at_skills(&self, chunk: &Chunk, view: &mut View) {
        view.served.clear();
        view.served.extend(self.desirable.iter().map(|skill| {
            let [full, half, quarter] =
                skill.tiers.each_ref().map(|tier| chunk.marks.of_any_word(tier));
            [full, half & !full, quarter & !full & !half]
        }));
    }

    /// Who shares a cause with the need.
    pub(crate) fn caring(&self, chunk: &Chunk) -> Mask {
        chunk.marks.of_any_word(self.causes)
    }

    fn skilled(&self, chunk: &Chunk) -> Mask {
        let each = self.required.iter().map(|words| chunk.marks.of_any_word(words));
        each.fold(Mask::ALL, |all, one| all & one)
    }

    fn speakers(&self, chunk: &Chunk) -> Mask {
        let each = self.languages.iter().map(|language| chunk.marks.of(Mark::Word(*language)));
        each.fold(Mask::ALL, |all, one| all & one)
    }

    fn checked(&self, chunk: &Chunk) -> Mask {
        let each = self.checks.iter().map(|kinds| chunk.marks.of_any(kinds));
        each.fold(Mask::ALL, |all, one| all & one)
    }

    fn look_at_time(&self, chunk: &Chunk, view: &mut View) {
        view.unsure = chunk.marks.of(Mark::UnsureWhen);
        view.slots.clear();
        match &self.time {
            Time::Sessions(dated) => {
                let slots = dated.sessions.slots.iter();
                view.slots.extend(slots.map(|slot| chunk.week.all_of(slot.from, slot.minutes)));
                let extra = chunk.marks.of(Mark::Extra);
                view.free = view.slots.iter().fold(extra, |free, slot| free | *slot);
                view.whole = extra | view.slots.iter().fold(Mask::ALL, |all, slot| all & *slot);
            }
            Time::Flexible(loose) => {
                view.free = match loose.allowed {
                    None => !view.unsure,
                    Some(allowed) => chunk.marks.of(Mark::Extra) | chunk.week.any_of(allowed),
                };
                view.whole = view.free;
            }
        }
    }

    /// The most that `A` can be for those who are not free for every slot.
    pub(crate) fn partly_free(&self) -> Millionths {
        match &self.time {
            Time::Sessions(Dated { sessions, .. }) => {
                let least = sessions.slots.iter().map(|slot| slot.minutes_of_all).min();
                ratio(sessions.minutes - least.unwrap_or(0), sessions.minutes)
            }
            Time::Flexible(_) => ONE,
        }
    }
}

impl<'a> Desirable<'a> {
    fn new(skill: &'a Wanted) -> Self {
        Self { weight: skill.needed.weight.into(), tiers: &skill.tiers }
    }
}

impl<'a> Time<'a> {
    fn new(calendar: &'a Calendar) -> Self {
        match &calendar.asked {
            Asked::Sessions(sessions) => {
                let on_quarter = |minute: i64| minute % QUARTER == 0;
                let slots = &sessions.slots;
                Self::Sessions(Dated {
                    sessions,
                    on_quarters: slots.iter().all(|s| on_quarter(s.from) && on_quarter(s.minutes)),
                })
            }
            Asked::Flexible(spans) => {
                let always = spans.allowed.minutes() == WEEK;
                let whole = spans.spans.iter().all(|span| span.minutes() == WEEK);
                let allowed = (!always).then_some(&spans.allowed);
                Self::Flexible(Loose { spans, allowed, plain: always && whole })
            }
        }
    }
}

impl Dated<'_> {
    /// The most that `A` can be, capped by hours a week, where so many minutes are covered.
    pub(crate) fn capped(&self, minutes: u64, limit: Option<u64>) -> Millionths {
        let weeks = self.sessions.weeks.len() as u64;
        let minutes = limit.map_or(minutes, |limit| minutes.min(limit * weeks));
        ratio(minutes, self.sessions.minutes)
    }
}

/// `U`, for those about whom nothing is known.
pub(crate) const UNSURE: Millionths = UNKNOWN;
