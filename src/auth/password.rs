//! Passwords: argon2id in a small bounded pool, so that signing in cannot eat the machine.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use argon2::password_hash::Error as HashError;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use data_encoding::HEXLOWER;
use rand::RngCore;

use crate::domain::fault::Fault;

/// Memory of one computation, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Fewest characters of a new password.
const SHORTEST: usize = 12;
/// Most characters of a new password.
const LONGEST: usize = 200;
/// Longest time that a caller waits for a turn.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why a password was neither right nor wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many people sign in at once; nothing was computed.
    #[error("too many passwords are being checked")]
    Busy,
    /// A stored hash is none, or nothing can be computed. It names no person.
    #[error("password hashing failed: {0}")]
    Broken(String),
}

/// Hashes and verifies passwords, a few at once. Every call computes for some 15 ms on the thread
/// that calls, and may wait before that for its turn: call it where blocking is allowed.
pub struct Passwords {
    pool: Mutex<Pool>,
    turn: Condvar,
    hasher: Argon2<'static>,
    nobody: String,
    checked: AtomicU64,
}

struct Pool {
    free: usize,
    waiting: usize,
    most_waiting: usize,
}

impl Passwords {
    /// At most `at_once` computations (19 MiB each) and `most_waiting` callers that wait.
    pub fn new(at_once: usize, most_waiting: usize) -> Result<Self, PasswordError> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
            .map_err(|e| PasswordError::Broken(e.to_string()))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut random = [0; 16];
        rand::rng().fill_bytes(&mut random);
        let nobody = hash(&hasher, &HEXLOWER.encode(&random))?;
        let pool = Mutex::new(Pool { free: at_once.max(1), waiting: 0, most_waiting });
        Ok(Self { pool, turn: Condvar::new(), hasher, nobody, checked: AtomicU64::new(0) })
    }

    /// Whether somebody may choose this password.
    pub fn check_new(password: &str) -> Result<(), Fault> {
        let length = password.chars().count();
        if (SHORTEST..=LONGEST).contains(&length) {
            Ok(())
        } else {
            let message = format!("A password has {SHORTEST} to {LONGEST} characters.");
            Err(Fault::new("out_of_range", message))
        }
    }

    /// The hash of a password as it is stored (a PHC string).
    pub fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let _turn = self.take_turn()?;
        hash(&self.hasher, password)
    }

    /// Whether the password is that of the stored hash. Give `None` where there is no such
    /// account: it is wrong then, after the same time.
    pub fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
        let _turn = self.take_turn()?;
        self.checked.fetch_add(1, Ordering::Relaxed);
        let hash = PasswordHash::new(stored.unwrap_or(&self.nobody)).map_err(broken)?;
        match self.hasher.verify_password(password.as_bytes(), &hash) {
            Ok(()) => Ok(stored.is_some()),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(other) => Err(broken(other)),
        }
    }

    /// How many passwords were checked since the start, right or wrong: one for every sign-in that
    /// was not turned away before.
    pub fn checked(&self) -> u64 {
        self.checked.load(Ordering::Relaxed)
    }

    fn take_turn(&self) -> Result<Turn<'_>, PasswordError> {
        let mut pool = self.locked();
        if pool.free == 0 {
            if pool.waiting >= pool.most_waiting {
                return Err(PasswordError::Busy);
            }
            pool.waiting += 1;
            let until = Instant::now() + PATIENCE;
            while pool.free == 0 {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    pool.waiting -= 1;
                    return Err(PasswordError::Busy);
                }
                let woken = self.turn.wait_timeout(pool, left);
                pool = woken.unwrap_or_else(PoisonError::into_inner).0;
            }
            pool.waiting -= 1;
        }
        pool.free -= 1;
        Ok(Turn(self))
    }

    /// The counts are right at every point where a thread could panic, so poison means nothing.
    fn locked(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Turn<'a>(&'a Passwords);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.locked().free += 1;
        self.0.turn.notify_one();
    }
}

fn hash(hasher: &Argon2<'_>, password: &str) -> Result<String, PasswordError> {
    hasher.hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(broken)
}

fn broken(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn the_right_password_is_right_and_nobodys_is_wrong() {
        let passwords = Passwords::new(2, 8).unwrap();
        let stored = passwords.hash("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, passwords.hash("correct horse battery").unwrap());
        assert_eq!(passwords.verify("correct horse battery", Some(&stored)), Ok(true));
        assert_eq!(passwords.verify("correct horse", Some(&stored)), Ok(false));
        assert_eq!(passwords.verify("correct horse battery", None), Ok(false));
        assert!(matches!(passwords.verify("x", Some("plain")), Err(PasswordError::Broken(_))));
    }

    #[test]
    fn past_the_queue_nobody_waits() {
        let passwords = Passwords::new(1, 1).unwrap();
        let outcomes: Vec<_> = thread::scope(|scope| {
            let turn = passwords.take_turn().unwrap();
            let waiting = scope.spawn(|| passwords.verify("x", None));
            while passwords.locked().waiting == 0 {
                thread::yield_now();
            }
            let refused = passwords.verify("x", None);
            drop(turn);
            vec![refused, waiting.join().unwrap()]
        });
        assert_eq!(outcomes, [Err(PasswordError::Busy), Ok(false)]);
        let pool = passwords.locked();
        assert_eq!((pool.free, pool.waiting), (1, 0));
    }

    #[test]
    fn a_new_password_is_neither_short_nor_endless() {
        assert!(Passwords::check_new("eleven char").is_err());
        assert!(Passwords::check_new("twelve chars").is_ok());
        assert!(Passwords::check_new(&"é".repeat(200)).is_ok());
        assert!(Passwords::check_new(&"é".repeat(201)).is_err());
    }
}
