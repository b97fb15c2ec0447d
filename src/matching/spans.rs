//! Sorted, joined spans of minutes, and weekly windows as a pattern of them.

use jiff::civil::Weekday;

use crate::domain::availability::{Window, window_minutes};
use crate::domain::time::{CivilMinute, DAY, Span};

use super::bytes::{Reader, Writer};

/// Minutes of a week.
pub(crate) const WEEK: i64 = 7 * DAY;
/// 1970-01-01 was a Thursday: the Monday of its week is three days earlier.
const MONDAY_SHIFT: i64 = 3 * DAY;

/// The calendar week (Monday to Sunday) of a civil minute, counted from that of 1970-01-01.
pub(crate) fn week_of(minute: CivilMinute) -> i64 {
    (minute + MONDAY_SHIFT).div_euclid(WEEK)
}

/// The first minute of a calendar week.
pub(crate) fn week_start(week: i64) -> CivilMinute {
    week * WEEK - MONDAY_SHIFT
}

/// The minute of the week, 0 (Monday 00:00) to 10,079.
pub(crate) fn minute_of_week(minute: CivilMinute) -> i64 {
    (minute + MONDAY_SHIFT).rem_euclid(WEEK)
}

/// Puts spans in order and joins those that touch or overlap; empty ones go.
pub(crate) fn join(mut spans: Vec<Span>) -> Vec<Span> {
    join_up(&mut spans);
    spans
}

/// The same in place.
pub(crate) fn join_up(spans: &mut Vec<Span>) {
    spans.retain(|s| s.from < s.to);
    spans.sort_unstable();
    spans.dedup_by(|span, last| {
        let touches = span.from <= last.to;
        if touches {
            last.to = last.to.max(span.to);
        }
        touches
    });
}

/// The part of one span that lies in another; empty where they do not meet.
pub(crate) fn overlap(a: Span, b: Span) -> Span {
    let from = a.from.max(b.from);
    Span { from, to: a.to.min(b.to).max(from) }
}

/// Whether two spans share a minute.
pub(crate) fn meet(a: Span, b: Span) -> bool {
    a.from < b.to && b.from < a.to
}

/// The minutes that two lists of joined spans share.
pub(crate) fn common(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut shared = Vec::new();
    both(a, b, |span| shared.push(span));
    shared
}

/// How many minutes two lists of joined spans share.
pub(crate) fn common_minutes(a: &[Span], b: &[Span]) -> i64 {
    let mut minutes = 0;
    both(a, b, |span| minutes += span.minutes());
    minutes
}

fn both(a: &[Span], b: &[Span], mut visit: impl FnMut(Span)) {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let (x, y) = (**x, **y);
        if meet(x, y) {
            visit(overlap(x, y));
        }
        if x.to <= y.to {
            a.next()
        } else {
            b.next()
        };
    }
}

/// The minutes of joined spans that none of the joined `cuts` has.
pub(crate) fn without(spans: &[Span], cuts: &[Span]) -> Vec<Span> {
    let mut left = Vec::with_capacity(spans.len());
    for span in spans {
        let mut from = span.from;
        for cut in cuts.iter().filter(|cut| meet(**cut, *span)) {
            if from < cut.from {
                left.push(Span { from, to: cut.from });
            }
            from = from.max(cut.to);
        }
        if from < span.to {
            left.push(Span { from, to: span.to });
        }
    }
    left
}

/// Whether every minute of `span` is in one of the joined `spans`.
pub(crate) fn cover(spans: &[Span], span: Span) -> bool {
    let after = spans.partition_point(|s| s.from <= span.from);
    after.checked_sub(1).and_then(|i| spans.get(i)).is_some_and(|s| s.to >= span.to)
}

/// Windows that come every week, in minutes of the week.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pattern {
    /// One week, joined.
    week: Vec<Span>,
}

impl Pattern {
    /// From windows; one past Sunday's midnight goes on on Monday.
    pub(crate) fn new(windows: &[Window]) -> Self {
        let mut pattern = Self::default();
        pattern.take_on(windows);
        pattern
    }

    /// The same in place of what it was.
    pub(crate) fn take_on(&mut self, windows: &[Window]) {
        let spans = &mut self.week;
        spans.clear();
        for window in windows {
            let day = i64::from(Weekday::to_monday_zero_offset(window.day));
            let from = day * DAY + window.from.minutes();
            let to = from + window_minutes(window.from, window.to);
            spans.push(Span { from, to: to.min(WEEK) });
            spans.push(Span { from: 0, to: to - WEEK });
        }
        join_up(spans);
    }

    /// The same with every minute of the week that some dated spans touch.
    pub(crate) fn joined_with(&self, dated: &[Span]) -> Self {
        let mut spans = self.week.clone();
        for span in dated {
            let from = minute_of_week(span.from);
            let to = from + span.minutes().min(WEEK);
            spans.push(Span { from, to: to.min(WEEK) });
            spans.push(Span { from: 0, to: to - WEEK });
        }
        Self { week: join(spans) }
    }

    /// Every minute.
    pub(crate) fn always() -> Self {
        Self { week: vec![Span { from: 0, to: WEEK }] }
    }

    /// Its spans in one week, in minutes of the week.
    pub(crate) fn week(&self) -> &[Span] {
        &self.week
    }

    /// How many minutes of a week it has.
    pub(crate) fn minutes(&self) -> i64 {
        self.week.iter().map(|span| span.minutes()).sum()
    }

    /// Whether it has every minute from a minute of the week on, for at most 24 hours.
    pub(crate) fn covers(&self, minute_of_week: i64, minutes: i64) -> bool {
        let to = minute_of_week + minutes;
        cover(&self.week, Span { from: minute_of_week, to: to.min(WEEK) })
            && (to <= WEEK || cover(&self.week, Span { from: 0, to: to - WEEK }))
    }

    /// Its spans within a span of civil minutes, joined.
    pub(crate) fn within(&self, span: Span) -> Vec<Span> {
        let mut found = Vec::new();
        for week in week_of(span.from)..=week_of(span.to) {
            let start = week_start(week);
            let moved = self.week.iter().map(|s| Span { from: start + s.from, to: start + s.to });
            found.extend(moved.map(|s| overlap(s, span)));
        }
        join(found)
    }

    /// Writes it.
    pub(crate) fn write(&self, to: &mut Writer) {
        to.list(&self.week, |to, span| {
            to.short(span.from as u16);
            to.short(span.minutes() as u16);
        });
    }

    /// Takes on what was written.
    pub(crate) fn read(&mut self, from: &mut Reader<'_>) {
        from.list(&mut self.week, |from| {
            let start = i64::from(from.short());
            Span { from: start, to: start + i64::from(from.short()) }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Clock, day_start};
    use jiff::civil::date;

    fn span(from: i64, to: i64) -> Span {
        Span { from, to }
    }

    fn window(day: Weekday, from: &str, to: &str) -> Window {
        Window { day, from: Clock::parse(from).unwrap(), to: Clock::parse(to).unwrap() }
    }

    #[test]
    fn weeks_run_from_monday_to_sunday() {
        let monday = day_start(date(2026, 11, 30));
        assert_eq!(minute_of_week(monday), 0);
        assert_eq!(week_start(week_of(monday)), monday);
        assert_eq!(week_of(monday - 1), week_of(monday) - 1);
        assert_eq!(minute_of_week(monday - 1), WEEK - 1);
    }

    #[test]
    fn touching_spans_are_joined_and_empty_ones_go() {
        let joined = join(vec![span(30, 40), span(10, 20), span(20, 30), span(50, 50)]);
        assert_eq!(joined, [span(10, 40)]);
    }

    #[test]
    fn what_is_common_and_what_is_left_add_up() {
        let a = [span(0, 10), span(20, 30)];
        let b = [span(5, 22), span(28, 40)];
        assert_eq!(common(&a, &b), [span(5, 10), span(20, 22), span(28, 30)]);
        assert_eq!(common_minutes(&a, &b), 9);
        assert_eq!(without(&a, &b), [span(0, 5), span(22, 28)]);
    }

    #[test]
    fn a_window_past_sunday_midnight_goes_on_on_monday() {
        let pattern = Pattern::new(&[window(Weekday::Sunday, "22:00", "02:00")]);
        assert_eq!(pattern.week(), [span(0, 120), span(WEEK - 120, WEEK)]);
        assert!(pattern.covers(WEEK - 120, 240));
        assert!(pattern.covers(0, 120));
        assert!(!pattern.covers(WEEK - 121, 240));
        let sunday = day_start(date(2026, 12, 6));
        let found = pattern.within(span(sunday, sunday + 2 * DAY));
        assert_eq!(found, [span(sunday + 22 * 60, sunday + 26 * 60)]);
    }

    #[test]
    fn a_window_with_equal_ends_lasts_a_day() {
        let pattern = Pattern::new(&[window(Weekday::Monday, "09:00", "09:00")]);
        assert_eq!(pattern.week(), [span(540, 540 + DAY)]);
    }
}
