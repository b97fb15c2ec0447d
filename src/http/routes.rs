//! The table of contents: every route, whom it lets in, and what answers it. It configures actix,
//! `onestop routes` prints it, and the tests join it with the policy table and with OpenAPI.

mod tree;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route as Answer, guard, web};

use super::problem::KnownRoutes;
use super::volunteers::{checks, consents, merge};
use super::{blocks, centre, centre_places, changes, duplicates, imports, matches, needs};
use super::{docs, health, hours, notes};
use super::{organisations, placements, places, plans};
use super::{sessions, synonyms, vocabulary, volunteers};
use tree::Tree;

const VOLUNTEER_NOTE: &str = "/api/v1/volunteers/{id}/notes/{note_id}";
const ORGANISATION_NOTES: &str = "/api/v1/organisations/{id}/notes";
const ORGANISATION_NOTE: &str = "/api/v1/organisations/{id}/notes/{note_id}";
const NEAR_MISSES: &str = "/api/v1/needs/{id}/near-misses";
const HOURS: &str = "/api/v1/placements/{id}/hours/{hours_id}";

/// Whom a route lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Anyone; what is seen depends on who asks.
    Anyone,
    /// Staff, and groups' contacts for what is their own.
    Member,
    /// Staff of the centre.
    Staff,
    /// Admins of the centre.
    Admin,
}

impl Who {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Member => "member",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }
}

/// One route.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with `{names}`.
    pub path: &'static str,
    /// Whom it lets in.
    pub who: Who,
    answer: Answer,
}

fn route<F, Args>(method: Method, path: &'static str, who: Who, handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    // Who reads may also ask for the head alone: the server leaves the body away.
    let answer = if method == Method::GET {
        web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
    } else {
        web::method(method.clone())
    };
    let answer = answer.to(handler);
    Route { method, path, who, answer }
}

/// All routes.
pub fn table() -> Vec<Route> {
    let parts = [sessions_and_centre(), people(), groups_and_needs(), work(), words_and_places()];
    parts.into_iter().flatten().collect()
}

/// Probes, signing in, and the centre itself.
fn sessions_and_centre() -> Vec<Route> {
    use Who::{Admin, Anyone, Member, Staff};
    vec![
        route(Method::GET, "/health/live", Anyone, health::live),
        route(Method::GET, "/health/ready", Anyone, health::ready),
        route(Method::POST, "/api/v1/sessions", Anyone, sessions::sign_in),
        route(Method::GET, "/api/v1/sessions/current", Member, sessions::read_session),
        route(Method::DELETE, "/api/v1/sessions/current", Member, sessions::sign_out),
        route(
            Method::POST,
            "/api/v1/sessions/current/second-factor",
            Staff,
            sessions::offer_second_factor,
        ),
        route(
            Method::POST,
            "/api/v1/sessions/current/second-factor/confirm",
            Staff,
            sessions::set_second_factor,
        ),
        route(Method::GET, "/api/v1/centre/accounts", Admin, sessions::list_accounts),
        route(
            Method::DELETE,
            "/api/v1/centre/accounts/{id}/second-factor",
            Admin,
            sessions::remove_second_factor,
        ),
        route(Method::GET, "/api/v1/centre", Staff, centre::read_centre),
        route(Method::PATCH, "/api/v1/centre", Admin, centre::change_centre),
        route(Method::GET, "/api/v1/changes", Staff, changes::list_changes),
        route(Method::GET, "/api/v1/audit", Admin, changes::list_audit),
        route(Method::POST, "/api/v1/centre/terms", Admin, vocabulary::add_term),
        route(Method::POST, "/api/v1/centre/places", Staff, centre_places::add_place),
        route(Method::GET, "/api/v1/centre/places", Staff, centre_places::list_places),
        route(Method::GET, "/api/v1/centre/places/{id}", Staff, centre_places::read_place),
        route(Method::PATCH, "/api/v1/centre/places/{id}", Staff, centre_places::change_place),
        route(Method::DELETE, "/api/v1/centre/places/{id}", Staff, centre_places::remove_place),
    ]
}

/// Volunteers, and files of them.
fn people() -> Vec<Route> {
    use Who::{Anyone, Staff};
    vec![
        route(Method::POST, "/api/v1/volunteers", Anyone, volunteers::register_volunteer),
        route(
            Method::POST,
            "/api/v1/volunteers/search",
            Staff,
            volunteers::search::search_volunteers,
        ),
        route(Method::GET, "/api/v1/volunteers/{id}", Staff, volunteers::read_volunteer),
        route(Method::PATCH, "/api/v1/volunteers/{id}", Staff, volunteers::change_volunteer),
        route(Method::DELETE, "/api/v1/volunteers/{id}", Staff, volunteers::erase_volunteer),
        route(Method::GET, "/api/v1/volunteers/{id}/checks", Staff, checks::list_checks),
        route(Method::POST, "/api/v1/volunteers/{id}/checks", Staff, checks::add_check),
        route(Method::GET, "/api/v1/volunteers/{id}/checks/{check_id}", Staff, checks::read_check),
        route(
            Method::PATCH,
            "/api/v1/volunteers/{id}/checks/{check_id}",
            Staff,
            checks::change_check,
        ),
        route(Method::GET, "/api/v1/volunteers/{id}/notes", Staff, notes::list_volunteer_notes),
        route(Method::POST, "/api/v1/volunteers/{id}/notes", Staff, notes::add_volunteer_note),
        route(Method::GET, VOLUNTEER_NOTE, Staff, notes::read_volunteer_note),
        route(Method::PATCH, VOLUNTEER_NOTE, Staff, notes::change_volunteer_note),
        route(Method::DELETE, VOLUNTEER_NOTE, Staff, notes::remove_volunteer_note),
        route(Method::GET, "/api/v1/volunteers/{id}/consents", Staff, consents::list_consents),
        route(Method::POST, "/api/v1/volunteers/{id}/consents", Staff, consents::add_consent),
        route(Method::GET, "/api/v1/volunteers/{id}/matches", Staff, matches::match_volunteer),
        route(Method::POST, "/api/v1/imports", Staff, imports::start_import),
        route(Method::GET, "/api/v1/imports", Staff, imports::list_imports),
        route(Method::POST, "/api/v1/imports/mapping", Staff, imports::propose_mapping),
        // Before the path with an id, which would take its name for one.
        route(Method::GET, "/api/v1/import-sources", Staff, imports::list_sources),
        route(Method::DELETE, "/api/v1/import-sources/{name}", Staff, imports::forget_source),
        route(Method::GET, "/api/v1/imports/{id}", Staff, imports::read_import),
        route(Method::PATCH, "/api/v1/imports/{id}/rows/{line}", Staff, imports::choose_row),
        route(Method::POST, "/api/v1/imports/{id}/commit", Staff, imports::commit_import),
        route(Method::POST, "/api/v1/imports/{id}/undo", Staff, imports::undo_import),
    ]
}

/// Organisations, their needs, and who fits.
fn groups_and_needs() -> Vec<Route> {
    use Who::{Anyone, Member, Staff};
    vec![
        route(Method::POST, "/api/v1/organisations", Staff, organisations::add_organisation),
        route(Method::GET, "/api/v1/organisations", Staff, organisations::list_organisations),
        route(Method::GET, "/api/v1/organisations/{id}", Member, organisations::read_organisation),
        route(
            Method::PATCH,
            "/api/v1/organisations/{id}",
            Member,
            organisations::change_organisation,
        ),
        route(
            Method::POST,
            "/api/v1/organisations/{id}/approve",
            Staff,
            organisations::approve_organisation,
        ),
        route(
            Method::POST,
            "/api/v1/organisations/{id}/contacts",
            Staff,
            organisations::add_contact,
        ),
        route(
            Method::GET,
            "/api/v1/organisations/{id}/contacts",
            Staff,
            organisations::list_contacts,
        ),
        route(Method::GET, ORGANISATION_NOTES, Staff, notes::list_organisation_notes),
        route(Method::POST, ORGANISATION_NOTES, Staff, notes::add_organisation_note),
        route(Method::GET, ORGANISATION_NOTE, Staff, notes::read_organisation_note),
        route(Method::PATCH, ORGANISATION_NOTE, Staff, notes::change_organisation_note),
        route(Method::DELETE, ORGANISATION_NOTE, Staff, notes::remove_organisation_note),
        route(Method::POST, "/api/v1/needs", Member, needs::post_need),
        route(Method::GET, "/api/v1/needs", Anyone, needs::list_needs),
        route(Method::POST, "/api/v1/needs/draft", Member, needs::draft::draft_need),
        route(Method::POST, "/api/v1/needs/preview", Member, needs::preview::preview_need),
        route(Method::GET, "/api/v1/needs/{id}", Anyone, needs::read_need),
        route(Method::PATCH, "/api/v1/needs/{id}", Member, needs::change_need),
        route(Method::POST, "/api/v1/needs/{id}/approve", Staff, needs::approve_need),
        route(Method::POST, "/api/v1/needs/{id}/close", Staff, needs::close_need),
        route(Method::GET, "/api/v1/needs/{id}/advice", Member, matches::advise),
        route(Method::GET, "/api/v1/needs/{id}/matches", Staff, matches::match_need),
        route(Method::GET, "/api/v1/needs/{id}/matches/{volunteer_id}", Staff, matches::match_pair),
        route(Method::GET, NEAR_MISSES, Staff, matches::near_misses::list_near_misses),
    ]
}

/// Who is kept apart, and who does what where.
fn work() -> Vec<Route> {
    use Who::{Member, Staff};
    vec![
        route(Method::POST, "/api/v1/blocks", Staff, blocks::add_block),
        route(Method::GET, "/api/v1/blocks", Staff, blocks::list_blocks),
        route(Method::GET, "/api/v1/blocks/{id}", Staff, blocks::read_block),
        route(Method::DELETE, "/api/v1/blocks/{id}", Staff, blocks::remove_block),
        route(Method::POST, "/api/v1/volunteers/{id}/merge", Staff, merge::merge_volunteers),
        route(Method::POST, "/api/v1/volunteers/{id}/merge/undo", Staff, merge::undo_merge),
        route(Method::GET, "/api/v1/duplicates", Staff, duplicates::list_duplicates),
        route(Method::POST, "/api/v1/duplicates/dismiss", Staff, duplicates::dismiss_duplicate),
        route(Method::POST, "/api/v1/placements", Staff, placements::add_placement),
        route(Method::GET, "/api/v1/placements", Member, placements::list_placements),
        route(Method::GET, "/api/v1/placements/{id}", Member, placements::read_placement),
        route(Method::POST, "/api/v1/placements/{id}/events", Member, placements::move_placement),
        route(Method::GET, "/api/v1/placements/{id}/hours", Member, hours::list_hours),
        route(Method::POST, "/api/v1/placements/{id}/hours", Member, hours::add_hours),
        route(Method::GET, HOURS, Member, hours::read_hours),
        route(Method::PATCH, HOURS, Member, hours::change_hours),
        route(Method::DELETE, HOURS, Member, hours::remove_hours),
        route(Method::POST, "/api/v1/matches/batch", Staff, matches::batch::match_batch),
        route(Method::POST, "/api/v1/plans", Staff, plans::start_plan),
        route(Method::GET, "/api/v1/plans/{id}", Staff, plans::read_plan),
        route(Method::DELETE, "/api/v1/plans/{id}", Staff, plans::remove_plan),
        route(Method::POST, "/api/v1/plans/{id}/lines/{n}/accept", Staff, plans::accept_line),
        route(Method::POST, "/api/v1/plans/{id}/lines/{n}/strike", Staff, plans::strike_line),
    ]
}

/// What anyone may look up.
fn words_and_places() -> Vec<Route> {
    use Who::{Anyone, Staff};
    vec![
        route(Method::GET, "/api/v1/skills", Anyone, vocabulary::list_skills),
        route(Method::POST, "/api/v1/skills/resolve", Anyone, vocabulary::resolve_skills),
        route(Method::POST, "/api/v1/skills/synonyms", Staff, synonyms::say_synonym),
        route(Method::GET, "/api/v1/skills/unresolved", Staff, synonyms::list_unresolved),
        route(Method::GET, "/api/v1/causes", Anyone, vocabulary::list_causes),
        route(Method::GET, "/api/v1/outcomes", Anyone, vocabulary::list_outcomes),
        route(Method::GET, "/api/v1/languages", Anyone, vocabulary::list_languages),
        route(Method::GET, "/api/v1/support", Anyone, vocabulary::list_support),
        route(Method::GET, "/api/v1/places", Anyone, centre_places::search_places),
        route(Method::GET, "/api/v1/places/{postcode}", Anyone, places::find_place),
    ]
}

/// What [`KnownRoutes`] has to know of the routes.
pub fn known() -> KnownRoutes {
    let pages = docs::PATHS.map(|path| (Method::GET, path));
    KnownRoutes::new(table().into_iter().map(|route| (route.method, route.path)).chain(pages))
}

/// Puts all routes into actix.
pub fn configure(config: &mut web::ServiceConfig) {
    let mut tree = Tree::default();
    for route in table() {
        tree.add(route.path, route.answer);
    }
    tree.configure(config);
}
