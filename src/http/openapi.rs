//! The OpenAPI document, made from the handlers.

mod shape;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi, PartialSchema};

use super::problem::{FieldError, MEDIA_TYPE, ProblemBody};

use super::{
    blocks, centre, centre_places, changes, duplicates, health, hours, imports, matches, needs,
    notes, organisations,
};
use super::{placements, places, plans, sessions, synonyms, vocabulary, volunteers};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "onestop",
        description = "Matches volunteers to needs, and explains every match.\n\nWhat is read with GET \
            answers HEAD as well. Every refusal is a problem document (RFC 9457), but for bytes that \
            are no HTTP request at all (a malformed request line, a head that is too long or too \
            slow): they are answered 400, 431 or 408 without a body, and the connection is closed.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "This service")),
    security(("token" = [])),
    modifiers(&Everywhere),
    components(schemas(matches::view::NeedItemView)),
    paths(
        health::live, health::ready,
        sessions::sign_in, sessions::read_session, sessions::sign_out,
        sessions::offer_second_factor, sessions::set_second_factor,
        sessions::list_accounts, sessions::remove_second_factor,
        centre::read_centre, centre::change_centre, vocabulary::add_term,
        centre_places::add_place, centre_places::list_places, centre_places::read_place,
        centre_places::change_place, centre_places::remove_place,
        volunteers::register_volunteer, volunteers::search::search_volunteers,
        volunteers::read_volunteer,
        volunteers::change_volunteer, volunteers::erase_volunteer,
        volunteers::checks::list_checks, volunteers::checks::add_check,
        volunteers::checks::read_check, volunteers::checks::change_check,
        volunteers::consents::list_consents, volunteers::consents::add_consent,
        organisations::add_organisation, organisations::list_organisations,
        organisations::read_organisation, organisations::change_organisation,
        organisations::approve_organisation, organisations::add_contact,
        organisations::list_contacts,
        notes::list_volunteer_notes, notes::add_volunteer_note, notes::read_volunteer_note,
        notes::change_volunteer_note, notes::remove_volunteer_note,
        notes::list_organisation_notes, notes::add_organisation_note,
        notes::read_organisation_note, notes::change_organisation_note,
        notes::remove_organisation_note,
        needs::post_need, needs::draft::draft_need, needs::preview::preview_need, needs::list_needs, needs::read_need, needs::change_need,
        needs::approve_need, needs::close_need,
        matches::advise, matches::match_need, matches::match_pair, matches::match_volunteer,
        matches::near_misses::list_near_misses,
        matches::batch::match_batch,
        blocks::add_block, blocks::list_blocks, blocks::read_block, blocks::remove_block,
        duplicates::list_duplicates, duplicates::dismiss_duplicate,
        volunteers::merge::merge_volunteers, volunteers::merge::undo_merge,
        placements::add_placement, placements::list_placements, placements::read_placement,
        placements::move_placement,
        hours::list_hours, hours::add_hours, hours::read_hours, hours::change_hours,
        hours::remove_hours,
        plans::start_plan, plans::read_plan, plans::remove_plan,
        plans::accept_line, plans::strike_line,
        vocabulary::list_skills, vocabulary::resolve_skills, synonyms::say_synonym,
        synonyms::list_unresolved, vocabulary::list_causes,
        vocabulary::list_outcomes, vocabulary::list_languages, vocabulary::list_support,
        centre_places::search_places, places::find_place,
        changes::list_changes, changes::list_audit,
        imports::start_import, imports::propose_mapping, imports::list_sources,
        imports::forget_source, imports::list_imports, imports::read_import, imports::choose_row,
        imports::commit_import, imports::undo_import,
    )
)]
struct Document;

/// The document as JSON, the same on every run.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// What every operation has in common: the token, and a problem document for every refusal.
struct Everywhere;

impl Modify for Everywhere {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
        components.schemas.insert("ProblemBody".to_owned(), ProblemBody::schema());
        components.schemas.insert("FieldError".to_owned(), FieldError::schema());
        shape::name_items(&mut components.schemas);
        shape::join_parts(&mut components.schemas);
        for path in document.paths.paths.values_mut() {
            for operation in operations(path) {
                refusals(operation);
                merge_patch(operation, &mut components.schemas);
            }
        }
        shape::drop_unused(document);
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, post, patch, delete, .. } = path;
    [get, post, patch, delete].into_iter().flatten()
}

/// A merge patch names only what is to change.
fn merge_patch(operation: &mut Operation, schemas: &mut shape::Schemas) {
    if let Some(RefOr::T(body)) = &mut operation.request_body
        && let Some(RefOr::T(content)) = body.content.get_mut("application/merge-patch+json")
        && let Some(patch) = content.schema.as_ref().and_then(|s| shape::patch_of(schemas, s))
    {
        content.schema = Some(patch);
    }
}

/// Every refusal is a problem document, whatever its status.
fn refusals(operation: &mut Operation) {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build();
    let response = |description: &str| {
        ResponseBuilder::new().description(description).content(MEDIA_TYPE, body.clone()).build()
    };
    let answers = &mut operation.responses.responses;
    let client = response("Refused; `detail` says why and what would be right");
    answers.insert("4XX".to_owned(), client.into());
    let server = response("Not possible now, or our mistake");
    answers.insert("5XX".to_owned(), server.into());
}
