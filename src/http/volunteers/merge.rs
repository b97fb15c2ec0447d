//! `/volunteers/{id}/merge`: two records of one person become one, and two again.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::Body;
use super::super::caller::StaffMember;
use super::super::reply::{Reply, id_in, ok, run};
use super::body::VolunteerView;
use crate::app::App;
use crate::app::merges::{Fate, MergeOrder};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::{PlacementId, VolunteerId};
use crate::domain::merging::{Part, Winner};

/// How two records are joined.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    /// The record that goes. Its address answers 410 with `merged_into` afterwards.
    pub other_id: String,
    /// Whose value stands, field by field: `this`, `other`, or, of `skills`, `causes`, `languages` and
    /// `support_needed`, `both`. Of a field that is not named this record's value stands, the
    /// other's where that is not known, and of the four lists both.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// What becomes of placements that stand in the way, by their id: `keep` or `end`. A refusal
    /// names those that have to be decided.
    #[serde(default)]
    pub placements: BTreeMap<String, String>,
}

impl MergeBody {
    fn parse(&self, this: VolunteerId) -> Result<MergeOrder, Faults> {
        let mut faults = Faults::new();
        let other = faults.take("/other_id", self.other_id.parse::<VolunteerId>());
        let mut winners = BTreeMap::new();
        for (name, winner) in &self.fields {
            let pointer = format!("/fields/{name}");
            let part = faults.take(&pointer, Part::parse(name));
            let winner = faults.take(&pointer, Winner::parse(winner));
            let Some((part, winner)) = part.zip(winner) else { continue };
            if winner == Winner::Both && !part.is_list() {
                let message = "Of this field only one value can stand: `this` or `other`.";
                faults.add(&pointer, Fault::new("unknown", message));
            }
            winners.insert(part, winner);
        }
        let mut placements = BTreeMap::new();
        for (id, fate) in &self.placements {
            let pointer = format!("/placements/{id}");
            let id = faults.take(&pointer, id.parse::<PlacementId>());
            let fate = faults.take(&pointer, fate_of(fate));
            placements.extend(id.zip(fate));
        }
        let order = other.map(|other| MergeOrder { this, other, winners, placements });
        faults.finish(order)
    }
}

fn fate_of(text: &str) -> Result<Fate, Fault> {
    match text {
        "keep" => Ok(Fate::Keep),
        "end" => Ok(Fate::End),
        _ => Err(Fault::new("unknown", "Write keep or end.")),
    }
}

/// Which merge is to be undone.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UndoMergeBody {
    /// The record that is to be there again. Merges are undone in the reverse of their order; left
    /// out, the last one is.
    pub other_id: Option<String>,
}

/// What an undo brought back.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartedView {
    /// The record that was kept.
    pub volunteer: VolunteerView,
    /// The record that is there again.
    pub other: VolunteerView,
    /// Fields of the first that somebody changed since the merge: they stay as they are.
    pub kept: Vec<String>,
    /// Placements that stay ended, because somebody moved them since or their place is taken.
    pub ended_placements: Vec<String>,
}

/// Joins another record of the same person with this one. Nothing is lost: consents, checks,
/// placements and blocks of both are this record's from now on, and the audit keeps both.
#[utoipa::path(post, path = "/api/v1/volunteers/{id}/merge", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer whose record is kept")),
    request_body = MergeBody,
    responses((status = 200, description = "The one record", body = VolunteerView)))]
pub async fn merge_volunteers(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    body: Body<MergeBody>,
) -> Reply {
    let id = id_in(&id)?;
    let one = run(&app, move |app| {
        let order = body.value.parse(id)?;
        app.merge_volunteers(&staff.0, &order)
    })
    .await?;
    Ok(ok(&VolunteerView::of(&one), one.version))
}

/// Undoes the last merge into this record.
#[utoipa::path(post, path = "/api/v1/volunteers/{id}/merge/undo", tag = "volunteers",
    params(("id" = String, Path, description = "The volunteer whose record was kept")),
    request_body = UndoMergeBody,
    responses((status = 200, description = "Both records", body = PartedView)))]
pub async fn undo_merge(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    body: Body<UndoMergeBody>,
) -> Reply {
    let id = id_in(&id)?;
    let parted = run(&app, move |app| {
        let mut faults = Faults::new();
        let other = body.value.other_id.as_deref().map(str::parse::<VolunteerId>).transpose();
        let other = faults.take("/other_id", other);
        app.undo_merge(&staff.0, id, faults.finish(other)?)
    })
    .await?;
    let view = PartedView {
        volunteer: VolunteerView::of(&parted.this),
        other: VolunteerView::of(&parted.other),
        kept: parted.kept.iter().map(|part| part.as_str().to_owned()).collect(),
        ended_placements: parted.ended.iter().map(ToString::to_string).collect(),
    };
    Ok(HttpResponse::Ok().json(view))
}
