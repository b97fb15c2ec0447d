//! Sessions on dates.

use super::super::dates::{Dates, Doubt};
use super::super::sheet::{ScheduleKind, Sheet, Value, one};
use super::{SURE, Said, usable};

/// Sessions on dates.
pub fn sessions(sheet: &mut Sheet<'_>, said: &Said, on: &[&Dates]) {
    sheet.need.schedule.kind = Some(ScheduleKind::Sessions);
    let times = usable(said).and_then(|times| Some((times.from, times.to?, times.run)));
    let mut dates = Vec::new();
    for mention in on {
        if let Some(doubt) = mention.doubt {
            ask_date(sheet, mention, doubt);
        } else {
            dates.extend(mention.on.iter().map(|date| (*date, mention.run)));
        }
    }
    dates.sort_unstable();
    dates.dedup_by_key(|(date, _)| *date);
    let Some((from, to, run)) = times else {
        if let Some((_, run)) = dates.first() {
            let suggestion = dates.iter().enumerate().map(|(n, (date, _))| {
                (format!("/schedule/sessions/{n}/date"), Value::from(date.to_string()))
            });
            let question = "From what time to what time on these dates?";
            let run = said.times.first().map_or(*run, |times| times.run);
            sheet.ask(
                "/schedule/sessions",
                "which_hours",
                question,
                Some(run),
                vec![suggestion.collect()],
            );
        }
        return;
    };
    for (n, (date, words)) in dates.into_iter().enumerate() {
        sheet.need.schedule.sessions.push((date, from, to));
        sheet.found(format!("/schedule/sessions/{n}"), words, SURE);
        sheet.found(format!("/schedule/sessions/{n}"), run, SURE);
    }
}

fn ask_date(sheet: &mut Sheet<'_>, mention: &Dates, doubt: Doubt) {
    let (code, question) = match doubt {
        Doubt::Past => ("date_past", "This date is past. Which is meant?"),
        Doubt::OtherDay => {
            ("other_day", "This date falls on another day of the week. Which is meant?")
        }
        Doubt::WhichWeek => ("which_week", "This week or the next?"),
        Doubt::WhichYear => ("which_year", "In which year?"),
    };
    let dates = mention.on.iter().map(|date| one("/schedule/sessions/0/date", date.to_string()));
    sheet.ask("/schedule/sessions", code, question, Some(mention.run), dates.collect());
}
