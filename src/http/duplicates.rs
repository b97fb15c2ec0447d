//! `/duplicates`: records that may be of one person.

use actix_web::{HttpResponse, web};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Body;
use super::caller::StaffMember;
use super::page::Page;
use super::query::{PageQuery, Query};
use super::reply::{List, Reply, run};
use super::volunteers::body::VolunteerView;
use crate::app::duplicates::{LikelyVolunteer, Pair};
use crate::app::{App, Error};
use crate::domain::fault::{Fault, Faults};
use crate::domain::ids::VolunteerId;

/// One line of evidence.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineOfEvidenceView {
    /// What was compared: `given_name`, `family_name`, `date_of_birth`, `email`, `phone`, `postcode`;
    /// or `order`, `moved`, `household`, which say how those hang together.
    pub field: &'static str,
    /// How alike it is: `same`, `short_form`, `swapped`, `one_error`, `similar`, `part`, `faint`,
    /// `different`.
    pub level: &'static str,
    /// What that is worth in bits: each one doubles the odds, each negative one halves them.
    pub weight: f64,
    /// The same in words.
    pub sentence: String,
}

/// How sure it is that two records are one person's, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingView {
    /// 0.5 to 1.
    pub probability: f64,
    /// Sum of the evidence, in bits.
    pub weight: f64,
    /// `certain` or `likely`.
    pub class: &'static str,
    /// Field by field; what is not known of either is left out, for it says nothing.
    pub evidence: Vec<LineOfEvidenceView>,
}

/// Two records that may be one person's.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuplicateView {
    /// The two, the one with the lower id first.
    #[schema(min_items = 2, max_items = 2)]
    pub volunteers: Vec<VolunteerView>,
    /// How sure, and why.
    #[serde(flatten)]
    pub finding: FindingView,
}

/// Somebody whom a new record may double.
#[derive(Debug, Serialize, ToSchema)]
pub struct LikelyDuplicateView {
    /// Whose record is there already.
    pub volunteer_id: String,
    /// How sure, and why.
    #[serde(flatten)]
    pub finding: FindingView,
}

impl FindingView {
    /// As the service answers it.
    pub fn of(finding: &crate::app::duplicates::Finding) -> Self {
        let evidence = finding.evidence.iter().map(|line| LineOfEvidenceView {
            field: line.field.as_str(),
            level: line.level.as_str(),
            weight: hundredths(line.weight),
            sentence: line.sentence.clone(),
        });
        Self {
            probability: (finding.probability * 1e6).round() / 1e6,
            weight: hundredths(finding.weight),
            class: finding.class.as_str(),
            evidence: evidence.collect(),
        }
    }
}

fn hundredths(bits: f64) -> f64 {
    (bits * 100.0).round() / 100.0
}

impl LikelyDuplicateView {
    /// As the service answers it.
    pub fn of(likely: &LikelyVolunteer) -> Self {
        let finding = FindingView::of(&likely.finding);
        Self { volunteer_id: likely.id.to_string(), finding }
    }
}

impl DuplicateView {
    fn of(pair: &Pair) -> Self {
        let volunteers = pair.volunteers.iter().map(VolunteerView::of).collect();
        Self { volunteers, finding: FindingView::of(&pair.twice.finding) }
    }
}

/// Pairs of records of the centre that may be one person's, the most certain first, with the
/// evidence field by field. Pairs that staff told apart are left out.
#[utoipa::path(get, path = "/api/v1/duplicates", tag = "duplicates", params(PageQuery),
    responses((status = 200, description = "A page of pairs", body = List<DuplicateView>)))]
pub async fn list_duplicates(
    app: web::Data<App>,
    staff: StaffMember,
    query: Query<PageQuery>,
) -> Reply {
    let limit = Page::read(query.0.limit.as_deref(), None)?.limit;
    let after = query.0.cursor.as_deref().map(pair_of).transpose()?;
    let mut found = run(&app, move |app| app.duplicates(&staff.0, after, limit + 1)).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = if more { found.last().map(|pair| cursor(pair.twice.ids)) } else { None };
    let items: Vec<DuplicateView> = found.iter().map(DuplicateView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next }))
}

/// The cursor that continues after a pair: both ids and nothing else.
fn cursor([first, second]: [VolunteerId; 2]) -> String {
    BASE64URL_NOPAD.encode(&[*first.0.as_bytes(), *second.0.as_bytes()].concat())
}

fn pair_of(cursor: &str) -> Result<[VolunteerId; 2], Error> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().filter(|bytes| bytes.len() == 32);
    let id = |bytes: &[u8]| Uuid::from_slice(bytes).ok().map(VolunteerId);
    let pair = bytes.and_then(|bytes| Some([id(&bytes[..16])?, id(&bytes[16..])?]));
    pair.ok_or_else(|| {
        let message = "Send the cursor as `next` of the page before gave it.";
        Error::invalid("?cursor", Fault::new("invalid_cursor", message))
    })
}

/// Two records that are two people's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellApartBody {
    /// The one.
    pub volunteer_id: String,
    /// The other.
    pub other_id: String,
}

/// Says that two records are not the same person's. The pair is not shown again, unless one of the
/// two changes in its names, e-mail, telephone, postcode or date of birth.
#[utoipa::path(post, path = "/api/v1/duplicates/dismiss", tag = "duplicates",
    request_body = TellApartBody, responses((status = 204, description = "It is remembered")))]
pub async fn dismiss_duplicate(
    app: web::Data<App>,
    staff: StaffMember,
    body: Body<TellApartBody>,
) -> Reply {
    let mut faults = Faults::new();
    let one = faults.take("/volunteer_id", body.value.volunteer_id.parse::<VolunteerId>());
    let other = faults.take("/other_id", body.value.other_id.parse::<VolunteerId>());
    let pair = one.zip(other).map(|(one, other)| [one, other]);
    let pair = faults.finish(pair).map_err(Error::from)?;
    run(&app, move |app| app.not_the_same(&staff.0, pair)).await?;
    Ok(HttpResponse::NoContent().finish())
}
