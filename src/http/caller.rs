//! Who calls, proven at the door: a handler's signature says whom it lets in.

use std::future::{Ready, ready};

use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};

use super::log::CallerKind;
use super::problem::Problem;
use crate::app::{App, Error};
use crate::domain::account::{Caller, Staff};

/// Anyone; who sends a token must send a good one.
pub struct AnyCaller(pub Caller);

/// Staff, or a group's contact.
pub struct Member(pub Caller);

/// Who is signed in, also without the second factor that their centre asks for.
pub struct SignedIn(pub Caller);

/// A member of staff.
pub struct StaffMember(pub Staff);

/// An admin of the centre.
pub struct Admin(pub Staff);

impl FromRequest for AnyCaller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).map(Self).map_err(Problem::from))
    }
}

impl FromRequest for Member {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request).map(Self).map_err(Problem::from))
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let known = bearer(request, App::signed_in).and_then(known);
        ready(known.map(Self).map_err(Problem::from))
    }
}

impl FromRequest for StaffMember {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(staff(request).map(Self).map_err(Problem::from))
    }
}

impl FromRequest for Admin {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let admin = staff(request).and_then(|staff| {
            if staff.admin {
                Ok(Self(staff))
            } else {
                Err(Error::forbidden("This is for admins of the centre."))
            }
        });
        ready(admin.map_err(Problem::from))
    }
}

fn staff(request: &HttpRequest) -> Result<Staff, Error> {
    match member(request)? {
        Caller::Staff(staff) => Ok(staff),
        Caller::Group(_) | Caller::Anyone => {
            Err(Error::forbidden("This is for staff of the centre."))
        }
    }
}

fn member(request: &HttpRequest) -> Result<Caller, Error> {
    known(caller(request)?)
}

fn known(caller: Caller) -> Result<Caller, Error> {
    match caller {
        Caller::Anyone => Err(Error::unauthenticated(
            "Sign in at POST /api/v1/sessions and send the token as Authorization: Bearer <token>.",
        )),
        known => Ok(known),
    }
}

fn caller(request: &HttpRequest) -> Result<Caller, Error> {
    bearer(request, App::caller)
}

fn bearer(
    request: &HttpRequest,
    whose: impl Fn(&App, &str) -> Result<Caller, Error>,
) -> Result<Caller, Error> {
    let app = request
        .app_data::<web::Data<App>>()
        .ok_or_else(|| Error::internal("finding the service", "no app data"))?;
    let caller = match request.headers().get(header::AUTHORIZATION) {
        None => Caller::Anyone,
        Some(value) => {
            let token = value.to_str().ok().and_then(|value| {
                let (scheme, token) = value.split_once(' ')?;
                scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
            });
            let token = token.ok_or_else(|| {
                Error::unauthenticated("Send the token as Authorization: Bearer <token>.")
            })?;
            whose(app.get_ref(), token)?
        }
    };
    let kind = match caller {
        Caller::Staff(_) => "staff",
        Caller::Group(_) => "group",
        Caller::Anyone => "anyone",
    };
    request.extensions_mut().insert(CallerKind(kind));
    Ok(caller)
}
