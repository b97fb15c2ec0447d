//! `/blocks`: pairs that staff rule out.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Body;
use super::caller::StaffMember;
use super::once::Once;
use super::query::{PageQuery, Query};
use super::reply::{List, Reply, created, id_in, list, ok, run};
use crate::app::App;
use crate::app::idempotency::Made;
use crate::domain::account::Caller;
use crate::domain::block::{Block, BlockedFrom};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{BlockId, NeedId, OrganisationId, VolunteerId};
use crate::domain::text;

/// A volunteer and a need, or an organisation, that are kept apart.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockBody {
    /// The volunteer.
    pub volunteer_id: String,
    /// The need; either this or the organisation.
    pub need_id: Option<String>,
    /// The organisation; either this or the need.
    pub organisation_id: Option<String>,
    /// Why, for staff.
    pub reason: String,
}

/// A block as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlockView {
    /// Id.
    pub id: String,
    /// The block.
    #[serde(flatten)]
    pub record: BlockBody,
    /// When it was made.
    #[schema(format = "date-time")]
    pub created_at: String,
}

impl BlockBody {
    fn parse(&self, id: BlockId, created_at: jiff::Timestamp) -> Result<Block, Faults> {
        let mut faults = Faults::new();
        let volunteer = faults.take("/volunteer_id", self.volunteer_id.parse::<VolunteerId>());
        let need = self.need_id.as_deref().map(str::parse::<NeedId>);
        let organisation = self.organisation_id.as_deref().map(str::parse::<OrganisationId>);
        let from = match (need, organisation) {
            (Some(need), None) => faults.take("/need_id", need).map(BlockedFrom::Need),
            (None, Some(organisation)) => {
                faults.take("/organisation_id", organisation).map(BlockedFrom::Organisation)
            }
            (Some(_), Some(_)) | (None, None) => {
                let message = "Give either need_id or organisation_id.";
                faults.add("/need_id", Fault::new("required", message));
                None
            }
        };
        let reason =
            faults.take("/reason", text::lines("The reason", &self.reason, text::NOTE_MAX));
        let block = (|| {
            let (volunteer, from, reason) = (volunteer?, from?, reason?);
            Some(Block { id, volunteer, from, reason, created_at, version: 1 })
        })();
        faults.finish(block)
    }
}

impl BlockView {
    fn of(block: &Block) -> Self {
        let (need_id, organisation_id) = match block.from {
            BlockedFrom::Need(need) => (Some(need.to_string()), None),
            BlockedFrom::Organisation(organisation) => (None, Some(organisation.to_string())),
        };
        Self {
            id: block.id.to_string(),
            record: BlockBody {
                volunteer_id: block.volunteer.to_string(),
                need_id,
                organisation_id,
                reason: block.reason.clone(),
            },
            created_at: block.created_at.to_string(),
        }
    }
}

/// Keeps a volunteer and a need, or an organisation, apart.
#[utoipa::path(post, path = "/api/v1/blocks", tag = "blocks", request_body = BlockBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "They are kept apart", body = BlockView)))]
pub async fn add_block(
    app: web::Data<App>,
    staff: StaffMember,
    once: Once,
    body: Body<BlockBody>,
) -> Reply {
    let block = run(&app, move |app| {
        let once = once.repeat(&Caller::from(staff.0), "POST /blocks", &body.digest);
        let id = BlockId(app.clock().new_id());
        let block = body.value.parse(id, app.clock().now())?;
        match app.add_block(&staff.0, block, once.as_ref())? {
            Made::New(block) => Ok(block),
            Made::Before(id) => app.block(&staff.0, BlockId(id)),
        }
    })
    .await?;
    Ok(created(&BlockView::of(&block), &format!("/api/v1/blocks/{}", block.id), block.version))
}

/// The blocks of the centre.
#[utoipa::path(get, path = "/api/v1/blocks", tag = "blocks", params(PageQuery),
    responses((status = 200, description = "A page of blocks", body = List<BlockView>)))]
pub async fn list_blocks(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<PageQuery>,
) -> Reply {
    let page = query.0.page()?;
    let (limit, after) = (page.limit, page.after.map(BlockId));
    let found = run(&app, move |app| app.blocks(&staff.0, after, limit + 1)).await?;
    Ok(list(found, limit, |b| b.id.0, BlockView::of))
}

/// One block.
#[utoipa::path(get, path = "/api/v1/blocks/{id}", tag = "blocks",
    params(("id" = String, Path, description = "The block")),
    responses((status = 200, description = "The block", body = BlockView)))]
pub async fn read_block(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    let block = run(&app, move |app| app.block(&staff.0, id)).await?;
    Ok(ok(&BlockView::of(&block), block.version))
}

/// Takes a block back.
#[utoipa::path(delete, path = "/api/v1/blocks/{id}", tag = "blocks",
    params(("id" = String, Path, description = "The block")),
    responses((status = 204, description = "They are no longer kept apart")))]
pub async fn remove_block(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    run(&app, move |app| app.remove_block(&staff.0, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
