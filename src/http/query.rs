//! Query strings that several routes share.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use super::page::Page;
use super::problem::Problem;
use crate::app::{App, Error};
use crate::domain::account::Caller;
use crate::domain::ids::CentreId;

/// A query string; an unknown name in it is refused, so that a typing error never widens a list.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = web::Query::<T>::from_query(request.query_string());
        let read = read.map(|query| Self(query.into_inner()));
        ready(read.map_err(|error| Error::malformed(what_is_wrong(&error.to_string())).into()))
    }
}

/// What to do about a query string that cannot be read, by what its reader says of it. What was
/// sent is not told again.
fn what_is_wrong(told: &str) -> String {
    let Some(unknown) = told.strip_prefix("Query deserialize error: unknown field ") else {
        return "The query string names something twice, or has a value of the wrong kind. See \
                /docs for what it takes."
            .to_owned();
    };
    let known = unknown.rsplit_once(", expected ");
    match known.filter(|_| !unknown.ends_with("there are no fields")) {
        Some((_, known)) => {
            let known = known.trim_start_matches("one of ").replace('`', "");
            format!("The query string has a name that this address does not know: use {known}.")
        }
        None => "This address takes no query string: leave it out.".to_owned(),
    }
}

/// Which page of a list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items a page, 1 to 200 (50).
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// Cursor of the page, from `next`.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The page that is asked for.
    pub fn page(&self) -> Result<Page, Error> {
        Page::read(self.limit.as_deref(), self.cursor.as_deref())
    }
}

/// Which centre a caller without a token means.
#[derive(Debug, Clone, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CentreQuery {
    /// Short name of the centre, for callers without a token; may be left out where there is one.
    pub centre: Option<String>,
}

impl CentreQuery {
    /// The caller's own centre, or the one that is named.
    pub fn centre(&self, app: &App, caller: &Caller) -> Result<CentreId, Error> {
        centre_of(app, caller, self.centre.as_deref())
    }
}

/// The caller's own centre, or the one that is named. A token names its centre; another name
/// beside it finds nothing.
pub fn centre_of(app: &App, caller: &Caller, slug: Option<&str>) -> Result<CentreId, Error> {
    match (caller.centre(), slug) {
        (Some(own), None) => Ok(own),
        (Some(own), Some(slug)) if app.centre(own)?.slug == slug => Ok(own),
        (Some(_), Some(_)) => Err(Error::NotFound),
        (None, slug) => app.centre_named(slug),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<T: DeserializeOwned>(query: &str) -> String {
        let error = web::Query::<T>::from_query(query).err().unwrap();
        what_is_wrong(&error.to_string())
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    #[test]
    fn whoever_mistypes_a_name_is_told_the_names_there_are_and_nothing_of_what_was_sent() {
        let unknown = "The query string has a name that this address does not know: use ";
        let page = told::<PageQuery>("jane, expected 7=1");
        assert_eq!(page, format!("{unknown}limit or cursor."));
        assert_eq!(told::<CentreQuery>("center=x"), format!("{unknown}centre."));
        let none = "This address takes no query string: leave it out.";
        assert_eq!(told::<Nothing>("limit, expected 7=1"), none);
        assert!(told::<PageQuery>("limit=1&limit=2").contains("twice"));
    }
}
