//! Words for days and times: `Tues eve, weekends`, `Mon-Fri 9-5`, `every other Tuesday from 6pm`.
//!
//! What the words stand for (people say them without a clock in mind, so these are choices):
//! morning, am 09:00-12:00; afternoon, pm 12:00-17:00; evening 17:00-21:00; lunchtime
//! 12:00-14:00; daytime and working hours 09:00-17:00; school hours 09:00-15:00; after school
//! 15:00-18:00; after work 17:30-21:00; night 21:00-07:00. A day without times is 09:00-21:00,
//! times without a day are every day (school, office and working hours Monday to Friday). `from
//! 6pm` ends at 21:00, `until 3` begins at 09:00. Of hours without am or pm 1 to 6 are after noon.

mod group;
mod lex;
mod words;

use std::ops::Range;

use jiff::civil::Weekday;

use crate::domain::availability::Window;
use crate::domain::time::{Clock, WEEKDAYS};

/// How often something comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rhythm {
    /// Every week.
    Weekly,
    /// Every second week.
    EveryOther,
    /// On the first, second, ... (1 to 5) or last (-1) such day of a month; none = once a month,
    /// nobody says when.
    Monthly(Vec<i8>),
}

/// From a time of day to another, in minutes since midnight; an end not after its start is on the
/// next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    /// First minute.
    pub from: u16,
    /// First minute after.
    pub to: u16,
}

/// A day or several, a time or several, that were said together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Days that are named, from Monday on; none = no day is named.
    pub days: Vec<Weekday>,
    /// Times that are named.
    pub hours: Vec<Hours>,
    /// A start without an end (`Tuesdays at 6pm`), in minutes since midnight.
    pub starts: Option<u16>,
    /// How often.
    pub rhythm: Rhythm,
    /// Whether it is ruled out (`not Fridays`).
    pub ruled_out: bool,
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
}

/// What a text says about days and times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// What was understood, in the order of the text.
    pub phrases: Vec<Phrase>,
    /// What was not, in bytes of the text. Empty for prose, which speaks of other things too.
    pub unresolved: Vec<Range<usize>>,
}

/// The day of the week that a word in lower case names, in any of its forms.
pub fn weekday(word: &str) -> Option<Weekday> {
    let day = words::DAYS.iter().position(|names| names.contains(&word))?;
    Some(WEEKDAYS[day].1)
}

/// What a word in lower case for a part of the day stands for: `mornings`, `eve`, `daytime`.
pub fn part_of_day(word: &str) -> Option<Hours> {
    words::SINGLE.iter().find(|(names, _)| names.contains(&word)).and_then(|(_, kind)| match kind {
        lex::Kind::Part(hours, _) => Some(*hours),
        _ => None,
    })
}

/// The whole day of somebody who names no time.
pub const WHOLE_DAY: Hours = Hours { from: 9 * 60, to: 21 * 60 };

/// Reads a cell or an answer that is about times only: every word that is not understood is
/// reported.
pub fn read(text: &str) -> Times {
    group::times(text, &lex::tokens(text, lex::Text::TimesOnly), lex::Text::TimesOnly)
}

/// Finds what prose says about days and times, amid everything else that it says. Short words that
/// also mean something else (`sat`, `sun`, `am`) count only beside a day or a time.
pub fn find(text: &str) -> Times {
    group::times(text, &lex::tokens(text, lex::Text::Prose), lex::Text::Prose)
}

impl Times {
    /// The weekly windows of a person who says so, by day and start, without overlaps. What is
    /// ruled out is taken off. What comes in another rhythm, or has no end, is no weekly window.
    pub fn windows(&self) -> Vec<Window> {
        let mut minutes = [[false; 1440]; 7];
        for (ruled_out, value) in [(false, true), (true, false)] {
            for phrase in self.phrases.iter().filter(|one| one.ruled_out == ruled_out) {
                if phrase.is_weekly() {
                    phrase.mark(&mut minutes, value);
                }
            }
        }
        windows_of(&minutes)
    }

    /// The words of a text that no weekly window stands for: what was not understood, what comes
    /// in another rhythm, and what has no end.
    pub fn left_over(&self, text: &str) -> Vec<String> {
        let all_ruled_out = self.phrases.iter().all(|phrase| phrase.ruled_out);
        let unclear = self.phrases.iter().filter(|one| !one.is_weekly() || all_ruled_out);
        let mut spans: Vec<Range<usize>> = unclear.map(|phrase| phrase.at.clone()).collect();
        spans.extend(self.unresolved.iter().cloned());
        spans.sort_by_key(|span| (span.start, span.end));
        spans.into_iter().filter_map(|span| text.get(span)).map(str::to_owned).collect()
    }
}

impl Phrase {
    fn is_weekly(&self) -> bool {
        self.rhythm == Rhythm::Weekly && self.starts.is_none()
    }

    /// The times it stands for, the whole day where none is named.
    pub fn hours_or_day(&self) -> Vec<Hours> {
        if self.hours.is_empty() { vec![WHOLE_DAY] } else { self.hours.clone() }
    }

    fn mark(&self, week: &mut [[bool; 1440]; 7], value: bool) {
        let all = WEEKDAYS.map(|(_, day)| day);
        let days = if self.days.is_empty() { &all[..] } else { &self.days };
        // A day that is ruled out is ruled out whole.
        let whole = [Hours { from: 0, to: 0 }];
        let day = self.hours_or_day();
        let hours = if self.ruled_out && self.hours.is_empty() { &whole[..] } else { &day };
        for day in days {
            let day = day.to_monday_zero_offset() as usize;
            for hours in hours {
                let length = usize::from((hours.to + 1440 - hours.from) % 1440);
                let length = if length == 0 { 1440 } else { length };
                for minute in 0..length {
                    let at = usize::from(hours.from) + minute;
                    week[(day + at / 1440) % 7][at % 1440] = value;
                }
            }
        }
    }
}

/// Runs of minutes as windows of at most a day, by day and start; one that goes on past midnight
/// stays one.
fn windows_of(week: &[[bool; 1440]; 7]) -> Vec<Window> {
    const WEEK: usize = 7 * 1440;
    let at = |minute: usize| week[minute / 1440 % 7][minute % 1440];
    // A run is never cut where the week happens to begin, unless there is no gap at all.
    let begin = (0..WEEK).find(|minute| !at(*minute)).unwrap_or(0);
    let mut windows: Vec<(usize, usize)> = Vec::new();
    let mut minute = begin;
    while minute < begin + WEEK {
        let most = 1440.min(begin + WEEK - minute);
        let length = (0..most).take_while(|after| at(minute + after)).count();
        if length > 0 {
            windows.push((minute % WEEK, length));
        }
        minute += length.max(1);
    }
    windows.sort_unstable();
    let window = |(start, length): (usize, usize)| {
        let clock = |minute: usize| Clock::from_minutes((minute % 1440) as u16).ok();
        Some(Window {
            day: WEEKDAYS[start / 1440].1,
            from: clock(start)?,
            to: clock(start + length)?,
        })
    };
    windows.into_iter().filter_map(window).collect()
}

#[cfg(test)]
mod tests;
