//! Lost updates: `ETag` out, `If-Match` in.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::app::Error;

/// The value of `ETag` for a version.
pub fn etag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// The value of `ETag` for a resource that counts no versions: it is told from its content.
pub fn etag_of(body: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_vec(body).map_err(|error| Error::internal("an ETag", error))?;
    let digest = HEXLOWER.encode(&Sha256::digest(text));
    Ok(format!("\"{}\"", digest.get(..32).unwrap_or(&digest)))
}

/// The versions that a change may be made against. A handler that takes it refuses requests
/// without `If-Match` (428).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whatever is there now.
    Any,
    /// These entity tags, as they came.
    Tags(Vec<String>),
}

impl IfMatch {
    /// `Error::Stale` unless the version is one of those named.
    pub fn check(&self, version: i64) -> Result<(), Error> {
        self.check_tag(&etag(version))
    }

    /// The same for a resource that counts no versions.
    pub fn check_unnumbered(&self, body: &impl Serialize) -> Result<(), Error> {
        self.check_tag(&etag_of(body)?)
    }

    fn check_tag(&self, current: &str) -> Result<(), Error> {
        match self {
            Self::Any => Ok(()),
            // A weak tag (`W/"v3"`) never matches a change (RFC 9110, 13.1.1).
            Self::Tags(tags) if tags.iter().any(|tag| tag == current) => Ok(()),
            Self::Tags(_) => Err(Error::Stale),
        }
    }

    fn read(request: &HttpRequest) -> Result<Self, Error> {
        let mut tags = Vec::new();
        for value in request.headers().get_all(header::IF_MATCH) {
            let malformed = || Error::malformed("Send If-Match as the ETag came, e.g. \"v3\".");
            let value = value.to_str().map_err(|_| malformed())?;
            for tag in value.split(',').map(str::trim) {
                if tag == "*" {
                    return Ok(Self::Any);
                }
                let quoted = tag.strip_prefix("W/").unwrap_or(tag);
                if quoted.len() < 2 || !quoted.starts_with('"') || !quoted.ends_with('"') {
                    return Err(malformed());
                }
                tags.push(tag.to_owned());
            }
        }
        if tags.is_empty() { Err(Error::PreconditionRequired) } else { Ok(Self::Tags(tags)) }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request).map_err(Problem::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn read(values: &[&str]) -> Result<IfMatch, Error> {
        let mut request = TestRequest::default();
        for value in values {
            request = request.append_header((header::IF_MATCH, *value));
        }
        IfMatch::read(&request.to_http_request())
    }

    #[test]
    fn a_change_names_the_version_it_was_made_against() {
        assert_eq!(read(&["\"v3\""]).unwrap().check(3), Ok(()));
        assert_eq!(read(&["\"v2\", \"v3\""]).unwrap().check(3), Ok(()));
        assert_eq!(read(&["\"v2\"", "\"v3\""]).unwrap().check(3), Ok(()));
        assert_eq!(read(&["*"]).unwrap().check(3), Ok(()));
        assert_eq!(read(&["\"v2\""]).unwrap().check(3), Err(Error::Stale));
        assert_eq!(read(&["W/\"v3\""]).unwrap().check(3), Err(Error::Stale));
        assert_eq!(read(&["\"v03\""]).unwrap().check(3), Err(Error::Stale));
    }

    #[test]
    fn without_it_or_with_nonsense_nothing_is_changed() {
        assert_eq!(read(&[]), Err(Error::PreconditionRequired));
        for nonsense in ["v3", "\"", "\"v3", "", "3"] {
            assert!(matches!(read(&[nonsense]), Err(Error::Malformed { .. })), "{nonsense}");
        }
    }
}
