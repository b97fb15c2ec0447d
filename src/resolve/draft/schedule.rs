//! When people are wanted.

mod dated;
mod loose;

use jiff::civil::Date;

use super::clock::{self, Times};
use super::dates::{self, Dates, Role, upcoming};
use super::days::{self, Days, How, Part};
use super::rules::{self, Every};
use super::sheet::{DraftSchedule, ScheduleKind, Sheet, Suggestion, one};
use super::words::{Run, Words};
use crate::domain::time::Clock;

/// Everything that the text says about time.
#[derive(Debug, Clone)]
pub struct Said {
    days: Vec<Days>,
    dates: Vec<Dates>,
    times: Vec<Times>,
    parts: Vec<Part>,
    hours: Option<Hours>,
    every: Option<Every>,
}

/// Hours in every week.
#[derive(Debug, Clone, Copy)]
struct Hours {
    minutes: u32,
    /// Where two numbers are said, or none that is exact.
    about: bool,
    run: Run,
}

/// How sure the parts of a schedule are.
const SURE: f64 = 0.95;
const LIKELY: f64 = 0.85;

impl Said {
    /// Reads a text.
    pub fn read(words: &Words, today: Date, taken: &dyn Fn(Run) -> bool) -> Self {
        let dates = dates::all(words, today);
        let hours = loose::hours_a_week(words);
        let times = clock::all(words, &|run| {
            taken(run)
                || dates.iter().any(|dates| dates.run.meets(run))
                || hours.is_some_and(|hours| hours.run.meets(run))
        });
        let mut days = days::all(words);
        days.retain(|days| !dates.iter().any(|dates| dates.run.meets(days.run)));
        let parts = days::parts(words);
        Self { days, dates, times, parts, hours, every: rules::every(words) }
    }

    /// All words that are about time.
    pub fn runs(&self) -> Vec<Run> {
        let days = self.days.iter().map(|days| days.run);
        let dates = self.dates.iter().map(|dates| dates.run);
        let times = self.times.iter().map(|times| times.run);
        let parts = self.parts.iter().map(|part| part.run);
        days.chain(dates).chain(times).chain(parts).chain(self.hours.map(|h| h.run)).collect()
    }
}

/// Fills in the schedule.
pub fn fill(sheet: &mut Sheet<'_>, said: &Said, today: Date) {
    let words = sheet.words;
    let on: Vec<&Dates> = said.dates.iter().filter(|dates| dates.role == Role::On).collect();
    let weekly: Vec<&Days> =
        said.days.iter().filter(|days| rules::is_weekly(days, said.every)).collect();
    let many_days = weekly.iter().map(|days| days.named.len()).sum::<usize>();
    let flexible = said.hours.is_some() && (weekly.is_empty() || many_days >= 5);
    if let Some(rule) = rules::monthly(words) {
        sheet.need.schedule.rrule = Some(rule.text);
        sheet.found("/schedule/rrule", rule.run, SURE);
        recurring(sheet, said, today, &rule.days);
    } else if !on.is_empty() && weekly.is_empty() {
        dated::sessions(sheet, said, &on);
    } else if flexible {
        loose::flexible_hours(sheet, said, &weekly, today);
    } else if !weekly.is_empty() || matches!(said.every, Some(Every::Day(_))) {
        weekly_rule(sheet, said, &weekly, today);
    } else {
        loose::open(sheet, said, today);
    }
}

fn weekly_rule(sheet: &mut Sheet<'_>, said: &Said, weekly: &[&Days], today: Date) {
    let first_time = said.times.first().map_or(usize::MAX, |times| times.run.to);
    let second_time = said.times.get(1).filter(|second| {
        let first = said.times[0];
        (first.from, first.to) != (second.from, second.to)
    });
    // "Mondays 10-12 and Thursdays 2-4": one need has one time of day.
    let of_the_first =
        said.days.iter().filter(|days| days.how != How::Single && days.run.from < first_time);
    let groups: Vec<&Days> = match second_time {
        Some(_) => of_the_first.collect(),
        None => weekly.to_vec(),
    };
    let groups = if groups.is_empty() { weekly.to_vec() } else { groups };
    if let Some(second) = second_time {
        let question = "There is more than one time of day. One need has one: post another need for \
                        the others.";
        sheet.ask("/schedule/from", "second_time", question, Some(second.run), Vec::new());
    }
    if let Some(either) = groups.iter().find(|days| days.either) {
        let which =
            either.named.iter().map(|day| one("/schedule/rrule", rules::weekly(&[*day], 1)));
        let question = "Which of these days, or all of them?";
        sheet.ask("/schedule/rrule", "which_day", question, Some(either.run), which.collect());
        sheet.need.schedule.kind = Some(ScheduleKind::Recurring);
        return recurring(sheet, said, today, &[]);
    }
    let mut days: Vec<_> = groups.iter().flat_map(|group| group.named.clone()).collect();
    days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
    days.dedup();
    let mut run = groups.first().map(|group| group.run);
    for group in &groups {
        run = run.map(|run| if group.run.from < run.to + 8 { run.with(group.run) } else { run });
    }
    let (text, run) = match (said.every, run) {
        (Some(Every::Day(every)), None) => ("FREQ=DAILY".to_owned(), every),
        (Some(Every::Weeks(weeks, every)), Some(run)) if weeks > 1 => {
            (rules::weekly(&days, weeks), run.with(every))
        }
        (_, Some(run)) => (rules::weekly(&days, 1), run),
        (_, None) => return,
    };
    let text = match rules::count(sheet.words) {
        Some((weeks, count)) => {
            sheet.found("/schedule/rrule", count, LIKELY);
            let apart = match said.every {
                Some(Every::Weeks(apart, _)) => apart.max(1),
                Some(Every::Day(_) | Every::Month(_)) | None => 1,
            };
            let in_a_week = if text == "FREQ=DAILY" { 7 } else { days.len().max(1) };
            format!("{text};COUNT={}", (weeks / apart).max(1) as usize * in_a_week)
        }
        None => text,
    };
    sheet.need.schedule.rrule = Some(text);
    sheet.found("/schedule/rrule", run, SURE);
    recurring(sheet, said, today, &days);
}

/// What every recurrence needs beside its rule: the first date, and the time of day.
fn recurring(sheet: &mut Sheet<'_>, said: &Said, today: Date, days: &[jiff::civil::Weekday]) {
    sheet.need.schedule.kind = Some(ScheduleKind::Recurring);
    first_and_last(sheet, said, today, days);
    time_of_day(sheet, said);
    term_time(sheet);
}

fn term_time(sheet: &mut Sheet<'_>) {
    let words = sheet.words;
    let phrases = ["term time", "termtime", "term times", "school holidays"];
    let run = (0..words.len()).find_map(|at| phrases.iter().find_map(|p| words.follows(at, p)));
    if let Some(run) = run {
        let question = "On which dates is there no session (school holidays)?";
        sheet.ask("/schedule/except", "holidays", question, Some(run), Vec::new());
    }
}

fn first_and_last(sheet: &mut Sheet<'_>, said: &Said, today: Date, days: &[jiff::civil::Weekday]) {
    let role =
        |role: Role| said.dates.iter().find(|dates| dates.role == role && dates.doubt.is_none());
    let single = said.dates.iter().find(|dates| dates.role == Role::On);
    if let Some(first) = role(Role::First) {
        sheet.need.schedule.first_date = first.on.first().copied();
        sheet.found("/schedule/first_date", first.run, SURE);
    } else {
        let from = single.and_then(|dates| dates.on.first().copied()).unwrap_or(today);
        let first = days.iter().map(|day| upcoming(from, *day)).min().unwrap_or(from);
        let run = single.or(said.dates.iter().find(|d| d.role == Role::First)).map(|d| d.run);
        let suggestion = one("/schedule/first_date", first.to_string());
        sheet.ask(
            "/schedule/first_date",
            "first_date",
            "From which date on?",
            run,
            vec![suggestion],
        );
    }
    if let Some(last) = role(Role::Last) {
        let after =
            sheet.need.schedule.first_date.is_none_or(|first| last.on.iter().all(|d| *d >= first));
        if after {
            sheet.need.schedule.last_date = last.on.last().copied();
            sheet.found("/schedule/last_date", last.run, SURE);
        }
    }
}

/// The time of day, or a question with what is usually meant.
fn time_of_day(sheet: &mut Sheet<'_>, said: &Said) {
    match usable(said) {
        Some(times) => {
            let confidence = SURE;
            sheet.need.schedule.from = Some(times.from);
            sheet.found("/schedule/from", times.run, confidence);
            match times.to {
                Some(to) => {
                    sheet.need.schedule.to = Some(to);
                    sheet.found("/schedule/to", times.run, confidence);
                }
                None => {
                    sheet.ask(
                        "/schedule/to",
                        "until_when",
                        "Until what time?",
                        Some(times.run),
                        Vec::new(),
                    );
                }
            }
        }
        None => ask_hours(sheet, said, "/schedule/from"),
    }
}

/// The first times that are sure.
fn usable(said: &Said) -> Option<Times> {
    said.times.first().copied().filter(|times| !times.doubtful)
}

fn ask_hours(sheet: &mut Sheet<'_>, said: &Said, field: &str) {
    let hours = |from: Clock, to: Clock| -> Suggestion {
        vec![
            ("/schedule/from".to_owned(), from.to_string().into()),
            ("/schedule/to".to_owned(), to.to_string().into()),
        ]
    };
    let noon_later =
        |clock: Clock| Clock::from_minutes(((clock.minutes() + 720) % 1440) as u16).ok();
    if let Some(times) = said.times.first() {
        let as_read = times.to.map(|to| (times.from, to));
        let later = as_read.and_then(|(from, to)| Some((noon_later(from)?, noon_later(to)?)));
        let suggestions =
            as_read.into_iter().chain(later).map(|(from, to)| hours(from, to)).collect();
        let question = "In the morning or in the evening?";
        return sheet.ask(field, "which_half", question, Some(times.run), suggestions);
    }
    let (run, suggestions) = match said.parts.first() {
        Some(part) => (Some(part.run), vec![hours(part.usual.0, part.usual.1)]),
        None => (None, Vec::new()),
    };
    sheet.ask(field, "which_hours", "From what time to what time?", run, suggestions);
}

/// Whether the schedule says all that the API wants to know; else the pointers of what is missing.
pub fn missing(schedule: &DraftSchedule) -> Vec<&'static str> {
    let mut missing = Vec::new();
    let mut need = |there: bool, pointer: &'static str| {
        if !there {
            missing.push(pointer);
        }
    };
    match schedule.kind {
        None => need(false, "/schedule"),
        Some(ScheduleKind::Sessions) => need(!schedule.sessions.is_empty(), "/schedule/sessions"),
        Some(ScheduleKind::Recurring) => {
            need(schedule.rrule.is_some(), "/schedule/rrule");
            need(schedule.first_date.is_some(), "/schedule/first_date");
            need(schedule.from.is_some(), "/schedule/from");
            need(schedule.to.is_some(), "/schedule/to");
        }
        Some(ScheduleKind::Flexible) => {
            need(schedule.minutes_per_week.is_some(), "/schedule/hours_per_week");
            need(schedule.first_date.is_some(), "/schedule/first_date");
        }
    }
    missing
}
