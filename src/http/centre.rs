//! `/centre`: the centre's settings.

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Patch;
use super::caller::{Admin, StaffMember};
use super::needs::body::WeightsBody;
use super::preconditions::IfMatch;
use super::reply::{Reply, ok, run};
use crate::app::{App, Error};
use crate::domain::centre::{Centre, SecondFactor, Zone};
use crate::domain::fault::{Fault, Faults};
use crate::domain::text;
use crate::domain::weights::Weights;

/// The settings of a centre.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CentreBody {
    /// Name.
    pub name: String,
    /// IANA name of its time zone.
    #[schema(example = "Europe/London")]
    pub time_zone: String,
    /// Default weights, each 0 to 1000, not all 0.
    pub weights: WeightsBody,
    /// Asks in 28 days from which on a person is not asked again, 1 to 100.
    #[schema(minimum = 1, maximum = 100)]
    pub asks_cap: i64,
    /// Years for which a check counts where no review date is given, 1 to 10.
    #[schema(minimum = 1, maximum = 10)]
    pub check_years: i64,
    /// `optional`, or `required`: staff without one can do nothing but set one up.
    #[schema(example = "optional")]
    pub staff_second_factor: String,
}

/// A centre as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct CentreView {
    /// Id.
    pub id: String,
    /// Short name in addresses.
    pub slug: String,
    /// Its settings.
    #[serde(flatten)]
    pub settings: CentreBody,
}

impl CentreBody {
    fn of(centre: &Centre) -> Self {
        Self {
            name: centre.name.clone(),
            time_zone: centre.zone.name().to_owned(),
            weights: WeightsBody::of(centre.weights.values().map(Some)),
            asks_cap: i64::from(centre.asks_cap),
            check_years: i64::from(centre.check_years),
            staff_second_factor: centre.staff_second_factor.as_str().to_owned(),
        }
    }

    fn parse(&self, old: &Centre) -> Result<Centre, Faults> {
        let mut faults = Faults::new();
        let name = faults.take("/name", text::line("The name", &self.name, text::NAME_MAX));
        let zone = faults.take("/time_zone", Zone::parse(&self.time_zone));
        let kept = old.weights.values();
        let values: Vec<u16> =
            self.weights.values().iter().zip(kept).map(|(new, old)| new.unwrap_or(old)).collect();
        let values = <[u16; 5]>::try_from(values).unwrap_or(kept);
        let weights = faults.take("/weights", Weights::new(values));
        let asks_cap = in_range("The cap of asks", self.asks_cap, 100);
        let asks_cap = faults.take("/asks_cap", asks_cap);
        let years = faults.take("/check_years", in_range("The period", self.check_years, 10));
        let factor = SecondFactor::parse(&self.staff_second_factor);
        let factor = faults.take("/staff_second_factor", factor);
        let parsed = (|| {
            Some(Centre {
                id: old.id,
                slug: old.slug.clone(),
                name: name?,
                zone: zone?,
                weights: weights?,
                asks_cap: asks_cap? as u32,
                check_years: years? as u8,
                staff_second_factor: factor?,
                version: old.version + 1,
            })
        })();
        faults.finish(parsed)
    }
}

impl CentreView {
    fn of(centre: &Centre) -> Self {
        Self {
            id: centre.id.to_string(),
            slug: centre.slug.clone(),
            settings: CentreBody::of(centre),
        }
    }
}

fn in_range(what: &str, value: i64, most: i64) -> Result<i64, Fault> {
    if (1..=most).contains(&value) { Ok(value) } else { Err(Fault::range(what, 1, most)) }
}

/// The settings of the own centre.
#[utoipa::path(get, path = "/api/v1/centre", tag = "centre",
    responses((status = 200, description = "The centre", body = CentreView)))]
pub async fn read_centre(app: web::Data<App>, staff: StaffMember) -> Reply {
    let centre = app.centre(staff.0.centre)?;
    Ok(ok(&CentreView::of(&centre), centre.version))
}

/// Changes the settings (JSON merge patch).
#[utoipa::path(patch, path = "/api/v1/centre", tag = "centre",
    params(("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = CentreBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The centre as it is now", body = CentreView)))]
pub async fn change_centre(
    app: web::Data<App>,
    admin: Admin,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let admin = admin.0;
    let centre = run(&app, move |app| {
        let old = app.centre(admin.centre)?;
        if_match.check(old.version)?;
        let body: CentreBody = patch.merged(&CentreBody::of(&old))?;
        app.change_centre(&admin, body.parse(&old).map_err(Error::from)?)
    })
    .await?;
    Ok(ok(&CentreView::of(&centre), centre.version))
}
