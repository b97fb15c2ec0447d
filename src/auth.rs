//! Proof of who somebody is: tokens, passwords, second factors.

pub mod guesses;
pub mod keys;
pub mod password;
pub mod pseudonyms;
pub mod token;
pub mod totp;
