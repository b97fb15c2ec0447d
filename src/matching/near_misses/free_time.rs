//! The fewest minutes that somebody would have to be free in addition, so that a pair that fails
//! for want of free time is eligible.
//!
//! Of dated sessions some are chosen to be covered. What a choice costs are the minutes in which
//! they are not free yet, each counted once; what it gives is what the capped coverage counts.
//! The sessions are gone through in the order of their starts, keeping every choice so far that no
//! other one beats in cost, in coverage, and in what it leaves for later sessions.

use crate::domain::near_miss::Missing;
use crate::domain::schedule::Session;
use crate::domain::time::{CivilMinute, Span};
use crate::domain::weights::Millionths;

use crate::matching::availability::{Scratch, calendar_week, free_in_spans, free_within, left};
use crate::matching::calendar::{Asked, FlexibleSpans, Sessions};
use crate::matching::eligibility::Pair;
use crate::matching::person::Person;
use crate::matching::spans::{join, meet, without};

/// Whether more free time alone makes the pair eligible, after its assessment.
pub(super) fn is_possible(pair: &Pair, scratch: &Scratch) -> bool {
    let least = pair.need.facts.need.least_coverage;
    match &pair.calendar.asked {
        Asked::Sessions(sessions) => {
            let weeks = weeks(sessions, pair.volunteer, scratch);
            let most = weeks.iter().map(|week| week.counted(|entry| entry.lot != Lot::Never));
            most.sum::<u64>() >= enough_of(sessions.minutes, least)
        }
        Asked::Flexible(flexible) => {
            let all = flexible.minutes_each * flexible.spans.len() as u64;
            let most = spans(flexible, pair.volunteer, scratch).map(|(_, most)| most);
            most.sum::<u64>() >= enough_of(all, least)
        }
    }
}

/// The fewest minutes, after the assessment of the pair; `None` where no free time is enough.
pub(super) fn fewest(pair: &Pair, scratch: &Scratch) -> Option<Missing> {
    let least = pair.need.facts.need.least_coverage;
    match &pair.calendar.asked {
        Asked::Sessions(sessions) => {
            let weeks = weeks(sessions, pair.volunteer, scratch);
            choose(&weeks, enough_of(sessions.minutes, least))
        }
        Asked::Flexible(flexible) => {
            let wanted = enough_of(flexible.minutes_each * flexible.spans.len() as u64, least);
            let sum = |(now, most): (u64, u64), (a, b): (u64, u64)| (now + a, most + b);
            let (now, most) = spans(flexible, pair.volunteer, scratch).fold((0, 0), sum);
            // Each minute more counts as one, up to what the span can take.
            let minutes = wanted.checked_sub(now).filter(|_| most >= wanted)? as u32;
            Some(Missing::FreeMinutes { minutes, times: Vec::new(), sessions: Vec::new() })
        }
    }
}

/// The fewest minutes of `all` that are above nothing and not below the least coverage.
fn enough_of(all: u64, least: Millionths) -> u64 {
    // The smallest a with floor((2,000,000 a + b) / 2b) >= t.
    let least = u64::from(least.max(1));
    (all * (2 * least - 1)).div_ceil(2_000_000)
}

/// By span of a flexible need: the minutes that count now, and those that could count if every
/// minute that is not promised were free.
fn spans<'a>(
    flexible: &'a FlexibleSpans,
    volunteer: &'a Person,
    scratch: &'a Scratch,
) -> impl Iterator<Item = (u64, u64)> + 'a {
    let promised = &scratch.promised;
    let free = free_in_spans(flexible, volunteer, promised);
    flexible.spans.iter().zip(free).map(move |(span, free)| {
        let hours = volunteer.row.minutes_per_week();
        let left = hours.map_or(u64::MAX, |hours| left(volunteer, promised, *span, hours));
        let taken = join(promised.clone());
        let open = flexible.allowed_in(*span, &without(&[*span], &taken));
        let open: u64 = open.iter().map(|span| span.minutes() as u64).sum();
        (free.min(left), open.min(flexible.minutes_each).min(left))
    })
}

/// The sessions of a calendar week.
struct Week {
    /// Minutes that they will give in it beside what is promised; `None` where all fits.
    left: Option<u64>,
    entries: Vec<Entry>,
}

/// A session, and what it would take to cover it.
struct Entry {
    session: Session,
    lot: Lot,
    /// The minutes of it in which they are not free, promises aside.
    missing: Vec<Span>,
}

/// Whether a session can be covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lot {
    /// It is.
    Covered,
    /// With more free time.
    Open,
    /// Never: something promised overlaps it.
    Never,
}

impl Week {
    /// What counts of it, if these sessions are covered.
    fn counted(&self, covered: impl Fn(&Entry) -> bool) -> u64 {
        let lengths = || self.entries.iter().filter(|entry| covered(entry)).map(Entry::minutes);
        match (self.left, lengths().min()) {
            (None, _) => lengths().sum(),
            (Some(left), Some(shortest)) if shortest <= left => lengths().sum::<u64>().min(left),
            (Some(_), Some(_) | None) => 0,
        }
    }
}

impl Entry {
    fn minutes(&self) -> u64 {
        self.session.span().minutes() as u64
    }

    /// Missing minutes that come at or after one.
    fn missing_from(&self, minute: CivilMinute) -> u32 {
        let rest = |span: &Span| Span { from: span.from.max(minute), to: span.to }.minutes() as u32;
        self.missing.iter().map(rest).sum()
    }
}

fn weeks(sessions: &Sessions, volunteer: &Person, scratch: &Scratch) -> Vec<Week> {
    let promised = &scratch.promised;
    let entry = |(session, covered): (&Session, &bool)| {
        let span = session.span();
        let lot = match covered {
            true => Lot::Covered,
            false if promised.iter().any(|p| meet(*p, span)) => Lot::Never,
            false => Lot::Open,
        };
        let missing = match lot {
            Lot::Covered | Lot::Never => Vec::new(),
            Lot::Open => without(&[span], &free_within(volunteer, span)),
        };
        Entry { session: *session, lot, missing }
    };
    let week = |(of_week, flags): (&[Session], &[bool])| {
        let entries: Vec<Entry> = of_week.iter().zip(flags).map(entry).collect();
        let first = of_week.first()?;
        let hours = volunteer.row.minutes_per_week();
        let room = |hours| left(volunteer, promised, calendar_week(first.span().from), hours);
        let all: u64 = entries.iter().map(Entry::minutes).sum();
        Some(Week { left: hours.map(room).filter(|left| *left < all), entries })
    };
    sessions.by_week(&scratch.covered).filter_map(week).collect()
}

/// A choice among the sessions so far.
#[derive(Debug, Clone, Copy)]
struct Choice {
    /// Minutes that are not free yet.
    cost: u32,
    /// What counts of the weeks before, and of this one where all of it fits.
    counted: u64,
    /// Covered minutes of this week, where not all of it fits.
    of_week: u64,
    /// Whether the shortest covered session of such a week fits.
    fits: bool,
    /// Where the last of the chosen sessions ends, if the next one starts before: all is free up
    /// to there.
    free_to: CivilMinute,
    /// The last chosen session, as a place among the steps.
    step: Option<usize>,
}

/// A chosen session, and the one chosen before.
struct Step {
    before: Option<usize>,
    session: Session,
}

/// Most choices that are kept at a time. Needs of one length of session, or of some dozens of
/// lengths in whole quarters, come to far fewer; with hundreds of sessions of any length there would
/// be more than anybody can wait for.
const CHOICES_MAX: usize = 400;

/// Nothing chosen is free beyond the start of the next session.
const NO_OVERLAP: CivilMinute = CivilMinute::MIN;

impl Choice {
    const NONE: Self =
        Self { cost: 0, counted: 0, of_week: 0, fits: false, free_to: NO_OVERLAP, step: None };

    /// With a session covered.
    fn with(mut self, entry: &Entry, left: Option<u64>) -> Self {
        let minutes = entry.minutes();
        match left {
            None => self.counted += minutes,
            Some(left) => {
                self.of_week = (self.of_week + minutes).min(left);
                self.fits |= minutes <= left;
            }
        }
        if entry.lot == Lot::Open {
            self.cost += entry.missing_from(self.free_to);
            self.free_to = self.free_to.max(entry.session.span().to);
        }
        self
    }

    /// What counts if nothing more is chosen.
    fn total(&self) -> u64 {
        self.counted + if self.fits { self.of_week } else { 0 }
    }

    /// At the end of a week.
    fn closed(self) -> Self {
        Self { counted: self.total(), of_week: 0, fits: false, ..self }
    }

    /// Whether it is at least as good as another one, whatever comes.
    fn beats(&self, other: &Self) -> bool {
        self.cost <= other.cost
            && self.counted >= other.counted
            && self.of_week >= other.of_week
            && self.fits >= other.fits
            && self.free_to >= other.free_to
    }
}

/// The cheapest choice that counts for as much as is wanted; where there are very many ways to
/// choose (see [`CHOICES_MAX`]), one that is nearly as cheap.
fn choose(weeks: &[Week], wanted: u64) -> Option<Missing> {
    let of_weeks = weeks.iter().flat_map(|week| week.entries.iter().map(move |e| (week.left, e)));
    let starts = of_weeks.clone().map(|(_, entry)| entry.session.span().from);
    let mut starts = starts.skip(1).chain([CivilMinute::MAX]);
    let mut steps: Vec<Step> = Vec::new();
    let mut choices = vec![Choice::NONE];
    let mut best: Option<Choice> = None;
    for week in weeks {
        for entry in &week.entries {
            let next = starts.next().unwrap_or(CivilMinute::MAX);
            let mut after = Vec::with_capacity(2 * choices.len());
            for choice in choices {
                if entry.lot != Lot::Covered {
                    after.push(choice);
                }
                if entry.lot != Lot::Never {
                    let mut with = choice.with(entry, week.left);
                    if entry.lot == Lot::Open {
                        steps.push(Step { before: choice.step, session: entry.session });
                        with.step = Some(steps.len() - 1);
                    }
                    after.push(with);
                }
            }
            choices = kept(after, next, wanted, &mut best);
        }
        choices = choices.into_iter().map(Choice::closed).collect();
    }
    best.map(|best| missing(weeks, &steps, &best))
}

/// The choices that no other one beats; those that are enough go to `best`.
fn kept(
    mut choices: Vec<Choice>,
    next: CivilMinute,
    wanted: u64,
    best: &mut Option<Choice>,
) -> Vec<Choice> {
    for choice in &mut choices {
        if choice.free_to <= next {
            choice.free_to = NO_OVERLAP;
        }
        let cheaper = best.is_none_or(|best| choice.cost < best.cost);
        if cheaper && choice.total() >= wanted {
            *best = Some(*choice);
        }
    }
    choices.retain(|choice| best.is_none_or(|best| choice.cost < best.cost));
    choices.sort_by_key(|choice| (choice.cost, std::cmp::Reverse(choice.counted)));
    let mut kept: Vec<Choice> = Vec::with_capacity(choices.len());
    for choice in choices {
        if !kept.iter().rev().any(|other| other.beats(&choice)) {
            kept.push(choice);
        }
    }
    thinned(kept)
}

/// At most so many choices, evenly from the cheapest to the dearest, and in any case the one that
/// covers most, so that what can be reached is reached.
fn thinned(choices: Vec<Choice>) -> Vec<Choice> {
    let count = choices.len();
    if count <= CHOICES_MAX {
        return choices;
    }
    let covers = |choice: &Choice| (choice.counted, choice.of_week, choice.fits, choice.free_to);
    let most = choices.iter().enumerate().max_by_key(|(_, choice)| covers(choice));
    let most = most.map(|(i, _)| i);
    let is_kept =
        |i: usize| most == Some(i) || i * CHOICES_MAX / count != (i + 1) * CHOICES_MAX / count;
    choices.into_iter().enumerate().filter(|(i, _)| is_kept(*i)).map(|(_, choice)| choice).collect()
}

fn missing(weeks: &[Week], steps: &[Step], best: &Choice) -> Missing {
    let mut sessions: Vec<Session> = Vec::new();
    let mut at = best.step.and_then(|step| steps.get(step));
    while let Some(step) = at {
        sessions.push(step.session);
        at = step.before.and_then(|before| steps.get(before));
    }
    sessions.sort_unstable();
    let entries = weeks.iter().flat_map(|week| &week.entries);
    let chosen = entries.filter(|entry| sessions.binary_search(&entry.session).is_ok());
    let times = join(chosen.flat_map(|entry| entry.missing.iter().copied()).collect());
    Missing::FreeMinutes { minutes: best.cost, times, sessions }
}
