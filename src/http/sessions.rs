//! `/sessions`: signing in and out.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Body;
use super::caller::{Admin, SignedIn};
use super::problem::Problem;
use super::reply::{List, Reply, id_in, run};
use crate::app::accounts::{Credentials, FirstCode};
use crate::app::{App, Error};
use crate::domain::account::{Account, Caller, Staff};
use crate::domain::fault::Faults;
use crate::domain::text::Email;

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    /// Address of the account.
    #[schema(example = "broker@demo.example")]
    pub email: String,
    /// Password.
    pub password: String,
    /// Six digits of the second factor, where one is set up.
    pub code: Option<String>,
}

/// An account, as its owner sees it.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    /// Id.
    pub id: String,
    /// Address.
    pub email: String,
    /// How it is greeted.
    pub name: String,
    /// `broker`, `admin` or `group`.
    pub role: String,
    /// The organisation of a group's contact.
    pub organisation_id: Option<String>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
}

impl AccountView {
    /// As it travels.
    pub fn of(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email.reveal().to_owned(),
            name: account.name.clone(),
            role: account.role.as_str().to_owned(),
            organisation_id: account.organisation.map(|id| id.to_string()),
            second_factor: account.totp_secret.is_some(),
        }
    }
}

/// A session that began.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// Send it as `Authorization: Bearer <token>`.
    pub token: String,
    /// When it ends.
    #[schema(format = "date-time")]
    pub expires_at: String,
    /// Whose it is.
    pub account: AccountView,
}

/// Signs in staff or a group's contact.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "sessions", request_body = SignInBody, security(()),
    responses((status = 201, description = "Signed in", body = SessionView)))]
pub async fn sign_in(app: web::Data<App>, body: Body<SignInBody>) -> Reply {
    let SignInBody { email, password, code } = body.value;
    let mut faults = Faults::new();
    let email = faults.take("/email", Email::parse(&email));
    let email = faults.finish(email).map_err(Error::from)?;
    let session = run(&app, move |app| app.sign_in(&Credentials { email, password, code })).await?;
    Ok(HttpResponse::Created().json(SessionView {
        token: session.token,
        expires_at: session.expires_at.to_string(),
        account: AccountView::of(&session.account),
    }))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/sessions/current", tag = "sessions",
    responses((status = 200, description = "Who is signed in", body = AccountView)))]
pub async fn read_session(app: web::Data<App>, who: SignedIn) -> Reply {
    let account = app.account(account_id(&who)?).map_err(Problem::from)?;
    Ok(HttpResponse::Ok().json(AccountView::of(&account)))
}

/// Signs out everywhere: no token of this account counts any more.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions",
    responses((status = 204, description = "Signed out")))]
pub async fn sign_out(app: web::Data<App>, who: SignedIn) -> Reply {
    let account = account_id(&who)?;
    run(&app, move |app| app.sign_out(account)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A second factor that is offered.
#[derive(Serialize, ToSchema)]
pub struct OfferView {
    /// The secret in base 32, for typing into an authenticator. It is shown once.
    pub secret: String,
    /// The same as `otpauth://..`, for a QR code.
    pub address: String,
}

/// What proves that a second factor works.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstCodeBody {
    /// The password of the account.
    pub password: String,
    /// The secret as it was offered.
    pub secret: String,
    /// The six digits that the authenticator shows now.
    pub code: String,
}

/// Offers a second factor to staff; nothing is kept until it is confirmed.
#[utoipa::path(post, path = "/api/v1/sessions/current/second-factor", tag = "sessions",
    responses((status = 200, description = "What an authenticator needs", body = OfferView)))]
pub async fn offer_second_factor(app: web::Data<App>, who: SignedIn) -> Reply {
    let staff = staff(&who)?;
    let offer = run(&app, move |app| app.offer_second_factor(&staff)).await?;
    let view = OfferView { secret: offer.secret, address: offer.url };
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(view))
}

/// Confirms a second factor by a first code; from now on signing in asks for one.
#[utoipa::path(post, path = "/api/v1/sessions/current/second-factor/confirm", tag = "sessions",
    request_body = FirstCodeBody, responses((status = 204, description = "It is set up")))]
pub async fn set_second_factor(
    app: web::Data<App>,
    who: SignedIn,
    body: Body<FirstCodeBody>,
) -> Reply {
    let staff = staff(&who)?;
    let FirstCodeBody { password, secret, code } = body.value;
    let first = FirstCode { password, secret, code };
    run(&app, move |app| app.set_second_factor(&staff, &first)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The accounts of the centre's staff.
#[utoipa::path(get, path = "/api/v1/centre/accounts", tag = "centre",
    responses((status = 200, description = "The accounts", body = List<AccountView>)))]
pub async fn list_accounts(app: web::Data<App>, admin: Admin) -> Reply {
    let accounts = run(&app, move |app| app.staff_accounts(&admin.0)).await?;
    let items = accounts.iter().map(AccountView::of).collect();
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}

/// Takes away the second factor of somebody else's account and ends its sessions.
#[utoipa::path(delete, path = "/api/v1/centre/accounts/{id}/second-factor", tag = "centre",
    params(("id" = String, Path, description = "The account")),
    responses((status = 204, description = "It is gone")))]
pub async fn remove_second_factor(
    app: web::Data<App>,
    admin: Admin,
    id: web::Path<String>,
) -> Reply {
    let id = id_in(&id)?;
    run(&app, move |app| app.remove_second_factor(&admin.0, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn staff(who: &SignedIn) -> Result<Staff, Problem> {
    match who.0 {
        Caller::Staff(staff) => Ok(staff),
        Caller::Group(_) | Caller::Anyone => {
            Err(Error::forbidden("A second factor is for staff of the centre.").into())
        }
    }
}

fn account_id(who: &SignedIn) -> Result<crate::domain::ids::AccountId, Problem> {
    match who.0 {
        Caller::Staff(staff) => Ok(staff.account),
        Caller::Group(contact) => Ok(contact.account),
        Caller::Anyone => Err(Problem::from(Error::NotFound)),
    }
}
