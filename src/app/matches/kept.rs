//! Lists that were told already. As long as nothing changes in a centre, its list of the people for
//! a need is the same for a whole minute, and so is what a door made of it. They are kept with the
//! state of the centre that they were made from and go with it, so that none can be out of date.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::MatchQuery;
use crate::domain::ids::NeedId;

/// Lists kept of one centre; the next one begins anew.
const LISTS: usize = 128;
/// Largest text that is kept, in bytes: three times a list of twenty.
const LARGEST: usize = 64 * 1024;

/// A list as a door wrote it. It names people: there is no way to print it.
#[derive(Clone)]
pub struct Told(Arc<Vec<u8>>);

impl AsRef<[u8]> for Told {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// What was told of one state of a centre.
#[derive(Default)]
pub struct Kept(Mutex<Lists>);

#[derive(Default)]
struct Lists {
    /// The minute for which all of them hold.
    minute: Timestamp,
    told: HashMap<(NeedId, MatchQuery), Told>,
}

impl Kept {
    /// What was told for this minute, or what is told now.
    pub fn told<E>(
        &self,
        minute: Timestamp,
        asked: (NeedId, MatchQuery),
        tell: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Told, E> {
        if let Some(told) = self.at(minute).told.get(&asked) {
            return Ok(told.clone());
        }
        // Others may look meanwhile; who tells the same at the same time tells the same.
        let told = Told(Arc::new(tell()?));
        if told.0.len() <= LARGEST {
            let mut lists = self.at(minute);
            if lists.told.len() >= LISTS {
                lists.told.clear();
            }
            lists.told.insert(asked, told.clone());
        }
        Ok(told)
    }

    /// Lets go of what holds for earlier minutes.
    pub fn forget_before(&self, minute: Timestamp) {
        drop(self.at(minute));
    }

    fn at(&self, minute: Timestamp) -> std::sync::MutexGuard<'_, Lists> {
        // Nothing in here panics half-way; a list that is there is whole.
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.minute != minute {
            *lists = Lists { minute, ..Lists::default() };
        }
        lists
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use uuid::Uuid;

    use super::*;
    use crate::domain::weights::WeightOverrides;

    fn asked(need: u128, limit: usize) -> (NeedId, MatchQuery) {
        let query =
            MatchQuery { as_of: None, limit, weights: WeightOverrides::default(), counts: false };
        (NeedId(Uuid::from_u128(need)), query)
    }

    fn minute(number: i64) -> Timestamp {
        Timestamp::from_second(number * 60).unwrap()
    }

    fn told(kept: &Kept, at: i64, asked: (NeedId, MatchQuery), text: &str) -> String {
        let text = text.as_bytes().to_vec();
        let told = kept.told(minute(at), asked, || Ok::<_, Infallible>(text)).unwrap();
        String::from_utf8(told.as_ref().to_vec()).unwrap()
    }

    #[test]
    fn the_same_question_in_the_same_minute_is_told_once() {
        let kept = Kept::default();
        assert_eq!(told(&kept, 1, asked(1, 20), "first"), "first");
        assert_eq!(told(&kept, 1, asked(1, 20), "again"), "first");
        assert_eq!(told(&kept, 1, asked(2, 20), "another need"), "another need");
        assert_eq!(told(&kept, 1, asked(1, 21), "another limit"), "another limit");
        assert_eq!(told(&kept, 2, asked(1, 20), "a minute later"), "a minute later");
        kept.forget_before(minute(3));
        assert_eq!(told(&kept, 2, asked(1, 20), "anew"), "anew");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let kept = Kept::default();
        let large = "x".repeat(LARGEST + 1);
        assert_eq!(told(&kept, 1, asked(1, 20), &large), large);
        assert_eq!(told(&kept, 1, asked(1, 20), "was not kept"), "was not kept");
        for need in 0..1_000 {
            told(&kept, 1, asked(need, 20), "");
            assert!(kept.at(minute(1)).told.len() <= LISTS);
        }
    }
}
