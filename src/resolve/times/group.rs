//! Days and times that belong together.

use std::ops::Range;

use super::lex::{Half, Kind, Text, Token};
use super::words::{ALL_DAYS, MORNING};
use super::{Hours, Phrase, Rhythm, Times, WHOLE_DAY};
use crate::domain::time::WEEKDAYS;

/// Groups tokens into phrases.
pub fn times(text: &str, tokens: &[Token], kind: Text) -> Times {
    let mut reader = Reader { kind, ..Reader::default() };
    let mut at = 0;
    while at < tokens.len() {
        at += reader.step(&tokens[at..]);
    }
    reader.flush();
    reader.trim(text);
    reader.times
}

/// What stood between the last atom and this one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Link {
    #[default]
    None,
    Comma,
    And,
}

/// Days and times that are being collected.
#[derive(Debug, Clone, Default)]
struct Group {
    days: u8,
    by_word: bool,
    days_last: bool,
    /// Days that a part implies where none is named.
    implied: u8,
    hours: Vec<Hours>,
    starts: Option<u16>,
    rhythm: Option<Rhythm>,
    ruled_out: bool,
    at: Option<Range<usize>>,
}

#[derive(Debug, Default)]
struct Reader {
    kind: Text,
    times: Times,
    group: Group,
    link: Link,
    /// A rhythm or a `not` that waits for its day.
    rhythm: Option<Rhythm>,
    ruled_out: bool,
    /// Where what waits began.
    waiting: Option<Range<usize>>,
}

impl Reader {
    /// Takes what stands first, and says how many tokens it took.
    fn step(&mut self, tokens: &[Token]) -> usize {
        let token = &tokens[0];
        if let Some((hours, starts, used)) = hours(tokens, self.half_of_group()) {
            let at = token.at.start..tokens[used - 1].at.end;
            self.add_hours(hours, starts, at, false);
            return used;
        }
        match &token.kind {
            Kind::Days(days) => return self.add_days(*days, false, tokens),
            Kind::DaysByWord(days) => return self.add_days(*days, true, tokens),
            Kind::Part(part, days) => self.add_part(*part, *days, tokens),
            Kind::Any => {
                let next = tokens.get(1).map(|token| &token.kind);
                let about =
                    matches!(next, Some(Kind::Days(_) | Kind::DaysByWord(_) | Kind::Part(_, _)));
                if !about {
                    return self.add_days(ALL_DAYS, true, tokens);
                }
            }
            Kind::EveryOther => self.wait(Rhythm::EveryOther, &token.at),
            Kind::Monthly => self.monthly(&token.at),
            Kind::Ordinal(number) => self.ordinal(*number, tokens),
            Kind::Not => {
                self.flush();
                self.ruled_out = true;
                self.waiting = Some(token.at.clone());
            }
            Kind::Comma => self.link = Link::Comma,
            Kind::And => self.link = Link::And,
            Kind::Stop => {
                self.flush();
                self.ruled_out = false;
            }
            Kind::Filler | Kind::From | Kind::To | Kind::Until | Kind::Onwards => {}
            Kind::Time { .. } | Kind::Unknown => self.unknown(&token.at),
        }
        1
    }

    fn add_days(&mut self, days: u8, by_word: bool, tokens: &[Token]) -> usize {
        let (days, used) = if by_word { (days, 1) } else { range_of_days(days, tokens) };
        let part_follows = matches!(tokens.get(used).map(|t| &t.kind), Some(Kind::Part(_, _)));
        let group = &self.group;
        let fresh = group.at.is_none();
        let named = group.days != 0;
        let timed = !group.hours.is_empty() || group.starts.is_some();
        let joins = fresh
            || named && !timed
            || !named && timed && self.link == Link::None
            || named && timed && group.days_last && self.link != Link::None && !part_follows;
        // `weekends and Mondays` are two sorts of days, but one list.
        if !joins || named && self.rhythm.is_some() {
            self.flush();
        }
        let timed = !self.group.hours.is_empty() || self.group.starts.is_some();
        self.group.days |= days;
        self.group.by_word |= by_word;
        self.group.days_last = timed;
        self.touch(&(tokens[0].at.start..tokens[used - 1].at.end));
        used
    }

    fn add_part(&mut self, part: Hours, days: u8, tokens: &[Token]) {
        // `evening 7-9`: the clock is more exact, the word tells the half of the day.
        let rest = tokens.get(1..).unwrap_or_default();
        let half = if part.from >= 12 * 60 { Half::Pm } else { Half::Am };
        let skip = rest.iter().take_while(|token| token.kind == Kind::Filler).count();
        if hours(&rest[skip..], Some(half)).is_some_and(|(hours, starts, _)| {
            let begin = hours.first().map(|hours| hours.from).or(starts);
            begin.is_some_and(|begin| half == Half::Am || begin >= 12 * 60)
        }) {
            self.group.implied |= days;
            self.group.hours.retain(|hours| *hours != part);
            self.touch(&tokens[0].at);
            self.group.starts = None;
            // The clock that follows is read with this half in mind.
            self.group.hours.push(part);
            return;
        }
        self.add_hours(vec![part], None, tokens[0].at.clone(), true);
        self.group.implied |= days;
    }

    fn add_hours(&mut self, hours: Vec<Hours>, starts: Option<u16>, at: Range<usize>, word: bool) {
        let group = &mut self.group;
        let named = group.days != 0;
        let timed = !group.hours.is_empty();
        let refines = !word
            && self.link == Link::None
            && timed
            && group.hours.last().is_some_and(|last| is_part(*last));
        if refines {
            group.hours.pop();
        }
        let two_lists = named && !timed && (group.by_word && self.link != Link::None)
            || named && !timed && self.link == Link::And
            || group.days_last && self.link != Link::None;
        if two_lists {
            self.flush();
        }
        self.group.hours.extend(hours);
        self.group.starts = self.group.starts.or(starts);
        self.group.days_last = false;
        self.touch(&at);
    }

    /// The half of the day that a word of the group tells.
    fn half_of_group(&self) -> Option<Half> {
        let last = self.group.hours.last().filter(|last| is_part(**last))?;
        if self.link != Link::None {
            return None;
        }
        Some(if last.from >= 12 * 60 { Half::Pm } else { Half::Am })
    }

    fn wait(&mut self, rhythm: Rhythm, at: &Range<usize>) {
        // `Tuesdays, fortnightly` speaks of what was said, `fortnightly on Tuesdays` of what comes.
        if self.group.at.is_some() && self.group.rhythm.is_none() {
            self.group.rhythm = Some(rhythm);
            self.touch(at);
        } else {
            self.flush();
            self.rhythm = Some(rhythm);
            self.waiting = Some(at.clone());
        }
    }

    fn monthly(&mut self, at: &Range<usize>) {
        let ordinals = matches!(self.group.rhythm, Some(Rhythm::Monthly(_)));
        if ordinals {
            self.touch(at);
        } else {
            self.wait(Rhythm::Monthly(Vec::new()), at);
        }
    }

    fn ordinal(&mut self, number: i8, tokens: &[Token]) {
        let mut after = tokens[1..].iter().map(|token| &token.kind);
        let of_day = after.any(|kind| matches!(kind, Kind::Days(_)))
            && tokens[1..].iter().take_while(|t| !matches!(t.kind, Kind::Days(_))).all(|t| {
                matches!(t.kind, Kind::Ordinal(_) | Kind::And | Kind::Comma | Kind::Filler)
            });
        if !of_day {
            self.unknown(&tokens[0].at);
            return;
        }
        match &mut self.rhythm {
            Some(Rhythm::Monthly(numbers)) => numbers.push(number),
            Some(Rhythm::Weekly | Rhythm::EveryOther) | None => {
                self.flush();
                self.rhythm = Some(Rhythm::Monthly(vec![number]));
                self.waiting = Some(tokens[0].at.clone());
            }
        }
    }

    fn unknown(&mut self, at: &Range<usize>) {
        match self.kind {
            Text::Prose => {
                self.flush();
                self.ruled_out = false;
            }
            Text::TimesOnly => self.times.unresolved.push(at.clone()),
        }
    }

    /// The group reaches to here.
    fn touch(&mut self, at: &Range<usize>) {
        self.link = Link::None;
        if let Some(rhythm) = self.rhythm.take() {
            self.group.rhythm = Some(rhythm);
        }
        self.group.ruled_out = self.ruled_out;
        let begin = self.waiting.take().map_or(at.start, |waiting| waiting.start);
        let span = self.group.at.get_or_insert(begin..at.end);
        span.end = span.end.max(at.end);
    }

    fn flush(&mut self) {
        let group = std::mem::take(&mut self.group);
        self.link = Link::None;
        if let Some(at) = group.at {
            let days = if group.days == 0 && group.implied != ALL_DAYS {
                group.implied
            } else {
                group.days
            };
            let named = |(place, (_, day)): (usize, &(&str, jiff::civil::Weekday))| {
                (days & (1 << place) != 0).then_some(*day)
            };
            self.times.phrases.push(Phrase {
                days: WEEKDAYS.iter().enumerate().filter_map(named).collect(),
                hours: group.hours,
                starts: group.starts,
                rhythm: group.rhythm.unwrap_or(Rhythm::Weekly),
                ruled_out: group.ruled_out,
                at,
            });
        } else if let Some(waiting) = self.waiting.take()
            && self.kind == Text::TimesOnly
            && self.rhythm.take().is_some()
        {
            // A rhythm without a day.
            self.times.unresolved.push(waiting);
        }
    }

    /// Joins words that were not understood and stand side by side.
    fn trim(&mut self, text: &str) {
        let mut joined: Vec<Range<usize>> = Vec::new();
        for span in std::mem::take(&mut self.times.unresolved) {
            match joined.last_mut() {
                Some(last)
                    if text.get(last.end..span.start).is_some_and(|between| {
                        between.chars().all(|c| c.is_whitespace() || c == '\'' || c == '\u{2019}')
                    }) =>
                {
                    last.end = span.end;
                }
                _ => joined.push(span),
            }
        }
        self.times.unresolved = joined;
    }
}

fn is_part(hours: Hours) -> bool {
    hours.from.is_multiple_of(30) && hours.to.is_multiple_of(30)
}

/// `Mon-Fri`, `Mon to Thurs`, round the week if need be, and how many tokens that takes.
fn range_of_days(days: u8, tokens: &[Token]) -> (u8, usize) {
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let (Some(Kind::To), Some(Kind::Days(last))) = (kind(1), kind(2)) else { return (days, 1) };
    let (first, last) = (days.trailing_zeros(), last.trailing_zeros());
    let mut range = 0;
    let mut day = first;
    loop {
        range |= 1 << day;
        if day == last {
            return (range, 3);
        }
        day = (day + 1) % 7;
    }
}

/// Hours of a clock at the start of some tokens: `9-5`, `between 10 and 2`, `from 6pm`,
/// `until 3`, `6pm onwards`, or a lone start.
fn hours(tokens: &[Token], half: Option<Half>) -> Option<(Vec<Hours>, Option<u16>, usize)> {
    let kind = |at: usize| tokens.get(at).map(|token| &token.kind);
    let clock = |at: usize| match kind(at) {
        Some(Kind::Time { minute, half, bare }) => Some((*minute, *half, *bare)),
        Some(_) | None => None,
    };
    let one = |time: (u16, Option<Half>, bool)| alone(time, half);
    match (kind(0), clock(0), clock(1)) {
        (Some(Kind::From), _, Some(first)) => {
            let range = matches!(kind(2), Some(Kind::To | Kind::Until | Kind::And));
            if let Some(last) = clock(3).filter(|_| range) {
                return Some((vec![between(first, last, half)], None, 4));
            }
            Some((vec![onwards(one(first))], None, 2))
        }
        (Some(Kind::Until), _, Some(last)) => {
            let to = one(last);
            let from = if to > MORNING.from { MORNING.from } else { 0 };
            Some((vec![Hours { from, to }], None, 2))
        }
        (_, Some(first), _) => {
            let joined = matches!(kind(1), Some(Kind::To | Kind::Until));
            if let Some(last) = clock(2).filter(|_| joined) {
                return Some((vec![between(first, last, half)], None, 3));
            }
            if kind(1) == Some(&Kind::Onwards) {
                return Some((vec![onwards(one(first))], None, 2));
            }
            let (_, said, bare) = first;
            (said.is_some() || !bare || half.is_some()).then(|| (Vec::new(), Some(one(first)), 1))
        }
        (Some(Kind::Filler), _, Some(first)) => {
            // `between 10 and 2`.
            let last = clock(3).filter(|_| kind(2) == Some(&Kind::And))?;
            Some((vec![between(first, last, half)], None, 4))
        }
        (_, _, _) => None,
    }
}

fn onwards(from: u16) -> Hours {
    let to = if from < WHOLE_DAY.to { WHOLE_DAY.to } else { 0 };
    Hours { from, to }
}

/// A bare hour: in the half that is told, else 1 to 6 after noon.
fn alone((minute, said, bare): (u16, Option<Half>, bool), half: Option<Half>) -> u16 {
    let after_noon = match half {
        Some(Half::Pm) => minute < 12 * 60,
        Some(Half::Am) => false,
        None => minute < 7 * 60,
    };
    if said.is_none() && bare && after_noon { minute + 12 * 60 } else { minute }
}

/// From one time to another: what one of them says about the half of the day helps the other.
fn between(
    first: (u16, Option<Half>, bool),
    last: (u16, Option<Half>, bool),
    half: Option<Half>,
) -> Hours {
    let mut to = alone(last, half);
    let from = match (first, last) {
        // `2-4pm`, but `10-2pm`.
        ((from, None, true), (end, Some(Half::Pm), _)) => {
            if from + 12 * 60 < end && from < 12 * 60 { from + 12 * 60 } else { from }
        }
        (first, _) => alone(first, half),
    };
    if last.1.is_none() && last.2 && to <= from && to < 12 * 60 {
        to += 12 * 60;
    }
    Hours { from, to }
}
