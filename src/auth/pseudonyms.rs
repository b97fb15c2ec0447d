//! Keyed hashes of e-mail addresses and telephone numbers, by which an erased person is known
//! again without anything of them being kept.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::keys::Keys;
use crate::domain::erasure::Pseudonym;
use crate::domain::text::{Email, Phone};

/// Makes pseudonyms with a secret key.
#[derive(Clone)]
pub struct Pseudonyms(Hmac<Sha256>);

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms")
    }
}

impl Pseudonyms {
    /// With the first of the keys. Unlike the key of the tokens it must never change, or nobody
    /// is known again.
    pub fn new(keys: &Keys) -> Self {
        let secret = keys.0.first().map_or([0; 32], |key| key.secret);
        // A key is filled up with zeros to a block of the hash (RFC 2104).
        let mut block = [0; 64];
        block[..secret.len()].copy_from_slice(&secret);
        Self(Hmac::new(&block.into()))
    }

    /// The pseudonym of an address; upper and lower case do not matter.
    pub fn email(&self, email: &Email) -> Pseudonym {
        self.of("email", &email.key())
    }

    /// The pseudonym of a telephone number.
    pub fn phone(&self, phone: &Phone) -> Pseudonym {
        self.of("phone", phone.reveal())
    }

    /// By which a database knows whether it is still the same key.
    pub fn fingerprint(&self) -> Pseudonym {
        self.of("fingerprint", "")
    }

    fn of(&self, kind: &str, text: &str) -> Pseudonym {
        let mut hash = self.0.clone();
        hash.update(kind.as_bytes());
        hash.update(&[0]);
        hash.update(text.as_bytes());
        Pseudonym(hash.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(key: &str) -> Pseudonyms {
        Pseudonyms::new(&Keys::parse(&key.repeat(32)).unwrap())
    }

    #[test]
    fn an_address_is_known_again_and_only_with_the_key() {
        let (ours, other) = (with("ab"), with("cd"));
        let email = |text| Email::parse(text).unwrap();
        let hash = ours.email(&email("Sam@example.org"));
        assert_eq!(hash, ours.email(&email("sam@Example.org")));
        assert_ne!(hash, ours.email(&email("pam@example.org")));
        assert_ne!(hash, other.email(&email("sam@example.org")));
        assert_ne!(ours.fingerprint(), other.fingerprint());
    }

    #[test]
    fn the_ways_to_write_a_number_are_one() {
        let phone = |text| with("ab").phone(&Phone::parse(text).unwrap());
        assert_eq!(phone("07700 900123"), phone("+44 7700 900123"));
    }
}
