//! `/skills/synonyms`, `/skills/unresolved`: words that are no skill yet, and what staff say that
//! they mean.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Body;
use super::caller::StaffMember;
use super::query::{PageQuery, Query};
use super::reply::{List, Reply, list, run};
use crate::app::App;
use crate::app::synonyms::{NewSynonym, OwnWord};
use crate::app::vocabulary::Words;
use crate::domain::fault::Faults;
use crate::domain::ids::SkillId;
use crate::domain::text;

/// What a text means.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SynonymBody {
    /// The text, as people write it.
    #[schema(example = "elf on the shelf")]
    pub text: String,
    /// Key of the skill it means.
    #[schema(example = "befriending")]
    pub skill: String,
    /// Key of the skill that staff said it means until now, to say otherwise.
    pub replaces: Option<String>,
}

/// What a text means now, and whose words became a skill by that.
#[derive(Debug, Serialize, ToSchema)]
pub struct SynonymView {
    /// The text.
    pub text: String,
    /// Key of the skill it means.
    pub skill: String,
    /// Volunteers who had the text as their own word and now have the skill.
    pub volunteers: usize,
    /// Needs that had the text as their own word and now name the skill.
    pub needs: usize,
}

/// A text that is no skill yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnresolvedView {
    /// The text, in its commonest spelling.
    pub text: String,
    /// Volunteers who wrote it.
    pub volunteers: u32,
    /// Needs that name it.
    pub needs: u32,
    /// What it may mean, likeliest first.
    pub proposals: Vec<ProposalView>,
}

/// A skill that a text may mean.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalView {
    /// Key of the skill.
    pub skill: String,
    /// The skill as people read it.
    pub label: String,
    /// How likely, 0 to 1.
    pub confidence: f64,
}

impl UnresolvedView {
    fn of(word: &OwnWord, words: &Words) -> Self {
        let meaning = &word.meaning;
        let certain = meaning.skill.iter().map(|skill| (skill, meaning.confidence));
        let likely = meaning.others.iter().map(|(skill, confidence)| (skill, *confidence));
        let view = |(skill, confidence): (&SkillId, f64)| ProposalView {
            skill: skill.to_string(),
            label: words.terms.skills.get(skill).map_or_else(String::new, |s| s.label.clone()),
            confidence,
        };
        Self {
            text: word.text.clone(),
            volunteers: word.volunteers,
            needs: word.needs,
            proposals: certain.chain(likely).map(view).collect(),
        }
    }
}

/// Says what a text means: from now on in the centre, and in every record that has the text as
/// its own word. Saying it again changes nothing more.
#[utoipa::path(post, path = "/api/v1/skills/synonyms", tag = "vocabulary", request_body = SynonymBody,
    responses((status = 200, description = "What the text means now", body = SynonymView)))]
pub async fn say_synonym(
    app: web::Data<App>,
    staff: StaffMember,
    body: Body<SynonymBody>,
) -> Reply {
    let view = run(&app, move |app| {
        let body = body.value;
        let mut faults = Faults::new();
        let written = text::line("The text", &body.text, text::PHRASE_MAX);
        let text = faults.take("/text", written);
        let synonym = text.map(|text| NewSynonym {
            text,
            skill: SkillId(body.skill),
            replaces: body.replaces.map(SkillId),
        });
        let synonym = faults.finish(synonym)?;
        let resolved = app.say_synonym(&staff.0, &synonym)?;
        Ok(SynonymView {
            text: synonym.text,
            skill: synonym.skill.0,
            volunteers: resolved.volunteers,
            needs: resolved.needs,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(view))
}

/// The words of the centre's records that are no skill yet, those of most records first, with
/// what each may mean.
#[utoipa::path(get, path = "/api/v1/skills/unresolved", tag = "vocabulary", params(PageQuery),
    responses((status = 200, description = "A page of words", body = List<UnresolvedView>)))]
pub async fn list_unresolved(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<PageQuery>,
) -> Reply {
    let page = query.0.page()?;
    let staff = staff.0;
    let (found, words) = run(&app, move |app| {
        let found = app.own_words(&staff, page.after, page.limit + 1)?;
        Ok((found, app.words(staff.centre)?))
    })
    .await?;
    Ok(list(found, page.limit, |word| word.id, |word| UnresolvedView::of(word, &words)))
}
