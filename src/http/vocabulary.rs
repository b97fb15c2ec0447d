//! `/skills`, `/causes`, `/outcomes`, `/languages`, `/support`: the words, and what texts mean.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::Body;
use super::caller::{Admin, AnyCaller};
use super::once::Once;
use super::page::part;
use super::query::{CentreQuery, Query, centre_of};
use super::reply::{List, Reply, run};
use crate::app::vocabulary::{OwnTerm, TermList, Words};
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::centre::parse_slug;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::SkillId;
use crate::domain::taxonomy::Skill;
use crate::domain::text;
use crate::domain::vocabulary::{Term, Terms};

/// Most texts of one request of staff: a text costs up to a third of a millisecond.
const TEXTS_MAX: usize = 200;
/// Most texts of one request of anyone else.
const TEXTS_OF_OTHERS: usize = 50;

/// A skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillView {
    /// Key.
    #[schema(example = "minibus-driving")]
    pub id: String,
    /// As people read it.
    pub label: String,
    /// A heading for lists; nobody can hold it.
    pub heading: String,
    /// The more general skill that whoever has this one also has.
    pub parent: Option<String>,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// Its identifier in the UK volunteering data standard.
    pub standard_id: Option<String>,
}

/// A term of a flat list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermView {
    /// Key.
    pub id: String,
    /// As people read it.
    pub label: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// Its identifier in the UK volunteering data standard.
    pub standard_id: Option<String>,
}

impl SkillView {
    fn of(skill: &Skill) -> Self {
        Self {
            id: skill.id.to_string(),
            label: skill.label.clone(),
            heading: skill.heading.clone(),
            parent: skill.parent.as_ref().map(ToString::to_string),
            synonyms: skill.synonyms.clone(),
            standard_id: skill.standard_id.clone(),
        }
    }
}

impl TermView {
    fn of(term: &Term) -> Self {
        Self {
            id: term.id.clone(),
            label: term.label.clone(),
            synonyms: term.synonyms.clone(),
            standard_id: term.standard_id.clone(),
        }
    }
}

/// Which skills to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SkillsQuery {
    /// What somebody has typed so far, for the skills that fit best; left out: all skills, by id.
    pub q: Option<String>,
    /// Skills a page, 1 to 200 (50); with `q` the most skills there are, 1 to 50 (10).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Cursor of the page, from `next`; not with `q`.
    pub cursor: Option<String>,
    /// Short name of the centre, for callers without a token.
    pub centre: Option<String>,
}

/// The skills, or those that fit what somebody has typed so far, best first.
#[utoipa::path(get, path = "/api/v1/skills", tag = "vocabulary", params(SkillsQuery), security((), ("token" = [])),
    responses((status = 200, description = "Skills", body = List<SkillView>)))]
pub async fn list_skills(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<SkillsQuery>,
) -> Reply {
    let query = query.0;
    let centre = centre_of(&app, &caller.0, query.centre.as_deref())?;
    let Some(typed) = &query.q else {
        let words = app.words(centre)?;
        let skills = words.terms.skills.all();
        let (limit, cursor) = (query.limit.as_deref(), query.cursor.as_deref());
        let (items, next) = part(skills, |skill| skill.id.as_str(), limit, cursor)?;
        let items = items.iter().map(SkillView::of).collect();
        return Ok(HttpResponse::Ok().json(List { items, next }));
    };
    if query.cursor.is_some() {
        let message = "What fits best has a limit and no further page.";
        return Err(Error::invalid("?cursor", Fault::new("not_allowed", message)).into());
    }
    let limit = match query.limit.as_deref().map(str::parse::<usize>) {
        None => 10,
        Some(Ok(limit)) if (1..=50).contains(&limit) => limit,
        Some(_) => return Err(Error::invalid("?limit", Fault::range("The limit", 1, 50)).into()),
    };
    let typed = text::line("The text", typed, text::PHRASE_MAX);
    let typed = typed.map_err(|fault| Error::invalid("?q", fault))?;
    let items = app.search_skills(centre, &typed, limit)?.iter().map(SkillView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}

/// A text whose meaning is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TextBody {
    /// Any words.
    #[schema(example = "can drive the minibus")]
    pub text: String,
}

/// Another skill that a text may mean.
#[derive(Debug, Serialize, ToSchema)]
pub struct OtherView {
    /// The skill.
    pub skill: String,
    /// How likely, 0 to 1.
    pub confidence: f64,
}

/// What a text means.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResolutionView {
    /// The skill, where that is certain enough to be taken.
    pub skill: Option<String>,
    /// How certain, 0 to 1.
    pub confidence: f64,
    /// What else it may mean, likeliest first.
    pub others: Vec<OtherView>,
}

/// What skill each text means, in the order of the texts.
#[utoipa::path(post, path = "/api/v1/skills/resolve", tag = "vocabulary", request_body = Vec<TextBody>,
    params(CentreQuery), security((), ("token" = [])),
    responses((status = 200, description = "One answer a text", body = Vec<ResolutionView>)))]
pub async fn resolve_skills(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<CentreQuery>,
    body: Body<Vec<TextBody>>,
) -> Reply {
    let answers = run(&app, move |app| {
        let centre = query.0.centre(app, &caller.0)?;
        let mut faults = Faults::new();
        let most = if matches!(caller.0, Caller::Staff(_)) { TEXTS_MAX } else { TEXTS_OF_OTHERS };
        if body.value.len() > most {
            faults.add("", Fault::range("The number of texts", 0, most));
        }
        let texts = body.value.iter().take(most).enumerate().filter_map(|(i, body)| {
            let text = text::line("The text", &body.text, text::PHRASE_MAX);
            faults.take(format!("/{i}/text"), text)
        });
        let texts: Vec<String> = texts.collect();
        let texts = faults.finish(Some(texts))?;
        app.resolve_skills(centre, &texts)
    })
    .await?;
    let views = answers.iter().map(|answer| ResolutionView {
        skill: answer.skill.as_ref().map(ToString::to_string),
        confidence: answer.confidence,
        others: answer
            .others
            .iter()
            .map(|(skill, confidence)| OtherView {
                skill: skill.to_string(),
                confidence: *confidence,
            })
            .collect(),
    });
    Ok(HttpResponse::Ok().json(views.collect::<Vec<_>>()))
}

/// Which page of a list of terms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TermsQuery {
    /// Terms a page, 1 to 200 (50).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Cursor of the page, from `next`.
    pub cursor: Option<String>,
    /// Short name of the centre, for callers without a token.
    pub centre: Option<String>,
}

/// The causes.
#[utoipa::path(get, path = "/api/v1/causes", tag = "vocabulary", params(TermsQuery), security((), ("token" = [])),
    responses((status = 200, description = "Causes", body = List<TermView>)))]
pub async fn list_causes(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<TermsQuery>,
) -> Reply {
    terms(&app, &caller, &query.0, |words| &words.terms.causes)
}

/// The outcomes of the borough's strategy.
#[utoipa::path(get, path = "/api/v1/outcomes", tag = "vocabulary", params(TermsQuery), security((), ("token" = [])),
    responses((status = 200, description = "Outcomes", body = List<TermView>)))]
pub async fn list_outcomes(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<TermsQuery>,
) -> Reply {
    terms(&app, &caller, &query.0, |words| &words.terms.outcomes)
}

/// The languages.
#[utoipa::path(get, path = "/api/v1/languages", tag = "vocabulary", params(TermsQuery), security((), ("token" = [])),
    responses((status = 200, description = "Languages", body = List<TermView>)))]
pub async fn list_languages(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<TermsQuery>,
) -> Reply {
    terms(&app, &caller, &query.0, |words| &words.terms.languages)
}

/// Support and accessibility terms.
#[utoipa::path(get, path = "/api/v1/support", tag = "vocabulary", params(TermsQuery), security((), ("token" = [])),
    responses((status = 200, description = "Support terms", body = List<TermView>)))]
pub async fn list_support(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<TermsQuery>,
) -> Reply {
    terms(&app, &caller, &query.0, |words| &words.terms.support)
}

fn terms(
    app: &App,
    caller: &AnyCaller,
    query: &TermsQuery,
    list: impl Fn(&Words) -> &Terms,
) -> Reply {
    let centre = centre_of(app, &caller.0, query.centre.as_deref())?;
    let words = app.words(centre)?;
    let (limit, cursor) = (query.limit.as_deref(), query.cursor.as_deref());
    let (items, next) = part(list(&words).all(), |term| term.id.as_str(), limit, cursor)?;
    let items = items.iter().map(TermView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next }))
}

/// A term of the centre's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnTermBody {
    /// `skill`, `cause`, `language`, `support` or `outcome`.
    #[schema(example = "skill")]
    pub list: String,
    /// Key: 2 to 40 lower-case letters, digits and hyphens.
    pub id: String,
    /// As people read it.
    pub label: String,
    /// Other words for it.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// For a skill: the more general skill that whoever has this one also has.
    pub parent: Option<String>,
}

/// Adds a term of the centre's own.
#[utoipa::path(post, path = "/api/v1/centre/terms", tag = "vocabulary", request_body = OwnTermBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "The term can be used", body = TermView)))]
pub async fn add_term(
    app: web::Data<App>,
    admin: Admin,
    once: Once,
    body: Body<OwnTermBody>,
) -> Reply {
    let view = run(&app, move |app| {
        let once = once.repeat(&Caller::from(admin.0), "POST /centre/terms", &body.digest);
        let body = body.value;
        let mut faults = Faults::new();
        let list = faults.take("/list", TermList::parse(&body.list));
        let id = faults.take("/id", parse_slug(&body.id));
        let label = faults.take("/label", text::line("The label", &body.label, text::NAME_MAX));
        let synonyms =
            super::parts::list("/synonyms", &body.synonyms, 50, &mut faults, |at, word, faults| {
                faults.take(at, text::line("A synonym", word, text::PHRASE_MAX))
            });
        if body.parent.is_some() && list.is_some_and(|list| list != TermList::Skill) {
            let message = "Only a skill has a more general one.";
            faults.add("/parent", Fault::new("not_allowed", message));
        }
        let term = (|| {
            let parent = body.parent.map(SkillId);
            Some(OwnTerm { id: id?, label: label?, synonyms, parent })
        })();
        let term = faults.finish(term)?;
        let view = TermView {
            id: term.id.clone(),
            label: term.label.clone(),
            synonyms: term.synonyms.clone(),
            standard_id: None,
        };
        let list = list.ok_or_else(|| Error::invalid("/list", Fault::required("a list")))?;
        app.add_term(&admin.0, list, term, once.as_ref())?;
        Ok(view)
    })
    .await?;
    Ok(HttpResponse::Created().json(view))
}
