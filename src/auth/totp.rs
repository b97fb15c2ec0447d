//! The second factor of staff: codes of six digits that change every 30 seconds (RFC 6238).

use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

/// Why a second factor cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TotpError {
    /// The stored secret is none.
    #[error("the stored secret of a second factor is damaged")]
    Secret,
    /// An enrolment could not be made.
    #[error("a second factor could not be set up")]
    Enrolment,
}

/// What an authenticator app needs to know, shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in base 32, for typing.
    pub secret: String,
    /// `otpauth://..`, for a QR code.
    pub url: String,
}

/// A new secret for an account. Store it only when a first code was right.
pub fn enrol(issuer: &str, account_name: &str) -> Result<Enrolment, TotpError> {
    // A colon would end the name inside the address.
    let plain = |text: &str| text.replace(':', " ");
    let totp = Builder::new()
        .with_secret(Secret::generate())
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(account_name))
        .build()
        .map_err(|_| TotpError::Enrolment)?;
    let url = totp.to_url().map_err(|_| TotpError::Enrolment)?;
    Ok(Enrolment { secret: totp.secret().to_base32(), url })
}

/// A secret in base 32 of at least 128 bits, as it is kept.
pub fn read_secret(text: &str) -> Result<String, TotpError> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_ascii_uppercase();
    // 26 letters of 5 bits; longer than any that is offered is none.
    if !(26..=200).contains(&text.len()) {
        return Err(TotpError::Secret);
    }
    read(&text)?;
    Ok(text)
}

/// The time step whose code this is, one step (30 s) around `at`, if it is later than `last`,
/// the last step that was used. Store the step before letting anybody in: so a code serves once.
pub fn verify(
    secret: &str,
    code: &str,
    at: Timestamp,
    last: Option<i64>,
) -> Result<Option<i64>, TotpError> {
    let totp = read(secret)?;
    let Ok(seconds) = u64::try_from(at.as_second()) else { return Ok(None) };
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let step = totp.check(&code, seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| last.is_none_or(|last| *step > last)))
}

/// The code at an instant, for tests and for tools that sign in by themselves.
pub fn code(secret: &str, at: Timestamp) -> Result<String, TotpError> {
    let seconds = u64::try_from(at.as_second()).map_err(|_| TotpError::Secret)?;
    Ok(read(secret)?.generate(seconds).to_string())
}

fn read(secret: &str) -> Result<Totp, TotpError> {
    let secret = Secret::try_from_base32(secret).map_err(|_| TotpError::Secret)?;
    Builder::new().with_secret(secret).build().map_err(|_| TotpError::Secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_code_serves_once_and_a_step_around_its_time() {
        let enrolment = enrol("Knowsley: CVS", "sam@example.org").unwrap();
        assert!(enrolment.url.starts_with("otpauth://totp/Knowsley"), "{}", enrolment.url);
        let at: Timestamp = "2026-11-21T12:00:10Z".parse().unwrap();
        let now = code(&enrolment.secret, at).unwrap();
        let step = verify(&enrolment.secret, &now, at, None).unwrap().unwrap();
        assert_eq!(step, at.as_second() / 30);
        assert_eq!(verify(&enrolment.secret, &now, at, Some(step)), Ok(None));
        assert_eq!(verify(&enrolment.secret, &now, at, Some(step - 1)), Ok(Some(step)));
        let spaced = format!("{} {}", &now[..3], &now[3..]);
        assert_eq!(verify(&enrolment.secret, &spaced, at, None), Ok(Some(step)));
        let later = at + SignedDuration::from_secs(30);
        assert_eq!(verify(&enrolment.secret, &now, later, None), Ok(Some(step)));
        let too_late = at + SignedDuration::from_secs(60);
        assert_eq!(verify(&enrolment.secret, &now, too_late, None), Ok(None));
    }

    #[test]
    fn the_code_is_that_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, the last six digits
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let at = Timestamp::from_second(1_111_111_109).unwrap();
        assert_eq!(code(secret, at).unwrap(), "081804");
    }

    #[test]
    fn nonsense_is_wrong_and_a_damaged_secret_is_an_error() {
        let secret = enrol("onestop", "sam").unwrap().secret;
        let at: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        for nonsense in ["", "12345", "1234567", "abcdef", "12345é", "-12345"] {
            assert_eq!(verify(&secret, nonsense, at, None), Ok(None));
        }
        assert_eq!(verify("not base 32!", "123456", at, None), Err(TotpError::Secret));
    }
}
