//! Availability `A`: how much of the need's time the volunteer is free, uncapped and capped by
//! the hours a week they will give.

use crate::domain::schedule::Session;
use crate::domain::time::{CivilMinute, Span};
use crate::domain::weights::{Millionths, ratio};

use super::UNKNOWN;
use super::calendar::{Asked, Calendar, FlexibleSpans, Sessions};
use super::person::Person;
use super::row::Flag;
use super::spans::{
    WEEK, common_minutes, cover, join, meet, overlap, week_of, week_start, without,
};

/// What was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The component.
    pub(crate) value: Millionths,
    /// Whether the volunteer has told us when they are free.
    pub(crate) known: bool,
    /// `A` without the cap; with everything taken as covered where nothing is known.
    pub(crate) uncapped: Millionths,
    /// `A` with the cap, likewise.
    pub(crate) capped: Millionths,
}

/// Room for working, kept between volunteers; afterwards it tells which sessions are covered.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    slots: Vec<bool>,
    /// Promised sessions that may matter.
    pub(crate) promised: Vec<Span>,
    /// By calendar week from the first session's on: minutes of those that start in it. Empty where
    /// there are none; told for dated sessions only.
    taken: Vec<u64>,
    /// By session: whether it is covered. Empty for a flexible need.
    pub(crate) covered: Vec<bool>,
}

impl Scratch {
    /// Counts what of the promised sessions falls into each week.
    fn count_taken(&mut self, sessions: &Sessions) {
        self.taken.clear();
        if self.promised.is_empty() {
            return;
        }
        self.taken.resize(sessions.reach.minutes() as usize / WEEK as usize + 1, 0);
        for promised in &self.promised {
            let week = usize::try_from(sessions.week_at(promised.from)).ok();
            if let Some(taken) = week.and_then(|week| self.taken.get_mut(week)) {
                *taken += promised.minutes() as u64;
            }
        }
    }
}

/// Compares what a need asks for with when a volunteer is free.
pub(crate) fn assess(calendar: &Calendar, volunteer: &Person, scratch: &mut Scratch) -> Finding {
    match &calendar.asked {
        Asked::Sessions(sessions) => {
            volunteer.promised.sessions(sessions.reach, &mut scratch.promised);
            scratch.count_taken(sessions);
            mark_covered(sessions, volunteer, scratch);
        }
        Asked::Flexible(flexible) => {
            scratch.covered.clear();
            volunteer.promised.sessions(flexible.reach, &mut scratch.promised);
        }
    }
    let (uncapped, capped) =
        compare(calendar, volunteer, scratch, volunteer.row.minutes_per_week());
    let known = volunteer.row.is(Flag::KnowsWhen);
    Finding { value: if known { capped } else { UNKNOWN }, known, uncapped, capped }
}

/// `A` capped, if somebody gave so many minutes a week; after [`assess`] of the pair.
pub(super) fn capped_at(
    calendar: &Calendar,
    volunteer: &Person,
    scratch: &Scratch,
    hours: u64,
) -> Millionths {
    compare(calendar, volunteer, scratch, Some(hours)).1
}

/// `A` without and with the cap of the minutes a week.
fn compare(
    calendar: &Calendar,
    volunteer: &Person,
    scratch: &Scratch,
    hours: Option<u64>,
) -> (Millionths, Millionths) {
    match &calendar.asked {
        Asked::Sessions(sessions) => in_sessions(sessions, volunteer, scratch, hours),
        Asked::Flexible(flexible) => in_spans(flexible, volunteer, &scratch.promised, hours),
    }
}

fn mark_covered(sessions: &Sessions, volunteer: &Person, scratch: &mut Scratch) {
    scratch.covered.clear();
    if !volunteer.row.is(Flag::KnowsWhen) {
        scratch.covered.resize(sessions.all.len(), true);
        return;
    }
    scratch.slots.clear();
    let slots = sessions.slots.iter();
    scratch.slots.extend(slots.map(|slot| volunteer.weekly.covers(slot.from, slot.minutes)));
    let by_week = |slot: &u16| scratch.slots.get(usize::from(*slot)).copied().unwrap_or(false);
    scratch.covered.extend(sessions.slot_of.iter().map(by_week));
    let matter = |span: &&Span| meet(**span, sessions.reach);
    uncover(volunteer.away.iter().filter(matter), sessions, &mut scratch.covered);
    for extra in volunteer.extra.iter().filter(matter) {
        for (covered, session) in scratch.covered.iter_mut().zip(&sessions.all) {
            let session = session.span();
            if !*covered && meet(*extra, session) {
                *covered = cover(&free_within(volunteer, session), session);
            }
        }
    }
    uncover(scratch.promised.iter(), sessions, &mut scratch.covered);
}

/// Sessions that share a minute with a span are not covered.
fn uncover<'a>(taken: impl Iterator<Item = &'a Span>, sessions: &Sessions, covered: &mut [bool]) {
    for span in taken {
        for (covered, session) in covered.iter_mut().zip(&sessions.all) {
            *covered &= !meet(*span, session.span());
        }
    }
}

/// The minutes of a span in which somebody is free, promises aside, joined.
pub(super) fn free_within(volunteer: &Person, span: Span) -> Vec<Span> {
    let mut free = without(&volunteer.weekly.within(span), &volunteer.away);
    free.extend(volunteer.extra.iter().map(|extra| overlap(*extra, span)));
    join(free)
}

fn in_sessions(
    sessions: &Sessions,
    volunteer: &Person,
    scratch: &Scratch,
    hours: Option<u64>,
) -> (Millionths, Millionths) {
    let Scratch { covered, taken, .. } = scratch;
    let chosen = |sessions: &[Session], covered: &[bool]| {
        sessions.iter().zip(covered).fold((0, u64::MAX), |(all, shortest), (session, covered)| {
            let length = session.span().minutes() as u64;
            let (of_it, at_least) = if *covered { (length, length) } else { (0, u64::MAX) };
            (all + of_it, shortest.min(at_least))
        })
    };
    let uncapped = ratio(chosen(&sessions.all, covered).0, sessions.minutes);
    let Some(hours) = hours else { return (uncapped, uncapped) };
    let hours = hours.saturating_sub(volunteer.promised.weekly_minutes);
    // Hours that suffice for the busiest week beside the one with most promised cap nothing.
    if sessions.busiest + taken.iter().max().unwrap_or(&0) <= hours {
        return (uncapped, uncapped);
    }
    let given = |(of_week, covered): (&[Session], &[bool])| {
        let (all, shortest) = chosen(of_week, covered);
        let first = of_week.first().map_or(0, |first| sessions.week_at(first.span().from));
        let left = hours.saturating_sub(taken.get(first as usize).copied().unwrap_or(0));
        if shortest > left { 0 } else { all.min(left) }
    };
    (uncapped, ratio(sessions.by_week(covered).map(given).sum(), sessions.minutes))
}

fn in_spans(
    flexible: &FlexibleSpans,
    volunteer: &Person,
    promised: &[Span],
    hours: Option<u64>,
) -> (Millionths, Millionths) {
    let (mut free_sum, mut capped_sum) = (0, 0);
    for (span, free) in flexible.spans.iter().zip(free_in_spans(flexible, volunteer, promised)) {
        free_sum += free;
        capped_sum += match hours {
            Some(hours) => free.min(left(volunteer, promised, *span, hours)),
            None => free,
        };
    }
    let all = flexible.minutes_each * flexible.spans.len() as u64;
    (ratio(free_sum, all), ratio(capped_sum, all))
}

/// By span: the minutes that are free, at most as many as are wanted; all that are wanted where
/// nothing is known of when the volunteer is free.
pub(super) fn free_in_spans<'a>(
    flexible: &'a FlexibleSpans,
    volunteer: &'a Person,
    promised: &'a [Span],
) -> impl Iterator<Item = u64> + 'a {
    let each = flexible.minutes_each;
    let every_week = common_minutes(volunteer.weekly.week(), flexible.allowed.week());
    flexible.spans.iter().map(move |span| {
        if volunteer.row.is(Flag::KnowsWhen) {
            each.min(free_minutes(flexible, volunteer, promised, *span, every_week))
        } else {
            each
        }
    })
}

/// Free minutes of a span that the need allows. `every_week`: how many the weekly windows give in
/// seven days on end.
fn free_minutes(
    flexible: &FlexibleSpans,
    volunteer: &Person,
    promised: &[Span],
    span: Span,
    every_week: i64,
) -> u64 {
    let touched = |spans: &[Span]| spans.iter().any(|s| meet(*s, span));
    let plain = !touched(&volunteer.away) && !touched(&volunteer.extra) && !touched(promised);
    if plain && span.minutes() == WEEK {
        return every_week as u64;
    }
    let taken = join(promised.iter().copied().filter(|p| meet(*p, span)).collect());
    let free = without(&free_within(volunteer, span), &taken);
    flexible.allowed_in(span, &free).iter().map(|s| s.minutes() as u64).sum()
}

/// What is left in a week (or a span of seven days) of the minutes a volunteer will give.
pub(super) fn left(volunteer: &Person, promised: &[Span], week: Span, hours: u64) -> u64 {
    let in_week = |p: &&Span| (week.from..week.to).contains(&p.from);
    let sessions: u64 = promised.iter().filter(in_week).map(|p| p.minutes() as u64).sum();
    hours.saturating_sub(sessions).saturating_sub(volunteer.promised.weekly_minutes)
}

/// The calendar week in which a minute lies.
pub(super) fn calendar_week(minute: CivilMinute) -> Span {
    let start = week_start(week_of(minute));
    Span { from: start, to: start + WEEK }
}
