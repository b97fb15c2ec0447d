//! Signed tokens (JWT): who calls, proven without asking the database.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::Keys;
use crate::clock::Clock;
use crate::domain::account::{Caller, GroupContact, Staff};
use crate::domain::ids::{AccountId, CentreId, OrganisationId};

/// The only algorithm, fixed by us and never by the token.
const ALGORITHM: Algorithm = Algorithm::HS256;
const ISSUER: &str = "onestop";
const AUDIENCE: &str = "onestop-api";
/// How far another server's clock may run ahead of ours, in seconds.
const AHEAD_S: i64 = 5;
/// Longest token that is looked at, in bytes; ours have some 600.
const LONGEST: usize = 4096;

/// Why a token proves nothing. For the log; a client is told to sign in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is no token, or not one of ours.
    #[error("the token cannot be read")]
    Unreadable,
    /// It names another algorithm than ours.
    #[error("the token is signed with another algorithm")]
    Algorithm,
    /// It names no key that we have.
    #[error("the token is signed with a key that is not known here")]
    Key,
    /// The signature is not that of the key.
    #[error("the token's signature is wrong")]
    Signature,
    /// A claim is missing or not what it must be.
    #[error("a claim of the token is missing or wrong")]
    Claims,
    /// It was good once.
    #[error("the token has expired")]
    Expired,
    /// It is not yet good.
    #[error("the token is not valid yet")]
    NotYet,
    /// A token cannot be made; at the start this stops the service.
    #[error("no token can be signed")]
    Signing,
}

/// A token for a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// To be sent as `Authorization: Bearer ..`.
    pub token: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What a token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Who calls.
    pub caller: Caller,
    /// The session it belongs to.
    pub session: Uuid,
    /// When it was issued, in whole microseconds: compare it with `Account::valid_from`.
    pub issued_at: Timestamp,
}

/// Makes and checks tokens.
#[derive(Clone)]
pub struct Tokens {
    clock: Clock,
    lifetime: SignedDuration,
    signing: (String, EncodingKey),
    verifying: Vec<(String, DecodingKey)>,
    validation: Validation,
}

impl Tokens {
    /// Signs with the first key and verifies with all. Signs and verifies one token at once, so
    /// that what cannot work stops the start and not the first person who signs in.
    pub fn new(keys: &Keys, clock: Clock, lifetime: SignedDuration) -> Result<Self, TokenError> {
        let first = keys.0.first().ok_or(TokenError::Signing)?;
        let mut validation = Validation::new(ALGORITHM);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub", "nbf"]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        // The library would ask the machine's clock; we ask ours, see `verify`.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let verifying = keys.0.iter().map(|k| (k.id.clone(), DecodingKey::from_secret(&k.secret)));
        let tokens = Self {
            clock,
            lifetime,
            signing: (first.id.clone(), EncodingKey::from_secret(&first.secret)),
            verifying: verifying.collect(),
            validation,
        };
        tokens.test_itself()?;
        Ok(tokens)
    }

    fn test_itself(&self) -> Result<(), TokenError> {
        let caller = Caller::Staff(Staff {
            account: AccountId(Uuid::nil()),
            centre: CentreId(Uuid::nil()),
            admin: false,
        });
        let token = self.issue(&caller, Uuid::nil())?.token;
        let proven = self.verify(&token)?.caller == caller;
        let forged = format!("{}x", token.trim_end_matches(|c: char| c != '.'));
        if proven && self.verify(&forged).is_err() { Ok(()) } else { Err(TokenError::Signing) }
    }

    /// A token for a caller. `Caller::Anyone` needs none and gets none.
    pub fn issue(&self, caller: &Caller, session: Uuid) -> Result<Issued, TokenError> {
        let now = self.clock.now();
        // Whole seconds, as the standard wants them: it never ends later than it says.
        let end = now.as_second().saturating_add(self.lifetime.as_secs());
        let who = Who::of(caller).ok_or(TokenError::Signing)?;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            exp: end,
            nbf: now.as_second(),
            issued_us: now.as_microsecond(),
            jti: self.clock.new_id().to_string(),
            sid: session.to_string(),
            who,
        };
        let mut header = Header::new(ALGORITHM);
        header.kid = Some(self.signing.0.clone());
        let token = jsonwebtoken::encode(&header, &claims, &self.signing.1)
            .map_err(|_| TokenError::Signing)?;
        let expires_at = Timestamp::from_second(end).map_err(|_| TokenError::Signing)?;
        Ok(Issued { token, expires_at })
    }

    /// What the token proves, or why nothing.
    pub fn verify(&self, token: &str) -> Result<Proof, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Unreadable);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|e| reason(e.kind()))?;
        if header.alg != ALGORITHM {
            return Err(TokenError::Algorithm);
        }
        let key = self.verifying.iter().find(|(id, _)| Some(id) == header.kid.as_ref());
        let (_, key) = key.ok_or(TokenError::Key)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.validation)
            .map_err(|e| reason(e.kind()))?
            .claims;
        let now = self.clock.now().as_second();
        if now >= claims.exp {
            return Err(TokenError::Expired);
        }
        if claims.nbf > now + AHEAD_S {
            return Err(TokenError::NotYet);
        }
        let issued_at = Timestamp::from_microsecond(claims.issued_us);
        Ok(Proof {
            issued_at: issued_at.map_err(|_| TokenError::Claims)?,
            session: id(&claims.sid).ok_or(TokenError::Claims)?,
            caller: claims.who.caller().ok_or(TokenError::Claims)?,
        })
    }
}

/// What the library says, in our words.
fn reason(kind: &ErrorKind) -> TokenError {
    match kind {
        ErrorKind::InvalidAlgorithm
        | ErrorKind::InvalidAlgorithmName
        | ErrorKind::MissingAlgorithm => TokenError::Algorithm,
        ErrorKind::InvalidSignature => TokenError::Signature,
        ErrorKind::MissingRequiredClaim(_)
        | ErrorKind::InvalidClaimFormat(_)
        | ErrorKind::InvalidIssuer
        | ErrorKind::InvalidAudience
        | ErrorKind::InvalidSubject
        | ErrorKind::Json(_) => TokenError::Claims,
        // The list of the library is open; whatever else it is, the token is of no use.
        _ => TokenError::Unreadable,
    }
}

fn id(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok()
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    nbf: i64,
    /// To the microsecond: whole seconds could not tell a token from a change of password in the
    /// same second.
    issued_us: i64,
    jti: String,
    sid: String,
    #[serde(flatten)]
    who: Who,
}

/// A caller as a token carries it.
#[derive(Serialize, Deserialize)]
struct Who {
    kind: Kind,
    sub: String,
    centre: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<StaffRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Staff,
    Group,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum StaffRole {
    Broker,
    Admin,
}

impl Who {
    fn of(caller: &Caller) -> Option<Self> {
        let who = |kind, sub: Uuid, centre: CentreId| Self {
            kind,
            sub: sub.to_string(),
            centre: centre.to_string(),
            role: None,
            organisation: None,
        };
        Some(match caller {
            Caller::Staff(staff) => Self {
                role: Some(if staff.admin { StaffRole::Admin } else { StaffRole::Broker }),
                ..who(Kind::Staff, staff.account.0, staff.centre)
            },
            Caller::Group(contact) => Self {
                organisation: Some(contact.organisation.to_string()),
                ..who(Kind::Group, contact.account.0, contact.centre)
            },
            Caller::Anyone => return None,
        })
    }

    fn caller(self) -> Option<Caller> {
        let centre = CentreId(id(&self.centre)?);
        let sub = id(&self.sub)?;
        Some(match self.kind {
            Kind::Staff => Caller::Staff(Staff {
                account: AccountId(sub),
                centre,
                admin: self.role? == StaffRole::Admin,
            }),
            Kind::Group => Caller::Group(GroupContact {
                account: AccountId(sub),
                centre,
                organisation: OrganisationId(id(&self.organisation?)?),
            }),
        })
    }
}

#[cfg(test)]
mod tests;
