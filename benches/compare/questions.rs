//! Needs, words and our answers as JSON.

use onestop::domain::check::CheckWhen;
use onestop::domain::need::{Importance, Need, NeededSkill};
use onestop::domain::schedule::Schedule;
use onestop::domain::time::{civil_minute, day_number, day_start};
use onestop::domain::vocabulary::Vocabulary;
use onestop::matching::rank::{self, Scored};
use serde_json::{Value, json};

use super::country;
use super::people::{cause, halves, language, level, skill, workforce};

/// What the peers are told beside the people.
pub fn questions(words: &Vocabulary, needs: &[&Need], rules: &[String]) -> Value {
    let settings = country::settings();
    let parent = |place: usize| {
        let index = onestop::domain::taxonomy::SkillIndex(place as u32);
        words.skills.parent(index).map(|parent| parent.0)
    };
    let rules: Vec<Value> = rules.iter().map(|rule| serde_json::from_str(rule).unwrap()).collect();
    json!({
        "as_of_second": country::as_of().as_second(),
        "as_of_minute": civil_minute(country::as_of().to_zoned(settings.zone.clone()).datetime()),
        "zone": "Europe/London",
        "asks_cap": settings.asks_cap,
        "parents": (0..words.skills.all().len()).map(parent).collect::<Vec<_>>(),
        "rules": rules,
        "needs": needs.iter().map(|need| question(words, need)).collect::<Vec<_>>(),
    })
}

fn question(words: &Vocabulary, need: &Need) -> Value {
    let settings = country::settings();
    let weights =
        rank::weights(&settings.weights, &need.weights, &country::request(20, false).weights);
    let place = need.location.located().and_then(|at| at.found.as_ref()).map(|at| at.point.micro());
    let to_match = need.checks.iter().filter(|check| check.when == CheckWhen::ToMatch);
    json!({
        "id": halves(need.id.0),
        "organisation": halves(need.organisation.0),
        "remote": need.location.is_remote(),
        "place": place,
        "schedule": schedule(&need.schedule),
        "skills": need.skills.iter().map(|needed| needed_skill(words, needed)).collect::<Vec<_>>(),
        "causes": need.causes.iter().map(|id| cause(words, id)).collect::<Vec<_>>(),
        "min_age": need.min_age,
        "languages": need.languages.iter().map(|id| language(words, id)).collect::<Vec<_>>(),
        "vehicle_needed": need.vehicle_needed,
        "checks": to_match
            .map(|check| (level(check.kind.level()), workforce(check.kind.workforce())))
            .collect::<Vec<_>>(),
        "least_coverage": need.least_coverage,
        "weights": weights.values(),
    })
}

fn needed_skill(words: &Vocabulary, needed: &NeededSkill) -> Value {
    json!({
        "skill": skill(words, &needed.skill),
        "required": needed.importance == Importance::Required,
        "level": needed.level.get(),
        "weight": needed.weight,
    })
}

fn schedule(schedule: &Schedule) -> Value {
    match schedule {
        Schedule::Sessions(sessions) => json!({
            "sessions": sessions.iter().map(|s| (s.span().from, s.span().to)).collect::<Vec<_>>(),
        }),
        Schedule::Recurring(of) => json!({
            "rule": of.rule.text(),
            "first": of.rule.first().to_string(),
            "last": of.last_date.map(day_number),
            "from": of.from.minutes(),
            "to": of.to.minutes(),
            "except": of.except.iter().map(|date| day_number(*date)).collect::<Vec<_>>(),
        }),
        Schedule::Flexible(of) => json!({
            "minutes_per_week": of.minutes_per_week,
            "first": day_start(of.first_date),
            "last": of.last_date.map(day_start),
            "windows": of
                .windows
                .iter()
                .map(|w| (w.day.to_monday_zero_offset(), w.from.minutes(), w.to.minutes()))
                .collect::<Vec<_>>(),
        }),
    }
}

/// Our lists: ids in full, scores in millionths, best first.
pub fn answers(lists: &[Vec<Scored>]) -> Value {
    let item = |of: &Scored| json!([of.volunteer.0.simple().to_string(), of.score]);
    json!(lists.iter().map(|list| list.iter().map(item).collect()).collect::<Vec<Vec<Value>>>())
}
