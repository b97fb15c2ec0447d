//! Hours in every week, and words that leave open when.

use jiff::civil::Date;

use super::super::dates::upcoming;
use super::super::days::{Days, How};
use super::super::lengths;
use super::super::rules::{self, Every};
use super::super::sheet::{ScheduleKind, Sheet, Value, one};
use super::super::words::{Run, Words};
use super::{Hours, LIKELY, SURE, Said, ask_hours, first_and_last, usable};

/// "2 hours a week", "a few hours a week".
pub fn hours_a_week(words: &Words) -> Option<Hours> {
    let a_week = |at: usize| {
        ["a week", "per week", "each week", "every week", "weekly", "/ week", "in a week", "/ wk"]
            .iter()
            .find_map(|phrase| words.follows(at, phrase))
    };
    (0..words.len()).find_map(|at| {
        for phrase in ["a few hours", "some hours", "several hours"] {
            if let Some(run) = words.follows(at, phrase) {
                let week = a_week(run.to)?;
                return Some(Hours { minutes: 0, about: true, run: run.with(week) });
            }
        }
        let range = words.is(at + 1, &["-", "\u{2013}", "or", "to"]);
        if range
            && words.number(at).is_some()
            && let Some((minutes, run)) = lengths::hours(words, at + 2)
        {
            let week = a_week(run.to)?;
            return Some(Hours {
                minutes: u32::from(minutes),
                about: true,
                run: Run::of(at, 1).with(week),
            });
        }
        let (minutes, run) = lengths::hours(words, at)?;
        let week = a_week(run.to)?;
        // "2 hours every week on Tuesday" is a day with a length.
        (minutes > 0).then(|| Hours {
            minutes: u32::from(minutes),
            about: false,
            run: run.with(week),
        })
    })
}

/// Some hours in every week, when it suits.
pub fn flexible_hours(sheet: &mut Sheet<'_>, said: &Said, weekly: &[&Days], today: Date) {
    let Some(hours) = said.hours else { return };
    sheet.need.schedule.kind = Some(ScheduleKind::Flexible);
    let pointer = "/schedule/hours_per_week";
    if hours.about {
        let most = f64::from(hours.minutes) / 60.0;
        let suggestion = vec![(pointer.to_owned(), Value::Number(most))];
        let suggestions = if hours.minutes > 0 { vec![suggestion] } else { Vec::new() };
        sheet.ask(
            pointer,
            "how_many_hours",
            "How many hours a week?",
            Some(hours.run),
            suggestions,
        );
    } else {
        sheet.need.schedule.minutes_per_week = Some(hours.minutes);
        sheet.found(pointer, hours.run, SURE);
    }
    first_and_last(sheet, said, today, &[]);
    let Some(group) = weekly.first() else { return };
    match usable(said).and_then(|times| Some((times.from, times.to?, times.run))) {
        Some((from, to, run)) => {
            for (n, day) in group.named.iter().enumerate() {
                sheet.need.schedule.windows.push((*day, from, to));
                sheet.found(format!("/schedule/windows/{n}"), group.run.with(run), LIKELY);
            }
        }
        None => ask_hours(sheet, said, "/schedule/windows"),
    }
}

/// A day that may be every week or once; an interval without a day; or nothing at all.
pub fn open(sheet: &mut Sheet<'_>, said: &Said, today: Date) {
    if let Some(weekend) = said.days.iter().find(|days| days.how == How::Single) {
        let dates = weekend.named.iter().enumerate().map(|(n, day)| {
            let date = upcoming(today, *day).to_string();
            (format!("/schedule/sessions/{n}/date"), Value::from(date))
        });
        sheet.need.schedule.kind = Some(ScheduleKind::Sessions);
        let question = "On which dates, and from what time to what time?";
        let (run, dates) = (Some(weekend.run), vec![dates.collect()]);
        return sheet.ask("/schedule/sessions", "which_dates", question, run, dates);
    }
    match said.days.first() {
        Some(days) => every_week_or_once(sheet, said, days, today),
        None => no_day(sheet, said, today),
    }
}

fn every_week_or_once(sheet: &mut Sheet<'_>, said: &Said, days: &Days, today: Date) {
    let mut every = one("/schedule/rrule", rules::weekly(&days.named, 1));
    let date = days.named.first().map(|day| upcoming(today, *day).to_string());
    let mut once = date.map(|date| one("/schedule/sessions/0/date", date));
    if let Some((from, to)) = usable(said).and_then(|times| Some((times.from, times.to?))) {
        let times = [("from", from), ("to", to)];
        let at = |place: &str| {
            times.map(|(name, time)| (format!("{place}/{name}"), Value::from(time.to_string())))
        };
        every.extend(at("/schedule"));
        if let Some(once) = &mut once {
            once.extend(at("/schedule/sessions/0"));
        }
    }
    let suggestions = std::iter::once(every).chain(once).collect();
    let question = "Every week, or only once?";
    sheet.ask("/schedule/kind", "every_week_or_once", question, Some(days.run), suggestions);
    if said.times.is_empty() {
        ask_hours(sheet, said, "/schedule/from");
    }
}

fn no_day(sheet: &mut Sheet<'_>, said: &Said, today: Date) {
    let words = sheet.words;
    let phrases = ["whenever", "any time", "anytime", "flexible", "when it suits", "times to suit"];
    let whenever =
        (0..words.len()).find_map(|at| phrases.iter().find_map(|p| words.follows(at, p)));
    match (said.every, whenever) {
        (_, Some(run)) => {
            sheet.need.schedule.kind = Some(ScheduleKind::Flexible);
            let (field, question) = ("/schedule/hours_per_week", "How many hours a week?");
            sheet.ask(field, "how_many_hours", question, Some(run), Vec::new());
            first_and_last(sheet, said, today, &[]);
        }
        (Some(Every::Weeks(_, run) | Every::Month(run) | Every::Day(run)), None) => {
            sheet.need.schedule.kind = Some(ScheduleKind::Recurring);
            let question = "On which day, from what time to what time?";
            sheet.ask("/schedule/rrule", "which_day", question, Some(run), Vec::new());
        }
        (None, None) => {
            let run = said.parts.first().map(|part| part.run).or(said.times.first().map(|t| t.run));
            sheet.ask("/schedule", "when", "When are people wanted?", run, Vec::new());
        }
    }
}
