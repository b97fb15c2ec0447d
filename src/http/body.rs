//! Bodies coming in: bounded in size and time, JSON only, unknown fields and all wrong types named.

mod fault;
mod merge;

pub use merge::Patch;

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest, rt};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::app::Error;
use crate::domain::fault::{Fault, Faults};

/// Longest body of a request, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;
/// How long a body may take to come; the framework itself has no limit.
const DEADLINE: Duration = Duration::from_secs(30);
/// Up to this size a body that is wrong is looked through for everything that is wrong.
const LOOKED_THROUGH: usize = 64 * 1024;

/// How long a body may take to come, where it is not 30 seconds (`app_data`, for tests).
#[derive(Debug, Clone, Copy)]
pub struct BodyDeadline(pub Duration);

/// A JSON body of at most `LIMIT` bytes.
#[derive(Debug)]
pub struct Body<T, const LIMIT: usize = MOST_BYTES> {
    /// What was sent.
    pub value: T,
    /// SHA-256 of the bytes as they came, to tell a repeated request from another one.
    pub digest: [u8; 32],
}

impl<T: DeserializeOwned + 'static, const LIMIT: usize> FromRequest for Body<T, LIMIT> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload, &["application/json"], LIMIT).await?;
            Ok(Self { value: parse(&bytes)?, digest: Sha256::digest(&bytes).into() })
        })
    }
}

/// SHA-256 of some texts of a body, for one of which not all may be digested.
pub fn digest_of(texts: &[&str]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().into()
}

/// Reads a body of one of the media types: at most `limit` bytes, in time, not compressed.
pub async fn read(
    request: &HttpRequest,
    payload: Payload,
    media_types: &[&str],
    limit: usize,
) -> Result<Bytes, Problem> {
    let longest = check_headers(request, media_types, limit)?;
    let deadline = request.app_data::<BodyDeadline>().map_or(DEADLINE, |deadline| deadline.0);
    match rt::time::timeout(deadline, collect(payload, longest, limit)).await {
        Ok(bytes) => Ok(bytes?),
        Err(_) => Err(Problem::too_slow()),
    }
}

/// Checks what is said about a body before it comes; answers how long it can be.
fn check_headers(
    request: &HttpRequest,
    media_types: &[&str],
    limit: usize,
) -> Result<usize, Error> {
    let headers = request.headers();
    if headers.contains_key(header::CONTENT_ENCODING) {
        let message = "Send the body uncompressed, without Content-Encoding.".to_owned();
        return Err(Error::UnsupportedMedia { message });
    }
    let sent = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !sent.is_some_and(|sent| is_one_of(sent, media_types)) {
        let message = format!("Send the body as {}, in UTF-8.", media_types.join(" or "));
        return Err(Error::UnsupportedMedia { message });
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = length.and_then(|length| length.parse::<usize>().ok());
    match length {
        Some(length) if length > limit => Err(Error::TooLarge { limit_bytes: limit }),
        Some(length) => Ok(length),
        None => Ok(limit),
    }
}

/// Whether a `Content-Type` is one of the types, in UTF-8 where it names a character set.
fn is_one_of(sent: &str, media_types: &[&str]) -> bool {
    let mut parts = sent.split(';').map(|part| part.trim().to_ascii_lowercase());
    let known = parts.next().is_some_and(|media_type| media_types.contains(&media_type.as_str()));
    // A CSV says in its bytes in which characters it is written.
    let utf8 = sent.to_ascii_lowercase().starts_with("text/csv")
        || parts.all(|parameter| match parameter.split_once('=') {
            Some(("charset", charset)) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
            Some(_) | None => true,
        });
    known && utf8
}

async fn collect(mut payload: Payload, longest: usize, limit: usize) -> Result<Bytes, Error> {
    // One buffer that is large enough: one that grows is in memory twice while it is moved. What of
    // it is not written to takes no memory.
    let mut bytes = BytesMut::with_capacity(longest);
    while let Some(chunk) = payload.next().await {
        let chunk =
            chunk.map_err(|_| Error::malformed("The body ended before it was complete."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Error::TooLarge { limit_bytes: limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Reads JSON. What is no JSON is `Malformed`; what is JSON but not what belongs here is
/// `Invalid`, with a pointer to each value.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    if may_hold_nul(bytes) {
        let mut faults = Faults::new();
        find_nul(&value(bytes)?, "", &mut faults);
        faults.finish(Some(()))?;
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize(&mut json) {
        Ok(parsed) => {
            json.end().map_err(|error| no_json(&error))?;
            Ok(parsed)
        }
        Err(error) if !error.inner().is_data() => Err(no_json(error.inner())),
        Err(error) => {
            let document = value(bytes)?;
            if bytes.len() <= LOOKED_THROUGH {
                // The search may find nothing where a name came twice: a `Value` has it once.
                from_value::<T>(document)?;
            }
            Err(fault::first(error.path(), &error.inner().to_string()).into())
        }
    }
}

/// Reads a document that is JSON already. Every wrong value is found as far as that can be told:
/// one that is reported is taken out, and the rest is read again.
pub fn from_value<T: DeserializeOwned>(document: Value) -> Result<T, Error> {
    fault::read_all(document).map_err(Error::from)
}

fn value(bytes: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(bytes).map_err(|error| no_json(&error))
}

fn no_json(error: &serde_json::Error) -> Error {
    let (line, column) = (error.line(), error.column());
    if error.is_eof() {
        let message =
            "The body is not complete JSON: it ends in the middle. Send one JSON document.";
        return Error::malformed(message);
    }
    Error::malformed(format!("The body is no JSON from line {line}, column {column} on."))
}

/// Whether the text can hold a NUL. Written plainly it is no JSON, so only the escape counts.
fn may_hold_nul(bytes: &[u8]) -> bool {
    bytes.windows(6).any(|window| window == br"\u0000")
}

/// Notes every text and name with a NUL, which `PostgreSQL` could not store.
fn find_nul(value: &Value, at: &str, faults: &mut Faults) {
    let fault = || Fault::new("control_character", "Text must not contain the character NUL.");
    match value {
        Value::String(text) if text.contains('\0') => faults.add(at, fault()),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                find_nul(item, &format!("{at}/{n}"), faults);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if name.contains('\0') {
                    faults.add(at, fault());
                }
                find_nul(member, &format!("{at}/{}", fault::escaped(name)), faults);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests;
