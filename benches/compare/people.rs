//! People as columns. What somebody has several of is a table of its own, whose column `person`
//! says whose it is. Dates are days since 1970, times minutes (of a day, or since 1970).

use onestop::domain::check::{CheckLevel, Decision, Workforce};
use onestop::domain::facts::VolunteerFacts;
use onestop::domain::ids::{CauseId, LanguageId, SkillId};
use onestop::domain::placement::{Promise, RecurringPromise};
use onestop::domain::time::{day_number, weekday_name};
use onestop::domain::vocabulary::{Terms, Vocabulary};
use onestop::domain::volunteer::{Status, Volunteer};
use uuid::Uuid;

use super::flat::Columns;

/// Unknown, or none.
const NONE: i32 = i32::MIN;

/// Puts people into columns.
pub struct Flattener<'a> {
    words: &'a Vocabulary,
    columns: Columns,
    next: u32,
    /// Rules of promises that were met, whose place stands for them.
    rules: Vec<String>,
}

pub fn skill(words: &Vocabulary, id: &SkillId) -> u16 {
    words.skills.index(id).unwrap().0 as u16
}

pub fn cause(words: &Vocabulary, id: &CauseId) -> u8 {
    term(&words.causes, id.as_str())
}

pub fn language(words: &Vocabulary, id: &LanguageId) -> u8 {
    term(&words.languages, id.as_str())
}

fn term(terms: &Terms, id: &str) -> u8 {
    terms.all().iter().position(|term| term.id == id).unwrap() as u8
}

pub fn halves(id: Uuid) -> (u64, u64) {
    id.as_u64_pair()
}

pub fn level(level: CheckLevel) -> u8 {
    level as u8
}

/// 0 = none.
pub fn workforce(workforce: Option<Workforce>) -> u8 {
    workforce.map_or(0, |workforce| workforce as u8 + 1)
}

impl<'a> Flattener<'a> {
    pub fn new(words: &'a Vocabulary, columns: Columns) -> Self {
        Self { words, columns, next: 0, rules: Vec::new() }
    }

    /// Adds somebody.
    pub fn add(&mut self, facts: &VolunteerFacts) {
        self.outline(&facts.volunteer, facts.may_match);
        self.words(&facts.volunteer);
        self.times(&facts.volunteer);
        self.history(facts);
        for (_, promise) in &facts.promises {
            self.promise(promise);
        }
        self.next += 1;
    }

    /// Writes everything out; the rules of promises are left.
    pub fn finish(self) -> Vec<String> {
        self.columns.finish();
        self.rules
    }

    fn outline(&mut self, of: &Volunteer, may_match: bool) {
        let columns = &mut self.columns;
        let (high, low) = halves(of.id.0);
        columns.put("id_high", high);
        columns.put("id_low", low);
        let point =
            of.home.as_ref().and_then(|home| home.found.as_ref()).map(|at| at.point.micro());
        columns.put("lat", point.map_or(NONE, |(lat, _)| lat));
        columns.put("lon", point.map_or(NONE, |(_, lon)| lon));
        columns.put("half_metres", of.travel.mode().half_metres());
        columns.put("max_metres", of.travel.max_metres());
        columns.put("active", u8::from(of.status == Status::Active));
        columns.put("may_match", u8::from(may_match));
        columns.put("paused_until", of.paused_until.map_or(NONE, |day| day_number(day) as i32));
        let born = of.date_of_birth.as_ref().map(|born| *born.reveal());
        let born = born.map(|d| {
            i32::from(d.year()) * 10_000 + i32::from(d.month()) * 100 + i32::from(d.day())
        });
        columns.put("born", born.unwrap_or(NONE));
        columns.put("guardian", u8::from(of.guardian.is_some()));
        columns.put("vehicle", of.vehicle.map_or(2, u8::from));
        columns.put("knows_languages", u8::from(of.languages.is_some()));
        let limit = of.availability.minutes_per_week;
        columns.put("minutes_per_week", limit.map_or(NONE, |limit| limit as i32));
    }

    fn words(&mut self, of: &Volunteer) {
        let (columns, person) = (&mut self.columns, self.next);
        for held in &of.skills {
            columns.put("skill.person", person);
            columns.put("skill.skill", skill(self.words, &held.skill));
            columns.put("skill.level", held.level.get());
        }
        for id in &of.causes {
            columns.put("cause.person", person);
            columns.put("cause.cause", cause(self.words, id));
        }
        for id in of.languages.iter().flatten() {
            columns.put("language.person", person);
            columns.put("language.language", language(self.words, id));
        }
    }

    fn times(&mut self, of: &Volunteer) {
        let (columns, person) = (&mut self.columns, self.next);
        for window in &of.availability.weekly {
            columns.put("window.person", person);
            columns.put("window.day", window.day.to_monday_zero_offset() as u8);
            columns.put("window.from", window.from.minutes() as u16);
            columns.put("window.to", window.to.minutes() as u16);
        }
        for away in &of.availability.away {
            columns.put("away.person", person);
            columns.put("away.from", day_number(away.from) as i32);
            columns.put("away.to", day_number(away.to) as i32);
        }
        for extra in &of.availability.extra {
            columns.put("extra.person", person);
            columns.put("extra.date", day_number(extra.date) as i32);
            columns.put("extra.from", extra.from.minutes() as u16);
            columns.put("extra.to", extra.to.minutes() as u16);
        }
    }

    fn history(&mut self, of: &VolunteerFacts) {
        let (columns, person) = (&mut self.columns, self.next);
        for asked in &of.asks {
            columns.put("ask.person", person);
            columns.put("ask.second", asked.as_second());
        }
        for (need, state) in &of.placements {
            let (high, low) = halves(need.0);
            columns.put("placement.person", person);
            columns.put("placement.need_high", high);
            columns.put("placement.need_low", low);
            columns.put("placement.state", *state as u8);
        }
        let needs = of.blocked_needs.iter().map(|need| need.0);
        for id in needs.chain(of.blocked_organisations.iter().map(|of| of.0)) {
            let (high, low) = halves(id);
            columns.put("block.person", person);
            columns.put("block.id_high", high);
            columns.put("block.id_low", low);
        }
        for check in of.checks.iter().filter(|check| check.decision == Decision::Cleared) {
            columns.put("check.person", person);
            columns.put("check.level", level(check.kind.level()));
            columns.put("check.workforce", workforce(check.kind.workforce()));
            columns.put("check.issued", day_number(check.issued) as i32);
            columns.put("check.review_on", day_number(check.review_on) as i32);
        }
    }

    fn promise(&mut self, promise: &Promise) {
        let (columns, person) = (&mut self.columns, self.next);
        match promise {
            Promise::Weekly(minutes) => {
                columns.put("hours.person", person);
                columns.put("hours.minutes", *minutes);
            }
            Promise::Sessions(sessions) => {
                for session in sessions {
                    columns.put("session.person", person);
                    columns.put("session.from", session.span().from);
                    columns.put("session.to", session.span().to);
                }
            }
            Promise::Recurring(of) => {
                let rule = rule_of(of);
                let known = self.rules.iter().position(|known| *known == rule);
                let place = known.unwrap_or_else(|| {
                    self.rules.push(rule);
                    self.rules.len() - 1
                });
                columns.put("course.person", person);
                columns.put("course.rule", place as u32);
                columns.put("course.from", of.from.minutes() as u16);
                columns.put("course.to", of.to.minutes() as u16);
            }
        }
    }
}

/// Which dates, in JSON.
fn rule_of(of: &RecurringPromise) -> String {
    serde_json::json!({
        "rule": of.rule.text(),
        "first": of.rule.first().to_string(),
        "last": of.last_date.map(|date| date.to_string()),
        "days": of.days.iter().map(|day| weekday_name(*day)).collect::<Vec<_>>(),
        "except": of.except.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
    .to_string()
}
