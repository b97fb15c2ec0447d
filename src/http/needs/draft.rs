//! A need from a group's own words.

use actix_web::{HttpResponse, web};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::super::body::Body;
use super::super::caller::Member;
use super::super::reply::{Reply, run};
use crate::app::App;
use crate::app::Error;
use crate::app::need_drafts::{
    Answer, Draft, DraftNeed, DraftSchedule, Question, ScheduleKind, Wish,
};
use crate::domain::account::Caller;
use crate::domain::check::Workforce;
use crate::domain::postcode::Postcode;
use crate::domain::text;
use crate::domain::time::{Clock, weekday_name};

/// Longest text in characters.
pub const TEXT_MAX: usize = 10_000;

/// What a group writes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    /// The group's own words, at most 10,000 characters.
    #[schema(
        example = "we need 2 people Tues mornings to drive our minibus, DBS please, Page Moss"
    )]
    pub text: String,
}

/// A proposal and the words it comes from.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// JSON pointer to what is proposed in `need`.
    #[schema(example = "/places")]
    pub field: String,
    /// What is proposed there.
    pub value: Value,
    /// The words it comes from.
    #[schema(example = "2 people")]
    pub from: String,
    /// Characters (Unicode code points) of the text before these words.
    pub start: usize,
    /// Characters of the text up to their end.
    pub end: usize,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
}

/// Something that a person has to say.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// JSON pointer to what it is about.
    #[schema(example = "/schedule/first_date")]
    pub field: String,
    /// For programs: `first_date`, `which_hours`, ...
    #[schema(example = "first_date")]
    pub code: String,
    /// The question.
    pub question: String,
    /// The words that gave rise to it, where there are any.
    pub from: Option<String>,
    /// Characters of the text before these words.
    pub start: Option<usize>,
    /// Characters of the text up to their end.
    pub end: Option<usize>,
    /// Answers to choose from: each holds values by JSON pointer into the need (`/skills/-` adds
    /// one; a session's `date`, `from` and `to` make its start and end).
    #[schema(value_type = Vec<Object>)]
    pub suggestions: Vec<Value>,
}

/// What was read from the words. Nothing is stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// A body of `POST /needs`, as far as the words tell it; what they do not tell is left out.
    #[schema(value_type = Object)]
    pub need: Value,
    /// Each proposal with its words.
    pub found: Vec<FoundView>,
    /// JSON pointers to what `POST /needs` asks for and the words do not tell.
    pub missing: Vec<String>,
    /// What a person has to say.
    pub questions: Vec<QuestionView>,
}

/// Proposes a need from a group's own words: skills, days and times, number of people, place,
/// checks, age and more, each with the words it comes from. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/needs/draft", tag = "needs", request_body = DraftBody,
    responses((status = 200, description = "The proposal", body = DraftView)))]
pub async fn draft_need(app: web::Data<App>, member: Member, body: Body<DraftBody>) -> Reply {
    let view = run(&app, move |app| {
        let caller = member.0;
        let centre = caller.centre().ok_or(Error::NotFound)?;
        let written = text::lines("The text", &body.value.text, TEXT_MAX);
        let written = written.map_err(|fault| Error::invalid("/text", fault))?;
        let draft = app.draft_need(centre, &written)?;
        Ok(DraftView::of(&written, &draft, &caller))
    })
    .await?;
    Ok(HttpResponse::Ok().json(view))
}

impl DraftView {
    fn of(written: &str, draft: &Draft, caller: &Caller) -> Self {
        let chars: Vec<char> = written.chars().collect();
        let words = |start: usize, end: usize| -> String {
            chars.get(start..end).unwrap_or_default().iter().collect()
        };
        let mut need = need(&draft.need);
        let mut missing = draft.missing.clone();
        if written.chars().count() <= text::NOTE_MAX {
            need.insert("description".to_owned(), json!(written));
        }
        // A group's contact may leave it out.
        if !matches!(caller, Caller::Group(_)) {
            missing.insert(0, "/organisation_id".to_owned());
        }
        let need = Value::Object(need);
        let found = draft.found.iter().map(|found| FoundView {
            field: found.field.clone(),
            value: need.pointer(&found.field).cloned().unwrap_or(Value::Null),
            from: words(found.start, found.end),
            start: found.start,
            end: found.end,
            confidence: found.confidence,
        });
        let found = found.collect();
        let question = |question: &Question| QuestionView {
            field: question.field.clone(),
            code: question.code.to_owned(),
            question: question.question.clone(),
            from: question.span.map(|(start, end)| words(start, end)),
            start: question.span.map(|(start, _)| start),
            end: question.span.map(|(_, end)| end),
            suggestions: question.suggestions.iter().map(|one| suggestion(one)).collect(),
        };
        Self { found, missing, questions: draft.questions.iter().map(question).collect(), need }
    }
}

fn suggestion(values: &[(String, Answer)]) -> Value {
    let value = |value: &Answer| match value {
        Answer::Text(text) => json!(text),
        Answer::Number(number) if number.fract().abs() < f64::EPSILON => json!(*number as i64),
        Answer::Number(number) => json!(number),
        Answer::Yes => json!(true),
    };
    values.iter().map(|(pointer, answer)| (pointer.clone(), value(answer))).collect()
}

/// The body of `POST /needs`.
fn need(draft: &DraftNeed) -> Map<String, Value> {
    let mut need = Map::new();
    let mut put = |name: &str, value: Value| {
        need.insert(name.to_owned(), value);
    };
    if let Some(title) = &draft.title {
        put("title", json!(title));
    }
    if let Some(places) = draft.places {
        put("places", json!(places));
    }
    if draft.urgent {
        put("urgency", json!("urgent"));
    }
    let postcode = draft.postcode.as_ref().map(Postcode::as_str);
    put("location", json!({"postcode": postcode, "remote": draft.remote}));
    if let Some(schedule) = schedule(&draft.schedule) {
        put("schedule", schedule);
    }
    let skills = draft.skills.iter().map(|(skill, wish)| match wish {
        Some(Wish::Required) => json!({"skill": skill.as_str(), "importance": "required"}),
        Some(Wish::Desirable) => json!({"skill": skill.as_str(), "importance": "desirable"}),
        None => json!({"skill": skill.as_str()}),
    });
    put("skills", skills.collect());
    if let Some(age) = draft.min_age {
        put("min_age", json!(age));
    }
    put("languages", draft.languages.iter().map(|language| json!(language.as_str())).collect());
    if draft.vehicle_needed {
        put("vehicle_needed", json!(true));
    }
    if let Some((level, workforce)) = draft.check {
        let workforce = workforce.map(Workforce::as_str);
        put("checks", json!([{"kind": "dbs", "level": level.as_str(), "workforce": workforce}]));
    }
    if draft.expenses_paid {
        put("expenses_paid", json!(true));
    }
    need
}

fn schedule(draft: &DraftSchedule) -> Option<Value> {
    let mut schedule = Map::new();
    let kind = match draft.kind? {
        ScheduleKind::Recurring => "recurring",
        ScheduleKind::Sessions => "sessions",
        ScheduleKind::Flexible => "flexible",
    };
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            schedule.insert(name.to_owned(), value);
        }
    };
    put("kind", Some(json!(kind)));
    put("rrule", draft.rrule.as_ref().map(|rule| json!(rule)));
    put("first_date", draft.first_date.map(|date| json!(date.to_string())));
    put("last_date", draft.last_date.map(|date| json!(date.to_string())));
    put("from", draft.from.map(|from| json!(from.to_string())));
    put("to", draft.to.map(|to| json!(to.to_string())));
    let sessions: Vec<Value> = draft.sessions.iter().copied().map(session).collect();
    put("sessions", (!sessions.is_empty()).then(|| json!(sessions)));
    let hours = draft.minutes_per_week.map(|minutes| json!(f64::from(minutes) / 60.0));
    put("hours_per_week", hours);
    let window = |(day, from, to): (Weekday, Clock, Clock)| json!({"day": weekday_name(day), "from": from.to_string(), "to": to.to_string()});
    let windows: Vec<Value> = draft.windows.iter().copied().map(window).collect();
    put("windows", (!windows.is_empty()).then(|| json!(windows)));
    Some(Value::Object(schedule))
}

fn session((date, from, to): (Date, Clock, Clock)) -> Value {
    // An end that is not after the start lies on the next day.
    let last = if to > from { date } else { date.tomorrow().unwrap_or(date) };
    json!({"starts": format!("{date}T{from}"), "ends": format!("{last}T{to}")})
}
