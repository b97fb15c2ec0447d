//! How often somebody may guess, at a password or at who lives where: counted before it is
//! answered, so that guesses made at the same moment count too.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::clock::Clock;

/// Guesses at a password per account, and the window in seconds (trust.md).
const PASSWORDS: (usize, i64) = (10, 5 * 60);
/// Previews of how many would fit a need, and the window in seconds (scoring.md).
const PREVIEWS: (usize, i64) = (30, 60 * 60);
/// Most accounts that are counted at a time: 100,000 take some 15 MiB.
const MOST_KEYS: usize = 100_000;

/// No guess is allowed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many guesses; the next is possible in {retry_after_s} seconds")]
pub struct TooManyGuesses {
    /// When the next guess is possible, in seconds, at least 1.
    pub retry_after_s: u32,
}

/// Counts the guesses of this process: each name, whether it has an account or not, has so many in
/// any window of time. Names are kept as keyed hashes only. Who is signed in stays so.
pub struct Guesses {
    clock: Clock,
    most: usize,
    window_s: i64,
    key: [u8; 32],
    counted: Mutex<HashMap<[u8; 16], Vec<Timestamp>>>,
}

impl Guesses {
    /// Nobody has guessed a password yet: 10 in any 5 minutes for an address.
    pub fn at_passwords(clock: Clock) -> Self {
        Self::new(clock, PASSWORDS)
    }

    /// Nobody has asked for a preview yet: 30 in any hour for an account.
    pub fn at_previews(clock: Clock) -> Self {
        Self::new(clock, PREVIEWS)
    }

    fn new(clock: Clock, (most, window_s): (usize, i64)) -> Self {
        let mut key = [0; 32];
        rand::rng().fill_bytes(&mut key);
        Self { clock, most, window_s, key, counted: Mutex::new(HashMap::new()) }
    }

    /// Counts a guess for a name (as it is compared), or refuses it. Ask before answering.
    pub fn count(&self, name: &str) -> Result<(), TooManyGuesses> {
        let now = self.clock.now();
        let key = self.hashed(name);
        let mut counted = self.locked();
        if counted.len() >= MOST_KEYS && !counted.contains_key(&key) {
            counted.retain(|_, guesses| guesses.iter().any(|at| self.seconds_left(*at, now) > 0));
            if counted.len() >= MOST_KEYS {
                // To forget others here would hand out free guesses for them.
                return Err(TooManyGuesses { retry_after_s: self.window_s as u32 });
            }
        }
        let guesses = counted.entry(key).or_default();
        guesses.retain(|at| self.seconds_left(*at, now) > 0);
        match guesses.first() {
            Some(oldest) if guesses.len() >= self.most => {
                let left = self.seconds_left(*oldest, now).clamp(1, self.window_s);
                Err(TooManyGuesses { retry_after_s: left as u32 })
            }
            Some(_) | None => {
                guesses.push(now);
                Ok(())
            }
        }
    }

    /// The last guess was right: it does not count. Earlier wrong ones still do, so that somebody
    /// who guesses gains nothing from the owner's signing in.
    pub fn was_right(&self, name: &str) {
        let key = self.hashed(name);
        let mut counted = self.locked();
        if let Some(guesses) = counted.get_mut(&key) {
            guesses.pop();
            if guesses.is_empty() {
                counted.remove(&key);
            }
        }
    }

    /// Seconds, rounded up, until a guess no longer counts; 0 or less when it does not.
    fn seconds_left(&self, guess: Timestamp, now: Timestamp) -> i64 {
        let left_us = guess.as_microsecond() + self.window_s * 1_000_000 - now.as_microsecond();
        (left_us + 999_999).div_euclid(1_000_000)
    }

    fn hashed(&self, name: &str) -> [u8; 16] {
        let digest = Sha256::new().chain_update(self.key).chain_update(name).finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        key
    }

    /// No code below the lock can panic half way through a change.
    fn locked(&self) -> MutexGuard<'_, HashMap<[u8; 16], Vec<Timestamp>>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use std::thread;

    fn guesses() -> (Clock, Guesses) {
        let clock = Clock::fixed("2026-11-21T12:00:00Z".parse().unwrap());
        (clock.clone(), Guesses::at_passwords(clock))
    }

    #[test]
    fn ten_guesses_in_five_minutes_and_no_more() {
        let (clock, guesses) = guesses();
        for _ in 0..10 {
            assert_eq!(guesses.count("sam@example.org"), Ok(()));
            clock.advance(SignedDuration::from_secs(10));
        }
        let refused = Err(TooManyGuesses { retry_after_s: 200 });
        assert_eq!(guesses.count("sam@example.org"), refused);
        assert_eq!(guesses.count("alex@example.org"), Ok(()));
        clock.advance(SignedDuration::from_secs(200));
        assert_eq!(guesses.count("sam@example.org"), Ok(()));
        assert_eq!(guesses.count("sam@example.org"), Err(TooManyGuesses { retry_after_s: 10 }));
    }

    #[test]
    fn guesses_at_the_same_moment_count() {
        let (_, guesses) = guesses();
        let allowed: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| (0..20).filter(|_| guesses.count("a@b.org").is_ok()).count())
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(allowed, 10);
    }

    #[test]
    fn a_right_guess_does_not_count_and_forgives_nothing() {
        let (_, guesses) = guesses();
        for _ in 0..50 {
            guesses.count("a@b.org").unwrap();
            guesses.was_right("a@b.org");
        }
        assert!(guesses.locked().is_empty());
        for _ in 0..9 {
            guesses.count("a@b.org").unwrap();
        }
        guesses.count("a@b.org").unwrap();
        guesses.was_right("a@b.org");
        guesses.count("a@b.org").unwrap();
        assert!(guesses.count("a@b.org").is_err());
    }

    #[test]
    fn memory_is_bounded_and_comes_back() {
        let (clock, guesses) = guesses();
        for n in 0..MOST_KEYS {
            guesses.count(&n.to_string()).unwrap();
        }
        assert!(guesses.count("one more").is_err());
        assert_eq!(guesses.count("7"), Ok(()), "who is counted already still may");
        clock.advance(SignedDuration::from_secs(PASSWORDS.1));
        assert_eq!(guesses.count("one more"), Ok(()));
        assert_eq!(guesses.locked().len(), 1);
    }
}
