//! `/centre/places`: the centre's own list of places; `GET /places`: places by their names.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, Patch};
use super::caller::{AnyCaller, StaffMember};
use super::once::Once;
use super::parts::{self, PlaceView, Stamp};
use super::places::WardView;
use super::preconditions::IfMatch;
use super::query::{PageQuery, Query, centre_of};
use super::reply::{List, Reply, created, id_in, list, ok, run};
use crate::app::idempotency::Made;
use crate::app::place_names::FoundName;
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::PlaceId;
use crate::domain::named_place::{ALIASES_MAX, CentrePlace, Origin, Site};
use crate::domain::place::Located;
use crate::domain::point::Point;
use crate::domain::postcode::Postcode;
use crate::domain::text;

/// A place that people of the centre call by a name. Either a postcode or a point.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CentrePlaceBody {
    /// What it is called; there once in the list, whatever the case, hyphens or `St.`.
    #[schema(example = "Page Moss")]
    pub name: String,
    /// Other names for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its postcode; either this or `lat` and `lon`.
    #[schema(example = "L14 0LF")]
    pub postcode: Option<String>,
    /// Latitude in degrees, where there is no postcode.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Longitude in degrees, where there is no postcode.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
}

/// A place of the list as the service answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct CentrePlaceView {
    /// Id.
    pub id: String,
    /// The place.
    #[serde(flatten)]
    pub record: CentrePlaceBody,
    /// Where the postcode was found.
    pub place: Option<PlaceView>,
    /// When it was added.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

impl CentrePlaceBody {
    fn of(place: &CentrePlace) -> Self {
        let point = match &place.site {
            Site::At(..) => None,
            Site::Point(point) => Some(*point),
        };
        Self {
            name: place.name.clone(),
            aliases: place.aliases.clone(),
            postcode: place.site.postcode().map(|postcode| postcode.as_str().to_owned()),
            lat: point.map(Point::lat),
            lon: point.map(Point::lon),
        }
    }

    fn parse(&self, app: &App, stamp: &Stamp<PlaceId>) -> Result<CentrePlace, Error> {
        let mut faults = Faults::new();
        let name = faults.take("/name", text::line("The name", &self.name, text::NAME_MAX));
        let aliases = parts::list(
            "/aliases",
            &self.aliases,
            ALIASES_MAX,
            &mut faults,
            |at, alias, faults| faults.take(at, text::line("The name", alias, text::NAME_MAX)),
        );
        let site = self.site(app, &mut faults)?;
        let place = (|| {
            Some(CentrePlace {
                id: stamp.id,
                name: name?,
                aliases,
                site: site?,
                version: stamp.version,
                created_at: stamp.created_at,
                updated_at: stamp.updated_at,
            })
        })();
        Ok(faults.finish(place)?)
    }

    fn site(&self, app: &App, faults: &mut Faults) -> Result<Option<Site>, Error> {
        let one_of_both = || Fault::new("required", "Give either a postcode, or lat and lon.");
        Ok(match (&self.postcode, self.lat, self.lon) {
            (Some(postcode), None, None) => {
                match faults.take("/postcode", Postcode::parse(postcode)) {
                    Some(postcode) => faults.take("/postcode", app.site(postcode)?),
                    None => None,
                }
            }
            (None, Some(lat), Some(lon)) => {
                let on_earth = Point::new(lat, lon);
                faults.take("/lat", on_earth).map(Site::Point)
            }
            (None, Some(_), None) => {
                faults.add("/lon", one_of_both());
                None
            }
            (None, None, Some(_)) => {
                faults.add("/lat", one_of_both());
                None
            }
            (None, None, None) | (Some(_), _, _) => {
                faults.add("/postcode", one_of_both());
                None
            }
        })
    }
}

impl CentrePlaceView {
    fn of(place: &CentrePlace) -> Self {
        let located = match &place.site {
            Site::At(postcode, found) => {
                Some(Located { postcode: postcode.clone(), found: Some(found.clone()) })
            }
            Site::Point(_) => None,
        };
        Self {
            id: place.id.to_string(),
            record: CentrePlaceBody::of(place),
            place: PlaceView::of(located.as_ref()),
            created_at: place.created_at.to_string(),
            updated_at: place.updated_at.to_string(),
        }
    }
}

/// Adds a place to the centre's own list.
#[utoipa::path(post, path = "/api/v1/centre/places", tag = "places", request_body = CentrePlaceBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless")),
    responses((status = 201, description = "It is on the list", body = CentrePlaceView)))]
pub async fn add_place(
    app: web::Data<App>,
    staff: StaffMember,
    once: Once,
    body: Body<CentrePlaceBody>,
) -> Reply {
    let place = run(&app, move |app| {
        let once = once.repeat(&Caller::from(staff.0), "POST /centre/places", &body.digest);
        let now = app.clock().now();
        let id = PlaceId(app.clock().new_id());
        let stamp = Stamp { id, version: 1, created_at: now, updated_at: now };
        let place = body.value.parse(app, &stamp)?;
        match app.add_place(&staff.0, place, once.as_ref())? {
            Made::New(place) => Ok(place),
            Made::Before(id) => app.centre_place(staff.0.centre, PlaceId(id)),
        }
    })
    .await?;
    let location = format!("/api/v1/centre/places/{}", place.id);
    Ok(created(&CentrePlaceView::of(&place), &location, place.version))
}

/// The centre's own list of places.
#[utoipa::path(get, path = "/api/v1/centre/places", tag = "places", params(PageQuery),
    responses((status = 200, description = "A page of places", body = List<CentrePlaceView>)))]
pub async fn list_places(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<PageQuery>,
) -> Reply {
    let page = query.0.page()?;
    let (limit, after) = (page.limit, page.after.map(PlaceId));
    let centre = staff.0.centre;
    let found = run(&app, move |app| app.centre_places(centre, after, limit + 1)).await?;
    Ok(list(found, limit, |place| place.id.0, CentrePlaceView::of))
}

/// A place of the centre's own list.
#[utoipa::path(get, path = "/api/v1/centre/places/{id}", tag = "places",
    params(("id" = String, Path, description = "The place")),
    responses((status = 200, description = "The place", body = CentrePlaceView)))]
pub async fn read_place(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    let place = run(&app, move |app| app.centre_place(staff.0.centre, id)).await?;
    Ok(ok(&CentrePlaceView::of(&place), place.version))
}

/// Changes a place of the centre's own list (JSON merge patch).
#[utoipa::path(patch, path = "/api/v1/centre/places/{id}", tag = "places",
    params(("id" = String, Path, description = "The place"),
        ("If-Match" = String, Header, description = "ETag of the version that was read")),
    request_body(content = CentrePlaceBody, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The place as it is now", body = CentrePlaceView)))]
pub async fn change_place(
    app: web::Data<App>,
    staff: StaffMember,
    id: web::Path<String>,
    if_match: IfMatch,
    patch: Patch,
) -> Reply {
    let id: PlaceId = id_in(&id)?;
    let place = run(&app, move |app| {
        let old = app.centre_place(staff.0.centre, id)?;
        if_match.check(old.version)?;
        let body: CentrePlaceBody = patch.merged(&CentrePlaceBody::of(&old))?;
        let stamp = Stamp {
            id,
            version: old.version + 1,
            created_at: old.created_at,
            updated_at: app.clock().now(),
        };
        app.change_place(&staff.0, body.parse(app, &stamp)?)
    })
    .await?;
    Ok(ok(&CentrePlaceView::of(&place), place.version))
}

/// Takes a place off the centre's own list.
#[utoipa::path(delete, path = "/api/v1/centre/places/{id}", tag = "places",
    params(("id" = String, Path, description = "The place")),
    responses((status = 204, description = "It is no longer on the list")))]
pub async fn remove_place(app: web::Data<App>, staff: StaffMember, id: web::Path<String>) -> Reply {
    let id = id_in(&id)?;
    run(&app, move |app| app.remove_place(&staff.0, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Which places to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// What somebody has typed so far of a place's name.
    pub q: String,
    /// Most places, 1 to 50 (10).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 50)]
    pub limit: Option<String>,
    /// Short name of the centre, for callers without a token.
    pub centre: Option<String>,
}

/// A place that is found by its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedPlaceView {
    /// The name.
    #[schema(example = "Page Moss")]
    pub name: String,
    /// `place` of the centre's own list, or `ward`.
    pub kind: String,
    /// Its postcode; of a ward the one nearest to its middle, where one is known.
    pub postcode: Option<String>,
    /// Latitude, 6 decimals.
    pub lat: f64,
    /// Longitude, 6 decimals.
    pub lon: f64,
    /// The ward that it is or lies in, where known.
    pub ward: Option<WardView>,
}

impl NamedPlaceView {
    /// As the service answers.
    pub fn of(found: &FoundName) -> Self {
        let FoundName { place, ward } = found;
        let kind = match place.origin {
            Origin::Own(_) => "place",
            Origin::Ward(_) => "ward",
        };
        Self {
            name: place.name.clone(),
            kind: kind.to_owned(),
            postcode: place.postcode.as_ref().map(|postcode| postcode.as_str().to_owned()),
            lat: place.point.lat(),
            lon: place.point.lon(),
            ward: ward
                .as_ref()
                .map(|ward| WardView { code: ward.code.clone(), name: ward.name.clone() }),
        }
    }
}

/// Places by their names, for somebody who is typing: the centre's own list, then wards. A name
/// that several places have answers all of them.
#[utoipa::path(get, path = "/api/v1/places", tag = "places", params(PlacesQuery), security((), ("token" = [])),
    responses((status = 200, description = "Places", body = List<NamedPlaceView>)))]
pub async fn search_places(
    app: web::Data<App>,
    caller: AnyCaller,
    query: Query<PlacesQuery>,
) -> Reply {
    let query = query.0;
    let centre = centre_of(&app, &caller.0, query.centre.as_deref())?;
    let mut faults = Faults::new();
    let limit = match query.limit.as_deref().map(str::parse::<usize>) {
        None => Ok(10),
        Some(Ok(limit)) if (1..=50).contains(&limit) => Ok(limit),
        Some(_) => Err(Fault::range("The limit", 1, 50)),
    };
    let limit = faults.take("?limit", limit);
    let typed = faults.take("?q", text::line("The text", &query.q, text::PHRASE_MAX));
    let (typed, limit) = faults.finish(typed.zip(limit)).map_err(Error::from)?;
    let found = run(&app, move |app| app.search_places(centre, &typed, limit)).await?;
    let items = found.iter().map(NamedPlaceView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}
