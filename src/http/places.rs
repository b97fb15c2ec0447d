//! `/places/{postcode}`: where a postcode is.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::reply::{Reply, run};
use crate::app::{App, Error};
use crate::domain::postcode::Partial;

/// A ward.
#[derive(Debug, Serialize, ToSchema)]
pub struct WardView {
    /// Code of the Office for National Statistics.
    pub code: String,
    /// Name, where known.
    pub name: Option<String>,
}

/// The very point from which distances are computed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    /// What was found: the postcode, else its sector, else its outcode.
    #[schema(example = "L36 9YX")]
    pub postcode: String,
    /// Latitude, 6 decimals.
    pub lat: f64,
    /// Longitude, 6 decimals.
    pub lon: f64,
    /// `postcode`, `sector` or `outcode`.
    pub precision: String,
    /// The ward, where known.
    pub ward: Option<WardView>,
    /// Month in which the postcode went out of use; `null` = in use, as far as is known.
    #[schema(example = "2019-06")]
    pub terminated: Option<String>,
}

/// Where a postcode, a sector (`L36 9`) or an outcode (`L36`) is.
#[utoipa::path(get, path = "/api/v1/places/{postcode}", tag = "places", security((), ("token" = [])),
    params(("postcode" = String, Path, description = "A postcode or the beginning of one; spacing and case do not matter")),
    responses((status = 200, description = "The place", body = FoundView)))]
pub async fn find_place(app: web::Data<App>, postcode: web::Path<String>) -> Reply {
    let place = run(&app, move |app| {
        let postcode = Partial::parse(&postcode);
        let postcode = postcode.map_err(|fault| Error::invalid("/postcode", fault))?;
        app.find_place(&postcode)
    })
    .await?;
    Ok(HttpResponse::Ok().json(FoundView {
        postcode: place.postcode.to_string(),
        lat: place.point.lat(),
        lon: place.point.lon(),
        precision: place.precision.as_str().to_owned(),
        ward: place.ward.map(|ward| WardView { code: ward.code, name: ward.name }),
        terminated: place.terminated.map(|month| month.to_string()),
    }))
}
