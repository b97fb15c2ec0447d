//! `/sessions`: signing in and out.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Body;
use super::caller::Member;
use super::problem::Problem;
use super::reply::{Reply, run};
use crate::app::accounts::Credentials;
use crate::app::{App, Error};
use crate::domain::account::{Account, Caller};
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
pub async fn read_session(app: web::Data<App>, member: Member) -> Reply {
    let account = app.account(account_id(&member)?).map_err(Problem::from)?;
    Ok(HttpResponse::Ok().json(AccountView::of(&account)))
}

/// Signs out everywhere: no token of this account counts any more.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "sessions",
    responses((status = 204, description = "Signed out")))]
pub async fn sign_out(app: web::Data<App>, member: Member) -> Reply {
    let account = account_id(&member)?;
    run(&app, move |app| app.sign_out(account)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn account_id(member: &Member) -> Result<crate::domain::ids::AccountId, Problem> {
    match member.0 {
        Caller::Staff(staff) => Ok(staff.account),
        Caller::Group(contact) => Ok(contact.account),
        Caller::Anyone => Err(Problem::from(Error::NotFound)),
    }
}
